//! Reads the cells of 班级信息.xlsx, 课程表.xlsx and the roster's table.

mod column;
mod draft;
mod info;
mod roster;
mod tables;
mod template;
mod timetable;
mod words;

pub use column::{EXAMPLE_MARK, NOTE_MARK};
pub use draft::Draft;
pub use roster::read_roster;
pub use template::{TemplateError, info_workbook, roster_workbook, timetable_workbook};

use crate::formats::sheet::Sheet;
use crate::record::class::{Comparison, Fault, Place};

use tables::TABLES;

/// Reads 班级信息.xlsx: the labels, and the mapping if there is one.
pub fn read_info_workbook(draft: &mut Draft, file: &str, sheets: &[Sheet]) {
    let sheet = wanted(sheets, TABLES.info.sheet).map_err(|fault| fault.at(file, Place::File));
    if let Some(sheet) = draft.take(sheet) {
        info::read_info(draft, file, sheet);
    }
    if let Some(sheet) = sheets.iter().find(|sheet| sheet.name.trim() == TABLES.mapping.sheet && !sheet.rows.is_empty()) {
        info::read_rows(draft, file, sheet, "evidence_map", &TABLES.mapping.columns, &["file", "date", "start", "role"]);
    }
}

/// Reads 课程表.xlsx: the lessons, and the assessments and signatures if it contains them.
pub fn read_timetable_workbook(draft: &mut Draft, file: &str, sheets: &[Sheet]) {
    let sheet = wanted(sheets, TABLES.timetable.sheet).map_err(|fault| fault.at(file, Place::File));
    if let Some(sheet) = draft.take(sheet) {
        timetable::read_timetable(draft, file, sheet);
    }
    if let Some(sheet) = sheets.iter().find(|sheet| sheet.name.trim() == TABLES.assessments.sheet && !sheet.rows.is_empty()) {
        info::read_rows(draft, file, sheet, "assessments", &TABLES.assessments.columns, &["date", "start", "end"]);
    }
    if let Some(sheet) = sheets.iter().find(|sheet| sheet.name.trim() == TABLES.sign_in.sheet && !sheet.rows.is_empty()) {
        info::read_rows(draft, file, sheet, "sign_in", &TABLES.sign_in.columns, &["date", "start", "name", "state"]);
    }
}

/// 信息比对结果 from any of the words that people use for it.
pub fn comparison(text: &str) -> Option<Comparison> {
    column::choice("comparisons", text).ok().flatten().and_then(|word| serde_json::from_value(word).ok())
}

/// The sheet with this name, or the only sheet with content.
fn wanted<'a>(sheets: &'a [Sheet], name: &'static str) -> Result<&'a Sheet, Fault> {
    // Only HTML pages and plain tables have sheets without a name. Lines with a single cell are other text.
    if let [Sheet { name, rows, .. }] = sheets
        && name.is_empty()
        && rows.values().all(|cells| cells.len() < 2)
    {
        return Err(Fault::NotAWorkbook);
    }
    let filled: Vec<&Sheet> = sheets.iter().filter(|sheet| !sheet.rows.is_empty() && !sheet.hidden).collect();
    match (sheets.iter().find(|sheet| sheet.name.trim() == name), filled.as_slice()) {
        (Some(sheet), _) => Ok(sheet),
        (None, [only]) => Ok(only),
        _ => Err(Fault::NoSheet { sheet: name, found: sheets.iter().map(|sheet| sheet.name.clone()).collect() }),
    }
}

#[cfg(test)]
mod tests;
