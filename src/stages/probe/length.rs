//! The measured length of a video track: from the first picture shown to the end of the last, by the pictures that are in the file.
//!
//! `max(time + duration) − min(time)` over the track's own samples, in whole ticks, turned into microseconds once and rounded
//! down. What the container claims is never asked, durations are never summed, and sound and edit lists have no say.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use ffmpeg_next::{Error, Packet};

use crate::stages::probe::ffmpeg::{Movie, Sample, Track};

/// What was measured of a track.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Length {
    /// The length in microseconds, rounded down.
    pub length_us: u64,
    /// Pictures that are wholly there.
    pub frames: u64,
    /// Thousandths of a picture a second, rounded.
    pub frame_rate_milli: u64,
    /// The longest time between two pictures in microseconds, rounded down.
    pub longest_gap_us: u64,
    /// The times of the first and the last picture, in ticks.
    pub span: (i64, i64),
    /// Samples that the container lists or begins, but that are not wholly there.
    pub missing: bool,
}

/// How many pictures a recording may have: 92 hours at 60 a second.
const MOST_FRAMES: u64 = 20_000_000;
/// How many errors in a row end the reading.
const MOST_ERRORS: u32 = 64;
/// Pictures are stored at most this much out of the order in which they are shown (16 in H.264 and HEVC).
const REORDER: usize = 32;

/// Measures a track of a complete and unfragmented MP4 or QuickTime file by its sample table: the bytes of every sample must lie
/// within the file's `bytes`, and only the packets at both ends are read.
///
/// None where the table is not complete in itself; then every packet must be read. The movie is left at another place.
pub fn by_table(movie: &mut Movie, track: &Track, bytes: u64) -> Option<Length> {
    let table = Table::read(movie.samples(track.index), i64::try_from(bytes).ok()?)?;
    if table.present == 0 {
        return Some(Length { missing: true, ..Length::default() });
    }
    let mut line = Line::default();
    read_some(movie, track, REORDER as u64, |packet| line.take(packet));
    if !movie.seek(track.index, table.last_key) {
        return None;
    }
    let mut reached = false;
    read_some(movie, track, table.after_key + REORDER as u64, |packet| {
        reached |= packet.dts() == Some(table.last);
        line.take(packet);
    });
    let run = line.run();
    let (first, last) = (run.first?, run.last?);
    // Composition offsets that move pictures far from where they are decoded: the table alone does not tell the gaps then.
    let second = track.time_base.1 / track.time_base.0;
    let shift = i128::from(last) - i128::from(first) - (i128::from(table.last) - i128::from(table.first));
    if !reached || shift.abs() > i128::from(second) {
        return None;
    }
    run.longest_gap = table.longest_gap;
    run.finish(track, table.present, table.missing)
}

/// Measures a track by reading every packet.
///
/// # Errors
/// What FFmpeg says where reading stops before the end for another reason than broken data.
pub fn by_packets(movie: &mut Movie, track: &Track) -> Result<Length, Error> {
    let mut line = Line::default();
    let mut errors = 0;
    while line.frames < MOST_FRAMES {
        match movie.next() {
            Ok(packet) => {
                errors = 0;
                if packet.stream() == track.index {
                    line.take(&packet);
                }
            }
            Err(Error::Eof) => break,
            Err(Error::InvalidData) if errors < MOST_ERRORS => errors += 1,
            Err(Error::InvalidData) => {
                line.missing = true;
                break;
            }
            Err(error) => return Err(error),
        }
    }
    let (frames, missing) = (line.frames, line.missing);
    let run = line.run();
    run.drain();
    Ok(run.finish(track, frames, missing).unwrap_or(Length { missing, ..Length::default() }))
}

fn read_some(movie: &mut Movie, track: &Track, most: u64, mut take: impl FnMut(&Packet)) {
    let mut errors = 0;
    let mut count = 0;
    while count < most && errors < MOST_ERRORS {
        match movie.next() {
            Ok(packet) if packet.stream() == track.index => {
                take(&packet);
                count += 1;
            }
            Ok(_) => {}
            Err(Error::InvalidData) => errors += 1,
            Err(_) => return,
        }
    }
}

/// What a sample table says, of the samples whose bytes are there.
#[derive(Debug)]
struct Table {
    present: u64,
    missing: bool,
    first: i64,
    last: i64,
    last_key: i64,
    after_key: u64,
    longest_gap: i64,
}

