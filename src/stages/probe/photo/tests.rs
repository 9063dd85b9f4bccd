//! Tests of measuring, on generated pictures.

use std::io::Cursor;

use image::{GrayImage, Luma, Rgb, RgbImage};

use super::*;
use crate::stages::probe::photo::exif::tests::{text, written};

fn measured(kind: Kind, bytes: Vec<u8>) -> Measurement {
    let source: Arc<dyn ReadAt> = Arc::new(bytes);
    measure(kind, &source, &ProbeOptions::default(), &mut None)
}

fn facts(measured: &Measurement) -> &PictureFacts {
    match &measured.content {
        Content::Picture(facts) => facts,
        other => panic!("{other:?}"),
    }
}

fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbImage::from_fn(64, 48, |x, y| if (x / 8 + y / 8) % 2 == 0 { Rgb([200, 200, 200]) } else { Rgb([100, 100, 100]) });
    DynamicImage::ImageRgb8(picture).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG with an EXIF segment after its start marker.
fn with_exif(jpeg: &[u8], tiff: &[u8]) -> Vec<u8> {
    let length = u16::try_from(tiff.len() + 8).unwrap().to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, b"Exif\0\0", tiff, &jpeg[2..]].concat()
}

#[test]
fn pictures_of_every_type_are_decoded() {
    let types = [
        (Kind::Jpeg, ImageFormat::Jpeg),
        (Kind::Png, ImageFormat::Png),
        (Kind::Webp, ImageFormat::WebP),
        (Kind::Tiff, ImageFormat::Tiff),
        (Kind::Bmp, ImageFormat::Bmp),
        (Kind::Gif, ImageFormat::Gif),
    ];
    for (kind, format) in types {
        let found = measured(kind, encoded(format));
        assert_eq!(found.problems, [], "{kind:?}");
        let facts = facts(&found);
        assert_eq!((facts.width, facts.height, facts.orientation, facts.decoded, facts.gps), (64, 48, 1, true, false), "{kind:?}");
        assert!(facts.mean_luma.is_some_and(|luma| luma.abs_diff(150) <= 3), "{kind:?} {:?}", facts.mean_luma);
    }
}

#[test]
fn a_turned_picture_has_its_size_as_shown() {
    let tiff = written(&[(::exif::Tag::Orientation, ::exif::Value::Short(vec![6])), (::exif::Tag::Model, text("P40"))]);
    let found = measured(Kind::Jpeg, with_exif(&encoded(ImageFormat::Jpeg), &tiff));
    let facts = facts(&found);
    assert_eq!((facts.width, facts.height, facts.orientation), (48, 64, 6));
    assert_eq!(found.device.unwrap().model.as_deref(), Some("P40"));
}

#[test]
fn cut_pictures_are_truncated_and_not_decoded() {
    for (kind, format) in [(Kind::Jpeg, ImageFormat::Jpeg), (Kind::Png, ImageFormat::Png)] {
        let whole = encoded(format);
        let found = measured(kind, whole[..whole.len() - 30].to_vec());
        assert_eq!(found.problems, [Problem::Truncated], "{kind:?}");
        assert_eq!((facts(&found).width, facts(&found).decoded), (64, false), "{kind:?}");
    }
    let found = measured(Kind::Jpeg, encoded(ImageFormat::Jpeg)[..40].to_vec());
    assert!(matches!(found.content, Content::Other));
    assert_eq!(found.problems.len(), 1);
}

#[test]
fn bytes_behind_the_end_of_a_jpeg_do_no_harm() {
    let with_trailer = [encoded(ImageFormat::Jpeg), b"MotionPhoto_Data and a film".to_vec()].concat();
    assert_eq!(measured(Kind::Jpeg, with_trailer).problems, []);
}

#[test]
fn a_picture_too_large_to_decode_keeps_its_size() {
    let mut png = encoded(ImageFormat::Png);
    // The size follows the signature, the chunk length and `IHDR`; the checksum follows the 13 bytes of the chunk.
    png[16..24].copy_from_slice(&[0, 0, 0x9C, 0x40, 0, 0, 0x9C, 0x40]);
    let sum = crc32fast::hash(&png[12..29]).to_be_bytes();
    png[29..33].copy_from_slice(&sum);
    let found = measured(Kind::Png, png);
    assert_eq!(found.problems, [Problem::TooManyPixels]);
    assert_eq!((facts(&found).width, facts(&found).decoded), (40_000, false));
}

#[test]
fn a_heic_that_can_not_be_decoded_has_size_and_turning() {
    let found = measured(Kind::Heif, heif_boxes::tests::heic(4032, 3024, 3));
    assert_eq!(found.problems, [Problem::Undecodable]);
    assert_eq!(facts(&found), &PictureFacts { orientation: 6, ..picture((3024, 4032), 1) });
    assert_eq!(measured(Kind::Avif, heif_boxes::tests::heic(4032, 3024, 0)).problems, [Problem::Undecodable]);
    assert_eq!(measured(Kind::Heif, b"\0\0\0\x10ftypheic\0\0\0\0".to_vec()).problems, [Problem::Undecodable]);
}

#[test]
fn a_cut_picture_is_shown_as_far_as_it_goes() {
    let jpeg = encoded(ImageFormat::Jpeg);
    let source: Arc<dyn ReadAt> = Arc::new(jpeg[..jpeg.len() - 30].to_vec());
    let mut preview = None;
    let options = ProbeOptions { preview: true, faces: true, ..ProbeOptions::default() };
    let found = measure(Kind::Jpeg, &source, &options, &mut preview);
    let preview = preview.unwrap();
    assert_eq!((preview.pictures.len(), preview.clarity, preview.faces), (1, None, Some(Faces::default())));
    assert_eq!((facts(&found).decoded, facts(&found).clarity, facts(&found).mean_luma), (false, None, None));
}

#[test]
fn brightness_is_that_of_the_picture() {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageLuma8(GrayImage::from_pixel(40, 40, Luma([7]))).write_to(&mut bytes, ImageFormat::Png).unwrap();
    assert_eq!(facts(&measured(Kind::Png, bytes.into_inner())).mean_luma, Some(7));
}
