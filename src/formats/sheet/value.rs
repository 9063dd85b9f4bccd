//! Cell values, independent of the parser.

use std::fmt;

use calamine::{Data, DataRef, ExcelDateTime};
use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

/// The value of a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Text, trimmed; never empty.
    Text(String),
    /// A number.
    Number(f64),
    /// A date, a time of day or both. `serial` counts days; its fraction is the time of day.
    Time {
        /// The serial number stored in the workbook.
        serial: f64,
        /// The calendar date and time; none if it is not a valid date.
        at: Option<DateTime>,
    },
    /// 真 or 假.
    Bool(bool),
    /// An error such as `#REF!`; empty for a formula without a stored result.
    Error(String),
}

impl Value {
    /// Trimmed text; `None` if it is empty.
    pub fn text(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self::Text(text.to_owned()))
    }

    /// Text; for `="…"` the part in quotes. Exports use this form to prevent conversion to a number.
    pub(super) fn unquoted(text: &str) -> Option<Self> {
        let plain = text.trim();
        Self::text(plain.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(plain))
    }

    /// Number of bytes of text.
    pub(super) fn text_bytes(&self) -> usize {
        if let Self::Text(text) | Self::Error(text) = self { text.len() } else { 0 }
    }

    /// Replaces a number that is not finite by the error that Excel shows.
    pub(super) fn finite(self) -> Self {
        match self {
            Self::Number(number) | Self::Time { serial: number, .. } if !number.is_finite() => Self::Error("#NUM!".to_owned()),
            value => value,
        }
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

    /// Parses an OpenDocument date, date and time (`2026-08-03T09:00:00`) or duration (`PT09H00M00S`).
    pub(super) fn iso(text: &str) -> Option<Self> {
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

/// The text as a person would read the value.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Error(text) => formatter.write_str(text),
            // The shortest exact representation, never with an exponent. An id that was entered as a number ends in 000, as in Excel.
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Time { serial, at: Some(at) } if *serial >= 1.0 && at.time() == Time::midnight() => write!(formatter, "{}", at.date()),
            Self::Time { serial, at: Some(at) } if *serial >= 1.0 => write!(formatter, "{}", at.strftime("%Y-%m-%d %H:%M:%S")),
            Self::Time { serial, .. } => match clock(*serial).filter(|time| time.second() == 0) {
                Some(time) => write!(formatter, "{:02}:{:02}", time.hour(), time.minute()),
                None => write!(formatter, "{serial}"),
            },
            Self::Bool(truth) => formatter.write_str(if *truth { "是" } else { "否" }),
        }
    }
}

/// The time of day from a serial number's fraction, rounded to seconds, because binary fractions are not exact.
pub fn clock(serial: f64) -> Option<Time> {
    let seconds = (serial.is_finite() && serial >= 0.0).then(|| (serial.fract() * 86_400.0).round() as i64)?;
    let small = |number: i64| i8::try_from(number).ok();
    Time::new(small(seconds / 3600)?, small(seconds / 60 % 60)?, small(seconds % 60)?, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_a_number_has_damaged_shows_the_digits_that_are_left() {
        assert_eq!(Value::Number(500_113_199_003_070_000.0).to_string(), "500113199003070000");
        assert_eq!(Value::Number(1.5).to_string(), "1.5");
    }
}
