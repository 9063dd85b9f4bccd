//! JSON report of the sample of a spot check.

use schemars::JsonSchema;
use serde::Serialize;

use crate::words::portion::Portion;

/// The sample of one bundle.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SampleReport {
    /// What decided which units were drawn; with it the same ones are drawn again.
    pub seed: String,
    /// The confidence that was asked for.
    pub confidence: Portion,
    /// The share of damaged units that was to be found.
    pub share: Portion,
    /// Units that there are: chunks of recordings, and pictures, documents and tables as wholes.
    pub units: u64,
    /// Units that were drawn and read.
    pub drawn: u64,
    /// Drawn units that are not as sealed.
    pub bad: u64,
    /// Small files that were read in full beside them.
    pub full: u64,
    /// Where no drawn unit is bad, fewer units than this are, with that confidence.
    pub fewer_than: u64,
    /// The chance that a single bad unit would have been among those drawn.
    pub single: f64,
    /// What was concluded, in the reader's language.
    pub conclusion: String,
}
