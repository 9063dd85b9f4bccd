//! Turns facts into text in one language: lengths, times, sessions, terms.

use std::collections::BTreeMap;

use crate::record::people::numbers_masked;
use crate::record::session::{HalfDay, Unit, UnitKind};
use crate::words::finding::{ClockError, Fact, SegmentCandidate, Subject};
use crate::words::lang::Lang;
use crate::words::path;
use crate::words::wording::{Message, fill, template, term_key};

/// Most entries of a list in a sentence; the number of further entries follows.
const MOST_LISTED: usize = 8;

/// External text for display: without terminal control characters, and with personal numbers masked.
pub fn shown(text: &str) -> String {
    numbers_masked(&path::shown(text)).into_owned()
}

/// Writes text in one language; knows the sessions of one class by id.
#[derive(Clone, Debug, Default)]
pub struct Speaker {
    lang: Lang,
    units: BTreeMap<String, Unit>,
}

impl Speaker {
    /// A speaker that knows no sessions.
    pub fn new(lang: Lang) -> Self {
        Self { lang, units: BTreeMap::new() }
    }

    /// The same speaker with the sessions and assessments of a class.
    #[must_use]
    pub fn knowing(mut self, units: impl IntoIterator<Item = Unit>) -> Self {
        self.units = units.into_iter().map(|unit| (unit.id.clone(), unit)).collect();
        self
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The unit with this id.
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.units.get(id)
    }

    /// A term, or a message without placeholders; the key itself if no message file has it.
    pub fn term(&self, key: &str) -> String {
        template(self.lang, key).unwrap_or(key).to_owned()
    }

    /// The term of a value that serialises as a name, such as a role: `term_of("role", role)`.
    pub fn term_of(&self, area: &str, value: impl serde::Serialize) -> String {
        self.term(&term_key(area, value))
    }

    /// A message as text.
    pub fn say(&self, message: &Message) -> String {
        message.words(self.lang, &|fact| self.fact(fact))
    }

    /// A rule's template, filled with the facts of a finding.
    pub fn filled(&self, words: &str, facts: &BTreeMap<String, Fact>) -> String {
        fill(words, |blank| facts.get(blank).map(|fact| self.fact(fact)))
    }

    /// A fact as text.
    pub fn fact(&self, fact: &Fact) -> String {
        match fact {
            Fact::Count(count) => count.to_string(),
            Fact::Text(text) => shown(text),
            Fact::Term(key) => self.term(key),
            Fact::Length(microseconds) => self.length(*microseconds),
            Fact::Time(time) => self.time(time),
            Fact::Date(date) => self.date(date),
            Fact::Span(from, to) => format!("{from}—{to}"),
            Fact::LessonHours(tenths) => tenths_written(*tenths, 10, 1),
            Fact::Share(hundredths) => format!("{}%", tenths_written(*hundredths, 100, 2)),
            Fact::Of(subject) => self.subject(subject),
            Fact::SegmentCandidate(stretch) => self.stretch(stretch),
            Fact::ClockError(error) => self.clock_error(error),
            Fact::Told(told) => self.filled(template(self.lang, &told.key).unwrap_or(&told.key), &told.facts),
            Fact::List(facts) if facts.is_empty() => "—".to_owned(),
            // Complete sentences need no separators, and none may be omitted.
            Fact::List(facts) if facts.iter().all(|fact| matches!(fact, Fact::Told(_))) => {
                let said: Vec<String> = facts.iter().map(|fact| self.fact(fact)).collect();
                said.join(if self.lang == Lang::Chinese { "" } else { " " })
            }
            Fact::List(facts) => {
                let shown = if facts.len() > MOST_LISTED { MOST_LISTED - 2 } else { facts.len() };
                let words: Vec<String> = facts.iter().take(shown).map(|fact| self.fact(fact)).collect();
                let listed = words.join(if self.lang == Lang::Chinese { "、" } else { ", " });
                match facts.len() - shown {
                    0 => listed,
                    more => {
                        fill(&self.term("term.and_more"), |blank| Some(if blank == "listed" { listed.clone() } else { more.to_string() }))
                    }
                }
            }
        }
    }

    /// A subject as text: `8 月 3 日上午 09:00—11:50 烹饪基础`.
    pub fn subject(&self, subject: &Subject) -> String {
        match subject {
            Subject::Class => self.term("term.class"),
            Subject::Session { id } | Subject::Assessment { id } => {
                self.units.get(id).map_or_else(|| id.clone(), |unit| self.unit_name(unit))
            }
            Subject::Day { date } => self.date(date),
            Subject::Course { name } => shown(name),
            Subject::Item { id } => id.clone(),
            Subject::File { path } => shown(path.as_str()),
            Subject::Person { no } => fill(&self.term("term.person"), |_| Some(no.to_string())),
        }
    }

