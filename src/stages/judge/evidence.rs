//! Files as evidence: whether one opens, its length or number of pages, its time, and which files are the same piece.

use crate::record::facts::{Content, FileFacts, Problem};
use crate::record::file::FileRecord;
use crate::record::role::Role;

/// A file with its units.
pub(super) struct File<'a> {
    pub(super) record: &'a FileRecord,
    /// The measured facts: of the file, or of its playable copy if the file itself cannot be measured.
    pub(super) measured: &'a FileFacts,
    /// That copy, if its facts are used.
    pub(super) copy: Option<&'a FileRecord>,
    /// Indexes in [`Index::units`], ascending.
    pub(super) units: Vec<usize>,
}

/// Files with the same content: they count once as evidence.
pub(super) struct Piece {
    pub(super) role: Role,
    /// Indexes in [`Index::files`], ascending.
    pub(super) files: Vec<usize>,
    /// All units in which one of its files is placed.
    pub(super) units: Vec<usize>,
    /// The units for which it counts.
    pub(super) counted: Vec<usize>,
}

/// The time of a recording or picture, in microseconds since 1970: the earliest start and the latest end that its precision allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimeOfTaking {
    pub(super) from: i64,
    pub(super) to: i64,
}

/// Whether a file opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    Opens,
    Broken,
    /// This program cannot open files of this kind.
    Unmeasured,
}

/// The length of a recording in microseconds; 0 for anything else.
pub(super) fn length(facts: &FileFacts) -> i64 {
    match &facts.content {
        Content::Recording(recording) => i64::try_from(recording.length_us).unwrap_or(i64::MAX / 4).min(i64::MAX / 4),
        _ => 0,
    }
}

/// A truncated file is broken, except a recording: its remaining part is measured.
pub(super) fn opening(facts: &FileFacts) -> Opening {
    let recording = matches!(facts.content, Content::Recording(_));
    let broken = |problem: &Problem| match problem {
        Problem::Empty | Problem::Unreadable { .. } | Problem::Broken { .. } | Problem::NoVideo => true,
        Problem::Truncated | Problem::PartlyDamaged { .. } | Problem::BadPages { .. } => !recording,
        _ => false,
    };
    let unmeasured = |problem: &Problem| {
        use Problem::{Damaged, GaveUp, Locked, RecorderFormat, TooLarge, TooManyPixels, Undecodable, Withheld};
        matches!(problem, RecorderFormat | Undecodable | TooLarge | TooManyPixels | Damaged | Withheld | Locked | GaveUp { .. })
    };
    if facts.problems.iter().any(broken) {
        Opening::Broken
    } else if facts.problems.iter().any(unmeasured) {
        Opening::Unmeasured
    } else {
        Opening::Opens
    }
}

/// Number of pages; 1 for anything but a document.
pub(super) fn pages(facts: &FileFacts) -> usize {
    match &facts.content {
        Content::Document(document) => usize::try_from(document.pages).unwrap_or(usize::MAX),
        _ => 1,
    }
}
