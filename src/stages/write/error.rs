//! Why a bundle could not be written.

use std::io;
use std::path::Path;

use crate::formats::container::layout::LayoutError;
use crate::formats::signature::KeyError;
use crate::words::system;
use crate::words::wording::{Explain, Message, explained};

/// Why a bundle could not be written. Nothing is left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteError {
    /// There is a file of that name already, and it is not to be overwritten.
    TargetExists {
        /// The target.
        path: String,
    },
    /// The target is one of the files that are read; nothing overwrites these.
    IsInput {
        /// The target.
        path: String,
    },
    /// The target lies in a folder that is read and must stay as it is.
    InsideInput {
        /// The target.
        path: String,
        /// The folder.
        folder: String,
    },
    /// The user stopped the work.
    Interrupted,
    /// Another run is writing the same target now.
    Busy {
        /// The file that the other run writes.
        path: String,
    },
    /// Two files whose names some system would take for one.
    Twins {
        /// One of them.
        file: String,
        /// The other.
        other: String,
    },
    /// A name that is too long for the container.
    NameTooLong {
        /// The name.
        file: String,
    },
    /// More files than a bundle may have.
    TooManyFiles {
        /// How many are allowed.
        most: u64,
    },
    /// More bytes than a container can have.
    TooLarge,
    /// More volumes than can be numbered.
    TooManyVolumes {
        /// How many there can be.
        most: u64,
    },
    /// A file that changed while it was being packed.
    SourceChanged {
        /// The file.
        file: String,
    },
    /// A file that could not be read.
    SourceUnreadable {
        /// The file.
        file: String,
        /// Why, as the key of a term: `system.denied`.
        reason: String,
    },
    /// A tag file that can not be in a bundle: a name not allowed, twice there, or too large.
    TagFile {
        /// Its name.
        file: String,
    },
    /// The signature could not be made.
    NotSigned(KeyError),
    /// Less room where the target is than it takes; nothing was begun.
    NoRoom {
        /// The file.
        path: String,
        /// Bytes that it takes at least.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// No room left where the target is.
    DiskFull {
        /// The file being written.
        path: String,
    },
    /// The file system of the target can not hold a file of this size.
    FileSystemLimit {
        /// The file being written.
        path: String,
    },
    /// Anything else that the system said about the target.
    Unwritable {
        /// The file.
        path: String,
        /// Why, as the key of a term: `system.denied`.
        reason: String,
    },
}

impl WriteError {
    /// What the system said about the file being written.
    pub fn target(path: &Path, error: &io::Error) -> Self {
        let path = path.display().to_string();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            io::ErrorKind::FileTooLarge => Self::FileSystemLimit { path },
            io::ErrorKind::Interrupted => Self::Interrupted,
            _ => Self::Unwritable { path, reason: system::reason(error) },
        }
    }

    /// What the system said about a file being packed.
    pub(super) fn source(file: &str, error: &io::Error) -> Self {
        match error.kind() {
            // Sizes were looked at before: an early end is a file that was cut meanwhile.
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
