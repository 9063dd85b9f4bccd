//! Weighs the evidence of time to find the start of a picture or recording.

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use crate::words::moment::{Grade, Moment, Precision, Reason, TimeSource, Zone};

/// All evidence of a file's time.
#[derive(Clone, Debug, Default)]
pub struct TimeEvidence {
    /// Time in the file name.
    pub name: Option<Moment>,
    /// Date in the folder names.
    pub folder: Option<Moment>,
    /// EXIF times.
    pub exif: Vec<Moment>,
    /// Whether EXIF names the camera or its exposure: then no chat program has rewritten it.
    pub camera: bool,
    /// Times in the container.
    pub container: ContainerTimes,
    /// The recorder's clock at the first frame (Dahua), local time without zone.
    pub recorder_clock: Option<DateTime>,
    /// Measured length of a recording in microseconds.
    pub length_us: u64,
}

/// Times in a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerTimes {
    /// `com.apple.quicktime.creationdate`: local time with its offset.
    pub quicktime: Option<Timestamp>,
    /// `creation_time`.
    pub creation: Option<CreationTime>,
    /// Whether there are Android tags: then `creation_time` is the end of the recording.
    pub android: bool,
}

/// `creation_time` as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreationTime {
    /// Labelled UTC; but some cameras store local time.
    Utc(Timestamp),
    /// Without a zone (AVI).
    Local(DateTime),
}

/// Largest difference of name and container for the same moment: devices need seconds to start and finish a file.
const AGREEMENT: SignedDuration = SignedDuration::from_secs(5);

impl ContainerTimes {
    /// Reads container metadata. Zero (1904 or 1970) means no time.
    pub fn read(metadata: &[(String, String)]) -> Self {
        let value = |name: &str| metadata.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
        let real = |at: &Timestamp| at.as_second() >= YEAR_1980;
        Self {
            quicktime: value("com.apple.quicktime.creationdate").and_then(with_offset).filter(real),
            creation: value("creation_time").and_then(creation_time),
            android: metadata.iter().any(|(key, _)| key.starts_with("com.android.")),
        }
    }
}

/// Earlier times are invalid.
const YEAR_1980: i64 = 315_532_800;

/// `2026-08-03T10:04:37+0900`, also with a colon in the offset.
fn with_offset(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| Timestamp::strptime("%Y-%m-%dT%H:%M:%S%z", text).ok())
}

fn creation_time(text: &str) -> Option<CreationTime> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return (at.as_second() >= YEAR_1980).then_some(CreationTime::Utc(at));
    }
    let local = text.parse::<DateTime>().ok()?;
    (local.year() >= 1980).then_some(CreationTime::Local(local))
}

/// All times, best first, and the start: the best of them.
///
/// `creation_time` is the start on some devices, the end on others, and local time on a few. The time in the file name, or QuickTime's
/// `creationdate`, chooses between the four readings (grade A); Android tags mean the end. Otherwise every reading is kept as possible
/// (grade D): none is chosen because it fits a lesson. Other files of the same device may choose later (`devices`).
pub fn weigh(evidence: &TimeEvidence, zone: Zone) -> (Vec<Moment>, Option<Moment>) {
    let mut times: Vec<Moment> = evidence.exif.iter().map(|time| beside_name(time, evidence, zone)).collect();
    beside_satellites(&mut times, evidence, zone);
    times.extend(evidence.name.clone());
    times.extend(evidence.folder.clone());
    let container = &evidence.container;
    times.extend(container.quicktime.map(|at| moment(at, Grade::A, TimeSource::QuicktimeCreationDate, Reason::Stated)));
    let clock = evidence.recorder_clock.filter(|local| local.year() >= 2000).and_then(|local| zone.timestamp(local));
    times.extend(clock.map(|at| moment(at, Grade::A, TimeSource::RecorderClock, Reason::ClassZone)));
    if let Some(creation) = container.creation {
        let device = |name: &&Moment| name.grade == Grade::B && name.precision == Precision::Second;
        let named = evidence.name.as_ref().filter(device).map(|name| (name.at, Reason::NameAgrees));
        let reference = container.quicktime.map(|at| (at, Reason::CreationDateAgrees)).or(named);
        let length = SignedDuration::from_micros(i64::try_from(evidence.length_us).unwrap_or(i64::MAX));
        times.extend(read_creation(creation, container.android, reference, length, zone));
    }
    against_name(&mut times, evidence.name.as_ref());
    sort(&mut times);
    let start = times.first().filter(|time| time.grade < Grade::E).cloned();
    (times, start)
}

