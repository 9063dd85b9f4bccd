//! Size and rotation of HEIF pictures (HEIC, AVIF) from their boxes (ISO/IEC 23008-12), without decoding.

use crate::formats::region::ReadAt;
use crate::stages::probe::boxes;

/// Largest `meta` box.
const MOST_META: u64 = 16 << 20;

/// Stored size and orientation (as in EXIF) of the primary picture. `None` if the boxes do not contain them.
pub fn size(source: &dyn ReadAt) -> Option<(u32, u32, u8)> {
    let head = boxes::top_level(source).find(|head| head.kind == *b"meta")?;
    let meta = boxes::read(source, head.content..head.end, MOST_META)?;
    // A full box: 4 bytes of version and flags.
    let meta = meta.get(4..)?;
    let find = |within, kind: &[u8; 4]| boxes::inside(within).find(|(found, _)| found == kind).map(|(_, content)| content);
    let primary = primary_item(find(meta, b"pitm")?)?;
    let properties = find(meta, b"iprp")?;
    let all: Vec<_> = boxes::inside(find(properties, b"ipco")?).collect();
    let used = associations(find(properties, b"ipma")?, primary)?;
    let own = |kind: &[u8; 4]| {
        let property = |index: &usize| all.get(index.checked_sub(1)?).filter(|(found, _)| found == kind).map(|(_, content)| *content);
        used.iter().find_map(property)
    };
    let mut extent = Cursor(own(b"ispe")?.get(4..)?);
    let (width, height) = (extent.number(4)?, extent.number(4)?);
    // `irot`: quarter turns anticlockwise (6.5.10).
    let orientation = match own(b"irot").and_then(|content| content.first()).map_or(0, |turns| turns & 3) {
        0 => 1,
        1 => 8,
        2 => 3,
        _ => 6,
    };
    (width > 0 && height > 0).then_some((width, height, orientation))
}

fn primary_item(pitm: &[u8]) -> Option<u32> {
    let (version, rest) = pitm.split_first()?;
    Cursor(rest.get(3..)?).number(if *version == 0 { 2 } else { 4 })
}

/// The 1-based property indexes of an item (`ipma`, ISO/IEC 14496-12, 8.11.14).
fn associations(ipma: &[u8], item: u32) -> Option<Vec<usize>> {
    let mut cursor = Cursor(ipma);
    let version_and_flags = cursor.number(4)?;
    let (item_size, wide) = (if version_and_flags >> 24 == 0 { 2 } else { 4 }, version_and_flags & 1 == 1);
    for _ in 0..cursor.number(4)? {
        let found = cursor.number(item_size)?;
        let count = cursor.number(1)?;
        let mut numbers = Vec::new();
        for _ in 0..count {
            // The highest bit means "essential".
            let number = if wide { cursor.number(2)? & 0x7FFF } else { cursor.number(1)? & 0x7F };
            numbers.push(number as usize);
        }
        if found == item {
            return Some(numbers);
        }
    }
    None
}

/// Reads big-endian numbers.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn number(&mut self, bytes: usize) -> Option<u32> {
        let (number, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(number.iter().fold(0, |value, byte| value << 8 | u32::from(*byte)))
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(8 + content.len() as u32).to_be_bytes()[..], kind, content].concat()
    }

    /// A HEIC with the layout of an iPhone: a tile with its own size comes before the whole picture, which is rotated.
    pub fn heic(width: u32, height: u32, turns: u8) -> Vec<u8> {
        let ispe = |width: u32, height: u32| boxed(b"ispe", &[[0; 4], width.to_be_bytes(), height.to_be_bytes()].concat());
        let ipco = boxed(b"ipco", &[ispe(512, 512), ispe(width, height), boxed(b"irot", &[turns])].concat());
        let ipma = boxed(b"ipma", &[0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 1, 0x81, 0, 49, 2, 2, 0x83]);
        let iprp = boxed(b"iprp", &[ipco, ipma].concat());
        let pitm = boxed(b"pitm", &[0, 0, 0, 0, 0, 49]);
        let meta = boxed(b"meta", &[vec![0; 4], pitm, iprp].concat());
        [boxed(b"ftyp", b"heic\0\0\0\0mif1heic"), meta, boxed(b"mdat", b"...")].concat()
    }

    #[test]
    fn the_whole_picture_counts_not_its_tiles() {
        assert_eq!(size(&heic(4032, 3024, 3)), Some((4032, 3024, 6)));
        assert_eq!(size(&heic(4032, 3024, 0)), Some((4032, 3024, 1)));
        assert_eq!(size(&heic(0, 3024, 0)), None);
    }

    #[test]
    fn cut_boxes_give_no_size() {
        let whole = heic(4032, 3024, 0);
        for length in 0..whole.len() - 11 {
            assert_eq!(size(&whole[..length].to_vec()), None, "{length}");
        }
    }
}
