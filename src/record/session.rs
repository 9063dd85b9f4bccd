//! Sessions (课次) and assessment events as units of evidence, derived from the class record.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::class::{AssessmentRow, ClassDate, ClassRecord, ClockTime, LessonRow, Mode};

/// Maximum pause between two timetable rows of one session, in minutes.
pub const LONGEST_PAUSE_MIN: i64 = 30;

/// The kind of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// 课次: timetable rows with the same date, mode, course, teacher and place, and pauses of at most 30 minutes.
    Session,
    /// 考核场次: one row of the assessments.
    Assessment,
}

/// Part of the day, by the start of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HalfDay {
    /// 上午: before 12:00.
    Morning,
    /// 下午: from 12:00.
    Afternoon,
    /// 晚上: from 18:00.
    Evening,
}

/// A unit of evidence: one session or one assessment event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Id: `2026-08-03T09:00` for a session, `A2026-08-14T09:00` for an assessment; with `#2`, `#3` … if several begin at the same time.
    pub id: String,
    /// Session or assessment.
    pub kind: UnitKind,
    /// Date.
    pub date: ClassDate,
    /// Start, local time.
    pub start: ClockTime,
    /// End, local time.
    pub end: ClockTime,
    /// Start as a point in time.
    pub from: Timestamp,
    /// End as a point in time.
    pub to: Timestamp,
    /// The mode of training; assessments are offline.
    pub mode: Mode,
    /// The course, or the part of the assessment.
    pub name: String,
    /// The teacher.
    pub teacher: Option<String>,
    /// The room.
    pub place: Option<String>,
    /// Indices of its timetable rows, from 0; empty for assessments.
    pub rows: Vec<usize>,
}

impl Unit {
    /// The part of the day in which it begins.
    pub fn half_day(&self) -> HalfDay {
        match self.start.minutes() {
            minutes if minutes < 12 * 60 => HalfDay::Morning,
            minutes if minutes < 18 * 60 => HalfDay::Afternoon,
            _ => HalfDay::Evening,
        }
    }
}

/// All sessions, then all assessments of a class, each sorted by time. Rows that end before they start are not units; the check of the
/// class record reports them.
pub fn units(class: &ClassRecord) -> Vec<Unit> {
    let mut units = sessions(class);
    units.sort_by(|a, b| (a.from, a.to, &a.name, &a.place).cmp(&(b.from, b.to, &b.name, &b.place)));
    let mut assessments: Vec<Unit> = class.assessments.iter().filter_map(|row| assessment(class, row)).collect();
    assessments.sort_by(|a, b| (a.from, a.to, &a.name, &a.place).cmp(&(b.from, b.to, &b.name, &b.place)));
    units.append(&mut assessments);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for unit in &mut units {
        let times = seen.entry(unit.id.clone()).or_default();
        *times += 1;
        if *times > 1 {
            unit.id = format!("{}#{times}", unit.id);
        }
    }
    units
}

fn sessions(class: &ClassRecord) -> Vec<Unit> {
    let mut order: Vec<(usize, &LessonRow)> = class.timetable.iter().enumerate().collect();
    order.sort_by_key(|(index, row)| (row.date, row.start, row.end, *index));
    let mut units: Vec<Unit> = Vec::new();
    for (index, row) in order {
        let (from, to) = (class.timezone.timestamp(at(row.date, row.start)), class.timezone.timestamp(at(row.date, row.end)));
        let (Some(from), Some(to)) = (from, to) else { continue };
        if to <= from {
            continue;
        }
        let same = units.iter_mut().rev().find(|unit| {
            unit.date == row.date
                && unit.mode == row.mode
                && unit.name == row.course
                && unit.teacher == row.teacher
                && unit.place == row.place
                && (0..=LONGEST_PAUSE_MIN).contains(&(row.start.minutes() - unit.end.minutes()))
        });
        if let Some(unit) = same {
            unit.end = row.end;
            unit.to = to;
            unit.rows.push(index);
            continue;
        }
        units.push(Unit {
            id: format!("{}T{}", row.date, row.start),
            kind: UnitKind::Session,
            date: row.date,
            start: row.start,
            end: row.end,
            from,
            to,
            mode: row.mode,
            name: row.course.clone(),
            teacher: row.teacher.clone(),
            place: row.place.clone(),
            rows: vec![index],
        });
    }
    units
}

fn assessment(class: &ClassRecord, row: &AssessmentRow) -> Option<Unit> {
    let from = class.timezone.timestamp(at(row.date, row.start))?;
    let to = class.timezone.timestamp(at(row.date, row.end))?;
    (to > from).then(|| Unit {
        id: format!("A{}T{}", row.date, row.start),
        kind: UnitKind::Assessment,
        date: row.date,
        start: row.start,
        end: row.end,
        from,
        to,
        mode: Mode::Offline,
        name: row.part.clone().unwrap_or_default(),
        teacher: None,
        place: row.place.clone(),
        rows: Vec::new(),
    })
}

fn at(date: ClassDate, time: ClockTime) -> DateTime {
    date.0.to_datetime(time.0)
}
