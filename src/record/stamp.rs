//! What tells whether a file on disk is still what it was, without reading it.

use serde::{Deserialize, Serialize};

/// Size, times and place of a file, as exactly as the system knows them. A file whose content changed has another stamp, even where its
/// time of modification was set back: the time of change can not be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// When the content was last modified, in nanoseconds since 1970, as programs may set it.
    pub modified_ns: i64,
    /// When anything of the file last changed, in nanoseconds since 1970, as the system alone writes it.
    pub changed_ns: i64,
    /// The device.
    pub device: u64,
    /// The file on its device.
    pub file: u64,
}
