//! Opens workbooks and plain tables as sheets of cells, within bounds that no file can break: bytes, rows, columns, cells and texts.

pub mod cell;
mod compound;
mod csv;
pub mod header;
mod ods;
mod package;
mod value;
mod xls;
mod xls_text;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Ods, Reader as _, Xlsx};

use package::Package;
pub use value::Value;

/// Sheets that are read; what is behind them is no list of people.
const MOST_SHEETS: usize = 200;
/// The most bytes of text in one workbook.
const MOST_TEXT: usize = 32 << 20;
/// The most filled cells that are kept of one workbook.
const MOST_CELLS: usize = 1_000_000;
/// The most merged regions of a workbook that are looked at.
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
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// The file, or what it unpacks to, is larger than this many bytes.
    #[error("larger than {0} bytes")]
    TooLarge(u64),
    /// More filled rows or cells than are read; with the most rows.
    #[error("more than {0} rows")]
    TooManyRows(usize),
    /// Opens with a password only.
    #[error("opens with a password only")]
    Protected,
    /// Not a workbook or table that can be opened.
    #[error("{0}")]
    NotAWorkbook(String),
}

impl SheetError {
    fn broken(error: impl std::fmt::Display) -> Self {
        Self::NotAWorkbook(error.to_string().chars().take(200).collect())
    }
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
    /// How many rows have anything in them, those that are not kept too.
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

/// A workbook while it is read: every reader puts its cells here, and here the bounds are kept.
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
            Some(value) => value,
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
        if let Value::Text(text) = &value {
            self.text = self.text.saturating_add(text.len());
            if self.text > MOST_TEXT {
                return Err(SheetError::TooLarge(MOST_TEXT as u64));
            }
        }
        self.cells += 1;
        if self.cells > MOST_CELLS {
            return Err(SheetError::TooManyRows(limits.rows));
        }
        sheet.rows.entry(row).or_default().insert(column, Cell { value, formula });
        Ok(())
    }

    /// Notes merged cells of the sheet that was begun last; only what is merged over rows changes how it is read.
    fn merge(&mut self, rows: RangeInclusive<u32>, column: u32) {
        if rows.start() < rows.end() && self.merged < MOST_MERGED {
            self.merged += 1;
            if let Some(sheet) = self.sheets.last_mut() {
                sheet.merged.push((rows, column));
            }
        }
    }
}

/// Opens a workbook or table by its content; `xlsx`, `xls` and `ods` are known by their first bytes, anything else is a plain table
/// where `plain` allows that.
///
/// # Errors
/// [`SheetError`], where nothing of it can be used.
pub fn open(bytes: &[u8], plain: bool, limits: &Limits) -> Result<Vec<Sheet>, SheetError> {
    if bytes.len() as u64 > limits.bytes {
        return Err(SheetError::TooLarge(limits.bytes));
    }
    let mut book = Book::new(limits);
    if bytes.starts_with(b"PK") {
        let package = package::weigh(bytes, limits)?;
        // The reader of workbooks is foreign code that meets hostile bytes: should it panic, that is one more unreadable file.
        let read = AssertUnwindSafe(|| match package {
            Package::Ods => open_ods(bytes, &mut book),
            Package::Xlsx => open_xlsx(bytes, &mut book),
        });
        catch_unwind(read).unwrap_or_else(|_| Err(SheetError::broken("broken")))?;
    } else if compound::is_compound(bytes) {
        xls::read(bytes, &mut book)?;
    } else if plain {
        csv::read(bytes, &mut book)?;
    } else {
        return Err(SheetError::broken(if bytes.is_empty() { "0 bytes" } else { "not xlsx" }));
    }
    Ok(book.sheets)
}

fn open_xlsx(bytes: &[u8], book: &mut Book<'_>) -> Result<(), SheetError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsxError::Password => SheetError::Protected,
        error => SheetError::broken(error),
    })?;
    for name in workbook.sheet_names().into_iter().take(MOST_SHEETS) {
        book.begin(&name);
        let mut cells = match workbook.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // A sheet that is one chart has no cells.
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(SheetError::broken(error)),
        };
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(SheetError::broken)? {
            book.put(cell.pos.0, cell.pos.1, Value::of_ref(&cell.value), cell.formula.is_some())?;
        }
        drop(cells);
        for region in workbook.merge_cells_by_sheet_name(&name).map_err(SheetError::broken)? {
            book.merge(region.start.0..=region.end.0, region.start.1);
        }
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
        let (row, column) = range.start().unwrap_or_default();
        book.begin(&name);
        for (below, right, data) in range.used_cells() {
            let at = |start: u32, index: usize| start.saturating_add(u32::try_from(index).unwrap_or(u32::MAX));
            let (row, column) = (at(row, below), at(column, right));
            let formula = formulas.get_value((row, column)).is_some_and(|formula| !formula.is_empty());
            book.put(row, column, Value::of(data), formula)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
