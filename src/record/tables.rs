//! Tables of people as read: one row per person (or per act of a person), with positions and problems.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::class::{Comparison, LessonHours};
use crate::record::people::IdFault;
use crate::record::role::Role;
use crate::words::finding::Fact;
use crate::words::path::MemberPath;
use crate::words::wording::{Explain, Message};

/// One file with a table of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeopleTable {
    /// The file's path.
    pub file: MemberPath,
    /// The file's role.
    pub role: Role,
    /// Rows in the order of sheets and rows; empty if the file could not be read.
    pub rows: Vec<PersonRow>,
    /// Problems in the order of sheets, rows and columns; at most 100.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<CellProblem>,
}

/// One row about one person. A missing column or an empty cell is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonRow {
    /// Position: `Sheet1!7` is row 7 of that sheet, `7` in a table without sheets.
    pub cell: String,
    /// 姓名 as written.
    pub name: String,
    /// 身份证号码 as written, never corrected; always masked for display.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_number: Option<String>,
    /// 人员类别.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// 信息比对结果.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// 理论成绩 in hundredths of a point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score_theory: Option<i64>,
    /// 实操成绩 in hundredths of a point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score_practice: Option<i64>,
    /// 总分, or 成绩 without a part, in hundredths of a point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score_total: Option<i64>,
    /// 考核结果: 合格 or 不合格.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed: Option<bool>,
    /// Total lesson hours: from the total column, else the sum over the modes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<LessonHours>,
    /// 线下课时.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours_offline: Option<LessonHours>,
    /// 线上视频课时.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours_video: Option<LessonHours>,
    /// 线上直播课时.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours_live: Option<LessonHours>,
    /// 学习时长 in whole minutes, rounded down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// 学习时长 in seconds, if the table is that precise; else minutes times 60.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned_seconds: Option<u64>,
    /// Time of the event or of its start: 打卡, 登录, 开始学习, 答题.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub at: Option<Timestamp>,
    /// Time of the end: 结束, 完成, 退出.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub until: Option<Timestamp>,
    /// Id of the session or assessment that the row names or falls into, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// 视频名称 or 章节.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<String>,
    /// 视频时长 in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video_seconds: Option<u64>,
    /// Whether a question was answered, correctly or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<bool>,
}

/// A problem in a table, with its position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CellProblem {
    /// Position: `Sheet1!D5`, `D5` in a table without sheets, `Sheet1` for a whole sheet; empty for the whole file.
    pub cell: String,
    /// The problem.
    pub kind: CellFault,
    /// The cell's text, shortened, id numbers masked; empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub found: String,
}

/// A problem of a cell, a sheet or a whole table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum CellFault {
    /// The file could not be read; the reason is in `found`.
    Unreadable,
    /// The file or its unpacked content exceeds the size limit.
    TooLarge {
        /// The limit in bytes.
        most: u64,
    },
    /// Encrypted with a password.
    Protected,
    /// Damaged, or not a workbook or table; the reason is in `found`.
    NotAWorkbook,
    /// More rows than the limit.
    TooManyRows {
        /// The limit on rows.
        most: u64,
    },
    /// No sheet has a header row with 姓名 among its first ten rows; the sheet names are in `found`.
    NoSheet,
    /// A header without any people below it.
    Nobody,
    /// The header lacks all columns that this kind of table needs, such as 成绩 or 考核结果 in a score sheet.
    NoColumn {
        /// The column names searched for.
        names: Vec<String>,
    },
    /// A note, not an error: a hidden sheet lists people, who are not counted.
    HiddenSheet {
        /// Number of people.
        people: u64,
    },
    /// A note, not an error: the cell contains a formula; its stored result was used.
    Formula,
    /// A formula without a stored result.
    NotComputed,
    /// The cell contains an error value, such as `#REF!`.
    CellError,
    /// A row with an id number but no name.
    NoName,
    /// An invalid id number.
    Id {
        /// The fault.
        id: IdFault,
    },
    /// Not a date.
    Date,
    /// Not a time, or a time of day whose date is unknown.
    Time,
    /// Not a duration, or one with an unknown unit.
    Length,
    /// Not a number of lesson hours with at most one decimal place.
    LessonHours,
    /// The total lesson hours differ from the sum over the modes; the total was used.
    HoursDisagree {
        /// The sum over the modes.
        sum: LessonHours,
    },
    /// Not a valid score.
    Score,
    /// A note, not an error: the maximum score is not 100; scores were used as written. Reported once per column.
    FullMark {
        /// The maximum score in hundredths.
        full: i64,
    },
    /// Not one of the known words.
    Word,
    /// The end is before the start.
    EndsBeforeStart,
    /// More problems than listed.
    More {
        /// Number of further problems.
        count: u64,
    },
}

