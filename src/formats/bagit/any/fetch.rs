//! `fetch.txt` (RFC 8493, 2.2.3): files that are elsewhere. Nothing is ever fetched; its names are read.

use super::MOST_LINES;
use super::text::lines;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchLine {
    /// The line, from 1.
    pub line: usize,
    /// The name as it is written; none for a line that is not an address, a length and a name.
    pub name: Option<String>,
}

/// Reads the lines, one more than [`MOST_LINES`] at most; empty ones count for nothing.
pub fn read(text: &str) -> Vec<FetchLine> {
    let filled = lines(text).filter(|(_, line)| !line.trim().is_empty());
    filled.take(MOST_LINES + 1).map(|(line, text)| FetchLine { line, name: name(text) }).collect()
}

fn name(line: &str) -> Option<String> {
    let blank = |character: char| matches!(character, ' ' | '\t');
    let (_address, rest) = line.split_once(blank)?;
    let (length, name) = rest.trim_start_matches(blank).split_once(blank)?;
    let name = name.trim_start_matches(blank);
    let counts = length == "-" || (!length.is_empty() && length.bytes().all(|digit| digit.is_ascii_digit()));
    (counts && !name.is_empty()).then(|| name.strip_prefix("./").unwrap_or(name).to_owned())
}
