//! Measures a still picture: displayed size, whether it decodes completely, brightness, clarity, EXIF.

pub mod clarity;
pub mod exif;
mod exif_blocks;
mod faces;
pub mod fingerprint;
mod heic;
mod heif_boxes;
mod jpeg_luma;
mod page_title;
pub mod thumbnail;
mod written_date;
mod xmp;

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::Arc;

use image::{ColorType, DynamicImage, GrayImage, ImageBuffer, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use crate::formats::region::ReadAt;
use crate::record::facts::{Content, PictureFacts, Problem};
use crate::record::preview::{Faces, Preview};
use crate::stages::probe::kind::Kind;
use crate::stages::probe::measurement::{Measurement, read_whole};
use crate::stages::probe::options::ProbeOptions;
use crate::stages::probe::time::evidence::TimeEvidence;

/// Limit on the file size.
const MOST_BYTES: u64 = 256 << 20;
/// Limit on decoder memory: 128 megapixels in colour.
const MOST_MEMORY: u64 = 384 << 20;
/// Limit on a side in pixels.
const MOST_SIDE: u32 = 50_000;
/// Limit on TIFF pages.
const MOST_PAGES: u32 = 10_000;

/// Measures a still picture; makes a preview if one is wanted.
pub fn measure(kind: Kind, source: &Arc<dyn ReadAt>, options: &ProbeOptions, preview: &mut Option<Preview>) -> Measurement {
    let bytes = match read_whole(source.as_ref(), MOST_BYTES) {
        Ok(bytes) => bytes,
        Err(problem) => return Measurement::nothing(vec![problem]),
    };
    let exif = exif::read(&bytes, options.zone);
    let mut problems = Vec::new();
    let opened = match format(kind) {
        Some(format) => decoded(&bytes, format, exif.orientation.unwrap_or(1), options.preview, &mut problems),
        None => heif_decoded(kind, &bytes, &mut problems),
    };
    let content = opened.map_or(Content::Other, |opened| {
        let pages = (kind == Kind::Tiff).then(|| tiff_pages(&bytes)).filter(|pages| *pages > 1);
        drop(bytes);
        Content::Picture(PictureFacts { gps: exif.gps, pages, ..opened.look(options, preview) })
    });
    let saved = exif.saved_days_later.zip(exif.device.software.clone());
    problems.extend(saved.map(|(days, software)| Problem::Edited { days, software }));
    problems.extend(exif.unclear.map(|written| Problem::UnclearTime { written }));
    let evidence = TimeEvidence { exif: exif.times, camera: exif.camera, ..TimeEvidence::default() };
    Measurement { content, evidence, device: Some(exif.device), problems }
}

/// A decoded picture.
struct Opened {
    /// Size as stored.
    size: (u32, u32),
    /// EXIF orientation.
    orientation: u8,
    /// Luma, if the file stores it apart from the colours.
    luma: Option<GrayImage>,
    /// Pixels as far as they could be decoded. None if nothing could be, or if luma is enough.
    pixels: Option<DynamicImage>,
    /// Whether it was decoded completely.
    whole: bool,
}

impl Opened {
    /// The facts, and the preview if one is wanted, from a thumbnail.
    fn look(self, options: &ProbeOptions, preview: &mut Option<Preview>) -> PictureFacts {
        let mut facts = picture(self.size, self.orientation);
        facts.decoded = self.whole;
        let luma = self.luma.map(DynamicImage::ImageLuma8);
        if self.whole
            && let Some(small) = luma.as_ref().or(self.pixels.as_ref()).and_then(|pixels| thumbnail::shrink(pixels, thumbnail::SIDE))
        {
            let grey = thumbnail::upright_grey(small, self.orientation);
            facts.mean_luma = clarity::mean_luma(&grey);
            facts.clarity = Some(clarity::measure(&grey));
            facts.fingerprint = fingerprint::of(&grey);
        }
        if options.preview
            && let Some(pixels) = &self.pixels
            && let Some(small) = thumbnail::shrink(pixels, thumbnail::SIDE)
        {
            let faces = options.faces.then(|| faces_of(pixels, self.orientation, facts.width)).flatten();
            *preview = Some(Preview {
                pictures: thumbnail::encoded(&thumbnail::upright(small, self.orientation)).into_iter().collect(),
                clarity: facts.clarity,
                mean_luma: facts.mean_luma,
                faces,
                unseen: None,
            });
        }
        facts
    }
}

fn faces_of(pixels: &DynamicImage, orientation: u8, width: u32) -> Option<Faces> {
    faces::count(&thumbnail::upright_grey(thumbnail::shrink(pixels, faces::SIDE)?, orientation), width)
}

fn format(kind: Kind) -> Option<ImageFormat> {
    match kind {
        Kind::Jpeg => Some(ImageFormat::Jpeg),
        Kind::Png => Some(ImageFormat::Png),
        Kind::Webp => Some(ImageFormat::WebP),
        Kind::Tiff => Some(ImageFormat::Tiff),
        Kind::Bmp => Some(ImageFormat::Bmp),
        Kind::Gif => Some(ImageFormat::Gif),
        _ => None,
    }
}

/// Decodes HEIC; reads the size of AVIF. The decoder has applied the rotation of the boxes; EXIF repeats it.
fn heif_decoded(kind: Kind, bytes: &Vec<u8>, problems: &mut Vec<Problem>) -> Option<Opened> {
    let Some((width, height, orientation)) = heif_boxes::size(bytes) else {
        problems.push(Problem::Undecodable);
        return None;
    };
    let failed = match kind {
        Kind::Heif => match heic::decode(bytes) {
            Ok(image) => {
                let size = image.dimensions();
                return Some(Opened { size, orientation: 1, luma: None, pixels: Some(DynamicImage::ImageRgb8(image)), whole: true });
            }
            Err(heic_rs::Error::PixelLimit { .. }) => Problem::TooLarge,
            Err(heic_rs::Error::Unsupported(_)) => Problem::Undecodable,
            Err(heic_rs::Error::Truncated(_)) => Problem::Truncated,
            Err(error) => Problem::Broken { reason: error.to_string() },
        },
        _ => Problem::Undecodable,
    };
    problems.push(failed);
    Some(Opened { size: (width, height), orientation, luma: None, pixels: None, whole: false })
}

fn picture((width, height): (u32, u32), orientation: u8) -> PictureFacts {
    let (width, height) = if orientation >= 5 { (height, width) } else { (width, height) };
    PictureFacts { width, height, orientation, decoded: false, gps: false, mean_luma: None, clarity: None, pages: None, fingerprint: None }
}

/// `colours`: whether they are needed, or luma is enough.
fn decoded(bytes: &[u8], format: ImageFormat, orientation: u8, colours: bool, problems: &mut Vec<Problem>) -> Option<Opened> {
    // Measured from luma in both cases, so that the results are the same.
    let luma = (format == ImageFormat::Jpeg).then(|| jpeg_luma::decode(bytes, MOST_SIDE, MOST_MEMORY)).flatten();
    let mut opened = match luma {
        Some(luma) if !colours => Opened { size: luma.dimensions(), orientation, luma: Some(luma), pixels: None, whole: true },
        luma => Opened { luma, ..in_colour(bytes, format, orientation, problems)? },
    };
    if opened.whole && format == ImageFormat::Jpeg && !has_end(bytes) {
        opened.whole = false;
        problems.push(Problem::Truncated);
    }
    Some(opened)
}

fn in_colour(bytes: &[u8], format: ImageFormat, orientation: u8, problems: &mut Vec<Problem>) -> Option<Opened> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    (limits.max_image_width, limits.max_image_height) = (Some(MOST_SIDE), Some(MOST_SIDE));
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = match reader.into_decoder() {
        Ok(decoder) => decoder,
        Err(error) => {
            problems.push(problem(error));
            return None;
        }
    };
    let mut opened = Opened { size: decoder.dimensions(), orientation, luma: None, pixels: None, whole: false };
    // `into_decoder` does not apply the limits to the decoder.
    match limits.reserve(decoder.total_bytes()).and_then(|()| decoder.set_limits(limits)) {
        Ok(()) => {
            let (pixels, outcome) = pixels(decoder);
            opened.whole = outcome.is_ok();
            opened.pixels = pixels;
            problems.extend(outcome.err().map(problem));
        }
        Err(error) => problems.push(problem(error)),
    }
    Some(opened)
}

