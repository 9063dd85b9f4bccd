//! Fault injection from outside: a small packing run is stopped at every relevant system call and killed, refused, truncated, disturbed or
//! cut off from power there. In every case: the file at the final path verifies or is unchanged, the class folder is untouched, and packing
//! again succeeds.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::failure::Failure;
use crate::sample::dice::Dice;

mod call;
mod class;
mod disk;
mod kind;
mod listener;
mod strike;
mod watched;

pub use call::{Call, Op, Place, Scene};
pub use kind::{Fault, KINDS, Kind, Onto};
pub use strike::{Found, Ground, Outcome, Point};

/// The results by kind.
#[derive(Debug, Default)]
pub struct Table {
    rows: BTreeMap<usize, Row>,
    /// Violations, one per line.
    pub wrong: Vec<String>,
}

/// Results of one kind.
#[derive(Debug, Default, Clone)]
struct Row {
    points: usize,
    nothing: usize,
    old: usize,
    whole: usize,
    leftover: usize,
    done: usize,
}

impl Table {
    /// Number of points tried.
    pub fn points(&self) -> usize {
        self.rows.values().map(|row| row.points).sum()
    }
}

/// All points of all kinds, in order.
///
/// # Errors
/// If the class does not pack without faults.
pub fn points(ground: &Ground) -> Result<Vec<Point>, Failure> {
    let traces = Onto::ALL.map(|onto| ground.calls(onto));
    let mut points = Vec::new();
    for kind in KINDS {
        let mut counts: BTreeMap<&Call, usize> = BTreeMap::new();
        for call in traces[kind.onto as usize].as_ref().map_err(|failure| Failure::new(failure.to_string()))? {
            let before = counts.entry(call).or_default();
            if (kind.at)(call) {
                points.push(Point { kind, call: call.clone(), before: *before });
            }
            *before += 1;
        }
    }
    Ok(points)
}

/// A random selection of points over all kinds, determined by a seed.
pub fn share(points: &[Point], count: usize, seed: u64) -> Vec<Point> {
    let mut dice = Dice::of(seed, "share of the faults");
    let mut chosen = Vec::new();
    for turn in 0..count {
        let kind = KINDS[turn % KINDS.len()].name;
        let of_kind: Vec<&Point> = points.iter().filter(|point| point.kind.name == kind).collect();
        if !of_kind.is_empty() {
            chosen.push((*dice.pick(&of_kind)).clone());
        }
    }
    chosen
}

/// Tries all points, on all cores.
///
/// # Errors
/// If a point could not be tried.
pub fn strike(ground: &Ground, points: &[Point], tell: &(dyn Fn(usize) + Sync)) -> Result<Table, Failure> {
    let next = AtomicUsize::new(0);
    let outcomes: Mutex<BTreeMap<usize, Result<Outcome, Failure>>> = Mutex::default();
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(point) = points.get(number) else { return };
                    let outcome = ground.strike(&number.to_string(), point);
                    if let Ok(mut outcomes) = outcomes.lock() {
                        outcomes.insert(number, outcome);
                    }
                    tell(number);
                }
            });
        }
    });
    let mut table = Table::default();
    for (number, outcome) in outcomes.into_inner().map_err(|_| Failure::new("a strike fell"))? {
        let (point, outcome) = (&points[number], outcome?);
        let kind = KINDS.iter().position(|kind| kind.name == point.kind.name).unwrap_or_default();
        let row = table.rows.entry(kind).or_default();
        row.points += 1;
        match outcome.found {
            Found::Nothing => row.nothing += 1,
            Found::Old => row.old += 1,
            Found::Whole => row.whole += 1,
        }
        row.leftover += usize::from(outcome.leftover);
        row.done += usize::from(outcome.done);
        let at = format!("{} at {:?} of {:?} ({})", point.kind.name, point.call.op, point.call.place, point.before + 1);
        table.wrong.extend(outcome.wrong.into_iter().map(|wrong| format!("{at}: {wrong}")));
    }
    Ok(table)
}

/// Checks the order of a packing run without faults: write everything, fsync, read back, then rename, then fsync the folder.
///
/// # Errors
/// The step that is out of order.
pub fn order(calls: &[Call], rename: bool) -> Result<(), Failure> {
    let own: Vec<&Call> = calls.iter().filter(|call| !call.worker).collect();
    let last = |op: Op, place: &Place| own.iter().rposition(|call| call.op == op && call.place == *place);
    let naming = if rename { Op::Rename } else { Op::Link };
    let written = last(Op::Write, &Place::Partial);
    let waited = last(Op::Sync, &Place::Partial);
    let read_from = waited.and_then(|waited| {
        own.iter().skip(waited).position(|call| call.op == Op::Open && call.place == Place::Partial).map(|at| at + waited)
    });
    let read = last(Op::Read, &Place::Partial);
    let named = last(naming, &Place::Target);
    let folder = last(Op::Sync, &Place::Holder);
    let steps = [
        ("written", written),
        ("waited for", waited),
        ("opened again", read_from),
        ("read again", read),
        ("named", named),
        ("folder waited for", folder),
    ];
    for (one, other) in steps.iter().zip(steps.iter().skip(1)) {
        if one.1.is_none() || one.1 >= other.1 {
            return Err(Failure::new(format!("{} at {:?}, {} at {:?}", one.0, one.1, other.0, other.1)));
        }
    }
    Ok(())
}

/// Prepares the test data in an empty folder.
///
/// # Errors
/// As [`Ground::new`].
pub fn ground(classproof: &Path, folder: &Path) -> Result<Ground, Failure> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(Failure::at(folder))?;
    }
    Ground::new(classproof, folder)
}

impl Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "| fault | points | nothing | old one | whole bundle | leftover | exit 0 |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
        )?;
        let mut line = |name: &str, row: &Row| {
            let Row { points, nothing, old, whole, leftover, done } = row;
            writeln!(formatter, "| {name} | {points} | {nothing} | {old} | {whole} | {leftover} | {done} |")
        };
        let mut all = Row::default();
        for (kind, row) in &self.rows {
            line(KINDS[*kind].name, row)?;
            all.points += row.points;
            all.nothing += row.nothing;
            all.old += row.old;
            all.whole += row.whole;
            all.leftover += row.leftover;
            all.done += row.done;
        }
        line("all", &all)
    }
}
