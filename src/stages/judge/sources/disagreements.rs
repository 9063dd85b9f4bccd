//! Places that should state the same about the class but disagree.

use std::collections::{BTreeMap, BTreeSet};

use super::super::facts::{Facts, View, written};
use super::super::index::Index;
use super::misnamed_days;
use crate::record::class::{ClassDate, ClassRecord};
use crate::record::disagreement::Disagreement;
use crate::record::facts::{Content, StatedField, Statement};
use crate::record::file::FileRecord;
use crate::record::people::normal;
use crate::record::role::Role;
use crate::words::finding::{Fact, Subject};

pub(super) fn views<'a>(index: &'a Index<'a>) -> Vec<View<'a>> {
    let meant = misnamed_days::meant(index);
    let mut views: Vec<View> = index.inventory.disagreements.iter().map(|disagreement| declared(disagreement, &meant)).collect();
    views.extend(governing_document(index));
    views.extend(statements(index));
    views
}

fn declared<'a>(disagreement: &Disagreement, meant: &BTreeMap<&str, BTreeSet<ClassDate>>) -> View<'a> {
    let mut facts = Facts::default();
    let mut days: Vec<Fact> = Vec::new();
    match disagreement {
        Disagreement::RecordFiles { field, json, workbook } => {
            facts.word("kind", "doors");
            facts.text("field", field);
            facts.text("here", json);
            facts.text("there", workbook);
            facts.text("file", "class.json");
        }
        Disagreement::DayWithoutLesson { folder, date } => {
            facts.word("kind", "day_without_lesson");
            facts.text("field", "");
            facts.fact("here", Fact::Date(date.clone()));
            facts.text("there", "");
            facts.text("file", folder);
            days.extend(meant.get(folder.as_str()).into_iter().flatten().map(|day| Fact::Date(day.to_string())));
        }
    }
    facts.list("days", days);
    facts.text("cell", "");
    View { subject: Subject::Class, facts, files: Vec::new() }
}

/// The governing document of the class, if it is not the one that it is judged by.
fn governing_document<'a>(index: &'a Index<'a>) -> Option<View<'a>> {
    let named = index.inventory.class.governing_document.as_deref().filter(|named| !named.trim().is_empty())?;
    let document = &index.settings.standard().file().document;
    let plain = |text: &str| normal(text).replace(|character| "〔〕[]【】()《》".contains(character), "");
    let mut facts = Facts::default();
    facts.word("kind", "document");
    facts.text("field", "");
    facts.text("here", named);
    facts.text("there", document);
    facts.text("file", "");
    facts.list("days", Vec::new());
    facts.text("cell", "");
    (!plain(named).contains(&plain(document))).then_some(View { subject: Subject::Class, facts, files: Vec::new() })
}

/// Compares statements in tables with the class record; if it has no entry, with the first table that has one.
fn statements<'a>(index: &'a Index<'a>) -> Vec<View<'a>> {
    let class = &index.inventory.class;
    let mut views = Vec::new();
    let mut said: BTreeMap<StatedField, (&FileRecord, &Statement)> = BTreeMap::new();
    for file in index.files.iter().map(|file| file.record) {
        let (Content::Table(table), false) = (&file.facts.content, matches!(file.placement.role, Role::ClassRecord | Role::Receipt)) else {
            continue;
        };
        for statement in &table.statements {
            let (kind, other) = match of_class(class, statement.field) {
                Some(value) => ("statement", value),
                None => {
                    let first = said.entry(statement.field).or_insert((file, statement));
                    ("statements", first.1.value.clone())
                }
            };
            if same(statement.field, &statement.value, &other) {
                continue;
            }
            let mut facts = Facts::default();
            facts.word("kind", kind);
            facts.fact("field", Fact::Term(format!("judge.field_{}", written(statement.field))));
            facts.text("here", &statement.value);
            facts.text("there", other);
            facts.text("file", file.path.to_string());
            facts.list("days", Vec::new());
            facts.text("cell", &statement.cell);
            views.push(View { subject: Subject::File { path: file.path.clone() }, facts, files: vec![file] });
        }
    }
    views
}

fn of_class(class: &ClassRecord, field: StatedField) -> Option<String> {
    match field {
        StatedField::ClassId => Some(class.class_id.clone()),
        StatedField::ClassName => Some(class.class_name.clone()),
        StatedField::Institution => Some(class.institution.name.clone()),
        StatedField::Start => class.start.map(|date| date.to_string()),
        StatedField::End => class.end.map(|date| date.to_string()),
    }
}

fn same(field: StatedField, a: &str, b: &str) -> bool {
    if matches!(field, StatedField::Start | StatedField::End)
        && let (Ok(a), Ok(b)) = (ClassDate::parse(a), ClassDate::parse(b))
    {
        return a == b;
    }
    if field == StatedField::Institution {
        let bare = |name: &str| normal(name).replace(|mark: char| "()（）【】[]〔〕".contains(mark), "");
        let stamped = |name: &str| ["公章", "盖章", "签章"].iter().fold(bare(name), |name, stamp| name.trim_end_matches(stamp).to_owned());
        return stamped(a) == stamped(b);
    }
    normal(a) == normal(b)
}
