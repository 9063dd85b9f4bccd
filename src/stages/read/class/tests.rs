//! Tests of reading the class record of a folder from JSON, workbooks or both, and the roster table.

use std::io;
use std::sync::Arc;

use jiff::Timestamp;

use super::*;
use crate::formats::region::ReadAt;
use crate::formats::sheet::{self, Limits};
use crate::record::class::{
    CLASS_SCHEMA, ClassDate, ClassError, ClassErrors, ClassRecord, ClockTime, Comparison, Fault, Institution, MOST_ROWS, Place, Trainee,
};
use crate::record::disagreement::Disagreement;
use crate::record::members::{Member, Members};
use crate::stages::read::Source;
use crate::words::finding::Fact;
use crate::words::lang::Lang;
use crate::words::path::MemberPath;
use crate::words::wording::{Explain, blanks, template};

/// A class folder in memory.
#[derive(Default)]
struct Shelf {
    members: Vec<Member>,
    bytes: Vec<Arc<Vec<u8>>>,
}

impl Shelf {
    fn with(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let path = MemberPath::new(path).unwrap();
        self.members.push(Member { path, source_name: None, size: bytes.len() as u64, modified: Timestamp::UNIX_EPOCH });
        self.bytes.push(Arc::new(bytes));
        self
    }
}

impl Members for Shelf {
    fn members(&self) -> &[Member] {
        &self.members
    }
    fn open(&self, member: &Member) -> io::Result<Arc<dyn ReadAt>> {
        let at = self.members.iter().position(|other| other == member).unwrap();
        Ok(Arc::clone(&self.bytes[at]) as Arc<dyn ReadAt>)
    }
}

fn read_whole(members: &dyn Members) -> Result<ClassRead, ClassErrors> {
    let limits = Limits { bytes: 16 << 20, unpacked: 128 << 20, rows: MOST_ROWS + 50, columns: 256, refuse: true };
    read(Source { members, open_sheets: &|_, source| sheet::open(source.as_ref(), &limits) })
}

/// A record without faults, or the first fault.
fn read_class(members: &dyn Members) -> Result<ClassRead, ClassError> {
    let read = read_whole(members).map_err(|errors| errors.0[0].clone())?;
    read.faults.first().cloned().map_or(Ok(read), Err)
}

/// A record with every field that the workbooks contain.
pub(super) fn record() -> ClassRecord {
    let json = serde_json::json!({
        "schema": CLASS_SCHEMA, "class_id": "2026-017", "class_name": "中式面点师初级1班",
        "institution": {"name": "某培训学校", "credit_code": "91330100799655058B", "kind": "institution"},
        "district": "巴南区", "training_type": "upskilling", "catalogue": "special_ability", "occupation": "中式面点师", "level": "初级",
        "start": "2026-08-03", "end": "2026-08-14", "timezone": "+07:00", "governing_document": "渝就发〔2020〕16号",
        "subsidy_yuan": 1500, "entrepreneurship_product": "SYB", "skill_standard": "4-03-02-02",
        "plan_approval": {"number": "0012", "date": "2026-07-01"}, "head": "王五", "clerk": "赵六", "retention_years": 10,
        "timetable": [
            {"date": "2026-08-03", "start": "09:00", "end": "11:50", "breaks_min": 20, "lesson_hours": 3, "course": "面点基础",
             "kind": "theory", "content_kind": "知识讲授", "topics": ["安全环保和健康卫生", "就业指导"], "mode": "offline",
             "method": "现场教学", "teacher": "李老师", "place": "2 号教室"},
            {"date": "2026-08-03", "start": "14:00", "end": "17:00", "breaks_min": 0, "lesson_hours": 3.5, "course": "面点操作",
             "kind": "practice", "mode": "offline"},
            {"date": "2026-08-04", "start": "19:00", "end": "20:30", "lesson_hours": 2, "course": "食品安全", "mode": "online_live",
             "platform": "某平台"},
            {"date": "2026-08-05", "start": "00:00", "end": "23:59", "lesson_hours": 0, "course": "自学", "kind": "practice", "mode": "online_video"}
        ],
        "assessments": [{"date": "2026-08-14", "start": "09:00", "end": "11:00", "part": "理论", "place": "1 号"},
                        {"date": "2026-08-14", "start": "14:00", "end": "16:30"}],
        "switches": {"commissioned": false, "unified_appraisal": true, "subsidy_claimed": true, "invoice": "unknown",
                     "remote_monitoring": false, "day_conversion_exempt": true, "day_conversion_document": "渝人社〔2021〕1号"},
        "evidence_map": [{"file": "a/b.mp4", "date": "2026-08-14", "start": "09:00", "role": "front", "note": "左机位"}]
    });
    serde_json::from_value(json).unwrap()
}

