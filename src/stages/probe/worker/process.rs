//! One child, as seen by the parent: asked, watched, and ended if it does not answer in time or answers nonsense.

use std::io;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use super::frames::{self, Bytes, MOST_SHEETS, MOST_TOLD, Request, Task};
use super::launch::Launch;
use super::link::{self, Parent};
use super::watchdog::{Watchdog, Watched};
use crate::formats::region::{FileRegion, ReadAt};
use crate::formats::sheet::{Sheet, SheetError};
use crate::record::facts::GivenUp;
use crate::record::isolation::Isolation;
use crate::stages::probe::Probed;

/// The answer of a child about a file.
pub enum Answer {
    /// The result of measuring.
    Probed(Box<Probed>),
    /// The cells of a workbook, or the error.
    Sheets(Result<Vec<Sheet>, SheetError>),
}

/// A running child.
pub struct Process {
    child: Arc<Watched>,
    link: Parent,
    /// The isolation it reported; `None` until it is ready.
    pub isolation: Option<Isolation>,
    /// Number of files it has answered for.
    pub served: u64,
}

impl Process {
    /// Starts a child without waiting until it is ready.
    ///
    /// # Errors
    /// I/O errors.
    pub fn start(launch: &Launch, watchdog: &Watchdog) -> io::Result<Self> {
        let mut command = Command::new(&launch.program);
        command.args(&launch.arguments).env_clear().envs(launch.environment.iter().map(|(name, value)| (name, value)));
        let (child, link) = link::spawn(command)?;
        Ok(Self { child: watchdog.watch(child), link, isolation: None, served: 0 })
    }

    /// Sends a request for one file. After an error the process is ended and must not be used again.
    ///
    /// # Errors
    /// Why there is no answer.
    pub fn ask(&mut self, mut request: Request, source: &dyn ReadAt, wall: Duration) -> Result<Answer, GivenUp> {
        self.child.begin(wall);
        let answered = self.talk(&mut request, source);
        match answered {
            Ok(answer) if self.child.done() => {
                self.served += 1;
                Ok(answer)
            }
            // Also if the answer came at the moment when the time limit expired.
            _ => Err(self.cause()),
        }
    }

    fn talk(&mut self, request: &mut Request, source: &dyn ReadAt) -> io::Result<Answer> {
        if self.isolation.is_none() {
            let (kind, bytes) = frames::read(&mut self.link, MOST_TOLD)?;
            if kind != frames::READY {
                return Err(io::ErrorKind::InvalidData.into());
            }
            self.isolation = Some(self.link.reached(serde_json::from_slice(&bytes)?));
        }
        request.bytes = Bytes::Asked { length: source.len() };
        if let Some((file, start)) = source.region().and_then(FileRegion::held)
            && self.link.give(file)?
        {
            request.bytes = Bytes::Given { start, length: source.len() };
        }
        frames::write_json(&mut self.link, frames::ASK, request)?;
        let most = if matches!(request.task, Task::OpenSheets) { MOST_SHEETS } else { MOST_TOLD };
        loop {
            match frames::read(&mut self.link, most)? {
                (frames::TELL, bytes) => return Ok(Answer::Probed(serde_json::from_slice(&bytes)?)),
                (frames::SHEETS, bytes) => return Ok(Answer::Sheets(serde_json::from_slice(&bytes)?)),
                (frames::WANT, wanted) => self.hand_over(&wanted, source)?,
                _ => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
    }

    /// Reads bytes for the child.
    fn hand_over(&mut self, wanted: &[u8], source: &dyn ReadAt) -> io::Result<()> {
        let (offset, count) = frames::read_wanted(wanted).ok_or(io::ErrorKind::InvalidData)?;
        let mut bytes = vec![0; count];
        match source.read_at(&mut bytes, offset) {
            Ok(read) => frames::write(&mut self.link, frames::BYTES, bytes.get(..read).unwrap_or_default()),
            Err(_) => frames::write(&mut self.link, frames::LOST, &[]),
        }
    }

    fn cause(&mut self) -> GivenUp {
        let status = self.child.end();
        match status {
            _ if self.child.was_late() => GivenUp::TooLong,
            // The child ended before it reached the file.
            Ok(_) if self.isolation.is_none() => GivenUp::NotStarted,
            Ok(status) => self.link.cause(status),
            Err(_) => GivenUp::Crashed,
        }
    }

    /// Kills the child; it may have ended already.
    pub fn kill(&self) {
        self.child.kill();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.end();
    }
}
