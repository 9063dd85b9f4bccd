//! A class made with other tools: accepted if complete, otherwise rejected with rule, place and missing amount.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::classes::{Recording, UNITS, change_record, copy_of_whole_class, file_in, recordings, renamed_class, roster, whole_class};
use super::institutions::{own_key, verify, whole_bundle};
use super::program::{NOW, Ran, classproof, scratch};

fn check(class: &Path, lang: &str) -> Ran {
    classproof(&[&"check", &class, &"--now", &NOW, &"--json", &"--lang", &lang])
}

/// The deciding findings of a rule.
fn gaps<'a>(report: &'a Value, rule: &str) -> Vec<&'a Value> {
    let rules = report["standard"]["rules"].as_array().unwrap();
    rules
        .iter()
        .filter(|found| found["id"] == rule && ["fail", "undecided", "insufficient"].contains(&found["outcome"].as_str().unwrap()))
        .collect()
}

/// The expected result for a class with one gap: exit 1 from `check` and `pack`, nothing written, and one finding that says what is
/// missing, where and how much, in both languages.
struct Told<'a> {
    rule: &'a str,
    subject: Value,
    /// Words required in the message, in Chinese and English.
    words: [&'a [&'a str]; 2],
    /// Facts required in the finding.
    facts: Value,
}

#[track_caller]
fn is_told(class: &Path, told: &Told<'_>) {
    for (lang, words) in ["zh-CN", "en"].into_iter().zip(told.words) {
        let report = check(class, lang).ends(1).json();
        assert_eq!(report["standard"]["outcome"], "failed");
        let found = gaps(&report, told.rule);
        let [finding] = found.as_slice() else { panic!("{} findings of {}: {found:#?}", found.len(), told.rule) };
        assert_eq!(finding["subject"], told.subject, "{finding:#}");
        for (name, value) in told.facts.as_object().unwrap() {
            let (fact, own) = (&finding["facts"][name], &finding[name]);
            assert!(fact == value || own == value, "{name} should be {value}: {finding:#}");
        }
        let message = finding["message"].as_str().unwrap();
        for word in words {
            assert!(message.contains(word), "the message lacks {word:?}: {message}");
        }
        // No other gap was reported.
        let all = report["standard"]["rules"].as_array().unwrap();
        let deciding = ["basic", "must", "data"];
        let others: Vec<&Value> = all
            .iter()
            .filter(|found| {
                deciding.contains(&found["level"].as_str().unwrap())
                    && ["fail", "undecided", "insufficient"].contains(&found["outcome"].as_str().unwrap())
                    && found["id"] != told.rule
            })
            .collect();
        assert!(others.is_empty(), "{others:#?}");
    }
    let target = scratch().join("refused").join(class.file_name().unwrap());
    fs::create_dir_all(&target).unwrap();
    let report = classproof(&[&"pack", &class, &"--key", &own_key(), &"-o", &target, &"--now", &NOW, &"--json"]).ends(1).json();
    assert_eq!((&report["packed"], &report["bundle"]), (&json!(false), &Value::Null));
    assert_eq!(fs::read_dir(&target).unwrap().count(), 0, "nothing is written");
}

fn session(id: &str) -> Value {
    json!({ "kind": "session", "id": id })
}

fn videos(class: &Path, unit: usize) -> PathBuf {
    class.join(UNITS[unit].0).join("录像")
}

#[test]
fn a_whole_class_is_packed_and_accepted() {
    let report = check(whole_class(), "zh-CN").ends(0).json();
    assert_eq!(report["standard"]["outcome"], "passed");
    assert_eq!(report["unplaced"], json!([]));
    let coverage = &report["standard"]["coverage"];
    assert_eq!(coverage, &json!({ "judged": 107, "all": 107 }));
    for rule in ["T-01", "T-02", "T-03", "E-01", "E-02", "E-03", "E-06", "A-02", "A-04", "P-06", "X-07", "X-08", "X-09", "X-11", "X-15"] {
        let rules = report["standard"]["rules"].as_array().unwrap();
        let outcomes: Vec<&str> =
            rules.iter().filter(|found| found["id"] == rule).map(|found| found["outcome"].as_str().unwrap()).collect();
        assert!(!outcomes.is_empty() && !outcomes.contains(&"not_checked"), "{rule}: {outcomes:?}");
    }

    let bundle = whole_bundle();
    let report = verify(&bundle.path).ends(0).json();
    assert_eq!(report["verdict"], "accepted");
    assert_eq!(report["bundle"]["id"], bundle.id.as_str());
    assert_eq!(report["packer_disagrees"], json!([]));
}

#[test]
fn a_recording_of_four_minutes_fifty_eight_is_too_short() {
    let class = copy_of_whole_class("short");
    let [.., last] = recordings(0);
    let path = videos(&class, 0).join(last.name());
    fs::remove_file(&path).unwrap();
    Recording { seconds: 298, ..last }.make(&path);
    is_told(
        &class,
        &Told {
            rule: "T-03",
            subject: session("2026-08-03T09:00"),
            words: [&["4 分 58 秒", "2 秒"], &["4 min 58 s", "2 s"]],
            facts: json!({ "shortfalls": { "type": "list", "value": [{ "type": "length", "value": 2_000_000 }] } }),
        },
    );
}

