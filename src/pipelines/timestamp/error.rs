//! Why there is no request or no token.

use std::path::PathBuf;

use crate::formats::timestamp::{AuthoritiesError, RequestError, TimestampProblem};
use crate::stages::open::OpenError;
use crate::stages::write::WriteError;
use crate::words::wording::{Explain, Message, explained};

/// Why there is no request or no token.
#[derive(Debug)]
pub enum TimestampError {
    /// There is no bundle.
    Open(OpenError),
    /// The bundle or receipt is not signed.
    Unsigned,
    /// A file could not be read.
    Read {
        /// Its path.
        path: PathBuf,
        /// The system's reason: a term key.
        why: String,
    },
    /// A request that can not be used.
    Request(RequestError),
    /// A list of authorities that can not be read.
    Authorities(AuthoritiesError),
    /// A token that proves nothing.
    Problem(TimestampProblem),
    /// The authority did not answer.
    NoAnswer {
        /// Its address.
        url: String,
    },
    /// An address that does not begin with `http://`.
    Address {
        /// The address.
        url: String,
    },
    /// There is neither a bundle nor a receipt.
    Nothing,
    /// There are too many for one token.
    TooMany {
        /// How many.
        count: usize,
        /// The most.
        most: usize,
    },
    /// Two of them have the same name.
    SameName,
    /// A name that can not stand in a list.
    Name {
        /// The path.
        path: PathBuf,
    },
    /// The list of this bundle or receipt still waits for its token.
    Waiting {
        /// Where its evidence lies.
        path: PathBuf,
    },
    /// The lists in a bundle can not be read or contradict each other.
    Damaged {
        /// Its path.
        path: PathBuf,
    },
    /// A file could not be written.
    Write(WriteError),
}

impl Explain for TimestampError {
    fn explain(&self) -> Message {
        match self {
            Self::Open(error) => error.explain(),
            Self::Unsigned => Message::new("timestamp.unsigned"),
            Self::Read { path, why } => Message::new("timestamp.unreadable").text("path", path.display().to_string()).term("reason", why),
            Self::Request(error) => error.explain(),
            Self::Authorities(error) => error.explain(),
            Self::Problem(problem) => problem.explain(),
            Self::NoAnswer { url } => Message::new("timestamp.no_answer").text("url", url),
            Self::Address { url } => Message::new("timestamp.address").text("url", url),
            Self::Nothing => Message::new("timestamp.nothing"),
            Self::TooMany { count, most } => Message::new("timestamp.too_many").count("count", *count).count("most", *most),
            Self::SameName => Message::new("timestamp.same_name"),
            Self::Name { path } => Message::new("timestamp.name").text("path", path.display().to_string()),
            Self::Waiting { path } => Message::new("timestamp.waiting").text("path", path.display().to_string()),
            Self::Damaged { path } => Message::new("timestamp.damaged").text("path", path.display().to_string()),
            Self::Write(error) => error.explain(),
        }
    }
}

explained!(TimestampError {
    Open(OpenError),
    Request(RequestError),
    Authorities(AuthoritiesError),
    Problem(TimestampProblem),
    Write(WriteError)
});
