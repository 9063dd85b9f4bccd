//! One file on a page: its pictures, its time with grade, and hints.

use crate::record::facts::Content;
use crate::record::file::FileRecord;
use crate::record::role::Role;
use crate::record::session::Unit;
use crate::stages::report::page::class::{Class, escaped_path};
use crate::stages::report::page::hints::hints;
use crate::stages::report::page::mark::Link;
use crate::stages::report::page::timeline::part_of;
use crate::stages::report::speaker;
use crate::words::finding::Finding;
use crate::words::moment::{Grade, Precision};
use crate::words::wording::Message;

/// Most bytes of pictures on a standalone page, so that browsers can handle it. Further files are shown without pictures.
const MOST_BYTES: usize = 48 << 20;
/// Most bytes of pictures on the page inside a bundle, because tag files are limited in size.
const MOST_BYTES_INSIDE: usize = 13 << 20;
/// Largest preview in bytes.
const MOST_ONE: usize = 1 << 20;

/// One file.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The anchor.
    pub anchor: String,
    /// Its path in the class folder.
    pub path: String,
    /// Its name.
    pub name: String,
    /// Its pictures, each as JPEG in base64.
    pub images: Vec<Image>,
    /// The text shown if there are no pictures.
    pub instead: String,
    /// Local time.
    pub clock: Option<String>,
    /// Grade of the time: lower-case letter, and text.
    pub grade: Option<(&'static str, String)>,
    /// Length, part and similar.
    pub facts: Vec<String>,
    /// Hints.
    pub hints: Vec<String>,
    /// Links to the findings based on it.
    pub findings: Vec<Link>,
    /// Link to the file, if it is beside the page.
    pub file: Option<String>,
    /// Whether it is a page of paper: its top must stay visible.
    pub paper: bool,
    /// Whether browsers can play it.
    pub plays: bool,
    /// The target of the link that closes the enlarged picture.
    pub back: String,
}

/// One picture of a file.
#[derive(Clone, Debug)]
pub struct Image {
    /// A JPEG in base64.
    pub base64: String,
    /// What it shows, if there are several.
    pub label: String,
}

/// Creates the pictures of one page, within the size limit.
pub struct Pictures<'a> {
    class: &'a Class<'a>,
    left: usize,
}

impl<'a> Pictures<'a> {
    /// Begins a page without pictures.
    pub fn new(class: &'a Class<'a>) -> Self {
        Self { class, left: if class.shown.files_at.is_some() { MOST_BYTES_INSIDE } else { MOST_BYTES } }
    }

    /// One file, alone or as part of a session; `back` is the anchor of its surroundings.
    pub fn of(&mut self, file: &FileRecord, unit: Option<&Unit>, back: &str) -> Picture {
        let class = self.class;
        let speaker = class.speaker();
        let preview = class.shown.previews.get(&file.path);
        let is_private = is_private(file);
        let mut said: Vec<String> =
            hints(file, preview.filter(|_| !is_private), class.shown.settings).iter().map(|hint| speaker.say(hint)).collect();
        let faces = preview.and_then(|preview| preview.faces).filter(|faces| faces.seen > 0 && file.placement.role == Role::Photo);
        let faces = faces.map(|faces| speaker.say(&Message::new("page.faces").count("seen", faces.seen)));
        let mut images = Vec::new();
        let pictures = preview.map(|preview| preview.pictures.as_slice()).unwrap_or_default();
        let shown = pictures.iter().filter(|picture| is_base64(picture) && !is_private);
        for (number, picture) in shown.enumerate() {
            if picture.len() > self.left {
                said.push(speaker.term("gallery.full"));
                break;
            }
            self.left -= picture.len();
            images.push(Image { base64: picture.clone(), label: self.label(file, number, pictures.len()) });
        }
        let start = file.facts.start.as_ref();
        let zone = class.shown.inventory.class.timezone;
        let number = |(number, finding): (usize, &Finding)| Link { to: format!("#f{number}"), words: finding.rule.clone() };
        let mut findings: Vec<Link> = class.findings_of(&file.path).map(number).collect();
        findings.dedup_by(|one, other| one.words == other.words);
        Picture {
            anchor: class.anchor(&file.path).unwrap_or_default(),
            path: speaker::shown(file.path.as_str()),
            name: speaker::shown(file.path.file_name()),
            instead: if is_private { speaker.term("page.private") } else { kind_of(file) },
            images,
            clock: start.map(|start| {
                let local = zone.local(start.at);
                let same_day = unit.is_some_and(|unit| unit.date.0 == local.date());
                let form = match (start.precision, same_day) {
                    (Precision::Day, _) => return speaker.date(&local.date().to_string()),
                    (Precision::Minute, true) => "%H:%M",
                    (Precision::Minute, false) => "%Y-%m-%d %H:%M",
                    (Precision::Second, true) => "%H:%M:%S",
                    (Precision::Second, false) => "%Y-%m-%d %H:%M:%S",
                };
                local.strftime(form).to_string()
            }),
            grade: start.map(|start| (grade_name(start.grade), speaker.term_of("grade", start.grade))),
            facts: self.facts(file, unit).into_iter().chain(faces).collect(),
            hints: said,
            findings,
            file: class.shown.files_at.map(|at| format!("{at}{}", escaped_path(file.path.as_str()))),
            paper: !matches!(file.placement.role, Role::Photo | Role::Screenshot | Role::Recording | Role::LivePhoto),
            plays: class.shown.files_at.is_some()
                && is_played(&file.facts.media_type)
                && matches!(file.facts.content, Content::Recording(_)),
            back: back.to_owned(),
        }
    }

