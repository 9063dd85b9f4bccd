//! Creates the folder of a complete sample class with real photographs, recordings, scans, forms and tables; all invented and all
//! different.
//!
//! Deterministic for a seed: the same options give the same bytes on the same machine with the same FFmpeg.

use std::path::PathBuf;

use crate::args::{Flag, Given, Task};
use crate::failure::Failure;

#[cfg(feature = "media")]
pub mod class;
#[cfg(feature = "media")]
pub mod dice;
#[cfg(feature = "media")]
pub mod forms;
#[cfg(feature = "media")]
mod gaps;
#[cfg(feature = "media")]
pub mod join;
#[cfg(feature = "media")]
mod make;
#[cfg(feature = "media")]
pub mod paper;
#[cfg(feature = "media")]
pub mod people;
#[cfg(feature = "media")]
pub mod photo;
#[cfg(feature = "media")]
pub(crate) mod picture;
#[cfg(feature = "media")]
pub mod recording;
#[cfg(feature = "media")]
pub(crate) mod scene;
#[cfg(feature = "media")]
pub mod tables;
#[cfg(all(test, feature = "media"))]
mod tests;

#[cfg(feature = "media")]
pub use gaps::Gap;
#[cfg(feature = "media")]
pub use make::{Sample, make};

/// `cargo xtask sample`.
pub const TASK: Task = Task {
    name: "sample",
    about: "makes the folder of a sample class: real photographs and recordings, scans, forms, tables",
    details: "Morning and afternoon sessions on working days from 2026-08-03, then an assessment; three photographs and three recordings
each. Names, faces and numbers are invented; no id number can belong to a person, since its region does not exist.
`good` has everything that the standard asks for; `gaps` lacks four things and prints which.",
    flags: &[
        Flag { name: "--out", value: Some("DIR"), about: "the class folder to make; must not exist or be empty (required)" },
        Flag { name: "--variant", value: Some("NAME"), about: "good or gaps (default good)" },
        Flag { name: "--days", value: Some("N"), about: "training days, 1 to 60 (default 2)" },
        Flag { name: "--seconds", value: Some("N"), about: "length of each recording, 1 to 1500 (default 305)" },
        Flag {
            name: "--size", value: Some("NAME"), about: "small: 320×180 at 5 frames a second; camera: 1920×1080 at 25 (default small)"
        },
        Flag { name: "--people", value: Some("N"), about: "trainees, 1 to 99 (default 30)" },
        Flag { name: "--seed", value: Some("N"), about: "another number, another class (default 1)" },
    ],
};

/// Options of a sample class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleOptions {
    /// The class folder; created if missing, must be empty.
    pub out: PathBuf,
    /// Whether it has gaps.
    pub variant: Variant,
    /// Number of training days, 1 to 60; the assessment is on the day after them.
    pub days: u32,
    /// Duration of each recording in seconds, 1 to 1,500.
    pub seconds: u32,
    /// Picture sizes and bit rates.
    pub size: Size,
    /// Number of trainees, 1 to 99.
    pub people: u32,
    /// Random seed.
    pub seed: u64,
}

impl SampleOptions {
    /// Defaults: two days, thirty people, recordings of 305 seconds, small pictures, no gaps.
    pub fn new(out: impl Into<PathBuf>) -> Self {
        Self { out: out.into(), variant: Variant::Good, days: 2, seconds: 305, size: Size::SMALL, people: 30, seed: 1 }
    }

    fn read(given: &Given) -> Result<Self, Failure> {
        let out = given.text("--out").ok_or_else(|| Failure::usage("--out DIR is required: the class folder to make"))?;
        let within = |flag: &str, default: u32, most: u32| -> Result<u32, Failure> {
            let number = given.number(flag, default.into())?;
            let fits = u32::try_from(number).ok().filter(|number| (1..=most).contains(number));
            fits.ok_or_else(|| Failure::usage(format!("{flag} takes 1 to {most}; this is {number}")))
        };
        Ok(Self {
            variant: match given.text("--variant").unwrap_or("good") {
                "good" => Variant::Good,
                "gaps" => Variant::Gaps,
                other => return Err(Failure::usage(format!("--variant is good or gaps; this is {other:?}"))),
            },
            size: match given.text("--size").unwrap_or("small") {
                "small" => Size::SMALL,
                "camera" => Size::CAMERA,
                other => return Err(Failure::usage(format!("--size is small or camera; this is {other:?}"))),
            },
            days: within("--days", 2, 60)?,
            seconds: within("--seconds", 305, 1500)?,
            people: within("--people", 30, 99)?,
            seed: given.number("--seed", 1)?,
            ..Self::new(out)
        })
    }
}

