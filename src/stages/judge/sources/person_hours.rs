//! Compares the recorded lesson hours of each person with the hours taught and the hours signed for.

use std::collections::BTreeMap;

use super::super::facts::{Facts, View};
use super::super::index::Index;
use super::signers::signed;
use crate::record::class::LessonHours;
use crate::record::role::Role;
use crate::record::session::UnitKind;
use crate::words::finding::{Fact, Subject};

pub(super) fn view<'a>(index: &'a Index<'a>) -> View<'a> {
    let recorded = recorded(index);
    let taught: i64 = index.inventory.class.timetable.iter().map(|row| i64::from(row.lesson_hours.tenths)).sum();
    let over = recorded.iter().filter(|(_, hours)| **hours > taught).map(|(person, _)| *person);
    let mut facts = Facts::default();
    facts.count("hours_recorded", recorded.len());
    facts.fact("hours_taught", Fact::LessonHours(taught));
    facts.list("hours_over", index.people.labels(over));
    let attended = attended(index);
    facts.flag("attendance_known", attended.is_some());
    let attended = attended.unwrap_or_default();
    let off = recorded.iter().filter(|(person, hours)| attended.get(person).is_some_and(|attended| attended != *hours));
    facts.list("hours_off", index.people.labels(off.map(|(person, _)| *person)));
    let files = index.of_role(Role::LearningHoursRoster).map(|file| file.record).collect();
    View { subject: Subject::Class, facts, files }
}

fn tenths(hours: Option<LessonHours>) -> i64 {
    hours.map_or(0, |hours| i64::from(hours.tenths))
}

/// The recorded hours of each person: the larger of the class record's value and the sum in the roster of learning hours.
fn recorded(index: &Index) -> BTreeMap<usize, i64> {
    let mut recorded: BTreeMap<usize, i64> = BTreeMap::new();
    for row in index.rows_of(Role::LearningHoursRoster).filter(|row| row.row.hours.is_some()) {
        for person in &row.persons {
            *recorded.entry(*person).or_default() += tenths(row.row.hours);
        }
    }
    for row in &index.inventory.class.learning_hours {
        let hours = tenths(row.offline) + tenths(row.online_video) + tenths(row.online_live);
        for person in index.people.find(&row.name, row.id_number.as_deref()) {
            let known = recorded.entry(person).or_default();
            *known = hours.max(*known);
        }
    }
    recorded
}

/// The lesson hours that each person signed for; `None` unless the signatures of every session were transcribed.
fn attended(index: &Index) -> Option<BTreeMap<usize, i64>> {
    let mut attended: BTreeMap<usize, i64> = (0..index.people.roster.len()).map(|person| (person, 0)).collect();
    for (position, unit) in index.of_kind(UnitKind::Session) {
        for name in signed(index, std::iter::once(unit))? {
            for person in index.people.find(name, None) {
                *attended.entry(person).or_default() += index.unit_hours(position);
            }
        }
    }
    Some(attended)
}
