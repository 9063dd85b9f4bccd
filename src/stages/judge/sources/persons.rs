//! Problems of each line of the roster: names, id numbers, duplicate lines.

use std::collections::BTreeMap;

use super::super::facts::{Facts, View};
use super::super::index::Index;
use crate::record::class::Trainee;
use crate::record::people::{IdFault, check_id, identifies, masked_name, masked_number, normal, person};
use crate::record::session::UnitKind;
use crate::words::finding::{Fact, Subject};

pub(super) fn views<'a>(index: &'a Index<'a>) -> Vec<View<'a>> {
    let roster = &index.people.roster;
    let judged = index.inventory.class.timezone.local(index.inventory.as_of).date();
    let latest = index.of_kind(UnitKind::Session).map(|(_, unit)| unit.date.0).min().unwrap_or(judged);
    let mut first: BTreeMap<String, &Trainee> = BTreeMap::new();
    let mut views = Vec::new();
    for trainee in roster.iter().copied() {
        let id = trainee.id_number.as_deref().unwrap_or_default();
        if normal(&trainee.name).is_empty() {
            views.push(view("no_name", trainee, None));
        }
        let fault = match check_id(id) {
            _ if id.trim().is_empty() => Some("missing"),
            Err(fault) => Some(word(fault)),
            Ok(right) => (right.birth > latest).then_some("birth"),
        };
        views.extend(fault.map(|fault| view(fault, trainee, None)));
        let who = person(&trainee.name, trainee.id_number.as_deref());
        match first.get(&who) {
            // A damaged number identifies nobody.
            _ if who.is_empty() || (!id.trim().is_empty() && !identifies(id)) => {}
            Some(twin) => {
                let by_id = trainee.id_number.as_deref().is_some_and(|id| !id.trim().is_empty());
                views.push(view(if by_id { "twin" } else { "twin_name" }, trainee, Some(twin)));
            }
            None => {
                first.insert(who, trainee);
            }
        }
    }
    views
}

fn view<'a>(problem: &'static str, trainee: &Trainee, other: Option<&Trainee>) -> View<'a> {
    let mut facts = Facts::default();
    facts.word("problem", problem);
    facts.fact("no", Fact::Count(i64::from(trainee.no)));
    facts.fact("other_no", Fact::Count(other.map_or(0, |other| i64::from(other.no))));
    facts.text("name", masked_name(&trainee.name));
    facts.text("id_number", masked_number(trainee.id_number.as_deref().unwrap_or_default()));
    View { subject: Subject::Person { no: trainee.no }, facts, files: Vec::new() }
}

fn word(fault: IdFault) -> &'static str {
    match fault {
        IdFault::Exponent | IdFault::Rounded => "damaged",
        IdFault::Length { .. } => "length",
        IdFault::Character { .. } => "characters",
        IdFault::Birth => "birth",
        IdFault::Check { .. } => "check",
    }
}
