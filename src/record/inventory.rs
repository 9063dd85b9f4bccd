//! The inventory: the class record, every file with what was measured of it, and where each file belongs. Packing and verifying
//! judge this value and nothing else.

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

/// What is known of one class and its files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    /// `classproof/inventory/v1`.
    pub schema: String,
    /// When it was measured: at packing the sealing time, at checking the time of the check. Nothing may be dated later.
    #[schemars(with = "String")]
    pub as_of: Timestamp,
    /// The class record, with the roster filled in from its workbook where it has one.
    pub class: ClassRecord,
    /// What of the class record could not be taken; the record is without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub record_faults: Vec<RecordFault>,
    /// Every file, in the order of the UTF-8 bytes of the paths.
    pub files: Vec<FileRecord>,
    /// Files of the class folder that were left out, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// Names in the class folder that do not agree with the class record, day folders without a lesson, and the like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disagreements: Vec<Disagreement>,
    /// Files of different units that look alike without being the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alike: Vec<Alike>,
    /// What the tables of people say: rosters, scores, learning times, check-ins, questions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<PeopleTable>,
    /// What 情况说明 the class was packed with although it had gaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
}

/// Two files that look alike without being the same: of different units, or photographs of one unit and one second, which
/// count as one (T-02).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alike {
    /// The one whose path comes later.
    pub file: MemberPath,
    /// The one that it looks like.
    pub other: MemberPath,
}

/// A file that was not packed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Its path on disk.
    pub path: String,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why a file is not packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutReason {
    /// A file that the system keeps for itself (`Thumbs.db`, `.DS_Store`, `desktop.ini`, `._…`, `__MACOSX`).
    System,
    /// A lock file of an open document (`~$…`).
    Lock,
    /// A low-resolution twin that a camera writes (`.LRF`).
    LowResolutionTwin,
}
