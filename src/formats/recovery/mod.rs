//! The recovery record (恢复记录): Reed-Solomon blocks over the bytes before it, which allow an exact repair of damage.
//!
//! `schemas/FORMAT.md` specifies it. The protected bytes are split into blocks, and the blocks are distributed over the sets in turn. Each
//! set has its own recovery blocks and digest table. So a burst affects all sets equally, and only one set is in memory at a time. The
//! block digests only identify damaged blocks. They are short, because the result is verified by SHA-256 over everything, and then by the
//! signature.

mod create;
mod find;
mod geometry;
mod header;
mod inspect;
mod mend;
mod reed_solomon;
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

/// Takes written bytes; called from several threads, in any order.
pub trait Target: Sync {
    /// The error type.
    type Error: Send;
    /// Writes `bytes` at `offset`.
    ///
    /// # Errors
    /// An error stops all work.
    fn put(&self, bytes: &[u8], offset: u64) -> Result<(), Self::Error>;
    /// Converts a read error of the source.
    fn unreadable(&self, error: io::Error) -> Self::Error;
}

/// A target that starts at an offset of another target.
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
