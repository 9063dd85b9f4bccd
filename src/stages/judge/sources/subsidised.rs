//! Who is on the roster of subsidies, against the roster of the class and the scores.

use std::collections::BTreeSet;

use super::super::facts::{Facts, View};
use super::super::index::Index;
use super::candidates::scores;
use crate::record::role::Role;
use crate::words::finding::{Fact, Subject};

pub(super) fn view<'a>(index: &'a Index<'a>) -> View<'a> {
    let scores = scores(index);
    let (mut strangers, mut twins): (Vec<Fact>, Vec<Fact>) = (Vec::new(), Vec::new());
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut rows = 0;
    for row in index.rows_of(Role::SubsidyRoster) {
        rows += 1;
        match row.persons.as_slice() {
            [] => strangers.push(row.label()),
            [only] if !seen.insert(*only) => twins.push(row.label()),
            persons => seen.extend(persons),
        }
    }
    let result = |person: &usize| scores.of.get(person).copied().flatten();
    let failed = seen.iter().filter(|person| result(person) == Some(false)).copied();
    let unproven = seen.iter().filter(|person| result(person).is_none()).copied();
    let mut facts = Facts::default();
    facts.count("subsidised", rows);
    facts.flag("scores_known", !scores.of.is_empty());
    facts.list("strangers", strangers);
    facts.list("twins", twins);
    facts.list("failed", index.people.labels(failed));
    facts.list("unproven", index.people.labels(unproven));
    let files = index.of_role(Role::SubsidyRoster).map(|file| file.record).collect();
    View { subject: Subject::Class, facts, files }
}
