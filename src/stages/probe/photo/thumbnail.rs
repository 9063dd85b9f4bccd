//! The thumbnail of a picture: small, upright. Preview, clarity and fingerprint are made from it.

use base64ct::{Base64, Encoding};
use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x3, U8x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, Luma, RgbImage, RgbaImage};

use crate::record::preview::Preview;
use crate::stages::probe::photo::clarity;

/// Longer side of a thumbnail: an eighth of a 12-megapixel photograph.
pub const SIDE: u32 = 504;
/// JPEG quality: about 20 KB per thumbnail.
const QUALITY: u8 = 60;

/// Scales a picture down so that its longer side has at most `side` pixels. Integer area averages give the same result on every machine.
pub fn shrink(image: &DynamicImage, side: u32) -> Option<DynamicImage> {
    let (width, height) = (image.width(), image.height());
    let longer = width.max(height);
    if longer == 0 {
        return None;
    }
    if longer <= side {
        return Some(image.clone());
    }
    let scaled = |length: u32| u32::try_from(u64::from(length) * u64::from(side) / u64::from(longer)).map(|length| length.max(1)).ok();
    let to = (scaled(width)?, scaled(height)?);
    // One arm per pixel type that photographs use. The crate's own dispatch over thirteen types would be compiled into this crate and
    // make up a quarter of its code.
    Some(match image {
        DynamicImage::ImageLuma8(grey) => {
            DynamicImage::ImageLuma8(GrayImage::from_raw(to.0, to.1, averaged::<U8>(grey.as_raw(), (width, height), to)?)?)
        }
        DynamicImage::ImageRgb8(colour) => {
            DynamicImage::ImageRgb8(RgbImage::from_raw(to.0, to.1, averaged::<U8x3>(colour.as_raw(), (width, height), to)?)?)
        }
        other => {
            let clear = averaged::<U8x4>(other.to_rgba8().as_raw(), (width, height), to)?;
            DynamicImage::ImageRgba8(RgbaImage::from_raw(to.0, to.1, clear)?)
        }
    })
}

/// Scales pixels down to another width and height.
fn averaged<P: PixelTrait>(pixels: &[u8], from: (u32, u32), to: (u32, u32)) -> Option<Vec<u8>> {
    let from = TypedImageRef::<P>::from_buffer(from.0, from.1, pixels).ok()?;
    let mut bytes = vec![0; to.0 as usize * to.1 as usize * size_of::<P>()];
    let mut small = TypedImage::<P>::from_buffer(to.0, to.1, &mut bytes).ok()?;
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Box)).use_alpha(false);
    Resizer::new().resize_typed(&from, &mut small, &options).ok()?;
    Some(bytes)
}

/// The picture upright, in RGB; transparency on white.
pub fn upright(image: DynamicImage, orientation: u8) -> RgbImage {
    let image = turned(image, orientation);
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let transparent = image.into_rgba8();
    let mut flat = RgbImage::new(transparent.width(), transparent.height());
    for (to, from) in flat.pixels_mut().zip(transparent.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        let on_white = |value: u32| u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX);
        to.0 = [red, green, blue].map(on_white);
    }
    flat
}

/// The brightness of the picture, upright. Grey pixels are kept as they are.
pub fn upright_grey(image: DynamicImage, orientation: u8) -> GrayImage {
    match image {
        DynamicImage::ImageLuma8(_) => turned(image, orientation).into_luma8(),
        image => grey(&upright(image, orientation)),
    }
}

fn turned(mut image: DynamicImage, orientation: u8) -> DynamicImage {
    image.apply_orientation(Orientation::from_exif(orientation).unwrap_or(Orientation::NoTransforms));
    image
}

/// Brightness with ITU-R BT.601 weights, in integers.
pub fn grey(colour: &RgbImage) -> GrayImage {
    let mut grey = GrayImage::new(colour.width(), colour.height());
    for (to, from) in grey.pixels_mut().zip(colour.pixels()) {
        let [red, green, blue] = from.0.map(u32::from);
        *to = Luma([u8::try_from((299 * red + 587 * green + 114 * blue) / 1000).unwrap_or(u8::MAX)]);
    }
    grey
}

