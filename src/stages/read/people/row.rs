//! Converts the rows of one sheet into persons, and records problems.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::column::{Field, called};
use super::problem::Problems;
use super::unit::{Hints, unit_of};
use super::value::{self, Mark, Scale, written_time};
use crate::formats::sheet::{Cell, Sheet, Value};
use crate::record::class::LessonHours;
use crate::record::people::{ID_LENGTH, IdFault, check_id, normal, normal_id};
use crate::record::role::Role;
use crate::record::session::Unit;
use crate::record::tables::{CellFault, PersonRow};
use crate::record::written_time::WrittenTime;
use crate::stages::read::cell;
use crate::stages::read::class::workbook::{EXAMPLE_MARK, NOTE_MARK, comparison};
use crate::stages::read::header::{Header, is_note};
use crate::words::moment::Zone;

/// What is known about a table before it is read.
pub struct Context<'a> {
    /// The role of the table.
    pub role: Role,
    /// The time zone of the class, used for its times.
    pub zone: Zone,
    /// The units of the class.
    pub units: &'a [Unit],
    /// The units in which its file is placed.
    pub placed: &'a [String],
    /// The day of its folder.
    pub folder_day: Option<Date>,
}

impl Context<'_> {
    /// The day of all units in which the file is placed, if they have only one; else the day of its folder.
    fn placed_day(&self) -> Option<Date> {
        let days: BTreeSet<Date> = self.units.iter().filter(|unit| self.placed.contains(&unit.id)).map(|unit| unit.date.0).collect();
        if days.len() == 1 { days.first().copied() } else { self.folder_day }
    }

    /// The day of the class with this month and day, if there is only one.
    fn day_of(&self, month: i8, day: i8) -> Option<Date> {
        let days = self.units.iter().map(|unit| unit.date.0).filter(|date| (date.month(), date.day()) == (month, day));
        let days: BTreeSet<Date> = days.collect();
        if days.len() == 1 { days.first().copied() } else { None }
    }
}

/// A sheet with known headings.
pub struct Table<'a> {
    context: &'a Context<'a>,
    sheet: &'a Sheet,
    header: &'a Header<Field>,
    block: &'a BTreeMap<Field, u32>,
    /// Columns whose formulas were already reported.
    noted: BTreeSet<Field>,
    full_marks: BTreeSet<(Field, i64)>,
}

impl<'a> Table<'a> {
    /// A block of a sheet below its headings.
    pub fn new(context: &'a Context<'a>, sheet: &'a Sheet, header: &'a Header<Field>, block: &'a BTreeMap<Field, u32>) -> Self {
        Self { context, sheet, header, block, noted: BTreeSet::new(), full_marks: BTreeSet::new() }
    }

    /// The persons of the block. Titles, notes, totals, headings repeated on each page and empty lines are skipped.
    pub fn persons(mut self, problems: &mut Problems) -> Vec<PersonRow> {
        let mut persons = Vec::new();
        for (&row, cells) in self.sheet.rows.range(self.header.row.saturating_add(1)..) {
            let first = cells.values().next().map(|cell| cell.value.to_string()).unwrap_or_default();
            if first.starts_with(EXAMPLE_MARK) || first.starts_with(NOTE_MARK) || self.header.repeats(cells) || is_note(cells) {
                continue;
            }
            let line = Line { sheet: self.sheet, head: self.header.row, columns: self.block, row, cells };
            self.note_formulas(&line, problems);
            self.note_full_marks(&line, problems);
            persons.extend(line.person(self.context, problems));
        }
        persons
    }

    /// Reports a full mark other than 100, once for each column and full mark.
    fn note_full_marks(&mut self, line: &Line<'_>, problems: &mut Problems) {
        for field in [Field::Theory, Field::Practice, Field::Total] {
            let mark = line.value(field).and_then(value::mark);
            if let Some(Mark::Of(_, full)) = mark
                && self.full_marks.insert((field, full))
            {
                line.fault(field, CellFault::FullMark { full }, problems);
            }
        }
    }

    fn note_formulas(&mut self, line: &Line<'_>, problems: &mut Problems) {
        for &field in self.block.keys().filter(|field| **field != Field::No) {
            let Some(cell) = line.cell(field).filter(|cell| cell.formula) else { continue };
            if matches!(&cell.value, Value::Error(shown) if shown.is_empty()) {
                line.fault(field, CellFault::NotComputed, problems);
            } else if self.noted.insert(field) {
                line.fault(field, CellFault::Formula, problems);
            }
        }
    }
}

