//! One file of the class: identity, facts and placement.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::facts::FileFacts;
use crate::record::lesson_part::LessonPart;
use crate::record::role::Role;
use crate::words::digest::Digest;
use crate::words::path::MemberPath;

/// One file of the class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// The path in the class folder.
    pub path: MemberPath,
    /// The path on disk, if it is written differently.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_name: Option<String>,
    /// Size in bytes.
    pub size: u64,
    /// Modification time.
    #[schemars(with = "String")]
    pub modified: Timestamp,
    /// BLAKE3 digest, the root of the chunk tree; identifies the content. Unknown only in a folder, for files whose size is unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<Digest>,
    /// Checksums in the bundle; none outside bundles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<FileSeal>,
    /// Facts measured from the content.
    pub facts: FileFacts,
    /// The placement.
    pub placement: Placement,
}

/// A file's checksums in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileSeal {
    /// SHA-256 of the whole file, as in `manifest-sha256.txt`.
    pub sha256: Digest,
    /// CRC-32 of the whole file, as in ZIP.
    pub crc32: u32,
    /// Number of chunks of 1 MiB.
    pub chunks: u64,
}

/// The placement of a file in the class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Placement {
    /// The file's role.
    pub role: Role,
    /// Ids of the sessions or assessments that it belongs to; a sign-in book may have several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// For recordings: the part of the unit that it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<LessonPart>,
    /// The basis of the placement.
    pub basis: Basis,
    /// The date of the folder, `2026-08-03`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder_date: Option<String>,
}

/// The basis of a placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The folders.
    Folder,
    /// The folders and the measured time.
    FolderAndTime,
    /// The measured time.
    Time,
    /// The 监管映射 in the class record.
    Mapping,
    /// None: the file could not be placed.
    None,
}
