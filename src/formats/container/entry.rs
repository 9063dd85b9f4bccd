//! One entry of a ZIP file, as its headers describe it.

use zip::read::OwnedZipFileEntry;

/// How the bytes of an entry are stored.
pub enum Storage {
    /// As they are.
    Stored,
    /// Deflated; only archives that other tools packed again have such.
    Deflated(Box<OwnedZipFileEntry>),
}

/// One entry.
pub struct ArchiveEntry {
    /// Its whole name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The bytes that it takes in the archive.
    pub stored_bytes: u64,
    /// Where its local header begins.
    pub header_offset: u64,
    /// Where its data begins.
    pub data_offset: u64,
    /// Date and time of modification as MS-DOS packs them (APPNOTE 4.4.6).
    pub modified: Option<(u16, u16)>,
    /// How its bytes are stored.
    pub storage: Storage,
    /// CRC-32 of its bytes, as its header says.
    pub crc32: u32,
}
