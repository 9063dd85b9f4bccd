//! Times in file names.
//!
//! Cameras, recorders and screenshots write the start (grade B). Chat programs (WeChat, QQ, DingTalk, WhatsApp) write the time of saving:
//! an upper bound only (grade C). A clerk's name is a declaration (grade D).

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use crate::record::written_time::DayPart;
use crate::words::moment::{Grade, Moment, Precision, Reason, TimeSource, Zone};
use crate::words::path::MemberPath;

/// Meaning of the digits of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// Local time of the start.
    Device,
    /// UTC of the start (Google Pixel).
    DeviceUtc,
    /// Local time of saving.
    Saved,
}

/// A pattern: prefix, digits, meaning.
///
/// In the digits, `Y M D h m s f` (fraction) are parts of a time, `E` an epoch time in seconds, `#` any digit, `x` a hexadecimal digit;
/// everything else is literal. No further digit may follow. A pattern without a prefix counts only at the beginning of a name.
type Pattern = (&'static str, &'static str, Meaning);

const PATTERNS: &[Pattern] = &[
    // Cameras.
    ("PXL_", "YYYYMMDD_hhmmssfff", Meaning::DeviceUtc),
    ("MVIMG_", "YYYYMMDD_hhmmss", Meaning::Device),
    ("IMG_", "YYYYMMDD_hhmmss", Meaning::Device),
    ("VID_", "YYYYMMDD_hhmmss", Meaning::Device),
    ("IMG", "YYYYMMDDhhmmss", Meaning::Device),
    ("VID", "YYYYMMDDhhmmss", Meaning::Device),
    ("video_", "YYYYMMDD_hhmmss", Meaning::Device),
    ("DJI_", "YYYYMMDDhhmmss_####", Meaning::Device),
    ("TimePhoto_", "YYYYMMDD_hhmmss", Meaning::Device),
    ("BURST", "YYYYMMDDhhmmss", Meaning::Device),
    ("", "YYYYMMDD_hhmmss", Meaning::Device),
    // The screen as a recording.
    ("Screen_Recording_", "YYYYMMDD_hhmmss", Meaning::Device),
    ("Screenrecorder-", "YYYY-MM-DD-hh-mm-ss-fff", Meaning::Device),
    ("Screenrecorder-", "YYYY-MM-DD-hh-mm-ss", Meaning::Device),
    ("SVID_", "YYYYMMDD_hhmmss", Meaning::Device),
    // Screenshots: the moment itself.
    ("Screenshot_", "YYYY-MM-DD-hh-mm-ss-ff", Meaning::Device),
    ("Screenshot_", "YYYY-MM-DD-hh-mm-ss", Meaning::Device),
    ("Screenshot_", "YYYYMMDD-hhmmss", Meaning::Device),
    ("Screenshot_", "YYYYMMDD_hhmmss", Meaning::Device),
    ("QQ截图", "YYYYMMDDhhmmss", Meaning::Device),
    ("微信截图_", "YYYYMMDDhhmmss", Meaning::Device),
    ("企业微信截图_", "EEEEEEEEEEffff", Meaning::Device),
    // Chat programs, at saving.
    ("mmexport", "EEEEEEEEEEfff", Meaning::Saved),
    ("mmexport", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_EEEEEEEEEEfff", Meaning::Saved),
    ("wx_camera_", "EEEEEEEEEEfff", Meaning::Saved),
    ("微信图片_", "YYYYMMDDhhmmss#", Meaning::Saved),
    ("微信图片_", "YYYYMMDDhhmmss", Meaning::Saved),
    ("微信视频", "YYYY-MM-DD_hhmmss_fff", Meaning::Saved),
    ("微信视频", "YYYY-MM-DD_hhmmss", Meaning::Saved),
    ("QQ图片", "YYYYMMDDhhmmss", Meaning::Saved),
    ("QQ视频", "YYYYMMDDhhmmss", Meaning::Saved),
    ("Dingtalk_", "YYYYMMDDhhmmss", Meaning::Saved),
    ("WhatsApp Image ", "YYYY-MM-DD at hh.mm.ss", Meaning::Saved),
    ("WhatsApp Video ", "YYYY-MM-DD at hh.mm.ss", Meaning::Saved),
    ("IMG-", "YYYYMMDD-WA####", Meaning::Saved),
    ("VID-", "YYYYMMDD-WA####", Meaning::Saved),
];

/// Marks in the names of cut recordings; the rest of the name is the original's.
const CUT_MARKS: &[&str] = &["~", "trim", "-edit", "_edit", "_cut", "剪辑", "裁剪", "截取", "片段"];

/// The time in a file name, from the path within the class folder.
///
/// A name with a time of day only takes the date from the nearest folder that has one. A recording cut from a longer one begins later
/// than its name tells: grade D.
pub fn read(path: &MemberPath, recording: bool, zone: Zone) -> Option<Moment> {
    let name = path.file_name();
    let stem: Vec<char> = name.rsplit_once('.').map_or(name, |(stem, _)| stem).chars().collect();
    let (stem, from) = exported_cut(&stem);
    let told = by_pattern(stem, zone)
        .or_else(|| recorder_pair(stem, zone))
        .or_else(|| recorder_clock(path, stem, zone))
        .or_else(|| clerk(path, stem, zone))?;
    if told.grade > Grade::B || !recording {
        return Some(told);
    }
    let lower: String = stem.iter().collect::<String>().to_lowercase();
    if CUT_MARKS.iter().any(|mark| lower.contains(mark)) {
        return Some(Moment { grade: Grade::D, reason: Reason::CutFrom, ..told });
    }
    Some(Moment { at: told.at.checked_add(from).ok()?, ..told })
}

/// Hikvision's player appends ` 00_00_44-00_06_54` (from, to) to the name of an exported cut. Returns the name without it, and the offset
/// of the cut.
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
            let precision = if digits.hour.is_some() || digits.epoch.is_some() { Precision::Second } else { Precision::Day };
            let (grade, source, reason) = match meaning {
                Meaning::Device => (Grade::B, TimeSource::DeviceName, Reason::ClassZone),
                Meaning::DeviceUtc => (Grade::B, TimeSource::DeviceName, Reason::Stated),
                Meaning::Saved => (Grade::C, TimeSource::TransferName, Reason::Saved),
            };
            Some(Moment { at, grade, source, precision, reason })
        })
    })
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