impl Table {
    fn read(samples: impl Iterator<Item = Sample>, bytes: i64) -> Option<Self> {
        let mut table: Option<Self> = None;
        let mut missing = false;
        for sample in samples {
            let there = sample.position >= 0 && sample.size >= 0 && sample.position.checked_add(sample.size)? <= bytes;
            if !there {
                missing = true;
                continue;
            }
            // Bytes that are there behind others that are not: no plain cut.
            if missing {
                return None;
            }
            let table = table.get_or_insert(Self {
                present: 0,
                missing: false,
                first: sample.time,
                last: sample.time,
                last_key: sample.time,
                after_key: 0,
                longest_gap: 0,
            });
            let gap = sample.time.checked_sub(table.last).filter(|gap| *gap >= 0)?;
            table.longest_gap = table.longest_gap.max(gap);
            table.last = sample.time;
            table.present += 1;
            table.after_key += 1;
            if sample.key {
                table.last_key = sample.time;
                table.after_key = 1;
            }
            if table.present > MOST_FRAMES {
                return None;
            }
        }
        match table {
            Some(table) => Some(Self { missing, ..table }),
            None if missing => Some(Self { present: 0, missing, first: 0, last: 0, last_key: 0, after_key: 0, longest_gap: 0 }),
            None => None,
        }
    }
}

/// The pictures of a track as far as they were read, by the times at which they are shown and at which they are decoded.
///
/// Program streams and AVI leave out the one for some pictures; lengths by either are the same, but not by a mixture.
#[derive(Debug, Default)]
struct Line {
    shown: Run,
    decoded: Run,
    frames: u64,
    missing: bool,
}

impl Line {
    fn take(&mut self, packet: &Packet) {
        // The last one of a cut file is there in part.
        self.missing = packet.is_corrupt();
        if self.missing {
            return;
        }
        self.frames += 1;
        for (run, time) in [(&mut self.shown, packet.pts()), (&mut self.decoded, packet.dts())] {
            if let Some(time) = time {
                run.take(time, packet.duration().max(0));
            }
        }
    }

    /// The times of all pictures: as shown, unless more pictures have a time of decoding.
    fn run(&mut self) -> &mut Run {
        if self.shown.frames < self.decoded.frames { &mut self.decoded } else { &mut self.shown }
    }
}

/// Times of pictures.
#[derive(Debug, Default)]
struct Run {
    first: Option<i64>,
    last: Option<i64>,
    /// The duration that the container gives the last picture; 0 where it gives none.
    last_duration: i64,
    frames: u64,
    longest_gap: i64,
    /// Times not yet in order, smallest first.
    waiting: BinaryHeap<Reverse<i64>>,
    passed: Option<i64>,
}

impl Run {
    fn take(&mut self, time: i64, duration: i64) {
        self.frames += 1;
        self.first = Some(self.first.map_or(time, |first| first.min(time)));
        if self.last.is_none_or(|last| last <= time) {
            self.last = Some(time);
            self.last_duration = duration;
        }
        self.waiting.push(Reverse(time));
        if self.waiting.len() > REORDER {
            self.pass();
        }
    }

    fn pass(&mut self) {
        if let Some(Reverse(time)) = self.waiting.pop() {
            if let Some(passed) = self.passed {
                self.longest_gap = self.longest_gap.max(time.saturating_sub(passed));
            }
            self.passed = Some(self.passed.map_or(time, |passed| passed.max(time)));
        }
    }

    fn drain(&mut self) {
        while !self.waiting.is_empty() {
            self.pass();
        }
    }

    /// What it comes to, with `frames` pictures in all; none where there is no picture.
    fn finish(&mut self, track: &Track, frames: u64, missing: bool) -> Option<Length> {
        let (first, last) = (self.first?, self.last?);
        let span = i128::from(last) - i128::from(first);
        let (tick, ticks) = (i128::from(track.time_base.0), i128::from(track.time_base.1));
        let whole = i128::from(self.last_duration(span, i128::from(frames), ticks / tick)) + span;
        let mut length = to_us(whole, tick, ticks)?;
        if let Some(exact) = track.frame_rate.and_then(|rate| self.at_constant_rate(rate, frames, length, (tick, ticks))) {
            length = exact;
        }
        let (rate_of, us) = (i128::from(frames) * 1_000_000_000, i128::from(length));
        Some(Length {
            length_us: length,
            frames,
            frame_rate_milli: u64::try_from((rate_of + us / 2).checked_div(us).unwrap_or(0)).ok()?,
            longest_gap_us: to_us(i128::from(self.longest_gap), tick, ticks)?,
            span: (first, last),
            missing,
        })
    }

    /// How long the last picture stands, in ticks. Where the container does not know, or gives half a picture as some do for
    /// interlaced ones, the mean distance; never longer than the longest distance between two others, and one second for a
    /// picture alone: a single picture can not stand for a lesson.
    fn last_duration(&self, span: i128, frames: i128, second: i128) -> i64 {
        if frames < 2 {
            return self.last_duration.min(i64::try_from(second).unwrap_or(i64::MAX));
        }
        let mean = i64::try_from(span / (frames - 1)).unwrap_or(i64::MAX);
        if i128::from(self.last_duration) * 2 <= i128::from(mean) { mean } else { self.last_duration.min(self.longest_gap.max(mean)) }
    }

