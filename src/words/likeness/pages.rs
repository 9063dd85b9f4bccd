//! Similarity of written pages: tells one sheet scanned twice from two sheets of the same form with different handwriting.

use super::PAGE_SIDE;
use super::resample::{Across, Cut, Place, places};
use crate::words::grid::Grid;

/// Pages are alike if their distance is at most this.
///
/// Measured by `cargo xtask bench --of twins`: the same sheet scanned twice, shifted and rotated by up to one degree, has at most 278.
/// Different sheets, including one form signed on two days, have at least 292.
pub const PAGES_LIMIT: u32 = 285;

const SIDE: usize = PAGE_SIDE as usize;
/// Side of a tile, in cells.
const TILE: usize = 8;
/// Maximum offset between the edges of two scans of one sheet, in sixteenths of a cell: 3 % of the page.
const MOST_SHIFT: i32 = 32;
/// A tile with less ink than this (sum over both pages, in grey levels) is ignored.
const LEAST_INK: i32 = 64;
/// Maximum shift of a single tile, in sixteenths of a cell. It compensates a slight rotation of the paper.
const MOST_TURN: i32 = 12;
/// If the difference over the whole page exceeds this, in thousandths of the ink, shifting single tiles cannot help.
const HOPELESS: i32 = 700;

/// A page prepared for comparison.
#[derive(Clone, Debug)]
pub struct Paged {
    cells: Vec<u8>,
}

impl Paged {
    /// `None` if the grid does not have the size of a page.
    pub fn new(ink: &Grid) -> Option<Self> {
        ((ink.width(), ink.height()) == (SIDE, SIDE)).then(|| Self { cells: ink.cells().to_vec() })
    }

    /// The distance: the share of ink that differs, in thousandths, at the 90th percentile of the tiles. `None` if the pages are certainly
    /// not alike.
    pub fn distance(&self, other: &Self) -> Option<u32> {
        self.distance_until(other, u32::MAX)
    }

    /// Whether the distance is at most [`PAGES_LIMIT`].
    pub fn is_like(&self, other: &Self) -> bool {
        self.distance_until(other, PAGES_LIMIT).is_some_and(|distance| distance <= PAGES_LIMIT)
    }

    /// The exact distance up to `limit`; above it, some value above `limit`.
    fn distance_until(&self, other: &Self, limit: u32) -> Option<u32> {
        // Order the two pages by content, so that the result does not depend on the argument order.
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

/// Search steps for left, right, top, bottom: shift the page, or move one side.
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

/// Share of ink that differs over the whole page, in thousandths.
fn page(one: &[u8], other: &[u8], cut: Cut) -> i32 {
    let across = Across::<SIDE>::new(&places(SIDE, SIDE, 0, (cut.left, cut.right)));
    let down: [Place; SIDE] = places(SIDE, SIDE, 0, (cut.top, cut.bottom));
    // Fits an i32: half a page of cells of at most 15 × 256, of both pages.
    let (mut differs, mut ink) = (0_i32, 0_i32);
    // Every other row is enough to find the offset.
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

/// The 90th percentile of the tiles' ink difference, in thousandths. Each tile is aligned separately.
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
            // More than a tenth of all possible tiles exceed the limit: the result is certain.
            if over * 10 > (SIDE / TILE) * (SIDE / TILE) + 10 {
                return u32::MAX;
            }
        }
    }
    found.sort_unstable();
    // Too few tiles with ink for a reliable result.
    if found.len() < 8 {
        return u32::MAX;
    }
    found.get(found.len() * 9 / 10).and_then(|&part| u32::try_from(part).ok()).unwrap_or(u32::MAX)
}

/// Share of a tile's ink that differs, in thousandths; `None` if there is too little ink.
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
