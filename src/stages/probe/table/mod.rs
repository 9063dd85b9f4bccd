//! Measures a table: sheets, rows, and what it states about the class. Workbooks, and text files in UTF-8, UTF-16 or GB18030.

mod statements;

use std::sync::Arc;

use crate::formats::region::ReadAt;
use crate::formats::sheet::{self, Limits, Sheet, SheetError, Value};
use crate::record::class::MOST_ROWS;
use crate::record::facts::{Content, GivenUp, Problem, TableFacts};
use crate::stages::probe::measurement::Measurement;
use crate::stages::probe::table::statements::Cells;
use crate::stages::probe::time::evidence::TimeEvidence;

/// Limits for measuring: statements are at the top of a form, people further down. Later rows are only counted.
const HEAD: Limits = Limits { bytes: 64 << 20, unpacked: 256 << 20, rows: 300, columns: 100, refuse: false };
/// Limits for reading a whole table: the most data rows, plus titles, notes and totals around them.
const WHOLE: Limits = Limits { bytes: 16 << 20, unpacked: 128 << 20, rows: MOST_ROWS + 50, columns: 256, refuse: true };
/// Characters of a cell that are searched.
const MOST_TEXT: usize = 1_000;

/// All cells of a workbook or table.
///
/// # Errors
/// It cannot be opened, or exceeds the limits.
pub fn sheets(source: &dyn ReadAt) -> Result<Vec<Sheet>, SheetError> {
    sheet::open(source, &WHOLE)
}

/// Whether the sheets returned by a worker are within the limits of [`sheets`].
pub fn fits(sheets: &[Sheet]) -> bool {
    sheet::fits(sheets, &WHOLE)
}

/// Measures a workbook, or a text file as a table whose rows are its lines.
pub fn measure(source: &Arc<dyn ReadAt>) -> Measurement {
    let sheets = match sheet::open(source.as_ref(), &HEAD) {
        Ok(sheets) => sheets,
        Err(error) => {
            return Measurement::nothing(vec![match error {
                SheetError::TooLarge(_) | SheetError::TooManyRows(_) => Problem::TooLarge,
                SheetError::Unreadable(reason) => Problem::Unreadable { reason },
                SheetError::NotAWorkbook(reason) => Problem::Broken { reason },
                SheetError::Protected => Problem::Locked,
                SheetError::GaveUp => Problem::GaveUp { how: GivenUp::Crashed },
            }]);
        }
    };
    let facts = TableFacts {
        rows: sheets.iter().fold(0, |rows: u32, sheet| rows.saturating_add(sheet.filled)),
        statements: sheets.iter().flat_map(|sheet| statements::find(&cells(sheet), sheet)).collect(),
        // A plain table is one sheet without a name.
        sheets: sheets.into_iter().map(|sheet| sheet.name).filter(|name| !name.is_empty()).collect(),
    };
    Measurement { content: Content::Table(facts), evidence: TimeEvidence::default(), device: None, problems: Vec::new() }
}

/// The cells of a sheet as texts; cells with an error value are skipped.
fn cells(sheet: &Sheet) -> Cells {
    let cells = sheet.rows.iter().flat_map(|(&row, cells)| cells.iter().map(move |(&column, cell)| ((row, column), &cell.value)));
    let said = cells.filter(|(_, value)| !matches!(value, Value::Error(_)));
    said.map(|(at, value)| (at, value.to_string().chars().take(MOST_TEXT).collect())).collect()
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    use super::*;
    use crate::record::facts::StatedField;

    fn measured(bytes: Vec<u8>) -> Measurement {
        let source: Arc<dyn ReadAt> = Arc::new(bytes);
        measure(&source)
    }

    fn facts(bytes: Vec<u8>) -> TableFacts {
        match measured(bytes).content {
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
        let facts = facts(workbook());
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
            let facts = facts(bytes);
            assert_eq!((facts.rows, facts.sheets.len()), (2, 0));
            assert_eq!(said(&facts), [(StatedField::ClassId, "2026-017\r\n\"甲\"", "B1"), (StatedField::Institution, "某某学校", "B3"),]);
        }
        assert_eq!(said(&facts("班级名称：甲班\n".into())), [(StatedField::ClassName, "甲班", "A1")]);
    }

    #[test]
    fn a_bomb_is_too_large_and_a_cut_workbook_broken() {
        let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        bomb.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
        let zeros = vec![0; 1 << 20];
        (0..257).for_each(|_| std::io::Write::write_all(&mut bomb, &zeros).unwrap());
        let bomb = bomb.finish().unwrap().into_inner();
        assert!(bomb.len() < 1 << 20);
        assert_eq!(measured(bomb).problems, [Problem::TooLarge]);
        let whole = workbook();
        let cut = measured(whole[..whole.len() / 2].to_vec());
        assert!(matches!(cut.problems.as_slice(), [Problem::Broken { .. }]), "{:?}", cut.problems);
    }
}