/// All pixels, or those that came before the error.
fn pixels(decoder: impl ImageDecoder) -> (Option<DynamicImage>, Result<(), ImageError>) {
    let (width, height) = decoder.dimensions();
    let colour = decoder.color_type();
    if !matches!(colour, ColorType::L8 | ColorType::La8 | ColorType::Rgb8 | ColorType::Rgba8) {
        return match DynamicImage::from_decoder(decoder) {
            Ok(image) => (Some(image), Ok(())),
            Err(error) => (None, Err(error)),
        };
    }
    let mut bytes = vec![0; usize::try_from(decoder.total_bytes()).unwrap_or(0)];
    let outcome = decoder.read_image(&mut bytes);
    if outcome.is_err() && bytes.iter().all(|byte| *byte == 0) {
        return (None, outcome);
    }
    let image = match colour {
        ColorType::L8 => ImageBuffer::from_raw(width, height, bytes).map(DynamicImage::ImageLuma8),
        ColorType::La8 => ImageBuffer::from_raw(width, height, bytes).map(DynamicImage::ImageLumaA8),
        ColorType::Rgba8 => ImageBuffer::from_raw(width, height, bytes).map(DynamicImage::ImageRgba8),
        _ => ImageBuffer::from_raw(width, height, bytes).map(DynamicImage::ImageRgb8),
    };
    (image, outcome)
}

