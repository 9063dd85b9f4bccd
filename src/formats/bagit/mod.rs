//! The tag files of a bundle (RFC 8493), written in one canonical form and accepted only in that form.

pub mod any;
pub mod bag;
pub mod info;
pub mod manifest;
pub mod supersedes;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::wording::Message;

/// The payload folder.
pub const PAYLOAD_FOLDER: &str = "data";
/// The bag declaration.
pub const DECLARATION_NAME: &str = "bagit.txt";
/// The fixed content of the bag declaration.
pub const DECLARATION: &[u8] = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
/// The bag's metadata.
pub const INFO_NAME: &str = "bag-info.txt";
/// The payload manifest.
pub const MANIFEST_NAME: &str = "manifest-sha256.txt";
/// The tag manifest; SHA-256 of its bytes is the bundle's id.
pub const TAG_MANIFEST_NAME: &str = "tagmanifest-sha256.txt";
/// The signature over the bytes of the tag manifest.
pub const SIGNATURE_NAME: &str = "tagmanifest-sha256.txt.sig";
/// The packer's measurements and the class record.
pub const INVENTORY_NAME: &str = "inventory.json";
/// The findings at packing.
pub const FINDINGS_NAME: &str = "findings.json";
/// The BLAKE3 leaves of all payload files.
pub const CHUNKS_NAME: &str = "chunks-blake3.bin";
/// The profile that the packer used, stored with the standard.
pub const PROFILE_NAME: &str = "standard/profile.json";
/// The page for browsers.
pub const INDEX_NAME: &str = "index.html";
/// The recovery record: the last entry of a container, not listed in the tag manifest.
pub const RECOVERY_NAME: &str = "recovery.bin";

/// Only in a redacted copy: the payload manifest lines of files that were left out on purpose.
pub const WITHHELD_NAME: &str = "withheld-sha256.txt";

/// Tag files that every bundle must have.
pub const NEEDED_TAG_FILES: [&str; 5] = [DECLARATION_NAME, INFO_NAME, MANIFEST_NAME, INVENTORY_NAME, CHUNKS_NAME];

/// Whether a path relative to the base folder is in the payload folder.
pub fn is_payload(name: &str) -> bool {
    name.strip_prefix(PAYLOAD_FOLDER).is_some_and(|rest| rest.starts_with('/'))
}

/// Maximum size of a tag file in bytes. Readers refuse larger ones, so writers must not exceed it.
pub fn most_bytes(name: &str, payload_files: usize) -> u64 {
    const MEBIBYTE: u64 = 1 << 20;
    match name {
        // Bounds the memory that a hostile inventory can use by the actual number of payload files.
        INVENTORY_NAME => (8 * MEBIBYTE + 8 * 1024 * payload_files as u64).min(256 * MEBIBYTE),
        // Enough for 2 TiB of payload.
        CHUNKS_NAME => 64 * MEBIBYTE,
        MANIFEST_NAME => 64 * MEBIBYTE,
        TAG_MANIFEST_NAME => MEBIBYTE,
        SIGNATURE_NAME => 64 * 1024,
        DECLARATION_NAME | INFO_NAME => 64 * 1024,
        _ => 16 * MEBIBYTE,
    }
}

/// Checks the text form: no byte order mark, no CR, and LF after the last line.
pub(crate) fn writing(bytes: &[u8]) -> Option<TagFault> {
    if bytes.starts_with("\u{FEFF}".as_bytes()) {
        return Some(TagFault::Marked);
    }
    let line_at = |at: usize| bytes.iter().take(at).filter(|&&byte| byte == b'\n').count() + 1;
    if let Some(at) = bytes.iter().position(|&byte| byte == b'\r') {
        return Some(TagFault::CarriageReturn { line: line_at(at) });
    }
    let unfinished = bytes.last().is_some_and(|&last| last != b'\n');
    unfinished.then(|| TagFault::Unfinished { line: line_at(bytes.len()) })
}

/// How a tag file deviates from FORMAT.md.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum TagFault {
    /// Not UTF-8.
    NotUtf8,
    /// The content differs from the fixed content that every bundle has.
    NotAsPrescribed,
    /// A malformed line.
    Line {
        /// Line number, from 1.
        line: usize,
    },
    /// A line contains a file name that is not allowed.
    Name {
        /// Line number, from 1.
        line: usize,
        /// Message key of the broken rule, such as `name.climbs`.
        reason: String,
    },
    /// A line of the tag manifest names a file that is not a permitted tag file.
    NotATagFile {
        /// Line number, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// Begins with a byte order mark.
    Marked,
    /// A line ends in CR.
    CarriageReturn {
        /// Line number, from 1.
        line: usize,
    },
    /// The last line does not end with LF.
    Unfinished {
        /// Line number, from 1.
        line: usize,
    },
    /// A line names a file that an earlier line already names.
    Twice {
        /// Line number, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// A line is out of order.
    Order {
        /// Line number, from 1.
        line: usize,
    },
    /// The expected label is missing in this line.
    Label {
        /// Line number, from 1.
        line: usize,
        /// The expected label.
        label: String,
    },
    /// A value is empty, begins or ends with a space, or contains a control character.
    Value {
        /// The label of the value.
        label: String,
    },
    /// An unsupported format version.
    Version {
        /// The version.
        version: String,
    },
}

impl TagFault {
    /// The message about this fault in the tag file `file`.
    pub fn explain(&self, file: &str) -> Message {
        let message = Message::of("integrity.tag_file_", "fault", self).text("file", file);
        if let Self::Name { reason, .. } = self { message.term("reason", reason) } else { message }
    }
}

#[cfg(test)]
mod tests;
