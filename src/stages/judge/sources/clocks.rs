//! Checks the clock of each camera across the class: against satellite time, against the times that devices and chat programs wrote into
//! file names, and against the camera's own numbering. A clock that jumps is a finding. A clock with a constant error is reported, and its
//! times are corrected for the reader only: verdicts use the measured times.

use std::collections::BTreeMap;

use super::super::evidence::File;
use super::super::facts::{Facts, View};
use super::super::index::Index;
use super::staged;
use crate::record::role::Role;
use crate::words::finding::{ClockError, Fact, Subject};
use crate::words::moment::{Grade, Moment, Precision, Reason, TimeSource};

/// The highest file number of a camera; numbering restarts after it.
const LAST_NUMBER: u32 = 9_999;
/// The readings of a container's time.
const READINGS: [TimeSource; 4] =
    [TimeSource::CreationTimeEnd, TimeSource::CreationTimeStart, TimeSource::CreationTimeLocalEnd, TimeSource::CreationTimeLocalStart];

/// Maker and model.
type Camera<'a> = (&'a str, &'a str);

pub(super) fn view<'a>(index: &'a Index<'a>) -> View<'a> {
    let slack = slack(index);
    let (mut compared, mut jumps, mut errors) = (0, Vec::new(), Vec::new());
    for (camera, files) in cameras(index) {
        for comparison in comparisons(camera, &files, slack) {
            // Names come from the same clock, so agreement proves nothing.
            if comparison.by_satellite || comparison.error.is_some() || !comparison.jumps.is_empty() {
                compared += comparison.files;
            }
            jumps.extend(comparison.jumps.iter().map(|file| file.record));
            errors.extend(comparison.error.map(Fact::ClockError));
        }
        jumps.extend(files.iter().filter(|file| saved_before_taken(file, slack)).map(|file| file.record));
        let numbered = numbered(&files);
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
    facts.list("clock_errors", errors);
    let counted_on = staged::counted_on(index);
    facts.paths("counted_on", counted_on.iter().copied());
    if jumps.is_empty() {
        jumps = counted_on;
    }
    View { subject: Subject::Class, facts, files: jumps }
}

/// The constant errors by camera; satellite time takes precedence over names.
pub(super) fn errors<'a>(index: &'a Index<'a>) -> BTreeMap<Camera<'a>, ClockError> {
    let slack = slack(index);
    let first = |(camera, files): (Camera<'a>, Vec<&File>)| {
        let error = comparisons(camera, &files, slack).into_iter().find_map(|comparison| comparison.error)?;
        Some((camera, error))
    };
    cameras(index).into_iter().filter_map(first).collect()
}

fn slack(index: &Index) -> i64 {
    index.settings.number("clock_slack_min").saturating_mul(60_000_000)
}

fn cameras<'a>(index: &'a Index<'a>) -> BTreeMap<Camera<'a>, Vec<&'a File<'a>>> {
    let mut cameras: BTreeMap<Camera, Vec<&File>> = BTreeMap::new();
    for file in &index.files {
        let role = file.record.placement.role;
        let camera = file.record.facts.device.as_ref().and_then(|device| device.camera());
        if let (Some(camera), Role::Photo | Role::Recording | Role::Screenshot) = (camera, role) {
            cameras.entry(camera).or_default().push(file);
        }
    }
    cameras
}

/// A camera's clock compared with another source of time.
struct Comparison<'f, 'a> {
    by_satellite: bool,
    /// Number of files that could be compared.
    files: usize,
    jumps: Vec<&'f File<'a>>,
    error: Option<ClockError>,
}

fn comparisons<'f, 'a>(camera: Camera<'_>, files: &[&'f File<'a>], slack: i64) -> Vec<Comparison<'f, 'a>> {
    let satellite: Vec<(i64, &File)> = files.iter().filter_map(|file| Some((ahead_of_satellite(file)?, *file))).collect();
    let names = ahead_of_names(files);
    [(true, satellite), (false, names)].into_iter().map(|(by_satellite, offsets)| compare(camera, by_satellite, &offsets, slack)).collect()
}

/// The offset that most files share is the constant error; the other files jumped. If several offsets are equally common, the smallest is
/// taken.
fn compare<'f, 'a>(camera: Camera<'_>, by_satellite: bool, offsets: &[(i64, &'f File<'a>)], slack: i64) -> Comparison<'f, 'a> {
    let mut comparison = Comparison { by_satellite, files: 0, jumps: Vec::new(), error: None };
    if offsets.len() < 2 {
        return comparison;
    }
    comparison.files = offsets.len();
    let near = |base: i64| move |offset: &i64| (offset - base).abs() <= slack;
    let all = || offsets.iter().map(|(offset, _)| *offset);
    let shared = |base: i64| all().filter(near(base)).count();
    let Some(base) = all().max_by_key(|&offset| (shared(offset), std::cmp::Reverse((offset.abs(), offset)))) else { return comparison };
    comparison.jumps = offsets.iter().filter(|(offset, _)| !near(base)(offset)).map(|(_, file)| *file).collect();
    let mut same: Vec<i64> = all().filter(near(base)).collect();
    same.sort_unstable();
    let middle = same.get(same.len() / 2).copied().unwrap_or_default();
    if same.len() > 1 && middle.abs() > slack {
        comparison.error = Some(ClockError {
            device: [camera.0, camera.1].join(" ").trim().to_owned(),
            ahead: middle.div_euclid(1_000_000) * 1_000_000,
            files: i64::try_from(same.len()).unwrap_or(i64::MAX),
            against: if by_satellite { "judge.clock_by_gps" } else { "judge.clock_by_name" }.to_owned(),
        });
    }
    comparison
}

/// The time from the camera's own clock, if its meaning is known.
fn own<'f>(file: &'f File) -> Option<&'f Moment> {
    file.record.facts.times.iter().find(|time| is_own(time))
}

