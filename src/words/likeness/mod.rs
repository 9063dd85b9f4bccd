//! Similarity of two pictures, two pages or two recordings, computed from their fingerprints. Integer arithmetic only; symmetric.

mod glances;
mod pages;
mod pictures;
mod resample;

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::grid::Grid;

pub use glances::{GLANCES_LIMIT, Recorded};
pub use pages::{PAGES_LIMIT, Paged};
pub use pictures::{PICTURES_LIMIT, Pictured};

/// Rows and columns of a picture's grid.
pub const PICTURE_SIDE: u8 = 32;
/// Rows and columns of a page's ink grid.
pub const PAGE_SIDE: u8 = 64;
/// Columns and rows of a frame's grid.
pub const GLANCE_SIDES: (u8, u8) = (16, 9);

/// The fingerprint of a still picture, used to find near-duplicates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fingerprint {
    /// Grey levels, 32 by 32, in upright orientation.
    pub greys: Grid,
    /// For a written page: ink, 64 by 64, 0 is blank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ink: Option<Grid>,
}

/// The fingerprint of one frame of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Glance {
    /// Time from the start of the track, in milliseconds.
    pub at_ms: u32,
    /// Grey levels, 16 by 9.
    pub greys: Grid,
}
