//! The four properties that archives test (DA/T 70): authentic, complete, usable, safe; each item with its result and the method of the
//! test.

use std::collections::BTreeMap;

use crate::record::facts::Problem;
use crate::record::file::FileRecord;
use crate::record::role::Role;
use crate::record::standard::{Per, Rule};
use crate::stages::report::gaps::{Weight, weight};
use crate::stages::report::page::class::Class;
use crate::stages::report::page::mark::Mark;
use crate::stages::report::text::standard_line;
use crate::words::finding::{Fact, Finding};
use crate::words::moment::Grade;
use crate::words::wording::Message;

/// Extensions of files that a system executes when they are opened. Evidence needs none of them.
const RUN: [&str; 16] = ["exe", "com", "bat", "cmd", "scr", "msi", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "jar", "lnk", "reg"];
/// Most file types that are listed.
const MOST_TYPES: usize = 8;

/// The results for bytes and signature, from the pipeline that checked them.
#[derive(Clone, Debug)]
pub struct Seal {
    /// All bytes.
    pub bytes: (Mark, String),
    /// The signature.
    pub signature: (Mark, String),
    /// Differences to the packer's record, if it was compared.
    pub record: Option<(Mark, String)>,
    /// The method of checking the bytes.
    pub method: String,
}

/// One property.
#[derive(Clone, Debug)]
pub struct Property {
    /// Its name.
    pub name: String,
    /// The worst mark of its items.
    pub mark: Mark,
    /// Summary in one line.
    pub words: String,
    /// Its items.
    pub items: Vec<Item>,
}

/// One item of a property.
#[derive(Clone, Debug)]
pub struct Item {
    /// What is tested.
    pub name: String,
    /// The result.
    pub mark: Mark,
    /// The result as text.
    pub result: String,
    /// The method.
    pub how: String,
}

/// The four properties, followed by compliance with the rules. `class` is `None` if the class could not be judged.
pub fn properties(class: Option<&Class<'_>>, seal: &Seal, speaker: &crate::stages::report::speaker::Speaker) -> Vec<Property> {
    let item = |name: &str, (mark, result): (Mark, String), how: String| Item { name: speaker.term(name), mark, result, how };
    let said = |key: &str| speaker.term(key);
    let mut authentic = vec![
        item("page.item_signature", seal.signature.clone(), said("page.how_signature")),
        item("page.item_unchanged", seal.bytes.clone(), seal.method.clone()),
    ];
    authentic.extend(seal.record.clone().map(|record| item("page.item_record", record, said("page.how_record"))));
    let mut complete = vec![item("page.item_lists", seal.bytes.clone(), said("page.how_lists"))];
    let (mut usable, mut safe) = (Vec::new(), Vec::new());
    if let Some(class) = class {
        authentic.push(item("page.item_times", times(class), said("page.how_times")));
        authentic.push(item("page.item_compared", of_rules(class, |rule| rule.record.quotes.is_empty()), said("page.how_compared")));
        complete.push(item("page.item_materials", of_rules(class, |rule| rule.record.material.is_some()), said("page.how_materials")));
        let evidence = |rule: &Rule| matches!(rule.record.per, Per::Session | Per::Assessment);
        complete.push(item("page.item_evidence", of_rules(class, evidence), said("page.how_evidence")));
        complete.push(item("page.item_placed", placed(class), said("page.how_placed")));
        usable.push(item("page.item_opens", opens(class), said("page.how_opens")));
        usable.push(item("page.item_types", types(class), said("page.how_types")));
        usable.push(item("page.item_locked", locked(class), said("page.how_locked")));
        safe.push(item("page.item_run", runs(class), said("page.how_run")));
        safe.push(item("page.item_foreign", left_out(class), said("page.how_foreign")));
        safe.push(item("page.item_masked", (Mark::Good, said("page.masked")), said("page.how_masked")));
    }
    let property = |name: &str, items: Vec<Item>| {
        let worst = items.iter().min_by_key(|item| item.mark);
        let mark = worst.map_or(Mark::Quiet, |worst| worst.mark);
        let words = match worst {
            Some(worst) if mark != Mark::Good => worst.result.clone(),
            Some(_) => speaker.say(&Message::new("page.items_good").count("count", items.len())),
            None => said("page.not_looked_at"),
        };
        Property { name: said(name), mark, words, items }
    };
    let mut all = vec![
        property("page.authentic", authentic),
        property("page.complete", complete),
        property("page.usable", usable),
        property("page.safe", safe),
    ];
    if let Some(class) = class {
        let judgement = class.shown.judgement;
        let mark = Mark::held(judgement.outcome == crate::record::standard::Judged::Passed);
        all.push(Property {
            name: said("page.rules"),
            mark,
            words: standard_line(judgement, class.standard(), speaker),
            items: Vec::new(),
        });
    }
    all
}

