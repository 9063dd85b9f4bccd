//! Manifests of other makers (RFC 8493, 2.1.3 and 2.2.1): a digest, blanks, perhaps the `*` of `md5sum`, and a name.

use super::MOST_LINES;
use super::text::lines;

/// One line of a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SumLine {
    /// The line, from 1.
    pub line: usize,
    /// The digest in lower case.
    pub digest: String,
    /// The name as it is written, without `*` and `./`.
    pub name: String,
}

/// A manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Its lines.
    pub lines: Vec<SumLine>,
    /// Lines that are not a digest and a name; the first hundred.
    pub bad: Vec<usize>,
    /// Whether there are more lines than are read.
    pub cut: bool,
    /// Whether some names have the `*` that `md5sum -b` puts before them.
    pub starred: bool,
    /// Whether some names begin with `./`.
    pub dotted: bool,
}

/// Reads a manifest; `digits` is how many a digest has, where that is known. Empty lines count for nothing.
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
