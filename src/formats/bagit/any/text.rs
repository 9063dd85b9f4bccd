//! Decodes tag files in the encoding that `bagit.txt` declares.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A character encoding of tag files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextEncoding {
    /// ISO 8859-1; every byte is a character.
    Latin1,
    /// UTF-16; big-endian if there is no byte order mark (RFC 2781, 4.3).
    Utf16,
    /// An encoding of the Encoding Standard.
    Known(&'static Encoding),
}

/// A decoded text, and whether it began with an unnecessary byte order mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text without the mark.
    pub text: String,
    /// Whether UTF-8 text began with a mark.
    pub marked: bool,
}

impl TextEncoding {
    /// UTF-8.
    pub const UTF8: Self = Self::Known(UTF_8);

    /// The encoding for a name in `bagit.txt`.
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "ISO-8859-1" | "ISO_8859-1" | "LATIN1" => Some(Self::Latin1),
            "UTF-16" => Some(Self::Utf16),
            _ => Encoding::for_label(name.as_bytes()).map(Self::Known),
        }
    }

    /// The canonical name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Latin1 => "ISO-8859-1",
            Self::Utf16 => "UTF-16",
            Self::Known(encoding) => encoding.name(),
        }
    }

    /// Decodes all bytes; `None` if they are not valid in this encoding.
    pub fn decode(self, bytes: &[u8]) -> Option<Text> {
        let (encoding, bytes, marked) = match self {
            Self::Latin1 => return Some(Text { text: encoding_rs::mem::decode_latin1(bytes).into_owned(), marked: false }),
            Self::Utf16 => match Encoding::for_bom(bytes) {
                Some((encoding, mark)) if encoding == UTF_16LE || encoding == UTF_16BE => (encoding, bytes.get(mark..)?, false),
                _ => (UTF_16BE, bytes, false),
            },
            Self::Known(encoding) => match Encoding::for_bom(bytes) {
                Some((found, mark)) if found == encoding => (encoding, bytes.get(mark..)?, encoding == UTF_8),
                _ => (encoding, bytes, false),
            },
        };
        // The Encoding Standard treats ISO 8859-1 and ASCII as windows-1252. No byte is invalid there, so fall back to ISO 8859-1.
        let text = match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(text) => text.into_owned(),
            None if encoding == WINDOWS_1252 => encoding_rs::mem::decode_latin1(bytes).into_owned(),
            None => return None,
        };
        Some(Text { text, marked })
    }
}

/// The lines of a text, numbered from 1. A line ends with CR, LF or CR LF.
pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (line, behind) = match text.find(['\r', '\n']) {
            Some(at) => {
                let (line, end) = text.split_at(at);
                (line, end.strip_prefix("\r\n").or_else(|| end.get(1..)).unwrap_or_default())
            }
            None => (text, ""),
        };
        rest = Some(behind).filter(|behind| !behind.is_empty());
        Some(line)
    })
    .enumerate()
    .map(|(index, line)| (index + 1, line))
}
