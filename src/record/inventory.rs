//! The inventory: the class record, all files with their measured facts, and their placements. It is the only input for judging, both when
//! packing and when verifying.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::class::{ClassRecord, RecordFault};
use crate::record::disagreement::Disagreement;
use crate::record::file::FileRecord;
use crate::record::tables::PeopleTable;
use crate::words::path::MemberPath;

/// The value of `schema` in `inventory.json`.
pub const INVENTORY_SCHEMA: &str = "classproof/inventory/v1";

/// The available information about a class and its files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    /// `classproof/inventory/v1`.
    pub schema: String,
    /// The reference time: when packing, the time of sealing; when checking, the current time. Nothing may be dated later.
    #[schemars(with = "String")]
    pub as_of: Timestamp,
    /// The class record; the roster is filled in from its workbook if there is one.
    pub class: ClassRecord,
    /// Parts of the class record that were ignored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub record_faults: Vec<RecordFault>,
    /// All files, sorted by the UTF-8 bytes of their paths.
    pub files: Vec<FileRecord>,
    /// Files of the class folder that were left out, with reasons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// Contradictions between folder names and the class record, such as a day folder without lessons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disagreements: Vec<Disagreement>,
    /// Pairs of files that look alike but are not identical.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alike: Vec<Alike>,
    /// Contents of the tables of people: rosters, scores, learning times, check-ins, questions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<PeopleTable>,
    /// The 情况说明, if the class was packed despite gaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
}

/// Two files that look alike but are not identical: in different units, or photographs of one unit taken in the same second,
/// which count as one (T-02).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alike {
    /// The file whose path sorts later.
    pub file: MemberPath,
    /// The file that it resembles.
    pub other: MemberPath,
}

/// A file that was not packed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// The path on disk.
    pub path: String,
    /// The reason.
    pub reason: LeftOutReason,
}

/// Why a file was not packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutReason {
    /// A file of the operating system (`Thumbs.db`, `.DS_Store`, `desktop.ini`, `._…`, `__MACOSX`).
    System,
    /// A lock file of an open document (`~$…`).
    Lock,
    /// A low-resolution copy written by a camera (`.LRF`).
    LowResolutionTwin,
}
