//! Sampled frames of a recording: whether they are black, still or recurring.

use ffmpeg_next::format::Pixel;
use ffmpeg_next::software::scaling::Flags;
use ffmpeg_next::{Discard, decoder, frame};

use crate::record::facts::SampledFrames;
use crate::stages::probe::recording::ffmpeg::Movie;
use crate::stages::probe::recording::key_frame;

/// Columns and rows on which frames are compared.
pub const GRID: (u32, u32) = (32, 18);
/// A frame is black if its mean brightness is below this …
const BLACK_MEAN: f64 = 24.0;
/// … and its standard deviation below this.
const BLACK_DEVIATION: f64 = 6.0;
/// Two frames are equal if no cell differs by more than this. Sensor noise changes a cell by 1, the smallest movement by 4 or more. With a
/// mean, a room with one moving person would look frozen.
const STILL_CELL: u8 = 2;
/// With fewer key frames than this, other frames are decoded too.
const FEW_KEYS: usize = 4;
/// Most packets decoded in that case: a minute of an ordinary recording.
const MOST_DECODED: usize = 1_500;
/// The brightness of one frame on a grid of 32 × 18 cells, row by row.
pub type Grid = Vec<u8>;

/// A sampled frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sampled {
    /// Presentation time in ticks of the track.
    pub time: i64,
    /// Its brightness on the grid.
    pub grid: Grid,
}

/// Samples `frames` frames of a track between `first` and `last` (ticks): one in each of as many equal intervals, at varying offsets, so
/// that
/// a loop does not show the same frame each time.
///
/// Only key frames are decoded, unless there are too few to recognise a still picture. Frames that cannot be reached or decoded are
/// skipped; each key frame counts once.
pub fn sample(movie: &mut Movie, track: usize, first: i64, last: i64, frames: u32) -> Vec<Sampled> {
    let keys = sample_keys(movie, track, first, last, frames);
    if keys.len() >= FEW_KEYS {
        return keys;
    }
    let all = sample_all(movie, track, first, last, frames);
    if all.len() > keys.len() { all } else { keys }
}

/// Samples the first frames of a track with few key frames, as written by screen recorders: every frame is decoded.
fn sample_all(movie: &mut Movie, track: usize, first: i64, last: i64, frames: u32) -> Vec<Sampled> {
    let Ok(mut decoder) = movie.decoder(track) else { return Vec::new() };
    if !movie.seek(track, first) {
        return Vec::new();
    }
    let step = last.saturating_sub(first) / i64::from(frames.max(1));
    let (mut samples, mut due) = (Vec::new(), first);
    let mut picture = frame::Video::empty();
    for _ in 0..MOST_DECODED {
        let Ok(packet) = movie.next() else { break };
        if packet.stream() != track || decoder.send_packet(&packet).is_err() {
            continue;
        }
        while decoder.receive_frame(&mut picture).is_ok() {
            let Some(time) = picture.pts().or(packet.pts()).filter(|time| *time >= due) else { continue };
            samples.extend(key_frame::scaled(&picture, Pixel::GRAY8, 1, GRID, Flags::AREA).map(|grid| Sampled { time, grid }));
            due = time.saturating_add(step);
        }
    }
    samples
}

fn sample_keys(movie: &mut Movie, track: usize, first: i64, last: i64, frames: u32) -> Vec<Sampled> {
    let Ok(mut decoder) = movie.decoder(track) else { return Vec::new() };
    decoder.skip_frame(Discard::NonKey);
    let mut samples: Vec<Sampled> = Vec::new();
    let mut seen = Vec::new();
    let span = i128::from(last) - i128::from(first);
    for number in 0..i128::from(frames) {
        // Golden-section offsets are evenly distributed for any count.
        let within = (number * 618 + 500) % 1000;
        let time = i128::from(first) + span * (number * 1000 + within) / (1000 * i128::from(frames));
        let Ok(time) = i64::try_from(time) else { continue };
        if !movie.seek(track, time) {
            continue;
        }
        if let Some((time, grid)) = next_key_frame(movie, track, &mut decoder, &seen) {
            seen.push(time);
            samples.push(Sampled { time, grid });
        }
    }
    samples
}

/// Counts black, still and recurring frames.
pub fn summary(samples: &[Sampled]) -> SampledFrames {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let same = |one: usize, next: usize| samples.get(one).zip(samples.get(next)).is_some_and(|(one, next)| is_same(&one.grid, &next.grid));
    let again = |at: usize| (0..at).rev().skip_while(|&before| same(before, at)).any(|before| same(before, at));
    SampledFrames {
        sampled: count(samples.len()),
        black: count(samples.iter().filter(|sample| is_black(&sample.grid)).count()),
        still: count((1..samples.len()).filter(|&at| same(at - 1, at)).count()),
        again: count((1..samples.len()).filter(|&at| again(at)).count()),
    }
}

/// The next key frame and its time. `None` if it was sampled already.
fn next_key_frame(movie: &mut Movie, track: usize, decoder: &mut decoder::Video, seen: &[i64]) -> Option<(i64, Grid)> {
    for _ in 0..key_frame::MOST_PACKETS {
        let packet = movie.next().ok()?;
        if packet.stream() != track || !packet.is_key() || packet.is_corrupt() {
            continue;
        }
        // In streams with several frames per packet, most frames have no time.
        let Some(at) = packet.pts().or(packet.dts()) else { continue };
        if seen.contains(&at) {
            return None;
        }
        return key_frame::decode(decoder, &packet)
            .and_then(|picture| key_frame::scaled(&picture, Pixel::GRAY8, 1, GRID, Flags::AREA))
            .map(|grid| (at, grid));
    }
    None
}

fn is_black(grid: &Grid) -> bool {
    let count = grid.len().max(1) as f64;
    let mean = grid.iter().map(|&cell| f64::from(cell)).sum::<f64>() / count;
    let variance = grid.iter().map(|&cell| (f64::from(cell) - mean).powi(2)).sum::<f64>() / count;
    mean < BLACK_MEAN && variance.sqrt() < BLACK_DEVIATION
}

fn is_same(one: &Grid, next: &Grid) -> bool {
    one.len() == next.len() && one.iter().zip(next).all(|(a, b)| a.abs_diff(*b) <= STILL_CELL)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(brightness: &[u8]) -> SampledFrames {
        let samples: Vec<Sampled> = brightness.iter().map(|&cell| Sampled { time: 0, grid: vec![cell; 4] }).collect();
        summary(&samples)
    }

    #[test]
    fn what_stands_and_what_comes_again_are_told_apart() {
        assert_eq!(of(&[50, 51, 52, 50]), SampledFrames { sampled: 4, black: 0, still: 3, again: 0 });
        assert_eq!(of(&[50, 90, 50, 90, 130, 50]), SampledFrames { sampled: 6, black: 0, still: 0, again: 3 });
        assert_eq!(of(&[50, 90, 90, 130]), SampledFrames { sampled: 4, black: 0, still: 1, again: 0 });
        assert_eq!(of(&[0, 3]).black, 2);
        assert_eq!(of(&[]), SampledFrames::default());
    }
}
