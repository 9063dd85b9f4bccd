//! The document that workbooks are read into, the origin of each field, and the faults.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Map, Value as Json};

use crate::record::class::{ClassDate, ClassError, Fault, Place};

/// A document in the form of `class.json`, with the file and place of each field.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The document.
    pub document: Json,
    /// The origin of each field, by its path such as `timetable[3].end`.
    pub origins: BTreeMap<String, (String, Place)>,
    /// Values that could not be read; the rest was.
    pub faults: Vec<ClassError>,
    /// The document of `class.json`, if there is one.
    pub declared: Option<Json>,
}

impl Draft {
    /// An empty document without faults.
    pub fn new() -> Self {
        Self { document: Json::Object(Map::new()), ..Self::default() }
    }

    /// Returns the value, or records the fault and returns `None`.
    pub fn take<T>(&mut self, read: Result<T, ClassError>) -> Option<T> {
        read.map_err(|fault| self.faults.push(fault)).ok()
    }

    /// Sets the value at a path of plain names, such as `institution.name`.
    pub fn set(&mut self, path: &str, value: Json, file: &str, place: Place) {
        self.origins.insert(path.to_owned(), (file.to_owned(), place));
        let mut steps: Vec<&str> = path.split('.').collect();
        let Some(last) = steps.pop() else { return };
        let mut at = &mut self.document;
        for step in steps {
            let Json::Object(fields) = at else { return };
            at = fields.entry(step).or_insert_with(|| Json::Object(Map::new()));
        }
        if let Json::Object(fields) = at {
            fields.insert(last.to_owned(), value);
        }
    }

    /// Appends a row to a list: its fields, its own place, and the places of its fields.
    pub fn push(&mut self, list: &str, fields: Map<String, Json>, file: &str, place: Place, places: Vec<(&'static str, Place)>) {
        let Json::Object(document) = &mut self.document else { return };
        let Json::Array(rows) = document.entry(list).or_insert_with(|| Json::Array(Vec::new())) else { return };
        let path = format!("{list}[{}]", rows.len());
        for (field, place) in places {
            self.origins.insert(format!("{path}.{field}"), (file.to_owned(), place));
        }
        self.origins.insert(path, (file.to_owned(), place));
        rows.push(Json::Object(fields));
    }

    /// The number of rows in a list.
    pub fn count(&self, list: &str) -> usize {
        self.document.get(list).and_then(Json::as_array).map_or(0, Vec::len)
    }

    /// The first and the last day of the class, if read; if only one was read, it is used for both.
    pub fn class_days(&self) -> Option<(Date, Date)> {
        let of = |document: &Json, field: &str| document.get(field)?.as_str().and_then(|day| ClassDate::parse(day).ok()).map(|day| day.0);
        let day = |field: &str| self.declared.as_ref().and_then(|declared| of(declared, field)).or_else(|| of(&self.document, field));
        let (start, end) = (day("start"), day("end"));
        Some((start.or(end)?, end.or(start)?))
    }

    /// The error of a field at its origin, or at the origin of the nearest enclosing field.
    pub fn error(&self, path: &str, fault: Fault, file: &str) -> ClassError {
        let known = |path: &str| self.origins.get(path).cloned();
        let aliases =
            [path.to_owned(), path.replace(".course", ".content"), path.replace(".end", ".time"), path.replace(".start", ".time")];
        let around = || path.match_indices(['.', '[']).rev().find_map(|(index, _)| known(path.get(..index)?));
        match aliases.iter().find_map(|path| known(path)).or_else(around) {
            Some((file, place)) => fault.at(&file, place),
            None => fault.at(file, Place::File),
        }
    }
}
