//! Screenshots of a live session: distinct pictures of its time, and how far they lie apart.

use super::super::engine::Group;
use super::super::facts::View;
use super::super::index::{File, Index, Opening, opening};
use super::photos::{fits, is_picture};
use super::unit_facts;
use crate::record::file::FileRecord;
use crate::record::role::Role;
use crate::record::session::Unit;
use crate::words::finding::Fact;
use crate::words::moment::{Grade, Precision};

/// When a screenshot was taken, in microseconds: the earliest and the latest that its precision allows.
type When = (i64, i64);

pub(super) fn view<'a>(group: &Group<'a>) -> View<'a> {
    let index = group.index;
    let units: Vec<&Unit> = group.units().collect();
    let mut facts = unit_facts(units.iter().copied());
    let here = |unit: &usize| group.units.binary_search(unit).is_ok();
    let mut counted: Vec<&'a FileRecord> = Vec::new();
    let (mut not_counted, mut unmeasured, mut untimed) = (Vec::new(), Vec::new(), Vec::new());
    let mut times: Vec<When> = Vec::new();
    let mut found = 0;
    for piece in index.pieces.iter().filter(|piece| piece.role == Role::Screenshot && piece.units.iter().any(here)) {
        let files = piece.files.iter().filter_map(|&file| index.files.get(file)).filter(|file| file.units.iter().any(here));
        let mut counts_here = piece.counted.iter().any(here);
        for file in files {
            found += 1;
            match opening(file.measured) {
                Opening::Unmeasured => unmeasured.push(file.record),
                Opening::Opens if counts_here && is_picture(file) && fits(index, file, &units) => {
                    counted.push(file.record);
                    counts_here = false;
                    match taken(index, file) {
                        Some(when) => times.push(when),
                        None => untimed.push(file.record),
                    }
                }
                _ => not_counted.push(file.record),
            }
        }
    }
    times.sort_by_key(|(from, to)| (*to, *from));
    let gap = index.settings.number("screenshot_gap_s").saturating_mul(1_000_000);
    facts.count("screenshots", counted.len());
    facts.count("screenshots_found", found);
    facts.paths("screenshots_not_counted", not_counted);
    facts.paths("screenshots_unmeasured", unmeasured);
    facts.paths("screenshots_untimed", untimed);
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
    View { subject: group.subject.clone(), facts, files: counted }
}

/// How many screenshots can be chosen, each `gap` after the one before; `next` says when the chosen one was taken at the latest that
/// matters, or that it can not be chosen.
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

/// When a screenshot was taken: by the file itself, or by the mark in its name. When it was sent is no such time.
fn taken(index: &Index, file: &File) -> Option<When> {
    let start = index.start(file)?;
    let known = matches!(start.grade, Grade::A | Grade::B | Grade::D) && start.precision != Precision::Day;
    let taken = index.taken(file, start);
    known.then_some((taken.from, taken.to))
}
