//! The value of a cell as a label, a date, clock times or a number, however it was typed.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, date};
use unicode_normalization::UnicodeNormalization;

use crate::formats::sheet::{Value, clock};
use crate::record::class::{ClassDate, ClockTime};
use crate::record::written_time::WrittenTime;

/// A text as labels and words are compared: compatibility forms made one, no white space, no 《》, nothing from a bracket on.
pub fn label(text: &str) -> String {
    let plain: String = text.nfkc().filter(|character| !character.is_whitespace() && !matches!(character, '《' | '》' | '*')).collect();
    let head = plain.split('(').next().unwrap_or_default();
    let head = if head.is_empty() { plain.as_str() } else { head };
    head.trim_end_matches([':', '。']).to_owned()
}

/// A date: a date cell, a day count of the 1900 system, `20260803` as a number, or any text that [`ClassDate::parse`] takes, also
/// with a weekday behind it.
pub fn class_date(value: &Value) -> Option<ClassDate> {
    match value {
        Value::Time { at: Some(at), serial } if *serial >= 1.0 && at.time() == Time::midnight() => Some(ClassDate(at.date())),
        Value::Number(number) if number.fract() == 0.0 => match day(*number) {
            Some(date) => Some(ClassDate(date)),
            None => ClassDate::parse(&value.to_string()).ok(),
        },
        Value::Text(written) => {
            let plain: String = written.nfkc().collect();
            let weekday = |character: char| character.is_whitespace() || matches!(character, '(' | '周' | '星');
            let head = plain.split(weekday).next().unwrap_or_default();
            ClassDate::parse(head).ok()
        }
        _ => None,
    }
}

/// The day of a day count of the 1900 system, from 1954 to 2119: what stands in a column of dates whose format was lost.
pub fn day(serial: f64) -> Option<Date> {
    if !(20_000.0..=80_000.0).contains(&serial) {
        return None;
    }
    // Day 0 of the 1900 system; its day 60 never existed, so this holds from 1900-03-01 on.
    date(1899, 12, 30).checked_add((serial as i32).days()).ok()
}

/// A clock time to the minute: a time cell, a fraction of a day, or a text such as `9:00` or `下午2:00`.
pub fn clock_time(value: &Value) -> Option<ClockTime> {
    let time = match value {
        Value::Time { serial, .. } => clock(*serial),
        Value::Number(number) if (0.0..1.0).contains(number) => clock(*number),
        Value::Text(written) => clock_text(written),
        _ => None,
    };
    time.filter(|time| time.second() == 0).map(ClockTime)
}

fn clock_text(text: &str) -> Option<Time> {
    match WrittenTime::read(text)? {
        WrittenTime::Clock(time) => Some(time),
        _ => None,
    }
}

/// A span of clock times such as `09:00-11:50`, `8：30—12：00` or `上午9:00至下午1:00`; a part of the day must stand at both or neither.
pub fn clock_span(value: &Value) -> Option<(ClockTime, ClockTime)> {
    let Value::Text(written) = value else { return None };
    let separates =
        |character: char| matches!(character, '-' | '~' | '至' | '到' | '—' | '–' | '―' | '‐' | '‑' | '−' | '─' | '～' | '－' | '〜');
    let parts: Vec<&str> = written.split(separates).map(str::trim).filter(|part| !part.is_empty()).collect();
    let [start, end] = parts.as_slice() else { return None };
    let bare = |text: &str| text.starts_with(char::is_numeric) && text.ends_with(char::is_numeric);
    let read = |text: &str| clock_time(&Value::Text(text.to_owned()));
    (bare(start) == bare(end)).then_some((read(start)?, read(end)?))
}

/// A whole number from 0 to 4,294,967,295.
pub fn count(value: &Value) -> Option<u32> {
    number(value).filter(|number| number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number)).map(|number| number as u32)
}

/// A number, also one that was typed as text.
pub fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => text.nfkc().collect::<String>().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

/// The day count of a date in the 1900 system, for writing.
pub fn serial(day: Date) -> f64 {
    let origin: DateTime = date(1899, 12, 30).at(0, 0, 0, 0);
    day.to_datetime(Time::midnight()).duration_since(origin).as_secs_f64() / 86_400.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn dates_however_they_were_typed() {
        let serial_day = Value::Number(46237.0);
        for value in [
            written("2026-08-03"),
            written("2026年8月3日（星期一）"),
            written("2026.8.3 周一"),
            written("２０２６/８/３"),
            Value::Number(20_260_803.0),
            serial_day,
        ] {
            assert_eq!(class_date(&value).map(|date| date.to_string()).as_deref(), Some("2026-08-03"), "{value:?}");
        }
        assert_eq!(serial(date(2026, 8, 3)), 46237.0);
        for value in [written("8月3日"), Value::Number(20_260_230.0), Value::Number(0.375), Value::Bool(true)] {
            assert_eq!(class_date(&value), None, "{value:?}");
        }
    }

    #[test]
    fn clock_times_however_they_were_typed() {
        for text in ["09:00-11:50", "9:00 — 11：50", "09:00——11:50", "9：00～11：50", "9:00至11:50", "09:00:00-11:50:00"] {
            let span = clock_span(&written(text)).map(|(start, end)| format!("{start}-{end}"));
            assert_eq!(span.as_deref(), Some("09:00-11:50"), "{text}");
        }
        for text in ["上午", "9:00", "9:00-10:00-11:00", "下午2:00-4:00", "9:00-25:00"] {
            assert_eq!(clock_span(&written(text)), None, "{text}");
        }
        let nine = ClockTime::parse("09:00").ok();
        assert_eq!(clock_time(&Value::Number(0.375)), nine);
        assert_eq!(clock_time(&Value::Time { serial: 0.375, at: None }), nine);
        assert_eq!(clock_time(&Value::Number(0.375_01)), None);
        assert_eq!(clock_time(&Value::Number(9.0)), None);
    }

    #[test]
    fn labels_are_compared_without_what_people_add() {
        for text in ["理论课时", "理论课时（节）", " 理论 课时：", "*理论课时"] {
            assert_eq!(label(text), "理论课时");
        }
        assert_eq!(label("《职业分类大典》"), "职业分类大典");
    }
}
