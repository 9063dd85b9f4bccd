//! The inventory indexed for judging: units, files by path, and each piece of evidence with the units for which it counts.

use std::collections::BTreeMap;

use super::copies;
use super::evidence::{File, Piece, TimeOfTaking, length};
use super::people::{self, People, TableRow};
use crate::record::file::FileRecord;
use crate::record::inventory::{Alike, Inventory};
use crate::record::role::Role;
use crate::record::session::{Unit, UnitKind, units};
use crate::record::standard::Settings;
use crate::words::moment::{Grade, Moment, Precision};

/// The inventory indexed for judging.
pub(super) struct Index<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) settings: Settings<'a>,
    /// Sessions, then assessments, each in chronological order.
    pub(super) units: Vec<Unit>,
    /// Files in path order.
    pub(super) files: Vec<File<'a>>,
    /// Photographs, recordings and screenshots; files with equal content are one piece.
    pub(super) pieces: Vec<Piece>,
    pub(super) people: People<'a>,
    pub(super) table_rows: Vec<TableRow<'a>>,
    /// Indexes in [`Index::table_rows`], by role of the table and unit of the row.
    rows_of_unit: BTreeMap<(Role, Option<usize>), Vec<usize>>,
    /// How far a time may be outside its unit, in microseconds.
    pub(super) slack: i64,
}

impl<'a> Index<'a> {
    pub(super) fn new(inventory: &'a Inventory, settings: Settings<'a>) -> Self {
        let units = units(&inventory.class);
        let by_id: BTreeMap<&str, usize> = units.iter().enumerate().map(|(position, unit)| (unit.id.as_str(), position)).collect();
        let mut records: Vec<&FileRecord> = inventory.files.iter().collect();
        records.sort_by(|a, b| a.path.cmp(&b.path));
        let copies = copies::of_originals(&records);
        let files: Vec<File> = records
            .iter()
            .map(|record| {
                let mut placed: Vec<usize> = record.placement.units.iter().filter_map(|id| by_id.get(id.as_str()).copied()).collect();
                placed.sort_unstable();
                placed.dedup();
                let copy = copies.get(&record.path).copied();
                File { record, measured: copy.map_or(&record.facts, |copy| &copy.facts), copy, units: placed }
            })
            .collect();
        let slack = settings.number("time_slack_min").saturating_mul(60_000_000);
        let people = People::new(inventory.class.roster.as_deref());
        let table_rows = people::rows(inventory, &units, &files, &people);
        let mut rows_of_unit: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (position, row) in table_rows.iter().enumerate() {
            rows_of_unit.entry((row.role, row.unit)).or_default().push(position);
        }
        let mut index = Self { inventory, settings, units, files, pieces: Vec::new(), people, table_rows, rows_of_unit, slack };
        index.pieces = index.pieces_of();
        index
    }

