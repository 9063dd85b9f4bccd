//! Errors of a class record as facts: file, position and fault.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::units::{MOST_ROWS, UnitError};
use crate::formats::sheet::SheetError;
use crate::words::finding::Fact;
use crate::words::wording::{Explain, Message, explained};

/// An error in a class record, timetable or roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassError {
    /// The path in the class folder, or the file name if it was read on its own.
    pub file: String,
    /// The position in the file.
    pub place: Place,
    /// The fault.
    pub fault: Box<Fault>,
}

/// All errors of a class record that cannot be used; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassErrors(pub Vec<ClassError>);

impl ClassErrors {
    /// Puts the error that stopped the reading before the others.
    pub fn first(error: ClassError, others: Vec<ClassError>) -> Self {
        Self(std::iter::once(error).chain(others).collect())
    }
}

impl Explain for ClassErrors {
    fn explain(&self) -> Message {
        match self.0.as_slice() {
            [only] => only.explain(),
            all => {
                let faults = all.iter().map(|error| error.explain().told()).collect();
                Message::new("class.faults").count("count", all.len()).with("faults", Fact::List(faults))
            }
        }
    }
}

explained!(ClassErrors);

/// A part of the class record that was ignored while the rest was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordFault {
    /// The file or folder.
    pub file: String,
    /// The message: what is wrong, where, and what to do.
    pub said: Fact,
}

impl From<&ClassError> for RecordFault {
    fn from(error: &ClassError) -> Self {
        Self { file: error.file.clone(), said: error.explain().told() }
    }
}

/// A position in a file of the class record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The whole file.
    File,
    /// A field of `class.json`, such as `timetable[3].start`.
    Field(String),
    /// Line and column of `class.json`, from 1.
    Line(usize, usize),
    /// A whole sheet of a workbook.
    Sheet(String),
    /// A cell of a workbook: sheet and address, such as `课程表` and `D5`.
    Cell(String, String),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => Ok(()),
            Self::Field(path) => write!(formatter, " {path}"),
            Self::Line(line, column) => write!(formatter, " {line}:{column}"),
            // A plain table has no sheet name.
            Self::Sheet(sheet) if sheet.is_empty() => Ok(()),
            Self::Cell(sheet, cell) if sheet.is_empty() => write!(formatter, " {cell}"),
            Self::Sheet(sheet) => write!(formatter, " [{sheet}]"),
            Self::Cell(sheet, cell) => write!(formatter, " [{sheet}]!{cell}"),
        }
    }
}

