//! What a class record must hold beyond the shape of its fields, whichever file it came from.

use std::collections::BTreeSet;

use super::credit_code;
use super::error::Fault;
use super::types::{CLASS_SCHEMA, ClassRecord};
use super::units::{ClockTime, MOST_ROWS};
use crate::formats::bagit::info::is_one_line;

/// Checks a class record; the error is the path of the first wrong field, such as `timetable[3].end`, and its fault.
///
/// # Errors
/// A blank required text, a wrong schema or credit code, an end before its start, a roster number twice, too many rows, or a
/// mapping that no lesson or file can fit.
pub fn check(class: &ClassRecord) -> Result<(), (String, Fault)> {
    let at = |path: &str| path.to_owned();
    if class.schema != CLASS_SCHEMA {
        return Err((at("schema"), Fault::Schema { found: class.schema.clone(), expected: CLASS_SCHEMA }));
    }
    for (path, text) in [("class_id", &class.class_id), ("class_name", &class.class_name), ("institution.name", &class.institution.name)] {
        if text.trim().is_empty() {
            return Err((at(path), Fault::Missing(at(path))));
        }
        // These three are written into bag-info.txt.
        if !is_one_line(text) {
            return Err((at(path), Fault::NotOneLine(text.clone())));
        }
    }
    if class.institution.credit_code.is_empty() {
        return Err((at("institution.credit_code"), Fault::Missing(at("institution.credit_code"))));
    }
    credit_code::check(&class.institution.credit_code).map_err(|fault| (at("institution.credit_code"), fault))?;
    if let (Some(start), Some(end)) = (class.start, class.end)
        && end < start
    {
        return Err((at("end"), Fault::EndsBeforeStart { start: start.to_string(), end: end.to_string() }));
    }
    check_rows(class)?;
    check_roster(class)?;
    check_mapping(class)
}

fn check_rows(class: &ClassRecord) -> Result<(), (String, Fault)> {
    let lists = [
        ("timetable", class.timetable.len()),
        ("assessments", class.assessments.len()),
        ("roster", class.roster.as_ref().map_or(0, Vec::len)),
    ];
    if let Some((path, _)) = lists.iter().find(|(_, rows)| *rows > MOST_ROWS) {
        return Err(((*path).to_owned(), Fault::TooManyRows(MOST_ROWS)));
    }
    let order = |list: &str, index: usize, start: ClockTime, end: ClockTime| {
        if end > start {
            return Ok(());
        }
        Err((format!("{list}[{index}].end"), Fault::EndsBeforeStart { start: start.to_string(), end: end.to_string() }))
    };
    for (index, row) in class.timetable.iter().enumerate() {
        order("timetable", index, row.start, row.end)?;
        if row.course.trim().is_empty() {
            let path = format!("timetable[{index}].course");
            return Err((path.clone(), Fault::Missing(path)));
        }
        let length = row.end.minutes() - row.start.minutes();
        if let Some(breaks) = row.breaks_min.filter(|&breaks| i64::from(breaks) >= length) {
            return Err((format!("timetable[{index}].breaks_min"), Fault::BreaksTooLong { breaks, length }));
        }
    }
    class.assessments.iter().enumerate().try_for_each(|(index, row)| order("assessments", index, row.start, row.end))
}

fn check_roster(class: &ClassRecord) -> Result<(), (String, Fault)> {
    let mut numbers = BTreeSet::new();
    for (index, trainee) in class.roster.iter().flatten().enumerate() {
        if !numbers.insert(trainee.no) {
            return Err((format!("roster[{index}].no"), Fault::TwiceInRoster(trainee.no)));
        }
        if trainee.name.trim().is_empty() {
            let path = format!("roster[{index}].name");
            return Err((path.clone(), Fault::Missing(path)));
        }
        if let (Some(start), Some(end)) = (trainee.joined, trainee.left)
            && end < start
        {
            let fault = Fault::EndsBeforeStart { start: start.to_string(), end: end.to_string() };
            return Err((format!("roster[{index}].left"), fault));
        }
    }
    Ok(())
}

fn check_mapping(class: &ClassRecord) -> Result<(), (String, Fault)> {
    for (index, mapping) in class.evidence_map.iter().enumerate() {
        let (date, start) = (mapping.date, mapping.start);
        let within = |row_date, from: ClockTime, to: ClockTime| row_date == date && (from..to).contains(&start);
        let known = class.timetable.iter().any(|row| within(row.date, row.start, row.end))
            || class.assessments.iter().any(|row| within(row.date, row.start, row.end));
        if !known {
            let fault = Fault::NoUnit { date: date.to_string(), start: start.to_string() };
            return Err((format!("evidence_map[{index}].start"), fault));
        }
        if mapping.member_path().is_none() {
            return Err((format!("evidence_map[{index}].file"), Fault::NotAPath(mapping.file.clone())));
        }
    }
    Ok(())
}
