//! Clarity of a picture, measured on its grey thumbnail with integers. For hints only.

use image::GrayImage;

use crate::record::facts::Clarity;
use crate::stages::probe::photo::page_title;

/// Pixels below this are dark.
const DARK: u8 = 16;
/// Pixels from this value on are bright.
const BRIGHT: u8 = 240;
/// Half the side of the square that a pixel is compared with. The square is wider than a pen stroke on a page 504 pixels high.
const REACH: usize = 8;
/// A pixel is ink below this percentage of the brightness around it. Grain and shadows of blank paper stay above 90; a pencil line is near
/// 80.
const INK_PERCENT: u32 = 88;

/// Measures a grey thumbnail.
pub fn measure(small: &GrayImage) -> Clarity {
    let count = |counts: &dyn Fn(u8) -> bool| permille(small.as_raw().iter().filter(|pixel| counts(**pixel)).count(), small.as_raw().len());
    let ink = ink(small);
    Clarity {
        sharpness: sharpness(small),
        dark_permille: count(&|pixel| pixel < DARK),
        bright_permille: count(&|pixel| pixel >= BRIGHT),
        ink_permille: permille(ink.iter().filter(|marked| **marked).count(), ink.len()),
        title_permille: page_title::place(&ink, small.width() as usize),
    }
}

/// Mean brightness, rounded down.
pub fn mean_luma(small: &GrayImage) -> Option<u8> {
    let total: u64 = small.as_raw().iter().map(|pixel| u64::from(*pixel)).sum();
    total.checked_div(small.as_raw().len() as u64).and_then(|mean| u8::try_from(mean).ok())
}

fn permille(part: usize, whole: usize) -> u16 {
    (part * 1000).checked_div(whole).and_then(|share| u16::try_from(share).ok()).unwrap_or(0)
}

fn rows(small: &GrayImage) -> Vec<&[u8]> {
    small.as_raw().chunks_exact((small.width() as usize).max(1)).collect()
}

/// Variance of the four-neighbour Laplacian over all inner pixels.
fn sharpness(small: &GrayImage) -> u32 {
    let (mut count, mut sum, mut squares) = (0_i64, 0_i64, 0_i64);
    for three in rows(small).windows(3) {
        let [above, row, below] = three else { continue };
        let sides = row.iter().zip(row.iter().skip(2));
        let ends = above.iter().zip(*below).skip(1);
        let values = row.iter().skip(1).zip(sides).zip(ends).map(|((here, (left, right)), (above, below))| {
            i32::from(*left) + i32::from(*right) + i32::from(*above) + i32::from(*below) - 4 * i32::from(*here)
        });
        // At most 504 × 1,020²: fits into 32 bits.
        let row = values.fold((0_i32, 0_i32, 0_i32), |(count, sum, squares), value| (count + 1, sum + value, squares + value * value));
        (count, sum, squares) = (count + i64::from(row.0), sum + i64::from(row.1), squares + i64::from(row.2));
    }
    // At most 504 × 504 pixels: fits into 64 bits.
    let variance = (count * squares - sum * sum).checked_div(count * count).unwrap_or(0);
    u32::try_from(variance).unwrap_or(0)
}

/// Pixels clearly darker than the mean of the square around them, row by row.
fn ink(small: &GrayImage) -> Vec<bool> {
    let rows = rows(small);
    let width = small.width() as usize;
    // Column sums over the rows within reach, updated row by row, with empty columns on both sides.
    let mut columns = vec![0_u32; width + 2 * REACH + 1];
    let update = |columns: &mut [u32], row: Option<&&[u8]>, change: fn(u32, u32) -> u32| {
        let inner = columns.iter_mut().skip(REACH + 1);
        inner.zip(row.into_iter().flat_map(|row| row.iter())).for_each(|(sum, pixel)| *sum = change(*sum, u32::from(*pixel)));
    };
    for row in rows.iter().take(REACH) {
        update(&mut columns, Some(row), |sum, pixel| sum + pixel);
    }
    let wide: Vec<u32> = (0..width).map(|x| length(x, width)).collect();
    let mut marked = Vec::with_capacity(width * rows.len());
    for (y, row) in rows.iter().enumerate() {
        update(&mut columns, rows.get(y + REACH), |sum, pixel| sum + pixel);
        update(&mut columns, y.checked_sub(REACH + 1).and_then(|gone| rows.get(gone)), |sum, pixel| sum - pixel);
        let high = length(y, rows.len());
        let mut around: u32 = columns.iter().take(2 * REACH + 1).sum();
        let moving = columns.iter().zip(columns.iter().skip(2 * REACH + 1));
        marked.extend(row.iter().zip(&wide).zip(moving).map(|((pixel, wide), (gone, coming))| {
            around = around + coming - gone;
            // At most 255 × 17 × 17 × 100: fits into 32 bits.
            u32::from(*pixel) * 100 * wide * high < around * INK_PERCENT
        }));
    }
    marked
}

/// Number of places from 0 to `count` that are within reach of this one.
fn length(place: usize, count: usize) -> u32 {
    u32::try_from((place + REACH + 1).min(count) - place.saturating_sub(REACH)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use image::Luma;
    use image::imageops::blur;

    use super::*;

    fn board(cell: u32) -> GrayImage {
        GrayImage::from_fn(504, 378, |x, y| Luma([if (x / cell + y / cell).is_multiple_of(2) { 60 } else { 180 }]))
    }

    #[test]
    fn blur_takes_the_sharpness_away() {
        let sharp = board(24);
        let values: Vec<u32> = [0.0, 1.0, 2.0, 4.0]
            .iter()
            .map(|sigma| if *sigma == 0.0 { measure(&sharp).sharpness } else { measure(&blur(&sharp, *sigma)).sharpness })
            .collect();
        assert!(values.windows(2).all(|pair| pair[0] > 2 * pair[1]), "{values:?}");
        assert_eq!(measure(&GrayImage::from_pixel(504, 378, Luma([120]))), Clarity::default());
    }

    #[test]
    fn exposure_is_a_share_of_the_pixels() {
        let half = GrayImage::from_fn(100, 100, |x, _| Luma([if x < 25 { 3 } else { 250 }]));
        let found = measure(&half);
        assert_eq!((found.dark_permille, found.bright_permille), (250, 750));
        assert_eq!(mean_luma(&half), Some(188));
    }

    #[test]
    fn ink_is_told_from_shadow() {
        // Grainy paper that gets darker towards one side.
        let paper = |x: u32, y: u32| 240 - x / 5 - (x * 7 + y * 13) % 5;
        let blank = GrayImage::from_fn(356, 504, |x, y| Luma([u8::try_from(paper(x, y)).unwrap()]));
        assert_eq!(measure(&blank).ink_permille, 0);
        let written = GrayImage::from_fn(356, 504, |x, y| {
            let stroke = y % 28 < 2 && x > 40 && x < 300;
            Luma([u8::try_from(if stroke { paper(x, y) / 2 } else { paper(x, y) }).unwrap()])
        });
        assert!((40..=60).contains(&measure(&written).ink_permille), "{}", measure(&written).ink_permille);
    }

    #[test]
    fn pictures_without_an_inside_are_measured_as_well() {
        for (width, height) in [(0, 0), (1, 1), (2, 2), (504, 1), (1, 504)] {
            assert_eq!(measure(&GrayImage::new(width, height)).sharpness, 0);
        }
    }
}
