//! What is measured of a still picture: size as shown, whether all of it decodes, brightness, EXIF.

use std::io::Cursor;
use std::sync::Arc;

use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use crate::formats::region::ReadAt;
use crate::record::inventory::{Content, PictureFacts, Problem};
use crate::stages::probe::kind::Kind;
use crate::stages::probe::times::Evidence;
use crate::stages::probe::{Measured, exif, fingerprint, heif};
use crate::words::moment::Zone;

/// A picture file larger than this is not read.
const MOST_BYTES: u64 = 256 << 20;
/// Memory that decoding one picture may take: 128 megapixels of colour.
const MOST_MEMORY: u64 = 384 << 20;
/// The longest side that is decoded.
const MOST_SIDE: u32 = 50_000;
/// Brightness is measured on about so many pixels.
const LUMA_PIXELS: usize = 1 << 18;

/// Measures a still picture.
pub fn measure(kind: Kind, source: &Arc<dyn ReadAt>, zone: Zone) -> Measured {
    let bytes = match source.read_all(MOST_BYTES) {
        Ok(bytes) => bytes,
        Err(_) if source.len() > MOST_BYTES => return Measured::nothing(vec![Problem::TooLarge]),
        Err(error) => return Measured::nothing(vec![Problem::Unreadable { reason: error.to_string() }]),
    };
    let exif = exif::read(&bytes, zone);
    let mut problems = Vec::new();
    let content = match format(kind) {
        Some(format) => decoded(&bytes, format, exif.orientation.unwrap_or(1), exif.gps, &mut problems),
        None => undecoded(&bytes, exif.gps, &mut problems),
    };
    let evidence = Evidence { exif: exif.times, ..Evidence::default() };
    Measured { content, evidence, device: Some(exif.device), problems }
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

/// HEIC and AVIF: size and turning are read from the boxes. The turning there is what counts; EXIF repeats it.
fn undecoded(bytes: &Vec<u8>, gps: bool, problems: &mut Vec<Problem>) -> Content {
    let Some((width, height, orientation)) = heif::size(bytes) else {
        problems.push(Problem::Undecodable);
        return Content::Other;
    };
    Content::Picture(picture((width, height), orientation, gps))
}

fn picture((width, height): (u32, u32), orientation: u8, gps: bool) -> PictureFacts {
    let (width, height) = if orientation >= 5 { (height, width) } else { (width, height) };
    PictureFacts { width, height, orientation, decoded: false, gps, mean_luma: None, fingerprint: None }
}

fn decoded(bytes: &[u8], format: ImageFormat, orientation: u8, gps: bool, problems: &mut Vec<Problem>) -> Content {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    (limits.max_image_width, limits.max_image_height) = (Some(MOST_SIDE), Some(MOST_SIDE));
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = match reader.into_decoder() {
        Ok(decoder) => decoder,
        Err(error) => {
            problems.push(problem(error));
            return Content::Other;
        }
    };
    let mut facts = picture(decoder.dimensions(), orientation, gps);
    // The reader sets the limits when it decodes whole pictures; here the decoder is asked for its size first.
    let within = limits.reserve(decoder.total_bytes()).and_then(|()| decoder.set_limits(limits));
    match within.and_then(|()| DynamicImage::from_decoder(decoder)) {
        Ok(image) => {
            facts.decoded = true;
            facts.mean_luma = mean_luma(&image);
            facts.fingerprint = fingerprint::of(&fingerprint::small(&image, orientation));
        }
        Err(error) => problems.push(problem(error)),
    }
    if facts.decoded && format == ImageFormat::Jpeg && !has_end(bytes) {
        facts.decoded = false;
        problems.push(Problem::Truncated);
    }
    Content::Picture(facts)
}

fn problem(error: ImageError) -> Problem {
    match error {
        ImageError::Limits(_) => Problem::TooLarge,
        ImageError::Unsupported(_) => Problem::Undecodable,
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Problem::Truncated,
        error => Problem::Broken { reason: error.to_string().chars().take(200).collect() },
    }
}

/// Whether a JPEG has an end marker behind its first scan. Decoders fill what is missing of a cut file with grey and say nothing.
/// Inside a scan no `FF D9` can stand (ITU-T T.81, F.1.2.3), and previews lie before it.
fn has_end(bytes: &[u8]) -> bool {
    let mut offset = 2_usize;
    while let Some([0xFF, marker, high, low]) = bytes.get(offset..).and_then(|rest| rest.first_chunk::<4>()) {
        match marker {
            0xDA => return bytes.get(offset..).is_some_and(|scan| scan.windows(2).rev().any(|pair| pair == [0xFF, 0xD9])),
            // Fill bytes, and markers without a length.
            0xFF => offset += 1,
            0x01 | 0xD0..=0xD8 => offset += 2,
            _ => offset += 2 + usize::from(u16::from_be_bytes([*high, *low])),
        }
    }
    // No plain chain of segments: the decoder's word counts.
    true
}

fn mean_luma(image: &DynamicImage) -> Option<u8> {
    let pixels = image.width() as usize * image.height() as usize;
    let step = (pixels / LUMA_PIXELS).max(1);
    let (total, count) = match image {
        DynamicImage::ImageRgb8(colour) => sum(colour.as_raw().chunks_exact(3).step_by(step), |pixel| match *pixel {
            [red, green, blue] => (299 * u64::from(red) + 587 * u64::from(green) + 114 * u64::from(blue)) / 1000,
            _ => 0,
        }),
        DynamicImage::ImageLuma8(grey) => sum(grey.as_raw().iter().step_by(step), |pixel| u64::from(*pixel)),
        other => sum(other.thumbnail(512, 512).to_luma8().into_raw().iter(), |pixel| u64::from(*pixel)),
    };
    total.checked_div(count).and_then(|mean| u8::try_from(mean).ok())
}

fn sum<T>(values: impl Iterator<Item = T>, luma: impl Fn(T) -> u64) -> (u64, u64) {
    values.fold((0, 0), |(sum, count), value| (sum + luma(value), count + 1))
}

#[cfg(test)]
mod tests;
