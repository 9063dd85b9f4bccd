//! Compares the product's speed with the tools that a user would use instead, and measures the detection of near-duplicates. Every result
//! is a ratio within one run.

use crate::args::{Flag, Given, Task};
use crate::failure::Failure;

#[cfg(feature = "bench")]
mod contest;
#[cfg(feature = "bench")]
mod judging;
#[cfg(feature = "bench")]
mod lengths;
#[cfg(feature = "bench")]
mod matches;
#[cfg(feature = "bench")]
mod material;
#[cfg(feature = "bench")]
mod photos;
#[cfg(feature = "bench")]
mod recovery;
#[cfg(feature = "bench")]
mod sizes;
#[cfg(feature = "bench")]
mod stock;
#[cfg(feature = "bench")]
mod twins;
#[cfg(feature = "bench")]
mod workers;

/// `cargo xtask bench`.
pub const TASK: Task = Task {
    name: "bench",
    about: "times pack, verify, judging and measuring against stock tools, and counts how well twins are found",
    details:
        "bundles: packs a class of 33 photographs and 33 recordings (2 GB, made once and kept in target/bench) and a class of one recording of
  2 GB. Sources lie in the page cache; what is written goes to /dev/shm where that has room. All contestants of a line take turns,
  several times; the table shows medians and ratios beside what is to hold. Tools that are not installed are named and left out;
  bagit.py is fetched with pip into target/bench.
judge: judges a class of 60 sessions.
sizes: packs and verifies classes of 0.2, 2 and 20 GB, most of which are zeros: time and memory. Takes 21 GB of the disk.
lengths: measures a recording of ten minutes, by its index and by every packet, against ffprobe.
photos: how many 12-megapixel photographs a second are measured on 2 cores.
recovery: makes a record of 5 % of a bundle of 2 GB and mends 4 % of it, against par2; the peak memory of both.
twins: how many of 300 pictures, 60 sheets and 30 recordings, which are made for it and changed as people change them, are found again,
  and how often two different ones are taken for the same.",
    flags: &[
        Flag { name: "--of", value: Some("WHAT"), about: "bundles, sizes, judge, lengths, photos, recovery or twins (default: all, one after the other)" },
        Flag { name: "--quick", value: None, about: "a class of 100 MB, a fifth of the twins: shows that it runs; the figures say little" },
        Flag { name: "--runs", value: Some("N"), about: "how often each contestant runs, 1 to 50 (default 3)" },
    ],
};

/// The benchmarks, in this order.
const SUBJECTS: [&str; 7] = ["bundles", "sizes", "judge", "lengths", "photos", "recovery", "twins"];

/// Builds everything optimised and runs the task there.
///
/// # Errors
/// If the flags are invalid, or the build or the task fails.
#[cfg(not(feature = "bench"))]
pub fn task(given: &Given, words: &[String]) -> Result<(), Failure> {
    runs(given)?;
    subjects(given)?;
    let programs = crate::media::build(crate::media::Build::Release)?;
    crate::process::run(std::process::Command::new(programs.xtask).args(words))
}

/// Runs the task.
///
/// # Errors
/// If the flags are invalid, or a contestant fails.
#[cfg(feature = "bench")]
pub fn task(given: &Given, _: &[String]) -> Result<(), Failure> {
    let (runs, quick) = (runs(given)?, given.has("--quick"));
    let folder = crate::process::target_folder()?.join("bench");
    std::fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
    let mut missed = Vec::new();
    for subject in subjects(given)? {
        println!("\n== {subject}");
        let measured = crate::media::build(crate::media::Build::Release).and_then(|programs| {
            let classproof = &programs.classproof;
            match subject {
                "judge" => judging::judging(&folder, runs),
                "lengths" => lengths::all(classproof, runs),
                "photos" => photos::all(classproof, runs),
                "sizes" => sizes::all(classproof, &folder, quick, runs),
                "recovery" => recovery::all(classproof, &folder, quick, runs),
                "twins" => twins::all(quick),
                _ => matches::all(classproof, &folder, quick, runs),
            }
        });
        // A failed target must not stop the other measurements.
        if let Err(failure) = measured {
            println!("{failure}");
            missed.push(subject);
        }
    }
    if missed.is_empty() { Ok(()) } else { Err(Failure::new(format!("not all holds: {}", missed.join(", ")))) }
}

fn subjects(given: &Given) -> Result<Vec<&'static str>, Failure> {
    match given.text("--of") {
        None => Ok(SUBJECTS.to_vec()),
        Some(wanted) => match SUBJECTS.into_iter().find(|known| *known == wanted) {
            Some(subject) => Ok(vec![subject]),
            None => Err(Failure::usage(format!("--of takes {}; this is {wanted:?}", SUBJECTS.join(", ")))),
        },
    }
}

fn runs(given: &Given) -> Result<usize, Failure> {
    let runs = given.number("--runs", 3)?;
    usize::try_from(runs)
        .ok()
        .filter(|runs| (1..=50).contains(runs))
        .ok_or_else(|| Failure::usage(format!("--runs takes 1 to 50; this is {runs}")))
}
