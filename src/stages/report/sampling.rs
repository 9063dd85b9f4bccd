//! JSON report of a spot check over a fleet.

use schemars::JsonSchema;
use serde::Serialize;

use crate::stages::report::json::VerifyReport;
use crate::words::portion::Portion;

/// `spotcheck --json` of a folder or a list: a run over a fleet.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FleetReport {
    /// `classproof/spotcheck-fleet/v1`.
    pub schema: String,
    /// The log.
    pub log: String,
    /// The number of the run.
    pub run: u32,
    /// What decided which units of each bundle were drawn.
    pub seed: String,
    /// The confidence that was asked for.
    pub confidence: Portion,
    /// The share of damaged units in a bad bundle.
    pub share: Portion,
    /// The share of bad bundles that was to be found.
    pub bad_share: Portion,
    /// Bundles that there are.
    pub bundles: u64,
    /// Bundles that were drawn in this run.
    pub drawn: u64,
    /// Drawn bundles that are not intact or could not be opened.
    pub bad: u64,
    /// Drawn bundles that are not signed by the right and trusted signer.
    pub untrusted: u64,
    /// Where none is, fewer bundles than this are damaged to that share, with that confidence.
    pub fewer_than: u64,
    /// Bundles that were drawn in this run or an earlier one.
    pub seen: u64,
    /// Runs of this size until every bundle was.
    pub runs_left: u64,
    /// What was concluded, in the reader's language.
    pub conclusion: String,
    /// The bundles that were checked now; those of a run that was broken off are in the log.
    pub results: Vec<VerifyReport>,
}