/// A problem together with the file.
#[derive(Clone, Copy, Debug)]
pub struct TableNote<'a> {
    /// The file's path.
    pub file: &'a MemberPath,
    /// The problem with its position.
    pub problem: &'a CellProblem,
}

impl PeopleTable {
    /// All problems, each with the file.
    pub fn notes(&self) -> impl Iterator<Item = TableNote<'_>> {
        self.problems.iter().map(|problem| TableNote { file: &self.file, problem })
    }
}

impl Explain for TableNote<'_> {
    fn explain(&self) -> Message {
        let found = &self.problem.found;
        let count = |key, name, number: u64| Message::new(key).count(name, number);
        let with_found = |key| Message::new(key).text("found", found);
        let message = match &self.problem.kind {
            CellFault::Unreadable => Message::new("tables.unreadable"),
            CellFault::TooLarge { most } => count("tables.too_large", "most", most >> 20),
            CellFault::Protected => Message::new("tables.protected"),
            CellFault::NotAWorkbook => Message::new("tables.not_a_workbook"),
            CellFault::TooManyRows { most } => count("tables.too_many_rows", "most", *most),
            CellFault::NoSheet => with_found("tables.no_sheet"),
            CellFault::Nobody => Message::new("tables.nobody"),
            CellFault::NoColumn { names } => {
                Message::new("tables.no_column").with("names", Fact::List(names.iter().cloned().map(Fact::Text).collect()))
            }
            CellFault::HiddenSheet { people } => count("tables.hidden_sheet", "people", *people),
            CellFault::Formula => with_found("tables.formula"),
            CellFault::NotComputed => Message::new("tables.not_computed"),
            CellFault::CellError => with_found("tables.cell_error"),
            CellFault::NoName => with_found("tables.no_name"),
            CellFault::Id { id } => id_message(*id).text("found", found),
            CellFault::Date => with_found("tables.date"),
            CellFault::Time => with_found("tables.time"),
            CellFault::Length => with_found("tables.length"),
            CellFault::LessonHours => with_found("tables.lesson_hours"),
            CellFault::HoursDisagree { sum } => with_found("tables.hours_disagree").with("sum", Fact::LessonHours(i64::from(sum.tenths))),
            CellFault::Score => with_found("tables.score"),
            CellFault::FullMark { full } => with_found("tables.full_mark").text("full", (*full as f64 / 100.0).to_string()),
            CellFault::Word => with_found("tables.word"),
            CellFault::EndsBeforeStart => with_found("tables.ends_before_start"),
            CellFault::More { count: more } => count("tables.more", "count", *more),
        };
        let place = if self.problem.cell.is_empty() { String::new() } else { format!(" [{}]", self.problem.cell) };
        message.text("where", format!("{}{place}", self.file))
    }
}

fn id_message(fault: IdFault) -> Message {
    match fault {
        IdFault::Exponent | IdFault::Rounded => Message::new("tables.id_damaged"),
        IdFault::Length { length } => Message::new("tables.id_length").count("length", length),
        IdFault::Character { character } => Message::new("tables.id_character").text("character", character),
        IdFault::Birth => Message::new("tables.id_birth"),
        IdFault::Check { .. } => Message::new("tables.id_check"),
    }
}
