//! Rosters and timetables as people make them and platforms export them: what is read, and what is reported about the rest.
//!
//! One table per kind, each with at least three different examples.

use std::path::PathBuf;

use classproof::pipelines::survey::{SurveyOptions, survey};
use classproof::record::inventory::Inventory;
use classproof::stages::probe::InProcess;
use classproof::stages::walk::Folder;
use classproof::words::progress::Silent;
use rust_xlsxwriter::{Format, Formula, Workbook};
use serde_json::json;

use super::classes::own_code;
use super::program::{NOW, scratch};

const IDS: [&str; 4] = ["500113199003100012", "500113199003100039", "500113199003100055", "500113199003100071"];
const ROSTER: &str = "01_开班申请/02_学员花名册/学员花名册";
const TIMETABLE: &str = "00_班级信息/课程表";

/// Reads a class with these files next to its record, which only identifies the class and its period: 2026-08-03 to 2026-08-14.
fn read(name: &str, files: &[(String, Vec<u8>)]) -> Inventory {
    let class: PathBuf = scratch().join("field-tables").join(name);
    let record = json!({
        "schema": "classproof/class/v1", "class_id": "2026-017", "class_name": "中式面点师初级1班",
        "institution": {"name": "示例培训学校", "credit_code": own_code()}, "start": "2026-08-03", "end": "2026-08-14",
    });
    let record = ("00_班级信息/class.json".to_owned(), record.to_string().into_bytes());
    for (path, bytes) in files.iter().chain([&record]) {
        let path = class.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let folder = Folder::walk(&class, &Silent).unwrap();
    let options = SurveyOptions { as_of: NOW.parse().unwrap(), prober: &InProcess, previews: None, progress: &Silent };
    let inventory = survey(&folder, &[], options).unwrap_or_else(|errors| panic!("{name}: {errors}")).0;
    std::fs::remove_dir_all(&class).unwrap();
    inventory
}

/// A workbook with one sheet. Cells are separated by `|`; `ID1` stands for the first id number, `=…` for a formula without a result.
pub fn workbook(rows: &[&str], merged: &[(u32, u16, u32, u16)]) -> Vec<u8> {
    let mut book = Workbook::new();
    sheet(&mut book, "Sheet1", rows, merged);
    book.save_to_buffer().unwrap()
}

fn sheet<'a>(book: &'a mut Workbook, name: &str, rows: &[&str], merged: &[(u32, u16, u32, u16)]) -> &'a mut rust_xlsxwriter::Worksheet {
    let sheet = book.add_worksheet().set_name(name).unwrap();
    for &(top, left, bottom, right) in merged {
        sheet.merge_range(top, left, bottom, right, "", &Format::new()).unwrap();
    }
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells.split('|')).filter(|(_, cell)| !cell.is_empty()) {
            let cell = with_ids(cell);
            match cell.strip_prefix('=') {
                Some(formula) => sheet
                    .write_formula(row, column, Formula::new(formula).set_result(if formula == "1/0" { "#DIV/0!" } else { "0" }))
                    .unwrap(),
                None => match cell.parse::<u32>().ok().filter(|_| cell.len() < 8) {
                    Some(number) => sheet.write_number(row, column, number).unwrap(),
                    None => sheet.write_string(row, column, &cell).unwrap(),
                },
            };
        }
    }
    sheet
}

fn with_ids(text: &str) -> String {
    (1..).zip(IDS).fold(text.to_owned(), |text, (number, id)| text.replace(&format!("ID{number}"), id))
}

fn people(inventory: &Inventory) -> Vec<(String, String)> {
    let roster = inventory.class.roster.iter().flatten();
    roster.map(|trainee| (trainee.name.clone(), trainee.id_number.clone().unwrap_or_default())).collect()
}

fn expected(people: &str) -> Vec<(String, String)> {
    let one =
        |person: &str| person.split_once(' ').map_or((person.to_owned(), String::new()), |(name, id)| (name.to_owned(), with_ids(id)));
    people.split('、').filter(|person| !person.is_empty()).map(one).collect()
}

fn faults(inventory: &Inventory) -> Vec<String> {
    inventory.record_faults.iter().map(|fault| serde_json::to_string(fault).unwrap()).collect()
}

