//! Times the product against the tools that a user would take instead; every figure is a ratio within one run.

use crate::args::{Flag, Given, Task};
use crate::failure::Failure;

#[cfg(feature = "bench")]
mod contest;
#[cfg(feature = "bench")]
mod matches;
#[cfg(feature = "bench")]
mod material;
#[cfg(feature = "bench")]
mod stock;
#[cfg(feature = "bench")]
mod twins;

/// `cargo xtask bench`.
pub const TASK: Task = Task {
    name: "bench",
    about: "times pack and verify against stock tools, and measures how well twins are found",
    details:
        "Packs a class of 33 photographs and 33 recordings (2 GB, made once and kept in target/bench) and a class of one recording of 2 GB.
Sources lie in the page cache; what is written goes to /dev/shm where that has room. All contestants of a line take turns, several
times; the table shows medians and ratios beside what is to hold. Tools that are not installed are named and left out; bagit.py is
fetched with pip into target/bench.

Then it counts how many of 300 pictures, 60 sheets and 30 recordings, which are made for it and changed as people change them, are found
again, and how often two different ones are taken for the same.",
    flags: &[
        Flag { name: "--only", value: Some("PART"), about: "`matches` or `twins` alone" },
        Flag { name: "--quick", value: None, about: "a class of 100 MB, a fifth of the twins: shows that it runs; the figures say little" },
        Flag { name: "--runs", value: Some("N"), about: "how often each contestant runs, 1 to 50 (default 3)" },
    ],
};

/// Builds everything optimised and runs the task there.
///
/// # Errors
/// If the flags make no sense, the build fails or the task does.
#[cfg(not(feature = "bench"))]
pub fn task(given: &Given, words: &[String]) -> Result<(), Failure> {
    runs(given)?;
    part(given)?;
    let programs = crate::media::build_release()?;
    crate::process::run(std::process::Command::new(programs.xtask).args(words))
}

/// Runs the task.
///
/// # Errors
/// If the flags make no sense, or a contestant fails.
#[cfg(feature = "bench")]
pub fn task(given: &Given, _: &[String]) -> Result<(), Failure> {
    let (runs, part) = (runs(given)?, part(given)?);
    if part != Some("twins") {
        let programs = crate::media::build_release()?;
        matches::all(&programs.classproof, given.has("--quick"), runs)?;
    }
    if part != Some("matches") { twins::all(given.has("--quick")) } else { Ok(()) }
}

fn part(given: &Given) -> Result<Option<&str>, Failure> {
    match given.text("--only") {
        part @ (None | Some("matches" | "twins")) => Ok(part),
        Some(other) => Err(Failure::usage(format!("--only takes `matches` or `twins`; this is {other:?}"))),
    }
}

fn runs(given: &Given) -> Result<usize, Failure> {
    let runs = given.number("--runs", 3)?;
    usize::try_from(runs)
        .ok()
        .filter(|runs| (1..=50).contains(runs))
        .ok_or_else(|| Failure::usage(format!("--runs takes 1 to 50; this is {runs}")))
}
