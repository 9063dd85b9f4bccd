//! A mixed class (on-site mornings, live evenings, video lessons, an assessment, 48 people), created only with the workbooks: it has no
//! gaps, and each of many single edits changes exactly the expected rules.

mod make;
mod materials;
mod papers;
mod sessions;
mod tables;
mod timetable;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;

use serde_json::Value;

use super::classes::RECORD;
use super::program::{NOW, classproof, side_by_side};
use make::{Class, mixed_class};

/// One edit, and the rules whose outcome it changes.
struct Edit {
    /// Its name, also used for the copy of the class.
    name: &'static str,
    edit: fn(&mut Class),
    /// The changed rules with their new outcomes, sorted by id.
    changes: &'static [(&'static str, &'static str)],
}

/// Outcomes from worst to best; a rule with several subjects has the worst of their outcomes.
const WORST_FIRST: [&str; 9] =
    ["fail", "insufficient", "undecided", "needs_review", "warning", "not_checked", "district", "pass", "not_applicable"];

type Outcomes = BTreeMap<String, &'static str>;

fn check(class: &Path) -> Value {
    let ran = classproof(&[&"check", &class, &"--now", &NOW, &"--json"]);
    assert!(matches!(ran.code, Some(0 | 1)), "{ran}");
    ran.json()
}

fn outcomes(report: &Value) -> Outcomes {
    let mut outcomes = Outcomes::new();
    let rank = |outcome: &str| WORST_FIRST.iter().position(|known| *known == outcome).unwrap_or_else(|| panic!("{outcome}"));
    for found in report["standard"]["rules"].as_array().unwrap() {
        let new = rank(found["outcome"].as_str().unwrap());
        let known = outcomes.entry(found["id"].as_str().unwrap().to_owned()).or_insert(WORST_FIRST[new]);
        *known = WORST_FIRST[new.min(rank(known))];
    }
    outcomes
}

/// The messages of some rules, for a failing test.
fn messages(report: &Value, rules: &BTreeSet<&str>) -> String {
    let found = report["standard"]["rules"].as_array().unwrap().iter();
    let told = found.filter(|found| rules.contains(found["id"].as_str().unwrap()) && found["outcome"] != "pass");
    told.map(|found| format!("\n      {} {} {}", found["id"], found["outcome"], found["message"])).collect()
}

#[test]
fn a_mixed_class_made_with_the_workbooks_alone_is_clean() {
    let class = mixed_class();
    assert!(!class.join(RECORD).exists());
    let report = check(class);
    assert_eq!(report["standard"]["outcome"], "passed", "{report:#}");
    assert_eq!(report["unplaced"], Value::Array(Vec::new()));
    let coverage = &report["standard"]["coverage"];
    assert_eq!(coverage["judged"], coverage["all"]);

    // No deciding rule is open, and there are no hints.
    let deciding = ["basic", "must", "data"];
    let found = report["standard"]["rules"].as_array().unwrap().iter();
    let open = found.filter(|found| match found["outcome"].as_str().unwrap() {
        "fail" | "undecided" | "warning" | "not_checked" => true,
        "insufficient" => deciding.contains(&found["level"].as_str().unwrap()),
        _ => false,
    });
    assert_eq!(open.collect::<Vec<_>>(), Vec::<&Value>::new());

    // Unknown information that is not required: other classes, and signatures on paper.
    let outcomes = outcomes(&report);
    let unknown: Vec<&str> = outcomes.iter().filter(|(_, outcome)| **outcome == "insufficient").map(|(id, _)| id.as_str()).collect();
    assert_eq!(unknown, ["X-04", "X-10", "X-14"]);

    // Every rule of the standard has an outcome.
    let table = classproof(&[&"standard", &"list", &"--json"]).ends(0).json();
    let listed: BTreeSet<&str> = table["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(outcomes.keys().map(String::as_str).collect::<BTreeSet<_>>(), listed);
}

#[test]
fn each_edit_changes_exactly_the_rules_that_it_should() {
    let before = outcomes(&check(mixed_class()));
    let edits: Vec<&Edit> = [materials::EDITS, timetable::EDITS, sessions::EDITS].into_iter().flatten().collect();
    assert!(edits.len() >= 40);
    let wrong = Mutex::new(Vec::new());
    side_by_side(&edits, |edit| {
        let mut class = Class::copy(edit.name);
        (edit.edit)(&mut class);
        let report = check(&class.dir);
        let after = outcomes(&report);
        let changes: BTreeMap<&str, &str> = edit.changes.iter().copied().collect();
        let ids: BTreeSet<&str> = before.keys().chain(after.keys()).map(String::as_str).collect();
        let other: BTreeSet<&str> = ids
            .into_iter()
            .filter(|&id| {
                let expected = changes.get(id).copied().or(before.get(id).copied());
                after.get(id).copied() != expected || (changes.contains_key(id) && before.get(id) == changes.get(id))
            })
            .collect();
        if !other.is_empty() {
            let come = other.iter().map(|&id| {
                let shown = |outcomes: &Outcomes| outcomes.get(id).copied().unwrap_or("nothing");
                format!("\n    {id}: {} -> {}, expected {}", shown(&before), shown(&after), changes.get(id).unwrap_or(&"no change"))
            });
            wrong.lock().unwrap().push(format!("{}:{}{}", edit.name, come.collect::<String>(), messages(&report, &other)));
        }
        std::fs::remove_dir_all(&class.dir).unwrap();
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    assert!(wrong.is_empty(), "{} of {} edits:\n{}", wrong.len(), edits.len(), wrong.join("\n"));
}
