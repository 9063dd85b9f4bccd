//! The log file of a fleet's spot checks: it is read, and lines are only appended.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::record::fleet_log::{Entry, LOG_SCHEMA};
use crate::words::system;
use crate::words::wording::{Explain, Message, explained};

/// Largest log.
const MOST_BYTES: u64 = 1 << 30;

/// The start of every line.
const LINE_BEGINS: &[u8] = br#"{"kind":""#;

/// Why a log cannot be used.
#[derive(Debug)]
pub enum LogError {
    /// It cannot be read or written.
    File {
        /// The log.
        path: PathBuf,
        /// The system error.
        error: io::Error,
    },
    /// A line is not a valid log line.
    Line {
        /// The log.
        path: PathBuf,
        /// Line number, from 1.
        line: usize,
    },
}

impl Explain for LogError {
    fn explain(&self) -> Message {
        match self {
            Self::File { path, error } => {
                Message::new("spotcheck.log_file").text("path", path.to_string_lossy()).term("reason", system::reason(error))
            }
            Self::Line { path, line } => {
                Message::new("spotcheck.log_line").text("path", path.to_string_lossy()).count("line", *line as u64)
            }
        }
    }
}

explained!(LogError);

/// An open log and its entries.
#[derive(Debug)]
pub struct Log {
    path: PathBuf,
    file: File,
    /// The entries so far.
    pub entries: Vec<Entry>,
}

impl Log {
    /// Opens or creates a log. An incomplete last line, left by a power failure, is removed; its work is repeated.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn open(path: &Path) -> Result<Self, LogError> {
        let failed = |error| LogError::File { path: path.to_owned(), error };
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(failed)?;
        // Two concurrent runs would draw the same bundles and mix their lines.
        file.try_lock().map_err(|error| failed(error.into()))?;
        let mut bytes = Vec::new();
        (&mut file).take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(failed(io::ErrorKind::FileTooLarge.into()));
        }
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let lines = bytes.get(..whole).unwrap_or_default().split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
        let read = |(number, line): (usize, &[u8])| {
            serde_json::from_slice(line).map_err(|_| LogError::Line { path: path.to_owned(), line: number + 1 })
        };
        let entries: Vec<Entry> = lines.map(read).collect::<Result<_, _>>()?;
        let begins = entries.first().is_none_or(|first| matches!(first, Entry::Fleet { schema, .. } if schema == LOG_SCHEMA));
        if !begins {
            return Err(LogError::Line { path: path.to_owned(), line: 1 });
        }
        let torn = bytes.get(whole..).unwrap_or_default();
        // A file without a line break that does not look like a log line is a foreign file, not an incomplete line.
        if torn.iter().zip(LINE_BEGINS).any(|(byte, due)| byte != due) {
            return Err(LogError::Line { path: path.to_owned(), line: bytes.split(|byte| *byte == b'\n').count() });
        }
        if !torn.is_empty() {
            file.set_len(whole as u64).map_err(failed)?;
        }
        Ok(Self { path: path.to_owned(), file, entries })
    }

    /// Appends a line and syncs it to disk.
    ///
    /// # Errors
    /// [`LogError::File`].
    pub fn add(&mut self, entry: Entry) -> Result<(), LogError> {
        let failed = |error| LogError::File { path: self.path.clone(), error };
        let mut line = serde_json::to_vec(&entry).map_err(|error| failed(error.into()))?;
        line.push(b'\n');
        self.file.write_all(&line).and_then(|()| self.file.sync_data()).map_err(failed)?;
        self.entries.push(entry);
        Ok(())
    }
}
