//! One child as the parent has it: asked, watched, and ended when it does not answer in time or in sense.

use std::io;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Launch;
use super::frames::{self, Answer, Bytes, MOST_TOLD, Request};
use super::link::{self, Parent};
use crate::formats::region::ReadAt;
use crate::record::inventory::GivenUp;
use crate::record::isolation::Isolation;

/// A running child.
pub struct Process {
    child: Arc<Mutex<Child>>,
    link: Parent,
    watch: Sender<Watch>,
    late: Arc<AtomicBool>,
    /// What it reached, once it has said so.
    pub isolation: Option<Isolation>,
    /// How many files it has answered for.
    pub served: u64,
}

/// What the watchdog is told.
enum Watch {
    /// An answer is waited for, so long.
    For(Duration),
    /// It has come.
    Done,
}

impl Process {
    /// Starts a child, and does not wait until it is ready.
    ///
    /// # Errors
    /// What the system says.
    pub fn start(launch: &Launch) -> io::Result<Self> {
        let mut command = Command::new(&launch.program);
        command.args(&launch.arguments).env_clear().envs(launch.environment.iter().map(|(name, value)| (name, value)));
        let (child, link) = link::spawn(command)?;
        let (child, late) = (Arc::new(Mutex::new(child)), Arc::new(AtomicBool::new(false)));
        let (watch, orders) = channel();
        let (watched, is_late) = (Arc::clone(&child), Arc::clone(&late));
        let started = std::thread::Builder::new().name("watchdog".to_owned()).spawn(move || watch_over(&watched, &is_late, &orders));
        let process = Self { child, link, watch, late, isolation: None, served: 0 };
        started.map(|_| process)
    }

    /// Asks for one file. After an error the process is ended and of no more use.
    ///
    /// # Errors
    /// How it gave up.
    pub fn ask(&mut self, mut request: Request, source: &dyn ReadAt, wall: Duration) -> Result<Answer, GivenUp> {
        let _ = self.watch.send(Watch::For(wall));
        let answered = self.talk(&mut request, source);
        let _ = self.watch.send(Watch::Done);
        match answered {
            Ok(answer) => {
                self.served += 1;
                Ok(answer)
            }
            Err(_) => Err(self.cause()),
        }
    }

    fn talk(&mut self, request: &mut Request, source: &dyn ReadAt) -> io::Result<Answer> {
        if self.isolation.is_none() {
            let (kind, bytes) = frames::read(&mut self.link, MOST_TOLD)?;
            if kind != frames::READY {
                return Err(io::ErrorKind::InvalidData.into());
            }
            self.isolation = Some(serde_json::from_slice(&bytes)?);
        }
        request.bytes = Bytes::Asked { length: source.len() };
        if let Some(region) = source.region()
            && self.link.give(region.file())?
        {
            request.bytes = Bytes::Given { start: region.start(), length: region.len() };
        }
        frames::write_json(&mut self.link, frames::ASK, request)?;
        loop {
            match frames::read(&mut self.link, MOST_TOLD)? {
                (frames::TELL, bytes) => return Ok(serde_json::from_slice(&bytes)?),
                (frames::WANT, wanted) => self.hand_over(&wanted, source)?,
                _ => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
    }

    /// Reads for the child.
    fn hand_over(&mut self, wanted: &[u8], source: &dyn ReadAt) -> io::Result<()> {
        let (offset, count) = frames::read_wanted(wanted).ok_or(io::ErrorKind::InvalidData)?;
        let mut bytes = vec![0; count];
        match source.read_at(&mut bytes, offset) {
            Ok(read) => frames::write(&mut self.link, frames::BYTES, bytes.get(..read).unwrap_or_default()),
            Err(_) => frames::write(&mut self.link, frames::LOST, &[]),
        }
    }

    fn cause(&mut self) -> GivenUp {
        let status = self.end();
        match status {
            _ if self.late.load(Ordering::SeqCst) => GivenUp::TooLong,
            Ok(status) => self.link.cause(status),
            Err(_) => GivenUp::Crashed,
        }
    }

    /// Kills the child, which may have ended before.
    pub fn kill(&self) {
        let _ = self.child.lock().unwrap_or_else(PoisonError::into_inner).kill();
    }

    fn end(&self) -> io::Result<std::process::ExitStatus> {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        child.wait()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// Kills the child when an answer takes too long. The library asks no clock, so the waiting itself measures the time.
fn watch_over(child: &Mutex<Child>, late: &AtomicBool, orders: &Receiver<Watch>) {
    while let Ok(order) = orders.recv() {
        let Watch::For(wall) = order else { continue };
        if matches!(orders.recv_timeout(wall), Err(RecvTimeoutError::Timeout)) {
            late.store(true, Ordering::SeqCst);
            let _ = child.lock().unwrap_or_else(PoisonError::into_inner).kill();
        }
    }
}
