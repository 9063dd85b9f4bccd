//! Times the product against the tools that a user would take instead; every figure is a ratio within one run.

use crate::args::{Flag, Given, Task};
use crate::failure::Failure;

#[cfg(feature = "media")]
mod contest;
#[cfg(feature = "media")]
mod matches;
#[cfg(feature = "media")]
mod material;
#[cfg(all(feature = "media", feature = "schemas"))]
mod photos;
#[cfg(feature = "media")]
mod stock;

/// `cargo xtask bench`.
pub const TASK: Task = Task {
    name: "bench",
    about: "times pack and verify against bagit.py, openssl, cp, zip, ffprobe and exiftool",
    details:
        "Packs a class of 33 photographs and 33 recordings (2 GB, made once and kept in target/bench) and a class of one recording of 2 GB.
Sources lie in the page cache; what is written goes to /dev/shm where that has room. All contestants of a line take turns, several
times; the table shows medians and ratios beside what is to hold. Tools that are not installed are named and left out; bagit.py is
fetched with pip into target/bench. With --photos nothing but this: how many 12-megapixel photographs a second are measured on 2 cores.",
    flags: &[
        Flag { name: "--quick", value: None, about: "a class of 100 MB instead: shows that it runs; the ratios say little" },
        Flag { name: "--photos", value: None, about: "measures photographs and nothing else" },
        Flag { name: "--runs", value: Some("N"), about: "how often each contestant runs, 1 to 50 (default 3)" },
    ],
};

/// Builds everything optimised and runs the task there.
///
/// # Errors
/// If the flags make no sense, the build fails or the task does.
#[cfg(not(feature = "media"))]
pub fn task(given: &Given, words: &[String]) -> Result<(), Failure> {
    runs(given)?;
    if given.has("--photos") {
        return with_product(words);
    }
    let programs = crate::media::build_release()?;
    crate::process::run(std::process::Command::new(programs.xtask).args(words))
}

/// Runs the task.
///
/// # Errors
/// If the flags make no sense, or a contestant fails.
#[cfg(feature = "media")]
pub fn task(given: &Given, words: &[String]) -> Result<(), Failure> {
    let runs = runs(given)?;
    if given.has("--photos") {
        #[cfg(feature = "schemas")]
        return photos::all(runs);
        #[cfg(not(feature = "schemas"))]
        return with_product(words);
    }
    let _ = words;
    let programs = crate::media::build_release()?;
    matches::all(&programs.classproof, given.has("--quick"), runs)
}

/// Runs the task in an optimised build of this program that has the product in it.
#[cfg(not(all(feature = "media", feature = "schemas")))]
fn with_product(words: &[String]) -> Result<(), Failure> {
    crate::setup::ensure()?;
    let build = ["run", "--quiet", "--release", "--package", "xtask", "--features", "media,schemas", "--"];
    crate::process::run(crate::process::cargo().args(build).args(words))
}

fn runs(given: &Given) -> Result<usize, Failure> {
    let runs = given.number("--runs", 3)?;
    usize::try_from(runs)
        .ok()
        .filter(|runs| (1..=50).contains(runs))
        .ok_or_else(|| Failure::usage(format!("--runs takes 1 to 50; this is {runs}")))
}
