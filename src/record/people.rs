//! Names and id numbers in tables: normalising, checking and masking (GB 11643, ISO 7064 MOD 11-2).

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::record::class::{Trainee, credit_code};

/// Number of characters of an id number.
pub const ID_LENGTH: usize = 18;

/// Normalises a name or other text for comparison: compatibility form, no white space, unified middle dot and 〇, lower case.
pub fn normal(name: &str) -> String {
    let dot =
        |character: char| if matches!(character, '·' | '•' | '‧' | '・' | '･' | '∙' | '⋅' | '.') { '·' } else { character };
    let zero = |character: char| if matches!(character, '○' | '◯') { '〇' } else { character };
    let plain = name.nfkc().filter(|character| !character.is_whitespace() && !is_invisible(*character));
    plain.map(dot).map(zero).collect::<String>().to_lowercase()
}

/// Normalises an id number for comparison: narrow characters, no white space, `X` in upper case, without the prefix apostrophe or `="…"`
/// that spreadsheets use for text.
pub fn normal_id(id_number: &str) -> String {
    let plain =
        id_number.nfkc().filter(|character| !character.is_whitespace() && !is_invisible(*character)).collect::<String>().to_uppercase();
    let bare = match plain.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        Some(quoted) => quoted,
        None => plain.strip_prefix(['\'', '`', '\u{2018}', '\u{2019}']).unwrap_or(&plain),
    };
    bare.to_owned()
}

/// Whether an id number identifies a person. A number that a spreadsheet has rounded does not: different persons would get the same number.
pub fn identifies(id_number: &str) -> bool {
    !normal_id(id_number).is_empty() && !matches!(check_id(id_number), Err(IdFault::Exponent | IdFault::Rounded))
}

/// Zero-width characters that are copied from web pages along with the text.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}')
}

/// The key that identifies a person: the id number, else the name.
pub fn person(name: &str, id_number: Option<&str>) -> String {
    match id_number.filter(|id| identifies(id)) {
        Some(id) => normal_id(id),
        None => normal(name),
    }
}

/// Number of different persons in a roster. A row with a damaged id number, or with neither number nor name, counts as a separate person.
pub fn distinct(roster: &[Trainee]) -> usize {
    let nobody = |trainee: &Trainee| match trainee.id_number.as_deref().map(str::trim).filter(|id| !id.is_empty()) {
        Some(id) => !identifies(id),
        None => normal(&trainee.name).is_empty(),
    };
    let known = roster.iter().filter(|trainee| !nobody(trainee));
    let known: BTreeSet<String> = known.map(|trainee| person(&trainee.name, trainee.id_number.as_deref())).collect();
    known.len() + roster.iter().filter(|trainee| nobody(trainee)).count()
}

/// The information in a valid id number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id {
    /// Date of birth.
    pub birth: Date,
}

impl Id {
    /// Completed years of age on a date; negative before birth.
    pub fn age_on(self, day: Date) -> i16 {
        let years = day.year() - self.birth.year();
        if (day.month(), day.day()) < (self.birth.month(), self.birth.day()) { years - 1 } else { years }
    }
}

/// A fault of an id number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum IdFault {
    /// In exponent form, such as `5.00113E+17`: a spreadsheet converted it to a number.
    #[error("shown as a number with an exponent")]
    Exponent,
    /// Ends in 000 because a spreadsheet keeps only 15 digits: the last three are lost.
    #[error("its last three digits were lost")]
    Rounded,
    /// Not exactly 18 characters.
    #[error("{length} characters, not 18")]
    Length {
        /// Number of characters.
        length: u32,
    },
    /// An invalid character: only 17 digits followed by a digit or `X` are allowed.
    #[error("the character {character:?}")]
    Character {
        /// The character.
        character: char,
    },
    /// An invalid date of birth, or one before 1900.
    #[error("no such day of birth")]
    Birth,
    /// A wrong check character.
    #[error("the check character {found} should be {expected}")]
    Check {
        /// The character found.
        found: char,
        /// The correct character.
        expected: char,
    },
}

