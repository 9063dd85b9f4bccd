//! EXIF of a picture (CIPA DC-008): times, presence of a position, device, orientation.

use exif::{Context, Exif, In, Tag, Value};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::record::facts::Device;
use crate::stages::probe::measurement::kept_text;
use crate::stages::probe::photo::written_date::{self, LocalTime, WrittenDate, WrittenOffset};
use crate::stages::probe::photo::{exif_blocks, inner_thumbnail, xmp};
use crate::words::moment::{Grade, Moment, Precision, Reason, TimeSource, Zone};

/// The fields found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExifFacts {
    /// Time of capture and GPS time. If there is neither, other hints.
    pub times: Vec<Moment>,
    /// A capture time that is present but cannot be read.
    pub unclear: Option<String>,
    /// Whether a camera wrote maker, model or exposure.
    pub camera: bool,
    /// Whether there is a position. The position itself is not kept.
    pub gps: bool,
    /// Maker, model, software.
    pub device: Device,
    /// Orientation, 1 to 8.
    pub orientation: Option<u8>,
    /// Whole days from capture to the last saving, at least one, by the same clock.
    pub saved_days_later: Option<u32>,
    /// The embedded thumbnail, if the file was saved on a later day.
    pub thumbnail: Option<Vec<u8>>,
}

/// Some editors write the capture time into the first directory, where the standard has no such field.
const MISPLACED_ORIGINAL: Tag = Tag(Context::Tiff, 0x9003);
const MISPLACED_OFFSET: Tag = Tag(Context::Tiff, 0x9011);

/// Reads the EXIF of a JPEG, PNG, WebP, TIFF, HEIF or AVIF, as far as it is readable. Of several blocks, the first with a capture time
/// counts. If there is none, XMP may give a hint.
pub fn read(bytes: &[u8], zone: Zone) -> ExifFacts {
    let mut blocks = exif_blocks::read(bytes).into_iter().map(|block| facts(&block, zone)).peekable();
    let first = blocks.peek().cloned();
    let mut facts = blocks.find(|facts| facts.times.iter().any(|time| time.grade < Grade::E)).or(first).unwrap_or_default();
    if !facts.times.iter().any(|time| time.grade < Grade::E)
        && let Some(written) = xmp::taken(bytes)
        && let WrittenDate::Time(time) = written_date::read(&written)
    {
        facts.times.extend(moment(time, TimeSource::Xmp, zone).map(hint));
    }
    facts
}

fn facts(exif: &Exif, zone: Zone) -> ExifFacts {
    let text = |tag| ascii(exif, tag).and_then(|text| kept_text(&text));
    let orientation = exif.get_field(Tag::Orientation, In::PRIMARY).and_then(|field| field.value.get_uint(0));
    let device = Device { make: text(Tag::Make), model: text(Tag::Model), software: text(Tag::Software) };
    let exposed =
        [Tag::ExposureTime, Tag::FNumber, Tag::PhotographicSensitivity].iter().any(|tag| exif.get_field(*tag, In::PRIMARY).is_some());
    let camera = exposed || device.make.is_some() || device.model.is_some();
    let (mut times, unclear, original) = taken(exif, zone, camera);
    times.extend(gps_time(exif));
    let modified = ascii(exif, Tag::DateTime).map(|text| written_date::read(&text));
    let mut saved_days_later = None;
    if let Some(WrittenDate::Time(time)) = modified {
        saved_days_later = original.and_then(|original| whole_days(original, time.local));
        if times.is_empty() {
            times.extend(moment(time, TimeSource::ExifModified, zone).map(hint));
        }
    }
    ExifFacts {
        times,
        unclear,
        camera,
        gps: has_position(exif),
        device,
        orientation: orientation.and_then(|value| u8::try_from(value).ok()).filter(|value| (1..=8).contains(value)),
        saved_days_later,
        thumbnail: saved_days_later.and_then(|_| inner_thumbnail::bytes(exif)),
    }
}

/// Whole days from one time to a later one; `None` if there is less than one.
fn whole_days(from: DateTime, to: DateTime) -> Option<u32> {
    u32::try_from(to.duration_since(from).as_hours() / 24).ok().filter(|days| *days > 0)
}

fn ascii(exif: &Exif, tag: Tag) -> Option<String> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(texts) => texts.first().map(|text| String::from_utf8_lossy(text).into_owned()),
        _ => None,
    }
}

