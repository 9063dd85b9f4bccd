//! JSON report of a spot check over a fleet.

use schemars::JsonSchema;
use serde::Serialize;

use crate::stages::report::json::VerifyReport;
use crate::words::portion::Portion;

/// `spotcheck --json` of a folder or a list: one run over a fleet.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FleetReport {
    /// `classproof/spotcheck-fleet/v1`.
    pub schema: String,
    /// The log file.
    pub log: String,
    /// Number of the run.
    pub run: u32,
    /// The seed of the selection of units in each bundle.
    pub seed: String,
    /// The requested confidence.
    pub confidence: Portion,
    /// The share of damaged units in a bad bundle.
    pub share: Portion,
    /// The share of bad bundles that should be detected.
    pub bad_share: Portion,
    /// Number of bundles.
    pub bundles: u64,
    /// Number of bundles drawn in this run.
    pub drawn: u64,
    /// Number of drawn bundles that are not intact or could not be opened.
    pub bad: u64,
    /// Number of drawn bundles that are not signed by the right signer with a trusted key.
    pub untrusted: u64,
    /// If no drawn bundle is bad, fewer bundles than this are damaged to that share, with that confidence.
    pub fewer_than: u64,
    /// Number of bundles drawn in this run or earlier.
    pub seen: u64,
    /// Number of runs of this size until every bundle has been drawn.
    pub runs_left: u64,
    /// The conclusion in the reader's language.
    pub conclusion: String,
    /// The bundles checked now; those checked before an interruption of the run are in the log.
    pub results: Vec<VerifyReport>,
}
