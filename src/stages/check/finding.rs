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

/// A stretch of bytes, from the first to the one after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct ByteRange {
    /// The first byte.
    pub from: u64,
    /// The byte after the last.
    pub to: u64,
}

/// A part of the container outside of the files' bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContainerPart {
    /// The header in front of an entry's bytes.
    LocalHeader,
    /// An entry's record in the directory.
    DirectoryRecord,
    /// The end records.
    EndRecord,
}

/// What two parts of a bundle say differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Conflict {
    /// The inventory does not list its files in order, each once and with its seal.
    InventoryFiles,
    /// The manifest lists a file, the inventory does not.
    NotInInventory,
    /// The inventory lists a file, the manifest does not.
    NotInManifest,
    /// Manifest and inventory name different SHA-256 digests of a file.
    Sha256,
    /// The number of chunks in the inventory does not follow from the size.
    ChunkCount,
    /// The chunk file has not one leaf for each chunk.
    ChunkFile,
    /// The root in the inventory does not follow from the leaves in the chunk file.
    Root,
    /// `Payload-Oxum` does not follow from the inventory.
    Oxum,
    /// The time of sealing in `bag-info.txt` is not that of the inventory.
    SealedAt,
    /// The base folder is not the one in `bag-info.txt`.
    Folder,
}

/// One thing that is wrong with a bundle's bytes. Files are named by their paths below the base folder.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum IntegrityFinding {
    /// The ZIP file or the folder itself is not as it must be.
    Archive {
        /// What is wrong with it.
        #[serde(flatten)]
        fault: ArchiveFault,
    },
    /// The text files of an unzipped bundle have other ends of lines; without these they are as sealed.
    TextConverted {
        /// How many files.
        files: u64,
    },
    /// The file holds the bundle twice, or its beginning twice: the copy at the end is the one that was read.
    Twice {
        /// Where the copy at the end begins.
        from: u64,
    },
    /// The recovery record can mend this damage. Does not decide.
    RecoveryReaches {
        /// The share that it can mend.
        share: Share,
    },
    /// The recovery record can not mend this damage. Does not decide.
    RecoveryFallsShort {
        /// The share that it can mend.
        share: Share,
    },
    /// Bytes outside of the files are not those that follow from what was sealed.
    ContainerChanged {
        /// The part.
        part: ContainerPart,
        /// The entry that the part belongs to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
        /// The fields that differ.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        fields: Vec<HeaderField>,
        /// From the first to the last differing byte, in the whole file.
        range: ByteRange,
    },
    /// The file is not as long as what was sealed makes it: it was cut, something was added, or it was packed anew by another tool.
    ContainerLength {
        /// The length that follows from what was sealed.
        expected: u64,
        /// The length of the file.
        found: u64,
    },
    /// The bundle carries no signature, so what surrounds the files could not be held against it. Does not decide.
    ContainerNotCompared,
    /// The recovery record that the bundle declares is not there: it can not be mended. Does not decide.
    RecoveryMissing {
        /// The share that it is declared to mend.
        share: Share,
    },
    /// The recovery record is damaged: it can mend less than it says, or nothing. Does not decide.
    RecoveryDamaged {
        /// Bytes that are damaged, to the block.
        bytes: u64,
        /// Bytes of the record.
        of: u64,
    },
    /// A tag file that must be there is not.
    TagFileMissing {
        /// The file.
        file: String,
    },
    /// A tag file is not the one that was sealed.
    TagFileChanged {
        /// The file.
        file: String,
    },
    /// A file beside the payload that the tag manifest does not list.
    TagFileUnlisted {
        /// The file.
        file: String,
    },
    /// A tag file that means something to other BagIt tools and nothing here: two readers would see two bags.
    TagFileForeign {
        /// The file.
        file: String,
    },
    /// A tag file larger than it may be.
    TagFileTooLarge {
        /// The file.
        file: String,
        /// Its bytes.
        bytes: u64,
        /// How many are allowed.
        most: u64,
    },
    /// A tag file that is not written as the format says.
    TagFileMalformed {
        /// The file.
        file: String,
        /// How.
        #[serde(flatten)]
        fault: TagFault,
    },
    /// The inventory's values lie in each other too deep to be followed.
    InventoryTooDeep,
    /// The inventory can not be read as one.
    InventoryUnreadable {
        /// What the reader said.
        reason: String,
    },
    /// Two parts of the bundle contradict each other.
    Disagree {
        /// About what.
        about: Conflict,
        /// About which file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
    },
    /// A payload file that was sealed is not there.
    FileMissing {
        /// The file.
        file: String,
    },
    /// Copies of identity papers that a redacted copy leaves out on purpose. Does not decide.
    Withheld {
        /// The files.
        files: Vec<String>,
    },
    /// The list of a redacted copy names a file that is no copy of an identity paper, or was not sealed so: nothing excuses that it is missing.
    WithheldUnfit {
        /// The file.
        file: String,
    },
    /// A payload file that was not sealed is there.
    FileExtra {
        /// The file.
        file: String,
    },
    /// A payload file has another size.
    FileSize {
        /// The file.
        file: String,
        /// The size that was sealed.
        expected: u64,
        /// The size found.
        found: u64,
    },
    /// Bytes of a payload file were changed.
    FileChanged {
        /// The file.
        file: String,
        /// Where, in the file, to the chunk of 1 MiB; all of it where only the digest of the whole file is known.
        ranges: Vec<ByteRange>,
    },
    /// A file, or part of it, can not be read.
    FileUnreadable {
        /// The file.
        file: String,
        /// Where, in the file.
        ranges: Vec<ByteRange>,
        /// Why, as the key of a term: `system.denied`.
        reason: String,
    },
    /// Where in a damaged recording the damage is, as whoever plays it counts. Does not decide.
    PlayingTime {
        /// The file.
        file: String,
        /// The playing times of the damaged stretches.
        times: Vec<PlayingSpan>,
    },
    /// Where in a damaged recording the damage is can not be told: what tells the times is damaged itself. Does not decide.
    PlayingTimeUnknown {
        /// The file.
        file: String,
    },
    /// Changed bytes of a file that are all zero: they were never written, or a disk gave zeros for what it could not read. Does not decide.
    FileZeros {
        /// The file.
        file: String,
        /// Bytes of its chunks that are nothing but zeros.
        bytes: u64,
    },
    /// The archive ends in nothing but zeros: it was not copied to its end. Does not decide.
    TailZeros {
        /// The first byte of them.
        from: u64,
        /// How many they are.
        bytes: u64,
    },
    /// Files in one volume of the archive were changed, those in other volumes were not.
    VolumeDamaged {
        /// The volume, from 1.
        number: u64,
        /// Bytes of it that are damaged, to the chunk.
        bytes: u64,
    },
    /// Nothing in a volume is as sealed: it is another archive's, or in the place of another.
    VolumeForeign {
        /// The volume, from 1.
        number: u64,
    },
    /// A file, or part of it, lies in a volume that is not there.
    FileInMissingVolume {
        /// The file.
        file: String,
        /// Where, in the file.
        ranges: Vec<ByteRange>,
    },
    /// Every chunk is as sealed, but the CRC-32 in the inventory is another.
    FileCrc {
        /// The file.
        file: String,
    },
    /// Every chunk is as sealed, but the digest in the manifest is another.
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
