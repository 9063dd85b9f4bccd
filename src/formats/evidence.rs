//! Lists of evidence: SHA-512 digests of files, as `sha512sum` writes and checks them. A time-stamp over such a list covers all of them.
//!
//! Beside a bundle or receipt `NAME` lie `NAME.evidence-001.sha512`, and so on; `schemas/FORMAT.md` says what they hold.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha512};

use crate::formats::volumes::with_ending;

/// The highest number of a list: at one in eight years far more than are ever made.
pub const MOST_LISTS: u16 = 99;
/// The most bytes of a list, a list of many or a token: 1,000 lines with the longest names fit.
pub const MOST_BYTES: usize = 512 << 10;

/// The files of one list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPaths {
    /// The list of this bundle's or receipt's own evidence.
    pub list: PathBuf,
    /// The list of many such lists, where one time-stamp is over all of them.
    pub day: PathBuf,
    /// The request.
    pub request: PathBuf,
    /// The token: over the list of many, else over the own one.
    pub token: PathBuf,
}

impl ListPaths {
    /// The paths of list `number`, from 1, beside a bundle or receipt.
    pub fn of(base: &Path, number: u16) -> Self {
        let path = |ending: &str| with_ending(base, &format!(".evidence-{number:03}{ending}"));
        Self { list: path(".sha512"), day: path(".day.sha512"), request: path(".tsq"), token: path(".tst") }
    }
}

/// A list that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvidenceList(BTreeSet<String>);

impl EvidenceList {
    /// Writes a list of files by their names, in the order of the names. `None` where a name can not stand in a list: `sha512sum` escapes
    /// backslashes and line breaks.
    pub fn write(files: &[(String, Vec<u8>)]) -> Option<Vec<u8>> {
        let mut lines: Vec<(&str, String)> = files.iter().map(|(name, bytes)| (name.as_str(), digest(bytes))).collect();
        lines.sort_unstable();
        lines.dedup_by(|one, other| one.0 == other.0);
        let plain = |name: &str| !name.is_empty() && !name.chars().any(|character| character.is_control() || character == '\\');
        let all = lines.len() == files.len() && lines.iter().all(|(name, _)| plain(name));
        all.then(|| lines.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect::<String>().into_bytes())
    }

    /// Reads a list: each line 128 digits, two blanks, a name. `None` for anything else.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?.strip_suffix('\n')?;
        let line = |line: &str| {
            let (digest, name) = line.split_once("  ")?;
            let is_digest = digest.len() == 128 && digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            (is_digest && !name.is_empty()).then(|| digest.to_owned())
        };
        text.split('\n').map(line).collect::<Option<_>>().map(Self)
    }

    /// Whether it has the digest of these bytes.
    pub fn holds(&self, bytes: &[u8]) -> bool {
        self.0.contains(&digest(bytes))
    }
}

fn digest(bytes: &[u8]) -> String {
    Sha512::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_holds_what_it_was_written_of() {
        let files = [("b".to_owned(), b"two".to_vec()), ("a 一".to_owned(), b"one".to_vec())];
        let written = EvidenceList::write(&files).unwrap();
        let text = String::from_utf8(written.clone()).unwrap();
        assert!(text.ends_with("  b\n") && text.lines().next().unwrap().ends_with("  a 一"), "{text}");
        let list = EvidenceList::read(&written).unwrap();
        assert!(list.holds(b"one") && list.holds(b"two") && !list.holds(b"three"));
        for wrong in [&written[1..], &written[..written.len() - 1], b"", b"\n", "x  y\n".as_bytes()] {
            assert_eq!(EvidenceList::read(wrong), None);
        }
        assert_eq!(EvidenceList::read(text.to_uppercase().as_bytes()), None);
        for name in ["", "a\\b", "a\nb"] {
            assert_eq!(EvidenceList::write(&[(name.to_owned(), Vec::new())]), None, "{name:?}");
        }
        let twice = [("a".to_owned(), b"1".to_vec()), ("a".to_owned(), b"2".to_vec())];
        assert_eq!(EvidenceList::write(&twice), None);
    }
}