    /// A session or an assessment as text.
    pub fn unit_name(&self, unit: &Unit) -> String {
        let half = self.half_day(unit);
        let date = self.date(&unit.date.to_string());
        let kind = if unit.kind == UnitKind::Assessment { self.term("term.assessment") } else { String::new() };
        let name = shown(&unit.name);
        match self.lang {
            Lang::Chinese => format!("{date}{half} {}—{} {kind}{name}", unit.start, unit.end).trim_end().to_owned(),
            Lang::English => format!("{date} {half} {}—{} {kind} {name}", unit.start, unit.end).replace("  ", " ").trim_end().to_owned(),
        }
    }

    /// 上午, 下午 or 晚上.
    pub fn half_day(&self, unit: &Unit) -> String {
        self.term(match unit.half_day() {
            HalfDay::Morning => "half.morning",
            HalfDay::Afternoon => "half.afternoon",
            HalfDay::Evening => "half.evening",
        })
    }

    /// A date as text: `8 月 3 日`, `3 Aug`. Unchanged if it is not a date.
    pub fn date(&self, date: &str) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let parts: Vec<Option<usize>> = date.split('-').map(|part| part.parse().ok()).collect();
        let [Some(_), Some(month), Some(day)] = parts.as_slice() else { return shown(date) };
        match (self.lang, MONTHS.get(month.wrapping_sub(1))) {
            (Lang::Chinese, Some(_)) => format!("{month} 月 {day} 日"),
            (Lang::English, Some(name)) => format!("{day} {name}"),
            (_, None) => shown(date),
        }
    }

    /// A local date and time: seconds only if they are not zero, no zone.
    pub fn time(&self, time: &str) -> String {
        let local = time.get(..19).unwrap_or(time).replace('T', " ");
        shown(local.strip_suffix(":00").unwrap_or(&local))
    }

    /// A duration, with milliseconds if it is not in whole seconds.
    pub fn length(&self, microseconds: i64) -> String {
        let sign = if microseconds < 0 { "-" } else { "" };
        let milliseconds = microseconds.unsigned_abs() / 1_000;
        if milliseconds == 0 && microseconds != 0 {
            return self.term("term.under_a_millisecond");
        }
        let (minutes, rest) = (milliseconds / 60_000, milliseconds % 60_000);
        let (hours, sign, minutes) = match (minutes / 60, self.lang) {
            (0, _) => (0, sign.to_owned(), minutes),
            (hours, Lang::Chinese) => (hours, format!("{sign}{hours} 小时 "), minutes % 60),
            (hours, Lang::English) => (hours, format!("{sign}{hours} h "), minutes % 60),
        };
        let seconds = if rest % 1_000 == 0 { (rest / 1_000).to_string() } else { format!("{}.{:03}", rest / 1_000, rest % 1_000) };
        let (minute, second) = match self.lang {
            Lang::Chinese => ("分", "秒"),
            Lang::English => ("min", "s"),
        };
        match (minutes, rest) {
            (0, 0) if hours > 0 => sign.trim_end().to_owned(),
            (0, _) => format!("{sign}{seconds} {second}"),
            (_, 0) if self.lang == Lang::Chinese => format!("{sign}{minutes} 分钟"),
            (_, 0) => format!("{sign}{minutes} {minute}"),
            _ => format!("{sign}{minutes} {minute} {seconds} {second}"),
        }
    }

    /// A segment: `a.mp4 + b.mp4（09:05:00—09:10:30，前段，3 分钟 + 2 分 30 秒 = 5 分 30 秒）`.
    fn stretch(&self, stretch: &SegmentCandidate) -> String {
        let clock = match &stretch.clock {
            Some((from, to)) => format!("{from}—{to}"),
            None => self.term("judge.stretch_untimed"),
        };
        let whole = self.length(stretch.length());
        let sum = match stretch.lengths.as_slice() {
            [] | [_] => whole,
            several => format!("{} = {whole}", several.iter().map(|length| self.length(*length)).collect::<Vec<_>>().join(" + ")),
        };
        let part = stretch.part.as_deref().map_or_else(|| self.term("judge.stretch_nowhere"), |part| self.term(part));
        let part = match stretch.inside.filter(|inside| *inside < stretch.length()) {
            Some(inside) => {
                fill(&self.term("judge.stretch_inside"), |blank| Some(if blank == "part" { part.clone() } else { self.length(inside) }))
            }
            None => part,
        };
        let key = if stretch.short > 0 { "judge.stretch_short" } else { "judge.stretch" };
        fill(&self.term(key), |blank| {
            Some(match blank {
                "files" => stretch.files.iter().map(|name| shown(name)).collect::<Vec<_>>().join(" + "),
                "clock" => clock.clone(),
                "part" => part.clone(),
                "sum" => sum.clone(),
                _ => self.length(stretch.short),
            })
        })
    }

    /// A clock error: `GoPro HERO9 慢 7 小时 58 分钟（14 个文件，与卫星定位时间相比）`.
    fn clock_error(&self, error: &ClockError) -> String {
        let key = if error.ahead < 0 { "judge.clock_slow" } else { "judge.clock_fast" };
        fill(&self.term(key), |blank| {
            Some(match blank {
                "device" => shown(&error.device),
                "length" => self.length(error.ahead.saturating_abs()),
                "files" => error.files.to_string(),
                _ => self.term(&error.against),
            })
        })
    }

    /// A size: `1.4 GB`.
    pub fn bytes(&self, bytes: u64) -> String {
        const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
        if bytes < 1_000 {
            return format!("{bytes} B");
        }
        let mut unit = UNITS[0];
        let mut tenths = bytes / 100;
        for next in &UNITS[1..] {
            if tenths < 10_000 {
                break;
            }
            tenths /= 1_000;
            unit = next;
        }
        format!("{}.{} {unit}", tenths / 10, tenths % 10)
    }
}

