//! Files and folders that only their user can access. On Windows the user's own folder already ensures this.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

pub(super) fn folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

pub(super) fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// Opens a regular file; otherwise `None`. Links are refused.
pub(super) fn open(path: &Path) -> Option<File> {
    fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    File::open(path).ok()
}
