//! Whether a recording is shorter than its container states: an incompletely copied file.

use std::io::{BufReader, Read as _};
use std::sync::Arc;

use crate::formats::region::{ReadAt, Reader, zeros_at_end};
use crate::stages::probe::boxes;

/// The top-level boxes of an MP4 or QuickTime file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// There is a `moov` box.
    pub movie: bool,
    /// There are `moof` boxes: the file is fragmented.
    pub fragments: bool,
    /// A box extends beyond the end of the file.
    pub overruns: bool,
    /// Offset of that box, unless it is `mdat`: the end of the readable part.
    pub readable: Option<u64>,
    /// Offset of a second file appended after the movie and its data.
    pub joined: Option<u64>,
}

/// Reads the outline of an MP4 or QuickTime file.
pub fn outline(source: &dyn ReadAt) -> Outline {
    let mut outline = Outline::default();
    let (mut start, mut data) = (0, false);
    for head in boxes::top_level(source) {
        if head.kind == *b"ftyp" && outline.movie && data && outline.joined.is_none() {
            outline.joined = Some(start);
        }
        data |= head.kind == *b"mdat";
        outline.movie |= head.kind == *b"moov";
        outline.fragments |= head.kind == *b"moof";
        if head.end > source.len() {
            outline.overruns = true;
            outline.readable = (head.kind != *b"mdat").then_some(start);
        }
        start = head.end;
    }
    outline
}

/// Whether a RIFF file (AVI) is shorter than the sizes of its `RIFF` chunks.
pub fn riff_overruns(source: &dyn ReadAt) -> bool {
    let mut offset = 0;
    let mut head = [0; 8];
    // OpenDML: a chain of `RIFF` chunks of 1 or 2 GiB.
    for _ in 0..4096 {
        if source.read_exact_at(&mut head, offset).is_err() {
            return false;
        }
        let [b'R', b'I', b'F', b'F', s0, s1, s2, s3] = head else { return false };
        let size = u64::from(u32::from_le_bytes([s0, s1, s2, s3]));
        // 0: the recorder did not finish the file.
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

/// Whether a Matroska file is shorter than its segment size (RFC 9559, 5.1); false if that is unknown.
pub fn matroska_overruns(source: &dyn ReadAt) -> bool {
    segment_end(source).is_some_and(|end| end > source.len())
}

fn segment_end(source: &dyn ReadAt) -> Option<u64> {
    let header = element(source, 0).filter(|element| element.id == 0x1A45_DFA3)?;
    let segment = element(source, header.content.checked_add(header.size?)?).filter(|element| element.id == 0x1853_8067)?;
    segment.content.checked_add(segment.size?)
}

/// Whether a transport stream ends inside a packet.
pub fn transport_overruns(source: &dyn ReadAt) -> bool {
    !source.len().is_multiple_of(transport_packet(source))
}

/// Packet length of a transport stream: 188 bytes, or 192 with a time stamp.
fn transport_packet(source: &dyn ReadAt) -> u64 {
    let mut mark = [0; 1];
    if source.read_exact_at(&mut mark, 0).is_ok() && mark == *b"G" { 188 } else { 192 }
}

/// The end of a transport stream whose recorder preallocated space: it is followed by more than a packet of zeros. `None` if it did not.
pub fn without_room(source: &dyn ReadAt) -> Option<u64> {
    let packet = transport_packet(source);
    let zeros = zeros_at_end(source).ok().filter(|zeros| *zeros > packet)?;
    Some((source.len() - zeros).next_multiple_of(packet))
}

/// Whether the last tag of an FLV file is incomplete: each tag's size is in its header and after it. Preallocated zeros at the end do not
/// count; up to three of the zeros may belong to the tag.
pub fn flash_overruns(source: &dyn ReadAt) -> bool {
    let zeros = zeros_at_end(source).unwrap_or(0);
    let whole = |end: u64| {
        let mut tail = [0; 4];
        let end = end.checked_sub(4)?;
        source.read_exact_at(&mut tail, end).ok()?;
        let size = u64::from(u32::from_be_bytes(tail));
        let mut head = [0; 4];
        source.read_exact_at(&mut head, end.checked_sub(size)?).ok()?;
        let [kind, s0, s1, s2] = head;
        Some(matches!(kind & 0x1F, 8 | 9 | 18) && u64::from(u32::from_be_bytes([0, s0, s1, s2])) + 11 == size)
    };
    !(0..=zeros.min(3)).any(|own| whole(source.len() - zeros + own) == Some(true))
}

/// Most tags that are visited: a day with 60 frames and 50 audio blocks per second.
const MOST_TAGS: u32 = 10_000_000;

/// Offset of a second FLV file after the tags of the first.
pub fn flash_joined(source: &Arc<dyn ReadAt>) -> Option<u64> {
    let mut reader = BufReader::new(Reader::new(Arc::clone(source)));
    // After the header comes the size of the (non-existent) previous tag.
    let mut offset = 13;
    reader.seek_relative(offset).ok()?;
    for _ in 0..MOST_TAGS {
        let mut head = [0; 4];
        reader.read_exact(&mut head).ok()?;
        if head == *b"FLV\x01" {
            return u64::try_from(offset).ok();
        }
        let [_, s0, s1, s2] = head;
        let length = i64::from(u32::from_be_bytes([0, s0, s1, s2])) + 15;
        reader.seek_relative(length - 4).ok()?;
        offset += length;
    }
    None
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

/// An EBML variable-size integer of 1 to 8 bytes, and its length. `unmarked` clears the length marker (for sizes, not ids).
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
    fn a_stream_that_ends_within_a_packet_is_seen() {
        let stream = |first: u8, length: usize| [&[first][..], &vec![0; length - 1]].concat();
        assert!(!transport_overruns(&stream(b'G', 188 * 7)));
        assert!(!transport_overruns(&stream(0, 192 * 7)));
        assert!(transport_overruns(&stream(b'G', 4096)));
        let tag = [&[9, 0, 0, 2][..], &[0; 7], &[1, 2], &13_u32.to_be_bytes()].concat();
        assert!(!flash_overruns(&[b"FLV\x01\x01\0\0\0\x09\0\0\0\0".as_slice(), &tag].concat()));
        assert!(flash_overruns(&tag[..tag.len() - 1].to_vec()));
        assert!(flash_overruns(&b"FL".to_vec()));
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
