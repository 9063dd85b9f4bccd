//! `bag-info.txt` of bags made by other programs (RFC 8493, 2.2.2). Only `Payload-Oxum` can be verified, so only that is kept.

use super::text::lines;

/// The verifiable content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Every `Payload-Oxum`: bytes and number of payload files; none if malformed.
    pub oxums: Vec<Option<(u64, u64)>>,
    /// The first line that is neither `Label: value` nor a continuation line.
    pub bad_line: Option<usize>,
}

/// Reads `bag-info.txt`. Labels are case-insensitive; a line that begins with a space or tab continues the previous one.
pub fn read(text: &str) -> Metadata {
    let mut metadata = Metadata::default();
    let mut begun = false;
    for (number, line) in lines(text).filter(|(_, line)| !line.trim().is_empty()) {
        if line.starts_with([' ', '\t']) && begun {
            continue;
        }
        let Some((label, value)) = line.split_once(':').filter(|(label, _)| !label.trim().is_empty()) else {
            metadata.bad_line.get_or_insert(number);
            continue;
        };
        begun = true;
        if label.trim().eq_ignore_ascii_case("Payload-Oxum") {
            let parts = value.trim().split_once('.').and_then(|(bytes, files)| Some((bytes.parse().ok()?, files.parse().ok()?)));
            metadata.oxums.push(parts);
        }
    }
    metadata
}
