//! How alike two pictures, two pages or two recordings are: by what was kept of each, in whole numbers, the same in both directions.

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

/// Rows and columns of the grid of a picture.
pub const PICTURE_SIDE: u8 = 32;
/// Rows and columns of the ink of a page.
pub const PAGE_SIDE: u8 = 64;
/// Columns and rows of the grid of a frame.
pub const GLANCE_SIDES: (u8, u8) = (16, 9);

/// What is kept of a still picture to find it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fingerprint {
    /// Its greys, 32 by 32, upright.
    pub greys: Grid,
    /// Where it is written paper: its ink, 64 by 64, 0 is blank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ink: Option<Grid>,
}

/// What is kept of one frame of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Glance {
    /// Its time from the beginning of the track, in milliseconds.
    pub at_ms: u32,
    /// Its greys, 16 by 9.
    pub greys: Grid,
}
