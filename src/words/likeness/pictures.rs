//! Two photographs: the same picture resized, recompressed, cut a little, mirrored or written over at one edge, or another one.

use super::PICTURE_SIDE;
use super::resample::{Cut, Place, places, row};
use crate::words::grid::Grid;

/// Pictures at most this far apart are alike.
pub const PICTURES_LIMIT: u32 = 20;

const SIDE: usize = PICTURE_SIDE as usize;
/// Cells in a row of a tile.
const TILE: usize = 4;
const TILES: usize = SIDE / TILE;
/// How much may be cut from a side, in sixteenths of a cell: 6 %.
const MOST_CUT: i32 = 32;
/// The cut of a side that hashes are made for, beside none: 5 %.
const USUAL_CUT: i32 = 26;
/// Of 64 bits of the hashes, how many may differ where it is worth looking closer.
const CLOSE: u32 = 16;
/// Differences beyond so many steps of a cell count no more.
const MOST_STEPS: i32 = 6;
/// Mean difference of the cells, in 256ths of a step, beyond which no shifting of the cut helps.
const HOPELESS: i32 = 500;

/// A picture made ready for comparison.
#[derive(Clone, Debug)]
pub struct Pictured {
    cells: Vec<u8>,
    mirrored: Vec<u8>,
    whole: u64,
    whole_mirrored: u64,
    /// Of the picture with each choice of sides cut.
    cut: [u64; 16],
}

impl Pictured {
    /// None where the grid is not one of a picture.
    pub fn new(greys: &Grid) -> Option<Self> {
        if (greys.width(), greys.height()) != (SIDE, SIDE) {
            return None;
        }
        let (soft, soft_mirrored) = (soft(greys.cells()), soft(greys.mirrored().cells()));
        let mut cut = [0; 16];
        for (number, hash) in cut.iter_mut().enumerate() {
            *hash = self::hash(&soft, usual(number));
        }
        Some(Self {
            cells: greys.cells().to_vec(),
            mirrored: greys.mirrored().cells().to_vec(),
            whole: hash(&soft, Cut::default()),
            whole_mirrored: hash(&soft_mirrored, Cut::default()),
            cut,
        })
    }

    /// How far apart two pictures are: the difference that nine tenths of their tiles do not exceed, in sixteenths of a step, with the
    /// upper or the lower quarter left out, where dates and places are stamped. None where they are certainly not alike.
    pub fn distance(&self, other: &Self) -> Option<u32> {
        let within = |part: &Self, whole: &Self| {
            let plain = closest(&part.cells, part.whole, whole);
            let mirrored = closest(&part.mirrored, part.whole_mirrored, whole);
            plain.into_iter().chain(mirrored).min()
        };
        within(self, other).into_iter().chain(within(other, self)).min()
    }

    /// Whether two pictures are alike.
    pub fn is_like(&self, other: &Self) -> bool {
        self.distance(other).is_some_and(|distance| distance <= PICTURES_LIMIT)
    }
}

fn usual(number: usize) -> Cut {
    let side = |bit: usize| if number >> bit & 1 == 1 { USUAL_CUT } else { 0 };
    Cut { left: side(0), right: side(1), top: side(2), bottom: side(3) }
}

/// Each cell with its eight neighbours: sums of nine, at most 135.
fn soft(cells: &[u8]) -> Vec<u8> {
    let across = |row: &[u8], column: usize| {
        let at = |column: usize| row.get(column.min(SIDE - 1)).copied().unwrap_or_default();
        at(column.saturating_sub(1)) + at(column) + at(column + 1)
    };
    let sums: Vec<u8> = cells.chunks(SIDE).flat_map(|row| (0..SIDE).map(move |column| across(row, column))).collect();
    let at = |row: usize, column: usize| sums.get(row.min(SIDE - 1) * SIDE + column).copied().unwrap_or_default();
    let down = |row: usize, column: usize| at(row.saturating_sub(1), column) + at(row, column) + at(row + 1, column);
    (0..SIDE).flat_map(|row| (0..SIDE).map(move |column| (row, column))).map(|(row, column)| down(row, column)).collect()
}

