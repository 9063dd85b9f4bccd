//! Measures judging: a class of 60 sessions and more than 400 files, measured and placed once, then judged repeatedly.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use classproof::pipelines::survey::{SurveyOptions, survey};
use classproof::record::standard::{Profile, Standard};
use classproof::stages::judge::judge;
use classproof::stages::probe::InProcess;
use classproof::stages::walk::Folder;
use classproof::words::progress::Silent;

use crate::failure::Failure;
use crate::sample::{SampleOptions, Size, make};

/// Thirty days with two sessions each.
const DAYS: u32 = 30;
const MOST: Duration = Duration::from_millis(50);
/// Time of judging: after the end of the class.
const NOW: &str = "2026-10-30T12:00:00Z";

/// Creates the class (once, kept in `folder`), judges it `runs` times ten times and prints the median and the maximum.
pub fn judging(folder: &Path, runs: usize) -> Result<(), Failure> {
    let (class, made) = (folder.join("class-30-days"), folder.join("class-30-days.made"));
    if !made.is_file() {
        println!("making the class in {} (once)", class.display());
        if class.exists() {
            fs::remove_dir_all(&class).map_err(Failure::at(&class))?;
        }
        let size = Size { frames: 1, ..Size::SMALL };
        make(&SampleOptions { days: DAYS, people: 50, size, ..SampleOptions::new(&class) })?;
        fs::write(&made, "").map_err(Failure::at(&made))?;
    }
    let told = |error: &dyn std::fmt::Display| Failure::new(error.to_string());
    let standard = Standard::builtin().map_err(|error| told(&error))?;
    let profile = Profile::shipped("base", &standard).map_err(|error| told(&error))?;
    let walked = Folder::walk(&class, &Silent).map_err(|error| told(&error))?;
    let now = NOW.parse().map_err(|error| Failure::new(format!("{NOW}: {error}")))?;
    let options = SurveyOptions { as_of: now, prober: &InProcess, previews: None, progress: &Silent };
    let (inventory, _) = survey(&walked, &walked.left_out, options).map_err(|error| told(&error))?;
    let mut times = Vec::new();
    let mut findings = 0;
    for _ in 0..runs * 10 {
        let begun = Instant::now();
        let judgement = judge(&inventory, &standard, &profile);
        times.push(begun.elapsed());
        findings = judgement.findings.len();
    }
    times.sort();
    let (median, longest) = (times.get(times.len() / 2).copied().unwrap_or_default(), times.last().copied().unwrap_or_default());
    println!(
        "judge: {} files, {findings} findings; {} runs: median {:.1} ms, longest {:.1} ms; to hold {} ms: {}",
        inventory.files.len(),
        times.len(),
        median.as_secs_f64() * 1e3,
        longest.as_secs_f64() * 1e3,
        MOST.as_millis(),
        if median <= MOST { "holds" } else { "does not hold" },
    );
    Ok(())
}
