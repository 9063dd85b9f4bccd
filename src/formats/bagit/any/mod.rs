//! Reads BagIt bags made by any program (RFC 8493 and its drafts, 0.93 to 0.97).

pub mod checksum;
pub mod declaration;
pub mod fetch;
pub mod metadata;
pub mod name;
pub mod sums;
pub mod text;

/// Limit on the total bytes read from all manifests and `fetch.txt`.
pub const MOST_LIST_BYTES: u64 = 64 << 20;
/// Limit on the lines read from one manifest or `fetch.txt`; equals the limit on files.
pub const MOST_LINES: usize = 100_000;
/// Limit on the manifests read per bag.
pub const MOST_MANIFESTS: usize = 32;
/// Limit on the bytes read from `bagit.txt` and `bag-info.txt`.
pub const MOST_SMALL_BYTES: u64 = 1 << 20;
/// The list of files to fetch.
pub const FETCH_NAME: &str = "fetch.txt";

#[cfg(test)]
mod tests;
