//! A small output file written at once, such as a report or a key, and which files no output may replace.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::WriteError;
use super::partial::Partial;

/// Writes a file beside its target and then gives it its name. `private` = readable by this user alone, where the system has such
/// permissions.
///
/// # Errors
/// [`WriteError::TargetExists`] where there is a file and `overwrite` is not set, or what the system says.
pub fn write_file(target: &Path, bytes: &[u8], overwrite: bool, private: bool) -> Result<(), WriteError> {
    refuse_output(target, overwrite)?;
    let mut partial = Partial::create_with(target, private)?;
    partial.write(bytes, 0)?;
    partial.sync()?;
    partial.publish(target, overwrite)
}

/// Refuses a target that is there, unless it is a file that may be overwritten.
///
/// # Errors
/// [`WriteError::TargetExists`]
pub fn refuse_output(target: &Path, overwrite: bool) -> Result<(), WriteError> {
    let replaceable = overwrite && target.is_file();
    if target.symlink_metadata().is_ok() && !replaceable {
        return Err(WriteError::TargetExists { path: target.display().to_string() });
    }
    Ok(())
}

/// Refuses a target that is one of the files that are read, by whatever name, or that lies in a folder that is read.
///
/// # Errors
/// [`WriteError::IsInput`], [`WriteError::InsideInput`].
pub fn refuse_inputs(target: &Path, inputs: &[PathBuf]) -> Result<(), WriteError> {
    let path = || target.display().to_string();
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).ok();
    for input in inputs {
        if input.is_dir() {
            let inside = folder.as_ref().zip(fs::canonicalize(input).ok()).is_some_and(|(folder, input)| folder.starts_with(input));
            if inside {
                return Err(WriteError::InsideInput { path: path(), folder: input.display().to_string() });
            }
        } else if is_same_file(target, input) {
            return Err(WriteError::IsInput { path: path() });
        }
    }
    Ok(())
}

/// By number on the disk, so that hard links are seen too.
#[cfg(unix)]
fn is_same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let number = |path: &Path| fs::metadata(path).ok().map(|about| (about.dev(), about.ino()));
    number(one).is_some_and(|one| number(other) == Some(one))
}

/// By canonical path; a hard link is taken for another file.
#[cfg(not(unix))]
fn is_same_file(one: &Path, other: &Path) -> bool {
    fs::canonicalize(one).is_ok_and(|one| fs::canonicalize(other).is_ok_and(|other| one == other))
}
