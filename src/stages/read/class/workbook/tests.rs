//! Tests of workbooks as people fill them in, and of hostile workbooks.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use serde_json::{Value as Json, json};

use super::*;
use crate::formats::sheet::{self, Limits};
use crate::record::class::{ClassError, MOST_ROWS};
use crate::words::finding::Fact;
use crate::words::lang::Lang;
use crate::words::wording::Explain as _;

/// A cell of a test workbook.
enum Put {
    Text(&'static str),
    Number(f64),
    Date(u16, u8, u8),
    Clock(u16, u8),
    Formula(&'static str, &'static str),
}

use Put::{Clock, Date, Number, Text};

fn xlsx(sheet_name: &str, rows: &[&[Put]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name).unwrap();
    for (row, cells) in (0_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(*cells) {
            let date = Format::new().set_num_format("yyyy-mm-dd");
            let clock = Format::new().set_num_format("hh:mm");
            match cell {
                Text("") => continue,
                Text(text) => sheet.write_string(row, column, *text),
                Number(number) => sheet.write_number(row, column, *number),
                Date(year, month, day) => {
                    sheet.write_datetime_with_format(row, column, ExcelDateTime::from_ymd(*year, *month, *day).unwrap(), &date)
                }
                Clock(hour, minute) => {
                    sheet.write_datetime_with_format(row, column, ExcelDateTime::from_hms(*hour, *minute, 0).unwrap(), &clock)
                }
                Put::Formula(formula, result) => sheet.write_formula(row, column, Formula::new(*formula).set_result(*result)),
            }
            .unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn parsed(file: &str, bytes: &[u8]) -> Result<Vec<Sheet>, ClassError> {
    let limits = Limits { bytes: 16 << 20, unpacked: 128 << 20, rows: MOST_ROWS + 50, columns: 256, refuse: true };
    sheet::open(&bytes.to_vec(), &limits).map_err(|error| Fault::from(error).at(file, Place::File))
}

fn timetable(rows: &[&[Put]]) -> Result<Json, ClassError> {
    let mut draft = Draft::new();
    let mut sheets = parsed("课程表.xlsx", &xlsx("课程表", rows)).unwrap();
    sheets.iter_mut().for_each(Sheet::fill_merged);
    read_timetable_workbook(&mut draft, "课程表.xlsx", &sheets);
    draft.faults.into_iter().next().map_or(Ok(draft.document["timetable"].clone()), Err)
}

fn info(rows: &[&[Put]]) -> Result<Json, ClassError> {
    let mut draft = Draft::new();
    read_info_workbook(&mut draft, "班级信息.xlsx", &parsed("班级信息.xlsx", &xlsx("班级信息", rows)).unwrap());
    draft.faults.into_iter().next().map_or(Ok(draft.document), Err)
}

fn told(error: &ClassError) -> (String, Fault) {
    match &error.place {
        Place::Cell(_, cell) => (cell.clone(), (*error.fault).clone()),
        place => (format!("{place:?}"), (*error.fault).clone()),
    }
}

const HEADER: &[Put] =
    &[Text("授课日期"), Text("授课时间"), Text("授课教师"), Text("授课内容"), Text("理论课时"), Text("实训课时"), Text("培训方式")];

#[test]
fn dates_and_times_in_every_form() {
    let expected = json!([{"date": "2026-08-03", "start": "09:00", "end": "11:50", "course": "面点", "lesson_hours": 3.0, "kind": "theory",
                           "mode": "offline", "teacher": "李"}]);
    for date in [Text("2026-08-03"), Text("2026年8月3日"), Date(2026, 8, 3), Number(46237.0), Number(20_260_803.0)] {
        let row = [date, Text("9:00—11:50"), Text("李"), Text("面点"), Number(3.0), Text(""), Text("线下培训")];
        assert_eq!(timetable(&[&[Text("某校课程表")], &[], HEADER, &row]).unwrap(), expected);
    }
    let split = [
        Text("日期"),
        Text("开始时间"),
        Text("结束时间"),
        Text("教师"),
        Text("课程名称"),
        Text("课时"),
        Text("课程类型"),
        Text("授课方式"),
    ];
    for (start, end) in [(Clock(9, 0), Clock(11, 50)), (Number(0.375), Text("11：50"))] {
        let row = [Date(2026, 8, 3), start, end, Text("李"), Text("面点"), Text("3"), Text("理论"), Text("面授")];
        assert_eq!(timetable(&[&split, &row, &[Text("合计"), Text(""), Text(""), Text(""), Text(""), Number(3.0)]]).unwrap(), expected);
    }
}

#[test]
fn each_wrong_cell_of_a_timetable_is_named() {
    let row = |index: usize, put: Put| {
        let mut cells = vec![Text("2026-08-03"), Text("09:00-11:50"), Text("李"), Text("面点"), Number(3.0), Text(""), Text("线下")];
        cells[index] = put;
        told(&timetable(&[HEADER, &cells]).unwrap_err())
    };
    let empty = |name: &str, example: &str| Fault::NotFilled { name: name.to_owned(), example: example.to_owned() };
    assert_eq!(row(0, Text("2026-02-30")), ("A2".into(), Fault::Date("2026-02-30".into())));
    assert_eq!(row(0, Text("")), ("A2".into(), empty("授课日期", "2026-08-03")));
    assert_eq!(row(1, Text("上午")), ("B2".into(), Fault::ClockSpan("上午".into())));
    assert_eq!(row(1, Text("")), ("B2".into(), empty("授课时间", "09:00-11:50")));
    assert_eq!(row(3, Text("")), ("D2".into(), empty("授课内容", "中式面点基础")));
    assert_eq!(row(4, Number(1.25)), ("E2".into(), Fault::LessonHours("1.25".into())));
    assert_eq!(row(4, Text("三")), ("E2".into(), Fault::LessonHours("三".into())));
    assert_eq!(row(4, Text("")), ("E2".into(), empty("理论课时", "3")));
    assert_eq!(row(5, Number(2.0)), ("F2".into(), Fault::BothKinds));
    assert!(matches!(row(6, Text("网课")), (cell, Fault::Word { found, words }) if cell == "G2" && found == "网课" && words.len() == 3));
    assert_eq!(row(6, Text("")), ("G2".into(), empty("培训方式", "线下")));
    assert_eq!(row(4, Put::Formula("=1+2", "3")), ("E2".into(), Fault::Formula));
    assert_eq!(row(0, Text("【示例】2026-08-03")), ("C2".into(), Fault::ExampleChanged));
}

/// An unreadable cell is refused with an example; the example must be accepted in its place.
#[test]
fn each_refusal_shows_what_is_read() {
    const SPLIT: &[Put] = &[
        Text("日期"),
        Text("开始时间"),
        Text("结束时间"),
        Text("休息分钟"),
        Text("课程名称"),
        Text("课时"),
        Text("理论课时"),
        Text("实训课时"),
        Text("培训方式"),
    ];
    let one = |index: usize, put: &'static str| {
        let mut cells = ["2026-08-03", "09:00-11:50", "李", "面点", "3", "", "线下"];
        cells[index] = put;
        (HEADER, cells.to_vec())
    };
    let two = |index: usize, put: &'static str| {
        let mut cells = ["2026-08-03", "09:00", "11:50", "20", "面点", "3", "3", "", "线下"];
        cells[index] = put;
        (SPLIT, cells.to_vec())
    };
    type Table = (&'static [Put], Vec<&'static str>);
    let read = |(header, cells): Table| {
        let cells: Vec<Put> = cells.into_iter().map(Text).collect();
        timetable(&[header, &cells])
    };
    // A function that makes the table, values that clerks type there, the cell's name, and the expected example.
    type Typed<'a> = &'a dyn Fn(&'static str) -> Table;
    let cases: [(Typed<'_>, &[&'static str], &str, &'static str); 9] = [
        (&|put| one(0, put), &["周一", "2026-02-30", "8月", "第一天", "上旬", ""], "A2", "2026-08-03"),
        (&|put| one(1, put), &["上午", "全天", "9:00", "9:00-10:00 10:10-11:50", "第1-4节", "9-11:75", ""], "B2", "09:00-11:50"),
        (&|put| one(4, put), &["三", "3节半", "约3", "1.25", ""], "E2", "3"),
        (&|put| one(6, put), &["网课", "线下+线上", "教室", ""], "G2", "线下"),
        (&|put| one(3, put), &[""], "D2", "中式面点基础"),
        (&|put| two(1, put), &["上午", "九", "9:75", "第一节", ""], "B2", "09:00"),
        (&|put| two(3, put), &["课间", "10+10", "两次各10分", "1.5"], "D2", "20"),
        (&|put| two(5, put), &["2", "4", "2.5"], "F2", "3"),
        (&|put| two(2, put), &["下课", "第二节", "中午"], "C2", "09:00"),
    ];
    for (table, typed, cell, example) in cases {
        for typed in typed {
            let error = read(table(typed)).expect_err(typed);
            assert_eq!(told(&error).0, cell, "{typed}");
            for words in [words(&error, Lang::Chinese), words(&error, Lang::English)] {
                assert!(words.contains(cell) && words.contains(example), "{typed}: {words}");
            }
        }
        // An end of 09:00 would equal the start.
        if cell != "C2" {
            read(table(example)).unwrap_or_else(|error| panic!("{example}: {error}"));
        }
    }
}

/// A timetable by weekdays has no dates: each lesson is refused at its cell, with itself as the example.
#[test]
fn a_timetable_by_weekdays_is_refused_lesson_by_lesson() {
    type Rows<'a> = &'a [&'a [Put]];
    let tables: [(Rows<'_>, &[(&str, &str)]); 3] = [
        (
            &[
                &[Text("面点班课表")],
                &[Text("时间"), Text("周一"), Text("周二"), Text("周三")],
                &[Text("8:30-12:00"), Text("面点基础"), Text(""), Text("面点制作")],
                &[Text("午休"), Text("午休"), Text("午休"), Text("午休")],
                &[Text("下午2:00-5:20"), Text("职业道德"), Text("面点制作"), Text("")],
            ],
            &[
                ("B3", "授课日期 2026-08-03，授课时间 08:30-12:00，授课内容 面点基础"),
                ("D3", "授课日期 2026-08-03，授课时间 08:30-12:00，授课内容 面点制作"),
                ("B5", "授课日期 2026-08-03，授课时间 14:00-17:20，授课内容 职业道德"),
                ("C5", "授课日期 2026-08-03，授课时间 14:00-17:20，授课内容 面点制作"),
            ],
        ),
        (
            &[
                &[Text("节次"), Text("时间"), Text("8月3日（星期一）"), Text("2026-08-04（星期二）"), Text("星期三"), Text("星期四")],
                &[Text("1"), Text("上午"), Text(""), Text("安全"), Text("面点"), Text("")],
            ],
            &[
                ("D2", "授课日期 2026-08-04，授课时间 09:00-11:50，授课内容 安全"),
                ("E2", "授课日期 2026-08-03，授课时间 09:00-11:50，授课内容 面点"),
            ],
        ),
        (
            &[&[Text(""), Text("礼拜一"), Text("礼拜二"), Text("礼拜天")], &[Text("9:00至11:50"), Text("a"), Text("b"), Text("c")]],
            &[("B2", "授课日期 2026-08-03，授课时间 09:00-11:50，授课内容 a"), ("C2", "授课内容 b"), ("D2", "授课内容 c")],
        ),
    ];
    for (table, expected) in tables {
        let mut draft = Draft::new();
        read_timetable_workbook(&mut draft, "课程表.xlsx", &parsed("课程表.xlsx", &xlsx("课程表", table)).unwrap());
        let cells: Vec<String> = draft.faults.iter().map(|error| told(error).0).collect();
        assert_eq!(cells, expected.iter().map(|(cell, _)| (*cell).to_owned()).collect::<Vec<_>>());
        for (error, (_, example)) in draft.faults.iter().zip(expected) {
            assert!(words(error, Lang::Chinese).contains(example), "{}", words(error, Lang::Chinese));
        }
    }
    // If the dates of the class are known, the example has the first such weekday.
    let mut draft = Draft::new();
    draft.document = json!({ "start": "2026-08-05", "end": "2026-08-20" });
    let table =
        xlsx("课程表", &[&[Text("时间"), Text("周一"), Text("周三"), Text("周日")], &[Text("上午"), Text("a"), Text("b"), Text("c")]]);
    read_timetable_workbook(&mut draft, "课程表.xlsx", &parsed("课程表.xlsx", &table).unwrap());
    let dates: Vec<String> =
        draft.faults.iter().map(|error| if let Fault::ByWeekday { date, .. } = told(error).1 { date } else { String::new() }).collect();
    assert_eq!(dates, ["2026-08-10", "2026-08-05", "2026-08-09"]);
}

/// The text of a fault.
fn words(error: &ClassError, lang: Lang) -> String {
    error.explain().words(lang, &|fact| match fact {
        Fact::Text(text) => text.clone(),
        Fact::List(facts) => {
            facts.iter().map(|fact| if let Fact::Text(text) = fact { text.as_str() } else { "" }).collect::<Vec<_>>().join("、")
        }
        other => format!("{other:?}"),
    })
}

#[test]
fn what_a_timetable_lacks_is_named() {
    let error = timetable(&[&[Text("甲"), Text("乙")]]).unwrap_err();
    assert!(matches!((&error.place, &*error.fault), (Place::Sheet(_), Fault::NoHeader(names)) if names.contains(&"授课日期".to_owned())));
    let error = timetable(&[&[Text("日期"), Text("时间"), Text("内容"), Text("理论")]]).unwrap_err();
    assert_eq!(told(&error), ("A1".into(), Fault::NoColumn("培训方式".into())));
    let error = timetable(&[&[Text("日期"), Text("培训方式"), Text("内容"), Text("理论")]]).unwrap_err();
    assert_eq!(told(&error), ("A1".into(), Fault::NoColumn("授课时间".into())));
    let mut draft = Draft::new();
    let mut book = Workbook::new();
    for name in ["甲", "乙"] {
        book.add_worksheet().set_name(name).unwrap().write_string(0, 0, "x").unwrap();
    }
    read_timetable_workbook(&mut draft, "课程表.xlsx", &parsed("课程表.xlsx", &book.save_to_buffer().unwrap()).unwrap());
    assert_eq!(*draft.faults[0].fault, Fault::NoSheet { sheet: "课程表", found: vec!["甲".into(), "乙".into()] });
}

#[test]
fn labels_are_found_in_forms_of_two_and_of_four_columns() {
    let two = info(&[&[Text("班级信息")], &[Text("班级编号："), Text("2026-017")], &[Text("是否企业委托"), Text("否")]]).unwrap();
    assert_eq!(two, json!({"class_id": "2026-017", "switches": {"commissioned": false}}));
    let four = info(&[
        &[Text("班级编号"), Text("2026-017"), Text("开班日期"), Date(2026, 8, 3)],
        &[Text("单位类型"), Text("培训机构"), Text("需发票"), Text("未知")],
        &[Text("统一社会信用代码"), Text("9133 0100 7996 5505 8b"), Text("申请补贴"), Text("未知")],
    ])
    .unwrap();
    let expected = json!({"class_id": "2026-017", "start": "2026-08-03", "switches": {"invoice": "unknown"},
                          "institution": {"kind": "institution", "credit_code": "91330100799655058B"}});
    assert_eq!(four, expected);
}

#[test]
fn each_wrong_label_is_named() {
    let wrong = |label: &'static str, value: Put| told(&info(&[&[Text("班级编号"), Text("1")], &[Text(label), value]]).unwrap_err());
    assert_eq!(wrong("班级编好", Text("x")), ("A2".into(), Fault::UnknownField("班级编好".into())));
    assert_eq!(wrong("班级编号", Text("2")), ("B2".into(), Fault::TwiceInSheet("班级编号".into())));
    assert_eq!(wrong("开班日期", Text("8月3日")), ("B2".into(), Fault::Date("8月3日".into())));
    assert_eq!(wrong("补贴标准（元/人）", Text("约一千")), ("B2".into(), Fault::Count("约一千".into())));
    assert!(matches!(wrong("企业委托", Text("也许")), (cell, Fault::Word { .. }) if cell == "B2"));
    assert_eq!(wrong("负责人", Put::Formula("=A1", "x")), ("B2".into(), Fault::Formula));
    assert!(info(&[&[Text("目录"), Text("典")], &[Text("培训类型"), Text("岗前")]]).is_ok());
}

#[test]
fn errors_of_the_whole_record_point_at_their_cells() {
    let mut draft = Draft::new();
    let rows: &[&[Put]] =
        &[HEADER, &[Text("2026-08-03"), Text("09:00-08:00"), Text(""), Text("面点"), Number(3.0), Text(""), Text("线下")]];
    read_timetable_workbook(&mut draft, "课程表.xlsx", &parsed("课程表.xlsx", &xlsx("课程表", rows)).unwrap());
    let fault = Fault::EndsBeforeStart { start: "09:00".into(), end: "08:00".into() };
    assert_eq!(told(&draft.error("timetable[0].end", fault.clone(), "x")), ("B2".into(), fault));
    assert_eq!(draft.error("timetable[0].course", Fault::Formula, "x").file, "课程表.xlsx");
    assert_eq!(draft.error("district", Fault::Formula, "x").place, Place::File);
}

#[test]
fn broken_workbooks_are_told_and_never_panic() {
    let whole = xlsx("课程表", &[HEADER]);
    for length in (0..whole.len()).step_by(97) {
        assert!(
            matches!(parsed("课程表.xlsx", &whole[..length]), Ok(sheets) if wanted(&sheets, "课程表").is_err())
                || parsed("课程表.xlsx", &whole[..length]).is_err(),
            "{length}"
        );
    }
    for at in (0..whole.len()).step_by(53) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        let _ = parsed("课程表.xlsx", &bytes).map(|sheets| read_timetable_workbook(&mut Draft::new(), "课程表.xlsx", &sheets));
    }
}

fn ods(rows: &str) -> Vec<u8> {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\">\
         <office:body><office:spreadsheet><table:table table:name=\"甲\">{rows}</table:table></office:spreadsheet></office:body>\
         </office:document-content>"
    );
    let manifest = "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    let mimetype = "application/vnd.oasis.opendocument.spreadsheet";
    for (name, text) in [("mimetype", mimetype), ("META-INF/manifest.xml", manifest), ("content.xml", &content)] {
        archive.start_file(name, zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored)).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_roster_in_open_document() {
    let cell = |text: &str| format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>");
    let row = |cells: &[&str]| format!("<table:table-row>{}</table:table-row>", cells.iter().map(|text| cell(text)).collect::<String>());
    let rows = format!("{}{}{}", row(&["花名册"]), row(&["序号", "姓名"]), row(&["1", "张三"]));
    let mut draft = Draft::new();
    read_roster(&mut draft, "花名册.ods", &parsed("花名册.ods", &ods(&rows)).unwrap());
    assert_eq!(draft.document["roster"], json!([{"no": 1, "name": "张三"}]));
}

#[test]
fn what_no_bag_can_hold_is_refused_with_its_cell() {
    let mut draft = Draft::new();
    let rows: &[&[Put]] = &[&[Text("班级编号"), Text("2026-017")], &[Text("机构名称"), Text("某培训\n学校")]];
    read_info_workbook(&mut draft, "班级信息.xlsx", &parsed("班级信息.xlsx", &xlsx("班级信息", rows)).unwrap());
    let fault = Fault::NotOneLine("某培训\n学校".into());
    assert_eq!(told(&draft.error("institution.name", fault.clone(), "x")), ("B2".into(), fault));
}
