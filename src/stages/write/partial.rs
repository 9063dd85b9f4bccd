//! The temporary file beside the target: one writer at a time, removed unless it gets the target's name.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::error::WriteError;
use crate::formats::region::FileRegion;
use crate::formats::volumes::{PARTIAL, with_ending};

/// `NAME.partial`, locked by this run.
#[derive(Debug)]
pub(super) struct Partial {
    path: PathBuf,
    file: Option<File>,
}

impl Partial {
    /// Creates the file. A leftover of a killed run is removed; the file of another running process is not touched.
    pub fn create(target: &Path) -> Result<Self, WriteError> {
        Self::create_with(target, false)
    }

    /// As [`Partial::create`]. `private`: only for this user, if the system has such permissions.
    pub fn create_with(target: &Path, private: bool) -> Result<Self, WriteError> {
        let path = with_ending(target, PARTIAL);
        let failed = |error: io::Error| WriteError::target(&path, &error);
        let busy = || WriteError::Busy { path: path.display().to_string() };
        // Each retry means that another run appeared or ended in between.
        for _ in 0..16 {
            match system::exclusive(private).create_new(true).open(&path) {
                Ok(file) => {
                    if !system::hold(&file).map_err(failed)? {
                        return Err(busy());
                    }
                    if private {
                        system::make_private(&file).map_err(failed)?;
                    }
                    if system::is_at(&file, &path).map_err(failed)? {
                        return Ok(Self { path, file: Some(file) });
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    if !fs::symlink_metadata(&path).is_ok_and(|found| found.is_file()) {
                        return Err(failed(error));
                    }
                    Self::clear(target)?;
                }
                Err(error) if system::is_held(&error) => return Err(busy()),
                Err(error) => return Err(failed(error)),
            }
        }
        Err(busy())
    }

    /// Removes the leftover of a killed run beside the target, if there is one.
    ///
    /// # Errors
    /// [`WriteError::Busy`] if another run is writing it, or a system error.
    pub fn clear(target: &Path) -> Result<(), WriteError> {
        let path = with_ending(target, PARTIAL);
        match take_over(&path)? {
            Some(leftover) => system::remove(leftover, &path).map_err(|error| WriteError::target(&path, &error)),
            None => Ok(()),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes at an offset; can be called from several threads at once.
    pub fn write(&self, bytes: &[u8], offset: u64) -> Result<(), WriteError> {
        let file = self.file.as_ref().ok_or_else(|| self.failed(&io::ErrorKind::NotConnected.into()))?;
        system::write_all_at(file, bytes, offset).map_err(|error| self.failed(&error))
    }

    /// Renames the file, staying beside the target.
    pub fn move_to(&mut self, path: PathBuf) -> Result<(), WriteError> {
        self.rename(&path).map_err(|error| self.failed(&error))?;
        self.path = path;
        Ok(())
    }

    /// Hands the file over to the note of a replacement, which will name it: from now on it is not removed. It stays locked while this
    /// value
    /// lives, if the system can rename open files.
    pub fn leave(&mut self) {
        self.path = PathBuf::new();
        if system::MAY_NOT_RENAME_OPEN_FILES {
            self.file = None;
        }
    }

    /// The data written so far, for reading.
    pub fn region(&self) -> Result<FileRegion, WriteError> {
        let file = self.file.as_ref().ok_or_else(|| self.failed(&io::ErrorKind::NotConnected.into()))?;
        file.try_clone().and_then(FileRegion::whole).map_err(|error| self.failed(&error))
    }

    /// Truncates the file to a length.
    pub fn cut_to(&self, length: u64) -> Result<(), WriteError> {
        self.file.as_ref().map_or(Ok(()), |file| file.set_len(length)).map_err(|error| self.failed(&error))
    }

    /// Syncs the data to disk.
    pub fn sync(&self) -> Result<(), WriteError> {
        self.file.as_ref().map_or(Ok(()), File::sync_all).map_err(|error| self.failed(&error))
    }

    /// Gives the file the target's name and syncs the folder. After an error the target is unchanged, with one exception: if the rename
    /// succeeded but syncing failed, a bundle that replaced another one stays. The file stays locked while this value lives.
    pub fn publish(&mut self, target: &Path, overwrite: bool) -> Result<(), WriteError> {
        let failed = |error: &io::Error| WriteError::target(target, error);
        // Locked until it has its name. If it were unlocked before, another run could take it for a leftover and replace it with its own
        // file, and
        // that file would get the name.
        match &self.file {
            Some(file) if system::is_at(file, &self.path).map_err(|error| failed(&error))? => {}
            _ => return Err(failed(&io::ErrorKind::NotFound.into())),
        }
        if overwrite {
            self.rename(target).map_err(|error| failed(&error))?;
            return system::sync_folder(target).map_err(|error| failed(&error));
        }
        // Creating a hard link fails atomically if the target exists; renaming would replace it.
        match fs::hard_link(&self.path, target) {
            Ok(()) => {
                let known = system::sync_folder(target).and_then(|()| fs::remove_file(&self.path));
                if let Err(error) = known {
                    // If success is uncertain, leave no file that looks complete.
                    if self.file.as_ref().is_some_and(|file| system::is_at(file, target).is_ok_and(|ours| ours)) {
                        let _ = fs::remove_file(target);
                    }
                    return Err(failed(&error));
                }
                self.path = PathBuf::new();
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(WriteError::TargetExists { path: target.display().to_string() })
            }
            // FAT and some network file systems do not support hard links.
            Err(_) if !target.try_exists().map_err(|error| failed(&error))? => {
                self.rename(target).map_err(|error| failed(&error))?;
                system::sync_folder(target).map_err(|error| {
                    let _ = fs::remove_file(target);
                    failed(&error)
                })
            }
            Err(_) => Err(WriteError::TargetExists { path: target.display().to_string() }),
        }
    }

    fn rename(&mut self, target: &Path) -> io::Result<()> {
        let renamed = fs::rename(&self.path, target);
        if let (Err(error), true) = (&renamed, system::MAY_NOT_RENAME_OPEN_FILES) {
            if error.kind() == io::ErrorKind::NotFound {
                return renamed;
            }
            self.file = None;
            fs::rename(&self.path, target)?;
        } else {
            renamed?;
        }
        self.path = PathBuf::new();
        Ok(())
    }

    fn failed(&self, error: &io::Error) -> WriteError {
        WriteError::target(&self.path, error)
    }
}

/// Opens and locks the leftover of a killed run; `None` if there is none.
///
/// # Errors
/// [`WriteError::Busy`] if another run holds it, or a system error.
pub(super) fn take_over(path: &Path) -> Result<Option<File>, WriteError> {
    let failed = |error: io::Error| WriteError::target(path, &error);
    let busy = || WriteError::Busy { path: path.display().to_string() };
    if !fs::symlink_metadata(path).is_ok_and(|found| found.is_file()) {
        return Ok(None);
    }
    match system::exclusive(false).open(path) {
        Ok(leftover) if system::hold(&leftover).map_err(failed)? => {
            Ok(if system::is_at(&leftover, path).map_err(failed)? { Some(leftover) } else { None })
        }
        Ok(_) => Err(busy()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) if system::is_held(&error) => Err(busy()),
        Err(error) => Err(failed(error)),
    }
}

/// Gives a complete file its name. Without `overwrite`, an existing file is an error ([`io::ErrorKind::AlreadyExists`]).
///
/// # Errors
/// System errors.
pub fn give_name(from: &Path, target: &Path, overwrite: bool) -> io::Result<()> {
    if overwrite {
        return fs::rename(from, target);
    }
    // Creating a hard link fails atomically if the target exists; renaming would replace it.
    match fs::hard_link(from, target) {
        Ok(()) => fs::remove_file(from),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // FAT and some network file systems do not support hard links.
        Err(_) if !target.try_exists()? => fs::rename(from, target),
        Err(_) => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

/// Syncs the folder of a file, so that its name is safe on disk.
pub(super) use system::sync_folder;

impl Drop for Partial {
    fn drop(&mut self) {
        if self.path.as_os_str().is_empty() {
            return;
        }
        match self.file.take() {
            // The file now belongs to another run, on a file system without locks.
            Some(file) if system::is_at(&file, &self.path).is_ok_and(|ours| !ours) => {}
            // If removing fails, the next run reports or removes the file.
            Some(file) => drop(system::remove(file, &self.path)),
            None => drop(fs::remove_file(&self.path)),
        }
    }
}

#[cfg(unix)]
mod system {
    //! An advisory lock on the open file; it ends with the process, however that ends.

    use std::fs::{self, File, OpenOptions, TryLockError};
    use std::io;
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
    use std::path::Path;

    pub const MAY_NOT_RENAME_OPEN_FILES: bool = false;

    pub fn exclusive(private: bool) -> OpenOptions {
        let mut options = OpenOptions::new();
        options.read(true).write(true).mode(if private { 0o600 } else { 0o666 });
        options
    }

    /// The mode was set when the file was created.
    pub fn make_private(_file: &File) -> io::Result<()> {
        Ok(())
    }

    pub fn write_all_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
    }

    pub fn hold(file: &File) -> io::Result<bool> {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Ok(false),
            // If the file system has no locks, the new name serves as the lock.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(true),
        }
    }

    pub fn is_held(_error: &io::Error) -> bool {
        false
    }

    /// Whether the path still refers to the open file.
    pub fn is_at(file: &File, path: &Path) -> io::Result<bool> {
        let open = file.metadata()?;
        match fs::symlink_metadata(path) {
            Ok(found) => Ok((open.dev(), open.ino()) == (found.dev(), found.ino())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes the file while it is locked, so that no other run takes it for a leftover.
    pub fn remove(file: File, path: &Path) -> io::Result<()> {
        let removed = fs::remove_file(path);
        drop(file);
        removed
    }

    /// A new name is only safe on disk after its folder is synced.
    pub fn sync_folder(target: &Path) -> io::Result<()> {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        match File::open(folder)?.sync_all() {
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
            synced => synced,
        }
    }
}

#[cfg(windows)]
mod system {
    //! The share mode of the open file: others may read but not write it; this run may rename and remove it while it is open. Another run
    //! that
    //! takes it for a leftover opens it for writing first, which fails.

    use std::fs::{self, File, OpenOptions};
    use std::io;
    use std::os::windows::fs::OpenOptionsExt;
    use std::path::Path;

    use windows_sys::Win32::Foundation::{GENERIC_READ, GENERIC_WRITE};
    use windows_sys::Win32::Storage::FileSystem::{FILE_SHARE_DELETE, FILE_SHARE_READ, WRITE_DAC};

    const ERROR_SHARING_VIOLATION: i32 = 32;

    /// Some file systems cannot rename open files.
    pub const MAY_NOT_RENAME_OPEN_FILES: bool = true;

    /// A new file inherits the access rights of its folder; a private file gets its own rights before any data is written.
    pub fn exclusive(private: bool) -> OpenOptions {
        let mut options = OpenOptions::new();
        options.read(true).write(true).share_mode(FILE_SHARE_READ | FILE_SHARE_DELETE);
        if private {
            options.access_mode(GENERIC_READ | GENERIC_WRITE | WRITE_DAC);
        }
        options
    }

    pub use super::super::access_windows::make_private;

    pub fn write_all_at(file: &File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
        while !bytes.is_empty() {
            let count = std::os::windows::fs::FileExt::seek_write(file, bytes, offset)?;
            if count == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            bytes = bytes.get(count..).unwrap_or_default();
            offset += count as u64;
        }
        Ok(())
    }

    pub fn hold(_file: &File) -> io::Result<bool> {
        Ok(true)
    }

    pub fn is_held(error: &io::Error) -> bool {
        error.raw_os_error() == Some(ERROR_SHARING_VIOLATION)
    }

    pub fn is_at(_file: &File, _path: &Path) -> io::Result<bool> {
        Ok(true)
    }

    /// Removes the file while it is open, so that no other run takes it for a leftover.
    pub fn remove(file: File, path: &Path) -> io::Result<()> {
        let removed = fs::remove_file(path);
        drop(file);
        removed
    }

    pub fn sync_folder(_target: &Path) -> io::Result<()> {
        Ok(())
    }
}
