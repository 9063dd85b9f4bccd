//! Columns and labels as data: their names, the fields they fill, and how to find a header row.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use super::draft::Draft;
use super::words;
use crate::formats::sheet::{Cell, Sheet, Value};
use crate::record::class::{ClassError, Fault, Place};
use crate::stages::read::cell::{self, Calendar, label};
use crate::stages::read::header;

/// Start of the first cell in the example row.
pub const EXAMPLE_MARK: &str = "【示例】";
/// Start of the first cell in a row of notes.
pub const NOTE_MARK: &str = "【说明】";

/// The content of a column or label.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind<'a> {
    /// Any text.
    Text,
    /// A text that must not be converted to a number: a code, an id, a telephone number, a clock time.
    Code,
    /// A date.
    Date,
    /// A clock time.
    Clock,
    /// A whole number.
    Count,
    /// Lesson hours.
    Hours,
    /// One of the words of a choice, by its name in `schemas/columns/choices.json`.
    Choice(&'a str),
    /// Several texts, separated by `、`, `，`, `；` or their half-width forms.
    List,
}

/// A column of a table, or a label of a sheet with labels.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column<'a> {
    /// The field in the JSON row (or document).
    pub field: &'a str,
    /// Its names; the first is the one that `init` writes.
    #[serde(borrow)]
    pub names: Vec<&'a str>,
    /// Kind of content.
    #[serde(borrow)]
    pub kind: Kind<'a>,
    /// Explanation for the clerk.
    #[serde(default)]
    pub note: &'a str,
    /// Value in the example row.
    #[serde(default)]
    pub example: &'a str,
    /// Width in Latin characters. Default: 14.
    #[serde(default = "usual_width")]
    pub width: u8,
    /// Suggested texts; other texts are allowed.
    #[serde(borrow, default)]
    pub offered: Vec<&'a str>,
    /// Whether `init` writes it; some columns are only read. Default: true.
    #[serde(default = "usually_written")]
    pub written: bool,
}

fn usual_width() -> u8 {
    14
}

fn usually_written() -> bool {
    true
}

impl Column<'static> {
    /// The name that `init` writes.
    pub fn name(&self) -> &'static str {
        self.names.first().copied().unwrap_or_default()
    }

    /// An example of a valid value; `None` for free text.
    fn could_be(&self) -> Option<&'static str> {
        match self.kind {
            _ if !self.example.is_empty() => Some(self.example),
            Kind::Date => Some("2026-08-03"),
            Kind::Clock => Some("09:00"),
            Kind::Count => Some("20"),
            Kind::Hours => Some("3"),
            Kind::Choice(name) => words::of(name).first().and_then(|(_, names)| names.first()).copied(),
            Kind::Text | Kind::Code | Kind::List => None,
        }
    }

    fn is_called(&self, wanted: &str) -> bool {
        self.names.iter().any(|name| label(name) == wanted)
    }
}

/// The column with this name.
pub fn called<'a>(columns: &'a [Column<'static>], text: &str) -> Option<&'a Column<'static>> {
    let wanted = label(text);
    columns.iter().find(|column| !wanted.is_empty() && column.is_called(&wanted))
}

