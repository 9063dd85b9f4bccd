//! The frames of a track on its clock: length, gaps, jumps.

use ffmpeg_next::Packet;

use crate::record::facts::Seconds;
use crate::stages::probe::recording::ffmpeg::Track;
use crate::stages::probe::recording::section::Section;

/// The measured length of a track.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Length {
    /// The length in microseconds, rounded down.
    pub length_us: u64,
    /// The exact length; `None` if it does not fit into 64 bits.
    pub exact: Option<Seconds>,
    /// Complete frames.
    pub frames: u64,
    /// Frames per second in thousandths, rounded.
    pub frame_rate_milli: u64,
    /// Longest time between two frames in microseconds, rounded down.
    pub longest_gap_us: u64,
    /// How often the clock jumps back, or forward by more than the limit.
    pub jumps: u32,
    /// Times of the first and the last frame, in ticks.
    pub span: (i64, i64),
    /// Whether samples are missing or incomplete.
    pub missing: bool,
}

/// Most frames: 92 hours at 60 per second.
pub const MOST_FRAMES: u64 = 20_000_000;

/// The frames read so far, in sections between clock jumps.
#[derive(Debug)]
pub struct Timeline {
    /// The current section.
    pub section: Section,
    /// Frames so far.
    pub frames: u64,
    /// Ticks of the finished sections; their first and last time.
    ticks: i128,
    ends: Option<(i64, i64)>,
    longest_gap: i64,
    jumps: u32,
    /// A step of more ticks is a jump; `None`: there are no jumps.
    most_step: Option<i64>,
    /// Ticks per second, rounded down.
    second: i64,
    /// Incomplete frames: counted if complete frames follow, but not at the end of a truncated file.
    pub held: Vec<(Option<i64>, Option<i64>, i64)>,
}

/// Most consecutive incomplete frames.
const MOST_HELD: usize = 1024;
/// Clocks of transport and program streams wrap after this many ticks.
const WRAP: i64 = 1 << 33;

