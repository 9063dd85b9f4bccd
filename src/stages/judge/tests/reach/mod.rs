//! Tests that each rule reaches each outcome that its record declares, with a class for each. A test fails if a class is missing.

mod annex_1;
mod annexes;
mod body;
mod cross;

use std::collections::BTreeSet;

use super::builder::*;
use super::mixed::mixed;
use crate::record::standard::{Judgement, State};
use crate::words::finding::{Outcome, Outcome::*};
use crate::words::moment::{Grade, Precision};

/// A change to a complete class.
type Change = fn(&mut Builder);

/// Rule, outcome, message, and the change.
type Case = (&'static str, Outcome, &'static str, Change);

/// Profile as JSON; then as in [`Case`].
type CaseByProfile = (&'static str, &'static str, Outcome, &'static str, Change);

const TABLES: [&[Case]; 4] = [body::CASES, annex_1::CASES, annexes::CASES, cross::CASES];
const BY_PROFILE: [&[CaseByProfile]; 3] = [body::BY_PROFILE, annex_1::BY_PROFILE, annexes::BY_PROFILE];

/// Judges the class of each case. Yields the place of the case, the expected result and the judgement.
fn judged_cases() -> impl Iterator<Item = (String, (&'static str, Outcome, &'static str), Judgement)> {
    let plain = TABLES.into_iter().flatten().enumerate().map(|(number, (rule, outcome, message, change))| {
        let mut class = Builder::good();
        change(&mut class);
        (format!("case {number}, {rule} {outcome:?} {message}"), (*rule, *outcome, *message), class.judged())
    });
    let by_profile = BY_PROFILE.into_iter().flatten().map(|(profile, rule, outcome, message, change)| {
        let mut class = Builder::good();
        change(&mut class);
        let judgement = class.judged_with(&serde_json::from_str(profile).unwrap());
        (format!("{profile}, {rule} {outcome:?} {message}"), (*rule, *outcome, *message), judgement)
    });
    plain.chain(by_profile)
}

#[test]
fn each_case_comes_to_its_outcome_and_every_word_is_said() {
    let standard = standard();
    let mut unsaid: BTreeSet<String> = BTreeSet::new();
    for rule in standard.rules() {
        unsaid.extend(rule.record.messages.keys().map(|key| format!("{}.{key}", rule.record.id)));
    }
    let mut wrong = Vec::new();
    for (case, (rule, outcome, message), judgement) in judged_cases() {
        assert_blanks(standard, &judgement);
        let said = said(&judgement, rule);
        if !said.contains(&(outcome, message.to_owned())) {
            wrong.push(format!("{case}: it said {said:?}"));
        }
        if outcome == Pass && said.iter().any(|(outcome, _)| matches!(outcome, Fail | Insufficient | Undecided)) {
            wrong.push(format!("{case}: it said {said:?}"));
        }
        for finding in &judgement.findings {
            unsaid.remove(&finding.message);
            unsaid.remove(&format!("{}.{}", finding.rule, finding.message));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(unsaid, BTreeSet::new(), "words that no case hears");
}

#[test]
fn every_declared_outcome_of_every_built_rule_is_reached() {
    let declared: BTreeSet<(&str, Outcome)> = standard()
        .rules()
        .iter()
        .filter(|rule| rule.record.state == State::Built)
        .flat_map(|rule| rule.record.outcomes.iter().map(|outcome| (rule.record.id.as_str(), *outcome)))
        .collect();
    let plain = TABLES.into_iter().flatten().map(|(rule, outcome, _, _)| (*rule, *outcome));
    let by_profile = BY_PROFILE.into_iter().flatten().map(|(_, rule, outcome, _, _)| (*rule, *outcome));
    let reached: BTreeSet<(&str, Outcome)> = plain.chain(by_profile).collect();
    assert_eq!(declared.difference(&reached).collect::<Vec<_>>(), Vec::<&(&str, Outcome)>::new(), "declared, but no case reaches it");
    assert_eq!(reached.difference(&declared).collect::<Vec<_>>(), Vec::<&(&str, Outcome)>::new(), "reached, but not declared");
}

#[test]
fn no_class_comes_to_an_outcome_that_its_rule_does_not_declare() {
    let standard = standard();
    for (case, _, judgement) in judged_cases() {
        for finding in &judgement.findings {
            let declared = standard.rule(&finding.rule).map(|rule| rule.record.outcomes.as_slice()).unwrap_or_default();
            assert!(declared.contains(&finding.outcome), "{case}: {} came to {:?}", finding.rule, finding.outcome);
        }
    }
}

#[test]
fn a_class_of_which_nothing_is_missing_is_accepted_with_open_reviews() {
    let mut online = Builder::good();
    mixed(&mut online);
    for (class, reviews) in [(Builder::good(), 19), (online, 22)] {
        let judgement = class.judged();
        let stops: Vec<_> = judgement.findings.iter().filter(|finding| finding.level.decides() && finding.outcome <= Undecided).collect();
        assert!(stops.is_empty(), "{stops:#?}");
        assert_eq!(judgement.outcome, crate::record::standard::Judged::Passed);
        assert_eq!((judgement.coverage.judged, judgement.coverage.all), (107, 107));
        assert_eq!(judgement.open_reviews, reviews);
    }
}

#[test]
fn every_rule_is_judged_and_has_a_finding() {
    let standard = standard();
    for class in [Builder::good(), Builder::bare()] {
        let judgement = class.judged();
        for rule in standard.rules() {
            assert_eq!(rule.record.state, State::Built, "{}", rule.record.id);
            let findings = of(&judgement, &rule.record.id);
            assert!(!findings.is_empty() && findings.iter().all(|finding| finding.outcome != NotChecked), "{}", rule.record.id);
        }
    }
}

#[test]
fn a_time_known_only_to_the_day_places_nothing_outside_its_day() {
    let mut class = Builder::good();
    let mut day = moment(at("2026-08-03T00:00"), Grade::B);
    day.precision = Precision::Day;
    class.find("0900/照片/IMG_1.jpg").facts.start = Some(day);
    assert_eq!(outcome(&class.judged(), "X-07"), Pass);
    assert_eq!(outcome(&class.judged(), "T-02"), NeedsReview);
}
