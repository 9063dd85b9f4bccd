//! How a file is measured.

use serde::{Deserialize, Serialize};

use crate::words::moment::Zone;

/// How a file is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProbeOptions {
    /// Time zone for local times without an offset.
    pub zone: Zone,
    /// Frames of a recording to sample. Default: 12.
    pub frames: u32,
    /// Whether to read every packet even if the index gives the length: slower, same result.
    pub every_packet: bool,
    /// Whether to make previews for the report.
    pub preview: bool,
    /// The longer side of a preview, in pixels; frames of a recording are two thirds of it. Default: 504.
    pub preview_side: u32,
    /// Whether to render pages of documents for previews. Default: true.
    pub drawn: bool,
    /// Whether to detect faces in previews of pictures (slow).
    pub faces: bool,
}

impl Default for ProbeOptions {
    fn default() -> Self {
        Self { zone: Zone::default(), frames: 12, every_packet: false, preview: false, preview_side: 504, drawn: true, faces: false }
    }
}
