//! Finds the files of the class record in a class folder and reads them.

use std::collections::BTreeMap;
use std::io;

use serde_json::Value as Json;

use super::differ::{differences, fill};
use super::json::{CLASS_JSON, from_json, from_value};
use super::workbook::{Draft, read_info_workbook, read_roster, read_timetable_workbook};
use crate::formats::sheet::{Sheet, is_table};
use crate::record::class::{CLASS_SCHEMA, ClassError, ClassRecord, Fault, Place};
use crate::record::disagreement::Disagreement;
use crate::record::layout::{CLASS_INFO_FOLDER, Stage, material, stage};
use crate::record::members::{Member, Members};
use crate::record::role::Role;
use crate::stages::read::Source;
use crate::words::path::MemberPath;

/// The most bytes of `class.json`.
const MOST_BYTES: u64 = 16 << 20;
/// The name of the workbook of the class.
pub const INFO_WORKBOOK: &str = "班级信息.xlsx";
/// The name of the workbook of the timetable.
pub const TIMETABLE_WORKBOOK: &str = "课程表.xlsx";
/// The name of the roster's workbook as `init` writes it.
pub const ROSTER_WORKBOOK: &str = "学员花名册.xlsx";

/// A class record as it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassRead {
    /// The record, with the roster filled in where a workbook has it.
    pub record: ClassRecord,
    /// The workbook that the roster came from.
    pub roster_source: Option<MemberPath>,
    /// What `class.json` and the workbooks say differently; `class.json` is taken.
    pub disagreements: Vec<Disagreement>,
}

/// The files of a class folder that a record can come from.
#[derive(Default)]
struct ClassFiles<'a> {
    json: Vec<&'a Member>,
    info: Vec<&'a Member>,
    timetable: Vec<&'a Member>,
    roster: Vec<&'a Member>,
}

/// Reads the class record of a class folder.
///
/// It may be `class.json`, the two workbooks, or both; what one leaves open the other fills in.
///
/// # Errors
/// [`Fault::NoRecord`] where there is none, else what is wrong with it, by file and place.
pub fn read(source: Source<'_>) -> Result<ClassRead, ClassError> {
    let files = find(source.members);
    let json = one(&files.json)?;
    let (info, timetable) = (one(&files.info)?, one(&files.timetable)?);
    let missing = |name: &str| Fault::NoWorkbook.at(&format!("{CLASS_INFO_FOLDER}/{name}"), Place::File);
    match (json, info, timetable) {
        (None, None, None) => return Err(Fault::NoRecord.at(CLASS_INFO_FOLDER, Place::File)),
        (None, None, Some(_)) => return Err(missing(INFO_WORKBOOK)),
        (None, Some(_), None) => return Err(missing(TIMETABLE_WORKBOOK)),
        _ => {}
    }
    let mut draft = Draft::new();
    if let Some(member) = info {
        read_info_workbook(&mut draft, member.path.as_str(), &sheets(source, member)?)?;
    }
    if let Some(member) = timetable {
        read_timetable_workbook(&mut draft, member.path.as_str(), &sheets(source, member)?)?;
    }
    let from_json = json.map(|member| read_json(source.members, member)).transpose()?;
    let file = json.or(info).map_or(CLASS_INFO_FOLDER, |member| member.path.as_str());
    let roster_source = read_roster_of(source, &files.roster, &mut draft)?;
    let mut disagreements = Vec::new();
    let mut document = draft.document.clone();
    if let Some(from_json) = from_json {
        disagreements = differences(&from_json, &document);
        let workbooks = std::mem::replace(&mut document, from_json);
        fill(&mut document, &workbooks);
    } else if let Json::Object(fields) = &mut document {
        fields.insert("schema".to_owned(), Json::from(CLASS_SCHEMA));
        if let Some((name, field)) = required(fields) {
            return Err(Fault::Missing(name.to_owned()).at(file, draft.origins.get(field).map_or(Place::File, |(_, place)| place.clone())));
        }
    }
    let from_workbook = draft.document.get("roster").is_some_and(|roster| document.get("roster") == Some(roster));
    let record = from_value(&document).map_err(|(path, fault)| draft.error(&path, fault, file))?;
    Ok(ClassRead { record, roster_source: roster_source.filter(|_| from_workbook), disagreements })
}

/// The first label that must be filled and is not, by its name in the workbook and its field.
fn required(fields: &serde_json::Map<String, Json>) -> Option<(&'static str, &'static str)> {
    let institution = |field: &str| fields.get("institution").and_then(|institution| institution.get(field));
    let filled = [
        ("班级编号", "class_id", fields.get("class_id")),
        ("班级名称", "class_name", fields.get("class_name")),
        ("机构名称", "institution.name", institution("name")),
        ("统一社会信用代码", "institution.credit_code", institution("credit_code")),
    ];
    filled.into_iter().find(|(_, _, value)| value.is_none()).map(|(name, field, _)| (name, field))
}

fn find(members: &dyn Members) -> ClassFiles<'_> {
    let mut found = ClassFiles::default();
    for member in members.members() {
        let parts: Vec<&str> = member.path.parts().collect();
        let Some((file, folders)) = parts.split_last() else { continue };
        let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
        let ending = ending.to_lowercase();
        // An extra folder around everything is common; anything deeper is no place for the record.
        let at = folders.iter().take(2).position(|folder| stage(folder).is_some());
        let below = at.and_then(|at| folders.get(at..)).unwrap_or_default();
        match below {
            [] if !folders.is_empty() => {}
            [] | [_] if below.first().is_none_or(|folder| stage(folder) == Some(Stage::ClassInfo)) => {
                if file.eq_ignore_ascii_case(CLASS_JSON) {
                    found.json.push(member);
                } else if matches!(ending.as_str(), "xlsx" | "xlsm") && matches!(stem.trim(), "班级信息" | "班级信息表") {
                    found.info.push(member);
                } else if matches!(ending.as_str(), "xlsx" | "xlsm") && matches!(stem.trim(), "课程表" | "课程安排表" | "教学计划表")
                {
                    found.timetable.push(member);
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
            _ => Fault::Unreadable(error.to_string()),
        };
        fault.at(member.path.as_str(), Place::File)
    })
}

/// `class.json` as it is compared: every value in its one written form, and only the fields that the file has.
fn read_json(members: &dyn Members, member: &Member) -> Result<Json, ClassError> {
    let bytes = bytes(members, member)?;
    let shape = |error: serde_json::Error| Fault::NotJson(error.to_string()).at(member.path.as_str(), Place::File);
    let record = from_json(&bytes).map_err(|error| ClassError { file: member.path.to_string(), ..error })?;
    let given: BTreeMap<String, Json> = serde_json::from_slice(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes)).map_err(shape)?;
    let mut written = serde_json::to_value(record).map_err(shape)?;
    if let Json::Object(fields) = &mut written {
        fields.retain(|name, _| given.contains_key(name));
    }
    Ok(written)
}

/// Reads the roster's workbook: the one whose name says so where the folder holds several tables. A template that nobody has
/// filled is no roster.
fn read_roster_of(source: Source<'_>, found: &[&Member], draft: &mut Draft) -> Result<Option<MemberPath>, ClassError> {
    let named: Vec<&Member> = found.iter().copied().filter(|member| member.path.file_name().contains("花名册")).collect();
    let Some(member) = one(if named.is_empty() { found } else { &named })? else { return Ok(None) };
    read_roster(draft, member.path.as_str(), &sheets(source, member)?)?;
    Ok(draft.document.get("roster").is_some().then(|| member.path.clone()))
}
