//! The QR Code (ISO/IEC 18004) on a label: the bundle's id, the disc number and the number of discs.
//!
//! ```text
//! CLASSPROOF:1:3F2A…64 digits…9C          a bundle on one disc or stick CLASSPROOF:1:3F2A…64 digits…9C:2/5      the second disc of five
//! ```
//!
//! Capital letters, digits, `:` and `/` are all in the alphanumeric mode, which takes 5.5 bits per character instead of 8. So the longest
//! text, 85 characters, fits version 5 (37 modules per side) with error correction level Q, which restores up to a quarter of the code, as
//! needed for scratched or stained labels. With its margin the code has 45 modules per side, 0.44 mm each at 2 cm, which the cameras of old
//! phones resolve. All labels use the same version, so all are equally easy to read.

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};
use schemars::JsonSchema;
use serde::Serialize;

use crate::formats::volumes::MOST_VOLUMES;
use crate::words::digest::Digest;

/// The prefix of every label code, including the version of the text format.
const FIRST_WORDS: &str = "CLASSPROOF:1:";
/// QR Code version.
const VERSION: u8 = 5;
/// The required margin (ISO/IEC 18004, 6.3.8), in modules.
pub const QUIET: u32 = 4;

/// The content of a label code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelCode {
    /// The bundle's id.
    pub bundle: Digest,
    /// Disc number and number of discs; none if the bundle is not split.
    pub disc: Option<(u64, u64)>,
}

/// The dark modules of a QR Code, without margin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modules {
    /// Modules per side.
    pub side: u32,
    /// Runs of dark modules: row, first column, length.
    pub dark: Vec<(u32, u32, u32)>,
}

impl LabelCode {
    /// The encoded text.
    pub fn text(&self) -> String {
        let id = self.bundle.to_string().to_ascii_uppercase();
        match self.disc {
            Some((number, count)) => format!("{FIRST_WORDS}{id}:{number}/{count}"),
            None => format!("{FIRST_WORDS}{id}"),
        }
    }

    /// Parses a code's text; `None` if it is not a label code. Lower case is accepted too, because some apps change the case.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let rest = text.strip_prefix(FIRST_WORDS)?;
        let (id, disc) = match rest.split_once(':') {
            Some((id, disc)) => {
                let (number, count) = disc.split_once('/')?;
                let read = |text: &str| text.parse::<u64>().ok().filter(|number| (1..=MOST_VOLUMES).contains(number));
                let (number, count) = (read(number)?, read(count)?);
                if number > count {
                    return None;
                }
                (id, Some((number, count)))
            }
            None => (rest, None),
        };
        Some(Self { bundle: Digest::parse(&id.to_ascii_lowercase()).ok()?, disc })
    }

    /// The QR Code; `None` only if the text is too long, which cannot happen for a bundle.
    pub fn modules(&self) -> Option<Modules> {
        Modules::of(&self.text(), (VERSION, VERSION))
    }
}

impl Modules {
    /// The QR Code of a text whose version is in a range, with error correction level Q; `None` if the text is too long.
    pub fn of(text: &str, (least, most): (u8, u8)) -> Option<Self> {
        let segments = QrSegment::make_segments(text);
        let (least, most) = (Version::new(least), Version::new(most));
        // Without an explicit mask, the one with the lowest penalty is chosen, so the result is deterministic.
        let code = QrCode::encode_segments_advanced(&segments, QrCodeEcc::Quartile, least, most, None, false).ok()?;
        let side = code.size();
        let mut dark: Vec<(u32, u32, u32)> = Vec::new();
        for row in 0..side {
            for column in (0..side).filter(|column| code.get_module(*column, row)) {
                let (row, column) = (row.unsigned_abs(), column.unsigned_abs());
                match dark.last_mut() {
                    Some(last) if last.0 == row && last.1 + last.2 == column => last.2 += 1,
                    _ => dark.push((row, column, 1)),
                }
            }
        }
        Some(Self { side: side.unsigned_abs(), dark })
    }
}

/// Whether a photographed label belongs to a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Belonging {
    /// All labels in the picture belong to the bundle.
    Belongs,
    /// A label in the picture belongs to another bundle.
    Another,
    /// There are codes in the picture, but none is a label of classproof.
    NotOurs,
    /// No code was found.
    NoCode,
}

impl Belonging {
    /// The result for a bundle and the codes found in the picture; `None` stands for a code that is not a label.
    pub fn of(id: &Digest, codes: impl Iterator<Item = Option<LabelCode>>) -> Self {
        codes.fold(Self::NoCode, |answer, code| match (answer, code) {
            (Self::Another, _) => Self::Another,
            (_, Some(code)) if code.bundle != *id => Self::Another,
            (_, Some(_)) | (Self::Belongs, None) => Self::Belongs,
            (Self::NoCode | Self::NotOurs, None) => Self::NotOurs,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> Digest {
        Digest::parse(&"3f".repeat(32)).unwrap()
    }

    #[test]
    fn it_is_read_as_it_was_written_and_is_always_of_version_5() {
        for disc in [None, Some((1, 1)), Some((2, 5)), Some((999, 999))] {
            let code = LabelCode { bundle: id(), disc };
            assert_eq!(LabelCode::read(&code.text()), Some(code));
            assert_eq!(LabelCode::read(&format!(" {}\n", code.text().to_lowercase())), Some(code));
            assert!(QrSegment::is_alphanumeric(&code.text()), "{}", code.text());
            assert_eq!(code.modules().map(|modules| modules.side), Some(37));
        }
    }

    #[test]
    fn a_label_of_another_bundle_among_others_is_never_overlooked() {
        let code = |byte: &str| Some(LabelCode { bundle: Digest::parse(&byte.repeat(32)).unwrap(), disc: None });
        let answer = |codes: &[Option<LabelCode>]| Belonging::of(&id(), codes.iter().copied());
        assert_eq!(answer(&[]), Belonging::NoCode);
        assert_eq!(answer(&[None, None]), Belonging::NotOurs);
        assert_eq!([answer(&[code("3f")]), answer(&[None, code("3f"), None]), answer(&[code("3f"), code("3f")])], [Belonging::Belongs; 3]);
        let another = [answer(&[code("00")]), answer(&[code("3f"), code("00"), None]), answer(&[code("00"), code("3f")])];
        assert_eq!(another, [Belonging::Another; 3]);
    }

    #[test]
    fn what_is_not_ours_is_not_read() {
        let ours = LabelCode { bundle: id(), disc: None }.text();
        let others = ["https://example.org/", "", "CLASSPROOF:1:", "CLASSPROOF:2:", &ours[..70], &format!("{ours}0")].map(str::to_owned);
        let discs = ["", "0/1", "2/1", "1000/1000", "1", "1/2/3", "-1/2"].map(|disc| format!("{ours}:{disc}"));
        for text in others.into_iter().chain(discs) {
            assert_eq!(LabelCode::read(&text), None, "{text}");
        }
    }
}
