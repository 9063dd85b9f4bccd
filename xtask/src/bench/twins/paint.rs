//! Pictures that are more realistic than the sample class: textures, clutter, workshops; and typical modifications of pictures.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

use crate::failure::Failure;
use crate::sample::dice::Dice;
use crate::sample::picture::{Area, Colour, Picture};
use crate::sample::scene::Scene;

/// A place seen by a fixed camera: a classroom or a workbench.
pub enum View {
    /// People in front of a board, with clutter.
    Room(Box<Scene>, u64),
    /// Objects on a bench.
    Bench(u64),
}

impl View {
    /// A view; every third is a workbench.
    pub fn new(width: usize, height: usize, number: u64) -> Self {
        if number % 3 == 2 {
            return Self::Bench(number);
        }
        // Four views per room.
        let room = format!("room {}", number / 6);
        Self::Room(Box::new(Scene::new(width, height, &room, &format!("view {number}"), 11)), number)
    }

    /// The picture of a day, `seconds` after the start of the lesson.
    pub fn picture(&self, width: usize, height: usize, day: u64, seconds: f32) -> Picture {
        let mut picture = Picture::new(width, height, Colour::grey(0));
        let number = match self {
            Self::Room(scene, number) => {
                scene.another_day(&format!("view {number} day {day}"), 11).draw(&mut picture, seconds, 300.0);
                clutter(&mut picture, 14, 0.3, &mut Dice::of(*number, "clutter"));
                *number
            }
            Self::Bench(number) => {
                bench(&mut picture, *number, day);
                *number
            }
        };
        texture(&mut picture, &mut Dice::of(number, "texture"));
        let mut light = Dice::of(number, &format!("light {day}"));
        picture.light(light.real(-25.0, 25.0), light.real(-20.0, 20.0));
        picture.noise(6, &mut Dice::of(number, &format!("noise {day} {seconds}")));
        picture
    }
}

fn colour(dice: &mut Dice) -> Colour {
    Colour(dice.between(30, 225) as u8, dice.between(100, 156) as u8, dice.between(100, 156) as u8)
}

/// Objects in the upper part, which do not move.
fn clutter(picture: &mut Picture, things: usize, lowest: f32, dice: &mut Dice) {
    for _ in 0..things {
        let area = Area { x: dice.real(0.0, 0.95), y: dice.real(0.0, lowest), width: dice.real(0.01, 0.06), height: dice.real(0.01, 0.08) };
        let colour = colour(dice);
        if dice.below(2) == 0 { picture.rectangle(area, colour) } else { picture.ellipse(area, colour) }
    }
}

/// A bench with forty objects, some moved each day, and two hands at work.
fn bench(picture: &mut Picture, number: u64, day: u64) {
    let (mut dice, mut moved) = (Dice::of(number, "bench"), Dice::of(number, &format!("bench day {day}")));
    let whole = Area { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };
    picture.rectangle(whole, colour(&mut dice));
    let edge = dice.real(0.2, 0.5);
    picture.rectangle(Area { x: 0.0, y: edge, width: 1.0, height: 1.0 }, colour(&mut dice));
    for thing in 0..40 {
        let mut place = Dice::of(number, &format!("thing {thing}"));
        let from = if moved.below(5) < 2 { &mut moved } else { &mut place };
        let (x, y) = (from.real(-0.05, 0.95), from.real(edge - 0.1, 0.95));
        let area = Area { x, y, width: dice.real(0.03, 0.22), height: dice.real(0.03, 0.2) };
        let colour = colour(&mut dice);
        match dice.below(3) {
            0 => picture.rectangle(area, colour),
            1 => picture.ellipse(area, colour),
            _ => picture.writing(area, 3, 1.0, colour, &mut dice),
        }
    }
    let (skin, sleeve) = (Colour(170, 112, 150), colour(&mut moved));
    for _ in 0..2 {
        let (x, y) = (moved.real(0.1, 0.75), moved.real(edge, 0.8));
        picture.rectangle(Area { x: x + 0.03, y: y + 0.08, width: 0.1, height: 1.0 }, sleeve);
        picture.ellipse(Area { x, y, width: 0.16, height: 0.16 }, skin);
    }
}