/// Checks an id number: 18 characters, digits, date of birth, check character (GB 11643-1999; ISO 7064 MOD 11-2).
///
/// Does not check whether the age is plausible for a trainee; see [`Id::age_on`].
///
/// # Errors
/// The first fault. Damage by a spreadsheet is reported before its consequences.
pub fn check_id(id_number: &str) -> Result<Id, IdFault> {
    let id = normal_id(id_number);
    if let Some((mantissa, exponent)) = id.split_once("E+").or_else(|| id.split_once('E'))
        && [mantissa, exponent].iter().all(|part| part.starts_with(|first: char| first.is_ascii_digit()))
    {
        return Err(IdFault::Exponent);
    }
    let length = id.chars().count();
    if length != ID_LENGTH {
        return Err(IdFault::Length { length: u32::try_from(length).unwrap_or(u32::MAX) });
    }
    let (body, last) = id.split_at_checked(ID_LENGTH - 1).unwrap_or((&id, ""));
    let digits = |character: char| character.is_ascii_digit();
    let strange = body.chars().find(|&character| !digits(character)).or_else(|| last.chars().find(|&last| !digits(last) && last != 'X'));
    if let Some(character) = strange {
        return Err(IdFault::Character { character });
    }
    let (expected, found) = (check_character(body).unwrap_or_default(), last.chars().next().unwrap_or_default());
    if found != expected && id.ends_with("000") {
        return Err(IdFault::Rounded);
    }
    let birth = birth(body).ok_or(IdFault::Birth)?;
    if found == expected { Ok(Id { birth }) } else { Err(IdFault::Check { found, expected }) }
}

/// The check character for 17 digits (ISO 7064 MOD 11-2); `None` if the text is not 17 digits.
pub fn check_character(body: &str) -> Option<char> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    if body.len() != WEIGHTS.len() {
        return None;
    }
    let mut sum = 0;
    for (digit, weight) in body.chars().zip(WEIGHTS) {
        sum += digit.to_digit(10)? * weight;
    }
    "10X98765432".chars().nth(usize::try_from(sum % 11).ok()?)
}

/// The date of birth in the first 17 digits, from 1900 on.
fn birth(body: &str) -> Option<Date> {
    let (year, month, day) = (body.get(6..10)?.parse().ok()?, body.get(10..12)?.parse().ok()?, body.get(12..14)?.parse().ok()?);
    Date::new(year, month, day).ok().filter(|birth| birth.year() >= 1900)
}

/// Masks the middle of an id or telephone number: `500113********1234`, `138****5678`; masks a short one completely.
pub fn masked_number(text: &str) -> String {
    let count = text.chars().count();
    let (head, tail) = match count {
        15.. => (6, 4),
        8..15 => (3, 4),
        _ => (0, 0),
    };
    let hidden = |index: usize| index >= head && index < count.saturating_sub(tail);
    text.chars().enumerate().map(|(index, character)| if hidden(index) { '*' } else { character }).collect()
}

/// Masks all id and telephone numbers in a text, such as a path or a cell. They are recognised by their form: 15 to 19 digits (or 17 and
/// `X`; people omit or repeat a digit) with a region code and a date of birth; 11 digits of a mobile number, contiguous or as 3-4-4, also
/// after 86. Times, class numbers, digests and institution codes are not masked.
pub fn numbers_masked(text: &str) -> Cow<'_, str> {
    let characters: Vec<char> = text.chars().collect();
    let mut hidden: Vec<usize> = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let run = digits_from(&characters, at);
        if run == 0 {
            at += 1;
            continue;
        }
        let numbered = numbers_at(&characters, at, run);
        at += numbered.as_ref().map_or(run, |(length, _)| *length);
        hidden.extend(numbered.into_iter().flat_map(|(_, hidden)| hidden));
    }
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }
    let shown = |(at, character): (usize, &char)| if hidden.binary_search(&at).is_ok() { '*' } else { *character };
    Cow::Owned(characters.iter().enumerate().map(shown).collect())
}

/// Number of consecutive digits, narrow or wide, from `at`.
fn digits_from(characters: &[char], at: usize) -> usize {
    characters.iter().skip(at).take_while(|character| digit(**character).is_some()).count()
}

