//! Measures single files: type by content, size, length, times with grade, device, problems.
//!
//! [`kind`] determines the type. `photo`, `recording`, `document` and `table` measure. [`time`] reads and weighs the evidence of time.
//! The same code serves a file in a folder and a stored entry of a bundle.

pub mod abilities;
mod boxes;
mod checked_source;
mod document;
pub mod kind;
mod measurement;
mod options;
mod photo;
mod problem_words;
mod recording;
mod sound_marks;
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
use crate::formats::sheet::{self, Sheet, SheetError};
use crate::record::facts::{Content, Device, FileFacts, Problem};
use crate::record::preview::{Preview, Unseen};
use crate::words::moment::Zone;
use crate::words::path::MemberPath;
use crate::words::playing_span::PlayingSpan;
use crate::words::system;

use checked_source::CheckedSource;
use kind::{Class, Kind};
use measurement::{Measurement, read_whole};

/// The result for one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probed {
    /// The facts; identical on every machine.
    pub facts: FileFacts,
    /// The preview, if one was requested and is possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<Preview>,
    /// Playing times of byte ranges of a recording, if these were requested instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub played: Vec<Option<PlayingSpan>>,
    /// Texts of the QR codes in a picture, if these were requested instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
}

impl From<FileFacts> for Probed {
    fn from(facts: FileFacts) -> Self {
        Self { facts, preview: None, played: Vec::new(), codes: Vec::new() }
    }
}

