//! Dates as EXIF and XMP contain them: the standard form, and the other forms that devices and programs write.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use crate::record::written_time::DayPart;

/// The value of a date field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenDate {
    /// No time: blank, zeros, or the time of a clock that was never set.
    Never,
    /// A local time.
    Time(LocalTime),
    /// Not a time, or contradictory.
    Unclear,
}

/// A local time, and how it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// The time.
    pub local: DateTime,
    /// The offset written after it.
    pub offset: WrittenOffset,
    /// Whether seconds are given.
    pub seconds: bool,
    /// Whether hour 24 was written for hour 0 of the same day, as some phones do.
    pub midnight: bool,
    /// Whether the separators differ from CIPA DC-008.
    pub odd: bool,
    /// Whether a part of the day such as `PM` follows.
    pub half_day: bool,
}

/// A written offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenOffset {
    /// No offset.
    None,
    /// An offset between -12:00 and +14:00.
    Known(Offset),
    /// Not a valid offset.
    Unclear,
}

/// Reads `2026:08:03 09:30:15` and similar forms.
pub fn read(text: &str) -> WrittenDate {
    let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    if !text.chars().any(|c| c.is_alphanumeric() && c != '0') {
        return WrittenDate::Never;
    }
    local_time(text).map_or(WrittenDate::Unclear, |time| if never_set(time.local) { WrittenDate::Never } else { WrittenDate::Time(time) })
}

/// Typical times of clocks that were never set: years before digital cameras, the first moment of a year, a chip maker's sample date.
fn never_set(local: DateTime) -> bool {
    let first = local.year() <= 2016 && (local.month(), local.day()) == (1, 1) && local.time() == Time::midnight();
    local.year() < 1980 || first || local == DateTime::constant(2002, 12, 8, 12, 0, 0, 0)
}

fn local_time(text: &str) -> Option<LocalTime> {
    let mut rest = Rest(text);
    let date = date(&mut rest)?;
    let standard = text.len() == 19 && text.as_bytes().get(10) == Some(&b' ') && date.1;
    rest.skip(&[' ', 'T', 't']);
    let hour = rest.number(1, 2)?;
    rest.one(&[':', '.', '-', '时'])?;
    let minute = rest.number(2, 2)?;
    let second = rest.one(&[':', '.', '-', '分']).and_then(|_| rest.number(2, 2));
    let fraction = if second.is_some() && rest.one(&['.', ',']).is_some() { rest.fraction()? } else { 0 };
    let behind = rest.0.trim();
    let part = DayPart::named(&behind.to_ascii_lowercase());
    let midnight = hour == 24;
    let hour = match part {
        Some(part) => i16::from(part.hour(i8::try_from(hour).ok()?)?),
        None if midnight => 0,
        None => hour,
    };
    let offset = if part.is_some() { WrittenOffset::None } else { offset(behind) };
    let small = |number: i16| i8::try_from(number).ok();
    let time = Time::new(small(hour)?, small(minute)?, small(second.unwrap_or(0))?, fraction).ok()?;
    Some(LocalTime {
        local: DateTime::from_parts(date.0, time),
        offset,
        seconds: second.is_some(),
        midnight,
        odd: !standard && offset == WrittenOffset::None,
        half_day: part.is_some(),
    })
}

/// A date, and whether colons separate it.
fn date(rest: &mut Rest) -> Option<(Date, bool)> {
    const SIGNS: &[char] = &[':', '-', '/', '.', '年', '月'];
    let year = rest.number(4, 4)?;
    let colons = rest.one(SIGNS)? == ':';
    let month = rest.number(1, 2)?;
    let colons = rest.one(SIGNS)? == ':' && colons;
    let day = rest.number(1, 2)?;
    rest.skip(&['日']);
    let small = |number: i16| i8::try_from(number).ok();
    Some((Date::new(year, small(month)?, small(day)?).ok()?, colons))
}

/// Reads `+08:00`, `+0800`, `+8`, `GMT+8` or `Z`.
pub fn offset(text: &str) -> WrittenOffset {
    let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    if text.chars().all(|c| c == ':' || c == ' ') {
        return WrittenOffset::None;
    }
    known_offset(text).map_or(WrittenOffset::Unclear, WrittenOffset::Known)
}

