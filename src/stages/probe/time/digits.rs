//! The digits of a time in a name, parsed with a pattern.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use crate::record::written_time::DayPart;
use crate::words::moment::{Precision, Zone};

/// The parsed digits of a name.
#[derive(Clone, Copy, Debug, Default)]
pub struct Digits {
    /// Year, month, day.
    pub date: (i16, i8, i8),
    /// Hour.
    pub hour: Option<i8>,
    /// Minute.
    pub minute: Option<i8>,
    /// Second.
    pub second: Option<i8>,
    /// Seconds since 1970.
    pub epoch: Option<i64>,
    /// Fraction of a second in nanoseconds.
    fraction: i32,
}

impl Digits {
    /// Parses the digits of a pattern at the start of a text.
    pub fn read(text: &[char], pattern: &str) -> Option<Self> {
        let mut fields = Fields::default();
        let mut rest = text;
        for wanted in pattern.chars() {
            let (found, behind) = rest.split_first()?;
            rest = behind;
            match wanted {
                'Y' | 'M' | 'D' | 'h' | 'm' | 's' | 'E' | 'f' => fields.take(wanted, found.to_digit(10)?),
                '#' if found.is_ascii_digit() => {}
                'x' if found.is_ascii_hexdigit() => {}
                literal if *found == literal => {}
                _ => return None,
            }
        }
        if rest.first().is_some_and(char::is_ascii_digit) {
            return None;
        }
        let small = |letter| fields.value(letter).and_then(|value| i8::try_from(value).ok());
        let year = fields.value('Y').and_then(|year| i16::try_from(year).ok());
        let fraction = fields.value('f').unwrap_or(0) * 10_i64.pow(9_u32.saturating_sub(fields.count('f')));
        Some(Self {
            date: (year.unwrap_or(0), small('M').unwrap_or(0), small('D').unwrap_or(0)),
            hour: small('h'),
            minute: small('m'),
            second: small('s'),
            epoch: fields.value('E'),
            fraction: i32::try_from(fraction).ok()?,
        })
    }

    /// Applies a following part of the day, as in `at 10.16.59 PM`; `None` if the two contradict each other.
    pub fn in_part_of_day(mut self, behind: &[char]) -> Option<Self> {
        let word: String = behind.iter().skip(1).take(2).collect::<String>().to_ascii_lowercase();
        if let (Some(' '), Some(part), Some(hour)) = (behind.first(), DayPart::named(&word), self.hour) {
            self.hour = Some(part.hour(hour)?);
        }
        Some(self)
    }

    /// Precision of the parsed time.
    pub fn precision(&self) -> Precision {
        match (self.epoch, self.hour, self.second) {
            (None, None, _) => Precision::Day,
            (None, Some(_), None) => Precision::Minute,
            _ => Precision::Second,
        }
    }

    /// Time of day; missing parts are zero. Some phones write hour 24 for hour 0 of the same day.
    pub fn time(&self) -> Option<Time> {
        let hour = self.hour.filter(|hour| *hour != 24).unwrap_or(0);
        Time::new(hour, self.minute.unwrap_or(0), self.second.unwrap_or(0), self.fraction).ok()
    }

    /// The time, if it is valid and in a plausible year.
    pub fn timestamp(&self, offset: Option<Offset>, zone: Zone) -> Option<Timestamp> {
        if let Some(seconds) = self.epoch {
            let at = Timestamp::new(seconds, self.fraction).ok()?;
            return (2005..2100).contains(&zone.local(at).year()).then_some(at);
        }
        let local = DateTime::from_parts(likely_date(self.date)?, self.time()?);
        offset.map_or_else(|| zone.timestamp(local), |offset| offset.to_timestamp(local).ok())
    }
}

/// The letters of a pattern, each with the value of its digits and their count.
#[derive(Default)]
struct Fields(Vec<(char, i64, u32)>);

impl Fields {
    fn take(&mut self, letter: char, digit: u32) {
        let digit = i64::from(digit);
        match self.0.iter_mut().find(|field| field.0 == letter) {
            // No pattern has more than ten digits of one kind.
            Some(field) => (field.1, field.2) = (field.1.saturating_mul(10).saturating_add(digit), field.2 + 1),
            None => self.0.push((letter, digit, 1)),
        }
    }

    fn value(&self, letter: char) -> Option<i64> {
        self.0.iter().find(|field| field.0 == letter).map(|field| field.1)
    }

    fn count(&self, letter: char) -> u32 {
        self.0.iter().find(|field| field.0 == letter).map_or(0, |field| field.2)
    }
}

/// A valid date in a plausible year.
pub fn likely_date((year, month, day): (i16, i8, i8)) -> Option<Date> {
    (2000..2100).contains(&year).then(|| Date::new(year, month, day).ok()).flatten()
}
