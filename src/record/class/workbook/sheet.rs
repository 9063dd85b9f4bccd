//! Opens workbooks and plain tables as sheets of cells, within bounds that no file can break: bytes, rows, columns and texts.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, Xls, Xlsx};
use jiff::civil::DateTime;

use super::super::check::MOST_ROWS;
use super::super::error::{Fault, Place};
use super::{csv, ods};

/// The most bytes of a workbook or table.
pub const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// The most bytes that a workbook's parts may unpack to.
const MOST_UNPACKED: u64 = 128 * 1024 * 1024;
/// Columns beyond this one are not looked at.
const MOST_COLUMNS: u32 = 256;
/// Rows with anything in them: the most data rows, and room for titles, notes and totals around them.
const MOST_FILLED_ROWS: usize = MOST_ROWS + 50;
/// The most bytes of text in one sheet.
const MOST_TEXT: usize = 32 * 1024 * 1024;
/// The most cells of a sheet of the formats that can only be read as a whole.
const MOST_CELLS: usize = 3 * 1024 * 1024;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, without the white space around it; never empty.
    Text(String),
    /// A number.
    Number(f64),
    /// A date, a clock time or both; `serial` counts days, its fraction is the clock time.
    Time {
        /// Days and their fraction as the workbook has them.
        serial: f64,
        /// The same in the calendar; none where it is no date.
        at: Option<DateTime>,
    },
    /// 真 or 假.
    Bool(bool),
    /// An error such as `#REF!`.
    Error(String),
}

/// A cell that is not empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What stands in it; for a formula what it last came to.
    pub value: Value,
    /// Whether it holds a formula.
    pub formula: bool,
}

/// The filled cells of one sheet by row and column, both from 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Its name; empty for a plain table.
    pub name: String,
    /// The filled cells by row and then column.
    pub rows: BTreeMap<u32, BTreeMap<u32, Cell>>,
    text: usize,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// The place of a cell, as people write it: `D5`.
    pub fn place(&self, row: u32, column: u32) -> Place {
        let mut letters = Vec::new();
        let mut rest = column;
        loop {
            letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
            match rest / 26 {
                0 => break,
                more => rest = more - 1,
            }
        }
        let letters: String = letters.iter().rev().collect();
        Place::Cell(self.name.clone(), format!("{letters}{}", u64::from(row) + 1))
    }

    /// Puts a value into a cell.
    ///
    /// # Errors
    /// [`Fault::TooManyRows`] or [`Fault::TooLarge`] beyond the bounds.
    pub fn put(&mut self, row: u32, column: u32, value: Option<Value>, formula: bool) -> Result<(), Fault> {
        // A formula that was never computed still has to be told from an empty cell.
        let value = match value {
            None if formula => Value::Error(String::new()),
            None => return Ok(()),
            Some(value) => value,
        };
        if column >= MOST_COLUMNS {
            return Ok(());
        }
        if let Value::Text(text) = &value {
            self.text = self.text.saturating_add(text.len());
            if self.text > MOST_TEXT {
                return Err(Fault::TooLarge(MOST_TEXT as u64));
            }
        }
        if !self.rows.contains_key(&row) && self.rows.len() >= MOST_FILLED_ROWS {
            return Err(Fault::TooManyRows(MOST_ROWS));
        }
        self.rows.entry(row).or_default().insert(column, Cell { value, formula });
        Ok(())
    }
}

/// A text as a cell's value, without the white space around it.
pub fn text_value(text: &str) -> Option<Value> {
    let text = text.trim();
    (!text.is_empty()).then(|| Value::Text(text.to_owned()))
}

/// Opens a workbook or table by its content; `xlsx`, `xls` and `ods` are known by their first bytes, anything else is a plain table
/// where `plain` allows that.
///
/// # Errors
/// [`Fault::NotAWorkbook`] and the bounds of this file.
pub fn open(bytes: &[u8], plain: bool) -> Result<Vec<Sheet>, Fault> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Fault::TooLarge(MOST_BYTES));
    }
    // The reader of workbooks is foreign code that meets hostile bytes: should it panic, that is one more unreadable file.
    let guarded = |read: &dyn Fn() -> Result<Vec<Sheet>, Fault>| {
        catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(Fault::NotAWorkbook("broken".to_owned())))
    };
    if bytes.starts_with(b"PK") {
        let kind = weigh(bytes)?;
        guarded(&|| if kind == ZipKind::Ods { open_ods(bytes) } else { open_xlsx(bytes) })
    } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        guarded(&|| open_xls(bytes))
    } else if plain {
        Ok(vec![csv::read(bytes)?])
    } else {
        Err(Fault::NotAWorkbook(if bytes.is_empty() { "0 bytes" } else { "not xlsx" }.to_owned()))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ZipKind {
    Xlsx,
    Ods,
}

/// Unpacks everything once into nothing, so that no part can unpack to more than the bound when it is read for good.
fn weigh(bytes: &[u8]) -> Result<ZipKind, Fault> {
    let broken = |error: &dyn std::fmt::Display| Fault::NotAWorkbook(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let mut left = MOST_UNPACKED;
    let mut kind = ZipKind::Xlsx;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| broken(&error))?;
        let content = part.name().is_ok_and(|name| name == "content.xml");
        let mut part = part.take(left + 1);
        let count = if content {
            kind = ZipKind::Ods;
            let mut xml = Vec::new();
            part.read_to_end(&mut xml).map_err(|error| broken(&error))?;
            if ods::cells(&xml) > MOST_CELLS {
                return Err(Fault::TooManyRows(MOST_ROWS));
            }
            xml.len() as u64
        } else {
            io::copy(&mut part, &mut io::sink()).map_err(|error| broken(&error))?
        };
        left = left.checked_sub(count).ok_or(Fault::TooLarge(MOST_UNPACKED))?;
    }
    Ok(kind)
}

