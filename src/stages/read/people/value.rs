//! Values in tables of people: scores, lesson hours, durations, times and words, in any of the forms that people type.

use jiff::civil::Time;
use unicode_normalization::UnicodeNormalization;

use crate::formats::sheet::{Value, clock};
use crate::record::class::LessonHours;
use crate::record::written_time::WrittenTime;
use crate::stages::read::cell::{self, label};
use crate::stages::read::people::numeral;

/// Longest accepted duration in seconds: ten thousand hours.
const MOST_SECONDS: f64 = 36_000_000.0;

/// Full mark if none is stated, in hundredths.
const FULL_MARK: i64 = 10_000;

/// A value in a column of scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A score in hundredths.
    Score(i64),
    /// A score with a full mark other than 100, both in hundredths: 45/50.
    Of(i64, i64),
    /// 合格 or 不合格 instead of a score.
    Passed(bool),
    /// 缺考, 免考 and similar, or a dash.
    Nothing,
}

fn plain(value: &Value) -> String {
    value.to_string().nfkc().filter(|character| !character.is_whitespace()).collect()
}

/// A score from 0 to 1,000 with at most two decimal places, in digits or in words, optionally followed by a slash and the full mark; or a
/// word.
pub fn mark(value: &Value) -> Option<Mark> {
    let text = plain(value);
    // A superscript or circled digit is a note, or something other than a score.
    let is_note = |one: char| !one.is_ascii() && !('０'..='９').contains(&one) && one.nfkc().any(|form| form.is_ascii_digit());
    if value.to_string().chars().any(is_note) {
        return None;
    }
    if let Some(hundredths) = points(&text) {
        return Some(Mark::Score(hundredths));
    }
    if let Some((score, full)) = text.split_once(['/', '\u{2044}']).filter(|(score, full)| !score.is_empty() && !full.is_empty()) {
        let (score, full) = (points(score)?, points(full.strip_prefix("满分").unwrap_or(full))?);
        let of = if full == FULL_MARK { Mark::Score(score) } else { Mark::Of(score, full) };
        return (score <= full && full > 0).then_some(of);
    }
    if let Some(passed) = passed(value) {
        return Some(Mark::Passed(passed));
    }
    matches!(text.as_str(), "缺席" | "免考" | "未考" | "缓考" | "弃考" | "-" | "—" | "/" | "无").then_some(Mark::Nothing)
}

/// Points in hundredths, in digits or in words; 分 may follow.
fn points(text: &str) -> Option<i64> {
    let (digits, half) = match text.strip_suffix("分半") {
        Some(digits) => (digits, 50),
        None => (text.strip_suffix('分').unwrap_or(text), 0),
    };
    if let Some(hundredths) = numeral::hundredths(digits).filter(|hundredths| half == 0 || hundredths % 100 == 0) {
        return Some(hundredths + half);
    }
    // 1e2, inf and +85 are numbers only for a program.
    if half > 0 || digits.contains(|mark: char| !(mark.is_ascii_digit() || mark == '.')) {
        return None;
    }
    let score = digits.parse::<f64>().ok()?;
    let hundredths = (score * 100.0).round();
    let exact = (score * 100.0 - hundredths).abs() < 1e-6;
    (exact && (0.0..=100_000.0).contains(&hundredths)).then_some(hundredths as i64)
}

/// 合格 or 不合格.
pub fn passed(value: &Value) -> Option<bool> {
    if let Value::Bool(truth) = value {
        return Some(*truth);
    }
    match label(&value.to_string()).as_str() {
        "合格" | "及格" | "通过" | "已通过" | "考核合格" | "是" | "√" | "✓" | "✔" | "优秀" | "优" | "良好" | "良" | "中等" | "中"
        | "补考合格" => Some(true),
        "不合格" | "不及格" | "未通过" | "不通过" | "考核不合格" | "未合格" | "否" | "×" | "x" | "X" | "✘" | "✗" | "差" | "缺考" => {
            Some(false)
        }
        _ => None,
    }
}

/// Whether a question was answered: a word for it, or any answer.
pub fn answered(value: &Value) -> bool {
    let text = plain(value);
    let not = ["未作答", "未答", "未答题", "未回答", "没有回答", "未提交", "超时", "否", "无", "×", "-", "—", "/", "0", "false"];
    !not.contains(&text.to_lowercase().as_str())
}

