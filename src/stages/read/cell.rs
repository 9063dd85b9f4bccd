//! The value of a cell as a label, a date, clock times or a number, in any of the forms that people type.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, date};
use unicode_normalization::UnicodeNormalization;

use crate::formats::sheet::{Value, clock};
use crate::record::class::{ClassDate, ClockTime};
use crate::record::written_time::WrittenTime;

/// A text in the form used to compare labels and words: NFKC, without white space and 《》, cut at the first bracket.
pub fn label(text: &str) -> String {
    let plain: String = text.nfkc().filter(|character| !character.is_whitespace() && !matches!(character, '《' | '》' | '*')).collect();
    let head = plain.split('(').next().unwrap_or_default();
    let head = if head.is_empty() { plain.as_str() } else { head };
    head.trim_end_matches([':', '。']).to_owned()
}

/// Context for completing dates that are not written in full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Whether the workbook uses the 1904 date system.
    pub from_1904: bool,
    /// The first and the last day of the class, if declared.
    pub class: Option<(Date, Date)>,
}

impl Calendar {
    /// The date of a serial number.
    fn day(self, serial: f64) -> Option<Date> {
        // The two systems differ by four years and one day.
        day(if self.from_1904 { serial + 1462.0 } else { serial })
    }

    /// The date in the class with this month and day. If there is none, the date in the class's year, if the class is within one year.
    fn of_class(self, month: i8, day: i8) -> Option<Date> {
        let (first, last) = self.class?;
        let dates = (first.year()..=last.year()).take(5).filter_map(|year| Date::new(year, month, day).ok());
        let mut dates: Vec<Date> = dates.collect();
        if dates.len() > 1 {
            dates.retain(|date| (first..=last).contains(date));
        }
        if dates.len() == 1 { dates.first().copied() } else { None }
    }
}

/// A date: a date cell, a serial number, `20260803` as a number, or a text. Texts may have any form that [`ClassDate::parse`] accepts, or
/// `26.8.3`, `2026年8月3号`, `二〇二六年八月三日`, `8月3日` with the year of the class; a weekday or part of the day may follow.
pub fn class_date(value: &Value, calendar: Calendar) -> Option<ClassDate> {
    match value {
        Value::Time { at: Some(at), serial } if *serial >= 1.0 && at.time() == Time::midnight() => Some(ClassDate(at.date())),
        Value::Number(number) if number.fract() == 0.0 => match calendar.day(*number) {
            Some(date) => Some(ClassDate(date)),
            None => ClassDate::parse(&value.to_string()).ok(),
        },
        Value::Text(written) => date_text(written, calendar).map(ClassDate),
        _ => None,
    }
}

fn date_text(written: &str, calendar: Calendar) -> Option<Date> {
    let plain: String = written.nfkc().collect();
    let weekday = ["(", "周", "星", "礼拜"].iter().filter_map(|mark| plain.find(mark)).min().unwrap_or(plain.len());
    let plain: String = plain.get(..weekday)?.chars().filter(|character| !character.is_whitespace()).collect();
    let plain = ["上午", "下午", "晚上", "全天"].iter().fold(plain.as_str(), |plain, part| plain.strip_suffix(part).unwrap_or(plain));
    let plain = digits_of(plain).replace('号', "日");
    if let Ok(ClassDate(date)) = ClassDate::parse(&plain) {
        return Some(date);
    }
    let parts = plain.trim_end_matches('日').replace(['/', '.', '年', '月'], "-");
    let numbers: Vec<i16> =
        parts.split('-').map(|part| part.parse().ok().filter(|_| (1..=2).contains(&part.len()))).collect::<Option<_>>()?;
    match numbers.as_slice() {
        [month, day] => calendar.of_class(i8::try_from(*month).ok()?, i8::try_from(*day).ok()?),
        // A two-digit year: from 2000 on, and only if year, month and day cannot be read in another order.
        [year @ 13..=99, month, day] => Date::new(2000 + year, i8::try_from(*month).ok()?, i8::try_from(*day).ok()?).ok(),
        _ => None,
    }
}

/// Replaces the Chinese numerals of a date by digits: `二〇二六年八月二十一日` becomes `2026年8月21日`.
fn digits_of(text: &str) -> String {
    let figure = |character: char| {
        "〇一二三四五六七八九".chars().position(|one| one == character).or(match character {
            '○' | '零' => Some(0),
            '元' => Some(1),
            _ => None,
        })
    };
    let mut written = String::new();
    let mut characters = text.chars().peekable();
    let mut before = false;
    while let Some(character) = characters.next() {
        if character == '十' || character == '廿' {
            let after = characters.peek().copied().and_then(figure).is_some();
            let own = if character == '廿' { "2" } else { "1" };
            match (before, after) {
                (true, true) => {}
                (true, false) => written.push('0'),
                (false, true) => written.push_str(own),
                (false, false) => written.push_str(&format!("{own}0")),
            }
            before = false;
            continue;
        }
        let value = figure(character);
        before = value.is_some();
        match value {
            Some(value) => written.push_str(&value.to_string()),
            None => written.push(character),
        }
    }
    written
}

