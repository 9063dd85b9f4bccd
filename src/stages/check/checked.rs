//! What a check is asked, and what it comes to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finding::IntegrityFinding;
use crate::formats::bagit::info::BagInfo;
use crate::record::inventory::Inventory;
use crate::words::digest::Digest;
use crate::words::path::MemberPath;
use crate::words::portion::Portion;

/// How thoroughly to check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckOptions<'a> {
    /// Also compute the SHA-256 digests of whole files that `manifest-sha256.txt` lists; the BLAKE3 leaves alone decide just as much.
    pub whole_files: bool,
    /// Where not all of the payload is to be read: how the sample is drawn. Everything else is checked in full.
    pub sample: Option<&'a SampleOptions>,
}

/// How a sample is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleOptions {
    /// What decides which units are drawn: dice, a lottery's number, or anything that nobody knew when the bundle was handed over.
    pub seed: String,
    /// How sure it is to be that damage of the share or more is found.
    pub confidence: Portion,
    /// The share of the units.
    pub share: Portion,
    /// How many units to draw, whatever follows from confidence and share.
    pub number: Option<u64>,
}

/// A sample that was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Units that there are: chunks of recordings, and pictures, documents and tables as wholes.
    pub units: u64,
    /// Units that were drawn and read.
    pub drawn: u64,
    /// Drawn units that are not as sealed.
    pub bad: u64,
    /// Files that were read in full beside them.
    pub full: u64,
    /// Where no drawn unit is bad, fewer units than this are, with the confidence that was asked for.
    pub fewer_than: u64,
}

/// What the check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// Every byte is as it was sealed.
    Passed,
    /// Something is not.
    Failed,
}

/// By which digests the payload was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayloadMethod {
    /// The leaves of the chunk trees and CRC-32.
    Chunks,
    /// The leaves, CRC-32 and the digests of whole files.
    ChunksAndWholeFiles,
    /// The digests of whole files alone, because inventory or chunk file can not be used.
    WholeFiles,
    /// The leaves of the small files and of a sample of the others.
    Sample,
    /// Not at all: what the archive or its lists say must not be followed.
    #[default]
    NotRead,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Method {
    /// By which digests the payload was checked.
    pub payload: PayloadMethod,
    /// Payload files read, as a whole or in parts.
    pub files: u64,
    /// Payload bytes read.
    pub bytes: u64,
    /// Whether every byte outside of the files was compared with the container that follows from what was sealed.
    pub container: bool,
}

/// A payload file as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Its path in the class folder.
    pub path: MemberPath,
    /// Its size in bytes.
    pub size: u64,
    /// The root of its chunk tree, computed from the bytes that are there; none where they can not all be read.
    pub root: Option<Digest>,
}

/// What a check came to and everything that later steps need of it.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Passed, where there is no finding.
    pub outcome: CheckOutcome,
    /// What is wrong. Each of these decides.
    pub findings: Vec<IntegrityFinding>,
    /// What is worth knowing but decides nothing.
    pub remarks: Vec<IntegrityFinding>,
    /// What was done.
    pub method: Method,
    /// The bundle's id: SHA-256 of the tag manifest as it is there.
    pub bundle_id: Option<Digest>,
    /// The bytes that the signature must be over.
    pub tag_manifest: Option<Vec<u8>>,
    /// The signature file. None where there is none: then who sealed it can not be told, and only the bag's digests were checked.
    pub signature: Option<Vec<u8>>,
    /// The inventory, where its bytes are those that the tag manifest lists.
    pub inventory: Option<Inventory>,
    /// The bag's metadata, likewise.
    pub bag_info: Option<BagInfo>,
    /// Every payload file that was read as a whole.
    pub measured: Vec<Measured>,
    /// What was drawn, where not everything was read.
    pub sample: Option<Sample>,
}

impl Checked {
    /// The payload files that a redacted copy leaves out on purpose, by their paths below the base folder.
    pub fn withheld(&self) -> &[String] {
        fn files(remark: &IntegrityFinding) -> Option<&[String]> {
            if let IntegrityFinding::Withheld { files } = remark { Some(files) } else { None }
        }
        self.remarks.iter().find_map(files).unwrap_or_default()
    }
}
