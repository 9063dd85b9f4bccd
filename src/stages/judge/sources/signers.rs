//! Compares the people who signed or checked in at each session with the roster.

use std::collections::BTreeSet;

use super::super::facts::{Facts, View};
use super::super::group::unit_subject;
use super::super::index::Index;
use crate::record::class::SignInState;
use crate::record::people::normal;
use crate::record::role::Role;
use crate::record::session::{Unit, UnitKind};
use crate::words::finding::{Fact, Subject};

/// One view for each session with known attendance; one for the class if there is none.
pub(super) fn views<'a>(index: &'a Index<'a>) -> Vec<View<'a>> {
    let mut views = Vec::new();
    for (position, unit) in index.of_kind(UnitKind::Session) {
        let signed = signed(index, std::iter::once(unit));
        let checked_in = index.rows_about(Role::CheckIn, Some(position));
        let mut strangers: BTreeSet<&str> =
            checked_in.clone().filter(|row| row.persons.is_empty()).map(|row| row.row.name.as_str()).collect();
        let known = signed.is_some() || checked_in.clone().next().is_some();
        strangers.extend(signed.unwrap_or_default().into_iter().filter(|name| index.people.find(name, None).is_empty()));
        if known {
            let files = index.files.iter().map(|file| file.record).filter(|file| checked_in.clone().any(|row| *row.file == file.path));
            views.push(View { subject: unit_subject(unit), facts: facts(index, true, &strangers), files: files.collect() });
        }
    }
    if views.is_empty() {
        views.push(View { subject: Subject::Class, facts: facts(index, false, &BTreeSet::new()), files: Vec::new() });
    }
    views
}

fn facts(index: &Index, known: bool, strangers: &BTreeSet<&str>) -> Facts {
    let mut facts = Facts::default();
    facts.flag("signers_known", known);
    facts.list("strangers", strangers.iter().map(|name| Fact::Text((*name).to_owned())).collect());
    let similar = strangers.iter().flat_map(|name| {
        let alike = index.people.roster.iter().filter(|trainee| like(name, &trainee.name));
        alike.map(move |trainee| Fact::Text(format!("{name}—{}", trainee.name)))
    });
    facts.list("similar", similar.collect());
    facts
}

/// The names that signed at the given units; `None` if no signatures were transcribed.
pub(super) fn signed<'a, 'u>(index: &Index<'a>, units: impl Iterator<Item = &'u Unit>) -> Option<Vec<&'a str>> {
    let units: Vec<&Unit> = units.collect();
    let at = |unit: &&Unit, row: &crate::record::class::SignIn| {
        unit.date == row.date && unit.start <= row.start && (row.start < unit.end || row.start == unit.start)
    };
    let rows: Vec<_> = index.inventory.class.sign_in.iter().filter(|row| units.iter().any(|unit| at(unit, row))).collect();
    let present = rows.iter().filter(|row| row.state != SignInState::Absent).map(|row| row.name.as_str()).collect();
    (!rows.is_empty()).then_some(present)
}

/// Whether two different names may be the same name with one wrong character: `王小明` and `王晓明`.
fn like(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (normal(one).chars().collect(), normal(other).chars().collect());
    let differ = one.iter().zip(&other).filter(|(one, other)| one != other).count();
    one.len() == other.len() && one.len() >= 2 && differ == 1
}
