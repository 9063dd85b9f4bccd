//! A finding: what judging one rule for one subject showed, as typed facts without sentences.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::path::MemberPath;

/// What judging a rule came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 不符合: what the rule asks for is not there.
    Fail,
    /// 资料不足: it can not be computed from what is there.
    Insufficient,
    /// 口径未定: the readings of the rule disagree and no profile chooses one.
    Undecided,
    /// 待人工核验: only a person can see it.
    NeedsReview,
    /// 提示: worth a look; changes no verdict.
    Warning,
    /// 区县事项: the district's own duty.
    District,
    /// 符合: it is there.
    Pass,
    /// 不适用: the rule does not ask anything of this class.
    NotApplicable,
    /// 未检查: the rule was not judged; never a pass.
    NotChecked,
}

/// How binding a rule is (层级).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// √: a ticked basic standard.
    Basic,
    /// 应: mandatory wording in the text.
    Must,
    /// 软: 原则上, 重点, 可, 主要 and the like.
    Soft,
    /// 鼓: encouraged.
    Encouraged,
    /// 区: a duty of the district.
    District,
    /// A cross-check of this program, not of the text: shown, but it does not decide.
    Hint,
    /// A cross-check of this program that finds errors of data: it decides.
    Data,
}

impl Level {
    /// Whether `fail`, `insufficient` or `undecided` at this level mean that the standard is not met.
    pub fn decides(self) -> bool {
        matches!(self, Self::Basic | Self::Must | Self::Data)
    }
}

/// What a finding is about.
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
    /// One course by its name.
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
        /// Its path in the class folder.
        path: MemberPath,
    },
    /// One line of the roster, by its number (序号).
    Person {
        /// The number.
        no: u32,
    },
}

/// One fact of a finding, shown in the words of the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum Fact {
    /// A count.
    Count(i64),
    /// A name, a path or another text from outside.
    Text(String),
    /// The key of a term in the message files, such as `role.photo`.
    Term(String),
    /// A length of time in microseconds.
    Length(i64),
    /// A local date and time, `2026-08-03T09:05:00+08:00`.
    Time(String),
    /// A local date, `2026-08-03`.
    Date(String),
    /// A span of local clock times, `09:57` to `10:53`.
    Span(String, String),
    /// Lesson hours in tenths.
    LessonHours(i64),
    /// A share in hundredths of a per cent.
    Share(i64),
    /// A session, a day or another subject, shown in words.
    Of(Subject),
    /// What may count as a segment, with its arithmetic.
    #[serde(rename = "stretch")]
    SegmentCandidate(SegmentCandidate),
    /// A camera whose clock is wrong by a constant.
    ClockError(ClockError),
    /// A message of its own, said in full.
    Told(Told),
    /// Several facts in order.
    List(Vec<Fact>),
}

/// A message without words inside a finding: its key in the message files and the facts for its blanks.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Told {
    /// The key.
    pub key: String,
    /// The facts, by the names of the blanks.
    pub facts: BTreeMap<String, Fact>,
}

/// A camera whose clock was wrong by the same length of time wherever it could be compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct ClockError {
    /// Maker and model.
    pub device: String,
    /// How far it is ahead, in microseconds; negative where it is slow.
    pub ahead: i64,
    /// How many files show it.
    pub files: i64,
    /// What it was compared with, as the key of a term.
    pub against: String,
}

/// A stretch of recording that may count as a segment: one file, or several of one device put end to end.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct SegmentCandidate {
    /// The names of its files, in the order of time.
    pub files: Vec<String>,
    /// The measured length of each of them in microseconds.
    pub lengths: Vec<i64>,
    /// From and to on the wall clock; none where the time is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<(String, String)>,
    /// The part of the unit that it counts for, as the key of a term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// How much of it lies in that part, in microseconds; none where the time is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<i64>,
    /// What it lacks to be a segment, in microseconds; 0 where it is long enough.
    pub short: i64,
}

impl SegmentCandidate {
    /// Its measured length in microseconds.
    pub fn length(&self) -> i64 {
        self.lengths.iter().copied().fold(0, i64::saturating_add)
    }
}

/// What one reading of an ambiguous rule came to; the readings together are the ladder (满足：每班✔ 每天✔ 每课次✘).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct ReadingOutcome {
    /// The reading, such as `session`, `day`, `course`, `class`.
    pub reading: String,
    /// What it came to.
    pub outcome: Outcome,
    /// How much is missing under this reading, in the unit of the finding's fact `missing`; 0 where nothing is.
    pub missing: i64,
}

/// What judging one rule for one subject showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The rule's id, such as `T-02`.
    pub rule: String,
    /// How binding the rule is under the profile that judged.
    pub level: Level,
    /// What it came to.
    pub outcome: Outcome,
    /// What it is about.
    pub subject: Subject,
    /// Which message of the rule says it; the facts fill its blanks.
    pub message: String,
    /// The facts: `measured` and `required` where the rule has numbers, and whatever else the message names.
    pub facts: BTreeMap<String, Fact>,
    /// The readings, where the rule has more than one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ladder: Vec<ReadingOutcome>,
    /// The files that it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<MemberPath>,
}
