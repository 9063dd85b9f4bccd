//! A source that remembers read errors: after one, a measurement is meaningless.

use std::io;
use std::sync::{Arc, OnceLock};

use crate::formats::region::{FileRegion, ReadAt};
use crate::words::system;

/// The bytes of a file, and the first read error.
pub struct CheckedSource {
    source: Arc<dyn ReadAt>,
    failed: OnceLock<String>,
}

impl CheckedSource {
    /// Wraps a source.
    pub fn new(source: &Arc<dyn ReadAt>) -> Arc<Self> {
        Arc::new(Self { source: Arc::clone(source), failed: OnceLock::new() })
    }

    /// The first read error, as a term key.
    pub fn failed(&self) -> Option<&str> {
        self.failed.get().map(String::as_str)
    }
}

impl ReadAt for CheckedSource {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.source.read_at(buffer, offset).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                // The first error counts.
                let _ = self.failed.set(system::reason(error));
            }
        })
    }

    fn len(&self) -> u64 {
        self.source.len()
    }

    fn region(&self) -> Option<&FileRegion> {
        self.source.region()
    }
}