/// Three octaves of patches, because walls, wood and cloth are not uniform.
fn texture(picture: &mut Picture, dice: &mut Dice) {
    for (cells, strength) in [(7_usize, 14), (23, 11), (71, 8)] {
        let patches: Vec<i64> = (0..(cells + 2) * (cells + 2)).map(|_| dice.between(-strength, strength)).collect();
        let (width, height) = (picture.width, picture.height);
        for (row, line) in picture.luma.chunks_exact_mut(width).enumerate() {
            let (y, down) = (row * cells / height, (row * cells * 64 / height % 64) as i64);
            for (column, luma) in line.iter_mut().enumerate() {
                let (x, across) = (column * cells / width, (column * cells * 64 / width % 64) as i64);
                let at = |x: usize, y: usize| patches[y * (cells + 2) + x];
                let upper = at(x, y) * (64 - across) + at(x + 1, y) * across;
                let lower = at(x, y + 1) * (64 - across) + at(x + 1, y + 1) * across;
                *luma = (i64::from(*luma) + (upper * (64 - down) + lower * down) / 4096).clamp(0, 255) as u8;
            }
        }
    }
}

/// Converts to RGB.
pub fn colours(picture: &Picture) -> RgbImage {
    RgbImage::from_raw(picture.width as u32, picture.height as u32, picture.rgb()).unwrap_or_default()
}

/// Encodes as JPEG.
///
/// # Errors
/// If encoding fails.
pub fn jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let encoded = JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture);
    encoded.map_err(|error| Failure::new(error.to_string()))?;
    Ok(bytes)
}

/// Scales both sides by a factor.
pub fn resized(picture: &RgbImage, by: f32) -> RgbImage {
    let side = |side: u32| ((side as f32 * by) as u32).max(8);
    imageops::resize(picture, side(picture.width()), side(picture.height()), FilterType::Triangle)
}

/// Crops each side by a random share up to `most`.
pub fn cut(picture: &RgbImage, most: f32, dice: &mut Dice) -> RgbImage {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let (left, right) = (dice.real(0.0, most) * width, dice.real(0.0, most) * width);
    let (upper, lower) = (dice.real(0.0, most) * height, dice.real(0.0, most) * height);
    imageops::crop_imm(picture, left as u32, upper as u32, (width - left - right) as u32, (height - upper - lower) as u32).to_image()
}

/// Adds a stamp as time-stamp cameras do: clock, date and place in a lower corner or in a band.
pub fn stamped(picture: &RgbImage, dice: &mut Dice) -> RgbImage {
    let mut stamped = picture.clone();
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let band = dice.below(3) == 0;
    let top = dice.real(0.76, 0.86);
    let (from, to) = if band { (0.0, 1.0) } else { (0.03, dice.real(0.35, 0.6)) };
    for y in (top * height) as u32..(if band { height } else { (top + 0.12) * height }) as u32 {
        for x in (from * width) as u32..(to * width) as u32 {
            if band {
                let pixel = stamped.get_pixel_mut(x, y);
                pixel.0 = pixel.0.map(|value| value / 3);
            }
        }
    }
    let size = height * 0.035;
    for (line, letters) in [(0, 5), (1, 14), (2, 18)] {
        let mut x = from * width + size;
        for _ in 0..letters {
            letter(&mut stamped, x, top * height + size * 1.2 * line as f32, if line == 0 { size * 1.15 } else { size * 0.8 }, dice);
            x += if line == 0 { size * 1.2 } else { size * 0.85 };
        }
    }
    stamped
}

fn letter(picture: &mut RgbImage, x: f32, y: f32, size: f32, dice: &mut Dice) {
    for _ in 0..4 {
        let upright = dice.below(2) == 0;
        let (width, height) = if upright { (size * 0.14, size * 0.8) } else { (size * 0.7, size * 0.14) };
        let (left, top) = (x + dice.real(0.0, size * 0.7 - width.min(size * 0.7)), y + dice.real(0.0, size * 0.8 - height.min(size * 0.8)));
        for row in top as u32..(top + height) as u32 {
            for column in left as u32..(left + width) as u32 {
                if column < picture.width() && row < picture.height() {
                    picture.put_pixel(column, row, Rgb([250, 250, 250]));
                }
            }
        }
    }
}
