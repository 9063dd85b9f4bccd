//! Two recordings: the same one encoded again, cut shorter or shifted, or another one; by frames along their time.

use super::{GLANCE_SIDES, Glance};

/// Recordings at most this far apart are alike.
///
/// As `cargo xtask bench --of twins` measures it: changed recordings of a camera that stands still lie at 4 and below, one view on two
/// days at 10 and above. Where the picture changes fast and key frames are rare, no two frames may show the same moment: such a one is
/// not found.
pub const GLANCES_LIMIT: u32 = 6;

const WIDTH: usize = GLANCE_SIDES.0 as usize;
const HEIGHT: usize = GLANCE_SIDES.1 as usize;
/// Of 63 bits of the hashes of two frames, how many may differ where it is worth looking closer.
const CLOSE: u32 = 12;
/// The difference of a cell is capped at this many steps.
const MOST_STEPS: u8 = 4;
/// Pairs of frames whose shifts lie within this of another's, in milliseconds, vote for it: people move little in that time.
const TOGETHER_MS: i64 = 3_000;
/// The least number of pairs that must vote for a shift.
const LEAST_PAIRS: usize = 2;
/// The least number of frames.
const LEAST_FRAMES: usize = 3;

/// A recording made ready for comparison.
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
    /// None where there are too few frames to tell one recording from another.
    pub fn new(glances: &[Glance]) -> Option<Self> {
        let fits = |glance: &&Glance| (glance.greys.width(), glance.greys.height()) == (WIDTH, HEIGHT);
        let frame = |glance: &Glance| {
            let cells = glance.greys.cells().to_vec();
            Frame { at_ms: i64::from(glance.at_ms), hash: hash(&cells), cells }
        };
        let frames: Vec<Frame> = glances.iter().filter(fits).map(frame).collect();
        (frames.len() >= LEAST_FRAMES).then_some(Self { frames })
    }

    /// How far apart two recordings are, in sixteenths of a step of a cell: over every shift in time that lets enough frames show the
    /// same moments, the least mean difference of these frames. None where they are certainly not alike.
    pub fn distance(&self, other: &Self) -> Option<u32> {
        let pairs = self.frames.iter().flat_map(|one| other.frames.iter().map(move |next| (one, next)));
        let close = pairs.clone().filter(|(one, next)| (one.hash ^ next.hash).count_ones() <= CLOSE).count();
        if close < LEAST_PAIRS {
            return None;
        }
        let mut found: Vec<(i64, u32)> = pairs.map(|(one, next)| (one.at_ms - next.at_ms, difference(&one.cells, &next.cells))).collect();
        found.sort_unstable();
        // Each pair stands for a shift, for which all pairs with about that shift vote.
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

    /// Whether two recordings are alike.
    pub fn is_like(&self, other: &Self) -> bool {
        self.distance(other).is_some_and(|distance| distance <= GLANCES_LIMIT)
    }
}

/// Mean difference of the cells of two frames, in sixteenths of a step.
fn difference(one: &[u8], other: &[u8]) -> u32 {
    let sum: u32 = one.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(*b).min(MOST_STEPS))).sum();
    sum * 16 / (WIDTH * HEIGHT) as u32
}

/// A bit for each of 7 by 9 places: whether it is brighter to the right.
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
