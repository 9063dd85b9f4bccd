//! Platform records: which files and which of their rows are about a session.

use super::super::evidence::{File, Opening, opening};
use super::super::facts::Facts;
use super::super::index::Index;
use super::super::people::TableRow;
use crate::record::class::Mode;
use crate::record::file::FileRecord;
use crate::record::role::Role;
use crate::record::session::UnitKind;

/// The rows of a role about one session.
pub(super) struct Rows<'i, 'a> {
    pub(super) rows: Vec<&'i TableRow<'a>>,
    /// The sessions that the rows are about together: this one alone, or all sessions that no row names.
    pub(super) units: Vec<usize>,
}

/// Rows that name the session. If there are none, rows that name no session: they are about all sessions of this mode that no row names.
pub(super) fn rows<'i, 'a>(index: &'i Index<'a>, role: Role, unit: usize) -> Rows<'i, 'a> {
    let own: Vec<&TableRow> = index.rows_about(role, Some(unit)).collect();
    if !own.is_empty() {
        return Rows { rows: own, units: vec![unit] };
    }
    let mode = index.units.get(unit).map(|unit| unit.mode);
    let named = |position: usize| index.rows_about(role, Some(position)).next().is_some();
    let units = index.of_kind(UnitKind::Session).filter(|(position, other)| Some(other.mode) == mode && !named(*position));
    Rows { units: units.map(|(position, _)| position).collect(), rows: index.rows_about(role, None).collect() }
}

/// The files of a role about a session: those placed in it, and those placed in no session.
pub(super) fn files<'i, 'a>(index: &'i Index<'a>, role: Role, unit: usize) -> Vec<&'i File<'a>> {
    index.of_role(role).filter(|file| file.units.is_empty() || file.units.contains(&unit)).collect()
}

/// Names of the facts about the state of a role's files.
pub(super) struct Names {
    pub(super) files: &'static str,
    pub(super) broken: &'static str,
    pub(super) unread: &'static str,
}

/// Records how many files of a role open, which do not, and in which of the open files no row could be read. Returns the files that open.
pub(super) fn standing<'a>(facts: &mut Facts, index: &Index<'a>, files: &[&File<'a>], names: &Names) -> Vec<&'a FileRecord> {
    let broken = |file: &&&File| opening(file.measured) == Opening::Broken;
    let open: Vec<&FileRecord> = files.iter().filter(|file| !broken(file)).map(|file| file.record).collect();
    facts.count(names.files, open.len());
    facts.paths(names.broken, files.iter().filter(broken).map(|file| file.record));
    let read = |file: &&&FileRecord| index.table_rows.iter().any(|row| *row.file == file.path);
    facts.paths(names.unread, open.iter().filter(|file| !read(file)).copied());
    open
}

/// Files that show face recognition, according to their path.
pub(super) fn face_files<'i, 'a>(index: &'i Index<'a>, mode: Mode, unit: usize) -> impl Iterator<Item = &'i File<'a>> {
    index.files.iter().filter(move |file| {
        let of_unit = file.units.contains(&unit);
        let path = file.record.path.as_str();
        let of_mode = file.units.is_empty() && path.contains(if mode == Mode::OnlineLive { "直播" } else { "视频" });
        path.contains("人脸") && (of_unit || of_mode)
    })
}
