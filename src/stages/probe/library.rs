//! The FFmpeg that recordings are read with: its version and its licence, as it states them itself.

use ffmpeg_next::format;

/// Version of libavformat, `59.27.100`, and the licence of this build: `LGPL version 2.1 or later`.
pub fn ffmpeg() -> (String, &'static str) {
    let version = format::version();
    (format!("{}.{}.{}", version >> 16, version >> 8 & 0xFF, version & 0xFF), format::license())
}
