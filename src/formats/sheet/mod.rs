//! Reads workbooks (`xlsx`, `xls`, `ods`), HTML tables and plain tables as sheets of cells.
//!
//! A third-party library parses the workbooks, so call [`open`] only in a worker process: the worker's limits on memory and time stop
//! hostile files. The limits here keep the result small enough to transfer; [`fits`] checks them again in the receiving process.

mod book;
mod csv;
mod default_password;
mod inline_text;
mod markup;
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Ods, Reader as _, SheetVisible, Xls, Xlsx, XlsxError, XlsxFormulaMetadata};

use crate::formats::region::ReadAt;
use crate::words::system;
use book::{Book, MOST_CELLS, MOST_MERGED, MOST_SHEETS, MOST_TEXT};
pub use book::{Cell, Limits, Sheet, SheetError};
pub use csv::plain_text;
use default_password::Lock;
pub use value::{Value, clock};

/// Signature of a compound file ([MS-CFB] 2.2): an `xls`, or an encrypted `xlsx`.
const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Whether sheets received from a worker are within the limits of [`open`].
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

/// Whether a file with this extension is treated as a table.
pub fn is_table(extension: &str) -> bool {
    matches!(extension, "xlsx" | "xlsm" | "xls" | "ods" | "csv" | "txt" | "et")
}

/// Opens a workbook or table. The format is detected from the content: `xlsx`, `xls` and `ods` by their signature, HTML and Excel XML by
/// their markup; anything else is read as a plain table.
///
/// # Errors
/// [`SheetError`] if the file cannot be read or exceeds a limit.
pub fn open(source: &dyn ReadAt, limits: &Limits) -> Result<Vec<Sheet>, SheetError> {
    let bytes = source.read_all(limits.bytes).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => SheetError::TooLarge(limits.bytes),
        _ => SheetError::Unreadable(system::reason(&error)),
    })?;
    let mut book = Book::new(limits);
    // The parsers are third-party code and may panic on hostile input; treat that as an unreadable file.
    let read = AssertUnwindSafe(|| match bytes.as_slice() {
        [b'P', b'K', ..] => open_package(&bytes, &mut book),
        compound if compound.starts_with(COMPOUND) => match default_password::open(compound) {
            Lock::None => open_xls(compound, &mut book),
            Lock::Opened(plain) if plain.starts_with(COMPOUND) => open_xls(&plain, &mut book),
            Lock::Opened(plain) => open_package(&plain, &mut book),
            Lock::Other => Err(SheetError::Protected),
        },
        bytes => match markup::text(bytes) {
            Some(text) => markup::read(&text, &mut book),
            None => csv::read(bytes, &mut book),
        },
    });
    catch_unwind(read).unwrap_or_else(|_| Err(SheetError::broken("broken")))?;
    Ok(book.sheets)
}

fn open_package(bytes: &[u8], book: &mut Book<'_>) -> Result<(), SheetError> {
    if weigh(bytes, book.limits())? { open_ods(bytes, book) } else { open_xlsx(&inline_text::in_its_place(bytes)?, book) }
}

/// Unpacks all parts once without keeping them and enforces the size limit, because sizes in the ZIP directory may be false. Returns
/// whether the package is an OpenDocument spreadsheet.
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
    let (hidden, from_1904) = (hidden(workbook.sheets_metadata()), workbook.has_1904_epoch());
    for name in workbook.sheet_names().into_iter().take(MOST_SHEETS) {
        book.begin(&name);
        book.mark(hidden.contains(&name), from_1904);
        let mut cells = match workbook.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // A chart sheet has no cells.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(SheetError::broken(error)),
        };
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(SheetError::broken)? {
            let value = Value::of_ref(&cell.value);
            // Some programs write text as the formula ="text" without a stored result; take the text from the formula.
            let (value, formula) = match cell.formula {
                Some(XlsxFormulaMetadata::Normal { formula }) => match quoted(&formula) {
                    Some(text) => (Value::text(text), false),
                    None => (value, true),
                },
                formula => (value, formula.is_some()),
            };
            book.put(cell.pos.0, cell.pos.1, value, formula)?;
        }
        drop(cells);
        workbook.merge_cells_by_sheet_name(&name).map_err(SheetError::broken)?.iter().for_each(|region| book.merge(region));
    }
    Ok(())
}

/// The text of a formula that is only a string literal: `"500113…"`.
fn quoted(formula: &str) -> Option<&str> {
    formula.trim().trim_start_matches('=').strip_prefix('"')?.strip_suffix('"').filter(|text| !text.contains('"'))
}

fn hidden(sheets: &[calamine::Sheet]) -> BTreeSet<String> {
    sheets.iter().filter(|sheet| sheet.visible != SheetVisible::Visible).map(|sheet| sheet.name.clone()).collect()
}

fn open_xls(bytes: &[u8], book: &mut Book<'_>) -> Result<(), SheetError> {
    // An encrypted xlsx is reported as encrypted even if it is damaged.
    if let Err(XlsxError::Password) = Xlsx::new(Cursor::new(bytes)) {
        return Err(SheetError::Protected);
    }
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsError::Password => SheetError::Protected,
        error => SheetError::broken(error),
    })?;
    let hidden = hidden(workbook.sheets_metadata());
    for name in workbook.sheet_names().into_iter().take(MOST_SHEETS) {
        let range = workbook.worksheet_range(&name).map_err(SheetError::broken)?;
        let formulas = workbook.worksheet_formula(&name).map_err(SheetError::broken)?;
        book.put_range(&name, &range, &formulas)?;
        book.mark(hidden.contains(&name), false);
        workbook.merge_cells_by_sheet_name(&name).map_err(SheetError::broken)?.iter().for_each(|region| book.merge(region));
    }
    Ok(())
}

fn open_ods(bytes: &[u8], book: &mut Book<'_>) -> Result<(), SheetError> {
    let mut workbook: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::OdsError::Password => SheetError::Protected,
        error => SheetError::broken(error),
    })?;
    let hidden = hidden(workbook.sheets_metadata());
    for name in workbook.sheet_names().into_iter().take(MOST_SHEETS) {
        let range = workbook.worksheet_range(&name).map_err(SheetError::broken)?;
        let formulas = workbook.worksheet_formula(&name).map_err(SheetError::broken)?;
        book.put_range(&name, &range, &formulas)?;
        book.mark(hidden.contains(&name), false);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
