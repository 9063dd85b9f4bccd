//! Problems in tables of people as text, for all kinds of reports.

use schemars::JsonSchema;
use serde::Serialize;

use crate::record::inventory::Inventory;
use crate::stages::report::speaker::Speaker;
use crate::words::finding::Fact;
use crate::words::wording::Explain as _;

/// One problem in a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TableNoteReport {
    /// The file.
    pub file: String,
    /// The cell, such as `Sheet1!D5`; a sheet; or empty if it is about the whole file.
    pub cell: String,
    /// The problem and what to do, in the reader's language; personal numbers are masked.
    pub message: String,
}

/// All problems, file by file in the order of the tables. Problems of the roster that a finding already reports are left out.
pub fn table_notes(inventory: &Inventory, speaker: &Speaker) -> Vec<TableNoteReport> {
    let told = |file: &str, found: &str| {
        let same =
            |said: &Fact| matches!(said, Fact::Told(told) if matches!(told.facts.get("found"), Some(Fact::Text(text)) if text == found));
        inventory.record_faults.iter().any(|fault| fault.file == file && same(&fault.said))
    };
    let notes = inventory.tables.iter().flat_map(|table| table.notes());
    notes
        .filter(|note| !told(note.file.as_str(), &note.problem.found))
        .map(|note| TableNoteReport { file: note.file.to_string(), cell: note.problem.cell.clone(), message: speaker.say(&note.explain()) })
        .collect()
}
