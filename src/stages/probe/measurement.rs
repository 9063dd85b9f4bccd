//! The measurement of one file by its kind.

use crate::record::facts::{Content, Device, Problem};
use crate::stages::probe::time::evidence::TimeEvidence;

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
    /// A file of which only the type is told, with what is wrong with it.
    pub fn nothing(problems: Vec<Problem>) -> Self {
        Self { content: Content::Other, evidence: TimeEvidence::default(), device: None, problems }
    }
}

/// A text of a file's own metadata, fit to be kept: trimmed, without control characters, at most 120 characters; none where
/// nothing is left.
pub fn kept_text(text: &str) -> Option<String> {
    let kept: String = text.trim_matches(|c: char| c.is_whitespace() || c == '\0').chars().filter(|c| !c.is_control()).take(120).collect();
    (!kept.is_empty()).then_some(kept)
}
