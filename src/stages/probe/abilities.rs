//! What this program can read, for whoever asks before there is a file.

use super::kind::{self, Class};
use super::recording;

/// Types of files that are measured in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readable {
    /// How they are measured: `picture`, `recording`, `document` or `table`.
    pub class: &'static str,
    /// The endings of their names.
    pub endings: Vec<&'static str>,
}

/// A part of FFmpeg that decodes one kind of stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoder {
    /// The stream, as people call it.
    pub name: &'static str,
    /// Whether it is there.
    pub is_there: bool,
}

/// The types that are read.
pub fn readable() -> Vec<Readable> {
    let classes = [("picture", Class::Picture), ("recording", Class::Recording), ("document", Class::Document), ("table", Class::Table)];
    classes.into_iter().map(|(name, class)| Readable { class: name, endings: kind::endings(class) }).collect()
}

/// The version of FFmpeg that recordings are read with.
pub fn ffmpeg_version() -> String {
    recording::library_version()
}

/// The licence of that FFmpeg, in its own words: `LGPL version 2.1 or later`.
pub fn ffmpeg_licence() -> &'static str {
    recording::library_licence()
}

/// The streams that recorders, phones and meeting programs write, and whether they can be decoded.
pub fn decoders() -> Vec<Decoder> {
    let names = [
        ("H.264", "h264"),
        ("H.265", "hevc"),
        ("MPEG-4", "mpeg4"),
        ("MPEG-2", "mpeg2video"),
        ("Motion JPEG", "mjpeg"),
        ("VP8", "vp8"),
        ("VP9", "vp9"),
        ("WMV 9", "wmv3"),
    ];
    names.into_iter().map(|(name, decoder)| Decoder { name, is_there: recording::has_decoder(decoder) }).collect()
}
