//! What a judgement leaves to people, question by question, and what their answers make of it.

use std::collections::BTreeMap;

use super::engine;
use super::facts::Facts;
use super::index::Index;
use crate::record::answers::{Answers, subject_text};
use crate::record::standard::Rule;
use crate::words::finding::{Fact, Finding, Outcome, Subject};
use crate::words::review::{HumanCheck, Question, Tick};
use crate::words::wording::term_key;

/// The message by which a rule asks what it always leaves to a person.
const REVIEW: &str = "review";

/// The questions of a judgement, and the answers to them.
pub(super) struct Reviews<'a> {
    index: &'a Index<'a>,
    class: &'a Facts,
    answers: Option<&'a Answers>,
    /// What was asked so far, with the answers.
    asked: Vec<HumanCheck>,
}

impl<'a> Reviews<'a> {
    pub(super) fn new(index: &'a Index<'a>, class: &'a Facts, answers: Option<&'a Answers>) -> Self {
        Self { index, class, answers, asked: Vec::new() }
    }

    /// The findings of a rule with what people have answered.
    pub(super) fn settled(&mut self, rule: &'a Rule, found: Vec<Finding>) -> Vec<Finding> {
        // What sums up other rules is settled when they are.
        if !rule.record.roll_up.is_empty() {
            return found;
        }
        let settled = |finding: Finding| match finding.outcome {
            Outcome::NeedsReview => self.settle(finding),
            _ => vec![finding],
        };
        found.into_iter().flat_map(settled).collect()
    }

    /// Everything that was asked: what is of one subject together, the subjects in the order in which they came up.
    pub(super) fn asked(mut self) -> Vec<HumanCheck> {
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        for (place, check) in self.asked.iter().enumerate() {
            first.entry(check.question.subject.clone()).or_insert(place);
        }
        self.asked.sort_by_key(|check| first.get(&check.question.subject).copied());
        self.asked
    }

    fn settle(&mut self, finding: Finding) -> Vec<Finding> {
        let checks = self.checks(&finding);
        for (_, check) in &checks {
            if !self.asked.iter().any(|asked| asked.question == check.question) {
                self.asked.push(check.clone());
            }
        }
        let Some(answers) = self.answers else { return vec![finding] };
        let said = |outcome: Outcome, more: &[(&str, Fact)]| {
            let mut said = Finding { outcome, ..finding.clone() };
            let at = self.index.inventory.class.timezone.written(answers.at);
            let by = [("reviewed_by", Fact::Text(answers.officer.clone())), ("reviewed_at", Fact::Time(at))];
            said.facts.extend(by.iter().chain(more).map(|(name, fact)| ((*name).to_owned(), fact.clone())));
            said
        };
        let failed = checks.iter().filter(|(_, check)| check.passed() == Some(false)).map(|(subject, check)| {
            let more = [("review_of", Fact::Of(subject.clone())), ("review_lacks", lacks(check))];
            Finding { subject: subject.clone(), ..said(Outcome::Fail, &more) }
        });
        let mut settled: Vec<Finding> = failed.collect();
        if checks.iter().any(|(_, check)| check.passed().is_none()) {
            settled.push(finding);
        } else if settled.is_empty() {
            settled.push(said(Outcome::Pass, &[]));
        }
        settled
    }

    /// What a finding asks, and of which subjects: what is left to a person of a rule of units is asked of each of them.
    fn checks(&self, finding: &Finding) -> Vec<(Subject, HumanCheck)> {
        let standard = self.index.settings.standard();
        // The words may be another rule's: then that one asks.
        let (id, message) = finding.message.split_once('.').unwrap_or((&finding.rule, &finding.message));
        let rule = standard.rule(id);
        let asks = rule.filter(|_| message == REVIEW);
        let of_units = asks.filter(|rule| rule.record.source.is_some_and(|source| source.is_of_units()));
        let subjects = match of_units {
            Some(rule) => engine::subjects(rule, self.index, self.class),
            None => vec![finding.subject.clone()],
        };
        let ticks = asks.map(|rule| rule.record.ticks.as_slice()).unwrap_or_default();
        let check = |subject: Subject| {
            let question = Question { rule: id.to_owned(), message: message.to_owned(), subject: subject_text(&subject) };
            let answer = self.answers.and_then(|answers| answers.of(&question)).filter(|answer| fits(answer, ticks));
            (subject, answer.cloned().unwrap_or_else(|| HumanCheck::open(question, ticks)))
        };
        subjects.into_iter().map(check).collect()
    }
}

/// Whether an answer is one to what is asked now: another edition of the standard may look for something else.
fn fits(answer: &HumanCheck, ticks: &[Tick]) -> bool {
    let asked = HumanCheck::open(answer.question.clone(), ticks);
    asked.ticks.iter().map(|(tick, _)| tick).eq(answer.ticks.iter().map(|(tick, _)| tick))
}

/// What was not found, and what the person said of it.
fn lacks(check: &HumanCheck) -> Fact {
    let missing = check.ticks.iter().filter(|(_, found)| *found == Some(false));
    let missing = missing.map(|(tick, _)| Fact::Term(term_key("tick_no", tick)));
    let mut all: Vec<Fact> = missing.chain(check.note.iter().map(|note| Fact::Text(note.clone()))).collect();
    if all.is_empty() {
        all.push(Fact::Term("tick_no.nothing_said".to_owned()));
    }
    Fact::List(all)
}
