//! Why a registry can not be used, changed or taken over.

use std::io;
use std::path::Path;

use crate::formats::signature::KeyError;
use crate::stages::write::WriteError;
use crate::words::system;
use crate::words::wording::{Explain, Message, explained};

/// Why a registry can not be used, changed or taken over. What was there stays as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistryError {
    /// A file can not be read.
    File {
        /// The file.
        path: String,
        /// Why, as the key of a term.
        reason: String,
    },
    /// A file can not be written.
    Write(WriteError),
    /// The signing key can not be used.
    Key(KeyError),
    /// An editor has saved it as UTF-16.
    Utf16 {
        /// The registry.
        path: String,
    },
    /// Not UTF-8 text.
    NotText {
        /// The registry.
        path: String,
    },
    /// It begins as a numbered one and does not go on as one.
    Heading {
        /// The registry.
        path: String,
    },
    /// The list of revoked keys beside it is not the one that it names.
    OtherRevoked {
        /// The registry.
        path: String,
    },
    /// A line of the list of revoked keys is no public key.
    RevokedLine {
        /// The list.
        path: String,
        /// The line, from 1.
        line: usize,
    },
    /// The signature does not fit: the registry was changed after it was signed.
    BadSignature,
    /// Signed by a key that is no root key of the district, by the version signed before.
    NotByRoot {
        /// The fingerprint of the key.
        fingerprint: String,
    },
    /// Signed by another key than the one named with `--root`.
    OtherRoot {
        /// The fingerprint of the key that signed.
        fingerprint: String,
    },
    /// The key given for signing is no root key of this registry.
    NotARoot {
        /// Its fingerprint.
        fingerprint: String,
    },
    /// It has no number, so it can be neither signed nor handed out.
    NoNumber {
        /// The registry.
        path: String,
    },
    /// The registry handed out is not signed.
    NotSigned {
        /// The registry.
        path: String,
    },
    /// The registry handed out is older than the one that is there.
    Older {
        /// Its version.
        handed: u32,
        /// The version that is there.
        there: u32,
    },
    /// A version does not go on from the one before.
    Fork {
        /// The version.
        version: u32,
    },
    /// A version between the one that is there and the one handed out is missing.
    StepMissing {
        /// The version.
        version: u32,
    },
    /// The registry that is there is one without numbers, which the user made.
    OwnRegistry,
    /// Another file stands where an older version is to be kept.
    OtherVersion {
        /// The file.
        path: String,
    },
    /// It is so already.
    Already {
        /// The registry.
        path: String,
    },
    /// No line has the key.
    UnknownKey {
        /// Its fingerprint.
        fingerprint: String,
    },
    /// The key would be revoked from before it was valid.
    NeverValid {
        /// Its fingerprint.
        fingerprint: String,
    },
    /// The principal has no key that could be followed by another.
    UnknownPrincipal {
        /// The principal.
        principal: String,
    },
    /// The version that is there is from the future.
    Clock,
}

impl RegistryError {
    pub(super) fn file(path: &Path, error: &io::Error) -> Self {
        Self::File { path: path.display().to_string(), reason: system::reason(error) }
    }

    pub(super) fn missing(path: &Path) -> Self {
        Self::file(path, &io::ErrorKind::NotFound.into())
    }
}

impl Explain for RegistryError {
    fn explain(&self) -> Message {
        match self {
            Self::File { path, reason } => match reason.as_str() {
                "system.not_found" => Message::new("cli.file_missing").text("path", path),
                "system.denied" => Message::new("cli.file_denied").text("path", path),
                reason => Message::new("cli.file").text("path", path).term("reason", reason),
            },
            Self::Write(error) => error.explain(),
            Self::Key(error) => error.explain(),
            Self::Utf16 { path } => Message::new("trust.utf16").text("path", path),
            Self::NotText { path } => Message::new("trust.not_text").text("path", path),
            Self::Heading { path } => Message::new("registry.heading_of").text("path", path),
            Self::OtherRevoked { path } => Message::new("registry.other_revoked").text("path", path),
            Self::RevokedLine { path, line } => Message::new("registry.revoked_line").text("path", path).count("line", *line),
            Self::BadSignature => Message::new("registry.bad_signature"),
            Self::NotByRoot { fingerprint } => Message::new("registry.not_by_root").text("fingerprint", fingerprint),
            Self::OtherRoot { fingerprint } => Message::new("registry.other_root").text("fingerprint", fingerprint),
            Self::NotARoot { fingerprint } => Message::new("registry.not_a_root").text("fingerprint", fingerprint),
            Self::NoNumber { path } => Message::new("registry.no_number").text("path", path),
            Self::NotSigned { path } => Message::new("registry.not_signed").text("path", path),
            Self::Older { handed, there } => Message::new("registry.older").count("handed", *handed).count("there", *there),
            Self::Fork { version } => Message::new("registry.fork").count("version", *version),
            Self::StepMissing { version } => Message::new("registry.step_missing").text("name", format!("{version:04}")),
            Self::OwnRegistry => Message::new("registry.own"),
            Self::OtherVersion { path } => Message::new("registry.other_version").text("path", path),
            Self::Already { path } => Message::new("trust.already").text("path", path),
            Self::UnknownKey { fingerprint } => Message::new("registry.unknown_key").text("fingerprint", fingerprint),
            Self::NeverValid { fingerprint } => Message::new("registry.never_valid").text("fingerprint", fingerprint),
            Self::UnknownPrincipal { principal } => Message::new("registry.unknown_principal").text("principal", principal),
            Self::Clock => Message::new("registry.clock"),
        }
    }
}

explained!(RegistryError { Write(WriteError), Key(KeyError) });