/// The date of a serial number in the 1900 system, from 1954 to 2119: a date cell whose format was lost.
pub fn day(serial: f64) -> Option<Date> {
    if !(20_000.0..=80_000.0).contains(&serial) {
        return None;
    }
    // Day 0 of the 1900 system. Its day 60 never existed, so this is valid from 1900-03-01 on.
    date(1899, 12, 30).checked_add((serial as i32).days()).ok()
}

/// A clock time to the minute: a time cell, a fraction of a day, or a text such as `9:00`, `8点半`, `0830` or `下午2:00`.
pub fn clock_time(value: &Value) -> Option<ClockTime> {
    let time = match value {
        Value::Time { serial, .. } => clock(*serial),
        Value::Number(number) if (0.0..1.0).contains(number) => clock(*number),
        Value::Number(number) if number.fract() == 0.0 && (100.0..2400.0).contains(number) => clock_text(&format!("{number:04}")),
        Value::Text(written) => clock_text(written),
        _ => None,
    };
    time.filter(|time| time.second() == 0).map(ClockTime)
}

fn clock_text(text: &str) -> Option<Time> {
    let plain: String = text.nfkc().filter(|character| !character.is_whitespace()).collect();
    let (part, written) = day_part(&plain);
    let figures = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // 0830 and 8.30 are clock times only where clock times are expected.
    let written = match written.split_once('.') {
        Some((hour, minute)) if figures(hour) && figures(minute) && minute.len() == 2 => format!("{hour}:{minute}"),
        None if figures(written) && (3..=4).contains(&written.len()) => {
            let (hour, minute) = written.split_at_checked(written.len() - 2)?;
            format!("{hour}:{minute}")
        }
        _ => written.to_owned(),
    };
    match WrittenTime::read(&format!("{part}{written}"))? {
        WrittenTime::Clock(time) => Some(time),
        _ => None,
    }
}

/// Splits off a leading word for a part of the day.
fn day_part(text: &str) -> (&str, &str) {
    let parts = ["凌晨", "早上", "上午", "中午", "下午", "晚上"];
    let found = parts.iter().find_map(|part| Some((text.get(..part.len())?, text.strip_prefix(part)?)));
    found.unwrap_or(("", text))
}

/// A span of clock times, and the minutes of breaks given in brackets after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockSpan {
    /// Start.
    pub start: ClockTime,
    /// End.
    pub end: ClockTime,
    /// `（含休息20分钟）`.
    pub breaks: Option<u32>,
}

/// A span such as `09:00-11:50`, `8：30—12：00`, `0830-1200`, `8点半至12点`, `上午9:00至下午1:00`, `下午2:00-5:20` or
/// `8:30-12:00（含休息20分钟）`. A part of the day at the start also applies to the end, unless the end has its own.
pub fn clock_span(value: &Value) -> Option<ClockSpan> {
    let Value::Text(written) = value else { return None };
    let plain: String = written.nfkc().filter(|character| !character.is_whitespace()).collect();
    let (plain, remark) = match plain.split_once('(') {
        Some((head, rest)) if !head.is_empty() => (head.to_owned(), rest.trim_end_matches(')').to_owned()),
        _ => (plain, String::new()),
    };
    let separates =
        |character: char| matches!(character, '-' | '~' | '至' | '到' | '—' | '–' | '―' | '‐' | '‑' | '−' | '─' | '～' | '－' | '〜');
    let parts: Vec<&str> = plain.split(separates).filter(|part| !part.is_empty()).collect();
    let [start, end] = parts.as_slice() else { return None };
    let read = |text: &str| clock_time(&Value::Text(text.to_owned()));
    let begins = read(start)?;
    let (part, _) = day_part(start);
    let (own, _) = day_part(end);
    let ends = match (part.is_empty(), own.is_empty()) {
        (false, true) => read(&format!("{part}{end}")).filter(|ends| *ends > begins),
        // 9:00至下午1:00 is clear; 2:00-下午4:00 would begin at night.
        (true, false) => read(end).filter(|_| begins.minutes() >= 6 * 60),
        _ => read(end),
    }?;
    let breaks = if remark.is_empty() { None } else { Some(breaks(&remark)?) };
    Some(ClockSpan { start: begins, end: ends, breaks })
}

