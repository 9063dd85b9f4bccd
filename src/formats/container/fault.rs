//! What can be wrong with a ZIP file or a folder that claims to be a bag, whatever its files say.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::path::shown;
use crate::words::wording::{Explain, Message};

/// One thing that is wrong with an archive.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum ArchiveFault {
    /// No end record where the file ends: it is cut off, or its end is damaged.
    NoEnd,
    /// Bytes before the first entry, or between the last one and the directory.
    Prefixed {
        /// How many.
        bytes: u64,
    },
    /// Bytes after the end record.
    Appended {
        /// How many.
        bytes: u64,
    },
    /// The end record contradicts the file: directory beyond it, or too short for the number of entries.
    EndLies,
    /// More entries than a bundle may have.
    TooManyEntries {
        /// How many it claims.
        count: u64,
        /// How many are allowed.
        most: u64,
    },
    /// A directory larger than a bundle's may be.
    DirectoryTooLarge {
        /// Its bytes.
        bytes: u64,
        /// How many are allowed.
        most: u64,
    },
    /// The directory can not be read.
    DirectoryUnreadable {
        /// What the reader said.
        reason: String,
    },
    /// A name that could leave the folder, that some system can not write, or that hides what it says.
    Name {
        /// The name, made safe for showing.
        file: String,
        /// Which rule it breaks.
        reason: String,
    },
    /// Two entries of the same name, or of names that differ in case only.
    Twins {
        /// One of them.
        file: String,
        /// The other.
        other: String,
    },
    /// An entry outside of the one base folder.
    OutsideFolder {
        /// Its name.
        file: String,
    },
    /// An encrypted entry.
    Encrypted {
        /// Its name.
        file: String,
    },
    /// An entry compressed by a method that is not read here.
    Method {
        /// Its name.
        file: String,
        /// The method's name or number.
        method: String,
    },
    /// A link, a device, or anything but a file and a folder.
    Special {
        /// Its name.
        file: String,
    },
    /// An entry whose header is not where the directory says, or whose data lies outside of the file.
    Place {
        /// Its name.
        file: String,
    },
    /// An entry whose sizes contradict each other.
    Sizes {
        /// Its name.
        file: String,
    },
    /// Two entries that share bytes.
    Overlap {
        /// One of them.
        file: String,
        /// The other.
        other: String,
    },
    /// Compressed entries that would become far larger than the archive.
    Expands {
        /// Bytes that they claim to become.
        bytes: u64,
        /// Bytes that are allowed for an archive of this size.
        most: u64,
    },
    /// Part of it can not be read.
    Unreadable {
        /// What it is.
        file: String,
        /// What the system said.
        reason: String,
    },
}

impl ArchiveFault {
    /// The fault of a name.
    pub fn name(raw: &[u8], reason: impl ToString) -> Self {
        Self::Name { file: named(raw), reason: reason.to_string() }
    }
}

/// A name from outside, made safe and short enough to be kept and shown.
pub fn named(raw: &[u8]) -> String {
    shown(&String::from_utf8_lossy(raw)).chars().take(300).collect()
}

impl Explain for ArchiveFault {
    fn explain(&self) -> Message {
        let message = Message::new;
        match self {
            Self::NoEnd => message("integrity.archive_no_end"),
            Self::Prefixed { bytes } => message("integrity.archive_prefixed").count("bytes", *bytes),
            Self::Appended { bytes } => message("integrity.archive_appended").count("bytes", *bytes),
            Self::EndLies => message("integrity.archive_end_lies"),
            Self::TooManyEntries { count, most } => {
                message("integrity.archive_too_many_entries").count("count", *count).count("most", *most)
            }
            Self::DirectoryTooLarge { bytes, most } => {
                message("integrity.archive_directory_too_large").count("bytes", *bytes).count("most", *most)
            }
            Self::DirectoryUnreadable { reason } => message("integrity.archive_directory_unreadable").text("reason", reason),
            Self::Name { file, reason } => message("integrity.archive_name").text("file", file).text("reason", reason),
            Self::Twins { file, other } => message("integrity.archive_twins").text("file", file).text("other", other),
            Self::OutsideFolder { file } => message("integrity.archive_outside_folder").text("file", file),
            Self::Encrypted { file } => message("integrity.archive_encrypted").text("file", file),
            Self::Method { file, method } => message("integrity.archive_method").text("file", file).text("method", method),
            Self::Special { file } => message("integrity.archive_special").text("file", file),
            Self::Place { file } => message("integrity.archive_place").text("file", file),
            Self::Sizes { file } => message("integrity.archive_sizes").text("file", file),
            Self::Overlap { file, other } => message("integrity.archive_overlap").text("file", file).text("other", other),
            Self::Expands { bytes, most } => message("integrity.archive_expands").count("bytes", *bytes).count("most", *most),
            Self::Unreadable { file, reason } => message("integrity.archive_unreadable").text("file", file).text("reason", reason),
        }
    }
}
