//! Tests of tables as platforms export them, as clerks type them, and of invalid ones.

use std::io;
use std::sync::Arc;

use jiff::Timestamp;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use super::*;
use crate::formats::region::ReadAt;
use crate::formats::sheet::{self, Limits};
use crate::record::class::{Comparison, LessonHours};
use crate::record::facts::FileFacts;
use crate::record::file::{Basis, Placement};
use crate::record::members::{Member, Members};
use crate::record::people::{IdFault, check_character};
use crate::record::session;
use crate::record::tables::{CellProblem, PersonRow};
use crate::words::lang::Lang;
use crate::words::wording::{Explain, blanks, template};

/// One file.
struct Shelf(Member, Arc<Vec<u8>>);

impl Members for Shelf {
    fn members(&self) -> &[Member] {
        std::slice::from_ref(&self.0)
    }
    fn open(&self, _: &Member) -> io::Result<Arc<dyn ReadAt>> {
        Ok(Arc::clone(&self.1) as Arc<dyn ReadAt>)
    }
}

/// Live lessons on the evenings of 4 and 5 August, a video lesson, and two assessments.
fn class() -> ClassRecord {
    let lesson = |date: &str, start: &str, end: &str, course: &str, mode: &str| serde_json::json!({"date": date, "start": start, "end": end, "lesson_hours": 2, "course": course, "mode": mode});
    let json = serde_json::json!({
        "schema": "classproof/class/v1", "class_id": "2026-017", "class_name": "甲班",
        "institution": {"name": "某校", "credit_code": "91330100799655058B"},
        "timetable": [
            lesson("2026-08-03", "09:00", "11:50", "面点基础", "offline"),
            lesson("2026-08-04", "19:00", "20:30", "食品安全", "online_live"),
            lesson("2026-08-05", "14:00", "15:30", "食品安全", "online_live"),
            lesson("2026-08-05", "19:00", "20:30", "职业道德", "online_live"),
            lesson("2026-08-06", "09:00", "11:00", "法律法规", "online_video"),
        ],
        "assessments": [{"date": "2026-08-14", "start": "09:00", "end": "11:00", "part": "理论"},
                        {"date": "2026-08-15", "start": "09:00", "end": "11:00", "part": "实操"}],
    });
    serde_json::from_value(json).unwrap()
}

fn record(path: &str, role: Role, units: &[&str]) -> FileRecord {
    FileRecord {
        path: MemberPath::new(path).unwrap(),
        source_name: None,
        size: 1,
        modified: Timestamp::UNIX_EPOCH,
        root: None,
        seal: None,
        facts: FileFacts {
            media_type: String::new(),
            content: Content::Other,
            times: Vec::new(),
            start: None,
            device: None,
            problems: Vec::new(),
        },
        placement: Placement {
            role,
            units: units.iter().map(|&unit| unit.to_owned()).collect(),
            part: None,
            basis: Basis::Folder,
            folder_date: None,
        },
    }
}

fn read_placed(name: &str, role: Role, units: &[&str], bytes: impl Into<Vec<u8>>) -> Option<PeopleTable> {
    let file = record(name, role, units);
    let member = Member { path: file.path.clone(), source_name: None, size: 1, modified: Timestamp::UNIX_EPOCH };
    let class = class();
    let limits = Limits { bytes: 16 << 20, unpacked: 128 << 20, rows: MOST_ROWS + 50, columns: 256, refuse: true };
    let members = Shelf(member, Arc::new(bytes.into()));
    let source = Source { members: &members, open_sheets: &|_, source| sheet::open(source.as_ref(), &limits) };
    let tables = read(source, &[file], &class, &session::units(&class));
    tables.into_iter().next()
}

fn read_one(name: &str, role: Role, bytes: impl Into<Vec<u8>>) -> PeopleTable {
    read_placed(name, role, &[], bytes).unwrap()
}

fn csv(role: Role, text: &str) -> PeopleTable {
    read_one("表.csv", role, text)
}

