//! The stock tools for comparison, and which of them are missing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::contest::{Peak, timed};
use crate::failure::Failure;
use crate::process::{on_path, succeeds};

/// The installed tools.
pub struct Stock {
    /// bagit.py, run with python3.
    bagit: Option<PathBuf>,
    /// Names of missing tools.
    pub missing: Vec<&'static str>,
    /// Whether OpenSSL must not use the processor's SHA instructions, directly and in Python.
    pub without_sha: bool,
}

/// Masks the SHA flag (bit 29 of EBX of CPUID leaf 7) in OpenSSL's processor capabilities.
const WITHOUT_SHA: (&str, &str) = ("OPENSSL_ia32cap", ":~0x20000000");

impl Stock {
    /// Finds the tools; installs bagit.py with pip into `folder` if needed.
    pub fn find(folder: &Path) -> Self {
        let place = folder.join("python");
        let script = place.join("bagit.py");
        if !script.is_file() && on_path("python3") {
            println!("fetching bagit.py with pip into {}", place.display());
            succeeds(Command::new("python3").args(["-m", "pip", "install", "--quiet", "--target"]).arg(&place).arg("bagit"));
        }
        let tools = ["openssl", "b3sum", "unzip", "zip", "ffprobe", "exiftool", "ssh-keygen"];
        let mut missing: Vec<&str> = tools.into_iter().filter(|tool| !on_path(tool)).collect();
        let bagit = script.is_file().then_some(script);
        if bagit.is_none() {
            missing.push("bagit.py");
        }
        Self { bagit, missing, without_sha: false }
    }

    /// Whether all these tools are installed.
    pub fn has(&self, tools: &[&str]) -> bool {
        !tools.iter().any(|tool| self.missing.contains(tool))
    }

    fn bagit(&self) -> Result<Command, Failure> {
        let script = self.bagit.as_ref().ok_or_else(|| Failure::new("bagit.py is not installed"))?;
        let mut command = Command::new("python3");
        command.arg(script);
        Ok(self.hashing(command))
    }

    fn hashing(&self, mut command: Command) -> Command {
        if self.without_sha {
            command.env(WITHOUT_SHA.0, WITHOUT_SHA.1);
        }
        command
    }

    /// SHA-256 of every file with openssl, sequentially.
    pub fn digest(&self, files: &[PathBuf]) -> Result<Peak, Failure> {
        timed(self.hashing(Command::new("openssl")).args(["dgst", "-sha256"]).args(files))
    }

    /// Makes a folder into a bag, with SHA-256 and two processes.
    pub fn bag(&self, folder: &Path) -> Result<Peak, Failure> {
        timed(self.bagit()?.args(["--quiet", "--sha256", "--processes", "2"]).arg(folder))
    }

    /// Validates a bag with two processes.
    pub fn validate(&self, folder: &Path) -> Result<Peak, Failure> {
        timed(self.bagit()?.args(["--quiet", "--validate", "--processes", "2"]).arg(folder))
    }
}

/// BLAKE3 of every file with b3sum: memory-mapped, on all cores.
pub fn blake3(files: &[PathBuf]) -> Result<Peak, Failure> {
    timed(Command::new("b3sum").args(files))
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) -> Result<Peak, Failure> {
    timed(Command::new("cp").arg("-r").arg(from).arg(to))
}

/// Unzips an archive.
pub fn unzip(archive: &Path, to: &Path) -> Result<Peak, Failure> {
    timed(Command::new("unzip").args(["-q", "-o"]).arg(archive).arg("-d").arg(to))
}

/// Zips a folder without compression.
pub fn zip(folder: &Path, archive: &Path) -> Result<Peak, Failure> {
    timed(Command::new("zip").args(["-0", "-q", "-r"]).arg(archive).arg(".").current_dir(folder))
}

/// The basic data of each recording, with ffprobe.
pub fn probe(recordings: &[PathBuf]) -> Result<(), Failure> {
    for recording in recordings {
        timed(Command::new("ffprobe").args(["-v", "error", "-count_packets", "-show_format", "-show_streams"]).arg(recording))?;
    }
    Ok(())
}

/// The metadata of all photographs, with exiftool.
pub fn read_exif(photos: &[PathBuf]) -> Result<Peak, Failure> {
    timed(Command::new("exiftool").args(["-q", "-json"]).args(photos))
}

/// Creates an unprotected key.
pub fn key(path: &Path) -> Result<Peak, Failure> {
    timed(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(path))
}

/// Signs a file.
pub fn sign(key: &Path, file: &Path) -> Result<Peak, Failure> {
    let _ = fs::remove_file(file.with_extension("txt.sig"));
    timed(Command::new("ssh-keygen").args(["-Y", "sign", "-n", "file", "-f"]).arg(key).arg(file))
}
