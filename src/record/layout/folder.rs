//! Parses the name of a day folder, a half-day folder or an evidence folder: day number, date, half-day, mode, evidence, part.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use crate::record::class::Mode;
use crate::record::lesson_part::LessonPart;
use crate::record::role::Role;
use crate::record::session::HalfDay;

/// The number of a training day, from 1, as in 第01天.
pub type DayNumber = u32;

/// A date in a folder name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamedDate {
    /// With year.
    Whole(Date),
    /// Month and day only; the class determines the year.
    MonthDay(i8, i8),
}

/// The information in a folder name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FolderName {
    /// 第N天.
    pub day: Option<DayNumber>,
    /// Its date.
    pub date: Option<NamedDate>,
    /// 上午, 下午 or 晚上.
    pub half: Option<HalfDay>,
    /// 线下, 直播 or 线上视频.
    pub mode: Option<Mode>,
    /// 签到, 照片, 录像 and the like.
    pub evidence: Option<Role>,
    /// 前, 中, 后 or 全程.
    pub part: Option<LessonPart>,
}

impl FolderName {
    /// Parses a folder name.
    pub fn read(name: &str) -> Self {
        let plain: String = name.nfkc().filter(|character| !character.is_whitespace()).collect();
        let (day, rest) = day_number(&plain);
        let half = half_day(rest);
        let mode = mode(rest);
        let evidence = evidence(rest);
        Self { day, date: date(rest), half, mode, evidence, part: part_mark(rest) }
    }

    /// Whether it contains a day number or a date.
    pub fn names_day(&self) -> bool {
        self.day.is_some() || self.date.is_some()
    }
}

/// Splits off the day number: `第01天`, `第一天`, `第12日`.
fn day_number(name: &str) -> (Option<DayNumber>, &str) {
    let Some((before, from)) = name.split_once('第') else { return (None, name) };
    let Some(end) = from.find(['天', '日']) else { return (None, name) };
    let (digits, rest) = from.split_at(end);
    let rest = rest.trim_start_matches(['天', '日']);
    match number(digits) {
        // 第N天 may be preceded only by a number for sorting.
        Some(day) if before.chars().all(|character| character.is_ascii_digit() || matches!(character, '_' | '-' | '.' | '、')) => {
            (Some(day), rest)
        }
        _ => (None, name),
    }
}

/// A number from 1 to 999 in digits, or up to 99 in Chinese numerals.
fn number(text: &str) -> Option<u32> {
    if (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().filter(|&number| number > 0);
    }
    let digit =
        |character: char| "零一二三四五六七八九".chars().position(|numeral| numeral == character).and_then(|at| u32::try_from(at).ok());
    let one = |text: &str| {
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (None, _) => Some(None),
            (Some(character), None) => digit(character).filter(|&value| value > 0).map(Some),
            _ => None,
        }
    };
    match text.split_once('十') {
        Some((tens, ones)) => Some(one(tens)?.unwrap_or(1) * 10 + one(ones)?.unwrap_or(0)),
        None => one(text)?,
    }
}

/// The runs of digits in a name, with their offsets.
fn digit_runs(name: &str) -> Vec<(usize, &str)> {
    let mut runs = Vec::new();
    let mut from = None;
    for (index, character) in name.char_indices().chain([(name.len(), ' ')]) {
        match (from, character.is_ascii_digit()) {
            (None, true) => from = Some(index),
            (Some(start), false) => {
                runs.push((start, name.get(start..index).unwrap_or_default()));
                from = None;
            }
            _ => {}
        }
    }
    runs
}

/// The date in a name: `20260803`, `2026.8.3`, `2026年8月3日`, `8月3日`; also `0803` or `8.3` if there is little else. `None` if there are two
/// different dates (a range).
fn date(name: &str) -> Option<NamedDate> {
    let runs = digit_runs(name);
    let small = |text: &str| (text.len() <= 2).then(|| text.parse::<i8>().ok()).flatten();
    let between = |index: usize| {
        let (start, digits) = runs.get(index)?;
        let (next, _) = runs.get(index + 1)?;
        name.get(start + digits.len()..*next)
    };
    let after = |index: usize| runs.get(index).and_then(|(start, digits)| name.get(start + digits.len()..)).unwrap_or_default();
    let run = |index: usize| runs.get(index).map_or("", |(_, digits)| *digits);
    let whole = |year: &str, month: i8, day: i8| Date::new(year.parse().ok()?, month, day).ok().map(NamedDate::Whole);
    let mut found: Vec<NamedDate> = Vec::new();
    let mut index = 0;
    while index < runs.len() {
        let digits = run(index);
        let separated = |at: usize, marks: &[&str]| between(at).is_some_and(|mark| marks.contains(&mark));
        let mut next = index + 1;
        if digits.len() == 8 {
            let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
            found.extend(small(part(4, 6)).zip(small(part(6, 8))).and_then(|(month, day)| whole(part(0, 4), month, day)));
        } else if digits.len() == 4 && separated(index, &["年", ".", "-", "_"]) && separated(index + 1, &["月", ".", "-", "_"]) {
            if let Some(date) = small(run(index + 1)).zip(small(run(index + 2))).and_then(|(month, day)| whole(digits, month, day)) {
                found.push(date);
                next = index + 3;
            }
        } else if separated(index, &["月"])
            && let Some(date) = small(digits).zip(small(run(index + 1))).and_then(|(month, day)| month_day(month, day))
        {
            found.push(date);
            next = index + 2;
        }
        index = next;
    }
    if found.is_empty() {
        // Plain digits count as a date only at the start of a name whose other words describe a day.
        let first =
            runs.first().filter(|(start, _)| name.get(..*start).is_some_and(|head| head.chars().all(|mark| matches!(mark, '_' | '-'))));
        let digits = first.map_or("", |(_, digits)| *digits);
        if digits.len() == 4 && words_of_a_day(after(0)) {
            let pair = small(digits.get(..2).unwrap_or_default()).zip(small(digits.get(2..).unwrap_or_default()));
            found.extend(pair.and_then(|(month, day)| month_day(month, day)));
        } else if !digits.is_empty() && matches!(between(0), Some("." | "-")) && words_of_a_day(after(1)) {
            found.extend(small(digits).zip(small(run(1))).and_then(|(month, day)| month_day(month, day)));
        }
    }
    let first = *found.first()?;
    found.iter().all(|date| *date == first).then_some(first)
}

