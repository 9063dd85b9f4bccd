//! Times the product against the tools that a user would take instead; every figure is a ratio within one run.

use crate::args::{Flag, Given, Task};
use crate::failure::Failure;

#[cfg(all(feature = "media", feature = "schemas"))]
mod contest;
#[cfg(all(feature = "media", feature = "schemas"))]
mod judging;
#[cfg(all(feature = "media", feature = "schemas"))]
mod matches;
#[cfg(all(feature = "media", feature = "schemas"))]
mod material;
#[cfg(all(feature = "media", feature = "schemas"))]
mod stock;

/// `cargo xtask bench`.
pub const TASK: Task = Task {
    name: "bench",
    about: "times pack and verify against bagit.py, openssl, cp, zip, ffprobe and exiftool",
    details:
        "Packs a class of 33 photographs and 33 recordings (2 GB, made once and kept in target/bench) and a class of one recording of 2 GB.
Sources lie in the page cache; what is written goes to /dev/shm where that has room. All contestants of a line take turns, several
times; the table shows medians and ratios beside what is to hold. Tools that are not installed are named and left out; bagit.py is
fetched with pip into target/bench.",
    flags: &[
        Flag { name: "--of", value: Some("WHAT"), about: "bundles: pack and verify (default); judge: a class of 60 sessions" },
        Flag { name: "--quick", value: None, about: "a class of 100 MB instead: shows that it runs; the ratios say little" },
        Flag { name: "--runs", value: Some("N"), about: "how often each contestant runs, 1 to 50 (default 3)" },
    ],
};

/// Builds everything optimised and runs the task there.
///
/// # Errors
/// If the flags make no sense, the build fails or the task does.
#[cfg(not(all(feature = "media", feature = "schemas")))]
pub fn task(given: &Given, words: &[String]) -> Result<(), Failure> {
    runs(given)?;
    subject(given)?;
    let programs = crate::media::build_release()?;
    crate::process::run(std::process::Command::new(programs.xtask).args(words))
}

/// Runs the task.
///
/// # Errors
/// If the flags make no sense, or a contestant fails.
#[cfg(all(feature = "media", feature = "schemas"))]
pub fn task(given: &Given, _: &[String]) -> Result<(), Failure> {
    let runs = runs(given)?;
    let folder = crate::process::target_folder()?.join("bench");
    std::fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
    match subject(given)? {
        Subject::Judge => judging::judging(&folder, runs),
        Subject::Bundles => {
            let programs = crate::media::build_release()?;
            matches::all(&programs.classproof, &folder, given.has("--quick"), runs)
        }
    }
}

/// What is timed.
enum Subject {
    Bundles,
    Judge,
}

fn subject(given: &Given) -> Result<Subject, Failure> {
    match given.text("--of").unwrap_or("bundles") {
        "bundles" => Ok(Subject::Bundles),
        "judge" => Ok(Subject::Judge),
        other => Err(Failure::usage(format!("--of is bundles or judge; this is {other:?}"))),
    }
}

fn runs(given: &Given) -> Result<usize, Failure> {
    let runs = given.number("--runs", 3)?;
    usize::try_from(runs)
        .ok()
        .filter(|runs| (1..=50).contains(runs))
        .ok_or_else(|| Failure::usage(format!("--runs takes 1 to 50; this is {runs}")))
}
