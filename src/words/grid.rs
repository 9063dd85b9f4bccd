//! A picture reduced to a coarse grid of 16 grey levels around the mean, used to find near-duplicates.

use std::fmt::{self, Write as _};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Maximum number of columns and of rows.
const MOST_SIDE: u8 = 64;
/// The level of the mean.
const MIDDLE: i32 = 8;
/// Levels per standard deviation.
const STEPS: i32 = 4;

/// Cells in row order from the top left, each 0 to 15. Text form: `32x32:` and one hexadecimal digit per cell.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Grid {
    width: u8,
    height: u8,
    cells: Vec<u8>,
}

/// The text or the values are not a valid grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a grid of at most 64 by 64 hexadecimal digits")]
pub struct GridError;

impl Grid {
    /// A grid from cells in row order, each 0 to 15.
    ///
    /// # Errors
    /// [`GridError`] if their number is not `width` × `height`, a side is 0 or above 64, or a cell is above 15.
    pub fn new(width: u8, height: u8, cells: Vec<u8>) -> Result<Self, GridError> {
        let fits = (1..=MOST_SIDE).contains(&width) && (1..=MOST_SIDE).contains(&height);
        let whole = cells.len() == usize::from(width) * usize::from(height) && cells.iter().all(|&cell| cell < 16);
        if fits && whole { Ok(Self { width, height, cells }) } else { Err(GridError) }
    }

    /// Normalises grey values (0 to 4095, in row order) by mean and standard deviation. `None` if the deviation is below `least`.
    pub fn of_greys(width: u8, height: u8, greys: &[u16], least: u16) -> Option<Self> {
        let count = i64::try_from(greys.len()).ok().filter(|&count| count > 0)?;
        let mean = greys.iter().map(|&grey| i64::from(grey)).sum::<i64>() / count;
        let squares = greys.iter().map(|&grey| (i64::from(grey) - mean).pow(2)).sum::<i64>();
        let deviation = (squares / count).unsigned_abs().isqrt();
        if deviation < u64::from(least.max(1)) {
            return None;
        }
        let (mean, deviation) = (i32::try_from(mean).ok()?, i32::try_from(deviation).ok()?);
        let step = |grey: u16| {
            // Rounds half up.
            let away = ((i32::from(grey) - mean) * STEPS * 2 + deviation).div_euclid(deviation * 2);
            u8::try_from((MIDDLE + away).clamp(0, 15)).unwrap_or_default()
        };
        Self::new(width, height, greys.iter().map(|&grey| step(grey)).collect()).ok()
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        usize::from(self.width)
    }

    /// Number of rows.
    pub fn height(&self) -> usize {
        usize::from(self.height)
    }

    /// The cells in row order.
    pub fn cells(&self) -> &[u8] {
        &self.cells
    }

    /// Mirrored left to right.
    pub fn mirrored(&self) -> Self {
        let rows = self.cells.chunks(self.width().max(1)).flat_map(|row| row.iter().rev().copied());
        Self { cells: rows.collect(), ..*self }
    }

    /// Number of adjacent pairs, horizontal and vertical, that differ by at least `steps`.
    pub fn edges(&self, steps: u8) -> usize {
        let width = self.width();
        let differ = |pair: (&u8, &u8)| pair.0.abs_diff(*pair.1) >= steps;
        let across = self.cells.chunks(width.max(1)).map(|row| row.iter().zip(row.iter().skip(1)).filter(|pair| differ(*pair)).count());
        across.sum::<usize>() + self.cells.iter().zip(self.cells.iter().skip(width)).filter(|pair| differ(*pair)).count()
    }
}

impl TryFrom<String> for Grid {
    type Error = GridError;
    fn try_from(text: String) -> Result<Self, GridError> {
        let (sides, digits) = text.split_once(':').ok_or(GridError)?;
        let (width, height) = sides.split_once('x').ok_or(GridError)?;
        let side = |side: &str| side.parse().map_err(|_| GridError);
        let cell = |digit: char| digit.to_digit(16).and_then(|cell| u8::try_from(cell).ok()).ok_or(GridError);
        Self::new(side(width)?, side(height)?, digits.chars().take(1 << 13).map(cell).collect::<Result<_, _>>()?)
    }
}

impl From<Grid> for String {
    fn from(grid: Grid) -> Self {
        grid.to_string()
    }
}

impl fmt::Display for Grid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}x{}:", self.width, self.height)?;
        self.cells.iter().try_for_each(|&cell| formatter.write_char(char::from_digit(u32::from(cell), 16).unwrap_or('0')))
    }
}

impl fmt::Debug for Grid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_it_reads() {
        let text = "4x2:0123cdef";
        let grid = Grid::try_from(text.to_owned()).unwrap();
        assert_eq!((grid.to_string(), grid.mirrored().to_string()), (text.to_owned(), "4x2:3210fedc".to_owned()));
        assert_eq!(grid.mirrored().mirrored(), grid);
        for wrong in ["4x2:0123cde", "4x2:0123cdeg", "0x0:", "65x1:0", "4x2", "4:0123", "-4x2:01234567", "4x2:0123cdef0"] {
            assert_eq!(Grid::try_from(wrong.to_owned()), Err(GridError), "{wrong}");
        }
    }

    #[test]
    fn neither_brightness_nor_contrast_counts() {
        let greys = [100, 900, 300, 2_000, 50, 700];
        let grid = Grid::of_greys(3, 2, &greys, 16);
        assert!(grid.is_some());
        assert_eq!(Grid::of_greys(3, 2, &greys.map(|grey| grey * 2 + 7), 16), grid);
        assert_eq!(Grid::of_greys(3, 2, &[500, 501, 500, 501, 500, 500], 16), None, "nothing to see");
        assert_eq!(Grid::of_greys(0, 0, &[], 16), None);
    }

    #[test]
    fn edges_are_counted_across_and_down() {
        let grid = Grid::new(3, 2, vec![0, 0, 9, 0, 9, 9]).unwrap();
        assert_eq!((grid.edges(2), grid.edges(10)), (3, 0));
    }
}
