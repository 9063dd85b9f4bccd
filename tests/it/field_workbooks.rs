//! Tables as written by other programs: phonetic readings, the strict form, empty strings, WPS's class identifier, prefixes in cells. Each
//! contains the same two people.

use std::fs;

use super::field_tables::{are_read, exchanged, rewritten, workbook};

const ROWS: [&str; 3] = ["序号|姓名|身份证号", "1|张三|ID1", "2|李四|ID2"];
const BOTH: &str = "张三 ID1、李四 ID2";
const TEXTS: &str = "xl/sharedStrings.xml";

/// G23: the phonetic reading of a character is stored next to it and must be ignored.
#[test]
fn readings_above_characters_are_no_part_of_them() {
    let whole = workbook(&ROWS, &[]);
    let ways = [
        ("after", "<t>张三</t><rPh sb=\"0\" eb=\"1\"><t>zhang</t></rPh><phoneticPr fontId=\"1\" type=\"noConversion\"/>"),
        ("two", "<t>张三</t><rPh sb=\"0\" eb=\"1\"><t>zhang</t></rPh><rPh sb=\"1\" eb=\"2\"><t>san</t></rPh>"),
        ("runs", "<r><t>张</t></r><r><rPr><b/></rPr><t>三</t></r><rPh sb=\"0\" eb=\"2\"><t>ZhangSan</t></rPh>"),
        ("kept blanks", "<r><t xml:space=\"preserve\">张</t></r><r><t>三</t></r><phoneticPr fontId=\"1\"/>"),
    ];
    for (name, text) in ways {
        let bytes = rewritten(&whole, |path, part| if path == TEXTS { exchanged(&part, "<t>张三</t>", text) } else { part });
        are_read(&format!("reading-{name}"), "xlsx", bytes, BOTH, &[]);
    }
}

/// The strict form of the standard, which WPS and LibreOffice can write, has other namespaces and relation names.
#[test]
fn the_strict_form_is_read() {
    let whole = workbook(&ROWS, &[]);
    let strict = |text: String| {
        text.replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
            .replace("http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/")
    };
    type Which = fn(&str) -> bool;
    let ways: [(&str, Which); 3] =
        [("all", |_| true), ("sheets alone", |path| path.starts_with("xl/worksheets/")), ("all but the texts", |path| path != TEXTS)];
    for (name, is_strict) in ways {
        let bytes = rewritten(&whole, |path, text| if is_strict(path) { strict(text) } else { text });
        are_read(&format!("strict-{name}"), "xlsx", bytes, BOTH, &[]);
    }
}

/// An empty shared string still has an index, so that later ones keep theirs.
#[test]
fn texts_of_nothing_keep_the_others_in_their_places() {
    let rows = ["序号|姓名|身份证号|备注", "1|张三|ID1|空", "2|李四|ID2|空"];
    for (name, nothing) in
        [("closed", "<si/>"), ("empty", "<si></si>"), ("of an empty text", "<si><t/></si>"), ("of runs", "<si><r><t></t></r></si>")]
    {
        let bytes = rewritten(
            &workbook(&rows, &[]),
            |path, text| {
                if path == TEXTS { exchanged(&text, "<si><t>空</t></si>", nothing) } else { text }
            },
        );
        are_read(&format!("nothing-{name}"), "xlsx", bytes, BOTH, &[]);
    }
}

/// WPS writes a class identifier into the root of old workbooks; other programs leave other data there.
#[test]
fn marks_of_programs_in_old_workbooks_do_no_harm() {
    let fixture = format!("{}/fixtures/tables/scores.xls", env!("CARGO_MANIFEST_DIR"));
    let whole = fs::read(fixture).unwrap();
    let name: Vec<u8> = "Root Entry".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let root = whole.windows(name.len()).position(|window| window == name).unwrap();
    let scores = |bytes: &[u8]| {
        let sheets = classproof::formats::sheet::open(
            &bytes.to_vec(),
            &classproof::formats::sheet::Limits { bytes: 1 << 20, unpacked: 1 << 24, rows: 1000, columns: 100, refuse: true },
        )
        .unwrap();
        format!("{sheets:?}")
    };
    let wanted = scores(&whole);
    for (what, mark) in [
        ("WPS", *b"\x20\x08\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"),
        ("another", [0xA5; 16]),
        ("Excel", *b"\x10\x08\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"),
    ] {
        let mut bytes = whole.clone();
        bytes[root + 80..root + 96].copy_from_slice(&mark);
        assert_eq!(scores(&bytes), wanted, "{what}");
    }
}

/// Prefixes that exports add to cells or to the table.
#[test]
fn marks_in_front_of_cells_and_tables() {
    let table = "序号,姓名,身份证号\r\n1,张三,ID1\r\n2,李四,ID2\r\n";
    let with_ids = |text: &str| text.replace("ID1", "500113199003100012").replace("ID2", "500113199003100039");
    for (name, text) in [
        ("tabs", table.replace("ID", "\tID").replace("张三", "\t张三")),
        ("separator", format!("sep=;\r\n{}", table.replace(',', ";"))),
        ("separator of tabs", format!("sep=\t\r\n{}", table.replace(',', "\t"))),
        ("quotes", table.replace("张三", "\"张三\"").replace("ID1", "\"ID1\"")),
        ("old ends of lines", table.replace("\r\n", "\r")),
    ] {
        are_read(&format!("front-{name}"), "csv", with_ids(&text).into_bytes(), BOTH, &[]);
    }
}
