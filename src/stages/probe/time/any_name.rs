//! The fallback after all patterns: a name, or the folder of the file, that contains exactly one time.
//!
//! Its author and its meaning are unknown, so it is a declaration (grade D).

use jiff::civil::{DateTime, Time};
use jiff::tz::Offset;

use crate::stages::probe::time::digits::{Digits, likely_date};
use crate::words::moment::{Grade, Moment, Precision, Reason, TimeSource, Zone};
use crate::words::path::MemberPath;

/// A run of digits: start and end.
type Run = (usize, usize);

/// The only time in the name. If the name contains no time, the only one in the name of its folder.
pub fn read(path: &MemberPath, stem: &[char], zone: Zone) -> Option<Moment> {
    let told = |(at, precision), source| Moment { at, grade: Grade::D, source, precision, reason: Reason::ClassZone };
    match only(stem, zone) {
        Found::One(at, precision) => Some(told((at, precision), TimeSource::UnknownName)),
        Found::None if path.parts().count() > 1 => {
            let folder: Vec<char> = path.parts().rev().nth(1)?.chars().collect();
            match only(&folder, zone) {
                Found::One(at, precision) => Some(told((at, precision), TimeSource::Folder)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The times found in a text.
enum Found {
    None,
    One(jiff::Timestamp, Precision),
    Several,
}

fn only(text: &[char], zone: Zone) -> Found {
    let runs = runs(text);
    let mut found = Found::None;
    let mut number = 0;
    while number < runs.len() {
        let rest = runs.get(number..).unwrap_or_default();
        let Some((at, precision, used)) = packed(text, rest, zone).or_else(|| divided(text, rest, zone)) else {
            number += 1;
            continue;
        };
        found = match found {
            Found::None => Found::One(at, precision),
            _ => Found::Several,
        };
        number += used;
    }
    found
}

fn runs(text: &[char]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (at, _) in text.iter().enumerate().filter(|(_, sign)| sign.is_ascii_digit()) {
        match runs.last_mut().filter(|run| run.1 == at) {
            Some(run) => run.1 = at + 1,
            None => runs.push((at, at + 1)),
        }
    }
    runs
}

/// A single run of digits: 14 or 17 for date and time, 10 or 13 for seconds since 1970.
fn packed(text: &[char], runs: &[Run], zone: Zone) -> Option<(jiff::Timestamp, Precision, usize)> {
    let (from, to) = *runs.first()?;
    let pattern = match to - from {
        10 => "EEEEEEEEEE",
        13 => "EEEEEEEEEEfff",
        14 => "YYYYMMDDhhmmss",
        17 => "YYYYMMDDhhmmssfff",
        _ => return None,
    };
    let digits = Digits::read(text.get(from..to)?, pattern)?;
    let at = digits.timestamp(None, zone)?;
    let likely = digits.epoch.is_none() || (2015..2036).contains(&Offset::UTC.to_datetime(at).year());
    likely.then_some((at, Precision::Second, 1))
}

/// A date in one run of 8 digits or in three runs, then the time of day in one run of 6 digits or in two or three runs.
fn divided(text: &[char], runs: &[Run], zone: Zone) -> Option<(jiff::Timestamp, Precision, usize)> {
    let number = |index: usize| -> Option<(usize, i16)> {
        let (from, to) = *runs.get(index)?;
        let digits: String = text.get(from..to)?.iter().collect();
        Some((to - from, digits.parse().ok()?))
    };
    let gap = |index: usize| Some(runs.get(index)?.0 - runs.get(index.checked_sub(1)?)?.1);
    let small = |index: usize| number(index).filter(|(length, _)| *length <= 2).and_then(|(_, value)| i8::try_from(value).ok());
    let (from, to) = *runs.first()?;
    let (date, next) = match to - from {
        8 => (Digits::read(text.get(from..to)?, "YYYYMMDD")?.date, 1),
        4 if gap(1)? == 1 && gap(2)? == 1 => ((number(0)?.1, small(1)?, small(2)?), 3),
        _ => return None,
    };
    let date = likely_date(date)?;
    if gap(next)? > 4 {
        return None;
    }
    let (from, to) = *runs.get(next)?;
    let (time, precision, used) = if to - from == 6 {
        (Digits::read(text.get(from..to)?, "hhmmss")?.time()?, Precision::Second, next + 1)
    } else {
        let hour = small(next).map(|hour| if hour == 24 { 0 } else { hour })?;
        let minute = small(next + 1).filter(|_| gap(next + 1) == Some(1) && number(next + 1).is_some_and(|(length, _)| length == 2))?;
        let second = small(next + 2).filter(|_| gap(next + 2) == Some(1) && number(next + 2).is_some_and(|(length, _)| length == 2));
        let time = Time::new(hour, minute, second.unwrap_or(0), 0).ok()?;
        (time, if second.is_some() { Precision::Second } else { Precision::Minute }, next + 2 + usize::from(second.is_some()))
    };
    Some((zone.timestamp(DateTime::from_parts(date, time))?, precision, used))
}