fn month_day(month: i8, day: i8) -> Option<NamedDate> {
    // Use a leap year, so that 29 February is valid.
    Date::new(2000, month, day).ok().map(|_| NamedDate::MonthDay(month, day))
}

/// Whether the rest of a name is empty or begins with a day suffix, or describes a half-day, mode, weekday or kind of evidence.
fn words_of_a_day(rest: &str) -> bool {
    let rest = rest.trim_start_matches(['_', '-', '号', '日', '.', '(', ')']);
    rest.is_empty()
        || half_day(rest).is_some()
        || mode(rest).is_some()
        || evidence(rest).is_some()
        || ["周", "星期"].iter().any(|word| rest.starts_with(word))
}

fn half_day(name: &str) -> Option<HalfDay> {
    let holds = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let halves: Vec<HalfDay> = [
        (HalfDay::Morning, holds(&["上午", "早上", "早晨"])),
        (HalfDay::Afternoon, holds(&["下午"])),
        (HalfDay::Evening, holds(&["晚上", "晚间", "夜间", "夜晚", "晚课"])),
    ]
    .into_iter()
    .filter_map(|(half, is)| is.then_some(half))
    .collect();
    // 上午下午 together means the whole day.
    if let [half] = halves.as_slice() { Some(*half) } else { None }
}

fn mode(name: &str) -> Option<Mode> {
    if name.contains("直播") {
        Some(Mode::OnlineLive)
    } else if ["线上视频", "视频课", "录播"].iter().any(|word| name.contains(word)) {
        Some(Mode::OnlineVideo)
    } else if ["线下", "面授"].iter().any(|word| name.contains(word)) {
        Some(Mode::Offline)
    } else {
        None
    }
}

/// The kind of evidence that a folder or file name mentions. 签到 is checked before 照片: 签到照片 are pictures of sign-in sheets.
pub fn evidence(name: &str) -> Option<Role> {
    let plain = name.replace("线上视频", "").replace("视频课", "");
    let words: [(&[&str], Role); 9] = [
        (&["整本"], Role::SignInBook),
        (&["学时记录"], Role::LearningLog),
        (&["达标说明"], Role::PlatformStatement),
        (&["签到", "考勤", "点名"], Role::SignIn),
        (&["打卡"], Role::CheckIn),
        (&["提问"], Role::InClassQuiz),
        (&["截图", "截屏"], Role::Screenshot),
        (&["照片", "相片", "图片", "拍照"], Role::Photo),
        (&["录像", "视频", "影像", "录影", "摄像"], Role::Recording),
    ];
    words.into_iter().find(|(names, _)| names.iter().any(|word| plain.contains(word))).map(|(_, evidence)| evidence)
}

/// The part mark of a recording in a folder or file name: `前_IMG_1.mp4`, `中.mp4`, `后段`, `录像-后`, `全程`. `None` if there are several.
pub fn part_mark(name: &str) -> Option<LessonPart> {
    let plain: String = name.nfkc().filter(|character| !character.is_whitespace()).collect();
    let words = [
        (LessonPart::Full, "全程", '全'),
        (LessonPart::Front, "前段", '前'),
        (LessonPart::Middle, "中段", '中'),
        (LessonPart::End, "后段", '后'),
    ];
    let mut found: Vec<LessonPart> = words.iter().filter(|(_, word, _)| plain.contains(word)).map(|(part, _, _)| *part).collect();
    if found.is_empty() {
        // A single character counts only as a separate word, next to punctuation, digits or a word for a recording.
        let stem = plain.rsplit_once('.').map_or(plain.as_str(), |(stem, _)| stem);
        let pieces = stem.split(|character: char| !character.is_alphabetic()).map(|piece| {
            ["录像", "视频", "录影"]
                .iter()
                .fold(piece, |piece, word| piece.strip_prefix(word).or_else(|| piece.strip_suffix(word)).unwrap_or(piece))
        });
        let alone: Vec<&str> = pieces.collect();
        found = words
            .iter()
            .filter(|(part, _, single)| *part != LessonPart::Full && alone.iter().any(|piece| piece.chars().eq([*single])))
            .map(|(part, _, _)| *part)
            .collect();
    }
    if let [part] = found.as_slice() { Some(*part) } else { None }
}
