//! The chunk tree of a file: the BLAKE3 tree down to 1 MiB subtrees. A large file is hashed on all cores, and damage can be located.
//!
//! A leaf is the chaining value of the subtree over 1 MiB of the file. The root is the BLAKE3 digest of the whole file, as printed by
//! `b3sum`. A file of at most one chunk has a single leaf, which is the digest of the file. An empty file has no leaf; its root is the
//! BLAKE3 digest of no bytes.

pub mod once;

use std::cell::RefCell;
use std::io;

use blake3::hazmat::{HasherExt as _, Mode, merge_subtrees_non_root, merge_subtrees_root};
use rayon::prelude::*;

use crate::formats::region::ReadAt;
use crate::words::digest::Digest;

/// Chunk size in bytes; only the last chunk of a file is shorter. A power of two, as BLAKE3 subtrees require.
pub const CHUNK_BYTES: u64 = 1 << 20;

/// Size of a leaf in `chunks-blake3.bin`, in bytes.
pub const LEAF_BYTES: u64 = 32;

/// Number of chunks of a file of `size` bytes.
pub fn chunk_count(size: u64) -> u64 {
    size.div_ceil(CHUNK_BYTES)
}

/// The leaf of chunk `index` (from 0) in a file of `size` bytes. `chunk` has at most [`CHUNK_BYTES`].
pub fn leaf(size: u64, index: u64, chunk: &[u8]) -> Digest {
    if size <= CHUNK_BYTES || chunk.is_empty() {
        return Digest(blake3::hash(chunk).into());
    }
    Digest(blake3::Hasher::new().set_input_offset(index.wrapping_mul(CHUNK_BYTES)).update(chunk).finalize_non_root())
}

/// The root of a sequence of leaves.
pub fn root<'a>(leaves: impl IntoIterator<Item = &'a Digest>) -> Digest {
    let mut tree = Tree::default();
    for leaf in leaves {
        tree.push(*leaf);
    }
    tree.root()
}

/// Builds the root from leaves one by one; keeps one digest per tree level.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Roots of complete subtrees, largest first. The last two may have equal size: they are merged only when another leaf shows that their
    /// parent is not the root.
    complete: Vec<Digest>,
    leaves: u64,
}

impl Tree {
    /// Appends the next leaf.
    pub fn push(&mut self, leaf: Digest) {
        while self.complete.len() as u64 > u64::from(self.leaves.count_ones()) {
            let Some(right) = self.complete.pop() else { break };
            let Some(left) = self.complete.pop() else { break };
            self.complete.push(Digest(merge_subtrees_non_root(&left.0, &right.0, Mode::Hash)));
        }
        self.complete.push(leaf);
        self.leaves += 1;
    }

    /// The root of all leaves so far.
    pub fn root(&self) -> Digest {
        let Some((first, others)) = self.complete.split_first() else { return Digest(blake3::hash(&[]).into()) };
        let right = others.iter().rev().copied().reduce(|right, left| Digest(merge_subtrees_non_root(&left.0, &right.0, Mode::Hash)));
        right.map_or(*first, |right| Digest(merge_subtrees_root(&first.0, &right.0, Mode::Hash).into()))
    }
}

thread_local! {
    static CHUNK: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Reads `length` bytes (at most one chunk) at `offset` into a thread-local buffer and passes them to `work`.
///
/// # Errors
/// I/O errors of the source.
pub fn with_chunk<T>(source: &dyn ReadAt, offset: u64, length: u64, work: impl FnOnce(&[u8]) -> T) -> io::Result<T> {
    // Take the buffer out while it is in use: while `work` waits for other threads, rayon may run this function again on the same thread.
    let mut buffer = CHUNK.take();
    buffer.resize(usize::try_from(length.min(CHUNK_BYTES)).unwrap_or_default(), 0);
    let done = source.read_exact_at(&mut buffer, offset).map(|()| work(&buffer));
    CHUNK.set(buffer);
    done
}

/// The root of a file, hashed on all cores of the current rayon pool.
///
/// # Errors
/// If the file cannot be read completely.
pub fn root_of(source: &dyn ReadAt) -> io::Result<Digest> {
    let size = source.len();
    let count = chunk_count(size);
    let of = |index: u64| {
        let offset = index * CHUNK_BYTES;
        with_chunk(source, offset, (size - offset).min(CHUNK_BYTES), |chunk| leaf(size, index, chunk))
    };
    let mut tree = Tree::default();
    // Process a limited number of leaves at a time, so that memory use does not depend on the file size.
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