/// Where a device's name may begin: at the beginning, or after anything but an ASCII letter or digit (`前_IMG_…`,
/// `Original_TimePhoto_…`), or after WeChat's `thumb`.
fn boundaries(stem: &[char]) -> Vec<usize> {
    let behind_thumb = |index: usize| index == 5 && stem.iter().take(5).collect::<String>() == "thumb";
    let inside = |index: usize| index.checked_sub(1).and_then(|before| stem.get(before)).is_some_and(char::is_ascii_alphanumeric);
    (0..stem.len()).filter(|&index| !inside(index) || behind_thumb(index)).collect()
}

/// The beginning, or after a clerk's mark for the part of the lesson.
fn marks(stem: &[char]) -> Vec<usize> {
    let marked = matches!(stem, ['前' | '中' | '后', '_' | '-' | ' ', ..]);
    if marked { vec![0, 2] } else { vec![0] }
}

/// The parsed digits of a name.
#[derive(Clone, Copy, Debug, Default)]
struct Digits {
    date: (i16, i8, i8),
    hour: Option<i8>,
    minute: Option<i8>,
    second: Option<i8>,
    epoch: Option<i64>,
    /// Fraction of a second in nanoseconds.
    fraction: i32,
}

impl Digits {
    /// Parses the digits of a pattern at the beginning of a text.
    fn read(text: &[char], pattern: &str) -> Option<Self> {
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

    /// The same digits where a part of the day stands behind them, as in `at 10.16.59 PM`; none where the two contradict each other.
    fn in_part_of_day(mut self, behind: &[char]) -> Option<Self> {
        let word: String = behind.iter().skip(1).take(2).collect::<String>().to_ascii_lowercase();
        if let (Some(' '), Some(part), Some(hour)) = (behind.first(), DayPart::named(&word), self.hour) {
            self.hour = Some(part.hour(hour)?);
        }
        Some(self)
    }

    /// Time of day; missing parts are zero.
    fn time(&self) -> Option<Time> {
        Time::new(self.hour.unwrap_or(0), self.minute.unwrap_or(0), self.second.unwrap_or(0), self.fraction).ok()
    }

    /// The time, if it is valid and in the years of such devices.
    fn timestamp(&self, offset: Option<Offset>, zone: Zone) -> Option<Timestamp> {
        if let Some(seconds) = self.epoch {
            let at = Timestamp::new(seconds, self.fraction).ok()?;
            return (2005..2100).contains(&zone.local(at).year()).then_some(at);
        }
        let local = DateTime::from_parts(likely_date(self.date)?, self.time()?);
        offset.map_or_else(|| zone.timestamp(local), |offset| offset.to_timestamp(local).ok())
    }
}

/// The letters of a pattern, each with the number of its digits and their count.
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

fn likely_date((year, month, day): (i16, i8, i8)) -> Option<Date> {
    (2000..2100).contains(&year).then(|| Date::new(year, month, day).ok()).flatten()
}

/// Dahua exports: `…_YYYYMMDDhhmmss_YYYYMMDDhhmmss`, local start and end.
fn recorder_pair(stem: &[char], zone: Zone) -> Option<Moment> {
    let groups: Vec<&[char]> = stem.split(|character| *character == '_').collect();
    groups.windows(2).find_map(|pair| {
        let [start, end] = pair else { return None };
        let read = |group: &[char]| (group.len() == 14).then(|| Digits::read(group, "YYYYMMDDhhmmss")).flatten()?.timestamp(None, zone);
        let (at, until) = (read(start)?, read(end)?);
        (at <= until).then_some(Moment {
            at,
            grade: Grade::B,
            source: TimeSource::DeviceName,
            precision: Precision::Second,
            reason: Reason::ClassZone,
        })
    })
}

/// Dahua storage: `YYYY-MM-DD/001/dav/08/08.20.31-08.49.43[R][0@0][0].dav`: time in the name, date in the recorder's folder. With a date
/// from a clerk's folder it is a declaration.
fn recorder_clock(path: &MemberPath, stem: &[char], zone: Zone) -> Option<Moment> {
    let time = Digits::read(stem, "hh.mm.ss-##.##.##")?.time()?;
    let (date, recorders) = folder_date(path)?;
    let at = zone.timestamp(DateTime::from_parts(date, time))?;
    let (grade, source, reason) =
        if recorders { (Grade::B, TimeSource::DeviceName, Reason::ClassZone) } else { (Grade::D, TimeSource::Folder, Reason::Told) };
    Some(Moment { at, grade, source, precision: Precision::Second, reason })
}

/// The date in the folder names.
pub fn folder(path: &MemberPath, zone: Zone) -> Option<Moment> {
    let at = zone.timestamp(DateTime::from_parts(folder_date(path)?.0, Time::midnight()))?;
    Some(Moment { at, grade: Grade::D, source: TimeSource::Folder, precision: Precision::Day, reason: Reason::Told })
}

/// The date of the nearest folder that has one, and whether it is a recorder's folder (exactly `YYYY-MM-DD`).
fn folder_date(path: &MemberPath) -> Option<(Date, bool)> {
    path.parts().rev().skip(1).find_map(|folder| {
        let folder: Vec<char> = folder.chars().collect();
        (0..folder.len()).find_map(|start| {
            let rest = folder.get(start..)?;
            if start.checked_sub(1).and_then(|before| folder.get(before)).is_some_and(char::is_ascii_digit) {
                return None;
            }
            let dashed = Digits::read(rest, "YYYY-MM-DD");
            let date = dashed.or_else(|| Digits::read(rest, "YYYYMMDD")).or_else(|| Digits::read(rest, "YYYY.MM.DD"))?.date;
            Some((likely_date(date)?, dashed.is_some() && folder.len() == 10))
        })
    })
}

/// Names given by the clerk: `20260803_上午_签到`, `截图1_1905` in the folder of a day.
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