    fn pieces_of(&self) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut known: BTreeMap<_, usize> = BTreeMap::new();
        // Pictures saved twice: similar pictures with the same time, each mapped to the first one.
        let of_one_unit = self.alike().filter(|[other, file]| other.units == file.units);
        let again: BTreeMap<_, _> = of_one_unit.map(|[other, file]| (&file.record.path, &other.record.path)).collect();
        let mut at_path: BTreeMap<_, usize> = BTreeMap::new();
        for (position, file) in self.files.iter().enumerate() {
            let role = file.record.placement.role;
            if !matches!(role, Role::Photo | Role::Recording | Role::Screenshot) || file.units.is_empty() {
                continue;
            }
            let copy = file.record.root.and_then(|root| known.get(&(role, root)).copied());
            let saved_again = || again.get(&file.record.path).and_then(|other| at_path.get(other)).copied();
            let at = copy.or_else(saved_again);
            at_path.insert(&file.record.path, at.unwrap_or(pieces.len()));
            match at.and_then(|at| pieces.get_mut(at)) {
                Some(piece) => {
                    piece.files.push(position);
                    piece.units.extend(&file.units);
                }
                None => {
                    if let Some(root) = file.record.root {
                        known.insert((role, root), pieces.len());
                    }
                    pieces.push(Piece { role, files: vec![position], units: file.units.clone(), counted: Vec::new() });
                }
            }
        }
        for piece in &mut pieces {
            piece.units.sort_unstable();
            piece.units.dedup();
            // Copies may have different times (from their names): the first time that fits decides.
            let fitting = piece.files.iter().filter_map(|&file| self.measured_time(self.files.get(file)?)).find_map(|taken| {
                let touches = |unit: &usize| self.units.get(*unit).is_some_and(|unit| self.touches(unit, taken));
                let fitting: Vec<usize> = piece.units.iter().copied().filter(touches).collect();
                (!fitting.is_empty()).then_some(fitting)
            });
            let fitting = fitting.unwrap_or_default();
            piece.counted = match (fitting.first(), piece.role) {
                (Some(_), Role::Recording) => fitting,
                (Some(&first), _) => vec![first],
                (None, _) => piece.units.iter().copied().take(1).collect(),
            };
        }
        pieces
    }

    /// Pairs of similar files, the earlier path first.
    pub(super) fn alike(&self) -> impl Iterator<Item = [&File<'a>; 2]> {
        let by_path: BTreeMap<_, _> = self.files.iter().map(|file| (&file.record.path, file)).collect();
        self.inventory.alike.iter().filter_map(move |Alike { file, other }| Some([*by_path.get(other)?, *by_path.get(file)?]))
    }

    /// The time of a file, if it has grade A or B and is precise to the minute or better.
    pub(super) fn measured_time(&self, file: &File) -> Option<TimeOfTaking> {
        let start = self.start(file)?;
        (start.grade <= Grade::B && start.precision != Precision::Day).then(|| self.taken(file, start))
    }

    /// The best time of a file: its own measured time, else that of its playable copy, else a declared time.
    pub(super) fn start<'f>(&self, file: &'f File) -> Option<&'f Moment> {
        let own = file.record.facts.start.as_ref();
        own.filter(|own| own.grade <= Grade::C).or(file.measured.start.as_ref()).or(own)
    }

    /// The range from the earliest start to the latest end that a time and a length allow.
    pub(super) fn taken(&self, file: &File, start: &Moment) -> TimeOfTaking {
        let from = start.at.as_microsecond();
        let blur = match start.precision {
            Precision::Second => 0,
            Precision::Minute => 59_999_999,
            Precision::Day => 86_399_999_999,
        };
        TimeOfTaking { from, to: from.saturating_add(blur).saturating_add(length(file.measured)) }
    }

    /// Whether part of a time range is within a unit, including slack.
    pub(super) fn touches(&self, unit: &Unit, taken: TimeOfTaking) -> bool {
        taken.from <= unit.to.as_microsecond().saturating_add(self.slack)
            && taken.to >= unit.from.as_microsecond().saturating_sub(self.slack)
    }

    /// Whether a time range can be completely within a unit, including slack.
    pub(super) fn within(&self, unit: &Unit, taken: TimeOfTaking, length: i64) -> bool {
        let latest_start = taken.to.saturating_sub(length);
        latest_start >= unit.from.as_microsecond().saturating_sub(self.slack)
            && taken.from.saturating_add(length) <= unit.to.as_microsecond().saturating_add(self.slack)
    }

    pub(super) fn of_role(&self, role: Role) -> impl Iterator<Item = &File<'a>> {
        self.files.iter().filter(move |file| file.record.placement.role == role)
    }

    pub(super) fn rows_of(&self, role: Role) -> impl Iterator<Item = &TableRow<'a>> + Clone {
        self.table_rows.iter().filter(move |row| row.role == role)
    }

    /// The table rows of a role for one unit; with `None` the rows without a known unit.
    pub(super) fn rows_about(&self, role: Role, unit: Option<usize>) -> impl Iterator<Item = &TableRow<'a>> + Clone {
        let positions = self.rows_of_unit.get(&(role, unit)).map(Vec::as_slice).unwrap_or_default();
        positions.iter().filter_map(|position| self.table_rows.get(*position))
    }

    /// The lesson hours of a session, in tenths.
    pub(super) fn unit_hours(&self, unit: usize) -> i64 {
        let rows = self.units.get(unit).map(|unit| unit.rows.as_slice()).unwrap_or_default();
        rows.iter().filter_map(|row| self.inventory.class.timetable.get(*row)).map(|row| i64::from(row.lesson_hours.tenths)).sum()
    }

    pub(super) fn of_kind(&self, kind: UnitKind) -> impl Iterator<Item = (usize, &Unit)> {
        self.units.iter().enumerate().filter(move |(_, unit)| unit.kind == kind)
    }
}