/// Measures files: [`InProcess`], or [`worker::Pool`] in separate processes that a hostile file may crash.
pub trait Prober: Send + Sync {
    /// Measures one file. Never fails: errors are reported as problems of the file.
    fn probe(&self, path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Probed;

    /// The playing times of byte ranges of a recording; `None` for unknown ones.
    fn played(&self, _path: &MemberPath, _source: &Arc<dyn ReadAt>, stretches: &[Range<u64>]) -> Vec<Option<PlayingSpan>> {
        vec![None; stretches.len()]
    }

    /// The texts of the QR codes in a picture. If it cannot be decoded, the reason is one of the problems.
    fn codes(&self, _path: &MemberPath, _source: &Arc<dyn ReadAt>) -> Probed {
        FileFacts::only(Problem::Undecodable).into()
    }

    /// The cells of a workbook or table.
    ///
    /// # Errors
    /// It cannot be opened, is too large, or crashed its worker process.
    fn sheets(&self, _path: &MemberPath, _source: &Arc<dyn ReadAt>) -> Result<Vec<Sheet>, SheetError> {
        Err(SheetError::GaveUp)
    }
}

/// Measures files in this process: for tests and for trusted files.
#[derive(Clone, Copy, Debug, Default)]
pub struct InProcess;

impl Prober for InProcess {
    fn probe(&self, path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Probed {
        probe(path, source, options)
    }

    fn played(&self, path: &MemberPath, source: &Arc<dyn ReadAt>, stretches: &[Range<u64>]) -> Vec<Option<PlayingSpan>> {
        played_by(path, source, stretches)
    }

    fn codes(&self, path: &MemberPath, source: &Arc<dyn ReadAt>) -> Probed {
        codes_of(path, source)
    }

    fn sheets(&self, _path: &MemberPath, source: &Arc<dyn ReadAt>) -> Result<Vec<Sheet>, SheetError> {
        table::sheets(source.as_ref())
    }
}

/// Measures one file. Never fails: errors are reported as problems of the file.
///
/// The path gives the extension and the time in the file name.
pub fn probe(path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Probed {
    let checked = CheckedSource::new(source);
    let source: Arc<dyn ReadAt> = Arc::<CheckedSource>::clone(&checked);
    let probed = of_kind(path, &source, options, &|kind, preview| {
        catch_unwind(AssertUnwindSafe(|| measure(kind, path, &source, options, preview)))
            // A panic of a decoder affects this file only.
            .unwrap_or_else(|_| Measurement::nothing(vec![Problem::Broken { reason: "the decoder gave up".to_owned() }]))
    });
    // After a read error, the result of the decoder is meaningless.
    match checked.failed() {
        Some(reason) => {
            let problem = Problem::Unreadable { reason: reason.to_owned() };
            FileFacts { media_type: probed.facts.media_type, ..FileFacts::only(problem) }.into()
        }
        None => probed,
    }
}

fn played_by(path: &MemberPath, source: &Arc<dyn ReadAt>, stretches: &[Range<u64>]) -> Vec<Option<PlayingSpan>> {
    match kind::recognise(source.as_ref(), &path.extension()) {
        Ok(kind) if kind.class() == Class::Recording => recording::playing_time::of(kind, source, stretches),
        _ => vec![None; stretches.len()],
    }
}

fn codes_of(path: &MemberPath, source: &Arc<dyn ReadAt>) -> Probed {
    let mut probed = outside(path, source, &ProbeOptions::default());
    let read = match kind::recognise(source.as_ref(), &path.extension()) {
        Ok(kind) if kind.class() == Class::Picture => read_whole(source.as_ref(), photo::MOST_BYTES)
            .and_then(|bytes| catch_unwind(|| photo::qr_codes::read(kind, &bytes)).unwrap_or(Err(Problem::Undecodable))),
        _ => Err(Problem::Undecodable),
    };
    match read {
        Ok(codes) => probed.codes = codes,
        Err(problem) => probed.facts.problems.insert(0, problem),
    }
    probed
}

/// The type by content and the time in the name, without measuring.
pub fn outside(path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Probed {
    of_kind(path, source, options, &|_, _| Measurement::nothing(Vec::new()))
}

/// Measures a file of a kind; sets the preview if one is made.
type Measure<'m> = &'m dyn Fn(Kind, &mut Option<Preview>) -> Measurement;

fn of_kind(path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions, measure: Measure<'_>) -> Probed {
    if source.is_empty() {
        return facts(Kind::Unknown, Measurement::nothing(vec![Problem::Empty]), options.zone).into();
    }
    let kind = match kind::recognise(source.as_ref(), &path.extension()) {
        Ok(kind) => kind,
        Err(error) => {
            let problems = vec![Problem::Unreadable { reason: system::reason(&error) }];
            return facts(Kind::Unknown, Measurement::nothing(problems), options.zone).into();
        }
    };
    let mut preview = None;
    let mut measured = measure(kind, &mut preview);
    let extension = path.extension();
    if !kind.agrees_with(&extension) {
        if kind::promises_media(&extension) && !matches!(kind.class(), Class::Picture | Class::Recording | Class::Unread) {
            measured.problems.insert(0, Problem::Broken { reason: format!("the content is {}", kind.media_type()) });
        }
        measured.problems.insert(0, Problem::ExtensionDisagrees { extension, media_type: kind.media_type().to_owned() });
    } else if kind == Kind::Unknown && kind::is_of_recorders(&extension) {
        measured.problems.push(Problem::RecorderFormat);
    }
    if matches!(kind.class(), Class::Picture | Class::Recording | Class::Unread) || measured.problems.contains(&Problem::RecorderFormat) {
        measured.evidence.name = time::file_name::read(path, kind.class() == Class::Recording, options.zone);
        measured.evidence.folder = time::file_name::folder(path, options.zone);
    }
    if options.preview && preview.is_none() && (options.drawn || kind.class() != Class::Document) {
        preview = unseen(kind, &measured.problems);
    }
    Probed { preview, ..facts(kind, measured, options.zone).into() }
}

fn measure(kind: Kind, path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions, preview: &mut Option<Preview>) -> Measurement {
    if kind::is_cut_package(kind, source.as_ref()) {
        return Measurement::nothing(vec![Problem::Truncated]);
    }
    match kind.class() {
        Class::Picture => photo::measure(kind, source, options, preview),
        Class::Recording => {
            if options.preview {
                *preview = recording::shown_frames::preview(source, options.preview_side * 2 / 3);
            }
            recording::measure(kind, path, source, options)
        }
        Class::Document => document::measure(kind, source, options, preview),
        Class::Table => table::measure(source),
        Class::Unread => Measurement::nothing(vec![Problem::Undecodable]),
        // Excel opens some workbooks with a default password, without asking the user.
        Class::Other if kind == Kind::LockedOffice && sheet::is_table(&path.extension()) => table::measure(source),
        Class::Other if kind == Kind::LockedOffice => Measurement::nothing(vec![Problem::Locked]),
        Class::Other => Measurement::nothing(Vec::new()),
    }
}

/// Why the report has no picture of a file that should have one.
fn unseen(kind: Kind, problems: &[Problem]) -> Option<Preview> {
    let why = match kind.class() {
        Class::Table | Class::Other => return None,
        _ if kind == Kind::Ofd => Unseen::NoDecoder { codec: "OFD".to_owned() },
        _ if problems.iter().any(|problem| matches!(problem, Problem::TooLarge | Problem::TooManyPixels)) => Unseen::TooLarge,
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
