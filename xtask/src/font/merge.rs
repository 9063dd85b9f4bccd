//! Merges two fonts into one: selects the characters and builds the tables.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::glyph::{components, rewritten};
use super::sfnt::{self, Font, u16_at};
use crate::failure::Failure;

/// Character ranges for Chinese labels and pages: Latin, Greek, Cyrillic, symbols, punctuation, kana and bopomofo, the ideographs of the
/// Basic Multilingual Plane, and full-width forms.
const WANTED: [RangeInclusive<u32>; 9] = [
    0x0020..=0x007E,
    0x00A0..=0x052F,
    0x1E00..=0x1EFF,
    0x2000..=0x27BF,
    0x2E80..=0x33FF,
    0x3400..=0x9FFF,
    0xF900..=0xFAFF,
    0xFE30..=0xFE6F,
    0xFF00..=0xFFEF,
];

/// The embedded font: every wanted character of the first source, and those missing there from the second.
///
/// # Errors
/// If a source cannot be read.
pub fn font(first: &[u8], second: &[u8]) -> Result<Vec<u8>, Failure> {
    let fonts = [Font::read(first)?, Font::read(second)?];
    let mut characters: BTreeMap<u32, (usize, u16)> = BTreeMap::new();
    for (source, font) in fonts.iter().enumerate() {
        for (character, glyph) in font.characters() {
            if WANTED.iter().any(|range| range.contains(&character)) {
                characters.entry(character).or_insert((source, glyph));
            }
        }
    }
    // Glyph 0 is the one for missing characters.
    let mut open: Vec<(usize, u16)> = characters.values().copied().chain([(0, 0)]).collect();
    let mut kept = BTreeSet::new();
    while let Some((source, glyph)) = open.pop() {
        if kept.insert((source, glyph)) {
            open.extend(components(fonts[source].glyph(glyph)).into_iter().map(|part| (source, part)));
        }
    }
    if kept.len() > usize::from(u16::MAX) {
        return Err(Failure::new("more glyphs than a font can have"));
    }
    let numbers: BTreeMap<(usize, u16), u16> = kept.iter().copied().zip(0..).collect();
    let numbered = |source: usize, glyph: u16| numbers.get(&(source, glyph)).copied().unwrap_or(0);
    let (mut glyf, mut loca, mut hmtx) = (Vec::new(), vec![0_u32], Vec::new());
    for &(source, glyph) in &kept {
        let font = &fonts[source];
        let times = fonts[0].units / font.units;
        let outline = rewritten(font.glyph(glyph), times.cast_signed(), &|part| numbered(source, part));
        glyf.extend(outline.ok_or_else(|| Failure::new(format!("glyph {glyph} of source {source} can not be read")))?);
        loca.push(glyf.len() as u32);
        let (advance, bearing) = font.metric(glyph);
        hmtx.extend((advance * times).to_be_bytes());
        hmtx.extend((bearing * times.cast_signed()).to_be_bytes());
    }
    let characters: Vec<(u32, u16)> =
        characters.into_iter().map(|(character, (source, glyph))| (character, numbered(source, glyph))).collect();
    println!("font: {} characters, {} glyphs", characters.len(), kept.len());
    let mut tables = BTreeMap::from([
        (*b"OS/2", fonts[0].table(b"OS/2").to_vec()),
        (*b"cmap", cmap(&characters)),
        (*b"glyf", glyf),
        (*b"head", fonts[0].table(b"head").to_vec()),
        (*b"hhea", fonts[0].table(b"hhea").to_vec()),
        (*b"hmtx", hmtx),
        (*b"loca", loca.into_iter().flat_map(u32::to_be_bytes).collect()),
        (*b"maxp", maxp(&fonts)),
        (*b"name", name()),
        (*b"post", post()),
    ]);
    let count = (kept.len() as u16).to_be_bytes();
    let mut put = |tag: &[u8; 4], at: usize, bytes: &[u8]| {
        if let Some(place) = tables.get_mut(tag).and_then(|table| table.get_mut(at..at + bytes.len())) {
            place.copy_from_slice(bytes);
        }
    };
    put(b"maxp", 4, &count);
    put(b"hhea", 34, &count);
    put(b"head", 8, &[0; 4]);
    // indexToLocFormat: 32-bit offsets.
    put(b"head", 50, &[0, 1]);
    Ok(sfnt::write(&tables))
}

/// The maximum of both fonts' values; zero for instructions, which are removed.
fn maxp(fonts: &[Font<'_>; 2]) -> Vec<u8> {
    let mut table = fonts[0].table(b"maxp").to_vec();
    for at in (6..32).step_by(2) {
        let larger = fonts.iter().filter_map(|font| u16_at(font.table(b"maxp"), at)).max().unwrap_or(0);
        let value = match at {
            14 => 1,
            16..=26 => 0,
            _ => larger,
        };
        if let Some(place) = table.get_mut(at..at + 2) {
            place.copy_from_slice(&value.to_be_bytes());
        }
    }
    table
}

/// Format 12 for Windows and Unicode: one group per run of consecutive characters with consecutive glyphs.
fn cmap(characters: &[(u32, u16)]) -> Vec<u8> {
    let follows = |one: &(u32, u16), other: &(u32, u16)| one.0 + 1 == other.0 && u32::from(one.1) + 1 == u32::from(other.1);
    let groups: Vec<&[(u32, u16)]> = characters.chunk_by(follows).collect();
    let mut table = Vec::new();
    for word in [0_u16, 1, 3, 10] {
        table.extend(word.to_be_bytes());
    }
    table.extend(12_u32.to_be_bytes());
    table.extend([0, 12, 0, 0]);
    for number in [16 + 12 * groups.len() as u32, 0, groups.len() as u32] {
        table.extend(number.to_be_bytes());
    }
    for group in groups {
        if let (Some(first), Some(last)) = (group.first(), group.last()) {
            for number in [first.0, last.0, u32::from(first.1)] {
                table.extend(number.to_be_bytes());
            }
        }
    }
    table
}

/// Version 3: no glyph names.
fn post() -> Vec<u8> {
    let mut table = vec![0; 32];
    table[1] = 3;
    table
}

/// Copyright, names, and the statement that it was modified (Apache License 2.0, section 4).
fn name() -> Vec<u8> {
    let texts: [(u16, &str); 7] = [
        (
            0,
            "Copyright 2006-2010 Google Corp.; 2007-2009 The WenQuanYi Project Board of Trustees, Qianqian Fang, mozbug. Changed for classproof: two fonts made one, hints and layout left out.",
        ),
        (1, "Classproof Carried Hei"),
        (2, "Regular"),
        (4, "Classproof Carried Hei"),
        (6, "ClassproofCarriedHei"),
        (13, "Licensed under the Apache License, Version 2.0"),
        (14, "http://www.apache.org/licenses/LICENSE-2.0"),
    ];
    let (mut records, mut storage) = (Vec::new(), Vec::new());
    for (id, text) in texts {
        let encoded: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for word in [3, 1, 0x409, id, encoded.len() as u16, storage.len() as u16] {
            records.extend(word.to_be_bytes());
        }
        storage.extend(encoded);
    }
    let mut table = Vec::new();
    for word in [0_u16, texts.len() as u16, 6 + records.len() as u16] {
        table.extend(word.to_be_bytes());
    }
    table.extend(records);
    table.extend(storage);
    table
}
