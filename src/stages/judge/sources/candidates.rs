//! Compares the people with a score with those who signed in at the assessments, and with the roster.

use std::collections::{BTreeMap, BTreeSet};

use super::super::facts::{Facts, View};
use super::super::index::Index;
use super::signers::signed;
use crate::record::people::masked_name;
use crate::record::role::Role;
use crate::record::session::UnitKind;
use crate::words::finding::{Fact, Subject};

/// The scores of the class.
pub(super) struct Scores {
    /// Indexes of roster lines with a score; the value is whether they passed, if known.
    pub(super) of: BTreeMap<usize, Option<bool>>,
    /// People with a score who are not on the roster, as shown in messages.
    pub(super) strangers: Vec<Fact>,
}

/// Scores from the class record and the tables. Of several scores for a person, a failure wins over a pass, and a pass over an unknown
/// result.
pub(super) fn scores(index: &Index) -> Scores {
    let mut scores = Scores { of: BTreeMap::new(), strangers: Vec::new() };
    let mut put = |persons: Vec<usize>, passed: Option<bool>, label: Fact| {
        if persons.is_empty() {
            scores.strangers.push(label);
        }
        for person in persons {
            let known = scores.of.entry(person).or_insert(passed);
            *known = match (*known, passed) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (one, other) => one.or(other),
            };
        }
    };
    let mut declared: Vec<_> = index.inventory.class.scores.iter().collect();
    declared.sort_by(|a, b| (&a.name, &a.id_number).cmp(&(&b.name, &b.id_number)));
    for score in declared {
        put(index.people.find(&score.name, score.id_number.as_deref()), score.passed, Fact::Text(masked_name(&score.name)));
    }
    for row in index.rows_of(Role::ScoreSheet) {
        put(row.persons.clone(), row.row.passed, row.label());
    }
    scores
}

pub(super) fn view<'a>(index: &'a Index<'a>) -> View<'a> {
    let scores = scores(index);
    let signed = signed(index, index.of_kind(UnitKind::Assessment).map(|(_, unit)| unit));
    let mut facts = Facts::default();
    facts.count("scored", scores.of.len());
    facts.flag("candidates_known", signed.is_some());
    let present: BTreeSet<usize> = signed.unwrap_or_default().iter().flat_map(|name| index.people.find(name, None)).collect();
    let unsigned = scores.of.keys().filter(|person| !present.contains(person)).copied();
    facts.list("unsigned", index.people.labels(unsigned));
    let unscored = present.iter().filter(|person| !scores.of.contains_key(person)).copied();
    facts.list("unscored", index.people.labels(unscored));
    View { subject: Subject::Class, facts, files: Vec::new() }
}
