//! Starts worker processes: this program with a hidden subcommand.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use classproof::stages::cache::CacheOptions;
use classproof::stages::probe::worker::{Launch, Limits, Pool, self_check, serve};

use super::exit::Exit;
use super::terminal::{Stop, Terminal};

/// The hidden subcommand.
const WORKER: &str = "probe-worker";

/// Arguments of a worker that tests its own isolation and reports the result.
pub const SELF_CHECK: [&str; 2] = [WORKER, "--self-check"];

/// Environment variables passed to workers, needed to find shared libraries.
const PASSED_ON: [&str; 5] = ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PATH", "SystemRoot", "SystemDrive"];

/// By default glibc returns large blocks to the system after each picture; these settings make it keep them. Other libraries ignore them.
const KEEP_MEMORY: [(&str, &str); 2] = [("MALLOC_MMAP_THRESHOLD_", "268435456"), ("MALLOC_TRIM_THRESHOLD_", "268435456")];

/// The worker pool. Each worker starts on first use.
pub fn pool() -> Result<Pool, Stop> {
    let own = std::env::current_exe().map_err(|error| Stop::file(Path::new("classproof"), &error))?;
    let passed_on = PASSED_ON.iter().filter_map(|name| Some((OsString::from(name), std::env::var_os(name)?)));
    let environment: Vec<_> = passed_on.chain(KEEP_MEMORY.map(|(name, value)| (name.into(), value.into()))).collect();
    Ok(Pool::new(Launch { program: unreplaced(own), arguments: vec![WORKER.into()], environment }, Limits::default()))
}

/// The cache of measurements, in the user's cache folder; `None` if the system defines none.
pub fn cache(fresh: bool) -> Option<CacheOptions> {
    let folder = dirs::cache_dir()?.join("classproof");
    // Another build with the same version number may measure differently.
    let own = std::env::current_exe().and_then(std::fs::metadata).ok()?;
    let built = own.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let program = format!("{} {} {}", env!("CARGO_PKG_VERSION"), own.len(), built.as_nanos());
    Some(CacheOptions { folder, program, fresh })
}

/// This program's path. On Linux, a path that stays valid when the file is replaced by a newer version.
fn unreplaced(own: PathBuf) -> PathBuf {
    let same = PathBuf::from("/proc/self/exe");
    if cfg!(target_os = "linux") && same.exists() { same } else { own }
}

/// Whether this process was started as a worker.
pub fn is_one(arguments: &[OsString]) -> bool {
    arguments.get(1).is_some_and(|word| word == WORKER)
}

pub fn run(terminal: &Terminal, arguments: &[OsString]) -> Exit {
    if arguments.get(2).is_some_and(|word| word == SELF_CHECK[1]) {
        terminal.out_json(&self_check());
        return Exit::Good;
    }
    if serve().is_ok() { Exit::Good } else { Exit::Failed }
}
