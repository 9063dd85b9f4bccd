//! File size and length in the header of an ASF file (WMV): File Properties Object.

use crate::formats::region::ReadAt;

const PROPERTIES: [u8; 16] = [0xA1, 0xDC, 0xAB, 0x8C, 0x47, 0xA9, 0xCF, 0x11, 0x8E, 0xE4, 0x00, 0xC0, 0x0C, 0x20, 0x53, 0x65];
/// Bytes of the header that are searched.
const MOST_HEADER: u64 = 64 << 10;

struct Properties {
    size: u64,
    length_us: u64,
}

fn properties(source: &dyn ReadAt) -> Option<Properties> {
    let mut header = vec![0; usize::try_from(source.len().min(MOST_HEADER)).ok()?];
    source.read_exact_at(&mut header, 0).ok()?;
    let at = header.windows(16).position(|word| word == PROPERTIES)?;
    let number = |offset: usize| header.get(at + offset..)?.first_chunk::<8>().map(|bytes| u64::from_le_bytes(*bytes));
    let flags = number(88)?;
    // Broadcast flag: size and length are unknown.
    if flags & 1 != 0 {
        return None;
    }
    // Length in units of 100 ns, including the preroll in milliseconds.
    let length_us = (number(64)? / 10).saturating_sub(number(80)?.saturating_mul(1000));
    Some(Properties { size: number(40)?, length_us })
}

/// Whether the file is shorter than its header says.
pub fn overruns(source: &dyn ReadAt) -> bool {
    properties(source).is_some_and(|properties| properties.size > source.len())
}

/// The length that the header claims, in microseconds.
pub fn claimed_us(source: &dyn ReadAt) -> Option<u64> {
    properties(source).map(|properties| properties.length_us).filter(|length| *length > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_says_size_and_length() {
        let with = |flags: u8| {
            let mut object = [PROPERTIES.as_slice(), &[0; 88]].concat();
            object[40..48].copy_from_slice(&200_u64.to_le_bytes());
            object[64..72].copy_from_slice(&231_000_000_u64.to_le_bytes());
            object[80..88].copy_from_slice(&3_100_u64.to_le_bytes());
            object[88] = flags;
            [vec![0x30; 30], object].concat()
        };
        assert_eq!((claimed_us(&with(2)), overruns(&with(2))), (Some(20_000_000), true));
        assert!(!overruns(&[with(2), vec![0; 100]].concat()));
        assert_eq!((claimed_us(&with(3)), overruns(&with(3))), (None, false));
        assert_eq!(claimed_us(&vec![0; 20]), None);
    }
}
