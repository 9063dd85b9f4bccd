//! Distribution packages: one self-contained program per system, with licences and checksums.

mod ffmpeg;
mod licences;
mod package;

use std::fs;
use std::path::PathBuf;

use crate::args::{Flag, Given, Task};
use crate::failure::Failure;
use crate::process::{cargo, on_path, run, target_folder};
use crate::setup;

pub(crate) use licences::linked;

/// `cargo xtask dist`.
pub const TASK: Task = Task {
    name: "dist",
    about: "builds the program as it is given away: one file for each system, in an archive with licences and digests",
    details: "FFmpeg's libraries are built once from Debian's source package, without anything under the GPL, and kept in the cache
(~/.cache/classproof). What comes out lies in target/dist: an archive and a Debian package for Linux, an archive for Windows, and SHA256SUMS.
For Windows it takes MinGW-w64, which is installed if it is missing, and rustup.",
    flags: &[
        Flag { name: "--for", value: Some("SYSTEM"), about: "linux or windows (default linux)" },
        Flag { name: "--build-only", value: None, about: "the program alone, without archives" },
    ],
};

/// A target system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Linux with glibc.
    Linux,
    /// Windows 10 and later.
    Windows,
}

impl System {
    /// Name of the system in file names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linux => "linux-x86_64",
            Self::Windows => "windows-x86_64",
        }
    }
}

/// Runs the task.
///
/// # Errors
/// If something cannot be obtained, or a build fails.
pub fn task(given: &Given) -> Result<(), Failure> {
    let system = match given.text("--for") {
        None | Some("linux") => System::Linux,
        Some("windows") => System::Windows,
        Some(other) => return Err(Failure::usage(format!("--for takes linux or windows; this is {other:?}"))),
    };
    let program = build(system, "release")?;
    if given.has("--build-only") {
        println!("{}", program.display());
        return Ok(());
    }
    let out = folder()?;
    let made = package::all(system, &program, &ffmpeg::libraries(system)?, &out)?;
    package::digests(&out, &made)
}

fn folder() -> Result<PathBuf, Failure> {
    let out = target_folder()?.join("dist");
    fs::create_dir_all(&out).map_err(Failure::at(&out))?;
    Ok(out)
}

/// Builds the program for a system in a cargo profile, with static FFmpeg libraries.
///
/// # Errors
/// If something cannot be obtained, or the build fails.
pub(crate) fn build(system: System, profile: &str) -> Result<PathBuf, Failure> {
    setup::ensure_libclang()?;
    let libraries = ffmpeg::libraries(system)?;
    let target = folder()?.join("build");
    let mut build = cargo();
    build.env("FFMPEG_DIR", &libraries);
    build.args(["build", "--profile", profile, "--package", "classproof", "--features", "ffmpeg-next/static"]);
    build.arg("--target-dir").arg(&target).env("CARGO_PROFILE_RELEASE_STRIP", "symbols");
    let folder = match system {
        System::Linux => target.join(profile),
        System::Windows => {
            windows(&mut build)?;
            target.join(WINDOWS_TARGET).join(profile)
        }
    };
    run(&mut build)?;
    Ok(folder.join(if system == System::Windows { "classproof.exe" } else { "classproof" }))
}

/// Checks and lints the Windows-only code. It does not link FFmpeg, so any FFmpeg headers will do.
///
/// # Errors
/// If something cannot be obtained, or cargo reports a problem.
pub(crate) fn lint_windows() -> Result<(), Failure> {
    if !on_path("rustup") {
        println!("windows: not looked at, since its target comes with rustup, which is not here");
        return Ok(());
    }
    let mut lint = cargo();
    lint.args(["clippy", "--package", "classproof", "--bins", "--lib"]);
    lint.env("FFMPEG_DIR", ffmpeg::headers(&folder()?)?);
    windows(&mut lint)?;
    run(lint.args(["--", "--deny", "warnings"]))
}

/// Rust target triples.
pub(crate) const LINUX_TARGET: &str = "x86_64-unknown-linux-gnu";
pub(crate) const WINDOWS_TARGET: &str = "x86_64-pc-windows-gnu";

/// Sets up a build for Windows: the rustup target, MinGW's compiler and headers, and arguments for the bindings generator.
fn windows(build: &mut std::process::Command) -> Result<(), Failure> {
    setup::ensure_windows_tools()?;
    run(std::process::Command::new("rustup").args(["target", "add", WINDOWS_TARGET]))?;
    let headers = fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|entry| entry.path().join("lib/clang"));
    let headers = headers.flat_map(|clang| fs::read_dir(clang).into_iter().flatten().flatten()).map(|entry| entry.path().join("include"));
    let clang =
        headers.filter(|path| path.join("stddef.h").is_file()).max().ok_or_else(|| Failure::new("libclang's headers are not there"))?;
    build.args(["--target", WINDOWS_TARGET]);
    build.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER", "x86_64-w64-mingw32-gcc");
    build.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUSTFLAGS", "-C link-arg=-lbcrypt");
    // Rust has no equivalent of the AMX tile type in clang's headers.
    let words =
        format!("--target=x86_64-w64-mingw32 -isystem {} -isystem /usr/x86_64-w64-mingw32/include -D__AMXINTRIN_H", clang.display());
    build.env("BINDGEN_EXTRA_CLANG_ARGS_x86_64_pc_windows_gnu", words);
    Ok(())
}
