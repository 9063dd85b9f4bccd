//! The processes that measure files: this program itself, started with a word that no person types.

use std::ffi::OsString;

use classproof::stages::probe::worker::{Launch, Limits, Pool, self_check, serve};
use classproof::words::wording::Message;

use super::exit::Exit;
use super::terminal::{Stop, Terminal};

/// The word.
const WORKER: &str = "probe-worker";

/// What a worker is told of the surroundings: where its libraries lie.
const PASSED_ON: [&str; 5] = ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PATH", "SystemRoot", "SystemDrive"];

/// Starts the workers for so many files. To be called early: they load while other work is done.
pub fn start(files: usize) -> Result<Pool, Stop> {
    let program = std::env::current_exe()
        .map_err(|error| Stop::failed(Message::new("cli.file").text("path", "classproof").text("reason", error.to_string())))?;
    let environment = PASSED_ON.iter().filter_map(|name| Some((OsString::from(name), std::env::var_os(name)?))).collect();
    let launch = Launch { program, arguments: vec![WORKER.into()], environment };
    Ok(Pool::start(launch, Limits::default(), rayon::current_num_threads().min(files)))
}

/// Whether this process was started as a worker.
pub fn is_one(arguments: &[OsString]) -> bool {
    arguments.get(1).is_some_and(|word| word == WORKER)
}

/// Runs as a worker, or tries what a worker must not be able to do.
pub fn run(terminal: &Terminal, arguments: &[OsString]) -> Exit {
    if arguments.get(2).is_some_and(|word| word == "--self-check") {
        terminal.out_json(&self_check());
        return Exit::Good;
    }
    if serve().is_ok() { Exit::Good } else { Exit::Failed }
}
