//! Reads the labels of the sheet 班级信息, and sheets with one row per entry.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::column::{self, Header, NOTE_MARK, Row};
use super::draft::Draft;
use super::tables::TABLES;
use crate::formats::sheet::{Cell, Sheet};
use crate::record::class::{ClassError, Fault, Place};
use crate::stages::read::cell::{self, Calendar};
use crate::stages::read::header::is_note;

/// Reads the labels of the sheet 班级信息. The value of a label is in the cell to its right; a row may have several labels.
///
/// Faults: an unknown label in the first column with a value beside it; a repeated label with different values; an invalid value. Each
/// leaves its field open.
pub fn read_info(draft: &mut Draft, file: &str, sheet: &Sheet) {
    let mut seen: BTreeMap<&str, &Cell> = BTreeMap::new();
    for (&row, cells) in &sheet.rows {
        let text = |index: u32| cells.get(&index).map(|cell| cell.value.to_string()).unwrap_or_default();
        let mut taken = None;
        for &index in cells.keys() {
            // The value of the previous label is not a label itself: 单位类型 may have the value 培训机构.
            if taken == Some(index) {
                continue;
            }
            let name = text(index);
            if name.starts_with(NOTE_MARK) {
                break;
            }
            let value = cells.get(&index.saturating_add(1));
            let Some(label) = column::called(&TABLES.info.columns, &name) else {
                let heading = matches!(cell::label(&name).as_str(), "项目" | "填写项" | "班级信息");
                if index == 0 && value.is_some() && !heading && !is_note(cells) {
                    draft.faults.push(Fault::UnknownField(name).at(file, column::place(sheet, row, index)));
                }
                continue;
            };
            let Some(value) = value else { continue };
            taken = index.checked_add(1);
            let place = column::place(sheet, row, index.saturating_add(1));
            let json = if value.formula {
                Err(Fault::Formula)
            } else if seen.insert(label.field, value).is_some_and(|before| before != value) {
                Err(Fault::TwiceInSheet(label.name().to_owned()))
            } else {
                column::json(label.kind, &value.value, Calendar { from_1904: sheet.from_1904, class: None })
            };
            let mut json = draft.take(json.map_err(|fault| fault.at(file, place.clone()))).flatten();
            if label.field == "institution.credit_code" {
                json = json.and_then(|code| code.as_str().map(|code| Json::from(code_written(code))));
            }
            if let Some(json) = json {
                draft.set(label.field, json, file, place);
            }
        }
    }
}

/// A credit code in standard form: clerks type it with spaces, in lower case or in full-width characters.
fn code_written(code: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    code.nfkc().filter(|character| !character.is_whitespace()).collect::<String>().to_uppercase()
}

/// Reads a sheet whose columns are the fields of its rows. A row without a required field is skipped, and an invalid value leaves its field
/// open; each is a fault.
pub fn read_rows(draft: &mut Draft, file: &str, sheet: &Sheet, list: &str, columns: &'static [column::Column<'static>], required: &[&str]) {
    let found = Header::find(sheet, columns, "").map_err(|fault| fault.at(file, Place::Sheet(sheet.name.clone())));
    let Some(header) = draft.take(found) else { return };
    let lacking = require(file, sheet, &header, columns, required);
    if !lacking.is_empty() {
        draft.faults.extend(lacking);
        return;
    }
    for row in Row::below(file, sheet, &header, false, draft) {
        let mut fields = Map::new();
        let mut whole = true;
        for (_, column) in header.columns() {
            let must = required.contains(&column.field);
            let read =
                row.json(column.field).and_then(|value| if must && value.is_none() { Err(row.missing(column.field)) } else { Ok(value) });
            match draft.take(read) {
                Some(Some(value)) => {
                    fields.insert(column.field.to_owned(), value);
                }
                Some(None) => {}
                None => whole &= !must,
            }
        }
        if whole {
            push(draft, list, fields, &row);
        }
    }
}

/// Appends a row to a list of the draft.
pub fn push(draft: &mut Draft, list: &str, fields: Map<String, Json>, row: &Row<'_>) {
    let places = row.block.values().map(|(_, column)| (column.field, row.place(column.field))).collect();
    draft.push(list, fields, row.file, row.place(""), places);
}

/// A fault for each missing required column.
pub fn require(file: &str, sheet: &Sheet, header: &Header<'_>, columns: &[column::Column<'static>], fields: &[&str]) -> Vec<ClassError> {
    let lacking = fields.iter().filter(|field| !header.has(field)).map(|field| {
        let name = columns.iter().find(|column| column.field == *field).map_or(*field, |column| column.name());
        Fault::NoColumn(name.to_owned()).at(file, column::place(sheet, header.row(), 0))
    });
    lacking.collect()
}
