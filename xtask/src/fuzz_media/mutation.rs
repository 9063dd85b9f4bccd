//! Mutations of a file.

use std::ops::Range;

use crate::sample::dice::Dice;

/// Maximum number of mutations per file.
const MOST: u64 = 3;

/// Applies one or more mutations.
pub fn mutate(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.below(MOST) {
        once(&mut bytes, dice);
    }
    bytes
}

fn once(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let length = bytes.len();
    match dice.below(9) {
        0 => flip(bytes, length, dice),
        // In the headers at the beginning.
        1 => flip(bytes, length.min(1024), dice),
        2 => bytes.truncate(dice.below(length as u64) as usize),
        3 => {
            let (one, other) = (block(length, dice), block(length, dice));
            let size = one.len().min(other.len());
            for at in 0..size {
                bytes.swap(one.start + at, other.start + at);
            }
        }
        4 => {
            let from = block(length, dice);
            let copy = bytes[from].to_vec();
            let at = dice.below(length as u64 + 1) as usize;
            bytes.splice(at..at, copy);
        }
        5 => drop(bytes.drain(block(length, dice))),
        6 => {
            let with = *dice.pick(&[0x00, 0xFF, 0x7F]);
            bytes[block(length, dice)].fill(with);
        }
        7 => {
            let range = block(length, dice);
            bytes[range].iter_mut().for_each(|byte| *byte = dice.number() as u8);
        }
        // Extreme values for lengths, counts and offsets.
        _ => {
            for _ in 0..=dice.below(4) {
                let edges: [&[u8]; 7] =
                    [&[0; 4], &[0xFF; 4], &[0x7F, 0xFF, 0xFF, 0xFF], &[0xFF, 0xFF, 0xFF, 0x7F], &[0x80, 0, 0, 0], &[0xFF; 2], &[0xFF; 8]];
                let edge = *dice.pick(&edges);
                let within = if dice.below(2) == 0 { length } else { length.min(4096) };
                let at = dice.below(within as u64) as usize;
                for (byte, with) in bytes.iter_mut().skip(at).zip(edge) {
                    *byte = *with;
                }
            }
        }
    }
}

fn flip(bytes: &mut [u8], within: usize, dice: &mut Dice) {
    for _ in 0..=dice.below(32) {
        let at = dice.below(within as u64) as usize;
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << dice.below(8);
        }
    }
}

/// A range of at most a quarter of the file.
fn block(length: usize, dice: &mut Dice) -> Range<usize> {
    let start = dice.below(length as u64) as usize;
    let size = 1 + dice.below(length as u64 / 4 + 1) as usize;
    start..(start + size).min(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_can_be_spoiled_and_the_same_way_again() {
        for seed in 0..2_000 {
            for file in [&b""[..], b"x", &[7; 999]] {
                let spoiled = mutate(file, &mut Dice::of(seed, "test"));
                assert_eq!(spoiled, mutate(file, &mut Dice::of(seed, "test")));
                assert!(spoiled.len() <= 4_000);
            }
        }
    }
}