fn digit(character: char) -> Option<char> {
    match character {
        '0'..='9' => Some(character),
        '０'..='９' => char::from_digit(u32::from(character) - u32::from('０'), 10),
        _ => None,
    }
}

/// The personal number that begins at `at` with `run` digits: its length in characters, and the indices to mask.
fn numbers_at(characters: &[char], at: usize, run: usize) -> Option<(usize, Vec<usize>)> {
    let plain = |from: usize, count: usize| -> String { characters.iter().skip(from).take(count).filter_map(|one| digit(*one)).collect() };
    let begins = plain(at, 2);
    let middle = |head: usize, end: usize| (at + head..at + end).collect::<Vec<usize>>();
    let ends_in_x = run == ID_LENGTH - 1 && characters.get(at + run).is_some_and(|mark| matches!(mark, 'x' | 'X' | 'ｘ' | 'Ｘ'));
    let length = run + usize::from(ends_in_x);
    let born = || {
        let long = plain(at + 6, 8);
        birth(&format!("000000{long}")).is_some_and(|birth| birth.year() < LATEST_BIRTH)
            || (length == 15 && birth(&format!("00000019{}", plain(at + 6, 6))).is_some())
    };
    if (15..=19).contains(&length) && REGIONS.contains(&begins.as_str()) && born() {
        let own = |character: &&char| character.is_ascii_alphanumeric();
        let before = characters.iter().take(at).rev().take_while(own).count();
        let behind = characters.iter().skip(at + length).take_while(own).count();
        let token: String = characters.iter().skip(at - before).take(before + length + behind).collect();
        // A digest, or an institution's credit code.
        let other = token.len() >= 32 || credit_code::check(&token).is_ok();
        return (!other).then(|| (length, middle(6, length - 4)));
    }
    let mobile = |from: usize| {
        let head = plain(from, 2);
        head.starts_with('1') && head.chars().nth(1).is_some_and(|second| ('3'..='9').contains(&second))
    };
    match run {
        11 if mobile(at) => Some((run, middle(3, 7))),
        13 if begins == "86" && mobile(at + 2) => Some((run, middle(5, 9))),
        // 138-1234-5678, also with spaces.
        3 if mobile(at) => {
            let mark = |at: usize| characters.get(at).is_some_and(|mark| matches!(mark, '-' | ' ' | '\u{3000}'));
            let parts = mark(at + 3) && digits_from(characters, at + 4) == 4 && mark(at + 8) && digits_from(characters, at + 9) == 4;
            parts.then(|| (13, middle(4, 8)))
        }
        _ => None,
    }
}

/// Nobody born in this year or later is a trainee, so such a number is a class number.
const LATEST_BIRTH: i16 = 2020;

/// The first two digits of id numbers: provinces, and codes for people from Hong Kong, Macao, Taiwan and abroad (GB 11643, GB/T 2260).
const REGIONS: [&str; 38] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46", "50",
    "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83", "91", "92", "93",
];

