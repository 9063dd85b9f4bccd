//! File stamps from `stat`: programs cannot set the change time of an inode.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use crate::record::stamp::Stamp;

/// The stamp of a file; `None` if it is not a regular file or cannot be read.
pub(super) fn of(path: &Path) -> Option<Stamp> {
    let about = std::fs::symlink_metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    let time = |seconds: i64, rest: i64| seconds.checked_mul(1_000_000_000)?.checked_add(rest);
    Some(Stamp {
        size: about.size(),
        modified_ns: time(about.mtime(), about.mtime_nsec())?,
        changed_ns: time(about.ctime(), about.ctime_nsec())?,
        device: about.dev(),
        file: about.ino(),
    })
}