fn open_xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, Fault> {
    let broken = |error: calamine::XlsxError| Fault::NotAWorkbook(error.to_string());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let mut sheet = Sheet::new(&name);
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(broken(error)),
        };
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(broken)? {
            sheet.put(cell.pos.0, cell.pos.1, value_ref(&cell.value), cell.formula.is_some())?;
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn open_xls(bytes: &[u8]) -> Result<Vec<Sheet>, Fault> {
    let book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| Fault::NotAWorkbook(error.to_string()))?;
    whole_sheets(book)
}

fn open_ods(bytes: &[u8]) -> Result<Vec<Sheet>, Fault> {
    let book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|error| Fault::NotAWorkbook(error.to_string()))?;
    whole_sheets(book)
}

/// The sheets of a format that is read as a whole; its formulas are taken by what they came to.
fn whole_sheets<'a, R: Reader<Cursor<&'a [u8]>>>(mut book: R) -> Result<Vec<Sheet>, Fault>
where
    R::Error: std::fmt::Display,
{
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|error| Fault::NotAWorkbook(error.to_string()))?;
        let (height, width) = range.get_size();
        if height.saturating_mul(width) > MOST_CELLS {
            return Err(Fault::TooManyRows(MOST_ROWS));
        }
        let (row, column) = range.start().unwrap_or_default();
        let mut sheet = Sheet::new(&name);
        for (below, right, data) in range.used_cells() {
            let down = u32::try_from(below).unwrap_or(u32::MAX);
            let across = u32::try_from(right).unwrap_or(u32::MAX);
            sheet.put(row.saturating_add(down), column.saturating_add(across), value(data), false)?;
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn value_ref(data: &DataRef<'_>) -> Option<Value> {
    match data {
        DataRef::Int(number) => Some(Value::Number(*number as f64)),
        DataRef::Float(number) => Some(Value::Number(*number)),
        DataRef::String(text) => text_value(text),
        DataRef::SharedString(text) => text_value(text),
        DataRef::Bool(truth) => Some(Value::Bool(*truth)),
        DataRef::DateTime(time) => Some(time_value(time)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => iso_value(text),
        DataRef::Error(error) => Some(Value::Error(error.to_string())),
        DataRef::Empty => None,
    }
}

fn value(data: &Data) -> Option<Value> {
    match data {
        Data::Int(number) => Some(Value::Number(*number as f64)),
        Data::Float(number) => Some(Value::Number(*number)),
        Data::String(text) => text_value(text),
        Data::Bool(truth) => Some(Value::Bool(*truth)),
        Data::DateTime(time) => Some(time_value(time)),
        Data::DateTimeIso(text) | Data::DurationIso(text) => iso_value(text),
        Data::Error(error) => Some(Value::Error(error.to_string())),
        Data::Empty => None,
    }
}

fn time_value(time: &ExcelDateTime) -> Value {
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let small = |number: u8| i8::try_from(number).ok();
    let at = (|| {
        let year = i16::try_from(year).ok()?;
        DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, small(second)?, i32::from(milli) * 1_000_000).ok()
    })();
    Value::Time { serial: time.as_f64(), at }
}

/// A date, a date and time (`2026-08-03T09:00:00`) or a clock time (`PT09H00M00S`) as OpenDocument writes them.
fn iso_value(text: &str) -> Option<Value> {
    if let Some(rest) = text.strip_prefix("PT") {
        let clock = rest.trim_end_matches('S').replace(['H', 'M'], ":");
        return text_value(&clock);
    }
    let at: Option<DateTime> =
        text.parse().ok().or_else(|| text.parse::<jiff::civil::Date>().ok().map(|date| date.to_datetime(jiff::civil::Time::midnight())));
    match at {
        Some(at) => {
            let clock = f64::from(at.hour()) * 3600.0 + f64::from(at.minute()) * 60.0 + f64::from(at.second());
            Some(Value::Time { serial: 1.0 + clock / 86_400.0, at: Some(at) })
        }
        None => text_value(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_people_name_them() {
        let sheet = Sheet::new("甲");
        for (column, name) in [(0, "A1"), (25, "Z1"), (26, "AA1"), (701, "ZZ1"), (702, "AAA1")] {
            assert_eq!(sheet.place(0, column), Place::Cell("甲".to_owned(), name.to_owned()));
        }
    }

    #[test]
    fn no_bytes_and_foreign_bytes_are_told() {
        assert_eq!(open(b"", false), Err(Fault::NotAWorkbook("0 bytes".to_owned())));
        assert_eq!(open(b"hello", false), Err(Fault::NotAWorkbook("not xlsx".to_owned())));
        assert!(matches!(open(b"PK\x03\x04hello", false), Err(Fault::NotAWorkbook(_))));
        assert!(matches!(open(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0], true), Err(Fault::NotAWorkbook(_))));
    }
}