/// Whether a time is from the camera's own clock and its meaning is known.
pub(super) fn is_own(time: &Moment) -> bool {
    time.grade == Grade::A && time.source != TimeSource::ExifGps
}

/// How far the camera's clock is ahead of satellite time, in microseconds.
fn ahead_of_satellite(file: &File) -> Option<i64> {
    let exif = own(file).filter(|time| matches!(time.source, TimeSource::ExifWithOffset | TimeSource::Exif))?;
    let satellite = file.record.facts.times.iter().find(|time| time.source == TimeSource::ExifGps && time.grade == Grade::A)?;
    Some(exif.at.as_microsecond() - satellite.at.as_microsecond())
}

/// How far the times inside the files are ahead of those in their names. If no reading of a container's time agrees with a name, it is read
/// like the camera's other files, else with the reading that gives the smallest spread.
fn ahead_of_names<'f, 'a>(files: &[&'f File<'a>]) -> Vec<(i64, &'f File<'a>)> {
    let name = |file: &File| {
        let device =
            |time: &&Moment| time.source == TimeSource::DeviceName && time.grade == Grade::B && time.precision == Precision::Second;
        file.record.facts.times.iter().find(device).map(|time| time.at.as_microsecond())
    };
    let known = files.iter().filter_map(|file| Some((own(file)?.at.as_microsecond() - name(file)?, *file)));
    let mut offsets: Vec<(i64, &File)> = known.collect();
    let read_as = |reading: TimeSource| {
        files.iter().filter_map(move |file| {
            let possible = |time: &&Moment| time.reason == Reason::Possible && time.source == reading;
            let at = file.record.facts.times.iter().find(possible)?.at.as_microsecond();
            Some((at - name(file)?, *file)).filter(|_| own(file).is_none())
        })
    };
    let agreed = files.iter().filter_map(|file| own(file)).map(|time| time.source).find(|source| READINGS.contains(source));
    let spread = |reading: TimeSource| {
        let found = || read_as(reading).map(|(offset, _)| offset);
        let (least, most) = (found().min().unwrap_or_default(), found().max().unwrap_or_default());
        (most - least, least.abs())
    };
    if let Some(reading) =
        agreed.or_else(|| READINGS.into_iter().filter(|reading| read_as(*reading).next().is_some()).min_by_key(|reading| spread(*reading)))
    {
        offsets.extend(read_as(reading));
    }
    offsets
}

/// Whether a chat program saved the file before the capture time by the camera's clock.
fn saved_before_taken(file: &File, slack: i64) -> bool {
    let saved = file.record.facts.times.iter().find(|time| time.source == TimeSource::TransferName && time.precision == Precision::Second);
    saved.zip(own(file)).is_some_and(|(saved, taken)| taken.at.as_microsecond() - saved.at.as_microsecond() > slack)
}

/// A file's number, its time in microseconds since 1970, and the file.
type Numbered<'f, 'a> = (u32, i64, &'f File<'a>);

/// Files numbered by the camera, such as `IMG_1234.JPG`, with their measured times. Grouped by role and by the text before the number: some
/// cameras number pictures and recordings separately.
fn numbered<'f, 'a>(files: &[&'f File<'a>]) -> BTreeMap<(Role, String), Vec<Numbered<'f, 'a>>> {
    let mut series: BTreeMap<(Role, String), Vec<Numbered>> = BTreeMap::new();
    for file in files {
        let name = file.record.path.file_name();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let head = stem.trim_end_matches(|character: char| character.is_ascii_digit());
        let digits = stem.strip_prefix(head).unwrap_or_default();
        let start = file.record.facts.start.as_ref().filter(|start| start.grade == Grade::A && start.precision == Precision::Second);
        if let (4, Ok(number), Some(start)) = (digits.len(), digits.parse(), start) {
            series.entry((file.record.placement.role, head.to_owned())).or_default().push((number, start.at.as_microsecond(), file));
        }
    }
    for files in series.values_mut() {
        files.sort_by(|a, b| (a.0, a.1, &a.2.record.path).cmp(&(b.0, b.1, &b.2.record.path)));
    }
    series
}

/// Files with a higher number but an earlier time than a previous file. The numbering may have restarted once.
fn backwards<'f, 'a>(series: &[Numbered<'f, 'a>], slack: i64) -> Vec<&'f File<'a>> {
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
