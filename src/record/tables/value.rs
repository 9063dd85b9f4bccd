//! What the cells of tables of people say: marks, lesson hours, lengths of time, moments and words, however they were typed.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use unicode_normalization::UnicodeNormalization;

use crate::record::class::{ClassDate, LessonHours};
use crate::record::sheet::Value;
use crate::record::sheet::cell::{self, label};

/// The longest length of time that is taken for one, in seconds: ten thousand hours.
const MOST_SECONDS: f64 = 36_000_000.0;

/// What a column of marks says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A mark in hundredths.
    Score(i64),
    /// 合格 or 不合格 in place of a mark.
    Passed(bool),
    /// 缺考, 免考 and the like, or a stroke.
    Nothing,
}

fn plain(value: &Value) -> String {
    cell::text(value).nfkc().filter(|character| !character.is_whitespace()).collect()
}

/// A mark from 0 to 1,000 with at most two decimal places, or a word.
pub fn mark(value: &Value) -> Option<Mark> {
    let text = plain(value);
    let digits = text.trim_end_matches('分');
    if let Ok(score) = digits.parse::<f64>() {
        let hundredths = (score * 100.0).round();
        let exact = (score * 100.0 - hundredths).abs() < 1e-6;
        return (exact && (0.0..=100_000.0).contains(&hundredths)).then_some(Mark::Score(hundredths as i64));
    }
    if let Some(passed) = passed(value) {
        return Some(Mark::Passed(passed));
    }
    matches!(text.as_str(), "缺席" | "免考" | "未考" | "缓考" | "弃考" | "-" | "—" | "/" | "无").then_some(Mark::Nothing)
}

/// 合格 or 不合格.
pub fn passed(value: &Value) -> Option<bool> {
    if let Value::Bool(truth) = value {
        return Some(*truth);
    }
    match label(&cell::text(value)).as_str() {
        "合格" | "及格" | "通过" | "已通过" | "考核合格" | "是" | "√" | "✓" | "✔" | "优秀" | "优" | "良好" | "良" | "中等" | "中"
        | "补考合格" => Some(true),
        "不合格" | "不及格" | "未通过" | "不通过" | "考核不合格" | "未合格" | "否" | "×" | "x" | "X" | "✘" | "✗" | "差" | "缺考" => {
            Some(false)
        }
        _ => None,
    }
}

/// Whether a question was answered: a word, or any answer at all.
pub fn answered(value: &Value) -> bool {
    let text = plain(value);
    let not = ["未作答", "未答", "未答题", "未回答", "没有回答", "未提交", "超时", "否", "无", "×", "-", "—", "/", "0", "false"];
    !not.contains(&text.to_lowercase().as_str())
}

/// Lesson hours with at most one decimal place, also with 课时 or 学时 behind the number.
pub fn lesson_hours(value: &Value) -> Option<LessonHours> {
    let text = plain(value);
    let digits = ["课时", "学时", "节", "h"].iter().fold(text.as_str(), |digits, unit| digits.strip_suffix(unit).unwrap_or(digits));
    LessonHours::try_from(digits.parse::<f64>().ok()?).ok()
}

/// In what a heading says that lengths are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// 小时.
    Hours,
    /// 分钟.
    Minutes,
    /// 秒.
    Seconds,
    /// 分:秒 where there are two parts.
    MinutesSeconds,
    /// 时:分 where there are two parts.
    HoursMinutes,
    /// Nothing said.
    Unsaid,
}

/// The scale that a heading says.
pub fn scale(heading: &str) -> Scale {
    let plain: String = heading.nfkc().filter(|character| !character.is_whitespace()).collect::<String>().to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    if says(&["hh:mm:ss", "时:分:秒", "时分秒"]) {
        Scale::Unsaid
    } else if says(&["mm:ss", "分:秒", "分秒"]) {
        Scale::MinutesSeconds
    } else if says(&["hh:mm", "h:mm", "时:分"]) {
        Scale::HoursMinutes
    } else if says(&["小时", "(h)"]) {
        Scale::Hours
    } else if says(&["分钟", "(分)", "/分", "min"]) {
        Scale::Minutes
    } else if says(&["秒", "(s)"]) {
        Scale::Seconds
    } else {
        Scale::Unsaid
    }
}

