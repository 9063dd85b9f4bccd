//! The class record (班级信息): what the institution declares of a class. Two doors lead to the same types: `class.json` and the
//! workbooks `班级信息.xlsx` and `课程表.xlsx`.

mod check;
pub mod credit_code;
mod differ;
mod doors;
mod error;
mod json;
mod types;
mod units;
pub mod workbook;

pub use check::MOST_ROWS;
pub use doors::{ClassRead, INFO_WORKBOOK, ROSTER_WORKBOOK, TIMETABLE_WORKBOOK, read, workbooks};
pub use error::{ClassError, Fault, Place};
pub use json::{CLASS_JSON, from_json};
pub use types::*;
pub use units::*;

#[cfg(test)]
mod tests;
