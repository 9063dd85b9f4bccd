//! Matches playable copies with the originals that this program cannot measure.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::{Opening, opening};
use crate::record::file::FileRecord;
use crate::record::role::Role;
use crate::words::moment::{Grade, Precision};
use crate::words::path::MemberPath;

/// Largest difference between the start of an original and of its copy, in microseconds.
const SAME_START_US: i64 = 2_000_000;

/// Matches each original with at most one copy: by name, preferring the most shared folders; else by start time.
pub(super) fn of_originals<'a>(records: &[&'a FileRecord]) -> BTreeMap<&'a MemberPath, &'a FileRecord> {
    let is_copy = |file: &&&FileRecord| file.placement.role == Role::PlayableCopy && opening(&file.facts) == Opening::Opens;
    let is_original = |file: &&&FileRecord| file.placement.role != Role::PlayableCopy && opening(&file.facts) == Opening::Unmeasured;
    let originals: Vec<&FileRecord> = records.iter().filter(is_original).copied().collect();
    let copies: Vec<&FileRecord> = records.iter().filter(is_copy).copied().collect();
    let mut pairs: Vec<(bool, usize, &FileRecord, &FileRecord)> = Vec::new();
    for original in &originals {
        for copy in &copies {
            let named = stem(original).eq_ignore_ascii_case(stem(copy));
            if named || same_start(original, copy) {
                pairs.push((named, shared_folders(original, copy), original, copy));
            }
        }
    }
    // Matches by name come before matches by time; then by number of shared folders, then by path.
    pairs.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then_with(|| (&a.2.path, &a.3.path).cmp(&(&b.2.path, &b.3.path))));
    let mut found = BTreeMap::new();
    let mut used: BTreeSet<&MemberPath> = BTreeSet::new();
    for (_, _, original, copy) in pairs {
        if !found.contains_key(&original.path) && used.insert(&copy.path) {
            found.insert(&original.path, copy);
        }
    }
    found
}

fn same_start(original: &FileRecord, copy: &FileRecord) -> bool {
    let start = |file: &FileRecord| {
        let start = file.facts.start.as_ref().filter(|start| start.grade <= Grade::B && start.precision == Precision::Second)?;
        Some(start.at.as_microsecond())
    };
    start(original).zip(start(copy)).is_some_and(|(one, other)| one.abs_diff(other) <= SAME_START_US.unsigned_abs())
}

fn shared_folders(one: &FileRecord, other: &FileRecord) -> usize {
    one.path.as_str().split('/').zip(other.path.as_str().split('/')).take_while(|(one, other)| one == other).count()
}

fn stem(file: &FileRecord) -> &str {
    let name = file.path.file_name();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
