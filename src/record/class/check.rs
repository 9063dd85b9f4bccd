//! Validates a class record beyond the types of its fields, independent of the file it was read from.

use std::collections::BTreeSet;

use super::credit_code;
use super::error::Fault;
use super::types::{CLASS_SCHEMA, ClassRecord};
use super::units::{ClockTime, MOST_ROWS};
use crate::formats::bagit::info::is_one_line;

/// Checks a class record. The error is the path of the first wrong field, such as `timetable[3].end`, and its fault.
///
/// # Errors
/// The first of [`faults`].
pub fn check(class: &ClassRecord) -> Result<(), (String, Fault)> {
    faults(class).into_iter().next().map_or(Ok(()), Err)
}

/// All faults of a class record with the paths of their fields: empty required text, wrong schema or credit code, end before start,
/// duplicate roster number, too many rows, a mapping that matches no unit or no possible file.
pub fn faults(class: &ClassRecord) -> Vec<(String, Fault)> {
    let mut found = Vec::new();
    let at = |path: &str| path.to_owned();
    if class.schema != CLASS_SCHEMA {
        found.push((at("schema"), Fault::Schema { found: class.schema.clone(), expected: CLASS_SCHEMA }));
    }
    for (path, text) in [("class_id", &class.class_id), ("class_name", &class.class_name), ("institution.name", &class.institution.name)] {
        if text.trim().is_empty() {
            found.push((at(path), Fault::Missing(at(path))));
        } else if !is_one_line(text) {
            // These three fields are written to bag-info.txt.
            found.push((at(path), Fault::NotOneLine(text.clone())));
        }
    }
    let code = "institution.credit_code";
    if class.institution.credit_code.is_empty() {
        found.push((at(code), Fault::Missing(at(code))));
    } else if let Err(fault) = credit_code::check(&class.institution.credit_code) {
        found.push((at(code), fault));
    }
    if let (Some(start), Some(end)) = (class.start, class.end)
        && end < start
    {
        found.push((at("end"), Fault::EndsBeforeStart { start: start.to_string(), end: end.to_string() }));
    }
    let lists = [
        ("timetable", class.timetable.len()),
        ("assessments", class.assessments.len()),
        ("roster", class.roster.as_ref().map_or(0, Vec::len)),
    ];
    found.extend(lists.iter().filter(|(_, rows)| *rows > MOST_ROWS).map(|(path, _)| (at(path), Fault::TooManyRows(MOST_ROWS))));
    check_rows(class, &mut found);
    check_roster(class, &mut found);
    check_mapping(class, &mut found);
    found
}

/// Whether a field identifies the class or the institution. If it is wrong, nothing can be judged or sealed.
pub fn tells_whose(path: &str) -> bool {
    matches!(path, "schema" | "class_id" | "class_name") || path.starts_with("institution")
}

/// Removes what [`faults`] reported at these paths, so that the rest can be judged: rows with invalid times, and contradictory fields.
/// Roster rows are kept, because they stand for people.
pub fn take_out<'a>(class: &mut ClassRecord, paths: impl Iterator<Item = &'a str>) {
    let mut rows: BTreeSet<(&str, usize)> = BTreeSet::new();
    for path in paths {
        let (list, rest) = path.split_once('[').unwrap_or((path, ""));
        let (index, field) = rest.split_once("].").unwrap_or(("", ""));
        let index: usize = index.parse().unwrap_or(usize::MAX);
        match (list, field) {
            ("end", _) => class.end = None,
            ("timetable", "breaks_min") => class.timetable.get_mut(index).into_iter().for_each(|row| row.breaks_min = None),
            ("roster", "left") => class.roster.iter_mut().flatten().nth(index).into_iter().for_each(|one| one.left = None),
            ("timetable", "") => class.timetable.clear(),
            ("assessments", "") => class.assessments.clear(),
            ("roster", "") => class.roster = None,
            (list, _) => {
                rows.insert((list, index));
            }
        }
    }
    fn keep<T>(list: &mut Vec<T>, name: &str, rows: &BTreeSet<(&str, usize)>) {
        let mut index = 0;
        list.retain(|_| {
            index += 1;
            !rows.contains(&(name, index - 1))
        });
    }
    keep(&mut class.timetable, "timetable", &rows);
    keep(&mut class.assessments, "assessments", &rows);
    keep(&mut class.evidence_map, "evidence_map", &rows);
}

fn check_rows(class: &ClassRecord, found: &mut Vec<(String, Fault)>) {
    let order = |list: &str, index: usize, start: ClockTime, end: ClockTime| {
        let fault = || Fault::EndsBeforeStart { start: start.to_string(), end: end.to_string() };
        (end <= start).then(|| (format!("{list}[{index}].end"), fault()))
    };
    for (index, row) in class.timetable.iter().enumerate() {
        let disorder = order("timetable", index, row.start, row.end);
        let ordered = disorder.is_none();
        found.extend(disorder);
        if row.course.trim().is_empty() {
            let path = format!("timetable[{index}].course");
            found.push((path.clone(), Fault::Missing(path)));
        }
        let length = row.end.minutes() - row.start.minutes();
        if let Some(breaks) = row.breaks_min.filter(|&breaks| ordered && i64::from(breaks) >= length) {
            found.push((format!("timetable[{index}].breaks_min"), Fault::BreaksTooLong { breaks, length }));
        }
    }
    found.extend(class.assessments.iter().enumerate().filter_map(|(index, row)| order("assessments", index, row.start, row.end)));
}

fn check_roster(class: &ClassRecord, found: &mut Vec<(String, Fault)>) {
    let mut numbers = BTreeSet::new();
    for (index, trainee) in class.roster.iter().flatten().enumerate() {
        if !numbers.insert(trainee.no) {
            found.push((format!("roster[{index}].no"), Fault::TwiceInRoster(trainee.no)));
        }
        if trainee.name.trim().is_empty() {
            let path = format!("roster[{index}].name");
            found.push((path.clone(), Fault::Missing(path)));
        }
        if let (Some(start), Some(end)) = (trainee.joined, trainee.left)
            && end < start
        {
            let fault = Fault::EndsBeforeStart { start: start.to_string(), end: end.to_string() };
            found.push((format!("roster[{index}].left"), fault));
        }
    }
}

fn check_mapping(class: &ClassRecord, found: &mut Vec<(String, Fault)>) {
    for (index, mapping) in class.evidence_map.iter().enumerate() {
        let (date, start) = (mapping.date, mapping.start);
        let within = |row_date, from: ClockTime, to: ClockTime| row_date == date && (from..to).contains(&start);
        let known = class.timetable.iter().any(|row| within(row.date, row.start, row.end))
            || class.assessments.iter().any(|row| within(row.date, row.start, row.end));
        if !known {
            let fault = Fault::NoUnit { date: date.to_string(), start: start.to_string() };
            found.push((format!("evidence_map[{index}].start"), fault));
        } else if mapping.member_path().is_none() {
            found.push((format!("evidence_map[{index}].file"), Fault::NotAPath(mapping.file.clone())));
        }
    }
}
