//! Manifests made by other programs (RFC 8493, 2.1.3 and 2.2.1): digest, whitespace, optionally the `*` of `md5sum`, and name.

use super::MOST_LINES;
use super::text::lines;

/// One line of a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SumLine {
    /// Line number, from 1.
    pub line: usize,
    /// The digest in lower case.
    pub digest: String,
    /// The name as written, without `*` and `./`.
    pub name: String,
}

/// The content of a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// The valid lines.
    pub lines: Vec<SumLine>,
    /// Numbers of malformed lines; at most 100.
    pub bad: Vec<usize>,
    /// Whether lines beyond the limit were ignored.
    pub cut: bool,
    /// Whether any name has the `*` prefix of `md5sum -b`.
    pub starred: bool,
    /// Whether any name begins with `./`.
    pub dotted: bool,
}

/// Reads a manifest. `digits` is the digest length, if the algorithm is known. Empty lines are skipped.
pub fn read(text: &str, digits: Option<usize>) -> Sums {
    let mut sums = Sums::default();
    for (line, text) in lines(text).filter(|(_, line)| !line.trim().is_empty()) {
        if sums.lines.len() >= MOST_LINES {
            sums.cut = true;
            break;
        }
        let blank = |character: char| matches!(character, ' ' | '\t');
        let parts = text.split_once(blank).map(|(digest, name)| (digest, name.trim_start_matches(blank)));
        let whole = |digest: &str| {
            digest.bytes().all(|digit| digit.is_ascii_hexdigit()) && digits.map_or(!digest.is_empty(), |digits| digest.len() == digits)
        };
        let Some((digest, name)) = parts.filter(|(digest, name)| whole(digest) && !name.is_empty()) else {
            if sums.bad.len() < 100 {
                sums.bad.push(line);
            }
            continue;
        };
        let plain = name.strip_prefix('*').unwrap_or(name);
        sums.starred |= plain.len() < name.len();
        let inside = plain.strip_prefix("./").unwrap_or(plain);
        sums.dotted |= inside.len() < plain.len();
        sums.lines.push(SumLine { line, digest: digest.to_ascii_lowercase(), name: inside.to_owned() });
    }
    sums
}
