//! Rewrites a TrueType outline: without hints, scaled, and with renumbered components.

use super::sfnt::{i16_at, u16_at};

/// Point flags.
const ON_CURVE: u8 = 0x01;
const X_BYTE: u8 = 0x02;
const Y_BYTE: u8 = 0x04;
const REPEAT: u8 = 0x08;
const X_SAME: u8 = 0x10;
const Y_SAME: u8 = 0x20;
/// Component flags.
const WORDS: u16 = 0x0001;
const OFFSETS: u16 = 0x0002;
const SCALE: u16 = 0x0008;
const MORE: u16 = 0x0020;
const TWO_SCALES: u16 = 0x0040;
const MATRIX: u16 = 0x0080;
const HINTED: u16 = 0x0100;

/// The components of a composite glyph; empty for a simple one.
pub fn components(glyph: &[u8]) -> Vec<u16> {
    let mut parts = Vec::new();
    if i16_at(glyph, 0).is_some_and(|contours| contours < 0) {
        let mut at = 10;
        while let Some((flags, part)) = u16_at(glyph, at).zip(u16_at(glyph, at + 2)) {
            parts.push(part);
            at += 4 + arguments(flags) + transform(flags);
            if flags & MORE == 0 {
                break;
            }
        }
    }
    parts
}

fn arguments(flags: u16) -> usize {
    if flags & WORDS == 0 { 2 } else { 4 }
}

fn transform(flags: u16) -> usize {
    if flags & SCALE != 0 {
        2
    } else if flags & TWO_SCALES != 0 {
        4
    } else if flags & MATRIX != 0 {
        8
    } else {
        0
    }
}

/// The glyph scaled by `times`, with components renumbered by `number`; `None` if it cannot be parsed.
pub fn rewritten(glyph: &[u8], times: i16, number: &dyn Fn(u16) -> u16) -> Option<Vec<u8>> {
    if glyph.is_empty() {
        return Some(Vec::new());
    }
    let contours = i16_at(glyph, 0)?;
    let mut written = contours.to_be_bytes().to_vec();
    for at in [2, 4, 6, 8] {
        written.extend(i16_at(glyph, at)?.checked_mul(times)?.to_be_bytes());
    }
    match usize::try_from(contours) {
        Ok(0) => return Some(Vec::new()),
        Ok(contours) => outline(glyph, contours, times, &mut written)?,
        Err(_) => composed(glyph, times, number, &mut written)?,
    }
    written.resize(written.len().next_multiple_of(2), 0);
    Some(written)
}

fn composed(glyph: &[u8], times: i16, number: &dyn Fn(u16) -> u16, written: &mut Vec<u8>) -> Option<()> {
    let mut at = 10;
    loop {
        let flags = u16_at(glyph, at)?;
        let part = number(u16_at(glyph, at + 2)?);
        let two: [i16; 2] = match (flags & WORDS != 0, flags & OFFSETS != 0) {
            (true, _) => [i16_at(glyph, at + 4)?, i16_at(glyph, at + 6)?],
            (false, true) => [*glyph.get(at + 4)?, *glyph.get(at + 5)?].map(|byte| i16::from(byte.cast_signed())),
            (false, false) => [*glyph.get(at + 4)?, *glyph.get(at + 5)?].map(i16::from),
        };
        // Otherwise these are point numbers, not offsets, and must not be scaled.
        let two = if flags & OFFSETS == 0 { two } else { [two[0].checked_mul(times)?, two[1].checked_mul(times)?] };
        let bytes = two.map(|value| i8::try_from(value).ok().filter(|_| flags & OFFSETS != 0));
        let kept = flags & !(WORDS | HINTED);
        if let [Some(x), Some(y)] = bytes {
            written.extend([kept.to_be_bytes(), part.to_be_bytes()].concat());
            written.extend([x.cast_unsigned(), y.cast_unsigned()]);
        } else {
            written.extend([(kept | WORDS).to_be_bytes(), part.to_be_bytes(), two[0].to_be_bytes(), two[1].to_be_bytes()].concat());
        }
        at += 4 + arguments(flags);
        written.extend(glyph.get(at..at + transform(flags))?);
        at += transform(flags);
        if flags & MORE == 0 {
            return Some(());
        }
    }
}

fn outline(glyph: &[u8], contours: usize, times: i16, written: &mut Vec<u8>) -> Option<()> {
    let ends = glyph.get(10..10 + 2 * contours)?;
    let points = usize::from(u16_at(ends, ends.len() - 2)?) + 1;
    let mut at = 10 + 2 * contours;
    at += 2 + usize::from(u16_at(glyph, at)?);
    let mut flags = Vec::with_capacity(points);
    while flags.len() < points {
        let flag = *glyph.get(at)?;
        at += 1;
        let mut count = 1;
        if flag & REPEAT != 0 {
            count += usize::from(*glyph.get(at)?);
            at += 1;
        }
        flags.extend(std::iter::repeat_n(flag, count));
    }
    let mut steps = |byte: u8, same: u8| {
        let mut step = |flag: &u8| {
            Some(match (flag & byte != 0, flag & same != 0) {
                (true, positive) => {
                    at += 1;
                    let length = i16::from(*glyph.get(at - 1)?);
                    if positive { length } else { -length }
                }
                (false, true) => 0,
                (false, false) => {
                    at += 2;
                    i16_at(glyph, at - 2)?
                }
            })
        };
        flags.iter().take(points).map(|flag| step(flag)?.checked_mul(times)).collect::<Option<Vec<i16>>>()
    };
    let (across, up) = (steps(X_BYTE, X_SAME)?, steps(Y_BYTE, Y_SAME)?);
    written.extend(ends);
    // Instruction length: none.
    written.extend([0, 0]);
    let (mut marks, mut places) = (Vec::with_capacity(points), [Vec::new(), Vec::new()]);
    for (flag, (x, y)) in flags.iter().zip(across.iter().zip(&up)) {
        let mark = (flag & ON_CURVE) | put(*x, X_BYTE, X_SAME, &mut places[0]) | put(*y, Y_BYTE, Y_SAME, &mut places[1]);
        marks.push(mark);
    }
    for run in marks.chunk_by(|one, other| one == other) {
        for part in run.chunks(256) {
            match part {
                [mark] => written.push(*mark),
                [mark, rest @ ..] => written.extend([*mark | REPEAT, rest.len() as u8]),
                [] => {}
            }
        }
    }
    places.iter().for_each(|place| written.extend(place));
    Some(())
}

fn put(step: i16, byte: u8, same: u8, to: &mut Vec<u8>) -> u8 {
    match (step, u8::try_from(step.unsigned_abs())) {
        (0, _) => same,
        (_, Ok(length)) => {
            to.push(length);
            if step > 0 { byte | same } else { byte }
        }
        _ => {
            to.extend(step.to_be_bytes());
            0
        }
    }
}
