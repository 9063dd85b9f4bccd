//! What this program can read, independent of any file.

use super::kind::{self, Class};
use super::recording;

/// A class of file types that are measured in the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readable {
    /// The class: `picture`, `recording`, `document` or `table`.
    pub class: &'static str,
    /// File name extensions.
    pub endings: Vec<&'static str>,
}

/// An FFmpeg decoder for one kind of stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoder {
    /// The common name of the stream type.
    pub name: &'static str,
    /// Whether this FFmpeg has the decoder.
    pub is_there: bool,
}

/// The file types that the program can read.
pub fn readable() -> Vec<Readable> {
    let classes = [("picture", Class::Picture), ("recording", Class::Recording), ("document", Class::Document), ("table", Class::Table)];
    classes.into_iter().map(|(name, class)| Readable { class: name, endings: kind::endings(class) }).collect()
}

/// Version of the FFmpeg in use.
pub fn ffmpeg_version() -> String {
    recording::library_version()
}

/// Licence of the FFmpeg in use, as it states it: `LGPL version 2.1 or later`.
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
