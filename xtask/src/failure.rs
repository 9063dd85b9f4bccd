//! What a task says when it could not be done, or when it found something wrong.

use std::fmt;
use std::path::Path;

/// A task that failed: a message for the person who ran it, and the exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong and what to do; empty where a command that ran before has said it already.
    pub message: String,
    /// The exit code, never 0.
    pub code: u8,
}

impl Failure {
    /// Something went wrong: exit code 1.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 1 }
    }

    /// The task was asked for in a way that makes no sense: exit code 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 2 }
    }

    /// A command that speaks for itself ended with this code.
    pub fn passed_on(code: u8) -> Self {
        Self { message: String::new(), code: code.max(1) }
    }

    /// Names the file or folder that an error is about; for `map_err`.
    pub fn at<E: fmt::Display>(path: &Path) -> impl FnOnce(E) -> Self + '_ {
        move |error| Self::new(format!("{}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
