//! Dahua recordings (DHAV): length and device clock from the frame headers.
//!
//! A frame has a header of 24 bytes, extension fields, data, and a trailer of 8 bytes, little-endian. The header has the wall clock in
//! seconds and a millisecond counter that wraps after 65.536 s. FFmpeg's demuxer mixes them and loses fractions of a second; here they are
//! combined into one clock.

use jiff::civil::DateTime;

use crate::formats::region::ReadAt;
use crate::record::facts::DeviceClock;
use crate::stages::probe::recording::ffmpeg::{Medium, Track};
use crate::stages::probe::recording::timeline::{Length, MOST_FRAMES, Timeline};

/// Length and clock of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frames {
    /// Length of the video.
    pub length: Length,
    /// The recorder's clock at the first and the last frame; `None` if it was not set.
    pub clock: Option<DeviceClock>,
}

const HEAD: usize = 24;
const TAIL: u64 = 8;
/// Length of the file header that some exports have.
const FILE_HEADER: u64 = 0x400;
/// Step of the search for the next frame in damaged data.
const WINDOW: usize = 64 << 10;
/// Period of the counter in milliseconds.
const COUNTER: i64 = 1 << 16;
/// If counter and wall clock differ by more milliseconds, the wall clock counts.
const MOST_APART: i64 = 2_000;

const KEY_PICTURE: u8 = 0xFD;
const PICTURE: u8 = 0xFC;

/// A frame header.
struct Head {
    kind: u8,
    length: u64,
    date: u32,
    counter: u16,
    fields: u8,
}

/// Reads the frames. A step of more than `jump_s` seconds is a jump. `None` if there is no video frame.
pub fn read(source: &dyn ReadAt, jump_s: i64) -> Option<Frames> {
    let mut offset = if starts_with(source, 0, b"DAHUA") { FILE_HEADER } else { 0 };
    let mut track = track(None);
    let mut timeline = Timeline::new(&track, Some(jump_s));
    let mut clock: Option<Clock> = None;
    let mut ends: Option<(u32, u32)> = None;
    let mut missing = false;
    let mut pictures = 0;
    while pictures < MOST_FRAMES {
        let Some(head) = head(source, offset) else {
            match next(source, offset + 1) {
                Some(found) => offset = found,
                None => break,
            }
            continue;
        };
        let end = offset.saturating_add(head.length);
        if end > source.len() {
            missing = true;
            break;
        }
        if matches!(head.kind, KEY_PICTURE | PICTURE) {
            if track.frame_rate.is_none() {
                track.frame_rate = frame_rate(source, offset, head.fields);
            }
            let time = clock.get_or_insert_with(|| Clock::new(&head)).step(&head);
            timeline.add(None, Some(time), track.frame_rate.map_or(0, |rate| 1000 * rate.1 / rate.0));
            ends = Some((ends.map_or(head.date, |ends| ends.0), head.date));
            pictures += 1;
        }
        offset = end;
    }
    // An incomplete header at the end.
    missing |= offset < source.len() && starts_with(source, offset, b"DHAV");
    let (first, last) = ends?;
    let clock = civil(first).zip(civil(last)).map(|(first, last)| DeviceClock { first, last });
    Some(Frames { length: timeline.finish(&track, missing)?, clock })
}

fn track(frame_rate: Option<(i64, i64)>) -> Track {
    Track {
        index: 0,
        medium: Medium::Video,
        codec: String::new(),
        size: (0, 0),
        rotation: 0,
        time_base: (1, 1000),
        frame_rate,
        id: 0,
        listed: 0,
        claimed_s: 0,
    }
}

/// A millisecond clock from wall clock and counter.
struct Clock {
    time: i64,
    counter: u16,
}

impl Clock {
    fn new(head: &Head) -> Self {
        Self { time: seconds(head.date).saturating_mul(1000), counter: head.counter }
    }