/// The picture as a JPEG in base64, for a data URL.
pub fn encoded(colour: &RgbImage) -> Option<String> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(colour).ok()?;
    Some(Base64::encode_string(&bytes))
}

/// A preview of these pictures. Clarity and brightness are those of the first.
pub fn preview(first: RgbImage, others: impl Iterator<Item = RgbImage>) -> Preview {
    // Measured at a fixed size, independent of the size shown.
    let small = shrink(&DynamicImage::ImageRgb8(first.clone()), SIDE);
    let grey = small.map_or_else(|| grey(&first), |small| grey(&small.into_rgb8()));
    Preview {
        pictures: std::iter::once(first).chain(others).filter_map(|picture| encoded(&picture)).collect(),
        clarity: Some(clarity::measure(&grey)),
        mean_luma: clarity::mean_luma(&grey),
        ..Preview::default()
    }
}

#[cfg(test)]
mod tests {
    use image::{ImageBuffer, LumaA, Rgb, Rgba};

    use super::*;

    #[test]
    fn the_longer_side_decides_and_nothing_is_made_larger() {
        let size = |width, height| shrink(&DynamicImage::new_rgb8(width, height), SIDE).map(|small| (small.width(), small.height()));
        assert_eq!(size(4032, 3024), Some((504, 378)));
        assert_eq!(size(3024, 4032), Some((378, 504)));
        assert_eq!(size(300, 504), Some((300, 504)));
        assert_eq!(size(60_000, 1), Some((504, 1)));
        assert_eq!(size(0, 0), None);
    }

    #[test]
    fn every_kind_of_pixels_keeps_its_brightness() {
        let pictures = [
            DynamicImage::ImageLuma8(ImageBuffer::from_pixel(1000, 600, Luma([90]))),
            DynamicImage::ImageLumaA8(ImageBuffer::from_pixel(1000, 600, LumaA([90, 255]))),
            DynamicImage::ImageRgb8(ImageBuffer::from_pixel(1000, 600, Rgb([90, 90, 90]))),
            DynamicImage::ImageRgba8(ImageBuffer::from_pixel(1000, 600, Rgba([90, 90, 90, 255]))),
            DynamicImage::ImageLuma16(ImageBuffer::from_pixel(1000, 600, Luma([90 * 257]))),
            DynamicImage::ImageRgb16(ImageBuffer::from_pixel(1000, 600, Rgb([90 * 257; 3]))),
            DynamicImage::ImageRgba16(ImageBuffer::from_pixel(1000, 600, Rgba([90 * 257, 90 * 257, 90 * 257, u16::MAX]))),
            DynamicImage::ImageRgb32F(ImageBuffer::from_pixel(1000, 600, Rgb([90.0 / 255.0; 3]))),
        ];
        for picture in pictures {
            let colour = picture.color();
            let grey = grey(&upright(shrink(&picture, SIDE).unwrap(), 1));
            assert!(grey.pixels().all(|pixel| pixel.0[0].abs_diff(90) <= 1), "{colour:?}");
        }
    }

    #[test]
    fn turning_brings_the_top_to_the_top() {
        // Stored rotated to the left: orientation 6 rotates it a quarter clockwise.
        let stored = RgbImage::from_fn(40, 20, |x, _| if x < 20 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) });
        let shown = upright(DynamicImage::ImageRgb8(stored), 6);
        assert_eq!((shown.width(), shown.height()), (20, 40));
        assert_eq!((shown.get_pixel(5, 2).0, shown.get_pixel(5, 38).0), ([255, 0, 0], [0, 0, 255]));
    }

    #[test]
    fn what_is_transparent_stands_on_white() {
        let clear = DynamicImage::ImageRgba8(ImageBuffer::from_pixel(8, 8, Rgba([0, 0, 0, 0])));
        assert_eq!(upright(clear, 1).get_pixel(3, 3).0, [255; 3]);
    }
}