struct Line<'a> {
    sheet: &'a Sheet,
    head: u32,
    columns: &'a BTreeMap<Field, u32>,
    row: u32,
    cells: &'a BTreeMap<u32, Cell>,
}

impl Line<'_> {
    fn cell(&self, field: Field) -> Option<&Cell> {
        self.cells.get(self.columns.get(&field)?)
    }

    /// The value of a column; `None` for an empty cell or an error value.
    fn value(&self, field: Field) -> Option<&Value> {
        self.cell(field).map(|cell| &cell.value).filter(|value| !matches!(value, Value::Error(_)))
    }

    fn text(&self, field: Field) -> Option<String> {
        self.value(field).map(ToString::to_string)
    }

    fn heading(&self, field: Field) -> String {
        let cell = self.columns.get(&field).and_then(|column| self.sheet.rows.get(&self.head)?.get(column));
        cell.map(|cell| cell.value.to_string()).unwrap_or_default()
    }

    fn fault(&self, field: Field, fault: CellFault, problems: &mut Problems) {
        let column = self.columns.get(&field).copied().unwrap_or_default();
        let found = self.cell(field).map(|cell| cell.value.to_string()).unwrap_or_default();
        problems.push(self.sheet.place(&Sheet::address(self.row, column)), fault, &found);
    }

    /// Converts a value with `read`; reports a fault if this fails.
    fn take<T>(&self, field: Field, fault: CellFault, problems: &mut Problems, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        let taken = read(self.value(field)?);
        if taken.is_none() {
            self.fault(field, fault, problems);
        }
        taken
    }

    fn person(&self, context: &Context<'_>, problems: &mut Problems) -> Option<PersonRow> {
        let name = self.text(Field::Name).unwrap_or_default();
        // Signatures of the author or checker below the table, in any column: 审核：李四.
        if name.contains([':', '：']) || called(context.role, &name) == Some(Field::Name) {
            return None;
        }
        // A person whose name is merged over several rows of a roster.
        let again = |field| self.cell(field).is_none_or(|cell| cell.merged);
        if context.role == Role::Roster && self.cell(Field::Name).is_some_and(|cell| cell.merged) && again(Field::Id) {
            return None;
        }
        if name.is_empty() {
            if self.value(Field::Id).is_some() {
                self.fault(Field::Id, CellFault::NoName, problems);
            }
            return None;
        }
        for &field in self.columns.keys().filter(|field| **field != Field::No) {
            if matches!(self.cell(field), Some(Cell { value: Value::Error(shown), .. }) if !shown.is_empty()) {
                self.fault(field, CellFault::CellError, problems);
            }
        }
        let mut person = PersonRow { cell: self.sheet.place(&(u64::from(self.row) + 1).to_string()), name, ..PersonRow::default() };
        person.id_number = self.id_number(problems);
        person.category = self.text(Field::Category);
        person.comparison = self.take(Field::Comparison, CellFault::Word, problems, |value| comparison(&value.to_string()));
        self.scores(&mut person, problems);
        self.hours(&mut person, problems);
        self.learned(&mut person, context, problems);
        self.times(&mut person, context, problems);
        self.answered(&mut person);
        Some(person)
    }

    /// The id number as written. A number cell holds only fifteen digits: a number of eighteen digits lost its last three, whatever it
    /// shows.
    fn id_number(&self, problems: &mut Problems) -> Option<String> {
        let value = self.value(Field::Id)?;
        let id = value.to_string();
        let fault = match check_id(&id) {
            _ if matches!(value, Value::Number(_)) && normal_id(&id).len() == ID_LENGTH => Some(IdFault::Rounded),
            Ok(_) => None,
            Err(fault) => Some(fault),
        };
        if let Some(id) = fault {
            self.fault(Field::Id, CellFault::Id { id }, problems);
        }
        Some(id)
    }

    fn scores(&self, person: &mut PersonRow, problems: &mut Problems) {
        let mut words = Vec::new();
        let mut mark = |field: Field| match self.take(field, CellFault::Score, problems, value::mark)? {
            Mark::Score(score) | Mark::Of(score, _) => Some(score),
            Mark::Passed(passed) => {
                words.push((field, passed));
                None
            }
            Mark::Nothing => None,
        };
        person.score_theory = mark(Field::Theory);
        person.score_practice = mark(Field::Practice);
        person.score_total = mark(Field::Total);
        person.passed = self.take(Field::Result, CellFault::Word, problems, value::passed);
        if !self.columns.contains_key(&Field::Result) {
            // Without a column for results, a word instead of the total score is the result; of several parts, all must be passed.
            let whole = words.iter().find(|(field, _)| *field == Field::Total).map(|(_, passed)| *passed);
            let failed = words.iter().any(|(_, passed)| !passed);
            let parts = [Field::Theory, Field::Practice].into_iter().filter(|part| self.columns.contains_key(part)).count();
            let all = parts > 0 && words.len() >= parts;
            person.passed = whole.or(if failed { Some(false) } else { all.then_some(true) });
        }
    }

    fn hours(&self, person: &mut PersonRow, problems: &mut Problems) {
        // A column 学时 with 分钟 in its heading contains minutes.
        if value::scale(&self.heading(Field::Hours)) != Scale::Unsaid {
            let length = self
                .take(Field::Hours, CellFault::Length, problems, |value| value::seconds(value, value::scale(&self.heading(Field::Hours))));
            set_learned(person, length);
        } else {
            person.hours = self.take(Field::Hours, CellFault::LessonHours, problems, value::lesson_hours);
        }
        let mut hours = |field| self.take(field, CellFault::LessonHours, problems, value::lesson_hours);
        person.hours_offline = hours(Field::HoursOffline);
        person.hours_video = hours(Field::HoursVideo);
        person.hours_live = hours(Field::HoursLive);
        let modes = [person.hours_offline, person.hours_video, person.hours_live, hours(Field::HoursOnline)];
        let kinds = [hours(Field::HoursTheory), hours(Field::HoursPractice)];
        for sum in [sum(&modes), sum(&kinds)].into_iter().flatten() {
            match person.hours {
                None => person.hours = Some(sum),
                Some(total) if total != sum => self.fault(Field::Hours, CellFault::HoursDisagree { sum }, problems),
                Some(_) => {}
            }
        }
    }

    fn learned(&self, person: &mut PersonRow, context: &Context<'_>, problems: &mut Problems) {
        person.video = self.text(Field::Video);
        let scale = |field: Field, of_a_video: bool| match value::scale(&self.heading(field)) {
            // 45:30 is minutes and seconds for one video, and for the time spent on it; for a whole course it may be hours.
            Scale::Unsaid if of_a_video => Scale::MinutesSeconds,
            scale => scale,
        };
        let of_a_video = context.role == Role::LearningLog && self.columns.contains_key(&Field::Video);
        let mut length = |field: Field, of_a_video: bool| {
            self.take(field, CellFault::Length, problems, |value| value::seconds(value, scale(field, of_a_video)))
        };
        person.video_seconds = length(Field::VideoLength, true);
        let learned = length(Field::Learned, of_a_video);
        set_learned(person, learned);
    }

    fn times(&self, person: &mut PersonRow, context: &Context<'_>, problems: &mut Problems) {
        let mut day = None;
        match self.take(Field::Date, CellFault::Date, problems, written_time) {
            Some(WrittenTime::Day(date)) => day = Some(date),
            Some(WrittenTime::Local(at)) => day = Some(at.date()),
            Some(WrittenTime::Point(at)) => day = Some(context.zone.local(at).date()),
            Some(WrittenTime::Yearless(month, date, _)) => day = context.day_of(month, date),
            Some(WrittenTime::Clock(_)) => self.fault(Field::Date, CellFault::Date, problems),
            None => {}
        }
        let mut hints = Hints { day, course: self.text(Field::Course).map(|course| normal(&course)), ..Hints::default() };
        if let Some((session_day, start)) = self.value(Field::Session).and_then(written_time).and_then(|written| local(written, context)) {
            hints.day = hints.day.or(session_day);
            hints.start = start;
        }
        let mut taken = |field: Field, day: Option<Date>| self.moment(field, day, context, problems);
        let own = [Field::Event, Field::Left].into_iter().any(|field| self.columns.contains_key(&field));
        let event = taken(Field::Event, day);
        let start = taken(Field::Start, day);
        // An end without a date is on the day of the start.
        let begun = event.or(start).map(|at| context.zone.local(at).date()).or(day);
        let end = taken(Field::End, begun);
        let left = taken(Field::Left, begun);
        if self.columns.contains_key(&Field::Event) {
            // If the person has an event of their own, start and end belong to the lesson.
            person.at = event;
            hints.start = hints.start.or(start.map(|at| context.zone.local(at).time()));
            hints.day = hints.day.or(start.map(|at| context.zone.local(at).date()));
        } else {
            person.at = start;
        }
        person.until = if own { left } else { end };
        if let (Some(at), Some(until)) = (person.at, person.until)
            && until < at
        {
            self.fault(if own { Field::Left } else { Field::End }, CellFault::EndsBeforeStart, problems);
        }
        hints.at = person.at;
        hints.day = hints.day.or(person.at.map(|at| context.zone.local(at).date()));
        person.unit = unit_of(&hints, context.role, context.units, context.placed).map(|unit| unit.id.clone());
    }

    /// A point in time. Without a date, it is on `day`, else on the day in which the file is placed.
    fn moment(&self, field: Field, day: Option<Date>, context: &Context<'_>, problems: &mut Problems) -> Option<Timestamp> {
        let value = self.value(field)?;
        let written = written_time(value);
        // A tick or word in a column of times states whether the event happened, but not when.
        if written.is_none() && field == Field::Event && is_tick(value) {
            return None;
        }
        let at = written.and_then(|written| match written {
            WrittenTime::Point(at) => Some(at),
            WrittenTime::Clock(clock) => context.zone.timestamp(day.or_else(|| context.placed_day())?.to_datetime(clock)),
            other => match local(other, context)? {
                (Some(day), Some(clock)) => context.zone.timestamp(day.to_datetime(clock)),
                _ => None,
            },
        });
        if at.is_none() {
            self.fault(field, CellFault::Time, problems);
        }
        at
    }

    fn answered(&self, person: &mut PersonRow) {
        let count = self.value(Field::AnswerCount).and_then(cell::number).map(|count| count > 0.0);
        let said = |field| self.value(field).map(value::answered);
        let has = |field: &Field| self.columns.contains_key(field);
        person.answered = said(Field::Answer).or(count).or_else(|| said(Field::Correct));
        // An empty cell in a column of answers means no answer.
        if person.answered.is_none() && [Field::Answer, Field::AnswerCount, Field::Correct].iter().any(has) {
            person.answered = Some(false);
        }
    }
}

