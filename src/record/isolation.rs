//! Isolation level of the worker processes that measure files.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Isolation levels, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Isolation {
    /// Only a separate process with a time limit.
    Process,
    /// Part of `full`; the kernel is too old for the rest or forbids it.
    Partial,
    /// Limits on memory and time; no file, network connection, program or process can be opened or started (Linux: Landlock and seccomp).
    Full,
}
