//! Creates archives and packages of the program, with checksums.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use super::System;
use super::licences::{Linked, linked};
use crate::failure::Failure;
use crate::process::{repository, run};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the archives for a system and returns their paths.
///
/// # Errors
/// If a file cannot be read or written, or a tool fails.
pub fn all(system: System, program: &Path, libraries: &Path, out: &Path) -> Result<Vec<PathBuf>, Failure> {
    let folder = out.join(format!("classproof-{VERSION}-{}", system.name()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
    let name = program.file_name().unwrap_or_default();
    copy(program, &folder.join(name))?;
    copy(&repository().join("README.md"), &folder.join("README.md"))?;
    copy(&repository().join("schemas/FORMAT.md"), &folder.join("FORMAT.md"))?;
    let target = if system == System::Windows { super::WINDOWS_TARGET } else { super::LINUX_TARGET };
    licences(&folder.join("licences"), &linked(target)?, libraries)?;
    let parent = |command: &mut Command| run(command.current_dir(out));
    let base = folder.file_name().unwrap_or_default();
    Ok(match system {
        System::Windows => {
            let archive = folder.with_file_name(format!("{}.zip", base.to_string_lossy()));
            let _ = fs::remove_file(&archive);
            parent(Command::new("zip").args(["--quiet", "--recurse-paths"]).arg(&archive).arg(base))?;
            vec![archive]
        }
        System::Linux => {
            let archive = folder.with_file_name(format!("{}.tar.gz", base.to_string_lossy()));
            parent(Command::new("tar").args(["--owner=0", "--group=0", "--sort=name", "-czf"]).arg(&archive).arg(base))?;
            vec![archive, debian(&folder, out)?]
        }
    })
}

/// Third-party data embedded in the program: name, folder with the licence, licence.
const CARRIED: [(&str, &str, &str); 2] = [
    ("SeetaFace frontal model", "src/stages/probe/photo/faces", "BSD-2-Clause"),
    ("WenQuanYi Micro Hei and Droid Sans Fallback", "src/formats/font", "Apache-2.0"),
];

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::copy(from, to).map(|_| ()).map_err(Failure::at(from))
}

/// A table of linked libraries, and a folder of licence texts for each.
fn licences(folder: &Path, linked: &[Linked], libraries: &Path) -> Result<(), Failure> {
    let mut table = "Linked into the program, with the licence of each (SPDX):\n\n".to_owned();
    for library in linked {
        table += &format!("{}: {}\n", library.name, library.licence);
        let own = folder.join(library.name.replace(' ', "-"));
        fs::create_dir_all(&own).map_err(Failure::at(&own))?;
        for text in &library.texts {
            copy(text, &own.join(text.file_name().unwrap_or_default()))?;
        }
    }
    for (name, place, licence) in CARRIED {
        table += &format!("{name}: {licence}\n");
        let own = folder.join(name.replace(' ', "-"));
        fs::create_dir_all(&own).map_err(Failure::at(&own))?;
        copy(&repository().join(place).join("LICENSE"), &own.join("LICENSE"))?;
    }
    table += "FFmpeg (libavformat, libavcodec, libavutil, libswscale), built without its GPL parts: LGPL-2.1-or-later\n";
    table += "\nFFmpeg is linked statically. To link another build of it, take the source of classproof and run\n";
    table += "FFMPEG_DIR=YOUR_BUILD cargo build --release --package classproof --features ffmpeg-next/static\n";
    let own = folder.join("FFmpeg");
    fs::create_dir_all(&own).map_err(Failure::at(&own))?;
    for text in ["COPYING.LGPLv2.1", "LICENSE.md"] {
        copy(&libraries.join(text), &own.join(text))?;
    }
    let file = folder.join("LICENCES.txt");
    fs::write(&file, table).map_err(Failure::at(&file))
}

/// A Debian package of the same files.
fn debian(folder: &Path, out: &Path) -> Result<PathBuf, Failure> {
    let root = out.join("deb");
    let _ = fs::remove_dir_all(&root);
    let (bin, doc, control) = (root.join("usr/bin"), root.join("usr/share/doc/classproof"), root.join("DEBIAN"));
    for folder in [&bin, &control] {
        fs::create_dir_all(folder).map_err(Failure::at(folder))?;
    }
    copy(&folder.join("classproof"), &bin.join("classproof"))?;
    fs::create_dir_all(doc.parent().unwrap_or(&root)).map_err(Failure::at(&doc))?;
    run(Command::new("cp").arg("--recursive").arg(folder).arg(&doc))?;
    fs::remove_file(doc.join("classproof")).map_err(Failure::at(&doc))?;
    let file = control.join("control");
    let text = format!(
        "Package: classproof\nVersion: {VERSION}\nArchitecture: amd64\nMaintainer: classproof <classproof@localhost>\nDepends: libc6 (>= 2.36), libgcc-s1\n\
         Section: utils\nPriority: optional\nDescription: pack and verify the evidence of vocational-training classes\n \
         Judges a class folder against the standard, seals it into one signed archive, and verifies it.\n"
    );
    fs::write(&file, text).map_err(Failure::at(&file))?;
    let package = out.join(format!("classproof_{VERSION}_amd64.deb"));
    run(Command::new("dpkg-deb").args(["--root-owner-group", "--build"]).arg(&root).arg(&package))?;
    fs::remove_dir_all(&root).map_err(Failure::at(&root))?;
    Ok(package)
}

/// Writes checksums of all files in the output folder for `sha256sum -c`, and prints what was created.
///
/// # Errors
/// If a file cannot be read or written.
pub fn digests(out: &Path, made: &[PathBuf]) -> Result<(), Failure> {
    let mut list = String::new();
    // Include files of other systems that were built earlier.
    let there = fs::read_dir(out).map_err(Failure::at(out))?.flatten().map(|entry| entry.path());
    let mut all: Vec<PathBuf> = there.filter(|path| path.is_file() && path.file_name() != Some("SHA256SUMS".as_ref())).collect();
    all.sort();
    for path in all {
        let bytes = fs::read(&path).map_err(Failure::at(&path))?;
        let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if made.contains(&path) {
            println!("{} ({:.1} MB)", path.display(), bytes.len() as f64 / 1e6);
        }
        list += &format!("{digest}  {}\n", path.file_name().unwrap_or_default().to_string_lossy());
    }
    let file = out.join("SHA256SUMS");
    fs::write(&file, list).map_err(Failure::at(&file))
}
