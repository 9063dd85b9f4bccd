//! Any BagIt bag (RFC 8493 and the drafts before it, 0.93 to 0.97), read as other makers write them; nothing is written here.

pub mod checksum;
pub mod declaration;
pub mod fetch;
pub mod metadata;
pub mod name;
pub mod sums;
pub mod text;

/// The most bytes of all manifests and `fetch.txt` together that are read.
pub const MOST_LIST_BYTES: u64 = 64 << 20;
/// The most lines of one of them that are read: as many as there may be files.
pub const MOST_LINES: usize = 100_000;
/// The most manifests of a bag that are read.
pub const MOST_MANIFESTS: usize = 32;
/// The most bytes of `bagit.txt` and `bag-info.txt` that are read.
pub const MOST_SMALL_BYTES: u64 = 1 << 20;
/// The list of files that are to be fetched.
pub const FETCH_NAME: &str = "fetch.txt";

#[cfg(test)]
mod tests;
