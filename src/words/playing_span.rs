//! A stretch of a recording as whoever plays it counts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// From one playing time to another, in milliseconds from the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlayingSpan {
    /// Where it begins.
    pub from_ms: u64,
    /// Where it ends.
    pub to_ms: u64,
}