/// Reads a roster and compares people and reported faults with the expected ones.
#[track_caller]
pub fn are_read(name: &str, ending: &str, bytes: Vec<u8>, roster: &str, told: &[&str]) {
    let inventory = read(name, &[(format!("{ROSTER}.{ending}"), bytes)]);
    assert_eq!(people(&inventory), expected(roster), "{name}: {:?}", faults(&inventory));
    let faults = faults(&inventory);
    assert_eq!(faults.len(), told.len(), "{name}: {faults:?}");
    for (fault, words) in faults.iter().zip(told) {
        for word in words.split(' ') {
            assert!(fault.contains(word), "{name}: {fault} lacks {word}");
        }
    }
}

type Merged = &'static [(u32, u16, u32, u16)];
type Roster = (&'static str, &'static [&'static str], Merged, &'static str, &'static [&'static str]);

/// Kind, rows, merged regions, expected people, expected faults.
const ROSTERS: &[Roster] = &[
    // Header over several rows.
    (
        "headings-1",
        &["某校学员花名册", "序号|基本信息||人员类别", "|姓名|身份证号|", "1|张三|ID1|其他"],
        &[(0, 0, 0, 3), (1, 1, 1, 2), (1, 0, 2, 0), (1, 3, 2, 3)],
        "张三 ID1",
        &[],
    ),
    (
        "headings-2",
        &["序号|学员||联系方式|", "|姓名|证件号码|手机|住址", "1|张三|ID1|13800000000|甲", "2|李四|ID2|13800000001|乙"],
        &[(0, 1, 0, 2), (0, 3, 0, 4), (0, 0, 1, 0)],
        "张三 ID1、李四 ID2",
        &[],
    ),
    (
        "headings-3",
        &["花名册", "序号|学员信息|||备注", "|基本情况||学历|", "|姓名|身份证号码||", "1|张三|ID1|初中|"],
        &[(1, 1, 1, 3), (2, 1, 2, 2), (2, 3, 3, 3), (1, 0, 3, 0), (1, 4, 3, 4)],
        "张三 ID1",
        &[],
    ),
    ("headings-lost-merge", &["序号|基本信息||人员类别", "|姓名|身份证号|", "1|张三|ID1|其他"], &[], "张三 ID1", &[]),
    (
        "headings-guardian",
        &["序号|学员||监护人|", "|姓名|身份证号|姓名|电话", "1|张三|ID1|张父|13800000000"],
        &[(0, 1, 0, 2), (0, 3, 0, 4)],
        "张三 ID1",
        &[],
    ),
    // Table footers.
    ("foot-1", &["序号|姓名|身份证号|人员类别", "1|张三|ID1|其他", "制表人：赵六||审核人：钱七|2026年8月3日"], &[], "张三 ID1", &[]),
    ("foot-2", &["序号|姓名|身份证号|人员类别", "1|张三|ID1|其他", "||审核人：钱七|2026年8月3日"], &[], "张三 ID1", &[]),
    (
        "foot-3",
        &["序号|姓名|身份证号", "1|张三|ID1", "合计|6人|", "负责人签字：|经办人签字：|", "（盖章）||2026年8月30日"],
        &[],
        "张三 ID1",
        &[],
    ),
    (
        "foot-4",
        &["序号|姓名|身份证号", "1|张三|ID1", "备注：|本表一式两份|", "填表日期：2026-08-03|填报单位（盖章）：|"],
        &[],
        "张三 ID1",
        &[],
    ),
    (
        "foot-names-stay",
        &["序号|姓名|身份证号|备注", "1|张三|ID1|审核中", "2|单位群|ID2|已盖章", "3|李四|ID3|"],
        &[],
        "张三 ID1、单位群 ID2、李四 ID3",
        &[],
    ),
    // Repeated headers.
    (
        "again-1",
        &["花名册", "序号|姓名|身份证号", "1|张三|ID1", "花名册（续）", "序号|姓名|身份证号", "2|李四|ID2"],
        &[],
        "张三 ID1、李四 ID2",
        &[],
    ),
    (
        "again-2",
        &["序号|姓名|身份证号", "1|张三|ID1", "序号|姓名|身份证号", "2|李四|ID2", "序号|姓名|身份证号", "3|王五|ID3"],
        &[],
        "张三 ID1、李四 ID2、王五 ID3",
        &[],
    ),
    (
        "again-3",
        &["序号|基本信息|", "|姓名|身份证号", "1|张三|ID1", "序号|基本信息|", "|姓名|身份证号", "2|李四|ID2"],
        &[(0, 1, 0, 2), (0, 0, 1, 0), (3, 1, 3, 2), (3, 0, 4, 0)],
        "张三 ID1、李四 ID2",
        &[],
    ),
    // Blocks side by side.
    (
        "beside-1",
        &["序号|姓名|身份证号|序号|姓名|身份证号", "1|张三|ID1|2|李四|ID2", "3|王五|ID3|||"],
        &[],
        "张三 ID1、王五 ID3、李四 ID2",
        &[],
    ),
    (
        "beside-2",
        &["姓名|身份证号||姓名|身份证号||姓名|身份证号", "张三|ID1||李四|ID2||王五|ID3"],
        &[],
        "张三 ID1、李四 ID2、王五 ID3",
        &[],
    ),
    (
        "beside-3",
        &["花名册", "序号|姓名|电话|序号|姓名|电话", "1|张三|13800000000|2|李四|13800000001", "合计：2人|||||"],
        &[(0, 0, 0, 5)],
        "张三、李四",
        &[],
    ),
    // Numbers without names, blank rows, missing numbers.
    ("blank-1", &["序号|姓名|身份证号", "1|张三|ID1", "2||", "3||"], &[], "张三 ID1", &[]),
    ("blank-2", &["序号|姓名|身份证号", "1|张三|ID1", "||", "||", "|李四|ID2"], &[], "张三 ID1、李四 ID2", &[]),
    ("blank-3", &["序号|姓名|身份证号", "一|张三|ID1", "二|李四|ID2"], &[], "张三 ID1、李四 ID2", &["A2", "A3"]),
    // Characters around id numbers, and formulas that are only text.
    ("marks", &["序号|姓名|身份证号", "1|张三|'ID1", "2|李四|`ID2", "3|王五|=\"ID3\""], &[], "张三 'ID1、李四 `ID2、王五 ID3", &[]),
    // An invalid cell affects only itself.
    (
        "bad-date",
        &["序号|姓名|身份证号|加入日期", "1|张三|ID1|上周三", "2|李四|ID2|8月5日", "3|王五|ID3|2026年13月1日"],
        &[],
        "张三 ID1、李四 ID2、王五 ID3",
        &["D2 上周三", "D4 13月"],
    ),
    (
        "join-dates",
        &[
            "序号|姓名|身份证号|加入日期",
            "1|张三|ID1|26.8.3",
            "2|李四|ID2|2026 - 08 - 03",
            "3|王五|ID3|二〇二六年八月三日",
            "4|赵六|ID4|8月3日",
        ],
        &[],
        "张三 ID1、李四 ID2、王五 ID3、赵六 ID4",
        &[],
    ),
    ("bad-word", &["序号|姓名|身份证号|信息比对结果", "1|张三|ID1|也许", "2|李四|ID2|通过"], &[], "张三 ID1、李四 ID2", &["D2 也许"]),
    ("bad-error", &["序号|姓名|身份证号", "1|张三|ID1", "2|=1/0|ID2"], &[], "张三 ID1、 ID2", &["B3"]),
    ("no-heading", &["张三|ID1", "李四|ID2"], &[], "", &["no_header"]),
];

