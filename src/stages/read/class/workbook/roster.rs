//! Reads rosters, exported by platforms or typed by people: the headings are in one of the first rows, with titles above them.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::column::{Header, Row};
use super::draft::Draft;
use super::info::push;
use super::tables::TABLES;
use crate::formats::sheet::Sheet;
use crate::record::class::{Fault, Place};
use crate::record::people::normal_id;

/// Reads the trainees of a roster workbook or table into `roster`; `roster` stays absent if there are headings but no trainees.
///
/// Ids are taken unchanged: values damaged by Excel cannot be repaired here. The results of formulas are used, because platforms and clerks
/// number rows with formulas. Hidden sheets are ignored. A row with a name or an id number is a trainee, even if other cells are invalid.
pub fn read_roster(draft: &mut Draft, file: &str, sheets: &[Sheet]) {
    let visible = || sheets.iter().filter(|sheet| !sheet.hidden);
    let found = visible().filter_map(|sheet| Header::find(sheet, &TABLES.roster.columns, "name").ok().map(|header| (sheet, header)));
    // A workbook may explain its codes on further sheets; the roster is the sheet with the names.
    let best = found.filter(|(_, header)| header.has("name")).max_by_key(|(sheet, header)| (header.columns().count(), sheet.rows.len()));
    let Some((sheet, header)) = best else {
        let names = TABLES.roster.columns.iter().map(|column| column.name().to_owned()).collect();
        let named = visible().next().filter(|sheet| !sheet.name.is_empty());
        let place = named.map_or(Place::File, |sheet| Place::Sheet(sheet.name.clone()));
        draft.faults.push(Fault::NoHeader(names).at(file, place));
        return;
    };
    for row in Row::below(file, sheet, &header, true, draft) {
        trainee(draft, &row);
    }
    // Another sheet may list the same people again, or other people: an earlier class, or the rest of this one.
    let listed = ids(draft);
    for other in visible().filter(|other| other.name != sheet.name) {
        let Some(header) =
            Header::find(other, &TABLES.roster.columns, "name").ok().filter(|header| header.has("name") && header.has("id_number"))
        else {
            continue;
        };
        let mut beside = Draft::new();
        for row in Row::below(file, other, &header, true, &mut beside) {
            trainee(&mut beside, &row);
        }
        let people = ids(&beside).difference(&listed).count();
        if people > 0 {
            let fault = Fault::OtherSheet { people, sheet: sheet.name.clone() };
            draft.faults.push(fault.at(file, Place::Sheet(other.name.clone())));
        }
    }
}

/// The id numbers on the roster.
fn ids(draft: &Draft) -> BTreeSet<String> {
    let roster = draft.document.get("roster").and_then(Json::as_array).into_iter().flatten();
    roster.filter_map(|trainee| trainee.get("id_number")?.as_str().map(normal_id)).filter(|id| !id.is_empty()).collect()
}

fn trainee(draft: &mut Draft, row: &Row<'_>) {
    let text = |field: &str| row.cell(field).map(|cell| cell.value.to_string()).filter(|text| !text.trim().is_empty());
    // A numbered line without a person is not a trainee; a line with an id or telephone number but no name is.
    let lost = text("id_number").is_some() || text("phone").is_some_and(|phone| phone.chars().filter(char::is_ascii_digit).count() == 11);
    // If a name is merged over several rows, the person is in the first of them.
    let repeated = |field: &str| row.cell(field).is_none_or(|cell| cell.merged);
    if (text("name").is_none() && !lost) || (row.cell("name").is_some_and(|cell| cell.merged) && repeated("id_number")) {
        return;
    }
    for field in ["name", "id_number", "category", "phone"] {
        let spoilt = text(field).filter(|text| text.contains(char::REPLACEMENT_CHARACTER));
        draft.faults.extend(spoilt.map(|text| row.error(field, Fault::Spoilt(text))));
    }
    let mut fields = Map::new();
    let name = draft.take(row.json("name")).flatten().unwrap_or_else(|| Json::from(""));
    fields.insert("name".to_owned(), name);
    let next = Json::from(draft.count("roster").saturating_add(1));
    let no = draft.take(row.json("no")).flatten().unwrap_or(next);
    fields.insert("no".to_owned(), no);
    for field in ["id_number", "category", "comparison", "phone", "joined", "left"] {
        if let Some(Some(value)) = draft.take(row.json(field)) {
            fields.insert(field.to_owned(), value);
        }
    }
    push(draft, "roster", fields, row);
}
