//! A seekable, buffered stream over a file region with a limit on the blocks read.

use std::io::{self, Read, Seek, SeekFrom};

use crate::formats::region::{FileRegion, ReadAt, sought};

/// For libraries that seek and read a few bytes at a time.
pub struct Window {
    source: FileRegion,
    position: u64,
    block: Vec<u8>,
    block_at: u64,
    block_bytes: u64,
    /// Blocks that may still be read. Bounds the work that a hostile archive can cause.
    left: u64,
}

impl Window {
    /// A stream that reads at most `blocks` blocks of `block_bytes` bytes from the file.
    pub fn new(source: FileRegion, block_bytes: u64, blocks: u64) -> Self {
        Self { source, position: 0, block: Vec::new(), block_at: 0, block_bytes, left: blocks }
    }

    fn fetch(&mut self) -> io::Result<()> {
        let at = self.position;
        if self.left == 0 {
            return Err(io::Error::new(io::ErrorKind::QuotaExceeded, "the directory makes its reader read too much"));
        }
        self.left -= 1;
        let length = self.source.len().saturating_sub(at).min(self.block_bytes);
        self.block.resize(usize::try_from(length).unwrap_or_default(), 0);
        self.block_at = at;
        let read = self.source.read_exact_at(&mut self.block, at);
        if read.is_err() {
            self.block.clear();
        }
        read
    }

    fn buffered(&self) -> &[u8] {
        let skip = self.position.checked_sub(self.block_at).and_then(|skip| usize::try_from(skip).ok());
        skip.and_then(|skip| self.block.get(skip..)).unwrap_or_default()
    }
}

impl Read for Window {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.source.len() || buffer.is_empty() {
            return Ok(0);
        }
        if self.buffered().is_empty() {
            self.fetch()?;
        }
        let count = self.buffered().read(buffer)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Window {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = sought(to, self.position, self.source.len())?;
        Ok(self.position)
    }
}
