//! The error type of the tasks.

use std::fmt;
use std::path::Path;

/// A failed task: message for the user, and exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong and what to do; empty if a command has already reported it.
    pub message: String,
    /// Exit code, never 0.
    pub code: u8,
}

impl Failure {
    /// A failure: exit code 1.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 1 }
    }

    /// An invalid command line: exit code 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 2 }
    }

    /// A command that has reported its own error; passes its exit code on.
    pub fn passed_on(code: u8) -> Self {
        Self { message: String::new(), code: code.max(1) }
    }

    /// Adds the path to an error; for `map_err`.
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
