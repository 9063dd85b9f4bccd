//! The findings of checking the bytes of a bundle.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::formats::bagit::TagFault;
use crate::formats::container::fault::{ArchiveFault, term};
use crate::formats::container::fields::HeaderField;
use crate::formats::recovery::Share;
use crate::words::finding::Fact;
use crate::words::playing_span::PlayingSpan;
use crate::words::wording::{Explain, Message};

/// A byte range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct ByteRange {
    /// The first byte.
    pub from: u64,
    /// The byte after the last.
    pub to: u64,
}

/// A part of the container outside the files' bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContainerPart {
    /// The header before an entry's bytes.
    LocalHeader,
    /// An entry's record in the central directory.
    DirectoryRecord,
    /// The end records.
    EndRecord,
}

/// A contradiction between two parts of a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Conflict {
    /// The inventory does not list its files in order, each once and with its seal.
    InventoryFiles,
    /// The manifest lists a file that the inventory does not list.
    NotInInventory,
    /// The inventory lists a file that the manifest does not list.
    NotInManifest,
    /// Manifest and inventory have different SHA-256 digests for a file.
    Sha256,
    /// The number of chunks in the inventory does not match the size.
    ChunkCount,
    /// The number of leaves in the chunk file differs from the number of chunks.
    ChunkFile,
    /// The root in the inventory does not match the leaves in the chunk file.
    Root,
    /// `Payload-Oxum` does not match the inventory.
    Oxum,
    /// The time of sealing in `bag-info.txt` differs from that in the inventory.
    SealedAt,
    /// The base folder differs from the one in `bag-info.txt`.
    Folder,
}

/// One finding about a bundle's bytes. Paths of files are relative to the base folder.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum IntegrityFinding {
    /// The ZIP file or folder itself is invalid.
    Archive {
        /// The fault.
        #[serde(flatten)]
        fault: ArchiveFault,
    },
    /// Text files of an unzipped bundle have other line endings; apart from that they are as sealed.
    TextConverted {
        /// Number of files.
        files: u64,
    },
    /// The file contains the bundle twice, or its beginning twice; the last copy was read.
    Twice {
        /// Offset of the last copy.
        from: u64,
    },
    /// The recovery record can repair this damage. Does not affect the outcome.
    RecoveryReaches {
        /// The share that it can repair.
        share: Share,
    },
    /// The recovery record cannot repair this damage. Does not affect the outcome.
    RecoveryFallsShort {
        /// The share that it can repair.
        share: Share,
    },
    /// Bytes outside the files differ from the container computed from the sealed data.
    ContainerChanged {
        /// The part.
        part: ContainerPart,
        /// The entry of the part.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
        /// The fields that differ.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        fields: Vec<HeaderField>,
        /// From the first to the last differing byte, as offsets in the whole file.
        range: ByteRange,
    },
    /// The file has another length than the container computed from the sealed data: it was truncated, extended, or repacked with another
    /// tool.
    ContainerLength {
        /// The computed length.
        expected: u64,
        /// The length of the file.
        found: u64,
    },
    /// The bundle has no signature, so the bytes around the files could not be compared. Does not affect the outcome.
    ContainerNotCompared,
    /// The declared recovery record is missing, so the bundle cannot be repaired. Does not affect the outcome.
    RecoveryMissing {
        /// The share that it should be able to repair.
        share: Share,
    },
    /// The recovery record is damaged and can repair less than declared, or nothing. Does not affect the outcome.
    RecoveryDamaged {
        /// Damaged bytes, in whole blocks.
        bytes: u64,
        /// Size of the record in bytes.
        of: u64,
    },
    /// A required tag file is missing.
    TagFileMissing {
        /// The file.
        file: String,
    },
    /// A tag file differs from the sealed one.
    TagFileChanged {
        /// The file.
        file: String,
    },
    /// A file outside the payload is not in the tag manifest.
    TagFileUnlisted {
        /// The file.
        file: String,
    },
    /// A tag file with a meaning for other BagIt tools but none here: two readers would see two different bags.
    TagFileForeign {
        /// The file.
        file: String,
    },
    /// A tag file larger than the limit.
    TagFileTooLarge {
        /// The file.
        file: String,
        /// Size in bytes.
        bytes: u64,
        /// Limit in bytes.
        most: u64,
    },
    /// A tag file with an invalid format.
    TagFileMalformed {
        /// The file.
        file: String,
        /// The fault.
        #[serde(flatten)]
        fault: TagFault,
    },
    /// The inventory is nested too deeply to be parsed.
    InventoryTooDeep,
    /// The inventory cannot be parsed.
    InventoryUnreadable {
        /// The error message of the parser.
        reason: String,
    },
    /// Two parts of the bundle contradict each other.
    Disagree {
        /// The contradiction.
        about: Conflict,
        /// The file concerned.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
    },
    /// A sealed payload file is missing.
    FileMissing {
        /// The file.
        file: String,
    },
    /// Copies of identity papers that a redacted copy omits on purpose. Does not affect the outcome.
    Withheld {
        /// The files.
        files: Vec<String>,
    },
    /// The list of a redacted copy names a file that is not a copy of identity papers or was not sealed as one. Its absence is not excused.
    WithheldUnfit {
        /// The file.
        file: String,
    },
    /// A payload file that was not sealed.
    FileExtra {
        /// The file.
        file: String,
    },
    /// A payload file has another size.
    FileSize {
        /// The file.
        file: String,
        /// The sealed size.
        expected: u64,
        /// The present size.
        found: u64,
    },
    /// Bytes of a payload file were changed.
    FileChanged {
        /// The file.
        file: String,
        /// Ranges in the file, in chunks of 1 MiB; the whole file if only its digest is known.
        ranges: Vec<ByteRange>,
    },
    /// A file or part of it cannot be read.
    FileUnreadable {
        /// The file.
        file: String,
        /// Ranges in the file.
        ranges: Vec<ByteRange>,
        /// Why, as a term key: `system.denied`.
        reason: String,
    },
    /// Position of the damage in a recording, as a player shows it. Does not affect the outcome.
    PlayingTime {
        /// The file.
        file: String,
        /// Playing times of the damaged ranges.
        times: Vec<PlayingSpan>,
    },
    /// The playing times of the damage in a recording are unknown, because the data with the times is damaged too. Does not affect the
    /// outcome.
    PlayingTimeUnknown {
        /// The file.
        file: String,
    },
    /// Changed bytes of a file that are all zero: they were never written, or a disk returned zeros for unreadable data. Does not affect
    /// the outcome.
    FileZeros {
        /// The file.
        file: String,
        /// Bytes of the chunks that contain only zeros.
        bytes: u64,
    },
    /// The archive ends with zeros: it was not copied completely. Does not affect the outcome.
    TailZeros {
        /// Offset of the first of them.
        from: u64,
        /// Their number.
        bytes: u64,
    },
    /// Files in one volume of the archive were changed, while those in other volumes were not.
    VolumeDamaged {
        /// Number of the volume, from 1.
        number: u64,
        /// Damaged bytes, in whole chunks.
        bytes: u64,
    },
    /// Nothing in a volume is as sealed: it belongs to another archive or is in the wrong place.
    VolumeForeign {
        /// Number of the volume, from 1.
        number: u64,
    },
    /// A file or part of it is in a missing volume.
    FileInMissingVolume {
        /// The file.
        file: String,
        /// Ranges in the file.
        ranges: Vec<ByteRange>,
    },
    /// All chunks are as sealed, but the CRC-32 in the inventory differs.
    FileCrc {
        /// The file.
        file: String,
    },
    /// All chunks are as sealed, but the digest in the manifest differs.
    FileDigest {
        /// The file.
        file: String,
    },
}

