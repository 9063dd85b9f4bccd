//! Payload manifest and tag manifest (RFC 8493, 2.1.3 and 2.2.1) in the format of `sha256sum`: digest, two spaces, path, LF.

use super::{TagFault, writing};
use crate::words::digest::Digest;
use crate::words::path::MemberPath;

/// One line: a file in the base folder and its SHA-256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestLine {
    /// Path relative to the base folder; `data/…` for payload.
    pub path: MemberPath,
    /// SHA-256 of the whole file.
    pub sha256: Digest,
}

/// Writes a manifest, sorted by the UTF-8 bytes of the paths.
pub fn write(mut lines: Vec<ManifestLine>) -> Vec<u8> {
    lines.sort_by(|one, other| one.path.cmp(&other.path));
    lines.iter().map(|line| format!("{}  {}\n", line.sha256, line.path)).collect::<String>().into_bytes()
}

/// Reads a manifest in exactly this form.
///
/// # Errors
/// The first line that deviates.
pub fn read(bytes: &[u8]) -> Result<Vec<ManifestLine>, TagFault> {
    if let Some(fault) = writing(bytes) {
        return Err(fault);
    }
    let text = str::from_utf8(bytes).map_err(|_| TagFault::NotUtf8)?;
    let mut lines: Vec<ManifestLine> = Vec::new();
    for (number, line) in text.split_inclusive('\n').enumerate().map(|(index, line)| (index + 1, line)) {
        let parts = line.strip_suffix('\n').and_then(|line| line.split_once("  "));
        let (digits, path) = parts.ok_or(TagFault::Line { line: number })?;
        let sha256 = Digest::parse(digits).map_err(|_| TagFault::Line { line: number })?;
        if digits.bytes().any(|digit| digit.is_ascii_uppercase()) {
            return Err(TagFault::Line { line: number });
        }
        let path = MemberPath::new(path).map_err(|error| TagFault::Name { line: number, reason: error.term().to_owned() })?;
        if lines.last().is_some_and(|last| last.path == path) {
            return Err(TagFault::Twice { line: number, name: path.to_string() });
        }
        if lines.last().is_some_and(|last| last.path > path) {
            return Err(TagFault::Order { line: number });
        }
        lines.push(ManifestLine { path, sha256 });
    }
    Ok(lines)
}
