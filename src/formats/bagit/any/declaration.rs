//! `bagit.txt` (RFC 8493, 2.1.1): BagIt version, and encoding of the other tag files.

use super::text::{TextEncoding, lines};

/// A version of BagIt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The number before the dot.
    pub major: u32,
    /// The number after the dot.
    pub minor: u32,
}

impl Version {
    /// The version defined by RFC 8493.
    pub const RFC: Self = Self { major: 1, minor: 0 };

    /// Whether RFC 8493 applies, not one of its drafts.
    pub fn is_final(self) -> bool {
        self >= Self::RFC
    }
}

/// The content of `bagit.txt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// The BagIt version.
    pub version: Version,
    /// The encoding of the other tag files.
    pub encoding: TextEncoding,
}

/// Why a declaration is invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeclarationFault {
    /// Not UTF-8.
    NotUtf8,
    /// Begins with a byte order mark.
    Marked,
    /// The line with this number (from 1) is missing, unexpected or malformed.
    Line(usize),
    /// An unknown version.
    Version(String),
    /// An unknown encoding.
    Encoding(String),
}

/// Whether the two lines are followed by empty lines only. The RFC does not allow them, but they are harmless.
pub fn ends_blank(bytes: &[u8]) -> bool {
    str::from_utf8(bytes).is_ok_and(|text| lines(text).skip(2).count() > 0 && lines(text).skip(2).all(|(_, line)| line.is_empty()))
}

/// Reads a declaration: two lines, optionally followed by empty lines.
///
/// # Errors
/// The first [`DeclarationFault`].
pub fn read(bytes: &[u8]) -> Result<Declaration, DeclarationFault> {
    let text = str::from_utf8(bytes).map_err(|_| DeclarationFault::NotUtf8)?;
    if text.starts_with('\u{FEFF}') {
        return Err(DeclarationFault::Marked);
    }
    let found: Vec<&str> = lines(text).map(|(_, line)| line).collect();
    let value = |index: usize, label: &str| {
        let value = found.get(index).and_then(|line| line.strip_prefix(label)).and_then(|rest| rest.strip_prefix(':'));
        value.ok_or(DeclarationFault::Line(index + 1))
    };
    let spaced = value(0, "BagIt-Version")?;
    let encoding = value(1, "Tag-File-Character-Encoding")?;
    if found.iter().skip(2).any(|line| !line.is_empty()) {
        return Err(DeclarationFault::Line(3));
    }
    let version = version(spaced.trim()).ok_or_else(|| DeclarationFault::Version(spaced.trim().to_owned()))?;
    // The drafts allow any spaces; the RFC requires exactly one after the colon and none elsewhere.
    for (index, value) in [spaced, encoding].into_iter().enumerate() {
        if version.is_final() && value.strip_prefix(' ').is_none_or(|value| value.trim() != value) {
            return Err(DeclarationFault::Line(index + 1));
        }
    }
    let encoding = encoding.trim();
    let encoding = TextEncoding::named(encoding).ok_or_else(|| DeclarationFault::Encoding(encoding.to_owned()))?;
    Ok(Declaration { version, encoding })
}

/// `M.N`, digits only, one of the published versions.
fn version(text: &str) -> Option<Version> {
    let (major, minor) = text.split_once('.')?;
    let number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
    let version = Version { major: number(major)?, minor: number(minor)? };
    (version.major == 0 || version == Version::RFC).then_some(version)
}
