//! The thumbnail that a camera embeds in the EXIF of a photograph. Editors often leave it unchanged, so that it still shows the original
//! scene.

use exif::{Exif, In, Tag};
use image::GrayImage;
use image::imageops::{self, FilterType};

use super::{jpeg_luma, thumbnail};

/// Limits on its bytes and sides: it is in a segment of 64 KiB.
const MOST_BYTES: u32 = 64 << 10;
const MOST_SIDE: u32 = 1024;
/// Both pictures are compared on square grids with this many cells per side.
const CELLS: u32 = 16;
/// Grids whose correlation is below this show different scenes. Filters, colour changes and compression leave 0.8 or more.
const ALIKE: f64 = 0.6;
/// A picture whose mean deviation from its mean brightness is below this shows nothing.
const FLAT: f64 = 3.0;

/// The bytes of the thumbnail: a JPEG (CIPA DC-008, 4.6.4: the thumbnail of the first directory).
pub fn bytes(exif: &Exif) -> Option<Vec<u8>> {
    let number = |tag| exif.get_field(tag, In::THUMBNAIL)?.value.get_uint(0);
    let (from, length) = (number(Tag::JPEGInterchangeFormat)?, number(Tag::JPEGInterchangeFormatLength)?);
    let from = usize::try_from(from).ok()?;
    let to = from.checked_add(usize::try_from(Some(length).filter(|length| *length <= MOST_BYTES)?).ok()?)?;
    exif.buf().get(from..to).map(<[u8]>::to_vec)
}

/// Whether the thumbnail shows a different scene than the upright photograph. False if either shows nothing, or the thumbnail cannot be
/// read. The thumbnail may be in any orientation, and may have black bars.
pub fn is_another(small: &[u8], photograph: &GrayImage) -> bool {
    let Some(small) = jpeg_luma::decode(small, MOST_SIDE, u64::from(MOST_SIDE).pow(2)) else { return false };
    let Some(whole) = Grid::of(photograph.clone()) else { return false };
    let turned = (1..=8).map(|orientation| thumbnail::upright_grey(small.clone().into(), orientation));
    let likeness =
        turned.flat_map(|small| [without_bars(&small, photograph), small]).filter_map(Grid::of).map(|grid| whole.likeness(&grid));
    // Nothing to compare counts as no difference.
    likeness
        .fold(None, |best: Option<f64>, likeness| Some(best.map_or(likeness, |best| best.max(likeness))))
        .is_some_and(|best| best < ALIKE)
}

/// The centre of the thumbnail with the aspect ratio of the photograph.
fn without_bars(small: &GrayImage, whole: &GrayImage) -> GrayImage {
    let (width, height) = small.dimensions();
    let shaped = |side: u32, mine: u32, other: u32| {
        u32::try_from(u64::from(side) * u64::from(mine) / u64::from(other.max(1))).unwrap_or(u32::MAX).max(1)
    };
    let cut = (width.min(shaped(height, whole.width(), whole.height())), height.min(shaped(width, whole.height(), whole.width())));
    imageops::crop_imm(small, (width - cut.0) / 2, (height - cut.1) / 2, cut.0, cut.1).to_image()
}

/// The deviation of each cell from the mean brightness.
struct Grid(Vec<f64>);

impl Grid {
    /// `None` if the picture shows nothing.
    fn of(picture: GrayImage) -> Option<Self> {
        let cells = imageops::resize(&picture, CELLS, CELLS, FilterType::Triangle).into_raw();
        let mean = cells.iter().map(|cell| f64::from(*cell)).sum::<f64>() / f64::from(CELLS * CELLS);
        let apart: Vec<f64> = cells.iter().map(|cell| f64::from(*cell) - mean).collect();
        let spread = apart.iter().map(|apart| apart.abs()).sum::<f64>() / f64::from(CELLS * CELLS);
        (spread >= FLAT).then_some(Self(apart))
    }

    /// Correlation: -1 (negatives of each other), 0 (nothing in common), 1 (same).
    fn likeness(&self, other: &Self) -> f64 {
        let product = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(one, other)| one * other).sum::<f64>();
        product(&self.0, &other.0) / (product(&self.0, &self.0) * product(&other.0, &other.0)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, ImageFormat, Luma, Rgb, RgbImage};

    use super::*;

    /// Boxes with different grey levels for each seed.
    fn scene(seed: u32, width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            let cell = (x * 5 / width) * 31 + (y * 4 / height) * 17 + seed * 101;
            let shade = u8::try_from(cell.wrapping_mul(2_654_435_761) >> 24).unwrap();
            Rgb([shade, shade / 2 + 40, 255 - shade / 3])
        })
    }

    fn jpeg(picture: RgbImage) -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(picture).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn the_same_scene_is_never_another_one() {
        let whole = scene(1, 504, 378);
        let grey = thumbnail::grey(&whole);
        let small = imageops::resize(&whole, 160, 120, FilterType::Triangle);
        let mut barred = RgbImage::new(160, 160);
        imageops::replace(&mut barred, &small, 0, 20);
        for (what, picture) in [
            ("small", small.clone()),
            ("brighter", imageops::colorops::brighten(&small, 40)),
            ("more contrast", imageops::colorops::contrast(&small, 30.0)),
            ("unturned", imageops::rotate90(&small)),
            ("mirrored", imageops::flip_horizontal(&small)),
            ("with bars", barred),
            ("cut a little", imageops::crop_imm(&small, 6, 4, 148, 112).to_image()),
            ("flat", RgbImage::from_pixel(160, 120, Rgb([200, 0, 0]))),
        ] {
            assert!(!is_another(&jpeg(picture), &grey), "{what}");
        }
        assert!(!is_another(b"no picture", &grey));
        assert!(!is_another(&jpeg(small), &GrayImage::from_pixel(504, 378, Luma([250]))));
    }

    #[test]
    fn another_scene_is_told() {
        let grey = thumbnail::grey(&scene(1, 504, 378));
        for seed in [2, 3, 4, 5, 6, 9, 10, 11, 12] {
            assert!(is_another(&jpeg(scene(seed, 160, 120)), &grey), "{seed}");
        }
    }
}
