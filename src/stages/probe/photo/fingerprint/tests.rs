//! Tests of fingerprints: pictures without one, changes that keep it, and pages.

use image::imageops::{FilterType, resize};
use image::{DynamicImage, GrayImage, Luma, imageops};

use super::of;
use crate::stages::probe::photo::thumbnail;
use crate::words::likeness::{Paged, Pictured};

fn patches(width: u32, height: u32, seed: u32) -> GrayImage {
    GrayImage::from_fn(width, height, |x, y| {
        let patch = (x * 16 / width) * 31 + (y * 12 / height) * 17 + seed;
        Luma([(patch.wrapping_mul(2_654_435_761) >> 24) as u8])
    })
}

#[test]
fn what_shows_nothing_has_no_fingerprint() {
    let noise = |x: u32, y: u32| ((x * 7 + y * 13) % 5) as u8;
    assert_eq!(of(&GrayImage::from_pixel(320, 240, Luma([0]))), None, "black");
    assert_eq!(of(&GrayImage::from_fn(320, 240, |x, y| Luma([250 - noise(x, y)]))), None, "blank paper");
    assert_eq!(of(&GrayImage::from_fn(320, 240, |x, y| Luma([(x / 2 + y / 3) as u8]))), None, "a gradient");
    assert_eq!(of(&GrayImage::new(0, 0)), None);
    assert!(of(&patches(320, 240, 1)).is_some());
    assert!(of(&patches(1, 400, 1)).is_none(), "a line");
}

#[test]
fn size_and_turning_leave_the_fingerprint() {
    let picture = patches(640, 480, 2);
    let of_upright = |image: &GrayImage, orientation| {
        let small = thumbnail::shrink(&DynamicImage::ImageLuma8(image.clone()), thumbnail::SIDE).unwrap();
        let fingerprint = of(&thumbnail::grey(&thumbnail::upright(small, orientation))).unwrap();
        Pictured::new(&fingerprint.greys).unwrap()
    };
    let original = of_upright(&picture, 1);
    assert!(original.is_like(&of_upright(&resize(&picture, 1500, 1125, FilterType::Triangle), 1)));
    for (orientation, turned) in [
        (3, imageops::rotate180(&picture)),
        (4, imageops::flip_vertical(&picture)),
        (6, imageops::rotate270(&picture)),
        (8, imageops::rotate90(&picture)),
    ] {
        assert_eq!(original.distance(&of_upright(&turned, orientation)), Some(0), "{orientation}");
        assert!(!original.is_like(&of_upright(&turned, 1)), "{orientation} untold");
    }
    assert!(!original.is_like(&of_upright(&patches(640, 480, 3), 1)));
}

/// A form with printed rules, and short strokes that depend on a number.
fn page(hands: u32) -> GrayImage {
    GrayImage::from_fn(600, 800, |x, y| {
        let ruled = y % 40 < 2 || x % 200 < 2;
        let stroke = (x / 8) * 71 + (y / 20) * 193 + hands * 7_919;
        let written = x > 220 && x < 400 && (stroke.wrapping_mul(2_654_435_761) >> 29) == 0 && (x + y) % 8 < 3;
        Luma([if ruled || written { 60 } else { 235 }])
    })
}

#[test]
fn pages_are_told_by_what_is_written_on_them() {
    let paged = |page: &GrayImage| Paged::new(&of(page).unwrap().ink.unwrap()).unwrap();
    let (one, other) = (paged(&page(1)), paged(&page(2)));
    assert!(one.is_like(&paged(&resize(&page(1), 500, 667, FilterType::Triangle))));
    assert!(!one.is_like(&other), "{:?}", one.distance(&other));
    assert_eq!(of(&patches(640, 480, 2)).unwrap().ink, None, "no paper");
}