/// Corrects an EXIF time by the file name. Chat programs write the time of saving as the capture time, without camera fields. Some programs
/// label local time as UTC.
fn beside_name(time: &Moment, evidence: &TimeEvidence, zone: Zone) -> Moment {
    let Some(name) = evidence.name.as_ref().filter(|name| name.precision == Precision::Second) else { return time.clone() };
    let near = |at: Timestamp, slack| at.duration_since(name.at).abs() <= slack;
    if time.source != TimeSource::ExifGps && name.source == TimeSource::TransferName && !evidence.camera && near(time.at, SAVING) {
        return Moment { grade: time.grade.max(Grade::C), reason: Reason::Saved, ..time.clone() };
    }
    let local = zone.timestamp(jiff::tz::Offset::UTC.to_datetime(time.at));
    match local.filter(|local| near(*local, AGREEMENT) && !near(time.at, AGREEMENT)) {
        Some(at) if time.source == TimeSource::ExifWithOffset && name.grade == Grade::B => {
            Moment { at, reason: Reason::LocalAgrees, ..time.clone() }
        }
        _ => time.clone(),
    }
}

/// Largest difference of the times that a chat program writes into a picture and into its name.
const SAVING: SignedDuration = SignedDuration::from_secs(30);
/// GPS week numbers roll over after 1,024 weeks.
const ROUND: SignedDuration = SignedDuration::from_hours(7168 * 24);
/// Largest difference of the GPS time and another time of the same capture, which may be a date without a time of day.
const SAME_DAY: SignedDuration = SignedDuration::from_hours(36);

/// A receiver with a week rollover error reports a day one or two rollovers too early. The corrected day counts only if other evidence
/// agrees; without other evidence it is a possible reading. A time that no rollover explains is dropped.
fn beside_satellites(times: &mut Vec<Moment>, evidence: &TimeEvidence, zone: Zone) {
    let others: Vec<Moment> = times.iter().filter(|time| time.source != TimeSource::ExifGps && time.grade < Grade::E).cloned().collect();
    let others: Vec<&Moment> = others.iter().chain(&evidence.name).chain(&evidence.folder).collect();
    times.retain_mut(|time| {
        if time.source != TimeSource::ExifGps {
            return true;
        }
        let early = zone.local(time.at).year() < 2010;
        let rounds = [1, 2].map(|count| time.at.checked_add(ROUND * count));
        let near = |at: &Timestamp| others.iter().any(|other| at.duration_since(other.at).abs() <= SAME_DAY);
        let put_right = rounds.into_iter().flatten().find(|at| if others.is_empty() { early && *at >= YEAR_2010 } else { near(at) });
        match put_right {
            Some(at) => *time = Moment { at, grade: Grade::D, reason: Reason::WeekRollover, ..time.clone() },
            None if early => return false,
            None if others.is_empty() => (time.grade, time.reason) = (Grade::D, Reason::Possible),
            None => {}
        }
        true
    });
}

/// Largest difference of a device's clock and the name it gave by this clock: a recorder starts before naming, a phone names when saving.
const SAME_CLOCK: SignedDuration = SignedDuration::from_secs(120);

/// A device writes name and content by the same clock. If they differ, one was changed, and the time inside no longer counts as measured.
fn against_name(times: &mut [Moment], name: Option<&Moment>) {
    let Some(name) = name.filter(|name| name.grade == Grade::B && name.precision == Precision::Second) else { return };
    let differs = |time: &&mut Moment| time.grade == Grade::A && time.at.duration_since(name.at).abs() > SAME_CLOCK;
    times.iter_mut().filter(differs).for_each(|time| (time.grade, time.reason) = (Grade::B, Reason::NameDiffers));
}

/// 2010-01-01T00:00:00Z.
const YEAR_2010: Timestamp = Timestamp::constant(1_262_304_000, 0);

/// Sorts best first; within a grade, a date without time comes last. The sort is stable.
pub fn sort(times: &mut Vec<Moment>) {
    times.sort_by_key(|time| (time.grade, time.precision == Precision::Day, time.source));
    times.dedup();
}

