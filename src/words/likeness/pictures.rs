//! Two photographs: the same picture resized, recompressed, cut a little, mirrored or written over at one edge, or another one.

use super::PICTURE_SIDE;
use super::resample::{Across, Cut, Place, places};
use crate::words::grid::Grid;

/// Pictures at most this far apart are alike.
///
/// As `cargo xtask bench --of twins` measures it: resized, recompressed or mirrored ones lie at 2 and below, those cut by up to 5 % a
/// side at 5 to 14; one view on two days, where only people moved, lies at 20 and above, other pictures far beyond.
pub const PICTURES_LIMIT: u32 = 17;

const SIDE: usize = PICTURE_SIDE as usize;
/// Cells in a row of a tile.
const TILE: usize = 4;
const TILES: usize = SIDE / TILE;
/// Of the rows of tiles, those that are compared.
const KEPT_TILES: usize = TILES * 3 / 4;
const KEPT_ROWS: usize = KEPT_TILES * TILE;
/// How much may be cut from a side, in sixteenths of a cell: 6 %.
const MOST_CUT: i32 = 32;
/// The cut of a side that hashes are made for, beside none: 5 %.
const USUAL_CUT: i32 = 26;
/// Of the 48 bits of a hash that count, how many may differ where it is worth looking closer.
const CLOSE: u32 = 12;
/// The difference of a cell is capped at this many steps.
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
    let across = Across::<9>::new(&places(SIDE, 9, 0, (cut.left, cut.right)));
    let down: [Place; 8] = places(SIDE, 8, 0, (cut.top, cut.bottom));
    let mut hash = 0;
    for place in down {
        let values = across.row(soft, SIDE, place);
        for (one, next) in values.iter().zip(values.iter().skip(1)) {
            hash = hash << 1 | u64::from(next > one);
        }
    }
    hash
}

/// Three quarters of a picture: dates and places are stamped into the rest, and they change what is bright in the whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Upper,
    Lower,
}

impl Kept {
    /// The bits of a hash that count.
    fn bits(self) -> u64 {
        match self {
            Self::Upper => !0 << 16,
            Self::Lower => !0 >> 16,
        }
    }

    /// The rows of tiles that count.
    fn tiles(self) -> std::ops::Range<usize> {
        match self {
            Self::Upper => 0..KEPT_TILES,
            Self::Lower => TILES - KEPT_TILES..TILES,
        }
    }
}

/// The least distance of a whole picture to parts of another.
fn closest(part: &[u8], hash: u64, whole: &Pictured) -> Option<u32> {
    let near = |kept: Kept| whole.cut.iter().zip(0..).map(move |(cut, number)| (((cut ^ hash) & kept.bits()).count_ones(), number, kept));
    let (bits, number, kept) = near(Kept::Upper).chain(near(Kept::Lower)).min_by_key(|(bits, number, _)| (*bits, *number))?;
    if bits > CLOSE {
        return None;
    }
    let part = Levelled::of(part, kept);
    let mut cut = usual(number);
    let mut least = compare(&part, &whole.cells, cut, kept);
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
                let found = compare(&part, &whole.cells, other, kept);
                if found.mean < least.mean {
                    (cut, least, moved) = (other, found, true);
                }
            }
        }
    }
    Some(least.distance())
}

/// Cells that count, as distances from their mean in 256ths of a step, and the mean of these distances.
struct Levelled {
    cells: [[i32; SIDE]; KEPT_ROWS],
    deviation: i32,
}

impl Levelled {
    fn of(cells: &[u8], kept: Kept) -> Self {
        let mut rows = [[0; SIDE]; KEPT_ROWS];
        for (row, line) in rows.iter_mut().zip(cells.chunks(SIDE).skip(kept.tiles().start * TILE)) {
            for (cell, value) in row.iter_mut().zip(line) {
                *cell = i32::from(*value) * 256;
            }
        }
        Self::from(rows)
    }

    /// A part of a picture.
    fn part(cells: &[u8], cut: Cut, kept: Kept) -> Self {
        let across = Across::<SIDE>::new(&places(SIDE, SIDE, 0, (cut.left, cut.right)));
        let down: [Place; KEPT_ROWS] = places(SIDE, SIDE, kept.tiles().start * TILE, (cut.top, cut.bottom));
        let mut rows = [[0; SIDE]; KEPT_ROWS];
        for (values, place) in rows.iter_mut().zip(down) {
            *values = across.row(cells, SIDE, place);
        }
        Self::from(rows)
    }

    fn from(mut cells: [[i32; SIDE]; KEPT_ROWS]) -> Self {
        const CELLS: i32 = (SIDE * KEPT_ROWS) as i32;
        let mean = cells.iter().flatten().sum::<i32>() / CELLS;
        let mut sum = 0;
        for cell in cells.iter_mut().flatten() {
            *cell -= mean;
            sum += cell.abs();
        }
        Self { cells, deviation: (sum / CELLS).max(1) }
    }
}

/// How the cells of a picture and of a part of another differ.
struct Difference {
    /// Over all cells, in 256ths of a step.
    mean: i32,
    /// Sums over the cells of each tile, in 256ths of a step.
    tiles: [[i32; TILES]; KEPT_TILES],
}

fn compare(one: &Levelled, other: &[u8], cut: Cut, kept: Kept) -> Difference {
    let other = Levelled::part(other, cut, kept);
    // What is cut or stamped changes the contrast of the whole, by which each grid was taken.
    let gain = (one.deviation * 256 / other.deviation).clamp(128, 512);
    let mut tiles = [[0; TILES]; KEPT_TILES];
    for (number, (line, values)) in one.cells.iter().zip(&other.cells).enumerate() {
        let Some(tiles) = tiles.get_mut(number / TILE) else { continue };
        for (tile, (cells, values)) in tiles.iter_mut().zip(line.chunks(TILE).zip(values.chunks(TILE))) {
            for (cell, value) in cells.iter().zip(values) {
                *tile += (cell - value * gain / 256).abs().min(MOST_STEPS * 256);
            }
        }
    }
    Difference { mean: tiles.iter().flatten().sum::<i32>() / (SIDE * KEPT_ROWS) as i32, tiles }
}

impl Difference {
    fn distance(&self) -> u32 {
        let mut tiles: Vec<i32> = self.tiles.iter().flatten().copied().collect();
        tiles.sort_unstable();
        // From sums of 256ths over the cells of a tile to sixteenths of a step.
        let most = tiles.get(tiles.len() * 9 / 10).map(|sum| sum / (TILE * TILE * 16) as i32);
        most.and_then(|most| u32::try_from(most).ok()).unwrap_or(u32::MAX)
    }
}
