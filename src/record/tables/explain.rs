//! What is wrong with a table, as messages: what, in which file and cell, and what to do.

use super::types::{CellFault, CellProblem, PeopleTable};
use crate::record::people::IdFault;
use crate::words::finding::Fact;
use crate::words::path::MemberPath;
use crate::words::wording::{Explain, Message};

/// One problem of a table with its file.
#[derive(Clone, Copy, Debug)]
pub struct TableNote<'a> {
    /// The file.
    pub file: &'a MemberPath,
    /// What is wrong, and where.
    pub problem: &'a CellProblem,
}

impl PeopleTable {
    /// Its problems, each with the file.
    pub fn notes(&self) -> impl Iterator<Item = TableNote<'_>> {
        self.problems.iter().map(|problem| TableNote { file: &self.file, problem })
    }
}

impl Explain for TableNote<'_> {
    fn explain(&self) -> Message {
        let found = &self.problem.found;
        let count = |key, name, number: u64| Message::new(key).count(name, number);
        let with_found = |key| Message::new(key).text("found", found);
        let message = match &self.problem.kind {
            CellFault::Unreadable => with_found("tables.unreadable"),
            CellFault::TooLarge { most } => count("tables.too_large", "most", most >> 20),
            CellFault::Protected => Message::new("tables.protected"),
            CellFault::NotAWorkbook => with_found("tables.not_a_workbook"),
            CellFault::TooManyRows { most } => count("tables.too_many_rows", "most", *most),
            CellFault::NoSheet => with_found("tables.no_sheet"),
            CellFault::Nobody => Message::new("tables.nobody"),
            CellFault::NoColumn { names } => {
                Message::new("tables.no_column").with("names", Fact::List(names.iter().cloned().map(Fact::Text).collect()))
            }
            CellFault::Formula => with_found("tables.formula"),
            CellFault::NotComputed => Message::new("tables.not_computed"),
            CellFault::CellError => with_found("tables.cell_error"),
            CellFault::NoName => with_found("tables.no_name"),
            CellFault::Id { id } => id_message(*id).text("found", found),
            CellFault::Date => with_found("tables.date"),
            CellFault::Time => with_found("tables.time"),
            CellFault::Length => with_found("tables.length"),
            CellFault::LessonHours => with_found("tables.lesson_hours"),
            CellFault::HoursDisagree { sum } => with_found("tables.hours_disagree").with("sum", Fact::LessonHours(i64::from(sum.tenths))),
            CellFault::Score => with_found("tables.score"),
            CellFault::Word => with_found("tables.word"),
            CellFault::EndsBeforeStart => with_found("tables.ends_before_start"),
            CellFault::More { count: more } => count("tables.more", "count", *more),
        };
        let place = if self.problem.cell.is_empty() { String::new() } else { format!(" [{}]", self.problem.cell) };
        message.text("where", format!("{}{place}", self.file))
    }
}

fn id_message(fault: IdFault) -> Message {
    match fault {
        IdFault::Exponent | IdFault::Rounded => Message::new("tables.id_damaged"),
        IdFault::Length { length } => Message::new("tables.id_length").count("length", length),
        IdFault::Character { character } => Message::new("tables.id_character").text("character", character),
        IdFault::Birth => Message::new("tables.id_birth"),
        IdFault::Check { .. } => Message::new("tables.id_check"),
    }
}
