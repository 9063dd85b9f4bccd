//! Compares the evidence of a class: similar files of different units that are not copies, and similar photographs of the same second.
//!
//! Compares all pairs of the same kind, on all cores. The judge stage only reads the result.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::record::facts::{Content, FileFacts};
use crate::record::file::FileRecord;
use crate::record::inventory::Alike;
use crate::record::role::Role;
use crate::words::likeness::{Paged, Pictured, Recorded};
use crate::words::moment::{Grade, Precision};

struct Item<'f, T> {
    file: &'f FileRecord,
    /// The units of the file and of its exact copies.
    units: Vec<&'f str>,
    looks: T,
}

/// The features of a picture; for written paper also its ink.
struct Picture {
    greys: Pictured,
    ink: Option<Paged>,
}

impl Picture {
    fn of(facts: &FileFacts, with_ink: bool) -> Option<Self> {
        let Content::Picture(facts) = &facts.content else { return None };
        let fingerprint = facts.fingerprint.as_ref()?;
        let ink = fingerprint.ink.as_ref().filter(|_| with_ink).and_then(Paged::new);
        Some(Self { greys: Pictured::new(&fingerprint.greys)?, ink })
    }

    fn is_like(&self, other: &Self) -> bool {
        let ink = self.ink.as_ref().zip(other.ink.as_ref());
        self.greys.is_like(&other.greys) && ink.is_none_or(|(one, other)| one.is_like(other))
    }
}

fn recorded(facts: &FileFacts) -> Option<Recorded> {
    match &facts.content {
        Content::Recording(facts) => Recorded::new(&facts.glances),
        _ => None,
    }
}

fn paged(facts: &FileFacts) -> Option<Paged> {
    match &facts.content {
        Content::Picture(facts) => facts.fingerprint.as_ref().and_then(|fingerprint| Paged::new(fingerprint.ink.as_ref()?)),
        _ => None,
    }
}

/// Pairs each file with the first earlier file of another unit that looks like it. Photographs, screenshots, recordings and sign-in sheets
/// are compared only within their kind. Photographs of one unit are paired too if they were taken in the same second. Exact copies count
/// as one file here: their digests report them.
pub fn compare(files: &[FileRecord]) -> Vec<Alike> {
    let photos = items(files, Role::Photo, |facts| Picture::of(facts, false));
    let mut alike = pairs(&photos, Picture::is_like);
    alike.extend(of_one_second(&photos));
    alike.extend(pairs(&items(files, Role::Screenshot, |facts| Picture::of(facts, true)), Picture::is_like));
    alike.extend(pairs(&items(files, Role::Recording, recorded), Recorded::is_like));
    alike.extend(pairs(&items(files, Role::SignIn, paged), Paged::is_like));
    alike
}

fn items<T>(files: &[FileRecord], role: Role, looks: impl Fn(&FileFacts) -> Option<T>) -> Vec<Item<'_, T>> {
    let mut items: Vec<Item<T>> = Vec::new();
    let mut known = BTreeMap::new();
    for file in files.iter().filter(|file| file.placement.role == role && !file.placement.units.is_empty()) {
        let units = file.placement.units.iter().map(String::as_str);
        let copy = file.root.and_then(|root| known.get(&root).copied()).and_then(|at: usize| items.get_mut(at));
        if let Some(first) = copy {
            first.units.extend(units);
        } else if let Some(looks) = looks(&file.facts) {
            known.extend(file.root.map(|root| (root, items.len())));
            items.push(Item { file, units: units.collect(), looks });
        }
    }
    for item in &mut items {
        item.units.sort_unstable();
        item.units.dedup();
    }
    items
}

/// For each item the first similar earlier item of another unit. Within one unit, similar pictures are normal.
fn pairs<T: Sync>(items: &[Item<'_, T>], is_like: impl Fn(&T, &T) -> bool + Sync) -> Vec<Alike> {
    let first = |(number, item): (usize, &Item<'_, T>)| {
        let mut before = items.iter().take(number).filter(|before| before.units != item.units);
        let other = before.find(|before| is_like(&item.looks, &before.looks))?;
        Some(Alike { file: item.file.path.clone(), other: other.file.path.clone() })
    };
    items.par_iter().enumerate().filter_map(first).collect()
}

/// Similar photographs of one unit and the same second: one picture saved twice. Pictures taken one after another in the same room look
/// alike too, but are different pictures.
fn of_one_second(items: &[Item<'_, Picture>]) -> Vec<Alike> {
    let second = |item: &Item<'_, Picture>| {
        let start = item.file.facts.start.as_ref()?;
        (start.grade <= Grade::B && start.precision == Precision::Second).then(|| start.at.as_second())
    };
    let first = |(number, item): (usize, &Item<'_, Picture>)| {
        let taken = second(item)?;
        let mut before = items.iter().take(number).filter(|before| before.units == item.units && second(before) == Some(taken));
        let other = before.find(|before| item.looks.is_like(&before.looks))?;
        Some(Alike { file: item.file.path.clone(), other: other.file.path.clone() })
    };
    items.par_iter().enumerate().filter_map(first).collect()
}

#[cfg(test)]
mod tests;
