//! Runs the program on every hostile archive and measures exit code, time, peak memory and output.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::lies::{Lie, Make, all};
use crate::failure::Failure;
use crate::process::target_folder;

/// The result of a run.
#[derive(Debug, Clone)]
pub struct Run {
    /// Exit code; none if it was ended by a signal or had to be killed.
    pub code: Option<i32>,
    /// Duration.
    pub took: Duration,
    /// Peak resident memory in KiB; none if the system does not report it.
    pub peak_kib: Option<u64>,
    /// Output: stdout, then stderr.
    pub said: String,
}

/// Timeout of a verification.
pub const HANGS_AFTER: Duration = Duration::from_secs(60);

/// Runs a command and watches it; kills it after [`HANGS_AFTER`].
///
/// # Errors
/// If it cannot be run.
pub fn run(command: &mut Command) -> std::io::Result<Run> {
    let start = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        let out = scope.spawn(move || whole(out));
        let err = scope.spawn(move || whole(err));
        let mut peak_kib = None;
        let status = loop {
            peak_kib = peak(&child).max(peak_kib);
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if start.elapsed() > HANGS_AFTER {
                child.kill()?;
            }
            std::thread::sleep(Duration::from_micros(500));
        };
        let took = start.elapsed();
        let gone = || std::io::Error::other("a reader died");
        let said = [out.join().map_err(|_| gone())??, err.join().map_err(|_| gone())??].concat();
        Ok(Run { code: status.code(), took, peak_kib, said: String::from_utf8_lossy(&said).into_owned() })
    })
}

fn whole(stream: Option<impl std::io::Read>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.map_or(Ok(0), |mut stream| stream.read_to_end(&mut bytes)).map(|_| bytes)
}

/// Peak memory of a running process. Linux records the maximum, so polling does not miss short peaks.
fn peak(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

/// Writes an archive into a folder.
///
/// # Errors
/// I/O errors.
pub fn make(lie: &Lie, folder: &Path) -> std::io::Result<PathBuf> {
    let path = folder.join(lie.file());
    match &lie.make {
        Make::Kept(make) | Make::Small(make) => std::fs::write(&path, make())?,
        Make::Large(make) => make(&path)?,
    }
    Ok(path)
}

/// Runs `cargo xtask archives --measure`.
pub(super) fn task(program: Option<PathBuf>) -> Result<(), Failure> {
    let program = program.map_or_else(newest, Ok)?;
    let folder = target_folder()?.join("archives");
    std::fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
    let registry = folder.join("allowed_signers");
    std::fs::write(&registry, super::bundle::registry()).map_err(Failure::at(&registry))?;
    println!("{}\n{:<32} {:>4} {:>6} {:>6}  what it says", program.display(), "lie", "exit", "ms", "MiB");
    let (mut wrong, mut slowest, mut largest) = (Vec::new(), Duration::ZERO, 0);
    let lies = all();
    for lie in &lies {
        let path = make(lie, &folder).map_err(Failure::at(&folder))?;
        let mut command = Command::new(&program);
        command.args(["verify", "--lang", "zh-CN", "--at", "2026-09-02T00:00:00Z", "--trust"]).arg(&registry).arg(&path);
        let run = run(&mut command).map_err(Failure::at(&program))?;
        std::fs::remove_file(&path).map_err(Failure::at(&path))?;
        let named = run.said.contains(lie.words);
        let said = run.said.lines().find(|line| line.contains(lie.words)).or_else(|| run.said.lines().find(|line| line.contains('✘')));
        let said: String = said.unwrap_or_default().trim().chars().take(120).collect();
        let peak = run.peak_kib.unwrap_or_default() / 1024;
        let right = named && run.code == Some(i32::from(lie.code));
        let code = run.code.map_or_else(|| "—".to_owned(), |code| code.to_string());
        println!("{:<32} {code:>4} {:>6} {peak:>6}  {}{said}", lie.name, run.took.as_millis(), if right { "" } else { "WRONG " });
        slowest = slowest.max(run.took);
        largest = largest.max(peak);
        if !right {
            wrong.push(lie.name);
        }
    }
    println!("{} lies, slowest {} ms, largest {largest} MiB", lies.len(), slowest.as_millis());
    if wrong.is_empty() { Ok(()) } else { Err(Failure::new(format!("not named as they must be: {}", wrong.join(", ")))) }
}

/// The most recently built program.
fn newest() -> Result<PathBuf, Failure> {
    let name = format!("classproof{}", std::env::consts::EXE_SUFFIX);
    let target = target_folder()?;
    let built = |profile: &str| {
        let path = target.join(profile).join(&name);
        Some((path.metadata().ok()?.modified().ok()?, path))
    };
    let newest = ["release", "debug"].into_iter().filter_map(built).max();
    newest.map(|(_, path)| path).ok_or_else(|| Failure::new("the program is not built: cargo build"))
}