/// The capture time: `DateTimeOriginal`, else `DateTimeDigitized`. Also a value that cannot be read, and the local time as written.
fn taken(exif: &Exif, zone: Zone, camera: bool) -> (Vec<Moment>, Option<String>, Option<DateTime>) {
    let mut unclear = None;
    let fields = [
        (Tag::DateTimeOriginal, Tag::OffsetTimeOriginal, Tag::SubSecTimeOriginal, TimeSource::Exif),
        (MISPLACED_ORIGINAL, MISPLACED_OFFSET, Tag::SubSecTimeOriginal, TimeSource::ExifMisplaced),
        (Tag::DateTimeDigitized, Tag::OffsetTimeDigitized, Tag::SubSecTimeDigitized, TimeSource::ExifDigitized),
    ];
    for (date, offset, fraction, source) in fields {
        let Some(written) = ascii(exif, date) else { continue };
        match written_date::read(&written) {
            WrittenDate::Never => {}
            WrittenDate::Unclear => unclear = unclear.or_else(|| kept_text(&written)),
            WrittenDate::Time(mut time) => {
                time.offset = both(time.offset, ascii(exif, offset).map_or(WrittenOffset::None, |text| written_date::offset(&text)));
                if let Some(fraction) = ascii(exif, fraction).and_then(|text| nanoseconds(&text)) {
                    time.local = time.local.with().subsec_nanosecond(fraction).build().unwrap_or(time.local);
                }
                let Some(mut found) = moment(time, source, zone) else { continue };
                if source == TimeSource::ExifDigitized && !camera {
                    (found.grade, found.reason) = (Grade::C, Reason::Saved);
                }
                return (vec![found], unclear, Some(time.local));
            }
        }
    }
    (Vec::new(), unclear, None)
}

/// Combines the offsets from two places, which must not contradict each other.
fn both(glued: WrittenOffset, apart: WrittenOffset) -> WrittenOffset {
    match (glued, apart) {
        (WrittenOffset::None, one) | (one, WrittenOffset::None) => one,
        (one, other) if one == other => one,
        _ => WrittenOffset::Unclear,
    }
}

fn nanoseconds(text: &str) -> Option<i32> {
    let digits: String = text.trim_matches(['\0', ' ']).chars().take(9).collect();
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| format!("{digits:0<9}").parse().ok()).flatten()
}

/// A written time with its grade: A only if all of it is understood and in its standard place.
fn moment(time: LocalTime, source: TimeSource, zone: Zone) -> Option<Moment> {
    let (at, offset) = match time.offset {
        WrittenOffset::Known(offset) => (offset.to_timestamp(time.local).ok()?, true),
        WrittenOffset::None | WrittenOffset::Unclear => (zone.timestamp(time.local)?, false),
    };
    let source = if offset && source == TimeSource::Exif { TimeSource::ExifWithOffset } else { source };
    let original = matches!(source, TimeSource::Exif | TimeSource::ExifWithOffset);
    let unclear = time.offset == WrittenOffset::Unclear;
    let reason = match time {
        _ if unclear => Reason::OffsetUnclear,
        LocalTime { midnight: true, .. } => Reason::HourOfMidnight,
        LocalTime { odd: true, .. } | LocalTime { half_day: true, .. } => Reason::OddForm,
        _ if offset => Reason::Stated,
        _ => Reason::ClassZone,
    };
    let grade = if unclear || time.half_day || !original { Grade::B } else { Grade::A };
    Some(Moment { at, grade, source, precision: if time.seconds { Precision::Second } else { Precision::Minute }, reason })
}

/// A time that is only a hint: a time of saving, or one noted by a program.
fn hint(time: Moment) -> Moment {
    Moment { grade: Grade::E, reason: Reason::Possible, ..time }
}

/// Whether there is a position. Receivers without a fix write `0/0` or only zeros.
fn has_position(exif: &Exif) -> bool {
    let degrees = |tag| match exif.get_field(tag, In::PRIMARY).map(|field| &field.value) {
        Some(Value::Rational(parts)) if !parts.is_empty() && parts.iter().all(|part| part.denom > 0) => {
            Some(parts.iter().any(|part| part.num > 0))
        }
        _ => None,
    };
    degrees(Tag::GPSLatitude).zip(degrees(Tag::GPSLongitude)).is_some_and(|(one, other)| one || other)
}

/// GPS date and time (UTC).
fn gps_time(exif: &Exif) -> Option<Moment> {
    let date = ascii(exif, Tag::GPSDateStamp)?;
    let mut parts = date.trim_matches(|c: char| c == '\0' || c == ' ').split([':', '-', '/', '.']);
    let mut part = || parts.next()?.parse::<i16>().ok();
    let (year, month, day) = (part()?, part()?, part()?);
    let Value::Rational(clock) = &exif.get_field(Tag::GPSTimeStamp, In::PRIMARY)?.value else { return None };
    let [hour, minute, second] = clock.get(..3)? else { return None };
    let whole = |value: &exif::Rational| value.num.checked_div(value.denom).and_then(|value| i8::try_from(value).ok());
    let local = DateTime::new(
        Some(year).filter(|year| *year >= 1980)?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
        whole(hour)?,
        whole(minute)?,
        whole(second)?,
        0,
    );
    let at: Timestamp = Offset::UTC.to_timestamp(local.ok()?).ok()?;
    Some(Moment { at, grade: Grade::A, source: TimeSource::ExifGps, precision: Precision::Second, reason: Reason::Stated })
}

