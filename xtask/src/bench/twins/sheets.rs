//! Sign-in sheets: 12 forms signed on five days each, scanned twice.

use std::time::Instant;

use classproof::record::facts::Content;
use classproof::words::likeness::{PAGES_LIMIT, Paged};
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

use super::paint::{colours, jpeg, resized};
use super::{Distances, content, report};
use crate::failure::Failure;
use crate::sample::dice::Dice;
use crate::sample::paper::signed_sheet;

const FORMS: u64 = 12;
const DAYS: u64 = 5;
const PEOPLE: [usize; 3] = [18, 30, 42];

type Change = fn(&RgbImage, &mut Dice) -> Result<Vec<u8>, Failure>;

const CHANGES: [(&str, Change); 5] = [
    ("recompressed at quality 30", |page, _| jpeg(page, 30)),
    ("scanned at half the resolution", |page, _| jpeg(&resized(page, 0.5), 80)),
    ("laid a little otherwise: 1.5 % and 0.5 degrees", |page, dice| jpeg(&laid(page, 0.015, 0.5, dice), 80)),
    ("darker, and laid otherwise", |page, dice| jpeg(&imageops::brighten(&laid(page, 0.01, 0.3, dice), -30), 70)),
    ("turned by 1 degree", |page, dice| jpeg(&laid(page, 0.0, 1.0, dice), 80)),
];

/// Measures, prints and returns whether the targets are met.
pub fn measure(quick: bool) -> Result<bool, Failure> {
    let forms = if quick { FORMS / 5 } else { FORMS };
    let mut originals = Vec::new();
    let mut same: Vec<(&str, Distances)> = CHANGES.iter().map(|(name, _)| (*name, Distances::default())).collect();
    let mut laid_ones = Vec::new();
    for number in 0..forms * DAYS {
        let (form, day) = (number / DAYS, number % DAYS);
        let mut hands = Dice::of(form, &format!("hands of day {day}"));
        let page = colours(&signed_sheet(PEOPLE[form as usize % 3], &mut Dice::of(form, "form"), &mut hands));
        let original = paged(jpeg(&page, 80)?)?;
        for (index, ((name, change), (_, distances))) in CHANGES.iter().zip(&mut same).enumerate() {
            let changed = paged(change(&page, &mut Dice::of(number, name))?)?;
            distances.add(original.distance(&changed));
            if index == 2 {
                laid_ones.push(changed);
            }
        }
        originals.push(original);
    }
    let (mut days, mut others) = (Distances::default(), Distances::default());
    let begun = Instant::now();
    for (number, original) in originals.iter().enumerate() {
        for (other, page) in laid_ones.iter().enumerate().filter(|(other, _)| *other != number) {
            let distance = original.distance(page);
            if other as u64 / DAYS == number as u64 / DAYS { days.add(distance) } else { others.add(distance) }
        }
    }
    let spent = begun.elapsed();
    let different = [("one form signed on two days", days), ("different forms", others)];
    let holds = report("sign-in sheets", PAGES_LIMIT, 0.95, &same, &different);
    println!("  {} pairs in {:.1} ms", originals.len() * (originals.len() - 1), spent.as_secs_f64() * 1000.0);
    Ok(holds)
}

/// The scan of a sheet that lies shifted and rotated on the scanner.
fn laid(page: &RgbImage, shift: f32, degrees: f32, dice: &mut Dice) -> RgbImage {
    let (width, height) = (page.width() as f32, page.height() as f32);
    let (across, down) = (dice.real(-shift, shift) * width, dice.real(-shift, shift) * height);
    let turn = if dice.below(2) == 0 { degrees } else { -degrees };
    let (sine, cosine) = turn.to_radians().sin_cos();
    let laid = RgbImage::from_fn(page.width(), page.height(), |x, y| {
        let (x, y) = (x as f32 - width / 2.0 - across, y as f32 - height / 2.0 - down);
        let (from_x, from_y) = (x * cosine + y * sine + width / 2.0, y * cosine - x * sine + height / 2.0);
        let inside = from_x >= 0.0 && from_y >= 0.0 && from_x < width - 1.0 && from_y < height - 1.0;
        imageops::interpolate_bilinear(page, from_x, from_y).filter(|_| inside).unwrap_or(Rgb([225, 225, 225]))
    });
    imageops::resize(&laid, page.width() * 9 / 10, page.height() * 9 / 10, FilterType::Triangle)
}

fn paged(bytes: Vec<u8>) -> Result<Paged, Failure> {
    let Content::Picture(facts) = content("a.jpg", bytes)? else { return Err(Failure::new("no picture")) };
    let ink = facts.fingerprint.and_then(|fingerprint| fingerprint.ink).ok_or_else(|| Failure::new("no ink"))?;
    Paged::new(&ink).ok_or_else(|| Failure::new("no grid of a page"))
}
