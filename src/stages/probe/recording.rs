//! What is measured of a recording: the length of its video track, its pictures, its looks, and the times that it carries.

use std::sync::Arc;

use ffmpeg_next::Error;
use ffmpeg_next::error::ENOMEM;

use crate::formats::region::ReadAt;
use crate::record::inventory::{Content, Device, GivenUp, Looks, Problem, RecordingFacts};
use crate::stages::probe::ends;
use crate::stages::probe::ffmpeg::{Medium, Movie, Track};
use crate::stages::probe::kind::Kind;
use crate::stages::probe::length::{self, Length};
use crate::stages::probe::looks;
use crate::stages::probe::times::{ContainerTimes, Evidence};
use crate::stages::probe::{Measured, kept_text};
use crate::words::path::MemberPath;

/// Measures a recording; `frames` of it are looked at.
pub fn measure(kind: Kind, path: &MemberPath, source: &Arc<dyn ReadAt>, frames: u32) -> Measured {
    if is_recorder_block(kind, path.file_name()) {
        return Measured::nothing(vec![Problem::RecorderFormat]);
    }
    let own_format = matches!(kind, Kind::Hikvision | Kind::Dahua);
    let playable = if kind == Kind::Hikvision { behind_header(source) } else { Some(Arc::clone(source)) };
    let measured = playable.map(|playable| open_and_measure(kind, &playable, frames));
    match measured {
        Some(Ok(measured)) if !own_format || is_measured(&measured) => measured,
        _ if own_format => Measured::nothing(vec![Problem::RecorderFormat]),
        Some(Ok(measured)) => measured,
        Some(Err(error)) => Measured::nothing(vec![broken(kind, source.as_ref(), error)]),
        None => Measured::nothing(vec![Problem::RecorderFormat]),
    }
}

/// `hiv00012.mp4` is a block of a Hikvision recorder's disk, allocated ahead, with pieces of many recordings in it: whatever
/// length its bytes seem to have means nothing.
fn is_recorder_block(kind: Kind, name: &str) -> bool {
    let digits = name.get(3..8).is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    kind == Kind::MpegPs && digits && name.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("hiv"))
}

fn is_measured(measured: &Measured) -> bool {
    matches!(&measured.content, Content::Recording(facts) if facts.length_us > 0)
}

fn broken(kind: Kind, source: &dyn ReadAt, error: Error) -> Problem {
    if matches!(error, Error::Other { errno: ENOMEM }) {
        return Problem::GaveUp { how: GivenUp::TooMuch };
    }
    let mp4 = matches!(kind, Kind::Mp4 | Kind::Quicktime | Kind::ThreeGp);
    let reason = if mp4 && !ends::outline(source).movie {
        "there is no movie header (moov): the recording was not finished or not copied to its end".to_owned()
    } else {
        error.to_string()
    };
    Problem::Broken { reason }
}

fn open_and_measure(kind: Kind, source: &Arc<dyn ReadAt>, frames: u32) -> Result<Measured, Error> {
    let mut movie = Movie::open(source)?;
    let tracks = movie.tracks();
    let audio = tracks.iter().find(|track| track.medium == Medium::Audio).map(|track| track.codec.clone());
    let video = tracks.iter().find(|track| track.medium == Medium::Video).cloned();
    let metadata = movie.metadata();
    let (container, claimed_us) = (movie.container(), movie.claimed_us());
    let mut problems = Vec::new();
    let (mut length, mut looks) = (Length::default(), Looks::default());
    if let Some(track) = &video {
        movie.only(track.index);
        (movie, length) = measure_track(kind, source, movie, track)?;
        if length.missing || overruns(kind, source.as_ref()) {
            problems.push(Problem::Truncated);
        }
        if length.frames == 0 {
            problems.push(Problem::Broken { reason: "the video track holds no picture".to_owned() });
        } else if frames > 0 {
            looks = looks::look(&mut movie, track.index, length.span.0, length.span.1, frames);
            problems.extend(judge_looks(&looks));
        }
    } else {
        problems.push(Problem::NoVideo);
    }
    let rotation = video.as_ref().map_or(0, |track| track.rotation);
    let (width, height) = video.as_ref().map_or((0, 0), |track| track.size);
    let (width, height) = if rotation % 180 == 90 { (height, width) } else { (width, height) };
    let facts = RecordingFacts {
        container,
        codec: video.map(|track| track.codec),
        width,
        height,
        rotation,
        length_us: length.length_us,
        claimed_us,
        frames: length.frames,
        frame_rate_milli: length.frame_rate_milli,
        longest_gap_us: length.longest_gap_us,
        audio,
        looks,
    };
    let evidence = Evidence { container: ContainerTimes::read(&metadata), length_us: facts.length_us, ..Evidence::default() };
    Ok(Measured { content: Content::Recording(facts), evidence, device: Some(device(&metadata)), problems })
}

/// By the sample table where the container has a complete one, else by every packet.
fn measure_track(kind: Kind, source: &Arc<dyn ReadAt>, mut movie: Movie, track: &Track) -> Result<(Movie, Length), Error> {
    let mp4 = matches!(kind, Kind::Mp4 | Kind::Quicktime | Kind::ThreeGp);
    if mp4 && !ends::outline(source.as_ref()).fragments {
        if let Some(length) = length::by_table(&mut movie, track, source.len()) {
            return Ok((movie, length));
        }
        movie = Movie::open(source)?;
        movie.only(track.index);
    }
    let length = length::by_packets(&mut movie, track)?;
    Ok((movie, length))
}

fn overruns(kind: Kind, source: &dyn ReadAt) -> bool {
    match kind {
        Kind::Avi => ends::riff_overruns(source),
        Kind::Matroska | Kind::Webm => ends::matroska_overruns(source),
        Kind::Mp4 | Kind::Quicktime | Kind::ThreeGp => {
            let outline = ends::outline(source);
            outline.fragments && outline.overruns
        }
        _ => false,
    }
}

/// Three frames at least before a recording is called still; black ones are not called still as well.
fn judge_looks(looks: &Looks) -> Option<Problem> {
    if looks.sampled > 0 && looks.black == looks.sampled {
        Some(Problem::Black)
    } else if looks.sampled >= 3 && looks.still + 1 == looks.sampled {
        Some(Problem::Still)
    } else {
        None
    }
}

/// The program stream behind the header of a Hikvision download: 40 bytes, or more in an envelope.
fn behind_header(source: &Arc<dyn ReadAt>) -> Option<Arc<dyn ReadAt>> {
    let mut head = vec![0; usize::try_from(source.len().min(4096)).ok()?];
    source.read_exact_at(&mut head, 0).ok()?;
    let start = head.windows(4).position(|word| word == [0, 0, 1, 0xBA])? as u64;
    Some(Arc::new(Behind { source: Arc::clone(source), start }))
}

/// Bytes without some at their beginning.
struct Behind {
    source: Arc<dyn ReadAt>,
    start: u64,
}

impl ReadAt for Behind {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
        self.source.read_at(buffer, self.start.saturating_add(offset))
    }

    fn len(&self) -> u64 {
        self.source.len().saturating_sub(self.start)
    }
}

/// The device and the software, as Apple, Android and muxers write them.
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
