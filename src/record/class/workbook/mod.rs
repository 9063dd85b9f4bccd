//! The door of workbooks: 班级信息.xlsx and 课程表.xlsx, the roster's table, and the templates that `init` writes.

mod column;
mod info;
mod roster;
mod tables;
mod template;
mod timetable;
mod words;

pub use column::{EXAMPLE_MARK, NOTE_MARK};
pub use info::Draft;
pub use roster::{is_table, read_roster};
pub use template::{TemplateError, info_workbook, roster_workbook, timetable_workbook};

use super::check::MOST_ROWS;
use super::error::{ClassError, Fault, Place};
use super::types::Comparison;
use crate::record::sheet::{self, Limits, Sheet};

/// The most bytes of a workbook or table of the class record.
pub const MOST_BYTES: u64 = 16 << 20;

/// How much of such a file is read: the most data rows, and room for titles, notes and totals around them.
const LIMITS: Limits = Limits { bytes: MOST_BYTES, unpacked: 128 << 20, rows: MOST_ROWS + 50, columns: 256, refuse: true };

fn open(file: &str, bytes: &[u8], plain: bool) -> Result<Vec<Sheet>, ClassError> {
    sheet::open(bytes, plain, &LIMITS).map_err(|error| Fault::from(error).at(file, Place::File))
}

/// Reads 班级信息.xlsx: its labels, and the mapping where it has one.
///
/// # Errors
/// Not a workbook, no such sheet, or what the sheet's cells hold.
pub fn read_info_workbook(draft: &mut Draft, file: &str, bytes: &[u8]) -> Result<(), ClassError> {
    let sheets = open(file, bytes, false)?;
    info::read_info(draft, file, wanted(&sheets, tables::INFO_SHEET).map_err(|fault| fault.at(file, Place::File))?)?;
    if let Some(sheet) = sheets.iter().find(|sheet| sheet.name.trim() == tables::MAPPING_SHEET && !sheet.rows.is_empty()) {
        info::read_rows(draft, file, sheet, "evidence_map", tables::MAPPING, &["file", "date", "start", "role"])?;
    }
    Ok(())
}

/// Reads 课程表.xlsx: the lessons, and the assessments where it has them.
///
/// # Errors
/// Not a workbook, no such sheet, or what the sheet's cells hold.
pub fn read_timetable_workbook(draft: &mut Draft, file: &str, bytes: &[u8]) -> Result<(), ClassError> {
    let sheets = open(file, bytes, false)?;
    timetable::read_timetable(draft, file, wanted(&sheets, tables::TIMETABLE_SHEET).map_err(|fault| fault.at(file, Place::File))?)?;
    if let Some(sheet) = sheets.iter().find(|sheet| sheet.name.trim() == tables::ASSESSMENT_SHEET && !sheet.rows.is_empty()) {
        info::read_rows(draft, file, sheet, "assessments", tables::ASSESSMENTS, &["date", "start", "end"])?;
    }
    Ok(())
}

/// 信息比对结果 in any of the words that people write for it.
pub fn comparison(text: &str) -> Option<Comparison> {
    column::choice(words::COMPARISONS, text).ok().flatten().and_then(|word| serde_json::from_value(word).ok())
}

/// The sheet of this name, or the only one that holds anything.
fn wanted<'a>(sheets: &'a [Sheet], name: &'static str) -> Result<&'a Sheet, Fault> {
    let filled: Vec<&Sheet> = sheets.iter().filter(|sheet| !sheet.rows.is_empty()).collect();
    match (sheets.iter().find(|sheet| sheet.name.trim() == name), filled.as_slice()) {
        (Some(sheet), _) => Ok(sheet),
        (None, [only]) => Ok(only),
        _ => Err(Fault::NoSheet { sheet: name, found: sheets.iter().map(|sheet| sheet.name.clone()).collect() }),
    }
}

#[cfg(test)]
mod tests;
