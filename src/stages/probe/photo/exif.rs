//! EXIF of a picture (CIPA DC-008): times, position present, device, orientation.

use std::io::Cursor;

use exif::{Exif, In, Reader, Tag, Value};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::record::facts::Device;
use crate::stages::probe::measurement::kept_text;
use crate::words::moment::{Grade, Moment, Precision, Reason, TimeSource, Zone};

/// The fields that were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExifFacts {
    /// `DateTimeOriginal` and the GPS time.
    pub times: Vec<Moment>,
    /// Whether there is a position. It is not kept.
    pub gps: bool,
    /// Maker, model, software.
    pub device: Device,
    /// Orientation, 1 to 8.
    pub orientation: Option<u8>,
}

/// Reads the EXIF of a JPEG, PNG, WebP, TIFF, HEIF or AVIF, as far as it is readable.
pub fn read(bytes: &[u8], zone: Zone) -> ExifFacts {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let found = reader.read_from_container(&mut Cursor::new(bytes)).or_else(|error| error.distill_partial_result(|_| ()));
    found.map(|exif| facts(&exif, zone)).unwrap_or_default()
}

fn facts(exif: &Exif, zone: Zone) -> ExifFacts {
    let text = |tag| ascii(exif, tag).and_then(|text| kept_text(&String::from_utf8_lossy(text)));
    let moment = |(at, source)| {
        let reason = if source == TimeSource::Exif { Reason::ClassZone } else { Reason::Stated };
        Moment { at, grade: Grade::A, source, precision: Precision::Second, reason }
    };
    let orientation = exif.get_field(Tag::Orientation, In::PRIMARY).and_then(|field| field.value.get_uint(0));
    ExifFacts {
        times: [taken(exif, zone), gps_time(exif)].into_iter().flatten().map(moment).collect(),
        gps: [Tag::GPSLatitude, Tag::GPSLongitude].iter().all(|tag| exif.get_field(*tag, In::PRIMARY).is_some()),
        device: Device { make: text(Tag::Make), model: text(Tag::Model), software: text(Tag::Software) },
        orientation: orientation.and_then(|value| u8::try_from(value).ok()).filter(|value| (1..=8).contains(value)),
    }
}

fn ascii(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(texts) => texts.first().map(Vec::as_slice),
        _ => None,
    }
}

/// `DateTimeOriginal` with its offset, else in the zone of the class. A clock that was never set (zeros, spaces) gives no time.
fn taken(exif: &Exif, zone: Zone) -> Option<(Timestamp, TimeSource)> {
    let mut written = exif::DateTime::from_ascii(ascii(exif, Tag::DateTimeOriginal)?).ok()?;
    if let Some(fraction) = ascii(exif, Tag::SubSecTimeOriginal) {
        let _ = written.parse_subsec(fraction);
    }
    if let Some(offset) = ascii(exif, Tag::OffsetTimeOriginal) {
        let _ = written.parse_offset(offset);
    }
    let small = |number: u8| i8::try_from(number).ok();
    let local = DateTime::new(
        i16::try_from(written.year).ok().filter(|year| *year >= 1980)?,
        small(written.month)?,
        small(written.day)?,
        small(written.hour)?,
        small(written.minute)?,
        small(written.second)?,
        i32::try_from(written.nanosecond.unwrap_or(0)).ok()?,
    )
    .ok()?;
    match written.offset {
        Some(minutes) => {
            let offset = Offset::from_seconds(i32::from(minutes) * 60).ok()?;
            Some((offset.to_timestamp(local).ok()?, TimeSource::ExifWithOffset))
        }
        None => Some((zone.timestamp(local)?, TimeSource::Exif)),
    }
}

/// GPS date and time (UTC).
fn gps_time(exif: &Exif) -> Option<(Timestamp, TimeSource)> {
    let date = std::str::from_utf8(ascii(exif, Tag::GPSDateStamp)?).ok()?;
    let mut parts = date.trim_matches(|c: char| c == '\0' || c == ' ').split([':', '-']);
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
    Some((Offset::UTC.to_timestamp(local.ok()?).ok()?, TimeSource::ExifGps))
}

#[cfg(test)]
pub mod tests {
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
