//! Tables as submitted by people: every problem is reported with file, sheet and cell, and nothing else is affected.

use std::sync::Arc;

use classproof::formats::region::ReadAt;
use classproof::formats::sheet::{Sheet, SheetError};
use classproof::pipelines::survey::{SurveyOptions, survey};
use classproof::record::class::Fault;
use classproof::record::facts::{FileFacts, GivenUp, Problem};
use classproof::stages::probe::{InProcess, ProbeOptions, Probed, Prober};
use classproof::stages::walk::Folder;
use classproof::words::path::MemberPath;
use classproof::words::progress::Silent;
use rust_xlsxwriter::{Formula, Workbook, Worksheet};
use serde_json::Value;

use super::super::program::{NOW, classproof};
use super::make::{Class, PEOPLE, SEED, mixed_class};
use super::papers::{HOURS, SCORES, SUBSIDY, check_ins, live_questions, log};
use xtask::sample::people::{Person, people};

/// A workbook with one sheet, a header and one person.
fn workbook(header: &[&str], write: impl Fn(&mut Worksheet, &Person)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("名单").unwrap();
    for (column, heading) in (0..).zip(header) {
        sheet.write_string(0, column, *heading).unwrap();
    }
    let person = people(PEOPLE, SEED).remove(0);
    sheet.write_string(1, 0, &person.name).unwrap();
    sheet.write_string(1, 1, &person.id_number).unwrap();
    write(sheet, &person);
    book.save_to_buffer().unwrap()
}

/// Notes of `check` about a table: cell and text.
fn said_of(report: &Value, path: &str) -> Vec<(String, String)> {
    let notes = report["tables"].as_array().unwrap().iter().filter(|note| note["file"] == path);
    notes.map(|note| (note["cell"].as_str().unwrap().to_owned(), note["message"].as_str().unwrap().to_owned())).collect()
}

#[test]
fn what_is_wrong_with_a_table_is_said_with_its_cell() {
    let class = Class::copy("tables of all kinds");
    let whole = class.read(SCORES);
    // A truncated workbook; a formula; a date as text; a sheet with other content; a GB18030 csv; too many rows.
    class.put(SCORES, &whole[..whole.len() / 2]);
    class.put(
        HOURS,
        &workbook(&["姓名", "身份证号码", "合计课时"], |sheet, _| {
            sheet.write_formula(1, 2, Formula::new("=10+10").set_result("20")).unwrap();
        }),
    );
    class.put(
        &log(),
        &workbook(&["姓名", "身份证号码", "开始学习时间"], |sheet, _| {
            sheet.write_string(1, 2, "八月四号下午").unwrap();
        }),
    );
    class.put(SUBSIDY, &workbook(&["名称", "数量"], |_, _| ()));
    let person = people(PEOPLE, SEED).remove(0);
    let (csv, _, _) = encoding_rs::GB18030.encode("姓名,身份证号码,打卡时间\r\n");
    let mut csv = csv.into_owned();
    csv.extend(encoding_rs::GB18030.encode(&format!("{},{},下课后\r\n", person.name, person.id_number)).0.iter());
    class.drop(&check_ins(0));
    let gbk = check_ins(0).replace(".xlsx", ".csv");
    class.put(&gbk, &csv);
    let many: String = (0..10_001).map(|row| format!("甲{row},2026-08-03 19:10:00\n")).collect();
    class.drop(&live_questions(0));
    let long = live_questions(0).replace(".xlsx", ".csv");
    class.put(&long, format!("姓名,答题时间\n{many}").as_bytes());

    let ran = classproof(&[&"check", &class.dir, &"--now", &NOW, &"--json"]).ends(1);
    let report = ran.json();
    for (path, cell, words) in [
        (SCORES, "", "打不开"),
        (HOURS, "名单!C2", "这里是公式"),
        (&log(), "名单!C2", "看不出是什么时间"),
        (SUBSIDY, "", "没有名单"),
        (&gbk, "C2", "下课后"),
        (&long, "", "行数太多"),
    ] {
        let said = said_of(&report, path);
        let found = said.iter().any(|(at, message)| at == cell && message.contains(words) && message.contains(path));
        assert!(found, "{path} {cell} {words}: {said:?}");
    }
    // The same on the screen, each with file and cell.
    let shown = classproof(&[&"check", &class.dir, &"--now", &NOW, &"--all"]).ends(1);
    assert!(shown.stdout.contains("【表格里要核对的地方】"), "{shown}");
    assert!(shown.stdout.contains("[名单!C2]"), "{shown}");
    std::fs::remove_dir_all(&class.dir).unwrap();
}

