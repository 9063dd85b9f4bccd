//! The measured length of a video track, by its sample table or by its packets.
//!
//! `max(time + duration) − min(time)` over the samples in the file, in ticks; converted to microseconds once, rounded down. The container's
//! claim, audio and edit lists are ignored. Each section between clock jumps is measured separately: the time of a jump is not counted.

use std::collections::BTreeMap;
use std::sync::Arc;

use ffmpeg_next::error::EAGAIN;
use ffmpeg_next::{Error, Packet};

use crate::formats::region::ReadAt;
use crate::stages::probe::recording::blank_samples;
use crate::stages::probe::recording::ffmpeg::{Movie, Sample, Track, video_tracks};
use crate::stages::probe::recording::repeats::{self, Key};
use crate::stages::probe::recording::sample_table::Table;
use crate::stages::probe::recording::section::REORDER;
use crate::stages::probe::recording::timeline::{Length, MOST_FRAMES, Timeline, to_us};

/// Result of reading a file once.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The length of the video track.
    pub length: Length,
    /// The length of the audio track in microseconds; `None` if there is no audio.
    pub sound_us: Option<u64>,
    /// The key frames.
    pub keys: Vec<Key>,
    /// Duration of the samples filled with zeros, in ticks of the track.
    pub blank: i64,
}

/// Consecutive errors that end reading.
const MOST_ERRORS: u32 = 64;
/// Most gaps of 64 KiB without a packet that are skipped.
const MOST_HOLES: u32 = 1 << 16;

/// Measures a track of an unfragmented MP4 or QuickTime file by its sample table. Every sample must be inside the file; only the packets at
/// both ends and the starts of some key frames are read.
///
/// `None` if the table is inconsistent or has a gap of more than `jump_s` seconds; then every packet must be read. Moves the read position
/// of the movie.
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
    let present = usize::try_from(table.present).unwrap_or(usize::MAX);
    let samples: Vec<Sample> = movie.samples(track.index).take(present).collect();
    let blank = blank_samples::ticks(&track.codec, &samples, source);
    let sound_us = sound.and_then(|sound| Extent::of_table(movie, sound, bytes).us(sound));
    movie.only(&[track.index]);
    let mut timeline = Timeline::new(track, None);
    read_some(movie, track, REORDER as u64, |packet| timeline.take(packet));
    timeline.held.clear();
    if !movie.seek(track.index, table.last_key) {
        return None;
    }
    let mut reached = false;
    read_some(movie, track, table.after_key + REORDER as u64, |packet| {
        reached |= packet.dts() == Some(table.last);
        timeline.take(packet);
    });
    let run = timeline.section.run();
    let (first, last) = (run.first?, run.last?);
    // With large composition offsets, the gaps cannot be derived from decoding times.
    let shift = i128::from(last) - i128::from(first) - (i128::from(table.last) - i128::from(table.first));
    if !reached || shift.abs() > i128::from(second) {
        return None;
    }
    run.longest_gap = table.longest_gap;
    timeline.frames = table.present;
    timeline.section.frames = table.present;
    let keys = repeats::read_keys(&table.keys, source);
    Some(Reading { length: timeline.finish(track, table.missing)?, sound_us, keys, blank })
}