/// A fault of a class record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is neither `class.json` nor any of the workbooks.
    NoRecord,
    /// One of the two workbooks is missing.
    NoWorkbook,
    /// Several files match.
    Several(Vec<String>),
    /// The file could not be read; with the message key of the reason: `system.denied`.
    Unreadable(String),
    /// The worker process crashed or exceeded its limit on time or memory.
    GaveUp,
    /// The file or its unpacked content exceeds this many bytes.
    TooLarge(u64),
    /// Encrypted with a password.
    Protected,
    /// Not a readable workbook or table.
    NotAWorkbook,
    /// Not JSON.
    NotJson,
    /// An unknown schema.
    Schema {
        /// The schema in the file.
        found: String,
        /// The supported schema.
        expected: &'static str,
    },
    /// An unknown field or label.
    UnknownField(String),
    /// A required field is empty.
    Missing(String),
    /// A required cell is empty.
    NotFilled {
        /// The column's name.
        name: String,
        /// An example of a valid value.
        example: String,
    },
    /// A lesson in a timetable by weekdays, so its date is unknown.
    ByWeekday {
        /// The cell's text.
        found: String,
        /// A possible date.
        date: String,
        /// The corresponding time range.
        time: String,
    },
    /// A text with leading or trailing spaces, a line break or another control character; not allowed in a bag.
    NotOneLine(String),
    /// A value of the wrong type.
    Shape,
    /// Not an existing date.
    Date(String),
    /// Not a time of day.
    ClockTime(String),
    /// Not a range of times of day, such as `09:00-11:50`.
    ClockSpan(String),
    /// Not a number of lesson hours.
    LessonHours(String),
    /// Not a whole number from 0 up.
    Count(String),
    /// Not one of the allowed words.
    Word {
        /// The word found.
        found: String,
        /// The allowed words.
        words: Vec<String>,
    },
    /// The end is not after the start.
    EndsBeforeStart {
        /// The start.
        start: String,
        /// The end.
        end: String,
    },
    /// The breaks take up the whole lesson.
    BreaksTooLong {
        /// Total minutes of the breaks.
        breaks: u32,
        /// Minutes from start to end.
        length: i64,
    },
    /// A credit code without exactly 18 characters.
    CreditCodeLength {
        /// The code.
        code: String,
        /// Length in characters.
        length: usize,
    },
    /// A credit code with a character that is not allowed.
    CreditCodeCharacter {
        /// The code.
        code: String,
        /// The character.
        character: char,
    },
    /// A credit code with a wrong check character.
    CreditCodeCheck {
        /// The code.
        code: String,
        /// Its last character.
        character: char,
        /// The correct check character.
        expected: char,
    },
    /// A duplicate roster number.
    TwiceInRoster(u32),
    /// A mapping to a time outside all lessons and assessments.
    NoUnit {
        /// The date.
        date: String,
        /// The start.
        start: String,
    },
    /// A mapping with an invalid file path.
    NotAPath(String),
    /// More rows than the limit.
    TooManyRows(usize),
    /// Another sheet of the roster's workbook lists people who are not on the roster.
    OtherSheet {
        /// Number of people.
        people: usize,
        /// The sheet used as the roster.
        sheet: String,
    },
    /// The workbook lacks a sheet.
    NoSheet {
        /// The expected name.
        sheet: &'static str,
        /// The sheets found.
        found: Vec<String>,
    },
    /// No header among the first rows.
    NoHeader(Vec<String>),
    /// The header lacks this column.
    NoColumn(String),
    /// A cell with a formula instead of a value.
    Formula,
    /// A cell with an error value, such as `#REF!`.
    CellError(String),
    /// A row marked as both theory and practice.
    BothKinds,
    /// The total lesson hours differ from the sum of the parts.
    HoursDisagree {
        /// The total as written.
        total: String,
        /// The part with hours: theory or practice.
        part: String,
    },
    /// A row still marked as an example although it was edited.
    ExampleChanged,
    /// A label that occurs twice with different values.
    TwiceInSheet(String),
    /// A text with characters invalid in the file's encoding.
    Spoilt(String),
    /// Number of further faults in the same file that are not listed.
    More(usize),
}

impl Fault {
    /// Adds file and position.
    pub fn at(self, file: &str, place: Place) -> ClassError {
        ClassError { file: file.to_owned(), place, fault: Box::new(self) }
    }
}

impl From<UnitError> for Fault {
    fn from(error: UnitError) -> Self {
        match error {
            UnitError::LessonHours(text) => Self::LessonHours(text),
            UnitError::ClockTime(text) => Self::ClockTime(text),
            UnitError::Date(text) => Self::Date(text),
        }
    }
}

impl From<SheetError> for Fault {
    fn from(error: SheetError) -> Self {
        match error {
            SheetError::Unreadable(reason) => Self::Unreadable(reason),
            SheetError::GaveUp => Self::GaveUp,
            SheetError::TooLarge(most) => Self::TooLarge(most),
            // The limit counts all rows; show people the limit on data rows.
            SheetError::TooManyRows(_) => Self::TooManyRows(MOST_ROWS),
            SheetError::Protected => Self::Protected,
            SheetError::NotAWorkbook(_) => Self::NotAWorkbook,
        }
    }
}

