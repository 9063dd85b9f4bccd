//! Two written pages: one sheet scanned twice, or two sheets of one form with other hands in them.

use super::PAGE_SIDE;
use super::resample::{Across, Cut, Place, places};
use crate::words::grid::Grid;

/// Pages at most this far apart are alike.
///
/// As `cargo xtask bench --of twins` measures it: one sheet scanned twice, laid otherwise and turned by up to a degree, lies at 278 and
/// below, different sheets, also one form signed on two days, at 292 and above.
pub const PAGES_LIMIT: u32 = 285;

const SIDE: usize = PAGE_SIDE as usize;
/// Cells in a row of a tile.
const TILE: usize = 8;
/// How far the edges of two scans of one sheet may lie apart, in sixteenths of a cell: 3 % of the page.
const MOST_SHIFT: i32 = 32;
/// Ink of a tile (sum over both pages, in steps) below which it says nothing.
const LEAST_INK: i32 = 64;
/// How far a tile may be shifted by itself, in sixteenths of a cell: what a slight turn of the paper does.
const MOST_TURN: i32 = 12;
/// Difference in thousandths of the ink over the whole page beyond which no shifting of tiles helps.
const HOPELESS: i32 = 700;

/// A page made ready for comparison.
#[derive(Clone, Debug)]
pub struct Paged {
    cells: Vec<u8>,
}

impl Paged {
    /// None where the grid is not one of a page.
    pub fn new(ink: &Grid) -> Option<Self> {
        ((ink.width(), ink.height()) == (SIDE, SIDE)).then(|| Self { cells: ink.cells().to_vec() })
    }

    /// How far apart two pages are: the part of the ink that differs in the tenth of the tiles where most does, in thousandths. None
    /// where they are certainly not alike.
    pub fn distance(&self, other: &Self) -> Option<u32> {
        self.distance_until(other, u32::MAX)
    }

    /// Whether two pages are alike.
    pub fn is_like(&self, other: &Self) -> bool {
        self.distance_until(other, PAGES_LIMIT).is_some_and(|distance| distance <= PAGES_LIMIT)
    }

    /// The distance; where it is over `limit`, something over it.
    fn distance_until(&self, other: &Self, limit: u32) -> Option<u32> {
        // The one is laid over the other; which one does not hang on the order in which they are given.
        let (one, other) = if self.cells <= other.cells { (self, other) } else { (other, self) };
        let mut cut = Cut::default();
        let mut least = page(&one.cells, &other.cells, cut);
        for step in [16, 8, 4] {
            let mut moved = true;
            let mut rounds = 0;
            while moved && rounds < 2 {
                (moved, rounds) = (false, rounds + 1);
                for change in CHANGES {
                    let mut next = cut;
                    for (side, by) in change.iter().enumerate() {
                        *next.side(side) += by * step;
                    }
                    if !next.within(-MOST_SHIFT, MOST_SHIFT) {
                        continue;
                    }
                    let found = page(&one.cells, &other.cells, next);
                    if found < least {
                        (cut, least, moved) = (next, found, true);
                    }
                }
            }
        }
        (least <= HOPELESS).then(|| tiles(&one.cells, &other.cells, cut, limit))
    }
}

/// The page moved, and each side alone.
const CHANGES: [[i32; 4]; 12] = [
    [1, -1, 0, 0],
    [-1, 1, 0, 0],
    [0, 0, 1, -1],
    [0, 0, -1, 1],
    [1, 0, 0, 0],
    [-1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, -1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, -1, 0],
    [0, 0, 0, 1],
    [0, 0, 0, -1],
];

/// The part of the ink that differs over the whole page, in thousandths.
fn page(one: &[u8], other: &[u8], cut: Cut) -> i32 {
    let across = Across::<SIDE>::new(&places(SIDE, SIDE, 0, (cut.left, cut.right)));
    let down: [Place; SIDE] = places(SIDE, SIDE, 0, (cut.top, cut.bottom));
    // Below 2^31: half a page of cells of 15 times 256, of both.
    let (mut differs, mut ink) = (0_i32, 0_i32);
    // Every other row is enough to find the place.
    for (line, place) in one.chunks(SIDE).zip(down).step_by(2) {
        let values = across.row(other, SIDE, place);
        for (cell, value) in line.iter().zip(values) {
            let cell = i32::from(*cell) * 256;
            differs += (cell - value).abs();
            ink += cell + value;
        }
    }
    i32::try_from(i64::from(differs) * 1000 / i64::from(ink.max(1))).unwrap_or(i32::MAX)
}

/// The part of the ink that differs in the tenth of the tiles where most does, each tile shifted a little by itself.
fn tiles(one: &[u8], other: &[u8], cut: Cut, limit: u32) -> u32 {
    let (mut found, mut over) = (Vec::new(), 0);
    let limit = i32::try_from(limit).unwrap_or(i32::MAX);
    for top in (0..SIDE).step_by(TILE) {
        for left in (0..SIDE).step_by(TILE) {
            let (mut shift, mut moved, mut rounds) = ((0, 0), true, 0);
            let Some(mut least) = tile(one, other, cut, (left, top), shift) else { continue };
            while moved && rounds < 6 {
                (moved, rounds) = (false, rounds + 1);
                for (across, down) in [(4, 0), (-4, 0), (0, 4), (0, -4), (2, 0), (-2, 0), (0, 2), (0, -2)] {
                    let next = (shift.0 + across, shift.1 + down);
                    if next.0.abs() > MOST_TURN || next.1.abs() > MOST_TURN {
                        continue;
                    }
                    if let Some(there) = tile(one, other, cut, (left, top), next).filter(|&there| there < least) {
                        (shift, least, moved) = (next, there, true);
                    }
                }
            }
            found.push(least);
            over += usize::from(least > limit);
            // More than a tenth of all the tiles that there can be.
            if over * 10 > (SIDE / TILE) * (SIDE / TILE) + 10 {
                return u32::MAX;
            }
        }
    }
    found.sort_unstable();
    // A page with ink in a few places only tells too little.
    if found.len() < 8 {
        return u32::MAX;
    }
    found.get(found.len() * 9 / 10).and_then(|&part| u32::try_from(part).ok()).unwrap_or(u32::MAX)
}

/// The part of the ink of a tile that differs, in thousandths; none where there is next to no ink.
fn tile(one: &[u8], other: &[u8], cut: Cut, (left, top): (usize, usize), shift: (i32, i32)) -> Option<i32> {
    let across = Across::<TILE>::new(&places(SIDE, SIDE, left, (cut.left + shift.0, cut.right - shift.0)));
    let down: [Place; TILE] = places(SIDE, SIDE, top, (cut.top + shift.1, cut.bottom - shift.1));
    let (mut differs, mut ink) = (0_i32, 0_i32);
    for (line, place) in one.chunks(SIDE).skip(top).zip(down) {
        let values = across.row(other, SIDE, place);
        for (cell, value) in line.get(left..left + TILE)?.iter().zip(values) {
            let cell = i32::from(*cell) * 256;
            differs += (cell - value).abs();
            ink += cell + value;
        }
    }
    (ink >= LEAST_INK * 256).then(|| differs / (ink / 1000).max(1))
}
