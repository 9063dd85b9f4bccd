//! Compares the time of each piece of evidence with the dates of the class and the time of judging.

use super::super::facts::{Facts, View};
use super::super::index::Index;
use super::unit::kind;
use crate::record::role::Role;
use crate::record::session::UnitKind;
use crate::words::finding::{Fact, Subject};
use crate::words::moment::Grade;

pub(super) fn views<'a>(index: &'a Index<'a>) -> Vec<View<'a>> {
    let zone = index.inventory.class.timezone;
    let first = index.of_kind(UnitKind::Session).map(|(_, unit)| unit.date).min();
    let begin = first.and_then(|date| zone.timestamp(date.0.to_datetime(jiff::civil::Time::midnight())));
    let mut views = Vec::new();
    for file in &index.files {
        let role = file.record.placement.role;
        let Some(start) = index.start(file).filter(|start| start.grade <= Grade::C) else { continue };
        if !matches!(role, Role::Photo | Role::Recording | Role::Screenshot) {
            continue;
        }
        let taken = index.taken(file, start);
        let mut facts = Facts::default();
        facts.word("kind", kind(role));
        facts.fact("time", Fact::Time(zone.written(start.at)));
        facts.text("file", file.record.path.to_string());
        facts.flag("before_first", begin.is_some_and(|begin| taken.to < begin.as_microsecond()));
        facts.flag("after_now", taken.from > index.inventory.as_of.as_microsecond());
        views.push(View { subject: Subject::File { path: file.record.path.clone() }, facts, files: vec![file.record] });
    }
    views
}
