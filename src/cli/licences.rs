//! `--licences`: the crates linked into this program and their licences. `cargo xtask licences` generates the table.

use std::ffi::OsString;

use classproof::stages::probe::abilities::{ffmpeg_licence, ffmpeg_version};
use classproof::words::wording::{fill, template};

use super::terminal::Terminal;

/// One line per crate: name, version, licence (SPDX).
const CRATES: &str = include_str!("licences.txt");

/// Whether `--licences` is on the command line, before any `--`.
pub fn are_asked_for(arguments: &[OsString]) -> bool {
    arguments.iter().skip(1).any(|argument| argument == "--licences") && !arguments.iter().any(|argument| argument == "--")
}

pub fn show(terminal: &Terminal) {
    let blank = |blank: &str| match blank {
        "version" => Some(ffmpeg_version()),
        "licence" => Some(ffmpeg_licence().to_owned()),
        _ => None,
    };
    terminal.out(&fill(template(terminal.lang, "cli.licences").unwrap_or_default(), blank));
    terminal.out(CRATES.trim_end());
}
