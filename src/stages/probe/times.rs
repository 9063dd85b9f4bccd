//! From the evidence of time to the moment at which the taking began: one function, the same for pictures and recordings.

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use crate::words::moment::{Grade, Moment, Precision, TimeSource, Zone};

/// Everything that a file says of its time.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// The time in the file's name.
    pub name: Option<Moment>,
    /// Times in EXIF, already with their grade.
    pub exif: Vec<Moment>,
    /// Times in a recording's container.
    pub container: ContainerTimes,
    /// The measured length of a recording in microseconds.
    pub length_us: u64,
}

/// What a recording's container says of its time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerTimes {
    /// `com.apple.quicktime.creationdate`: local time with its offset.
    pub quicktime: Option<Timestamp>,
    /// `creation_time`.
    pub creation: Option<CreationTime>,
    /// Tags of Android are there: its `creation_time` is the end of the recording.
    pub android: bool,
}

/// A container's `creation_time` as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreationTime {
    /// Labelled UTC, as the specification asks; some cameras label local time so.
    Utc(Timestamp),
    /// Without a zone (AVI).
    Local(DateTime),
}

/// A name and a container that mean the same moment differ by the seconds that a device needs to begin and to end a file.
const AGREEMENT: SignedDuration = SignedDuration::from_secs(5);

