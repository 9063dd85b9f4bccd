//! Photographs of a unit: distinct pictures that open and whose time does not contradict it.

use super::super::engine::Group;
use super::super::facts::View;
use super::super::index::{File, Index, Opening, opening};
use super::{exceptions, unit_facts};
use crate::record::facts::Content;
use crate::record::file::FileRecord;
use crate::record::role::Role;
use crate::record::session::Unit;
use crate::words::moment::Grade;

pub(super) fn view<'a>(group: &Group<'a>) -> View<'a> {
    let index = group.index;
    let units: Vec<&Unit> = group.units().collect();
    let mut facts = unit_facts(units.iter().copied());
    let here = |unit: &usize| group.units.binary_search(unit).is_ok();
    let mut counted: Vec<&'a FileRecord> = Vec::new();
    let mut not_counted = Vec::new();
    let mut unmeasured = Vec::new();
    let mut found = 0;
    for piece in index.pieces.iter().filter(|piece| piece.role == Role::Photo && piece.units.iter().any(here)) {
        let files = piece.files.iter().filter_map(|&file| index.files.get(file)).filter(|file| file.units.iter().any(here));
        let mut counts_here = piece.counted.iter().any(here);
        for file in files {
            found += 1;
            match opening(file.measured) {
                Opening::Unmeasured => unmeasured.push(file.record),
                Opening::Opens if counts_here && is_picture(file) && fits(index, file, &units) => {
                    counted.push(file.record);
                    // Copies of the same picture count once.
                    counts_here = false;
                }
                _ => not_counted.push(file.record),
            }
        }
    }
    facts.count("photos", counted.len());
    facts.count("photos_found", found);
    facts.paths("photos_not_counted", not_counted);
    facts.paths("photos_unmeasured", unmeasured);
    facts.paths("exceptions", exceptions(index, &units));
    View { subject: group.subject.clone(), facts, files: counted }
}

pub(super) fn is_picture(file: &File) -> bool {
    matches!(&file.measured.content, Content::Picture(picture) if picture.decoded)
}

/// Whether the time of a picture does not contradict the units: measured within one of them, or saved after the first began.
pub(super) fn fits(index: &Index, file: &File, units: &[&Unit]) -> bool {
    if let Some(taken) = index.measured_time(file) {
        return units.iter().any(|unit| index.touches(unit, taken));
    }
    match index.start(file) {
        Some(saved) if saved.grade == Grade::C => {
            let latest = index.taken(file, saved).to;
            units.iter().any(|unit| latest >= unit.from.as_microsecond())
        }
        _ => true,
    }
}
