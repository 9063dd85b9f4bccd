//! The log of the spot checks of a collection of bundles: JSON lines, one per event.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::portion::Portion;

/// The value of `schema` in the first line.
pub const LOG_SCHEMA: &str = "classproof/spotcheck-log/v1";

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Entry {
    /// The first line of the file.
    Fleet {
        /// `classproof/spotcheck-log/v1`.
        schema: String,
        /// The seed that determines the order of the bundles.
        seed: String,
    },
    /// A run begins.
    Run(Run),
    /// A bundle was checked.
    Result(BundleResult),
    /// All bundles of the run have been checked.
    End {
        /// Number of the run.
        run: u32,
    },
}

/// A run of spot checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Run number, from 1.
    pub run: u32,
    /// Start time.
    pub at: String,
    /// The seed for drawing units of each bundle.
    pub seed: String,
    /// The requested confidence.
    pub confidence: Portion,
    /// The share of damaged units of a bad bundle that must be detected.
    pub share: Portion,
    /// The share of bad bundles that must be detected.
    pub bad_share: Portion,
    /// Number of bundles.
    pub bundles: u64,
    /// The drawn bundles, in the order drawn.
    pub chosen: Vec<Chosen>,
}

/// A drawn bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    /// Path relative to the folder, or as in the list.
    pub bundle: String,
    /// The round in which it was drawn. In each round every bundle is drawn once.
    pub round: u32,
}

/// The result of checking one bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleResult {
    /// Number of the run.
    pub run: u32,
    /// The bundle's path.
    pub bundle: String,
    /// The bundle's id, if it could be read.
    pub id: Option<String>,
    /// The exit code for this bundle alone.
    pub exit: u8,
    /// Number of units in the bundle.
    pub units: u64,
    /// Number of units read.
    pub drawn: u64,
    /// The findings as text, in the language of the run.
    pub findings: Vec<String>,
}
