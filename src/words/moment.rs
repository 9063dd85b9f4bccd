//! A point in time with its source and its evidence grade.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The evidence value of a time, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Grade {
    /// 实测: measured in an unmodified original, in a field with a known meaning.
    A,
    /// 设备文件名: written by the device into the file name.
    B,
    /// 传输时间: when the file was sent or saved; it was taken at that time or earlier.
    C,
    /// 申报: stated by a folder, a class sheet or a field of uncertain meaning.
    D,
    /// 无: no time.
    E,
}

/// Where a time was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeSource {
    /// EXIF `DateTimeOriginal` with its offset.
    ExifWithOffset,
    /// EXIF `DateTimeOriginal` without offset, read in the class's time zone.
    Exif,
    /// EXIF GPS date and time, UTC.
    ExifGps,
    /// `DateTimeOriginal` in an EXIF directory where it does not belong: written by a program, not by the camera.
    ExifMisplaced,
    /// EXIF `DateTimeDigitized`, if there is no `DateTimeOriginal`.
    ExifDigitized,
    /// EXIF `DateTime`: when a program last saved the picture. Only a hint.
    ExifModified,
    /// A date in XMP, written by a program. Only a hint.
    Xmp,
    /// `com.apple.quicktime.creationdate`, local time with offset.
    QuicktimeCreationDate,
    /// The clock that a recorder writes into its stream, local time.
    RecorderClock,
    /// The container's `creation_time` as stored, if its meaning is unknown.
    CreationTimeUnclear,
    /// The container's `creation_time` read as the start of the recording.
    CreationTimeStart,
    /// The container's `creation_time` read as the end of the recording; the duration was subtracted.
    CreationTimeEnd,
    /// The container's `creation_time` read as the start, in local time although labelled UTC or not labelled.
    CreationTimeLocalStart,
    /// The container's `creation_time` read as the end, in local time although labelled UTC or not labelled.
    CreationTimeLocalEnd,
    /// A file name pattern of cameras, recorders and screenshots.
    DeviceName,
    /// A file name pattern of chat programs for saved files.
    TransferName,
    /// A time in the file name in a form that no known device or program uses.
    UnknownName,
    /// The folder that contains the file.
    Folder,
    /// A mark such as `前_` in the file name.
    RoleMark,
}

/// Why a time was read this way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The field has its own zone or is in UTC, and is defined as the start of the recording or the time of the picture.
    #[default]
    Stated,
    /// A local time without a zone, read in the class's time zone.
    ClassZone,
    /// The time in the file name agrees with this reading.
    NameAgrees,
    /// The QuickTime creation date in the same file agrees with this reading.
    CreationDateAgrees,
    /// Android tags show that it is the end.
    AndroidTags,
    /// Other files of the same device, whose names contain the time, were written this way.
    DeviceAgrees,
    /// Written when the file was sent or saved.
    Saved,
    /// Written by a person.
    Told,
    /// The start of a longer recording that this one was cut from.
    CutFrom,
    /// Hour 24 stands for hour 0 of the same day.
    HourOfMidnight,
    /// Not in the form that the field requires, but unambiguous.
    OddForm,
    /// The accompanying UTC offset cannot be parsed; the time is read in the class's time zone.
    OffsetUnclear,
    /// The GPS receiver miscounted its weeks (the counter wraps after 1,024); the date has been corrected.
    WeekRollover,
    /// The device's file name contains another time: one of the two was changed.
    NameDiffers,
    /// Local time labelled UTC: only then does it agree with the time in the name.
    LocalAgrees,
    /// 可解释为: one of several readings; nothing decides between them.
    Possible,
}

/// The precision of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// To the second or better.
    Second,
    /// To the minute.
    Minute,
    /// To the day.
    Day,
}

/// A time with its source and evidence grade.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Moment {
    /// The time itself, in UTC.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// The evidence grade.
    pub grade: Grade,
    /// Where it was read from.
    pub source: TimeSource,
    /// The precision.
    pub precision: Precision,
    /// Why it was read this way.
    #[serde(default)]
    pub reason: Reason,
}

/// The time zone of a class: a fixed offset from UTC, written `+08:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Zone {
    /// Seconds east of UTC, at most 18 hours in either direction.
    seconds: i32,
}

/// Not of the form `+hh:mm` or `-hh:mm`, or beyond 18 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a zone is written +08:00")]
pub struct ZoneError;

impl Default for Zone {
    /// The time zone of China, +08:00.
    fn default() -> Self {
        Self { seconds: 8 * 3600 }
    }
}

impl Zone {
    /// Parses `+08:00`.
    ///
    /// # Errors
    /// [`ZoneError`] for any other form.
    pub fn parse(text: &str) -> Result<Self, ZoneError> {
        let (sign, rest) = match text.split_at_checked(1) {
            Some(("+", rest)) => (1, rest),
            Some(("-", rest)) => (-1, rest),
            _ => return Err(ZoneError),
        };
        let (hours, minutes) = rest.split_once(':').ok_or(ZoneError)?;
        let number = |text: &str, most: i32| {
            let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<i32>().ok().filter(|&number| digits && number <= most).ok_or(ZoneError)
        };
        let seconds = sign * (number(hours, 18)? * 3600 + number(minutes, 59)? * 60);
        if seconds.abs() > 18 * 3600 { Err(ZoneError) } else { Ok(Self { seconds }) }
    }

    /// Seconds east of UTC.
    pub fn seconds(self) -> i32 {
        self.seconds
    }

    fn offset(self) -> Offset {
        Offset::from_seconds(self.seconds).unwrap_or(Offset::UTC)
    }

    /// Converts a local time of this zone; `None` outside the years that jiff supports.
    pub fn timestamp(self, local: DateTime) -> Option<Timestamp> {
        self.offset().to_timestamp(local).ok()
    }

    /// Converts to local time.
    pub fn local(self, at: Timestamp) -> DateTime {
        self.offset().to_datetime(at)
    }

    /// Formats as `2026-08-03T09:05:00+08:00`, with milliseconds if they are not zero.
    pub fn written(self, at: Timestamp) -> String {
        let local = self.local(at);
        let fraction = local.subsec_nanosecond() / 1_000_000;
        let whole = local.strftime("%Y-%m-%dT%H:%M:%S");
        if fraction == 0 { format!("{whole}{self}") } else { format!("{whole}.{fraction:03}{self}") }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.seconds < 0 { '-' } else { '+' };
        let minutes = self.seconds.abs() / 60;
        write!(formatter, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl TryFrom<String> for Zone {
    type Error = ZoneError;
    fn try_from(text: String) -> Result<Self, ZoneError> {
        Self::parse(&text)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_read_as_it_is_written() {
        for text in ["+08:00", "-03:30", "+00:00"] {
            assert_eq!(Zone::parse(text).map(|zone| zone.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "8", "+8:00", "+08:60", "+19:00", "08:00", "+０8:00"] {
            assert_eq!(Zone::parse(text), Err(ZoneError), "{text}");
        }
    }

    #[test]
    fn a_point_in_time_is_written_as_the_wall_clock_showed_it() {
        let zone = Zone::default();
        let at: Timestamp = "2026-08-03T01:05:00.25Z".parse().unwrap();
        assert_eq!(zone.written(at), "2026-08-03T09:05:00.250+08:00");
        assert_eq!(zone.timestamp(zone.local(at)), Some(at));
    }
}
