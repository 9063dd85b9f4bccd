//! Reads the sheet 课程表: one lesson a row, its time in one column or two, its lesson hours by kind.

use serde_json::{Map, Value as Json};

use super::column::{Header, Row};
use super::draft::Draft;
use super::info::{push, require};
use super::tables::TIMETABLE;
use crate::formats::sheet::Sheet;
use crate::record::class::{ClassError, Fault, LessonHours, Place};
use crate::stages::read::cell;

/// Fields that are taken over as they are, and may be left open.
const PLAIN: &[&str] = &["teacher", "place", "content_kind", "breaks_min", "method", "topics", "platform"];
/// Columns of lesson hours.
const HOURS: [&str; 3] = ["theory_hours", "practice_hours", "lesson_hours"];

/// Reads the lessons of a timetable. A row that lacks what a lesson must have is left out and every fault of it noted.
///
/// A row with both theory and practice is a fault, not two lessons: when the one ended and the other began, nobody has declared.
pub fn read_timetable(draft: &mut Draft, file: &str, sheet: &Sheet) {
    let found = Header::find(sheet, TIMETABLE, "date").map_err(|fault| fault.at(file, Place::Sheet(sheet.name.clone())));
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
    let lacking = require(file, sheet, &header, TIMETABLE, &lacking);
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

/// The fields of a lesson; none where what it must have lacks.
fn lesson(row: &Row<'_>, draft: &mut Draft) -> Option<Map<String, Json>> {
    // A line that says neither when nor what is no lesson.
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

/// Start, end, and the breaks that stand beside them.
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

/// The lesson hours of a row and their kind, from whichever of the columns are filled.
fn lesson_hours(row: &Row<'_>) -> Result<(LessonHours, Option<Json>), ClassError> {
    let hours = |field: &str| -> Result<Option<LessonHours>, ClassError> {
        // Hours that are merged over several lessons are those of all together: how many each has is not told.
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
