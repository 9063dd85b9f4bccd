//! One file of the class: its bytes, its facts and its placement.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::facts::FileFacts;
use crate::record::lesson_part::LessonPart;
use crate::record::role::Role;
use crate::words::digest::Digest;
use crate::words::path::MemberPath;

/// One file: its bytes, what it says, and where it belongs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// Its path in the class folder.
    pub path: MemberPath,
    /// Its path on disk where that was written otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_name: Option<String>,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last modified.
    #[schemars(with = "String")]
    pub modified: Timestamp,
    /// Its BLAKE3 digest, the root of its chunk tree: its identity. Unknown only in a folder, for files that no other file equals in size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<Digest>,
    /// What its bytes are sealed by; present in bundles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<FileSeal>,
    /// What the file says.
    pub facts: FileFacts,
    /// Where it belongs.
    pub placement: Placement,
}

/// How a file's bytes are sealed in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileSeal {
    /// SHA-256 of the whole file, as in `manifest-sha256.txt`.
    pub sha256: Digest,
    /// CRC-32 of the whole file, as ZIP has it.
    pub crc32: u32,
    /// Number of chunks of 1 MiB.
    pub chunks: u64,
}

/// Where a file belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Placement {
    /// What it is for.
    pub role: Role,
    /// The sessions or assessments that it belongs to; a sign-in book may belong to several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// For recordings: which part of the unit it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<LessonPart>,
    /// What the placement rests on.
    pub basis: Basis,
    /// The date that the folder says, `2026-08-03`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder_date: Option<String>,
}

/// What a placement rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The folders alone.
    Folder,
    /// The folders and the measured time.
    FolderAndTime,
    /// The measured time alone.
    Time,
    /// The 监管映射 of the class record.
    Mapping,
    /// Nothing: it could not be placed.
    None,
}
