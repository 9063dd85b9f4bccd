//! Scanned paper: sign-in sheets, identity cards, certificates and examination papers, with simulated handwriting.

use std::path::Path;

use super::dice::Dice;
use super::photo::write_jpeg;
use super::picture::{Area, Colour, Picture};
use crate::failure::Failure;

const INK: Colour = Colour(45, 150, 118);
const PRINT: Colour = Colour::grey(50);

/// A sign-in sheet (签到册页): a grid with a printed name and a signature per row.
///
/// # Errors
/// If the file cannot be written.
pub fn sign_in_sheet(path: &Path, people: usize, seed: u64, subject: &str) -> Result<(), Failure> {
    let mut dice = Dice::of(seed, subject);
    let mut hands = dice.clone();
    write_jpeg(path, &signed_sheet(people, &mut dice, &mut hands), 75, None)
}

/// A printed form with signatures. `dice` determines the form, `hands` the signatures.
pub(crate) fn signed_sheet(people: usize, dice: &mut Dice, hands: &mut Dice) -> Picture {
    let mut page = sheet(1240, 1754, dice);
    page.writing(Area { x: 0.3, y: 0.035, width: 0.4, height: 0.035 }, 1, 1.0, PRINT, dice);
    page.writing(Area { x: 0.08, y: 0.08, width: 0.8, height: 0.02 }, 1, 1.0, PRINT, dice);
    let (top, pitch) = (0.11, 0.86 / people.max(20) as f32);
    for line in 0..=people {
        page.rectangle(Area { x: 0.08, y: top + pitch * line as f32, width: 0.84, height: 0.0012 }, PRINT);
    }
    for column in [0.08, 0.16, 0.36, 0.66, 0.9188] {
        page.rectangle(Area { x: column, y: top, width: 0.0014, height: pitch * people as f32 }, PRINT);
    }
    for line in 0..people {
        let y = top + pitch * line as f32;
        page.writing(Area { x: 0.1, y, width: 0.03, height: pitch }, 1, 1.0, PRINT, dice);
        page.writing(Area { x: 0.19, y, width: 0.12, height: pitch }, 1, 1.0, PRINT, dice);
        let (x, width) = (hands.real(0.38, 0.46), hands.real(0.1, 0.18));
        signature(&mut page, Area { x, y, width, height: pitch }, hands);
    }
    page
}

/// A copy of a card or certificate: a frame, a portrait and printed lines.
///
/// # Errors
/// If the file cannot be written.
pub fn card(path: &Path, seed: u64, subject: &str) -> Result<(), Failure> {
    let mut dice = Dice::of(seed, subject);
    let mut page = sheet(640, 904, &mut dice);
    let (x, y) = (dice.real(0.12, 0.2), dice.real(0.1, 0.3));
    page.rectangle(Area { x, y, width: 0.64, height: 0.29 }, Colour(205, 134, 122));
    page.rectangle(Area { x: x + 0.44, y: y + 0.04, width: 0.16, height: 0.15 }, Colour::grey(235));
    page.ellipse(Area { x: x + 0.48, y: y + 0.06, width: 0.08, height: 0.075 }, Colour(dice.between(140, 190) as u8, 112, 148));
    page.ellipse(Area { x: x + 0.455, y: y + 0.13, width: 0.13, height: 0.055 }, Colour(dice.between(40, 150) as u8, 130, 126));
    page.writing(Area { x: x + 0.04, y: y + 0.04, width: 0.36, height: 0.15 }, 5, 1.0, PRINT, &mut dice);
    page.writing(Area { x: x + 0.04, y: y + 0.23, width: 0.5, height: 0.03 }, 1, 1.0, PRINT, &mut dice);
    write_jpeg(path, &page, 75, None)
}

/// A completed examination paper.
///
/// # Errors
/// If the file cannot be written.
pub fn exam_paper(path: &Path, seed: u64, subject: &str) -> Result<(), Failure> {
    let mut dice = Dice::of(seed, subject);
    let mut page = sheet(640, 904, &mut dice);
    page.writing(Area { x: 0.25, y: 0.04, width: 0.5, height: 0.04 }, 1, 1.0, PRINT, &mut dice);
    for question in 0..10 {
        let y = 0.12 + question as f32 * 0.083;
        page.writing(Area { x: 0.1, y, width: 0.8, height: 0.03 }, 1, 1.0, PRINT, &mut dice);
        let width = dice.real(0.1, 0.7);
        page.writing(Area { x: 0.14, y: y + 0.035, width, height: 0.04 }, 1, 1.0, INK, &mut dice);
    }
    write_jpeg(path, &page, 75, None)
}

/// White paper with the uneven light of a scanner.
fn sheet(width: usize, height: usize, dice: &mut Dice) -> Picture {
    let mut page = Picture::new(width, height, Colour(236, 126, 130));
    page.light(dice.real(-12.0, 12.0), dice.real(-12.0, 12.0));
    page.noise(3, dice);
    page
}

/// A pen stroke that changes direction as it proceeds.
fn signature(page: &mut Picture, area: Area, dice: &mut Dice) {
    let (mut x, mut y) = (area.x, area.y + area.height * 0.5);
    let mut turn = dice.real(0.0, 6.0);
    while x < area.x + area.width {
        turn += dice.real(-0.5, 1.0);
        x += turn.cos() * 0.0016 + 0.0006;
        y = (y + turn.sin() * area.height * 0.06).clamp(area.y + area.height * 0.12, area.y + area.height * 0.88);
        page.ellipse(Area { x, y, width: 0.003, height: 0.0022 }, INK);
    }
}
