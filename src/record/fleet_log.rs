//! What the log of a fleet's spot checks holds: JSON lines, one for each thing that happened.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::portion::Portion;

/// The value of `schema` in the first line.
pub const LOG_SCHEMA: &str = "classproof/spotcheck-log/v1";

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Entry {
    /// The first line.
    Fleet {
        /// `classproof/spotcheck-log/v1`.
        schema: String,
        /// What the order of the bundles follows from.
        seed: String,
    },
    /// A run begins.
    Run(Run),
    /// A bundle was checked.
    Result(BundleResult),
    /// All bundles of the run were checked.
    End {
        /// The run.
        run: u32,
    },
}

/// A run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Its number, from 1.
    pub run: u32,
    /// When it began.
    pub at: String,
    /// What decides which units of each bundle are drawn.
    pub seed: String,
    /// The confidence that was asked for.
    pub confidence: Portion,
    /// The share of a bundle's units that would be damaged.
    pub share: Portion,
    /// The share of the bundles that would be damaged so.
    pub bad_share: Portion,
    /// How many bundles there were.
    pub bundles: u64,
    /// Those that were drawn, in the order in which they were.
    pub chosen: Vec<Chosen>,
}

/// A bundle that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    /// Its path below the folder, or as the list has it.
    pub bundle: String,
    /// The round in which it was drawn: a round ends when every bundle was drawn once.
    pub round: u32,
}

/// What the check of a bundle came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleResult {
    /// The run.
    pub run: u32,
    /// The bundle.
    pub bundle: String,
    /// Its id, where it could be read.
    pub id: Option<String>,
    /// The exit code of a spot check of this bundle alone.
    pub exit: u8,
    /// Units that it has.
    pub units: u64,
    /// Units that were read.
    pub drawn: u64,
    /// What is wrong, in the language of the run.
    pub findings: Vec<String>,
}
