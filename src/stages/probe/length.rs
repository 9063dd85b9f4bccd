//! The measured length of a video track: from the first picture shown to the end of the last, by the pictures that are in the file.
//!
//! `max(time + duration) − min(time)` over the track's own samples, in whole ticks, kept as a fraction and turned into microseconds
//! once, rounded down. What the container claims is never asked, durations are never summed, and sound and edit lists have no say.
//! Where the clock of the pictures jumps, each stretch between jumps is measured by itself: nothing that lies in a jump is counted.

use ffmpeg_next::{Error, Packet};

use crate::formats::region::ReadAt;
use crate::record::facts::Seconds;
use crate::stages::probe::ffmpeg::{Movie, Track};
use crate::stages::probe::repeats::{self, Key};
use crate::stages::probe::stretch::{REORDER, Stretch};
use crate::stages::probe::table_of_samples::Table;

/// What was measured of a track.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Length {
    /// The length in microseconds, rounded down.
    pub length_us: u64,
    /// The same as it was measured; none where it is no number of 64 bits.
    pub exact: Option<Seconds>,
    /// Pictures that are wholly there.
    pub frames: u64,
    /// Thousandths of a picture a second, rounded.
    pub frame_rate_milli: u64,
    /// The longest time between two pictures in microseconds, rounded down.
    pub longest_gap_us: u64,
    /// How often the clock of the pictures jumps back, or on by more than the limit.
    pub jumps: u32,
    /// The times of the first and the last picture, in ticks.
    pub span: (i64, i64),
    /// Samples that the container lists or begins, but that are not wholly there.
    pub missing: bool,
}

/// What one reading of a file gives.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The length of the video track.
    pub length: Length,
    /// The length of the sound in microseconds; none where there is none.
    pub sound_us: Option<u64>,
    /// The pictures at which decoding can begin.
    pub keys: Vec<Key>,
}

/// How many pictures a recording may have: 92 hours at 60 a second.
pub const MOST_FRAMES: u64 = 20_000_000;
/// How many errors in a row end the reading.
const MOST_ERRORS: u32 = 64;

/// Measures a track of a complete and unfragmented MP4 or QuickTime file by its sample table: the bytes of every sample must lie
/// within the file, and only the packets at both ends and the beginnings of some key pictures are read. A step of more than
/// `jump_s` seconds between two pictures is none of the table's.
///
/// None where the table is not complete in itself; then every packet must be read. The movie is left at another place.
pub fn by_table(movie: &mut Movie, track: &Track, sound: Option<&Track>, source: &dyn ReadAt, jump_s: i64) -> Option<Reading> {
    let bytes = i64::try_from(source.len()).ok()?;
    let table = Table::read(movie.samples(track.index), bytes)?;
    if table.present == 0 {
        return Some(Reading { length: Length { missing: true, ..Length::default() }, ..Reading::default() });
    }
    let second = track.time_base.1 / track.time_base.0;
    if table.longest_gap / jump_s.max(1) > second {
        return None;
    }
    let sound_us = sound.and_then(|sound| Extent::of_table(movie, sound, bytes).us(sound));
    movie.only(&[track.index]);
    let mut line = Line::new(track, None);
    read_some(movie, track, REORDER as u64, |packet| line.take(packet));
    line.held.clear();
    if !movie.seek(track.index, table.last_key) {
        return None;
    }
    let mut reached = false;
    read_some(movie, track, table.after_key + REORDER as u64, |packet| {
        reached |= packet.dts() == Some(table.last);
        line.take(packet);
    });
    let run = line.stretch.run();
    let (first, last) = (run.first?, run.last?);
    // Composition offsets that move pictures far from where they are decoded: the table alone does not tell the gaps then.
    let shift = i128::from(last) - i128::from(first) - (i128::from(table.last) - i128::from(table.first));
    if !reached || shift.abs() > i128::from(second) {
        return None;
    }
    run.longest_gap = table.longest_gap;
    line.frames = table.present;
    line.stretch.frames = table.present;
    let keys = repeats::read_keys(&table.keys, source);
    Some(Reading { length: line.finish(track, table.missing)?, sound_us, keys })
}

