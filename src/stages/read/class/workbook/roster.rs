//! Reads rosters as platforms export them and as people type them: the header somewhere in the first rows, titles above it.

use serde_json::{Map, Value as Json};

use super::column::{Header, Row};
use super::info::{Draft, require};
use super::tables::ROSTER;
use crate::formats::sheet::Sheet;
use crate::record::class::{ClassError, Fault, Place};

/// Reads the trainees of a roster workbook or table into `roster`; nothing where it has a header and no trainee.
///
/// Ids are taken as they stand: what Excel has damaged can not be repaired here. Formulas are taken by what they came to,
/// since platforms and clerks number rows with them.
///
/// # Errors
/// Not a table, no sheet with a header that has 姓名, a name that lacks, a value that does not fit, more than 10,000 rows.
pub fn read_roster(draft: &mut Draft, file: &str, sheets: &[Sheet]) -> Result<(), ClassError> {
    let found = sheets.iter().filter_map(|sheet| Header::find(sheet, ROSTER).ok().map(|header| (sheet, header)));
    // A workbook may explain its codes on further sheets; the roster is the sheet with the names.
    let best = found.filter(|(_, header)| header.has("name")).max_by_key(|(sheet, header)| (header.columns().count(), sheet.rows.len()));
    let Some((sheet, header)) = best else {
        let names = ROSTER.iter().map(|column| column.name().to_owned()).collect();
        return Err(Fault::NoHeader(names).at(file, sheets.first().map_or(Place::File, |sheet| Place::Sheet(sheet.name.clone()))));
    };
    require(file, sheet, &header, ROSTER, &["name"])?;
    for row in Row::below(file, sheet, &header, true)? {
        trainee(draft, &row)?;
    }
    Ok(())
}

fn trainee(draft: &mut Draft, row: &Row<'_>) -> Result<(), ClassError> {
    let Some(name) = row.json("name")? else {
        // Numbered lines without anybody, and footers, are no trainees; an id or a telephone number without a name is one.
        let lost = ["id_number", "phone"].into_iter().any(|field| matches!(row.value(field), Ok(Some(_))));
        return if lost { Err(row.missing("name")) } else { Ok(()) };
    };
    let mut fields = Map::new();
    fields.insert("name".to_owned(), name);
    let count = draft.document.get("roster").and_then(Json::as_array).map_or(0, Vec::len);
    let no = row.json("no")?.unwrap_or_else(|| Json::from(count.saturating_add(1)));
    fields.insert("no".to_owned(), no);
    for field in ["id_number", "category", "comparison", "phone", "joined", "left"] {
        if let Some(value) = row.json(field)? {
            fields.insert(field.to_owned(), value);
        }
    }
    draft.push("roster", fields, row);
    Ok(())
}
