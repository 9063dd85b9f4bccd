//! Plain tables: RFC 4180 with commas, semicolons or tabs, in UTF-8, UTF-16 with or without byte order mark, or GB18030. Invalid bytes
//! become U+FFFD, so that one damaged name does not invalidate the whole table.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

use super::book::{Book, SheetError};
use super::value::Value;

/// Reads a plain table as one unnamed sheet.
///
/// # Errors
/// [`SheetError::NotAWorkbook`] if the bytes are not text; [`SheetError`] if a limit is exceeded.
pub fn read(bytes: &[u8], book: &mut Book<'_>) -> Result<(), SheetError> {
    let text = plain_text(bytes)?;
    let separator = separator(&text);
    book.begin("");
    let (mut row, mut column) = (0_u32, 0_u32);
    let mut field = String::new();
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                field.push('"');
                characters.next();
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            '\n' | '\r' if !quoted => {
                book.put(row, column, Value::unquoted(&field), false)?;
                field.clear();
                if character == '\r' && characters.peek() == Some(&'\n') {
                    characters.next();
                }
                (row, column) = (row.saturating_add(1), 0);
            }
            _ if character == separator && !quoted => {
                book.put(row, column, Value::unquoted(&field), false)?;
                field.clear();
                column = column.saturating_add(1);
            }
            _ => field.push(character),
        }
    }
    book.put(row, column, Value::unquoted(&field), false)?;
    Ok(())
}

/// Bytes as text, whichever of these encodings they are in.
///
/// # Errors
/// [`SheetError::NotAWorkbook`] for bytes that are no text.
pub fn plain_text(bytes: &[u8]) -> Result<Cow<'_, str>, SheetError> {
    let not_text = || SheetError::broken("not text");
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return readable(encoding.decode_without_bom_handling(rest).0).ok_or_else(not_text);
    }
    // In UTF-16, separators and line ends have a zero byte, always in the same half of the unit.
    let zeros = |half: usize| bytes.iter().skip(half).step_by(2).filter(|byte| **byte == 0).count();
    let encoding = match (zeros(0), zeros(1)) {
        (0, 0) => None,
        (0, many) if many >= 3 => Some(UTF_16LE),
        (many, 0) if many >= 3 => Some(UTF_16BE),
        _ => return Err(not_text()),
    };
    if let Some(encoding) = encoding {
        return readable(encoding.decode_without_bom_handling(bytes).0).ok_or_else(not_text);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) => {
            // A GB18030 file, or UTF-8 with a damaged byte: take the decoding with fewer invalid characters.
            let spoilt = |text: &str| text.chars().filter(|character| *character == char::REPLACEMENT_CHARACTER).count();
            let (windows, unicode) = (GB18030.decode_without_bom_handling(bytes).0, String::from_utf8_lossy(bytes));
            let text = if spoilt(&unicode) < spoilt(&windows) { unicode } else { windows };
            readable(text).ok_or_else(not_text)
        }
    }
}

/// Returns the text if at most 2 % of its characters are invalid, or at most four and 10 %. In GB18030 one damaged byte also invalidates
/// its neighbours.
fn readable(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let (mut all, mut spoilt) = (0_usize, 0_usize);
    for character in text.chars() {
        all += 1;
        spoilt += usize::from(character == char::REPLACEMENT_CHARACTER);
    }
    let few = spoilt <= 4 && spoilt * 10 <= all;
    (few || spoilt.saturating_mul(50) <= all).then_some(text)
}

/// The separator that is most frequent in the first lines; the comma if there is none.
fn separator(text: &str) -> char {
    let head = || text.lines().take(10).flat_map(str::chars);
    let count = |separator: char| head().filter(|&character| character == separator).count();
    [';', '\t', ','].into_iter().max_by_key(|&separator| count(separator)).unwrap_or(',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::sheet::Sheet;
    use crate::formats::sheet::tests::LIMITS;

    fn sheet(bytes: &[u8]) -> Result<Sheet, SheetError> {
        let mut book = Book::new(&LIMITS);
        read(bytes, &mut book).map(|()| book.sheets.remove(0))
    }

    fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
        let sheet = sheet(bytes).unwrap();
        let text = |value: &Value| if let Value::Text(text) = value { text.clone() } else { unreachable!() };
        sheet.rows.values().map(|row| row.values().map(|cell| text(&cell.value)).collect()).collect()
    }

    #[test]
    fn the_same_table_in_every_encoding() {
        let text = "姓名,备注\r\n张三,\"甲,\"\"乙\"\"\n丙\"\r\n";
        let expected = vec![vec!["姓名".to_owned(), "备注".to_owned()], vec!["张三".to_owned(), "甲,\"乙\"\n丙".to_owned()]];
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let with_mark: Vec<u8> = b"\xEF\xBB\xBF".iter().copied().chain(text.bytes()).collect();
        for bytes in [text.as_bytes().to_vec(), with_mark, utf16, GB18030.encode(text).0.into_owned()] {
            assert_eq!(rows(&bytes), expected);
        }
        // Both byte orders, without byte order mark.
        let (little, big): (Vec<u8>, Vec<u8>) =
            (text.encode_utf16().flat_map(u16::to_le_bytes).collect(), text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        assert_eq!((rows(&little), rows(&big)), (expected.clone(), expected.clone()));
        assert_eq!(rows(text.replace(',', "\t").as_bytes())[0], expected[0]);
    }

    #[test]
    fn one_spoilt_byte_costs_one_character() {
        let text = "序号,姓名,身份证号\r\n1,张三,500113199003100012\r\n2,李四,500113199003100020\r\n";
        let mut windows = GB18030.encode(text).0.into_owned();
        let at = windows.windows(2).position(|two| two == GB18030.encode("张").0.as_ref()).unwrap();
        windows[at] = 0xFF;
        let read = rows(&windows);
        assert!(read[1][1].contains(char::REPLACEMENT_CHARACTER), "{read:?}");
        assert_eq!((read[1][2].as_str(), read[2][1].as_str()), ("500113199003100012", "李四"));
    }

    #[test]
    fn a_formula_around_a_number_is_no_part_of_it() {
        assert_eq!(rows(b"1,=\"500113199003100012\"\n2,\"=\"\"500113199003100012\"\"\"\n")[0][1], "500113199003100012");
        assert_eq!(rows(b"1,=\"500113199003100012\"\n2,\"=\"\"500113199003100012\"\"\"\n")[1][1], "500113199003100012");
    }

    #[test]
    fn bytes_that_are_no_text_are_told() {
        assert_eq!(sheet(b"a\0b"), Err(SheetError::broken("not text")));
        assert_eq!(sheet(&[0xFF, 0xFF, 0xFF]), Err(SheetError::broken("not text")));
    }
}
