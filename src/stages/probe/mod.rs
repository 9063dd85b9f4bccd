//! What single files really say: type by content, size, length, times with their grade, device, and what is wrong with them.
//!
//! [`kind`] tells the type. `photo`, `recording`, `document` and `table` measure. [`time`] reads and weighs the evidence of time.
//! The same code serves a file in a folder and a stored entry of a bundle.

mod boxes;
mod checked_source;
mod document;
pub mod kind;
mod measurement;
mod options;
mod photo;
mod problem_words;
mod recording;
mod table;
pub mod time;
pub mod worker;

pub use options::ProbeOptions;

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::formats::region::ReadAt;
use crate::record::facts::{Content, Device, FileFacts, Problem};
use crate::record::preview::{Preview, Unseen};
use crate::words::moment::Zone;
use crate::words::path::MemberPath;
use crate::words::played::Played;

use checked_source::CheckedSource;
use kind::{Class, Kind};
use measurement::Measurement;

/// What was found of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probed {
    /// What the file says: the same on every machine.
    pub facts: FileFacts,
    /// How it looks, where a preview was wanted and the file can have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<Preview>,
    /// The playing times of stretches of a recording, where these were asked for instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub played: Vec<Option<Played>>,
}

impl From<FileFacts> for Probed {
    fn from(facts: FileFacts) -> Self {
        Self { facts, preview: None, played: Vec::new() }
    }
}

