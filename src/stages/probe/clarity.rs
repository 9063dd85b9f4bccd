//! How clear a picture is: numbers from its small grey copy, in whole arithmetic. They are for hints and decide nothing.

use image::GrayImage;

use crate::record::inventory::Clarity;
use crate::stages::probe::title;

/// Below this a pixel is black to the eye …
const DARK: u8 = 16;
/// … and from this on white.
const BRIGHT: u8 = 240;
/// Half the side of the square that a pixel is compared with: wider than a stroke of writing on a page made 504 pixels high.
const REACH: usize = 8;
/// A pixel is ink where it has less than this many hundredths of the brightness around it: the grain and the shadows of a blank page
/// stay above 90, a pencil line is near 80.
const INK_PERCENT: u64 = 88;

/// Measures the small grey copy of a picture.
pub fn measure(small: &GrayImage) -> Clarity {
    let count = |counts: &dyn Fn(u8) -> bool| permille(small.as_raw().iter().filter(|pixel| counts(**pixel)).count(), small.as_raw().len());
    let ink = ink(small);
    Clarity {
        sharpness: sharpness(small),
        dark_permille: count(&|pixel| pixel < DARK),
        bright_permille: count(&|pixel| pixel >= BRIGHT),
        ink_permille: permille(ink.iter().filter(|marked| **marked).count(), ink.len()),
        title_permille: title::place(&ink, small.width() as usize),
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

/// The variance of the four-neighbour Laplacian over all pixels that have four neighbours.
fn sharpness(small: &GrayImage) -> u32 {
    let (mut count, mut sum, mut squares) = (0_i64, 0_i64, 0_i64);
    for three in rows(small).windows(3) {
        let [above, row, below] = three else { continue };
        let inner = row.windows(3).zip(above.iter().skip(1)).zip(below.iter().skip(1));
        for ((around, above), below) in inner {
            let [left, here, right] = around else { continue };
            let value = i64::from(*left) + i64::from(*right) + i64::from(*above) + i64::from(*below) - 4 * i64::from(*here);
            count += 1;
            sum += value;
            squares += value * value;
        }
    }
    // At most 504 × 504 pixels, so that no product comes near the limits of 64 bits.
    let variance = (count * squares - sum * sum).checked_div(count * count).unwrap_or(0);
    u32::try_from(variance).unwrap_or(0)
}

/// Which pixels are clearly darker than the mean of the square around them, in rows.
fn ink(small: &GrayImage) -> Vec<bool> {
    let (width, height) = (small.width() as usize, small.height() as usize);
    // Sums over the rectangle from the corner to each pixel: the mean of any square is then four look-ups.
    let mut sums = vec![0_u64; (width + 1) * (height + 1)];
    for (y, row) in rows(small).iter().enumerate() {
        let mut along = 0_u64;
        for (x, pixel) in row.iter().enumerate() {
            along += u64::from(*pixel);
            let above = sums.get(y * (width + 1) + x + 1).copied().unwrap_or(0);
            if let Some(sum) = sums.get_mut((y + 1) * (width + 1) + x + 1) {
                *sum = above + along;
            }
        }
    }
    let sum = |x: usize, y: usize| sums.get(y * (width + 1) + x).copied().unwrap_or(0);
    let mut marked = Vec::with_capacity(width * height);
    for (y, row) in rows(small).iter().enumerate() {
        let (top, bottom) = (y.saturating_sub(REACH), (y + REACH + 1).min(height));
        for (x, pixel) in row.iter().enumerate() {
            let (left, right) = (x.saturating_sub(REACH), (x + REACH + 1).min(width));
            let around = sum(right, bottom) + sum(left, top) - sum(left, bottom) - sum(right, top);
            let pixels = ((right - left) * (bottom - top)) as u64;
            marked.push(u64::from(*pixel) * 100 * pixels < around * INK_PERCENT);
        }
    }
    marked
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
        // Paper that gets darker to one side, with grain.
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
