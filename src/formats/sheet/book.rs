//! Sheets of cells, and the bounds that are kept while they are filled.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use calamine::Dimensions;
use serde::{Deserialize, Serialize};

use super::value::Value;

/// The most sheets that are read.
pub(super) const MOST_SHEETS: usize = 200;
/// The most bytes of text in one workbook.
pub(super) const MOST_TEXT: usize = 16 << 20;
/// The most filled cells that are kept of one workbook.
pub(super) const MOST_CELLS: usize = 600_000;
/// The most merged regions that are kept of one workbook.
pub(super) const MOST_MERGED: usize = 20_000;
/// A merged heading is taken for at most this many columns.
const MOST_WIDE: usize = 60;
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
    /// The bytes could not be read; with why, as the key of a term: `system.denied`.
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
    pub(super) fn broken(error: impl std::fmt::Display) -> Self {
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
    /// Whether the value is that of the cell above, merged with this one: [`Sheet::fill_merged`].
    #[serde(skip)]
    pub merged: bool,
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
    /// Whether it is hidden from whoever opens the workbook.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// Whether the workbook counts its days from 1904, as those of old Macs do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub from_1904: bool,
    /// Merged regions: rows and columns.
    pub(super) merged: Vec<(RangeInclusive<u32>, RangeInclusive<u32>)>,
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

    /// The texts of a row as headings: a merged cell counts for every row and column that it covers.
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

/// A workbook while it is read: every parser puts its cells here, and here the bounds are kept.
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

    /// The bounds that are kept.
    pub(super) fn limits(&self) -> &'a Limits {
        self.limits
    }

    /// Begins a sheet.
    pub(super) fn begin(&mut self, name: &str) {
        self.sheets.push(Sheet::new(name));
        self.last_row = None;
    }

    /// Notes of the sheet that was begun last whether it is hidden, and which days its workbook counts.
    pub(super) fn mark(&mut self, hidden: bool, from_1904: bool) {
        if let Some(sheet) = self.sheets.last_mut() {
            (sheet.hidden, sheet.from_1904) = (hidden, from_1904);
        }
    }

    /// Puts a value into a cell of the sheet that was begun last. A formula that was never computed is told from an empty cell.
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

    /// Notes merged cells of the sheet that was begun last.
    pub(super) fn merge(&mut self, region: &Dimensions) {
        self.merge_cells(region.start.0..=region.end.0, region.start.1..=region.end.1);
    }

    /// Notes merged cells of the sheet that was begun last, by their rows and columns.
    pub(super) fn merge_cells(&mut self, rows: RangeInclusive<u32>, columns: RangeInclusive<u32>) {
        if self.merged < MOST_MERGED {
            self.merged += 1;
            if let Some(sheet) = self.sheets.last_mut() {
                sheet.merged.push((rows, columns));
            }
        }
    }

    /// Puts all cells of a sheet that was parsed as a whole.
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
