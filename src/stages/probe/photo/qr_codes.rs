//! Reads the QR codes of labels in handheld photographs.

use image::{DynamicImage, GrayImage, ImageFormat};
use rqrr::PreparedImage;

use super::{decoded, format, heif_decoded, thumbnail, tiff};
use crate::record::facts::Problem;
use crate::stages::probe::kind::Kind;

/// The longer sides to which the picture is scaled, in order, until a code is found. A code that fills the picture is found best in a small
/// copy.
const SIDES: [u32; 4] = [1600, 2400, 1000, 640];
/// Side of the squares of the large picture in which small codes are searched, in pixels. In the whole picture, pixel noise looks like
/// parts of codes, and searching it would take minutes.
const SQUARE: u32 = 1600;
/// Distance between squares. A code of up to this size is always completely inside one square.
const STEP: u32 = 800;
/// Longer side of the picture that is divided into squares, in pixels: at most 25 squares.
const LARGEST: u32 = 4800;
/// A pixel is black below this share of the brightness around it.
const DARK: f32 = 0.9;
/// Most codes of one picture.
const MOST_CODES: usize = 64;

/// The texts of the codes in a picture, without duplicates.
///
/// # Errors
/// Why the picture cannot be decoded.
pub fn read(kind: Kind, bytes: &Vec<u8>) -> Result<Vec<String>, Problem> {
    let mut problems = Vec::new();
    let opened = match format(kind) {
        Some(ImageFormat::Tiff) => tiff::opened(bytes, 1, &mut problems).0,
        Some(format) => decoded(bytes, format, 1, false, &mut problems),
        None => heif_decoded(kind, bytes, &mut problems),
    };
    let pixels = opened.and_then(|opened| opened.luma.map(DynamicImage::ImageLuma8).or(opened.pixels));
    match pixels {
        Some(pixels) => Ok(search(&pixels)),
        None => Err(problems.into_iter().next().unwrap_or(Problem::Undecodable)),
    }
}

fn search(pixels: &DynamicImage) -> Vec<String> {
    let longest = pixels.width().max(pixels.height());
    let mut tried = Vec::new();
    for side in SIDES.map(|side| side.min(longest)) {
        if tried.contains(&side) {
            continue;
        }
        tried.push(side);
        let codes = grey(pixels, side).map(|grey| search_once(&grey)).unwrap_or_default();
        if !codes.is_empty() {
            return codes;
        }
    }
    let Some(grey) = (longest > SQUARE).then(|| grey(pixels, longest.min(LARGEST))).flatten() else { return Vec::new() };
    let starts = |side: u32| (0..side.saturating_sub(SQUARE - STEP).max(1)).step_by(length(STEP));
    starts(grey.height())
        .flat_map(|y| starts(grey.width()).map(move |x| (x, y)))
        .map(|(x, y)| search_once(&image::imageops::crop_imm(&grey, x, y, SQUARE, SQUARE).to_image()))
        .find(|codes| !codes.is_empty())
        .unwrap_or_default()
}

fn grey(pixels: &DynamicImage, side: u32) -> Option<GrayImage> {
    Some(thumbnail::upright_grey(thumbnail::shrink(pixels, side)?, 1))
}

/// Searches the picture unchanged, then smoothed (against noise in dark rooms and printer dots), then in black and white with a local
/// threshold.
fn search_once(grey: &GrayImage) -> Vec<String> {
    let mut codes = texts(grey, None);
    if codes.is_empty() {
        let smooth = smoothed(grey);
        codes = texts(&smooth, None);
        if codes.is_empty() {
            codes = texts(&smooth, Some(&Surroundings::of(grey)));
        }
    }
    codes
}

fn length(side: u32) -> usize {
    usize::try_from(side).unwrap_or(0)
}

fn level(grey: &GrayImage, x: usize, y: usize) -> u8 {
    grey.as_raw().get(y * length(grey.width()) + x).copied().unwrap_or(u8::MAX)
}

fn texts(grey: &GrayImage, around: Option<&Surroundings>) -> Vec<String> {
    let (width, height) = (length(grey.width()), length(grey.height()));
    let mut picture = match around {
        None => PreparedImage::prepare_from_greyscale(width, height, |x, y| level(grey, x, y)),
        Some(around) => PreparedImage::prepare_from_bitmap(width, height, |x, y| f32::from(level(grey, x, y)) < around.mean(x, y) * DARK),
    };
    let mut texts: Vec<String> = Vec::new();
    for grid in picture.detect_grids().into_iter().take(MOST_CODES) {
        if let Ok((_, text)) = grid.decode()
            && !texts.contains(&text)
        {
            texts.push(text);
        }
    }
    texts
}

/// Summed-area table: gives the mean of any rectangle in constant time.
struct Surroundings {
    sums: Vec<u64>,
    width: usize,
    height: usize,
    reach: usize,
}

impl Surroundings {
    fn of(grey: &GrayImage) -> Self {
        let (width, height) = (length(grey.width()), length(grey.height()));
        let mut sums = vec![0; width + 1];
        for y in 0..height {
            let mut row = 0;
            sums.push(0);
            for x in 0..width {
                row += u64::from(level(grey, x, y));
                let above = sums.get(sums.len() - width - 1).copied().unwrap_or(0);
                sums.push(above + row);
            }
        }
        Self { sums, width, height, reach: (width.max(height) / 24).max(8) }
    }

    /// The mean around a pixel.
    fn mean(&self, x: usize, y: usize) -> f32 {
        let (left, right) = (x.saturating_sub(self.reach), (x + self.reach).min(self.width));
        let (top, bottom) = (y.saturating_sub(self.reach), (y + self.reach).min(self.height));
        let sum = |x: usize, y: usize| self.sums.get(y * (self.width + 1) + x).copied().unwrap_or(0);
        let all = (sum(right, bottom) + sum(left, top)).saturating_sub(sum(left, bottom) + sum(right, top));
        let count = ((right - left) * (bottom - top)).max(1);
        u32::try_from(all / count as u64).map_or(f32::MAX, |mean| u16::try_from(mean).map_or(f32::MAX, f32::from))
    }
}

/// Replaces every pixel with the mean of itself and its eight neighbours.
fn smoothed(grey: &GrayImage) -> GrayImage {
    let (right, bottom) = (grey.width().saturating_sub(1), grey.height().saturating_sub(1));
    GrayImage::from_fn(grey.width(), grey.height(), |x, y| {
        let columns = [x.saturating_sub(1), x, (x + 1).min(right)];
        let rows = [y.saturating_sub(1), y, (y + 1).min(bottom)];
        let sum: u32 = rows.iter().flat_map(|y| columns.map(|x| u32::from(grey.get_pixel(x, *y).0[0]))).sum();
        image::Luma([u8::try_from(sum / 9).unwrap_or(u8::MAX)])
    })
}
