//! Decodes only the luma of a JPEG: half the work of decoding colours. All coded data is checked either way.

use image::GrayImage;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// Decodes the luma of a `YCbCr` JPEG (JFIF, section 6: ITU-R BT.601, as [`grey`]). `None` for other colour spaces, a side above
/// `most_side`,
/// more than `most_bytes` pixels, or damaged data. Then the colour decoder decides.
///
/// [`grey`]: crate::stages::probe::photo::thumbnail::grey
pub fn decode(bytes: &[u8], most_side: u32, most_bytes: u64) -> Option<GrayImage> {
    let side = usize::try_from(most_side).ok()?;
    let options =
        DecoderOptions::default().set_strict_mode(true).set_max_width(side).set_max_height(side).jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    if decoder.input_colorspace()? != ColorSpace::YCbCr || width as u64 * height as u64 > most_bytes {
        return None;
    }
    let mut pixels = vec![0; width * height];
    decoder.decode_into(&mut pixels).ok()?;
    GrayImage::from_raw(u32::try_from(width).ok()?, u32::try_from(height).ok()?, pixels)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat, Luma, Rgb, RgbImage};

    use super::*;
    use crate::stages::probe::photo::thumbnail;

    fn jpeg(picture: DynamicImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
        bytes.into_inner()
    }

    fn colourful() -> DynamicImage {
        let channel = |value: u32| u8::try_from(value % 256).unwrap();
        DynamicImage::ImageRgb8(RgbImage::from_fn(200, 120, |x, y| Rgb([channel(x), channel(y * 2), channel(x + y)])))
    }

    #[test]
    fn it_is_the_grey_of_the_colours() {
        let bytes = jpeg(colourful());
        let luma = decode(&bytes, 50_000, 1 << 20).unwrap();
        let grey = thumbnail::grey(&image::load_from_memory(&bytes).unwrap().into_rgb8());
        // Colours outside the RGB range are clipped by the colour decoder, but not here.
        let near = luma.pixels().zip(grey.pixels()).filter(|(one, other)| one.0[0].abs_diff(other.0[0]) <= 2).count();
        assert!(near * 100 >= 97 * luma.as_raw().len(), "{near} of {}", luma.as_raw().len());
    }

    #[test]
    fn what_is_not_sound_or_has_no_luma_is_left_to_others() {
        let bytes = jpeg(colourful());
        assert!(decode(&bytes, 199, 1 << 20).is_none());
        assert!(decode(&bytes, 200, 200 * 120 - 1).is_none());
        assert!(decode(&bytes, 200, 200 * 120).is_some());
        assert!(decode(&jpeg(DynamicImage::ImageLuma8(GrayImage::from_pixel(8, 8, Luma([7])))), 200, 1 << 20).is_none());
        assert!(decode(&bytes[..40], 200, 1 << 20).is_none());
        assert!(decode(b"", 200, 1 << 20).is_none());
    }
}
