//! Workbooks (`xlsx`, `xls`, `ods`) and plain tables as sheets of cells.
//!
//! A foreign library parses the workbooks, so [`open`] is for a worker process: its limits on memory and time stop what is hostile.
//! The bounds here keep the result small enough to hand over; [`fits`] checks them again on the other side.

mod csv;
mod value;

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read as _};
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Dimensions, Ods, Reader as _, Xls, Xlsx, XlsxError};
use serde::{Deserialize, Serialize};

use crate::formats::region::ReadAt;
pub use value::{Value, clock};

/// First bytes of a compound file ([MS-CFB] 2.2): an `xls`, or an encrypted `xlsx`.
const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// The most sheets that are read.
const MOST_SHEETS: usize = 200;
/// The most bytes of text in one workbook.
const MOST_TEXT: usize = 16 << 20;
/// The most filled cells that are kept of one workbook.
const MOST_CELLS: usize = 600_000;
/// The most merged regions that are kept of one workbook.
const MOST_MERGED: usize = 20_000;
/// Merged cells are filled down over at most this many cells in all.
const MOST_FILLED: usize = 1_000_000;

/// How much of a file is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most bytes of the file.
    pub bytes: u64,
    /// The most bytes that a workbook's parts may unpack to.
    pub unpacked: u64,
    /// Filled rows of one sheet that are kept.
    pub rows: usize,
    /// Columns that are looked at.
    pub columns: u32,
    /// Whether a sheet with more filled rows is refused; else they are only counted.
    pub refuse: bool,
}

/// Why a file was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetError {
    /// The bytes could not be read; with what the system said.
    Unreadable(String),
    /// The worker process crashed, took too long or wanted too much memory.
    GaveUp,
    /// The file, or what it unpacks to, is larger than this many bytes.
    TooLarge(u64),
    /// More filled rows or cells than are read; with the most rows.
    TooManyRows(usize),
    /// Opens with a password only.
    Protected,
    /// Not a workbook or table that can be opened; with what the parser said.
    NotAWorkbook(String),
}

impl SheetError {
    fn broken(error: impl std::fmt::Display) -> Self {
        Self::NotAWorkbook(error.to_string().chars().take(200).collect())
    }
}

/// A cell that is not empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Its value; for a formula its last result.
    #[serde(rename = "v")]
    pub value: Value,
    /// Whether it holds a formula.
    #[serde(rename = "f", default, skip_serializing_if = "std::ops::Not::not")]
    pub formula: bool,
}

/// The filled cells of one sheet by row and column, both from 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its name; empty for a plain table.
    pub name: String,
    /// The filled cells by row and then column.
    pub rows: BTreeMap<u32, BTreeMap<u32, Cell>>,
    /// How many rows have anything in them, including those that are not kept.
    pub filled: u32,
    /// Regions that one value fills down: rows and column.
    merged: Vec<(RangeInclusive<u32>, u32)>,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// The address of a cell as people write it: `D5`.
    pub fn address(row: u32, column: u32) -> String {
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
        format!("{letters}{}", u64::from(row) + 1)
    }

    /// A place in this sheet with the sheet's name, where it has one: `Sheet1!D5`.
    pub fn place(&self, place: &str) -> String {
        if self.name.is_empty() { place.to_owned() } else { format!("{}!{place}", self.name) }
    }

    /// Writes the value of cells that are merged over several rows into each of these rows, as people read them.
    pub fn fill_merged(&mut self) {
        let mut left = MOST_FILLED;
        for (rows, column) in std::mem::take(&mut self.merged) {
            let Some(value) = self.rows.get(rows.start()).and_then(|cells| cells.get(&column)).cloned() else { continue };
            for (_, cells) in self.rows.range_mut(rows).skip(1) {
                let Some(fewer) = left.checked_sub(1) else { return };
                left = fewer;
                cells.entry(column).or_insert_with(|| value.clone());
            }
        }
    }
}