#[test]
fn two_photographs_are_one_too_few() {
    let class = copy_of_whole_class("two-photos");
    fs::remove_file(file_in(&class, &format!("{}/照片", UNITS[1].0), "IMG_1005")).unwrap();
    is_told(
        &class,
        &Told {
            rule: "T-02",
            subject: session("2026-08-03T14:00"),
            words: [&["2", "3", "1"], &["2", "3", "1"]],
            facts: json!({ "measured": { "type": "count", "value": 2 }, "required": { "type": "count", "value": 3 } }),
        },
    );
}

#[test]
fn three_recordings_in_the_first_third_leave_two_parts_unseen() {
    let class = copy_of_whole_class("first-third");
    let folder = videos(&class, 2);
    for (index, recording) in recordings(2).into_iter().enumerate() {
        let whole = videos(whole_class(), 2).join(recording.name());
        fs::remove_file(folder.join(recording.name())).unwrap();
        // Directly after each other from the first minute on: 09:01 to 09:17 of a session until 11:50.
        let early = Recording { start: 9 * 3600 + 60 + 320 * index as u32, ..recording };
        early.make_from(&whole, &folder.join(early.name()));
    }
    is_told(
        &class,
        &Told {
            rule: "T-03",
            subject: session("2026-08-04T09:00"),
            words: [&["中段", "后段", "09:57", "10:53", "11:50"], &["middle", "end", "09:57", "10:53", "11:50"]],
            facts: json!({
                "parts_missing": { "type": "list", "value": [
                    { "type": "term", "value": "judge.part_middle" }, { "type": "term", "value": "judge.part_end" },
                ] },
            }),
        },
    );
}

#[test]
fn a_missing_sign_in_sheet_is_named_by_its_session() {
    let class = copy_of_whole_class("no-sheet");
    fs::remove_file(file_in(&class, &format!("{}/签到册", UNITS[3].0), "20260804_下午_签到")).unwrap();
    is_told(
        &class,
        &Told {
            rule: "T-01",
            subject: session("2026-08-04T14:00"),
            words: [&["签到", "8 月 4 日下午"], &["ign-in", "4 Aug"]],
            facts: json!({}),
        },
    );
}

#[test]
fn fifty_one_people_are_one_too_many() {
    let class = copy_of_whole_class("fifty-one");
    change_record(&class, |record| record["roster"] = roster(51));
    // All identity cards are in one file now, so it is unknown whose they are.
    let card = file_in(&class, "01_开班申请/04_学员身份证", "01_");
    fs::rename(&card, card.with_file_name("学员身份证.jpg")).unwrap();
    is_told(
        &class,
        &Told {
            rule: "P-06",
            subject: json!({ "kind": "class" }),
            words: [&["51", "50"], &["51", "50"]],
            facts: json!({ "measured": { "type": "count", "value": 51 }, "required": { "type": "count", "value": 50 } }),
        },
    );
    let fifty = copy_of_whole_class("fifty");
    change_record(&fifty, |record| record["roster"] = roster(50));
    assert_eq!(gaps(&check(&fifty, "en").json(), "P-06"), Vec::<&Value>::new());
}

/// A class with gaps is packed only with an explanation, which is stored in the bundle. The bundle is intact and trusted, but does not meet
/// the standard.
#[test]
fn a_class_with_gaps_can_be_packed_with_an_explanation() {
    let class = copy_of_whole_class("explained");
    fs::remove_file(file_in(&class, &format!("{}/签到册", UNITS[0].0), "20260803_上午_签到")).unwrap();
    let words = "当天停电，签到册另行补交";
    let bundle = super::institutions::pack(&class, own_key(), "explained", &[&"--with-gaps", &words]);
    let report = verify(&bundle.path).ends(1).json();
    assert_eq!(report["verdict"], "standard_not_met");
    assert_eq!((&report["integrity"]["outcome"], &report["authenticity"]["outcome"]), (&json!("passed"), &json!("passed")));
    assert_eq!(gaps(&report, "T-01").len(), 1);
    let folder = super::institutions::unzipped(&bundle, "explained-unzipped");
    let inventory: Value = serde_json::from_slice(&fs::read(folder.join("inventory.json")).unwrap()).unwrap();
    assert_eq!(inventory["explanation"], words);
    assert!(fs::read_to_string(folder.join("index.html")).unwrap().contains(words));
}

/// The text for the class's chat: a folder with a wrong date comes first, together with its consequences; a photograph submitted twice is
/// listed with both paths.
#[test]
fn what_is_pasted_begins_with_the_cause_and_names_both_places() {
    let class = renamed_class("to be pasted", |path| Some(path.replace("第02天_20260804", "第02天_20260806")));
    let photo = file_in(&class, &format!("{}/照片", UNITS[0].0), "IMG_20260803_0912");
    fs::copy(&photo, class.join(UNITS[1].0).join("照片").join("IMG_20260803_0912再用.jpg")).unwrap();
    let pasted = classproof(&[&"check", &class, &"--now", &NOW, &"--paste", &"--lang", &"zh-CN"]).ends(1).stdout;
    let lines: Vec<&str> = pasted.lines().filter(|line| line.starts_with(|sign: char| sign.is_ascii_digit())).collect();
    assert!(lines[0].contains("20260806") && lines[0].contains("8 月 4 日"), "{pasted}");
    assert!(!lines[1..].iter().any(|line| line.contains("8 月 4 日")), "{pasted}");
    let twice: Vec<&&str> = lines.iter().filter(|line| line.contains("再用")).collect();
    assert!(matches!(&twice[..], [line] if line.contains("上午") && line.contains("下午")), "{pasted}");
}
