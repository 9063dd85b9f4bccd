//! Compares the time of each piece of evidence with the units in which it is placed.

use super::super::evidence::length;
use super::super::facts::{Facts, View};
use super::super::group::unit_subject;
use super::super::index::Index;
use super::clocks;
use super::unit::kind;
use crate::record::role::Role;
use crate::record::session::Unit;
use crate::words::finding::{Fact, Subject};
use crate::words::moment::{Grade, Precision};

pub(super) fn views<'a>(index: &'a Index<'a>) -> Vec<View<'a>> {
    let clock_errors = clocks::errors(index);
    let mut views = Vec::new();
    for file in &index.files {
        let role = file.record.placement.role;
        let Some(start) = index.start(file) else { continue };
        let units: Vec<&Unit> = file.units.iter().filter_map(|&unit| index.units.get(unit)).collect();
        let (Some(first), Role::Photo | Role::Recording | Role::Screenshot) = (units.first(), role) else { continue };
        let taken = index.taken(file, start);
        let length = length(file.measured);
        let (grade, outside, impossible) = match start.grade {
            Grade::A | Grade::B => {
                let within = |unit: &&Unit| index.within(unit, taken, length);
                let grade = if start.grade == Grade::A { "A" } else { "B" };
                // A recording that spans several of its units is not inside any single one.
                let through = units.len() > 1 && units.iter().all(|unit| index.touches(unit, taken));
                (grade, !through && !units.iter().any(within), false)
            }
            // The earliest possible time of saving is the end of the recording.
            Grade::C => {
                let saved = start.at.as_microsecond().saturating_add(taken.to - taken.from - length);
                ("C", false, units.iter().all(|unit| saved < unit.from.as_microsecond()))
            }
            Grade::D | Grade::E => continue,
        };
        let mut facts = Facts::default();
        facts.word("kind", kind(role));
        facts.word("grade", grade);
        let zone = index.inventory.class.timezone;
        let time = if start.precision == Precision::Day {
            Fact::Date(zone.local(start.at).strftime("%Y-%m-%d").to_string())
        } else {
            Fact::Time(zone.written(start.at))
        };
        facts.fact("time", time);
        // The camera's clock error is corrected for the reader only; the verdict uses the measured time.
        let camera = file.record.facts.device.as_ref().and_then(|device| device.camera());
        let error = camera.and_then(|camera| clock_errors.get(&camera)).filter(|_| clocks::is_own(start));
        let corrected = error.and_then(|error| start.at.checked_sub(jiff::SignedDuration::from_micros(error.ahead)).ok());
        facts.flag("clock_known", corrected.is_some());
        facts.fact("corrected", Fact::Time(zone.written(corrected.unwrap_or(start.at))));
        facts.list("clock_error", error.cloned().into_iter().map(Fact::ClockError).collect());
        facts.text("file", file.record.path.to_string());
        facts.fact("placed", Fact::Of(unit_subject(first)));
        facts.flag("outside", outside);
        facts.flag("impossible", impossible);
        views.push(View { subject: Subject::File { path: file.record.path.clone() }, facts, files: vec![file.record] });
    }
    views
}