/// A length of time in whole seconds: a time cell, a number on the scale of the heading, `01:30:00`, `1小时30分`, `90分钟`. None where
/// its unit can not be told.
pub fn seconds(value: &Value, scale: Scale) -> Option<u64> {
    let seconds = match value {
        Value::Time { serial, .. } => serial * 86_400.0,
        _ => {
            let text = plain(value).to_lowercase();
            match text.parse::<f64>() {
                Ok(number) => number * factor(scale)?,
                Err(_) if text.contains(':') => parts(&text, scale)?,
                Err(_) => words(&text)?,
            }
        }
    };
    let seconds = seconds.round();
    (0.0..=MOST_SECONDS).contains(&seconds).then_some(seconds as u64)
}

fn factor(scale: Scale) -> Option<f64> {
    match scale {
        Scale::Hours => Some(3600.0),
        Scale::Minutes => Some(60.0),
        Scale::Seconds => Some(1.0),
        Scale::MinutesSeconds | Scale::HoursMinutes | Scale::Unsaid => None,
    }
}

/// `HH:MM:SS`, or two parts where the heading says which.
fn parts(text: &str, scale: Scale) -> Option<f64> {
    let numbers: Vec<f64> = text.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let within = |part: &f64| (0.0..60.0).contains(part);
    match (numbers.as_slice(), scale) {
        ([hours, minutes, seconds], _) if within(minutes) && within(seconds) => Some(hours * 3600.0 + minutes * 60.0 + seconds),
        ([minutes, seconds], Scale::MinutesSeconds | Scale::Minutes) if within(seconds) => Some(minutes * 60.0 + seconds),
        ([hours, minutes], Scale::HoursMinutes | Scale::Hours) if within(minutes) => Some(hours * 3600.0 + minutes * 60.0),
        _ => None,
    }
}

/// `1小时30分20秒` and the like: every number with its unit behind it.
fn words(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut sum = None;
    while !rest.is_empty() {
        let end = rest.find(|character: char| !(character.is_ascii_digit() || character == '.'))?;
        let (number, behind) = rest.split_at_checked(end)?;
        let units = [
            ("小时", 3600.0),
            ("时", 3600.0),
            ("h", 3600.0),
            ("分钟", 60.0),
            ("分", 60.0),
            ("min", 60.0),
            ("m", 60.0),
            ("秒", 1.0),
            ("s", 1.0),
        ];
        let (left, factor) = units.iter().find_map(|(unit, factor)| Some((behind.strip_prefix(unit)?, factor)))?;
        sum = Some(sum.unwrap_or(0.0) + number.parse::<f64>().ok()? * factor);
        rest = left;
    }
    sum
}

/// What a cell says of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// A point in time, with its offset from UTC.
    Point(Timestamp),
    /// A local date and time.
    Local(DateTime),
    /// A day and no time.
    Day(Date),
    /// A clock time and no day.
    Clock(Time),
    /// Month and day, perhaps with a clock time, and no year.
    Yearless(i8, i8, Option<Time>),
}

/// A date, a clock time or both, as a cell of that kind, as a day count whose format was lost, or as text.
pub fn told(value: &Value) -> Option<Told> {
    match value {
        Value::Time { serial, at: Some(at) } if *serial >= 1.0 => local(*at),
        Value::Time { serial, .. } => clock_of(*serial).map(Told::Clock),
        Value::Number(number) if (0.0..1.0).contains(number) => clock_of(*number).map(Told::Clock),
        Value::Number(number) => match cell::day(*number) {
            Some(day) if number.fract() == 0.0 => Some(Told::Day(day)),
            Some(day) => local(
                day.to_datetime(Time::midnight())
                    .checked_add(jiff::Span::new().milliseconds((number.fract() * 86_400_000.0).round() as i64))
                    .ok()?,
            ),
            None => told_text(&cell::text(value)),
        },
        Value::Text(text) => told_text(text),
        Value::Bool(_) | Value::Error(_) => None,
    }
}

/// Binary fractions of a day miss whole seconds by a little.
fn local(at: DateTime) -> Option<Told> {
    let at = at.round(jiff::Unit::Second).ok()?;
    Some(if at.time() == Time::midnight() { Told::Day(at.date()) } else { Told::Local(at) })
}

fn clock_of(serial: f64) -> Option<Time> {
    let seconds = (serial.is_finite() && serial >= 0.0).then(|| (serial.fract() * 86_400.0).round() as i64)?;
    let small = |number: i64| i8::try_from(number).ok();
    Time::new(small(seconds / 3600)?, small(seconds / 60 % 60)?, small(seconds % 60)?, 0).ok()
}