/// An invalid roster cell is reported once, at the top, and not again as a note on a table; the same fault in several cells is one finding.
#[test]
fn what_the_class_record_can_not_take_is_said_once_and_first() {
    for (name, words, cells) in
        [("one cell", &["也许"][..], "E2"), ("two cells", &["也许", "也许"], "E2,E3"), ("two words", &["也许", "不详"], "E2")]
    {
        let class = Class::copy(&format!("roster with {name}"));
        let roster = "01_开班申请/02_学员花名册/学员花名册.xlsx";
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("名单").unwrap();
        for (column, heading) in (0..).zip(["序号", "姓名", "身份证号码", "人员类别", "信息比对结果"]) {
            sheet.write_string(0, column, heading).unwrap();
        }
        for (row, person) in (1_u32..).zip(people(PEOPLE, SEED)) {
            sheet.write_number(row, 0, row).unwrap();
            let word = words.get(row as usize - 1).copied().unwrap_or("通过");
            for (column, text) in (1..).zip([person.name.as_str(), &person.id_number, "其他", word]) {
                sheet.write_string(row, column, text).unwrap();
            }
        }
        class.put(roster, &book.save_to_buffer().unwrap());
        let shown = classproof(&[&"check", &class.dir, &"--now", &NOW, &"--all"]).ends(1).stdout;
        let gaps = shown.split("【缺项清单】").nth(1).unwrap();
        assert!(gaps.lines().nth(2).unwrap().contains(&format!("[名单]!{cells} 的“也许”")), "{name}: {gaps}");
        assert_eq!(shown.matches("“也许”").count(), 1, "{name}: {shown}");
        std::fs::remove_dir_all(&class.dir).unwrap();
    }
}

/// Workers that crash on one file.
struct DiesOf(&'static str);

impl Prober for DiesOf {
    fn probe(&self, path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Probed {
        if path.file_name() == self.0 {
            return FileFacts::only(Problem::GaveUp { how: GivenUp::Crashed }).into();
        }
        InProcess.probe(path, source, options)
    }

    fn sheets(&self, path: &MemberPath, source: &Arc<dyn ReadAt>) -> Result<Vec<Sheet>, SheetError> {
        if path.file_name() == self.0 { Err(SheetError::GaveUp) } else { InProcess.sheets(path, source) }
    }
}

#[test]
fn a_workbook_of_the_class_record_that_a_worker_died_of_is_not_opened() {
    let folder = Folder::walk(mixed_class(), &Silent).unwrap();
    let now = NOW.parse().unwrap();
    for name in ["班级信息.xlsx", "课程表.xlsx", "学员花名册.xlsx"] {
        let prober = DiesOf(name);
        let options = SurveyOptions { as_of: now, prober: &prober, previews: None, progress: &Silent };
        // Without 班级信息.xlsx nothing can be judged; any other file is one finding.
        let gave_up = match survey(&folder, &[], options) {
            Err(errors) => errors.0.iter().any(|error| error.file.ends_with(name) && *error.fault == Fault::GaveUp),
            Ok((inventory, _)) => inventory.record_faults.iter().any(|fault| fault.file.ends_with(name)),
        };
        assert!(gave_up, "{name}");
    }
}
