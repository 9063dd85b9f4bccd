//! Times in the file names of recorders. The date may be in the folder name.

use jiff::Timestamp;
use jiff::civil::{DateTime, Time};

use crate::stages::probe::time::digits::{Digits, likely_date};
use crate::stages::probe::time::folder_date::folder_date;
use crate::words::moment::{Grade, Moment, Precision, Reason, TimeSource, Zone};
use crate::words::path::MemberPath;

/// The start in a recorder's name.
pub fn read(path: &MemberPath, stem: &[char], zone: Zone) -> Option<Moment> {
    let device = |at, reason| Moment { at, grade: Grade::B, source: TimeSource::DeviceName, precision: Precision::Second, reason };
    if let Some(at) = pair(stem, zone).or_else(|| address(stem, zone)).or_else(|| hour_folder(path, stem, zone)) {
        return Some(device(at, Reason::ClassZone));
    }
    epoch(stem, zone).map(|at| device(at, Reason::Stated)).or_else(|| clock(path, stem, zone))
}

/// Start and end: `…_YYYYMMDDhhmmss_YYYYMMDDhhmmss` (Dahua, Xiaomi), `…-YYYYMMDDThhmmss-YYYYMMDDThhmmss` (Reolink), local time.
fn pair(stem: &[char], zone: Zone) -> Option<Timestamp> {
    let groups: Vec<&[char]> = stem.split(|sign| matches!(sign, '_' | '-')).collect();
    groups.windows(2).find_map(|pair| {
        let [start, end] = pair else { return None };
        let read = |group: &[char]| match group.len() {
            14 => Digits::read(group, "YYYYMMDDhhmmss"),
            15 => Digits::read(group, "YYYYMMDDThhmmss"),
            _ => None,
        };
        let (from, to) = (read(start)?, read(end)?);
        let (at, until) = (from.timestamp(None, zone)?, to.timestamp(None, zone)?);
        // 24:00 is the end of its day.
        (at <= until || to.hour == Some(24) && from.date == to.date).then_some(at)
    })
}

/// `192.168.1.64_01_YYYYMMDDhhmmssfff`: address, channel and start (Hikvision).
fn address(stem: &[char], zone: Zone) -> Option<Timestamp> {
    let groups: Vec<&[char]> = stem.split(|sign| *sign == '_').collect();
    let [address, .., last] = groups.as_slice() else { return None };
    let parts: Vec<String> = address.split(|sign| *sign == '.').map(|part| part.iter().collect()).collect();
    let numbered = parts.len() == 4 && parts.iter().all(|part| part.parse::<u8>().is_ok());
    let digits = || Digits::read(last, "YYYYMMDDhhmmssfff").or_else(|| Digits::read(last, "YYYYMMDDhhmmss"));
    numbered.then(digits).flatten()?.timestamp(None, zone)
}

/// `2026080309/30M15S_1785720615` (Xiaomi): the seconds since 1970 count, whatever the folder states.
fn epoch(stem: &[char], zone: Zone) -> Option<Timestamp> {
    let marked = stem.len() == 17 && stem.get(2) == Some(&'M') && stem.get(5) == Some(&'S') && stem.get(6) == Some(&'_');
    marked.then(|| Digits::read(stem.get(7..)?, "EEEEEEEEEE")).flatten()?.timestamp(None, zone)
}

/// `2026Y08M03D09H/E130M15S60` (yi-hack): date and hour in the folder, minute and second in the name.
fn hour_folder(path: &MemberPath, stem: &[char], zone: Zone) -> Option<Timestamp> {
    let folder: Vec<char> = path.parts().rev().nth(1)?.chars().collect();
    // The letters of the pattern are part of the name; without them it would be just ten digits.
    let marked = [(4, 'Y'), (7, 'M'), (10, 'D'), (13, 'H')].iter().all(|(at, letter)| folder.get(*at) == Some(letter));
    let digits: Vec<char> = folder.iter().copied().filter(char::is_ascii_digit).collect();
    let folder = (marked && folder.len() == 14).then(|| Digits::read(&digits, "YYYYMMDDhh")).flatten()?;
    let name = stem.strip_prefix(&['E', '1']).unwrap_or(stem);
    let marked = name.get(2) == Some(&'M') && name.get(5) == Some(&'S');
    let digits: Vec<char> = name.get(..6)?.iter().copied().filter(char::is_ascii_digit).collect();
    let name = marked.then(|| Digits::read(&digits, "mmss")).flatten()?;
    let time = Time::new(folder.hour?, name.minute?, name.second?, 0).ok()?;
    zone.timestamp(DateTime::from_parts(likely_date(folder.date)?, time))
}

/// `2026-08-03/001/dav/08/08.20.31-08.49.43[R][0@0][0]` (Dahua), `2026-08-03/09-30-15` (ZLMediaKit), `09-30-15~09-40-15~600` (wvp): the
/// time is in the name, the date in the recorder's folder. If the date comes from a clerk's folder, the time is a declaration.
fn clock(path: &MemberPath, stem: &[char], zone: Zone) -> Option<Moment> {
    const FORMS: [&str; 5] = ["hh.mm.ss-##.##.##", "hh-mm-ss~##-##-##", "hh-mm-ss", "hh.mm.ss", "hh_mm_ss"];
    let time = FORMS.iter().find_map(|form| Digits::read(stem, form))?.time()?;
    let (date, recorders) = folder_date(path)?;
    let at = zone.timestamp(DateTime::from_parts(date, time))?;
    let (grade, source, reason) =
        if recorders { (Grade::B, TimeSource::DeviceName, Reason::ClassZone) } else { (Grade::D, TimeSource::Folder, Reason::Told) };
    Some(Moment { at, grade, source, precision: Precision::Second, reason })
}
