//! Faults of a ZIP file or a folder that should be a bag, independent of the contents of its files.

use super::fields::HeaderField;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::finding::Fact;
use crate::words::path::{PathError, shown};
use crate::words::wording::{Explain, Message};

/// One fault of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum ArchiveFault {
    /// No end record at the end of the file: the file is truncated or its end is damaged.
    NoEnd,
    /// A volume is missing.
    VolumeMissing {
        /// Volume number, from 1.
        number: u64,
    },
    /// The archive does not end in the last volume found: later volumes are missing.
    VolumesEndEarly {
        /// Volume number, from 1.
        number: u64,
    },
    /// A volume's size differs from the others.
    VolumeSize {
        /// Volume number, from 1.
        number: u64,
        /// The size of the others.
        expected: u64,
        /// Its actual size.
        found: u64,
    },
    /// Bytes before the first entry, or between the last one and the directory.
    Prefixed {
        /// Number of bytes.
        bytes: u64,
    },
    /// Bytes after the end record.
    Appended {
        /// Number of bytes.
        bytes: u64,
    },
    /// The end record contradicts the file: the directory is out of bounds, or too short for the number of entries.
    EndLies,
    /// More entries than allowed.
    TooManyEntries {
        /// Number in the end record.
        count: u64,
        /// Maximum.
        most: u64,
    },
    /// The directory is larger than allowed.
    DirectoryTooLarge {
        /// Its size in bytes.
        bytes: u64,
        /// Maximum.
        most: u64,
    },
    /// The directory cannot be parsed.
    DirectoryUnreadable {
        /// The parser's error message.
        reason: String,
    },
    /// A name that is not allowed: it could leave the folder, cannot be created on some system, or disguises itself.
    Name {
        /// The name, made safe for display.
        file: String,
        /// Message key of the broken rule, such as `name.climbs`.
        reason: String,
    },
    /// Two entries with the same name, or with names that differ only in case.
    Twins {
        /// One of them.
        file: String,
        /// The other.
        other: String,
    },
    /// An entry outside the base folder.
    OutsideFolder {
        /// Its name.
        file: String,
    },
    /// An encrypted entry.
    Encrypted {
        /// Its name.
        file: String,
    },
    /// An unsupported compression method.
    Method {
        /// Its name.
        file: String,
        /// The method's name or number.
        method: String,
    },
    /// A link, a device, or anything else that is neither a file nor a folder.
    Special {
        /// Its name.
        file: String,
    },
    /// An entry whose header is not at the listed offset, or whose data is out of bounds.
    Place {
        /// Its name.
        file: String,
    },
    /// An entry with contradictory sizes.
    Sizes {
        /// Its name.
        file: String,
    },
    /// Two entries with overlapping bytes.
    Overlap {
        /// One of them.
        file: String,
        /// The other.
        other: String,
    },
    /// Compressed entries that would expand far beyond the archive's size.
    Expands {
        /// Their total uncompressed size.
        bytes: u64,
        /// Maximum for an archive of this size.
        most: u64,
    },
    /// An entry with a size larger than the whole archive.
    LongerThanArchive {
        /// Its name.
        file: String,
        /// The size in its header.
        bytes: u64,
    },
    /// Not a bundle, but an archive that contains another archive.
    Nested {
        /// The contained archive.
        file: String,
    },
    /// A deviation from the canonical container.
    Foreign {
        /// The kind of deviation.
        what: Foreign,
        /// The first affected entry; none if it concerns the whole archive.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
        /// Number of further affected entries.
        more: u64,
    },
    /// Part of the archive cannot be read.
    Unreadable {
        /// The affected part.
        file: String,
        /// Message key of the reason: `system.denied`.
        reason: String,
    },
}

/// A deviation from the canonical container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Foreign {
    /// Sizes and CRC-32 after the data.
    DataDescriptor,
    /// A compressed entry.
    Compressed,
    /// The name is not marked as UTF-8, or other flags are set.
    OtherFlags,
    /// A comment in the directory.
    EntryComment,
    /// A comment after the end record.
    ArchiveComment,
    /// An unknown extra field.
    ExtraField,
    /// Padding with non-zero bytes.
    Padding,
    /// A ZIP64 field that is not needed, or that contradicts the header.
    Zip64Field,
    /// ZIP64 end records that are not needed.
    Zip64End,
    /// Local header and directory record differ.
    Headers(HeaderField),
    /// An entry for a folder.
    FolderEntry,
    /// Bytes between entries.
    Gap,
    /// The entries are not stored in directory order.
    Order,
    /// The end record has contradictory entry counts, or several disks.
    EndCounts,
}

impl ArchiveFault {
    /// A name fault.
    pub fn name(raw: &[u8], reason: &PathError) -> Self {
        Self::Name { file: named(raw), reason: reason.term().to_owned() }
    }

    /// Whether processing the archive could take extremely long: overlapping entries, extreme expansion, or too many entries.
    pub fn is_endless(&self) -> bool {
        matches!(self, Self::Overlap { .. } | Self::Expands { .. } | Self::TooManyEntries { .. } | Self::DirectoryTooLarge { .. })
    }

    pub(super) fn foreign(what: Foreign, file: String, more: u64) -> Self {
        Self::Foreign { what, file: Some(file).filter(|file| !file.is_empty()), more }
    }
}

/// An untrusted name, made safe for display and shortened.
pub fn named(raw: &[u8]) -> String {
    shown(&String::from_utf8_lossy(raw)).chars().take(300).collect()
}

/// The term of a header field.
pub fn term(field: HeaderField) -> Fact {
    Fact::Term(field.term().to_owned())
}

/// The affected entry, and the number of further ones.
fn place(file: Option<&str>, more: u64) -> Fact {
    let mut places = vec![file.map_or_else(|| Fact::Term("header.archive".to_owned()), |file| Fact::Text(file.to_owned()))];
    if more > 0 {
        places.push(Fact::Text(format!("+{more}")));
    }
    Fact::List(places)
}

impl Explain for ArchiveFault {
    fn explain(&self) -> Message {
        let message = Message::of("integrity.archive_", "fault", self);
        match self {
            Self::VolumeMissing { number } | Self::VolumesEndEarly { number } | Self::VolumeSize { number, .. } => {
                message.text("number", format!("{number:03}"))
            }
            Self::Name { reason, .. } | Self::Unreadable { reason, .. } => message.term("reason", reason),
            Self::Foreign { what: Foreign::Headers(field), file, more } => {
                Message::new("integrity.foreign_headers").with("file", place(file.as_deref(), *more)).with("field", term(*field))
            }
            Self::Foreign { file, more, .. } => Message::of("integrity.foreign_", "what", self).with("file", place(file.as_deref(), *more)),
            _ => message,
        }
    }
}
