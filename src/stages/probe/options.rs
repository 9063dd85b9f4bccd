//! How a file is measured.

use serde::{Deserialize, Serialize};

use crate::words::moment::Zone;

/// How a file is measured.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProbeOptions {
    /// The zone of the class: local times without an offset are taken in it.
    pub zone: Zone,
    /// How many frames of a recording to look at, spread over its length; 0 looks at none.
    pub frames: u32,
    /// Whether to read every packet of a recording even where its index tells the length: slower, with the same result.
    pub every_packet: bool,
    /// Whether to make previews: small pictures for a report.
    pub preview: bool,
    /// Whether to look for faces as well where a preview of a picture is made; that takes longer than all the rest.
    pub faces: bool,
}

impl Default for ProbeOptions {
    /// The default zone, twelve frames, lengths by the index where there is one, no previews.
    fn default() -> Self {
        Self { zone: Zone::default(), frames: 12, every_packet: false, preview: false, faces: false }
    }
}
