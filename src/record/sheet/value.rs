//! What stands in a cell, from whichever reader it comes.

use calamine::{Data, DataRef, ExcelDateTime, ExcelDateTimeType};
use jiff::civil::{Date, DateTime, Time};

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, without the white space around it; never empty.
    Text(String),
    /// A number.
    Number(f64),
    /// A date, a clock time or both; `serial` counts days, its fraction is the clock time.
    Time {
        /// Days and their fraction as the workbook has them.
        serial: f64,
        /// The same in the calendar; none where it is no date.
        at: Option<DateTime>,
    },
    /// 真 or 假.
    Bool(bool),
    /// An error such as `#REF!`; empty for a formula that was never computed.
    Error(String),
}

impl Value {
    /// A text, without the white space around it; none where nothing is left.
    pub fn text(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self::Text(text.to_owned()))
    }

    /// A day count of a workbook whose days are counted from 1900 or 1904.
    pub(super) fn serial(serial: f64, from_1904: bool) -> Self {
        Self::time(&ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, from_1904))
    }

    pub(super) fn of_ref(data: &DataRef<'_>) -> Option<Self> {
        match data {
            DataRef::Int(number) => Some(Self::Number(*number as f64)),
            DataRef::Float(number) => Some(Self::Number(*number)),
            DataRef::String(text) => Self::text(text),
            DataRef::SharedString(text) => Self::text(text),
            DataRef::Bool(truth) => Some(Self::Bool(*truth)),
            DataRef::DateTime(time) => Some(Self::time(time)),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Self::iso(text),
            DataRef::Error(error) => Some(Self::Error(error.to_string())),
            DataRef::Empty => None,
        }
    }

    pub(super) fn of(data: &Data) -> Option<Self> {
        match data {
            Data::Int(number) => Some(Self::Number(*number as f64)),
            Data::Float(number) => Some(Self::Number(*number)),
            Data::String(text) => Self::text(text),
            Data::Bool(truth) => Some(Self::Bool(*truth)),
            Data::DateTime(time) => Some(Self::time(time)),
            Data::DateTimeIso(text) | Data::DurationIso(text) => Self::iso(text),
            Data::Error(error) => Some(Self::Error(error.to_string())),
            Data::Empty => None,
        }
    }

    fn time(time: &ExcelDateTime) -> Self {
        let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
        let small = |number: u8| i8::try_from(number).ok();
        let at = (|| {
            let year = i16::try_from(year).ok()?;
            DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, small(second)?, i32::from(milli) * 1_000_000).ok()
        })();
        Self::Time { serial: time.as_f64(), at }
    }

    /// A date, a date and time (`2026-08-03T09:00:00`) or a length of time (`PT09H00M00S`) as OpenDocument writes them.
    fn iso(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("PT") {
            let clock = rest.trim_end_matches('S').replace(['H', 'M'], ":");
            return Self::text(&clock);
        }
        let at: Option<DateTime> = text.parse().ok().or_else(|| text.parse::<Date>().ok().map(|date| date.to_datetime(Time::midnight())));
        match at {
            Some(at) => {
                let clock = f64::from(at.hour()) * 3600.0 + f64::from(at.minute()) * 60.0 + f64::from(at.second());
                Some(Self::Time { serial: 1.0 + clock / 86_400.0, at: Some(at) })
            }
            None => Self::text(text),
        }
    }
}