fn xlsx(write: impl Fn(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    write(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

fn texts(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, text) in (0_u16..).zip(cells).filter(|(_, text)| !text.is_empty()) {
        sheet.write_string(row, column, *text).unwrap();
    }
}

fn problem(cell: &str, kind: CellFault, found: &str) -> CellProblem {
    CellProblem { cell: cell.to_owned(), kind, found: found.to_owned() }
}

fn id(body: &str) -> String {
    format!("{body}{}", check_character(body).unwrap())
}

fn hours(tenths: u32) -> Option<LessonHours> {
    Some(LessonHours { tenths })
}

fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}

/// Invented id numbers of a region that does not exist.
fn ids() -> [String; 2] {
    [id("50990019900307123"), id("50990019881112456")]
}

#[test]
fn a_roster_as_a_platform_exports_it() {
    let [first, second] = ids();
    let bytes = xlsx(|sheet| {
        sheet.set_name("学员").unwrap();
        sheet.merge_range(0, 0, 0, 5, "职业技能培训学员花名册", &Format::new()).unwrap();
        texts(sheet, 1, &["班级名称", "甲班", "班级编号", "2026-017"]);
        texts(sheet, 3, &["序号", "学员姓名*", "公民身份号码", "联系电话", "人员类型", "比对结果"]);
        texts(sheet, 4, &["1", "张 三", &first, "13812345678", "农村转移就业劳动者", "比对通过"]);
        texts(sheet, 5, &["2", "阿依·古丽", &second.to_lowercase(), "", "退役军人", "未比对"]);
        texts(sheet, 6, &["合计", "2 人"]);
        texts(sheet, 7, &["", "审核：李四", "", "2026年8月1日"]);
    });
    let table = read_one("花名册.xlsx", Role::Roster, bytes);
    assert_eq!(table.problems, []);
    let rows: Vec<_> =
        table.rows.iter().map(|row| (row.cell.as_str(), row.name.as_str(), row.id_number.as_deref(), row.comparison)).collect();
    assert_eq!(
        rows,
        [
            ("学员!5", "张 三", Some(first.as_str()), Some(Comparison::Passed)),
            ("学员!6", "阿依·古丽", Some(second.to_lowercase().as_str()), Some(Comparison::None))
        ]
    );
    assert_eq!(table.rows[1].category.as_deref(), Some("退役军人"));
}

#[test]
fn ids_are_kept_as_they_are_and_their_damage_is_told() {
    let bytes = xlsx(|sheet| {
        texts(sheet, 0, &["姓名", "身份证号"]);
        for (row, text) in (1..).zip(["张一", "张二", "张三", "张四", "", "张六"]) {
            texts(sheet, row, &[text]);
        }
        sheet.write_number(1, 1, 500_113_199_003_071_234_f64).unwrap();
        texts(sheet, 2, &["张二", "5.00113E+17"]);
        texts(sheet, 3, &["张三", "110105194912310021"]);
        texts(sheet, 4, &["张四", "１1010519491231002x"]);
        texts(sheet, 5, &["", "11010519491231002X"]);
    });
    let table = read_one("花名册.xlsx", Role::SubsidyRoster, bytes);
    let kept: Vec<Option<&str>> = table.rows.iter().map(|row| row.id_number.as_deref()).collect();
    assert_eq!(kept, [Some("500113199003071200"), Some("5.00113E+17"), Some("110105194912310021"), Some("１1010519491231002x"), None]);
    let of = |id| CellFault::Id { id };
    assert_eq!(
        table.problems,
        [
            problem("Sheet1!B2", of(IdFault::Rounded), "500113********1200"),
            problem("Sheet1!B3", of(IdFault::Exponent), "5.0****E+17"),
            problem("Sheet1!B4", of(IdFault::Check { found: '1', expected: 'X' }), "110105********0021"),
            problem("Sheet1!B6", CellFault::NoName, "110105********002X"),
        ]
    );
}

#[test]
fn scores_in_marks_and_words() {
    let table = csv(
        Role::ScoreSheet,
        "成绩统计表\n姓名,成绩（理论）,成绩（实操）,总分,考核结果\n张三,85.5,９０分,175.5,合格\n李四,58,缺考,,不合格\n王五,八五,八十五分,,待定\n平均,71.75,90,,\n",
    );
    let row = |row: &PersonRow| (row.score_theory, row.score_practice, row.score_total, row.passed);
    let rows: Vec<_> = table.rows.iter().map(row).collect();
    assert_eq!(
        rows,
        [(Some(8550), Some(9000), Some(17550), Some(true)), (Some(5800), None, None, Some(false)), (None, Some(8500), None, None)]
    );
    assert_eq!(table.problems, [problem("B5", CellFault::Score, "八五"), problem("E5", CellFault::Word, "待定")]);
    let parts =
        csv(Role::ScoreSheet, "姓名,理论,技能,总分\n张三,85/100,45/50,130/150\n李四,90／100分,40/50,130/150\n王五,105/100,30/60,\n");
    assert_eq!(
        parts.rows.iter().map(row).collect::<Vec<_>>(),
        [(Some(8500), Some(4500), Some(13_000), None), (Some(9000), Some(4000), Some(13_000), None), (None, Some(3000), None, None)]
    );
    let full = |full| CellFault::FullMark { full };
    assert_eq!(
        parts.problems,
        [
            problem("C2", full(5000), "45/50"),
            problem("D2", full(15_000), "130/150"),
            problem("C4", full(6000), "30/60"),
            problem("B4", CellFault::Score, "105/100"),
        ]
    );
    let words = csv(Role::ScoreSheet, "姓名,理论,技能\n张三,合格,合格\n李四,合格,不合格\n王五,合格,\n赵六,60,合格\n");
    assert_eq!(words.rows.iter().map(|row| row.passed).collect::<Vec<_>>(), [Some(true), Some(false), None, None]);
    let whole = csv(Role::ScoreSheet, "姓名,成绩\n张三,合格\n李四,60\n");
    assert_eq!(whole.rows.iter().map(|row| (row.score_total, row.passed)).collect::<Vec<_>>(), [(None, Some(true)), (Some(6000), None)]);
}

#[test]
fn the_same_scores_in_old_and_open_formats() {
    for name in ["scores.xls", "scores.ods"] {
        let bytes = std::fs::read(format!("{}/fixtures/tables/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let table = read_one(name, Role::ScoreSheet, bytes);
        let rows: Vec<_> =
            table.rows.iter().map(|row| (row.cell.as_str(), row.score_theory, row.score_total, row.unit.as_deref())).collect();
        assert_eq!(
            rows,
            [("成绩!3", Some(8550), Some(17550), Some("A2026-08-14T09:00")), ("成绩!4", Some(5800), Some(5800), Some("A2026-08-14T09:00"))]
        );
        assert_eq!(
            table.problems.iter().find(|one| one.kind == CellFault::Formula),
            Some(&problem("成绩!G3", CellFault::Formula, "175.5"))
        );
    }
}

#[test]
fn lesson_hours_by_mode_and_kind() {
    let table = csv(
        Role::LearningHoursRoster,
        "姓名,线下课时,线上视频课时,线上直播课时,合计课时\n张三,36,12,12,60\n李四,36.5,12,,48.5课时\n王五,36,12,12,50\n赵六,36,12.25,,\n",
    );
    let row = |row: &PersonRow| (row.hours_offline, row.hours_video, row.hours_live, row.hours);
    let rows: Vec<_> = table.rows.iter().map(row).collect();
    assert_eq!(
        rows,
        [
            (hours(360), hours(120), hours(120), hours(600)),
            (hours(365), hours(120), None, hours(485)),
            (hours(360), hours(120), hours(120), hours(500)),
            (hours(360), None, None, hours(360)),
        ]
    );
    let sum = LessonHours { tenths: 600 };
    assert_eq!(table.problems, [problem("E4", CellFault::HoursDisagree { sum }, "50"), problem("C5", CellFault::LessonHours, "12.25")]);
    let kinds = csv(Role::LearningHoursRoster, "姓名,理论学时,实操学时\n张三,24,36\n");
    assert_eq!(kinds.rows[0].hours, hours(600));
    let minutes = csv(Role::LearningLog, "姓名,学时（分钟）\n张三,45.5\n");
    assert_eq!((minutes.rows[0].hours, minutes.rows[0].minutes, minutes.rows[0].learned_seconds), (None, Some(45), Some(2730)));
}

#[test]
fn a_learning_log_with_merged_names_and_headings_in_two_rows() {
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tables/learning.xls")).unwrap();
    let table = read_one("学习记录.xls", Role::LearningLog, bytes);
    let row = |row: &PersonRow| (row.cell.clone(), row.name.clone(), row.video.clone().unwrap(), row.learned_seconds, row.at);
    let rows: Vec<_> = table.rows.iter().map(row).collect();
    let told = |cell: &str, name: &str, video: &str, seconds, at| (cell.to_owned(), name.to_owned(), video.to_owned(), Some(seconds), at);
    assert_eq!(
        rows,
        [
            told("学习记录!3", "张三", "第一章", 2700, at("2026-08-05T11:00:00Z")),
            told("学习记录!4", "张三", "第二章", 2703, at("2026-08-05T12:00:00Z")),
            told("学习记录!5", "李四", "第一章", 1801, at("2026-08-05T11:00:00Z")),
        ]
    );
    assert_eq!(table.rows[1].until, at("2026-08-05T12:45:03Z"));
    assert_eq!(table.problems.iter().filter(|one| matches!(one.kind, CellFault::Id { .. })).count(), 3);
    assert_eq!(table.problems[2], problem("学习记录!B5", CellFault::Id { id: IdFault::Rounded }, "509900********2000"));
}

#[test]
fn lengths_and_ends_of_a_learning_log() {
    let table = csv(
        Role::LearningLog,
        "学员名称,课程名称,视频名称,视频时长,首次学习时间,首次完成时间,学习时长\n\
         张三,法律法规,第一讲,45:30,2026/8/20 9:00:00,2026/8/20 9:45:30,00:45:30\n\
         李四,法律法规,第一讲,45:30,2026-08-06T09:00:00+08:00,8月6日 8:45,45分\n",
    );
    let [first, second] = table.rows.as_slice() else { panic!("{table:?}") };
    assert_eq!((first.video_seconds, first.learned_seconds, first.minutes), (Some(2730), Some(2730), Some(45)));
    assert_eq!((first.at, first.until), (at("2026-08-20T01:00:00Z"), at("2026-08-20T01:45:30Z")));
    assert_eq!(first.unit.as_deref(), Some("2026-08-06T09:00"), "a recorded lesson is watched on any day");
    assert_eq!((second.learned_seconds, second.until), (Some(2700), at("2026-08-06T00:45:00Z")));
    assert_eq!(table.problems, [problem("F3", CellFault::EndsBeforeStart, "8月6日 8:45")]);
    let unclear = csv(Role::LearningLog, "姓名,学习时长\n张三,90\n李四,45:30\n");
    assert_eq!(unclear.problems, [problem("B2", CellFault::Length, "90"), problem("B3", CellFault::Length, "45:30")]);
}

#[test]
fn check_ins_belong_to_the_lesson_that_begins_nearest() {
    let text = "姓名,打卡时间,退出时间\n张三,2026-08-04 18:55:12,2026-08-04 20:31\n李四,2026-08-05 19:03,\n王五,2026-08-05 13:50,15:29\n\
                赵六,2026-08-07 18:55,\n钱七,√,\n孙八,18：55,\n周九,昨天,\n";
    let table = read_placed("打卡.csv", Role::CheckIn, &["2026-08-04T19:00"], text).unwrap();
    let rows: Vec<_> = table.rows.iter().map(|row| (row.at, row.unit.as_deref())).collect();
    assert_eq!(
        rows,
        [
            (at("2026-08-04T10:55:12Z"), Some("2026-08-04T19:00")),
            (at("2026-08-05T11:03:00Z"), Some("2026-08-05T19:00")),
            (at("2026-08-05T05:50:00Z"), Some("2026-08-05T14:00")),
            (at("2026-08-07T10:55:00Z"), None),
            (None, Some("2026-08-04T19:00")),
            (at("2026-08-04T10:55:00Z"), Some("2026-08-04T19:00")),
            (None, Some("2026-08-04T19:00")),
        ]
    );
    assert_eq!(table.rows[0].until, at("2026-08-04T12:31:00Z"));
    assert_eq!(table.rows[2].until, at("2026-08-05T07:29:00Z"));
    assert_eq!(table.problems, [problem("B8", CellFault::Time, "昨天")]);
    let nowhere = csv(Role::CheckIn, "姓名,打卡时间\n张三,18:55\n");
    assert_eq!((nowhere.rows[0].at, nowhere.problems), (None, vec![problem("B2", CellFault::Time, "18:55")]));
}

#[test]
fn beginning_and_end_of_the_lesson_are_not_those_of_the_person() {
    let text = "姓名,直播名称,日期,开始时间,结束时间,签到时间\n张三,职业道德,2026-08-05,19:00,20:30,13:58\n";
    let table = csv(Role::CheckIn, text);
    let row = &table.rows[0];
    assert_eq!((row.at, row.until, row.unit.as_deref()), (at("2026-08-05T05:58:00Z"), None, Some("2026-08-05T19:00")));
    let only = csv(Role::CheckIn, "姓名,日期,开始时间\n张三,2026-08-05,18:58\n");
    assert_eq!((only.rows[0].at, only.rows[0].unit.as_deref()), (at("2026-08-05T10:58:00Z"), Some("2026-08-05T19:00")));
}

#[test]
fn questions_are_answered_or_not() {
    let table = csv(
        Role::InClassQuiz,
        "姓名,题目,答题时间,学员答案,是否正确\n张三,1+1=?,2026-08-04 19:40,B,错误\n李四,1+1=?,,未作答,\n王五,1+1=?,2026-08-04 21:40,A,正确\n",
    );
    let rows: Vec<_> = table.rows.iter().map(|row| (row.answered, row.unit.as_deref())).collect();
    assert_eq!(rows, [(Some(true), Some("2026-08-04T19:00")), (Some(false), None), (Some(true), None)]);
    let counts = csv(Role::InClassQuiz, "姓名,日期,课程,提问次数,答题次数\n张三,2026-08-05,食品安全,3,2\n李四,2026-08-05,食品安全,3,0\n");
    let rows: Vec<_> = counts.rows.iter().map(|row| (row.answered, row.unit.as_deref())).collect();
    assert_eq!(rows, [(Some(true), Some("2026-08-05T14:00")), (Some(false), Some("2026-08-05T14:00"))]);
}

#[test]
fn the_same_text_in_every_encoding() {
    let text = "序号,姓名,身份证号码\r\n1,张三,11010519491231002X\r\n";
    let gb18030 = encoding_rs::GB18030.encode(text).0.into_owned();
    let with_mark = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let tabs = text.replace(',', "\t").into_bytes();
    for bytes in [text.as_bytes().to_vec(), gb18030, with_mark, tabs] {
        // Some platforms give such a text file the extension of a workbook.
        for name in ["花名册.csv", "花名册.xls"] {
            let table = read_one(name, Role::Roster, bytes.clone());
            assert_eq!((table.rows[0].cell.as_str(), table.rows[0].name.as_str()), ("2", "张三"));
            assert_eq!(table.problems, []);
        }
    }
}

#[test]
fn a_date_typed_as_text_and_one_whose_format_was_lost() {
    let bytes = xlsx(|sheet| {
        texts(sheet, 0, &["姓名", "打卡时间"]);
        texts(sheet, 1, &["张一", "２０２６年８月４日 １８：５５"]);
        texts(sheet, 2, &["张二"]);
        sheet.write_number(2, 1, 46238.0 + (18.0 * 60.0 + 55.0) / 1440.0).unwrap();
        texts(sheet, 3, &["张三"]);
        let moment = ExcelDateTime::from_ymd(2026, 8, 4).unwrap().and_hms(18, 55, 0).unwrap();
        sheet.write_datetime_with_format(3, 1, &moment, &Format::new().set_num_format("yyyy-mm-dd hh:mm")).unwrap();
        texts(sheet, 4, &["张四"]);
        sheet.write_number(4, 1, 20_260_804_185_500_f64).unwrap();
    });
    let table = read_one("打卡.xlsx", Role::CheckIn, bytes);
    assert!(table.rows.len() == 4 && table.rows.iter().all(|row| row.at == at("2026-08-04T10:55:00Z")), "{table:?}");
}

#[test]
fn formulas_are_taken_by_what_they_came_to_and_noted_once_a_column() {
    let bytes = xlsx(|sheet| {
        texts(sheet, 0, &["序号", "姓名", "成绩", "考核结果"]);
        for row in 1..4 {
            sheet.write_formula(row, 0, Formula::new("ROW()-1").set_result("1")).unwrap();
            texts(sheet, row, &["", "张三"]);
            sheet.write_formula(row, 2, Formula::new("40+40").set_result("80")).unwrap();
            sheet.write_formula(row, 3, Formula::new("IF(C2<60,\"不合格\",\"合格\")").set_result("合格")).unwrap();
        }
        texts(sheet, 4, &["", "李四"]);
        sheet.write_formula(4, 2, Formula::new("1/0").set_result("#DIV/0!")).unwrap();
    });
    let table = read_one("成绩.xlsx", Role::ScoreSheet, bytes);
    assert_eq!((table.rows[2].score_total, table.rows[2].passed), (Some(8000), Some(true)));
    assert_eq!((table.rows[3].score_total, table.rows[3].name.as_str()), (None, "李四"));
    assert_eq!(table.problems[..2], [problem("Sheet1!C2", CellFault::Formula, "80"), problem("Sheet1!D2", CellFault::Formula, "合格")]);
    assert_eq!(table.problems.len(), 3);
    assert_eq!((table.problems[2].cell.as_str(), table.problems[2].found.as_str()), ("Sheet1!C5", "#DIV/0!"));
}

#[test]
fn several_sheets_are_one_table() {
    let mut book = Workbook::new();
    for (name, person) in [("一组", "张三"), ("说明", ""), ("二组", "李四")] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        let rows = if person.is_empty() { [["填表说明", ""], ["", ""]] } else { [["序号", "姓名"], ["1", person]] };
        (0..).zip(rows).for_each(|(row, cells)| texts(sheet, row, &cells));
    }
    let table = read_one("花名册.xlsx", Role::Roster, book.save_to_buffer().unwrap());
    let rows: Vec<_> = table.rows.iter().map(|row| (row.cell.as_str(), row.name.as_str())).collect();
    assert_eq!((rows.as_slice(), table.problems), ([("一组!2", "张三"), ("二组!2", "李四")].as_slice(), Vec::new()));
}

#[test]
fn ten_thousand_rows_are_read_and_one_more_is_too_many() {
    let text = |count: usize| {
        let rows = (1..=count).map(|number| format!("{number},学员{number}\n"));
        ["序号,姓名\n".to_owned()].into_iter().chain(rows).collect::<String>()
    };
    let table = csv(Role::Roster, &text(10_000));
    assert_eq!((table.rows.len(), table.rows[9_999].cell.as_str(), table.problems), (10_000, "10001", Vec::new()));
    for count in [10_001, 10_051] {
        let table = csv(Role::Roster, &text(count));
        assert_eq!((table.rows.len(), table.problems), (0, vec![problem("", CellFault::TooManyRows { most: 10_000 }, "")]));
    }
}

#[test]
fn what_is_no_table_is_told_with_file_and_sheet() {
    let broken = xlsx(|sheet| texts(sheet, 0, &["姓名"]));
    let table = read_one("成绩.xlsx", Role::ScoreSheet, &broken[..broken.len() / 2]);
    assert!(table.rows.is_empty() && table.problems.len() == 1);
    assert_eq!((&table.problems[0].kind, table.problems[0].cell.as_str()), (&CellFault::NotAWorkbook, ""));
    let no_sheet = xlsx(|sheet| texts(sheet.set_name("封面").unwrap(), 0, &["成绩统计表", "甲班"]));
    assert_eq!(read_one("成绩.xlsx", Role::ScoreSheet, no_sheet).problems, [problem("", CellFault::NoSheet, "封面")]);
    let nobody = xlsx(|sheet| texts(sheet, 2, &["姓名", "成绩"]));
    assert_eq!(read_one("成绩.xlsx", Role::ScoreSheet, nobody).problems, [problem("Sheet1", CellFault::Nobody, "")]);
    let names = ["考核结果", "成绩", "理论成绩", "实操成绩"].map(|_| String::new());
    let no_scores = csv(Role::ScoreSheet, "序号,姓名,身份证号\n1,张三,\n");
    assert!(
        matches!(&no_scores.problems[..], [CellProblem { kind: CellFault::NoColumn { names: told }, .. }] if told.len() == names.len())
    );
    assert_eq!((no_scores.rows.len(), no_scores.problems[0].cell.as_str()), (1, "1"));
    assert_eq!(read_one("空.csv", Role::Roster, "").problems, [problem("", CellFault::NoSheet, "")]);
    assert_eq!(read_placed("说明.txt", Role::CheckIn, &[], "直播平台打卡说明"), None, "a note is no table");
    assert_eq!(read_placed("签到.pdf", Role::CheckIn, &[], "%PDF"), None);
    assert_eq!(read_placed("照片.csv", Role::Photo, &[], "姓名,成绩\n张三,1\n"), None);
}

#[test]
fn every_problem_has_words_that_name_file_and_cell() {
    let ids = [
        IdFault::Exponent,
        IdFault::Rounded,
        IdFault::Length { length: 15 },
        IdFault::Character { character: 'Y' },
        IdFault::Birth,
        IdFault::Check { found: '1', expected: 'X' },
    ];
    let kinds = [
        CellFault::Unreadable,
        CellFault::TooLarge { most: 1 << 20 },
        CellFault::Protected,
        CellFault::NotAWorkbook,
        CellFault::TooManyRows { most: 1 },
        CellFault::NoSheet,
        CellFault::Nobody,
        CellFault::NoColumn { names: vec!["成绩".to_owned()] },
        CellFault::HiddenSheet { people: 55 },
        CellFault::Formula,
        CellFault::NotComputed,
        CellFault::CellError,
        CellFault::NoName,
        CellFault::Date,
        CellFault::Time,
        CellFault::Length,
        CellFault::LessonHours,
        CellFault::HoursDisagree { sum: LessonHours { tenths: 5 } },
        CellFault::Score,
        CellFault::FullMark { full: 5000 },
        CellFault::Word,
        CellFault::EndsBeforeStart,
        CellFault::More { count: 5 },
    ];
    let problems: Vec<_> =
        kinds.into_iter().chain(ids.map(|id| CellFault::Id { id })).map(|kind| problem("Sheet1!B2", kind, "x")).collect();
    let table = PeopleTable { file: MemberPath::new("成绩.xlsx").unwrap(), role: Role::ScoreSheet, rows: Vec::new(), problems };
    for note in table.notes() {
        let message = note.explain();
        for lang in [Lang::Chinese, Lang::English] {
            let words = template(lang, message.key).unwrap_or_else(|| panic!("{}", message.key));
            let mut wanted = blanks(words);
            wanted.sort_unstable();
            wanted.dedup();
            let mut known: Vec<&str> = message.facts.keys().copied().collect();
            known.retain(|blank| wanted.contains(blank));
            assert_eq!(known, wanted, "{}", message.key);
            assert!(wanted.contains(&"where"), "{}", message.key);
        }
        assert!(format!("{:?}", message.facts["where"]).contains("成绩.xlsx [Sheet1!B2]"));
        let written = serde_json::to_string(note.problem).unwrap();
        assert_eq!(&serde_json::from_str::<CellProblem>(&written).unwrap(), note.problem);
    }
}

#[test]
fn the_tables_of_a_sample_class_are_read_without_problems() {
    let folder = tempfile::tempdir().unwrap();
    let plan = xtask::sample::class::plan(&xtask::sample::SampleOptions::new(folder.path())).unwrap();
    let tables = [
        (xtask::sample::tables::Table::roster(&plan), Role::Roster),
        (xtask::sample::tables::Table::learning_hours(&plan), Role::LearningHoursRoster),
        (xtask::sample::tables::Table::scores(&plan, 1), Role::ScoreSheet),
        (xtask::sample::tables::Table::certificates(&plan), Role::CertificateRoster),
        (xtask::sample::tables::Table::subsidy(&plan), Role::SubsidyRoster),
    ];
    for (table, role) in tables {
        let path = folder.path().join("表.xlsx");
        table.write(&path, &plan).unwrap();
        let read = read_one("表.xlsx", role, std::fs::read(&path).unwrap());
        assert_eq!(read.problems, [], "{}", table.title);
        let told: Vec<_> = read.rows.iter().map(|row| (row.name.as_str(), row.id_number.as_deref())).collect();
        let planned: Vec<_> = plan.people.iter().map(|person| (person.name.as_str(), Some(person.id_number.as_str()))).collect();
        assert_eq!(told, planned, "{}", table.title);
        let filled = |row: &PersonRow| match role {
            Role::Roster => row.comparison.is_some() && row.category.is_some(),
            Role::LearningHoursRoster => row.hours.is_some() && row.hours == row.hours_offline,
            Role::ScoreSheet => row.score_practice.is_some() && row.passed == Some(true),
            _ => true,
        };
        assert!(read.rows.iter().all(filled), "{}", table.title);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn no_table_is_too_strange(rows in proptest::collection::vec("\\PC{0,12}(,[0-9:.年月日 -]{0,16}){0,4}", 0..8), which in 0_usize..6) {
        let role = [Role::Roster, Role::ScoreSheet, Role::LearningLog, Role::LearningHoursRoster, Role::CheckIn, Role::InClassQuiz][which];
        let head = "姓名,身份证号,成绩,学时,学习时长,开始时间,结束时间,打卡时间,答题时间,日期\n";
        let table = csv(role, &format!("{head}{}", rows.join("\n")));
        proptest::prop_assert!(table.rows.len() <= rows.len() * 2);
    }
}
