//! Opens a TIFF: its first page as the picture; checks whether all pages are complete.

mod directories;
mod fax;

use std::io::Cursor;

use ::tiff::decoder::{ChunkType, Decoder, DecodingResult, Limits};
use ::tiff::{TiffError, TiffResult};
use image::{DynamicImage, ImageFormat, RgbImage};

use directories::{Directory, Tiff, field};

use super::opened::{MOST_MEMORY, Opened, in_colour};
use super::{jpeg_damage, jpeg_frame};
use crate::record::facts::Problem;

/// Most pixels of all pages that are decoded: about 200 sheets at 300 dpi. Later pages are only counted.
const MOST_PIXELS: u64 = 2 << 30;
/// Most damaged pages that are listed.
const MOST_TOLD: usize = 20;

/// The first page, and the number of pages.
pub fn opened(bytes: &[u8], orientation: u8, problems: &mut Vec<Problem>) -> (Option<Opened>, Option<u32>) {
    let file = Tiff::new(bytes);
    let pages = file.map(|file| file.pages()).unwrap_or_default();
    let (Some(file), Some(first)) = (file, pages.found.first()) else {
        return (in_colour(bytes, ImageFormat::Tiff, orientation, problems), None);
    };
    let picture = first_page(&file, *first, orientation, problems);
    let count = pages.found.len();
    if count > 1 || pages.lost {
        let mut bad = other_pages(&file, pages.found.get(1..).unwrap_or_default());
        bad.extend(pages.lost.then_some(count + 1));
        let is_damage = |problem: &Problem| matches!(problem, Problem::Truncated | Problem::Broken { .. });
        if problems.iter().any(is_damage) {
            bad.insert(0, 1);
        }
        if !bad.is_empty() {
            problems.retain(|problem| !is_damage(problem));
            let pages = bad.into_iter().take(MOST_TOLD).filter_map(|page| u32::try_from(page).ok()).collect();
            problems.push(Problem::BadPages { pages });
        }
    }
    (Some(picture), u32::try_from(count).ok().filter(|count| *count > 1))
}

fn size(file: &Tiff<'_>, page: Directory) -> (u32, u32) {
    let side = |wanted| file.number(page, wanted).and_then(|side| u32::try_from(side).ok()).unwrap_or(0);
    (side(field::WIDTH), side(field::HEIGHT))
}

fn is_within((width, height): (u32, u32)) -> bool {
    u64::from(width) * u64::from(height) * 3 <= MOST_MEMORY
}

fn first_page(file: &Tiff<'_>, page: Directory, orientation: u8, problems: &mut Vec<Problem>) -> Opened {
    // The main picture of a digital negative is only a thumbnail; the full one is in a sub-directory.
    let whole_picture = |page: &Directory| file.number(*page, field::SUBFILE_TYPE).unwrap_or(0) & 1 == 0;
    if file.number(page, field::DNG_VERSION).is_some() {
        let negative = [vec![page], file.below(page)].concat().into_iter().filter(whole_picture).max_by_key(|page| size(file, *page));
        problems.push(Problem::Undecodable);
        return Opened { size: size(file, negative.unwrap_or(page)), orientation, luma: None, pixels: None, whole: false };
    }
    let size = size(file, page);
    let mut opened = Opened { size, orientation, luma: None, pixels: None, whole: false };
    let compression = file.number(page, field::COMPRESSION).unwrap_or(1);
    if fax::is_fax(compression) && size.0 > 0 && size.1 > 0 {
        match is_within(size).then(|| fax::decoded(file, page, size)) {
            Some(Some(fax)) => {
                opened.whole = fax.whole;
                opened.pixels = Some(DynamicImage::ImageLuma8(fax.picture));
                problems.extend((!fax.whole).then_some(Problem::Truncated));
            }
            Some(None) => problems.push(Problem::Truncated),
            None => problems.push(Problem::TooManyPixels),
        }
        return opened;
    }
    let known = problems.len();
    if file.number(page, field::PHOTOMETRIC) == Some(6) && is_within(size) {
        match luminance_and_colour(file.bytes(), size) {
            Ok(pixels) => (opened.pixels, opened.whole) = (pixels, true),
            Err(error) => problems.push(problem(&error)),
        }
    } else if let Some(found) = in_colour(file.bytes(), ImageFormat::Tiff, orientation, problems) {
        opened = found;
    }
    if problems.len() == known && jpegs_are_damaged(file, page) {
        problems.push(Problem::Truncated);
        opened.whole = false;
    }
    opened
}