/// Converts a value to JSON for this kind of column; `None` if a word means 未知.
///
/// # Errors
/// The fault of a value of another kind.
pub fn json(kind: Kind<'_>, value: &Value, calendar: Calendar) -> Result<Option<Json>, Fault> {
    if let Value::Error(shown) = value {
        return Err(Fault::CellError(shown.clone()));
    }
    let text = || value.to_string();
    Ok(Some(match kind {
        Kind::Text | Kind::Code => Json::from(text()),
        Kind::Date => Json::from(cell::class_date(value, calendar).ok_or_else(|| Fault::Date(text()))?.to_string()),
        Kind::Clock => Json::from(cell::clock_time(value).ok_or_else(|| Fault::ClockTime(text()))?.to_string()),
        Kind::Count => Json::from(cell::count(value).ok_or_else(|| Fault::Count(text()))?),
        Kind::Hours => Json::from(cell::number_with(value, &["个课时", "课时", "学时", "节"]).ok_or_else(|| Fault::LessonHours(text()))?),
        Kind::Choice(name) => return choice(name, &text()),
        Kind::List => {
            let parts = text();
            let parts = parts.split(['、', '，', ',', '；', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
            Json::from(parts.map(str::to_owned).collect::<Vec<_>>())
        }
    }))
}

/// Converts one of several words to JSON; `None` if the word means "unknown".
///
/// # Errors
/// [`Fault::Word`] with the accepted words.
pub fn choice(name: &str, text: &str) -> Result<Option<Json>, Fault> {
    let wanted = label(text);
    let words = words::of(name);
    let found = words.iter().find(|(_, names)| names.iter().any(|name| label(name) == wanted));
    match found.map(|(value, _)| *value) {
        Some("") => Ok(None),
        Some("true") => Ok(Some(Json::Bool(true))),
        Some("false") => Ok(Some(Json::Bool(false))),
        Some(value) => Ok(Some(Json::from(value))),
        None => {
            let words = words.iter().filter_map(|(_, names)| names.first()).map(|name| (*name).to_owned()).collect();
            Err(Fault::Word { found: text.to_owned(), words })
        }
    }
}

/// The cell text that `init` writes for a JSON value; `None` for a missing field.
pub fn shown(kind: Kind<'_>, value: &Json) -> Option<String> {
    match (kind, value) {
        (_, Json::Null) => None,
        (Kind::Choice(choice), value) => {
            let wanted = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            words::of(choice).iter().find(|(name, _)| *name == wanted).and_then(|(_, names)| names.first()).map(|name| (*name).to_owned())
        }
        (_, Json::String(text)) => Some(text.clone()),
        (_, Json::Array(items)) => Some(items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join("、")),
        (Kind::Hours, Json::Number(number)) => number.as_f64().map(|number| number.to_string()),
        (_, value) => Some(value.to_string()),
    }
}

/// The column positions of one block of a table.
pub type Block<'a> = BTreeMap<&'a str, (u32, &'a Column<'static>)>;

/// The headings of a table, and the fields of their columns.
#[derive(Clone, Debug)]
pub struct Header<'a> {
    found: header::Header<&'a str>,
    /// The blocks from left to right; at least one.
    blocks: Vec<Block<'a>>,
}

impl<'a> Header<'a> {
    /// Finds the headings with the most known columns, at least two. If the heading of the field `leads` is repeated, the table continues
    /// in a
    /// second block beside the first.
    ///
    /// # Errors
    /// [`Fault::NoHeader`] with the expected names.
    pub fn find(sheet: &Sheet, columns: &'a [Column<'static>], leads: &str) -> Result<Self, Fault> {
        let column = |text: &str| called(columns, text).map(|column| column.field);
        let none = || Fault::NoHeader(columns.iter().filter(|column| column.written).map(|column| column.name().to_owned()).collect());
        let found = header::find(sheet, column, |field| field == leads).ok_or_else(none)?;
        let column = |field: &str| columns.iter().find(|column| column.field == field);
        let block =
            |places: &BTreeMap<&'a str, u32>| places.iter().filter_map(|(field, index)| Some((*field, (*index, column(field)?)))).collect();
        let blocks = std::iter::once(&found.columns).chain(&found.beside).map(block).collect();
        Ok(Self { found, blocks })
    }

    /// The last row of headings.
    pub fn row(&self) -> u32 {
        self.found.row
    }

    /// Whether there is a column for a field.
    pub fn has(&self, field: &str) -> bool {
        self.blocks.first().is_some_and(|block| block.contains_key(field))
    }

    /// The columns of the first block, with their positions.
    pub fn columns(&self) -> impl Iterator<Item = (u32, &'a Column<'static>)> {
        self.blocks.first().into_iter().flat_map(|block| block.values().copied())
    }
}

/// The place of a cell.
pub fn place(sheet: &Sheet, row: u32, column: u32) -> Place {
    Place::Cell(sheet.name.clone(), Sheet::address(row, column))
}

