//! Plain tables: RFC 4180 with commas, semicolons or tabs, in UTF-8, UTF-16 with its mark, or GB18030 as Windows writes it.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030};

use super::book::{Book, SheetError};
use super::value::Value;

/// Reads a plain table as one sheet without a name.
///
/// # Errors
/// [`SheetError::NotAWorkbook`] for bytes that are no text, and the bounds of the book.
pub fn read(bytes: &[u8], book: &mut Book<'_>) -> Result<(), SheetError> {
    let text = decode(bytes)?;
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
                book.put(row, column, Value::text(&field), false)?;
                field.clear();
                if character == '\r' && characters.peek() == Some(&'\n') {
                    characters.next();
                }
                (row, column) = (row.saturating_add(1), 0);
            }
            _ if character == separator && !quoted => {
                book.put(row, column, Value::text(&field), false)?;
                field.clear();
                column = column.saturating_add(1);
            }
            _ => field.push(character),
        }
    }
    book.put(row, column, Value::text(&field), false)?;
    Ok(())
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, SheetError> {
    let not_text = || SheetError::broken("not text");
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling_and_without_replacement(rest).ok_or_else(not_text);
    }
    if bytes.contains(&0) {
        return Err(not_text());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(not_text),
    }
}

/// Whichever separator the first lines have most of; the comma where they have none.
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
        assert_eq!(rows(text.replace(',', "\t").as_bytes())[0], expected[0]);
    }

    #[test]
    fn bytes_that_are_no_text_are_told() {
        assert_eq!(sheet(b"a\0b"), Err(SheetError::broken("not text")));
        assert_eq!(sheet(&[0xFF, 0xFF, 0xFF]), Err(SheetError::broken("not text")));
    }
}
