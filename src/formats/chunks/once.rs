//! Reads many files once and computes three hashes (SHA-256 of the whole file, BLAKE3 leaves, CRC-32) while keeping the bytes, on all cores
//! and in bounded memory.
//!
//! SHA-256 of a file can only be computed sequentially. So each core runs a lane that takes one file after another. The other work on a
//! block (leaves, keeping bytes, reading ahead) is available to idle cores. If only one file is left, one core computes its SHA-256 and the
//! others do the rest.

use std::io;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::{CHUNK_BYTES, leaf};
use crate::formats::region::ReadAt;
use crate::words::digest::Digest;

const BLOCK_CHUNKS: u64 = 4;
/// Maximum number of lanes; each holds two blocks.
const MOST_LANES: usize = 8;

/// Provides the files and takes their bytes. Files are identified by index, from 0.
pub trait PayloadSink: Sync {
    /// The error type.
    type Error: Send;
    /// The file size; exactly this many bytes are read.
    fn size(&self, file: usize) -> u64;
    /// Opens a file.
    ///
    /// # Errors
    /// An error stops all work.
    fn open(&self, file: usize) -> Result<Arc<dyn ReadAt>, Self::Error>;
    /// Converts a read error.
    fn unreadable(&self, file: usize, error: io::Error) -> Self::Error;
    /// Takes bytes of a file; called from several threads, in any order.
    ///
    /// # Errors
    /// An error stops all work.
    fn keep(&self, file: usize, offset: u64, bytes: &[u8]) -> Result<(), Self::Error>;
    /// Called when all bytes of a file have been read.
    ///
    /// # Errors
    /// An error stops all work.
    fn finished(&self, file: usize) -> Result<(), Self::Error>;
}

/// The hashes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests {
    /// SHA-256 of the whole file.
    pub sha256: Digest,
    /// CRC-32 of the whole file, as in ZIP.
    pub crc32: u32,
    /// The BLAKE3 leaves in order.
    pub leaves: Vec<Digest>,
}

/// Reads files 0 to `count` - 1 and returns their hashes in order.
///
/// # Errors
/// The first error of the sink. No further file is started after it.
pub fn read_once<K: PayloadSink>(count: usize, keep: &K) -> Result<Vec<Digests>, K::Error> {
    let lanes = rayon::current_num_threads().min(MOST_LANES);
    let work = Work { keep, count, upcoming: AtomicUsize::new(0), failed: AtomicBool::new(false) };
    let lanes: Vec<_> = (0..lanes).into_par_iter().with_max_len(1).map(|_| work.lane()).collect::<Result<_, _>>()?;
    let mut done: Vec<Option<Digests>> = (0..count).map(|_| None).collect();
    for (file, digests) in lanes.into_iter().flatten() {
        if let Some(place) = done.get_mut(file) {
            *place = Some(digests);
        }
    }
    Ok(done.into_iter().flatten().collect())
}

/// State shared by the lanes.
struct Work<'k, K> {
    keep: &'k K,
    count: usize,
    /// Index of the next file to take.
    upcoming: AtomicUsize,
    failed: AtomicBool,
}

/// A lane's buffers: the block being processed and the block being read ahead.
#[derive(Default)]
struct Blocks {
    current: Vec<u8>,
    next: Vec<u8>,
}

impl<K: PayloadSink> Work<'_, K> {
    /// Processes files until none are left.
    fn lane(&self) -> Result<Vec<(usize, Digests)>, K::Error> {
        let mut blocks = Blocks::default();
        let mut done = Vec::new();
        loop {
            let file = self.upcoming.fetch_add(1, Ordering::Relaxed);
            if file >= self.count || self.failed.load(Ordering::Relaxed) {
                return Ok(done);
            }
            let digests = self.file(file, &mut blocks).inspect_err(|_| self.failed.store(true, Ordering::Relaxed))?;
            done.push((file, digests));
        }
    }

    fn file(&self, file: usize, blocks: &mut Blocks) -> Result<Digests, K::Error> {
        let source = self.keep.open(file)?;
        let size = self.keep.size(file);
        let read = |block: &mut Vec<u8>, offset: u64| {
            let length = (size - offset).min(BLOCK_CHUNKS * CHUNK_BYTES);
            block.resize(usize::try_from(length).unwrap_or_default(), 0);
            source.read_exact_at(block, offset).map_err(|error| self.keep.unreadable(file, error))
        };
        let mut sha256 = Sha256::new();
        let mut crc32 = crc32fast::Hasher::new();
        let mut leaves = Vec::new();
        let mut offset = 0;
        read(&mut blocks.current, 0)?;
        while !blocks.current.is_empty() {
            let Blocks { current, next } = blocks;
            let behind = offset + current.len() as u64;
            let others = || rayon::join(|| read(next, behind), || self.chunks(file, size, offset, current));
            let ((), (ahead, chunks)) = rayon::join(|| sha256.update(&*current), others);
            for (leaf, crc) in chunks? {
                leaves.push(leaf);
                crc32.combine(&crc);
            }
            ahead?;
            mem::swap(current, next);
            offset = behind;
        }
        self.keep.finished(file)?;
        Ok(Digests { sha256: Digest(sha256.finalize().into()), crc32: crc32.finalize(), leaves })
    }

    /// Keeps the chunks of a block and computes their leaves and CRC-32.
    fn chunks(&self, file: usize, size: u64, offset: u64, block: &[u8]) -> Result<Vec<(Digest, crc32fast::Hasher)>, K::Error> {
        let length = usize::try_from(CHUNK_BYTES).unwrap_or(usize::MAX);
        let one = |(number, chunk): (usize, &[u8])| {
            self.keep.keep(file, offset + number as u64 * CHUNK_BYTES, chunk)?;
            let mut crc32 = crc32fast::Hasher::new();
            crc32.update(chunk);
            Ok((leaf(size, offset / CHUNK_BYTES + number as u64, chunk), crc32))
        };
        block.par_chunks(length).enumerate().map(one).collect()
    }
}