/// Who measures files: this process, or [`worker::Pool`], whose processes a hostile file can take along instead of this one.
pub trait Prober: Send + Sync {
    /// Measures one file. It never fails: what is wrong with the file is among its problems.
    fn probe(&self, path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Probed;

    /// The playing times of stretches of a recording's bytes; none of those for which that can not be told.
    fn played(&self, _path: &MemberPath, _source: &Arc<dyn ReadAt>, stretches: &[Range<u64>]) -> Vec<Option<Played>> {
        vec![None; stretches.len()]
    }
}

/// Measures files in this process: for tests, and for files that one made oneself.
#[derive(Clone, Copy, Debug, Default)]
pub struct InProcess;

impl Prober for InProcess {
    fn probe(&self, path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Probed {
        probe(path, source, options)
    }

    fn played(&self, path: &MemberPath, source: &Arc<dyn ReadAt>, stretches: &[Range<u64>]) -> Vec<Option<Played>> {
        played_by(path, source, stretches)
    }
}

/// Measures one file. It never fails: what is wrong with the file is among its problems.
///
/// The name gives its ending, which must agree with the content, and the time that a device wrote into it.
pub fn probe(path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Probed {
    probe_by::<WithFfmpeg>(path, source, options)
}

/// Measures a recording, and makes its preview.
type Measuring = fn(Kind, &MemberPath, &Arc<dyn ReadAt>, &ProbeOptions, &mut Option<Preview>) -> Measurement;

/// Says where in a recording stretches of its bytes are.
type Playing = fn(&MemberPath, &Arc<dyn ReadAt>, &[Range<u64>]) -> Vec<Option<Played>>;

/// What is done with recordings, chosen when a program is built and not when it runs: a program that names nothing but
/// [`NoRecordings`] has no way to FFmpeg in it, and starts on a machine that lacks its libraries.
trait Recordings {
    const MEASURE: Option<Measuring>;
    const PLAY: Option<Playing>;
}

struct NoRecordings;

impl Recordings for NoRecordings {
    const MEASURE: Option<Measuring> = None;
    const PLAY: Option<Playing> = None;
}

struct WithFfmpeg;

impl Recordings for WithFfmpeg {
    const MEASURE: Option<Measuring> = Some(with_ffmpeg);
    const PLAY: Option<Playing> = Some(played_by);
}

fn with_ffmpeg(
    kind: Kind,
    path: &MemberPath,
    source: &Arc<dyn ReadAt>,
    options: &ProbeOptions,
    preview: &mut Option<Preview>,
) -> Measurement {
    if options.preview {
        *preview = recording::first_frame::preview(source);
    }
    recording::measure(kind, path, source, options)
}

/// Where stretches of bytes are in a recording.
fn played_by(path: &MemberPath, source: &Arc<dyn ReadAt>, stretches: &[Range<u64>]) -> Vec<Option<Played>> {
    match kind::recognise(source.as_ref(), &path.extension()) {
        Ok(kind) if kind.class() == Class::Recording => recording::playing_time::of(kind, source, stretches),
        _ => vec![None; stretches.len()],
    }
}

/// As [`probe`]; without a way to measure them, nothing but the type is told of recordings.
fn probe_by<R: Recordings>(path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Probed {
    let checked = CheckedSource::new(source);
    let source: Arc<dyn ReadAt> = Arc::<CheckedSource>::clone(&checked);
    let probed = of_kind(path, &source, options, &|kind, preview| {
        catch_unwind(AssertUnwindSafe(|| measure::<R>(kind, path, &source, options, preview)))
            // A decoder that gives up on hostile bytes costs this file only.
            .unwrap_or_else(|_| Measurement::nothing(vec![Problem::Broken { reason: "the decoder gave up".to_owned() }]))
    });
    // A decoder takes bytes that it did not get for the end, or for damage: what it says then is not about the file.
    match checked.failed() {
        Some(reason) => {
            let problem = Problem::Unreadable { reason: reason.to_owned() };
            FileFacts { media_type: probed.facts.media_type, ..FileFacts::only(problem) }.into()
        }
        None => probed,
    }
}

/// What is known of a file without measuring it: its type by content, and the time in its name.
pub fn outside(path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Probed {
    of_kind(path, source, options, &|_, _| Measurement::nothing(Vec::new()))
}

/// Whether the content is a recording.
fn is_recording(path: &MemberPath, source: &dyn ReadAt) -> bool {
    kind::recognise(source, &path.extension()).is_ok_and(|kind| kind.class() == Class::Recording)
}

/// How a file of a kind is measured; a preview is put into its place where one is made.
type Measure<'m> = &'m dyn Fn(Kind, &mut Option<Preview>) -> Measurement;

fn of_kind(path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions, measure: Measure<'_>) -> Probed {
    if source.is_empty() {
        return facts(Kind::Unknown, Measurement::nothing(vec![Problem::Empty]), options.zone).into();
    }
    let kind = match kind::recognise(source.as_ref(), &path.extension()) {
        Ok(kind) => kind,
        Err(error) => {
            let problems = vec![Problem::Unreadable { reason: error.to_string() }];
            return facts(Kind::Unknown, Measurement::nothing(problems), options.zone).into();
        }
    };
    let mut preview = None;
    let mut measured = measure(kind, &mut preview);
    let extension = path.extension();
    if !kind.agrees_with(&extension) {
        if kind::promises_media(&extension) && !matches!(kind.class(), Class::Picture | Class::Recording) {
            measured.problems.insert(0, Problem::Broken { reason: format!("the content is {}", kind.media_type()) });
        }
        measured.problems.insert(0, Problem::ExtensionDisagrees { extension, media_type: kind.media_type().to_owned() });
    } else if kind == Kind::Unknown && kind::is_of_recorders(&extension) {
        measured.problems.push(Problem::RecorderFormat);
    }
    if matches!(kind.class(), Class::Picture | Class::Recording) || measured.problems.contains(&Problem::RecorderFormat) {
        measured.evidence.name = time::file_name::read(path, kind.class() == Class::Recording, options.zone);
        measured.evidence.folder = time::file_name::folder(path, options.zone);
    }
    if options.preview && preview.is_none() {
        preview = unseen(kind, &measured.problems);
    }
    Probed { preview, ..facts(kind, measured, options.zone).into() }
}

fn measure<R: Recordings>(
    kind: Kind,
    path: &MemberPath,
    source: &Arc<dyn ReadAt>,
    options: &ProbeOptions,
    preview: &mut Option<Preview>,
) -> Measurement {
    match kind.class() {
        Class::Picture => photo::measure(kind, source, options, preview),
        Class::Recording => match R::MEASURE {
            Some(measure) => measure(kind, path, source, options, preview),
            None => Measurement::nothing(Vec::new()),
        },
        Class::Document => document::measure(kind, source, options, preview),
        Class::Table => table::measure(source),
        Class::Other => Measurement::nothing(Vec::new()),
    }
}

/// What a report says in place of the picture of a file that should have one.
fn unseen(kind: Kind, problems: &[Problem]) -> Option<Preview> {
    let why = match kind.class() {
        Class::Table | Class::Other => return None,
        _ if problems.iter().any(|problem| matches!(problem, Problem::NoLibrary { .. })) => {
            Unseen::NoDecoder { codec: kind.media_type().to_owned() }
        }
        _ if kind == Kind::Ofd => Unseen::NoDecoder { codec: "OFD".to_owned() },
        _ if problems.contains(&Problem::TooLarge) => Unseen::TooLarge,
        _ if problems.contains(&Problem::Undecodable) => Unseen::NoDecoder { codec: kind.media_type().to_owned() },
        _ => Unseen::Broken,
    };
    Some(Preview { unseen: Some(why), ..Preview::default() })
}

fn facts(kind: Kind, mut measured: Measurement, zone: Zone) -> FileFacts {
    if let Content::Recording(recording) = &measured.content {
        measured.evidence.recorder_clock = measured.evidence.recorder_clock.or(recording.clock.map(|clock| clock.first));
    }
    let (times, start) = time::evidence::weigh(&measured.evidence, zone);
    FileFacts {
        media_type: kind.media_type().to_owned(),
        content: measured.content,
        times,
        start,
        device: measured.device.filter(|device| *device != Device::default()),
        problems: measured.problems,
    }
}
