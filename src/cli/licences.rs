//! `--licences`: what is linked into this program, and under which licence. The table is made by `cargo xtask licences`.

use std::ffi::OsString;

use classproof::stages::probe::abilities::{ffmpeg_licence, ffmpeg_version};
use classproof::words::wording::{fill, template};

use super::terminal::Terminal;

/// Name, version and licence (SPDX) of each crate, a line each.
const CRATES: &str = include_str!("licences.txt");

/// Whether this is what was asked for.
pub fn are_asked_for(arguments: &[OsString]) -> bool {
    arguments.iter().skip(1).any(|argument| argument == "--licences") && !arguments.iter().any(|argument| argument == "--")
}

/// Prints the table.
pub fn show(terminal: &Terminal) {
    let blank = |blank: &str| match blank {
        "version" => Some(ffmpeg_version()),
        "licence" => Some(ffmpeg_licence().to_owned()),
        _ => None,
    };
    terminal.out(&fill(template(terminal.lang, "cli.licences").unwrap_or_default(), blank));
    terminal.out(CRATES.trim_end());
}
