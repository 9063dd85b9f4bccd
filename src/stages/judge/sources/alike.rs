//! Evidence of different units that looks alike without being the same file.

use rayon::prelude::*;

use super::super::index::{File, Index, Piece};
use crate::record::inventory::{Content, Role};
use crate::words::likeness::{Paged, Pictured, Recorded};

/// A later file and an earlier one that it looks like: positions in [`Index::files`].
pub(super) type Alike = (usize, usize);

/// What can be compared.
struct Item<T> {
    file: usize,
    units: Vec<usize>,
    looks: T,
}

/// What a picture looks like: written paper, such as a list on a screen, is told by its ink as well.
struct Picture {
    greys: Pictured,
    ink: Option<Paged>,
}

impl Picture {
    fn is_like(&self, other: &Self) -> bool {
        let ink = match (&self.ink, &other.ink) {
            (Some(one), Some(other)) => Some((one, other)),
            _ => None,
        };
        self.greys.is_like(&other.greys) && ink.is_none_or(|(one, other)| one.is_like(other))
    }
}

/// Photographs, screenshots and recordings; each only with its like, and once for each file.
pub(super) fn evidence(index: &Index) -> Vec<Alike> {
    let mut alike = Vec::new();
    for role in [Role::Photo, Role::Screenshot] {
        let photo = role == Role::Photo;
        let picture = |file: &File| match &file.measured.content {
            Content::Picture(facts) => facts.fingerprint.as_ref().and_then(|fingerprint| {
                let ink = fingerprint.ink.as_ref().filter(|_| !photo).and_then(Paged::new);
                Some(Picture { greys: Pictured::new(&fingerprint.greys)?, ink })
            }),
            _ => None,
        };
        alike.extend(pairs(&pieces(index, role, picture), Picture::is_like));
    }
    let recording = |file: &File| match &file.measured.content {
        Content::Recording(facts) => Recorded::new(&facts.glances),
        _ => None,
    };
    alike.extend(pairs(&pieces(index, Role::Recording, recording), Recorded::is_like));
    alike
}

/// Pages of sign-in sheets.
pub(super) fn sheets(index: &Index) -> Vec<Alike> {
    let page = |file: &File| match &file.measured.content {
        Content::Picture(facts) => facts.fingerprint.as_ref().and_then(|fingerprint| Paged::new(fingerprint.ink.as_ref()?)),
        _ => None,
    };
    let mut known = std::collections::BTreeSet::new();
    let sheets = index.files.iter().enumerate().filter(|(_, file)| file.record.placement.role == Role::SignIn && !file.units.is_empty());
    // Equal scans are the same file, which is told elsewhere.
    let first = sheets.filter(|(_, file)| file.record.root.is_none_or(|root| known.insert(root)));
    let items: Vec<Item<Paged>> =
        first.filter_map(|(number, file)| Some(Item { file: number, units: file.units.clone(), looks: page(file)? })).collect();
    pairs(&items, Paged::is_like)
}

fn pieces<T>(index: &Index, role: Role, looks: impl Fn(&File) -> Option<T>) -> Vec<Item<T>> {
    let item = |piece: &Piece| {
        let file = *piece.files.first()?;
        Some(Item { file, units: piece.units.clone(), looks: looks(index.files.get(file)?)? })
    };
    index.pieces.iter().filter(|piece| piece.role == role).filter_map(item).collect()
}

/// For each item the first before it, of other units, that it is like. Moments of one unit may look alike rightly.
fn pairs<T: Sync>(items: &[Item<T>], is_like: impl Fn(&T, &T) -> bool + Sync) -> Vec<Alike> {
    let first = |(number, item): (usize, &Item<T>)| {
        let mut before = items.iter().take(number).filter(|before| before.units != item.units);
        before.find(|before| is_like(&item.looks, &before.looks)).map(|before| (item.file, before.file))
    };
    items.par_iter().enumerate().filter_map(first).collect()
}
