//! Finds the files of the class record in a class folder and reads them.

use std::collections::BTreeMap;
use std::io;

use serde_json::Value as Json;

use super::differ::{differences, fill};
use super::json::{CLASS_JSON, from_json, from_value};
use super::workbook::{Draft, read_info_workbook, read_roster, read_timetable_workbook};
use crate::formats::sheet::{Sheet, is_table};
use crate::record::class::{CLASS_SCHEMA, ClassError, ClassErrors, ClassRecord, Fault, Place, faults, take_out, tells_whose};
use crate::record::disagreement::Disagreement;
use crate::record::layout::{CLASS_INFO_FOLDER, Stage, material, stage};
use crate::record::members::{Member, Members};
use crate::record::role::Role;
use crate::stages::read::Source;
use crate::words::path::MemberPath;
use crate::words::system;

/// Largest `class.json` in bytes.
const MOST_BYTES: u64 = 16 << 20;
/// Most faults of one file that are listed individually.
const MOST_LISTED: usize = 50;
/// Most cells listed for one fault.
const MOST_CELLS: usize = 6;
/// File name of the class workbook.
pub const INFO_WORKBOOK: &str = "班级信息.xlsx";
/// File name of the timetable workbook.
pub const TIMETABLE_WORKBOOK: &str = "课程表.xlsx";
/// File name of the roster workbook, as `init` writes it.
pub const ROSTER_WORKBOOK: &str = "学员花名册.xlsx";

/// The class record read from a folder.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassRead {
    /// The record; the roster comes from a workbook if there is one.
    pub record: ClassRecord,
    /// The workbook with the roster.
    pub roster_source: Option<MemberPath>,
    /// Differences between `class.json` and the workbooks; the value in `class.json` is used.
    pub disagreements: Vec<Disagreement>,
    /// Values that could not be read; they are missing in the record.
    pub faults: Vec<ClassError>,
}

/// The files of a class folder that may contain the record.
#[derive(Default)]
struct ClassFiles<'a> {
    json: Vec<&'a Member>,
    info: Vec<&'a Member>,
    timetable: Vec<&'a Member>,
    roster: Vec<&'a Member>,
}

/// Reads the class record of a class folder.
///
/// The source may be `class.json`, the two workbooks, or both; fields missing in one are filled from the other. A cell, row or table that
/// cannot be read is a fault in [`ClassRead::faults`]; the rest is read.
///
/// # Errors
/// [`Fault::NoRecord`] if there is no record, or the fault of a `class.json`; together with all other faults.
pub fn read(source: Source<'_>) -> Result<ClassRead, ClassErrors> {
    let files = find(source.members);
    let mut draft = Draft::new();
    let json = one(&files.json).map_err(|error| ClassErrors(vec![error]))?;
    let (info, timetable) = (draft.take(one(&files.info)).flatten(), draft.take(one(&files.timetable)).flatten());
    let missing = |name: &str| Fault::NoWorkbook.at(&format!("{CLASS_INFO_FOLDER}/{name}"), Place::File);
    if json.is_none() && files.info.is_empty() && files.timetable.is_empty() {
        return Err(ClassErrors(vec![Fault::NoRecord.at(CLASS_INFO_FOLDER, Place::File)]));
    }
    if json.is_none() {
        draft.faults.extend(files.info.is_empty().then(|| missing(INFO_WORKBOOK)));
        draft.faults.extend(files.timetable.is_empty().then(|| missing(TIMETABLE_WORKBOOK)));
    }
    let from_json = json.map(|member| read_json(source.members, member)).transpose();
    draft.declared = from_json.as_ref().ok().cloned().flatten();
    if let Some(member) = info
        && let Some(sheets) = draft.take(sheets(source, member))
    {
        read_info_workbook(&mut draft, member.path.as_str(), &sheets);
    }
    if let Some(member) = timetable
        && let Some(mut sheets) = draft.take(sheets(source, member))
    {
        sheets.iter_mut().for_each(Sheet::fill_merged);
        read_timetable_workbook(&mut draft, member.path.as_str(), &sheets);
    }
    let file = json.or(info).map_or(CLASS_INFO_FOLDER, |member| member.path.as_str());
    let roster_source = read_roster_of(source, &files.roster, &mut draft);
    let from_json = match from_json {
        Ok(from_json) => from_json,
        Err(error) => return Err(ClassErrors::first(error, listed(draft.faults))),
    };
    let mut disagreements = Vec::new();
    let mut document = draft.document.clone();
    if let Some(from_json) = from_json {
        disagreements = differences(&from_json, &document);
        let workbooks = std::mem::replace(&mut document, from_json);
        fill(&mut document, &workbooks);
    } else if let Json::Object(fields) = &mut document {
        fields.insert("schema".to_owned(), Json::from(CLASS_SCHEMA));
        let lacking: Vec<_> = lacking(&document).collect();
        if !lacking.is_empty() {
            let missing = lacking.into_iter().map(|(name, _)| Fault::Missing(name.to_owned()).at(file, Place::File));
            let missing = info.is_some().then_some(missing).into_iter().flatten();
            return Err(ClassErrors(listed(draft.faults).into_iter().chain(missing).collect()));
        }
    }
    let from_workbook = draft.document.get("roster").is_some_and(|roster| document.get("roster") == Some(roster));
    let record = sound(document, &mut draft, file)?;
    let roster_source = roster_source.filter(|_| from_workbook);
    Ok(ClassRead { record, roster_source, disagreements, faults: listed(draft.faults) })
}

