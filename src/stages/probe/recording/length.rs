//! The measured length of a video track: from the first picture shown to the end of the last, by the pictures that are in the file.
//!
//! `max(time + duration) − min(time)` over the track's own samples, in whole ticks, kept as a fraction and turned into microseconds
//! once, rounded down. What the container claims is never asked, durations are never summed, and sound and edit lists have no say.
//! Where the clock of the pictures jumps, each section between jumps is measured by itself: nothing that lies in a jump is counted.

use ffmpeg_next::{Error, Packet};

use crate::formats::region::ReadAt;
use crate::stages::probe::recording::ffmpeg::{Movie, Track};
use crate::stages::probe::recording::repeats::{self, Key};
use crate::stages::probe::recording::sample_table::Table;
use crate::stages::probe::recording::section::REORDER;
use crate::stages::probe::recording::timeline::{Length, MOST_FRAMES, Timeline, to_us};

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
    // Composition offsets that move pictures far from where they are decoded: the table alone does not tell the gaps then.
    let shift = i128::from(last) - i128::from(first) - (i128::from(table.last) - i128::from(table.first));
    if !reached || shift.abs() > i128::from(second) {
        return None;
    }
    run.longest_gap = table.longest_gap;
    timeline.frames = table.present;
    timeline.section.frames = table.present;
    let keys = repeats::read_keys(&table.keys, source);
    Some(Reading { length: timeline.finish(track, table.missing)?, sound_us, keys })
}

/// Measures a track by reading every packet. A step of more than `jump_s` seconds from one picture to the next is a jump.
///
/// # Errors
/// What FFmpeg says where reading stops before the end for another reason than broken data.
pub fn by_packets(movie: &mut Movie, track: &Track, sound: Option<&Track>, jump_s: i64) -> Result<Reading, Error> {
    let mut timeline = Timeline::new(track, Some(jump_s));
    let mut heard = Extent::default();
    let mut keys = Vec::new();
    let mut errors = 0;
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
            Err(Error::InvalidData) => {
                missing = true;
                break;
            }
            Err(error) => return Err(error),
        }
    }
    let missing = missing || !timeline.held.is_empty();
    let length = timeline.finish(track, missing).unwrap_or(Length { missing, ..Length::default() });
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::probe::recording::ffmpeg::Medium;

    #[test]
    fn sound_is_measured_by_its_own_clock() {
        let (codec, size) = (String::new(), (0, 0));
        let sound = Track { index: 0, medium: Medium::Audio, codec, size, rotation: 0, time_base: (1, 48_000), frame_rate: None };
        let mut extent = Extent::default();
        assert_eq!(extent.us(&sound), None);
        (0..375).for_each(|n| extent.take(Some(n * 1024), 0));
        assert_eq!(extent.us(&sound), Some(8_000_000));
        extent.take(None, 0);
        extent.take(Some(375 * 1024), 48_000);
        assert_eq!(extent.us(&sound), Some(9_000_000));
    }
}
