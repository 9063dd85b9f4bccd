//! Access rights of a private key's file on Unix: the mode bits, as OpenSSH asks of them.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt as _;

/// Whether others than the user of this process have any right to the file. What belongs to another user is that user's affair, as in OpenSSH.
///
/// # Errors
/// What the system says.
pub fn others_may_read(file: &File) -> io::Result<bool> {
    let about = file.metadata()?;
    let own = about.uid() == rustix::process::getuid().as_raw();
    Ok(own && about.is_file() && about.mode() & 0o077 != 0)
}
