//! The tag files of a bundle (RFC 8493), written in one fixed form and read back only in that form.

pub mod any;
pub mod bag;
pub mod info;
pub mod manifest;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::wording::Message;

/// The folder of the payload.
pub const PAYLOAD_FOLDER: &str = "data";
/// The bag declaration.
pub const DECLARATION_NAME: &str = "bagit.txt";
/// All bytes of the bag declaration.
pub const DECLARATION: &[u8] = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
/// The bag's metadata.
pub const INFO_NAME: &str = "bag-info.txt";
/// The payload manifest.
pub const MANIFEST_NAME: &str = "manifest-sha256.txt";
/// The tag manifest; SHA-256 of its bytes is the bundle's id.
pub const TAG_MANIFEST_NAME: &str = "tagmanifest-sha256.txt";
/// The signature over the bytes of the tag manifest.
pub const SIGNATURE_NAME: &str = "tagmanifest-sha256.txt.sig";
/// What the packer measured and was told.
pub const INVENTORY_NAME: &str = "inventory.json";
/// What was judged at packing.
pub const FINDINGS_NAME: &str = "findings.json";
/// The leaves of all payload files.
pub const CHUNKS_NAME: &str = "chunks-blake3.bin";
/// The profile that the packer judged under, beside the files of the standard.
pub const PROFILE_NAME: &str = "standard/profile.json";
/// The page that opens in a browser.
pub const INDEX_NAME: &str = "index.html";
/// The recovery record: the last entry of a container, not listed in the tag manifest.
pub const RECOVERY_NAME: &str = "recovery.bin";

/// Of a redacted copy alone: the lines of the payload manifest whose files were left out on purpose.
pub const WITHHELD_NAME: &str = "withheld-sha256.txt";

/// Tag files without which a folder is not a bundle.
pub const NEEDED_TAG_FILES: [&str; 5] = [DECLARATION_NAME, INFO_NAME, MANIFEST_NAME, INVENTORY_NAME, CHUNKS_NAME];

/// Whether a file lies in the payload folder, by its path below the base folder.
pub fn is_payload(name: &str) -> bool {
    name.strip_prefix(PAYLOAD_FOLDER).is_some_and(|rest| rest.starts_with('/'))
}

/// The most bytes that a tag file may have, by its name. Readers refuse more, so writers must not write more.
pub fn most_bytes(name: &str, payload_files: usize) -> u64 {
    const MEBIBYTE: u64 = 1 << 20;
    match name {
        // What a hostile inventory can make a reader allocate is bounded by how many files there really are.
        INVENTORY_NAME => (8 * MEBIBYTE + 8 * 1024 * payload_files as u64).min(256 * MEBIBYTE),
        // 2 TiB of payload.
        CHUNKS_NAME => 64 * MEBIBYTE,
        MANIFEST_NAME => 64 * MEBIBYTE,
        TAG_MANIFEST_NAME => MEBIBYTE,
        SIGNATURE_NAME => 64 * 1024,
        DECLARATION_NAME | INFO_NAME => 64 * 1024,
        _ => 16 * MEBIBYTE,
    }
}

/// What is wrong with the writing of a text, whatever it says: a mark before it, a line that ends in CR, or a last line without end.
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

/// How a tag file is not written as FORMAT.md says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum TagFault {
    /// It is not UTF-8.
    NotUtf8,
    /// The bytes are not the ones that every bundle has there.
    NotAsPrescribed,
    /// A line is not written as it must be.
    Line {
        /// The line, from 1.
        line: usize,
    },
    /// A line names a file in a way that is not allowed.
    Name {
        /// The line, from 1.
        line: usize,
        /// Which rule for names it breaks, such as `name.climbs`.
        reason: String,
    },
    /// A line of the tag manifest lists what is no tag file that it may list.
    NotATagFile {
        /// The line, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// It begins with a byte order mark.
    Marked,
    /// A line ends in CR.
    CarriageReturn {
        /// The line, from 1.
        line: usize,
    },
    /// The last line has no end.
    Unfinished {
        /// The line, from 1.
        line: usize,
    },
    /// A line names a file that was named before.
    Twice {
        /// The line, from 1.
        line: usize,
        /// The name.
        name: String,
    },
    /// A line is not in the order of the names.
    Order {
        /// The line, from 1.
        line: usize,
    },
    /// The label expected in that line is not there.
    Label {
        /// The line, from 1.
        line: usize,
        /// The label expected.
        label: String,
    },
    /// A value that is empty, begins or ends with a blank, or holds a control character.
    Value {
        /// Its label.
        label: String,
    },
    /// A format version that this program does not know.
    Version {
        /// The version.
        version: String,
    },
}

impl TagFault {
    /// The message for the tag file that has it.
    pub fn explain(&self, file: &str) -> Message {
        let message = Message::of("integrity.tag_file_", "fault", self).text("file", file);
        if let Self::Name { reason, .. } = self { message.term("reason", reason) } else { message }
    }
}

#[cfg(test)]
mod tests;
