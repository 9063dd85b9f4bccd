//! The text of tag files, in the encoding that the bag declaration names.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A character encoding of tag files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextEncoding {
    /// ISO 8859-1, whose every byte is a character.
    Latin1,
    /// UTF-16 of either order; big-endian where no mark tells (RFC 2781, 4.3).
    Utf16,
    /// One of the Encoding Standard.
    Known(&'static Encoding),
}

/// A text, and whether a byte order mark stood before it where none is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text without a mark.
    pub text: String,
    /// Whether UTF-8 began with a mark.
    pub marked: bool,
}

impl TextEncoding {
    /// UTF-8.
    pub const UTF8: Self = Self::Known(UTF_8);

    /// The encoding of a name as `bagit.txt` gives it.
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "ISO-8859-1" | "ISO_8859-1" | "LATIN1" => Some(Self::Latin1),
            "UTF-16" => Some(Self::Utf16),
            _ => Encoding::for_label(name.as_bytes()).map(Self::Known),
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Latin1 => "ISO-8859-1",
            Self::Utf16 => "UTF-16",
            Self::Known(encoding) => encoding.name(),
        }
    }

    /// Decodes all bytes; none where some are no text in this encoding.
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
        // The Encoding Standard reads ISO 8859-1 and ASCII as Windows' encoding, in which no byte is an error either.
        let text = match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(text) => text.into_owned(),
            None if encoding == WINDOWS_1252 => encoding_rs::mem::decode_latin1(bytes).into_owned(),
            None => return None,
        };
        Some(Text { text, marked })
    }
}

/// The lines of a text with their numbers from 1; a line ends in CR, LF or both.
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
