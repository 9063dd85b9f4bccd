//! Measures a recording: length of the video track, sampled frames, metadata.

mod asf;
mod blank_samples;
mod camera_clock;
mod claimed_length;
mod dahua;
mod edit_list;
mod ffmpeg;
mod key_frame;
mod length;
pub mod playing_time;
mod problems;
mod repeats;
mod sample_table;
pub mod sampled_frames;
mod section;
pub mod shown_frames;
mod timeline;
mod truncation;

pub use ffmpeg::{has_decoder, licence as library_licence, version as library_version};

use std::sync::Arc;

use ffmpeg_next::Error;
use ffmpeg_next::error::ENOMEM;

use crate::formats::region::ReadAt;
use crate::record::facts::{Content, Device, GivenUp, Problem, RecordingFacts, SampledFrames, Seconds};
use crate::stages::probe::kind::Kind;
use crate::stages::probe::measurement::{Measurement, kept_text};
use crate::stages::probe::options::ProbeOptions;
use crate::stages::probe::photo::fingerprint;
use crate::stages::probe::recording::claimed_length::claimed_us;
use crate::stages::probe::recording::ffmpeg::{Medium, Movie, Track, main_track, video_tracks};
use crate::stages::probe::recording::length::Reading;
use crate::stages::probe::recording::truncation::Outline;
use crate::stages::probe::time::evidence::{ContainerTimes, TimeEvidence};
use crate::words::path::MemberPath;

/// Measures a recording.
pub fn measure(kind: Kind, path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Measurement {
    if is_recorder_block(kind, path.file_name()) {
        return Measurement::nothing(vec![Problem::RecorderFormat]);
    }
    let own_format = matches!(kind, Kind::Hikvision | Kind::Dahua);
    let playable = if kind == Kind::Hikvision { behind_header(source) } else { Some(Arc::clone(source)) };
    let measured = playable.map(|playable| open_and_measure(kind, &playable, options));
    match measured {
        Some(Ok(measured)) if !own_format || is_measured(&measured) => measured,
        _ if own_format => Measurement::nothing(vec![Problem::RecorderFormat]),
        Some(Ok(measured)) => measured,
        Some(Err(error)) => Measurement::nothing(vec![broken(kind, source.as_ref(), error)]),
        None => Measurement::nothing(vec![Problem::RecorderFormat]),
    }
}

/// `hiv00012.mp4` is a preallocated disk block of a Hikvision recorder with parts of many recordings. Its length means nothing.
fn is_recorder_block(kind: Kind, name: &str) -> bool {
    let digits = name.get(3..8).is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    kind == Kind::MpegPs && digits && name.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("hiv"))
}

fn is_measured(measured: &Measurement) -> bool {
    matches!(&measured.content, Content::Recording(facts) if facts.length_us > 0)
}

fn broken(kind: Kind, source: &dyn ReadAt, error: Error) -> Problem {
    if matches!(error, Error::Other { errno: ENOMEM }) {
        return Problem::GaveUp { how: GivenUp::TooMuch };
    }
    let outline = if kind.is_iso_media() { truncation::outline(source) } else { Outline::default() };
    let reason = if kind.is_iso_media() && (!outline.movie || outline.overruns && !outline.fragments) {
        "the movie header (moov) is not there or not whole: the recording was not finished or not copied to its end".to_owned()
    } else {
        match error {
            Error::InvalidData => "the content is damaged, or not there as a whole".to_owned(),
            error => error.to_string(),
        }
    };
    Problem::Broken { reason }
}

