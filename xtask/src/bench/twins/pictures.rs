//! Photographs: 100 views on three days each, with typical modifications.

use std::time::Instant;

use classproof::record::facts::Content;
use classproof::words::likeness::{PICTURES_LIMIT, Pictured};
use image::RgbImage;
use image::imageops::flip_horizontal;

use super::paint::{View, colours, cut, jpeg, resized, stamped};
use super::{Distances, content, report};
use crate::failure::Failure;
use crate::sample::dice::Dice;

const VIEWS: u64 = 100;
const DAYS: u64 = 3;
const SIZE: (usize, usize) = (640, 480);

type Change = fn(&RgbImage, &mut Dice) -> Result<Vec<u8>, Failure>;

const CHANGES: [(&str, Change); 9] = [
    ("half the size", |picture, _| jpeg(&resized(picture, 0.5), 85)),
    ("larger by half", |picture, _| jpeg(&resized(picture, 1.5), 85)),
    ("recompressed at quality 25", |picture, _| jpeg(picture, 25)),
    ("cut by up to 5 % on each side", |picture, dice| jpeg(&cut(picture, 0.05, dice), 85)),
    ("mirrored", |picture, _| jpeg(&flip_horizontal(picture), 85)),
    ("stamped with date and place", |picture, dice| jpeg(&stamped(picture, dice), 85)),
    ("sent through a chat: 0.6 of the size, quality 50", |picture, _| jpeg(&resized(picture, 0.6), 50)),
    ("stamped, then sent through a chat", |picture, dice| jpeg(&resized(&stamped(picture, dice), 0.6), 50)),
    ("mirrored, then cut by up to 3 %", |picture, dice| jpeg(&cut(&flip_horizontal(picture), 0.03, dice), 85)),
];

/// Measures, prints and returns whether the targets are met.
pub fn measure(quick: bool) -> Result<bool, Failure> {
    let views = if quick { VIEWS / 5 } else { VIEWS };
    let mut originals = Vec::new();
    let mut same: Vec<(&str, Distances)> = CHANGES.iter().map(|(name, _)| (*name, Distances::default())).collect();
    let mut stamped_ones = Vec::new();
    for number in 0..views * DAYS {
        let (view, day) = (number / DAYS, number % DAYS);
        let picture = colours(&View::new(SIZE.0, SIZE.1, view).picture(SIZE.0, SIZE.1, day, (number * 7 % 290) as f32));
        let original = pictured(jpeg(&picture, 88)?)?;
        for ((name, change), (_, distances)) in CHANGES.iter().zip(&mut same) {
            let changed = pictured(change(&picture, &mut Dice::of(number, name))?)?;
            distances.add(original.distance(&changed));
            if *name == "stamped with date and place" {
                stamped_ones.push(changed);
            }
        }
        originals.push(original);
    }
    let (mut days, mut others) = (Distances::default(), Distances::default());
    // The same view on two days, with a stamp on one of the pictures.
    for (number, original) in originals.iter().enumerate() {
        let view = number as u64 / DAYS;
        for other in (view * DAYS..(view + 1) * DAYS).filter(|&other| other != number as u64) {
            days.add(original.distance(&stamped_ones[other as usize]));
        }
    }
    let mut dice = Dice::of(1, "pairs");
    while others.pairs() < 1000 {
        let (one, other) = (dice.below(views * DAYS), dice.below(views * DAYS));
        if one / DAYS != other / DAYS {
            others.add(originals[one as usize].distance(&originals[other as usize]));
        }
    }
    let begun = Instant::now();
    let mut alike = 0;
    for (number, one) in originals.iter().enumerate() {
        alike += originals[..number].iter().filter(|other| one.is_like(other)).count();
    }
    let different = [("one view on two days, people moved", days), ("different views", others)];
    let holds = report("pictures", PICTURES_LIMIT, 0.95, &same, &different);
    let pairs = originals.len() * (originals.len() - 1) / 2;
    println!("  all {pairs} pairs of the originals: {alike} alike, {:.1} ms", begun.elapsed().as_secs_f64() * 1000.0);
    Ok(holds)
}

fn pictured(bytes: Vec<u8>) -> Result<Pictured, Failure> {
    let Content::Picture(facts) = content("a.jpg", bytes)? else { return Err(Failure::new("no picture")) };
    let fingerprint = facts.fingerprint.ok_or_else(|| Failure::new("no fingerprint"))?;
    Pictured::new(&fingerprint.greys).ok_or_else(|| Failure::new("no grid of a picture"))
}
