//! Similarity of photographs: finds the same picture resized, recompressed, cropped a little, mirrored or overprinted at one edge.

use super::PICTURE_SIDE;
use super::resample::{Across, Cut, Place, places};
use crate::words::grid::Grid;

/// Pictures are alike if their distance is at most this.
///
/// Measured by `cargo xtask bench --of twins`: resized, recompressed or mirrored copies have at most 2; copies cropped by up to 5 % per
/// side have 5 to 14; the same view on two days, where only people moved, has at least 20; other pictures have far more.
pub const PICTURES_LIMIT: u32 = 17;

const SIDE: usize = PICTURE_SIDE as usize;
/// Side of a tile, in cells.
const TILE: usize = 4;
const TILES: usize = SIDE / TILE;
/// Number of tile rows that are compared.
const KEPT_TILES: usize = TILES * 3 / 4;
const KEPT_ROWS: usize = KEPT_TILES * TILE;
/// Maximum crop of a side, in sixteenths of a cell: 6 %.
const MOST_CUT: i32 = 32;
/// The crop of a side for which hashes are computed, besides no crop: 5 %.
const USUAL_CUT: i32 = 26;
/// Maximum number of differing bits, of the 48 compared, for a closer look.
const CLOSE: u32 = 12;
/// Cap on the difference of one cell, in grey levels.
const MOST_STEPS: i32 = 6;
/// If the mean cell difference exceeds this, in 256ths of a grey level, adjusting the crop cannot help.
const HOPELESS: i32 = 500;

/// A picture prepared for comparison.
#[derive(Clone, Debug)]
pub struct Pictured {
    cells: Vec<u8>,
    mirrored: Vec<u8>,
    whole: u64,
    whole_mirrored: u64,
    /// Hashes of the picture with each combination of cropped sides.
    cut: [u64; 16],
}

impl Pictured {
    /// `None` if the grid does not have the size of a picture.
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

    /// The distance: the 90th percentile of the tile differences, in sixteenths of a grey level. The upper or the lower quarter is ignored,
    /// because dates and places are stamped there. `None` if the pictures are certainly not alike.
    pub fn distance(&self, other: &Self) -> Option<u32> {
        let within = |part: &Self, whole: &Self| {
            let plain = closest(&part.cells, part.whole, whole);
            let mirrored = closest(&part.mirrored, part.whole_mirrored, whole);
            plain.into_iter().chain(mirrored).min()
        };
        within(self, other).into_iter().chain(within(other, self)).min()
    }

    /// Whether the distance is at most [`PICTURES_LIMIT`].
    pub fn is_like(&self, other: &Self) -> bool {
        self.distance(other).is_some_and(|distance| distance <= PICTURES_LIMIT)
    }
}

fn usual(number: usize) -> Cut {
    let side = |bit: usize| if number >> bit & 1 == 1 { USUAL_CUT } else { 0 };
    Cut { left: side(0), right: side(1), top: side(2), bottom: side(3) }
}

/// Blurs: each cell becomes the sum of itself and its eight neighbours, at most 135.
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

/// A difference hash: one bit for each of 8 by 8 places, set if the right neighbour is brighter.
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

/// The three quarters of a picture that are compared. Date and place stamps in the ignored quarter would also change the overall contrast.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Upper,
    Lower,
}

impl Kept {
    /// Mask of the hash bits that are compared.
    fn bits(self) -> u64 {
        match self {
            Self::Upper => !0 << 16,
            Self::Lower => !0 >> 16,
        }
    }

    /// The tile rows that are compared.
    fn tiles(self) -> std::ops::Range<usize> {
        match self {
            Self::Upper => 0..KEPT_TILES,
            Self::Lower => TILES - KEPT_TILES..TILES,
        }
    }
}

/// The smallest distance between a picture and any crop of another.
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

/// The compared cells minus their mean, in 256ths of a grey level, and their mean absolute deviation.
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

    /// The cells of a cropped picture.
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

/// The difference between a picture and a crop of another.
struct Difference {
    /// Mean over all cells, in 256ths of a grey level.
    mean: i32,
    /// Sum over the cells of each tile, in 256ths of a grey level.
    tiles: [[i32; TILES]; KEPT_TILES],
}

fn compare(one: &Levelled, other: &[u8], cut: Cut, kept: Kept) -> Difference {
    let other = Levelled::part(other, cut, kept);
    // A crop or a stamp changes the overall contrast that each grid was normalised by; compensate for it.
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
        // Convert a tile's sum of 256ths to sixteenths of a grey level per cell.
        let most = tiles.get(tiles.len() * 9 / 10).map(|sum| sum / (TILE * TILE * 16) as i32);
        most.and_then(|most| u32::try_from(most).ok()).unwrap_or(u32::MAX)
    }
}
