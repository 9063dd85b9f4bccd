//! Tests of reading workbooks of every kind, within the limits.

use super::*;

/// The limits used for class records.
pub const LIMITS: Limits = Limits { bytes: 16 << 20, unpacked: 128 << 20, rows: 10_050, columns: 256, refuse: true };

#[test]
fn cells_are_named_as_people_name_them() {
    for (column, name) in [(0, "A1"), (25, "Z1"), (26, "AA1"), (701, "ZZ1"), (702, "AAA1")] {
        assert_eq!(Sheet::address(0, column), name);
    }
    assert_eq!(Sheet::new("甲").place("A1"), "甲!A1");
    assert_eq!(Sheet::default().place("A1"), "A1");
}

#[test]
fn foreign_bytes_are_told() {
    assert!(open(&Vec::new(), &LIMITS).is_ok_and(|sheets| sheets[0].rows.is_empty()));
    for bytes in [&b"PK\x03\x04hello"[..], &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0], b"a\0b"] {
        assert!(matches!(open(&bytes.to_vec(), &LIMITS), Err(SheetError::NotAWorkbook(_))));
    }
}

#[test]
fn what_a_worker_hands_over_is_checked_again() {
    let sheets = open(&fixture("scores.xls"), &LIMITS).unwrap();
    let told = serde_json::to_vec(&sheets).unwrap();
    assert_eq!(serde_json::from_slice::<Vec<Sheet>>(&told).unwrap(), sheets);
    assert!(fits(&sheets, &LIMITS));
    for limits in [Limits { rows: 4, ..LIMITS }, Limits { columns: 7, ..LIMITS }] {
        assert!(!fits(&sheets, &limits));
    }
    assert!(!fits(&vec![Sheet::default(); MOST_SHEETS + 1], &LIMITS));
}

#[test]
fn a_sheet_with_one_cell_at_its_far_end_takes_no_room() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "x").unwrap().write_string(1_048_575, 16_383, "y").unwrap();
    let sheets = open(&book.save_to_buffer().unwrap(), &LIMITS).unwrap();
    assert_eq!(sheets[0].rows.len(), 1, "columns beyond the bound are not looked at");
    assert_eq!(sheets[0].filled, 2);
}

#[test]
fn what_unpacks_to_too_much_is_told() {
    let spaces = vec![b' '; 48 << 20];
    let bytes = packed(&[("xl/workbook.xml", &spaces), ("xl/sharedStrings.xml", &spaces), ("xl/styles.xml", &spaces)]);
    assert_eq!(open(&bytes, &LIMITS), Err(SheetError::TooLarge(128 << 20)));
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The cells of a sheet as text, row by row.
fn texts(sheet: &Sheet) -> Vec<Vec<String>> {
    sheet.rows.values().map(|row| row.values().map(|cell| cell.value.to_string()).collect()).collect()
}

fn fixture(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tables").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_same_sheet_in_every_format() {
    let expected = [
        vec!["巴南区示例培训学校学员成绩统计表"],
        vec!["序号", "姓名", "身份证号码", "考核日期", "理论成绩", "实操成绩", "总分", "考核结果"],
        vec!["1", "张三", "509900199003071234", "2026-08-14", "85.5", "90", "175.5", "合格"],
        vec!["2", "阿依·古丽", "509900199003071111", "2026-08-14", "58", "缺考", "58", "不合格"],
        vec!["合计", "2"],
    ];
    for name in ["scores.xls", "scores.ods"] {
        let sheets = open(&fixture(name), &LIMITS).unwrap();
        assert_eq!(sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["成绩", "说明"], "{name}");
        assert_eq!(texts(&sheets[0]), expected, "{name}");
        let cells = sheets[0].rows.iter().flat_map(|(row, cells)| cells.iter().map(move |(column, cell)| (*row, *column, cell)));
        let formulas: Vec<String> = cells.filter(|(.., cell)| cell.formula).map(|(row, column, _)| Sheet::address(row, column)).collect();
        assert_eq!(formulas, ["G3", "G4"], "{name}");
    }
}

#[test]
fn hidden_sheets_of_ods_are_marked() {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(Cursor::new(fixture("scores.ods"))).unwrap();
    let mut read = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let style = r#"<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><style:style style:name="ta2"
        style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body>"#;
    let content = read("content.xml").replace("<office:body>", style);
    let content = content.replace(r#"<table:table table:name="说明">"#, r#"<table:table table:name="说明" table:style-name="ta2">"#);
    let parts = [("mimetype", read("mimetype")), ("META-INF/manifest.xml", read("META-INF/manifest.xml")), ("content.xml", content)];
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let sheets = open(&packed(&parts), &LIMITS).unwrap();
    assert_eq!(sheets.iter().map(|sheet| sheet.hidden).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn merged_cells_are_filled_down_and_lengths_are_times() {
    let mut sheets = open(&fixture("learning.xls"), &LIMITS).unwrap();
    assert_eq!(texts(&sheets[0])[1], ["开始时间", "结束时间", "学习时长"]);
    sheets[0].fill_merged();
    let rows = texts(&sheets[0]);
    assert_eq!(rows[1], ["学员姓名", "证件号码", "章节", "开始时间", "结束时间", "学习时长"]);
    assert_eq!(rows[3][..4], ["张三", "509900199003071234", "第二章", "2026-08-05 20:00:00"]);
    assert!(matches!(sheets[0].rows[&3][&5].value, Value::Time { serial, .. } if (serial * 86_400.0).round() == 2703.0));
}
