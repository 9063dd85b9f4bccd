//! Counts faces in a photograph, as a hint for the reviewer. Finds frontal faces of about 35 pixels and more in a width of 1,600. Model:
//! SeetaFace (`faces/LICENSE`), split into two files.

use image::GrayImage;
use rustface::{ImageData, Model};
use std::io::Read;
use std::sync::OnceLock;

use crate::record::preview::Faces;

/// Longer side to which the picture is scaled for the search.
pub const SIDE: u32 = 1600;
/// Smallest window of the detector.
const SMALLEST: u32 = 20;
/// Lowest score that counts: sleeves score up to 2.3, the weakest real faces 4.
const SCORE: f64 = 3.0;

const MODEL: [&[u8]; 2] = [include_bytes!("faces/seeta_fd_frontal_v1.0.bin.0"), include_bytes!("faces/seeta_fd_frontal_v1.0.bin.1")];

fn model() -> Option<Model> {
    static READ: OnceLock<Option<Model>> = OnceLock::new();
    let [first, second] = MODEL;
    READ.get_or_init(|| rustface::read_model(first.chain(second)).ok()).clone()
}

/// Counts faces in a grey picture whose longer side is at most [`SIDE`]. Sizes in the result refer to the photograph's `width`.
pub fn count(grey: &GrayImage, width: u32) -> Option<Faces> {
    if grey.width().min(grey.height()) < SMALLEST {
        return Some(Faces::default());
    }
    let mut detector = rustface::create_detector_with_model(model()?);
    detector.set_min_face_size(SMALLEST);
    detector.set_score_thresh(SCORE);
    detector.set_pyramid_scale_factor(0.8);
    detector.set_slide_window_step(4, 4);
    let found = detector.detect(&ImageData::new(grey.as_raw(), grey.width(), grey.height()));
    let in_photograph = |face: u32| u32::try_from(u64::from(face) * u64::from(width) / u64::from(grey.width().max(1))).unwrap_or(u32::MAX);
    let widths: Vec<u32> = found.iter().map(|face| in_photograph(face.bbox().width())).collect();
    Some(Faces {
        seen: u32::try_from(widths.len()).unwrap_or(u32::MAX),
        smallest: widths.iter().copied().min().unwrap_or(0),
        largest: widths.iter().copied().max().unwrap_or(0),
    })
}
