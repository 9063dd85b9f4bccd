//! Photographs and screenshots of a unit: distinct pictures that open and whose time does not contradict the unit; for screenshots also the
//! time between them.

use super::super::evidence::{File, Opening, opening};
use super::super::facts::View;
use super::super::group::Group;
use super::super::index::Index;
use super::unit::{exceptions, unit_facts};
use crate::record::facts::Content;
use crate::record::file::FileRecord;
use crate::record::role::Role;
use crate::record::session::Unit;
use crate::words::finding::Fact;
use crate::words::moment::{Grade, Precision};

/// The time of a screenshot in microseconds: the earliest and the latest that its precision allows.
type When = (i64, i64);

/// The pictures of a group, by whether they count.
#[derive(Default)]
struct Pictures<'i, 'a> {
    found: usize,
    counted: Vec<&'i File<'a>>,
    not_counted: Vec<&'a FileRecord>,
    unmeasured: Vec<&'a FileRecord>,
}

impl<'i, 'a> Pictures<'i, 'a> {
    fn of(group: &Group<'a>, index: &'i Index<'a>, units: &[&Unit], role: Role) -> Self {
        let here = |unit: &usize| group.units.binary_search(unit).is_ok();
        let mut pictures = Self::default();
        for piece in index.pieces.iter().filter(|piece| piece.role == role && piece.units.iter().any(here)) {
            let files = piece.files.iter().filter_map(|&file| index.files.get(file)).filter(|file| file.units.iter().any(here));
            let mut counts_here = piece.counted.iter().any(here);
            for file in files {
                pictures.found += 1;
                match opening(file.measured) {
                    Opening::Unmeasured => pictures.unmeasured.push(file.record),
                    Opening::Opens if counts_here && is_picture(file) && fits(index, file, units) => {
                        pictures.counted.push(file);
                        // Copies of the same picture count once.
                        counts_here = false;
                    }
                    _ => pictures.not_counted.push(file.record),
                }
            }
        }
        pictures
    }

    fn records(&self) -> Vec<&'a FileRecord> {
        self.counted.iter().map(|file| file.record).collect()
    }
}

pub(super) fn photos<'a>(group: &Group<'a>) -> View<'a> {
    let index = group.index;
    let units: Vec<&Unit> = group.units().collect();
    let pictures = Pictures::of(group, index, &units, Role::Photo);
    let files = pictures.records();
    let mut facts = unit_facts(units.iter().copied());
    facts.count("photos", files.len());
    facts.count("photos_found", pictures.found);
    facts.paths("photos_not_counted", pictures.not_counted);
    facts.paths("photos_unmeasured", pictures.unmeasured);
    facts.paths("exceptions", exceptions(index, &units));
    View { subject: group.subject.clone(), facts, files }
}

pub(super) fn screenshots<'a>(group: &Group<'a>) -> View<'a> {
    let index = group.index;
    let units: Vec<&Unit> = group.units().collect();
    let pictures = Pictures::of(group, index, &units, Role::Screenshot);
    let files = pictures.records();
    let mut times: Vec<When> = pictures.counted.iter().filter_map(|file| taken(index, file)).collect();
    times.sort_by_key(|(from, to)| (*to, *from));
    let gap = index.settings.number("screenshot_gap_s").saturating_mul(1_000_000);
    let mut facts = unit_facts(units.iter().copied());
    facts.count("screenshots", files.len());
    facts.count("screenshots_found", pictures.found);
    facts.paths("screenshots_not_counted", pictures.not_counted);
    facts.paths("screenshots_unmeasured", pictures.unmeasured);
    facts.paths("screenshots_untimed", pictures.counted.iter().filter(|file| taken(index, file).is_none()).map(|file| file.record));
    facts.count("apart", apart(&times, gap, |last, (from, to)| (from >= last.saturating_add(gap)).then_some(to)));
    facts.count("perhaps_apart", apart(&times, gap, |last, (from, to)| Some(from.max(last.saturating_add(gap))).filter(|at| *at <= to)));
    let zone = index.inventory.class.timezone;
    let clock = |at: i64| {
        let local = jiff::Timestamp::from_microsecond(at).map(|at| zone.local(at));
        Fact::Text(local.map(|local| local.strftime("%H:%M:%S").to_string()).unwrap_or_default())
    };
    let close = times.windows(2).find_map(|pair| match pair {
        [one, next] if next.0 < one.1.saturating_add(gap) => Some((*one, *next)),
        _ => None,
    });
    let (one, next) = close.unwrap_or_default();
    facts.fact("close_one", clock(one.0));
    facts.fact("close_next", clock(next.0));
    facts.fact("close_gap", Fact::Length(next.0 - one.0));
    facts.fact("next_after", clock(one.1.saturating_add(gap)));
    View { subject: group.subject.clone(), facts, files }
}

fn is_picture(file: &File) -> bool {
    matches!(&file.measured.content, Content::Picture(picture) if picture.decoded)
}

/// Whether the time of a picture fits the units: measured within one of them, or saved after the first began. A picture without such a time
/// fits too.
fn fits(index: &Index, file: &File, units: &[&Unit]) -> bool {
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

/// How many screenshots can be chosen with at least `gap` between them. `next` gets the time of the last one chosen; it returns the time of
/// this screenshot, or `None` if it cannot be chosen.
fn apart(times: &[When], gap: i64, next: impl Fn(i64, When) -> Option<i64>) -> usize {
    let mut count = 0;
    let mut last = i64::MIN / 2 - gap;
    for when in times {
        if let Some(at) = next(last, *when) {
            last = at;
            count += 1;
        }
    }
    count
}

/// The time of a screenshot, from the file itself or from the mark in its name. The time of sending does not count.
fn taken(index: &Index, file: &File) -> Option<When> {
    let start = index.start(file)?;
    let known = matches!(start.grade, Grade::A | Grade::B | Grade::D) && start.precision != Precision::Day;
    let taken = index.taken(file, start);
    known.then_some((taken.from, taken.to))
}
