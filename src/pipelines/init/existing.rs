//! Finds the parts of a plan that a class folder already has under other names.

use std::fs;
use std::path::Path;

use crate::formats::sheet::is_table;
use crate::record::layout::{FolderName, NamedDate, Stage, evidence, material, stage};
use crate::stages::read::class::workbook_called;

/// Whether a planned folder, or a folder that contains it, exists under another name with the same meaning: a second folder for a day would
/// split its evidence.
pub(super) fn is_there(dir: &Path, folder: &str) -> bool {
    let parts: Vec<&str> = folder.split('/').collect();
    let of = parts.first().and_then(|name| stage(name));
    let mut parent = dir.to_owned();
    for (depth, part) in parts.iter().enumerate() {
        let path = parent.join(part);
        if path.symlink_metadata().is_err() {
            let Ok(entries) = fs::read_dir(&parent) else { return false };
            let folders = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
            return folders.filter_map(|entry| entry.file_name().into_string().ok()).any(|name| mean_the_same(of, depth, part, &name));
        }
        parent = path;
    }
    false
}

/// The table that a folder already contains, under any name. A text file may be just a note.
pub(super) fn table_in(folder: &Path) -> Option<String> {
    let names = fs::read_dir(folder).ok()?.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let is_one = |end: &str| is_table(end) && end != "txt";
    let mut tables = names.filter(|name| !name.starts_with(['.', '~']));
    tables.find(|name| name.rsplit_once('.').is_some_and(|(_, end)| is_one(&end.to_lowercase())))
}

/// The file that is one of the record's workbooks but has another name or extension than `init` uses.
pub(super) fn workbook_like(planned: &Path) -> Option<String> {
    let name = planned.file_name()?.to_str()?;
    let wanted = workbook_called(name)?;
    let names = fs::read_dir(planned.parent()?).ok()?.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    names.into_iter().find(|other| other != name && workbook_called(other) == Some(wanted))
}

/// Whether two folder names mean the same at this depth below the class folder.
fn mean_the_same(of: Option<Stage>, depth: usize, planned: &str, existing: &str) -> bool {
    let (plan, found) = (FolderName::read(planned), FolderName::read(existing));
    let half = || found.half.is_none() || plan.half == found.half;
    match depth {
        0 => of.is_some() && stage(existing) == of,
        1 if plan.names_day() => same_day(&plan, &found) && (of == Some(Stage::Training) || half()),
        1 if plan.mode.is_some() => !found.names_day() && plan.mode == found.mode,
        1 => of.and_then(|of| material(of, planned).zip(material(of, existing))).is_some_and(|(planned, existing)| planned == existing),
        2 if plan.half.is_some() => plan.half == found.half && (found.mode.is_none() || plan.mode == found.mode),
        _ => evidence(planned).zip(evidence(existing)).is_some_and(|(planned, existing)| planned == existing),
    }
}

/// Whether a folder names the planned day: by its date, or by its number if it has no date.
fn same_day(plan: &FolderName, found: &FolderName) -> bool {
    match (plan.date, found.date) {
        (Some(NamedDate::Whole(day)), Some(NamedDate::MonthDay(month, of_month))) => (day.month(), day.day()) == (month, of_month),
        (Some(one), Some(other)) => one == other,
        (_, None) => plan.day.is_some() && plan.day == found.day,
        (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mean_the_same() {
        let training = Some(Stage::Training);
        for (depth, planned, existing, same) in [
            (0, "02_培训实施", "培训过程资料", true),
            (0, "02_培训实施", "03_考核", false),
            (1, "第01天_20260803", "8月3日", true),
            (1, "第01天_20260803", "第一天", true),
            (1, "第02天_20260804", "第一天", false),
            (1, "第01天_20260803", "2026-08-03", true),
            (1, "第01天_20260803", "20260804", false),
            (1, "学员学时记录花名册", "学时花名册", true),
            (2, "上午_线下", "上午", true),
            (2, "上午_线下", "下午", false),
            (2, "晚上_直播", "晚上_线下", false),
            (3, "照片", "现场照片", true),
            (3, "照片", "录像", false),
        ] {
            assert_eq!(mean_the_same(training, depth, planned, existing), same, "{planned} {existing}");
        }
    }
}
