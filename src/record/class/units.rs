//! Units of the class record: lesson hours in tenths, times of day to the minute, dates.

use std::fmt;

use jiff::civil::{Date, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Maximum number of rows of a timetable, a roster or another list.
pub const MOST_ROWS: usize = 10_000;

/// A value that is not in the form of its unit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// Not a number from 0 to 1,000 with at most one decimal place.
    #[error("lesson hours are a number with at most one decimal place, such as 3 or 1.5; this is {0}")]
    LessonHours(String),
    /// Not `HH:MM`.
    #[error("a clock time is written 09:00; this is {0:?}")]
    ClockTime(String),
    /// Not `YYYY-MM-DD`, or a date that does not exist.
    #[error("a date is written 2026-08-03 and must exist; this is {0:?}")]
    Date(String),
}

/// Lesson hours (课时) in tenths, so that sums and shares are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "f64", into = "f64")]
#[schemars(with = "f64")]
pub struct LessonHours {
    /// Tenths of a lesson hour, at most 10,000.
    pub tenths: u32,
}

impl TryFrom<f64> for LessonHours {
    type Error = UnitError;
    fn try_from(hours: f64) -> Result<Self, UnitError> {
        let tenths = (hours * 10.0).round();
        if !(0.0..=10_000.0).contains(&tenths) || (hours * 10.0 - tenths).abs() > 1e-6 {
            return Err(UnitError::LessonHours(hours.to_string()));
        }
        Ok(Self { tenths: tenths as u32 })
    }
}

impl From<LessonHours> for f64 {
    fn from(hours: LessonHours) -> Self {
        f64::from(hours.tenths) / 10.0
    }
}

impl fmt::Display for LessonHours {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.tenths.is_multiple_of(10) {
            write!(formatter, "{}", self.tenths / 10)
        } else {
            write!(formatter, "{}.{}", self.tenths / 10, self.tenths % 10)
        }
    }
}

/// A time of day to the minute, written `09:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct ClockTime(pub Time);

impl ClockTime {
    /// Parses `9:00`, `09:00` or `09:00:00` (seconds must be zero). `：` is accepted instead of `:`.
    ///
    /// # Errors
    /// [`UnitError::ClockTime`] for anything else.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let error = || UnitError::ClockTime(text.to_owned());
        let plain = text.trim().replace('：', ":");
        let mut parts = plain.split(':');
        let mut number = |most: i8| -> Option<i8> {
            let part = parts.next()?;
            let digits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<i8>().ok().filter(|&number| digits && number <= most)
        };
        let (hour, minute) = (number(23).ok_or_else(error)?, number(59).ok_or_else(error)?);
        match parts.next() {
            None | Some("00") if parts.next().is_none() => Time::new(hour, minute, 0, 0).map(Self).map_err(|_| error()),
            _ => Err(error()),
        }
    }

    /// Minutes since midnight.
    pub fn minutes(self) -> i64 {
        i64::from(self.0.hour()) * 60 + i64::from(self.0.minute())
    }
}

impl TryFrom<String> for ClockTime {
    type Error = UnitError;
    fn try_from(text: String) -> Result<Self, UnitError> {
        Self::parse(&text)
    }
}

impl From<ClockTime> for String {
    fn from(time: ClockTime) -> Self {
        time.to_string()
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

/// A date, written `2026-08-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct ClassDate(pub Date);

impl ClassDate {
    /// Parses `2026-08-03`, `2026/8/3`, `2026.8.3`, `2026年8月3日` and `20260803`.
    ///
    /// # Errors
    /// [`UnitError::Date`] for anything else and for dates that do not exist.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let error = || UnitError::Date(text.to_owned());
        let plain = text.trim().trim_end_matches('日').replace(['/', '.', '年', '月'], "-");
        let parts: Vec<&str> = if plain.len() == 8 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
            vec![&plain[..4], &plain[4..6], &plain[6..]]
        } else {
            plain.split('-').collect()
        };
        let [year, month, day] = parts.as_slice() else { return Err(error()) };
        let digits = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
            lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !(digits(year, 4..=4) && digits(month, 1..=2) && digits(day, 1..=2)) {
            return Err(error());
        }
        let number = |text: &str| text.parse::<i16>().map_err(|_| error());
        let part = |text: &str| text.parse::<i8>().map_err(|_| error());
        Date::new(number(year)?, part(month)?, part(day)?).map(Self).map_err(|_| error())
    }
}

impl TryFrom<String> for ClassDate {
    type Error = UnitError;
    fn try_from(text: String) -> Result<Self, UnitError> {
        Self::parse(&text)
    }
}

impl From<ClassDate> for String {
    fn from(date: ClassDate) -> Self {
        date.to_string()
    }
}

impl fmt::Display for ClassDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lesson_hours_have_one_place() {
        assert_eq!(LessonHours::try_from(1.5).map(|hours| hours.tenths), Ok(15));
        assert_eq!(LessonHours::try_from(3.0).map(|hours| hours.to_string()), Ok("3".to_owned()));
        assert_eq!(LessonHours::try_from(0.1 + 0.2).map(|hours| hours.to_string()), Ok("0.3".to_owned()));
        for wrong in [1.25, -1.0, 1e9, f64::NAN] {
            assert!(LessonHours::try_from(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn clock_times_are_read_as_people_write_them() {
        for (text, written) in [("9:00", "09:00"), ("14：30", "14:30"), ("23:59:00", "23:59")] {
            assert_eq!(ClockTime::parse(text).map(|time| time.to_string()), Ok(written.to_owned()));
        }
        for wrong in ["24:00", "9", "9:60", "9:0:5", "九点", "09:00:00:00", "+9:00"] {
            assert!(ClockTime::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn dates_must_exist() {
        for text in ["2026-08-03", "2026/8/3", "2026年8月3日", "20260803", "2026.8.3"] {
            assert_eq!(ClassDate::parse(text).map(|date| date.to_string()), Ok("2026-08-03".to_owned()), "{text}");
        }
        for wrong in ["2026-02-30", "26-8-3", "8月3日", "2026-8", "2026-08-03-1"] {
            assert!(ClassDate::parse(wrong).is_err(), "{wrong}");
        }
    }
}
