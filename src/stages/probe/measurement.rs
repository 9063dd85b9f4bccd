//! The measurement of one file by its kind.

use crate::formats::region::ReadAt;
use crate::record::facts::{Content, Device, Problem};
use crate::stages::probe::time::evidence::TimeEvidence;
use crate::words::system;

/// The result of measuring one file, before its times are weighed.
pub struct Measurement {
    /// The kind of content and its measured values.
    pub content: Content,
    /// All evidence of its time.
    pub evidence: TimeEvidence,
    /// The device that recorded it.
    pub device: Option<Device>,
    /// Problems of the file.
    pub problems: Vec<Problem>,
}

impl Measurement {
    /// A result without content, only problems.
    pub fn nothing(problems: Vec<Problem>) -> Self {
        Self { content: Content::Other, evidence: TimeEvidence::default(), device: None, problems }
    }
}

/// Reads the whole file.
///
/// # Errors
/// The problem to report if the file has more than `most` bytes or cannot be read.
pub fn read_whole(source: &dyn ReadAt, most: u64) -> Result<Vec<u8>, Problem> {
    source.read_all(most).map_err(|error| match error.kind() {
        std::io::ErrorKind::FileTooLarge => Problem::TooLarge,
        _ => Problem::Unreadable { reason: system::reason(&error) },
    })
}

/// A metadata text: trimmed, without control characters, at most 120 characters. `None` if nothing is left.
pub fn kept_text(text: &str) -> Option<String> {
    let kept: String = text.trim_matches(|c: char| c.is_whitespace() || c == '\0').chars().filter(|c| !c.is_control()).take(120).collect();
    (!kept.is_empty()).then_some(kept)
}
