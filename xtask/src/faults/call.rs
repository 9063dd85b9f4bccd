//! Interprets a stopped system call: its kind, and which of the files involved in packing it concerns.

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use super::listener::Stopped;

/// Kinds of system calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    /// Opens a file.
    Open,
    /// Creates and opens a file.
    Create,
    /// Reads, at an offset or at the current position.
    Read,
    /// Writes, copies or clones.
    Write,
    /// fsync or fdatasync.
    Sync,
    /// Renames.
    Rename,
    /// Creates a hard link.
    Link,
    /// Deletes.
    Remove,
    /// Queries metadata.
    Look,
    /// Lists a folder.
    List,
    /// Locks a file.
    Lock,
    /// Sets length or times, or preallocates space.
    Shape,
}

/// The files involved in packing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A file in the class folder, by relative path; empty for the folder itself.
    Source(String),
    /// The file being written.
    Partial,
    /// The bundle's final path.
    Target,
    /// Another file of the bundle: a volume, checksums, labels, or the marker of a replacement.
    Beside(String),
    /// The folder that contains all of these.
    Holder,
}

/// The paths of a watched run.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The class folder.
    pub class: PathBuf,
    /// The folder of the bundle.
    pub holder: PathBuf,
    /// The bundle's final path.
    pub target: PathBuf,
    /// The path of the file being written.
    pub partial: PathBuf,
    /// Whether the bundle is split into volumes.
    pub cut: bool,
}

/// A relevant call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Call {
    /// Whether a worker process made the call, not the packer.
    pub worker: bool,
    /// The kind.
    pub op: Op,
    /// The file concerned.
    pub place: Place,
}

impl Call {
    /// Whether it concerns the bundle, not the class folder.
    pub fn of_bundle(&self) -> bool {
        !matches!(self.place, Place::Source(_))
    }
}

/// Which argument identifies the file.
#[derive(Clone, Copy)]
enum Named {
    Fd(usize),
    Path(usize),
    At(usize, usize),
}

const KINDS: &[(i64, Op, Named)] = &[
    (libc::SYS_openat, Op::Open, Named::At(0, 1)),
    (libc::SYS_read, Op::Read, Named::Fd(0)),
    (libc::SYS_pread64, Op::Read, Named::Fd(0)),
    (libc::SYS_readv, Op::Read, Named::Fd(0)),
    (libc::SYS_preadv, Op::Read, Named::Fd(0)),
    (libc::SYS_write, Op::Write, Named::Fd(0)),
    (libc::SYS_pwrite64, Op::Write, Named::Fd(0)),
    (libc::SYS_writev, Op::Write, Named::Fd(0)),
    (libc::SYS_pwritev, Op::Write, Named::Fd(0)),
    (libc::SYS_copy_file_range, Op::Write, Named::Fd(2)),
    (libc::SYS_sendfile, Op::Write, Named::Fd(0)),
    (libc::SYS_ioctl, Op::Write, Named::Fd(0)),
    (libc::SYS_fsync, Op::Sync, Named::Fd(0)),
    (libc::SYS_fdatasync, Op::Sync, Named::Fd(0)),
    (libc::SYS_renameat, Op::Rename, Named::At(2, 3)),
    (libc::SYS_renameat2, Op::Rename, Named::At(2, 3)),
    (libc::SYS_linkat, Op::Link, Named::At(2, 3)),
    (libc::SYS_unlinkat, Op::Remove, Named::At(0, 1)),
    (libc::SYS_statx, Op::Look, Named::At(0, 1)),
    (libc::SYS_newfstatat, Op::Look, Named::At(0, 1)),
    (libc::SYS_fstat, Op::Look, Named::Fd(0)),
    (libc::SYS_getdents64, Op::List, Named::Fd(0)),
    (libc::SYS_flock, Op::Lock, Named::Fd(0)),
    (libc::SYS_ftruncate, Op::Shape, Named::Fd(0)),
    (libc::SYS_fallocate, Op::Shape, Named::Fd(0)),
    (libc::SYS_utimensat, Op::Shape, Named::At(0, 1)),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_open, Op::Open, Named::Path(0)),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_rename, Op::Rename, Named::Path(1)),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_link, Op::Link, Named::Path(1)),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_unlink, Op::Remove, Named::Path(0)),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_stat, Op::Look, Named::Path(0)),
    #[cfg(target_arch = "x86_64")]
    (libc::SYS_lstat, Op::Look, Named::Path(0)),
];

/// The numbers of all intercepted system calls.
pub fn numbers() -> Vec<i64> {
    KINDS.iter().map(|(number, ..)| *number).collect()
}

/// Interprets a stopped call; `None` if it concerns no relevant file.
pub fn read(stopped: &Stopped, scene: &Scene, worker: bool) -> Option<Call> {
    let &(_, mut op, named) = KINDS.iter().find(|(number, ..)| *number == stopped.number)?;
    let path = match named {
        Named::Fd(fd) => of_fd(stopped, stopped.arguments[fd])?,
        Named::Path(at) => absolute(stopped, None, at)?,
        Named::At(folder, at) => absolute(stopped, Some(folder), at)?,
    };
    let place = if path == scene.partial {
        Place::Partial
    } else if path == scene.target {
        Place::Target
    } else if path == scene.holder {
        Place::Holder
    } else if let Some(name) = path.strip_prefix(&scene.holder).ok().and_then(Path::to_str) {
        Place::Beside(name.to_owned())
    } else {
        Place::Source(path.strip_prefix(&scene.class).ok()?.to_str()?.to_owned())
    };
    if op == Op::Open && flags(stopped) & libc::O_CREAT as u64 != 0 {
        op = Op::Create;
    }
    Some(Call { worker, op, place })
}

fn flags(stopped: &Stopped) -> u64 {
    if stopped.number == libc::SYS_openat { stopped.arguments[2] } else { stopped.arguments[1] }
}

fn of_fd(stopped: &Stopped, fd: u64) -> Option<PathBuf> {
    let path = fs::read_link(format!("/proc/{}/fd/{}", stopped.thread, fd as i32)).ok()?;
    let text = path.to_str()?;
    Some(PathBuf::from(text.strip_suffix(" (deleted)").unwrap_or(text)))
}

fn absolute(stopped: &Stopped, folder: Option<usize>, at: usize) -> Option<PathBuf> {
    let address = stopped.arguments[at];
    let mut bytes = [0; 4096];
    // Not every call has a path argument here, and a path may be near the end of mapped memory.
    let count =
        if address == 0 { 0 } else { File::open(format!("/proc/{}/mem", stopped.thread)).ok()?.read_at(&mut bytes, address).ok()? };
    let end = bytes[..count].iter().position(|byte| *byte == 0).unwrap_or(count);
    let path = Path::new(std::str::from_utf8(&bytes[..end]).ok()?);
    if path.is_absolute() {
        return Some(path.to_owned());
    }
    let folder = folder.map_or(libc::AT_FDCWD, |folder| stopped.arguments[folder] as i32);
    if folder == libc::AT_FDCWD {
        return Some(fs::read_link(format!("/proc/{}/cwd", stopped.thread)).ok()?.join(path));
    }
    let folder = of_fd(stopped, folder as u64)?;
    Some(if path.as_os_str().is_empty() { folder } else { folder.join(path) })
}