fn workbooks(record: &ClassRecord) -> Shelf {
    Shelf::default()
        .with("00_班级信息/班级信息.xlsx", workbook::info_workbook(record).unwrap())
        .with("00_班级信息/课程表.xlsx", workbook::timetable_workbook(record).unwrap())
}

fn json(record: &ClassRecord) -> Vec<u8> {
    serde_json::to_vec(record).unwrap()
}

#[test]
fn workbooks_give_exactly_the_record_that_was_written() {
    let read = read_class(&workbooks(&record())).unwrap();
    assert_eq!(read.record, record());
    assert_eq!((read.roster_source, read.disagreements), (None, Vec::new()));
}

#[test]
fn a_record_with_nothing_optional_survives_too() {
    let mut record = record();
    record = ClassRecord {
        schema: record.schema,
        class_id: record.class_id,
        class_name: record.class_name,
        institution: Institution { kind: None, ..record.institution },
        timetable: vec![record.timetable.remove(1)],
        ..serde_json::from_value(
            serde_json::json!({"schema": "", "class_id": "", "class_name": "", "institution": {"name": "", "credit_code": ""}}),
        )
        .unwrap()
    };
    assert_eq!(read_class(&workbooks(&record)).unwrap().record, record);
}

#[test]
fn the_same_record_gives_the_same_workbooks() {
    assert_eq!(workbook::timetable_workbook(&record()).unwrap(), workbook::timetable_workbook(&record()).unwrap());
}

#[test]
fn class_json_is_found_wherever_people_put_it() {
    for path in ["00_班级信息/class.json", "班级信息/class.json", "2026-017_面点班/00_班级信息/class.json", "class.json"] {
        assert_eq!(read_class(&Shelf::default().with(path, json(&record()))).unwrap().record, record(), "{path}");
    }
    let hidden = Shelf::default().with("02_培训实施/第01天/照片/class.json", json(&record()));
    assert_eq!(*read_class(&hidden).unwrap_err().fault, Fault::NoRecord);
}

#[test]
fn no_record_half_a_record_and_two_records_are_told() {
    assert_eq!(*read_class(&Shelf::default()).unwrap_err().fault, Fault::NoRecord);
    let half = Shelf::default().with("00_班级信息/班级信息.xlsx", workbook::info_workbook(&record()).unwrap());
    let error = read_class(&half).unwrap_err();
    assert_eq!((error.file.as_str(), *error.fault), ("00_班级信息/课程表.xlsx", Fault::NoWorkbook));
    let two = Shelf::default().with("00_班级信息/class.json", json(&record())).with("班级信息/class.json", json(&record()));
    assert!(matches!(*read_class(&two).unwrap_err().fault, Fault::Several(files) if files.len() == 2));
}

#[test]
fn both_doors_must_say_the_same() {
    let told = workbooks(&record());
    let agree = told.with("00_班级信息/class.json", json(&record()));
    assert_eq!(read_class(&agree).unwrap().disagreements, []);
    let mut other = record();
    other.class_name = "另一个班".to_owned();
    other.timetable[1].teacher = Some("钱老师".to_owned());
    other.timetable[0].start = ClockTime::parse("08:30").unwrap();
    other.level = None;
    let read = read_class(&workbooks(&record()).with("00_班级信息/class.json", json(&other))).unwrap();
    let fields: Vec<String> = read
        .disagreements
        .iter()
        .map(|found| match found {
            Disagreement::RecordFiles { field, .. } => field.clone(),
            other => unreachable!("{other:?}"),
        })
        .collect();
    assert_eq!(fields, ["class_name", "timetable[0].start"]);
    assert_eq!(read.record.class_name, "另一个班");
    assert_eq!(read.record.level, record().level, "what class.json leaves open the workbook fills");
}

#[test]
fn the_roster_comes_from_its_workbook() {
    let mut with_roster = record();
    let trainee = |no: u32, name: &str| Trainee {
        no,
        name: name.to_owned(),
        id_number: Some("500113199003071234".to_owned()),
        category: Some("退役军人".to_owned()),
        comparison: Some(Comparison::Failed),
        phone: Some("013812345678".to_owned()),
        joined: ClassDate::parse("2026-08-04").ok(),
        left: None,
    };
    with_roster.roster = Some(vec![trainee(1, "张三"), trainee(2, "李四")]);
    let table = workbook::roster_workbook(&with_roster).unwrap();
    let path = "01_开班申请/02_学员花名册/学员花名册.xlsx";
    let shelf = Shelf::default().with("00_班级信息/class.json", json(&record())).with(path, table.clone());
    let found = read_class(&shelf).unwrap();
    assert_eq!(found.record, with_roster);
    assert_eq!(found.roster_source.map(String::from), Some(path.to_owned()));
    let empty = workbook::roster_workbook(&record()).unwrap();
    let shelf = Shelf::default().with("00_班级信息/class.json", json(&record())).with(path, empty);
    assert_eq!(read_class(&shelf).unwrap().record.roster, None, "a template that nobody has filled is no roster");
    let mut other = with_roster.clone();
    other.roster.as_mut().unwrap()[1].name = "李四四".to_owned();
    let found = read_class(&Shelf::default().with("00_班级信息/class.json", json(&other)).with(path, table)).unwrap();
    assert_eq!(found.roster_source, None);
    assert!(matches!(&found.disagreements[..], [Disagreement::RecordFiles { field, .. }] if field == "roster[1].name"));
}

