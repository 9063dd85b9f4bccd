//! Why something cannot be opened as a bundle.

use std::io;
use std::path::Path;

use crate::words::system;
use crate::words::wording::{Explain, Message, explained};

/// Why opening a bundle failed. All other faults are reported by the integrity check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// The path does not exist.
    Missing {
        /// The path.
        path: String,
    },
    /// It cannot be read.
    Unreadable {
        /// The path.
        path: String,
        /// Why, as a term key: `system.denied`.
        reason: String,
    },
    /// The file is not a ZIP file: it has no entry at its start and no end record.
    NotAnArchive {
        /// The file contains only zeros.
        path: String,
    },
    /// A file of nothing but zeros.
    Zeros {
        /// The path.
        path: String,
    },
    /// The folder has none of the files of an unzipped bundle.
    NotABag {
        /// The path.
        path: String,
    },
    /// The folder or archive is not a bag.
    NoBag {
        /// The path.
        path: String,
    },
    /// Neither a file nor a folder. A pipe or a device may never end.
    NotAFile {
        /// The path.
        path: String,
    },
}

impl OpenError {
    pub(super) fn system(path: &Path, error: &io::Error) -> Self {
        let path = path.display().to_string();
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing { path },
            _ => Self::Unreadable { path, reason: system::reason(error) },
        }
    }
}

impl Explain for OpenError {
    fn explain(&self) -> Message {
        match self {
            Self::Missing { path } => Message::new("integrity.open_missing").text("path", path),
            Self::Unreadable { path, reason } => Message::new("integrity.open_unreadable").text("path", path).term("reason", reason),
            Self::NotAnArchive { path } => Message::new("integrity.open_not_an_archive").text("path", path),
            Self::Zeros { path } => Message::new("integrity.open_zeros").text("path", path),
            Self::NotABag { path } => Message::new("integrity.open_not_a_bag").text("path", path),
            Self::NoBag { path } => Message::new("integrity.open_no_bag").text("path", path),
            Self::NotAFile { path } => Message::new("integrity.open_not_a_file").text("path", path),
        }
    }
}

explained!(OpenError);
