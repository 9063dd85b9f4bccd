//! A section of pictures without a clock jump: first and last time, longest gap, duration of the last picture.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Limit on the reordering of pictures (16 in H.264 and HEVC).
pub const REORDER: usize = 32;

/// The pictures of a section by presentation and by decoding time.
///
/// Program streams and AVI leave out one of them for some pictures; either gives the same length, a mixture does not. Streams with
/// several pictures in a packet give a time to the first alone: the others are spaced evenly up to the next.
#[derive(Debug)]
pub struct Section {
    /// Presentation times.
    pub shown: Run,
    /// Decoding times.
    pub decoded: Run,
    /// All pictures.
    pub frames: u64,
    /// The time of the last picture that has one, in ticks.
    pub latest: Option<i64>,
    /// Pictures without a time since then.
    pub pending: u64,
    /// Pictures without a time before the first that has one.
    leading: u64,
}

impl Section {
    /// An empty section; `second` in ticks.
    pub fn new(second: i64) -> Self {
        Self { shown: Run::new(second), decoded: Run::new(second), frames: 0, latest: None, pending: 0, leading: 0 }
    }

    /// Adds a picture.
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

    /// The times of all pictures: presentation times, unless more pictures have a decoding time.
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

/// Times of pictures, in ticks.
#[derive(Debug)]
pub struct Run {
    /// The first.
    pub first: Option<i64>,
    /// The last.
    pub last: Option<i64>,
    /// How many there are.
    pub frames: u64,
    /// The longest time between two.
    pub longest_gap: i64,
    /// The last picture's duration by the container; 0 if unknown.
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

    /// The mean distance of two pictures; 0 where there are no two.
    fn mean(&self) -> i64 {
        i64::try_from(self.span().checked_div(i128::from(self.frames) - 1).unwrap_or(0)).unwrap_or(i64::MAX)
    }

    /// The length in ticks with `frames` pictures.
    pub fn ticks(&self, frames: u64) -> i128 {
        self.span().saturating_add(i128::from(self.last_duration(i128::from(frames))))
    }

    /// The duration of the last picture. If it is unknown, or half a picture as for some interlaced video, the mean distance. At most
    /// the longest distance between two others, and 1 s for a single picture.
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
