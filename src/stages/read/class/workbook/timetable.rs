//! Reads the sheet 课程表: one lesson per row, its time in one or two columns, its lesson hours by kind.

use std::collections::BTreeMap;

use jiff::ToSpan;
use serde_json::{Map, Value as Json};
use unicode_normalization::UnicodeNormalization;

use super::column::{Header, Row, place};
use super::draft::Draft;
use super::info::{push, require};
use super::tables::TABLES;
use crate::formats::sheet::Sheet;
use crate::record::class::{ClassError, Fault, LessonHours, Place};
use crate::stages::read::cell::{self, Calendar};

/// Optional fields that are copied unchanged.
const PLAIN: &[&str] = &["teacher", "place", "content_kind", "breaks_min", "method", "topics", "platform"];
/// Columns with lesson hours.
const HOURS: [&str; 3] = ["theory_hours", "practice_hours", "lesson_hours"];

/// Reads the lessons of a timetable. A row without a required field is skipped, and all its faults are recorded.
///
/// A row with both theory and practice is a fault, not two lessons: it does not state when one ends and the other begins.
pub fn read_timetable(draft: &mut Draft, file: &str, sheet: &Sheet) {
    let lessons = by_weekday(draft, file, sheet);
    if !lessons.is_empty() {
        draft.faults.extend(lessons);
        return;
    }
    let found = Header::find(sheet, &TABLES.timetable.columns, "date").map_err(|fault| fault.at(file, Place::Sheet(sheet.name.clone())));
    let Some(header) = draft.take(found) else { return };
    let mut lacking = vec!["date", "mode"];
    if !(header.has("start") && header.has("end")) {
        lacking.push("time");
    }
    if !header.has("course") {
        lacking.push("content");
    }
    if !HOURS.iter().any(|field| header.has(field)) {
        lacking.push("theory_hours");
    }
    let lacking = require(file, sheet, &header, &TABLES.timetable.columns, &lacking);
    if !lacking.is_empty() {
        draft.faults.extend(lacking);
        return;
    }
    for row in Row::below(file, sheet, &header, false, draft) {
        if let Some(fields) = lesson(&row, draft) {
            push(draft, "timetable", fields, &row);
        }
    }
}

/// The fields of a lesson; `None` if a required field is missing.
fn lesson(row: &Row<'_>, draft: &mut Draft) -> Option<Map<String, Json>> {
    // A line without time and content is not a lesson.
    let said = |field: &&str| row.cell(field).is_some_and(|cell| !cell.merged);
    if !["date", "time", "start", "content", "course"].iter().any(said) {
        return None;
    }
    let mut fields = Map::new();
    let must = |field: &str, draft: &mut Draft| draft.take(row.json(field).and_then(|value| value.ok_or_else(|| row.missing(field))));
    let date = must("date", draft);
    let times = times(row, draft);
    let content = if row.has("content") { "content" } else { "course" };
    let course = match draft.take(row.json("course")) {
        Some(Some(course)) => Some(course),
        Some(None) => must(content, draft),
        None => None,
    };
    let hours = lesson_hours(row);
    let hours = draft.take(hours);
    let mode = must("mode", draft);
    for field in PLAIN {
        if let Some(Some(value)) = draft.take(row.json(field)) {
            fields.insert((*field).to_owned(), value);
        }
    }
    let (start, end, breaks) = times?;
    let (hours, kind) = hours?;
    let mut put = |field: &str, value: Json| fields.insert(field.to_owned(), value);
    put("date", date?);
    put("start", start);
    put("end", end);
    put("course", course?);
    put("lesson_hours", Json::from(f64::from(hours)));
    put("mode", mode?);
    if let Some(kind) = kind {
        put("kind", kind);
    }
    if let Some(breaks) = breaks.filter(|_| row.cell("breaks_min").is_none()) {
        put("breaks_min", Json::from(breaks));
    }
    Some(fields)
}

/// Start, end, and the breaks given with them.
fn times(row: &Row<'_>, draft: &mut Draft) -> Option<(Json, Json, Option<u32>)> {
    if let Some(time) = draft.take(row.value("time"))? {
        let span = cell::clock_span(time).ok_or_else(|| row.error("time", Fault::ClockSpan(time.to_string())));
        let span = draft.take(span)?;
        return Some((Json::from(span.start.to_string()), Json::from(span.end.to_string()), span.breaks));
    }
    let lacking = |field: &str| if row.has(field) { row.missing(field) } else { row.missing("time") };
    let mut one = |field: &str| draft.take(row.json(field).and_then(|value| value.ok_or_else(|| lacking(field))));
    if row.has("start") && row.has("end") {
        let (start, end) = (one("start"), one("end"));
        return Some((start?, end?, None));
    }
    one("start");
    None
}

