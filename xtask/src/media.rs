//! Runs this program again with the feature that needs FFmpeg. It is a feature because `setup` must run before it can be built.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::process::{cargo, run, target_folder};
use crate::setup;

/// Runs the same task in a build of this program with `feature` and passes its exit code on.
///
/// # Errors
/// If the libraries cannot be obtained, or the build or the task fails.
pub fn run_again(feature: &str, words: &[String]) -> Result<(), Failure> {
    setup::ensure()?;
    let here = std::env::current_dir().map_err(|error| Failure::new(format!("the current folder: {error}")))?;
    // Paths in the arguments are relative to the caller's current folder.
    run(cargo().current_dir(here).args(["run", "--quiet", "--package", "xtask", "--features", feature, "--"]).args(words))
}

/// A joint build of both programs, so that they share dependencies.
#[derive(Debug, Clone, Copy)]
pub enum Build {
    /// For measuring: the release profile, and this program with the feature `bench`.
    Release,
    /// For the demonstration: fast to build, and this program with only the code that creates a class.
    Demo,
}

/// The built programs.
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
/// If the libraries cannot be obtained or the build fails.
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

/// Builds the product without SHA instructions, as it runs on processors that lack them, in a separate target folder.
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