/// A bit for each of 8 by 8 places: whether it is brighter to the right.
fn hash(soft: &[u8], cut: Cut) -> u64 {
    let across: [Place; 9] = places(SIDE, cut.left, cut.right);
    let down: [Place; 8] = places(SIDE, cut.top, cut.bottom);
    let mut hash = 0;
    for place in down {
        let values = row(soft, SIDE, place, &across);
        for (one, next) in values.iter().zip(values.iter().skip(1)) {
            hash = hash << 1 | u64::from(next > one);
        }
    }
    hash
}

/// The least distance of a whole picture to parts of another.
fn closest(part: &[u8], hash: u64, whole: &Pictured) -> Option<u32> {
    let (bits, number) = whole.cut.iter().zip(0..).map(|(cut, number)| ((cut ^ hash).count_ones(), number)).min()?;
    if bits > CLOSE {
        return None;
    }
    let mut cut = usual(number);
    let mut least = compare(part, &whole.cells, cut);
    if least.mean > HOPELESS {
        return None;
    }
    for step in [8, 4, 2, 1] {
        let mut moved = true;
        let mut rounds = 0;
        while moved && rounds < 3 {
            (moved, rounds) = (false, rounds + 1);
            for (side, by) in (0..4).flat_map(|side| [(side, step), (side, -step)]) {
                let mut other = cut;
                *other.side(side) += by;
                if !other.within(0, MOST_CUT) {
                    continue;
                }
                let found = compare(part, &whole.cells, other);
                if found.mean < least.mean {
                    (cut, least, moved) = (other, found, true);
                }
            }
        }
    }
    Some(least.distance())
}

/// How the cells of a picture and of a part of another differ.
struct Difference {
    /// Over all cells, in 256ths of a step.
    mean: i32,
    /// Sums over the cells of each tile, in 256ths of a step.
    tiles: [[i32; TILES]; TILES],
}

fn compare(one: &[u8], other: &[u8], cut: Cut) -> Difference {
    let across: [Place; SIDE] = places(SIDE, cut.left, cut.right);
    let down: [Place; SIDE] = places(SIDE, cut.top, cut.bottom);
    let mut tiles = [[0; TILES]; TILES];
    for (number, (line, place)) in one.chunks(SIDE).zip(down).enumerate() {
        let values = row(other, SIDE, place, &across);
        let Some(tiles) = tiles.get_mut(number / TILE) else { continue };
        for (tile, (cells, values)) in tiles.iter_mut().zip(line.chunks(TILE).zip(values.chunks(TILE))) {
            for (cell, value) in cells.iter().zip(values) {
                *tile += (i32::from(*cell) * 256 - value).abs().min(MOST_STEPS * 256);
            }
        }
    }
    Difference { mean: tiles.iter().flatten().sum::<i32>() / (SIDE * SIDE) as i32, tiles }
}

impl Difference {
    fn distance(&self) -> u32 {
        let quarter = TILES / 4;
        let most = |rows: &[[i32; TILES]]| {
            let mut tiles: Vec<i32> = rows.iter().flatten().copied().collect();
            tiles.sort_unstable();
            let ninth = tiles.len() * 9 / 10;
            // From sums of 256ths over the cells of a tile to sixteenths of a step.
            tiles.get(ninth).map_or(i32::MAX, |sum| sum / (TILE * TILE * 16) as i32)
        };
        let (without_upper, without_lower) = (self.tiles.get(quarter..), self.tiles.get(..TILES - quarter));
        let least = without_upper.into_iter().chain(without_lower).map(most).min();
        least.and_then(|least| u32::try_from(least).ok()).unwrap_or(u32::MAX)
    }
}
