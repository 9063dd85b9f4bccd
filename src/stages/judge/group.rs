//! Units that one reading counts together, and a unit as the subject of a finding.

use super::index::Index;
use crate::record::session::{Unit, UnitKind};
use crate::words::finding::Subject;

pub(super) struct Group<'a> {
    pub(super) subject: Subject,
    /// Indexes in [`Index::units`], ascending.
    pub(super) units: Vec<usize>,
    pub(super) index: &'a Index<'a>,
}

impl<'a> Group<'a> {
    pub(super) fn units(&self) -> impl Iterator<Item = &'a Unit> + '_ {
        self.units.iter().filter_map(|&unit| self.index.units.get(unit))
    }
}

/// A unit as the subject of a finding.
pub(super) fn unit_subject(unit: &Unit) -> Subject {
    let id = unit.id.clone();
    match unit.kind {
        UnitKind::Session => Subject::Session { id },
        UnitKind::Assessment => Subject::Assessment { id },
    }
}