impl Timeline {
    /// An empty timeline. A step of more than `jump_s` seconds is a jump; pass `None` if frames are not read in order.
    pub fn new(track: &Track, jump_s: Option<i64>) -> Self {
        let second = track.time_base.1 / track.time_base.0;
        let most_step = jump_s.map(|seconds| seconds.saturating_mul(track.time_base.1) / track.time_base.0);
        Self {
            section: Section::new(second),
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

    /// Adds the frame in a packet.
    pub fn take(&mut self, packet: &Packet) {
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

    /// Adds a frame with its presentation time, decoding time and duration.
    pub fn add(&mut self, shown: Option<i64>, decoded: Option<i64>, duration: i64) {
        if let (Some(time), Some(before), Some(most)) = (decoded.or(shown), self.section.latest, self.most_step) {
            let step = time.saturating_sub(before);
            let each = step / i64::try_from(self.section.pending).unwrap_or(i64::MAX).saturating_add(1);
            // If only presentation times are known, frames may be out of order.
            let back = if decoded.is_some() { self.second } else { most };
            if each > most || step < -back {
                self.jump();
                // FFmpeg mistakes a clock that was set far back for a wrap.
                if step > 0 && step < WRAP / 2 {
                    self.longest_gap = self.longest_gap.max(step);
                }
            }
        }
        self.frames += 1;
        self.section.add(shown, decoded, duration);
    }

    /// Ticks counted before the latest frame.
    pub fn position(&self) -> Option<i64> {
        let (first, latest) = self.section.decoded.first.or(self.section.shown.first).zip(self.section.latest)?;
        i64::try_from(self.ticks).ok()?.checked_add(latest.checked_sub(first)?)
    }

    fn jump(&mut self) {
        self.jumps = self.jumps.saturating_add(1);
        self.close();
        self.section = Section::new(self.second);
    }

    fn close(&mut self) {
        let frames = self.section.frames;
        let run = self.section.run();
        let Some((first, last)) = run.first.zip(run.last) else { return };
        self.ticks = self.ticks.saturating_add(run.ticks(frames));
        self.longest_gap = self.longest_gap.max(run.longest_gap);
        self.ends = Some(self.ends.map_or((first, last), |ends| (ends.0.min(first), ends.1.max(last))));
    }

    /// The length. `None` if no frame has a time.
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

    /// Matroska and FLV round times to milliseconds. If all frames keep a constant rate within that rounding, the length follows from the
    /// rate: 7,200 frames at 24 per second are 300 s, not 299.999 s.
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

/// Ticks in microseconds, rounded down. `None` if negative or too large.
pub fn to_us(ticks: i128, tick: i128, per_second: i128) -> Option<u64> {
    u64::try_from(ticks.checked_mul(tick)?.checked_mul(1_000_000)?.checked_div(per_second)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::probe::recording::ffmpeg::Medium;

    fn track(time_base: (i64, i64), frame_rate: Option<(i64, i64)>) -> Track {
        Track {
            index: 0,
            medium: Medium::Video,
            codec: String::new(),
            size: (2, 2),
            rotation: 0,
            time_base,
            frame_rate,
            id: 1,
            listed: 0,
            claimed_s: 0,
        }
    }

    fn length(times: impl IntoIterator<Item = i64>, duration: i64, track: &Track) -> Length {
        let mut timeline = Timeline::new(track, None);
        times.into_iter().for_each(|time| timeline.add(Some(time), None, duration));
        timeline.finish(track, false).unwrap()
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
        // A stated rate that the frames do not keep is ignored.
        assert_eq!(length(times(), 41, &track((1, 1000), Some((12, 1)))).length_us, 299_999_000);
    }

    #[test]
    fn what_lies_in_a_jump_is_not_counted() {
        let second = track((1, 90_000), None);
        let measured = |starts: &[i64]| {
            let mut timeline = Timeline::new(&second, Some(10));
            for start in starts {
                (0..50).for_each(|n| timeline.add(None, Some(start * 90_000 + n * 18_000), 18_000));
            }
            let length = timeline.finish(&second, false).unwrap();
            (length.length_us, length.jumps, length.longest_gap_us, length.frames)
        };
        assert_eq!(measured(&[0, 10]), (20_000_000, 0, 200_000, 100));
        // Three hours forward, and back to the beginning.
        assert_eq!(measured(&[0, 10_800]), (20_000_000, 1, 10_790_200_000, 100));
        assert_eq!(measured(&[500, 0]), (20_000_000, 1, 200_000, 100));
        // A gap that is not a jump is part of the recording and is shown.
        assert_eq!(measured(&[0, 19]), (29_000_000, 0, 9_200_000, 100));
        // How FFmpeg reports a clock that was set back: a time one wrap later.
        assert_eq!(measured(&[500, 95_443]), (20_000_000, 1, 200_000, 100));
    }

    #[test]
    fn pictures_without_times_lie_evenly_between_the_others() {
        let clock = track((1, 90_000), None);
        let mut timeline = Timeline::new(&clock, Some(1));
        for n in 0..100 {
            // One frame in seven has a time, but neither the first nor the last.
            let time = (n % 7 == 3 && n < 95).then_some(1_000_000 + n * 18_000);
            timeline.add(time, time, 18_000);
        }
        let length = timeline.finish(&clock, false).unwrap();
        assert_eq!((length.length_us, length.frames, length.longest_gap_us, length.jumps), (20_000_000, 100, 200_000, 0));
    }

    #[test]
    fn a_picture_that_is_there_in_part_counts_unless_it_is_the_last() {
        let packets = |corrupt: &[i64]| {
            let mut timeline = Timeline::new(&track((1, 1), None), None);
            for n in 0..10 {
                let mut packet = Packet::empty();
                packet.set_dts(Some(n));
                packet.set_pts(Some(n));
                if corrupt.contains(&n) {
                    packet.set_flags(ffmpeg_next::packet::Flags::CORRUPT);
                }
                timeline.take(&packet);
            }
            let held = !timeline.held.is_empty();
            (timeline.finish(&track((1, 1), None), held).unwrap().length_us, held)
        };
        assert_eq!(packets(&[]), (10_000_000, false));
        assert_eq!(packets(&[4, 5]), (10_000_000, false));
        assert_eq!(packets(&[9]), (9_000_000, true));
        assert_eq!(packets(&[3, 8, 9]), (8_000_000, true));
    }
}