/// Minutes of breaks in a remark: `含休息20分钟`, `中间休息10分钟`, `课间休息 15 分`.
fn breaks(remark: &str) -> Option<u32> {
    let (_, behind) = remark.split_once("休息")?;
    let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
    let unit = behind.strip_prefix(digits.as_str())?;
    unit.starts_with('分').then(|| digits.parse().ok())?
}

/// A whole number from 0 to 4,294,967,295; 分钟, 元, 年 or 人 may follow.
pub fn count(value: &Value) -> Option<u32> {
    number_with(value, &["分钟", "分", "元/人", "元", "年", "人"])
        .filter(|number| number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number))
        .map(|number| number as u32)
}

/// A number, or a text that contains one.
pub fn number(value: &Value) -> Option<f64> {
    number_with(value, &[])
}

/// A number, or a text that contains one, which may be followed by its unit: `4课时`.
pub fn number_with(value: &Value, units: &[&str]) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => {
            let plain: String = text.nfkc().filter(|character| !character.is_whitespace()).collect();
            let digits = units.iter().find_map(|unit| plain.strip_suffix(unit)).unwrap_or(&plain);
            digits.parse().ok().filter(|number: &f64| number.is_finite())
        }
        _ => None,
    }
}

/// The serial number of a date in the 1900 system, for writing.
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
            assert_eq!(class_date(&value, Calendar::default()).map(|date| date.to_string()).as_deref(), Some("2026-08-03"), "{value:?}");
        }
        let class = Some((date(2026, 7, 30), date(2026, 8, 14)));
        let calendar = Calendar { from_1904: false, class };
        for text in [
            "8月3日",
            "8月3号（周一）",
            "8.3",
            "8/3 星期一",
            "26.8.3",
            "26-8-3",
            "2026 - 08 - 03",
            "二〇二六年八月三日",
            "2026年8月3日上午",
            "二○二六年八月三日",
        ] {
            assert_eq!(class_date(&written(text), calendar).map(|date| date.to_string()).as_deref(), Some("2026-08-03"), "{text}");
        }
        for (text, figures) in [("八月二十一日", "8月21日"), ("十月十日", "10月10日"), ("十二月三十日", "12月30日"), ("廿一", "21")]
        {
            assert_eq!(digits_of(text), figures);
        }
        // At the turn of the year, only one of the two years is in the class.
        let winter = Calendar { class: Some((date(2026, 12, 20), date(2027, 1, 15))), ..calendar };
        assert_eq!(class_date(&written("1月5日"), winter).map(|date| date.to_string()).as_deref(), Some("2027-01-05"));
        assert_eq!(class_date(&written("6月5日"), winter), None);
        let mac = Calendar { from_1904: true, ..calendar };
        assert_eq!(class_date(&Value::Number(44775.0), mac).map(|date| date.to_string()).as_deref(), Some("2026-08-03"));
        assert_eq!(serial(date(2026, 8, 3)), 46237.0);
        for value in
            [written("8月3日"), written("3/8/26"), Value::Number(20_260_230.0), Value::Number(8.3), Value::Number(0.375), Value::Bool(true)]
        {
            assert_eq!(class_date(&value, Calendar::default()), None, "{value:?}");
        }
    }

    #[test]
    fn clock_times_however_they_were_typed() {
        let span = |text: &str| clock_span(&written(text)).map(|span| format!("{}-{} {:?}", span.start, span.end, span.breaks));
        for text in [
            "09:00-11:50",
            "9:00 — 11：50",
            "09:00——11:50",
            "9：00～11：50",
            "9:00至11:50",
            "09:00:00-11:50:00",
            "0900-1150",
            "9.00-11.50",
            "上午9:00-11:50",
            "9点-11点50分",
        ] {
            assert_eq!(span(text).as_deref(), Some("09:00-11:50 None"), "{text}");
        }
        for (text, expected) in [
            ("上午8:30-12:00", "08:30-12:00 None"),
            ("下午2:00-5:20", "14:00-17:20 None"),
            ("下午2点半—5点", "14:30-17:00 None"),
            ("上午9:00至下午1:00", "09:00-13:00 None"),
            ("8:30-12:00（含休息20分钟）", "08:30-12:00 Some(20)"),
            ("晚上7:00-9:00(中间休息10分钟)", "19:00-21:00 Some(10)"),
        ] {
            assert_eq!(span(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["上午", "9:00", "9:00-10:00-11:00", "2:00-下午4:00", "9:00-25:00", "上午9:00-1:00", "8:30-12:00（两节）", "4-6"]
        {
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
