//! Reads the sheet 课程表: one lesson a row, its time in one column or two, its lesson hours by kind.

use serde_json::{Map, Value as Json};

use super::column::{Header, Row};
use super::info::{Draft, require};
use super::tables::TIMETABLE;
use crate::formats::sheet::Sheet;
use crate::record::class::{ClassError, Fault, LessonHours, Place};
use crate::stages::read::cell;

/// Fields that are taken over as they are.
const PLAIN: &[&str] = &["teacher", "place", "mode", "content_kind", "breaks_min", "method", "topics", "platform"];

/// Reads the lessons of a timetable.
///
/// A row with both theory and practice is an error, not two lessons: when the one ended and the other began, nobody has declared.
///
/// # Errors
/// No header, a lacking column, an empty field that must be filled, a value that does not fit.
pub fn read_timetable(draft: &mut Draft, file: &str, sheet: &Sheet) -> Result<(), ClassError> {
    let header = Header::find(sheet, TIMETABLE).map_err(|fault| fault.at(file, Place::Sheet(sheet.name.clone())))?;
    require(file, sheet, &header, TIMETABLE, &["date", "mode"])?;
    if !(header.has("start") && header.has("end")) {
        require(file, sheet, &header, TIMETABLE, &["time"])?;
    }
    if !header.has("course") {
        require(file, sheet, &header, TIMETABLE, &["content"])?;
    }
    if !["theory_hours", "practice_hours", "lesson_hours"].iter().any(|field| header.has(field)) {
        require(file, sheet, &header, TIMETABLE, &["theory_hours"])?;
    }
    for row in Row::below(file, sheet, &header, false)? {
        let fields = lesson(&row)?;
        draft.push("timetable", fields, &row);
    }
    Ok(())
}

fn lesson(row: &Row<'_>) -> Result<Map<String, Json>, ClassError> {
    let mut fields = Map::new();
    let mut put = |field: &str, value: Json| fields.insert(field.to_owned(), value);
    put("date", row.json("date")?.ok_or_else(|| row.missing("date"))?);
    let (start, end) = match row.value("time")? {
        Some(time) => {
            let (start, end) = cell::clock_span(time).ok_or_else(|| row.error("time", Fault::ClockSpan(time.to_string())))?;
            (Json::from(start.to_string()), Json::from(end.to_string()))
        }
        None => {
            let lacking = |field: &str| if row.header.has(field) { row.missing(field) } else { row.missing("time") };
            (row.json("start")?.ok_or_else(|| lacking("start"))?, row.json("end")?.ok_or_else(|| lacking("end"))?)
        }
    };
    put("start", start);
    put("end", end);
    let content = if row.header.has("content") { "content" } else { "course" };
    let course = match row.json("course")? {
        Some(course) => course,
        None => row.json("content")?.ok_or_else(|| row.missing(content))?,
    };
    put("course", course);
    let (hours, kind) = lesson_hours(row)?;
    put("lesson_hours", Json::from(f64::from(hours)));
    if let Some(kind) = kind {
        put("kind", kind);
    }
    for field in PLAIN {
        match row.json(field)? {
            Some(value) => {
                put(field, value);
            }
            None if *field == "mode" => return Err(row.missing("mode")),
            None => {}
        }
    }
    Ok(fields)
}

/// The lesson hours of a row and their kind, from whichever of the columns are filled.
fn lesson_hours(row: &Row<'_>) -> Result<(LessonHours, Option<Json>), ClassError> {
    let hours = |field: &str| -> Result<Option<LessonHours>, ClassError> {
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
            let field = ["theory_hours", "practice_hours", "lesson_hours"].into_iter().find(|field| row.header.has(field));
            Err(row.missing(field.unwrap_or("lesson_hours")))
        }
    }
}
