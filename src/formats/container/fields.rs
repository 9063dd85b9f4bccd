//! The fields of ZIP headers (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.14 to 4.3.16), used to name what was changed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A field of a local header, a directory record or an end record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeaderField {
    /// The record signature.
    Signature,
    /// Version made by, and host system.
    MadeBy,
    /// Version needed to extract.
    Version,
    /// General purpose flags.
    Flags,
    /// Compression method.
    Method,
    /// Modification time and date.
    Time,
    /// CRC-32.
    Crc32,
    /// Compressed size.
    StoredSize,
    /// Uncompressed size.
    Size,
    /// Length of the name.
    NameLength,
    /// Length of the extra fields.
    ExtraLength,
    /// Length of the comment.
    CommentLength,
    /// Disk numbers.
    Disk,
    /// Internal attributes.
    InternalAttributes,
    /// External attributes: file type and permissions.
    ExternalAttributes,
    /// Offset of the local header.
    Offset,
    /// The name.
    Name,
    /// The extra fields.
    Extra,
    /// Number of entries.
    Entries,
    /// Size of the directory.
    DirectorySize,
    /// Offset of the directory.
    DirectoryOffset,
    /// The ZIP64 end record or its locator.
    Zip64,
}

use HeaderField as Field;

impl HeaderField {
    /// Its message key.
    pub fn term(self) -> &'static str {
        match self {
            Self::Signature => "header.signature",
            Self::MadeBy => "header.made_by",
            Self::Version => "header.version",
            Self::Flags => "header.flags",
            Self::Method => "header.method",
            Self::Time => "header.time",
            Self::Crc32 => "header.crc32",
            Self::StoredSize => "header.stored_size",
            Self::Size => "header.size",
            Self::NameLength => "header.name_length",
            Self::ExtraLength => "header.extra_length",
            Self::CommentLength => "header.comment_length",
            Self::Disk => "header.disk",
            Self::InternalAttributes => "header.internal_attributes",
            Self::ExternalAttributes => "header.external_attributes",
            Self::Offset => "header.offset",
            Self::Name => "header.name",
            Self::Extra => "header.extra",
            Self::Entries => "header.entries",
            Self::DirectorySize => "header.directory_size",
            Self::DirectoryOffset => "header.directory_offset",
            Self::Zip64 => "header.zip64",
        }
    }
}

/// Fields of a local header and their sizes in bytes; name and extra fields follow.
const LOCAL: [(Field, usize); 10] = [
    (Field::Signature, 4),
    (Field::Version, 2),
    (Field::Flags, 2),
    (Field::Method, 2),
    (Field::Time, 4),
    (Field::Crc32, 4),
    (Field::StoredSize, 4),
    (Field::Size, 4),
    (Field::NameLength, 2),
    (Field::ExtraLength, 2),
];

/// Fields of a directory record and their sizes.
const DIRECTORY: [(Field, usize); 16] = [
    (Field::Signature, 4),
    (Field::MadeBy, 2),
    (Field::Version, 2),
    (Field::Flags, 2),
    (Field::Method, 2),
    (Field::Time, 4),
    (Field::Crc32, 4),
    (Field::StoredSize, 4),
    (Field::Size, 4),
    (Field::NameLength, 2),
    (Field::ExtraLength, 2),
    (Field::CommentLength, 2),
    (Field::Disk, 2),
    (Field::InternalAttributes, 2),
    (Field::ExternalAttributes, 4),
    (Field::Offset, 4),
];

/// Fields of the end record and their sizes.
const END: [(Field, usize); 6] = [
    (Field::Signature, 4),
    (Field::Disk, 4),
    (Field::Entries, 4),
    (Field::DirectorySize, 4),
    (Field::DirectoryOffset, 4),
    (Field::CommentLength, 2),
];

/// The fields in which a local header differs from the expected one. Both have the same length.
pub fn local(expected: &[u8], found: &[u8]) -> Vec<HeaderField> {
    headed(&LOCAL, 26, expected, found)
}

/// As [`local`], for a directory record.
pub fn directory(expected: &[u8], found: &[u8]) -> Vec<HeaderField> {
    headed(&DIRECTORY, 28, expected, found)
}

/// As [`local`], for the end records, including any ZIP64 records before the last one.
pub fn end(expected: &[u8], found: &[u8]) -> Vec<HeaderField> {
    let zip64 = expected.len().saturating_sub(22);
    let mut fields = Vec::new();
    if expected.get(..zip64) != found.get(..zip64) {
        fields.push(Field::Zip64);
    }
    differing(&END, expected.get(zip64..).unwrap_or_default(), found.get(zip64..).unwrap_or_default(), &mut fields);
    fields
}

/// `name_length` is the offset of the field with the name's length.
fn headed(table: &[(Field, usize)], name_length: usize, expected: &[u8], found: &[u8]) -> Vec<HeaderField> {
    let mut fields = Vec::new();
    let behind = differing(table, expected, found, &mut fields);
    let name = behind + super::u16_at(expected, name_length).map_or(0, usize::from);
    let differs = |from: usize, to: usize| expected.get(from..to) != found.get(from..to);
    if differs(behind, name.min(expected.len())) {
        fields.push(Field::Name);
    }
    if differs(name.min(expected.len()), expected.len()) {
        fields.push(Field::Extra);
    }
    fields
}

/// Appends the differing fields and returns the length of the fixed part.
fn differing(table: &[(Field, usize)], expected: &[u8], found: &[u8], fields: &mut Vec<HeaderField>) -> usize {
    let mut at = 0;
    for (field, length) in table {
        if expected.get(at..at + length) != found.get(at..at + length) && !fields.contains(field) {
            fields.push(*field);
        }
        at += length;
    }
    at
}