/// The result of the rules of one kind.
fn of_rules(class: &Class<'_>, wanted: impl Fn(&Rule) -> bool) -> (Mark, String) {
    let standard = class.standard();
    let mut counts: BTreeMap<Weight, usize> = BTreeMap::new();
    let is_wanted = |finding: &&Finding| standard.rule(&finding.rule).is_some_and(&wanted);
    for finding in class.shown.judgement.findings.iter().filter(is_wanted) {
        *counts.entry(weight(finding, standard)).or_default() += 1;
    }
    let count = |weight: Weight| counts.get(&weight).copied().unwrap_or(0);
    let (gaps, hints, reviews) = (count(Weight::Gap), count(Weight::Hint), count(Weight::Review));
    let mark = match (gaps, hints) {
        (0, 0) => Mark::Good,
        (0, _) => Mark::Hint,
        _ => Mark::Bad,
    };
    let said = |key: &'static str, count: usize| (count > 0).then(|| class.speaker().say(&Message::new(key).count("count", count)));
    let first = if gaps == 0 { Some(class.speaker().term("page.no_gap")) } else { said("page.count_gaps", gaps) };
    let told = [first, said("page.count_hints", hints), said("page.count_reviews", reviews)];
    (mark, told.into_iter().flatten().collect::<Vec<_>>().join(&class.speaker().term("page.between")))
}

fn times(class: &Class<'_>) -> (Mark, String) {
    let mut counts: BTreeMap<Grade, usize> = BTreeMap::new();
    let is_taken = |file: &&FileRecord| matches!(file.placement.role, Role::Photo | Role::Screenshot | Role::Recording);
    for file in class.shown.inventory.files.iter().filter(is_taken) {
        *counts.entry(file.facts.start.as_ref().map_or(Grade::E, |start| start.grade)).or_default() += 1;
    }
    let weak = counts.keys().any(|grade| *grade > Grade::B);
    let told = counts.iter().map(|(grade, count)| Fact::Text(format!("{} {count}", class.speaker().term_of("grade", grade)))).collect();
    let message = Message::new("page.times_counted").with("grades", Fact::List(told));
    (if weak { Mark::Hint } else { Mark::Good }, class.speaker().say(&message))
}

/// A result that counts files; `mark` applies if there are any.
fn counted(class: &Class<'_>, mark: Mark, none: &'static str, some: &'static str, files: Vec<&str>) -> (Mark, String) {
    let speaker = class.speaker();
    if files.is_empty() {
        return (Mark::Good, speaker.say(&Message::new(none).count("count", class.shown.inventory.files.len())));
    }
    let count = files.len();
    let named = files.into_iter().map(|name| Fact::Text(name.to_owned())).collect();
    (mark, speaker.say(&Message::new(some).count("count", count).with("files", Fact::List(named))))
}

fn names<'a>(class: &Class<'a>, wanted: impl Fn(&FileRecord) -> bool) -> Vec<&'a str> {
    class.shown.inventory.files.iter().filter(|file| wanted(file)).map(|file| file.path.file_name()).collect()
}

fn placed(class: &Class<'_>) -> (Mark, String) {
    let files = names(class, |file| file.placement.role == Role::Unplaced);
    counted(class, Mark::Hint, "page.all_placed", "page.some_unplaced", files)
}

fn opens(class: &Class<'_>) -> (Mark, String) {
    let shut = |problem: &Problem| {
        use Problem::{
            Broken, Damaged, Empty, GaveUp, NoVideo, RecorderFormat, TooLarge, TooManyPixels, Truncated, Undecodable, Unreadable,
        };
        matches!(
            problem,
            Empty
                | Unreadable { .. }
                | Broken { .. }
                | Truncated
                | NoVideo
                | RecorderFormat
                | Undecodable
                | TooLarge
                | TooManyPixels
                | Damaged
                | GaveUp { .. }
        )
    };
    let files = names(class, |file| file.facts.problems.iter().any(shut));
    counted(class, Mark::Bad, "page.all_open", "page.some_shut", files)
}

fn locked(class: &Class<'_>) -> (Mark, String) {
    let files = names(class, |file| file.facts.problems.contains(&Problem::Locked));
    counted(class, Mark::Bad, "page.none_locked", "page.some_locked", files)
}

fn runs(class: &Class<'_>) -> (Mark, String) {
    let files = names(class, |file| RUN.contains(&file.path.extension().as_str()));
    counted(class, Mark::Hint, "page.none_run", "page.some_run", files)
}

fn left_out(class: &Class<'_>) -> (Mark, String) {
    let files = class.shown.inventory.left_out.iter().map(|file| file.path.rsplit('/').next().unwrap_or_default()).collect();
    counted(class, Mark::Good, "page.none_left_out", "page.some_left_out", files)
}

fn types(class: &Class<'_>) -> (Mark, String) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for file in &class.shown.inventory.files {
        *counts.entry(&file.facts.media_type).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    let told = counts.iter().take(MOST_TYPES).map(|(name, count)| Fact::Text(format!("{name} {count}"))).collect();
    (Mark::Good, class.speaker().fact(&Fact::List(told)))
}