#[test]
fn rosters_as_people_make_them() {
    for &(name, rows, merged, roster, told) in ROSTERS {
        are_read(name, "xlsx", workbook(rows, merged), roster, told);
    }
}

#[test]
fn hidden_sheets_are_nobody() {
    for (name, very) in [("hidden", false), ("very-hidden", true)] {
        let mut book = Workbook::new();
        sheet(&mut book, "花名册", &["序号|姓名|身份证号", "1|张三|ID1"], &[]);
        let old = sheet(&mut book, "旧名单", &["序号|姓名|身份证号|人员类别", "1|李四|ID2|其他", "2|王五|ID3|其他"], &[]);
        if very {
            old.set_very_hidden(true)
        } else {
            old.set_hidden(true)
        };
        are_read(name, "xlsx", book.save_to_buffer().unwrap(), "张三 ID1", &[]);
    }
    // If a second visible sheet has more of the columns, it is the roster.
    let mut book = Workbook::new();
    sheet(&mut book, "说明", &["姓名|说明", "姓名|按身份证填写"], &[]);
    sheet(&mut book, "名单", &["序号|姓名|身份证号", "1|张三|ID1"], &[]);
    are_read("two-sheets", "xlsx", book.save_to_buffer().unwrap(), "张三 ID1", &[]);
}

