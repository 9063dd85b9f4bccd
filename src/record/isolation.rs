//! How well the processes that measure files are shut off from the rest of the system.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the system let the program reach. Worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Isolation {
    /// A process of its own with a time limit, and nothing more.
    Process,
    /// Some of what `full` means; the kernel is too old for the rest, or forbids it.
    Partial,
    /// Limits on memory and time; no file, network, program or process can be opened or started (Linux: Landlock and seccomp).
    Full,
}
