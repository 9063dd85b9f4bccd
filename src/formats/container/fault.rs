//! What can be wrong with a ZIP file or a folder that claims to be a bag, whatever its files say.

use super::fields::HeaderField;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::finding::Fact;
use crate::words::path::{PathError, shown};
use crate::words::wording::{Explain, Message};

/// One thing that is wrong with an archive.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum ArchiveFault {
    /// No end record where the file ends: it is cut off, or its end is damaged.
    NoEnd,
    /// A volume of the archive is not there.
    VolumeMissing {
        /// Its number, from 1.
        number: u64,
    },
    /// The last volume that is there is not where the archive ends: later ones are missing.
    VolumesEndEarly {
        /// Its number, from 1.
        number: u64,
    },
    /// A volume has another size than the others.
    VolumeSize {
        /// Its number, from 1.
        number: u64,
        /// The size of the others.
        expected: u64,
        /// Its size.
        found: u64,
    },
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
        /// Which rule it breaks, such as `name.climbs`.
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
    /// An entry that claims more bytes than the whole archive has.
    LongerThanArchive {
        /// Its name.
        file: String,
        /// What it claims.
        bytes: u64,
    },
    /// No bundle but another archive with one in it.
    Nested {
        /// The archive in it.
        file: String,
    },
    /// Something that no canonical container has.
    Foreign {
        /// What.
        what: Foreign,
        /// The first entry that has it; none where it belongs to the whole.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
        /// How many more entries have it.
        more: u64,
    },
    /// Part of it can not be read.
    Unreadable {
        /// What it is.
        file: String,
        /// Why, as the key of a term: `system.denied`.
        reason: String,
    },
}

/// Something that no canonical container has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Foreign {
    /// Sizes and CRC-32 behind the data.
    DataDescriptor,
    /// A compressed entry.
    Compressed,
    /// A name that is not said to be UTF-8, or flags that mean something else.
    OtherFlags,
    /// A comment in the directory.
    EntryComment,
    /// A comment behind the end record.
    ArchiveComment,
    /// An extra field that is none of the format's.
    ExtraField,
    /// Something in the padding that should be zeros.
    Padding,
    /// A ZIP64 field where none is needed, or one that contradicts the header.
    Zip64Field,
    /// ZIP64 end records where none are needed.
    Zip64End,
    /// Header and directory say different things.
    Headers(HeaderField),
    /// An entry for a folder.
    FolderEntry,
    /// Bytes before an entry that belong to none.
    Gap,
    /// Directory and entries are not in the same order.
    Order,
    /// The end record counts entries in two ways, or several disks.
    EndCounts,
}

impl ArchiveFault {
    /// The fault of a name.
    pub fn name(raw: &[u8], reason: &PathError) -> Self {
        Self::Name { file: named(raw), reason: reason.term().to_owned() }
    }

    /// Whether to follow such an archive could keep a reader busy for days: entries that share bytes, that would become a multiple of
    /// the archive, or that are too many.
    pub fn is_endless(&self) -> bool {
        matches!(self, Self::Overlap { .. } | Self::Expands { .. } | Self::TooManyEntries { .. } | Self::DirectoryTooLarge { .. })
    }

    pub(super) fn foreign(what: Foreign, file: String, more: u64) -> Self {
        Self::Foreign { what, file: Some(file).filter(|file| !file.is_empty()), more }
    }
}

/// A name from outside, made safe and short enough to be kept and shown.
pub fn named(raw: &[u8]) -> String {
    shown(&String::from_utf8_lossy(raw)).chars().take(300).collect()
}

/// The word of a field.
pub fn term(field: HeaderField) -> Fact {
    Fact::Term(field.term().to_owned())
}

/// The entry that a message is about, and that there are more like it.
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
