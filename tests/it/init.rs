//! `init` creates the folder structure; `check` lists what is missing and accepts other folder names.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::classes::{RECORD, UNITS, own_code, renamed_class, whole_class};
use super::program::{Argument, NOW, Ran, classproof, scratch};

fn new(name: &str, more: &[Argument<'_>]) -> PathBuf {
    let dir = scratch().join("init").join(name);
    let given: [Argument<'_>; 2] = [&"init", &dir];
    classproof(&[&given[..], more].concat()).ends(0);
    dir
}

fn from_flags(name: &str, more: &[Argument<'_>]) -> PathBuf {
    let code = own_code();
    let flags: [Argument<'_>; 12] = [
        &"--class-id",
        &"2026-017",
        &"--class-name",
        &"中式面点师初级1班",
        &"--institution",
        &"样例职业培训学校",
        &"--credit-code",
        &code,
        &"--start",
        &"2026-08-03",
        &"--end",
        &"2026-08-05",
    ];
    new(name, &[&flags[..], more].concat())
}

fn record_file(name: &str) -> PathBuf {
    let path = scratch().join(format!("{name}.json"));
    fs::write(&path, super::classes::record().to_string()).unwrap();
    path
}

fn check(dir: &Path) -> Ran {
    classproof(&[&"check", &dir, &"--now", &NOW, &"--json"])
}

/// On a terminal `init` asks; otherwise it reports what is missing, and creates nothing.
#[cfg(unix)]
#[test]
fn on_a_terminal_it_asks_and_without_one_it_says_what_is_missing() {
    let folder = scratch().join("init/asked");
    fs::create_dir_all(&folder).unwrap();
    let table = "班级名称,中式面点师初级1班\n序号,姓名,身份证号\n1,张三,500113199003100012\n";
    fs::write(folder.join("学员花名册(导出).csv"), table).unwrap();
    let ran = classproof(&[&"init"]).ends(2);
    assert!(ran.stderr.contains("还缺：<DIR>"), "{ran}");
    let command = format!("'{}' init --lang zh-CN", super::program::program().display());
    let lines = "2026-017\n\n班级\n样例职业培训学校\n91500113MA5U1ABC7D\n2026-08-03\n2026-08-10\n否\n\n";
    let ran = super::program::tool_in(&folder, "script", "bsdutils", &[&"-qec", &command, &"/dev/null"], lines.as_bytes()).ends(0);
    assert!(ran.stdout.contains("[中式面点师初级1班]") && ran.stdout.contains("下一步"), "{ran}");
    let class = folder.join("班级");
    for path in ["00_班级信息/班级信息.xlsx", "01_开班申请/02_学员花名册/学员花名册(导出).csv", "02_培训实施/第06天_20260810/下午_线下"]
    {
        assert!(class.join(path).exists(), "{path}: {ran}");
    }
    assert!(!class.join("01_开班申请/02_学员花名册/学员花名册.xlsx").exists(), "the roster that is there stays alone");
    let days =
        fs::read_dir(class.join("02_培训实施")).unwrap().flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with("第"));
    assert_eq!(days.count(), 6, "no lessons on Saturday and Sunday");
    let said = check(&class).ends(1).json();
    assert_eq!(said["label"]["class_id"], "2026-017");
}

#[test]
fn flags_make_the_stages_and_two_workbooks() {
    let dir = from_flags("flags", &[]);
    for path in ["00_班级信息/班级信息.xlsx", "00_班级信息/课程表.xlsx"] {
        assert!(fs::read(dir.join(path)).unwrap().starts_with(b"PK"), "{path}");
    }
    for folder in [
        "01_开班申请/01_开班申请表",
        "01_开班申请/02_学员花名册",
        "01_开班申请/03_学员身份凭证",
        "01_开班申请/04_学员身份证",
        "01_开班申请/05_培训方案",
        "02_培训实施",
        "03_考核评价/成绩统计表",
        "03_考核评价/试卷答题卡",
        "04_补贴申请/01_补贴申请表",
        "04_补贴申请/02_补贴人员花名册",
        "04_补贴申请/03_税务发票",
        "00_班级信息/变更记录",
        "02_培训实施/学员学时记录花名册",
    ] {
        assert!(dir.join(folder).is_dir(), "{folder}");
    }
    // An empty class is judged: all items are reported as missing.
    let report = check(&dir).ends(1).json();
    assert_eq!(report["label"]["class_name"], "中式面点师初级1班");
    let rules = report["standard"]["rules"].as_array().unwrap();
    let missing: BTreeSet<&str> =
        rules.iter().filter(|found| found["outcome"] == "fail").map(|found| found["id"].as_str().unwrap()).collect();
    assert!(missing.contains("A-02"), "{missing:?}");
}

#[test]
fn flags_can_make_class_json_instead() {
    let dir = from_flags("as-json", &[&"--as-json"]);
    let record: Value = serde_json::from_slice(&fs::read(dir.join(RECORD)).unwrap()).unwrap();
    assert_eq!(
        (&record["schema"], &record["class_id"], &record["start"]),
        (&json!("classproof/class/v1"), &json!("2026-017"), &json!("2026-08-03"))
    );
    assert!(!dir.join("00_班级信息/班级信息.xlsx").exists());
    check(&dir).ends(1);
}

#[test]
fn a_class_record_makes_a_folder_for_every_session_and_check_lists_each() {
    let dir = new("from-record", &[&"--from", &record_file("from-record")]);
    for (folder, _, _) in UNITS {
        for part in ["签到册", "照片", "录像"] {
            assert!(dir.join(folder).join(part).is_dir(), "{folder}/{part}");
        }
    }
    let report = check(&dir).ends(1).json();
    for (rule, subjects) in [("T-01", 4), ("T-02", 4), ("T-03", 4), ("E-01", 1), ("E-02", 1), ("E-03", 1)] {
        let rules = report["standard"]["rules"].as_array().unwrap();
        let found: Vec<&Value> = rules.iter().filter(|found| found["id"] == rule && found["outcome"] == "fail").collect();
        assert_eq!(found.len(), subjects, "{rule}: {found:#?}");
        assert!(found.iter().all(|found| found["message"].as_str().is_some_and(|words| !words.is_empty())));
    }
    // As text, grouped by day, with both days as headings.
    let words = classproof(&[&"check", &dir, &"--now", &NOW]).ends(1).stdout;
    let at = |text: &str| words.find(text).unwrap_or_else(|| panic!("{text} is missing:\n{words}"));
    assert!(at("8 月 3 日") < at("8 月 4 日") && at("8 月 4 日") < at("8 月 5 日"));
}

/// The class record read from the two workbooks equals the one from class.json.
#[test]
fn workbooks_and_class_json_say_the_same() {
    let from = record_file("doors");
    let books = new("workbooks", &[&"--from", &from]);
    let record = new("record", &[&"--from", &from, &"--as-json"]);
    assert!(books.join("00_班级信息/课程表.xlsx").exists() && record.join(RECORD).exists());
    let (one, other) = (check(&books).ends(1).json(), check(&record).ends(1).json());
    assert_eq!(one["label"], other["label"]);
    let units = |report: &Value| -> Vec<Value> {
        let rules = report["standard"]["rules"].as_array().unwrap();
        rules.iter().filter(|found| found["id"] == "T-03").map(|found| found["subject"].clone()).collect()
    };
    assert_eq!(units(&one), units(&other));
}

/// After the timetable is filled in, a second run adds the day folders and changes nothing else.
#[test]
fn run_again_it_adds_the_days_of_the_timetable() {
    let from = record_file("again");
    let dir = new("again", &[&"--from", &from]);
    let day = dir.join(UNITS[2].0);
    let note = dir.join(UNITS[0].0).join("照片/note.txt");
    fs::write(&note, "x").unwrap();
    fs::remove_dir_all(day.parent().unwrap()).unwrap();
    let book = dir.join("00_班级信息/课程表.xlsx");
    let before = fs::read(&book).unwrap();
    let ran = classproof(&[&"init", &dir, &"--json"]).ends(0).json();
    assert!(day.join("录像").is_dir());
    assert_eq!((fs::read(&book).unwrap(), fs::read(&note).unwrap()), (before, b"x".to_vec()));
    assert_eq!(ran["files"], json!([]));
    assert!(ran["folders"].as_array().unwrap().iter().all(|folder| folder.as_str().unwrap().contains("20260804")), "{ran}");
}

#[test]
fn nothing_that_is_there_is_overwritten() {
    let dir = from_flags("twice", &[]);
    let book = dir.join("00_班级信息/班级信息.xlsx");
    fs::write(&book, "mine").unwrap();
    let code = own_code();
    let ran = classproof(&[&"init", &dir, &"--class-id", &"x", &"--class-name", &"y", &"--institution", &"z", &"--credit-code", &code]);
    assert!(ran.code == Some(0) || ran.code == Some(5), "{ran}");
    assert_eq!(fs::read(&book).unwrap(), b"mine");
    // An invalid credit code creates nothing.
    let dir = scratch().join("init/slip");
    let slip = code.replace("MJ", "MK");
    let ran = classproof(&[&"init", &dir, &"--class-id", &"x", &"--class-name", &"y", &"--institution", &"z", &"--credit-code", &slip]);
    assert!(matches!(ran.code, Some(2 | 5)) && !dir.exists(), "{ran}");
}

/// A copy of the complete class with other folder names gives the same outcome for every rule.
#[track_caller]
fn is_taken(name: &str, place: impl Fn(&str) -> String) {
    let class = renamed_class(name, |path| Some(place(path)));
    let report = check(&class).ends(0).json();
    assert_eq!(report["unplaced"], json!([]));
    let outcomes = |report: &Value| -> BTreeSet<String> {
        let found = report["standard"]["rules"].as_array().unwrap().iter();
        found.map(|found| format!("{} {}", found["id"], found["outcome"])).collect()
    };
    assert_eq!(outcomes(&report), outcomes(&check(whole_class()).ends(0).json()));
}

fn reworded(path: &str, words: &[(&str, &str)]) -> String {
    words.iter().fold(path.to_owned(), |path, (from, to)| path.replace(from, to))
}

#[test]
fn days_by_number_alone() {
    is_taken("days-by-number", |path| reworded(path, &[("第01天_20260803", "第一天"), ("第02天_20260804", "第二天"), ("照片", "相片")]));
}

#[test]
fn days_by_month_and_day() {
    is_taken("days-by-date", |path| {
        reworded(
            path,
            &[("第01天_20260803", "8月3日"), ("第02天_20260804", "8月4日"), ("照片", "图片"), ("录像", "视频"), ("签到册/", "签到表/")],
        )
    });
}

#[test]
fn days_with_dots_and_half_days_in_one_name() {
    is_taken("days-with-dots", |path| {
        reworded(
            path,
            &[("第01天_20260803", "2026.8.3"), ("第02天_20260804", "2026.8.4"), ("_线下", ""), ("照片", "现场照片"), ("录像", "影像")],
        )
    });
    is_taken("half-days", |path| {
        reworded(
            path,
            &[
                ("第01天_20260803/上午_线下", "0803上午"),
                ("第01天_20260803/下午_线下", "0803下午"),
                ("第02天_20260804/上午_线下", "0804上午"),
                ("第02天_20260804/下午_线下", "0804下午"),
                ("签到册/", "考勤/"),
            ],
        )
    });
}

#[test]
fn stages_without_numbers_and_an_extra_top_folder() {
    let plain = [("00_", ""), ("01_开", "开"), ("02_培", "培"), ("03_考", "考"), ("04_补", "补")];
    is_taken("no-numbers", |path| reworded(path, &plain));
    is_taken("extra-top", |path| format!("2026-017_样例区_中式面点师初级_1班/{path}"));
}

#[test]
fn all_evidence_of_a_day_in_one_folder() {
    is_taken("one-folder", |path| {
        let in_days = UNITS[..4].iter().any(|(folder, _, _)| path.starts_with(folder));
        if !in_days {
            return path.to_owned();
        }
        let (day, rest) = path.rsplit_once("天_").map(|(before, rest)| (before, rest.split_once('/').unwrap())).unwrap();
        format!("{day}天_{}/{}", rest.0, path.rsplit('/').next().unwrap())
    });
}

#[test]
fn folders_that_nobody_knows_are_packed_as_other_material() {
    let class = renamed_class("unknown-folder", |path| Some(path.to_owned()));
    fs::create_dir(class.join("花絮")).unwrap();
    fs::write(class.join("花絮/合影说明.txt"), "大家辛苦了").unwrap();
    fs::write(class.join("Thumbs.db"), "x").unwrap();
    let report = check(&class).ends(0).json();
    assert_eq!(report["left_out"], json!([{ "path": "Thumbs.db", "reason": "system" }]));
    let bundle = super::institutions::pack(&class, super::institutions::own_key(), "unknown-folder", &[]);
    let shown = classproof(&[&"show", &bundle.path, &"--json"]).ends(0).json();
    let file = shown["files"].as_array().unwrap().iter().find(|file| file["path"] == "花絮/合影说明.txt").unwrap();
    assert_eq!(file["role"], "other");
    assert!(!shown.to_string().contains("Thumbs.db"));
}

/// A day folder without lessons is reported with its date.
#[test]
fn a_folder_for_a_day_without_a_lesson_is_named() {
    let class = renamed_class("wrong-day", |path| Some(reworded(path, &[("第02天_20260804", "第02天_20260808")])));
    let report = check(&class).ends(1).json();
    assert!(report["standard"]["rules"].to_string().contains("20260808"), "{report:#}");
}

/// Existing folders with other names are not created a second time.
#[test]
fn days_that_are_there_get_no_second_folder() {
    let names: [&[(&str, &str)]; 3] = [
        &[("第01天_20260803", "第一天"), ("第02天_20260804", "8月4日")],
        &[("第01天_20260803", "2026-08-03"), ("第02天_20260804", "0804")],
        &[
            ("第01天_20260803", "20260803 开班"),
            ("第02天_20260804", "第2天"),
            ("02_学员花名册", "花名册"),
            ("学员学时记录花名册", "学时花名册"),
        ],
    ];
    for (number, names) in names.iter().enumerate() {
        let from = record_file(&format!("own-names-{number}"));
        let dir = new(&format!("own-names-{number}"), &[&"--from", &from]);
        for (made, own) in *names {
            let training = dir.join("02_培训实施").join(made);
            let made = if training.exists() { training } else { dir.join("01_开班申请").join(made) };
            fs::rename(&made, made.with_file_name(own)).unwrap();
        }
        fs::remove_dir_all(dir.join("03_考核评价")).unwrap();
        let ran = classproof(&[&"init", &dir, &"--json"]).ends(0).json();
        assert_eq!(ran["files"], json!([]), "{names:?}");
        let folders = ran["folders"].as_array().unwrap();
        assert!(
            !folders.is_empty() && folders.iter().all(|folder| folder.as_str().unwrap().starts_with("03_考核评价")),
            "{names:?}: {ran}"
        );
    }
}

/// Only a missing workbook is created again; a roster under another name is recognised.
#[test]
fn only_the_workbook_that_is_missing_is_added() {
    let from = record_file("lost-book");
    let dir = new("lost-book", &[&"--from", &from]);
    fs::remove_file(dir.join("00_班级信息/课程表.xlsx")).unwrap();
    let roster = dir.join("01_开班申请/02_学员花名册");
    fs::rename(roster.join("学员花名册.xlsx"), roster.join("名单.xls")).unwrap();
    let ran = classproof(&[&"init", &dir, &"--json"]).ends(0).json();
    assert_eq!(ran["files"], json!(["00_班级信息/课程表.xlsx"]), "{ran}");
    // A timetable saved by another program is recognised, and no second one is created.
    for own in ["课程表.xls", "课程安排表.xlsx", "课程表.csv"] {
        let lost = dir.join("00_班级信息/课程表.xlsx");
        fs::rename(&lost, lost.with_file_name(own)).unwrap();
        let ran = classproof(&[&"init", &dir, &"--json"]).ends(0).json();
        assert_eq!(ran["files"], json!([]), "{own} {ran}");
        fs::rename(lost.with_file_name(own), lost).unwrap();
    }
}
