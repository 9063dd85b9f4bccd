//! Many files read once, each byte hashed three ways (whole file, leaves, CRC-32) and kept, on all cores and in bounded memory.
//!
//! The digest of a whole file can only be computed from front to back, so one file alone keeps one core busy with it; its leaves,
//! its CRC-32 and whatever is done with the bytes keep the others busy. A few files are read side by side, one in a lane each, and
//! all lanes advance together by a block. While the blocks are worked on, the next ones are read.

use std::io;
use std::mem;
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::{CHUNK_BYTES, leaf};
use crate::formats::region::ReadAt;
use crate::words::digest::Digest;

/// Bytes of a block: a whole number of chunks.
const BLOCK_BYTES: usize = 4 << 20;
/// Lanes at most; each holds two blocks.
const MOST_LANES: usize = 8;
/// Files in a block at most: each of them is open until the block is done.
const MOST_PIECES: usize = 32;

/// Where the files come from and what is done with their bytes. Files are known by their numbers, from 0.
pub trait Keep: Sync {
    /// Why it stopped.
    type Error: Send;
    /// The size of a file: exactly so many bytes are read.
    fn size(&self, file: usize) -> u64;
    /// Opens a file.
    ///
    /// # Errors
    /// Ends the whole work.
    fn open(&self, file: usize) -> Result<Arc<dyn ReadAt>, Self::Error>;
    /// The error for a file that could not be read.
    fn unreadable(&self, file: usize, error: io::Error) -> Self::Error;
    /// Keeps bytes of a file; called from several threads, in any order.
    ///
    /// # Errors
    /// Ends the whole work.
    fn keep(&self, file: usize, offset: u64, bytes: &[u8]) -> Result<(), Self::Error>;
    /// All bytes of a file have been read.
    ///
    /// # Errors
    /// Ends the whole work.
    fn finished(&self, file: usize) -> Result<(), Self::Error>;
}

/// What one reading of a file gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests {
    /// SHA-256 of the whole file.
    pub sha256: Digest,
    /// CRC-32 of the whole file, as ZIP has it.
    pub crc32: u32,
    /// The leaves of its chunks in order.
    pub leaves: Vec<Digest>,
}

/// A stretch of a file in a lane's block.
struct Piece {
    file: usize,
    offset: u64,
    from: usize,
    to: usize,
    source: Arc<dyn ReadAt>,
    last: bool,
}

impl Piece {
    fn bytes<'a>(&self, block: &'a [u8]) -> &'a [u8] {
        block.get(self.from..self.to).unwrap_or_default()
    }
}

/// A block of a lane with what lies in it: the rest of one file, perhaps the next ones, perhaps the beginning of another.
#[derive(Default)]
struct Load {
    block: Vec<u8>,
    pieces: Vec<Piece>,
}

/// What is known so far of the file that a lane is in the middle of.
#[derive(Default)]
struct Open {
    sha256: Sha256,
    crc32: crc32fast::Hasher,
    leaves: Vec<Digest>,
}

/// A file that a lane goes on with: its number, the bytes read so far, its source.
type Going = Option<(usize, u64, Arc<dyn ReadAt>)>;

/// Reads the files numbered 0 to `count` and returns what was computed, in their order.
///
/// # Errors
/// The first error that `keep` reports; nothing is read after it but what was already on its way.
pub fn read_once<K: Keep>(count: usize, keep: &K) -> Result<Vec<Digests>, K::Error> {
    let lanes = (rayon::current_num_threads() / 2).clamp(1, MOST_LANES);
    let mut going: Vec<Going> = (0..lanes).map(|_| None).collect();
    let mut open: Vec<Open> = (0..lanes).map(|_| Open::default()).collect();
    let mut current: Vec<Load> = (0..lanes).map(|_| Load::default()).collect();
    let mut next: Vec<Load> = (0..lanes).map(|_| Load::default()).collect();
    let mut done: Vec<Option<Digests>> = (0..count).map(|_| None).collect();
    let mut upcoming = 0;

    plan(&mut current, &mut going, &mut upcoming, count, keep)?;
    read(&mut current, keep)?;
    while current.iter().any(|load| !load.pieces.is_empty()) {
        plan(&mut next, &mut going, &mut upcoming, count, keep)?;
        let (worked, read) = rayon::join(|| work(&current, &mut open, keep), || read(&mut next, keep));
        read?;
        for (file, digests) in worked? {
            if let Some(place) = done.get_mut(file) {
                *place = Some(digests);
            }
        }
        mem::swap(&mut current, &mut next);
    }
    Ok(done.into_iter().flatten().collect())
}

