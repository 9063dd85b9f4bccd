//! Runs every parser of untrusted bytes under libFuzzer for a limited time. The targets are in `tests/fuzz`, a separate workspace.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::args::{Flag, Given, Task};
use crate::failure::Failure;
use crate::process::{repository, run, succeeds, target_folder};
use crate::setup;

mod told;

use told::Told;

/// `cargo xtask fuzz`.
pub const TASK: Task = Task {
    name: "fuzz",
    about: "every parser of foreign bytes under libFuzzer",
    details: "Needs `rustup toolchain install nightly` and `cargo install cargo-fuzz --locked`; nothing else here does. Each target starts from its
seeds in tests/fuzz/seeds and from what earlier runs learned (target/fuzz-corpus), two targets at a time. A target ends at its first
finding: a panic, more than 10 seconds for one input, or more than 1 GiB. The input is kept in fixtures/fuzz/TARGET, where
`cargo xtask test` replays it: mend it, and run again.",
    flags: &[
        Flag { name: "--minutes", value: Some("N"), about: "for each target (default 20)" },
        Flag { name: "--target", value: Some("NAME"), about: "only this one" },
    ],
};

/// Runs the task.
///
/// # Errors
/// If a tool is missing, the targets do not build, or a target finds a problem.
pub fn task(given: &Given) -> Result<(), Failure> {
    all(given.number("--minutes", 20)?, given.text("--target"))
}

/// Runs all targets, or only one.
///
/// # Errors
/// If a tool is missing, the targets do not build, or a target finds a problem.
pub fn all(minutes: u64, only: Option<&str>) -> Result<(), Failure> {
    let targets = targets()?;
    let chosen: Vec<&String> = targets.iter().filter(|target| only.is_none_or(|only| only == *target)).collect();
    if chosen.is_empty() {
        return Err(Failure::usage(format!("--target takes {}", targets.join(", "))));
    }
    setup::ensure()?;
    if !succeeds(nightly().arg("--version")) {
        return Err(Failure::new(
            "fuzzing needs a nightly toolchain and cargo-fuzz:\n  rustup toolchain install nightly --profile minimal\n  cargo install cargo-fuzz --locked",
        ));
    }
    let target = target_folder()?;
    let build = target.join("fuzz");
    run(nightly()
        .args(["build", "--fuzz-dir"])
        .arg(repository().join("tests/fuzz"))
        .args(["--sanitizer", "none", "--target-dir"])
        .arg(&build))?;
    let programs = build.join(env_triple()?).join("release");
    let rows: Mutex<Vec<(usize, Result<Told, Failure>)>> = Mutex::default();
    let next = AtomicUsize::new(0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(2);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(name) = chosen.get(number) else { return };
                    let told = fuzz(&programs, &target, name, minutes);
                    match &told {
                        Ok(told) => println!("{}", told.line(name, minutes)),
                        Err(failure) => println!("{name}: {failure}"),
                    }
                    if let Ok(mut rows) = rows.lock() {
                        rows.push((number, told));
                    }
                }
            });
        }
    });
    let mut rows = rows.into_inner().map_err(|_| Failure::new("a run fell"))?;
    rows.sort_by_key(|row| row.0);
    println!(
        "\n| target | minutes | executions | coverage | inputs kept | peak MiB | finding |\n| --- | ---: | ---: | ---: | ---: | ---: | --- |"
    );
    let mut found = Vec::new();
    for (number, told) in rows {
        let told = told?;
        println!("{}", told.line(chosen[number], minutes));
        found.extend(told.finding);
    }
    if found.is_empty() { Ok(()) } else { Err(Failure::new(format!("kept: {}", found.join(", ")))) }
}

/// The target names, from their file names.
fn targets() -> Result<Vec<String>, Failure> {
    let folder = repository().join("tests/fuzz/fuzz_targets");
    let entries = fs::read_dir(&folder).map_err(Failure::at(&folder))?;
    let names: BTreeSet<String> = entries.filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned())).collect();
    Ok(names.into_iter().collect())
}

/// `cargo fuzz` with the nightly toolchain, independent of the current toolchain.
fn nightly() -> Command {
    let mut command = Command::new("rustup");
    command.current_dir(repository()).args(["run", "nightly", "cargo", "fuzz"]);
    for name in ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTC", "RUSTDOC", "RUSTFLAGS"] {
        command.env_remove(name);
    }
    command
}

/// The host triple, which names cargo-fuzz's output folder.
fn env_triple() -> Result<String, Failure> {
    let text = crate::process::output(Command::new("rustup").args(["run", "nightly", "rustc", "-vV"]).env_remove("RUSTUP_TOOLCHAIN"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_owned).ok_or_else(|| Failure::new("rustc names no host"))
}

/// Runs one target and stores its findings.
fn fuzz(programs: &Path, target: &Path, name: &str, minutes: u64) -> Result<Told, Failure> {
    let made = |path: PathBuf| fs::create_dir_all(&path).map_err(Failure::at(&path)).map(|()| path.clone());
    let corpus = made(target.join("fuzz-corpus").join(name))?;
    let found = made(target.join("fuzz-found").join(name))?;
    for entry in fs::read_dir(&found).map_err(Failure::at(&found))?.filter_map(Result::ok) {
        fs::remove_file(entry.path()).map_err(Failure::at(&found))?;
    }
    let mut command = Command::new(programs.join(name));
    // For containers, the hostile archives are the seeds.
    let seeds = if name == "container" { repository().join("fixtures/archives") } else { repository().join("tests/fuzz/seeds").join(name) };
    command.arg(&corpus).arg(seeds);
    command.arg(format!("-max_total_time={}", minutes * 60)).arg(format!("-artifact_prefix={}/", found.display()));
    command.args(["-timeout=10", "-rss_limit_mb=1024", "-max_len=65536", "-print_final_stats=1", "-verbosity=1"]);
    let ran = command.stdin(Stdio::null()).output().map_err(|error| Failure::new(format!("{name}: {error}")))?;
    let said = String::from_utf8_lossy(&ran.stderr);
    let mut told = Told::read(&said);
    for entry in fs::read_dir(&found).map_err(Failure::at(&found))?.filter_map(Result::ok) {
        let kept = made(repository().join("fixtures/fuzz").join(name))?.join(entry.file_name());
        fs::copy(entry.path(), &kept).map_err(Failure::at(&kept))?;
        told.finding = Some(format!("{} ({})", kept.strip_prefix(repository()).unwrap_or(&kept).display(), told::reason(&said)));
    }
    if !ran.status.success() && told.finding.is_none() {
        return Err(Failure::new(format!("{name} ended with {}: {}", ran.status, told::reason(&said))));
    }
    Ok(told)
}
