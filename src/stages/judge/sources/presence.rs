//! Whether people were in two places at once: platform records compared with the sessions that they signed for.

use std::collections::BTreeSet;

use super::super::facts::{Facts, View};
use super::super::index::Index;
use super::signers::signed;
use crate::record::class::Mode;
use crate::record::role::Role;
use crate::record::session::UnitKind;
use crate::words::finding::Subject;

pub(super) fn view<'a>(index: &'a Index<'a>) -> View<'a> {
    let online: Vec<_> = index
        .table_rows
        .iter()
        .filter(|row| matches!(row.role, Role::LearningLog | Role::InClassQuiz))
        .filter_map(|row| Some((row, row.row.at?)))
        .collect();
    let mut known = false;
    let mut twice: BTreeSet<usize> = BTreeSet::new();
    for (_, unit) in index.of_kind(UnitKind::Session).filter(|(_, unit)| unit.mode == Mode::Offline) {
        let Some(names) = signed(index, std::iter::once(unit)) else { continue };
        known = true;
        let present: BTreeSet<usize> = names.iter().flat_map(|name| index.people.find(name, None)).collect();
        for (row, at) in &online {
            let until = row.row.until.unwrap_or(*at);
            if *at < unit.to && until > unit.from {
                twice.extend(row.persons.iter().filter(|person| present.contains(person)));
            }
        }
    }
    let mut facts = Facts::default();
    facts.flag("presence_known", known && !online.is_empty());
    facts.list("twice", index.people.labels(twice));
    View { subject: Subject::Class, facts, files: Vec::new() }
}
