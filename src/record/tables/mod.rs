//! Tables of people (花名册, 成绩统计表, 学时记录, 打卡, 提问 …) as platforms export them and as clerks type them, read without changing them.
//!
//! A table is evidence, so nothing in it is mended: what can not be taken as it stands is left open and said with its cell, and an id
//! number that a spreadsheet has damaged is kept as it is.

mod column;
mod explain;
mod problem;
mod row;
mod types;
mod unit;
mod value;

use std::io;

use rayon::prelude::*;

use crate::record::class::workbook::is_table;
use crate::record::class::{ClassDate, ClassRecord, MOST_ROWS};
use crate::record::facts::{Content, Problem};
use crate::record::file::FileRecord;
use crate::record::members::Members;
use crate::record::role::Role;
use crate::record::session::Unit;
use crate::record::sheet::header::{self, Header};
use crate::record::sheet::{self, Limits, Sheet, SheetError};
use crate::words::path::MemberPath;
use column::Field;
use problem::Problems;
use row::{Context, Table};

pub use explain::TableNote;
pub use types::{CellFault, CellProblem, PeopleTable, PersonRow};

/// How much of a table is read: the most rows of people, and room for titles, notes and totals around them.
const LIMITS: Limits = Limits { bytes: 16 << 20, unpacked: 128 << 20, rows: MOST_ROWS + 50, columns: 256, refuse: true };

/// Reads every table of people among the files, in their order. A table that can not be read has a problem and no rows.
pub fn read(members: &dyn Members, files: &[FileRecord], class: &ClassRecord, units: &[Unit]) -> Vec<PeopleTable> {
    let tables = files.par_iter().filter(|file| lists_people(file)).filter_map(|file| {
        let placement = &file.placement;
        let context = Context {
            role: placement.role,
            zone: class.timezone,
            units,
            placed: &placement.units,
            folder_day: placement.folder_date.as_deref().and_then(|day| ClassDate::parse(day).ok()).map(|day| day.0),
        };
        // What a process of its own could not survive is not read in this one.
        if file.facts.problems.iter().any(|problem| matches!(problem, Problem::GaveUp { .. })) {
            return Some(unread(&file.path, &context, CellFault::Unreadable, ""));
        }
        match bytes(members, &file.path) {
            Ok(bytes) => table(&file.path, &bytes, &context),
            Err(error) => Some(unread(&file.path, &context, unreadable(&error), &error.to_string())),
        }
    });
    tables.collect()
}

/// Tables in the places of lists of people. A scan or a PDF there is evidence too, and for people to read.
fn lists_people(file: &FileRecord) -> bool {
    let role = matches!(
        file.placement.role,
        Role::Roster
            | Role::ScoreSheet
            | Role::LearningLog
            | Role::LearningHoursRoster
            | Role::CheckIn
            | Role::InClassQuiz
            | Role::SubsidyRoster
            | Role::CertificateRoster
    );
    role && (matches!(file.facts.content, Content::Table(_)) || is_table(&file.path.extension()))
}

fn bytes(members: &dyn Members, path: &MemberPath) -> io::Result<Vec<u8>> {
    let list = members.members();
    let member = list.binary_search_by(|member| member.path.cmp(path)).ok().and_then(|index| list.get(index));
    members.open(member.ok_or(io::ErrorKind::NotFound)?)?.read_all(LIMITS.bytes)
}

fn unreadable(error: &io::Error) -> CellFault {
    match error.kind() {
        io::ErrorKind::FileTooLarge => CellFault::TooLarge { most: LIMITS.bytes },
        _ => CellFault::Unreadable,
    }
}

fn unread(file: &MemberPath, context: &Context<'_>, fault: CellFault, found: &str) -> PeopleTable {
    PeopleTable { file: file.clone(), role: context.role, rows: Vec::new(), problems: Problems::of_all(String::new(), fault, found) }
}

/// Reads one table; none for a note in plain text that has no headings, since that is none.
fn table(file: &MemberPath, bytes: &[u8], context: &Context<'_>) -> Option<PeopleTable> {
    let too_many = || CellFault::TooManyRows { most: MOST_ROWS as u64 };
    let mut sheets = match sheet::open(bytes, true, &LIMITS) {
        Ok(sheets) => sheets,
        Err(error) => {
            let fault = match error {
                SheetError::TooLarge(most) => CellFault::TooLarge { most },
                SheetError::TooManyRows(_) => too_many(),
                SheetError::Protected => CellFault::Protected,
                SheetError::NotAWorkbook(_) => CellFault::NotAWorkbook,
            };
            let found = if let SheetError::NotAWorkbook(reason) = error { reason } else { String::new() };
            return Some(unread(file, context, fault, &found));
        }
    };
    sheets.iter_mut().for_each(Sheet::fill_merged);
    let headed: Vec<(&Sheet, Header<Field>)> = sheets.iter().filter_map(|sheet| Some((sheet, headings(sheet, context.role)?))).collect();
    if headed.is_empty() {
        let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        let note = file.extension() == "txt";
        return (!note).then(|| unread(file, context, CellFault::NoSheet, &names.join("、")));
    }
    let mut problems = Problems::default();
    let mut rows = Vec::new();
    for (sheet, header) in &headed {
        let lacks = column::wanted(context.role).all(|(field, _)| !header.columns.contains_key(&field));
        let names: Vec<String> = column::wanted(context.role).map(|(_, name)| name.to_owned()).collect();
        if lacks && !names.is_empty() {
            problems.push(sheet.place(&(u64::from(header.row) + 1).to_string()), CellFault::NoColumn { names }, "");
        }
        rows.append(&mut Table::new(context, sheet, header).persons(&mut problems));
    }
    if rows.len() > MOST_ROWS {
        return Some(unread(file, context, too_many(), ""));
    }
    if rows.is_empty() {
        let names: Vec<&str> = headed.iter().map(|(sheet, _)| sheet.name.as_str()).collect();
        problems.push(names.join("、"), CellFault::Nobody, "");
    }
    Some(PeopleTable { file: file.clone(), role: context.role, rows, problems: problems.listed() })
}

/// The row of headings of a sheet that lists people by their names.
fn headings(sheet: &Sheet, role: Role) -> Option<Header<Field>> {
    header::find(sheet, |heading| column::called(role, heading)).filter(|header| header.columns.contains_key(&Field::Name))
}

#[cfg(test)]
mod tests;