impl ContainerTimes {
    /// Reads the metadata of a container. Zero (1904 or 1970) is no time.
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

/// No recording in a file is older.
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

/// Every time, best first, and the start: the best of them.
///
/// A container's `creation_time` is the start on some devices and the end on others, and local time on a few (domain 2.5.2). The
/// time in the file's name, or an iPhone's own date, chooses between the four readings, and so makes it a measured time; tags of
/// Android tell the end. Without either it is taken as UTC, its grade is that of a declaration, and nothing is read into it merely
/// because it would fit a lesson.
pub fn weigh(evidence: &Evidence, zone: Zone) -> (Vec<Moment>, Option<Moment>) {
    let mut times = evidence.exif.clone();
    times.extend(evidence.name.clone());
    let container = &evidence.container;
    if let Some(at) = container.quicktime {
        times.push(moment(at, Grade::A, TimeSource::QuicktimeCreationDate));
    }
    if let Some(creation) = container.creation {
        let named = evidence.name.as_ref().filter(|name| name.grade == Grade::B && name.precision == Precision::Second).map(|name| name.at);
        let length = SignedDuration::from_micros(i64::try_from(evidence.length_us).unwrap_or(i64::MAX));
        times.extend(read_creation(creation, container.android, container.quicktime.or(named), length, zone));
    }
    // Sorting is stable: what was pushed first stays first within a grade and a source.
    times.sort_by_key(|time| (time.grade, time.source));
    times.dedup();
    (times.clone(), times.into_iter().next())
}

fn read_creation(
    creation: CreationTime,
    android: bool,
    reference: Option<Timestamp>,
    length: SignedDuration,
    zone: Zone,
) -> Option<Moment> {
    let (written, local) = match creation {
        CreationTime::Utc(at) => (at, zone.timestamp(jiff::tz::Offset::UTC.to_datetime(at))),
        CreationTime::Local(local) => (zone.timestamp(local)?, None),
    };
    let before = |at: Timestamp| at.checked_sub(length).ok();
    let start = |at: Timestamp| Some((at, TimeSource::CreationTimeStart));
    let end = |at: Timestamp| before(at).map(|at| (at, TimeSource::CreationTimeEnd));
    let readings = [end(written), start(written), local.and_then(end), local.and_then(start)];
    if let Some(reference) = reference {
        let distance = |at: Timestamp| at.duration_since(reference).abs();
        let nearest = readings.iter().flatten().min_by_key(|(at, _)| distance(*at));
        if let Some(&(at, source)) = nearest.filter(|(at, _)| distance(*at) <= AGREEMENT) {
            return Some(moment(at, Grade::A, source));
        }
    }
    if android && let Some((at, source)) = end(written) {
        return Some(moment(at, Grade::A, source));
    }
    Some(moment(written, Grade::D, TimeSource::CreationTimeUnclear))
}

fn moment(at: Timestamp, grade: Grade, source: TimeSource) -> Moment {
    Moment { at, grade, source, precision: Precision::Second }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn evidence(metadata: &[(&str, &str)], name: Option<&str>, length_s: u64) -> Evidence {
        let metadata: Vec<_> = metadata.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let name = name.map(|name| moment(at(name), Grade::B, TimeSource::DeviceName));
        Evidence { name, exif: Vec::new(), container: ContainerTimes::read(&metadata), length_us: length_s * 1_000_000 }
    }

    #[test]
    fn readings_of_a_container_time() {
        use TimeSource::{CreationTimeEnd, CreationTimeStart, CreationTimeUnclear, DeviceName, QuicktimeCreationDate};
        const ANDROID: (&str, &str) = ("com.android.version", "14");
        let creation = |text: &'static str| ("creation_time", text);
        // Metadata, time in the name, length, then the start, its grade and its source. 305 s after 09:30:15 +08:00 is 01:35:20 UTC.
        type Case<'a> = (Vec<(&'a str, &'a str)>, Option<&'a str>, &'a str, Grade, TimeSource);
        let cases: Vec<Case> = vec![
            (
                vec![creation("2026-08-03T01:35:20.000000Z")],
                Some("2026-08-03T01:30:15Z"),
                "2026-08-03T01:30:15Z",
                Grade::A,
                CreationTimeEnd,
            ),
            (
                vec![creation("2026-08-03T01:30:16.000000Z")],
                Some("2026-08-03T01:30:15Z"),
                "2026-08-03T01:30:16Z",
                Grade::A,
                CreationTimeStart,
            ),
            (
                vec![creation("2026-08-03T09:35:21.000000Z")],
                Some("2026-08-03T01:30:15Z"),
                "2026-08-03T01:30:16Z",
                Grade::A,
                CreationTimeEnd,
            ),
            (
                vec![creation("2026-08-03T09:30:14.000000Z")],
                Some("2026-08-03T01:30:15Z"),
                "2026-08-03T01:30:14Z",
                Grade::A,
                CreationTimeStart,
            ),
            (vec![creation("2026-08-03 09:30:14")], Some("2026-08-03T01:30:15Z"), "2026-08-03T01:30:14Z", Grade::A, CreationTimeStart),
            // The name decides against the container where no reading agrees.
            (vec![creation("2026-08-09T04:00:00.000000Z")], Some("2026-08-03T01:30:15Z"), "2026-08-03T01:30:15Z", Grade::B, DeviceName),
            (vec![creation("2026-08-03T01:35:20.000000Z"), ANDROID], None, "2026-08-03T01:30:15Z", Grade::A, CreationTimeEnd),
            (vec![creation("2026-08-03T01:35:20.000000Z")], None, "2026-08-03T01:35:20Z", Grade::D, CreationTimeUnclear),
            (vec![creation("2026-08-03 09:30:14")], None, "2026-08-03T01:30:14Z", Grade::D, CreationTimeUnclear),
            (
                vec![creation("2026-08-09T04:17:18.000000Z"), ("com.apple.quicktime.creationdate", "2026-08-03T10:30:15+0900")],
                None,
                "2026-08-03T01:30:15Z",
                Grade::A,
                QuicktimeCreationDate,
            ),
        ];
        for (metadata, name, start, grade, source) in cases {
            let (_, found) = weigh(&evidence(&metadata, name, 305), Zone::default());
            assert_eq!(found, Some(moment(at(start), grade, source)), "{metadata:?} {name:?}");
        }
    }

    #[test]
    fn zero_is_no_time() {
        for zero in ["1904-01-01T00:00:00.000000Z", "1970-01-01T00:00:00.000000Z", "0000-00-00T00:00:00Z", "", "1970-01-01 00:00:00"] {
            assert_eq!(weigh(&evidence(&[("creation_time", zero)], None, 305), Zone::default()).1, None, "{zero}");
        }
    }

    #[test]
    fn a_saving_time_never_chooses_a_reading() {
        let mut saved = evidence(&[("creation_time", "2026-08-03T01:30:16.000000Z")], None, 305);
        saved.name = Some(moment(at("2026-08-03T01:30:15Z"), Grade::C, TimeSource::TransferName));
        let (times, start) = weigh(&saved, Zone::default());
        assert_eq!(times.iter().map(|time| time.grade).collect::<Vec<_>>(), [Grade::C, Grade::D]);
        assert_eq!(start.map(|start| start.source), Some(TimeSource::TransferName));
    }

    #[test]
    fn a_length_beyond_all_measure_does_no_harm() {
        let mut long = evidence(&[("creation_time", "2026-08-03T01:30:16Z"), ("com.android.version", "14")], None, 0);
        long.length_us = u64::MAX;
        assert!(weigh(&long, Zone::default()).1.is_some());
    }
}
