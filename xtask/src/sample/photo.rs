//! Photographs as from a phone: baseline JPEG with EXIF, named by capture time.

use std::path::Path;

use exif::experimental::Writer;
use exif::{Field, In, Tag, Value};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use jiff::civil::DateTime;

use super::dice::Dice;
use super::picture::Picture;
use super::scene::Scene;
use crate::failure::Failure;

/// A photograph to create.
#[derive(Debug, Clone)]
pub struct Photo {
    /// Capture time, local time at +08:00.
    pub at: DateTime,
    /// The room; it determines the background.
    pub room: String,
    /// Width in pixels, a multiple of 8; the height is three quarters of it.
    pub width: usize,
    /// Random seed.
    pub seed: u64,
}

impl Photo {
    /// The file name given by the phone, such as `IMG_20260803_093015.jpg`.
    pub fn name(&self) -> String {
        self.at.strftime("IMG_%Y%m%d_%H%M%S.jpg").to_string()
    }

    /// Writes the file.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), Failure> {
        let (width, height) = (self.width, self.width * 3 / 4);
        let shot = format!("photo {}", self.at);
        let scene = Scene::new(width, height, &self.room, &shot, self.seed);
        let mut dice = Dice::of(self.seed, &shot);
        let mut picture = scene.still().clone();
        scene.draw(&mut picture, dice.real(0.0, 300.0), 300.0);
        picture.noise(5, &mut dice);
        write_jpeg(path, &picture, 88, Some(exif(self, &mut dice).map_err(Failure::at(path))?))
    }
}

/// Writes a picture as baseline JPEG.
pub(super) fn write_jpeg(path: &Path, picture: &Picture, quality: u8, exif: Option<Vec<u8>>) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif).map_err(Failure::at(path))?;
    }
    let (width, height) = (picture.width as u32, picture.height as u32);
    encoder.write_image(&picture.rgb(), width, height, ExtendedColorType::Rgb8).map_err(Failure::at(path))?;
    std::fs::write(path, bytes).map_err(Failure::at(path))
}

fn exif(photo: &Photo, dice: &mut Dice) -> Result<Vec<u8>, exif::Error> {
    let text = |tag, text: String| Field { tag, ifd_num: In::PRIMARY, value: Value::Ascii(vec![text.into_bytes()]) };
    let moment = photo.at.strftime("%Y:%m:%d %H:%M:%S").to_string();
    let milliseconds = format!("{:03}", dice.below(1000));
    let fields = [
        text(Tag::Make, "Xiaomi".to_owned()),
        text(Tag::Model, "M2012K11AC".to_owned()),
        Field { tag: Tag::Orientation, ifd_num: In::PRIMARY, value: Value::Short(vec![1]) },
        text(Tag::DateTime, moment.clone()),
        text(Tag::DateTimeOriginal, moment.clone()),
        text(Tag::DateTimeDigitized, moment),
        text(Tag::OffsetTime, "+08:00".to_owned()),
        text(Tag::OffsetTimeOriginal, "+08:00".to_owned()),
        text(Tag::SubSecTimeOriginal, milliseconds),
        Field { tag: Tag::PixelXDimension, ifd_num: In::PRIMARY, value: Value::Long(vec![photo.width as u32]) },
        Field { tag: Tag::PixelYDimension, ifd_num: In::PRIMARY, value: Value::Long(vec![(photo.width * 3 / 4) as u32]) },
    ];
    let mut writer = Writer::new();
    for field in &fields {
        writer.push_field(field);
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    writer.write(&mut bytes, true)?;
    Ok(bytes.into_inner())
}