impl Explain for ClassError {
    fn explain(&self) -> Message {
        let list = |words: &[String]| Fact::List(words.iter().cloned().map(Fact::Text).collect());
        let message = match &*self.fault {
            Fault::NoRecord => Message::new("class.no_record"),
            Fault::NoWorkbook => Message::new("class.no_workbook"),
            Fault::Several(files) => Message::new("class.several").with("files", list(files)),
            Fault::Unreadable(reason) => Message::new("class.unreadable").term("reason", reason),
            Fault::GaveUp => Message::new("class.gave_up"),
            Fault::TooLarge(most) => Message::new("class.too_large").count("most", most / (1024 * 1024)),
            Fault::Protected => Message::new("class.protected"),
            Fault::NotAWorkbook => Message::new("class.not_a_workbook"),
            Fault::NotJson => Message::new("class.not_json"),
            Fault::Schema { found, expected } => Message::new("class.schema").text("found", found).text("expected", *expected),
            Fault::UnknownField(name) => Message::new("class.unknown_field").text("name", name),
            Fault::Missing(name) => Message::new("class.missing").text("name", name),
            Fault::NotFilled { name, example } => Message::new("class.not_filled").text("name", name).text("example", example),
            Fault::ByWeekday { found, date, time } => {
                Message::new("class.by_weekday").text("found", found).text("date", date).text("time", time)
            }
            Fault::NotOneLine(found) => Message::new("class.not_one_line").text("found", found),
            Fault::Shape => Message::new("class.shape"),
            Fault::Date(found) => Message::new("class.date").text("found", found),
            Fault::ClockTime(found) => Message::new("class.clock_time").text("found", found),
            Fault::ClockSpan(found) => Message::new("class.clock_span").text("found", found),
            Fault::LessonHours(found) => Message::new("class.lesson_hours").text("found", found),
            Fault::Count(found) => Message::new("class.count").text("found", found),
            Fault::Word { found, words } => Message::new("class.word").text("found", found).with("words", list(words)),
            Fault::EndsBeforeStart { start, end } => Message::new("class.ends_before_start").text("start", start).text("end", end),
            Fault::BreaksTooLong { breaks, length } => {
                Message::new("class.breaks_too_long").count("breaks", *breaks).count("length", *length)
            }
            Fault::CreditCodeLength { code, length } => {
                Message::new("class.credit_code_length").text("code", code).count("length", *length)
            }
            Fault::CreditCodeCharacter { code, character } => {
                Message::new("class.credit_code_character").text("code", code).text("character", *character)
            }
            Fault::CreditCodeCheck { code, character, expected } => {
                Message::new("class.credit_code_check").text("code", code).text("character", *character).text("expected", *expected)
            }
            Fault::TwiceInRoster(no) => Message::new("class.twice_in_roster").count("no", *no),
            Fault::NoUnit { date, start } => Message::new("class.no_unit").with("date", Fact::Date(date.clone())).text("start", start),
            Fault::NotAPath(path) => Message::new("class.not_a_path").text("path", path),
            Fault::TooManyRows(most) => Message::new("class.too_many_rows").count("most", *most),
            Fault::OtherSheet { people, sheet } => Message::new("class.other_sheet").count("people", *people).text("sheet", sheet),
            Fault::NoSheet { sheet, found } => Message::new("class.no_sheet").text("sheet", *sheet).with("found", list(found)),
            Fault::NoHeader(names) => Message::new("class.no_header").with("names", list(names)),
            Fault::NoColumn(name) => Message::new("class.no_column").text("name", name),
            Fault::Formula => Message::new("class.formula"),
            Fault::CellError(shown) => Message::new("class.cell_error").text("shown", shown),
            Fault::BothKinds => Message::new("class.both_kinds"),
            Fault::HoursDisagree { total, part } => Message::new("class.hours_disagree").text("total", total).text("part", part),
            Fault::ExampleChanged => Message::new("class.example_changed"),
            Fault::Spoilt(found) => Message::new("class.spoilt").text("found", found),
            Fault::More(count) => Message::new("class.more").count("count", *count),
            Fault::TwiceInSheet(name) => Message::new("class.twice_in_sheet").text("name", name),
        };
        message.text("where", format!("{}{}", self.file, self.place))
    }
}

explained!(ClassError);
