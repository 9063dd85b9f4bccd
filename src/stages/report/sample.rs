//! JSON report of the sample of a spot check.

use schemars::JsonSchema;
use serde::Serialize;

use crate::words::portion::Portion;

/// The sample of one bundle.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SampleReport {
    /// The seed of the selection; the same seed selects the same units.
    pub seed: String,
    /// The requested confidence.
    pub confidence: Portion,
    /// The share of damaged units that should be detected.
    pub share: Portion,
    /// Number of units: chunks of recordings; pictures, documents and tables as a whole.
    pub units: u64,
    /// Number of units drawn and read.
    pub drawn: u64,
    /// Number of drawn units that differ from the sealed ones.
    pub bad: u64,
    /// Number of small files read completely, in addition to the units.
    pub full: u64,
    /// If no drawn unit is bad, fewer units than this are bad, with that confidence.
    pub fewer_than: u64,
    /// The probability that a single bad unit would have been drawn.
    pub single: f64,
    /// The conclusion in the reader's language.
    pub conclusion: String,
}