/// If a list continues on another sheet, missing people are reported; repeated people are not.
#[test]
fn people_on_another_sheet_are_told() {
    let rest: [(&str, &[&str], &[&str]); 5] = [
        ("the rest", &["序号|姓名|身份证号", "2|李四|ID2"], &["另一张 1 Sheet1"]),
        ("some of them", &["姓名|身份证号|电话", "张三|ID1|13800000000", "李四|'ID2|13800000001", "王五|ID3|"], &["另一张 2 Sheet1"]),
        ("titled", &["往期学员", "序号|姓名|身份证号", "1|王五|ID3", "2|赵六|ID4", "制表人：赵六||"], &["另一张 2 Sheet1"]),
        ("the same", &["序号|姓名|身份证号|签名", "1|张三|ID1|"], &[]),
        ("names alone", &["姓名|岗位", "周老师|教师"], &[]),
    ];
    for (name, rows, told) in rest {
        let mut book = Workbook::new();
        sheet(&mut book, "Sheet1", &["序号|姓名|身份证号|人员类别|信息比对结果", "1|张三|ID1|其他|通过"], &[]);
        sheet(&mut book, "另一张", rows, &[]);
        are_read(&format!("another-{name}"), "xlsx", book.save_to_buffer().unwrap(), "张三 ID1", told);
    }
}

#[test]
fn tables_of_platforms_in_any_encoding() {
    let table = with_ids("序号,姓名,身份证号\r\n1,张三,ID1\r\n2,李四,ID2\r\n");
    let both = "张三 ID1、李四 ID2";
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let units = mark.then_some(0xFEFF).into_iter().chain(table.encode_utf16());
        units.flat_map(|unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let gbk = encoding_rs::GB18030.encode(&table).0.into_owned();
    for (name, bytes) in [
        ("utf8", table.clone().into_bytes()),
        ("utf8-mark", [b"\xEF\xBB\xBF".as_slice(), table.as_bytes()].concat()),
        ("gbk", gbk.clone()),
        ("utf16-le", utf16(false, false)),
        ("utf16-be", utf16(true, false)),
        ("utf16-le-mark", utf16(false, true)),
        ("utf16-be-mark", utf16(true, true)),
        ("semicolons", table.replace(',', ";").into_bytes()),
        ("tabs", table.replace(',', "\t").into_bytes()),
        ("sep-line", format!("sep=,\r\n{table}").into_bytes()),
        ("quoted", table.replace(IDS[0], &format!("=\"{}\"", IDS[0])).into_bytes()),
    ] {
        are_read(name, "csv", bytes, both, &[]);
    }
    // A damaged byte affects only its character, and is reported.
    for (name, wanted, byte) in [("spoilt-1", "张", 0xFF), ("spoilt-2", "四", 0x80), ("spoilt-3", "李", 0xFF)] {
        let mut spoilt = gbk.clone();
        let place = encoding_rs::GB18030.encode(wanted).0.into_owned();
        let at = spoilt.windows(2).position(|two| two == place).unwrap();
        spoilt[at] = byte;
        let inventory = read(name, &[(format!("{ROSTER}.csv"), spoilt)]);
        let read = people(&inventory);
        assert_eq!(read.iter().map(|(_, id)| id.as_str()).collect::<Vec<_>>(), IDS[..2], "{name}");
        assert_eq!(read.iter().filter(|(name, _)| name.contains('\u{fffd}')).count(), 1, "{name}: {read:?}");
        assert_eq!(faults(&inventory).len(), 1, "{name}: {:?}", faults(&inventory));
    }
}

#[test]
fn pages_and_xml_called_xls() {
    let both = "张三 ID1、李四 ID2";
    let rows = with_ids("<tr><td>序号<td>姓名<td>身份证号<tr><td>1<td>张三<td>ID1<tr><td>2<td>李四<td>ID2");
    let page = format!("<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><meta charset=utf-8><table>{rows}</table></html>");
    let gbk = format!(
        "<html><head><meta http-equiv='Content-Type' content='text/html; charset=gb2312'></head><body><table>{rows}</table></body></html>"
    );
    let titled =
        format!("<div><table border=1><tr><th colspan=3>学员花名册</th></tr>{rows}<tr><td colspan=3>制表人：赵六</td></tr></table></div>");
    let cell = |text: &str| format!("<Cell><Data ss:Type=\"String\">{text}</Data></Cell>");
    let row = |cells: [&str; 3]| format!("<Row>{}</Row>", cells.map(cell).concat());
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"名单\"><Table>{}{}{}</Table></Worksheet></Workbook>",
        row(["序号", "姓名", "身份证号"]),
        row(["1", "张三", IDS[0]]),
        row(["2", "李四", IDS[1]])
    );
    for (name, bytes) in [
        ("page", page.into_bytes()),
        ("page-gbk", encoding_rs::GB18030.encode(&gbk).0.into_owned()),
        ("page-titled", titled.into_bytes()),
        ("xml-2003", xml.into_bytes()),
    ] {
        are_read(name, "xls", bytes, both, &[]);
    }
}