/// The lesson hours of a row and their kind, from the filled columns.
fn lesson_hours(row: &Row<'_>) -> Result<(LessonHours, Option<Json>), ClassError> {
    let hours = |field: &str| -> Result<Option<LessonHours>, ClassError> {
        // Hours merged over several lessons are their total; the hours of each lesson are unknown.
        if row.cell(field).is_some_and(|cell| cell.merged) {
            return Ok(None);
        }
        let number = row.json(field)?.and_then(|number| number.as_f64());
        number.map(|number| LessonHours::try_from(number).map_err(|error| row.error(field, error.into()))).transpose()
    };
    let (theory, practice, total) = (hours("theory_hours")?, hours("practice_hours")?, hours("lesson_hours")?);
    let none = LessonHours { tenths: 0 };
    let by_kind = match (theory, practice) {
        (Some(theory), Some(practice)) if theory > none && practice > none => {
            return Err(row.error("practice_hours", Fault::BothKinds));
        }
        (Some(theory), practice) if theory > none || practice.is_none() => Some((theory, "theory")),
        (_, Some(practice)) => Some((practice, "practice")),
        (_, None) => None,
    };
    match (by_kind, total) {
        (Some((part, _)), Some(total)) if part != total => {
            let fault = Fault::HoursDisagree { total: total.to_string(), part: part.to_string() };
            Err(row.error("lesson_hours", fault))
        }
        (Some((part, kind)), _) => Ok((part, Some(Json::from(kind)))),
        (None, Some(total)) => Ok((total, row.json("kind")?)),
        (None, None) => {
            let field = HOURS.into_iter().find(|field| row.has(field));
            Err(row.missing(field.unwrap_or("lesson_hours")))
        }
    }
}

/// Rows that are searched for weekday headings, and the fewest weekdays that make a timetable by weekdays.
const WEEKDAY_ROWS: u32 = 10;
const FEWEST_WEEKDAYS: usize = 3;

/// The lessons of a timetable with weekday headings, each as a fault with an example of how to write it; empty for other tables.
fn by_weekday(draft: &Draft, file: &str, sheet: &Sheet) -> Vec<ClassError> {
    let calendar = Calendar { from_1904: sheet.from_1904, class: draft.class_days() };
    let heads = |row: &u32| -> BTreeMap<u32, i8> {
        sheet.headings(*row).into_iter().filter_map(|(column, text)| Some((column, weekday(&text)?))).collect()
    };
    let found = (0..WEEKDAY_ROWS).map(|row| (row, heads(&row))).find(|(_, heads)| heads.len() >= FEWEST_WEEKDAYS);
    let Some((top, heads)) = found else { return Vec::new() };
    let first = heads.keys().next().copied().unwrap_or_default();
    let date = |column: u32, day: i8| {
        let written = sheet.rows.get(&top).and_then(|cells| cells.get(&column)).and_then(|cell| cell::class_date(&cell.value, calendar));
        let of_class = || {
            let start = calendar.class?.0;
            start.checked_add((i64::from(day) - i64::from(start.weekday().to_monday_zero_offset())).rem_euclid(7).days()).ok()
        };
        written.map(|date| date.0).or_else(of_class).map_or_else(|| "2026-08-03".to_owned(), |date| date.to_string())
    };
    let mut faults = Vec::new();
    for (&row, cells) in sheet.rows.range(top.saturating_add(1)..) {
        let time = cells.range(..first).rev().find_map(|(_, cell)| cell::clock_span(&cell.value));
        let time = time.map_or_else(|| "09:00-11:50".to_owned(), |span| format!("{}-{}", span.start, span.end));
        for (&column, &day) in &heads {
            let Some(lesson) = cells.get(&column).filter(|cell| !cell.merged) else { continue };
            let found = lesson.value.to_string();
            if found.trim().is_empty() || ["休息", "午休", "午餐"].iter().any(|word| found.contains(word)) {
                continue;
            }
            let fault = Fault::ByWeekday { found, date: date(column, day), time: time.clone() };
            faults.push(fault.at(file, place(sheet, row, column)));
        }
    }
    faults
}

/// The weekday that a heading names, Monday is 0: `周一`, `星期三`, `8月3日（周一）`. `None` if the heading has text other than a date beside it.
fn weekday(heading: &str) -> Option<i8> {
    let plain: String = heading.nfkc().filter(|character| !character.is_whitespace()).collect();
    let behind = ["星期", "礼拜", "周"].iter().find_map(|word| plain.split_once(word))?.1;
    let mut rest = behind.chars();
    let day = match rest.next()? {
        '日' | '天' | '七' => 6,
        day => i8::try_from("一二三四五六".chars().position(|one| one == day)?).ok()?,
    };
    let ends = rest.all(|character| character.is_ascii_digit() || "()-./月日号年".contains(character));
    ends.then_some(day)
}
