//! Measures a still picture: displayed size, whether it decodes completely, brightness, clarity, EXIF.

pub mod clarity;
mod cut_boxes;
pub mod exif;
mod exif_blocks;
mod faces;
pub mod fingerprint;
mod heic;
mod heif_boxes;
mod inner_thumbnail;
mod jpeg_damage;
mod jpeg_frame;
mod jpeg_luma;
mod opened;
mod page_title;
mod png_profile;
pub mod qr_codes;
pub mod thumbnail;
mod tiff;
mod written_date;
mod xmp;

use std::sync::Arc;

use image::{DynamicImage, GrayImage, ImageFormat};

use crate::formats::region::ReadAt;
use crate::record::facts::{Content, PictureFacts, Problem};
use crate::record::preview::{Faces, Preview};
use crate::stages::probe::kind::Kind;
use crate::stages::probe::measurement::{Measurement, read_whole};
use crate::stages::probe::options::ProbeOptions;
use crate::stages::probe::time::evidence::TimeEvidence;

use opened::{MOST_MEMORY, MOST_SIDE, Opened, in_colour};

/// Largest file that is read.
pub const MOST_BYTES: u64 = 256 << 20;

/// Measures a still picture; makes a preview if requested.
pub fn measure(kind: Kind, source: &Arc<dyn ReadAt>, options: &ProbeOptions, preview: &mut Option<Preview>) -> Measurement {
    let bytes = match read_whole(source.as_ref(), MOST_BYTES) {
        Ok(bytes) => bytes,
        Err(problem) => return Measurement::nothing(vec![problem]),
    };
    let exif = exif::read(&bytes, options.zone);
    let mut problems = Vec::new();
    let motion = kind == Kind::Jpeg && cut_boxes::motion_photo(&bytes);
    let mut pages = None;
    let opened = match format(kind) {
        Some(ImageFormat::Tiff) => {
            let (opened, counted) = tiff::opened(&bytes, exif.orientation.unwrap_or(1), &mut problems);
            pages = counted;
            opened
        }
        Some(format) => decoded(&bytes, format, exif.orientation.unwrap_or(1), options.preview, &mut problems),
        None => heif_decoded(kind, &bytes, &mut problems),
    };
    let mut other_thumbnail = false;
    let content = opened.map_or(Content::Other, |opened| {
        drop(bytes);
        let (facts, grey) = opened.look(options, preview);
        other_thumbnail = exif.thumbnail.zip(grey).is_some_and(|(small, grey)| inner_thumbnail::is_another(&small, &grey));
        Content::Picture(PictureFacts { gps: exif.gps, pages, ..facts })
    });
    let cut = match kind {
        Kind::Heif | Kind::RareHeif | Kind::Avif => cut_boxes::heif(source.as_ref()),
        _ => motion,
    };
    if cut && !problems.contains(&Problem::Truncated) {
        problems.push(Problem::Truncated);
    }
    let saved = exif.saved_days_later.zip(exif.device.software.clone());
    problems.extend(saved.map(|(days, software)| Problem::Edited { days, software, other_thumbnail }));
    problems.extend(exif.unclear.map(|written| Problem::UnclearTime { written }));
    let evidence = TimeEvidence { exif: exif.times, camera: exif.camera, ..TimeEvidence::default() };
    Measurement { content, evidence, device: Some(exif.device), problems }
}

impl Opened {
    /// The facts, the preview if requested, and a small upright grey copy if the picture is complete.
    fn look(self, options: &ProbeOptions, preview: &mut Option<Preview>) -> (PictureFacts, Option<GrayImage>) {
        let mut facts = picture(self.size, self.orientation);
        let mut upright = None;
        facts.decoded = self.whole;
        let luma = self.luma.map(DynamicImage::ImageLuma8);
        if self.whole
            && let Some(small) = luma.as_ref().or(self.pixels.as_ref()).and_then(|pixels| thumbnail::shrink(pixels, thumbnail::SIDE))
        {
            let grey = thumbnail::upright_grey(small, self.orientation);
            facts.mean_luma = clarity::mean_luma(&grey);
            facts.clarity = Some(clarity::measure(&grey));
            facts.fingerprint = fingerprint::of(&grey);
            upright = Some(grey);
        }
        if options.preview
            && let Some(pixels) = &self.pixels
            && let Some(small) = thumbnail::shrink(pixels, options.preview_side)
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
        (facts, upright)
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

/// Decodes HEIC; reads only the size of AVIF. The decoder has already applied the rotation of the boxes; the EXIF orientation repeats it.
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
            Err(heic_rs::Error::PixelLimit { .. }) => Problem::TooManyPixels,
            Err(heic_rs::Error::Unsupported(_)) => Problem::Undecodable,
            Err(heic_rs::Error::Truncated(_)) => Problem::Truncated,
            // Another codec, or an unsupported way to derive the picture from others.
            Err(heic_rs::Error::MissingBox("hvcC") | heic_rs::Error::CyclicDerivation(_)) => Problem::Undecodable,
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

/// `colours`: whether colours are needed, or luma is enough.
fn decoded(bytes: &[u8], format: ImageFormat, orientation: u8, colours: bool, problems: &mut Vec<Problem>) -> Option<Opened> {
    let is_jpeg = format == ImageFormat::Jpeg;
    if let Some(frame) = is_jpeg.then(|| jpeg_frame::Frame::read(bytes)).flatten().filter(jpeg_frame::Frame::is_rare) {
        problems.push(Problem::Undecodable);
        return Some(Opened { size: (frame.width, frame.height), orientation, luma: None, pixels: None, whole: false });
    }
    // Always measured from luma, so that the results are the same with and without colours.
    let luma = is_jpeg.then(|| jpeg_luma::decode(bytes, MOST_SIDE, MOST_MEMORY)).flatten();
    // When coded data is missing, the decoder repeats the last rows.
    let doubtful = luma.as_ref().is_none_or(end_repeats);
    let mut opened = match luma {
        Some(luma) if !colours => Opened { size: luma.dimensions(), orientation, luma: Some(luma), pixels: None, whole: true },
        luma => Opened { luma, ..in_colour(bytes, format, orientation, problems)? },
    };
    if opened.whole && is_jpeg {
        let damage = || jpeg_damage::find(bytes, doubtful).map(|damage| Problem::PartlyDamaged { from_percent: damage.from_percent });
        let found = if jpeg_frame::has_end(bytes) { damage() } else { Some(Problem::Truncated) };
        opened.whole = found.is_none();
        problems.extend(found);
    }
    Some(opened)
}

/// Whether the last rows of a picture equal the rows 16 above them: the height of one or two rows of units.
fn end_repeats(luma: &GrayImage) -> bool {
    let width = usize::try_from(luma.width()).unwrap_or(0);
    let rows =
        |above: usize| luma.as_raw().len().checked_sub((above + 8) * width).and_then(|from| luma.as_raw().get(from..from + 8 * width));
    rows(16).is_none_or(|above| rows(0) == Some(above))
}

#[cfg(test)]
mod tests;