fn read_creation(
    creation: CreationTime,
    android: bool,
    reference: Option<(Timestamp, Reason)>,
    length: SignedDuration,
    zone: Zone,
) -> Vec<Moment> {
    let (utc, local) = match creation {
        CreationTime::Utc(at) => (Some(at), zone.timestamp(jiff::tz::Offset::UTC.to_datetime(at))),
        CreationTime::Local(local) => (None, zone.timestamp(local)),
    };
    let before = |at: Timestamp| at.checked_sub(length).ok();
    let readings = [
        (utc.and_then(before), TimeSource::CreationTimeEnd),
        (utc, TimeSource::CreationTimeStart),
        (local.and_then(before), TimeSource::CreationTimeLocalEnd),
        (local, TimeSource::CreationTimeLocalStart),
    ];
    let readings = readings.into_iter().filter_map(|(at, source)| Some((at?, source)));
    if let Some((reference, reason)) = reference {
        let distance = |at: Timestamp| at.duration_since(reference).abs();
        let nearest = readings.clone().min_by_key(|(at, _)| distance(*at));
        if let Some((at, source)) = nearest.filter(|(at, _)| distance(*at) <= AGREEMENT) {
            return vec![moment(at, Grade::A, source, reason)];
        }
    }
    if android && let Some(at) = utc.and_then(before) {
        return vec![moment(at, Grade::A, TimeSource::CreationTimeEnd, Reason::AndroidTags)];
    }
    let possible = |(at, source)| moment(at, Grade::D, source, Reason::Possible);
    let written = utc.or(local).map(|at| possible((at, TimeSource::CreationTimeUnclear)));
    written.into_iter().chain(readings.map(possible)).collect()
}

