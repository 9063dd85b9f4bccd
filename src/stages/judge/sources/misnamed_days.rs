//! Day folders whose date has no lesson, and the days that they were probably meant for: days without any files.

use std::collections::{BTreeMap, BTreeSet};

use super::super::index::Index;
use crate::record::class::ClassDate;
use crate::record::disagreement::Disagreement;
use crate::record::layout::FolderName;
use crate::record::session::UnitKind;
use crate::words::finding::{Fact, Finding, Outcome, Subject};

/// For each folder, by its path, the days that it was meant for: the days on which its files were taken; else the day with its number; else
/// all days without files, if there are as many of them as unexplained folders.
pub(super) fn meant<'a>(index: &'a Index<'a>) -> BTreeMap<&'a str, BTreeSet<ClassDate>> {
    let folders: BTreeSet<&str> = index
        .inventory
        .disagreements
        .iter()
        .filter_map(|disagreement| match disagreement {
            Disagreement::DayWithoutLesson { folder, .. } => Some(folder.as_str()),
            Disagreement::RecordFiles { .. } => None,
        })
        .collect();
    if folders.is_empty() {
        return BTreeMap::new();
    }
    let empty = empty_days(index);
    let mut found: BTreeMap<&str, BTreeSet<ClassDate>> = BTreeMap::new();
    for folder in &folders {
        let days = by_time(index, folder, &empty);
        let days = if days.is_empty() { by_number(index, folder).into_iter().filter(|day| empty.contains(day)).collect() } else { days };
        found.insert(folder, days);
    }
    let told: BTreeSet<ClassDate> = found.values().flatten().copied().collect();
    let left: BTreeSet<ClassDate> = empty.difference(&told).copied().collect();
    let mut open: Vec<&mut BTreeSet<ClassDate>> = found.values_mut().filter(|days| days.is_empty()).collect();
    if left.len() == open.len() {
        for days in &mut open {
            days.extend(&left);
        }
    }
    found
}

/// Days with a lesson or an assessment but without any file.
fn empty_days(index: &Index) -> BTreeSet<ClassDate> {
    let filled: BTreeSet<usize> = index.files.iter().flat_map(|file| file.units.iter().copied()).collect();
    let with = index.units.iter().enumerate().filter(|(position, _)| filled.contains(position)).map(|(_, unit)| unit.date);
    let with: BTreeSet<ClassDate> = with.collect();
    index.units.iter().map(|unit| unit.date).filter(|date| !with.contains(date)).collect()
}

fn by_time(index: &Index, folder: &str, empty: &BTreeSet<ClassDate>) -> BTreeSet<ClassDate> {
    let below = |path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let files = index.files.iter().filter(|file| below(file.record.path.as_str()));
    let taken: Vec<_> = files.filter_map(|file| index.measured_time(file)).collect();
    let units = index.units.iter().filter(|unit| taken.iter().any(|taken| index.touches(unit, *taken)));
    units.map(|unit| unit.date).filter(|date| empty.contains(date)).collect()
}

fn by_number(index: &Index, folder: &str) -> Option<ClassDate> {
    let name = folder.rsplit_once('/').map_or(folder, |(_, name)| name);
    let number = usize::try_from(FolderName::read(name).day?).ok()?.checked_sub(1)?;
    let days: BTreeSet<ClassDate> = index.of_kind(UnitKind::Session).map(|(_, unit)| unit.date).collect();
    days.into_iter().nth(number)
}

/// Marks findings caused by a folder with a wrong date with the folder's path (`follows`): the cause is reported once, with the folder.
pub(in super::super) fn mark_consequences(index: &Index, findings: &mut [Finding]) {
    let causes = meant(index);
    let of_day = |date: &str| causes.iter().find(|(_, days)| days.iter().any(|day| day.to_string() == date)).map(|(folder, _)| *folder);
    for finding in findings {
        let date = match &finding.subject {
            Subject::Session { id } | Subject::Assessment { id } => {
                index.units.iter().find(|unit| unit.id == *id).map(|unit| unit.date.to_string())
            }
            Subject::Day { date } => Some(date.clone()),
            _ => None,
        };
        let open = !matches!(finding.outcome, Outcome::Pass | Outcome::NotApplicable | Outcome::District | Outcome::NotChecked);
        if let Some(folder) = date.filter(|_| open && finding.files.is_empty()).and_then(|date| of_day(&date)) {
            finding.facts.insert("follows".to_owned(), Fact::Text(folder.to_owned()));
        }
    }
}
