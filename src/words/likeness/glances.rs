//! Similarity of recordings, from frames along their time: finds the same recording re-encoded, cut shorter or shifted in time.

use super::{GLANCE_SIDES, Glance};

/// Recordings are alike if their distance is at most this.
///
/// Measured by `cargo xtask bench --of twins`: altered copies of a fixed-camera recording have at most 4; the same view on two days has at
/// least 10. A copy may be missed if the picture changes fast and key frames are rare, because then no two frames show the same moment.
pub const GLANCES_LIMIT: u32 = 6;

const WIDTH: usize = GLANCE_SIDES.0 as usize;
const HEIGHT: usize = GLANCE_SIDES.1 as usize;
/// Maximum number of differing bits, of 63, between two frame hashes for a pair to count as close.
const CLOSE: u32 = 12;
/// Cap on the difference of one cell, in grey levels.
const MOST_STEPS: u8 = 4;
/// A pair of frames implies a time shift. Pairs whose shifts differ by at most this many milliseconds are averaged together: people move
/// little in that time.
const TOGETHER_MS: i64 = 3_000;
/// Minimum number of pairs per shift.
const LEAST_PAIRS: usize = 2;
/// Minimum number of frames per recording.
const LEAST_FRAMES: usize = 3;

/// A recording prepared for comparison.
#[derive(Clone, Debug)]
pub struct Recorded {
    frames: Vec<Frame>,
}

#[derive(Clone, Debug)]
struct Frame {
    at_ms: i64,
    hash: u64,
    cells: Vec<u8>,
}

impl Recorded {
    /// `None` if there are too few frames for a comparison.
    pub fn new(glances: &[Glance]) -> Option<Self> {
        let fits = |glance: &&Glance| (glance.greys.width(), glance.greys.height()) == (WIDTH, HEIGHT);
        let frame = |glance: &Glance| {
            let cells = glance.greys.cells().to_vec();
            Frame { at_ms: i64::from(glance.at_ms), hash: hash(&cells), cells }
        };
        let frames: Vec<Frame> = glances.iter().filter(fits).map(frame).collect();
        (frames.len() >= LEAST_FRAMES).then_some(Self { frames })
    }

    /// The distance in sixteenths of a grey level per cell: the smallest mean difference over all time shifts that have enough frame pairs.
    /// `None` if the recordings are certainly not alike.
    pub fn distance(&self, other: &Self) -> Option<u32> {
        let pairs = self.frames.iter().flat_map(|one| other.frames.iter().map(move |next| (one, next)));
        let close = pairs.clone().filter(|(one, next)| (one.hash ^ next.hash).count_ones() <= CLOSE).count();
        if close < LEAST_PAIRS {
            return None;
        }
        let mut found: Vec<(i64, u32)> = pairs.map(|(one, next)| (one.at_ms - next.at_ms, difference(&one.cells, &next.cells))).collect();
        found.sort_unstable();
        // For each shift, average the pairs with a similar shift: a sliding window over the sorted shifts.
        let (mut start, mut end, mut sum) = (0, 0, 0_u64);
        let mut least = None;
        for (shift, _) in &found {
            while let Some((_, entering)) = found.get(end).filter(|(last, _)| last - shift <= TOGETHER_MS) {
                sum += u64::from(*entering);
                end += 1;
            }
            while let Some((_, leaving)) = found.get(start).filter(|(first, _)| shift - first > TOGETHER_MS) {
                sum -= u64::from(*leaving);
                start += 1;
            }
            let count = end - start;
            if count >= LEAST_PAIRS {
                let mean = u32::try_from(sum / count as u64).unwrap_or(u32::MAX);
                least = Some(least.map_or(mean, |least: u32| least.min(mean)));
            }
        }
        least
    }

    /// Whether the distance is at most [`GLANCES_LIMIT`].
    pub fn is_like(&self, other: &Self) -> bool {
        self.distance(other).is_some_and(|distance| distance <= GLANCES_LIMIT)
    }
}

/// Mean difference of the cells of two frames, in sixteenths of a grey level.
fn difference(one: &[u8], other: &[u8]) -> u32 {
    let sum: u32 = one.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(*b).min(MOST_STEPS))).sum();
    sum * 16 / (WIDTH * HEIGHT) as u32
}

/// A difference hash: one bit for each of 7 by 9 places, set if the right neighbour is brighter.
fn hash(cells: &[u8]) -> u64 {
    let mut hash = 0;
    for row in cells.chunks(WIDTH) {
        let pairs: Vec<u8> = row.chunks(2).map(|pair| pair.iter().sum()).collect();
        for (one, next) in pairs.iter().zip(pairs.iter().skip(1)) {
            hash = hash << 1 | u64::from(next > one);
        }
    }
    hash
}