/// Pages of a TIFF (6.0, section 2): a linked list of directories, which may be circular.
fn tiff_pages(bytes: &[u8]) -> u32 {
    let little = bytes.starts_with(b"II");
    let number = |at: usize, length: usize| -> Option<usize> {
        let digits = bytes.get(at..at.checked_add(length)?)?;
        let add = |value: usize, digit: &u8| value << 8 | usize::from(*digit);
        Some(if little { digits.iter().rev().fold(0, add) } else { digits.iter().fold(0, add) })
    };
    let mut seen = BTreeSet::new();
    let mut next = number(4, 4);
    while let Some(at) = next.filter(|at| *at > 0 && seen.len() < MOST_PAGES as usize) {
        let Some(entries) = number(at, 2) else { break };
        if !seen.insert(at) {
            break;
        }
        next = number(at + 2 + entries * 12, 4);
    }
    u32::try_from(seen.len()).unwrap_or(MOST_PAGES)
}

fn problem(error: ImageError) -> Problem {
    match error {
        ImageError::Limits(_) => Problem::TooLarge,
        ImageError::Unsupported(_) => Problem::Undecodable,
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Problem::Truncated,
        error => Problem::Broken { reason: error.to_string().chars().take(200).collect() },
    }
}

/// Whether a JPEG has an end marker after its first scan. Decoders silently fill a cut file with grey. `FF D9` can not occur inside a scan
/// (ITU-T T.81, F.1.2.3); thumbnails are before it.
fn has_end(bytes: &[u8]) -> bool {
    let mut offset = 2_usize;
    while let Some([0xFF, marker, high, low]) = bytes.get(offset..).and_then(|rest| rest.first_chunk::<4>()) {
        match marker {
            0xDA => return bytes.get(offset..).is_some_and(|scan| scan.windows(2).rev().any(|pair| pair == [0xFF, 0xD9])),
            // Fill bytes, markers without length.
            0xFF => offset += 1,
            0x01 | 0xD0..=0xD8 => offset += 2,
            _ => offset += 2 + usize::from(u16::from_be_bytes([*high, *low])),
        }
    }
    // Not a plain chain of segments: the decoder decides.
    true
}

#[cfg(test)]
mod tests;
