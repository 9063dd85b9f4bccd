//! Times in file names.
//!
//! Cameras, recorders and screenshots write the start (grade B). Chat programs (WeChat, QQ, DingTalk, WhatsApp) write the time of saving:
//! only an upper bound (grade C). A name given by a clerk is a declaration (grade D).

use jiff::civil::{DateTime, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use crate::stages::probe::time::digits::Digits;
use crate::stages::probe::time::folder_date::folder_date;
use crate::stages::probe::time::name_patterns::{Meaning, PATTERNS};
use crate::stages::probe::time::{any_name, recorder_name};
use crate::words::moment::{Grade, Moment, Precision, Reason, TimeSource, Zone};
use crate::words::path::MemberPath;

/// Marks in the names of trimmed recordings; the rest of the name is that of the original.
const CUT_MARKS: &[&str] = &["~", "trim", "-edit", "_edit", "_cut", "剪辑", "裁剪", "截取", "片段"];

/// The time in a file name. Takes the path within the class folder.
///
/// A name with only a time of day takes the date from the nearest folder with a date. A recording trimmed from a longer one begins later
/// than its name states: grade D.
pub fn read(path: &MemberPath, recording: bool, zone: Zone) -> Option<Moment> {
    let name = path.file_name();
    let stem: Vec<char> = name.rsplit_once('.').map_or(name, |(stem, _)| stem).chars().collect();
    let (stem, from) = exported_cut(&stem);
    let recorder = recorder_name::read(path, stem, zone);
    // Between two times of a recorder, `~` is not a trim mark.
    let marks = if recorder.is_some() { CUT_MARKS.get(1..).unwrap_or_default() } else { CUT_MARKS };
    let told =
        recorder.or_else(|| by_pattern(stem, zone)).or_else(|| clerk(path, stem, zone)).or_else(|| any_name::read(path, stem, zone))?;
    if told.grade > Grade::B || !recording {
        return Some(told);
    }
    let lower: String = stem.iter().collect::<String>().to_lowercase();
    if marks.iter().any(|mark| lower.contains(mark)) {
        return Some(Moment { grade: Grade::D, reason: Reason::CutFrom, ..told });
    }
    Some(Moment { at: told.at.checked_add(from).ok()?, ..told })
}

/// Hikvision's player appends ` 00_00_44-00_06_54` (from, to) to the name of an exported clip. Returns the name without it, and the offset
/// of the clip.
fn exported_cut(stem: &[char]) -> (&[char], SignedDuration) {
    const CUT: &str = " hh_mm_ss-##_##_##";
    let whole = || (stem, SignedDuration::ZERO);
    let Some((name, cut)) = stem.len().checked_sub(CUT.len()).and_then(|at| stem.split_at_checked(at)) else { return whole() };
    let Some(Digits { hour: Some(hour), minute: Some(minute), second: Some(second), .. }) = Digits::read(cut, CUT) else { return whole() };
    (name, SignedDuration::from_secs(i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second)))
}

fn by_pattern(stem: &[char], zone: Zone) -> Option<Moment> {
    PATTERNS.iter().find_map(|(prefix, digits, meaning)| {
        let starts = if prefix.is_empty() { marks(stem) } else { boundaries(stem) };
        starts.into_iter().find_map(|start| {
            let text = behind(stem.get(start..)?, prefix)?;
            let (pattern, digits) = (digits, Digits::read(text, digits)?);
            let digits = digits.in_part_of_day(text.get(pattern.len()..)?)?;
            let offset = (*meaning == Meaning::DeviceUtc).then_some(Offset::UTC);
            let at = digits.timestamp(offset, zone)?;
            let precision = digits.precision();
            let (grade, source, reason) = match meaning {
                Meaning::Device if is_saved_copy(prefix, text) => (Grade::C, TimeSource::TransferName, Reason::Saved),
                Meaning::Device => (Grade::B, TimeSource::DeviceName, Reason::ClassZone),
                Meaning::DeviceUtc => (Grade::B, TimeSource::DeviceName, Reason::Stated),
                Meaning::Saved => (Grade::C, TimeSource::TransferName, Reason::Saved),
            };
            Some(Moment { at, grade, source, precision, reason })
        })
    })
}

/// Whether the name is kept by a copy saved later: meeting recordings are named at download, and chat programs may keep a camera's name.
fn is_saved_copy(prefix: &str, text: &[char]) -> bool {
    let text = text.iter().collect::<String>().to_lowercase();
    prefix.is_empty() && text.contains("会议") || text.contains("_wechat")
}

/// The rest after a prefix, ignoring case.
fn behind<'a>(text: &'a [char], prefix: &str) -> Option<&'a [char]> {
    let mut rest = text;
    for wanted in prefix.chars() {
        let (found, behind) = rest.split_first()?;
        if !found.eq_ignore_ascii_case(&wanted) {
            return None;
        }
        rest = behind;
    }
    Some(rest)
}

/// Where a device's name may begin: at the start, after anything but an ASCII letter or digit (`前_IMG_…`, `Original_TimePhoto_…`), or after
/// WeChat's `thumb`.
fn boundaries(stem: &[char]) -> Vec<usize> {
    let behind_thumb = |index: usize| index == 5 && stem.iter().take(5).collect::<String>() == "thumb";
    let inside = |index: usize| index.checked_sub(1).and_then(|before| stem.get(before)).is_some_and(char::is_ascii_alphanumeric);
    (0..stem.len()).filter(|&index| !inside(index) || behind_thumb(index)).collect()
}

/// The start, or the position after a clerk's mark for the part of the lesson.
fn marks(stem: &[char]) -> Vec<usize> {
    let marked = matches!(stem, ['前' | '中' | '后', '_' | '-' | ' ', ..]);
    if marked { vec![0, 2] } else { vec![0] }
}

/// The date in the folder names.
pub fn folder(path: &MemberPath, zone: Zone) -> Option<Moment> {
    let at = zone.timestamp(DateTime::from_parts(folder_date(path)?.0, Time::midnight()))?;
    Some(Moment { at, grade: Grade::D, source: TimeSource::Folder, precision: Precision::Day, reason: Reason::Told })
}

/// Names given by a clerk: `20260803_上午_签到`, or `截图1_1905` in the folder of a day.
fn clerk(path: &MemberPath, stem: &[char], zone: Zone) -> Option<Moment> {
    let declared = |at: Timestamp, precision| Moment { at, grade: Grade::D, source: TimeSource::RoleMark, precision, reason: Reason::Told };
    if let Some(digits) = Digits::read(stem, "YYYYMMDD") {
        let behind: String = stem.get(8..)?.iter().collect();
        let periods = ["_上午", "_下午", "_晚上", "_全天", "_签到"];
        let meant = periods.iter().any(|period| behind.starts_with(period));
        return digits.timestamp(None, zone).filter(|_| meant).map(|at| declared(at, Precision::Day));
    }
    let kinds = [['截', '图'], ['照', '片'], ['打', '卡'], ['录', '像'], ['视', '频']];
    let rest = kinds.iter().find_map(|kind| stem.strip_prefix(kind.as_slice()))?;
    let digits = rest.iter().take_while(|character| character.is_ascii_digit()).count();
    let (separator, clock) = rest.get(digits..)?.split_first()?;
    if digits > 3 || clock.len() != 4 || !matches!(separator, '_' | '-' | ' ') {
        return None;
    }
    let time = Digits::read(clock, "hhmm")?.time()?;
    let (date, _) = folder_date(path)?;
    zone.timestamp(DateTime::from_parts(date, time)).map(|at| declared(at, Precision::Minute))
}

#[cfg(test)]
mod tests;