/// Whether a sample class has gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// Complete according to the standard.
    Good,
    /// A recording of 298 s, a session with two photographs, one without its sign-in sheet, one with all recordings in its first third.
    Gaps,
}

/// Picture sizes and bit rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Width of a photograph in pixels, a multiple of 8; the height is three quarters of it.
    pub photo_width: usize,
    /// Width of a recording in pixels, even.
    pub width: usize,
    /// Height of a recording in pixels, even.
    pub height: usize,
    /// Frames per second.
    pub frames: u32,
    /// Video bits per second; none for constant low quality.
    pub bit_rate: Option<usize>,
    /// Audio samples per second.
    pub sound_rate: u32,
    /// Strength of sensor noise in recordings; 0 for none.
    pub noise: u8,
}

impl Size {
    /// For tests: 320×180 at 5 frames per second, about 5 MB per five minutes.
    pub const SMALL: Self = Self { photo_width: 1280, width: 320, height: 180, frames: 5, bit_rate: None, sound_rate: 16_000, noise: 0 };
    /// As from a phone: 1920×1080 at 25 frames per second and 8 Mbit/s.
    pub const CAMERA: Self =
        Self { photo_width: 4000, width: 1920, height: 1080, frames: 25, bit_rate: Some(8_000_000), sound_rate: 48_000, noise: 6 };
    /// For the benchmark: a phone's frame rate and a realistic class size, at a resolution that is fast to encode.
    pub const BENCH: Self =
        Self { photo_width: 4000, width: 640, height: 360, frames: 25, bit_rate: Some(1_550_000), sound_rate: 16_000, noise: 12 };
}

/// Runs the task in a build with media support.
///
/// # Errors
/// If the flags are invalid, the build fails or the class cannot be created.
#[cfg(not(feature = "media"))]
pub fn task(given: &Given, words: &[String]) -> Result<(), Failure> {
    SampleOptions::read(given)?;
    crate::media::run_again("media", words)
}

/// Runs the task.
///
/// # Errors
/// If the flags are invalid or the class cannot be created.
#[cfg(feature = "media")]
pub fn task(given: &Given, _: &[String]) -> Result<(), Failure> {
    let options = SampleOptions::read(given)?;
    let sample = make(&options)?;
    println!("{}: {} files, {:.1} MB", sample.folder.display(), sample.files, sample.bytes as f64 / 1e6);
    for gap in &sample.gaps {
        println!("  {}", gap);
    }
    Ok(())
}

#[cfg(test)]
mod option_tests {
    use super::*;

    fn read(words: &[&str]) -> Result<SampleOptions, Failure> {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        SampleOptions::read(&TASK.read(&words)?.unwrap_or_default())
    }

    #[test]
    fn the_defaults_are_the_same_in_code_and_on_the_command_line() {
        assert_eq!(read(&["--out", "x"]), Ok(SampleOptions::new("x")));
        let gaps = SampleOptions { variant: Variant::Gaps, size: Size::CAMERA, days: 10, ..SampleOptions::new("x") };
        assert_eq!(read(&["--out", "x", "--variant", "gaps", "--size=camera", "--days", "10"]), Ok(gaps));
    }

    #[test]
    fn values_out_of_range_are_refused() {
        for words in
            [&["--days", "2"][..], &["--out", "x", "--days", "0"], &["--out", "x", "--seconds", "1501"], &["--out", "x", "--size", "big"]]
        {
            assert_eq!(read(words).err().map(|failure| failure.code), Some(2), "{words:?}");
        }
    }
}
