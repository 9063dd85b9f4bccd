//! The Reed-Solomon code over consecutive blocks. Each column of 64 bytes is an independent code, so the blocks are split into stripes of
//! columns: all cores work on one set, on pieces that fit their caches.

use std::ops::Range;

use rayon::prelude::*;
use reed_solomon_simd::Error;
use reed_solomon_simd::engine::DefaultEngine;
use reed_solomon_simd::rate::{HighRateDecoder, HighRateEncoder, RateDecoder as _, RateEncoder as _};

/// Total bytes that all threads process at a time: fits the caches and limits memory on machines with many cores.
const AT_ONCE: usize = 8 << 20;
/// Bytes that one thread processes at a time on machines with few cores. Decoding uses more, because each decoder first computes the error
/// locations, at a cost that does not depend on the width.
const ENCODED_AT_ONCE: usize = 1 << 20;
const DECODED_AT_ONCE: usize = 4 << 20;
const COLUMN: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// Number of data blocks.
    pub blocks: usize,
    /// Number of recovery blocks.
    pub recovery: usize,
    /// Bytes per block, a multiple of 64.
    pub block: usize,
}

impl Shape {
    /// The column ranges, grouped by those processed at the same time. A thread holds `held` blocks of a range's width.
    fn stripes(&self, held: usize, at_once: usize) -> Vec<Vec<Range<usize>>> {
        let at_once = at_once.min(AT_ONCE / rayon::current_num_threads().max(1));
        let width = (at_once / held.max(1) / COLUMN * COLUMN).clamp(COLUMN, self.block.max(COLUMN));
        let stripes: Vec<_> = (0..self.block).step_by(width).map(|from| from..(from + width).min(self.block)).collect();
        stripes.chunks((AT_ONCE / (held.max(1) * width)).max(1)).map(<[_]>::to_vec).collect()
    }
}

/// Computes the recovery blocks, concatenated.
pub(super) fn encode(shape: Shape, data: &[u8]) -> Result<Vec<u8>, Error> {
    let stripes = shape.stripes(shape.blocks, ENCODED_AT_ONCE);
    let encode = |stripe: &Range<usize>| {
        let mut encoder = HighRateEncoder::new(shape.blocks, shape.recovery, stripe.len(), DefaultEngine::new(), None)?;
        for block in data.chunks_exact(shape.block) {
            encoder.add_original_shard(block.get(stripe.clone()).unwrap_or_default())?;
        }
        let encoded = encoder.encode()?;
        Ok(encoded.recovery_iter().collect::<Vec<_>>().concat())
    };
    let mut encoded = Vec::new();
    for together in &stripes {
        encoded.extend(together.par_iter().map(encode).collect::<Result<Vec<Vec<u8>>, Error>>()?);
    }
    let mut recovery = vec![0; shape.recovery * shape.block];
    recovery.par_chunks_exact_mut(shape.block).enumerate().for_each(|(index, block)| {
        for (stripe, encoded) in stripes.iter().flatten().zip(&encoded) {
            copy(encoded, index * stripe.len(), block, stripe.clone());
        }
    });
    Ok(recovery)
}

/// Restores missing blocks in place. `have` lists the intact recovery blocks; there must be at least as many as missing blocks.
pub(super) fn decode(shape: Shape, data: &mut [u8], missing: &[usize], recovery: &[u8], have: &[usize]) -> Result<(), Error> {
    let held = (shape.recovery.next_power_of_two() + shape.blocks).next_power_of_two();
    let stripes = shape.stripes(held, DECODED_AT_ONCE);
    for stripes in &stripes {
        let known: &[u8] = data;
        let decode = |stripe: &Range<usize>| {
            let mut decoder = HighRateDecoder::new(shape.blocks, shape.recovery, stripe.len(), DefaultEngine::new(), None)?;
            let mut gaps = missing.iter().peekable();
            for (index, block) in known.chunks_exact(shape.block).enumerate() {
                if gaps.next_if(|gap| **gap == index).is_none() {
                    decoder.add_original_shard(index, block.get(stripe.clone()).unwrap_or_default())?;
                }
            }
            for &index in have.iter().take(missing.len()) {
                let from = index * shape.block;
                decoder.add_recovery_shard(index, recovery.get(from + stripe.start..from + stripe.end).unwrap_or_default())?;
            }
            let decoded = decoder.decode()?;
            Ok(missing.iter().filter_map(|&index| decoded.restored_original(index)).collect::<Vec<_>>().concat())
        };
        let decoded = stripes.par_iter().map(decode).collect::<Result<Vec<Vec<u8>>, Error>>()?;
        for (stripe, decoded) in stripes.iter().zip(&decoded) {
            for (number, &index) in missing.iter().enumerate() {
                let block = data.get_mut(index * shape.block..(index + 1) * shape.block).unwrap_or_default();
                copy(decoded, number * stripe.len(), block, stripe.clone());
            }
        }
    }
    Ok(())
}

fn copy(from: &[u8], at: usize, block: &mut [u8], stripe: Range<usize>) {
    let length = stripe.len();
    if let (Some(place), Some(bytes)) = (block.get_mut(stripe), from.get(at..at + length)) {
        place.copy_from_slice(bytes);
    }
}
