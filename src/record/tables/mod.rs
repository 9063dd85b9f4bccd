//! Tables of people as platforms and offices write them: check-in, questions, learning logs, scores, rosters.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::class::{Comparison, LessonHours};
use crate::record::inventory::Role;
use crate::words::path::MemberPath;

/// One table of people, row by row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeopleTable {
    /// The file that it stands in.
    pub file: MemberPath,
    /// What the file is for.
    pub role: Role,
    /// Its rows, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<PersonRow>,
    /// Cells that could not be read as what their column holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<CellProblem>,
}

/// What one row says of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonRow {
    /// Where the row stands, such as `Sheet1!7`.
    pub sheet_row: String,
    /// 姓名 as written.
    pub name: String,
    /// 身份证号码 as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_number: Option<String>,
    /// 人员类别.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// 信息比对结果.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// 理论成绩, in hundredths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score_theory: Option<i64>,
    /// 实操成绩, in hundredths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score_practice: Option<i64>,
    /// 合格 or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed: Option<bool>,
    /// 课时.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<LessonHours>,
    /// Minutes of learning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// When it happened or began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub at: Option<Timestamp>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub until: Option<Timestamp>,
    /// The id of the session that it names, if it can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The video or lesson that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<String>,
    /// The length of that video in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video_seconds: Option<u64>,
    /// Whether the question was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<bool>,
}

/// A cell that could not be read as what its column holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CellProblem {
    /// Where, such as `Sheet1!C7`.
    pub cell: String,
    /// The heading of its column.
    pub column: String,
}