fn told_text(text: &str) -> Option<Told> {
    let plain: String = text.nfkc().collect();
    let plain = plain.trim();
    if let Ok(point) = plain.parse::<Timestamp>() {
        return Some(Told::Point(point));
    }
    let (mut date, mut clock, mut later) = (None, None, false);
    for word in spaced(plain).split_whitespace() {
        match word {
            "上午" | "早上" | "凌晨" | "am" => {}
            "下午" | "晚上" | "中午" | "pm" => later = true,
            _ if word.contains(':') && clock.is_none() => clock = Some(clock_text(word)?),
            // 20260803185512.
            _ if word.len() == 14 && word.bytes().all(|byte| byte.is_ascii_digit()) => {
                let (day, rest) = word.split_at_checked(8)?;
                date = Some(day.to_owned());
                clock = Some(clock_text(&format!("{}:{}:{}", rest.get(..2)?, rest.get(2..4)?, rest.get(4..)?))?);
            }
            _ if date.is_none() => date = Some(word.to_owned()),
            _ => return None,
        }
    }
    if later && let Some(time) = clock.filter(|time| time.hour() < 12) {
        clock = Some(Time::new(time.hour() + 12, time.minute(), time.second(), 0).ok()?);
    }
    match (date, clock) {
        (Some(date), clock) => {
            let Ok(ClassDate(day)) = ClassDate::parse(&date) else {
                let (month, day) = date.split_once('-')?;
                return Some(Told::Yearless(month.parse().ok()?, day.parse().ok()?, clock));
            };
            Some(clock.map_or(Told::Day(day), |clock| Told::Local(day.to_datetime(clock))))
        }
        (None, clock) => clock.map(Told::Clock),
    }
}

/// The text with its parts apart: dates joined by `-`, clock times by `:`, weekdays left out.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 8);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '年' | '月' | '/' | '.' if spaced.ends_with(|before: char| before.is_ascii_digit()) => spaced.push('-'),
            '日' | '号' | 'T' | 't' | '(' | ')' | ',' => spaced.push(' '),
            '时' | '点' => spaced.push(':'),
            '分' if characters.peek().is_some_and(char::is_ascii_digit) => spaced.push(':'),
            '分' | '秒' => {}
            '星' if characters.peek() == Some(&'期') => {
                characters.next();
                characters.next();
                spaced.push(' ');
            }
            '周' => {
                characters.next();
                spaced.push(' ');
            }
            '上' | '下' | '早' | '晚' | '中' | '凌' => {
                spaced.push(' ');
                spaced.push(character);
                spaced.extend(characters.next());
                spaced.push(' ');
            }
            'A' | 'a' | 'P' | 'p' => {
                spaced.push(' ');
                spaced.push(character.to_ascii_lowercase());
                spaced.extend(characters.next().map(|next| next.to_ascii_lowercase()));
                spaced.push(' ');
            }
            _ => spaced.push(character),
        }
    }
    spaced
}

