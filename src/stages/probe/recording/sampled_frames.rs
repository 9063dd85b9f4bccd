//! How a recording looks: frames spread over its length, each decoded alone and made small.

use ffmpeg_next::format::Pixel;
use ffmpeg_next::software::scaling::{self, Flags};
use ffmpeg_next::{Discard, decoder, frame};

use crate::record::facts::Looks;
use crate::stages::probe::recording::ffmpeg::Movie;

/// The grid on which frames are compared.
pub const GRID: (u32, u32) = (32, 18);
/// A frame with a mean brightness below this …
const BLACK_MEAN: f64 = 24.0;
/// … and a standard deviation below this is black.
const BLACK_DEVIATION: f64 = 6.0;
/// Frames whose cells all differ by no more than this do not differ: the noise of a sensor moves a cell by 1, the smallest movement
/// by 4 or more. The mean would call a still room with one moving person frozen.
const STILL_CELL: u8 = 2;
/// How many packets to read for a key frame before giving up on one place.
const MOST_PACKETS: usize = 2_000;

/// The brightness of one frame on a grid of 32 × 18 cells, row by row.
pub type Grid = Vec<u8>;

/// A frame that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sampled {
    /// When it is shown, in ticks of its track.
    pub time: i64,
    /// What it looks like.
    pub grid: Grid,
}

/// Takes `frames` frames of a track that runs from `first` to `last` (in ticks): one somewhere in each of as many equal stretches, so
/// that a recording which repeats itself does not show the same picture each time.
///
/// Frames that can not be reached or decoded are left out, and one that was seen already counts once: a recording with a single key
/// frame shows a single frame.
pub fn sample(movie: &mut Movie, track: usize, first: i64, last: i64, frames: u32) -> Vec<Sampled> {
    let Ok(mut decoder) = movie.decoder(track) else { return Vec::new() };
    decoder.skip_frame(Discard::NonKey);
    let mut samples: Vec<Sampled> = Vec::new();
    let mut seen = Vec::new();
    let span = i128::from(last) - i128::from(first);
    for number in 0..i128::from(frames) {
        // Places within the stretches by the golden section, which spreads them evenly however many there are.
        let within = (number * 618 + 500) % 1000;
        let time = i128::from(first) + span * (number * 1000 + within) / (1000 * i128::from(frames));
        let Ok(time) = i64::try_from(time) else { continue };
        if !movie.seek(track, time) {
            continue;
        }
        if let Some((time, grid)) = key_frame(movie, track, &mut decoder, &seen) {
            seen.push(time);
            samples.push(Sampled { time, grid });
        }
    }
    samples
}

/// What frames say together.
pub fn summary(samples: &[Sampled]) -> Looks {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let same = |one: usize, next: usize| samples.get(one).zip(samples.get(next)).is_some_and(|(one, next)| is_same(&one.grid, &next.grid));
    let again = |at: usize| (0..at).rev().skip_while(|&before| same(before, at)).any(|before| same(before, at));
    Looks {
        sampled: count(samples.len()),
        black: count(samples.iter().filter(|sample| is_black(&sample.grid)).count()),
        still: count((1..samples.len()).filter(|&at| same(at - 1, at)).count()),
        again: count((1..samples.len()).filter(|&at| again(at)).count()),
    }
}

/// The next key frame and its time; none where it was seen already.
fn key_frame(movie: &mut Movie, track: usize, decoder: &mut decoder::Video, seen: &[i64]) -> Option<(i64, Grid)> {
    for _ in 0..MOST_PACKETS {
        let packet = movie.next().ok()?;
        if packet.stream() != track || !packet.is_key() || packet.is_corrupt() {
            continue;
        }
        // Streams that put several pictures into one packet leave most of them without a time.
        let Some(at) = packet.pts().or(packet.dts()) else { continue };
        if seen.contains(&at) {
            return None;
        }
        decoder.flush();
        let mut picture = frame::Video::empty();
        decoder.send_packet(&packet).ok()?;
        // The end is told at once, so that the decoder gives this frame without waiting for later ones.
        let _ = decoder.send_eof();
        return decoder.receive_frame(&mut picture).ok().and_then(|()| grid(&picture)).map(|grid| (at, grid));
    }
    None
}

fn grid(picture: &frame::Video) -> Option<Grid> {
    let (width, height) = GRID;
    let mut scaler =
        scaling::Context::get(picture.format(), picture.width(), picture.height(), Pixel::GRAY8, width, height, Flags::AREA).ok()?;
    let mut small = frame::Video::empty();
    scaler.run(picture, &mut small).ok()?;
    let width = width as usize;
    let rows = small.data(0).chunks(small.stride(0).max(width)).take(height as usize);
    Some(rows.flat_map(|row| row.iter().take(width).copied()).collect())
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

    fn of(brightness: &[u8]) -> Looks {
        let samples: Vec<Sampled> = brightness.iter().map(|&cell| Sampled { time: 0, grid: vec![cell; 4] }).collect();
        summary(&samples)
    }

    #[test]
    fn what_stands_and_what_comes_again_are_told_apart() {
        assert_eq!(of(&[50, 51, 52, 50]), Looks { sampled: 4, black: 0, still: 3, again: 0 });
        assert_eq!(of(&[50, 90, 50, 90, 130, 50]), Looks { sampled: 6, black: 0, still: 0, again: 3 });
        assert_eq!(of(&[50, 90, 90, 130]), Looks { sampled: 4, black: 0, still: 1, again: 0 });
        assert_eq!(of(&[0, 3]).black, 2);
        assert_eq!(of(&[]), Looks::default());
    }
}
