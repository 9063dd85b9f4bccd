//! Why a bundle could not be written.

use std::io;
use std::path::Path;

use crate::formats::container::layout::LayoutError;
use crate::formats::signature::KeyError;
use crate::words::system;
use crate::words::wording::{Explain, Message, explained};

/// Why a bundle could not be written. No partial file is left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteError {
    /// A file of that name exists and must not be overwritten.
    TargetExists {
        /// The target.
        path: String,
    },
    /// The target is one of the input files; these are never overwritten.
    IsInput {
        /// The target.
        path: String,
    },
    /// The target is inside an input folder, which must not be changed.
    InsideInput {
        /// The target.
        path: String,
        /// The folder.
        folder: String,
    },
    /// The user cancelled.
    Interrupted,
    /// Another run is currently writing the same target.
    Busy {
        /// The file that the other run is writing.
        path: String,
    },
    /// Two file names that some systems treat as equal.
    Twins {
        /// The first file.
        file: String,
        /// The second file.
        other: String,
    },
    /// A name too long for the container.
    NameTooLong {
        /// The name.
        file: String,
    },
    /// More files than a bundle may contain.
    TooManyFiles {
        /// The limit.
        most: u64,
    },
    /// More bytes than a container can hold.
    TooLarge,
    /// More volumes than can be numbered.
    TooManyVolumes {
        /// The limit.
        most: u64,
    },
    /// A file changed while it was being packed.
    SourceChanged {
        /// The file.
        file: String,
    },
    /// A file could not be read.
    SourceUnreadable {
        /// The file.
        file: String,
        /// Why, as a term key: `system.denied`.
        reason: String,
    },
    /// A tag file is not allowed in a bundle: its name is not allowed or occurs twice, or it is too large.
    TagFile {
        /// Its name.
        file: String,
    },
    /// Signing failed.
    NotSigned(KeyError),
    /// Not enough free space for the target; nothing was written.
    NoRoom {
        /// The file.
        path: String,
        /// Required bytes, at least.
        needed: u64,
        /// Free bytes.
        free: u64,
    },
    /// The target's disk is full.
    DiskFull {
        /// The file being written.
        path: String,
    },
    /// The file system of the target does not support a file of this size.
    FileSystemLimit {
        /// The file being written.
        path: String,
    },
    /// Any other system error concerning the target.
    Unwritable {
        /// The file.
        path: String,
        /// Why, as a term key: `system.denied`.
        reason: String,
    },
}

impl WriteError {
    /// Converts a system error concerning the file being written.
    pub fn target(path: &Path, error: &io::Error) -> Self {
        let path = path.display().to_string();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            io::ErrorKind::FileTooLarge => Self::FileSystemLimit { path },
            io::ErrorKind::Interrupted => Self::Interrupted,
            _ => Self::Unwritable { path, reason: system::reason(error) },
        }
    }

    /// Converts a system error concerning a file being packed.
    pub(super) fn source(file: &str, error: &io::Error) -> Self {
        match error.kind() {
            // The size was checked before, so an early end means that the file was truncated in the meantime.
            io::ErrorKind::UnexpectedEof => Self::SourceChanged { file: file.to_owned() },
            io::ErrorKind::Interrupted => Self::Interrupted,
            _ => Self::SourceUnreadable { file: file.to_owned(), reason: system::reason(error) },
        }
    }
}

impl From<LayoutError> for WriteError {
    fn from(error: LayoutError) -> Self {
        match error {
            LayoutError::NameTooLong(file) => Self::NameTooLong { file },
            LayoutError::TooMany => Self::TooManyFiles { most: crate::formats::container::MOST_ENTRIES },
            LayoutError::TooLarge => Self::TooLarge,
        }
    }
}

impl Explain for WriteError {
    fn explain(&self) -> Message {
        let message = Message::new;
        match self {
            Self::TargetExists { path } => message("write.target_exists").text("path", path),
            Self::IsInput { path } => message("write.is_input").text("path", path),
            Self::InsideInput { path, folder } => message("write.inside_input").text("path", path).text("folder", folder),
            Self::NoRoom { path, needed, free } => {
                message("write.no_room").text("path", path).count("needed", needed.div_ceil(1_000_000)).count("free", free / 1_000_000)
            }
            Self::Interrupted => message("write.interrupted"),
            Self::Busy { path } => message("write.busy").text("path", path),
            Self::Twins { file, other } => message("write.twins").text("file", file).text("other", other),
            Self::NameTooLong { file } => message("write.name_too_long").text("file", file),
            Self::TooManyFiles { most } => message("write.too_many_files").count("most", *most),
            Self::TooLarge => message("write.too_large"),
            Self::TooManyVolumes { most } => message("write.too_many_volumes").count("most", *most),
            Self::SourceChanged { file } => message("write.source_changed").text("file", file),
            Self::SourceUnreadable { file, reason } => message("write.source_unreadable").text("file", file).term("reason", reason),
            Self::TagFile { file } => message("write.tag_file").text("file", file),
            Self::NotSigned(error) => message("write.not_signed").because(error.explain()),
            Self::DiskFull { path } => message("write.disk_full").text("path", path),
            Self::FileSystemLimit { path } => message("write.file_system_limit").text("path", path),
            Self::Unwritable { path, reason } => message("write.unwritable").text("path", path).term("reason", reason),
        }
    }
}

explained!(WriteError);
