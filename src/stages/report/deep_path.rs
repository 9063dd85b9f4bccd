//! Paths that become too long for Windows when a bundle is unpacked on a desktop.

use schemars::JsonSchema;
use serde::Serialize;

/// A path that is too long on a Windows desktop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DeepPath {
    /// The path below `data/`.
    pub path: String,
    /// Length of the full path on a typical desktop, in UTF-16 units.
    pub length: u64,
    /// Units above the limit.
    pub over: u64,
}

/// The longest path of a class, if it is too long after unpacking a bundle of this name on a Windows desktop. Explorer creates a folder
/// with
/// the name of the archive, and the base folder inside it.
pub fn too_deep<'a>(base: &str, paths: impl Iterator<Item = &'a str>) -> Option<DeepPath> {
    let units = |text: &str| text.encode_utf16().count() as u64;
    let longest = paths.max_by_key(|path| units(path))?;
    let length = DESKTOP + 2 * (units(base) + 1) + units("data/") + units(longest);
    let over = length.checked_sub(MOST_UNITS).filter(|over| *over > 0)?;
    Some(DeepPath { path: longest.to_owned(), length, over })
}

/// Length of a typical desktop path: `C:\Users\`, a name of twelve characters, `\Desktop\`.
const DESKTOP: u64 = 30;
/// Longest path (MAX_PATH) without the terminating zero.
const MOST_UNITS: u64 = 259;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_path_counts_with_the_folders_that_unpacking_makes() {
        // 30 + 2 * 11 + 5 leave 202 characters.
        let of = |lengths: &[usize]| {
            let paths: Vec<String> = lengths.iter().map(|length| "照".repeat(*length)).collect();
            too_deep("2026-017_a", paths.iter().map(String::as_str)).map(|deep| (deep.length, deep.over))
        };
        assert_eq!(of(&[202, 10]), None);
        assert_eq!(of(&[10, 203, 202]), Some((260, 1)));
        assert_eq!(of(&[300]), Some((357, 98)));
        assert_eq!(of(&[]), None);
        // Windows counts characters outside the BMP as two.
        let rare = "𠮷".repeat(110);
        assert_eq!(too_deep("2026-017_a", [rare.as_str()].into_iter()).map(|deep| deep.length), Some(277));
    }
}