/// A workbook while it is read: every parser puts its cells here, and here the bounds are kept.
struct Book<'a> {
    limits: &'a Limits,
    sheets: Vec<Sheet>,
    last_row: Option<u32>,
    text: usize,
    cells: usize,
    merged: usize,
}

impl<'a> Book<'a> {
    fn new(limits: &'a Limits) -> Self {
        Self { limits, sheets: Vec::new(), last_row: None, text: 0, cells: 0, merged: 0 }
    }

    /// Begins a sheet.
    fn begin(&mut self, name: &str) {
        self.sheets.push(Sheet::new(name));
        self.last_row = None;
    }

    /// Puts a value into a cell of the sheet that was begun last. A formula that was never computed is told from an empty cell.
    fn put(&mut self, row: u32, column: u32, value: Option<Value>, formula: bool) -> Result<(), SheetError> {
        let value = match value {
            None if formula => Value::Error(String::new()),
            None => return Ok(()),
            Some(value) => value.finite(),
        };
        let limits = self.limits;
        let Some(sheet) = self.sheets.last_mut() else { return Ok(()) };
        if self.last_row != Some(row) {
            self.last_row = Some(row);
            sheet.filled = sheet.filled.saturating_add(1);
        }
        if column >= limits.columns {
            return Ok(());
        }
        if !sheet.rows.contains_key(&row) && sheet.rows.len() >= limits.rows {
            return if limits.refuse { Err(SheetError::TooManyRows(limits.rows)) } else { Ok(()) };
        }
        self.text = self.text.saturating_add(value.text_bytes());
        if self.text > MOST_TEXT {
            return Err(SheetError::TooLarge(MOST_TEXT as u64));
        }
        self.cells += 1;
        if self.cells > MOST_CELLS {
            return Err(SheetError::TooManyRows(limits.rows));
        }
        sheet.rows.entry(row).or_default().insert(column, Cell { value, formula });
        Ok(())
    }

    /// Notes merged cells of the sheet that was begun last. Only cells merged over several rows are read differently.
    fn merge(&mut self, region: &Dimensions) {
        if region.start.0 < region.end.0 && self.merged < MOST_MERGED {
            self.merged += 1;
            if let Some(sheet) = self.sheets.last_mut() {
                sheet.merged.push((region.start.0..=region.end.0, region.start.1));
            }
        }
    }

    /// Puts all cells of a sheet that was parsed as a whole.
    fn put_range(
        &mut self,
        name: &str,
        range: &calamine::Range<calamine::Data>,
        formulas: &calamine::Range<String>,
    ) -> Result<(), SheetError> {
        let (row, column) = range.start().unwrap_or_default();
        self.begin(name);
        for (below, right, data) in range.used_cells() {
            let at = |start: u32, index: usize| start.saturating_add(u32::try_from(index).unwrap_or(u32::MAX));
            let (row, column) = (at(row, below), at(column, right));
            let formula = formulas.get_value((row, column)).is_some_and(|formula| !formula.is_empty());
            self.put(row, column, Value::of(data), formula)?;
        }
        Ok(())
    }
}

/// Whether sheets that came from a worker are within the bounds that [`open`] keeps.
pub fn fits(sheets: &[Sheet], limits: &Limits) -> bool {
    let cells = || sheets.iter().flat_map(|sheet| sheet.rows.values()).flat_map(BTreeMap::iter);
    let text = cells().fold(0, |sum: usize, (_, cell)| sum.saturating_add(cell.value.text_bytes()));
    sheets.len() <= MOST_SHEETS
        && sheets.iter().all(|sheet| sheet.rows.len() <= limits.rows)
        && sheets.iter().map(|sheet| sheet.merged.len()).sum::<usize>() <= MOST_MERGED
        && cells().count() <= MOST_CELLS
        && cells().all(|(column, _)| *column < limits.columns)
        && text <= MOST_TEXT
}

/// Whether a file is opened as a workbook or table, by its ending.
pub fn is_table(extension: &str) -> bool {
    matches!(extension, "xlsx" | "xlsm" | "xls" | "ods" | "csv" | "txt" | "et")
}

