//! The playing time of byte ranges of a recording.

use std::ops::Range;
use std::sync::Arc;

use crate::formats::region::ReadAt;
use crate::stages::probe::kind::Kind;
use crate::stages::probe::recording::ffmpeg::{Movie, Track, main_track};
use crate::stages::probe::recording::truncation;
use crate::words::playing_span::PlayingSpan;

/// Most frames: a day at 25 per second.
const MOST_PICTURES: usize = 2_200_000;

/// A frame: offset, size in bytes, presentation time in ticks.
struct Picture {
    position: i64,
    size: i64,
    time: i64,
}

/// For each byte range, the first and last playing time of the frames with bytes in it. `None` if there are no such frames or the recording
/// cannot be opened.
pub fn of(kind: Kind, source: &Arc<dyn ReadAt>, stretches: &[Range<u64>]) -> Vec<Option<PlayingSpan>> {
    let Ok(mut movie) = Movie::open(source) else { return vec![None; stretches.len()] };
    let Some(track) = main_track(&movie.tracks()).cloned() else { return vec![None; stretches.len()] };
    let by_table = kind.is_iso_media() && !truncation::outline(source.as_ref()).fragments;
    let mut pictures = if by_table { by_table_of(&mut movie, &track) } else { Vec::new() };
    if pictures.is_empty() {
        pictures = by_packets(&mut movie, &track);
    }
    let first = pictures.iter().map(|picture| picture.time).min().unwrap_or(0);
    let at = |picture: &Picture| {
        let (seconds, parts) = track.time_base;
        let ticks = i128::from(picture.time) - i128::from(first);
        u64::try_from(ticks * 1_000 * i128::from(seconds) / i128::from(parts.max(1))).unwrap_or(u64::MAX)
    };
    let played = |stretch: &Range<u64>| {
        let inside = |picture: &&Picture| {
            let range = u64::try_from(picture.position).ok().zip(u64::try_from(picture.size).ok());
            range.is_some_and(|(from, size)| from < stretch.end && stretch.start < from.saturating_add(size))
        };
        let times = pictures.iter().filter(inside).map(at);
        times.fold(None, |before: Option<PlayingSpan>, at| {
            let before = before.unwrap_or(PlayingSpan { from_ms: at, to_ms: at });
            Some(PlayingSpan { from_ms: before.from_ms.min(at), to_ms: before.to_ms.max(at) })
        })
    };
    stretches.iter().map(played).collect()
}

fn by_table_of(movie: &mut Movie, track: &Track) -> Vec<Picture> {
    let samples = movie.samples(track.index).take(MOST_PICTURES);
    samples.map(|sample| Picture { position: sample.position, size: sample.size, time: sample.time }).collect()
}

/// By packets. Bytes between two packets (stream headers) belong to the earlier packet.
fn by_packets(movie: &mut Movie, track: &Track) -> Vec<Picture> {
    movie.only(&[track.index]);
    let mut pictures: Vec<Picture> = Vec::new();
    while let Ok(packet) = movie.next() {
        if pictures.len() >= MOST_PICTURES {
            break;
        }
        let (Some(time), true) = (packet.pts().or(packet.dts()), packet.stream() == track.index) else { continue };
        let position = i64::try_from(packet.position()).unwrap_or(-1);
        if let Some(before) = pictures.last_mut() {
            before.size = before.size.max(position.saturating_sub(before.position));
        }
        pictures.push(Picture { position, size: i64::try_from(packet.size()).unwrap_or(0), time });
    }
    pictures
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Measured by index and packet by packet, the same bytes have the same time.
    #[test]
    fn bytes_have_their_time() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/media/plain.mp4");
        let bytes = std::fs::read(path).unwrap();
        let length = bytes.len() as u64;
        let source: Arc<dyn ReadAt> = Arc::new(bytes);
        let all = [0..length, 0..4, length / 2..length / 2 + 1];
        let found = of(Kind::Mp4, &source, &all);
        let whole = found[0].unwrap();
        assert_eq!((whole.from_ms, found[1]), (0, None), "{found:?}");
        let mut movie = Movie::open(&source).unwrap();
        let track = main_track(&movie.tracks()).cloned().unwrap();
        let table = by_table_of(&mut movie, &track);
        let packets = by_packets(&mut movie, &track);
        assert_eq!(table.len(), packets.len());
        assert!(table.iter().all(|one| packets.iter().any(|other| one.position == other.position && one.size <= other.size)));
        if let Some(middle) = found[2] {
            assert!(middle.from_ms <= whole.to_ms);
        }
        assert_eq!(of(Kind::Mp4, &(Arc::new(vec![0_u8; 64]) as Arc<dyn ReadAt>), &[0..64, 0..1]), [None, None]);
    }
}
