//! The file that grows beside the target until it is complete: one writer at a time, removed unless it takes the target's name.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::error::WriteError;
use crate::formats::region::FileRegion;
use crate::formats::volumes::{PARTIAL, with_ending};

/// `NAME.partial`, held by this run alone.
#[derive(Debug)]
pub(super) struct Partial {
    path: PathBuf,
    file: Option<File>,
}

impl Partial {
    /// Makes the file. What a run that was killed left there is removed; what another run is writing is not touched.
    pub fn create(target: &Path) -> Result<Self, WriteError> {
        Self::create_with(target, false)
    }

    /// As [`Partial::create`]; `private` = for this user alone, where the system has such permissions.
    pub fn create_with(target: &Path, private: bool) -> Result<Self, WriteError> {
        let path = with_ending(target, PARTIAL);
        let failed = |error: io::Error| WriteError::target(&path, &error);
        let busy = || WriteError::Busy { path: path.display().to_string() };
        // Each turn means that another run came or went in between.
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

    /// Removes what a run that was killed left beside the target, if there is anything.
    ///
    /// # Errors
    /// [`WriteError::Busy`] where another run is writing it, or what the system says.
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

    /// Writes at a place; from several threads at once.
    pub fn write(&self, bytes: &[u8], offset: u64) -> Result<(), WriteError> {
        let file = self.file.as_ref().ok_or_else(|| self.failed(&io::ErrorKind::NotConnected.into()))?;
        system::write_all_at(file, bytes, offset).map_err(|error| self.failed(&error))
    }

    /// Takes another name beside the target.
    pub fn move_to(&mut self, path: PathBuf) -> Result<(), WriteError> {
        self.rename(&path).map_err(|error| self.failed(&error))?;
        self.path = path;
        Ok(())
    }

    /// Leaves the file to the note of a replacement, which gives it its name: from now on it is not removed. It stays held while this
    /// value lives, where the system lets open files be renamed.
    pub fn leave(&mut self) {
        self.path = PathBuf::new();
        if system::MAY_NOT_RENAME_OPEN_FILES {
            self.file = None;
        }
    }

    /// What was written so far, for reading.
    pub fn region(&self) -> Result<FileRegion, WriteError> {
        let file = self.file.as_ref().ok_or_else(|| self.failed(&io::ErrorKind::NotConnected.into()))?;
        file.try_clone().and_then(FileRegion::whole).map_err(|error| self.failed(&error))
    }

    /// Gives up what stands behind a length.
    pub fn cut_to(&self, length: u64) -> Result<(), WriteError> {
        self.file.as_ref().map_or(Ok(()), |file| file.set_len(length)).map_err(|error| self.failed(&error))
    }

    /// Waits until the disk has everything.
    pub fn sync(&self) -> Result<(), WriteError> {
        self.file.as_ref().map_or(Ok(()), File::sync_all).map_err(|error| self.failed(&error))
    }

    /// Puts it in the target's place, and waits until the disk knows the name. After an error the target is what it was, unless the
    /// system gave the name and then could not say that the disk knows it: a bundle that took the place of another stays there.
    /// The file stays held while this value lives.
    pub fn publish(&mut self, target: &Path, overwrite: bool) -> Result<(), WriteError> {
        let failed = |error: &io::Error| WriteError::target(target, error);
        // Held until the name is given. Once it is let go, another run may take it for a leftover and put a file of its own there,
        // and that would be given the name.
        match &self.file {
            Some(file) if system::is_at(file, &self.path).map_err(|error| failed(&error))? => {}
            _ => return Err(failed(&io::ErrorKind::NotFound.into())),
        }
        if overwrite {
            self.rename(target).map_err(|error| failed(&error))?;
            return system::sync_folder(target).map_err(|error| failed(&error));
        }
        // A second name is refused where there is a file already, at one stroke; renaming would take its place.
        match fs::hard_link(&self.path, target) {
            Ok(()) => {
                let known = system::sync_folder(target).and_then(|()| fs::remove_file(&self.path));
                if let Err(error) = known {
                    // Where nothing can be told for sure, nothing is left that looks as if it were.
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
            // FAT and some network file systems know no second names.
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

/// Opens and holds a file that a killed run left; none where there is none any more.
///
/// # Errors
/// [`WriteError::Busy`] where another run holds it, or what the system says.
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

/// Gives a complete file its name. Without `overwrite` a file of that name is refused ([`io::ErrorKind::AlreadyExists`]).
///
/// # Errors
/// What the system says.
pub fn give_name(from: &Path, target: &Path, overwrite: bool) -> io::Result<()> {
    if overwrite {
        return fs::rename(from, target);
    }
    // A second name is refused where there is a file already, at one stroke; renaming would take its place.
    match fs::hard_link(from, target) {
        Ok(()) => fs::remove_file(from),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // FAT and some network file systems know no second names.
        Err(_) if !target.try_exists()? => fs::rename(from, target),
        Err(_) => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

/// Waits until the disk knows the names in a file's folder.
pub(super) use system::sync_folder;

impl Drop for Partial {
    fn drop(&mut self) {
        if self.path.as_os_str().is_empty() {
            return;
        }
        match self.file.take() {
            // Somebody else's by now, where the file system knows no locks.
            Some(file) if system::is_at(&file, &self.path).is_ok_and(|ours| !ours) => {}
            // Nothing can be done here about a file that can not be removed; the next run names it or removes it.
            Some(file) => drop(system::remove(file, &self.path)),
            None => drop(fs::remove_file(&self.path)),
        }
    }
}

#[cfg(unix)]
mod system {
    //! An advisory lock on the open file: gone with the process, however it ends.

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

    /// It was made so.
    pub fn make_private(_file: &File) -> io::Result<()> {
        Ok(())
    }

    pub fn write_all_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
    }

    pub fn hold(file: &File) -> io::Result<bool> {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Ok(false),
            // Where a file system knows no locks, the new name is the lock.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(true),
        }
    }

    pub fn is_held(_error: &io::Error) -> bool {
        false
    }

    /// Whether the path still leads to the open file.
    pub fn is_at(file: &File, path: &Path) -> io::Result<bool> {
        let open = file.metadata()?;
        match fs::symlink_metadata(path) {
            Ok(found) => Ok((open.dev(), open.ino()) == (found.dev(), found.ino())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removed while it is held, so that nobody takes it for a leftover meanwhile.
    pub fn remove(file: File, path: &Path) -> io::Result<()> {
        let removed = fs::remove_file(path);
        drop(file);
        removed
    }

    /// A new name is only safe when its folder is.
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
    //! The share mode of the open file: others may read it, nobody may write it; this run itself may rename and remove it while it is
    //! open. Whoever wants to take it for a leftover opens it for writing first, and is refused.

    use std::fs::{self, File, OpenOptions};
    use std::io;
    use std::os::windows::fs::OpenOptionsExt;
    use std::path::Path;

    use windows_sys::Win32::Foundation::{GENERIC_READ, GENERIC_WRITE};
    use windows_sys::Win32::Storage::FileSystem::{FILE_SHARE_DELETE, FILE_SHARE_READ, WRITE_DAC};

    const ERROR_SHARING_VIOLATION: i32 = 32;

    /// Not every file system can.
    pub const MAY_NOT_RENAME_OPEN_FILES: bool = true;

    /// A new file takes the access rights of its folder; one for its owner alone gets its own before a byte is in it.
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

    /// Removed while it is held, so that nobody takes it for a leftover meanwhile.
    pub fn remove(file: File, path: &Path) -> io::Result<()> {
        let removed = fs::remove_file(path);
        drop(file);
        removed
    }

    pub fn sync_folder(_target: &Path) -> io::Result<()> {
        Ok(())
    }
}
