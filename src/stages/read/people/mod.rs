//! Tables of people (花名册, 成绩统计表, 学时记录, 打卡, 提问 …), exported by platforms or typed by clerks. They are read without changing them.
//!
//! A table is evidence, so nothing in it is repaired: an invalid value is left out and reported with its cell, and an id number damaged
//! by a spreadsheet is kept unchanged.

mod column;
mod numeral;
mod problem;
mod row;
mod unit;
mod value;

use rayon::prelude::*;

use crate::formats::sheet::{Sheet, SheetError, is_table};
use crate::record::class::{ClassDate, ClassRecord, MOST_ROWS};
use crate::record::facts::{Content, Problem};
use crate::record::file::FileRecord;
use crate::record::role::Role;
use crate::record::session::Unit;
use crate::record::tables::{CellFault, PeopleTable, PersonRow};
use crate::stages::read::Source;
use crate::stages::read::header::{self, Header};
use crate::words::path::MemberPath;
use column::Field;
use problem::Problems;
use row::{Context, Table};

/// Reads all tables of people among the files, in file order. A table that cannot be read has a problem and no rows.
pub fn read(source: Source<'_>, files: &[FileRecord], class: &ClassRecord, units: &[Unit]) -> Vec<PeopleTable> {
    let tables = files.par_iter().filter(|file| lists_people(file)).filter_map(|file| {
        let placement = &file.placement;
        let context = Context {
            role: placement.role,
            zone: class.timezone,
            units,
            placed: &placement.units,
            folder_day: placement.folder_date.as_deref().and_then(|day| ClassDate::parse(day).ok()).map(|day| day.0),
        };
        Some(match sheets(source, file) {
            Ok(sheets) => return table(&file.path, sheets, &context),
            Err(SheetError::Unreadable(reason)) => unread(&file.path, &context, CellFault::Unreadable, &reason),
            Err(SheetError::GaveUp) => unread(&file.path, &context, CellFault::Unreadable, ""),
            Err(SheetError::TooLarge(most)) => unread(&file.path, &context, CellFault::TooLarge { most }, ""),
            Err(SheetError::TooManyRows(_)) => unread(&file.path, &context, TOO_MANY_ROWS, ""),
            Err(SheetError::Protected) => unread(&file.path, &context, CellFault::Protected, ""),
            Err(SheetError::NotAWorkbook(reason)) => unread(&file.path, &context, CellFault::NotAWorkbook, &reason),
        })
    });
    tables.collect()
}

/// Tables in places for lists of people. A scan or PDF there is evidence too, but for people to read.
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

const TOO_MANY_ROWS: CellFault = CellFault::TooManyRows { most: MOST_ROWS as u64 };

fn sheets(source: Source<'_>, file: &FileRecord) -> Result<Vec<Sheet>, SheetError> {
    // If measuring the file crashed the worker, do not open it again.
    if file.facts.problems.iter().any(|problem| matches!(problem, Problem::GaveUp { .. })) {
        return Err(SheetError::GaveUp);
    }
    source.sheets(source.members.member(&file.path).ok_or_else(|| SheetError::Unreadable(String::new()))?)
}

fn unread(file: &MemberPath, context: &Context<'_>, fault: CellFault, found: &str) -> PeopleTable {
    PeopleTable { file: file.clone(), role: context.role, rows: Vec::new(), problems: Problems::of_all(String::new(), fault, found) }
}

/// Reads one table; `None` for a plain text note, which has no headings.
fn table(file: &MemberPath, mut sheets: Vec<Sheet>, context: &Context<'_>) -> Option<PeopleTable> {
    sheets.iter_mut().for_each(Sheet::fill_merged);
    let headed: Vec<(&Sheet, Header<Field>)> =
        sheets.iter().filter(|sheet| !sheet.hidden).filter_map(|sheet| Some((sheet, headings(sheet, context.role)?))).collect();
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
        rows.append(&mut people(context, sheet, header, &mut problems));
    }
    for sheet in sheets.iter().filter(|sheet| sheet.hidden) {
        let people = headings(sheet, context.role).map_or(0, |header| people(context, sheet, &header, &mut Problems::default()).len());
        if people > 0 {
            problems.push(sheet.name.clone(), CellFault::HiddenSheet { people: people as u64 }, "");
        }
    }
    if rows.len() > MOST_ROWS {
        return Some(unread(file, context, TOO_MANY_ROWS, ""));
    }
    if rows.is_empty() {
        let names: Vec<&str> = headed.iter().map(|(sheet, _)| sheet.name.as_str()).collect();
        problems.push(names.join("、"), CellFault::Nobody, "");
    }
    Some(PeopleTable { file: file.clone(), role: context.role, rows, problems: problems.listed() })
}

/// The people in all blocks side by side below the headings of a sheet.
fn people(context: &Context<'_>, sheet: &Sheet, header: &Header<Field>, problems: &mut Problems) -> Vec<PersonRow> {
    let blocks = std::iter::once(&header.columns).chain(&header.beside);
    blocks.flat_map(|block| Table::new(context, sheet, header, block).persons(problems)).collect()
}

/// The headings of a sheet that lists people by name.
fn headings(sheet: &Sheet, role: Role) -> Option<Header<Field>> {
    header::find(sheet, |heading| column::called(role, heading), |field| field == Field::Name)
        .filter(|header| header.columns.contains_key(&Field::Name))
}

#[cfg(test)]
mod tests;
