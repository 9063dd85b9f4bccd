//! The date in the names of a file's folders.

use jiff::civil::Date;

use crate::stages::probe::time::digits::{Digits, likely_date};
use crate::words::path::MemberPath;

/// The date of the nearest folder with a date, and whether it is a recorder's folder (exactly `YYYY-MM-DD`).
pub fn folder_date(path: &MemberPath) -> Option<(Date, bool)> {
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
