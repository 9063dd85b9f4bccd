//! The length that a container claims, for containers where FFmpeg mixes it with its own estimate.

use crate::formats::region::ReadAt;
use crate::stages::probe::boxes;
use crate::stages::probe::kind::Kind;
use crate::stages::probe::recording::asf;

/// Largest header.
const MOST_HEADER: u64 = 8 << 20;

/// The claimed length in microseconds. `found`: the length reported by FFmpeg.
pub fn claimed_us(kind: Kind, source: &dyn ReadAt, fragments: bool, found: Option<u64>) -> Option<u64> {
    match kind {
        Kind::Mp4 | Kind::Quicktime | Kind::ThreeGp if fragments => movie_header(source),
        Kind::Asf => asf::claimed_us(source).or(found),
        Kind::Avi => riff_header(source).or(found),
        _ => found,
    }
}

/// The length in the movie header of a fragmented file (ISO/IEC 14496-12, 8.2.2 and 8.8.2).
fn movie_header(source: &dyn ReadAt) -> Option<u64> {
    let head = boxes::top_level(source).find(|head| head.kind == *b"moov")?;
    let moov = boxes::read(source, head.content..head.end, MOST_HEADER)?;
    let find = |bytes: &[u8], wanted: &[u8; 4]| boxes::inside(bytes).find(|(kind, _)| kind == wanted).map(|(_, content)| content.to_vec());
    let (scale, plain) = match find(&moov, b"mvhd")?.as_slice() {
        [1, rest @ ..] => (number(rest, 19, 4)?, number(rest, 23, 8)?),
        [_, rest @ ..] => (number(rest, 11, 4)?, number(rest, 15, 4).filter(|length| *length != u64::from(u32::MAX))?),
        [] => return None,
    };
    let whole = find(&moov, b"mvex").and_then(|mvex| find(&mvex, b"mehd")).and_then(|mehd| match mehd.as_slice() {
        [1, rest @ ..] => number(rest, 3, 8),
        [_, rest @ ..] => number(rest, 3, 4),
        [] => None,
    });
    us(whole.unwrap_or(plain), 1, scale)
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    Some(bytes.get(at..at.checked_add(length)?)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// The length in the header of an AVI video stream: frames × scale / rate.
fn riff_header(source: &dyn ReadAt) -> Option<u64> {
    // `RIFF`, size, `AVI `, `LIST`, size, `hdrl`.
    let header = boxes::read(source, 24..64 << 10, MOST_HEADER)?;
    let at = header.windows(16).position(|word| word.starts_with(b"strh") && word.get(8..12) == Some(b"vids"))?;
    let field = |offset: usize| header.get(at + 8 + offset..)?.first_chunk::<4>().map(|bytes| u64::from(u32::from_le_bytes(*bytes)));
    us(field(32)?, field(20)?, field(24)?)
}

fn us(count: u64, each: u64, per_second: u64) -> Option<u64> {
    let us = (u128::from(count) * u128::from(each) * 1_000_000).checked_div(u128::from(per_second))?;
    u64::try_from(us).ok().filter(|us| *us > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
    }

    #[test]
    fn a_fragmented_file_claims_what_its_header_says() {
        let mvhd = |length: u32| boxed(b"mvhd", &[&[0; 12][..], &1000_u32.to_be_bytes(), &length.to_be_bytes(), &[0; 80]].concat());
        let mehd = boxed(b"mvex", &boxed(b"mehd", &[&[0; 4][..], &310_000_u32.to_be_bytes()].concat()));
        let claim = |moov: &[Vec<u8>]| claimed_us(Kind::Mp4, &boxed(b"moov", &moov.concat()), true, Some(1));
        assert_eq!(claim(&[mvhd(20_000)]), Some(20_000_000));
        assert_eq!(claim(&[mvhd(0), mehd]), Some(310_000_000));
        assert_eq!(claim(&[mvhd(0)]), None);
        assert_eq!(claim(&[mvhd(u32::MAX)]), None);
        assert_eq!(claim(&[boxed(b"mvhd", &[])]), None);
        assert_eq!(claimed_us(Kind::Mp4, &Vec::new(), false, Some(1)), Some(1));
    }

    #[test]
    fn an_avi_file_claims_what_its_stream_header_says() {
        let stream =
            [b"strh\x38\0\0\0vids".as_slice(), &[0; 16], &1_u32.to_le_bytes(), &5_u32.to_le_bytes(), &[0; 4], &100_u32.to_le_bytes()];
        let file = [&[0; 24][..], b"LIST\0\0\0\0strl", &stream.concat()].concat();
        assert_eq!(claimed_us(Kind::Avi, &file, false, None), Some(20_000_000));
        assert_eq!(claimed_us(Kind::Avi, &b"RIFF".to_vec(), false, Some(7)), Some(7));
    }
}
