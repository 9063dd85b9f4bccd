//! Sheets of cells, and the limits enforced while they are read.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use calamine::Dimensions;
use serde::{Deserialize, Serialize};

use super::value::Value;

pub(super) const MOST_SHEETS: usize = 200;
/// Limit on the bytes of text in one workbook.
pub(super) const MOST_TEXT: usize = 16 << 20;
/// Limit on the non-empty cells of one workbook.
pub(super) const MOST_CELLS: usize = 600_000;
/// Limit on the merged regions of one workbook.
pub(super) const MOST_MERGED: usize = 20_000;
/// Limit on the columns that a merged heading is applied to.
const MOST_WIDE: usize = 60;
/// Limit on the total number of cells filled from merged cells.
const MOST_FILLED: usize = 1_000_000;

/// Limits on reading a file.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Maximum file size in bytes.
    pub bytes: u64,
    /// Maximum total size of a workbook's unpacked parts in bytes.
    pub unpacked: u64,
    /// Maximum number of non-empty rows kept per sheet.
    pub rows: usize,
    /// Maximum number of columns read.
    pub columns: u32,
    /// If set, a sheet with more non-empty rows is an error; otherwise further rows are only counted.
    pub refuse: bool,
}

/// Why a file was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetError {
    /// The bytes could not be read; with the message key of the reason: `system.denied`.
    Unreadable(String),
    /// The worker process crashed or exceeded its limit on time or memory.
    GaveUp,
    /// The file or its unpacked content exceeds this many bytes.
    TooLarge(u64),
    /// Too many non-empty rows or cells; with the row limit.
    TooManyRows(usize),
    /// Encrypted with a password.
    Protected,
    /// Not a readable workbook or table; with the parser's error message.
    NotAWorkbook(String),
}

impl SheetError {
    pub(super) fn broken(error: impl std::fmt::Display) -> Self {
        Self::NotAWorkbook(error.to_string().chars().take(200).collect())
    }
}

/// A non-empty cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The value; for a formula, the stored result.
    #[serde(rename = "v")]
    pub value: Value,
    /// Whether it contains a formula.
    #[serde(rename = "f", default, skip_serializing_if = "std::ops::Not::not")]
    pub formula: bool,
    /// Whether the value was copied from the merged cell above by [`Sheet::fill_merged`].
    #[serde(skip)]
    pub merged: bool,
}

/// The non-empty cells of one sheet by row and column, both from 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// The sheet's name; empty for a plain table.
    pub name: String,
    /// The non-empty cells, by row and column.
    pub rows: BTreeMap<u32, BTreeMap<u32, Cell>>,
    /// Number of non-empty rows, including those not kept.
    pub filled: u32,
    /// Whether the sheet is hidden in the workbook.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// Whether dates are counted from 1904, as in old Mac workbooks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub from_1904: bool,
    /// Merged regions: row range and column range.
    pub(super) merged: Vec<(RangeInclusive<u32>, RangeInclusive<u32>)>,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// The cell address in spreadsheet notation: `D5`.
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

    /// An address with the sheet's name, if it has one: `Sheet1!D5`.
    pub fn place(&self, place: &str) -> String {
        if self.name.is_empty() { place.to_owned() } else { format!("{}!{place}", self.name) }
    }

    /// Copies the value of vertically merged cells into each of their rows.
    pub fn fill_merged(&mut self) {
        let mut left = MOST_FILLED;
        for (rows, columns) in self.merged.iter().filter(|(rows, _)| rows.start() < rows.end()) {
            let column = *columns.start();
            let Some(value) = self.rows.get(rows.start()).and_then(|cells| cells.get(&column)).cloned() else { continue };
            for (_, cells) in self.rows.range_mut(rows.clone()).skip(1) {
                let Some(fewer) = left.checked_sub(1) else { return };
                left = fewer;
                cells.entry(column).or_insert_with(|| Cell { merged: true, ..value.clone() });
            }
        }
    }

    /// The texts of a row as column headings. A merged cell counts for every row and column that it covers.
    pub fn headings(&self, row: u32) -> BTreeMap<u32, String> {
        let own = self.rows.get(&row).into_iter().flatten();
        let mut texts: BTreeMap<u32, String> = own.map(|(column, cell)| (*column, cell.value.to_string())).collect();
        for (rows, columns) in self.merged.iter().filter(|(rows, _)| rows.contains(&row)) {
            let value = self.rows.get(rows.start()).and_then(|cells| cells.get(columns.start())).map(|cell| cell.value.to_string());
            let Some(value) = value else { continue };
            for column in columns.clone().take(MOST_WIDE) {
                texts.entry(column).or_insert_with(|| value.clone());
            }
        }
        texts
    }
}

/// A workbook being read. All parsers add cells here, and the limits are enforced here.
pub(super) struct Book<'a> {
    limits: &'a Limits,
    pub(super) sheets: Vec<Sheet>,
    last_row: Option<u32>,
    text: usize,
    cells: usize,
    merged: usize,
}

impl<'a> Book<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self { limits, sheets: Vec::new(), last_row: None, text: 0, cells: 0, merged: 0 }
    }

    pub(super) fn limits(&self) -> &'a Limits {
        self.limits
    }

    pub(super) fn begin(&mut self, name: &str) {
        self.sheets.push(Sheet::new(name));
        self.last_row = None;
    }

    pub(super) fn mark(&mut self, hidden: bool, from_1904: bool) {
        if let Some(sheet) = self.sheets.last_mut() {
            (sheet.hidden, sheet.from_1904) = (hidden, from_1904);
        }
    }

    /// Adds a cell to the current sheet. A formula without a stored result becomes an error value, not an empty cell.
    pub(super) fn put(&mut self, row: u32, column: u32, value: Option<Value>, formula: bool) -> Result<(), SheetError> {
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
        sheet.rows.entry(row).or_default().insert(column, Cell { value, formula, merged: false });
        Ok(())
    }

    /// Adds a merged region to the current sheet.
    pub(super) fn merge(&mut self, region: &Dimensions) {
        self.merge_cells(region.start.0..=region.end.0, region.start.1..=region.end.1);
    }

    /// Adds a merged region to the current sheet, by rows and columns.
    pub(super) fn merge_cells(&mut self, rows: RangeInclusive<u32>, columns: RangeInclusive<u32>) {
        if self.merged < MOST_MERGED {
            self.merged += 1;
            if let Some(sheet) = self.sheets.last_mut() {
                sheet.merged.push((rows, columns));
            }
        }
    }

    /// Adds a sheet that was parsed as a whole.
    pub(super) fn put_range(
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
