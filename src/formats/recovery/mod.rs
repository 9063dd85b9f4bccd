//! The recovery record (恢复记录): Reed-Solomon blocks over the bytes in front of it, from which damage is mended byte for byte.
//!
//! `schemas/FORMAT.md` specifies it. The protected bytes are cut into blocks, the blocks are dealt out to sets like cards, and each set
//! has recovery blocks and a table of digests of its own: so a burst falls on all sets alike, and one set at a time is all that is
//! ever held. Digests only tell which blocks are damaged. They are short, because whether the whole is right again is told by SHA-256
//! over everything, and after that by the signature.

mod code;
mod create;
mod find;
mod geometry;
mod header;
mod inspect;
mod mend;
mod share;
mod table;

use std::io;

pub use create::create;
pub use find::{Found, find};
pub use geometry::Geometry;
pub use header::Header;
pub use inspect::{Inspection, inspect};
pub use mend::{Mended, Pieces, mend};
pub use share::{Share, ShareError};

/// Where bytes are written; from several threads, in any order.
pub trait Target: Sync {
    /// Why it stopped.
    type Error: Send;
    /// Writes at a place.
    ///
    /// # Errors
    /// Ends the whole work.
    fn put(&self, bytes: &[u8], offset: u64) -> Result<(), Self::Error>;
    /// The error for a source that could not be read.
    fn unreadable(&self, error: io::Error) -> Self::Error;
}

/// A target some way into another one.
struct From<'a, T>(&'a T, u64);

impl<T: Target> Target for From<'_, T> {
    type Error = T::Error;

    fn put(&self, bytes: &[u8], offset: u64) -> Result<(), T::Error> {
        self.0.put(bytes, self.1 + offset)
    }

    fn unreadable(&self, error: io::Error) -> T::Error {
        self.0.unreadable(error)
    }
}

#[cfg(test)]
mod tests;
