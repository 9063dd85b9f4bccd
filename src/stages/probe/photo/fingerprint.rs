//! What is kept of a picture or a frame so that it can be found again: its greys, and the ink of written paper, on a coarse grid.
//!
//! Everything is whole numbers, so that the same pixels give the same on every machine.

use std::ops::Range;

use image::GrayImage;

use crate::stages::probe::recording::sampled_frames::{self, Sampled};
use crate::words::grid::Grid;
use crate::words::likeness::{Fingerprint, GLANCE_SIDES, Glance, PAGE_SIDE, PICTURE_SIDE};

/// Pixels that a side must have.
const LEAST_SIDE: usize = 16;
/// Rows and columns of the fine grid that both grids are made from.
const FINE: usize = 256;
/// Cells of it on each side in which there is blank paper.
const NEAR: usize = 12;
/// Cells of it on each side over which a straight line is ruled and not written.
const RULED: usize = 6;
/// Less deviation (of 4095) than this is a blank or black picture: 4 of 255.
const LEAST_DEVIATION: u16 = 64;
/// Neighbouring cells that must differ by two steps at least; a blank wall or a gradient has fewer.
const LEAST_EDGES: usize = 40;
/// The same for the 144 cells of a frame.
const LEAST_GLANCE_EDGES: usize = 16;
/// Paper is at least this bright (of 4095) …
const PAPER: u16 = 2_400;
/// … and of its cells, at most one in three is darker than this share of it, in eighths.
const INKED_EIGHTHS: u16 = 6;
/// Ink (of 4095) below this is the unevenness of paper.
const LEAST_INK: u16 = 32;
/// The step of a cell with the mean ink of the written cells.
const MIDDLE_INK: u64 = 6;

/// The fingerprint of a picture that stands upright; its longest side should have 256 pixels or more. None where there is too little
/// to see in it.
pub fn of(grey: &GrayImage) -> Option<Fingerprint> {
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    if width.min(height) < LEAST_SIDE {
        return None;
    }
    let fine = shrink(grey.as_raw(), (width, height), (FINE, FINE));
    let greys = gather(&fine, usize::from(PICTURE_SIDE));
    let greys = Grid::of_greys(PICTURE_SIDE, PICTURE_SIDE, &greys, LEAST_DEVIATION).filter(|grid| grid.edges(2) >= LEAST_EDGES)?;
    Some(Fingerprint { greys, ink: ink(&fine) })
}

/// What is kept of the frames of a recording: those with something to see, their times from `first` in ticks of so many seconds.
pub fn glances(seen: &[Sampled], first: i64, (seconds, parts): (i64, i64)) -> Vec<Glance> {
    let glance = |Sampled { time, grid: cells }: &Sampled| {
        let ms = (i128::from(*time) - i128::from(first)) * 1000 * i128::from(seconds) / i128::from(parts.max(1));
        let (width, height) = sampled_frames::GRID;
        let greys = shrink(cells, (width as usize, height as usize), (usize::from(GLANCE_SIDES.0), usize::from(GLANCE_SIDES.1)));
        let greys = Grid::of_greys(GLANCE_SIDES.0, GLANCE_SIDES.1, &greys, LEAST_DEVIATION)?;
        (greys.edges(2) >= LEAST_GLANCE_EDGES).then_some(Glance { at_ms: u32::try_from(ms.max(0)).ok()?, greys })
    };
    seen.iter().filter_map(glance).collect()
}

/// Means of equal parts of a picture, times sixteen; parts of pixels count by what lies in each.
fn shrink(pixels: &[u8], (width, height): (usize, usize), (columns, rows): (usize, usize)) -> Vec<u16> {
    let across: Vec<Part> = parts(width, columns).collect();
    // The sums of each line, column by column; below 2^32 for sides up to 65,535.
    let mut lines = vec![0_u32; columns * height];
    for (line, sums) in pixels.chunks_exact(width.max(1)).zip(lines.chunks_exact_mut(columns.max(1))) {
        for (part, sum) in across.iter().zip(sums) {
            *sum = part.weighed(line.get(part.pixels.clone()).unwrap_or_default().iter().map(|pixel| u32::from(*pixel)));
        }
    }
    let whole = (width * height).max(1) as u64;
    let mut means = Vec::with_capacity(columns * rows);
    let mut sums = vec![0_u64; columns];
    for part in parts(height, rows) {
        sums.fill(0);
        for (number, line) in part.pixels.clone().enumerate() {
            let share = u64::from(part.share(number));
            let line = lines.get(line * columns..(line + 1) * columns).unwrap_or_default();
            sums.iter_mut().zip(line).for_each(|(sum, value)| *sum += u64::from(*value) * share);
        }
        means.extend(sums.iter().map(|sum| u16::try_from(sum * 16 / whole).unwrap_or(u16::MAX)));
    }
    means
}

/// One of equal parts of a row of pixels: the pixels in it, and how much lies in it of the first, of the last and of those between,
/// in so many parts of a pixel as there are equal parts.
struct Part {
    pixels: Range<usize>,
    first: u32,
    last: u32,
    between: u32,
}

impl Part {
    fn share(&self, number: usize) -> u32 {
        match number {
            0 => self.first,
            number if number + 1 == self.pixels.len() => self.last,
            _ => self.between,
        }
    }

    fn weighed(&self, pixels: impl Iterator<Item = u32>) -> u32 {
        pixels.enumerate().map(|(number, pixel)| pixel * self.share(number)).sum()
    }
}