#[test]
fn inline_texts_in_the_wrong_element() {
    let whole = workbook(&["序号|姓名|身份证号", "1|张三|ID1"], &[]);
    let shared = ["序号", "姓名", "身份证号", "张三", IDS[0]];
    for (name, space) in [("inline-1", ""), ("inline-2", " "), ("inline-3", "\n  ")] {
        let inline = rewritten(&whole, |_, text| {
            shared.iter().enumerate().fold(text, |text, (number, written)| {
                text.replace(&format!("t=\"s\"><v>{number}</v>"), &format!("t=\"inlineStr\">{space}<v>{written}</v>"))
            })
        });
        are_read(name, "xlsx", inline, "张三 ID1", &[]);
    }
}

/// The lessons read: day, times, breaks, hours.
fn lessons(inventory: &Inventory) -> Vec<String> {
    let shown = |row: &classproof::record::class::LessonRow| {
        let breaks = row.breaks_min.map(|breaks| format!(" 休{breaks}")).unwrap_or_default();
        format!("{} {}-{}{breaks} {}", row.date, row.start, row.end, f64::from(row.lesson_hours))
    };
    inventory.class.timetable.iter().map(shown).collect()
}

/// Spellings of dates and times in single cells: date text, time text, expected result.
const SPELLINGS: &[(&str, &str, &str)] = &[
    ("8月3日", "8:30-12:00", "2026-08-03 08:30-12:00"),
    ("8月3日（周一）", "8：30—12：00", "2026-08-03 08:30-12:00"),
    ("8.3", "8.30-12.00", "2026-08-03 08:30-12:00"),
    ("8/3", "0830-1200", "2026-08-03 08:30-12:00"),
    ("26.8.3", "上午8:30-12:00", "2026-08-03 08:30-12:00"),
    ("26-8-4", "下午2:00-5:20", "2026-08-04 14:00-17:20"),
    ("二〇二六年八月三日", "8点半-12点", "2026-08-03 08:30-12:00"),
    ("2026 - 08 - 03", "8:30 ~ 12:00", "2026-08-03 08:30-12:00"),
    ("2026年8月3日 星期一", "8:30至12:00", "2026-08-03 08:30-12:00"),
    ("2026/8/3", "8:30-12:00（含休息20分钟）", "2026-08-03 08:30-12:00 休20"),
    ("20260803", "上午8:30到下午1:00", "2026-08-03 08:30-13:00"),
    ("八月十二日", "晚上7:00-9:00(中间休息10分钟)", "2026-08-12 19:00-21:00 休10"),
];

#[test]
fn dates_and_times_however_they_are_typed() {
    for (number, (date, time, read_as)) in SPELLINGS.iter().enumerate() {
        let row = format!("{date}|{time}|李老师|面点|4课时|线下");
        let bytes = workbook(&["授课日期|授课时间|授课教师|授课内容|理论课时|培训方式", &row], &[]);
        let inventory = read(&format!("spelling-{number}"), &[(format!("{TIMETABLE}.xlsx"), bytes)]);
        assert_eq!(lessons(&inventory), [format!("{read_as} 4")], "{date} {time}: {:?}", faults(&inventory));
        assert!(inventory.record_faults.is_empty(), "{date} {time}: {:?}", faults(&inventory));
    }
}

