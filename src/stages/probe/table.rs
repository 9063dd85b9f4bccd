//! What is measured of a table: sheets, rows, and what it says of the class. Workbooks, and text files in UTF-8, UTF-16 or GB18030.

use std::sync::Arc;

use crate::formats::region::ReadAt;
use crate::record::inventory::{Content, Problem, TableFacts};
use crate::stages::probe::Measured;
use crate::stages::probe::kind::Kind;
use crate::stages::probe::spreadsheet::{self, Sheet, SheetError};
use crate::stages::probe::statements;
use crate::stages::probe::times::Evidence;

/// A table larger than this is not read.
const MOST_BYTES: u64 = 64 << 20;

/// Measures a workbook, or a text file as a table whose rows are its lines.
pub fn measure(kind: Kind, source: &Arc<dyn ReadAt>) -> Measured {
    let bytes = match source.read_all(MOST_BYTES) {
        Ok(bytes) => bytes,
        Err(_) if source.len() > MOST_BYTES => return Measured::nothing(vec![Problem::TooLarge]),
        Err(error) => return Measured::nothing(vec![Problem::Unreadable { reason: error.to_string() }]),
    };
    let text = matches!(kind, Kind::Csv | Kind::Text);
    let sheets = if text { Ok(vec![text_sheet(&decoded(&bytes), kind)]) } else { spreadsheet::sheets(kind, &bytes) };
    let sheets = match sheets {
        Ok(sheets) => sheets,
        Err(SheetError::TooLarge) => return Measured::nothing(vec![Problem::TooLarge]),
        Err(SheetError::Broken(reason)) => return Measured::nothing(vec![Problem::Broken { reason }]),
    };
    let named = |sheet: &Sheet| (!text).then(|| sheet.name.clone());
    let facts = TableFacts {
        rows: sheets.iter().fold(0, |rows: u32, sheet| rows.saturating_add(sheet.rows)),
        statements: sheets.iter().flat_map(|sheet| statements::find(&sheet.cells, named(sheet).as_deref())).collect(),
        sheets: sheets.iter().filter_map(named).collect(),
    };
    Measured { content: Content::Table(facts), evidence: Evidence::default(), device: None, problems: Vec::new() }
}

/// A byte order mark decides; else UTF-8 where the bytes are that, and GB18030, as Windows in Chinese writes, where not.
fn decoded(bytes: &[u8]) -> String {
    let encoding = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => encoding_rs::UTF_8,
        None => encoding_rs::GB18030,
    };
    encoding.decode(bytes).0.into_owned()
}

/// Fields divided by commas (RFC 4180, quotes and all); in plain text by tabs.
fn text_sheet(text: &str, kind: Kind) -> Sheet {
    let tabs = kind == Kind::Text || (text.contains('\t') && !text.contains(','));
    let separator = if tabs { '\t' } else { ',' };
    let mut sheet = Sheet::default();
    let (mut row, mut column, mut field, mut quoted) = (0_u32, 0_u32, String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() && kind == Kind::Csv => quoted = true,
            '\r' if !quoted => {}
            '\n' if !quoted => {
                sheet.put(row, column, || std::mem::take(&mut field));
                field.clear();
                (row, column) = (row.saturating_add(1), 0);
            }
            _ if character == separator && !quoted => {
                sheet.put(row, column, || std::mem::take(&mut field));
                field.clear();
                column = column.saturating_add(1);
            }
            _ => field.push(character),
        }
    }
    sheet.put(row, column, || field);
    sheet
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    use super::*;
    use crate::record::inventory::StatedField;

    fn measured(kind: Kind, bytes: Vec<u8>) -> Measured {
        let source: Arc<dyn ReadAt> = Arc::new(bytes);
        measure(kind, &source)
    }

    fn facts(kind: Kind, bytes: Vec<u8>) -> TableFacts {
        match measured(kind, bytes).content {
            Content::Table(facts) => facts,
            other => panic!("{other:?}"),
        }
    }

    fn said(facts: &TableFacts) -> Vec<(StatedField, &str, &str)> {
        facts.statements.iter().map(|one| (one.field, one.value.as_str(), one.cell.as_str())).collect()
    }

    fn workbook() -> Vec<u8> {
        let mut book = Workbook::new();
        let day = Format::new().set_num_format("yyyy/m/d");
        let sheet = book.add_worksheet().set_name("申请表").unwrap();
        sheet.merge_range(0, 0, 0, 3, "开班申请表", &Format::new()).unwrap();
        sheet.write(1, 0, "班级名称").unwrap();
        sheet.write(1, 1, "中式面点师初级1班").unwrap();
        sheet.write(2, 0, "开班日期").unwrap();
        sheet.write_with_format(2, 1, ExcelDateTime::from_ymd(2026, 8, 3).unwrap(), &day).unwrap();
        sheet.write_blank(3, 0, &day).unwrap();
        sheet.write(1_048_575, 16_383, "far away").unwrap();
        book.add_worksheet().set_name("空").unwrap();
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn a_workbook_says_what_its_cells_say() {
        let facts = facts(Kind::Xlsx, workbook());
        assert_eq!(facts.sheets, ["申请表", "空"]);
        assert_eq!(facts.rows, 4);
        assert_eq!(
            said(&facts),
            [(StatedField::ClassName, "中式面点师初级1班", "申请表!B2"), (StatedField::Start, "2026-08-03", "申请表!B3"),]
        );
    }

    #[test]
    fn text_of_windows_is_read_like_text_of_others() {
        let text = "班级编号,\"2026-017\r\n\"\"甲\"\"\",\r\n\r\n机构名称,某某学校\r\n";
        let gbk = encoding_rs::GB18030.encode(text).0.into_owned();
        let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [text.as_bytes().to_vec(), [b"\xef\xbb\xbf", text.as_bytes()].concat(), gbk, wide] {
            let facts = facts(Kind::Csv, bytes);
            assert_eq!((facts.rows, facts.sheets.len()), (2, 0));
            assert_eq!(said(&facts), [(StatedField::ClassId, "2026-017\r\n\"甲\"", "B1"), (StatedField::Institution, "某某学校", "B3"),]);
        }
        assert_eq!(said(&facts(Kind::Text, "班级名称：甲班\n".into())), [(StatedField::ClassName, "甲班", "A1")]);
    }

    #[test]
    fn a_bomb_is_too_large_and_a_cut_workbook_broken() {
        let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        bomb.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
        let zeros = vec![0; 1 << 20];
        (0..257).for_each(|_| std::io::Write::write_all(&mut bomb, &zeros).unwrap());
        let bomb = bomb.finish().unwrap().into_inner();
        assert!(bomb.len() < 1 << 20);
        assert_eq!(measured(Kind::Xlsx, bomb).problems, [Problem::TooLarge]);
        let whole = workbook();
        for kind in [Kind::Xlsx, Kind::Xls, Kind::Ods] {
            let cut = measured(kind, whole[..whole.len() / 2].to_vec());
            assert!(matches!(cut.problems.as_slice(), [Problem::Broken { .. }]), "{kind:?} {:?}", cut.problems);
        }
    }
}
