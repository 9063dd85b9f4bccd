//! One entry of a ZIP file, as described by its headers.

use zip::read::OwnedZipFileEntry;

/// How an entry's bytes are stored.
pub enum Storage {
    /// Uncompressed.
    Stored,
    /// Deflated. Never written by classproof; occurs if another tool has repacked the archive.
    Deflated(Box<OwnedZipFileEntry>),
}

/// One entry.
pub struct ArchiveEntry {
    /// The full name.
    pub name: String,
    /// Uncompressed size in bytes.
    pub size: u64,
    /// Stored size in bytes.
    pub stored_bytes: u64,
    /// Offset of the local header.
    pub header_offset: u64,
    /// Offset of the data.
    pub data_offset: u64,
    /// Modification date and time in MS-DOS format (APPNOTE 4.4.6).
    pub modified: Option<(u16, u16)>,
    /// The storage method.
    pub storage: Storage,
    /// CRC-32 from the header.
    pub crc32: u32,
}