fn known_offset(text: &str) -> Option<Offset> {
    let upper = text.to_ascii_uppercase();
    let plain = upper.strip_prefix("GMT").or_else(|| upper.strip_prefix("UTC")).unwrap_or(&upper);
    if plain.is_empty() || plain == "Z" {
        return Some(Offset::UTC);
    }
    let sign = if plain.starts_with('-') { -1 } else { 1 };
    let mut rest = Rest(plain.strip_prefix(['+', '-'])?);
    let (hours, minutes) = if rest.0.len() == 4 && !rest.0.contains(':') {
        (rest.number(2, 2)?, rest.number(2, 2)?)
    } else {
        let hours = rest.number(1, 2)?;
        (hours, if rest.one(&[':']).is_some() { rest.number(2, 2)? } else { 0 })
    };
    let seconds = sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60);
    let within = rest.0.is_empty() && minutes < 60 && (-12 * 3600..=14 * 3600).contains(&seconds);
    within.then(|| Offset::from_seconds(seconds).ok()).flatten()
}

/// The text not read yet.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    /// A number of `least` to `most` digits.
    fn number(&mut self, least: usize, most: usize) -> Option<i16> {
        let digits = self.0.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.0.split_at_checked(digits).filter(|_| digits >= least)?;
        self.0 = rest;
        number.parse().ok()
    }

    /// A fraction of a second, in nanoseconds.
    fn fraction(&mut self) -> Option<i32> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.0.split_at_checked(digits).filter(|_| digits > 0)?;
        self.0 = rest;
        format!("{:0<9}", number.get(..digits.min(9))?).parse().ok()
    }

    /// One of these characters.
    fn one(&mut self, signs: &[char]) -> Option<char> {
        let sign = self.0.chars().next().filter(|sign| signs.contains(sign))?;
        self.0 = self.0.get(sign.len_utf8()..)?;
        Some(sign)
    }

    fn skip(&mut self, signs: &[char]) {
        while self.one(signs).is_some() {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_that_devices_write() {
        let told = |text: &str| match read(text) {
            WrittenDate::Time(time) => format!("{}", time.local),
            other => format!("{other:?}"),
        };
        for text in [
            "2026:08:03 09:30:15",
            "2026-08-03 09:30:15",
            "2026/08/03 09:30:15",
            "2026-08-03T09:30:15",
            "2026:08:03  9:30:15",
            "2026.8.3 9:30:15",
            "2026年8月3日 09:30:15",
            "2026:08:03 09:30:15\0\0",
            "2026:08:03 09:30:15+0000",
            "2026:08:03 09:30:15 AM",
        ] {
            assert_eq!(told(text), "2026-08-03T09:30:15", "{text}");
        }
        for (text, time) in [
            ("2026:08:03 24:04:20", "2026-08-03T00:04:20"),
            ("2026-08-03 24:00:00", "2026-08-03T00:00:00"),
            ("2026/08/03 24:59:59", "2026-08-03T00:59:59"),
            ("2026:08:03 09:30:15 PM", "2026-08-03T21:30:15"),
            ("2026:08:03 21:30:15 pm", "2026-08-03T21:30:15"),
            ("2026:08:03 09:30:15 下午", "2026-08-03T21:30:15"),
            ("2026:08:03 12:00:15 AM", "2026-08-03T00:00:15"),
            ("2026:08:03 09:30", "2026-08-03T09:30:00"),
            ("2026-08-03 09:30:15.25", "2026-08-03T09:30:15.25"),
            ("", "Never"),
            ("0000:00:00 00:00:00", "Never"),
            ("    :  :     :  :  ", "Never"),
            ("2002:12:08 12:00:00", "Never"),
            ("1970:01:01 00:00:00", "Never"),
            ("2000:01:01 00:00:00", "Never"),
            ("2026:02:30 09:00:00", "Unclear"),
            ("2026:08:03 25:00:00", "Unclear"),
            ("2026:08:03 21:30:15 AM", "Unclear"),
            ("八月三日", "Unclear"),
            ("26:08:03 09:30:15", "Unclear"),
        ] {
            assert_eq!(told(text), time, "{text}");
        }
    }

    #[test]
    fn every_spelling_of_an_offset() {
        let minutes = |text: &str| match offset(text) {
            WrittenOffset::Known(offset) => Some(offset.seconds() / 60),
            WrittenOffset::None => None,
            WrittenOffset::Unclear => Some(9999),
        };
        for text in ["+08:00", "+0800", "+8:00", "+08", "+8", "GMT+8", "UTC+08:00", "gmt+0800"] {
            assert_eq!(minutes(text), Some(480), "{text}");
        }
        for (text, told) in
            [("Z", Some(0)), ("+00:00", Some(0)), ("-5:00", Some(-300)), ("+14:00", Some(840)), ("", None), ("   :  ", None)]
        {
            assert_eq!(minutes(text), told, "{text}");
        }
        for text in ["+25:00", "+14:01", "-13:00", "CST", "+08:60", "8:00", "+080000"] {
            assert_eq!(minutes(text), Some(9999), "{text}");
        }
    }
}
