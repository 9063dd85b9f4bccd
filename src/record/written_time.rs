//! Parses dates and times of day as written by people and platforms: `2026年8月3日 下午6:55`, `8/3 18:55`, `12:30 am`, `晚上8点`.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use unicode_normalization::UnicodeNormalization;

use super::class::ClassDate;

/// The time in a text or a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenTime {
    /// A point in time; the text has a UTC offset.
    Point(Timestamp),
    /// A local date and time.
    Local(DateTime),
    /// A date without a time.
    Day(Date),
    /// A time of day without a date.
    Clock(Time),
    /// Month and day without a year, optionally with a time of day.
    Yearless(i8, i8, Option<Time>),
}

impl WrittenTime {
    /// A local date and time, rounded to seconds; midnight means a date without a time.
    pub fn local(at: DateTime) -> Option<Self> {
        let at = at.round(jiff::Unit::Second).ok()?;
        Some(if at.time() == Time::midnight() { Self::Day(at.date()) } else { Self::Local(at) })
    }

    /// Parses a text; `None` if it contains no time or contradicts itself, like 上午14:00.
    pub fn read(text: &str) -> Option<Self> {
        let plain: String = text.nfkc().collect();
        let plain = plain.trim();
        if let Ok(point) = plain.parse::<Timestamp>() {
            return Some(Self::Point(point));
        }
        let (mut date, mut clock, mut part) = (None, None, None);
        for word in spaced(plain).split_whitespace() {
            if let Some(named) = DayPart::named(word) {
                part = Some(named);
            } else if word.contains(':') && clock.is_none() {
                clock = Some(clock_text(word)?);
            } else if word.len() == 14 && word.bytes().all(|byte| byte.is_ascii_digit()) {
                // All digits: 20260803185512.
                let (day, rest) = word.split_at_checked(8)?;
                date = Some(day.to_owned());
                clock = Some(clock_text(&format!("{}:{}:{}", rest.get(..2)?, rest.get(2..4)?, rest.get(4..)?))?);
            } else if date.is_none() {
                date = Some(word.to_owned());
            } else {
                return None;
            }
        }
        if let (Some(part), Some(time)) = (part, clock) {
            clock = Some(Time::new(part.hour(time.hour())?, time.minute(), time.second(), 0).ok()?);
        }
        let Some(date) = date else { return clock.map(Self::Clock) };
        let Ok(ClassDate(day)) = ClassDate::parse(&date) else {
            let (month, day) = date.split_once('-')?;
            return Some(Self::Yearless(month.parse().ok()?, day.parse().ok()?, clock));
        };
        Some(clock.map_or(Self::Day(day), |clock| Self::Local(day.to_datetime(clock))))
    }
}

/// A part of the day next to a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayPart {
    /// 凌晨, am: 12 is midnight.
    BeforeNoon,
    /// 上午, 早上: 12 is noon.
    Morning,
    /// 中午: from 10 to 15.
    Noon,
    /// 下午, pm: 12 is noon.
    AfterNoon,
    /// 晚上: from 17 on. 12 is invalid: it would mean midnight, which belongs to the next day.
    Evening,
}

impl DayPart {
    /// The part of the day for a word in lower case.
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "凌晨" | "am" => Some(Self::BeforeNoon),
            "上午" | "早上" => Some(Self::Morning),
            "中午" => Some(Self::Noon),
            "下午" | "pm" => Some(Self::AfterNoon),
            "晚上" => Some(Self::Evening),
            _ => None,
        }
    }

    /// The hour from 0 to 23 for a written hour; `None` if it contradicts the part of the day.
    pub fn hour(self, written: i8) -> Option<i8> {
        match (self, written) {
            (Self::BeforeNoon, 12) => Some(0),
            (Self::BeforeNoon, 0..12) | (Self::Morning, 0..=12) | (Self::Noon, 10..16) => Some(written),
            (Self::AfterNoon, 12..24) | (Self::Evening, 17..24) => Some(written),
            (Self::Noon, 0..4) | (Self::AfterNoon, 0..12) | (Self::Evening, 5..12) => Some(written + 12),
            _ => None,
        }
    }
}

/// Separates the parts of the text: joins dates by `-` and times by `:`, removes weekdays.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 8);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '年' | '月' | '/' | '.' if spaced.ends_with(|before: char| before.is_ascii_digit()) => spaced.push('-'),
            '日' | '号' | 'T' | 't' | '(' | ')' | ',' => spaced.push(' '),
            '时' | '点' => spaced.push(':'),
            '半' if spaced.ends_with(':') => spaced.push_str("30"),
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

/// Parses `18:55`, `18:55:12`, `8:` (from 8点) or `18:55:12-345` (a decimal fraction, which is ignored).
fn clock_text(text: &str) -> Option<Time> {
    let bare = text.trim_end_matches(':');
    let full_hour = format!("{bare}:00");
    let text = if bare.contains(':') { bare } else { &full_hour };
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
            assert_eq!(WrittenTime::read(text), Some(WrittenTime::Local(at)), "{text}");
        }
        let clock = |text: &str| WrittenTime::read(text);
        assert_eq!(clock("18：55"), Some(WrittenTime::Clock(Time::constant(18, 55, 0, 0))));
        assert_eq!(clock("18点55分"), Some(WrittenTime::Clock(Time::constant(18, 55, 0, 0))));
        assert_eq!(clock("2026-08-03"), Some(WrittenTime::Day(at.date())));
        assert_eq!(clock("8月3日 18:55"), Some(WrittenTime::Yearless(8, 3, Some(Time::constant(18, 55, 0, 0)))));
        assert_eq!(clock("2026-08-03T10:55:12Z"), Some(WrittenTime::Point("2026-08-03T10:55:12Z".parse().unwrap())));
        assert_eq!(clock("2026-08-03T18:55:12+08:00"), Some(WrittenTime::Point("2026-08-03T10:55:12Z".parse().unwrap())));
        for text in ["上午", "昨天", "2026-02-30 10:00", "25:00", "1785720015123", "18:55-19:00-20:00:00", ""] {
            assert_eq!(WrittenTime::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_part_of_the_day_tells_the_hour() {
        for (text, expected) in [
            ("中午11:30", "11:30:00"),
            ("中午12:30", "12:30:00"),
            ("中午1:30", "13:30:00"),
            ("凌晨12:30", "00:30:00"),
            ("凌晨1:30", "01:30:00"),
            ("12:30 am", "00:30:00"),
            ("12:30 PM", "12:30:00"),
            ("上午12:00", "12:00:00"),
            ("下午2:00", "14:00:00"),
            ("下午14:00", "14:00:00"),
            ("下午12:30", "12:30:00"),
            ("晚上8点", "20:00:00"),
            ("晚上8点半", "20:30:00"),
            ("晚上19:00", "19:00:00"),
        ] {
            assert_eq!(WrittenTime::read(text), Some(WrittenTime::Clock(expected.parse().unwrap())), "{text}");
        }
        for text in ["晚上12:00", "晚上2:00", "中午5:00", "上午14:00", "13:00 am"] {
            assert_eq!(WrittenTime::read(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_strange(text in "[0-9年月日时分秒:：./ 周星期上下午TZ+-]{0,24}|\\PC{0,20}") {
            let _ = WrittenTime::read(&text);
        }
    }
}