/// The first faults of each file, and the number of its further faults. The same fault in several cells counts once: a column filled with
/// an
/// unknown word has one cause, not a thousand.
fn listed(faults: Vec<ClassError>) -> Vec<ClassError> {
    let mut listed: Vec<ClassError> = Vec::new();
    let mut more: BTreeMap<String, usize> = BTreeMap::new();
    for fault in faults {
        let known = |known: &&mut ClassError| known.file == fault.file && known.fault == fault.fault;
        if let (Some(ClassError { place: Place::Cell(sheet, cells), .. }), Place::Cell(other, cell)) =
            (listed.iter_mut().find(known), &fault.place)
            && sheet == other
        {
            if cells.split(',').count() < MOST_CELLS {
                *cells = format!("{cells},{cell}");
            } else if !cells.ends_with('…') {
                cells.push_str(",…");
            }
        } else if listed.iter().filter(|known| known.file == fault.file).count() < MOST_LISTED {
            listed.push(fault);
        } else {
            *more.entry(fault.file).or_default() += 1;
        }
    }
    listed.extend(more.into_iter().map(|(file, more)| Fault::More(more).at(&file, Place::File)));
    listed
}

/// The required labels that are empty: their names in the workbook and their fields.
fn lacking(document: &Json) -> impl Iterator<Item = (&'static str, &'static str)> {
    let labels = [
        ("班级编号", "/class_id"),
        ("班级名称", "/class_name"),
        ("机构名称", "/institution/name"),
        ("统一社会信用代码", "/institution/credit_code"),
    ];
    labels.into_iter().filter(|(_, field)| document.pointer(field).is_none())
}

/// The record of a document, without contradictory values, which are reported as faults.
///
/// # Errors
/// Class or institution cannot be determined; all faults are returned.
fn sound(document: Json, draft: &mut Draft, file: &str) -> Result<ClassRecord, ClassErrors> {
    let mut record = match from_value(&document) {
        Ok(record) => record,
        Err((path, fault)) => {
            let error = draft.error(&path, fault, file);
            return Err(ClassErrors::first(error, listed(std::mem::take(&mut draft.faults))));
        }
    };
    let mut stop = false;
    let wrong = faults(&record);
    for (path, fault) in &wrong {
        // A roster line without a name is reported by the rule for rosters.
        if path.starts_with("roster[") && path.ends_with(".name") {
            continue;
        }
        stop |= tells_whose(path);
        draft.faults.push(draft.error(path, fault.clone(), file));
    }
    if stop {
        return Err(ClassErrors(listed(std::mem::take(&mut draft.faults))));
    }
    take_out(&mut record, wrong.iter().map(|(path, _)| path.as_str()));
    Ok(record)
}