fn tenths_written(number: i64, base: i64, places: usize) -> String {
    if number % base == 0 { (number / base).to_string() } else { format!("{}.{:0places$}", number / base, (number % base).abs()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_to_the_millisecond() {
        let (zh, en) = (Speaker::new(Lang::Chinese), Speaker::new(Lang::English));
        for (microseconds, chinese, english) in [
            (298_000_000, "4 分 58 秒", "4 min 58 s"),
            (33_667, "0.033 秒", "0.033 s"),
            (299_966_333, "4 分 59.966 秒", "4 min 59.966 s"),
            (300_000_000, "5 分钟", "5 min"),
            (-2_000_000, "-2 秒", "-2 s"),
            (0, "0 秒", "0 s"),
            (334, "不到 0.001 秒", "under 0.001 s"),
            (7_200_000_000, "2 小时", "2 h"),
            (28_680_000_000, "7 小时 58 分钟", "7 h 58 min"),
            (3_605_000_000, "1 小时 5 秒", "1 h 5 s"),
        ] {
            assert_eq!(zh.length(microseconds), chinese);
            assert_eq!(en.length(microseconds), english);
        }
    }

    #[test]
    fn a_stretch_shows_its_sum() {
        let (zh, en) = (Speaker::new(Lang::Chinese), Speaker::new(Lang::English));
        let joined = SegmentCandidate {
            files: vec!["a.mp4".to_owned(), "b.mp4".to_owned()],
            lengths: vec![180_000_000, 150_000_000],
            clock: Some(("09:05:00".to_owned(), "09:10:30".to_owned())),
            part: Some("judge.part_front".to_owned()),
            inside: Some(330_000_000),
            short: 0,
        };
        assert_eq!(zh.stretch(&joined), "a.mp4 + b.mp4（09:05:00—09:10:30，前段，3 分钟 + 2 分 30 秒 = 5 分 30 秒）");
        assert_eq!(en.stretch(&joined), "a.mp4 + b.mp4 (09:05:00—09:10:30, front, 3 min + 2 min 30 s = 5 min 30 s)");
        let short = SegmentCandidate {
            files: vec!["a.mp4".to_owned()],
            lengths: vec![299_967_000],
            clock: None,
            part: None,
            inside: None,
            short: 33_000,
        };
        assert_eq!(zh.stretch(&short), "a.mp4（时间未知，看不出哪一段，4 分 59.967 秒，差 0.033 秒）");
        let across = SegmentCandidate { inside: Some(200_000_000), ..joined };
        assert!(zh.stretch(&across).contains("，前段（其中 3 分 20 秒），"));
    }

    #[test]
    fn facts_are_said_as_a_clerk_reads_them() {
        let zh = Speaker::new(Lang::Chinese);
        assert_eq!(zh.fact(&Fact::Date("2026-08-04".into())), "8 月 4 日");
        assert_eq!(zh.fact(&Fact::Time("2026-08-03T09:05:00+08:00".into())), "2026-08-03 09:05");
        assert_eq!(zh.fact(&Fact::Time("2026-08-03T09:05:07+08:00".into())), "2026-08-03 09:05:07");
        assert_eq!(zh.fact(&Fact::LessonHours(35)), "3.5");
        assert_eq!(zh.fact(&Fact::Share(5_667)), "56.67%");
        assert_eq!(zh.fact(&Fact::List(vec![Fact::Count(1), Fact::Term("judge.part_front".into())])), "1、前段");
        assert_eq!(zh.fact(&Fact::List(Vec::new())), "—");
        let many: Vec<Fact> = (1..=9).map(Fact::Count).collect();
        assert_eq!(zh.fact(&Fact::List(many[..8].to_vec())), "1、2、3、4、5、6、7、8");
        assert_eq!(zh.fact(&Fact::List(many)), "1、2、3、4、5、6等，另有 3 项");
        assert_eq!(zh.fact(&Fact::Of(Subject::Person { no: 12 })), "花名册第 12 号");
        assert_eq!(zh.fact(&Fact::Text("a\u{1b}b".into())), "a\u{FFFD}b");
        assert_eq!(zh.fact(&Fact::Text("04_学员身份证/500113199003071234.jpg".into())), "04_学员身份证/500113********1234.jpg");
        let path = crate::words::path::MemberPath::new("04_学员身份证/张三13812345678.jpg").unwrap();
        assert_eq!(zh.fact(&Fact::Of(Subject::File { path })), "04_学员身份证/张三138****5678.jpg");
        assert_eq!(zh.bytes(1_450_000_000), "1.4 GB");
        assert_eq!(zh.bytes(999), "999 B");
    }
}
