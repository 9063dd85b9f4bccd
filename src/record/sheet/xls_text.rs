//! Texts of `.xls` workbooks ([MS-XLS] 2.5.293, 2.5.294): bytes of a code page before Excel 97, since then UTF-16 that may leave out
//! its upper bytes, and the table of shared texts that runs over several records.

use encoding_rs::{BIG5, Encoding, GB18030, WINDOWS_1252};

use super::compound::{u16_at, u32_at};

/// Shared texts that are kept; a workbook of 10,000 rows of different texts has fewer.
const MOST_TEXTS: usize = 1_000_000;

/// How a workbook writes its texts.
pub struct Written {
    wide: bool,
    encoding: &'static Encoding,
}

impl Default for Written {
    fn default() -> Self {
        Self { wide: true, encoding: GB18030 }
    }
}

impl Written {
    /// The version that a workbook says it is of: from Excel 97 on texts are UTF-16.
    pub fn version(&mut self, version: u16) {
        self.wide = version >= 0x0600;
    }

    /// The code page of the texts before that.
    pub fn code_page(&mut self, page: u16) {
        self.encoding = match page {
            950 => BIG5,
            1252 | 32769 => WINDOWS_1252,
            _ => GB18030,
        };
    }

    /// A text whose length takes one byte: the name of a sheet.
    pub fn short(&self, bytes: &[u8]) -> Option<String> {
        let (length, rest) = bytes.split_first()?;
        self.text(usize::from(*length), rest)
    }

    /// A text whose length takes two bytes; of one that runs into the next record what stands in this one.
    pub fn long(&self, bytes: &[u8]) -> Option<String> {
        self.text(usize::from(u16_at(bytes, 0)?), bytes.get(2..)?)
    }

    /// The code of a format, whose length takes one byte or two.
    pub fn format_code(&self, bytes: &[u8]) -> Option<String> {
        if self.wide { self.long(bytes) } else { self.short(bytes) }
    }

    fn text(&self, length: usize, bytes: &[u8]) -> Option<String> {
        if !self.wide {
            return Some(self.encoding.decode_without_bom_handling(bytes.get(..length.min(bytes.len()))?).0.into_owned());
        }
        let (flags, rest) = bytes.split_first()?;
        let mut text = String::new();
        push(&mut text, rest, length, flags & 1 != 0);
        Some(text)
    }
}

/// Appends at most so many units of UTF-16; where they are not `wide`, their upper bytes are zero and left out. Returns how many
/// units and bytes that were.
fn push(text: &mut String, bytes: &[u8], units: usize, wide: bool) -> (usize, usize) {
    let size = if wide { 2 } else { 1 };
    let taken = units.min(bytes.len() / size);
    let bytes = bytes.get(..taken * size).unwrap_or_default();
    if wide {
        let units = bytes.chunks_exact(2).filter_map(|unit| u16_at(unit, 0));
        text.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
    } else {
        text.extend(bytes.iter().copied().map(char::from));
    }
    (taken, bytes.len())
}

/// The shared texts of a workbook.
#[derive(Default)]
pub struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    /// Reads the table from the records that it runs over; none where it has more texts than are kept. It ends where it is cut.
    pub fn read(records: &[&[u8]]) -> Option<Self> {
        let mut texts = Self::default();
        let mut reader = Reader { records, at: 0 };
        while let Some(()) = reader.text(&mut texts.all) {
            if texts.ends.len() >= MOST_TEXTS {
                return None;
            }
            texts.ends.push(texts.all.len());
        }
        Some(texts)
    }

    /// A text by its number.
    pub fn get(&self, number: u32) -> Option<&str> {
        let number = usize::try_from(number).ok()?;
        let start = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.all.get(start..*self.ends.get(number)?)
    }
}

/// Where the table is read: which records are left, and where in the first of them.
struct Reader<'a> {
    records: &'a [&'a [u8]],
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &[u8] {
        self.records.first().and_then(|record| record.get(self.at..)).unwrap_or_default()
    }

    /// Goes to the next record if this one is at its end; none behind the last.
    fn fill(&mut self) -> Option<()> {
        while self.rest().is_empty() {
            self.records = self.records.split_first()?.1;
            self.at = 0;
        }
        Some(())
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            self.fill()?;
            let step = count.min(self.rest().len());
            self.at += step;
            count -= step;
        }
        Some(())
    }

    /// Reads one text: length, flags, what its formats and its phonetics take, its units, and these two, which are not kept. Units
    /// that go on in the next record do so behind new flags.
    fn text(&mut self, text: &mut String) -> Option<()> {
        self.fill()?;
        let (mut units, flags) = (usize::from(u16_at(self.rest(), 0)?), *self.rest().get(2)?);
        self.skip(3)?;
        let mut behind = 0_usize;
        if flags & 8 != 0 {
            behind += usize::from(u16_at(self.rest(), 0)?) * 4;
            self.skip(2)?;
        }
        if flags & 4 != 0 {
            behind = behind.checked_add(usize::try_from(u32_at(self.rest(), 0)?).ok()?)?;
            self.skip(4)?;
        }
        let mut wide = flags & 1 != 0;
        loop {
            let (taken, bytes) = push(text, self.rest(), units, wide);
            self.at += bytes;
            units -= taken;
            if units == 0 {
                break;
            }
            // Half a unit at a record's end can not be.
            self.records = self.records.split_first()?.1;
            wide = self.records.first()?.first()? & 1 != 0;
            self.at = 1;
        }
        self.skip(behind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_run_over_records_change_their_width() {
        let first: &[u8] = &[2, 0, 0, b'a', b'b', 4, 0, 1, 0x20, 0x5F, 0x09, 0x4E];
        let second: &[u8] = &[0, b'x', b'y', 1, 0, 8, 1, 0, b'z', 9, 9, 9];
        let third: &[u8] = &[9, 0, 0, 0, 3, 0, 4, 2, 0, 0, 0, b'e', b'n', b'd', 7, 7];
        let texts = Texts::read(&[first, second, third]).unwrap();
        let all: Vec<&str> = (0..).map_while(|number| texts.get(number)).collect();
        assert_eq!(all, ["ab", "张三xy", "z", "", "end"]);
        assert!(Texts::read(&[&first[..9]]).unwrap().ends.len() == 1, "a cut text is none");
    }

    #[test]
    fn texts_before_unicode_are_of_a_code_page() {
        let mut written = Written::default();
        written.version(0x0500);
        let bytes = GB18030.encode("张三").0;
        assert_eq!(written.short(&[&[4], &*bytes].concat()).as_deref(), Some("张三"));
        written.code_page(1252);
        assert_eq!(written.short(&[2, 0xE9, b'a']).as_deref(), Some("éa"));
    }
}