/// `count` pixels in `parts` equal parts.
fn parts(count: usize, parts: usize) -> impl Iterator<Item = Part> {
    let share = move |pixel: usize, from: usize, to: usize| {
        u32::try_from(to.min((pixel + 1) * parts).saturating_sub(from.max(pixel * parts))).unwrap_or(u32::MAX)
    };
    (0..parts).map(move |number| {
        let (from, to) = (number * count, (number + 1) * count);
        let pixels = from / parts..to.div_ceil(parts);
        let (first, last) = (pixels.start, pixels.end.saturating_sub(1));
        Part { first: share(first, from, to), last: share(last, from, to), between: u32::try_from(parts).unwrap_or(u32::MAX), pixels }
    })
}

/// A grid of `side` cells from the fine one: each cell reaches half into its neighbours, so that a line which a cut moves by a part of
/// a cell moves by a part of its grey.
fn gather(fine: &[u16], side: usize) -> Vec<u16> {
    let step = FINE / side;
    // 1, 3, 5 … and back.
    let taps: Vec<u32> = (0..2 * step).map(|tap| tap.min(2 * step - 1 - tap) as u32 * 2 + 1).collect();
    let sum = taps.iter().sum::<u32>();
    let sample = |number: usize| {
        let first = (number * step + step / 2) as isize - (taps.len() / 2) as isize;
        taps.iter().zip(first..).map(|(tap, at)| (*tap, at.clamp(0, FINE as isize - 1) as usize))
    };
    let mut cells = Vec::with_capacity(side * side);
    let across: Vec<Vec<u32>> = fine
        .chunks(FINE)
        .map(|row| (0..side).map(|column| sample(column).map(|(tap, at)| row.get(at).copied().map_or(0, u32::from) * tap).sum()).collect())
        .collect();
    for row in 0..side {
        for column in 0..side {
            let at = |row: usize| across.get(row).and_then(|line| line.get(column)).copied().unwrap_or_default();
            let total: u32 = sample(row).map(|(tap, row)| at(row) * tap).sum();
            cells.push(u16::try_from(total / (sum * sum)).unwrap_or(u16::MAX));
        }
    }
    cells
}

/// The ink of a page without its ruled lines; none for what is not written paper.
///
/// Two sheets of one form share its lines; what tells them apart is what was written.
fn ink(fine: &[u16]) -> Option<Grid> {
    let mut counts = [0_usize; (u8::MAX as usize + 1) * 16];
    for &grey in fine {
        if let Some(count) = counts.get_mut(usize::from(grey)) {
            *count += 1;
        }
    }
    // The grey that four cells in five do not reach.
    let mut below = 0;
    let paper = counts.iter().position(|count| {
        below += count;
        below > fine.len() * 4 / 5
    })?;
    let paper = u16::try_from(paper).ok()?;
    let dark: usize = counts.iter().take(usize::from(paper / 8 * INKED_EIGHTHS)).sum();
    if paper < PAPER || dark * 3 > fine.len() {
        return None;
    }
    // The paper around a cell is the brightest cell near it: light falls unevenly.
    let paper = along(&along(fine, NEAR, true, u16::max), NEAR, false, u16::max);
    let ink: Vec<u16> = paper.iter().zip(fine).map(|(paper, grey)| paper.saturating_sub(*grey)).collect();
    // A ruled line is what stays where only the least ink of a long stretch is kept.
    let ruled = |across: bool| along(&along(&ink, RULED, across, u16::min), RULED, across, u16::max);
    let ruled: Vec<u16> = ruled(true).into_iter().zip(ruled(false)).map(|(across, down)| across.max(down)).collect();
    let ink: Vec<u16> = ink.iter().zip(ruled).map(|(ink, ruled)| ink.saturating_sub(ruled)).collect();
    let ink: Vec<u64> =
        gather(&ink, usize::from(PAGE_SIDE)).into_iter().map(|ink| if ink < LEAST_INK { 0 } else { u64::from(ink) }).collect();
    let (written, sum) = (ink.iter().filter(|&&ink| ink > 0).count() as u64, ink.iter().sum::<u64>());
    if written * 20 < ink.len() as u64 {
        return None;
    }
    let step = |ink: &u64| u8::try_from((ink * MIDDLE_INK * written / sum.max(1)).min(15)).unwrap_or(15);
    Grid::new(PAGE_SIDE, PAGE_SIDE, ink.iter().map(step).collect()).ok()
}

/// For each cell of the fine grid what `choose` leaves of it and of so many cells on both sides, across or down.
fn along(fine: &[u16], reach: usize, across: bool, choose: impl Fn(u16, u16) -> u16 + Copy) -> Vec<u16> {
    if across {
        return turned(&along(&turned(fine), reach, false, choose));
    }
    let rows: Vec<&[u16]> = fine.chunks_exact(FINE).collect();
    let mut chosen = Vec::with_capacity(fine.len());
    for (number, row) in rows.iter().enumerate() {
        // Whole rows at a time, which the compiler makes few instructions of.
        let mut best = row.to_vec();
        for near in rows.iter().take(number + reach + 1).skip(number.saturating_sub(reach)) {
            best.iter_mut().zip(*near).for_each(|(best, near)| *best = choose(*best, *near));
        }
        chosen.extend(best);
    }
    chosen
}

/// Rows made columns.
fn turned(fine: &[u16]) -> Vec<u16> {
    (0..FINE).flat_map(|column| fine.iter().skip(column).step_by(FINE).copied()).collect()
}

#[cfg(test)]
mod tests;
