//! The sheets of a class record, their labels and columns: `schemas/columns/class.json`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::column::Column;

/// A sheet.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table<'a> {
    /// Its name, as `init` writes it.
    pub sheet: &'a str,
    /// Its columns; of 班级信息 the labels, one a row.
    #[serde(borrow)]
    pub columns: Vec<Column<'a>>,
}

/// The sheets of the workbooks.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tables<'a> {
    /// 班级信息.
    #[serde(borrow)]
    pub info: Table<'a>,
    /// 监管映射.
    #[serde(borrow)]
    pub mapping: Table<'a>,
    /// 课程表.
    #[serde(borrow)]
    pub timetable: Table<'a>,
    /// 考核安排.
    #[serde(borrow)]
    pub assessments: Table<'a>,
    /// 签到转录: who signed.
    #[serde(borrow)]
    pub sign_in: Table<'a>,
    /// 学员花名册; a sheet of any name is read.
    #[serde(borrow)]
    pub roster: Table<'a>,
}

/// The sheets as the file has them.
pub static TABLES: LazyLock<Tables<'static>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../../../schemas/columns/class.json")).unwrap_or_default());

#[cfg(test)]
mod tests {
    use super::super::column::Kind;
    use super::super::words;
    use super::*;

    #[test]
    fn the_file_is_whole_and_names_choices_that_are_there() {
        let tables = [&TABLES.info, &TABLES.mapping, &TABLES.timetable, &TABLES.assessments, &TABLES.sign_in, &TABLES.roster];
        for table in tables {
            assert!(!table.columns.is_empty(), "{}", table.sheet);
            for column in &table.columns {
                assert!(!column.name().is_empty(), "{} {}", table.sheet, column.field);
                if let Kind::Choice(choice) = column.kind {
                    assert!(!words::of(choice).is_empty(), "{choice}");
                }
            }
        }
    }
}
