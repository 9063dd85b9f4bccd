//! Detects without reading a file on disk whether it may have changed.

use serde::{Deserialize, Serialize};

/// Size, times and identity of a file, as precisely as the system provides them. If the content changes, the stamp changes, even if the
/// modification time is reset: programs cannot set the change time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// Size in bytes.
    pub size: u64,
    /// Modification time of the content in nanoseconds since 1970; programs can set it.
    pub modified_ns: i64,
    /// Time of the last change of content or metadata, in nanoseconds since 1970; only the system sets it.
    pub changed_ns: i64,
    /// Device number.
    pub device: u64,
    /// File number on the device.
    pub file: u64,
}
