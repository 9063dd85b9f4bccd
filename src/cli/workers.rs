//! The processes that measure files: this program itself, started with a word that no person types, and the program for recordings,
//! which lies beside it.

use std::ffi::OsString;
use std::path::PathBuf;

use classproof::stages::probe::worker::{Launch, Limits, Pool, Programs, self_check, serve};
use classproof::words::wording::Message;

use super::exit::Exit;
use super::terminal::{Stop, Terminal};

/// The word.
const WORKER: &str = "probe-worker";

/// The program for recordings; it alone needs FFmpeg's libraries.
const RECORDINGS: &str = "classproof-recordings";

/// What a worker is told of the surroundings: where its libraries lie.
const PASSED_ON: [&str; 5] = ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PATH", "SystemRoot", "SystemDrive"];

/// Starts the workers for so many files. To be called early: they load while other work is done.
pub fn start(files: usize) -> Result<Pool, Stop> {
    let own = std::env::current_exe()
        .map_err(|error| Stop::failed(Message::new("cli.file").text("path", "classproof").text("reason", error.to_string())))?;
    let environment: Vec<_> = PASSED_ON.iter().filter_map(|name| Some((OsString::from(name), std::env::var_os(name)?))).collect();
    let recordings = own.with_file_name(format!("{RECORDINGS}{}", std::env::consts::EXE_SUFFIX));
    let programs = Programs {
        files: Launch { program: unreplaced(own), arguments: vec![WORKER.into()], environment: environment.clone() },
        recordings: Launch { program: recordings, arguments: Vec::new(), environment },
    };
    Ok(Pool::start(programs, Limits::default(), rayon::current_num_threads().min(files)))
}

/// This program. On Linux by the name that stays right when the file is replaced by a newer one meanwhile.
fn unreplaced(own: PathBuf) -> PathBuf {
    let same = PathBuf::from("/proc/self/exe");
    if cfg!(target_os = "linux") && same.exists() { same } else { own }
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