impl IntegrityFinding {
    pub(super) fn disagree(about: Conflict) -> Self {
        Self::Disagree { about, file: None }
    }

    pub(super) fn disagree_on(about: Conflict, file: impl ToString) -> Self {
        Self::Disagree { about, file: Some(file.to_string()) }
    }
}

/// The first few ranges: a list of thousands would not help.
fn shown_ranges(ranges: &[ByteRange]) -> Fact {
    let one = |range: &ByteRange| Fact::Text(format!("{}–{}", range.from, range.to.saturating_sub(1)));
    let mut shown: Vec<Fact> = ranges.iter().take(5).map(one).collect();
    if ranges.len() > shown.len() {
        shown.push(Fact::Text("…".to_owned()));
    }
    Fact::List(shown)
}

/// Minutes and seconds, with hours if needed; the start is rounded down, the end up.
fn shown_time(played: &PlayingSpan) -> Fact {
    let written = |seconds: u64| match seconds / 3_600 {
        0 => format!("{:02}:{:02}", seconds / 60, seconds % 60),
        hours => format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
    };
    Fact::Text(format!("{}–{}", written(played.from_ms / 1_000), written(played.to_ms.div_ceil(1_000))))
}

fn bytes_in(ranges: &[ByteRange]) -> u64 {
    ranges.iter().map(|range| range.to.saturating_sub(range.from)).sum()
}

impl Explain for IntegrityFinding {
    fn explain(&self) -> Message {
        let message = Message::of("integrity.", "kind", self);
        match self {
            Self::Archive { fault } => fault.explain(),
            Self::ContainerChanged { fields, range, .. } => {
                let whole = || vec![Fact::Term("header.whole".to_owned())];
                let fields = if fields.is_empty() { whole() } else { fields.iter().copied().map(term).collect() };
                let message = Message::of("integrity.container_", "part", self).with("fields", Fact::List(fields));
                message.count("from", range.from).count("to", range.to.saturating_sub(1))
            }
            Self::TagFileMalformed { file, fault } => fault.explain(file),
            Self::Disagree { .. } => Message::of("integrity.disagree_", "about", self),
            Self::FileChanged { ranges, .. } => message.with("ranges", shown_ranges(ranges)).count("bytes", bytes_in(ranges)),
            Self::FileUnreadable { ranges, reason, .. } => message.with("ranges", shown_ranges(ranges)).term("reason", reason),
            Self::Withheld { files } => {
                let names = files.iter().map(|file| Fact::Text(file.rsplit('/').next().unwrap_or_default().to_owned())).collect();
                message.count("count", files.len()).with("files", Fact::List(names))
            }
            Self::FileInMissingVolume { ranges, .. } => message.with("ranges", shown_ranges(ranges)),
            Self::PlayingTime { times, .. } => {
                let mut shown: Vec<Fact> = times.iter().take(5).map(shown_time).collect();
                if times.len() > shown.len() {
                    shown.push(Fact::Text("…".to_owned()));
                }
                message.with("times", Fact::List(shown))
            }
            Self::VolumeDamaged { number, .. } | Self::VolumeForeign { number } => message.text("number", format!("{number:03}")),
            _ => message,
        }
    }
}
