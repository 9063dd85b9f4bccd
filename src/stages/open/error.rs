//! Why something can not be opened as a bundle.

use std::io;
use std::path::Path;

use crate::words::system;
use crate::words::wording::{Explain, Message, explained};

/// Why something could not even be looked at as a bundle. Everything else that is wrong is for the check of its integrity to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// There is nothing of that name.
    Missing {
        /// The path.
        path: String,
    },
    /// It can not be read.
    Unreadable {
        /// The path.
        path: String,
        /// Why, as the key of a term: `system.denied`.
        reason: String,
    },
    /// A file that is no ZIP file at all: neither an entry at its beginning nor an end record.
    NotAnArchive {
        /// The path.
        path: String,
    },
    /// A file of nothing but zeros.
    Zeros {
        /// The path.
        path: String,
    },
    /// A folder with none of the files that make an unzipped bundle.
    NotABag {
        /// The path.
        path: String,
    },
    /// A folder or an archive that is no bag of any maker.
    NoBag {
        /// The path.
        path: String,
    },
    /// Neither a file nor a folder: a pipe or a device, which may never end.
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