fn moment(at: Timestamp, grade: Grade, source: TimeSource, reason: Reason) -> Moment {
    Moment { at, grade, source, precision: Precision::Second, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn evidence(metadata: &[(&str, &str)], name: Option<&str>, length_s: u64) -> TimeEvidence {
        let metadata: Vec<_> = metadata.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let name = name.map(|name| moment(at(name), Grade::B, TimeSource::DeviceName, Reason::ClassZone));
        TimeEvidence { name, container: ContainerTimes::read(&metadata), length_us: length_s * 1_000_000, ..TimeEvidence::default() }
    }

    #[test]
    fn readings_of_a_container_time() {
        use Reason::{AndroidTags, ClassZone, CreationDateAgrees, NameAgrees, NameDiffers, Possible, Stated};
        use TimeSource::{
            CreationTimeEnd, CreationTimeLocalEnd, CreationTimeLocalStart, CreationTimeStart, CreationTimeUnclear, DeviceName,
            QuicktimeCreationDate,
        };
        const ANDROID: (&str, &str) = ("com.android.version", "14");
        let creation = |text: &'static str| ("creation_time", text);
        // Metadata, time in the name; then the start, its grade, source and reason. 305 s after 09:30:15 +08:00 is 01:35:20 UTC.
        type Case<'a> = (Vec<(&'a str, &'a str)>, Option<&'a str>, &'a str, Grade, TimeSource, Reason);
        const NAME: Option<&str> = Some("2026-08-03T01:30:15Z");
        const APPLE: (&str, &str) = ("com.apple.quicktime.creationdate", "2026-08-03T10:30:15+0900");
        let end = creation("2026-08-03T01:35:20.000000Z");
        let cases: Vec<Case> = vec![
            (vec![end], NAME, "2026-08-03T01:30:15Z", Grade::A, CreationTimeEnd, NameAgrees),
            (vec![creation("2026-08-03T01:30:16.000000Z")], NAME, "2026-08-03T01:30:16Z", Grade::A, CreationTimeStart, NameAgrees),
            (vec![creation("2026-08-03T09:35:21.000000Z")], NAME, "2026-08-03T01:30:16Z", Grade::A, CreationTimeLocalEnd, NameAgrees),
            (vec![creation("2026-08-03T09:30:14.000000Z")], NAME, "2026-08-03T01:30:14Z", Grade::A, CreationTimeLocalStart, NameAgrees),
            (vec![creation("2026-08-03 09:30:14")], NAME, "2026-08-03T01:30:14Z", Grade::A, CreationTimeLocalStart, NameAgrees),
            (vec![creation("2026-08-03 09:35:20")], NAME, "2026-08-03T01:30:15Z", Grade::A, CreationTimeLocalEnd, NameAgrees),
            // The name wins over the container if no reading agrees.
            (vec![creation("2026-08-09T04:00:00.000000Z")], NAME, "2026-08-03T01:30:15Z", Grade::B, DeviceName, ClassZone),
            // Five seconds count as agreement, six do not.
            (vec![creation("2026-08-03T01:30:20Z")], NAME, "2026-08-03T01:30:20Z", Grade::A, CreationTimeStart, NameAgrees),
            (vec![creation("2026-08-03T01:30:21Z")], NAME, "2026-08-03T01:30:15Z", Grade::B, DeviceName, ClassZone),
            (vec![end, ANDROID], None, "2026-08-03T01:30:15Z", Grade::A, CreationTimeEnd, AndroidTags),
            (vec![end], None, "2026-08-03T01:35:20Z", Grade::D, CreationTimeUnclear, Possible),
            (vec![creation("2026-08-03 09:30:14")], None, "2026-08-03T01:30:14Z", Grade::D, CreationTimeUnclear, Possible),
            // Name and content by different clocks: the time inside no longer counts as measured.
            (vec![APPLE], Some("2026-08-03T02:30:15Z"), "2026-08-03T01:30:15Z", Grade::B, QuicktimeCreationDate, NameDiffers),
            (vec![APPLE], Some("2026-08-03T01:32:00Z"), "2026-08-03T01:30:15Z", Grade::A, QuicktimeCreationDate, Stated),
            (vec![creation("2026-08-09T04:17:18Z"), APPLE], None, "2026-08-03T01:30:15Z", Grade::A, QuicktimeCreationDate, Stated),
        ];
        for (metadata, name, start, grade, source, reason) in cases {
            let (_, found) = weigh(&evidence(&metadata, name, 305), Zone::default());
            assert_eq!(found, Some(moment(at(start), grade, source, reason)), "{metadata:?} {name:?}");
        }
        let (times, _) =
            weigh(&evidence(&[end, ("com.apple.quicktime.creationdate", "2026-08-03T09:30:15+08:00")], None, 305), Zone::default());
        assert_eq!(times[1], moment(at("2026-08-03T01:30:15Z"), Grade::A, CreationTimeEnd, CreationDateAgrees));
    }

    #[test]
    fn every_reading_is_kept_where_nothing_chooses() {
        let (times, start) = weigh(&evidence(&[("creation_time", "2026-08-03T09:35:20Z")], None, 305), Zone::default());
        let read: Vec<String> = times.iter().map(|time| time.at.to_string()).collect();
        // As written; then end and start in UTC, end and start in local time.
        assert_eq!(
            read,
            ["2026-08-03T09:35:20Z", "2026-08-03T09:35:20Z", "2026-08-03T09:30:15Z", "2026-08-03T01:35:20Z", "2026-08-03T01:30:15Z"]
        );
        assert!(times.iter().all(|time| time.grade == Grade::D && time.reason == Reason::Possible));
        assert_eq!(start.map(|start| start.source), Some(TimeSource::CreationTimeUnclear));
    }

    #[test]
    fn a_recorders_clock_is_local_time() {
        let clock = |text: &str| TimeEvidence { recorder_clock: Some(text.parse().unwrap()), ..TimeEvidence::default() };
        let (_, start) = weigh(&clock("2026-08-03T09:30:15"), Zone::default());
        assert_eq!(start, Some(moment(at("2026-08-03T01:30:15Z"), Grade::A, TimeSource::RecorderClock, Reason::ClassZone)));
        assert_eq!(weigh(&clock("1999-12-31T09:30:15"), Zone::default()).1, None);
    }

    #[test]
    fn zero_is_no_time() {
        for zero in ["1904-01-01T00:00:00.000000Z", "1970-01-01T00:00:00.000000Z", "0000-00-00T00:00:00Z", "", "1970-01-01 00:00:00"] {
            assert_eq!(weigh(&evidence(&[("creation_time", zero)], None, 305), Zone::default()).1, None, "{zero}");
        }
    }

    #[test]
    fn a_day_comes_last_of_what_is_declared() {
        let told = |source, precision| Moment { at: at("2026-08-03T01:30:15Z"), grade: Grade::D, source, precision, reason: Reason::Told };
        let (folder, name) = (told(TimeSource::Folder, Precision::Day), told(TimeSource::RoleMark, Precision::Minute));
        let both = TimeEvidence { name: Some(name.clone()), folder: Some(folder.clone()), ..TimeEvidence::default() };
        assert_eq!(weigh(&both, Zone::default()), (vec![name.clone(), folder], Some(name)));
    }

    #[test]
    fn a_saving_time_never_chooses_a_reading() {
        let mut saved = evidence(&[("creation_time", "2026-08-03T01:30:16.000000Z")], None, 305);
        saved.name = Some(moment(at("2026-08-03T01:30:15Z"), Grade::C, TimeSource::TransferName, Reason::Saved));
        let (times, start) = weigh(&saved, Zone::default());
        assert_eq!(times.iter().map(|time| time.grade).collect::<Vec<_>>(), [Grade::C, Grade::D, Grade::D, Grade::D, Grade::D, Grade::D]);
        assert_eq!(start.map(|start| start.source), Some(TimeSource::TransferName));
    }

    #[test]
    fn a_length_beyond_all_measure_does_no_harm() {
        let mut long = evidence(&[("creation_time", "2026-08-03T01:30:16Z"), ("com.android.version", "14")], None, 0);
        long.length_us = u64::MAX;
        assert!(weigh(&long, Zone::default()).1.is_some());
    }
}
