//! The fields of ZIP headers by name (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.14 to 4.3.16), so that a change can be called what it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A field of a local header, of a directory record, or of an end record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeaderField {
    /// The four bytes that say which record it is.
    Signature,
    /// The version that made it, and its system.
    MadeBy,
    /// The version needed.
    Version,
    /// The flags.
    Flags,
    /// The method of compression.
    Method,
    /// Time and date.
    Time,
    /// CRC-32.
    Crc32,
    /// The size as stored.
    StoredSize,
    /// The size.
    Size,
    /// The length of the name.
    NameLength,
    /// The length of the extra fields.
    ExtraLength,
    /// The length of the comment.
    CommentLength,
    /// Numbers of disks.
    Disk,
    /// Internal attributes.
    InternalAttributes,
    /// External attributes: the kind of the file and who may do what.
    ExternalAttributes,
    /// Where the local header is.
    Offset,
    /// The name.
    Name,
    /// The extra fields.
    Extra,
    /// The number of entries.
    Entries,
    /// The bytes of the directory.
    DirectorySize,
    /// Where the directory begins.
    DirectoryOffset,
    /// The ZIP64 end record or its locator.
    Zip64,
}

use HeaderField as Field;

impl HeaderField {
    /// The key of its word.
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

/// Bytes of the fields of a local header, one after the other; the name and the extra fields follow.
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

/// The same for a directory record.
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

/// The same for the last end record.
const END: [(Field, usize); 6] = [
    (Field::Signature, 4),
    (Field::Disk, 4),
    (Field::Entries, 4),
    (Field::DirectorySize, 4),
    (Field::DirectoryOffset, 4),
    (Field::CommentLength, 2),
];

/// The fields in which a local header differs from the one that is expected; both are equally long.
pub fn local(expected: &[u8], found: &[u8]) -> Vec<HeaderField> {
    headed(&LOCAL, 26, expected, found)
}

/// The same for a directory record.
pub fn directory(expected: &[u8], found: &[u8]) -> Vec<HeaderField> {
    headed(&DIRECTORY, 28, expected, found)
}

/// The same for the end records: ZIP64 ones before the last one.
pub fn end(expected: &[u8], found: &[u8]) -> Vec<HeaderField> {
    let zip64 = expected.len().saturating_sub(22);
    let mut fields = Vec::new();
    if expected.get(..zip64) != found.get(..zip64) {
        fields.push(Field::Zip64);
    }
    differing(&END, expected.get(zip64..).unwrap_or_default(), found.get(zip64..).unwrap_or_default(), &mut fields);
    fields
}

/// `name_length` is where a header says how long its name is.
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

/// Adds the fields that differ and returns where the table ends.
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
