//! Compares the subsidy roster with the roster of the class and the scores.

use std::collections::BTreeSet;

use super::super::facts::{Facts, View};
use super::super::index::Index;
use super::candidates::scores;
use crate::record::role::Role;
use crate::words::finding::{Fact, Subject};

pub(super) fn view<'a>(index: &'a Index<'a>) -> View<'a> {
    let mut facts = Facts::default();
    put(index, &mut facts);
    let files = index.of_role(Role::SubsidyRoster).map(|file| file.record).collect();
    View { subject: Subject::Class, facts, files }
}

/// Adds the facts of the subsidy roster, for its own comparison and for the item in the list of materials.
pub(super) fn put(index: &Index, facts: &mut Facts) {
    let scores = scores(index);
    let known = !index.people.roster.is_empty();
    let (mut strangers, mut twins): (Vec<Fact>, Vec<Fact>) = (Vec::new(), Vec::new());
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut rows = 0;
    for row in index.rows_of(Role::SubsidyRoster) {
        rows += 1;
        match row.persons.as_slice() {
            [] if known => strangers.push(row.label()),
            [only] if !seen.insert(*only) => twins.push(row.label()),
            persons => seen.extend(persons),
        }
    }
    // If there are any scores, a person without one has not passed.
    let not_passed = |person: &usize| scores.of.get(person).map_or(!scores.of.is_empty(), |passed| *passed == Some(false));
    let failed = seen.iter().filter(|person| not_passed(person)).copied();
    let unproven = seen.iter().filter(|person| scores.of.get(person) == Some(&None)).copied();
    facts.count("subsidised", rows);
    facts.flag("scores_known", !scores.of.is_empty());
    facts.list("strangers", strangers);
    facts.list("twins", twins);
    facts.list("failed", index.people.labels(failed));
    facts.list("unproven", index.people.labels(unproven));
}