/// Which workbook of the record a file is, by its name, whatever program saved it. Returns the name that `init` uses.
pub fn workbook_called(file: &str) -> Option<&'static str> {
    let (stem, ending) = file.rsplit_once('.')?;
    // A text file may be just a note.
    let ending = Some(ending.to_lowercase()).filter(|ending| ending != "txt")?;
    match stem.trim() {
        _ if !is_table(&ending) => None,
        "班级信息" | "班级信息表" => Some(INFO_WORKBOOK),
        "课程表" | "课程安排表" | "教学计划表" => Some(TIMETABLE_WORKBOOK),
        _ => None,
    }
}

fn find(members: &dyn Members) -> ClassFiles<'_> {
    let mut found = ClassFiles::default();
    for member in members.members() {
        let parts: Vec<&str> = member.path.parts().collect();
        let Some((file, folders)) = parts.split_last() else { continue };
        let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
        let ending = ending.to_lowercase();
        // An extra outer folder is common; deeper files are not the record.
        let at = folders.iter().take(2).position(|folder| stage(folder).is_some());
        let below = at.and_then(|at| folders.get(at..)).unwrap_or_default();
        match below {
            [] if !folders.is_empty() => {}
            [] | [_] if below.first().is_none_or(|folder| stage(folder) == Some(Stage::ClassInfo)) => {
                if file.eq_ignore_ascii_case(CLASS_JSON) {
                    found.json.push(member);
                }
                match workbook_called(file) {
                    Some(INFO_WORKBOOK) => found.info.push(member),
                    Some(_) => found.timetable.push(member),
                    None => {}
                }
            }
            [opening, folder, ..]
                if stage(opening) == Some(Stage::Opening)
                    && material(Stage::Opening, folder) == Some(Role::Roster)
                    && is_table(&ending) =>
            {
                found.roster.push(member);
            }
            [opening] if stage(opening) == Some(Stage::Opening) && stem.contains("花名册") && is_table(&ending) => {
                found.roster.push(member);
            }
            _ => {}
        }
    }
    found
}

fn one<'a>(found: &[&'a Member]) -> Result<Option<&'a Member>, ClassError> {
    match found {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        [first, ..] => {
            let files = found.iter().map(|member| member.path.to_string()).collect();
            Err(Fault::Several(files).at(first.path.as_str(), Place::File))
        }
    }
}

fn sheets(source: Source<'_>, member: &Member) -> Result<Vec<Sheet>, ClassError> {
    source.sheets(member).map_err(|error| Fault::from(error).at(member.path.as_str(), Place::File))
}

fn bytes(members: &dyn Members, member: &Member) -> Result<Vec<u8>, ClassError> {
    let read = members.open(member).and_then(|source| source.read_all(MOST_BYTES));
    read.map_err(|error| {
        let fault = match error.kind() {
            io::ErrorKind::FileTooLarge => Fault::TooLarge(MOST_BYTES),
            _ => Fault::Unreadable(system::reason(&error)),
        };
        fault.at(member.path.as_str(), Place::File)
    })
}

/// `class.json` in the form used for comparison: every value in its canonical form, and only the fields in the file.
fn read_json(members: &dyn Members, member: &Member) -> Result<Json, ClassError> {
    let bytes = bytes(members, member)?;
    let shape = |_: serde_json::Error| Fault::NotJson.at(member.path.as_str(), Place::File);
    let record = from_json(&bytes).map_err(|error| ClassError { file: member.path.to_string(), ..error })?;
    let given: BTreeMap<String, Json> = serde_json::from_slice(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes)).map_err(shape)?;
    let mut written = serde_json::to_value(record).map_err(shape)?;
    if let Json::Object(fields) = &mut written {
        fields.retain(|name, _| given.contains_key(name));
    }
    Ok(written)
}

/// Reads the roster workbook: if the folder has several tables, the one with 花名册 in its name. An empty template is not a roster.
fn read_roster_of(source: Source<'_>, found: &[&Member], draft: &mut Draft) -> Option<MemberPath> {
    let named: Vec<&Member> = found.iter().copied().filter(|member| member.path.file_name().contains("花名册")).collect();
    let member = draft.take(one(if named.is_empty() { found } else { &named }))??;
    let mut sheets = draft.take(sheets(source, member))?;
    sheets.iter_mut().for_each(Sheet::fill_merged);
    read_roster(draft, member.path.as_str(), &sheets);
    draft.document.get("roster").is_some().then(|| member.path.clone())
}
