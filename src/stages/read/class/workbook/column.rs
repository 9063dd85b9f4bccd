//! Columns and labels as data: what they are called, which field they fill, and how a header row is found.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::draft::Draft;
use crate::formats::sheet::{Cell, Sheet, Value};
use crate::record::class::{ClassError, Fault, Place};
use crate::stages::read::cell::{self, Calendar, label};
use crate::stages::read::header;

/// Begins the first cell of the example row.
pub const EXAMPLE_MARK: &str = "【示例】";
/// Begins the first cell of a row of notes.
pub const NOTE_MARK: &str = "【说明】";

/// One word of a choice: the value in `class.json` and what people write for it, the first being what `init` writes.
pub type Word = (&'static str, &'static [&'static str]);

/// What a column or label holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Any text.
    Text,
    /// A text that must never be taken for a number: a code, an id, a telephone number, a clock time.
    Code,
    /// A date.
    Date,
    /// A clock time.
    Clock,
    /// A whole number.
    Count,
    /// Lesson hours.
    Hours,
    /// One of some words.
    Choice(&'static [Word]),
    /// Several texts, split at `、`, `，`, `；` and their narrow forms.
    List,
}

/// A column of a table, or a label of a sheet of labels.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The field of the JSON row (or document) that it fills.
    pub field: &'static str,
    /// Its names; the first is what `init` writes.
    pub names: &'static [&'static str],
    /// What it holds.
    pub kind: Kind,
    /// What a clerk should know of it.
    pub note: &'static str,
    /// What stands in the example row.
    pub example: &'static str,
    /// Its width in characters of Latin script.
    pub width: u8,
    /// Whether `init` writes it; some are only read.
    pub written: bool,
}

impl Column {
    /// Its name as `init` writes it.
    pub fn name(&self) -> &'static str {
        self.names.first().copied().unwrap_or_default()
    }

    /// What could stand in a cell of it; none for a text that anything could stand in.
    fn could_be(&self) -> Option<&'static str> {
        match self.kind {
            _ if !self.example.is_empty() => Some(self.example),
            Kind::Date => Some("2026-08-03"),
            Kind::Clock => Some("09:00"),
            Kind::Count => Some("20"),
            Kind::Hours => Some("3"),
            Kind::Choice(words) => words.first().and_then(|(_, names)| names.first()).copied(),
            Kind::Text | Kind::Code | Kind::List => None,
        }
    }

    fn is_called(&self, wanted: &str) -> bool {
        self.names.iter().any(|name| label(name) == wanted)
    }
}

/// Which column has this name.
pub fn called<'a>(columns: &'a [Column], text: &str) -> Option<&'a Column> {
    let wanted = label(text);
    columns.iter().find(|column| !wanted.is_empty() && column.is_called(&wanted))
}

/// A value as JSON, as its column asks; nothing for 未知 where a word stands for that.
///
/// # Errors
/// The fault of a value that does not fit its kind.
pub fn json(kind: Kind, value: &Value, calendar: Calendar) -> Result<Option<Json>, Fault> {
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
        Kind::Choice(words) => return choice(words, &text()),
        Kind::List => {
            let parts = text();
            let parts = parts.split(['、', '，', ',', '；', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
            Json::from(parts.map(str::to_owned).collect::<Vec<_>>())
        }
    }))
}

/// One of some words as JSON; nothing where the word means that it is not known.
///
/// # Errors
/// [`Fault::Word`] with the words that may stand there.
pub fn choice(words: &[Word], text: &str) -> Result<Option<Json>, Fault> {
    let wanted = label(text);
    let found = words.iter().find(|(_, names)| names.iter().any(|name| label(name) == wanted));
    match found {
        Some(&("", _)) => Ok(None),
        Some(&("true", _)) => Ok(Some(Json::Bool(true))),
        Some(&("false", _)) => Ok(Some(Json::Bool(false))),
        Some(&(value, _)) => Ok(Some(Json::from(value))),
        None => {
            let words = words.iter().filter_map(|(_, names)| names.first()).map(|name| (*name).to_owned()).collect();
            Err(Fault::Word { found: text.to_owned(), words })
        }
    }
}

/// A JSON value as `init` writes it into a cell of this kind; nothing for a field that is not there.
pub fn shown(kind: Kind, value: &Json) -> Option<String> {
    match (kind, value) {
        (_, Json::Null) => None,
        (Kind::Choice(words), value) => {
            let wanted = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            words.iter().find(|(name, _)| *name == wanted).and_then(|(_, names)| names.first()).map(|name| (*name).to_owned())
        }
        (_, Json::String(text)) => Some(text.clone()),
        (_, Json::Array(items)) => Some(items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join("、")),
        (Kind::Hours, Json::Number(number)) => number.as_f64().map(|number| number.to_string()),
        (_, value) => Some(value.to_string()),
    }
}