/// Measures a track by reading every packet. A step of more than `jump_s` seconds from one picture to the next is a jump.
///
/// # Errors
/// What FFmpeg says where reading stops before the end for another reason than broken data.
pub fn by_packets(movie: &mut Movie, track: &Track, sound: Option<&Track>, jump_s: i64) -> Result<Reading, Error> {
    let mut line = Line::new(track, Some(jump_s));
    let mut heard = Extent::default();
    let mut keys = Vec::new();
    let mut errors = 0;
    let mut missing = false;
    while line.frames < MOST_FRAMES {
        match movie.next() {
            Ok(packet) => {
                errors = 0;
                if packet.stream() == track.index {
                    line.take(&packet);
                    if packet.is_key() && !packet.is_corrupt() && keys.len() < repeats::MOST_KEYS {
                        keys.extend(line.position().map(|time| Key::of(time, &packet)));
                    }
                } else if sound.is_some_and(|sound| sound.index == packet.stream()) {
                    heard.take(packet.pts().or(packet.dts()), packet.duration());
                }
            }
            Err(Error::Eof) => break,
            Err(Error::InvalidData) if errors < MOST_ERRORS => errors += 1,
            Err(Error::InvalidData) => {
                missing = true;
                break;
            }
            Err(error) => return Err(error),
        }
    }
    let missing = missing || !line.held.is_empty();
    let length = line.finish(track, missing).unwrap_or(Length { missing, ..Length::default() });
    Ok(Reading { length, sound_us: sound.and_then(|sound| heard.us(sound)), keys })
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

/// From the first to the last time of a track that is not measured closer: sound.
#[derive(Debug, Default)]
struct Extent {
    ends: Option<(i64, i64)>,
    duration: i64,
    count: u64,
}

impl Extent {
    fn of_table(movie: &mut Movie, track: &Track, bytes: i64) -> Self {
        let mut extent = Self::default();
        let there = |position: i64, size: i64| position >= 0 && position.checked_add(size).is_some_and(|end| end <= bytes);
        movie
            .samples(track.index)
            .filter(|sample| there(sample.position, sample.size))
            .for_each(|sample| extent.take(Some(sample.time), 0));
        extent
    }

    fn take(&mut self, time: Option<i64>, duration: i64) {
        let Some(time) = time else { return };
        let (first, last) = self.ends.unwrap_or((time, time));
        self.duration = if time >= last { duration.max(0) } else { self.duration };
        self.ends = Some((first.min(time), last.max(time)));
        self.count += 1;
    }

    /// The last packet lasts as long as it says, else as long as those before it on the mean.
    fn us(&self, track: &Track) -> Option<u64> {
        let (first, last) = self.ends?;
        let span = i128::from(last) - i128::from(first);
        let mean = span.checked_div(i128::from(self.count) - 1).unwrap_or(0);
        let own = i128::from(self.duration);
        to_us(span + if own > 0 { own } else { mean }, i128::from(track.time_base.0), i128::from(track.time_base.1))
    }
}

/// The pictures of a track as far as they were read: stretches between jumps of their clock.
#[derive(Debug)]
pub struct Line {
    stretch: Stretch,
    frames: u64,
    /// The ticks of the stretches that have ended, and their ends.
    ticks: i128,
    ends: Option<(i64, i64)>,
    longest_gap: i64,
    jumps: u32,
    /// A step of more ticks than this is a jump; none where nothing is.
    most_step: Option<i64>,
    /// Ticks in a second, as far as they fill the number.
    second: i64,
    /// Pictures that are there in part: they count where whole ones follow, at the end of a cut file they do not.
    held: Vec<(Option<i64>, Option<i64>, i64)>,
}

/// So many damaged pictures in a row are kept in mind; more are not counted.
const MOST_HELD: usize = 1024;
/// Clocks of transport and program streams begin again after so many ticks.
const WRAP: i64 = 1 << 33;

impl Line {
    /// A line on which a step of more than `jump_s` seconds is a jump; none where the pictures are not read in their order.
    pub fn new(track: &Track, jump_s: Option<i64>) -> Self {
        let second = track.time_base.1 / track.time_base.0;
        let most_step = jump_s.map(|seconds| seconds.saturating_mul(track.time_base.1) / track.time_base.0);
        Self {
            stretch: Stretch::new(second),
            frames: 0,
            ticks: 0,
            ends: None,
            longest_gap: 0,
            jumps: 0,
            most_step,
            second,
            held: Vec::new(),
        }
    }

    fn take(&mut self, packet: &Packet) {
        let times = (packet.pts(), packet.dts(), packet.duration().max(0));
        if packet.is_corrupt() {
            if self.held.len() < MOST_HELD {
                self.held.push(times);
            }
            return;
        }
        for (shown, decoded, duration) in std::mem::take(&mut self.held) {
            self.add(shown, decoded, duration);
        }
        self.add(times.0, times.1, times.2);
    }

    /// Adds a picture with the times at which it is shown and decoded, as far as they are known, and how long it says it lasts.
    pub fn add(&mut self, shown: Option<i64>, decoded: Option<i64>, duration: i64) {
        if let (Some(time), Some(before), Some(most)) = (decoded.or(shown), self.stretch.latest, self.most_step) {
            let step = time.saturating_sub(before);
            let each = step / i64::try_from(self.stretch.pending).unwrap_or(i64::MAX).saturating_add(1);
            // Where only the times of showing are known, pictures may lie out of their order.
            let back = if decoded.is_some() { self.second } else { most };
            if each > most || step < -back {
                self.jump();
                // FFmpeg takes a clock that was set back far for one that has begun again.
                if step > 0 && step < WRAP / 2 {
                    self.longest_gap = self.longest_gap.max(step);
                }
            }
        }
        self.frames += 1;
        self.stretch.add(shown, decoded, duration);
    }

    /// How many ticks were counted before the latest picture.
    fn position(&self) -> Option<i64> {
        let (first, latest) = self.stretch.decoded.first.or(self.stretch.shown.first).zip(self.stretch.latest)?;
        i64::try_from(self.ticks).ok()?.checked_add(latest.checked_sub(first)?)
    }

    fn jump(&mut self) {
        self.jumps = self.jumps.saturating_add(1);
        self.close();
        self.stretch = Stretch::new(self.second);
    }

    fn close(&mut self) {
        let frames = self.stretch.frames;
        let run = self.stretch.run();
        let Some((first, last)) = run.first.zip(run.last) else { return };
        self.ticks = self.ticks.saturating_add(run.ticks(frames));
        self.longest_gap = self.longest_gap.max(run.longest_gap);
        self.ends = Some(self.ends.map_or((first, last), |ends| (ends.0.min(first), ends.1.max(last))));
    }

    /// What it comes to; none where there is no picture with a time.
    pub fn finish(mut self, track: &Track, missing: bool) -> Option<Length> {
        let (tick, ticks) = (i128::from(track.time_base.0), i128::from(track.time_base.1));
        self.close();
        let span = self.ends?;
        let mut exact = (self.ticks.checked_mul(tick)?, ticks);
        if self.jumps == 0
            && let Some(constant) = track.frame_rate.and_then(|rate| self.at_constant_rate(rate, exact, (tick, ticks)))
        {
            exact = constant;
        }
        let length_us = to_us(exact.0, 1, exact.1)?;
        let (rate_of, us) = (i128::from(self.frames) * 1_000_000_000, i128::from(length_us));
        Some(Length {
            length_us,
            exact: Seconds::new(exact.0, exact.1),
            frames: self.frames,
            frame_rate_milli: u64::try_from((rate_of + us / 2).checked_div(us).unwrap_or(0)).ok()?,
            longest_gap_us: to_us(i128::from(self.longest_gap), tick, ticks)?,
            jumps: self.jumps,
            span,
            missing,
        })
    }

    /// Matroska and FLV round times to milliseconds. Where all pictures keep a constant rate within that rounding, the length is
    /// what the rate says: 7,200 pictures at 24 a second are 300 seconds, not 299.999.
    fn at_constant_rate(&self, rate: (i64, i64), length: (i128, i128), (tick, ticks): (i128, i128)) -> Option<(i128, i128)> {
        let (number, seconds) = (i128::from(rate.0), i128::from(rate.1));
        let coarse = tick * 1000 >= ticks;
        let rounding = to_us(1, tick, ticks)?;
        let steady = to_us(i128::from(self.longest_gap), tick, ticks)? <= to_us(seconds, 1, number)? + 2 * rounding;
        let exact = (i128::from(self.frames) * seconds, number);
        let apart = to_us(exact.0, 1, exact.1)?.abs_diff(to_us(length.0, 1, length.1)?);
        (coarse && steady && apart <= 2 * rounding).then_some(exact)
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
        let mut line = Line::new(track, None);
        times.into_iter().for_each(|time| line.add(Some(time), None, duration));
        line.finish(track, false).unwrap()
    }

    #[test]
    fn lengths_are_exact_to_the_tick() {
        let ntsc = length((0..8990).map(|n| n * 1001), 1001, &track((1, 30_000), None));
        assert_eq!((ntsc.length_us, ntsc.frames, ntsc.frame_rate_milli), (299_966_333, 8990, 29_970));
        assert_eq!(ntsc.exact, Some(Seconds { numerator: 899_899, denominator: 3000 }));
        let slow = length((0..1525).map(|n| n * 18_000 + 127_800), 18_000, &track((1, 90_000), None));
        assert_eq!((slow.length_us, slow.frame_rate_milli, slow.longest_gap_us), (305_000_000, 5_000, 200_000));
        assert_eq!(slow.exact, Some(Seconds { numerator: 305, denominator: 1 }));
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
    fn what_lies_in_a_jump_is_not_counted() {
        let second = track((1, 90_000), None);
        let measured = |starts: &[i64]| {
            let mut line = Line::new(&second, Some(10));
            for start in starts {
                (0..50).for_each(|n| line.add(None, Some(start * 90_000 + n * 18_000), 18_000));
            }
            let length = line.finish(&second, false).unwrap();
            (length.length_us, length.jumps, length.longest_gap_us, length.frames)
        };
        assert_eq!(measured(&[0, 10]), (20_000_000, 0, 200_000, 100));
        // Three hours on, and back to the beginning.
        assert_eq!(measured(&[0, 10_800]), (20_000_000, 1, 10_790_200_000, 100));
        assert_eq!(measured(&[500, 0]), (20_000_000, 1, 200_000, 100));
        // A gap that is no jump is a part of the recording, and shown.
        assert_eq!(measured(&[0, 19]), (29_000_000, 0, 9_200_000, 100));
        // What FFmpeg makes of a clock that was set back: a time one round later.
        assert_eq!(measured(&[500, 95_443]), (20_000_000, 1, 200_000, 100));
    }

    #[test]
    fn pictures_without_times_lie_evenly_between_the_others() {
        let clock = track((1, 90_000), None);
        let mut line = Line::new(&clock, Some(1));
        for n in 0..100 {
            // One in seven has a time, neither the first nor the last.
            let time = (n % 7 == 3 && n < 95).then_some(1_000_000 + n * 18_000);
            line.add(time, time, 18_000);
        }
        let length = line.finish(&clock, false).unwrap();
        assert_eq!((length.length_us, length.frames, length.longest_gap_us, length.jumps), (20_000_000, 100, 200_000, 0));
    }

    #[test]
    fn a_picture_that_is_there_in_part_counts_unless_it_is_the_last() {
        let packets = |corrupt: &[i64]| {
            let mut line = Line::new(&track((1, 1), None), None);
            for n in 0..10 {
                let mut packet = Packet::empty();
                packet.set_dts(Some(n));
                packet.set_pts(Some(n));
                if corrupt.contains(&n) {
                    packet.set_flags(ffmpeg_next::packet::Flags::CORRUPT);
                }
                line.take(&packet);
            }
            let held = !line.held.is_empty();
            (line.finish(&track((1, 1), None), held).unwrap().length_us, held)
        };
        assert_eq!(packets(&[]), (10_000_000, false));
        assert_eq!(packets(&[4, 5]), (10_000_000, false));
        assert_eq!(packets(&[9]), (9_000_000, true));
        assert_eq!(packets(&[3, 8, 9]), (8_000_000, true));
    }

    #[test]
    fn sound_is_measured_by_its_own_clock() {
        let sound = track((1, 48_000), None);
        let mut extent = Extent::default();
        assert_eq!(extent.us(&sound), None);
        (0..375).for_each(|n| extent.take(Some(n * 1024), 0));
        assert_eq!(extent.us(&sound), Some(8_000_000));
        extent.take(None, 0);
        extent.take(Some(375 * 1024), 48_000);
        assert_eq!(extent.us(&sound), Some(9_000_000));
    }
}
