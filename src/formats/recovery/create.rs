//! Creates a recovery record: reads, hashes, encodes and writes one set after another.

use std::io;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::Target;
use super::geometry::Geometry;
use super::header::Header;
use super::reed_solomon::encode;
use super::table::{self, Short, short};
use crate::formats::region::ReadAt;
use crate::words::digest::Digest;
use crate::words::progress::{Phase, Progress};

/// Creates the record of `source` and writes it to `target` from offset 0. `header` has all fields except the root; the returned header has
/// it. Runs in the current rayon pool and holds one set in memory: 40 MiB, twice its recovery blocks and a few MiB per thread. Progress is
/// counted in bytes of the source.
///
/// # Errors
/// Errors of the target; it also converts read errors of the source.
pub fn create<T: Target>(source: &dyn ReadAt, header: Header, target: &T, progress: &dyn Progress) -> Result<Header, T::Error> {
    let geometry = header.geometry;
    let shape = geometry.shape();
    let mut data = vec![0; shape.blocks * shape.block];
    let mut root = Sha256::new();
    for set in 0..geometry.sets {
        if progress.is_stopped() {
            return Err(target.unreadable(io::ErrorKind::Interrupted.into()));
        }
        let digests = read_set(source, &geometry, set, &mut data).map_err(|error| target.unreadable(error))?;
        root.update(set_digest(&geometry, set, &digests));
        let recovery = encode(shape, &data).map_err(|error| target.unreadable(io::Error::other(error)))?;
        write_set(&geometry, set, &digests, &recovery, target)?;
        progress.advance(Phase::Recovery, set_bytes(&geometry, set));
    }
    let header = Header { root: Digest(root.finalize().into()), ..header };
    header.ends().iter().try_for_each(|(at, bytes)| target.put(bytes, *at))?;
    Ok(header)
}

/// Number of protected bytes in a set.
pub(super) fn set_bytes(geometry: &Geometry, set: u64) -> u64 {
    (0..geometry.blocks).map(|index| geometry.data(set, index)).map(|range| range.end - range.start).sum()
}

/// Reads all blocks of a set, pads them with zeros, and hashes each.
fn read_set(source: &dyn ReadAt, geometry: &Geometry, set: u64, data: &mut [u8]) -> io::Result<Vec<[u8; 32]>> {
    let block = geometry.shape().block;
    data.par_chunks_exact_mut(block)
        .enumerate()
        .map(|(index, bytes)| {
            let range = geometry.data(set, index as u64);
            let (place, rest) = bytes.split_at_mut(usize::try_from(range.end - range.start).unwrap_or_default().min(block));
            source.read_exact_at(place, range.start)?;
            rest.fill(0);
            Ok(Sha256::digest(bytes).into())
        })
        .collect()
}

/// SHA-256 over the digests of those blocks of a set that contain protected bytes.
pub(super) fn set_digest(geometry: &Geometry, set: u64, digests: &[[u8; 32]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for (index, digest) in (0..).zip(digests) {
        if !geometry.data(set, index).is_empty() {
            hasher.update(digest);
        }
    }
    hasher.finalize().into()
}

/// Writes the recovery blocks and both halves of the table of a set.
pub(super) fn write_set<T: Target>(
    geometry: &Geometry,
    set: u64,
    digests: &[[u8; 32]],
    recovery: &[u8],
    target: &T,
) -> Result<(), T::Error> {
    let written = |(index, block): (usize, &[u8])| -> Result<Short, T::Error> {
        target.put(block, geometry.recovery_at(set, index as u64))?;
        Ok(short(&Sha256::digest(block).into()))
    };
    let of_recovery = recovery.par_chunks_exact(geometry.shape().block).enumerate().map(written).collect::<Result<Vec<Short>, _>>()?;
    let all: Vec<Short> = digests.iter().map(short).chain(of_recovery).collect();
    let [own, protecting] = table::write(geometry, set, &all).map_err(|error| target.unreadable(io::Error::other(error)))?;
    target.put(&own, geometry.table_at(set))?;
    target.put(&protecting, geometry.parity_at(set))
}
