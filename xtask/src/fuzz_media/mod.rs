//! Runs `check` and `probe` on mutated media files: the program must not crash, must report every file, and no worker may exceed its
//! limits.

use crate::args::{Flag, Given, Task};
use crate::failure::Failure;

#[cfg(feature = "media")]
mod mutation;
#[cfg(feature = "media")]
mod run;
#[cfg(feature = "media")]
mod seeds;
#[cfg(feature = "media")]
mod watch;

#[cfg(feature = "media")]
pub use run::{Options, Outcome, run};

/// `cargo xtask fuzz-media`.
pub const TASK: Task = Task {
    name: "fuzz-media",
    about: "mutated recordings, pictures, documents and tables through the program",
    details: "Takes the recordings and tables of fixtures/ and pictures, documents and workbooks made here, flips bits, cuts, swaps and
overwrites blocks, lays the results in class folders in target/fuzz-media, and runs `check` over each and `probe` over each file
with a dev build. Fails where the program crashes or ends with another code than 0 or 1, where `probe` does not tell of a file or
`check` does not name one that has a problem, and where a worker takes more memory than its limit. The same seed makes the same files.",
    flags: &[
        Flag { name: "--count", value: Some("N"), about: "how many files (default 5000)" },
        Flag { name: "--seed", value: Some("N"), about: "another number, other files (default 1)" },
    ],
};

/// Runs the task in a build with media support.
///
/// # Errors
/// If the build or the task fails.
#[cfg(not(feature = "media"))]
pub fn task(_: &Given, words: &[String]) -> Result<(), Failure> {
    crate::media::run_again("media", words)
}

/// Runs the task.
///
/// # Errors
/// If the product cannot be built, or misbehaves.
#[cfg(feature = "media")]
pub fn task(given: &Given, _: &[String]) -> Result<(), Failure> {
    use crate::process;

    process::run(process::cargo().args(["build", "--quiet", "--package", "classproof"]))?;
    let target = process::target_folder()?;
    let out = target.join("fuzz-media");
    if out.exists() {
        std::fs::remove_dir_all(&out).map_err(Failure::at(&out))?;
    }
    let options = Options {
        count: usize::try_from(given.number("--count", 5_000)?).map_err(|_| Failure::usage("--count is too large"))?,
        seed: given.number("--seed", 1)?,
        classproof: target.join("debug").join(format!("classproof{}", std::env::consts::EXE_SUFFIX)),
        out,
    };
    let outcome = run(&options)?;
    println!("{outcome}");
    if outcome.wrong.is_empty() { Ok(()) } else { Err(Failure::new(outcome.wrong.join("\n"))) }
}
