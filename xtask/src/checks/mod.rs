//! All checks that must pass before a change is merged; CI runs the same.

use std::time::{Duration, Instant};

use crate::args::Task;
use crate::failure::Failure;
use crate::process::{cargo, run};
use crate::setup;

pub mod licences;
mod sources;

/// `cargo xtask test`.
pub const TASK: Task = Task {
    name: "test",
    about: "installs what is missing, then checks format, lints, tests, generated files, licences and sources",
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
    ("clippy", || run(cargo().args(["clippy", "--workspace", "--all-targets", "--all-features", "--", "--deny", "warnings"]))),
    ("windows", crate::dist::lint_windows),
    ("tests", || run(cargo().args(["test", "--workspace", "--all-features"]))),
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
