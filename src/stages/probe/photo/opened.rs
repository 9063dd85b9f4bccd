//! A picture, decoded as far as possible, and the decoding of all types except HEIF.

use std::io::Cursor;

use image::{ColorType, DynamicImage, GrayImage, ImageBuffer, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use crate::record::facts::Problem;

/// Most memory of a decoder: 128 megapixels in colour.
pub const MOST_MEMORY: u64 = 384 << 20;
/// Largest side in pixels.
pub const MOST_SIDE: u32 = 50_000;

/// A decoded picture.
pub struct Opened {
    /// Size as stored.
    pub size: (u32, u32),
    /// EXIF orientation.
    pub orientation: u8,
    /// Luma, if the file stores it separately from the colours.
    pub luma: Option<GrayImage>,
    /// The pixels that could be decoded. `None` if there are none, or if luma is enough.
    pub pixels: Option<DynamicImage>,
    /// Whether it was decoded completely.
    pub whole: bool,
}

/// Decodes a picture in colour, as far as possible.
pub fn in_colour(bytes: &[u8], format: ImageFormat, orientation: u8, problems: &mut Vec<Problem>) -> Option<Opened> {
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
    // `into_decoder` does not pass the limits to the decoder.
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

/// All pixels, or those before the error.
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

fn problem(error: ImageError) -> Problem {
    match error {
        ImageError::Limits(_) => Problem::TooManyPixels,
        ImageError::Unsupported(_) => Problem::Undecodable,
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Problem::Truncated,
        error => Problem::Broken { reason: error.to_string().chars().take(200).collect() },
    }
}