    fn step(&mut self, head: &Head) -> i64 {
        let wall = seconds(head.date).saturating_mul(1000);
        let counted = (i64::from(head.counter) - i64::from(self.counter)).rem_euclid(COUNTER);
        let rounds = (wall - self.time - counted + COUNTER / 2).div_euclid(COUNTER);
        let time = self.time + counted + rounds * COUNTER;
        self.time = if (time - wall).abs() > MOST_APART { wall } else { time };
        self.counter = head.counter;
        self.time
    }
}

fn head(source: &dyn ReadAt, offset: u64) -> Option<Head> {
    let mut bytes = [0; HEAD];
    source.read_exact_at(&mut bytes, offset).ok()?;
    let [b'D', b'H', b'A', b'V', kind, _, _, _, _, _, _, _, l0, l1, l2, l3, d0, d1, d2, d3, c0, c1, fields, _] = bytes else { return None };
    let length = u64::from(u32::from_le_bytes([l0, l1, l2, l3]));
    let date = u32::from_le_bytes([d0, d1, d2, d3]);
    (length >= HEAD as u64 + TAIL).then_some(Head { kind, length, date, counter: u16::from_le_bytes([c0, c1]), fields })
}

fn starts_with(source: &dyn ReadAt, offset: u64, mark: &[u8]) -> bool {
    let mut bytes = vec![0; mark.len()];
    source.read_exact_at(&mut bytes, offset).is_ok() && bytes == mark
}

/// The next frame header at or after an offset.
fn next(source: &dyn ReadAt, mut offset: u64) -> Option<u64> {
    let mut window = vec![0; WINDOW];
    while offset + (HEAD as u64) < source.len() {
        let length = usize::try_from(source.len() - offset).unwrap_or(WINDOW).min(WINDOW);
        let window = window.get_mut(..length)?;
        source.read_exact_at(window, offset).ok()?;
        if let Some(at) = window.windows(4).position(|word| word == b"DHAV") {
            return Some(offset + at as u64);
        }
        offset += length as u64 - 3;
    }
    None
}

/// Frames per second, from extension field 0x81; other fields have 4 or 8 bytes.
fn frame_rate(source: &dyn ReadAt, offset: u64, length: u8) -> Option<(i64, i64)> {
    let mut bytes = vec![0; usize::from(length)];
    source.read_exact_at(&mut bytes, offset + HEAD as u64).ok()?;
    let mut fields = bytes.as_slice();
    while let [kind, rest @ ..] = fields {
        match kind {
            0x81 => return rest.get(2).filter(|rate| **rate > 0).map(|rate| (i64::from(*rate), 1)),
            0x80 | 0x83 | 0x84 | 0x85 | 0x8B | 0x94 | 0x96 | 0xA0 | 0xB2 | 0xB4 => fields = fields.get(4..)?,
            0x82 | 0x88 | 0x8C | 0x91 | 0x92 | 0x93 | 0x95 | 0x9A | 0x9B | 0xB3 => fields = fields.get(8..)?,
            _ => return None,
        }
    }
    None
}

/// Packed time: seconds 6 bits, minutes 6, hours 5, day 5, month 4, years since 2000 6.
fn civil(date: u32) -> Option<DateTime> {
    let part = |shift: u32, bits: u32| i8::try_from((date >> shift) & ((1 << bits) - 1)).ok();
    let year = 2000 + i16::from(part(26, 6)?);
    DateTime::new(year, part(22, 4)?, part(17, 5)?, part(12, 5)?, part(6, 6)?, part(0, 6)?, 0).ok()
}

