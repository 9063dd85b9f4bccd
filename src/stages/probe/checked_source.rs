//! Bytes that remember whether they could all be read: what is measured of a file after a read error says nothing about the file.

use std::io;
use std::sync::{Arc, OnceLock};

use crate::formats::region::{FileRegion, ReadAt};

/// The bytes of a file, and the first error in reading them.
pub struct CheckedSource {
    source: Arc<dyn ReadAt>,
    failed: OnceLock<String>,
}

impl CheckedSource {
    /// Nothing was read of it yet.
    pub fn new(source: &Arc<dyn ReadAt>) -> Arc<Self> {
        Arc::new(Self { source: Arc::clone(source), failed: OnceLock::new() })
    }

    /// What the system said when something could not be read.
    pub fn failed(&self) -> Option<&str> {
        self.failed.get().map(String::as_str)
    }
}

impl ReadAt for CheckedSource {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.source.read_at(buffer, offset).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                // The first word on it counts.
                let _ = self.failed.set(error.to_string());
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
