//! HTML pages: the report of a check, the report of a verification and the index of a bundle, in one design. A page is self-contained,
//! except
//! for the files beside it inside a bundle, and runs no scripts. The markup is in `templates`, the style in `page.css`.

pub mod annexes;
pub mod class;
pub mod days;
pub mod finding_list;
pub mod fleet;
pub mod four_properties;
pub mod headline;
pub mod hints;
pub mod limits;
pub mod mark;
pub mod picture;
pub mod roster;
pub mod standard_table;
pub mod timeline;

use std::borrow::Cow;

use askama::Template;

use crate::record::file::FileRecord;
use crate::stages::report::gaps::Weight;
use crate::stages::report::page::annexes::{Annex, annexes};
use crate::stages::report::page::class::{Class, Shown, escaped_path};
use crate::stages::report::page::days::{Day, days};
use crate::stages::report::page::finding_list::{DayOfFindings, of_weight};
use crate::stages::report::page::four_properties::{Property, Seal, properties};
use crate::stages::report::page::headline::Headline;
use crate::stages::report::page::limits::{Bar, limits};
use crate::stages::report::page::picture::{Picture, Pictures, is_private};
use crate::stages::report::page::roster::roster;
use crate::stages::report::speaker::{self, Speaker};
use crate::stages::report::tables::table_notes;
use crate::words::lang::Lang;
use crate::words::path::shown;
use crate::words::wording::Message;

/// The style sheet of every page.
const STYLE: &str = include_str!("page.css");

/// The parts of a page other than the class.
pub struct About<'a> {
    /// The header.
    pub head: Headline,
    /// Results for bytes and signature.
    pub seal: Seal,
    /// Notes in separate sections.
    pub notes: Vec<Note>,
    /// Whether to explain how the bundle's id is computed, on the page inside the bundle.
    pub inside: bool,
    /// The speaker, used if there is no class.
    pub speaker: &'a Speaker,
}

/// A section of text lines.
#[derive(Clone, Debug)]
pub struct Note {
    /// Its heading.
    pub heading: String,
    /// Its lines.
    pub lines: Vec<String>,
    /// Language, if it is not that of the page.
    pub lang: Option<&'static str>,
}

/// A page about one class, or about a bundle whose class could not be judged.
#[derive(Template)]
#[template(path = "class.html", config = "src/stages/report/page/askama.toml")]
struct ClassPage<'a> {
    style: &'static str,
    speaker: &'a Speaker,
    head: Headline,
    properties: Vec<Property>,
    notes: Vec<Note>,
    inside: bool,
    class: Option<ClassPart>,
}

struct ClassPart {
    counted: String,
    gaps: Vec<DayOfFindings>,
    days: Vec<Day>,
    annexes: Vec<Annex>,
    bars: Vec<Bar>,
    people: Vec<roster::Row>,
    assessed: bool,
    others: Vec<Stage>,
    tables: Vec<String>,
    lists: Vec<Listed>,
    contents: Vec<Entry>,
    basis: Vec<(String, String)>,
}

/// Files that belong to no session, by folder.
struct Stage {
    name: String,
    pictures: Vec<Picture>,
}

/// Findings of one weight, collapsed.
struct Listed {
    anchor: &'static str,
    heading: String,
    count: usize,
    days: Vec<DayOfFindings>,
}

struct Entry {
    to: String,
    path: String,
    about: String,
}

impl ClassPage<'_> {
    fn term(&self, key: &str) -> String {
        self.speaker.term(key)
    }

    fn lang(&self) -> &'static str {
        code(self.speaker.lang())
    }
}

/// The language code for HTML.
fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Chinese => "zh-CN",
        Lang::English => "en",
    }
}

/// The page of a class, or of a bundle whose class could not be judged.
pub fn class_page(about: About<'_>, of: Option<Shown<'_>>) -> String {
    let class = of.map(Class::new);
    let speaker = class.as_ref().map_or(about.speaker, Class::speaker);
    let page = ClassPage {
        style: STYLE,
        speaker,
        properties: properties(class.as_ref(), &about.seal, speaker),
        class: class.as_ref().map(class_part),
        head: about.head,
        notes: about.notes,
        inside: about.inside,
    };
    written(&page)
}

/// The HTML of a page, without characters that control a terminal or the writing direction.
fn written(page: &impl Template) -> String {
    // Rendering into memory fails only if a value cannot be formatted, and all values are texts or numbers.
    let html = page.render().unwrap_or_default();
    let lines = html.split('\n').map(shown);
    if lines.clone().all(|line| matches!(line, Cow::Borrowed(_))) { html } else { lines.collect::<Vec<_>>().join("\n") }
}