/// Seconds since 2000; 0 if the time is invalid.
fn seconds(date: u32) -> i64 {
    civil(date).map_or(0, |at| at.duration_since(jiff::civil::date(2000, 1, 1).at(0, 0, 0, 0)).as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(seconds: u32) -> u32 {
        // 2026-08-03 09:00:00 plus `seconds`.
        let (hour, minute, second) = (9 + seconds / 3600, seconds / 60 % 60, seconds % 60);
        26 << 26 | 8 << 22 | 3 << 17 | hour << 12 | minute << 6 | second
    }

    fn frame(kind: u8, date: u32, counter: u16, rate: Option<u8>) -> Vec<u8> {
        let fields = rate.map_or_else(Vec::new, |rate| vec![0x82, 0, 0, 0, 64, 0, 48, 0, 0x81, 0, 4, rate]);
        let data = [0x55; 40];
        let length = (HEAD + fields.len() + data.len()) as u32 + TAIL as u32;
        let mut bytes = [b"DHAV".as_slice(), &[kind, 0, 0, 0], &[0; 4], &length.to_le_bytes(), &date.to_le_bytes()].concat();
        bytes.extend_from_slice(&counter.to_le_bytes());
        bytes.extend_from_slice(&[fields.len() as u8, 0]);
        bytes.extend_from_slice(&fields);
        bytes.extend_from_slice(&data);
        bytes.extend_from_slice(b"dhav");
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes
    }

    /// Frames at these milliseconds after 09:00:00.321, with sound between them.
    fn file(times: impl IntoIterator<Item = u32>, rate: Option<u8>) -> Vec<u8> {
        let frames = times.into_iter().map(|ms| {
            let (date, counter) = (packed((ms + 321) / 1000), ((ms + 40_000) % 65_536) as u16);
            [frame(if ms % 2000 == 0 { KEY_PICTURE } else { PICTURE }, date, counter, rate), frame(0xF0, date, counter, None)].concat()
        });
        frames.collect::<Vec<_>>().concat()
    }

    #[test]
    fn the_counter_and_the_clock_make_one_length() {
        let frames = read(&file((0..1500).map(|n| n * 200), None), 10).unwrap();
        assert_eq!((frames.length.length_us, frames.length.frames, frames.length.jumps), (300_000_000, 1500, 0));
        let clock = frames.clock.unwrap();
        assert_eq!((clock.first.to_string().as_str(), clock.last.to_string().as_str()), ("2026-08-03T09:00:00", "2026-08-03T09:05:00"));
        // Thirty per second, in whole milliseconds.
        let thirty = read(&file((0..9000).map(|n| n * 100 / 3), Some(30)), 10).unwrap();
        assert_eq!((thirty.length.length_us, thirty.length.frames), (300_000_000, 9000));
    }

    #[test]
    fn an_hour_without_pictures_is_no_length() {
        let times = (0..100).map(|n| n * 200).chain((0..100).map(|n| 3_620_000 + n * 200));
        let length = read(&file(times, None), 10).unwrap().length;
        assert_eq!((length.length_us, length.jumps, length.longest_gap_us), (40_000_000, 1, 3_600_200_000));
    }

    #[test]
    fn a_clock_without_a_counter_still_measures_to_the_second() {
        let frames: Vec<Vec<u8>> = (0..600).map(|n| frame(PICTURE, packed(n / 5), 0, None)).collect();
        let length = read(&frames.concat(), 10).unwrap().length;
        assert!(length.length_us.abs_diff(120_000_000) <= 3_000_000, "{length:?}");
    }

    #[test]
    fn cut_and_damaged_files_are_measured_by_what_is_there() {
        let whole = file((0..100).map(|n| n * 200), None);
        assert!(!read(&whole, 10).unwrap().length.missing);
        let cut = read(&whole[..whole.len() / 2 + 7].to_vec(), 10).unwrap().length;
        assert_eq!((cut.length_us, cut.frames, cut.missing), (10_000_000, 50, true));
        let in_front = [b"DAHUA".as_slice(), &[0; 1019], &whole].concat();
        assert_eq!(read(&in_front, 10).unwrap().length.length_us, 20_000_000);
        let damaged = [&whole[..whole.len() / 2], &[7; 100_000], &whole[whole.len() / 2..]].concat();
        assert_eq!(read(&damaged, 10).unwrap().length.frames, 100);
        assert_eq!(read(&b"DHAV\xfd".to_vec(), 10), None);
        assert_eq!(read(&[b"DHAV".as_slice(), &[0xFD; 500]].concat(), 10), None);
    }
}