/// Masks a name except its first character: `张*`, `阿***`.
pub fn masked_name(name: &str) -> String {
    name.trim().chars().enumerate().map(|(index, character)| if index == 0 { character } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_people_read_them() {
        for (a, b) in [
            ("张 三", "张三"),
            ("张\u{3000}三", "张三"),
            ("张\u{200B}三", "张三"),
            ("阿依·古丽", "阿依•古丽"),
            ("阿依·古丽", "阿依．古丽"),
            ("阿依・古丽", "阿依‧古丽"),
            ("李○", "李〇"),
            ("１班（初级）", "1班(初级)"),
        ] {
            assert_eq!(normal(a), normal(b));
        }
        assert_ne!(normal("张三"), normal("张三丰"));
        assert_eq!(person("张三", Some("11010519491231002x")), person("张 三", Some("１1010519491231002X ")));
        assert_eq!(person("张三", Some(" ")), person("张 三", None));
    }

    #[test]
    fn the_check_character_is_that_of_the_standard() {
        // The two examples in GB 11643.
        assert_eq!(check_character("11010519491231002"), Some('X'));
        assert_eq!(check_character("44052418800101001"), Some('4'));
        assert_eq!(check_character("1101051949123100"), None);
        assert_eq!(check_character("1101051949123100X"), None);
        assert_eq!(check_character("１1010519491231002"), None);
    }

    #[test]
    fn an_id_number_is_right_or_says_what_is_wrong() {
        let birth = |text: &str| check_id(text).map(|id| id.birth.to_string());
        assert_eq!(birth("11010519491231002X"), Ok("1949-12-31".to_owned()));
        assert_eq!(birth(" １１0105 19491231002x"), Ok("1949-12-31".to_owned()));
        for (text, fault) in [
            ("5.00113E+17", IdFault::Exponent),
            ("5.00113199003E+17", IdFault::Exponent),
            ("500113199003070000", IdFault::Rounded),
            ("", IdFault::Length { length: 0 }),
            ("110105491231002", IdFault::Length { length: 15 }),
            ("E12345678", IdFault::Length { length: 9 }),
            ("11010519491231002Y", IdFault::Character { character: 'Y' }),
            ("1101051949123100XX", IdFault::Character { character: 'X' }),
            ("五00113199003070000", IdFault::Character { character: '五' }),
            ("110105194912310021", IdFault::Check { found: '1', expected: 'X' }),
            ("440524188001010014", IdFault::Birth),
            ("110105199002300021", IdFault::Birth),
        ] {
            assert_eq!(check_id(text), Err(fault), "{text}");
        }
        // A genuine number that ends in 000 has a correct check character and is accepted.
        let bodies = (1..=28).flat_map(|day| (1..=9).map(move |serial| format!("509900199003{day:02}{serial}00")));
        let own: Vec<String> = bodies.filter(|body| check_character(body) == Some('0')).map(|body| format!("{body}0")).collect();
        assert!(!own.is_empty() && own.iter().all(|id| check_id(id).is_ok()));
    }

    #[test]
    fn age_is_told_in_full_years() {
        let id = Id { birth: jiff::civil::date(1990, 3, 7) };
        assert_eq!(id.age_on(jiff::civil::date(2026, 3, 6)), 35);
        assert_eq!(id.age_on(jiff::civil::date(2026, 3, 7)), 36);
        assert_eq!(id.age_on(jiff::civil::date(1990, 1, 1)), -1);
    }

    #[test]
    fn nothing_shown_tells_who_it_is() {
        assert_eq!(masked_number("500113199003071234"), "500113********1234");
        for (text, shown) in [
            ("04_学员身份证/500113199003071234_张三.jpg", "04_学员身份证/500113********1234_张三.jpg"),
            ("sfz11010519491231002x.jpg", "sfz110105********002x.jpg"),
            ("张三110105491231002.pdf", "张三110105*****1002.pdf"),
            ("张三 ５００113199003071234", "张三 ５００113********1234"),
            ("5001131990030712345.jpg", "500113*********2345.jpg"),
            ("张三13812345678.jpg", "张三138****5678.jpg"),
            ("张三+8613812345678", "张三+86138****5678"),
            ("138-1234-5678、139 1234 5678", "138-****-5678、139 **** 5678"),
        ] {
            assert_eq!(numbers_masked(text), shown);
        }
        for other in [
            "IMG_20260803_090512.jpg",
            "20260803090512123.jpg",
            "mmexport1785744600123.jpg",
            "wx_camera_1785744600123456.mp4",
            "VID20260803090512001.mp4",
            "9144030071526726XG 914403001922038216",
            "5001131990030712345001131990030712345001131990030712340000000000",
            "2026-017 2026-08-03 09:05",
            "500113202608030017_中式面点师",
            "DJI_20260803090512_0001_D.MP4",
            "138-2026.jpg",
            "第12号",
        ] {
            assert_eq!(numbers_masked(other), other);
        }
        assert_eq!(masked_number("13812345678"), "138****5678");
        assert_eq!(masked_number("1234"), "****");
        assert_eq!((masked_name("张三丰").as_str(), masked_name("张").as_str()), ("张**", "张"));
    }
}
