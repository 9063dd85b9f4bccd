//! The options and the result of a check.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finding::IntegrityFinding;
use crate::formats::bagit::info::BagInfo;
use crate::record::inventory::Inventory;
use crate::words::digest::Digest;
use crate::words::path::MemberPath;
use crate::words::portion::Portion;

/// Options of a check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckOptions<'a> {
    /// Also verify the SHA-256 digests of whole files in `manifest-sha256.txt`. The BLAKE3 leaves alone are equally strong.
    pub whole_files: bool,
    /// How to draw a sample, if not all of the payload is to be read. Everything else is checked completely.
    pub sample: Option<&'a SampleOptions>,
}

/// Options for drawing a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleOptions {
    /// Determines the units drawn: dice, a lottery number, or anything that nobody could know when the bundle was handed over.
    pub seed: String,
    /// The probability of detecting damage of at least the share.
    pub confidence: Portion,
    /// The share of damaged units.
    pub share: Portion,
    /// Number of units to draw, instead of the number that follows from confidence and share.
    pub number: Option<u64>,
}

/// The result of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Number of units: chunks of recordings; pictures, documents and tables as a whole.
    pub units: u64,
    /// Number of units drawn and read.
    pub drawn: u64,
    /// Number of drawn units that differ from the sealed ones.
    pub bad: u64,
    /// Number of files read completely, in addition to the units.
    pub full: u64,
    /// If no drawn unit is bad, fewer units than this are bad, with the requested confidence.
    pub fewer_than: u64,
}

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// All bytes are as sealed.
    Passed,
    /// Something differs.
    Failed,
}

/// How the payload was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayloadMethod {
    /// The leaves of the chunk trees and CRC-32.
    Chunks,
    /// The leaves, CRC-32 and whole-file digests.
    ChunksAndWholeFiles,
    /// Only whole-file digests, because the inventory or the chunk file cannot be used.
    WholeFiles,
    /// The leaves of small files and of a sample of the others.
    Sample,
    /// The payload was not read: following the archive or its lists would not be safe.
    #[default]
    NotRead,
}

/// How a check was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Method {
    /// How the payload was checked.
    pub payload: PayloadMethod,
    /// Number of payload files read, completely or partly.
    pub files: u64,
    /// Number of payload bytes read.
    pub bytes: u64,
    /// Whether every byte outside the files was compared with the container computed from the sealed data.
    pub container: bool,
}

/// A payload file in its present state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Its path in the class folder.
    pub path: MemberPath,
    /// Its size in bytes.
    pub size: u64,
    /// Root of its chunk tree, computed from the present bytes; `None` if some cannot be read.
    pub root: Option<Digest>,
}

/// The result of a check, and the data that later steps need.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Passed if there are no findings.
    pub outcome: CheckOutcome,
    /// Faults; each makes the check fail.
    pub findings: Vec<IntegrityFinding>,
    /// Notes that do not affect the outcome.
    pub remarks: Vec<IntegrityFinding>,
    /// How the check was done.
    pub method: Method,
    /// The bundle's id: SHA-256 of the present tag manifest.
    pub bundle_id: Option<Digest>,
    /// The tag manifest: the bytes that the signature must cover.
    pub tag_manifest: Option<Vec<u8>>,
    /// The signature file. `None` if there is none: then the signer is unknown, and only the bag's digests were checked.
    pub signature: Option<Vec<u8>>,
    /// The inventory, if it matches its digest in the tag manifest.
    pub inventory: Option<Inventory>,
    /// The bag's metadata, if it matches its digest in the tag manifest.
    pub bag_info: Option<BagInfo>,
    /// All payload files that were read completely.
    pub measured: Vec<Measured>,
    /// The sample, if not everything was read.
    pub sample: Option<Sample>,
}

impl Checked {
    /// The payload files omitted from a redacted copy on purpose; paths are relative to the base folder.
    pub fn withheld(&self) -> &[String] {
        fn files(remark: &IntegrityFinding) -> Option<&[String]> {
            if let IntegrityFinding::Withheld { files } = remark { Some(files) } else { None }
        }
        self.remarks.iter().find_map(files).unwrap_or_default()
    }
}
