//! Tables of people (花名册, 成绩统计表, 学时记录, 打卡, 提问 …) as platforms export them and as clerks type them, read without changing them.

mod types;

use crate::record::class::ClassRecord;
use crate::record::inventory::FileRecord;
use crate::record::members::Members;
use crate::record::session::Unit;

pub use types::{CellFault, CellProblem, PeopleTable, PersonRow};

/// Reads every table of people among the files, in their order. A table that can not be read has a problem and no rows.
pub fn read(_members: &dyn Members, _files: &[FileRecord], _class: &ClassRecord, _units: &[Unit]) -> Vec<PeopleTable> {
    Vec::new()
}
