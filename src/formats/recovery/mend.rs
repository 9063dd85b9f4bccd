//! Repairs a container set by set: finds each block at its place or where it was moved to, computes the missing blocks, and writes
//! everything to a new file.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;
use std::ops::Range;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::create::{set_bytes, set_digest, write_set};
use super::find::Found;
use super::geometry::{END_BYTES, Geometry, HEADER_BYTES, PAGE_BYTES};
use super::header::Header;
use super::reed_solomon::{decode, encode};
use super::table::{self, Short, short};
use super::{From, Target};
use crate::formats::region::ReadAt;
use crate::words::progress::{Phase, Progress};

/// Bytes of a file, some of which may be displaced.
pub struct Pieces<'a> {
    source: &'a dyn ReadAt,
    /// Offset of the first byte in the file.
    base: u64,
    shifts: &'a [i64],
}

/// The result of a repair.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mended {
    /// Damaged ranges of the protected bytes, in whole blocks, in order.
    pub damaged: Vec<Range<u64>>,
    /// The part of the damaged ranges that could not be restored.
    pub lost: Vec<Range<u64>>,
    /// Number of protected bytes found at a wrong place.
    pub moved: u64,
    /// Number of damaged bytes of the record, in whole blocks.
    pub record_damaged: u64,
    /// Whether all protected bytes are now correct.
    pub whole: bool,
}

impl<'a> Pieces<'a> {
    /// The bytes of a file from `base` on.
    pub fn new(source: &'a dyn ReadAt, base: u64, shifts: &'a [i64]) -> Self {
        Self { source, base, shifts }
    }

    /// Reads a piece at the first shift for which `right` accepts it, and returns that shift.
    fn read(&self, bytes: &mut [u8], at: u64, right: &dyn Fn(&[u8]) -> bool) -> Option<i64> {
        let wanted = |shift: &&i64| self.read_shifted(bytes, at, **shift) && right(bytes);
        self.shifts.iter().find(wanted).copied()
    }

    fn read_shifted(&self, bytes: &mut [u8], at: u64, shift: i64) -> bool {
        let place = self.base.checked_add(at).and_then(|at| at.checked_add_signed(shift));
        place.is_some_and(|at| self.source.read_exact_at(bytes, at).is_ok())
    }
}

/// Writes all protected bytes to `target`, and the record if it is inside the container. `data` are the bytes of the container, `record`
/// those of the record. Does not stop at bytes that cannot be restored, because the rest may still be useful. Runs in the current rayon
/// pool and holds one set in memory: 40 MiB, its recovery blocks, and 8 MiB for the code.
///
/// # Errors
/// Errors of the target.
pub fn mend<T: Target>(
    found: &Found,
    data: &Pieces<'_>,
    record: &Pieces<'_>,
    target: &T,
    progress: &dyn Progress,
) -> Result<Mended, T::Error> {
    let header = &found.header;
    let geometry = &header.geometry;
    let inside = (header.place > 0).then_some(From(target, header.place));
    let mut mended = Mended::default();
    let mut root = Sha256::new();
    let mut work = Work { geometry, data, record, bytes: vec![0; geometry.shape().blocks * geometry.shape().block], recovery: Vec::new() };
    for set in 0..geometry.sets {
        if progress.is_stopped() {
            return Err(target.unreadable(io::ErrorKind::Interrupted.into()));
        }
        let digests = work.mend(set, inside.is_some(), target, &mut mended)?;
        root.update(set_digest(geometry, set, &digests));
        if let Some(target) = &inside {
            write_set(geometry, set, &digests, &work.recovery, target)?;
        }
        progress.advance(Phase::Repair, set_bytes(geometry, set));
    }
    for at in header.copies() {
        let right = |bytes: &[u8]| *bytes == header.write(at);
        if record.read(&mut [0; HEADER_BYTES], at, &right).is_none() {
            mended.record_damaged += HEADER_BYTES as u64;
        }
    }
    if let Some(target) = &inside {
        header.ends().iter().try_for_each(|(at, bytes)| target.put(bytes, *at))?;
    }
    mended.whole = root.finalize().as_slice() == header.root.0;
    if mended.whole {
        // Blocks whose digests are lost may still be correct: the root decides.
        let right: BTreeSet<u64> = mended.lost.drain(..).map(|range| range.start).collect();
        mended.damaged.retain(|range| !right.contains(&range.start));
    }
    mended.damaged = joined(mended.damaged);
    mended.lost = joined(mended.lost);
    Ok(mended)
}

struct Work<'a> {
    geometry: &'a Geometry,
    data: &'a Pieces<'a>,
    record: &'a Pieces<'a>,
    bytes: Vec<u8>,
    recovery: Vec<u8>,
}

