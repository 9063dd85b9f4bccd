//! The processes that measure: as many as files are measured at once, each used again for the next file, each replaced when it ends.

use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::frames::{Bytes, Request, Task};
use super::launch::{Launch, Limits, Programs};
use super::process::{Answer, Ended, Process};
use super::watchdog::Watchdog;
use crate::formats::region::ReadAt;
use crate::formats::sheet::{Sheet, SheetError};
use crate::record::facts::{FileFacts, GivenUp, Problem};
use crate::record::isolation::Isolation;
use crate::stages::probe::{ProbeOptions, Probed, Prober, table};
use crate::words::path::MemberPath;
use crate::words::playing_span::PlayingSpan;

/// Measures every file in a process that may die of it. Used from several threads, it has as many processes.
pub struct Pool {
    limits: Limits,
    /// None where the system gave no thread for it; then nothing is measured, since nothing would end a file that hangs.
    watchdog: Option<Watchdog>,
    /// For everything but recordings.
    files: Workers,
    /// For recordings.
    recordings: Workers,
    reached: Mutex<Option<Isolation>>,
}

/// The processes of one program.
struct Workers {
    launch: Launch,
    idle: Mutex<Vec<Process>>,
    /// What the program can not be loaded without, once that is known: it is not tried again for each file.
    missing: OnceLock<String>,
}

/// What is asked about one file.
struct Question<'q> {
    path: &'q MemberPath,
    source: &'q Arc<dyn ReadAt>,
    options: &'q ProbeOptions,
    /// What is asked.
    task: Task,
}

impl Pool {
    /// A pool without processes: each is started when a file needs it, which is less work than one too many.
    pub fn new(programs: Programs, limits: Limits) -> Self {
        let workers = |launch: Launch| Workers { launch, idle: Mutex::default(), missing: OnceLock::new() };
        Self {
            limits,
            watchdog: Watchdog::start().ok(),
            files: workers(programs.files),
            recordings: workers(programs.recordings),
            reached: Mutex::new(None),
        }
    }

    /// How well the processes that answered are shut off, the worst of them; none where none has answered.
    pub fn isolation(&self) -> Option<Isolation> {
        *self.reached.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks about a file whom it concerns.
    fn ask(&self, question: &Question<'_>) -> Result<Probed, Ended> {
        // The program that this is: what it needs was there a moment ago.
        let not_started = |ended| if matches!(ended, Ended::Missing(_)) { Ended::GaveUp(GivenUp::NotStarted) } else { ended };
        let told = match self.ask_one_of(&self.files, question).map_err(not_started)? {
            Answer::Recording => self.ask_one_of(&self.recordings, question)?,
            told => told,
        };
        match told {
            Answer::Probed(probed) => Ok(*probed),
            Answer::Recording | Answer::Sheets(_) => Err(Ended::GaveUp(GivenUp::Crashed)),
        }
    }

    /// Asks a process about one file. One that ends is not believed to have ended of this file where it had measured others before,
    /// or where it ended before it was asked: the file is given to a new one.
    fn ask_one_of(&self, workers: &Workers, question: &Question<'_>) -> Result<Answer, Ended> {
        let idle = workers.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let used = idle.as_ref().is_some_and(|process| process.served > 0);
        match self.ask_of(workers, idle, question) {
            Err(Ended::GaveUp(GivenUp::NotStarted)) => self.ask_of(workers, None, question),
            Err(Ended::GaveUp(GivenUp::Crashed | GivenUp::TooMuch)) if used => self.ask_of(workers, None, question),
            answered => answered,
        }
    }

    fn ask_of(&self, workers: &Workers, process: Option<Process>, question: &Question<'_>) -> Result<Answer, Ended> {
        if let Some(library) = workers.missing.get() {
            return Err(Ended::Missing(library.clone()));
        }
        let mut process = match process {
            Some(process) => process,
            None => self.start_one(workers)?,
        };
        let length = question.source.len();
        let request = Request {
            path: question.path.as_str().to_owned(),
            options: *question.options,
            bytes: Bytes::Asked { length },
            task: question.task.clone(),
            processor_s: self.limits.processor_of(length).as_secs(),
        };
        let told = process.ask(request, question.source.as_ref(), self.limits.wall_of(length)).inspect_err(|ended| {
            if let Ended::Missing(library) = ended {
                // The first word on it counts.
                let _ = workers.missing.set(library.clone());
            }
        })?;
        if let Some(isolation) = process.isolation {
            let mut reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
            *reached = Some(reached.map_or(isolation, |worst| worst.min(isolation)));
        }
        workers.idle.lock().unwrap_or_else(PoisonError::into_inner).push(process);
        Ok(told)
    }

    fn start_one(&self, workers: &Workers) -> Result<Process, Ended> {
        let not_started = Ended::GaveUp(GivenUp::NotStarted);
        let watchdog = self.watchdog.as_ref().ok_or(not_started.clone())?;
        Process::start(&workers.launch, watchdog).map_err(|error| match (error.kind(), workers.launch.program.file_name()) {
            (io::ErrorKind::NotFound, Some(program)) => Ended::Missing(program.to_string_lossy().into_owned()),
            _ => not_started,
        })
    }
}

impl Prober for Pool {
    fn probe(&self, path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Probed {
        let question = Question { path, source, options, task: Task::Measure };
        self.ask(&question).unwrap_or_else(|ended| {
            let problem = match ended {
                Ended::GaveUp(how) => Problem::GaveUp { how },
                Ended::Missing(library) => Problem::NoLibrary { library },
            };
            if problem == (Problem::GaveUp { how: GivenUp::NotStarted }) {
                return FileFacts::only(problem).into();
            }
            match self.ask(&Question { task: Task::Recognise, ..question }) {
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
        match self.ask_one_of(&self.recordings, &question) {
            Ok(Answer::Probed(probed)) if probed.played.len() == stretches.len() => probed.played,
            _ => vec![None; stretches.len()],
        }
    }

    fn sheets(&self, path: &MemberPath, source: &Arc<dyn ReadAt>) -> Result<Vec<Sheet>, SheetError> {
        let question = Question { path, source, options: &ProbeOptions::default(), task: Task::OpenSheets };
        match self.ask_one_of(&self.files, &question) {
            Ok(Answer::Sheets(Ok(sheets))) if !table::fits(&sheets) => Err(SheetError::GaveUp),
            Ok(Answer::Sheets(answer)) => answer,
            _ => Err(SheetError::GaveUp),
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let idle = |workers: &mut Workers| std::mem::take(workers.idle.get_mut().unwrap_or_else(PoisonError::into_inner));
        let idle = [idle(&mut self.files), idle(&mut self.recordings)];
        // All first, so that they end side by side.
        idle.iter().flatten().for_each(Process::kill);
    }
}
