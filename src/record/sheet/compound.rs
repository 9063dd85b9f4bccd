//! Compound files ([MS-CFB]), the file system that an `.xls` is: finds one stream by its name. No chain is followed longer than the
//! file, so that one which bites its tail ends as well.

/// The first bytes of every compound file ([MS-CFB] 2.2).
const MARK: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Sector numbers from here on are marks: the end of a chain, a free sector, a sector of the tables.
const FIRST_MARK: u32 = 0xFFFF_FFFA;
/// Streams shorter than this lie in the small sectors of the root's stream.
const SMALL_STREAM: u64 = 4096;
const SMALL_SECTOR: usize = 64;
/// Bytes of a directory entry ([MS-CFB] 2.6.1).
const ENTRY: usize = 128;

/// Whether bytes begin as a compound file does.
pub fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(MARK)
}

/// A compound file whose tables were read.
pub struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    next: Vec<u32>,
    entries: Vec<u8>,
}

impl<'a> Compound<'a> {
    /// Reads the tables; none where the header or a chain is broken.
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut compound = Self { bytes, sector, next: Vec::new(), entries: Vec::new() };
        for table in compound.tables()? {
            compound.next.extend(compound.sector(table)?.chunks_exact(4).filter_map(|number| u32_at(number, 0)));
        }
        compound.entries = compound.chain(u32_at(bytes, 48)?)?;
        Some(compound)
    }

    /// The bytes of the first stream with this name, which is compared without regard to case.
    pub fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry =
            self.entries.chunks_exact(ENTRY).find(|entry| entry.get(66) == Some(&2) && name_of(entry).eq_ignore_ascii_case(name))?;
        let (start, length) = (u32_at(entry, 116)?, u64::from(u32_at(entry, 120)?));
        let mut stream = if length < SMALL_STREAM { self.small_chain(start)? } else { self.chain(start)? };
        stream.truncate(usize::try_from(length).ok()?);
        Some(stream)
    }

    /// The sectors of the allocation table: 109 of them in the header, more in a chain of their own ([MS-CFB] 2.5).
    fn tables(&self) -> Option<Vec<u32>> {
        let numbers = |bytes: &[u8]| bytes.chunks_exact(4).filter_map(|number| u32_at(number, 0)).collect::<Vec<_>>();
        let mut tables = numbers(self.bytes.get(76..512)?);
        let mut at = u32_at(self.bytes, 68)?;
        let mut left = self.sectors();
        while at < FIRST_MARK {
            left = left.checked_sub(1)?;
            let mut more = numbers(self.sector(at)?);
            at = more.pop()?;
            tables.extend(more);
        }
        tables.retain(|&table| table < FIRST_MARK);
        (tables.len() <= self.sectors()).then_some(tables)
    }

    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector
    }

    /// The bytes of a sector; the last of a file may be cut.
    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end)
    }

    fn chain(&self, mut at: u32) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut left = self.sectors();
        while at < FIRST_MARK {
            left = left.checked_sub(1)?;
            bytes.extend_from_slice(self.sector(at)?);
            at = *self.next.get(usize::try_from(at).ok()?)?;
        }
        Some(bytes)
    }

    /// A chain of small sectors, which lie in the stream of the root entry ([MS-CFB] 2.4).
    fn small_chain(&self, mut at: u32) -> Option<Vec<u8>> {
        let root = self.chain(u32_at(self.entries.get(..ENTRY)?, 116)?)?;
        let next = self.chain(u32_at(self.bytes, 60)?)?;
        let mut bytes = Vec::new();
        let mut left = root.len() / SMALL_SECTOR + 1;
        while at < FIRST_MARK {
            left = left.checked_sub(1)?;
            let index = usize::try_from(at).ok()?;
            let start = index.checked_mul(SMALL_SECTOR)?;
            bytes.extend_from_slice(root.get(start..start.checked_add(SMALL_SECTOR)?.min(root.len()))?);
            at = u32_at(&next, index.checked_mul(4)?)?;
        }
        Some(bytes)
    }
}

fn name_of(entry: &[u8]) -> String {
    let length = usize::from(u16_at(entry, 64).unwrap_or_default()).saturating_sub(2).min(62);
    let wide = entry.get(..length).unwrap_or_default().chunks_exact(2).filter_map(|unit| u16_at(unit, 0));
    char::decode_utf16(wide).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// A number of two bytes, the lesser first.
pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|number| u16::from_le_bytes(*number))
}

/// A number of four bytes, the least first.
pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|number| u32::from_le_bytes(*number))
}

/// A floating-point number of eight bytes.
pub fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    bytes.get(at..)?.first_chunk().map(|number| f64::from_le_bytes(*number))
}
