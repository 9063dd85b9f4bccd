//! A section of frames without a clock jump: first and last time, longest gap, duration of the last frame.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Largest reordering of frames (16 in H.264 and HEVC).
pub const REORDER: usize = 32;

/// The frames of a section, by presentation time and by decoding time.
///
/// Program streams and AVI omit one of the two for some frames. Either gives the same length; a mixture does not. In streams with several
/// frames per packet, only the first frame of a packet has a time; the others are spaced evenly up to the next.
#[derive(Debug)]
pub struct Section {
    /// Presentation times.
    pub shown: Run,
    /// Decoding times.
    pub decoded: Run,
    /// All frames.
    pub frames: u64,
    /// The time of the last frame that has one, in ticks.
    pub latest: Option<i64>,
    /// Frames without a time since then.
    pub pending: u64,
    /// Frames without a time before the first that has one.
    leading: u64,
}

impl Section {
    /// An empty section; `second` is a second in ticks.
    pub fn new(second: i64) -> Self {
        Self { shown: Run::new(second), decoded: Run::new(second), frames: 0, latest: None, pending: 0, leading: 0 }
    }

    /// Adds a frame.
    pub fn add(&mut self, shown: Option<i64>, decoded: Option<i64>, duration: i64) {
        self.frames += 1;
        let Some(time) = decoded.or(shown) else {
            if self.latest.is_some() {
                self.pending += 1
            } else {
                self.leading += 1
            }
            return;
        };
        if let (Some(before), Some(_)) = (self.latest, decoded) {
            let step = i128::from(time) - i128::from(before);
            for number in 1..=i128::from(self.pending) {
                let between = i128::from(before) + step * number / (i128::from(self.pending) + 1);
                self.decoded.take(i64::try_from(between).unwrap_or(time), duration);
            }
        }
        self.pending = 0;
        self.latest = Some(time);
        if let Some(time) = shown {
            self.shown.take(time, duration);
        }
        if let Some(time) = decoded {
            self.decoded.take(time, duration);
        }
    }

    /// The times of all frames: presentation times, unless more frames have a decoding time.
    pub fn run(&mut self) -> &mut Run {
        let mean = self.decoded.mean();
        for _ in 0..std::mem::take(&mut self.pending) {
            let next = self.decoded.last.map(|last| last.saturating_add(mean));
            next.into_iter().for_each(|next| self.decoded.take(next, mean));
        }
        let leading = std::mem::take(&mut self.leading);
        self.decoded.first =
            self.decoded.first.map(|first| first.saturating_sub(mean.saturating_mul(i64::try_from(leading).unwrap_or(i64::MAX))));
        self.decoded.frames += leading;
        let run = if self.shown.frames < self.decoded.frames { &mut self.decoded } else { &mut self.shown };
        run.drain();
        run
    }
}

/// Times of frames, in ticks.
#[derive(Debug)]
pub struct Run {
    /// First time.
    pub first: Option<i64>,
    /// Last time.
    pub last: Option<i64>,
    /// Number of frames.
    pub frames: u64,
    /// Longest time between two frames.
    pub longest_gap: i64,
    /// Duration of the last frame by the container; 0 if unknown.
    last_duration: i64,
    second: i64,
    /// Reordering window, smallest first.
    waiting: BinaryHeap<Reverse<i64>>,
    passed: Option<i64>,
}

impl Run {
    fn new(second: i64) -> Self {
        let waiting = BinaryHeap::new();
        Self { first: None, last: None, frames: 0, longest_gap: 0, last_duration: 0, second, waiting, passed: None }
    }

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

    fn span(&self) -> i128 {
        self.first.zip(self.last).map_or(0, |(first, last)| i128::from(last) - i128::from(first))
    }

    /// Mean distance of two frames; 0 if there are fewer than two.
    fn mean(&self) -> i64 {
        i64::try_from(self.span().checked_div(i128::from(self.frames) - 1).unwrap_or(0)).unwrap_or(i64::MAX)
    }

    /// The length in ticks for `frames` frames.
    pub fn ticks(&self, frames: u64) -> i128 {
        self.span().saturating_add(i128::from(self.last_duration(i128::from(frames))))
    }

    /// The duration of the last frame. If it is unknown, or half a frame (some interlaced videos), the mean distance. At most the longest
    /// distance between two other frames, and 1 s for a single frame.
    fn last_duration(&self, frames: i128) -> i64 {
        if frames < 2 {
            return self.last_duration.min(self.second);
        }
        let mean = i64::try_from(self.span() / (frames - 1)).unwrap_or(i64::MAX);
        if i128::from(self.last_duration) * 2 <= i128::from(mean) { mean } else { self.last_duration.min(self.longest_gap.max(mean)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_without_a_time_of_showing_count_by_decoding() {
        let mut section = Section::new(1);
        (0..10).for_each(|n| section.add((n % 3 == 0).then_some(n + 1), Some(n), 0));
        assert_eq!((section.frames, section.run().first, section.run().last), (10, Some(0), Some(9)));
    }
}