    /// Matroska and FLV round times to milliseconds. Where all pictures keep a constant rate within that rounding, the length is
    /// what the rate says: 7,200 pictures at 24 a second are 300 seconds, not 299.999.
    fn at_constant_rate(&self, rate: (i64, i64), frames: u64, length: u64, (tick, ticks): (i128, i128)) -> Option<u64> {
        let (number, seconds) = (i128::from(rate.0), i128::from(rate.1));
        let coarse = tick * 1000 >= ticks;
        let rounding = to_us(1, tick, ticks)?;
        let steady = to_us(i128::from(self.longest_gap), tick, ticks)? <= to_us(seconds, 1, number)? + 2 * rounding;
        let exact = to_us(i128::from(frames) * seconds, 1, number)?;
        (coarse && steady && exact.abs_diff(length) <= 2 * rounding).then_some(exact)
    }
}

/// Ticks as microseconds, rounded down; none where negative or beyond what the number holds.
fn to_us(ticks: i128, tick: i128, per_second: i128) -> Option<u64> {
    u64::try_from(ticks.checked_mul(tick)?.checked_mul(1_000_000)?.checked_div(per_second)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::probe::ffmpeg::Medium;

    fn track(time_base: (i64, i64), frame_rate: Option<(i64, i64)>) -> Track {
        Track { index: 0, medium: Medium::Video, codec: String::new(), size: (2, 2), rotation: 0, time_base, frame_rate }
    }

    fn length(times: impl IntoIterator<Item = i64>, duration: i64, track: &Track) -> Length {
        let mut run = Run::default();
        times.into_iter().for_each(|time| run.take(time, duration));
        run.drain();
        let frames = run.frames;
        run.finish(track, frames, false).unwrap()
    }

    #[test]
    fn pictures_without_a_time_of_showing_count_by_decoding() {
        let mut line = Line::default();
        for n in 0..10 {
            let mut packet = Packet::empty();
            packet.set_dts(Some(n));
            packet.set_pts((n % 3 == 0).then_some(n + 1));
            line.take(&packet);
        }
        assert_eq!((line.frames, line.run().first, line.run().last), (10, Some(0), Some(9)));
    }

    #[test]
    fn lengths_are_exact_to_the_tick() {
        let ntsc = length((0..8990).map(|n| n * 1001), 1001, &track((1, 30_000), None));
        assert_eq!((ntsc.length_us, ntsc.frames, ntsc.frame_rate_milli), (299_966_333, 8990, 29_970));
        let slow = length((0..1525).map(|n| n * 18_000 + 127_800), 18_000, &track((1, 90_000), None));
        assert_eq!((slow.length_us, slow.frame_rate_milli, slow.longest_gap_us), (305_000_000, 5_000, 200_000));
    }

    #[test]
    fn the_last_picture_can_neither_vanish_nor_stand_for_ever() {
        let at = |duration| length([0, 100, 200], duration, &track((1, 1_000_000), None)).length_us;
        assert_eq!((at(0), at(50), at(100), at(150), at(100_000)), (300, 300, 300, 300, 300));
        assert_eq!(length([5], 900_000_000, &track((1, 1_000_000), None)).length_us, 1_000_000);
        assert_eq!(length([0, 10, 320], 10, &track((1, 1), None)).longest_gap_us, 310_000_000);
    }

    #[test]
    fn pictures_out_of_order_leave_no_gap() {
        let times = (0..100).flat_map(|n| [n * 4, n * 4 + 3, n * 4 + 1, n * 4 + 2]);
        let measured = length(times, 1, &track((1, 25), None));
        assert_eq!((measured.length_us, measured.longest_gap_us), (16_000_000, 40_000));
    }

    #[test]
    fn milliseconds_do_not_eat_a_constant_rate() {
        let times = || (0..7200).map(|n| (n * 1000 + 12) / 24);
        assert_eq!(length(times(), 41, &track((1, 1000), Some((24, 1)))).length_us, 300_000_000);
        // A rate that the pictures do not keep says nothing.
        assert_eq!(length(times(), 41, &track((1, 1000), Some((12, 1)))).length_us, 299_999_000);
    }

    #[test]
    fn a_table_is_cut_where_the_file_ends() {
        let samples = |count: i64| (0..count).map(|n| Sample { position: n * 10, size: 10, time: n * 2, key: n % 4 == 0 });
        let table = Table::read(samples(10), 65).unwrap();
        assert_eq!((table.present, table.missing, table.last, table.last_key, table.after_key), (6, true, 10, 8, 2));
        assert!(!Table::read(samples(10), 100).unwrap().missing);
        assert_eq!(Table::read(samples(10), 5).unwrap().present, 0);
        assert!(Table::read(std::iter::empty(), 5).is_none());
        let lying = [Sample { position: 90, size: 10, time: 0, key: true }, Sample { position: 0, size: 10, time: 1, key: false }];
        assert!(Table::read(lying.into_iter(), 50).is_none());
        let endless = [Sample { position: i64::MAX, size: 10, time: 0, key: true }];
        assert!(Table::read(endless.into_iter(), 50).is_none());
    }
}
