//! The cells of xlsx, xls and ods workbooks, read with bounds: a small file can say that it has a billion cells.

use std::io::{self, Cursor, Read};

use calamine::{Data, DataRef, ExcelDateTime, Reader as _, Xls, Xlsx};

use crate::stages::probe::kind::Kind;
use crate::stages::probe::statements::{Cells, MOST_COLUMNS, MOST_ROWS};

/// What the members of a workbook may hold when unpacked.
const MOST_UNPACKED: u64 = 256 << 20;
/// Cells that are read in one workbook.
const MOST_CELLS: u64 = 5_000_000;
/// Sheets that are read.
const MOST_SHEETS: usize = 200;
/// Characters of a cell that are kept.
const MOST_TEXT: usize = 1_000;

/// One sheet: how many rows have anything in them, and the cells where statements stand.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Rows that are not empty.
    pub rows: u32,
    /// Cells of the first rows and columns.
    pub cells: Cells,
    last_row: Option<u32>,
}

/// Why a workbook was not read.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// More than the bounds allow.
    #[error("more than is read")]
    TooLarge,
    /// What the reader says.
    #[error("{0}")]
    Broken(String),
}

/// Reads the sheets of a workbook.
///
/// # Errors
/// [`SheetError`], where nothing of it can be used.
pub fn sheets(kind: Kind, bytes: &[u8]) -> Result<Vec<Sheet>, SheetError> {
    match kind {
        Kind::Xls => xls(bytes),
        Kind::Ods => {
            check_unpacked(bytes)?;
            ods(bytes)
        }
        _ => {
            check_unpacked(bytes)?;
            xlsx(bytes)
        }
    }
}

fn broken(error: impl std::fmt::Display) -> SheetError {
    SheetError::Broken(error.to_string().chars().take(200).collect())
}

/// Unpacks every member into nothing, to know that together they stay within the bounds. What the directory says of sizes is not
/// asked: it may lie.
fn check_unpacked(bytes: &[u8]) -> Result<(), SheetError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut left = MOST_UNPACKED;
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(broken)?;
        let count = io::copy(&mut member.take(left + 1), &mut io::sink()).map_err(broken)?;
        left = left.checked_sub(count).ok_or(SheetError::TooLarge)?;
    }
    Ok(())
}

fn xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, SheetError> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let mut left = MOST_CELLS;
    let mut sheets = Vec::new();
    for name in book.sheet_names().into_iter().take(MOST_SHEETS) {
        let mut sheet = Sheet { name: name.clone(), ..Sheet::default() };
        // Chart sheets have no cells.
        if let Ok(mut reader) = book.worksheet_cells_reader(&name) {
            while let Some(cell) = reader.next_cell().map_err(broken)? {
                left = left.checked_sub(1).ok_or(SheetError::TooLarge)?;
                let (row, column) = cell.get_position();
                sheet.put(row, column, || shared_text(cell.get_value()));
            }
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn xls(bytes: &[u8]) -> Result<Vec<Sheet>, SheetError> {
    let book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(broken)?;
    dense(book)
}

fn ods(bytes: &[u8]) -> Result<Vec<Sheet>, SheetError> {
    let book: calamine::Ods<_> = calamine::Ods::new(Cursor::new(bytes)).map_err(broken)?;
    dense(book)
}

fn dense<'a, B>(mut book: B) -> Result<Vec<Sheet>, SheetError>
where
    B: calamine::Reader<Cursor<&'a [u8]>>,
    B::Error: std::fmt::Display,
{
    let mut sheets = Vec::new();
    for name in book.sheet_names().into_iter().take(MOST_SHEETS) {
        let mut sheet = Sheet { name: name.clone(), ..Sheet::default() };
        let range = book.worksheet_range(&name).map_err(broken)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let number = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        for (row, column, value) in range.used_cells() {
            sheet.put(first_row.saturating_add(number(row)), first_column.saturating_add(number(column)), || text(value));
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

impl Sheet {
    /// Adds a cell; cells come row by row.
    pub fn put(&mut self, row: u32, column: u32, text: impl FnOnce() -> String) {
        let kept = row < MOST_ROWS && column < MOST_COLUMNS;
        if !kept && self.last_row == Some(row) {
            return;
        }
        let text = text();
        if text.trim().is_empty() {
            return;
        }
        if self.last_row != Some(row) {
            self.last_row = Some(row);
            self.rows = self.rows.saturating_add(1);
        }
        if kept {
            self.cells.insert((row, column), text.chars().take(MOST_TEXT).collect());
        }
    }
}

fn shared_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        other => text(&Data::from(other.clone())),
    }
}

fn text(value: &Data) -> String {
    match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(truth) => truth.to_string(),
        Data::DateTime(time) => date(*time),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

/// A date as `2026-08-03`; with a clock time where it has one.
fn date(time: ExcelDateTime) -> String {
    if !time.is_datetime() {
        return time.as_f64().to_string();
    }
    let (year, month, day, hour, minute, ..) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if hour == 0 && minute == 0 { date } else { format!("{date} {hour:02}:{minute:02}") }
}