/// Timetables as saved by various programs: WPS's old format may be an HTML page or plain text instead of a workbook.
#[test]
fn a_timetable_is_read_whatever_program_saved_it() {
    let cells = ["授课日期|授课时间|授课教师|授课内容|理论课时|培训方式", "8月3日|8:30-12:00|李老师|面点|4课时|线下"];
    let row = |cells: &&str| format!("<tr>{}</tr>", cells.split('|').map(|cell| format!("<td>{cell}</td>")).collect::<String>());
    let page = format!("<html><meta charset=utf-8><table>{}</table></html>", cells.iter().map(row).collect::<String>());
    let csv = cells.join("\r\n").replace('|', ",");
    let gbk = encoding_rs::GB18030.encode(&csv).0.into_owned();
    for (name, bytes) in [
        ("课程表.xls", page.into_bytes()),
        ("课程表.csv", gbk),
        ("课程安排表.csv", csv.into_bytes()),
        ("课程表.et", workbook(&cells, &[])),
        ("教学计划表.XLSX", workbook(&cells, &[])),
    ] {
        let inventory = read(&format!("saved-{name}"), &[(format!("00_班级信息/{name}"), bytes)]);
        assert_eq!(lessons(&inventory), ["2026-08-03 08:30-12:00 4"], "{name}: {:?}", faults(&inventory));
        assert!(inventory.record_faults.is_empty(), "{name}: {:?}", faults(&inventory));
    }
}

#[test]
fn what_is_no_date_or_time_costs_its_row_and_is_told_with_its_cell() {
    for (number, (date, time, cell)) in
        [("下周一", "8:30-12:00", "A2"), ("8月3日", "上午", "B2"), ("2026-02-30", "8:30-12:00", "A2"), ("8月3日", "12:00-8:30", "B2")]
            .iter()
            .enumerate()
    {
        let row = format!("{date}|{time}|李老师|面点|4|线下");
        let rows = ["授课日期|授课时间|授课教师|授课内容|理论课时|培训方式", &row, "8月4日|9:00-11:50|李老师|面点|3|线下"];
        let inventory = read(&format!("no-date-{number}"), &[(format!("{TIMETABLE}.xlsx"), workbook(&rows, &[]))]);
        assert_eq!(lessons(&inventory), ["2026-08-04 09:00-11:50 3"], "{date} {time}");
        let faults = faults(&inventory);
        assert!(faults.len() == 1 && faults[0].contains(cell), "{date} {time}: {faults:?}");
    }
}

#[test]
fn a_column_in_an_unknown_spelling_is_not_a_thousand_faults() {
    for (name, count, listed) in [("many-1", 50, 50), ("many-2", 51, 51), ("many-3", 3000, 51)] {
        let rows: Vec<String> = (0..count).map(|row| format!("第{row}周|8:30-12:00|李老师|面点|4|线下")).collect();
        let head = ["授课日期|授课时间|授课教师|授课内容|理论课时|培训方式"];
        let rows: Vec<&str> = head.into_iter().chain(rows.iter().map(String::as_str)).collect();
        let inventory = read(name, &[(format!("{TIMETABLE}.xlsx"), workbook(&rows, &[]))]);
        let faults = faults(&inventory);
        assert_eq!(faults.len(), listed, "{name}");
        assert_eq!(faults.iter().filter(|fault| fault.contains("class.more")).count(), usize::from(count > 50), "{name}");
    }
    // The same fault in many cells is reported once.
    for (name, count, cells) in [("same-1", 2, "A2,A3\""), ("same-2", 6, "A2,A3,A4,A5,A6,A7\""), ("same-3", 500, "A2,A3,A4,A5,A6,A7,…\"")]
    {
        let rows = vec!["下周一|8:30-12:00|李老师|面点|4|线下"; count];
        let rows = [vec!["授课日期|授课时间|授课教师|授课内容|理论课时|培训方式"], rows].concat();
        let inventory = read(name, &[(format!("{TIMETABLE}.xlsx"), workbook(&rows, &[]))]);
        let faults = faults(&inventory);
        assert!(faults.len() == 1 && faults[0].contains(cells), "{name}: {faults:?}");
    }
}

