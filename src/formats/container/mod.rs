//! The canonical container: a ZIP file (APPNOTE.TXT 6.3.10) in which every byte except the stored data is determined by the names, sizes,
//! CRC-32s and times.
//!
//! `schemas/FORMAT.md` specifies it. [`layout`] computes it, for writing and for comparing; [`listing`] reads any untrusted ZIP file;
//! [`read_back`] reconstructs a lost directory from the local headers.

pub mod audit;
pub mod end_record;
pub mod entry;
pub mod fault;
pub mod fields;
pub mod layout;
pub mod listing;
mod local_walk;
pub mod read_back;
mod window;

/// Maximum number of entries of a bundle. Bounds the work that a hostile archive can cause.
pub const MOST_ENTRIES: u64 = 100_000;

/// Maximum size of the central directory in bytes.
pub const MOST_DIRECTORY_BYTES: u64 = 64 << 20;

const LOCAL_HEADER: [u8; 4] = *b"PK\x03\x04";
const DIRECTORY_HEADER: [u8; 4] = *b"PK\x01\x02";
const END_RECORD: [u8; 4] = *b"PK\x05\x06";
const ZIP64_END_RECORD: [u8; 4] = *b"PK\x06\x06";
const ZIP64_LOCATOR: [u8; 4] = *b"PK\x06\x07";

const LOCAL_HEADER_BYTES: u64 = 30;
const DIRECTORY_HEADER_BYTES: u64 = 46;
const END_RECORD_BYTES: u64 = 22;
const ZIP64_END_RECORD_BYTES: u64 = 56;
const ZIP64_LOCATOR_BYTES: u64 = 20;

/// A 32-bit field with this value refers to the ZIP64 field.
const ZIP64_FROM: u64 = 0xFFFF_FFFF;
/// The same for 16-bit counts.
const ZIP64_COUNT_FROM: u64 = 0xFFFF;

const ZIP64_FIELD: u16 = 0x0001;
const TIME_FIELD: u16 = 0x5455;
const ALIGNMENT_FIELD: u16 = 0xD935;

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().copied().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().copied().map(u64::from_le_bytes)
}

#[cfg(test)]
mod tests;
