//! The boxes of ISO base media files (ISO/IEC 14496-12, 4.2): MP4, QuickTime, HEIF.

use std::ops::Range;

use crate::formats::region::ReadAt;

/// A top-level box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoxHead {
    /// Four-character type.
    pub kind: [u8; 4],
    /// Offset of the content.
    pub content: u64,
    /// End by its size; may be beyond the file.
    pub end: u64,
}

/// Most top-level boxes.
const MOST_BOXES: usize = 200_000;

/// The top-level boxes in order, up to the first that is no box.
pub fn top_level(source: &dyn ReadAt) -> impl Iterator<Item = BoxHead> {
    let mut offset = 0;
    std::iter::from_fn(move || {
        let head = read_head(source, offset)?;
        offset = head.end;
        Some(head)
    })
    .take(MOST_BOXES)
}

/// The bytes of a range, cut at the end of the file. `None` if they are more than `most`.
pub fn read(source: &dyn ReadAt, range: Range<u64>, most: u64) -> Option<Vec<u8>> {
    let length = range.end.min(source.len()).checked_sub(range.start).filter(|length| *length <= most)?;
    let mut bytes = vec![0; usize::try_from(length).ok()?];
    source.read_exact_at(&mut bytes, range.start).ok()?;
    Some(bytes)
}

fn read_head(source: &dyn ReadAt, offset: u64) -> Option<BoxHead> {
    let mut head = [0; 8];
    source.read_exact_at(&mut head, offset).ok()?;
    let [s0, s1, s2, s3, k0, k1, k2, k3] = head;
    let kind = [k0, k1, k2, k3];
    if !kind.iter().all(|byte| matches!(byte, b' '..=b'~' | 0xA9)) {
        return None;
    }
    let (size, header) = match u32::from_be_bytes([s0, s1, s2, s3]) {
        // Size 0: extends to the end of the file.
        0 => (source.len().saturating_sub(offset), 8),
        1 => {
            let mut large = [0; 8];
            source.read_exact_at(&mut large, offset + 8).ok()?;
            (u64::from_be_bytes(large), 16)
        }
        size => (u64::from(size), 8),
    };
    (size >= header).then_some(BoxHead { kind, content: offset + header, end: offset.checked_add(size)? })
}

/// Type and content of the boxes in `bytes`, up to the first that is no box.
pub fn inside(mut bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let (head, _) = bytes.split_first_chunk::<8>()?;
        let [s0, s1, s2, s3, k0, k1, k2, k3] = *head;
        let size = match u32::from_be_bytes([s0, s1, s2, s3]) {
            0 => bytes.len(),
            size => usize::try_from(size).ok()?,
        };
        let content = bytes.get(8..size)?;
        bytes = bytes.get(size..)?;
        Some(([k0, k1, k2, k3], content))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_boxes_and_shows_one_that_ends_beyond_the_file() {
        let mut file: Vec<u8> = b"\0\0\0\x0cftypisom".to_vec();
        file.extend_from_slice(b"\0\0\0\x01mdat\0\0\0\0\0\0\x01\0rest");
        let boxes: Vec<_> = top_level(&file).collect();
        assert_eq!(boxes.len(), 2);
        assert_eq!(boxes[1], BoxHead { kind: *b"mdat", content: 28, end: 12 + 256 });
    }

    #[test]
    fn lying_sizes_end_the_walk() {
        for file in
            [&b"\0\0\0\x07ftypisom"[..], b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x01", b"\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff", b"abc"]
        {
            assert!(top_level(&file.to_vec()).count() <= 1, "{file:?}");
            let _ = inside(file).count();
        }
        assert_eq!(inside(b"\0\0\0\x09ispeX\0\0\0\x64ipma").count(), 1);
    }
}
