//! Fits a text into a box: characters to glyphs, words to lines, and the largest font size that fits.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use crate::formats::font::{ASCENT, DESCENT, STAND_IN, Typeface, UNITS};
use crate::words::path::shown;

/// Distance between baselines, in ems.
pub const LEADING: f32 = 1.28;
/// Factor by which the font size is reduced at each step.
const STEP: f32 = 0.97;

/// A glyph and its character, for each position.
type Glyphs = Vec<(u16, char)>;

#[derive(Clone, Debug, Default)]
pub struct Set {
    /// Font size (em) in millimetres.
    pub size: f32,
    pub lines: Vec<Glyphs>,
}

impl Set {
    /// The height of all lines in millimetres.
    pub fn height(&self) -> f32 {
        self.size * LEADING * count(&self.lines)
    }
}

/// The baseline of a line of text that begins at `top`, with an em of `size`.
pub fn baseline(top: f32, size: f32) -> f32 {
    top + size * (LEADING / 2.0 + (ASCENT - DESCENT) / 2.0)
}

fn count(lines: &[Glyphs]) -> f32 {
    u16::try_from(lines.len()).map_or(f32::MAX, f32::from)
}

/// A font; collects characters that it lacks.
pub struct Setter<'a> {
    pub font: &'a Typeface,
    pub missing: &'a mut BTreeSet<char>,
    pub shortened: &'a mut bool,
}

impl Setter<'_> {
    /// The glyphs of a text. 〓 replaces control characters, characters that change the writing direction, and characters that the font
    /// lacks.
    pub fn glyphs(&mut self, text: &str) -> Glyphs {
        let composed: String = shown(text).nfc().collect();
        let stand_in = self.font.glyph(STAND_IN).unwrap_or(0);
        composed
            .chars()
            .map(|character| match self.font.glyph(character) {
                Some(glyph) => (glyph, character),
                None => {
                    self.missing.insert(character);
                    (stand_in, STAND_IN)
                }
            })
            .collect()
    }

    /// The width of glyphs in ems.
    pub fn width(&self, glyphs: &[(u16, char)]) -> f32 {
        glyphs.iter().map(|(glyph, _)| self.font.advance(*glyph)).sum::<f32>() / UNITS
    }

    /// Breaks the text into lines of at most `width`, with font size `size` (in millimetres).
    pub fn lines(&mut self, text: &str, size: f32, width: f32) -> Set {
        let glyphs = self.glyphs(text);
        Set { size, lines: self.broken(&glyphs, width / size) }
    }

    /// Sets the text in the largest size from `largest` down to `least` that fits. If even `least` is too large, cuts the text and ends it
    /// with
    /// `…`.
    pub fn fitted(&mut self, text: &str, (width, height): (f32, f32), largest: f32, least: f32) -> Set {
        let mut glyphs = self.glyphs(text);
        let mut size = largest;
        loop {
            let set = Set { size, lines: self.broken(&glyphs, width / size) };
            if set.height() <= height {
                return set;
            }
            if size <= least {
                break;
            }
            size = (size * STEP).max(least);
        }
        let ellipsis = self.glyphs("…");
        *self.shortened = true;
        while !glyphs.is_empty() {
            // Removes a tenth at a time, so that very long texts do not take long.
            let kept = glyphs.len() - (glyphs.len() / 10).max(1);
            glyphs.truncate(kept);
            let set = Set { size: least, lines: self.broken(&[glyphs.as_slice(), ellipsis.as_slice()].concat(), width / least) };
            if set.height() <= height {
                return set;
            }
        }
        Set { size: least, lines: vec![ellipsis] }
    }

    /// Breaks glyphs into lines of at most `width` ems.
    fn broken(&self, glyphs: &[(u16, char)], width: f32) -> Vec<Glyphs> {
        let mut lines: Vec<Glyphs> = Vec::new();
        let mut line: Glyphs = Vec::new();
        let mut used = 0.0;
        for word in words(glyphs) {
            let long = self.width(word);
            if used + long > width && !line.is_empty() {
                lines.push(trimmed(std::mem::take(&mut line)));
                used = 0.0;
            }
            if long <= width {
                line.extend(word);
                used += long;
                continue;
            }
            // A word longer than a line is broken anywhere.
            for glyph in word {
                let wide = self.width(&[*glyph]);
                if used + wide > width && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    used = 0.0;
                }
                line.push(*glyph);
                used += wide;
            }
        }
        if !line.is_empty() || lines.is_empty() {
            lines.push(trimmed(line));
        }
        lines
    }
}

fn trimmed(mut line: Glyphs) -> Glyphs {
    while line.last().is_some_and(|(_, character)| *character == ' ') {
        line.pop();
    }
    line
}

/// Runs that must not be broken: Latin words, numbers, and ideographs with punctuation that may not begin or end a line.
fn words(glyphs: &[(u16, char)]) -> impl Iterator<Item = &[(u16, char)]> {
    glyphs.chunk_by(|(_, one), (_, other)| {
        let closes = "，。、；：！？）》】〕」』”’…—%)]},.;:!?".contains(*other);
        let opens = "（《【〔「『“‘([{".contains(*one);
        let latin = |character: char| character != ' ' && u32::from(character) < 0x2E80 && !"-_/—".contains(character);
        opens || (closes && *one != ' ') || (*other == ' ' && *one != ' ') || (latin(*one) && latin(*other))
    })
}
