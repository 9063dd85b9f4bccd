//! Workbooks of Excel 95 to 2003 and of WPS in that form ([MS-XLS]): values, formulas and merged cells, record by record.
//!
//! The general reader of workbooks keeps such sheets as full rectangles and reserves what their records claim, so that a file of some
//! hundred bytes can ask for more memory than there is. Here nothing is kept but filled cells, and those within the bounds.

use std::collections::BTreeMap;

use super::compound::{Compound, f64_at, u16_at, u32_at};
use super::xls_text::{Texts, Written};
use super::{Book, MOST_SHEETS, SheetError, Value};

// Record types ([MS-XLS] 2.3).
const FORMULA: u16 = 0x0006;
const EOF: u16 = 0x000A;
const DATE_1904: u16 = 0x0022;
const FILE_PASS: u16 = 0x002F;
const CONTINUE: u16 = 0x003C;
const CODE_PAGE: u16 = 0x0042;
const BOUND_SHEET: u16 = 0x0085;
const MUL_RK: u16 = 0x00BD;
const RICH_LABEL: u16 = 0x00D6;
const XF: u16 = 0x00E0;
const MERGED: u16 = 0x00E5;
const SHARED_STRINGS: u16 = 0x00FC;
const LABEL_SST: u16 = 0x00FD;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOL_ERROR: u16 = 0x0205;
const STRING: u16 = 0x0207;
const RK: u16 = 0x027E;
const FORMAT: u16 = 0x041E;
const BOF: u16 = 0x0809;

/// Reads the sheets of an `.xls`.
///
/// # Errors
/// [`SheetError::NotAWorkbook`] where it is broken, [`SheetError::Protected`], and the bounds of the book.
pub fn read(bytes: &[u8], book: &mut Book<'_>) -> Result<(), SheetError> {
    let compound = Compound::open(bytes).ok_or_else(|| SheetError::broken("broken compound file"))?;
    if compound.stream("EncryptedPackage").is_some() {
        return Err(SheetError::Protected);
    }
    let stream = compound.stream("Workbook").or_else(|| compound.stream("Book"));
    let stream = stream.ok_or_else(|| SheetError::broken("no workbook in a compound file"))?;
    let globals = Globals::read(&stream)?;
    // Sheets do not share bytes; without this bound a thousand of them could all begin at the same place.
    let mut left = stream.len();
    for (at, name) in globals.sheets.iter().take(MOST_SHEETS) {
        book.begin(name);
        globals.read_sheet(stream.get(*at..).unwrap_or_default(), &mut left, book)?;
    }
    Ok(())
}

/// The records of a stream, one after another; it ends where a record is cut.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, length) = (u16_at(self.0, 0)?, usize::from(u16_at(self.0, 2)?));
        let data = self.0.get(4..4 + length)?;
        self.0 = self.0.get(4 + length..)?;
        Some((kind, data))
    }
}

/// What a workbook says before its sheets.
#[derive(Default)]
struct Globals {
    written: Written,
    from_1904: bool,
    /// Where each sheet of cells begins, and its name.
    sheets: Vec<(usize, String)>,
    strings: Texts,
    /// For each cell format whether it shows a number as a date or time.
    times: Vec<bool>,
}

