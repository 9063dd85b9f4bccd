//! A file that is written in any order and gets its name only when it is whole: a mended container, or a record beside one.

use std::io;
use std::path::{Path, PathBuf};

use super::cut::Cut;
use super::error::WriteError;
use super::partial::Partial;
use crate::formats::recovery::Target;
use crate::formats::region::FileRegion;
use crate::formats::volumes::VolumeSize;
use crate::words::progress::Progress;

/// A file being written as `NAME.partial` beside its target. Dropped before [`NewFile::commit`], it leaves nothing behind.
pub struct NewFile {
    target: PathBuf,
    partial: Partial,
}

impl NewFile {
    /// Makes the file.
    ///
    /// # Errors
    /// [`WriteError::TargetExists`] where there is a file of that name, [`WriteError::Busy`], or what the system says.
    pub fn create(target: &Path) -> Result<Self, WriteError> {
        if target.symlink_metadata().is_ok() {
            return Err(WriteError::TargetExists { path: target.display().to_string() });
        }
        Ok(Self { target: target.to_owned(), partial: Partial::create(target)? })
    }

    /// Where it lies until it gets its name.
    pub fn path(&self) -> &Path {
        self.partial.path()
    }

    /// What was written so far, for reading.
    ///
    /// # Errors
    /// What the system says.
    pub fn region(&self) -> Result<FileRegion, WriteError> {
        self.partial.region()
    }

    /// Waits until the disk has everything.
    ///
    /// # Errors
    /// What the system says.
    pub fn sync(&self) -> Result<(), WriteError> {
        self.partial.sync()
    }

    /// Cuts it into volumes, which are committed instead of it.
    ///
    /// # Errors
    /// [`WriteError::TargetExists`] where there are such volumes, or what the system says.
    pub fn cut(self, size: VolumeSize, progress: &dyn Progress) -> Result<Cut, WriteError> {
        Cut::make(self.partial, &self.target, size, false, progress)
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// [`WriteError::TargetExists`] where a file came there meanwhile, or what the system says.
    pub fn commit(self) -> Result<(), WriteError> {
        self.partial.publish(&self.target, false)
    }
}

impl Target for NewFile {
    type Error = WriteError;

    fn put(&self, bytes: &[u8], offset: u64) -> Result<(), WriteError> {
        self.partial.write(bytes, offset)
    }

    fn unreadable(&self, error: io::Error) -> WriteError {
        WriteError::source(&self.target.display().to_string(), &error)
    }
}
