//! The results of other rules, for rules that summarise them.

use super::super::facts::{Facts, View};
use crate::record::standard::Rule;
use crate::words::finding::{Fact, Outcome, Subject};

/// The result of another rule.
pub(in super::super) struct RuleResult<'a> {
    pub(in super::super) id: &'a str,
    pub(in super::super) decides: bool,
    /// The worst outcome of its findings.
    pub(in super::super) worst: Outcome,
    /// Whether it needs a review by a person.
    pub(in super::super) review: bool,
}

pub(super) fn view<'a>(rule: &Rule, others: &[RuleResult<'_>]) -> View<'a> {
    let named = |result: &&RuleResult| rule.record.roll_up.iter().any(|prefix| result.id.starts_with(prefix.as_str()));
    let summed: Vec<&RuleResult> = others.iter().filter(named).collect();
    let ids = |holds: &dyn Fn(&RuleResult) -> bool| {
        summed.iter().filter(|result| holds(result)).map(|result| Fact::Text(result.id.to_owned())).collect()
    };
    let came_to = |outcome: Outcome| ids(&move |result| result.decides && result.worst == outcome);
    let mut facts = Facts::default();
    facts.count("rules_summed", summed.len());
    facts.list("rules_failed", came_to(Outcome::Fail));
    facts.list("rules_undecided", came_to(Outcome::Undecided));
    facts.list("rules_insufficient", came_to(Outcome::Insufficient));
    facts.list("rules_for_people", ids(&|result| result.review));
    facts.list("rules_not_checked", ids(&|result| result.worst == Outcome::NotChecked));
    View { subject: Subject::Class, facts, files: Vec::new() }
}
