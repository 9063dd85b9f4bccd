//! Tests that take too long for `cargo xtask test`; a seeded subset of each runs there.

use crate::args::{Flag, Given, Task};
use crate::failure::Failure;

#[cfg(all(feature = "faults", target_os = "linux"))]
mod fault_points;
#[cfg(feature = "faults")]
mod flips;
#[cfg(feature = "faults")]
mod samples;

/// `cargo xtask soak`.
pub const TASK: Task = Task {
    name: "soak",
    about: "the long runs: every fault point, many changed bytes, large sizes, spot checks, fuzzing",
    details: "Without flags all runs, one after the other; with some of --faults, --flips, --tables, --registries, --sizes, --samples and --minutes only those. Ends with 1 if one of them found something.",
    flags: &[
        Flag { name: "--faults", value: None, about: "packing struck at every system call of interest (Linux only)" },
        Flag {
            name: "--flips",
            value: Some("N"),
            about: "so many random single-byte changes, and every byte of a small bundle (default 20000)",
        },
        Flag { name: "--tables", value: Some("N"), about: "so many spoiled workbooks and plain tables (default 5000)" },
        Flag {
            name: "--registries",
            value: Some("N"),
            about: "so many random registries, each asked of ssh-keygen as well (default 2000)",
        },
        Flag { name: "--sizes", value: None, about: "packing and verifying 0.2, 2 and 20 GB: time and memory; takes 21 GB of the disk" },
        Flag { name: "--samples", value: None, about: "1,000 spot checks of a bundle and 200 of a fleet: how often damage is found" },
        Flag { name: "--minutes", value: Some("N"), about: "fuzzing, so long for each target (default 20)" },
    ],
};

/// One long run: its flag and function.
#[cfg(feature = "faults")]
type Run = (&'static str, fn(&Given) -> Result<(), Failure>);

#[cfg(feature = "faults")]
const RUNS: &[Run] = &[
    ("--faults", faults),
    ("--flips", |given| flips::run(given.number("--flips", 20_000)?)),
    ("--tables", |given| flips::tables(given.number("--tables", 5_000)?)),
    ("--registries", |given| flips::registries(given.number("--registries", 2_000)?)),
    ("--sizes", |_| crate::process::run(crate::process::cargo().args(["xtask", "bench", "--of", "sizes"]))),
    ("--samples", |_| samples::all()),
    ("--minutes", |given| crate::fuzz::all(given.number("--minutes", 20)?, None)),
];

/// Runs the task in a build with the required features.
///
/// # Errors
/// If the build or the task fails.
#[cfg(not(feature = "faults"))]
pub fn task(_: &Given, words: &[String]) -> Result<(), Failure> {
    crate::media::run_again("faults", words)
}

/// Runs the task.
///
/// # Errors
/// If a run fails or finds a problem; the other runs are still done.
#[cfg(feature = "faults")]
pub fn task(given: &Given, _: &[String]) -> Result<(), Failure> {
    let chosen = RUNS.iter().any(|(flag, _)| given.has(flag));
    let mut failed = Vec::new();
    for (flag, run) in RUNS.iter().filter(|(flag, _)| !chosen || given.has(flag)) {
        println!("\n== {}", flag.trim_start_matches('-'));
        if let Err(failure) = run(given) {
            println!("{failure}");
            failed.push(*flag);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(Failure::new(format!("failed: {}", failed.join(", ")))) }
}

#[cfg(all(feature = "faults", target_os = "linux"))]
fn faults(_: &Given) -> Result<(), Failure> {
    fault_points::run()
}

#[cfg(all(feature = "faults", not(target_os = "linux")))]
fn faults(_: &Given) -> Result<(), Failure> {
    Err(Failure::new("faults can be injected on Linux only"))
}
