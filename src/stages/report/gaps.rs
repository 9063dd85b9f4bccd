//! The gap list (缺项清单): findings by weight (gaps, hints, reviews) and day.

use std::collections::BTreeMap;

use crate::record::inventory::Inventory;
use crate::record::standard::{Judgement, Standard, State};
use crate::stages::report::speaker::Speaker;
use crate::words::finding::{Finding, Outcome, Subject};

/// How a finding is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// The standard is not met because of it.
    Gap,
    /// Worth checking, but not decisive.
    Hint,
    /// A person must decide.
    Review,
    /// Met, not applicable, the district's duty, or not checked.
    Quiet,
    /// Reported by another finding: a summary of rules, an item with its own rule, or a consequence of a folder with a wrong date.
    Repeated,
}

/// The weight of a finding, by its outcome and by the rule's level under the profile used.
pub fn weight(finding: &Finding, standard: &Standard) -> Weight {
    let decides = finding.level.decides();
    match finding.outcome {
        Outcome::Pass | Outcome::NotApplicable | Outcome::District | Outcome::NotChecked => Weight::Quiet,
        _ if is_repeated(finding, standard) || finding.facts.contains_key("follows") => Weight::Repeated,
        Outcome::Fail | Outcome::Insufficient | Outcome::Undecided if decides => Weight::Gap,
        Outcome::Fail | Outcome::Insufficient | Outcome::Undecided | Outcome::Warning => Weight::Hint,
        Outcome::NeedsReview => Weight::Review,
    }
}

/// Whether another rule reports the same: the message is that of another rule, or the rule summarises others.
fn is_repeated(finding: &Finding, standard: &Standard) -> bool {
    let sums_up = standard.rule(&finding.rule).is_some_and(|rule| !rule.record.roll_up.is_empty());
    let other = finding.message.split_once('.').and_then(|(rule, _)| standard.rule(rule));
    sums_up || other.is_some_and(|other| other.record.state == State::Built)
}

/// The wanted findings by day; those without a day come last, under `None`. Faults of the class record and folders with a wrong date come
/// first of all, because they may cause the other gaps.
pub fn by_day<'a>(
    inventory: &Inventory,
    judgement: &'a Judgement,
    standard: &Standard,
    speaker: &Speaker,
    wanted: impl Fn(&Finding, Weight) -> bool,
) -> Vec<(Option<String>, Vec<&'a Finding>)> {
    let mut days: BTreeMap<(bool, bool, Option<String>), Vec<&Finding>> = BTreeMap::new();
    for finding in judgement.findings.iter().filter(|finding| wanted(finding, weight(finding, standard))) {
        let day = day_of(&finding.subject, inventory, speaker);
        days.entry((!is_cause(finding), day.is_none(), day)).or_default().push(finding);
    }
    let mut told: Vec<(Option<String>, Vec<&Finding>)> = Vec::new();
    for ((_, _, day), findings) in days {
        match told.last_mut().filter(|(last, _)| *last == day) {
            Some((_, same)) => same.extend(findings),
            None => told.push((day, findings)),
        }
    }
    told
}

/// Whether a finding may cause others: a day folder whose date has no lesson, or a fault of the class record.
fn is_cause(finding: &Finding) -> bool {
    matches!((finding.rule.as_str(), finding.message.as_str()), (_, "day_misnamed" | "day_without_lesson") | ("X-11", "record"))
}

/// Whether a finding is about content used in several places.
pub fn is_reuse(finding: &Finding) -> bool {
    finding.outcome == Outcome::Fail && finding.facts.contains_key("places")
}

fn day_of(subject: &Subject, inventory: &Inventory, speaker: &Speaker) -> Option<String> {
    match subject {
        Subject::Session { id } | Subject::Assessment { id } => speaker.unit(id).map(|unit| unit.date.to_string()),
        Subject::Day { date } => Some(date.clone()),
        Subject::File { path } => {
            let placement = inventory.files.iter().find(|file| file.path == *path).map(|file| &file.placement)?;
            let by_unit = placement.units.first().and_then(|id| speaker.unit(id)).map(|unit| unit.date.to_string());
            by_unit.or_else(|| placement.folder_date.clone())
        }
        Subject::Class | Subject::Course { .. } | Subject::Item { .. } | Subject::Person { .. } => None,
    }
}

/// Number of findings of each weight.
pub fn counts(judgement: &Judgement, standard: &Standard) -> BTreeMap<Weight, usize> {
    let mut counts = BTreeMap::new();
    for finding in &judgement.findings {
        *counts.entry(weight(finding, standard)).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::finding::Level;

    fn finding(rule: &str, level: Level, outcome: Outcome, message: &str) -> Finding {
        Finding {
            rule: rule.to_owned(),
            level,
            outcome,
            subject: Subject::Class,
            message: message.to_owned(),
            facts: BTreeMap::new(),
            ladder: Vec::new(),
            files: Vec::new(),
        }
    }

    #[test]
    fn a_level_that_a_profile_raised_makes_a_gap() {
        let standard = Standard::builtin().unwrap();
        let of = |level: Level| weight(&finding("X-08", level, Outcome::Fail, "picture"), &standard);
        assert_eq!((of(Level::Hint), of(Level::Data)), (Weight::Hint, Weight::Gap));
    }

    #[test]
    fn what_another_rule_says_is_said_once() {
        let standard = Standard::builtin().unwrap();
        let of = |rule: &str, outcome: Outcome, message: &str| weight(&finding(rule, Level::Must, outcome, message), &standard);
        assert_eq!(of("L-06", Outcome::Fail, "missing"), Weight::Gap);
        assert_eq!(of("A-02", Outcome::Fail, "L-06.missing"), Weight::Repeated);
        assert_eq!(of("S-02", Outcome::Warning, "open"), Weight::Repeated);
        assert_eq!(of("A-02", Outcome::Pass, "met"), Weight::Quiet);
        assert_eq!(of("H-02", Outcome::Insufficient, "judge.needs"), Weight::Gap);
    }
}