/// `18:55`, `18:55:12` or `18:55:12-345`, whose fraction was behind a dot and is left out.
fn clock_text(text: &str) -> Option<Time> {
    let text = text.trim_end_matches(':');
    let whole = match text.split_once('-') {
        Some((whole, fraction)) if whole.matches(':').count() == 2 && fraction.bytes().all(|byte| byte.is_ascii_digit()) => whole,
        Some(_) => return None,
        None => text,
    };
    let mut parts = whole.split(':');
    let mut number = |most: i8| -> Option<i8> {
        let part = parts.next()?;
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|&number| digits && number <= most)
    };
    let (hour, minute) = (number(23)?, number(59)?);
    let second = if whole.matches(':').count() > 1 { number(59)? } else { 0 };
    if parts.next().is_some() {
        return None;
    }
    Time::new(hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn marks_are_numbers_or_words() {
        for (text, expected) in [
            ("85", Some(Mark::Score(8500))),
            ("８５.５分", Some(Mark::Score(8550))),
            ("0", Some(Mark::Score(0))),
            ("合格", Some(Mark::Passed(true))),
            ("不合格", Some(Mark::Passed(false))),
            ("缺考", Some(Mark::Passed(false))),
            ("免考", Some(Mark::Nothing)),
            ("-5", None),
            ("85.555", None),
            ("1001", None),
            ("八十五", None),
        ] {
            assert_eq!(mark(&written(text)), expected, "{text}");
        }
        assert_eq!(mark(&Value::Number(85.55)), Some(Mark::Score(8555)));
        assert_eq!(mark(&Value::Number(f64::NAN)), None);
    }

    #[test]
    fn lengths_of_time_need_a_unit() {
        let text = |text: &str, heading: &str| seconds(&written(text), scale(heading));
        for (written, heading, expected) in [
            ("90", "学习时长（分钟）", Some(5400)),
            ("1.5", "学习时长(小时)", Some(5400)),
            ("5400", "时长/秒", Some(5400)),
            ("01:30:00", "学习时长", Some(5400)),
            ("１：３０：００", "学习时长", Some(5400)),
            ("90:00", "时长（分:秒）", Some(5400)),
            ("01:30", "时长（HH:MM）", Some(5400)),
            ("1小时30分", "学习时长", Some(5400)),
            ("90分钟", "学习时长", Some(5400)),
            ("1h30m0s", "学习时长", Some(5400)),
            ("45:30", "学习时长", None),
            ("90", "学习时长", None),
            ("01:90:00", "学习时长", None),
            ("一小时", "学习时长", None),
            ("90分钟多", "学习时长", None),
            ("99999999", "学习时长（小时）", None),
        ] {
            assert_eq!(text(written, heading), expected, "{written} {heading}");
        }
        assert_eq!(seconds(&Value::Time { serial: 0.0625, at: None }, Scale::Unsaid), Some(5400));
        assert_eq!(seconds(&Value::Number(45.0), Scale::Minutes), Some(2700));
    }

    #[test]
    fn times_however_they_were_typed() {
        let at: DateTime = "2026-08-03T18:55:12".parse().unwrap();
        for text in [
            "2026-08-03 18:55:12",
            "2026/8/3 18:55:12",
            "2026.8.3  18：55：12",
            "2026年8月3日 18时55分12秒",
            "2026年8月3日18:55:12",
            "2026-08-03T18:55:12",
            "20260803185512",
            "２０２６－０８－０３　１８：５５：１２",
            "2026-08-03（星期一）18:55:12",
            "2026-08-03 周一 18:55:12",
            "2026/8/3 下午6:55:12",
            "2026-8-3 6:55:12 PM",
            "2026-08-03 18:55:12.250",
        ] {
            assert_eq!(told(&written(text)), Some(Told::Local(at)), "{text}");
        }
        let clock = |text: &str| told(&written(text));
        assert_eq!(clock("18：55"), Some(Told::Clock(Time::constant(18, 55, 0, 0))));
        assert_eq!(clock("18点55分"), Some(Told::Clock(Time::constant(18, 55, 0, 0))));
        assert_eq!(clock("2026-08-03"), Some(Told::Day(at.date())));
        assert_eq!(clock("8月3日 18:55"), Some(Told::Yearless(8, 3, Some(Time::constant(18, 55, 0, 0)))));
        assert_eq!(clock("2026-08-03T10:55:12Z"), Some(Told::Point("2026-08-03T10:55:12Z".parse().unwrap())));
        assert_eq!(clock("2026-08-03T18:55:12+08:00"), Some(Told::Point("2026-08-03T10:55:12Z".parse().unwrap())));
        for text in ["上午", "昨天", "2026-02-30 10:00", "25:00", "1785720015123", "18:55-19:00-20:00:00", ""] {
            assert_eq!(told(&written(text)), None, "{text}");
        }
        let serial = 46237.0 + (18.0 * 3600.0 + 55.0 * 60.0 + 12.0) / 86_400.0;
        assert_eq!(told(&Value::Number(serial)), Some(Told::Local(at)));
        assert_eq!(told(&Value::Number(46237.0)), Some(Told::Day(at.date())));
        assert_eq!(told(&Value::Number(20_260_803_185_512.0)), Some(Told::Local(at)));
        assert_eq!(told(&Value::Time { serial: 0.75, at: None }), Some(Told::Clock(Time::constant(18, 0, 0, 0))));
    }

    #[test]
    fn any_answer_is_one() {
        for (text, is) in [("A", true), ("正确", true), ("错误", true), ("已作答", true), ("是", true), ("未作答", false), ("否", false)]
        {
            assert_eq!(answered(&written(text)), is, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_strange(text in "[0-9年月日时分秒:：./ 周星期上下午TZ+-]{0,24}|\\PC{0,20}", number: f64) {
            for value in [written(&text), Value::Number(number), Value::Time { serial: number, at: None }] {
                let _ = (told(&value), mark(&value), lesson_hours(&value), seconds(&value, scale(&text)), answered(&value));
            }
        }
    }
}
