//! Tables of people as they were read: one row a person (or a person's act), with where it stands, and what could not be taken.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::class::{Comparison, LessonHours};
use crate::record::people::IdFault;
use crate::record::role::Role;
use crate::words::finding::Fact;
use crate::words::path::MemberPath;
use crate::words::wording::{Explain, Message};

/// One file that lists people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeopleTable {
    /// The file.
    pub file: MemberPath,
    /// What it is for.
    pub role: Role,
    /// Its people, in the order of sheets and rows; empty where it could not be read.
    pub rows: Vec<PersonRow>,
    /// What could not be taken as it stands, in the order of sheets, rows and columns; at most a hundred are listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<CellProblem>,
}

/// One row about one person. What a table has no column for, or an empty cell, is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonRow {
    /// Where it stands: `Sheet1!7` is row 7 of that sheet, `7` in a table without sheets.
    pub cell: String,
    /// 姓名 as written.
    pub name: String,
    /// 身份证号码 as written, never repaired; masked wherever it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_number: Option<String>,
    /// 人员类别.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// 信息比对结果.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// 理论成绩 in hundredths of a mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score_theory: Option<i64>,
    /// 实操成绩 in hundredths of a mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score_practice: Option<i64>,
    /// 总分 or a 成绩 without a part, in hundredths of a mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score_total: Option<i64>,
    /// 考核结果: 合格 or 不合格.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed: Option<bool>,
    /// All lesson hours: the column of the total, else the sum of those by mode.
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
    /// 学习时长 in seconds, where the table has it so finely; else its minutes times 60.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned_seconds: Option<u64>,
    /// When it happened or began: 打卡, 登录, 开始学习, 答题.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub at: Option<Timestamp>,
    /// When it ended: 结束, 完成, 退出.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub until: Option<Timestamp>,
    /// The session or assessment that the row names or falls into, by its id, where that can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// 视频名称 or 章节.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<String>,
    /// 视频时长 in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video_seconds: Option<u64>,
    /// Whether a question was answered, rightly or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<bool>,
}

/// What could not be taken as it stands, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CellProblem {
    /// Where: `Sheet1!D5`, `D5` in a table without sheets, `Sheet1` for a whole sheet; empty for the whole file.
    pub cell: String,
    /// What is wrong.
    pub kind: CellFault,
    /// What is there, shortened, id numbers masked; empty where nothing is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub found: String,
}

/// What is wrong with a cell, a sheet or a whole table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum CellFault {
    /// The file could not be read; `found` says why.
    Unreadable,
    /// The file, or what it unpacks to, is larger than is read.
    TooLarge {
        /// The most bytes.
        most: u64,
    },
    /// Opens with a password only.
    Protected,
    /// Broken, or no workbook or table at all; `found` says why.
    NotAWorkbook,
    /// More rows than are read.
    TooManyRows {
        /// The most rows.
        most: u64,
    },
    /// No sheet has a row of headings with 姓名 among its first ten; `found` has the names of the sheets.
    NoSheet,
    /// The headings are there and nobody below them.
    Nobody,
    /// The headings lack every column that this table is for, such as 成绩 or 考核结果 in a score sheet.
    NoColumn {
        /// The headings that are looked for.
        names: Vec<String>,
    },
    /// A note, not an error: a sheet that is hidden lists people, who are not counted.
    HiddenSheet {
        /// How many.
        people: u64,
    },
    /// A note, not an error: a formula stands there, and what it last came to was taken.
    Formula,
    /// A formula that was never computed.
    NotComputed,
    /// The cell shows an error, such as `#REF!`.
    CellError,
    /// An id number stands in the row, and no name.
    NoName,
    /// Something is wrong with the id number.
    Id {
        /// What.
        id: IdFault,
    },
    /// Not a date.
    Date,
    /// Not a time, or a clock time whose date can not be told.
    Time,
    /// Not a length of time, or one whose unit can not be told.
    Length,
    /// Not a number of lesson hours with at most one decimal place.
    LessonHours,
    /// The total of lesson hours is not the sum of those by mode; the total was taken.
    HoursDisagree {
        /// The sum.
        sum: LessonHours,
    },
    /// Not a mark.
    Score,
    /// A note, not an error: the mark is one of another full mark than 100, and was taken as it stands. Said once a column.
    FullMark {
        /// The full mark in hundredths.
        full: i64,
    },
    /// Not one of the words that are understood here.
    Word,
    /// Ends before it begins.
    EndsBeforeStart,
    /// More problems than are listed.
    More {
        /// How many more.
        count: u64,
    },
}

/// One problem of a table with its file.
#[derive(Clone, Copy, Debug)]
pub struct TableNote<'a> {
    /// The file.
    pub file: &'a MemberPath,
    /// What is wrong, and where.
    pub problem: &'a CellProblem,
}

impl PeopleTable {
    /// Its problems, each with the file.
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
