//! Parts of a recording that copy earlier parts, found by their key frames: a loop made without re-encoding has identical ones.

use std::collections::BTreeMap;

use ffmpeg_next::Packet;

use crate::formats::region::ReadAt;
use crate::record::facts::Repeated;
use crate::stages::probe::recording::ffmpeg::{Sample, Track};

/// Most key frames that are compared.
pub const MOST_KEYS: usize = 100_000;
/// Bytes of a key frame that are compared, in addition to its size.
const HEAD: usize = 4096;
/// Consecutive different key frames that make a copy. One slide shown again is not a copy.
const LEAST_RUN: usize = 3;

/// A key frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its time in ticks, without jumps.
    pub time: i64,
    /// Hash of size and first bytes; not collision-resistant.
    pub print: u64,
}

impl Key {
    /// The key frame in a packet.
    pub fn of(time: i64, packet: &Packet) -> Self {
        let bytes = packet.data().unwrap_or_default();
        Self { time, print: print(bytes.len() as u64, bytes.get(..HEAD).unwrap_or(bytes)) }
    }
}

/// Reads the first bytes of samples whose size occurs more than once; the others are unique anyway.
pub fn read_keys(samples: &[Sample], source: &dyn ReadAt) -> Vec<Key> {
    let mut sizes: BTreeMap<i64, u32> = BTreeMap::new();
    samples.iter().for_each(|sample| *sizes.entry(sample.size).or_default() += 1);
    let mut head = vec![0; HEAD];
    let mut read = |sample: &Sample| {
        let (Ok(position), Ok(size)) = (u64::try_from(sample.position), u64::try_from(sample.size)) else { return None };
        let length = usize::try_from(size).unwrap_or(HEAD).min(HEAD);
        let shared = sizes.get(&sample.size).is_some_and(|count| *count > 1);
        let head = head.get_mut(..if shared { length } else { 0 })?;
        source.read_exact_at(head, position).ok()?;
        Some(Key { time: sample.time, print: print(size, head) })
    };
    samples.iter().filter_map(&mut read).collect()
}

/// FNV-1a over the size and the bytes.
fn print(size: u64, bytes: &[u8]) -> u64 {
    size.to_le_bytes()
        .iter()
        .chain(bytes)
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3))
}

/// How much of a track repeats earlier key frames in order, and how far back the original of the longest copy is. `None` if nothing
/// repeats.
pub fn repeated(keys: &[Key], track: &Track) -> Option<Repeated> {
    let mut latest: BTreeMap<u64, usize> = BTreeMap::new();
    let back: Vec<Option<usize>> =
        keys.iter().enumerate().map(|(at, key)| latest.insert(key.print, at).map(|before| at - before)).collect();
    let mut total = 0_i128;
    let mut longest = (0_i128, 0_i128);
    let mut from = 0;
    while let Some(step) = back.get(from) {
        let to = back.iter().skip(from).position(|other| other != step).map_or(back.len(), |length| from + length);
        let run = keys.get(from..to).unwrap_or_default();
        if let (Some(step), [first, .., last]) = (*step, run)
            && step >= LEAST_RUN
            && run.len() >= LEAST_RUN
            && let Some(origin) = from.checked_sub(step).and_then(|at| keys.get(at))
        {
            let length = i128::from(last.time) - i128::from(first.time);
            total += length.max(0);
            longest = longest.max((length, i128::from(first.time) - i128::from(origin.time)));
        }
        from = to;
    }
    let us = |ticks: i128| u64::try_from(ticks * i128::from(track.time_base.0) * 1_000_000 / i128::from(track.time_base.1)).ok();
    Some(Repeated { length_us: us(total)?, lag_us: us(longest.1)? }).filter(|repeated| repeated.length_us > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::probe::recording::ffmpeg::Medium;

    fn of(prints: impl IntoIterator<Item = u64>) -> Option<Repeated> {
        let keys: Vec<Key> = prints.into_iter().enumerate().map(|(at, print)| Key { time: at as i64 * 2, print }).collect();
        let (codec, size) = (String::new(), (2, 2));
        repeated(
            &keys,
            &Track {
                index: 0,
                medium: Medium::Video,
                codec,
                size,
                rotation: 0,
                time_base: (1, 1),
                frame_rate: None,
                id: 0,
                listed: 0,
                claimed_s: 0,
            },
        )
    }

    #[test]
    fn a_loop_and_an_appended_copy_are_seen() {
        assert_eq!(of((0..100).map(|n| n % 5)), Some(Repeated { length_us: 188_000_000, lag_us: 10_000_000 }));
        assert_eq!(of((0..20).chain(0..20)), Some(Repeated { length_us: 38_000_000, lag_us: 40_000_000 }));
    }

    #[test]
    fn what_stands_still_or_comes_again_alone_is_no_loop() {
        assert_eq!(of(0..100), None);
        assert_eq!(of([7; 100]), None);
        // Slides that are each shown for a while; one is shown again.
        assert_eq!(of([1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 1, 1, 1, 1, 4, 4, 2, 2]), None);
        assert_eq!(of((0..60).map(|n| n % 2)), None);
        assert_eq!(of([]), None);
    }

    #[test]
    fn only_bytes_that_may_be_alike_are_read() {
        let file: Vec<u8> = (0..100).collect();
        let sample = |position, size| Sample { position, size, time: position, key: true };
        let keys = read_keys(&[sample(0, 10), sample(10, 10), sample(20, 11), sample(95, 10)], &file);
        assert_eq!(keys.len(), 3);
        assert!(keys[0].print != keys[1].print && keys[2].print == print(11, &[]));
    }
}