/// One non-empty row of a block below the headings.
pub struct Row<'a> {
    /// The file, for errors.
    pub file: &'a str,
    /// The sheet.
    pub sheet: &'a Sheet,
    /// The block.
    pub block: &'a Block<'a>,
    /// Row number from 0.
    pub row: u32,
    cells: &'a BTreeMap<u32, Cell>,
    /// Whether formulas are allowed.
    formulas: bool,
    calendar: Calendar,
}

impl<'a> Row<'a> {
    /// The data rows below a header: not titles, notes, totals, signatures, repeated headings, or the example row written by `init`. A row
    /// with
    /// the example mark but other content is a fault and not data.
    pub fn below(file: &'a str, sheet: &'a Sheet, header: &'a Header<'a>, formulas: bool, draft: &mut Draft) -> Vec<Self> {
        let mut rows = Vec::new();
        let calendar = Calendar { from_1904: sheet.from_1904, class: draft.class_days() };
        for block in &header.blocks {
            for (&row, cells) in sheet.rows.range(header.row().saturating_add(1)..) {
                let row = Self { file, sheet, block, row, cells, formulas, calendar };
                let first = cells.values().next().map(|cell| cell.value.to_string()).unwrap_or_default();
                if first.starts_with(EXAMPLE_MARK) {
                    draft.faults.extend(row.example_fault());
                    continue;
                }
                let own = block.values().any(|(index, _)| cells.contains_key(index));
                if own && !first.starts_with(NOTE_MARK) && !header.found.repeats(cells) && !header::is_note(cells) {
                    rows.push(row);
                }
            }
        }
        rows
    }

    fn example_fault(&self) -> Option<ClassError> {
        let changed = self.block.values().filter(|(index, column)| {
            self.cells.get(index).is_some_and(|cell| cell.value.to_string().trim_start_matches(EXAMPLE_MARK) != column.example)
        });
        let index = changed.map(|(index, _)| *index).min()?;
        Some(Fault::ExampleChanged.at(self.file, place(self.sheet, self.row, index)))
    }

    /// The place of a field in this row; the first filled cell if there is no such column.
    pub fn place(&self, field: &str) -> Place {
        let first = || self.cells.keys().next().copied().unwrap_or_default();
        let column = self.block.get(field).map_or_else(first, |(index, _)| *index);
        place(self.sheet, self.row, column)
    }

    /// A fault of a field of this row.
    pub fn error(&self, field: &str, fault: Fault) -> ClassError {
        fault.at(self.file, self.place(field))
    }

    /// Whether the table has a column for a field.
    pub fn has(&self, field: &str) -> bool {
        self.block.contains_key(field)
    }

    /// The cell of a field, including cells that only repeat the merged cell above.
    pub fn cell(&self, field: &str) -> Option<&'a Cell> {
        self.cells.get(&self.block.get(field)?.0)
    }

    /// The value of a field; `None` for an empty cell.
    ///
    /// # Errors
    /// [`Fault::Formula`] if the cell has a formula and only values are allowed.
    pub fn value(&self, field: &str) -> Result<Option<&'a Value>, ClassError> {
        match self.cell(field) {
            Some(cell) if cell.formula && !self.formulas => Err(self.error(field, Fault::Formula)),
            cell => Ok(cell.map(|cell| &cell.value)),
        }
    }

    /// The value of a field as JSON; `None` for an empty cell and for 未知.
    ///
    /// # Errors
    /// The fault of an invalid value.
    pub fn json(&self, field: &str) -> Result<Option<Json>, ClassError> {
        let Some((_, column)) = self.block.get(field) else { return Ok(None) };
        match self.value(field)? {
            Some(value) => json(column.kind, value, self.calendar).map_err(|fault| self.error(field, fault)),
            None => Ok(None),
        }
    }

    /// The error for an empty required field.
    pub fn missing(&self, field: &str) -> ClassError {
        let column = self.block.get(field).map(|(_, column)| column);
        let name = column.map_or(field, |column| column.name()).to_owned();
        self.error(
            field,
            match column.and_then(|column| column.could_be()) {
                Some(example) => Fault::NotFilled { name, example: example.to_owned() },
                None => Fault::Missing(name),
            },
        )
    }
}
