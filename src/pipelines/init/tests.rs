//! Tests: the folders planned from a record, and that existing content is never changed.

use super::*;
use crate::pipelines::survey::Survey;
use crate::record::class::{ClassDate, ClassRecord};
use crate::stages::probe::{InProcess, Prober as _};
use crate::stages::read::Source;
use crate::stages::read::class::read;
use crate::stages::walk::Folder;
use crate::words::lang::Lang;
use crate::words::progress::Silent;
use crate::words::wording::{blanks, template};

fn record() -> ClassRecord {
    let lesson = |date: &str, start: &str, end: &str, mode: &str| serde_json::json!({"date": date, "start": start, "end": end, "lesson_hours": 1, "course": "面点", "mode": mode});
    let json = serde_json::json!({
        "schema": "classproof/class/v1", "class_id": "2026-017", "class_name": "面点班",
        "institution": {"name": "某校", "credit_code": "91330100799655058B"}, "start": "2026-08-03", "end": "2026-08-14",
        "timetable": [lesson("2026-08-03", "09:00", "09:50", "offline"), lesson("2026-08-03", "11:00", "11:50", "offline"),
                      lesson("2026-08-03", "19:00", "20:30", "online_live"), lesson("2026-08-04", "14:00", "16:00", "online_video"),
                      lesson("2026-08-05", "14:00", "16:00", "offline")],
        "assessments": [{"date": "2026-08-14", "start": "09:00", "end": "11:00", "part": "理论"},
                        {"date": "2026-08-14", "start": "14:00", "end": "16:00", "part": "实操"}],
        "switches": {"commissioned": false, "subsidy_claimed": false}
    });
    serde_json::from_value(json).unwrap()
}

#[test]
fn folders_follow_from_the_timetable() {
    let made = folders(&InitPlan::from_record(record()));
    for folder in [
        "00_班级信息/变更记录",
        "01_开班申请/02_学员花名册",
        "02_培训实施/第01天_20260803/上午_线下/签到册",
        "02_培训实施/第01天_20260803/上午_线下/照片",
        "02_培训实施/第01天_20260803/上午_线下/录像",
        "02_培训实施/第01天_20260803/晚上_直播/打卡",
        "02_培训实施/第01天_20260803/晚上_直播/截图",
        "02_培训实施/第01天_20260803/晚上_直播/提问",
        "02_培训实施/第03天_20260805/下午_线下/照片",
        "02_培训实施/线上视频/学时记录",
        "02_培训实施/签到册_整本",
        "03_考核评价/20260814_上午_理论/录像",
        "03_考核评价/20260814_下午_实操/签到册",
        "03_考核评价/统一鉴定证明",
        "05_查验返还",
        "可播放副本",
    ] {
        assert!(made.iter().any(|path| path == folder), "{folder}");
    }
    for folder in ["第02天", "委托", "补贴"] {
        assert!(!made.iter().any(|path| path.contains(folder)), "{folder}");
    }
    assert_eq!(made.iter().filter(|path| path.ends_with("/上午_线下")).count(), 1);
    let mut seen = BTreeSet::new();
    for path in &made {
        assert!(path.rsplit_once('/').is_none_or(|(outer, _)| seen.contains(outer)), "{path} before its folder");
        assert!(seen.insert(path.as_str()), "{path} twice");
        assert!(path.split('/').count() <= 7);
    }
}

#[test]
fn days_without_a_timetable_get_two_half_days() {
    let day = |text: &str| ClassDate::parse(text).unwrap();
    let days = days_between(day("2026-08-03"), day("2026-08-05"));
    assert_eq!(days.len(), 3);
    assert_eq!(days_between(day("2026-08-05"), day("2026-08-03")), []);
    assert_eq!(days_between(day("2026-01-01"), day("9999-12-31")).len(), 400);
    let made = folders(&InitPlan { days, ..InitPlan::blank() });
    assert!(made.contains(&"02_培训实施/第03天_20260805/下午_线下/录像".to_owned()));
    assert!(made.contains(&"01_开班申请/06_委托培训协议".to_owned()));
}