impl Globals {
    fn read(stream: &[u8]) -> Result<Self, SheetError> {
        let mut globals = Self::default();
        let mut formats: BTreeMap<u16, bool> = BTreeMap::new();
        let mut cell_formats = Vec::new();
        let mut shared: Vec<&[u8]> = Vec::new();
        let mut last = 0;
        for (kind, data) in Records(stream) {
            match kind {
                BOF => globals.written.version(u16_at(data, 0).unwrap_or_default()),
                FILE_PASS => return Err(SheetError::Protected),
                CODE_PAGE => globals.written.code_page(u16_at(data, 0).unwrap_or_default()),
                DATE_1904 => globals.from_1904 = u16_at(data, 0) == Some(1),
                BOUND_SHEET if data.get(5) == Some(&0) => {
                    let at = u32_at(data, 0).and_then(|at| usize::try_from(at).ok());
                    let name = data.get(6..).and_then(|name| globals.written.short(name));
                    globals.sheets.extend(at.zip(name));
                }
                FORMAT => {
                    let code = data.get(2..).and_then(|code| globals.written.format_code(code)).unwrap_or_default();
                    formats.insert(u16_at(data, 0).unwrap_or_default(), shows_time(&code));
                }
                XF => cell_formats.push(u16_at(data, 2).unwrap_or_default()),
                SHARED_STRINGS => shared.push(data.get(8..).unwrap_or_default()),
                CONTINUE if last == SHARED_STRINGS => shared.push(data),
                EOF => break,
                _ => {}
            }
            if kind != CONTINUE {
                last = kind;
            }
        }
        globals.strings = Texts::read(&shared).ok_or(SheetError::TooLarge(super::MOST_TEXT as u64))?;
        globals.times = cell_formats.iter().map(|code| formats.get(code).copied().unwrap_or_else(|| is_built_in_time(*code))).collect();
        Ok(globals)
    }

