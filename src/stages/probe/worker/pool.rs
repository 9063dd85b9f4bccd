//! A pool of worker processes: one per file measured at the same time. A process is reused for the next file and replaced when it ends.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::frames::{Bytes, Request, Task};
use super::launch::{Launch, Limits};
use super::process::{Answer, Process};
use super::watchdog::Watchdog;
use crate::formats::region::ReadAt;
use crate::formats::sheet::{Sheet, SheetError};
use crate::record::facts::{FileFacts, GivenUp, Problem};
use crate::record::isolation::Isolation;
use crate::stages::probe::{ProbeOptions, Probed, Prober, table};
use crate::words::path::MemberPath;
use crate::words::playing_span::PlayingSpan;

/// Measures every file in a process that the file may crash. When used from several threads, it runs as many processes.
pub struct Pool {
    limits: Limits,
    /// `None` if the system could not start its thread. Then nothing is measured, because nothing would stop a file that hangs.
    watchdog: Option<Watchdog>,
    launch: Launch,
    idle: Mutex<Vec<Process>>,
    reached: Mutex<Option<Isolation>>,
}

/// A task for one file.
struct Question<'q> {
    path: &'q MemberPath,
    source: &'q Arc<dyn ReadAt>,
    options: &'q ProbeOptions,
    task: Task,
}

impl Pool {
    /// An empty pool. Processes start on demand, so that none is started in vain.
    pub fn new(launch: Launch, limits: Limits) -> Self {
        Self { limits, watchdog: Watchdog::start().ok(), launch, idle: Mutex::default(), reached: Mutex::new(None) }
    }

    /// The weakest isolation of the processes that answered; `None` if none has answered.
    pub fn isolation(&self) -> Option<Isolation> {
        *self.reached.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks a process about one file. If the process had served other files before, or ended before it got the request, the file is not
    /// blamed: a new process tries it again.
    fn ask(&self, question: &Question<'_>) -> Result<Answer, GivenUp> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let used = idle.as_ref().is_some_and(|process| process.served > 0);
        match self.ask_of(idle, question) {
            Err(GivenUp::NotStarted) => self.ask_of(None, question),
            Err(GivenUp::Crashed | GivenUp::TooMuch) if used => self.ask_of(None, question),
            answered => answered,
        }
    }

    fn ask_of(&self, process: Option<Process>, question: &Question<'_>) -> Result<Answer, GivenUp> {
        let mut process = match process {
            Some(process) => process,
            None => self.start_one()?,
        };
        let length = question.source.len();
        let request = Request {
            path: question.path.as_str().to_owned(),
            options: *question.options,
            bytes: Bytes::Asked { length },
            task: question.task.clone(),
            processor_s: self.limits.processor_of(length).as_secs(),
        };
        let told = process.ask(request, question.source.as_ref(), self.limits.wall_of(length))?;
        if let Some(isolation) = process.isolation {
            let mut reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
            *reached = Some(reached.map_or(isolation, |worst| worst.min(isolation)));
        }
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(process);
        Ok(told)
    }

    fn start_one(&self) -> Result<Process, GivenUp> {
        let watchdog = self.watchdog.as_ref().ok_or(GivenUp::NotStarted)?;
        Process::start(&self.launch, watchdog).map_err(|_| GivenUp::NotStarted)
    }

    fn probed(&self, question: &Question<'_>) -> Result<Probed, GivenUp> {
        match self.ask(question)? {
            Answer::Probed(probed) => Ok(*probed),
            Answer::Sheets(_) => Err(GivenUp::Crashed),
        }
    }
}

impl Prober for Pool {
    fn probe(&self, path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Probed {
        let question = Question { path, source, options, task: Task::Measure };
        self.probed(&question).unwrap_or_else(|how| {
            let problem = Problem::GaveUp { how };
            if how == GivenUp::NotStarted {
                return FileFacts::only(problem).into();
            }
            match self.probed(&Question { task: Task::Recognise, ..question }) {
                Ok(mut probed) => {
                    probed.facts.problems.push(problem);
                    probed
                }
                Err(_) => FileFacts::only(problem).into(),
            }
        })
    }

    fn played(&self, path: &MemberPath, source: &Arc<dyn ReadAt>, stretches: &[Range<u64>]) -> Vec<Option<PlayingSpan>> {
        let options = ProbeOptions::default();
        let task = Task::Play(stretches.iter().map(|stretch| (stretch.start, stretch.end)).collect());
        let question = Question { path, source, options: &options, task };
        match self.ask(&question) {
            Ok(Answer::Probed(probed)) if probed.played.len() == stretches.len() => probed.played,
            _ => vec![None; stretches.len()],
        }
    }

    fn codes(&self, path: &MemberPath, source: &Arc<dyn ReadAt>) -> Probed {
        let question = Question { path, source, options: &ProbeOptions::default(), task: Task::ReadCodes };
        self.probed(&question).unwrap_or_else(|how| FileFacts::only(Problem::GaveUp { how }).into())
    }

    fn sheets(&self, path: &MemberPath, source: &Arc<dyn ReadAt>) -> Result<Vec<Sheet>, SheetError> {
        let question = Question { path, source, options: &ProbeOptions::default(), task: Task::OpenSheets };
        match self.ask(&question) {
            Ok(Answer::Sheets(Ok(sheets))) if !table::fits(&sheets) => Err(SheetError::GaveUp),
            Ok(Answer::Sheets(answer)) => answer,
            _ => Err(SheetError::GaveUp),
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // Kills all before waiting for any, so that they end in parallel.
        self.idle.get_mut().unwrap_or_else(PoisonError::into_inner).iter().for_each(Process::kill);
    }
}