fn class_part(class: &Class<'_>) -> ClassPart {
    let (speaker, inventory) = (class.speaker(), class.shown.inventory);
    let mut pictures = Pictures::new(class);
    let days = days(class, &mut pictures);
    let list = |anchor: &'static str, weight: Weight, heading: &str| {
        let days = of_weight(class, weight);
        let count = days.iter().map(|day| day.findings.len()).sum();
        Listed { anchor, heading: speaker.term(heading), count, days }
    };
    let lists = vec![
        list("reviews", Weight::Review, "page.reviews"),
        list("hints", Weight::Hint, "page.hints"),
        list("rest", Weight::Quiet, "page.rest"),
        list("repeated", Weight::Repeated, "page.repeated"),
    ];
    let summary = crate::stages::report::text::summary(inventory, speaker);
    let settings = class.shown.settings;
    let judgement = class.shown.judgement;
    let said = |key: &str| speaker.term(key);
    let deviations = Message::new("page.deviations").count("count", judgement.deviations.len());
    ClassPart {
        counted: summary.into_iter().nth(3).unwrap_or_default(),
        gaps: of_weight(class, Weight::Gap),
        days,
        annexes: annexes(class),
        bars: limits(class),
        assessed: inventory.class.scores.iter().any(|score| score.passed.is_some()),
        people: roster(class),
        others: others(class, &mut pictures),
        tables: table_notes(inventory, speaker).into_iter().map(|note| note.message).collect(),
        lists: lists.into_iter().filter(|list| list.count > 0).collect(),
        contents: contents(class),
        basis: vec![
            (
                said("page.standard"),
                format!("{} {}", settings.standard().file().document, settings.standard().file().title.get(speaker.lang())),
            ),
            (said("page.profile"), format!("{}（{}）", judgement.profile_name, speaker.say(&deviations))),
            (said("page.standard_digest"), judgement.standard_digest.to_string()),
            (said("page.profile_digest"), judgement.profile_digest.to_string()),
            (said("page.tool"), format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))),
            (said("page.as_of"), inventory.class.timezone.written(inventory.as_of)),
        ],
    }
}

/// Files with pictures that belong to no session.
fn others(class: &Class<'_>, pictures: &mut Pictures<'_>) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    let known = |file: &FileRecord| file.placement.units.first().is_some_and(|unit| class.unit_anchor(unit).is_some());
    for file in
        class.shown.inventory.files.iter().filter(|file| !known(file) && !is_private(file) && class.shown.previews.contains_key(&file.path))
    {
        let name = file.path.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
        let name = speaker::shown(name);
        let picture = pictures.of(file, None, "others");
        match stages.last_mut().filter(|last| last.name == name) {
            Some(stage) => stage.pictures.push(picture),
            None => stages.push(Stage { name, pictures: vec![picture] }),
        }
    }
    stages
}

/// All files, if they are beside the page.
fn contents(class: &Class<'_>) -> Vec<Entry> {
    let Some(at) = class.shown.files_at else { return Vec::new() };
    let speaker = class.speaker();
    let entry = |file: &FileRecord| Entry {
        to: format!("{at}{}", escaped_path(file.path.as_str())),
        path: speaker::shown(file.path.as_str()),
        about: format!("{} · {}", speaker.term_of("role", file.placement.role), speaker.bytes(file.size)),
    };
    class.shown.inventory.files.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use crate::words::wording::template;

    use super::*;

    /// Collects the term keys used in the templates.
    #[test]
    fn every_term_of_the_templates_has_words() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/stages/report/page/templates");
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            for call in ["self.term(\"", "self.head(\""] {
                for key in text.split(call).skip(1).map(|rest| rest.split('"').next().unwrap()) {
                    assert!(template(Lang::English, key).is_some(), "{key}");
                    count += 1;
                }
            }
        }
        assert!(count > 50);
    }

    #[test]
    fn no_text_from_outside_becomes_markup_or_steers() {
        let speaker = Speaker::new(Lang::Chinese);
        let hostile = "<script>\"'&\u{202E}\u{1b}[31m".to_owned();
        let head = Headline {
            kind: hostile.clone(),
            title: hostile.clone(),
            mark: crate::stages::report::page::mark::Mark::Good,
            verdict: hostile.clone(),
            about: vec![hostile.clone()],
            label: vec![(hostile.clone(), hostile.clone())],
        };
        let seal =
            Seal { bytes: (head.mark, hostile.clone()), signature: (head.mark, hostile.clone()), record: None, method: hostile.clone() };
        let notes = vec![Note { heading: hostile.clone(), lines: vec![hostile], lang: None }];
        let page = class_page(About { head, seal, notes, inside: true, speaker: &speaker }, None);
        assert!(page.contains("&#60;script&#62;&#34;&#39;&#38;\u{FFFD}\u{FFFD}[31m"), "{page}");
        assert!(!page.contains("<script") && !page.contains(['\u{202E}', '\u{1b}']));
        assert_eq!(escaped_path("data/照 1.jpg?x#y\"<"), "data/%E7%85%A7%201.jpg%3Fx%23y%22%3C");
    }
}
