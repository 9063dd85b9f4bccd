//! What can be wrong with a class record: the file, the place in it, and the fault, as facts.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::units::{MOST_ROWS, UnitError};
use crate::formats::sheet::SheetError;
use crate::words::finding::Fact;
use crate::words::wording::{Explain, Message, explained};

/// A class record, timetable or roster that can not be taken as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassError {
    /// The file: its path in the class folder, or its plain name where it was read on its own.
    pub file: String,
    /// Where in the file.
    pub place: Place,
    /// What is wrong.
    pub fault: Box<Fault>,
}

/// Everything that is wrong with a class record that can not be taken at all; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassErrors(pub Vec<ClassError>);

impl ClassErrors {
    /// One that stops the reading, before others.
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

/// What of a class record could not be taken, while the rest was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordFault {
    /// The file or folder.
    pub file: String,
    /// What is wrong, where, and what to do.
    pub said: Fact,
}

impl From<&ClassError> for RecordFault {
    fn from(error: &ClassError) -> Self {
        Self { file: error.file.clone(), said: error.explain().told() }
    }
}

/// A place in a file of the class record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The whole file.
    File,
    /// A field of `class.json`, such as `timetable[3].start`.
    Field(String),
    /// A line and column of `class.json`, counted from 1.
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
            // A plain table has no name.
            Self::Sheet(sheet) if sheet.is_empty() => Ok(()),
            Self::Cell(sheet, cell) if sheet.is_empty() => write!(formatter, " {cell}"),
            Self::Sheet(sheet) => write!(formatter, " [{sheet}]"),
            Self::Cell(sheet, cell) => write!(formatter, " [{sheet}]!{cell}"),
        }
    }
}

/// What is wrong with a class record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Neither `class.json` nor the workbooks are there.
    NoRecord,
    /// One of the two workbooks is there, this one is not.
    NoWorkbook,
    /// Several files could be meant.
    Several(Vec<String>),
    /// The file could not be read; with why, as the key of a term: `system.denied`.
    Unreadable(String),
    /// The process in which it was tried crashed, took too long or wanted too much memory.
    GaveUp,
    /// The file, or what it unpacks to, is larger than this many bytes.
    TooLarge(u64),
    /// Opens with a password only.
    Protected,
    /// Not a workbook or table that can be opened.
    NotAWorkbook,
    /// Not JSON.
    NotJson,
    /// Another schema than the one that is known.
    Schema {
        /// What the file says.
        found: String,
        /// What it should say.
        expected: &'static str,
    },
    /// A field or label that is not known.
    UnknownField(String),
    /// A field that must be filled and is not.
    Missing(String),
    /// A cell that must be filled and is not.
    NotFilled {
        /// The name of its column.
        name: String,
        /// What could stand there.
        example: String,
    },
    /// A lesson in a timetable by weekdays, whose date can not be told.
    ByWeekday {
        /// What is there.
        found: String,
        /// A date that could be meant.
        date: String,
        /// The times that could be meant.
        time: String,
    },
    /// A text with blanks at its ends, a line end or another control character, which no bag can hold.
    NotOneLine(String),
    /// Of another kind than it should be.
    Shape,
    /// Not a date, or one that does not exist.
    Date(String),
    /// Not a clock time.
    ClockTime(String),
    /// Not a span of clock times, such as `09:00-11:50`.
    ClockSpan(String),
    /// Not a number of lesson hours.
    LessonHours(String),
    /// Not a whole number from 0.
    Count(String),
    /// Not one of the words that may stand there.
    Word {
        /// What is there.
        found: String,
        /// What may be there.
        words: Vec<String>,
    },
    /// The end does not lie after the start.
    EndsBeforeStart {
        /// The start.
        start: String,
        /// The end.
        end: String,
    },
    /// The breaks fill the whole lesson.
    BreaksTooLong {
        /// Minutes of breaks.
        breaks: u32,
        /// Minutes from start to end.
        length: i64,
    },
    /// A credit code that is not 18 characters long.
    CreditCodeLength {
        /// The code.
        code: String,
        /// Its length in characters.
        length: usize,
    },
    /// A credit code with a character that none has.
    CreditCodeCharacter {
        /// The code.
        code: String,
        /// The character.
        character: char,
    },
    /// A credit code whose check character does not fit.
    CreditCodeCheck {
        /// The code.
        code: String,
        /// Its last character.
        character: char,
        /// The check character of its first 17.
        expected: char,
    },
    /// A number of the roster that stands there twice.
    TwiceInRoster(u32),
    /// A mapping whose time is in no lesson or assessment.
    NoUnit {
        /// The date.
        date: String,
        /// The start.
        start: String,
    },
    /// A mapping whose file can not be a file of the class folder.
    NotAPath(String),
    /// More rows than are read.
    TooManyRows(usize),
    /// A sheet beside the roster's own lists people who are not on it.
    OtherSheet {
        /// How many.
        people: usize,
        /// The sheet that was taken for the roster.
        sheet: String,
    },
    /// The workbook has no such sheet.
    NoSheet {
        /// The sheet.
        sheet: &'static str,
        /// The sheets that are there.
        found: Vec<String>,
    },
    /// None of the first rows is a header.
    NoHeader(Vec<String>),
    /// The header lacks a column.
    NoColumn(String),
    /// A cell that holds a formula in place of a value.
    Formula,
    /// A cell that shows an error, such as `#REF!`.
    CellError(String),
    /// A row with theory and practice both.
    BothKinds,
    /// The sum of lesson hours is not that of its parts.
    HoursDisagree {
        /// The sum as it is written.
        total: String,
        /// Theory or practice.
        part: String,
    },
    /// A row that is still marked as the example and has been changed.
    ExampleChanged,
    /// The same label twice with different values.
    TwiceInSheet(String),
    /// A text with a character that is none in the file's encoding.
    Spoilt(String),
    /// So many more of the same file that are not listed.
    More(usize),
}

impl Fault {
    /// The fault at a place of a file.
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
            // The bound is of filled rows; what people count are rows of data.
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
