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
    /// The share of the bundle's bytes that the record can mend.
    pub share: Share,
    /// Bytes that it protects.
    pub protected: u64,
    /// Bytes of the record.
    pub size: u64,
}

/// `repair --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RepairReport {
    /// `classproof/repair/v1`.
    pub schema: String,
    /// The damaged bundle.
    pub path: String,
    /// The mended one; none where it could not be mended.
    pub output: Option<String>,
    /// What it came to.
    pub outcome: RepairOutcome,
    /// The bundle's id, as the recovery record has it; none where no record was found.
    pub id: Option<Digest>,
    /// The share that the record can mend.
    pub share: Option<Share>,
    /// Where bytes were damaged, to the block.
    pub damaged: Vec<StretchReport>,
    /// Those of them that could not be computed.
    pub lost: Vec<StretchReport>,
    /// Bytes that stood at another place than they should, because something was cut out or put in before them.
    pub moved: u64,
    /// Bytes of the recovery record that were damaged.
    pub record_damaged: u64,
    /// What is left of the payload; only where it could not be mended.
    pub left: Option<LeftReport>,
}

/// What mending came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RepairOutcome {
    /// Nothing was damaged; the new file is a copy.
    Whole,
    /// The new file is byte for byte what was sealed.
    Mended,
    /// More is damaged than the record can mend.
    NotMendable,
    /// There is no recovery record, neither inside nor beside.
    NoRecord,
}

/// A stretch of the container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StretchReport {
    /// The first byte.
    pub from: u64,
    /// The byte after the last.
    pub to: u64,
    /// The files that have bytes in it, as far as they are known.
    pub files: Vec<String>,
}

/// What is left of the payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LeftReport {
    /// Payload files that were sealed.
    pub files: u64,
    /// Those of them that are whole.
    pub whole: u64,
    /// The others.
    pub damaged: Vec<String>,
}
