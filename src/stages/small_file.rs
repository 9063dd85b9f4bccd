//! Reads the small files of the command line and those that lie beside others: keys, registries, receipts, time-stamps. None is read beyond
//! 16 MiB.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// Longest file that is read, in bytes.
const MOST: u64 = 16 << 20;

/// Reads a file.
///
/// # Errors
/// Those of the system; [`io::ErrorKind::FileTooLarge`] beyond 16 MiB.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_opened(File::open(path)?)
}

/// Reads a file; `None` if there is none.
///
/// # Errors
/// As [`read`].
pub fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Reads a file that is open already.
///
/// # Errors
/// As [`read`].
pub fn read_opened(file: File) -> io::Result<Vec<u8>> {
    let size = file.metadata().map_or(0, |metadata| metadata.len().min(MOST));
    // Room for all: a list that grows leaves copies of a key behind that nobody clears.
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    file.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}
