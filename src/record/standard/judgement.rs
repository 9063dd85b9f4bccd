//! A judgement: what judging a whole class by a standard came to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::profile::Deviation;
use crate::words::digest::Digest;
use crate::words::finding::{Finding, Outcome};

/// Whether a standard is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Judged {
    /// No rule that decides has failed, is undecided or could not be computed.
    Passed,
    /// Some rule that decides has, is or could not.
    Failed,
}

/// How many rules were judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// Rules that were judged.
    pub judged: u32,
    /// Rules that the standard has.
    pub all: u32,
}

/// What judging a class by a standard under a profile came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// The id of the standard.
    pub standard: String,
    /// The digest of its files.
    pub standard_digest: Digest,
    /// The id of the profile.
    pub profile: String,
    /// The name of the profile.
    pub profile_name: String,
    /// The digest of the profile's file.
    pub profile_digest: Digest,
    /// Where the profile departs from the base text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deviations: Vec<Deviation>,
    /// Whether the standard is met, as far as a machine can see.
    pub outcome: Judged,
    /// How many rules were judged.
    pub coverage: Coverage,
    /// How many rules wait for a person.
    pub open_reviews: u32,
    /// The findings, in the order of the text's rules and then of their subjects; every rule has one at least.
    pub findings: Vec<Finding>,
}

impl Judgement {
    /// The worst that a rule came to over all its subjects.
    pub fn outcome_of(&self, rule: &str) -> Option<Outcome> {
        self.findings.iter().filter(|finding| finding.rule == rule).map(|finding| finding.outcome).min()
    }
}