#[cfg(test)]
pub mod tests {
    use std::io::Cursor;

    use exif::Field;
    use exif::experimental::Writer;

    use super::*;

    /// EXIF with the given fields, as TIFF bytes.
    pub fn written(fields: &[(Tag, Value)]) -> Vec<u8> {
        let fields: Vec<Field> =
            fields.iter().map(|(tag, value)| Field { tag: *tag, ifd_num: In::PRIMARY, value: value.clone() }).collect();
        let mut writer = Writer::new();
        fields.iter().for_each(|field| writer.push_field(field));
        let mut bytes = Cursor::new(Vec::new());
        writer.write(&mut bytes, false).unwrap();
        bytes.into_inner()
    }

    pub fn text(text: &str) -> Value {
        Value::Ascii(vec![text.as_bytes().to_vec()])
    }

    fn times(fields: &[(Tag, Value)]) -> Vec<(String, TimeSource)> {
        read(&written(fields), Zone::default()).times.iter().map(|time| (time.at.to_string(), time.source)).collect()
    }

    #[test]
    fn the_time_of_taking_has_its_own_offset_or_the_zone_of_the_class() {
        let original = (Tag::DateTimeOriginal, text("2026:08:03 09:30:15"));
        assert_eq!(times(std::slice::from_ref(&original)), [("2026-08-03T01:30:15Z".to_owned(), TimeSource::Exif)]);
        let full = [original.clone(), (Tag::SubSecTimeOriginal, text("25")), (Tag::OffsetTimeOriginal, text("+09:00"))];
        assert_eq!(times(&full), [("2026-08-03T00:30:15.25Z".to_owned(), TimeSource::ExifWithOffset)]);
        let blank = [original, (Tag::OffsetTimeOriginal, text("   :  "))];
        assert_eq!(times(&blank)[0].1, TimeSource::Exif);
    }

    #[test]
    fn a_clock_that_was_never_set_is_no_time() {
        for never in
            ["0000:00:00 00:00:00", "    :  :     :  :  ", "2026:02:30 09:00:00", "2026:08:03 25:00:00", "1970:01:01 00:00:00", "八月"]
        {
            assert_eq!(times(&[(Tag::DateTimeOriginal, text(never))]), [], "{never}");
        }
    }

    #[test]
    fn position_is_noted_but_not_kept_and_its_time_is_utc() {
        let degrees = Value::Rational(vec![(29, 1).into(), (30, 1).into(), (0, 1).into()]);
        let clock = Value::Rational(vec![(1, 1).into(), (30, 1).into(), (1550, 100).into()]);
        let fields = [
            (Tag::GPSLatitude, degrees.clone()),
            (Tag::GPSLongitude, degrees),
            (Tag::GPSDateStamp, text("2026:08:03")),
            (Tag::GPSTimeStamp, clock),
        ];
        let facts = read(&written(&fields), Zone::default());
        assert!(facts.gps);
        assert_eq!(facts.times[0].at.to_string(), "2026-08-03T01:30:15Z");
        assert_eq!(facts.times[0].source, TimeSource::ExifGps);
        let broken = Value::Rational(vec![(1, 0).into(), (30, 1).into(), (15, 1).into()]);
        assert_eq!(times(&[(Tag::GPSDateStamp, text("2026:08:03")), (Tag::GPSTimeStamp, broken)]), []);
    }

    #[test]
    fn device_and_orientation() {
        let fields = [
            (Tag::Make, text("HUAWEI\u{0}")),
            (Tag::Model, text(" P40 ")),
            (Tag::Software, text("")),
            (Tag::Orientation, Value::Short(vec![6])),
        ];
        let facts = read(&written(&fields), Zone::default());
        assert_eq!(facts.device, Device { make: Some("HUAWEI".into()), model: Some("P40".into()), software: None });
        assert_eq!(facts.orientation, Some(6));
        assert_eq!(read(&written(&[(Tag::Orientation, Value::Short(vec![9]))]), Zone::default()).orientation, None);
        assert_eq!(read(b"no exif at all", Zone::default()), ExifFacts::default());
    }
}
