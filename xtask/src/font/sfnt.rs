//! Reads and writes the tables of a TrueType font (ISO/IEC 14496-22).

use std::collections::BTreeMap;

use crate::failure::Failure;

/// A parsed TrueType font.
pub struct Font<'a> {
    tables: BTreeMap<[u8; 4], &'a [u8]>,
    /// Units per em.
    pub units: u16,
    loca: Vec<u32>,
    metrics: usize,
}

/// Big-endian number at an offset.
pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).map(|two| u16::from_be_bytes([two[0], two[1]]))
}

/// Signed big-endian number at an offset.
pub fn i16_at(bytes: &[u8], at: usize) -> Option<i16> {
    bytes.get(at..at + 2).map(|two| i16::from_be_bytes([two[0], two[1]]))
}

/// Big-endian 32-bit number at an offset.
pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
}

impl<'a> Font<'a> {
    /// Parses a font; of a collection, the first one.
    ///
    /// # Errors
    /// If it is not a TrueType font.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Failure> {
        Self::parse(bytes).ok_or_else(|| Failure::new("a source is no TrueType font"))
    }

    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let start = if bytes.starts_with(b"ttcf") { u32_at(bytes, 12)? as usize } else { 0 };
        let mut tables = BTreeMap::new();
        for number in 0..usize::from(u16_at(bytes, start + 4)?) {
            let record = start + 12 + number * 16;
            let (offset, length) = (u32_at(bytes, record + 8)? as usize, u32_at(bytes, record + 12)? as usize);
            tables.insert(bytes.get(record..record + 4)?.try_into().ok()?, bytes.get(offset..offset + length)?);
        }
        let table = |tag: &[u8; 4]| tables.get(tag).copied();
        let (head, loca, glyphs) = (table(b"head")?, table(b"loca")?, u16_at(table(b"maxp")?, 4)?);
        let long = u16_at(head, 50)? == 1;
        let place = |number: usize| if long { u32_at(loca, number * 4) } else { Some(u32::from(u16_at(loca, number * 2)?) * 2) };
        let loca = (0..=usize::from(glyphs)).map(place).collect::<Option<_>>()?;
        let metrics = usize::from(u16_at(table(b"hhea")?, 34)?);
        Some(Self { units: u16_at(head, 18)?, loca, metrics, tables })
    }

    /// The bytes of a table; empty if it does not exist.
    pub fn table(&self, tag: &[u8; 4]) -> &'a [u8] {
        self.tables.get(tag).copied().unwrap_or_default()
    }

    /// The outline of a glyph; empty for a blank glyph.
    pub fn glyph(&self, glyph: u16) -> &'a [u8] {
        let place = |number: usize| self.loca.get(number).map_or(0, |place| *place as usize);
        self.table(b"glyf").get(place(usize::from(glyph))..place(usize::from(glyph) + 1)).unwrap_or_default()
    }

    /// Advance width and left side bearing of a glyph.
    pub fn metric(&self, glyph: u16) -> (u16, i16) {
        let (hmtx, glyph) = (self.table(b"hmtx"), usize::from(glyph));
        let last = self.metrics.saturating_sub(1);
        let advance = u16_at(hmtx, glyph.min(last) * 4).unwrap_or(0);
        let bearing = if glyph < self.metrics { glyph * 4 + 2 } else { self.metrics * 4 + (glyph - self.metrics) * 2 };
        (advance, i16_at(hmtx, bearing).unwrap_or(0))
    }

    /// The glyph of each character, from the Windows cmap tables of formats 4 and 12.
    pub fn characters(&self) -> BTreeMap<u32, u16> {
        let cmap = self.table(b"cmap");
        let mut found = BTreeMap::new();
        for number in 0..usize::from(u16_at(cmap, 2).unwrap_or(0)) {
            let record = 4 + number * 8;
            let (Some(3), Some(offset)) = (u16_at(cmap, record), u32_at(cmap, record + 4)) else { continue };
            let table = cmap.get(offset as usize..).unwrap_or_default();
            match u16_at(table, 0) {
                Some(4) => drop(segments(table, &mut found)),
                Some(12) => drop(groups(table, &mut found)),
                _ => {}
            }
        }
        found.retain(|_, glyph| *glyph != 0);
        found
    }
}

fn segments(table: &[u8], found: &mut BTreeMap<u32, u16>) -> Option<()> {
    let count = usize::from(u16_at(table, 6)?);
    for segment in (0..count).step_by(2) {
        let (end, start) = (u16_at(table, 14 + segment)?, u16_at(table, 16 + count + segment)?);
        let delta = u16_at(table, 16 + 2 * count + segment)?;
        let at = 16 + 3 * count + segment;
        let range = usize::from(u16_at(table, at)?);
        for character in start..=end.min(0xFFFE) {
            let glyph = match range {
                0 => character.wrapping_add(delta),
                _ => match u16_at(table, at + range + 2 * usize::from(character - start))? {
                    0 => 0,
                    glyph => glyph.wrapping_add(delta),
                },
            };
            found.insert(u32::from(character), glyph);
        }
    }
    Some(())
}

fn groups(table: &[u8], found: &mut BTreeMap<u32, u16>) -> Option<()> {
    for group in 0..u32_at(table, 12)? as usize {
        let at = 16 + group * 12;
        let (start, end, first) = (u32_at(table, at)?, u32_at(table, at + 4)?, u32_at(table, at + 8)?);
        for character in start..=end {
            found.insert(character, u16::try_from(first + (character - start)).ok()?);
        }
    }
    Some(())
}

/// Writes a font file with checksums.
pub fn write(tables: &BTreeMap<[u8; 4], Vec<u8>>) -> Vec<u8> {
    let count = tables.len() as u16;
    let power = count.ilog2();
    let mut file = Vec::new();
    file.extend(0x0001_0000_u32.to_be_bytes());
    for word in [count, 16 << power, power as u16, count * 16 - (16 << power)] {
        file.extend(word.to_be_bytes());
    }
    let mut offset = 12 + 16 * tables.len();
    let mut head = 0;
    for (tag, table) in tables {
        if tag == b"head" {
            head = offset;
        }
        file.extend(tag);
        for number in [sum(table), offset as u32, table.len() as u32] {
            file.extend(number.to_be_bytes());
        }
        offset += table.len().next_multiple_of(4);
    }
    for table in tables.values() {
        file.extend(table);
        file.resize(file.len().next_multiple_of(4), 0);
    }
    let adjustment = 0xB1B0_AFBA_u32.wrapping_sub(sum(&file));
    file[head + 8..head + 12].copy_from_slice(&adjustment.to_be_bytes());
    file
}

fn sum(bytes: &[u8]) -> u32 {
    let word = |four: &[u8]| (0..4).fold(0, |word, at| word << 8 | u32::from(four.get(at).copied().unwrap_or(0)));
    bytes.chunks(4).map(word).fold(0, u32::wrapping_add)
}