    fn read_sheet(&self, stream: &[u8], left: &mut usize, book: &mut Book<'_>) -> Result<(), SheetError> {
        // A chart in a sheet is a stream in the stream, with records like those of cells.
        let mut depth = 0_usize;
        let mut awaits_text = None;
        for (kind, data) in Records(stream) {
            *left = left.checked_sub(data.len() + 4).ok_or_else(|| SheetError::broken("sheets lie over each other"))?;
            match kind {
                BOF => depth += 1,
                EOF if depth <= 1 => break,
                EOF => depth -= 1,
                _ if depth > 1 => {}
                FORMULA => {
                    let value = self.result(data);
                    awaits_text = value.is_none().then_some(data);
                    if value.is_some() {
                        put(book, data, value, true)?;
                    }
                }
                STRING => {
                    if let Some(cell) = awaits_text.take() {
                        put(book, cell, self.written.long(data).as_deref().and_then(Value::text), true)?;
                    }
                }
                MUL_RK => self.many(data, book)?,
                MERGED => merge(data, book),
                _ => {
                    if let Some(value) = self.value(kind, data) {
                        put(book, data, Some(value), false)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The value of a record that is one cell; none for other records and for an empty text.
    fn value(&self, kind: u16, data: &[u8]) -> Option<Value> {
        match kind {
            NUMBER => Some(self.number(data, f64_at(data, 6)?)),
            RK => Some(self.number(data, rk(u32_at(data, 6)?))),
            LABEL_SST => Value::text(self.strings.get(u32_at(data, 6)?)?),
            LABEL | RICH_LABEL => Value::text(&self.written.long(data.get(6..)?)?),
            BOOL_ERROR => Some(match (data.get(6)?, data.get(7)?) {
                (truth, 0) => Value::Bool(*truth != 0),
                (code, _) => error(*code),
            }),
            _ => None,
        }
    }

    /// What a formula came to ([MS-XLS] 2.5.133); none for a text, which follows in a record of its own.
    fn result(&self, data: &[u8]) -> Option<Value> {
        if u16_at(data, 12) != Some(0xFFFF) {
            return Some(self.number(data, f64_at(data, 6)?));
        }
        match data.get(6)? {
            1 => Some(Value::Bool(*data.get(8)? != 0)),
            2 => Some(error(*data.get(8)?)),
            _ => None,
        }
    }

    /// Several numbers of one row: row, first column, a format and a number each, last column.
    fn many(&self, data: &[u8], book: &mut Book<'_>) -> Result<(), SheetError> {
        let (Some(row), Some(first)) = (u16_at(data, 0), u16_at(data, 2)) else { return Ok(()) };
        let numbers = data.get(4..data.len().saturating_sub(2)).unwrap_or_default();
        for (column, cell) in (u32::from(first)..).zip(numbers.chunks_exact(6)) {
            let format = u16_at(cell, 0).unwrap_or_default();
            let value = self.shown(format, rk(u32_at(cell, 2).unwrap_or_default()));
            book.put(u32::from(row), column, Some(value), false)?;
        }
        Ok(())
    }

    fn number(&self, data: &[u8], number: f64) -> Value {
        self.shown(u16_at(data, 4).unwrap_or_default(), number)
    }

    fn shown(&self, format: u16, number: f64) -> Value {
        let time = self.times.get(usize::from(format)).copied().unwrap_or_default();
        if time { Value::serial(number, self.from_1904) } else { Value::Number(number) }
    }
}

/// Every record of a cell begins with its row and column.
fn put(book: &mut Book<'_>, data: &[u8], value: Option<Value>, formula: bool) -> Result<(), SheetError> {
    match (u16_at(data, 0), u16_at(data, 2)) {
        (Some(row), Some(column)) => book.put(u32::from(row), u32::from(column), value, formula),
        _ => Ok(()),
    }
}

/// Merged cells: a count, then first and last row, first and last column each.
fn merge(data: &[u8], book: &mut Book<'_>) {
    for region in data.get(2..).unwrap_or_default().chunks_exact(8) {
        if let (Some(first), Some(last), Some(column)) = (u16_at(region, 0), u16_at(region, 2), u16_at(region, 4)) {
            book.merge(u32::from(first)..=u32::from(last), u32::from(column));
        }
    }
}

/// A number packed into 32 bits ([MS-XLS] 2.5.217): 30 bits of a whole number or the upper 30 of a float, perhaps times a hundred.
fn rk(packed: u32) -> f64 {
    let number = if packed & 2 != 0 { f64::from(packed.cast_signed() >> 2) } else { f64::from_bits(u64::from(packed & !3) << 32) };
    if packed & 1 != 0 { number / 100.0 } else { number }
}

/// An error by its code ([MS-XLS] 2.5.10).
fn error(code: u8) -> Value {
    let shown = match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    };
    Value::Error(shown.to_owned())
}

/// Formats that every workbook knows and that show dates or times; 27 to 36 and 50 to 58 are those of Chinese workbooks.
fn is_built_in_time(code: u16) -> bool {
    matches!(code, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// Whether a format's code shows a date or time: it names parts of one outside of quotes and of brackets with colours and locales.
fn shows_time(code: &str) -> bool {
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => while characters.next().is_some_and(|inside| inside != '"') {},
            '\\' | '_' | '*' => _ = characters.next(),
            '[' => {
                let inside: String = characters.by_ref().take_while(|inside| *inside != ']').collect();
                if !inside.is_empty() && inside.chars().all(|letter| matches!(letter.to_ascii_lowercase(), 'h' | 'm' | 's')) {
                    return true;
                }
            }
            // General, and the E of an exponent, have none of these letters but in words that are quoted.
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_are_what_they_stand_for() {
        for (packed, number) in [(0x3FF0_0000, 1.0), (0x4059_0001, 1.0), (6, 1.0), (0xFFFF_FFFE_u32, -1.0), (12347, 30.86)] {
            assert_eq!(rk(packed), number, "{packed:#x}");
        }
    }

    #[test]
    fn formats_of_dates_and_times_are_known() {
        for code in ["yyyy-mm-dd", "yyyy\"年\"m\"月\"d\"日\"", "[h]:mm", "hh:mm:ss", "[$-804]aaaa;m/d", "上午/下午h\"时\""] {
            assert!(shows_time(code), "{code}");
        }
        for code in ["General", "0.00", "@", "0.00E+00", "[Red]0.00", "\"days\"0", "#,##0\\d", "[$￥-804]0"] {
            assert!(!shows_time(code), "{code}");
        }
    }
}
