//! A file that is written in any order and takes its name only when it is complete: a mended container, a recovery record, a report.

use std::io;
use std::path::{Path, PathBuf};

use super::error::WriteError;
use super::partial::Partial;
use super::volume_set::{self, StagedVolumes};
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
    /// [`WriteError::TargetExists`] where there is a file or volumes of that name, [`WriteError::Busy`], or what the system says.
    pub fn create(target: &Path) -> Result<Self, WriteError> {
        volume_set::recover(target)?;
        volume_set::refuse_existing(target)?;
        Ok(Self { target: target.to_owned(), partial: Partial::create(target)? })
    }

    /// Where it lies until it takes its name.
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
    /// What the system says, or [`WriteError::Interrupted`].
    pub fn cut(self, size: VolumeSize, progress: &dyn Progress) -> Result<StagedVolumes, WriteError> {
        StagedVolumes::cut(self.partial, &self.target, size, false, progress)
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// [`WriteError::TargetExists`] where a file came there meanwhile, or what the system says.
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