/// A picture in Y, Cb and Cr (TIFF 6.0, section 21; factors of CCIR 601-1).
fn luminance_and_colour(bytes: &[u8], (width, height): (u32, u32)) -> TiffResult<Option<DynamicImage>> {
    let DecodingResult::U8(mut samples) = decoder(bytes)?.read_image()? else { return Ok(None) };
    for pixel in samples.chunks_exact_mut(3) {
        if let [y, cb, cr] = pixel {
            let (luma, blue, red) = (f32::from(*y), f32::from(*cb) - 128.0, f32::from(*cr) - 128.0);
            let rgb = [luma + 1.402 * red, luma - 0.344_136 * blue - 0.714_136 * red, luma + 1.772 * blue];
            // The value is clamped, so the cast is exact.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
            let rgb = rgb.map(|value| value.round().clamp(0.0, 255.0) as u8);
            pixel.copy_from_slice(&rgb);
        }
    }
    Ok(RgbImage::from_raw(width, height, samples).map(DynamicImage::ImageRgb8))
}

fn decoder(bytes: &[u8]) -> TiffResult<Decoder<Cursor<&[u8]>>> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = usize::try_from(MOST_MEMORY).unwrap_or(usize::MAX);
    Ok(Decoder::new(Cursor::new(bytes))?.with_limits(limits))
}

fn problem(error: &TiffError) -> Problem {
    match error {
        TiffError::LimitsExceeded => Problem::TooManyPixels,
        TiffError::UnsupportedError(_) => Problem::Undecodable,
        TiffError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Problem::Truncated,
        error => Problem::Broken { reason: error.to_string().chars().take(200).collect() },
    }
}

/// The numbers of damaged pages after the first, from 2 on.
fn other_pages(file: &Tiff<'_>, pages: &[Directory]) -> Vec<usize> {
    let (mut bad, mut pixels) = (Vec::new(), 0);
    let mut decoder = decoder(file.bytes()).ok();
    for (index, page) in pages.iter().enumerate() {
        let size = size(file, *page);
        pixels += u64::from(size.0) * u64::from(size.1);
        if pixels > MOST_PIXELS {
            break;
        }
        let is_bad = match (file.number(*page, field::COMPRESSION).unwrap_or(1), &mut decoder) {
            (fax, _) if fax::is_fax(fax) => is_within(size) && !fax::decoded(file, *page, size).is_some_and(|page| page.whole),
            (7, _) => jpegs_are_damaged(file, *page),
            (_, Some(decoder)) => read_all(decoder, index + 1).is_err_and(|error| {
                // A page that the program cannot read is not damaged.
                matches!(problem(&error), Problem::Truncated | Problem::Broken { .. })
            }),
            (_, None) => file.chunks(*page).is_none(),
        };
        if is_bad {
            bad.push(index + 2);
        }
    }
    bad
}

fn read_all(decoder: &mut Decoder<Cursor<&[u8]>>, index: usize) -> TiffResult<()> {
    decoder.seek_to_image(index)?;
    let chunks = match decoder.get_chunk_type() {
        ChunkType::Strip => decoder.strip_count()?,
        ChunkType::Tile => decoder.tile_count()?,
    };
    (0..chunks).try_for_each(|chunk| decoder.read_chunk(chunk).map(|_| ()))
}

/// Whether a strip of a JPEG-coded page (technical note 2) is incomplete.
fn jpegs_are_damaged(file: &Tiff<'_>, page: Directory) -> bool {
    if file.number(page, field::COMPRESSION) != Some(7) {
        return false;
    }
    let tables: Vec<u8> = file.numbers(page, field::JPEG_TABLES).into_iter().filter_map(|byte| u8::try_from(byte).ok()).collect();
    let tables = tables.get(..tables.len().saturating_sub(2)).filter(|tables| !tables.is_empty()).unwrap_or(b"\xff\xd8");
    file.chunks(page).is_none_or(|strips| {
        strips.into_iter().any(|strip| {
            let jpeg = [tables, strip.get(2..).unwrap_or_default()].concat();
            if jpeg_frame::Frame::read(&jpeg).is_some_and(|frame| frame.is_rare()) {
                return false;
            }
            !jpeg_frame::has_end(&jpeg) || jpeg_damage::find(&jpeg, true).is_some()
        })
    })
}
