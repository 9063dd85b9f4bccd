//! What other rules came to, for rules that sum them up.

use super::super::engine::Told;
use super::super::facts::{Facts, View};
use crate::record::standard::Rule;
use crate::words::finding::{Fact, Outcome, Subject};

pub(super) fn view<'a>(rule: &Rule, others: &[Told<'_>]) -> View<'a> {
    let named = |told: &&Told| rule.record.roll_up.iter().any(|prefix| told.id.starts_with(prefix.as_str()));
    let summed: Vec<&Told> = others.iter().filter(named).collect();
    let ids = |holds: &dyn Fn(&Told) -> bool| summed.iter().filter(|told| holds(told)).map(|told| Fact::Text(told.id.to_owned())).collect();
    let came_to = |outcome: Outcome| ids(&move |told| told.decides && told.worst == outcome);
    let mut facts = Facts::default();
    facts.count("rules_summed", summed.len());
    facts.list("rules_failed", came_to(Outcome::Fail));
    facts.list("rules_undecided", came_to(Outcome::Undecided));
    facts.list("rules_insufficient", came_to(Outcome::Insufficient));
    facts.list("rules_for_people", ids(&|told| told.review));
    facts.list("rules_not_checked", ids(&|told| told.worst == Outcome::NotChecked));
    View { subject: Subject::Class, facts, files: Vec::new() }
}
