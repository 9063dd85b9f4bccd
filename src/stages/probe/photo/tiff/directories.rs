//! The directories of a TIFF (6.0, section 2) or BigTIFF: one per page, in a linked list that may be broken or circular.

use std::collections::BTreeSet;

/// Most pages.
const MOST_PAGES: usize = 10_000;
/// Most values of a field.
const MOST_VALUES: u64 = 1 << 16;

/// Tags of the fields that are read (TIFF 6.0, appendix A; `SUB_DIRECTORIES`: technical note 1).
pub mod field {
    pub const SUBFILE_TYPE: u64 = 254;
    pub const WIDTH: u64 = 256;
    pub const HEIGHT: u64 = 257;
    pub const COMPRESSION: u64 = 259;
    pub const PHOTOMETRIC: u64 = 262;
    pub const FILL_ORDER: u64 = 266;
    pub const STRIP_OFFSETS: u64 = 273;
    pub const ROWS_PER_STRIP: u64 = 278;
    pub const STRIP_LENGTHS: u64 = 279;
    pub const T4_OPTIONS: u64 = 292;
    pub const TILE_OFFSETS: u64 = 324;
    pub const TILE_LENGTHS: u64 = 325;
    pub const SUB_DIRECTORIES: u64 = 330;
    pub const JPEG_TABLES: u64 = 347;
    /// Only in digital negatives (DNG).
    pub const DNG_VERSION: u64 = 50_706;
}

/// A TIFF in memory.
#[derive(Clone, Copy)]
pub struct Tiff<'a> {
    bytes: &'a [u8],
    little: bool,
    large: bool,
}

/// Position of a directory's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Directory {
    fields: usize,
    count: usize,
}

/// The pages found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pages {
    pub found: Vec<Directory>,
    /// The list points to an invalid directory.
    pub lost: bool,
}

impl<'a> Tiff<'a> {
    /// `None` if the header is invalid.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        let (little, large) = match bytes.first_chunk::<4>()? {
            b"II*\0" => (true, false),
            b"MM\0*" => (false, false),
            b"II+\0" => (true, true),
            b"MM\0+" => (false, true),
            _ => return None,
        };
        Some(Self { bytes, little, large })
    }

    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The directories in list order.
    pub fn pages(&self) -> Pages {
        let (mut pages, mut seen) = (Pages::default(), BTreeSet::new());
        let mut next = if self.large { self.offset(8, 8) } else { self.offset(4, 4) };
        while let Some(at) = next.filter(|at| *at > 0 && pages.found.len() < MOST_PAGES && seen.insert(*at)) {
            let Some((directory, following)) = self.directory(at) else {
                pages.lost = true;
                break;
            };
            pages.found.push(directory);
            pages.lost = following.is_none();
            next = following;
        }
        pages
    }

    /// The sub-directories: other sizes of the picture, or the full picture if this one is a thumbnail.
    pub fn below(&self, directory: Directory) -> Vec<Directory> {
        let offsets = self.numbers(directory, field::SUB_DIRECTORIES);
        offsets.into_iter().take(64).filter_map(|at| Some(self.directory(usize::try_from(at).ok()?)?.0)).collect()
    }

    /// The directory at an offset, and the offset of the next; 0 after the last.
    fn directory(&self, at: usize) -> Option<(Directory, Option<usize>)> {
        let (head, width, link) = if self.large { (8, 20, 8) } else { (2, 12, 4) };
        let count = self.offset(at, head)?;
        let fields = at.checked_add(head)?;
        let end = fields.checked_add(count.checked_mul(width)?)?;
        (end <= self.bytes.len()).then_some((Directory { fields, count }, self.offset(end, link)))
    }

    /// The values of a field; empty if it is missing, not numeric, or truncated.
    pub fn numbers(&self, directory: Directory, wanted: u64) -> Vec<u64> {
        self.values(directory, wanted).unwrap_or_default()
    }

    /// The first value of a field.
    pub fn number(&self, directory: Directory, wanted: u64) -> Option<u64> {
        self.numbers(directory, wanted).first().copied()
    }

    fn values(&self, directory: Directory, wanted: u64) -> Option<Vec<u64>> {
        let (width, counted) = if self.large { (20, 8) } else { (12, 4) };
        let at = (0..directory.count).map(|index| directory.fields + index * width).find(|at| self.integer(*at, 2) == Some(wanted))?;
        let size = match self.integer(at + 2, 2)? {
            1 | 7 => 1,
            3 => 2,
            4 | 13 => 4,
            16 | 18 => 8,
            _ => return None,
        };
        let count = usize::try_from(self.integer(at + 4, counted).filter(|count| *count <= MOST_VALUES)?).ok()?;
        let held = at + 4 + counted;
        let from = if count * size <= counted { held } else { self.offset(held, counted)? };
        (0..count).map(|index| self.integer(from.checked_add(index * size)?, size)).collect()
    }

    fn offset(&self, at: usize, length: usize) -> Option<usize> {
        self.integer(at, length).and_then(|value| usize::try_from(value).ok())
    }

    fn integer(&self, at: usize, length: usize) -> Option<u64> {
        let digits = self.bytes.get(at..at.checked_add(length)?)?;
        let add = |value: u64, digit: &u8| value << 8 | u64::from(*digit);
        Some(if self.little { digits.iter().rev().fold(0, add) } else { digits.iter().fold(0, add) })
    }

    /// The coded data of a page: its strips or tiles. `None` if one is not completely in the file.
    pub fn chunks(&self, directory: Directory) -> Option<Vec<&'a [u8]>> {
        let either = |strips, tiles| {
            let found = self.numbers(directory, strips);
            if found.is_empty() { self.numbers(directory, tiles) } else { found }
        };
        let offsets = either(field::STRIP_OFFSETS, field::TILE_OFFSETS);
        let mut lengths = either(field::STRIP_LENGTHS, field::TILE_LENGTHS);
        // Old writers omit the length of a single strip: it extends to the end of the file.
        if let ([offset], true) = (offsets.as_slice(), lengths.is_empty()) {
            lengths.push((self.bytes.len() as u64).checked_sub(*offset)?);
        }
        (!offsets.is_empty() && offsets.len() <= lengths.len()).then_some(())?;
        let chunk = |(offset, length): (u64, u64)| {
            let offset = usize::try_from(offset).ok()?;
            self.bytes.get(offset..offset.checked_add(usize::try_from(length).ok()?)?)
        };
        offsets.into_iter().zip(lengths).map(chunk).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_directories_of_a_tiff_are_its_pages_and_a_ring_of_them_ends() {
        let pages = |bytes: &[u8]| {
            let pages = Tiff::new(bytes).unwrap().pages();
            (pages.found.len(), pages.lost)
        };
        let ring = b"II*\0\x08\0\0\0\0\0\x0e\0\0\0\0\0\x08\0\0\0";
        assert_eq!(pages(ring), (2, false));
        assert_eq!(pages(b"MM\0*\0\0\0\x08\0\0\0\0\0\0"), (1, false));
        assert_eq!(pages(b"MM\0*\0\0\0\x08\0\0\0\0\x7f\0"), (1, true));
        assert_eq!(pages(b"II*\0\xff\xff\xff\xff"), (0, true));
        assert!(Tiff::new(b"II*").is_none());
    }
}
