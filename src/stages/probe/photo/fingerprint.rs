//! The fingerprint of a picture or frame, to recognise it again: grey levels, and the ink of written paper, on a coarse grid. Computed with
//! integers: the same pixels give the same fingerprint on every machine.

use std::ops::Range;

use image::GrayImage;

use crate::stages::probe::recording::sampled_frames::{self, Sampled};
use crate::words::grid::Grid;
use crate::words::likeness::{Fingerprint, GLANCE_SIDES, Glance, PAGE_SIDE, PICTURE_SIDE};

/// Smallest side in pixels.
const LEAST_SIDE: usize = 16;
/// Rows and columns of the fine grid that both coarse grids are made from.
const FINE: usize = 256;
/// Neighbourhood, in fine cells to each side, that is assumed to contain blank paper.
const NEAR: usize = 12;
/// A straight line longer than this many fine cells to each side is a printed rule, not writing.
const RULED: usize = 6;
/// Smallest standard deviation (of 4095): below it, the picture is blank or black.
const LEAST_DEVIATION: u16 = 64;
/// Smallest number of neighbouring cells that differ by 2 steps; a blank wall or gradient has fewer.
const LEAST_EDGES: usize = 40;
/// The same for a frame of 144 cells.
const LEAST_GLANCE_EDGES: usize = 16;
/// Lowest brightness of paper (of 4095).
const PAPER: u16 = 2_400;
/// On paper, at most a third of the cells is darker than this share of the paper's brightness, in eighths.
const INKED_EIGHTHS: u16 = 6;
/// Ink (of 4095) below this is unevenness of the paper.
const LEAST_INK: u16 = 32;
/// The step of a cell whose ink equals the mean of the written cells.
const MIDDLE_INK: u64 = 6;

/// The fingerprint of an upright picture whose longer side is at least 256 pixels. `None` if the picture shows too little.
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

/// Fingerprints of the sampled frames that show enough. Their times are relative to `first`, which is in ticks of the time base.
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

/// Area means × 16 on a grid; pixels on a cell border count partly.
fn shrink(pixels: &[u8], (width, height): (usize, usize), (columns, rows): (usize, usize)) -> Vec<u16> {
    let across: Vec<RowPart> = parts(width, columns).collect();
    // Column sums of each line: below 2^32 for sides up to 65,535.
    let mut lines = vec![0_u32; columns * height];
    for (line, sums) in pixels.chunks_exact(width.max(1)).zip(lines.chunks_exact_mut(columns.max(1))) {
        for (part, sum) in across.iter().zip(sums) {
            *sum = part.weighed(line.get(part.pixels.clone()).unwrap_or_default());
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

/// A section of a row: its pixels, and the weights of the first, the last and the pixels between, in units of 1 / number of sections.
struct RowPart {
    pixels: Range<usize>,
    first: u32,
    last: u32,
    between: u32,
}

impl RowPart {
    fn share(&self, number: usize) -> u32 {
        match number {
            0 => self.first,
            number if number + 1 == self.pixels.len() => self.last,
            _ => self.between,
        }
    }

    fn weighed(&self, pixels: &[u8]) -> u32 {
        let Some((first, others)) = pixels.split_first() else { return 0 };
        let first = u32::from(*first) * self.first;
        let Some((last, between)) = others.split_last() else { return first };
        first + u32::from(*last) * self.last + between.iter().map(|pixel| u32::from(*pixel)).sum::<u32>() * self.between
    }
}

/// Divides `count` pixels into `parts` equal sections.
fn parts(count: usize, parts: usize) -> impl Iterator<Item = RowPart> {
    let share = move |pixel: usize, from: usize, to: usize| {
        u32::try_from(to.min((pixel + 1) * parts).saturating_sub(from.max(pixel * parts))).unwrap_or(u32::MAX)
    };
    (0..parts).map(move |number| {
        let (from, to) = (number * count, (number + 1) * count);
        let pixels = from / parts..to.div_ceil(parts);
        let (first, last) = (pixels.start, pixels.end.saturating_sub(1));
        RowPart { first: share(first, from, to), last: share(last, from, to), between: u32::try_from(parts).unwrap_or(u32::MAX), pixels }
    })
}

/// A coarse grid with overlapping triangular weights: a shift by a fraction of a cell changes the grey levels only slightly.
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

/// The ink of a page, without the printed rules that all sheets of a form share. `None` if it is not written paper.
fn ink(fine: &[u16]) -> Option<Grid> {
    let mut counts = [0_usize; (u8::MAX as usize + 1) * 16];
    for &grey in fine {
        if let Some(count) = counts.get_mut(usize::from(grey)) {
            *count += 1;
        }
    }
    // The 80th percentile.
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
    // Local brightness of the paper: the brightest cell nearby.
    let paper = along(&turned(&along(&turned(fine), NEAR, u16::max)), NEAR, u16::max);
    let ink: Vec<u16> = paper.iter().zip(fine).map(|(paper, grey)| paper.saturating_sub(*grey)).collect();
    // Morphological opening along rows and columns leaves only the printed rules.
    let ruled = |ink: &[u16]| along(&along(ink, RULED, u16::min), RULED, u16::max);
    let ruled: Vec<u16> = turned(&ruled(&turned(&ink))).into_iter().zip(ruled(&ink)).map(|(across, down)| across.max(down)).collect();
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

/// Combines each fine cell with the cells above and below it within `reach`, using `choose`.
fn along(fine: &[u16], reach: usize, choose: impl Fn(u16, u16) -> u16 + Copy) -> Vec<u16> {
    let rows: Vec<&[u16]> = fine.chunks_exact(FINE).collect();
    let mut chosen = Vec::with_capacity(fine.len());
    for (number, row) in rows.iter().enumerate() {
        // Whole rows, for vectorisation.
        let mut best = row.to_vec();
        for near in rows.iter().take(number + reach + 1).skip(number.saturating_sub(reach)) {
            best.iter_mut().zip(*near).for_each(|(best, near)| *best = choose(*best, *near));
        }
        chosen.extend(best);
    }
    chosen
}

/// The transposed grid.
fn turned(fine: &[u16]) -> Vec<u16> {
    let mut turned = vec![0; fine.len()];
    for (number, row) in fine.chunks_exact(FINE).enumerate() {
        turned.iter_mut().skip(number).step_by(FINE).zip(row).for_each(|(place, cell)| *place = *cell);
    }
    turned
}

#[cfg(test)]
mod tests;