#[test]
fn a_roster_as_platforms_export_it() {
    let text = "重庆市某培训学校学员花名册,,,,\n,,,,\n序号,学员姓名,性别,证件号码,人员类型\n1,张 三,男,500113199003071234,\n2,李四,女,5.00113E+17,退役军人\n,,,,\n制表人：王五,,,,\n";
    let gb = encoding_rs::GB18030.encode(text).0.into_owned();
    for bytes in [text.as_bytes().to_vec(), gb] {
        let shelf = Shelf::default().with("x/00_班级信息/class.json", json(&record())).with("x/01_开班申请/学员花名册/导出.csv", bytes);
        let roster = read_class(&shelf).unwrap().record.roster.unwrap();
        let seen: Vec<(u32, &str, Option<&str>)> =
            roster.iter().map(|trainee| (trainee.no, trainee.name.as_str(), trainee.id_number.as_deref())).collect();
        assert_eq!(seen, [(1, "张 三", Some("500113199003071234")), (2, "李四", Some("5.00113E+17"))]);
        assert_eq!(roster[0].category, None);
    }
}

#[test]
fn ten_thousand_rows_are_read_and_one_more_is_told() {
    let table = |rows: usize| {
        let mut text = "序号,姓名\n".to_owned();
        (1..=rows).for_each(|no| text.push_str(&format!("{no},学员{no}\n")));
        text
    };
    let shelf =
        |rows: usize| Shelf::default().with("class.json", json(&record())).with("01_开班申请/02_学员花名册/花名册.csv", table(rows));
    assert_eq!(read_class(&shelf(10_000)).unwrap().record.roster.map(|roster| roster.len()), Some(10_000));
    assert_eq!(*read_class(&shelf(10_001)).unwrap_err().fault, Fault::TooManyRows(10_000));
    assert_eq!(*read_class(&shelf(50_000)).unwrap_err().fault, Fault::TooManyRows(10_000));
}

#[test]
fn every_fault_has_its_words_with_its_blanks() {
    let text = || "x".to_owned();
    let faults = [
        Fault::NoRecord,
        Fault::NoWorkbook,
        Fault::Several(vec![text()]),
        Fault::Unreadable(text()),
        Fault::TooLarge(1 << 20),
        Fault::NotAWorkbook,
        Fault::NotJson,
        Fault::Schema { found: text(), expected: CLASS_SCHEMA },
        Fault::UnknownField(text()),
        Fault::Missing(text()),
        Fault::NotFilled { name: text(), example: text() },
        Fault::ByWeekday { found: text(), date: text(), time: text() },
        Fault::Shape,
        Fault::Date(text()),
        Fault::ClockTime(text()),
        Fault::ClockSpan(text()),
        Fault::LessonHours(text()),
        Fault::Count(text()),
        Fault::Word { found: text(), words: vec![text()] },
        Fault::EndsBeforeStart { start: text(), end: text() },
        Fault::BreaksTooLong { breaks: 1, length: 1 },
        Fault::CreditCodeLength { code: text(), length: 1 },
        Fault::CreditCodeCharacter { code: text(), character: 'x' },
        Fault::CreditCodeCheck { code: text(), character: 'x', expected: 'y' },
        Fault::TwiceInRoster(1),
        Fault::NoUnit { date: text(), start: text() },
        Fault::NotAPath(text()),
        Fault::TooManyRows(1),
        Fault::OtherSheet { people: 1, sheet: text() },
        Fault::NoSheet { sheet: "x", found: vec![text()] },
        Fault::NoHeader(vec![text()]),
        Fault::NoColumn(text()),
        Fault::Formula,
        Fault::CellError(text()),
        Fault::BothKinds,
        Fault::HoursDisagree { total: text(), part: text() },
        Fault::ExampleChanged,
        Fault::TwiceInSheet(text()),
        Fault::Spoilt(text()),
        Fault::More(1),
    ];
    for fault in faults {
        let error = fault.at("课程表.xlsx", Place::Cell("课程表".to_owned(), "D5".to_owned()));
        let message = error.explain();
        let words = template(Lang::Chinese, message.key).unwrap_or_else(|| unreachable!("{}", message.key));
        let mut named = blanks(words);
        named.sort_unstable();
        assert_eq!(named, message.facts.keys().copied().collect::<Vec<_>>(), "{}", message.key);
        assert_eq!(message.facts.get("where"), Some(&Fact::Text("课程表.xlsx [课程表]!D5".to_owned())));
    }
}
