//! Id numbers of residents (GB 11643): 18 characters, the date of birth in them, the last one a check digit by ISO 7064 MOD 11-2.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

/// What is wrong with an id number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdFault {
    /// It is not there.
    Missing,
    /// A table program has changed it: it is written with an exponent, or it ends in 000 and does not check.
    Damaged,
    /// It does not have 18 characters.
    Length,
    /// It holds something else than digits, or an X elsewhere than at the end.
    Characters,
    /// It tells a date of birth that does not exist, is before 1900, or lies after the given day.
    Birth,
    /// The check digit is another one.
    Check,
}

/// An id number for comparing: half width, no blanks, a capital X.
pub fn normal_id(id: &str) -> String {
    id.nfkc().filter(|character| !character.is_whitespace()).collect::<String>().to_uppercase()
}

/// Checks an id number as it is written in a table. Nobody is born after `latest`.
///
/// # Errors
/// The first [`IdFault`] that tells most of what happened to it.
pub fn check_id(id: &str, latest: Date) -> Result<(), IdFault> {
    let id = normal_id(id);
    if id.is_empty() {
        return Err(IdFault::Missing);
    }
    if id.contains("E+") || id.contains('.') {
        return Err(IdFault::Damaged);
    }
    let bytes = id.as_bytes();
    let Ok(bytes) = <&[u8; 18]>::try_from(bytes) else { return Err(IdFault::Length) };
    let (last, body) = bytes.split_last().ok_or(IdFault::Length)?;
    if !body.iter().all(u8::is_ascii_digit) || !(last.is_ascii_digit() || *last == b'X') {
        return Err(IdFault::Characters);
    }
    let checks = check_digit(body) == *last;
    if !checks && id.ends_with("000") {
        return Err(IdFault::Damaged);
    }
    if !birth(&id).is_some_and(|birth| birth.year() >= 1900 && birth <= latest) {
        return Err(IdFault::Birth);
    }
    if checks { Ok(()) } else { Err(IdFault::Check) }
}

/// The date of birth that an id number tells.
fn birth(id: &str) -> Option<Date> {
    let part = |range: std::ops::Range<usize>| id.get(range);
    Date::new(part(6..10)?.parse().ok()?, part(10..12)?.parse().ok()?, part(12..14)?.parse().ok()?).ok()
}

/// The 18th character that belongs to 17 digits (ISO 7064 MOD 11-2).
fn check_digit(body: &[u8]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight).sum();
    b"10X98765432".get((sum % 11) as usize).copied().unwrap_or_default()
}

/// An id number as it may be shown: `500113********1234`; of anything else than 18 characters all but the ends is hidden.
pub fn masked_id(id: &str) -> String {
    let characters: Vec<char> = normal_id(id).chars().collect();
    let (first, last) = if characters.len() == 18 { (6, 4) } else { (2, 2) };
    if characters.len() <= first + last {
        return "*".repeat(characters.len());
    }
    let hidden = characters.len() - first - last;
    let head: String = characters.iter().take(first).collect();
    let tail: String = characters.iter().skip(first + hidden).collect();
    format!("{head}{}{tail}", "*".repeat(hidden))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// The example of GB 11643's annex.
    const GOOD: &str = "11010519491231002X";

    #[test]
    fn a_right_number_checks_however_it_is_written() {
        for id in [GOOD, " 11010519491231002x ", "１１０１０５19491231002X", "440524188001010014"] {
            let fault = check_id(id, date(2026, 8, 3));
            assert_eq!(fault, if id.starts_with('4') { Err(IdFault::Birth) } else { Ok(()) }, "{id}");
        }
    }

    #[test]
    fn every_fault_is_told_from_the_others() {
        for (id, fault) in [
            ("", IdFault::Missing),
            ("5.00113E+17", IdFault::Damaged),
            ("500113199003070000", IdFault::Damaged),
            ("1101051949123100", IdFault::Length),
            ("11010519491231002X1", IdFault::Length),
            ("1101051949123100XX", IdFault::Characters),
            ("1101051949123l002X", IdFault::Characters),
            ("110105194913310021", IdFault::Birth),
            ("110105209912310021", IdFault::Birth),
            ("110105194912310021", IdFault::Check),
            ("护照护照护照护照护照护照护照护照护照", IdFault::Length),
        ] {
            assert_eq!(check_id(id, date(2026, 8, 3)), Err(fault), "{id}");
        }
    }

    #[test]
    fn each_wrong_digit_and_each_pair_of_neighbours_turned_round_is_seen() {
        let good: Vec<char> = GOOD.chars().collect();
        for place in 0..17 {
            for digit in '0'..='9' {
                let mut wrong = good.clone();
                wrong[place] = digit;
                let wrong: String = wrong.into_iter().collect();
                assert_eq!(check_id(&wrong, date(2026, 8, 3)).is_ok(), wrong == GOOD, "{wrong}");
            }
            let mut wrong = good.clone();
            wrong.swap(place, place + 1);
            let wrong: String = wrong.into_iter().collect();
            assert_eq!(check_id(&wrong, date(2026, 8, 3)).is_ok(), wrong == GOOD, "{wrong}");
        }
    }

    #[test]
    fn shown_numbers_hide_the_date_of_birth() {
        assert_eq!(masked_id("50011319900307123x"), "500113********123X");
        assert_eq!(masked_id("5.00113E+17"), "5.*******17");
        assert_eq!(masked_id("1234"), "****");
    }
}