    fn label(&self, file: &FileRecord, number: usize, count: usize) -> String {
        let speaker = self.class.speaker();
        if count < 2 {
            return String::new();
        }
        if !matches!(file.facts.content, Content::Recording(_)) {
            return (number + 1).to_string();
        }
        speaker.term(match number {
            0 => "page.frame_first",
            _ if number + 1 == count => "page.frame_last",
            _ => "page.frame_middle",
        })
    }

    fn facts(&self, file: &FileRecord, unit: Option<&Unit>) -> Vec<String> {
        let speaker = self.class.speaker();
        match &file.facts.content {
            Content::Recording(recording) => {
                let length = i64::try_from(recording.length_us).unwrap_or(i64::MAX);
                let part = unit.and_then(|unit| part_of(file, unit)).map(|part| speaker.term(part));
                [Some(speaker.length(length / 1_000_000 * 1_000_000)), part].into_iter().flatten().collect()
            }
            Content::Document(document) => vec![speaker.say(&Message::new("gallery.pages").count("pages", document.pages))],
            Content::Picture(picture) => {
                let pages = picture.pages.filter(|pages| *pages > 1);
                pages.map(|pages| speaker.say(&Message::new("gallery.pages").count("pages", pages))).into_iter().collect()
            }
            Content::Table(_) | Content::Other => Vec::new(),
        }
    }
}

/// Whether a file is a copy of identity papers. Pages are passed on, so these are not shown.
pub fn is_private(file: &FileRecord) -> bool {
    file.placement.role.is_of_identity()
}

/// The name of a grade in the style sheet.
pub fn grade_name(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "a",
        Grade::B => "b",
        Grade::C => "c",
        Grade::D => "d",
        Grade::E => "e",
    }
}

/// Whether at least some browsers can play this type.
fn is_played(media_type: &str) -> bool {
    matches!(media_type, "video/mp4" | "video/quicktime" | "video/webm" | "video/3gpp" | "video/x-matroska" | "video/x-m4v")
}

/// The extension in capitals, shown instead of a picture.
fn kind_of(file: &FileRecord) -> String {
    let ending = file.path.extension().to_uppercase();
    if ending.chars().count() <= 5 { ending } else { String::new() }
}

/// A hostile file may have taken over the decoder that made the preview, so only valid base64 reaches the page.
fn is_base64(picture: &str) -> bool {
    let letters = picture.trim_end_matches('=');
    !letters.is_empty()
        && picture.len() <= MOST_ONE
        && letters.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_letters_of_base64_becomes_a_picture() {
        assert!(is_base64("/9j/4AAQ+Sk=") && is_base64("QUJD"));
        for hostile in ["", "==", "a\" onload=\"x", "a b", "图", "a\n"] {
            assert!(!is_base64(hostile), "{hostile}");
        }
        assert!(!is_base64(&"A".repeat(MOST_ONE + 1)));
    }
}