/// Opens a workbook or table by its content: `xlsx`, `xls` and `ods` are known by their first bytes, anything else is a plain table.
///
/// # Errors
/// [`SheetError`], where nothing of it can be used.
pub fn open(source: &dyn ReadAt, limits: &Limits) -> Result<Vec<Sheet>, SheetError> {
    let bytes = source.read_all(limits.bytes).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => SheetError::TooLarge(limits.bytes),
        _ => SheetError::Unreadable(error.to_string()),
    })?;
    let mut book = Book::new(limits);
    // The parsers of workbooks are foreign code that meets hostile bytes. A panic makes the file one more unreadable file.
    let read = AssertUnwindSafe(|| match bytes.as_slice() {
        [b'P', b'K', ..] if weigh(&bytes, limits)? => open_ods(&bytes, &mut book),
        [b'P', b'K', ..] => open_xlsx(&bytes, &mut book),
        compound if compound.starts_with(COMPOUND) => open_xls(&bytes, &mut book),
        _ => csv::read(&bytes, &mut book),
    });
    catch_unwind(read).unwrap_or_else(|_| Err(SheetError::broken("broken")))?;
    Ok(book.sheets)
}

/// Unpacks everything once into nothing, so that no part unpacks to more than the bound later; sizes in the directory may lie.
/// Tells whether it is an OpenDocument table.
fn weigh(bytes: &[u8], limits: &Limits) -> Result<bool, SheetError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(SheetError::broken)?;
    let mut left = limits.unpacked;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(SheetError::broken)?;
        let count = io::copy(&mut part.take(left.saturating_add(1)), &mut io::sink()).map_err(SheetError::broken)?;
        left = left.checked_sub(count).ok_or(SheetError::TooLarge(limits.unpacked))?;
    }
    Ok(archive.file_names().any(|name| name.is_ok_and(|name| name == "content.xml")))
}

fn open_xlsx(bytes: &[u8], book: &mut Book<'_>) -> Result<(), SheetError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => SheetError::Protected,
        error => SheetError::broken(error),
    })?;
    for name in workbook.sheet_names().into_iter().take(MOST_SHEETS) {
        book.begin(&name);
        let mut cells = match workbook.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // A sheet that is one chart has no cells.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(SheetError::broken(error)),
        };
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(SheetError::broken)? {
            book.put(cell.pos.0, cell.pos.1, Value::of_ref(&cell.value), cell.formula.is_some())?;
        }
        drop(cells);
        workbook.merge_cells_by_sheet_name(&name).map_err(SheetError::broken)?.iter().for_each(|region| book.merge(region));
    }
    Ok(())
}

fn open_xls(bytes: &[u8], book: &mut Book<'_>) -> Result<(), SheetError> {
    // An xlsx with a password is a compound file too.
    if let Err(XlsxError::Password) = Xlsx::new(Cursor::new(bytes)) {
        return Err(SheetError::Protected);
    }
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsError::Password => SheetError::Protected,
        error => SheetError::broken(error),
    })?;
    for name in workbook.sheet_names().into_iter().take(MOST_SHEETS) {
        let range = workbook.worksheet_range(&name).map_err(SheetError::broken)?;
        let formulas = workbook.worksheet_formula(&name).map_err(SheetError::broken)?;
        book.put_range(&name, &range, &formulas)?;
        workbook.merge_cells_by_sheet_name(&name).map_err(SheetError::broken)?.iter().for_each(|region| book.merge(region));
    }
    Ok(())
}

fn open_ods(bytes: &[u8], book: &mut Book<'_>) -> Result<(), SheetError> {
    let mut workbook: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::OdsError::Password => SheetError::Protected,
        error => SheetError::broken(error),
    })?;
    for name in workbook.sheet_names().into_iter().take(MOST_SHEETS) {
        let range = workbook.worksheet_range(&name).map_err(SheetError::broken)?;
        let formulas = workbook.worksheet_formula(&name).map_err(SheetError::broken)?;
        book.put_range(&name, &range, &formulas)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
