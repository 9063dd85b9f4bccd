//! EXIF in a text chunk of a PNG, as written by ImageMagick and exiftool: `Raw profile type exif`, with the bytes as hexadecimal digits.

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

/// Keywords of texts with EXIF: without and with the header of a JPEG segment before it.
const NAMES: [&[u8]; 2] = [b"Raw profile type exif", b"Raw profile type APP1"];
/// Most chunks that are visited.
const MOST_CHUNKS: usize = 100_000;
/// Largest decompressed text.
const MOST_BYTES: usize = 16 << 20;

/// The EXIF blocks in the texts of a PNG, in file order.
pub fn read(png: &[u8]) -> Vec<Vec<u8>> {
    let texts = chunks(png).take(MOST_CHUNKS).filter_map(|(kind, content)| {
        let (name, text) = split(content)?;
        if !NAMES.contains(&name) {
            return None;
        }
        match kind {
            b"tEXt" => profile(text),
            // Compression method 0 comes before the compressed data.
            b"zTXt" => profile(&decompress_to_vec_zlib_with_limit(text.strip_prefix(b"\0")?, MOST_BYTES).ok()?),
            _ => None,
        }
    });
    texts.take(2).collect()
}

/// Kind and content of each chunk (PNG, third edition, 5.3).
fn chunks(png: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    let mut rest = png.get(8..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, behind) = rest.split_first_chunk::<4>()?;
        let (kind, behind) = behind.split_first_chunk::<4>()?;
        let (content, behind) = behind.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        rest = behind.get(4..)?;
        Some((kind, content))
    })
}

fn split(content: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = content.iter().take(80).position(|byte| *byte == 0)?;
    Some((content.get(..end)?, content.get(end + 1..)?))
}

/// Decodes a profile: a line with its name, one with its length, then lines of digits.
fn profile(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    let mut lines = text.trim_start().lines();
    let length: usize = lines.nth(1)?.trim().parse().ok().filter(|length| *length <= MOST_BYTES)?;
    let mut digits = lines.flat_map(str::bytes).filter(u8::is_ascii_hexdigit).filter_map(|digit| char::from(digit).to_digit(16));
    let mut bytes = Vec::new();
    while let Some((high, low)) = digits.next().zip(digits.next()) {
        bytes.push(u8::try_from(high << 4 | low).ok()?);
    }
    bytes.truncate(length);
    Some(bytes.strip_prefix(b"Exif\0\0").map(<[u8]>::to_vec).unwrap_or(bytes))
}