fn set_learned(person: &mut PersonRow, seconds: Option<u64>) {
    if let Some(seconds) = seconds {
        person.learned_seconds = Some(seconds);
        person.minutes = u32::try_from(seconds / 60).ok();
    }
}

fn sum(hours: &[Option<LessonHours>]) -> Option<LessonHours> {
    let mut there = hours.iter().flatten().peekable();
    there.peek()?;
    Some(LessonHours { tenths: there.fold(0, |tenths, hours| tenths.saturating_add(hours.tenths)) })
}

/// Date and clock time in the zone of the class, as far as they are given.
fn local(written: WrittenTime, context: &Context<'_>) -> Option<(Option<Date>, Option<Time>)> {
    Some(match written {
        WrittenTime::Point(at) => (Some(context.zone.local(at).date()), Some(context.zone.local(at).time())),
        WrittenTime::Local(at) => (Some(at.date()), Some(at.time())),
        WrittenTime::Day(day) => (Some(day), None),
        WrittenTime::Clock(clock) => (None, Some(clock)),
        WrittenTime::Yearless(month, day, clock) => (Some(context.day_of(month, day)?), clock),
    })
}

fn is_tick(value: &Value) -> bool {
    let text = cell::label(&value.to_string());
    let words = [
        "√",
        "✓",
        "✔",
        "×",
        "是",
        "否",
        "已打卡",
        "未打卡",
        "已签到",
        "未签到",
        "已签",
        "未签",
        "正常",
        "迟到",
        "缺勤",
        "缺席",
        "请假",
        "-",
        "/",
    ];
    matches!(value, Value::Bool(_)) || words.contains(&text.as_str())
}
