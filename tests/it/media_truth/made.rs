//! Recordings made with FFmpeg or by hand in a temporary folder, and the program's facts about them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

use crate::program::{Ran, classproof, scratch, tool};

/// The folder for generated recordings.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = scratch().join("media_truth");
        fs::create_dir_all(&folder).unwrap();
        folder
    })
}

/// Runs FFmpeg in that folder; arguments are separated by spaces.
pub fn ffmpeg(words: &str) {
    let folder = folder().to_str().unwrap();
    let all: Vec<&str> = ["-v", "error", "-nostdin", "-y"].into_iter().chain(words.split_whitespace()).collect();
    let line = format!("cd '{folder}' && ffmpeg {}", all.join(" "));
    tool("sh", "dash, ffmpeg", &[&"-c", &line]).ends(0);
}

/// The output of `probe --json` for files in that folder, in order.
pub fn probed(names: &[&str]) -> Vec<Value> {
    let mut arguments = vec!["probe".to_owned(), "--json".to_owned()];
    arguments.extend(names.iter().map(|name| folder().join(name).to_str().unwrap().to_owned()));
    let arguments: Vec<&dyn AsRef<std::ffi::OsStr>> = arguments.iter().map(|argument| argument as _).collect();
    let ran: Ran = classproof(&arguments).ends(0);
    let reports = ran.json().as_array().unwrap().clone();
    assert_eq!(reports.len(), names.len());
    reports
}

pub fn read(name: &str) -> Vec<u8> {
    let path = folder().join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn write(name: &str, bytes: &[u8]) {
    let path = folder().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}
