//! Whether a recording ends before its container says it should: the half-copied file.

use crate::formats::region::ReadAt;
use crate::stages::probe::boxes;

/// What the top-level boxes of an MP4 or QuickTime file tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// There is a `moov`, without which nothing can be played.
    pub movie: bool,
    /// There are `moof`s: the file is written in fragments.
    pub fragments: bool,
    /// A box goes on beyond the end of the file.
    pub overruns: bool,
}

/// Reads the outline of an MP4 or QuickTime file.
pub fn outline(source: &dyn ReadAt) -> Outline {
    let mut outline = Outline::default();
    for head in boxes::top_level(source) {
        outline.movie |= head.kind == *b"moov";
        outline.fragments |= head.kind == *b"moof";
        outline.overruns |= head.end > source.len();
    }
    outline
}

/// Whether a RIFF file (AVI) is shorter than the sizes of its `RIFF` chunks say.
pub fn riff_overruns(source: &dyn ReadAt) -> bool {
    let mut offset = 0;
    let mut head = [0; 8];
    // OpenDML files are a chain of `RIFF` chunks of one or two GiB.
    for _ in 0..4096 {
        if source.read_exact_at(&mut head, offset).is_err() {
            return false;
        }
        let [b'R', b'I', b'F', b'F', s0, s1, s2, s3] = head else { return false };
        let size = u64::from(u32::from_le_bytes([s0, s1, s2, s3]));
        // Zero where the recorder had no time to write it.
        if size == 0 {
            return false;
        }
        offset += 8 + size + size % 2;
        if offset > source.len() {
            return true;
        }
    }
    false
}

/// Whether a Matroska file is shorter than its segment says (RFC 9559, 5.1); an unknown size says nothing.
pub fn matroska_overruns(source: &dyn ReadAt) -> bool {
    segment_end(source).is_some_and(|end| end > source.len())
}

fn segment_end(source: &dyn ReadAt) -> Option<u64> {
    let header = element(source, 0).filter(|element| element.id == 0x1A45_DFA3)?;
    let segment = element(source, header.content.checked_add(header.size?)?).filter(|element| element.id == 0x1853_8067)?;
    segment.content.checked_add(segment.size?)
}

struct Element {
    id: u64,
    content: u64,
    size: Option<u64>,
}

/// An EBML element's id and size (RFC 8794, 4 to 6).
fn element(source: &dyn ReadAt, offset: u64) -> Option<Element> {
    let (id, id_length) = number(source, offset, false)?;
    let (size, size_length) = number(source, offset.checked_add(id_length)?, true)?;
    let unknown = (1_u64 << (7 * size_length)) - 1;
    Some(Element { id, content: offset + id_length + size_length, size: (size != unknown).then_some(size) })
}

/// A number of one to eight bytes, whose first set bit tells how many; that bit belongs to ids, but not to sizes.
fn number(source: &dyn ReadAt, offset: u64, unmarked: bool) -> Option<(u64, u64)> {
    let mut first = [0];
    source.read_exact_at(&mut first, offset).ok()?;
    let length = first[0].leading_zeros() as usize + 1;
    let mut bytes = [0; 8];
    source.read_exact_at(bytes.get_mut(8_usize.checked_sub(length)?..)?, offset).ok()?;
    let value = u64::from_be_bytes(bytes);
    let value = if unmarked { value & ((1_u64 << (7 * length)) - 1) } else { value };
    Some((value, length as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_beyond_the_end_is_seen() {
        assert!(riff_overruns(&b"RIFF\x10\0\0\0AVI ".to_vec()));
        assert!(!riff_overruns(&b"RIFF\x04\0\0\0AVI ".to_vec()));
        assert!(!riff_overruns(&b"RIFF\0\0\0\0AVI ".to_vec()));
        assert!(!riff_overruns(&b"RI".to_vec()));
    }

    #[test]
    fn a_segment_beyond_the_end_is_seen() {
        let header = b"\x1a\x45\xdf\xa3\x82ab".to_vec();
        let with = |segment: &[u8]| [&header, segment].concat();
        assert!(!matroska_overruns(&with(b"\x18\x53\x80\x67\x82ab")));
        assert!(matroska_overruns(&with(b"\x18\x53\x80\x67\x84ab")));
        assert!(!matroska_overruns(&with(b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xffab")));
        assert!(!matroska_overruns(&b"\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xfe".to_vec()));
        assert!(!matroska_overruns(&b"\x1a\x45\xdf\xa3\0".to_vec()));
    }
}