/// Lesson hours with at most one decimal place; 课时 or 学时 may follow.
pub fn lesson_hours(value: &Value) -> Option<LessonHours> {
    let text = plain(value);
    let digits = ["课时", "学时", "节", "h"].iter().fold(text.as_str(), |digits, unit| digits.strip_suffix(unit).unwrap_or(digits));
    LessonHours::try_from(digits.parse::<f64>().ok()?).ok()
}

/// The unit of durations that a heading states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// 小时.
    Hours,
    /// 分钟.
    Minutes,
    /// 秒.
    Seconds,
    /// 分:秒 if there are two parts.
    MinutesSeconds,
    /// 时:分 if there are two parts.
    HoursMinutes,
    /// No unit stated.
    Unsaid,
}

/// The unit that a heading states.
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

/// A duration in whole seconds: a time cell, a number in the unit of the heading, `01:30:00`, `1小时30分`, `90分钟`. `None` if the unit is
/// unknown.
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

/// `HH:MM:SS`, or two parts if the heading states their units.
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

/// `1小时30分20秒` and similar: every number is followed by its unit.
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

/// A date, a clock time or both: a cell of that type, a serial number whose format was lost, or a text.
pub fn written_time(value: &Value) -> Option<WrittenTime> {
    match value {
        Value::Time { serial, at: Some(at) } if *serial >= 1.0 => WrittenTime::local(*at),
        Value::Time { serial, .. } => clock(*serial).map(WrittenTime::Clock),
        Value::Number(number) if (0.0..1.0).contains(number) => clock(*number).map(WrittenTime::Clock),
        Value::Number(number) => match cell::day(*number) {
            Some(day) => {
                let since = jiff::Span::new().milliseconds((number.fract() * 86_400_000.0).round() as i64);
                WrittenTime::local(day.to_datetime(Time::midnight()).checked_add(since).ok()?)
            }
            None => WrittenTime::read(&value.to_string()),
        },
        Value::Text(text) => WrittenTime::read(text),
        Value::Bool(_) | Value::Error(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::DateTime;

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
            ("八十五", Some(Mark::Score(8500))),
            ("九十分", Some(Mark::Score(9000))),
            ("八十五点五分", Some(Mark::Score(8550))),
            ("九十分半", Some(Mark::Score(9050))),
            ("壹佰", Some(Mark::Score(10_000))),
            ("优秀", Some(Mark::Passed(true))),
            ("八五", None),
            ("一百二", None),
            ("八十五点五分半", None),
            ("85²", None),
            ("⑧", None),
            ("8e1", None),
            ("inf", None),
            ("85,5", None),
            ("85/100", Some(Mark::Score(8500))),
            ("９０ ／ １００", Some(Mark::Score(9000))),
            ("85.5分/100分", Some(Mark::Score(8550))),
            ("八十五/一百", Some(Mark::Score(8500))),
            ("45/50", Some(Mark::Of(4500, 5000))),
            ("108/满分120", Some(Mark::Of(10_800, 12_000))),
            ("0/150分", Some(Mark::Of(0, 15_000))),
            ("105/100", None),
            ("0/0", None),
            ("85/", None),
            ("/100", None),
            ("85/90/100", None),
            ("合格/100", None),
            ("8/3", None),
            ("百分之九十", None),
            ("85分分", None),
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
    fn times_in_cells() {
        let at: DateTime = "2026-08-03T18:55:12".parse().unwrap();
        let serial = 46237.0 + (18.0 * 3600.0 + 55.0 * 60.0 + 12.0) / 86_400.0;
        assert_eq!(written_time(&Value::Number(serial)), Some(WrittenTime::Local(at)));
        assert_eq!(written_time(&Value::Number(46237.0)), Some(WrittenTime::Day(at.date())));
        assert_eq!(written_time(&Value::Number(20_260_803_185_512.0)), Some(WrittenTime::Local(at)));
        assert_eq!(written_time(&Value::Time { serial: 0.75, at: None }), Some(WrittenTime::Clock(Time::constant(18, 0, 0, 0))));
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
                let _ = (written_time(&value), mark(&value), lesson_hours(&value), seconds(&value, scale(&text)), answered(&value));
            }
        }
    }
}
