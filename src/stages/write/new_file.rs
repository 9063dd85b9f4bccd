//! A file that is written in any order and gets its name only when it is complete: a repaired container, a recovery record, a report.

use std::io;
use std::path::{Path, PathBuf};

use super::error::WriteError;
use super::partial::Partial;
use super::volume_set::{self, StagedVolumes};
use crate::formats::recovery::Target;
use crate::formats::region::FileRegion;
use crate::formats::volumes::VolumeSize;
use crate::words::progress::Progress;

/// A file being written as `NAME.partial` beside its target. If it is dropped before [`NewFile::commit`], nothing is left behind.
pub struct NewFile {
    target: PathBuf,
    partial: Partial,
}

impl NewFile {
    /// Creates the file.
    ///
    /// # Errors
    /// [`WriteError::TargetExists`] if a file or volumes of that name exist, [`WriteError::Busy`], or a system error.
    pub fn create(target: &Path) -> Result<Self, WriteError> {
        volume_set::recover(target)?;
        volume_set::refuse_existing(target)?;
        Ok(Self { target: target.to_owned(), partial: Partial::create(target)? })
    }

    /// Its path until it gets its final name.
    pub fn path(&self) -> &Path {
        self.partial.path()
    }

    /// The data written so far, for reading.
    ///
    /// # Errors
    /// System errors.
    pub fn region(&self) -> Result<FileRegion, WriteError> {
        self.partial.region()
    }

    /// Syncs the data to disk.
    ///
    /// # Errors
    /// System errors.
    pub fn sync(&self) -> Result<(), WriteError> {
        self.partial.sync()
    }

    /// Splits it into volumes, which are committed instead of it.
    ///
    /// # Errors
    /// System errors, or [`WriteError::Interrupted`].
    pub fn cut(self, size: VolumeSize, progress: &dyn Progress) -> Result<StagedVolumes, WriteError> {
        StagedVolumes::cut(self.partial, &self.target, size, false, progress)
    }

    /// Gives it its final name.
    ///
    /// # Errors
    /// [`WriteError::TargetExists`] if a file appeared there in the meantime, or a system error.
    pub fn commit(self) -> Result<(), WriteError> {
        volume_set::publish(self.partial, &self.target, false)
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
