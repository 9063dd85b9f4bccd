//! The class record (班级信息): what the institution declares of a class. Two doors lead to the same types: `class.json` and the
//! workbooks `班级信息.xlsx` and `课程表.xlsx`.

mod types;
mod units;

pub use types::*;
pub use units::*;
