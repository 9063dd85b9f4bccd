//! A range of playing time of a recording.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A range of playing time, in milliseconds from the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlayingSpan {
    /// Start.
    pub from_ms: u64,
    /// End.
    pub to_ms: u64,
}