impl Work<'_> {
    /// Repairs a set as far as possible and returns the digests of its resulting blocks.
    fn mend<T: Target>(&mut self, set: u64, inside: bool, target: &T, mended: &mut Mended) -> Result<Vec<[u8; 32]>, T::Error> {
        let failed = |error: reed_solomon_simd::Error| target.unreadable(io::Error::other(error));
        let (geometry, shape) = (self.geometry, self.geometry.shape());
        let pages = self.pages(set);
        mended.record_damaged += pages.iter().filter(|page| page.is_none()).count() as u64 * PAGE_BYTES as u64;
        let table = table::read(geometry, &pages).map_err(failed)?;
        let (of_data, of_recovery) = table.split_at_checked(shape.blocks).unwrap_or_default();

        let shifts = self.read_data(set, of_data);
        let mut missing = Vec::new();
        for (index, shift) in shifts.iter().enumerate() {
            let range = geometry.data(set, index as u64);
            match shift {
                Some(0) => {}
                Some(_) => mended.moved += range.end - range.start,
                None => {
                    missing.push(index);
                    mended.damaged.push(range);
                }
            }
        }
        let have = self.read_recovery(set, of_recovery);
        let bad = shape.recovery - have.len();
        mended.record_damaged += (bad * shape.block) as u64;

        let mut known = missing.is_empty();
        if !known && have.len() >= missing.len() {
            decode(shape, &mut self.bytes, &missing, &self.recovery, &have).map_err(failed)?;
            known = true;
        }
        let digests: Vec<[u8; 32]> = self.bytes.par_chunks_exact(shape.block).map(|block| Sha256::digest(block).into()).collect();
        let agrees = |index: &&usize| {
            let digest = digests.get(**index).map(short);
            of_data.get(**index).is_some_and(|told| told.is_none() || *told == digest)
        };
        let lost: Vec<usize> = missing.iter().filter(|index| !known || !agrees(index)).copied().collect();
        mended.lost.extend(lost.iter().map(|index| geometry.data(set, *index as u64)));
        if inside && (bad > 0 || !lost.is_empty()) {
            self.recovery = encode(shape, &self.bytes).map_err(failed)?;
        }
        self.bytes.par_chunks_exact(shape.block).enumerate().try_for_each(|(index, block)| {
            let range = geometry.data(set, index as u64);
            let bytes = block.get(..usize::try_from(range.end - range.start).unwrap_or_default()).unwrap_or_default();
            if bytes.is_empty() { Ok(()) } else { target.put(bytes, range.start) }
        })?;
        Ok(digests)
    }

    /// The pages of the set's table, then those that protect them; `None` for each damaged page.
    fn pages(&self, set: u64) -> Vec<Option<Vec<u8>>> {
        let count = self.geometry.pages();
        let page = |page: u64| {
            let at = match page.checked_sub(count) {
                None => self.geometry.table_at(set) + page * PAGE_BYTES as u64,
                Some(page) => self.geometry.parity_at(set) + page * PAGE_BYTES as u64,
            };
            let mut bytes = vec![0; PAGE_BYTES];
            self.record.read(&mut bytes, at, &|bytes| table::is_whole(set, page, bytes)).map(|_| bytes)
        };
        (0..count * 2).map(page).collect()
    }

    /// Reads the blocks of the set and returns the shift at which each was found; `None` if a block was not found. Then the bytes at its
    /// place are read anyway.
    fn read_data(&mut self, set: u64, digests: &[Option<Short>]) -> Vec<Option<i64>> {
        let (geometry, data, block) = (self.geometry, self.data, self.geometry.shape().block);
        thread_local! {
            // The digest of a short block includes its zero padding.
            static FILLED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        }
        let read = |(index, (bytes, digest)): (usize, (&mut [u8], &Option<Short>))| {
            let range = geometry.data(set, index as u64);
            let (place, rest) = bytes.split_at_mut(usize::try_from(range.end - range.start).unwrap_or_default().min(block));
            rest.fill(0);
            if place.is_empty() {
                return Some(0);
            }
            let right = |bytes: &[u8]| {
                let found: [u8; 32] = if bytes.len() == block {
                    Sha256::digest(bytes).into()
                } else {
                    FILLED.with_borrow_mut(|filled| {
                        filled.clear();
                        filled.extend_from_slice(bytes);
                        filled.resize(block, 0);
                        Sha256::digest(filled).into()
                    })
                };
                digest.is_some_and(|digest| digest == short(&found))
            };
            let shift = data.read(place, range.start, &right);
            if shift.is_none() && !data.read_shifted(place, range.start, 0) {
                place.fill(0);
            }
            shift
        };
        self.bytes.par_chunks_exact_mut(block).zip(digests).enumerate().map(read).collect()
    }

    /// Reads the recovery blocks of the set and returns the numbers of the intact ones.
    fn read_recovery(&mut self, set: u64, digests: &[Option<Short>]) -> Vec<usize> {
        let (geometry, record, shape) = (self.geometry, self.record, self.geometry.shape());
        self.recovery.resize(shape.recovery * shape.block, 0);
        let read = |(index, (bytes, digest)): (usize, (&mut [u8], &Option<Short>))| {
            let right = |bytes: &[u8]| digest.is_some_and(|digest| digest == short(&Sha256::digest(bytes).into()));
            record.read(bytes, geometry.recovery_at(set, index as u64), &right).map(|_| index)
        };
        self.recovery.par_chunks_exact_mut(shape.block).zip(digests).enumerate().filter_map(read).collect()
    }
}

/// Sorts ranges and merges adjacent ones.
fn joined(mut ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    ranges.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<u64>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if last.end >= range.start => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// The ends of a record consist of whole headers.
const _: () = assert!(END_BYTES.is_multiple_of(HEADER_BYTES as u64));

impl Header {
    /// Whether the record is inside the container.
    pub fn is_inside(&self) -> bool {
        self.place > 0
    }
}
