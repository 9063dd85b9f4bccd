//! Signs that several days were staged at once: evidence of different days taken within minutes, and a camera whose numbering continues
//! from
//! day to day without gaps.

use std::collections::{BTreeMap, BTreeSet};

use super::super::evidence::File;
use super::super::index::Index;
use crate::record::file::FileRecord;
use crate::record::role::Role;
use crate::record::session::Unit;

/// Continuous numbering over this many days is suspicious. Over two days it is normal.
const DAYS: usize = 3;

/// Photographs and recordings placed on different days whose measured times differ by at most the slack.
pub(super) fn clustered<'a>(index: &Index<'a>) -> Vec<&'a FileRecord> {
    let timed = index.files.iter().filter(|file| matches!(file.record.placement.role, Role::Photo | Role::Recording));
    let mut timed: Vec<(i64, &File)> = timed.filter_map(|file| Some((index.measured_time(file)?.from, file))).collect();
    timed.sort_by(|a, b| (a.0, &a.1.record.path).cmp(&(b.0, &b.1.record.path)));
    let mut found = Vec::new();
    for ((at, one), (next_at, next)) in timed.iter().zip(timed.iter().skip(1)) {
        let (one_days, next_days) = (days(index, one), days(index, next));
        let copies = one.record.root.is_some() && one.record.root == next.record.root;
        if next_at - at <= index.slack && !copies && !one_days.is_empty() && !next_days.is_empty() && one_days.is_disjoint(&next_days) {
            found.extend([one.record, next.record]);
        }
    }
    sorted(found)
}

/// Photographs with continuous numbers of one camera that are placed on three days or more.
pub(super) fn counted_on<'a>(index: &Index<'a>) -> Vec<&'a FileRecord> {
    let mut series: BTreeMap<_, BTreeMap<u32, Vec<&File>>> = BTreeMap::new();
    for file in index.of_role(Role::Photo).filter(|file| !file.units.is_empty()) {
        let name = file.record.path.file_name();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let head = stem.trim_end_matches(|character: char| character.is_ascii_digit());
        let digits = stem.strip_prefix(head).unwrap_or_default();
        if let (4, false, Ok(number)) = (digits.len(), head.is_empty(), digits.parse()) {
            series.entry((file.record.facts.device.clone(), head.to_owned())).or_default().entry(number).or_default().push(file);
        }
    }
    let mut found = Vec::new();
    for numbered in series.values() {
        let mut run: Vec<&File> = Vec::new();
        let mut last = None;
        for (number, files) in numbered {
            if last.is_some_and(|last: u32| last + 1 != *number) {
                found.extend(over_days(index, &std::mem::take(&mut run)));
            }
            run.extend(files);
            last = Some(*number);
        }
        found.extend(over_days(index, &run));
    }
    sorted(found)
}

/// The files of a run, if they are placed on enough days.
fn over_days<'a>(index: &Index<'a>, run: &[&File<'a>]) -> Vec<&'a FileRecord> {
    let days: BTreeSet<String> = run.iter().flat_map(|file| days(index, file)).collect();
    if days.len() < DAYS { Vec::new() } else { run.iter().map(|file| file.record).collect() }
}

fn days(index: &Index, file: &File) -> BTreeSet<String> {
    file.units.iter().filter_map(|&unit| index.units.get(unit)).map(|unit: &Unit| unit.date.to_string()).collect()
}

fn sorted(mut files: Vec<&FileRecord>) -> Vec<&FileRecord> {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    files
}
