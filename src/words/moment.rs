//! A point in time with its source and its evidence grade.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much a time is worth as evidence, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Grade {
    /// 实测: measured in an untouched original whose field has a known meaning.
    A,
    /// 设备文件名: written by the device into the file's name.
    B,
    /// 传输时间: when the file was sent or saved; the picture was taken then or earlier.
    C,
    /// 申报: told by a folder, a class sheet or a field whose meaning is not certain.
    D,
    /// 无: no time at all.
    E,
}

/// Where a time was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeSource {
    /// EXIF `DateTimeOriginal` with its offset.
    ExifWithOffset,
    /// EXIF `DateTimeOriginal` without offset, taken in the class's zone.
    Exif,
    /// EXIF GPS date and time, UTC.
    ExifGps,
    /// `DateTimeOriginal` in a directory of EXIF where it does not belong: a program has written it, not the camera.
    ExifMisplaced,
    /// EXIF `DateTimeDigitized`, where there is no time of taking.
    ExifDigitized,
    /// EXIF `DateTime`: when a program last saved the picture. A hint.
    ExifModified,
    /// A date that a program has noted in XMP. A hint.
    Xmp,
    /// `com.apple.quicktime.creationdate`, local time with offset.
    QuicktimeCreationDate,
    /// The clock that a recorder writes into its own stream, local time.
    RecorderClock,
    /// The container's `creation_time` as it is written, where nothing tells what it means.
    CreationTimeUnclear,
    /// The container's `creation_time` read as the start of the recording.
    CreationTimeStart,
    /// The container's `creation_time` read as the end of the recording; the length was taken away.
    CreationTimeEnd,
    /// The container's `creation_time` read as the start, in local time although it is labelled UTC or not at all.
    CreationTimeLocalStart,
    /// The container's `creation_time` read as the end, in local time although it is labelled UTC or not at all.
    CreationTimeLocalEnd,
    /// A pattern that cameras, recorders and screenshots write into file names.
    DeviceName,
    /// A pattern that chat programs write into file names when a file is saved.
    TransferName,
    /// A time in the file name that no known device or program writes so.
    UnknownName,
    /// The folder that the file lies in.
    Folder,
    /// A mark such as `前_` in the file's name.
    RoleMark,
}

/// Why a time was read as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The field is written with its own zone or in UTC, and means the start of the taking by its definition.
    #[default]
    Stated,
    /// A local time without a zone, taken in the zone of the class.
    ClassZone,
    /// The time in the file's name agrees with this reading.
    NameAgrees,
    /// The QuickTime creation date in the same file agrees with this reading.
    CreationDateAgrees,
    /// Tags of Android say that it is the end.
    AndroidTags,
    /// Other files of the same device, whose names tell the time, were written so.
    DeviceAgrees,
    /// It was written when the file was sent or saved.
    Saved,
    /// A person wrote it.
    Told,
    /// It is the start of a longer recording that this one was cut from.
    CutFrom,
    /// Hour 24 is written for hour 0 of the same day.
    HourOfMidnight,
    /// It is not written as its field asks for, but plainly enough.
    OddForm,
    /// An offset from UTC stands beside it that can not be understood; it is taken in the zone of the class.
    OffsetUnclear,
    /// The receiver of satellites has miscounted its weeks (1,024 of them are one round); the day is put right by that.
    WeekRollover,
    /// The device's name for the file tells another time: one of the two was changed.
    NameDiffers,
    /// Digits of local time labelled UTC: so they agree with the time in the name.
    LocalAgrees,
    /// 可解释为: one of several readings, between which nothing chooses.
    Possible,
}

/// How finely a time is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// To the second or finer.
    Second,
    /// Only to the minute.
    Minute,
    /// Only to the day.
    Day,
}

/// A time with where it was read and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Moment {
    /// The time itself, in UTC.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// What it is worth.
    pub grade: Grade,
    /// Where it was read.
    pub source: TimeSource,
    /// How finely it is known.
    pub precision: Precision,
    /// Why it was read so.
    #[serde(default)]
    pub reason: Reason,
}

/// The zone of a class: a fixed offset from UTC, written `+08:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Zone {
    /// Seconds east of UTC, at most 18 hours either way.
    seconds: i32,
}

/// A zone that is not written `+hh:mm` or `-hh:mm`, or lies beyond 18 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a zone is written +08:00")]
pub struct ZoneError;

impl Default for Zone {
    /// China's one zone, +08:00.
    fn default() -> Self {
        Self { seconds: 8 * 3600 }
    }
}

impl Zone {
    /// Reads `+08:00`.
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

    /// A local time in this zone as a point in time; none beyond the years that the library can hold.
    pub fn timestamp(self, local: DateTime) -> Option<Timestamp> {
        self.offset().to_timestamp(local).ok()
    }

    /// A point in time as the clock on the wall showed it.
    pub fn local(self, at: Timestamp) -> DateTime {
        self.offset().to_datetime(at)
    }

    /// A point in time written `2026-08-03T09:05:00+08:00`, with milliseconds where there are any.
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
