//! The chunk tree of a file: that of BLAKE3, kept at 1 MiB, so that one big file is hashed on all cores and damage has a place.
//!
//! A leaf is the chaining value of the subtree over 1 MiB of the file; the root is the BLAKE3 digest of the whole file, as `b3sum`
//! prints it. A file of one chunk has one subtree, which is the root itself: its leaf is the digest of the file. A file without bytes
//! has no leaf, and BLAKE3 of nothing as its root.

pub mod once;

use std::cell::RefCell;
use std::io;

use blake3::hazmat::{HasherExt as _, Mode, merge_subtrees_non_root, merge_subtrees_root};
use rayon::prelude::*;

use crate::formats::region::ReadAt;
use crate::words::digest::Digest;

/// Bytes of a chunk; only the last one of a file is shorter. A power of two, as a subtree of BLAKE3 must be.
pub const CHUNK_BYTES: u64 = 1 << 20;

/// Bytes of a leaf in `chunks-blake3.bin`.
pub const LEAF_BYTES: u64 = 32;

/// How many chunks a file of `size` bytes has.
pub fn chunk_count(size: u64) -> u64 {
    size.div_ceil(CHUNK_BYTES)
}

/// The leaf of the chunk with number `index` (from 0) in a file of `size` bytes. The chunk has [`CHUNK_BYTES`] at most.
pub fn leaf(size: u64, index: u64, chunk: &[u8]) -> Digest {
    if size <= CHUNK_BYTES || chunk.is_empty() {
        return Digest(blake3::hash(chunk).into());
    }
    Digest(blake3::Hasher::new().set_input_offset(index.wrapping_mul(CHUNK_BYTES)).update(chunk).finalize_non_root())
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
    /// Complete subtrees, largest first. The last two may still be of one size: whether their parent is the root is not known yet.
    complete: Vec<Digest>,
    leaves: u64,
}

impl Tree {
    /// Adds the next leaf.
    pub fn push(&mut self, leaf: Digest) {
        while self.complete.len() as u64 > u64::from(self.leaves.count_ones()) {
            let Some(right) = self.complete.pop() else { break };
            let Some(left) = self.complete.pop() else { break };
            self.complete.push(Digest(merge_subtrees_non_root(&left.0, &right.0, Mode::Hash)));
        }
        self.complete.push(leaf);
        self.leaves += 1;
    }

    /// The root over all leaves so far.
    pub fn root(&self) -> Digest {
        let Some((first, others)) = self.complete.split_first() else { return Digest(blake3::hash(&[]).into()) };
        let right = others.iter().rev().copied().reduce(|right, left| Digest(merge_subtrees_non_root(&left.0, &right.0, Mode::Hash)));
        right.map_or(*first, |right| Digest(merge_subtrees_root(&first.0, &right.0, Mode::Hash).into()))
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
        with_chunk(source, offset, (size - offset).min(CHUNK_BYTES), |chunk| leaf(size, index, chunk))
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
