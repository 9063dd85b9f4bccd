//! `fetch.txt` (RFC 8493, 2.2.3): files stored elsewhere. Only the names are read; nothing is ever fetched.

use super::MOST_LINES;
use super::text::lines;

/// One line of `fetch.txt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchLine {
    /// Line number, from 1.
    pub line: usize,
    /// The name as written; none if the line does not consist of URL, length and name.
    pub name: Option<String>,
}

/// Reads at most [`MOST_LINES`] + 1 lines, so that the caller can detect more. Empty lines are skipped.
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
