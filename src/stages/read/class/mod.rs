//! Reads the class record (班级信息) of a class folder from `class.json`, from its workbooks, or from both.

mod differ;
mod files;
mod json;
pub mod workbook;

pub use files::{ClassRead, INFO_WORKBOOK, ROSTER_WORKBOOK, TIMETABLE_WORKBOOK, read, workbook_called};
pub use json::{CLASS_JSON, from_json};

#[cfg(test)]
mod tests;