fn open_and_measure(kind: Kind, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Result<Measurement, Error> {
    let outline = if kind.is_iso_media() { truncation::outline(source.as_ref()) } else { Outline::default() };
    // FFmpeg rejects a file whose last fragment has an incomplete header, so only the fragments before it are read.
    let readable = outline.readable.filter(|_| outline.fragments).map(|end| part(source, 0, end));
    let kept = if kind == Kind::MpegTs { truncation::without_room(source.as_ref()) } else { None };
    let readable = readable.or(kept.map(|end| part(source, 0, end)));
    let source = readable.as_ref().unwrap_or(source);
    let mut movie = Movie::open(source)?;
    let tracks = length::with_spans(movie.tracks(), source)?;
    let sound = tracks.iter().find(|track| track.medium == Medium::Audio);
    let video = main_track(&tracks);
    let metadata = movie.metadata();
    let (container, mut claimed_us) = (movie.container(), claimed_us(kind, source.as_ref(), outline.fragments, movie.claimed_us()));
    let (mut reading, mut looks, mut glances, mut clock) = (Reading::default(), SampledFrames::default(), Vec::new(), None);
    let mut camera_clock = None;
    if let Some(track) = video {
        let by_table = kind.is_iso_media() && !outline.fragments && !options.every_packet;
        (movie, reading) = measure_track(source, movie, track, sound, by_table, problems::jump_s(kind))?;
        reading.length.missing |= overruns(kind, source.as_ref(), outline);
        if options.frames > 0 && reading.length.frames > 0 {
            let (first, last) = reading.length.span;
            movie.only(&[track.index]);
            let samples = sampled_frames::sample(&mut movie, track.index, first, last, options.frames);
            looks = sampled_frames::summary(&samples);
            glances = fingerprint::glances(&samples, first, track.time_base);
        }
        if kind == Kind::MpegTs {
            camera_clock = camera_clock::first(&mut movie, track.index, reading.length.span.0);
        }
        if kind == Kind::Dahua
            && let Some(frames) = dahua::read(source.as_ref(), problems::jump_s(kind))
        {
            reading.length = frames.length;
            clock = frames.clock;
        }
    }
    let recorded = reading.length;
    // These containers count from zero even if the frames begin later.
    if matches!(kind, Kind::Matroska | Kind::Webm | Kind::Asf) {
        let from = video.and_then(|track| timeline::to_us(recorded.span.0.into(), track.time_base.0.into(), track.time_base.1.into()));
        let late = |claimed: u64| from.filter(|from| *from >= 1_000_000).and_then(|from| claimed.checked_sub(from)).unwrap_or(claimed);
        claimed_us = claimed_us.map(late);
    }
    if let Some(track) = video
        && kind.is_iso_media()
        && !outline.fragments
    {
        show_less(&mut reading, track, source.as_ref());
    }
    let length = reading.length;
    let rotation = video.map_or(0, |track| track.rotation);
    let (width, height) = video.map_or((0, 0), |track| track.size);
    let (width, height) = if rotation % 180 == 90 { (height, width) } else { (width, height) };
    let facts = RecordingFacts {
        container,
        codec: video.map(|track| track.codec.clone()),
        width,
        height,
        rotation,
        length_us: length.length_us,
        exact: length.exact,
        recorded_us: (length.length_us < recorded.length_us).then_some(recorded.length_us),
        claimed_us,
        frames: length.frames,
        frame_rate_milli: length.frame_rate_milli,
        longest_gap_us: length.longest_gap_us,
        jumps: length.jumps,
        video_tracks: u32::try_from(video_tracks(&tracks).count()).unwrap_or(u32::MAX),
        audio: sound.map(|track| track.codec.clone()),
        sound_us: reading.sound_us,
        repeated: video.and_then(|track| repeats::repeated(&reading.keys, track)),
        captured_rate_milli: problems::captured_rate_milli(&metadata),
        clock,
        looks,
        glances,
    };
    let mut problems = problems::problems(kind, &facts, length.missing, reading.blank > 0);
    let joined = if kind == Kind::Flv { truncation::flash_joined(source) } else { outline.joined };
    problems.extend(joined.filter(|_| !outline.fragments).map(|at| Problem::Joined { at }));
    let mut container = ContainerTimes::read(&metadata);
    // If data is missing now, the claimed length counts: the end time was written for the complete recording.
    let claimed = claimed_us.filter(|claimed| length.missing && *claimed > recorded.length_us);
    container.android &= !length.missing || claimed.is_some();
    let length_us = claimed.unwrap_or(recorded.length_us);
    let evidence = TimeEvidence { container, recorder_clock: camera_clock, length_us, ..TimeEvidence::default() };
    Ok(Measurement { content: Content::Recording(facts), evidence, device: Some(device(&metadata)), problems })
}

/// Subtracts what no player shows: parts hidden by an edit list, and samples filled with zeros. The edit list counts only if it hides more
/// than two frames: muxers that reorder frames are off by that much.
fn show_less(reading: &mut Reading, track: &Track, source: &dyn ReadAt) {
    let length = &mut reading.length;
    let (tick, ticks) = (i128::from(track.time_base.0), i128::from(track.time_base.1));
    let recorded = i128::from(length.length_us) * ticks / (tick * 1_000_000);
    let first = i128::from(length.span.0);
    let shown = edit_list::shown(source, track.id).map(|stretches| edit_list::ticks_within(&stretches, first, first + recorded));
    let frame = recorded / i128::from(length.frames.max(1));
    let mut left = shown.filter(|shown| *shown > 0 && *shown + 2 * frame + ticks / 500 < recorded).unwrap_or(recorded);
    // Less than a second of zeros may be padding by the recorder.
    if i128::from(reading.blank) * tick < ticks {
        reading.blank = 0;
    }
    left = (left - i128::from(reading.blank)).max(0);
    if left < recorded {
        length.length_us = timeline::to_us(left, tick, ticks).unwrap_or(0);
        length.exact = Seconds::new(left * tick, ticks);
    }
}

/// Uses the sample table if requested and complete, else reads every packet.
fn measure_track(
    source: &Arc<dyn ReadAt>,
    mut movie: Movie,
    track: &Track,
    sound: Option<&Track>,
    by_table: bool,
    jump_s: i64,
) -> Result<(Movie, Reading), Error> {
    if by_table {
        if let Some(reading) = length::by_table(&mut movie, track, sound, source.as_ref(), jump_s) {
            return Ok((movie, reading));
        }
        movie = Movie::open(source)?;
    }
    let wanted: Vec<usize> = [Some(track), sound].into_iter().flatten().map(|track| track.index).collect();
    movie.only(&wanted);
    let reading = length::by_packets(&mut movie, track, sound, jump_s)?;
    Ok((movie, reading))
}

/// Whether the file ends before the end that its container states.
fn overruns(kind: Kind, source: &dyn ReadAt, outline: Outline) -> bool {
    match kind {
        Kind::Avi => truncation::riff_overruns(source),
        Kind::Matroska | Kind::Webm => truncation::matroska_overruns(source),
        Kind::MpegTs => truncation::transport_overruns(source),
        Kind::Flv => truncation::flash_overruns(source),
        Kind::Asf => asf::overruns(source),
        _ => kind.is_iso_media() && outline.fragments && outline.overruns,
    }
}

/// The program stream after the header of a Hikvision download (40 bytes or more).
fn behind_header(source: &Arc<dyn ReadAt>) -> Option<Arc<dyn ReadAt>> {
    let mut head = vec![0; usize::try_from(source.len().min(4096)).ok()?];
    source.read_exact_at(&mut head, 0).ok()?;
    let start = head.windows(4).position(|word| word == [0, 0, 1, 0xBA])? as u64;
    Some(part(source, start, source.len()))
}

fn part(source: &Arc<dyn ReadAt>, start: u64, end: u64) -> Arc<dyn ReadAt> {
    let end = end.min(source.len());
    Arc::new(FileRange { source: Arc::clone(source), start: start.min(end), end })
}

/// A range of a file.
struct FileRange {
    source: Arc<dyn ReadAt>,
    start: u64,
    end: u64,
}

impl ReadAt for FileRange {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
        let left = usize::try_from(self.len().saturating_sub(offset)).unwrap_or(usize::MAX);
        let length = buffer.len().min(left);
        self.source.read_at(buffer.get_mut(..length).unwrap_or_default(), self.start.saturating_add(offset))
    }

    fn len(&self) -> u64 {
        self.end - self.start
    }
}

/// Device and software, from the metadata keys of Apple, Android and muxers.
fn device(metadata: &[(String, String)]) -> Device {
    let first = |names: &[&str]| {
        let find = |name: &&str| metadata.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        names.iter().find_map(find).and_then(|(_, value)| kept_text(value))
    };
    Device {
        make: first(&["com.apple.quicktime.make", "com.android.manufacturer", "make"]),
        model: first(&["com.apple.quicktime.model", "com.android.model", "model"]),
        software: first(&["com.apple.quicktime.software", "software", "encoder"]),
    }
}
