//! Reads the workbooks of a class record into the same JSON that `class.json` holds, and remembers which cell each field came from.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::column::{self, Header, NOTE_MARK, Row};
use super::tables;
use crate::formats::sheet::{Cell, Sheet};
use crate::record::class::{ClassError, Fault, Place};
use crate::stages::read::cell;

/// A document as `class.json` would hold it, and the file and place that each of its fields was read from.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The document.
    pub document: Json,
    /// Where each field stands, by its path such as `timetable[3].end`.
    pub origins: BTreeMap<String, (String, Place)>,
}

impl Draft {
    /// An empty document.
    pub fn new() -> Self {
        Self { document: Json::Object(Map::new()), origins: BTreeMap::new() }
    }

    /// Puts a value at a path of plain names, such as `institution.name`.
    pub fn set(&mut self, path: &str, value: Json, file: &str, place: Place) {
        self.origins.insert(path.to_owned(), (file.to_owned(), place));
        let mut steps: Vec<&str> = path.split('.').collect();
        let Some(last) = steps.pop() else { return };
        let mut at = &mut self.document;
        for step in steps {
            let Json::Object(fields) = at else { return };
            at = fields.entry(step).or_insert_with(|| Json::Object(Map::new()));
        }
        if let Json::Object(fields) = at {
            fields.insert(last.to_owned(), value);
        }
    }

    /// Appends a row to a list.
    pub fn push(&mut self, list: &str, fields: Map<String, Json>, row: &Row<'_>) {
        let Json::Object(document) = &mut self.document else { return };
        let Json::Array(rows) = document.entry(list).or_insert_with(|| Json::Array(Vec::new())) else { return };
        let path = format!("{list}[{}]", rows.len());
        for field in row.header.columns().map(|(_, column)| column.field) {
            self.origins.insert(format!("{path}.{field}"), (row.file.to_owned(), row.place(field)));
        }
        self.origins.insert(path, (row.file.to_owned(), row.place("")));
        rows.push(Json::Object(fields));
    }

    /// The error of a field where it stands, or of the nearest field around it that stands somewhere.
    pub fn error(&self, path: &str, fault: Fault, file: &str) -> ClassError {
        let known = |path: &str| self.origins.get(path).cloned();
        let aliases =
            [path.to_owned(), path.replace(".course", ".content"), path.replace(".end", ".time"), path.replace(".start", ".time")];
        let around = || path.match_indices(['.', '[']).rev().find_map(|(index, _)| known(path.get(..index)?));
        match aliases.iter().find_map(|path| known(path)).or_else(around) {
            Some((file, place)) => fault.at(&file, place),
            None => fault.at(file, Place::File),
        }
    }
}

/// Reads the labels of the sheet 班级信息. A label's value stands in the cell to its right; a form may have several labels a row.
///
/// # Errors
/// An unknown label in the first column with a value beside it, a label twice with different values, a value that does not fit.
pub fn read_info(draft: &mut Draft, file: &str, sheet: &Sheet) -> Result<(), ClassError> {
    let mut seen: BTreeMap<&str, &Cell> = BTreeMap::new();
    for (&row, cells) in &sheet.rows {
        let text = |index: u32| cells.get(&index).map(|cell| cell.value.to_string()).unwrap_or_default();
        let mut taken = None;
        for &index in cells.keys() {
            // The value of the label before it is no label itself: 单位类型 may well be 培训机构.
            if taken == Some(index) {
                continue;
            }
            let name = text(index);
            if name.starts_with(NOTE_MARK) {
                break;
            }
            let value = cells.get(&index.saturating_add(1));
            let Some(label) = column::called(tables::INFO, &name) else {
                let heading = matches!(cell::label(&name).as_str(), "项目" | "填写项" | "班级信息");
                if index == 0 && value.is_some() && !heading {
                    return Err(Fault::UnknownField(name).at(file, column::place(sheet, row, index)));
                }
                continue;
            };
            let Some(value) = value else { continue };
            taken = index.checked_add(1);
            let place = column::place(sheet, row, index.saturating_add(1));
            if value.formula {
                return Err(Fault::Formula.at(file, place));
            }
            if seen.insert(label.field, value).is_some_and(|before| before != value) {
                return Err(Fault::TwiceInSheet(label.name().to_owned()).at(file, place));
            }
            let mut json = column::json(label.kind, &value.value).map_err(|fault| fault.at(file, place.clone()))?;
            if label.field == "institution.credit_code" {
                json = json.and_then(|code| code.as_str().map(|code| Json::from(code_written(code))));
            }
            if let Some(json) = json {
                draft.set(label.field, json, file, place);
            }
        }
    }
    Ok(())
}

/// A credit code as its standard writes it: clerks type it with spaces, in small letters or in wide ones.
fn code_written(code: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    code.nfkc().filter(|character| !character.is_whitespace()).collect::<String>().to_uppercase()
}

/// Reads a sheet whose columns are the fields of its rows.
///
/// # Errors
/// No header, a lacking column, an empty field that must be filled, a value that does not fit.
pub fn read_rows(
    draft: &mut Draft,
    file: &str,
    sheet: &Sheet,
    list: &str,
    columns: &'static [column::Column],
    required: &[&str],
) -> Result<(), ClassError> {
    let header = Header::find(sheet, columns).map_err(|fault| fault.at(file, Place::Sheet(sheet.name.clone())))?;
    require(file, sheet, &header, columns, required)?;
    for row in Row::below(file, sheet, &header, false)? {
        let mut fields = Map::new();
        for (_, column) in header.columns() {
            match row.json(column.field)? {
                Some(value) => {
                    fields.insert(column.field.to_owned(), value);
                }
                None if required.contains(&column.field) => return Err(row.missing(column.field)),
                None => {}
            }
        }
        draft.push(list, fields, &row);
    }
    Ok(())
}

/// Asks for the columns without which a table says nothing.
///
/// # Errors
/// [`Fault::NoColumn`] with the first that lacks.
pub fn require(file: &str, sheet: &Sheet, header: &Header<'_>, columns: &[column::Column], fields: &[&str]) -> Result<(), ClassError> {
    for field in fields {
        if !header.has(field) {
            let name = columns.iter().find(|column| column.field == *field).map_or(*field, |column| column.name());
            return Err(Fault::NoColumn(name.to_owned()).at(file, column::place(sheet, header.row, 0)));
        }
    }
    Ok(())
}
