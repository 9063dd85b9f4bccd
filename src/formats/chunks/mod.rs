//! The chunk tree of a file (RFC 6962, 2.1): leaves over 1 MiB each, so that one big file is hashed on all cores and damage has a place.
//!
//! A leaf is SHA-256 of the byte 0 and a chunk, a node SHA-256 of the byte 1 and its two children; a tree of n leaves is split at the
//! largest power of two below n. A file without bytes has no leaf, and SHA-256 of nothing as its root.

pub mod once;

use std::cell::RefCell;
use std::io;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::formats::region::ReadAt;
use crate::words::digest::Digest;

/// Bytes of a chunk; only the last one of a file is shorter.
pub const CHUNK_BYTES: u64 = 1 << 20;

/// Bytes of a leaf in `chunks-sha256.bin`.
pub const LEAF_BYTES: u64 = 32;

/// How many chunks a file of `size` bytes has.
pub fn chunk_count(size: u64) -> u64 {
    size.div_ceil(CHUNK_BYTES)
}

/// The leaf of one chunk.
pub fn leaf(chunk: &[u8]) -> Digest {
    Digest(Sha256::new().chain_update([0]).chain_update(chunk).finalize().into())
}

fn node(left: &Digest, right: &Digest) -> Digest {
    Digest(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// The root over leaves in their order.
pub fn root<'a>(leaves: impl IntoIterator<Item = &'a Digest>) -> Digest {
    let mut tree = Tree::default();
    for leaf in leaves {
        tree.push(*leaf);
    }
    tree.root()
}

/// A tree that takes leaves one by one and holds one digest a level.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Complete subtrees, largest first; their sizes are the powers of two that `leaves` is the sum of.
    complete: Vec<Digest>,
    leaves: u64,
}

impl Tree {
    /// Adds the next leaf.
    pub fn push(&mut self, leaf: Digest) {
        let mut subtree = leaf;
        for _ in 0..self.leaves.trailing_ones() {
            if let Some(left) = self.complete.pop() {
                subtree = node(&left, &subtree);
            }
        }
        self.complete.push(subtree);
        self.leaves += 1;
    }

    /// The root over all leaves so far.
    pub fn root(&self) -> Digest {
        self.complete.iter().rev().copied().reduce(|right, left| node(&left, &right)).unwrap_or_else(|| Digest(Sha256::digest([]).into()))
    }
}

thread_local! {
    static CHUNK: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Reads `length` bytes (a chunk at most) at `offset` into this thread's own buffer and hands them over.
///
/// # Errors
/// What the system says.
pub fn with_chunk<T>(source: &dyn ReadAt, offset: u64, length: u64, work: impl FnOnce(&[u8]) -> T) -> io::Result<T> {
    // Taken out of its place while in use: `work` may come back here on the same thread when it waits for others.
    let mut buffer = CHUNK.take();
    buffer.resize(usize::try_from(length.min(CHUNK_BYTES)).unwrap_or_default(), 0);
    let done = source.read_exact_at(&mut buffer, offset).map(|()| work(&buffer));
    CHUNK.set(buffer);
    done
}

/// The root of a file, hashed on all cores of the surrounding pool.
///
/// # Errors
/// What the system says when the file can not be read to its end.
pub fn root_of(source: &dyn ReadAt) -> io::Result<Digest> {
    let size = source.len();
    let count = chunk_count(size);
    let of = |index: u64| {
        let offset = index * CHUNK_BYTES;
        with_chunk(source, offset, (size - offset).min(CHUNK_BYTES), leaf)
    };
    let mut tree = Tree::default();
    // A stretch of leaves at a time, so that a file of any size takes the same memory.
    let stretch = 4096;
    let mut from = 0;
    while from < count {
        let to = (from + stretch).min(count);
        let leaves: Vec<Digest> = (from..to).into_par_iter().map(of).collect::<io::Result<_>>()?;
        leaves.into_iter().for_each(|leaf| tree.push(leaf));
        from = to;
    }
    Ok(tree.root())
}

#[cfg(test)]
mod tests;