/// Fills every lane's list of pieces for its next block.
fn plan<K: Keep>(loads: &mut [Load], going: &mut [Going], upcoming: &mut usize, count: usize, keep: &K) -> Result<(), K::Error> {
    for (load, going) in loads.iter_mut().zip(going) {
        load.pieces.clear();
        let mut filled = 0;
        while filled < BLOCK_BYTES && load.pieces.len() < MOST_PIECES {
            let (file, offset, source) = match going.take() {
                Some(going) => going,
                None if *upcoming < count => {
                    let file = *upcoming;
                    *upcoming += 1;
                    (file, 0, keep.open(file)?)
                }
                None => break,
            };
            // Every piece but the last of its file ends at the end of a chunk, because its leaves are computed from it alone.
            let room = (BLOCK_BYTES - filled) as u64 / CHUNK_BYTES * CHUNK_BYTES;
            let left = keep.size(file) - offset;
            if left > 0 && room == 0 {
                *going = Some((file, offset, source));
                break;
            }
            let length = left.min(room);
            let to = filled + usize::try_from(length).unwrap_or_default();
            let last = length == left;
            if !last {
                *going = Some((file, offset + length, Arc::clone(&source)));
            }
            load.pieces.push(Piece { file, offset, from: filled, to, source, last });
            filled = to;
        }
        load.block.resize(filled, 0);
    }
    Ok(())
}

fn read<K: Keep>(loads: &mut [Load], keep: &K) -> Result<(), K::Error> {
    loads.par_iter_mut().try_for_each(|Load { block, pieces }| {
        pieces.iter().try_for_each(|piece| {
            let place = block.get_mut(piece.from..piece.to).unwrap_or_default();
            piece.source.read_exact_at(place, piece.offset).map_err(|error| keep.unreadable(piece.file, error))
        })
    })
}

/// Works on what was read; returns the files that are complete.
fn work<K: Keep>(loads: &[Load], open: &mut [Open], keep: &K) -> Result<Vec<(usize, Digests)>, K::Error> {
    // What belongs to which piece, by lane and piece, so that the three kinds of work need not wait for one another.
    type PerPiece<T> = Vec<Vec<T>>;
    let whole = |open: &mut [Open]| -> PerPiece<Option<Digest>> {
        let lane = |(load, open): (&Load, &mut Open)| {
            let piece = |piece: &Piece| {
                open.sha256.update(piece.bytes(&load.block));
                piece.last.then(|| Digest(open.sha256.finalize_reset().into()))
            };
            load.pieces.iter().map(piece).collect()
        };
        loads.par_iter().zip(open).map(lane).collect()
    };
    let leaves = || -> PerPiece<Vec<Digest>> {
        let piece = |load: &Load, piece: &Piece| {
            let chunk = usize::try_from(CHUNK_BYTES).unwrap_or(usize::MAX);
            piece.bytes(&load.block).par_chunks(chunk).map(leaf).collect()
        };
        loads.par_iter().map(|load| load.pieces.par_iter().map(|one| piece(load, one)).collect()).collect()
    };
    let kept = || -> Result<PerPiece<crc32fast::Hasher>, K::Error> {
        let piece = |load: &Load, piece: &Piece| {
            let bytes = piece.bytes(&load.block);
            keep.keep(piece.file, piece.offset, bytes)?;
            let mut crc32 = crc32fast::Hasher::new();
            crc32.update(bytes);
            if piece.last { keep.finished(piece.file).map(|()| crc32) } else { Ok(crc32) }
        };
        loads.par_iter().map(|load| load.pieces.par_iter().map(|one| piece(load, one)).collect()).collect()
    };
    let (whole, (leaves, kept)) = rayon::join(|| whole(open), || rayon::join(leaves, kept));
    let kept = kept?;

    let mut done = Vec::new();
    for ((((load, open), whole), leaves), kept) in loads.iter().zip(open).zip(whole).zip(leaves).zip(kept) {
        for (((piece, whole), leaves), crc32) in load.pieces.iter().zip(whole).zip(leaves).zip(kept) {
            open.crc32.combine(&crc32);
            open.leaves.extend(leaves);
            if let Some(sha256) = whole {
                let crc32 = mem::take(&mut open.crc32).finalize();
                done.push((piece.file, Digests { sha256, crc32, leaves: mem::take(&mut open.leaves) }));
            }
        }
    }
    Ok(done)
}