#[test]
fn merged_days_hold_for_their_rows() {
    let rows = [
        "日期|时间|教师|内容|课时|培训方式",
        "8月3日|8:30-12:00|李老师|面点|4|线下",
        "|14:00-16:50|李老师|面点|3|线下",
        "8月4日|9:00-11:50|李老师|面点|3|线下",
    ];
    let both = ["2026-08-03 08:30-12:00 4", "2026-08-03 14:00-16:50 3", "2026-08-04 09:00-11:50 3"];
    let merged: [(&str, Merged, usize); 3] = [
        ("merged-day", &[(1, 0, 2, 0)], 3),
        ("merged-day-and-way", &[(1, 0, 2, 0), (1, 5, 2, 5)], 3),
        // Without the merged cell, the second row has no date.
        ("not-merged", &[], 2),
    ];
    for (name, regions, count) in merged {
        let inventory = read(name, &[(format!("{TIMETABLE}.xlsx"), workbook(&rows, regions))]);
        let expected: Vec<&str> = if count == 3 { both.to_vec() } else { vec![both[0], both[2]] };
        assert_eq!(lessons(&inventory), expected, "{name}: {:?}", faults(&inventory));
        assert_eq!(inventory.record_faults.len(), 3 - count, "{name}");
    }
}

#[test]
fn days_counted_from_1904() {
    for (name, serial, day) in [("mac-1", 44775, "2026-08-03"), ("mac-2", 44776, "2026-08-04"), ("mac-3", 44786, "2026-08-14")] {
        let rows = ["授课日期|授课时间|授课教师|授课内容|理论课时|培训方式".to_owned(), format!("{serial}|8:30-12:00|李老师|面点|4|线下")];
        let whole = workbook(&[&rows[0], &rows[1]], &[]);
        let bytes = with_1904(&whole);
        let inventory = read(name, &[(format!("{TIMETABLE}.xlsx"), bytes)]);
        assert_eq!(lessons(&inventory), [format!("{day} 08:30-12:00 4")], "{name}: {:?}", faults(&inventory));
    }
}

/// The workbook with the 1904 date system of old Macs.
fn with_1904(bytes: &[u8]) -> Vec<u8> {
    rewritten(
        bytes,
        |path, text| if path == "xl/workbook.xml" { exchanged(&text, "<workbookPr ", "<workbookPr date1904=\"1\" ") } else { text },
    )
}

/// Replaces a part of a text that must exist.
pub fn exchanged(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from} {text}");
    text.replace(from, to)
}

/// Rewrites the parts of a workbook.
pub fn rewritten(workbook: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    use std::io::{Cursor, Read as _, Write as _};
    let mut from = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut part = from.by_index(index).unwrap();
        let (path, mut text) = (part.name().unwrap().into_owned(), String::new());
        part.read_to_string(&mut text).unwrap();
        to.start_file(&path, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(change(&path, text).as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// The sheet in 课程表.xlsx with the transcribed signatures.
#[test]
fn who_signed_is_read_from_the_timetable_s_workbook() {
    let lessons = ["授课日期|授课时间|授课教师|授课内容|理论课时|培训方式", "8月3日|8:30-12:00|李老师|面点|4|线下"];
    for (name, rows, signed, told) in [
        ("signed-1", &["日期|开始|姓名|签到", "8月3日|8:30|张三|√", "2026-08-03|上午8:30|李四|请假"][..], 2, 0),
        ("signed-2", &["日期|开始时间|学员姓名|签到情况", "26.8.3|8点半|张三|代签"][..], 1, 0),
        ("signed-3", &["日期|开始|姓名|签到", "8月3日|8:30|张三|不知道", "8月3日|8:30|李四|迟到"][..], 1, 1),
    ] {
        let mut book = Workbook::new();
        sheet(&mut book, "课程表", &lessons, &[]);
        sheet(&mut book, "签到转录", rows, &[]);
        let inventory = read(name, &[(format!("{TIMETABLE}.xlsx"), book.save_to_buffer().unwrap())]);
        assert_eq!((inventory.class.sign_in.len(), inventory.record_faults.len()), (signed, told), "{name}: {:?}", faults(&inventory));
    }
}
