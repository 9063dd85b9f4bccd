//! What single files really say: type by content, size, length, times with their grade, device, and what is wrong with them.
//!
//! One file, one subject: [`kind`] tells the type, `picture`, `recording`, `document` and `table` measure, `small` makes the picture
//! that `clarity` measures and a report shows, `exif` and `names` read the evidence of time, `times` weighs it, and [`devices`] lets the
//! files of a class speak for each other. The same code serves a file in a folder and a stored entry inside a bundle.

mod asf;
mod boxes;
mod claims;
mod clarity;
mod dahua;
pub mod devices;
mod document;
mod ends;
mod exif;
mod explain;
mod faces;
mod ffmpeg;
mod fingerprint;
mod first_frame;
mod heic;
mod heif;
mod hints;
pub mod kind;
mod length;
mod looks;
mod names;
mod ofd;
mod page;
mod picture;
mod played;
mod recording;
mod repeats;
mod small;
mod statements;
mod stretch;
mod table;
mod table_of_samples;
mod times;
mod title;
mod watched;
pub mod worker;

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

use kind::{Class, Kind};
use times::Evidence;
use watched::Watched;

/// What probing needs to know beside the file.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProbeOptions {
    /// The zone of the class: local times without an offset are taken in it.
    pub zone: Zone,
    /// How many frames of a recording to look at, spread over its length; 0 looks at none.
    pub frames: u32,
    /// Whether to read every packet of a recording even where its index tells the length: slower, with the same result.
    pub every_packet: bool,
    /// Whether to make previews: small pictures for a report.
    pub preview: bool,
    /// Whether to look for faces as well where a preview of a picture is made; that takes longer than all the rest.
    pub faces: bool,
}

impl Default for ProbeOptions {
    /// The default zone, twelve frames, lengths by the index where there is one, no previews.
    fn default() -> Self {
        Self { zone: Zone::default(), frames: 12, every_packet: false, preview: false, faces: false }
    }
}

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

/// What one way of measuring found.
struct Measured {
    content: Content,
    evidence: Evidence,
    device: Option<Device>,
    problems: Vec<Problem>,
}

impl Measured {
    /// A file of which only the type is told, with what is wrong with it.
    fn nothing(problems: Vec<Problem>) -> Self {
        Self { content: Content::Other, evidence: Evidence::default(), device: None, problems }
    }
}

/// Measures one file. It never fails: what is wrong with the file is among its problems.
///
/// The name gives its ending, which must agree with the content, and the time that a device wrote into it.
pub fn probe(path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Probed {
    probe_by::<WithFfmpeg>(path, source, options)
}

/// Measures a recording, and makes its preview.
type Measuring = fn(Kind, &MemberPath, &Arc<dyn ReadAt>, &ProbeOptions, &mut Option<Preview>) -> Measured;

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

fn with_ffmpeg(kind: Kind, path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions, preview: &mut Option<Preview>) -> Measured {
    if options.preview {
        *preview = first_frame::look(source);
    }
    recording::measure(kind, path, source, options)
}

/// Where stretches of bytes are in a recording.
fn played_by(path: &MemberPath, source: &Arc<dyn ReadAt>, stretches: &[Range<u64>]) -> Vec<Option<Played>> {
    match kind::recognise(source.as_ref(), &path.extension()) {
        Ok(kind) if kind.class() == Class::Recording => played::of(kind, source, stretches),
        _ => vec![None; stretches.len()],
    }
}

/// As [`probe`]; without a way to measure them, nothing but the type is told of recordings.
fn probe_by<R: Recordings>(path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Probed {
    let watched = Watched::new(source);
    let source: Arc<dyn ReadAt> = Arc::<Watched>::clone(&watched);
    let probed = of_kind(path, &source, options, &|kind, preview| {
        catch_unwind(AssertUnwindSafe(|| measure::<R>(kind, path, &source, options, preview)))
            // A decoder that gives up on hostile bytes costs this file only.
            .unwrap_or_else(|_| Measured::nothing(vec![Problem::Broken { reason: "the decoder gave up".to_owned() }]))
    });
    // A decoder takes bytes that it did not get for the end, or for damage: what it says then is not about the file.
    match watched.failed() {
        Some(reason) => {
            let problem = Problem::Unreadable { reason: reason.to_owned() };
            FileFacts { media_type: probed.facts.media_type, ..FileFacts::only(problem) }.into()
        }
        None => probed,
    }
}

/// What is known of a file without measuring it: its type by content, and the time in its name.
pub fn outside(path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Probed {
    of_kind(path, source, options, &|_, _| Measured::nothing(Vec::new()))
}

/// Whether the content is a recording.
fn is_recording(path: &MemberPath, source: &dyn ReadAt) -> bool {
    kind::recognise(source, &path.extension()).is_ok_and(|kind| kind.class() == Class::Recording)
}

/// How a file of a kind is measured; a preview is put into its place where one is made.
type Measure<'m> = &'m dyn Fn(Kind, &mut Option<Preview>) -> Measured;

fn of_kind(path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions, measure: Measure<'_>) -> Probed {
    if source.is_empty() {
        return facts(Kind::Unknown, Measured::nothing(vec![Problem::Empty]), options.zone).into();
    }
    let kind = match kind::recognise(source.as_ref(), &path.extension()) {
        Ok(kind) => kind,
        Err(error) => {
            let problems = vec![Problem::Unreadable { reason: error.to_string() }];
            return facts(Kind::Unknown, Measured::nothing(problems), options.zone).into();
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
        measured.evidence.name = names::read(path, kind.class() == Class::Recording, options.zone);
        measured.evidence.folder = names::folder(path, options.zone);
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
) -> Measured {
    match kind.class() {
        Class::Picture => picture::measure(kind, source, options, preview),
        Class::Recording => match R::MEASURE {
            Some(measure) => measure(kind, path, source, options, preview),
            None => Measured::nothing(Vec::new()),
        },
        Class::Document => document::measure(kind, source, options, preview),
        Class::Table => table::measure(source),
        Class::Other => Measured::nothing(Vec::new()),
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

fn facts(kind: Kind, mut measured: Measured, zone: Zone) -> FileFacts {
    if let Content::Recording(recording) = &measured.content {
        measured.evidence.recorder_clock = measured.evidence.recorder_clock.or(recording.clock.map(|clock| clock.first));
    }
    let (times, start) = times::weigh(&measured.evidence, zone);
    FileFacts {
        media_type: kind.media_type().to_owned(),
        content: measured.content,
        times,
        start,
        device: measured.device.filter(|device| *device != Device::default()),
        problems: measured.problems,
    }
}

/// A text of a file's own metadata, fit to be kept: trimmed, without control characters, at most 120 characters; none where
/// nothing is left.
fn kept_text(text: &str) -> Option<String> {
    let kept: String = text.trim_matches(|c: char| c.is_whitespace() || c == '\0').chars().filter(|c| !c.is_control()).take(120).collect();
    (!kept.is_empty()).then_some(kept)
}
