//! The processes that measure: as many as files are measured at once, each used again for the next file, each replaced when it ends.

use std::sync::{Arc, Mutex, PoisonError};

use super::frames::{Bytes, Request};
use super::process::Process;
use super::watchdog::Watchdog;
use super::{Launch, Limits};
use crate::formats::region::ReadAt;
use crate::record::inventory::{FileFacts, GivenUp, Problem};
use crate::record::isolation::Isolation;
use crate::stages::probe::{ProbeOptions, Prober};
use crate::words::path::MemberPath;

/// Measures every file in a process that may die of it. Used from several threads, it has as many processes.
pub struct Pool {
    launch: Launch,
    limits: Limits,
    /// None where the system gave no thread for it; then nothing is measured, since nothing would end a file that hangs.
    watchdog: Option<Watchdog>,
    idle: Mutex<Vec<Process>>,
    reached: Mutex<Option<Isolation>>,
}

impl Pool {
    /// Starts so many processes at once and returns while they load; more are started as they are needed, and one that can not be
    /// started now is tried again then.
    pub fn start(launch: Launch, limits: Limits, count: usize) -> Self {
        let watchdog = Watchdog::start().ok();
        let start = |_| Process::start(&launch, watchdog.as_ref()?).ok();
        let idle = (0..count).map_while(start).collect();
        Self { launch, limits, watchdog, idle: Mutex::new(idle), reached: Mutex::new(None) }
    }

    /// How well the processes that answered are shut off, the worst of them; none where none has answered.
    pub fn isolation(&self) -> Option<Isolation> {
        *self.reached.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start_one(&self) -> Option<Process> {
        Process::start(&self.launch, self.watchdog.as_ref()?).ok()
    }

    /// Asks a process for one file. One that had measured others before and ends is not believed to have ended of this file: it is
    /// asked of a new one.
    fn ask(&self, path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions, measure: bool) -> Result<FileFacts, GivenUp> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let used = idle.as_ref().is_some_and(|process| process.served > 0);
        match self.ask_of(idle, path, source, options, measure) {
            Err(GivenUp::Crashed | GivenUp::TooMuch) if used => self.ask_of(None, path, source, options, measure),
            answered => answered,
        }
    }

    fn ask_of(
        &self,
        process: Option<Process>,
        path: &MemberPath,
        source: &Arc<dyn ReadAt>,
        options: &ProbeOptions,
        measure: bool,
    ) -> Result<FileFacts, GivenUp> {
        let mut process = match process {
            Some(process) => process,
            None => self.start_one().ok_or(GivenUp::NotStarted)?,
        };
        let length = source.len();
        let request = Request {
            path: path.as_str().to_owned(),
            options: *options,
            bytes: Bytes::Asked { length },
            measure,
            processor_s: self.limits.processor_of(length).as_secs(),
        };
        let answer = process.ask(request, source.as_ref(), self.limits.wall_of(length))?;
        if let Some(isolation) = process.isolation {
            let mut reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
            *reached = Some(reached.map_or(isolation, |worst| worst.min(isolation)));
        }
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(process);
        Ok(answer.facts)
    }
}

impl Prober for Pool {
    fn probe(&self, path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> FileFacts {
        self.ask(path, source, options, true).unwrap_or_else(|how| {
            let problem = Problem::GaveUp { how };
            if how == GivenUp::NotStarted {
                return FileFacts::only(problem);
            }
            match self.ask(path, source, options, false) {
                Ok(mut facts) => {
                    facts.problems.push(problem);
                    facts
                }
                Err(_) => FileFacts::only(problem),
            }
        })
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let idle = std::mem::take(self.idle.get_mut().unwrap_or_else(PoisonError::into_inner));
        // All first, so that they end side by side.
        idle.iter().for_each(Process::kill);
    }
}
