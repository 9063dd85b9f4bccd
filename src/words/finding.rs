//! A finding: the result of one rule for one subject, as typed facts without sentences.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::path::MemberPath;

/// The result of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 不符合: what the rule requires is missing.
    Fail,
    /// 资料不足: cannot be computed from the available material.
    Insufficient,
    /// 口径未定: the readings of the rule give different results and no profile chooses one.
    Undecided,
    /// 待人工核验: only a person can decide.
    NeedsReview,
    /// 提示: worth a look; does not affect the verdict.
    Warning,
    /// 区县事项: a duty of the district, not of the institution.
    District,
    /// 符合: the requirement is met.
    Pass,
    /// 不适用: the rule requires nothing of this class.
    NotApplicable,
    /// 未检查: the rule was not judged; never counts as a pass.
    NotChecked,
}

/// How binding a rule is (层级).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// √: a basic standard, ticked in the text.
    Basic,
    /// 应: mandatory wording in the text.
    Must,
    /// 软: soft wording such as 原则上, 重点, 可, 主要.
    Soft,
    /// 鼓: encouraged.
    Encouraged,
    /// 区: a duty of the district.
    District,
    /// A cross-check of this program, not of the text: shown, does not affect the verdict.
    Hint,
    /// A cross-check of this program that finds data errors: affects the verdict.
    Data,
}

impl Level {
    /// Whether `fail`, `insufficient` or `undecided` at this level means that the standard is not met.
    pub fn decides(self) -> bool {
        matches!(self, Self::Basic | Self::Must | Self::Data)
    }
}

/// The subject of a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Subject {
    /// The whole class.
    Class,
    /// One session (课次), by its id, such as `2026-08-03T09:00`.
    Session {
        /// The id of the session.
        id: String,
    },
    /// One training day, `2026-08-03`.
    Day {
        /// The date.
        date: String,
    },
    /// One course.
    Course {
        /// The name.
        name: String,
    },
    /// One assessment event (考核场次), by its id.
    Assessment {
        /// The id of the assessment.
        id: String,
    },
    /// One item of the list of materials (附件3), by its id, such as `L-05`.
    Item {
        /// The id of the item.
        id: String,
    },
    /// One file.
    File {
        /// The path in the class folder.
        path: MemberPath,
    },
    /// One row of the roster.
    Person {
        /// The row's 序号.
        no: u32,
    },
}

/// One fact of a finding, formatted in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum Fact {
    /// A count.
    Count(i64),
    /// A name, a path or other external text.
    Text(String),
    /// The key of a term in the message files, such as `role.photo`.
    Term(String),
    /// A duration in microseconds.
    Length(i64),
    /// A local date and time, `2026-08-03T09:05:00+08:00`.
    Time(String),
    /// A local date, `2026-08-03`.
    Date(String),
    /// A range of local clock times, `09:57` to `10:53`.
    Span(String, String),
    /// Lesson hours (学时) in tenths.
    LessonHours(i64),
    /// A share in hundredths of a percent.
    Share(i64),
    /// A session, a day or another subject.
    Of(Subject),
    /// A recording that may count as a segment, with its arithmetic.
    #[serde(rename = "stretch")]
    SegmentCandidate(SegmentCandidate),
    /// A camera clock with a constant error.
    ClockError(ClockError),
    /// A nested message, shown in full.
    Told(Told),
    /// Several facts in order.
    List(Vec<Fact>),
}

/// A message inside a finding, without text: its key in the message files and the facts for its placeholders.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Told {
    /// The key.
    pub key: String,
    /// The facts, by placeholder name.
    pub facts: BTreeMap<String, Fact>,
}

/// A camera clock that was wrong by the same amount in every comparison.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct ClockError {
    /// Make and model.
    pub device: String,
    /// How far the clock is ahead, in microseconds; negative if it is slow.
    pub ahead: i64,
    /// Number of files that show the error.
    pub files: i64,
    /// Message key of the reference that it was compared with.
    pub against: String,
}

/// A recording that may count as a segment: one file, or several consecutive files of one device.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct SegmentCandidate {
    /// File names in time order.
    pub files: Vec<String>,
    /// Measured duration of each file in microseconds.
    pub lengths: Vec<i64>,
    /// Local start and end time; none if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<(String, String)>,
    /// Message key of the part of the unit that it counts for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Duration inside that part, in microseconds; none if the time is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<i64>,
    /// Missing duration to count as a segment, in microseconds; 0 if it is long enough.
    pub short: i64,
}

impl SegmentCandidate {
    /// Total measured duration in microseconds.
    pub fn length(&self) -> i64 {
        self.lengths.iter().copied().fold(0, i64::saturating_add)
    }
}

/// The result of one reading of an ambiguous rule. All readings together form the ladder (满足：每班✔ 每天✔ 每课次✘).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct ReadingOutcome {
    /// The reading, such as `session`, `day`, `course`, `class`.
    pub reading: String,
    /// The result under this reading.
    pub outcome: Outcome,
    /// The missing amount under this reading, in the unit of the finding's fact `missing`; 0 if nothing is missing.
    pub missing: i64,
}

/// The result of one rule for one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The rule's id, such as `T-02`.
    pub rule: String,
    /// The rule's level under the profile used.
    pub level: Level,
    /// The result.
    pub outcome: Outcome,
    /// The subject.
    pub subject: Subject,
    /// Name of the rule's message; the facts fill its placeholders.
    pub message: String,
    /// The facts: `measured` and `required` for rules with numbers, and all others that the message uses.
    pub facts: BTreeMap<String, Fact>,
    /// The readings, if the rule has more than one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ladder: Vec<ReadingOutcome>,
    /// The files that the finding is based on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<MemberPath>,
}
