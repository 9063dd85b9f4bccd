//! A judgement: the result of applying a standard to a class.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::profile::Deviation;
use crate::words::digest::Digest;
use crate::words::finding::{Finding, Outcome};

/// Whether a standard is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Judged {
    /// No deciding rule failed, is undecided or could not be computed.
    Passed,
    /// At least one deciding rule failed, is undecided or could not be computed.
    Failed,
}

/// Number of judged rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// Rules that were judged.
    pub judged: u32,
    /// All rules of the standard.
    pub all: u32,
}

/// The result of applying a standard under a profile to a class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// Id of the standard.
    pub standard: String,
    /// Digest of the standard's files.
    pub standard_digest: Digest,
    /// Id of the profile.
    pub profile: String,
    /// Name of the profile.
    pub profile_name: String,
    /// Digest of the profile's file.
    pub profile_digest: Digest,
    /// Deviations of the profile from the base text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deviations: Vec<Deviation>,
    /// Whether the standard is met, as far as can be checked automatically.
    pub outcome: Judged,
    /// Number of judged rules.
    pub coverage: Coverage,
    /// Number of rules that need review by a person.
    pub open_reviews: u32,
    /// The findings, sorted by rule in the order of the text, then by subject; at least one per rule.
    pub findings: Vec<Finding>,
}

impl Judgement {
    /// The worst outcome of a rule over all its subjects.
    pub fn outcome_of(&self, rule: &str) -> Option<Outcome> {
        self.findings.iter().filter(|finding| finding.rule == rule).map(|finding| finding.outcome).min()
    }
}
