//! Content used for more than one unit, and content that looks like it.

use std::collections::BTreeMap;

use super::super::evidence::File;
use super::super::facts::{Facts, View};
use super::super::group::unit_subject;
use super::super::index::Index;
use super::unit::kind;
use crate::record::role::Role;
use crate::words::finding::{Fact, Subject};

pub(super) fn views<'a>(index: &'a Index<'a>) -> Vec<View<'a>> {
    let mut views = Vec::new();
    for piece in &index.pieces {
        // One recording may span several units.
        if piece.units.len() < 2 || piece.counted.len() == piece.units.len() {
            continue;
        }
        let files: Vec<_> = piece.files.iter().filter_map(|&file| index.files.get(file)).collect();
        let (Some(first), Some(last)) = (files.first(), files.last()) else { continue };
        let mut facts = Facts::default();
        facts.word("kind", kind(piece.role));
        facts.flag("alike", false);
        facts.count("count", 0_usize);
        facts.list("alike_files", Vec::new());
        facts.text("file", last.record.path.to_string());
        facts.text("other", first.record.path.to_string());
        let units = piece.units.iter().filter_map(|&unit| index.units.get(unit));
        facts.list("places", units.map(|unit| Fact::Of(unit_subject(unit))).collect());
        let subject = Subject::File { path: last.record.path.clone() };
        views.push(View { subject, facts, files: files.into_iter().map(|file| file.record).collect() });
    }
    views.extend(alike(index, |role| role != Role::SignIn));
    views
}

/// Groups of similar files with a role accepted by `wanted`. Files that are connected through similar files form one group and one finding.
fn alike<'a>(index: &'a Index<'a>, wanted: fn(Role) -> bool) -> Vec<View<'a>> {
    let mut groups: Vec<Vec<&File>> = Vec::new();
    // Two similar pictures of one unit are one picture and count once there.
    for pair in index.alike().filter(|[other, file]| wanted(file.record.placement.role) && other.units != file.units) {
        let with = |group: &Vec<&File>| group.iter().any(|known| pair.iter().any(|file| file.record.path == known.record.path));
        let (joined, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(with);
        let mut group: Vec<&File> = joined.into_iter().flatten().collect();
        for file in pair {
            if group.iter().all(|known| known.record.path != file.record.path) {
                group.push(file);
            }
        }
        groups = apart;
        groups.push(group);
    }
    groups.iter().filter_map(|group| like(index, group)).collect()
}

/// Similar files of different units; a person decides whether they are the same.
fn like<'a>(index: &'a Index<'a>, group: &[&'a File<'a>]) -> Option<View<'a>> {
    let (other, file) = (group.first()?, group.get(1)?);
    let mut facts = Facts::default();
    facts.word("kind", kind(file.record.placement.role));
    facts.flag("alike", true);
    facts.text("file", file.record.path.to_string());
    facts.text("other", other.record.path.to_string());
    let mut files: Vec<_> = group.iter().map(|file| file.record).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    facts.count("count", files.len());
    facts.paths("alike_files", files.iter().copied());
    let mut units: Vec<usize> = group.iter().flat_map(|file| &file.units).copied().collect();
    units.sort_unstable();
    units.dedup();
    let units = units.into_iter().filter_map(|unit| index.units.get(unit));
    facts.list("places", units.map(|unit| Fact::Of(unit_subject(unit))).collect());
    Some(View { subject: Subject::File { path: file.record.path.clone() }, facts, files })
}

/// The same sign-in page as separate files in several units. A single file that names several units is valid for all of them.
pub(super) fn sheets<'a>(index: &'a Index<'a>) -> Vec<View<'a>> {
    let mut same: BTreeMap<_, Vec<&File>> = BTreeMap::new();
    for file in index.of_role(Role::SignIn).filter(|file| !file.units.is_empty()) {
        if let Some(root) = file.record.root {
            same.entry(root).or_default().push(file);
        }
    }
    let mut views = Vec::new();
    for files in same.values() {
        let (Some(first), Some(last)) = (files.first(), files.last()) else { continue };
        if files.iter().all(|file| file.units == first.units) {
            continue;
        }
        let mut units: Vec<usize> = files.iter().flat_map(|file| file.units.iter().copied()).collect();
        units.sort_unstable();
        units.dedup();
        let mut facts = Facts::default();
        facts.flag("alike", false);
        facts.count("count", 0_usize);
        facts.list("alike_files", Vec::new());
        facts.text("file", last.record.path.to_string());
        facts.text("other", first.record.path.to_string());
        let units = units.into_iter().filter_map(|unit| index.units.get(unit));
        facts.list("places", units.map(|unit| Fact::Of(unit_subject(unit))).collect());
        let subject = Subject::File { path: last.record.path.clone() };
        views.push(View { subject, facts, files: files.iter().map(|file| file.record).collect() });
    }
    views.extend(alike(index, |role| role == Role::SignIn));
    views.sort_by(|a, b| a.subject.cmp(&b.subject));
    views
}
