//! The clock of each device across the class: against satellite time where files carry it, and against the camera's own counting.

use std::collections::BTreeMap;

use super::super::facts::{Facts, View};
use super::super::index::{File, Index};
use super::staged;
use crate::record::inventory::{Device, Role};
use crate::words::finding::{Fact, Subject};
use crate::words::moment::{Grade, Precision, TimeSource};

/// Numbers that a camera gives begin anew behind this one.
const LAST_NUMBER: u32 = 9_999;

pub(super) fn view<'a>(index: &'a Index<'a>) -> View<'a> {
    let mut devices: BTreeMap<&Device, Vec<&File>> = BTreeMap::new();
    for file in &index.files {
        let role = file.record.placement.role;
        if let (Some(device), Role::Photo | Role::Recording | Role::Screenshot) = (&file.record.facts.device, role) {
            devices.entry(device).or_default().push(file);
        }
    }
    let slack = index.settings.number("clock_slack_min").saturating_mul(60_000_000);
    let (mut compared, mut jumps) = (0, Vec::new());
    for files in devices.values() {
        let offsets: Vec<(i64, &File)> = files.iter().filter_map(|file| Some((offset(file)?, *file))).collect();
        if offsets.len() > 1 {
            compared += offsets.len();
            let least = offsets.iter().map(|(offset, _)| *offset).min().unwrap_or_default();
            jumps.extend(offsets.iter().filter(|(offset, _)| offset - least > slack).map(|(_, file)| file.record));
        }
        let numbered = numbered(files);
        for series in numbered.values().filter(|series| series.len() > 1) {
            compared += series.len();
            jumps.extend(backwards(series, slack).into_iter().map(|file| file.record));
        }
    }
    jumps.sort_by(|a, b| a.path.cmp(&b.path));
    jumps.dedup_by(|a, b| a.path == b.path);
    let mut facts = Facts::default();
    facts.count("clocks_compared", compared);
    facts.list("clock_jumps", jumps.iter().map(|file| Fact::Text(file.path.to_string())).collect());
    let counted_on = staged::counted_on(index);
    facts.paths("counted_on", counted_on.iter().copied());
    // What a clock did comes first.
    if jumps.is_empty() {
        jumps = counted_on;
    }
    View { subject: Subject::Class, facts, files: jumps }
}

/// How far the device's clock is ahead of satellite time, in microseconds.
fn offset(file: &File) -> Option<i64> {
    let times = &file.record.facts.times;
    let of = |wanted: &[TimeSource]| times.iter().find(|time| wanted.contains(&time.source)).map(|time| time.at.as_microsecond());
    Some(of(&[TimeSource::ExifWithOffset, TimeSource::Exif])? - of(&[TimeSource::ExifGps])?)
}

/// Files that the camera has numbered, such as `IMG_1234.JPG`, by what stands before the number; with their measured times.
fn numbered<'f, 'a>(files: &[&'f File<'a>]) -> BTreeMap<String, Vec<(u32, i64, &'f File<'a>)>> {
    let mut series: BTreeMap<String, Vec<(u32, i64, &File)>> = BTreeMap::new();
    for file in files {
        let name = file.record.path.file_name();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let head = stem.trim_end_matches(|character: char| character.is_ascii_digit());
        let digits = stem.strip_prefix(head).unwrap_or_default();
        let start = file.record.facts.start.as_ref().filter(|start| start.grade == Grade::A && start.precision == Precision::Second);
        if let (4, Ok(number), Some(start)) = (digits.len(), digits.parse(), start) {
            series.entry(head.to_owned()).or_default().push((number, start.at.as_microsecond(), file));
        }
    }
    for files in series.values_mut() {
        files.sort_by(|a, b| (a.0, a.1, &a.2.record.path).cmp(&(b.0, b.1, &b.2.record.path)));
    }
    series
}

/// Files with a higher number and an earlier time than one before them. Counting may have begun anew once.
fn backwards<'f, 'a>(series: &[(u32, i64, &'f File<'a>)], slack: i64) -> Vec<&'f File<'a>> {
    let full = series.last().is_some_and(|(number, _, _)| *number + 100 > LAST_NUMBER);
    let restart = series.windows(2).position(|pair| matches!(pair, [one, next] if next.1 + slack < one.1)).filter(|_| full);
    let (after, before) = series.split_at(restart.map_or(0, |restart| restart + 1));
    let mut wrong = Vec::new();
    for run in [before, after] {
        let mut latest = i64::MIN;
        for (_, at, file) in run {
            if at.saturating_add(slack) < latest {
                wrong.push(*file);
            }
            latest = latest.max(*at);
        }
    }
    wrong
}
