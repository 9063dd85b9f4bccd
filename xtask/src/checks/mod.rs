//! All checks that must pass before a change is merged; CI runs the same.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::args::Task;
use crate::failure::Failure;
use crate::process::{cargo, run, shown};
use crate::setup;

pub mod licences;
mod sources;

/// `cargo xtask test`.
pub const TASK: Task = Task {
    name: "test",
    about: "installs what is missing, then checks format, sources, licences and lints, and runs the tests",
    details: "The tests hold the layers and the generated schemas too. Every step runs, also after one has failed; the end lists them all with their times. Exit code 0 only if all passed.",
    flags: &[],
};

/// A step: name and function.
type Step = (&'static str, fn() -> Result<(), Failure>);

const STEPS: [Step; 8] = [
    ("setup", setup::task),
    ("tools", setup::ensure_tools),
    ("format", || run(cargo().args(["fmt", "--all", "--check"]))),
    ("sources", sources::check),
    ("licences", licences::check),
    ("build", lint_and_build),
    ("windows", crate::dist::lint_windows),
    ("tests", || run(tests().arg("--no-fail-fast"))),
];

/// Runs the task.
///
/// # Errors
/// If any step failed.
pub fn task() -> Result<(), Failure> {
    let mut done: Vec<(&str, Duration, bool)> = Vec::new();
    for (name, step) in STEPS {
        println!("\n== {name}");
        let start = Instant::now();
        let outcome = step();
        if let Err(failure) = &outcome {
            println!("{failure}");
        }
        done.push((name, start.elapsed(), outcome.is_ok()));
    }
    println!("\n== summary");
    for (name, took, passed) in &done {
        println!("{:<10} {:>7.1} s  {}", name, took.as_secs_f64(), if *passed { "passed" } else { "FAILED" });
    }
    println!("{:<10} {:>7.1} s", "together", done.iter().map(|step| step.1).sum::<Duration>().as_secs_f64());
    let failed: Vec<&str> = done.iter().filter(|step| !step.2).map(|step| step.0).collect();
    if failed.is_empty() { Ok(()) } else { Err(Failure::new(format!("failed: {}", failed.join(", ")))) }
}

/// `cargo test` with the lints of clippy in the place of rustc's. `cargo clippy` would check all dependencies once more, only for the lints.
fn tests() -> Command {
    let mut tests = cargo();
    tests.args(["test", "--workspace", "--all-features", "--all-targets"]).env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
    tests
}

/// Builds everything that the tests run and reports the lints.
///
/// # Errors
/// A warning of the workspace, or a build that fails.
fn lint_and_build() -> Result<(), Failure> {
    let mut build = tests();
    build.args(["--no-run", "--message-format", "json"]).stdout(Stdio::piped());
    let command = shown(&build);
    println!("$ {command}");
    let failed = |error: std::io::Error| Failure::new(format!("{command}: {error}"));
    let mut running = build.spawn().map_err(failed)?;
    let mut found = 0;
    for line in BufReader::new(running.stdout.take().ok_or_else(|| Failure::new("cargo has no output"))?).lines() {
        let message: Value = serde_json::from_str(&line.map_err(failed)?).unwrap_or_default();
        let message = &message["message"];
        if let (Some("warning" | "error"), Some(text)) = (message["level"].as_str(), message["rendered"].as_str()) {
            eprint!("{text}");
            found += 1;
        }
    }
    let ended = running.wait().map_err(failed)?;
    match found {
        _ if !ended.success() => Err(Failure::new("the build failed")),
        0 => Ok(()),
        found => Err(Failure::new(format!("warnings: {found}"))),
    }
}
