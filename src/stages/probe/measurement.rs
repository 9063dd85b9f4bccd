//! The measurement of one file by its kind.

use crate::formats::region::ReadAt;
use crate::record::facts::{Content, Device, Problem};
use crate::stages::probe::time::evidence::TimeEvidence;
use crate::words::system;

/// What was measured of one file, before its times are weighed.
pub struct Measurement {
    /// What the file is, and its figures.
    pub content: Content,
    /// Everything it says of its time.
    pub evidence: TimeEvidence,
    /// The device that made it.
    pub device: Option<Device>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl Measurement {
    /// Only the type is known, and what is wrong.
    pub fn nothing(problems: Vec<Problem>) -> Self {
        Self { content: Content::Other, evidence: TimeEvidence::default(), device: None, problems }
    }
}

/// Reads the whole file.
///
/// # Errors
/// The problem of a file that has more than `most` bytes or can not be read.
pub fn read_whole(source: &dyn ReadAt, most: u64) -> Result<Vec<u8>, Problem> {
    source.read_all(most).map_err(|error| match error.kind() {
        std::io::ErrorKind::FileTooLarge => Problem::TooLarge,
        _ => Problem::Unreadable { reason: system::reason(&error) },
    })
}

/// A metadata text: trimmed, without control characters, cut after 120 characters. None if nothing is left.
pub fn kept_text(text: &str) -> Option<String> {
    let kept: String = text.trim_matches(|c: char| c.is_whitespace() || c == '\0').chars().filter(|c| !c.is_control()).take(120).collect();
    (!kept.is_empty()).then_some(kept)
}