/// Adds number of frames and length to tracks without them in the container, if there are several video tracks to choose from. This reads
/// every packet.
///
/// # Errors
/// Those of FFmpeg, if the file cannot be opened again.
pub fn with_spans(mut tracks: Vec<Track>, source: &Arc<dyn ReadAt>) -> Result<Vec<Track>, Error> {
    if video_tracks(&tracks).count() < 2 || video_tracks(&tracks).all(|track| track.listed > 0) {
        return Ok(tracks);
    }
    let mut movie = Movie::open(source)?;
    movie.only(&video_tracks(&tracks).map(|track| track.index).collect::<Vec<_>>());
    let mut spans: BTreeMap<usize, (u64, Extent)> = BTreeMap::new();
    let (mut errors, mut frames) = (0, 0);
    while errors < MOST_ERRORS && frames < MOST_FRAMES {
        match movie.next() {
            Ok(packet) => {
                let (count, extent) = spans.entry(packet.stream()).or_default();
                *count += 1;
                extent.take(packet.pts().or(packet.dts()), packet.duration());
                (errors, frames) = (0, frames + 1);
            }
            Err(Error::Eof) => break,
            Err(_) => errors += 1,
        }
    }
    for track in tracks.iter_mut().filter(|track| track.listed == 0) {
        if let Some((count, extent)) = spans.get(&track.index) {
            track.listed = *count;
            track.claimed_s = extent.us(track).unwrap_or(0) / 1_000_000;
        }
    }
    Ok(tracks)
}

/// Measures a track by reading every packet. A step of more than `jump_s` seconds between two frames is a jump.
///
/// # Errors
/// Those of FFmpeg, except for damaged data.
pub fn by_packets(movie: &mut Movie, track: &Track, sound: Option<&Track>, jump_s: i64) -> Result<Reading, Error> {
    let mut timeline = Timeline::new(track, Some(jump_s));
    let mut heard = Extent::default();
    let mut keys = Vec::new();
    let mut errors = 0;
    let mut holes = 0;
    let mut missing = false;
    while timeline.frames < MOST_FRAMES {
        match movie.next() {
            Ok(packet) => {
                errors = 0;
                if packet.stream() == track.index {
                    timeline.take(&packet);
                    if packet.is_key() && !packet.is_corrupt() && keys.len() < repeats::MOST_KEYS {
                        keys.extend(timeline.position().map(|time| Key::of(time, &packet)));
                    }
                } else if sound.is_some_and(|sound| sound.index == packet.stream()) {
                    heard.take(packet.pts().or(packet.dts()), packet.duration());
                }
            }
            Err(Error::Eof) => break,
            Err(Error::InvalidData) if errors < MOST_ERRORS => errors += 1,
            // 64 KiB of a transport stream without a packet: the stream may continue after the gap.
            Err(Error::Other { errno: EAGAIN }) if holes < MOST_HOLES => holes += 1,
            Err(Error::InvalidData) => {
                missing = true;
                break;
            }
            Err(error) => return Err(error),
        }
    }
    let missing = missing || !timeline.held.is_empty();
    let length = timeline.finish(track, missing).unwrap_or(Length { missing, ..Length::default() });
    Ok(Reading { length, sound_us: sound.and_then(|sound| heard.us(sound)), keys, blank: 0 })
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

/// First and last time of an audio track.
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

    /// The length. If the last packet has no duration, the mean duration is used.
    fn us(&self, track: &Track) -> Option<u64> {
        let (first, last) = self.ends?;
        let span = i128::from(last) - i128::from(first);
        let mean = span.checked_div(i128::from(self.count) - 1).unwrap_or(0);
        let own = i128::from(self.duration);
        to_us(span + if own > 0 { own } else { mean }, i128::from(track.time_base.0), i128::from(track.time_base.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::probe::recording::ffmpeg::Medium;

    #[test]
    fn sound_is_measured_by_its_own_clock() {
        let (codec, size) = (String::new(), (0, 0));
        let sound = Track {
            index: 0,
            medium: Medium::Audio,
            codec,
            size,
            rotation: 0,
            time_base: (1, 48_000),
            frame_rate: None,
            id: 1,
            listed: 0,
            claimed_s: 0,
        };
        let mut extent = Extent::default();
        assert_eq!(extent.us(&sound), None);
        (0..375).for_each(|n| extent.take(Some(n * 1024), 0));
        assert_eq!(extent.us(&sound), Some(8_000_000));
        extent.take(None, 0);
        extent.take(Some(375 * 1024), 48_000);
        assert_eq!(extent.us(&sound), Some(9_000_000));
    }
}
