//! Runs this program again with the parts that need FFmpeg: they are a feature, since `setup` has to run before they can be built.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::process::{cargo, run, target_folder};
use crate::setup;

/// Runs the same task in a build of this program that has `feature`; its exit code is passed on.
///
/// # Errors
/// If the libraries can not be had, the build fails, or the task does.
pub fn run_again(feature: &str, words: &[String]) -> Result<(), Failure> {
    setup::ensure()?;
    let here = std::env::current_dir().map_err(|error| Failure::new(format!("the current folder: {error}")))?;
    // Paths in the words are relative to where the task was asked for.
    run(cargo().current_dir(here).args(["run", "--quiet", "--package", "xtask", "--features", feature, "--"]).args(words))
}

/// What is built together, so that both programs share their dependencies.
#[derive(Debug, Clone, Copy)]
pub enum Build {
    /// For measuring: as it is given away, and this program with the feature `bench`.
    Release,
    /// For the demonstration: quick to build, and this program with no more than it takes to make a class.
    Demo,
}

/// The programs of a build.
#[derive(Debug, Clone)]
pub struct Programs {
    /// The product.
    pub classproof: PathBuf,
    /// This program.
    pub xtask: PathBuf,
}

/// Builds the product and this program.
///
/// # Errors
/// If the libraries can not be had or the build fails.
pub fn build(what: Build) -> Result<Programs, Failure> {
    setup::ensure()?;
    let (profile, feature) = match what {
        Build::Release => ("release", "xtask/bench"),
        Build::Demo => ("demo", "xtask/media"),
    };
    run(cargo().args(["build", "--profile", profile, "--package", "classproof", "--package", "xtask", "--features", feature]))?;
    let folder = target_folder()?.join(profile);
    let program = |name: &str| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    Ok(Programs { classproof: program("classproof"), xtask: program("xtask") })
}

/// Builds the product anew with SHA-256 in plain instructions, as processors run it that have none for it; into a folder of its own.
///
/// # Errors
/// If the build fails.
pub fn build_without_sha() -> Result<PathBuf, Failure> {
    let target = target_folder()?.join("without-sha");
    let mut command = cargo();
    command.env("RUSTFLAGS", r#"--cfg sha2_backend="soft""#);
    run(command.args(["build", "--release", "--package", "classproof", "--bin", "classproof", "--target-dir"]).arg(&target))?;
    Ok(target.join("release").join(format!("classproof{}", std::env::consts::EXE_SUFFIX)))
}
