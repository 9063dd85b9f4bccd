//! `findings.json`: the judgement at packing, with standard, profile and tool version.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::standard::Judgement;

/// The value of `schema` in `findings.json`.
pub const FINDINGS_SCHEMA: &str = "classproof/findings/v1";

/// The judgement at the time of packing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingsFile {
    /// `classproof/findings/v1`.
    pub schema: String,
    /// The program that judged.
    pub tool: Tool,
    /// The judgement.
    pub judgement: Judgement,
}

/// A program and its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl FindingsFile {
    /// The judgement, with this program as the tool.
    pub fn new(judgement: Judgement) -> Self {
        let tool = Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
        Self { schema: FINDINGS_SCHEMA.to_owned(), tool, judgement }
    }
}
