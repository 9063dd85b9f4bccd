//! How the protected bytes are split into blocks and sets, and the offsets of all parts of the record. Everything follows from the number
//! of protected bytes and the share.

use std::ops::Range;

use reed_solomon_simd::engine::DefaultEngine;
use reed_solomon_simd::rate::{HighRate, Rate as _};

use super::reed_solomon::Shape;
use super::share::Share;

/// Maximum number of protected bytes per set, except for the rounding of the last row of blocks.
const SET_BYTES: u64 = 40 << 20;
/// Minimum set size in records made by other programs.
const LEAST_SET_BYTES: u64 = 1 << 20;
/// Block size granularity: the unit in which the code arranges its elements.
const BLOCK_UNIT: u64 = 64;
const MOST_BLOCK_BYTES: u64 = 64 << 10;
/// Number of blocks over all sets, until the maximum block size is reached. Many blocks keep the cost of scattered damage low. With a
/// larger share the code supports fewer.
const BLOCKS: u64 = 49_152;
const BLOCKS_OF_LARGE_SHARE: u64 = 32_768;
const LARGE_SHARE: u64 = 3_300;
/// Extra recovery blocks per set, because a burst usually damages the blocks at both its ends only partly.
const SPARE: u64 = 2;

pub(super) const HEADER_BYTES: usize = 256;
/// Copies of the header at each end.
pub(super) const COPIES: u64 = 4;
/// Bytes of a block digest in the table.
pub(super) const SHORT_BYTES: usize = 8;
const DIGESTS_IN_PAGE: u64 = 64;
/// Bytes of the digests in a page.
pub(super) const CONTENT_BYTES: usize = SHORT_BYTES * DIGESTS_IN_PAGE as usize;
/// Page size in bytes: the page's own digest and its content.
pub(super) const PAGE_BYTES: usize = SHORT_BYTES + CONTENT_BYTES;
/// Bytes of the headers at each end.
pub(super) const END_BYTES: u64 = HEADER_BYTES as u64 * COPIES;

/// The layout of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// Number of protected bytes.
    pub protected: u64,
    /// Block size in bytes.
    pub block: u64,
    /// Number of sets.
    pub sets: u64,
    /// Data blocks per set; blocks beyond the protected bytes are zeros.
    pub blocks: u64,
    /// Recovery blocks per set.
    pub recovery: u64,
}

impl Geometry {
    /// The layout for `protected` bytes; `None` if there are none or more than a container can have.
    pub fn new(protected: u64, share: Share) -> Option<Self> {
        let blocks = if share.hundredths() > LARGE_SHARE { BLOCKS_OF_LARGE_SHARE } else { BLOCKS };
        let block = protected.div_ceil(blocks).next_multiple_of(BLOCK_UNIT).clamp(BLOCK_UNIT, MOST_BLOCK_BYTES);
        let sets = protected.div_ceil(SET_BYTES).max(1);
        let blocks = protected.div_ceil(block).div_ceil(sets);
        Self { protected, block, sets, blocks, recovery: share.of(blocks) + SPARE }.sound()
    }

    /// Returns the layout if its values are consistent, supported by the code, and within the memory limit.
    pub(super) fn sound(self) -> Option<Self> {
        let block = self.block.is_multiple_of(BLOCK_UNIT) && (BLOCK_UNIT..=MOST_BLOCK_BYTES).contains(&self.block);
        let there = (1..=i64::MAX as u64 / 4).contains(&self.protected) && (1..=self.protected / LEAST_SET_BYTES + 1).contains(&self.sets);
        if !block || !there || self.blocks != self.all_blocks().div_ceil(self.sets) {
            return None;
        }
        let bounded = self.blocks.checked_mul(self.block)? <= SET_BYTES + 2 * MOST_BLOCK_BYTES && self.recovery <= self.blocks + SPARE;
        let code = bounded && HighRate::<DefaultEngine>::supports(self.shape().blocks, self.shape().recovery);
        let counted = self.sets.checked_mul(self.recovery)?.checked_mul(self.block)?.checked_add(self.protected)?;
        (code && counted <= i64::MAX as u64).then_some(self)
    }

    /// Number of blocks that contain protected bytes.
    pub(super) fn all_blocks(&self) -> u64 {
        self.protected.div_ceil(self.block)
    }

    /// The bytes of block `index` of a set; an empty range at the end if the block is beyond the protected bytes.
    pub(super) fn data(&self, set: u64, index: u64) -> Range<u64> {
        let from = (index * self.sets + set).saturating_mul(self.block).min(self.protected);
        from..from.saturating_add(self.block).min(self.protected)
    }

    pub(super) fn shape(&self) -> Shape {
        let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        Shape { blocks: size(self.blocks), recovery: size(self.recovery), block: size(self.block) }
    }

    /// Number of table pages of a set, without the equally many that protect them.
    pub(super) fn pages(&self) -> u64 {
        (self.blocks + self.recovery).div_ceil(DIGESTS_IN_PAGE)
    }

    fn tables_bytes(&self) -> u64 {
        self.sets * self.pages() * PAGE_BYTES as u64
    }

    /// Offset of a set's table pages.
    pub(super) fn table_at(&self, set: u64) -> u64 {
        END_BYTES + set * self.pages() * PAGE_BYTES as u64
    }

    /// Offset of a recovery block.
    pub(super) fn recovery_at(&self, set: u64, index: u64) -> u64 {
        END_BYTES + self.tables_bytes() + (index * self.sets + set) * self.block
    }

    /// Offset of the pages that protect a set's table.
    pub(super) fn parity_at(&self, set: u64) -> u64 {
        self.recovery_at(0, self.recovery) + set * self.pages() * PAGE_BYTES as u64
    }

    /// Offset of the headers at the end.
    pub(super) fn tail_at(&self) -> u64 {
        self.parity_at(self.sets)
    }

    /// Size of the record in bytes.
    pub fn record_bytes(&self) -> u64 {
        self.tail_at() + END_BYTES
    }
}
