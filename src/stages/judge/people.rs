//! Matches the people in tables with the roster, and the rows of the tables with the sessions.

use std::collections::BTreeMap;

use super::evidence::File;
use crate::record::class::{ClassDate, Mode, Trainee};
use crate::record::inventory::Inventory;
use crate::record::people::{identifies, masked_name, normal, normal_id};
use crate::record::role::Role;
use crate::record::session::{Unit, UnitKind};
use crate::record::tables::{PeopleTable, PersonRow};
use crate::words::finding::Fact;
use crate::words::path::MemberPath;

/// The roster, searchable by id number and name.
pub(super) struct People<'a> {
    /// Lines of the roster, in the order of their numbers.
    pub(super) roster: Vec<&'a Trainee>,
    by_id: BTreeMap<String, Vec<usize>>,
    by_name: BTreeMap<String, Vec<usize>>,
}

/// A row of a table of people.
pub(super) struct TableRow<'a> {
    pub(super) role: Role,
    pub(super) file: &'a MemberPath,
    pub(super) row: &'a PersonRow,
    /// Indexes of roster lines for this person: empty for a stranger, several if the name occurs more than once.
    pub(super) persons: Vec<usize>,
    /// Index of the row's unit; `None` if it cannot be determined.
    pub(super) unit: Option<usize>,
}

impl<'a> People<'a> {
    pub(super) fn new(roster: Option<&'a [Trainee]>) -> Self {
        let mut roster: Vec<&Trainee> = roster.unwrap_or_default().iter().collect();
        roster.sort_by(|a, b| (a.no, &a.name, &a.id_number).cmp(&(b.no, &b.name, &b.id_number)));
        let (mut by_id, mut by_name): (BTreeMap<_, Vec<usize>>, BTreeMap<_, Vec<usize>>) = (BTreeMap::new(), BTreeMap::new());
        for (position, trainee) in roster.iter().enumerate() {
            if let Some(id) = trainee.id_number.as_deref().filter(|id| identifies(id)).map(normal_id) {
                by_id.entry(id).or_default().push(position);
            }
            by_name.entry(normal(&trainee.name)).or_default().push(position);
        }
        Self { roster, by_id, by_name }
    }

    /// The roster lines for a name and an id number: by the number, else by the name. If a number occurs twice, the name decides.
    pub(super) fn find(&self, name: &str, id_number: Option<&str>) -> Vec<usize> {
        let by_id = id_number.and_then(|id| self.by_id.get(&normal_id(id)));
        let found = by_id.or_else(|| self.by_name.get(&normal(name))).cloned().unwrap_or_default();
        let named = |position: &usize| self.roster.get(*position).is_some_and(|trainee| normal(&trainee.name) == normal(name));
        if found.len() > 1 && found.iter().any(named) { found.into_iter().filter(named).collect() } else { found }
    }

    /// The people in the class on a day.
    pub(super) fn on(&self, date: ClassDate) -> impl Iterator<Item = usize> + '_ {
        let here =
            move |trainee: &Trainee| trainee.joined.is_none_or(|joined| joined <= date) && trainee.left.is_none_or(|left| date <= left);
        self.roster.iter().enumerate().filter(move |(_, trainee)| here(trainee)).map(|(position, _)| position)
    }

    /// The label of a person: number in the roster and masked name, `12 张*`.
    pub(super) fn label(&self, position: usize) -> Fact {
        let label = self.roster.get(position).map(|trainee| format!("{} {}", trainee.no, masked_name(&trainee.name)));
        Fact::Text(label.unwrap_or_default())
    }

    pub(super) fn labels(&self, positions: impl IntoIterator<Item = usize>) -> Vec<Fact> {
        positions.into_iter().map(|position| self.label(position)).collect()
    }
}

impl TableRow<'_> {
    /// The label of a stranger's row: cell and masked name.
    pub(super) fn label(&self) -> Fact {
        Fact::Text(format!("{} {}", self.row.cell, masked_name(&self.row.name)))
    }
}

/// All rows of all tables, sorted so that the order of the input does not matter.
pub(super) fn rows<'a>(inventory: &'a Inventory, units: &[Unit], files: &[File<'a>], people: &People) -> Vec<TableRow<'a>> {
    let mut tables: Vec<&PeopleTable> = inventory.tables.iter().collect();
    tables.sort_by(|a, b| a.file.cmp(&b.file));
    let mut rows = Vec::new();
    for table in tables {
        let placed = files.iter().find(|file| file.record.path == table.file).map_or(&[][..], |file| file.units.as_slice());
        let mut own: Vec<&PersonRow> = table.rows.iter().collect();
        own.sort_by(|a, b| (&a.name, &a.id_number, a.at, &a.cell).cmp(&(&b.name, &b.id_number, b.at, &b.cell)));
        for row in own {
            let persons = people.find(&row.name, row.id_number.as_deref());
            let unit = unit_of(inventory, units, placed, table.role, row);
            rows.push(TableRow { role: table.role, file: &table.file, row, persons, unit });
        }
    }
    rows
}

/// The unit of a row: the one that it names, else that of its file, else by time, else by course.
fn unit_of(inventory: &Inventory, units: &[Unit], placed: &[usize], role: Role, row: &PersonRow) -> Option<usize> {
    if let Some(id) = &row.unit {
        return units.iter().position(|unit| unit.id == *id);
    }
    if let [only] = placed {
        return Some(*only);
    }
    let fits = |unit: &Unit| match role {
        Role::CheckIn => unit.mode == Mode::OnlineLive,
        Role::InClassQuiz => unit.mode != Mode::Offline,
        Role::LearningLog => unit.mode == Mode::OnlineVideo,
        _ => false,
    };
    let candidates: Vec<(usize, &Unit)> = units
        .iter()
        .enumerate()
        .filter(|(position, unit)| unit.kind == UnitKind::Session && fits(unit) && (placed.is_empty() || placed.contains(position)))
        .collect();
    if let Some(at) = row.at {
        let date = ClassDate(inventory.class.timezone.local(at).date());
        let same_day = || candidates.iter().filter(|(_, unit)| unit.date == date);
        if let Some((position, _)) = same_day().find(|(_, unit)| unit.from <= at && at <= unit.to) {
            return Some(*position);
        }
        // A check-in outside every lesson belongs to the lesson with the nearest start. Other rows belong to none.
        if role == Role::CheckIn {
            let nearest = same_day().min_by_key(|(position, unit)| (at.duration_since(unit.from).abs(), *position));
            return nearest.map(|(position, _)| *position);
        }
    }
    let named = row.video.as_deref().map(normal)?;
    let mut of_name = candidates.iter().filter(|(_, unit)| normal(&unit.name) == named);
    match (of_name.next(), of_name.next()) {
        (Some((only, _)), None) => Some(*only),
        _ => None,
    }
}
