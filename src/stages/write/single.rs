//! Writes small output files such as reports and keys, and protects input files from being overwritten.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::WriteError;
use super::partial::Partial;

/// Writes a temporary file beside the target and renames it. `private`: readable only by this user, if the system has such permissions.
///
/// # Errors
/// [`WriteError::TargetExists`] if the file exists and `overwrite` is not set, or a system error.
pub fn write_file(target: &Path, bytes: &[u8], overwrite: bool, private: bool) -> Result<(), WriteError> {
    refuse_output(target, overwrite)?;
    let mut partial = Partial::create_with(target, private)?;
    partial.write(bytes, 0)?;
    partial.sync()?;
    partial.publish(target, overwrite)
}

/// Rejects an existing target, unless it is a file that may be overwritten.
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

/// Rejects a target that is one of the input files, under any name, or that is inside an input folder.
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

/// Compares device and inode, to detect hard links.
#[cfg(unix)]
fn is_same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let number = |path: &Path| fs::metadata(path).ok().map(|about| (about.dev(), about.ino()));
    number(one).is_some_and(|one| number(other) == Some(one))
}

/// Compares canonical paths; hard links count as different files.
#[cfg(not(unix))]
fn is_same_file(one: &Path, other: &Path) -> bool {
    fs::canonicalize(one).is_ok_and(|one| fs::canonicalize(other).is_ok_and(|other| one == other))
}
