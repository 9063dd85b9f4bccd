//! File names of the chapters into which action cameras split a recording (GoPro: `GX010123.MP4`, `GX020123.MP4`; older `GOPR0123.MP4`,
//! `GP010123.MP4`).

/// One chapter of a recording, parsed from its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chapter<'a> {
    /// The naming scheme: by codec, or the older one.
    pub family: &'a str,
    /// The four digits shared by all chapters of a recording.
    pub recording: &'a str,
    /// Chapter number; the first is not always 1.
    pub number: u32,
}

/// Parses a file name; `None` if it is not a chapter name.
pub fn chapter(name: &str) -> Option<Chapter<'_>> {
    let (stem, ending) = name.rsplit_once('.')?;
    ending.eq_ignore_ascii_case("mp4").then_some(())?;
    let (mark, digits) = (stem.get(..2)?, stem.get(2..)?);
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (family, chapter, recording) = match (mark.to_ascii_uppercase().as_str(), digits.len()) {
        ("GX" | "GH" | "GL" | "GS", 6) => (mark, digits.get(..2)?, digits.get(2..)?),
        ("GP", 6) => ("GP", digits.get(..2)?, digits.get(2..)?),
        ("GO", 6) if digits.get(..2)?.eq_ignore_ascii_case("PR") => ("GP", "0", digits.get(2..)?),
        _ => return None,
    };
    (all_digits(chapter) && all_digits(recording)).then_some(())?;
    Some(Chapter { family, recording, number: chapter.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_are_told_by_their_names() {
        for (name, family, recording, number) in [
            ("GX010123.MP4", "GX", "0123", 1),
            ("gh120007.mp4", "gh", "0007", 12),
            ("GOPR0123.MP4", "GP", "0123", 0),
            ("GP010123.MP4", "GP", "0123", 1),
        ] {
            assert_eq!(chapter(name), Some(Chapter { family, recording, number }), "{name}");
        }
        for other in ["GX01012.MP4", "GX010123.JPG", "GX01O123.MP4", "GOPX0123.MP4", "VID_20260803_093015.mp4", "前", "录像录像.mp4"] {
            assert_eq!(chapter(other), None, "{other}");
        }
    }
}