#[test]
fn what_was_made_is_read_back() {
    for form in [RecordForm::Workbooks, RecordForm::Json] {
        let dir = tempfile::tempdir().unwrap();
        let class = dir.path().join("新班/2026-017");
        let made = init(&class, &InitPlan { form, ..InitPlan::from_record(record()) }).unwrap();
        assert_eq!(made.files.len(), if form == RecordForm::Json { 2 } else { 3 });
        assert!(made.folders.iter().all(|folder| class.join(folder).is_dir()));
        let folder = Folder::walk(&class, &Silent).unwrap();
        let found = read(Source { members: &folder, open_sheets: &|path, source| InProcess.sheets(path, source) }).unwrap();
        assert_eq!((found.record, found.roster_source), (record(), None));
    }
}

#[test]
fn a_blank_template_says_what_is_to_be_filled_in() {
    let dir = tempfile::tempdir().unwrap();
    init(dir.path(), &InitPlan::blank()).unwrap();
    let error = Survey::begin(&Folder::walk(dir.path(), &Silent).unwrap(), &InProcess).err().unwrap();
    assert_eq!(*error.0[0].fault, crate::record::class::Fault::Missing("班级编号".to_owned()));
}

#[test]
fn nothing_that_is_there_is_touched() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("x.txt"), b"mine").unwrap();
    let plan = InitPlan::from_record(record());
    assert!(matches!(init(dir.path(), &plan), Err(InitError::NotEmpty(_))));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    fs::create_dir_all(dir.path().join("00_班级信息")).unwrap();
    fs::write(dir.path().join("00_班级信息/课程表.xlsx"), b"mine").unwrap();
    let add = InitPlan { add_missing: true, form: RecordForm::Json, ..plan };
    let made = init(dir.path(), &add).unwrap();
    assert_eq!(made.kept, ["00_班级信息/课程表.xlsx"]);
    assert_eq!(made.files, ["01_开班申请/02_学员花名册/学员花名册.xlsx"]);
    assert_eq!(fs::read(dir.path().join("00_班级信息/课程表.xlsx")).unwrap(), b"mine");
    assert!(!dir.path().join("00_班级信息/class.json").exists(), "no second record beside the first");
    let again = init(dir.path(), &add).unwrap();
    assert!(again.folders.is_empty() && again.files.is_empty());
    let (named, different) = (again.kept.len(), again.kept.iter().collect::<std::collections::BTreeSet<_>>().len());
    assert_eq!(named, different, "each once: {:?}", again.kept);
    let file = dir.path().join("x.txt");
    assert!(matches!(init(&file, &add), Err(InitError::NotAFolder(_))));
    assert_eq!(fs::read(&file).unwrap(), b"mine");
}

#[test]
fn a_record_that_nobody_could_read_back_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut plan = InitPlan::from_record(record());
    plan.class.institution.credit_code = "91330100799655058C".to_owned();
    assert!(matches!(init(&dir.path().join("a"), &plan), Err(InitError::Record { field: "credit_code" })));
    plan.class.institution.credit_code.clear();
    plan.class.end = ClassDate::parse("2026-01-01").ok();
    assert!(matches!(init(&dir.path().join("a"), &plan), Err(InitError::Record { field: "end" })));
    assert!(!dir.path().join("a").exists());
}

#[test]
fn every_error_has_its_words_with_its_blanks() {
    let text = || "x".to_owned();
    let errors = [
        InitError::NotAFolder(text()),
        InitError::NotEmpty(text()),
        InitError::Unwritable { path: text(), reason: text() },
        InitError::Template { file: text(), reason: text() },
        InitError::Record { field: "end" },
    ];
    for message in errors.iter().map(Explain::explain) {
        let mut named = blanks(template(Lang::Chinese, message.key).unwrap());
        named.sort_unstable();
        assert_eq!(named, message.facts.keys().copied().collect::<Vec<_>>(), "{}", message.key);
    }
}