/// Where the columns of one block of a table are.
pub type Block<'a> = BTreeMap<&'a str, (u32, &'a Column)>;

/// The headings of a table and what their columns fill.
#[derive(Clone, Debug)]
pub struct Header<'a> {
    found: header::Header<&'a str>,
    /// The blocks from left to right; there is always one.
    blocks: Vec<Block<'a>>,
}

impl<'a> Header<'a> {
    /// Finds the headings that have most of the columns, at least two of them. Where the heading of the field `leads` comes again,
    /// the table goes on in a second block beside the first.
    ///
    /// # Errors
    /// [`Fault::NoHeader`] with the names that are looked for.
    pub fn find(sheet: &Sheet, columns: &'a [Column], leads: &str) -> Result<Self, Fault> {
        let column = |text: &str| called(columns, text).map(|column| column.field);
        let none = || Fault::NoHeader(columns.iter().filter(|column| column.written).map(|column| column.name().to_owned()).collect());
        let found = header::find(sheet, column, |field| field == leads).ok_or_else(none)?;
        let column = |field: &str| columns.iter().find(|column| column.field == field);
        let block =
            |places: &BTreeMap<&'a str, u32>| places.iter().filter_map(|(field, index)| Some((*field, (*index, column(field)?)))).collect();
        let blocks = std::iter::once(&found.columns).chain(&found.beside).map(block).collect();
        Ok(Self { found, blocks })
    }

    /// The last row of the headings.
    pub fn row(&self) -> u32 {
        self.found.row
    }

    /// Whether the header has the column of a field.
    pub fn has(&self, field: &str) -> bool {
        self.blocks.first().is_some_and(|block| block.contains_key(field))
    }

    /// The columns of the first block, with where they are.
    pub fn columns(&self) -> impl Iterator<Item = (u32, &'a Column)> {
        self.blocks.first().into_iter().flat_map(|block| block.values().copied())
    }
}

/// The place of a cell.
pub fn place(sheet: &Sheet, row: u32, column: u32) -> Place {
    Place::Cell(sheet.name.clone(), Sheet::address(row, column))
}

/// One filled row of a block below its headings.
pub struct Row<'a> {
    /// The file that it is read from, for errors.
    pub file: &'a str,
    /// Its sheet.
    pub sheet: &'a Sheet,
    /// Its block.
    pub block: &'a Block<'a>,
    /// Its number from 0.
    pub row: u32,
    cells: &'a BTreeMap<u32, Cell>,
    /// Whether a formula may stand where a value should.
    formulas: bool,
    calendar: Calendar,
}

impl<'a> Row<'a> {
    /// The rows below a header that hold data: no titles, notes, totals, signatures, repeated headings, not the example as `init`
    /// wrote it. A row that bears the mark of the example and is not it any more is a fault, and no data.
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

    /// Where a field of this row stands; its first filled cell where the header has no such column.
    pub fn place(&self, field: &str) -> Place {
        let first = || self.cells.keys().next().copied().unwrap_or_default();
        let column = self.block.get(field).map_or_else(first, |(index, _)| *index);
        place(self.sheet, self.row, column)
    }

    /// A fault of a field of this row.
    pub fn error(&self, field: &str, fault: Fault) -> ClassError {
        fault.at(self.file, self.place(field))
    }

    /// Whether the table has the column of a field.
    pub fn has(&self, field: &str) -> bool {
        self.block.contains_key(field)
    }

    /// The cell of a field as it is, and whether it only repeats the one above, merged with it.
    pub fn cell(&self, field: &str) -> Option<&'a Cell> {
        self.cells.get(&self.block.get(field)?.0)
    }

    /// The value of a field; none for an empty cell.
    ///
    /// # Errors
    /// [`Fault::Formula`] where values are asked for and a formula stands.
    pub fn value(&self, field: &str) -> Result<Option<&'a Value>, ClassError> {
        match self.cell(field) {
            Some(cell) if cell.formula && !self.formulas => Err(self.error(field, Fault::Formula)),
            cell => Ok(cell.map(|cell| &cell.value)),
        }
    }

    /// The value of a field as JSON; none for an empty cell and 未知.
    ///
    /// # Errors
    /// The fault of a value that does not fit.
    pub fn json(&self, field: &str) -> Result<Option<Json>, ClassError> {
        let Some((_, column)) = self.block.get(field) else { return Ok(None) };
        match self.value(field)? {
            Some(value) => json(column.kind, value, self.calendar).map_err(|fault| self.error(field, fault)),
            None => Ok(None),
        }
    }

    /// An error for a field that must be filled.
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
