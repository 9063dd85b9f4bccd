//! JSON reports of adding a recovery record and of repairing a bundle.

use schemars::JsonSchema;
use serde::Serialize;

use crate::formats::recovery::Share;
use crate::words::digest::Digest;

/// `recovery add --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RecoveryReport {
    /// `classproof/recovery/v1`.
    pub schema: String,
    /// The bundle.
    pub path: String,
    /// The record.
    pub output: String,
    /// The bundle's id.
    pub id: Digest,
    /// The share of the bundle's bytes that the record can repair.
    pub share: Share,
    /// Protected bytes.
    pub protected: u64,
    /// Size of the record in bytes.
    pub size: u64,
}

/// `repair --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RepairReport {
    /// `classproof/repair/v1`.
    pub schema: String,
    /// The damaged bundle.
    pub path: String,
    /// The repaired bundle; null if it could not be repaired.
    pub output: Option<String>,
    /// The result.
    pub outcome: RepairOutcome,
    /// The bundle's id in the recovery record; null if no record was found.
    pub id: Option<Digest>,
    /// The share that the record can repair.
    pub share: Option<Share>,
    /// Damaged byte ranges, in whole blocks.
    pub damaged: Vec<StretchReport>,
    /// Those of them that could not be restored.
    pub lost: Vec<StretchReport>,
    /// Bytes at a wrong offset, because data before them was removed or inserted.
    pub moved: u64,
    /// Damaged bytes of the recovery record.
    pub record_damaged: u64,
    /// What remains of the payload; only if it could not be repaired.
    pub left: Option<LeftReport>,
}

/// The result of a repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RepairOutcome {
    /// Nothing was damaged; the new file is a copy.
    Whole,
    /// The new file equals the sealed one byte for byte.
    Mended,
    /// More is damaged than the record can repair.
    NotMendable,
    /// There is no recovery record, neither inside nor beside the bundle.
    NoRecord,
}

/// A byte range of the container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StretchReport {
    /// The first byte.
    pub from: u64,
    /// The byte after the last.
    pub to: u64,
    /// The files with bytes in this range, as far as known.
    pub files: Vec<String>,
}

/// What remains of the payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LeftReport {
    /// Number of sealed payload files.
    pub files: u64,
    /// Number of those that are intact.
    pub whole: u64,
    /// The damaged ones.
    pub damaged: Vec<String>,
}
