//! Tests of what findings name so that the reader can act: people, files, folders and days, each reported once.

use super::builder::*;
use crate::record::class::Trainee;
use crate::record::disagreement::Disagreement;
use crate::record::facts::Content;
use crate::record::role::Role;
use crate::record::tables::PersonRow;
use crate::words::finding::{Fact, Finding, Outcome, Subject};

type Change = fn(&mut Builder);

fn texts(finding: &Finding, name: &str) -> Vec<String> {
    match finding.facts.get(name) {
        Some(Fact::List(list)) => list
            .iter()
            .map(|fact| match fact {
                Fact::Text(text) | Fact::Date(text) => text.clone(),
                other => panic!("{other:?}"),
            })
            .collect(),
        other => panic!("{name}: {other:?}"),
    }
}

fn cards(class: &mut Builder, names: impl IntoIterator<Item = String>) {
    class.without("04_学员身份证");
    for name in names {
        class.material(&format!("01_开班申请/04_学员身份证/{name}"), Role::IdCard);
    }
}

fn named(no: usize, name: &str) -> Trainee {
    serde_json::from_value(serde_json::json!({"no": no, "name": name})).unwrap()
}

fn eight(class: &mut Builder) -> Vec<&'static str> {
    let names = vec!["张三", "张三丰", "李四", "王五", "赵六", "钱七", "周九", "郑十"];
    class.inventory.class.roster = Some(names.iter().enumerate().map(|(at, name)| named(at + 1, name)).collect());
    names
}

#[test]
fn a_missing_copy_of_an_id_card_names_its_person() {
    // Names of the copies, and the people without one; none if the owner of a copy is unknown.
    let table: [(Change, &[&str]); 12] = [
        (
            |class| {
                let names = eight(class);
                cards(class, (0..7).map(|at| format!("{:02}_{}.jpg", at + 1, names[at])))
            },
            &["08_郑十"],
        ),
        (
            |class| {
                let names = eight(class);
                cards(class, [0, 2, 3, 4, 5, 6, 7].map(|at| format!("{}身份证.jpg", names[at])))
            },
            &["02_张三丰"],
        ),
        (
            |class| {
                let names = eight(class);
                cards(class, [1, 2, 3, 4, 5, 6, 7].map(|at| format!("{}.pdf", names[at])))
            },
            &["01_张三"],
        ),
        (
            |class| {
                eight(class);
                cards(class, [1, 2, 4, 5, 6, 7, 8].map(|no| format!("{no:02}.jpg")))
            },
            &["03_李四"],
        ),
        (
            |class| {
                eight(class);
                cards(class, [1, 2, 3, 4, 5, 6, 8].iter().flat_map(|no| [format!("{no}_正面.jpg"), format!("{no}_反面.jpg")]))
            },
            &["07_周九"],
        ),
        (
            |class| {
                let names = eight(class);
                cards(class, [0, 1, 2, 3, 4, 5].map(|at| format!("{}/正面.jpg", names[at])))
            },
            &["07_周九", "08_郑十"],
        ),
        // Two people on one scan.
        (
            |class| {
                let names = eight(class);
                cards(class, [0, 2, 4, 6].map(|at| format!("{}、{}.jpg", names[at], names[at + 1])))
            },
            &[],
        ),
        // Complete.
        (
            |class| {
                let names = eight(class);
                cards(class, (0..8).map(|at| format!("{:02}{}.jpg", at + 1, names[at])))
            },
            &[],
        ),
        // Names without a person: nobody is reported.
        (
            |class| {
                eight(class);
                cards(class, (1..=7).map(|no| format!("IMG_{no:04}.jpg")))
            },
            &[],
        ),
        (
            |class| {
                eight(class);
                cards(class, ["身份证合集.pdf".to_owned()])
            },
            &[],
        ),
        (
            |class| {
                eight(class);
                cards(class, ["01-08.pdf".to_owned()])
            },
            &[],
        ),
        (
            |class| {
                let names = eight(class);
                cards(class, (0..7).map(|at| if at == 3 { "扫描件.jpg".to_owned() } else { format!("{}.jpg", names[at]) }))
            },
            &[],
        ),
    ];
    for (number, (change, missing)) in table.into_iter().enumerate() {
        let mut class = Builder::good();
        change(&mut class);
        let judgement = class.judged();
        let found = of(&judgement, "L-04");
        let persons: Vec<&&Finding> = found.iter().filter(|finding| finding.message == "persons").collect();
        match persons.as_slice() {
            [] => assert!(missing.is_empty(), "row {number}: nobody is named: {found:?}"),
            [finding] => {
                assert_eq!(texts(finding, "persons_without"), missing, "row {number}");
                assert_eq!(finding.outcome, Outcome::Fail, "row {number}");
            }
            more => panic!("row {number}: {more:?}"),
        }
    }
}

#[test]
fn who_must_not_be_subsidised_fails_the_roster_of_subsidies() {
    let stranger = || PersonRow { cell: "Sheet1!32".to_owned(), name: "王小明".to_owned(), ..PersonRow::default() };
    let class = |change: Change| {
        let mut class = Builder::good();
        class.read("补贴.xlsx", (1..=30).map(row).collect());
        class.read("成绩.xlsx", (1..=30).map(|no| PersonRow { passed: Some(true), ..row(no) }).collect());
        change(&mut class);
        class
    };
    let table: [(&str, Change, &[&str], &[&str]); 5] = [
        ("failed", |class| class.rows("成绩.xlsx")[4].passed = Some(false), &[], &["5 学**"]),
        (
            "failed",
            |class| {
                class.rows("成绩.xlsx").truncate(28);
            },
            &[],
            &["29 学***", "30 学***"],
        ),
        ("failed", |class| class.rows("成绩.xlsx").iter_mut().take(2).for_each(|row| row.passed = Some(false)), &[], &["1 学**", "2 学**"]),
        (
            "strangers",
            |class| {
                class.rows("补贴.xlsx")[0] = PersonRow { cell: "Sheet1!2".to_owned(), name: "李外人".to_owned(), ..PersonRow::default() }
            },
            &["Sheet1!2 李**"],
            &[],
        ),
        ("met", |_| {}, &[], &[]),
    ];
    for (message, change, strangers, failed) in table {
        let judgement = class(change).judged();
        let finding = of(&judgement, "L-13")[0];
        assert_eq!(finding.message, message);
        if message == "met" {
            continue;
        }
        assert_eq!(finding.outcome, Outcome::Fail);
        let list = if strangers.is_empty() { texts(finding, "failed") } else { texts(finding, "strangers") };
        assert_eq!(list, if strangers.is_empty() { failed } else { strangers }, "{message}");
        // The comparison uses the same words, so that it is shown once.
        assert_eq!(said(&judgement, "X-03")[0].1, format!("L-13.{message}"));
    }
    // Without a roster or scores, nobody is reported as a stranger or as failed.
    let mut unknown = class(|class| class.rows("补贴.xlsx").push(PersonRow { name: "王小明".to_owned(), ..PersonRow::default() }));
    unknown.inventory.class.roster = None;
    assert_eq!(of(&unknown.judged(), "L-13")[0].message, "met");
    let mut scoreless = class(|_| {});
    scoreless.rows("成绩.xlsx").clear();
    assert_eq!(of(&scoreless.judged(), "L-13")[0].message, "met");
    let mut both = class(|class| class.rows("成绩.xlsx")[0].passed = Some(false));
    both.rows("补贴.xlsx").push(stranger());
    assert_eq!(of(&both.judged(), "L-13")[0].message, "both");
}

#[test]
fn a_roster_that_can_not_be_read_is_not_missing() {
    for (name, message) in [("花名册.pdf", "unread"), ("花名册扫描.jpg", "unread"), ("花名册.docx", "unread"), ("", "no_roster")]
    {
        let mut class = Builder::good();
        class.without("花名册.xlsx");
        class.inventory.class.roster = None;
        if !name.is_empty() {
            class.material(&format!("01_开班申请/02_学员花名册/{name}"), Role::Roster);
        }
        let judgement = class.judged();
        let finding = of(&judgement, "X-01")[0];
        assert_eq!((finding.outcome, finding.message.as_str()), (Outcome::Insufficient, message), "{name}");
        for rule in ["P-06", "X-02", "X-05"] {
            let other = &of(&judgement, rule)[0].message;
            assert!(*other == format!("X-01.{message}") || message == "no_roster", "{rule} {other}");
        }
        assert_eq!(of(&judgement, "L-03")[0].message, format!("X-01.{message}"));
    }
}

/// A missing entry of the class record is requested once, by a deciding rule.
#[test]
fn an_entry_that_many_rules_need_is_asked_for_once() {
    let changes: [(&str, Change); 3] = [
        ("training_type", |class| class.inventory.class.training_type = None),
        ("catalogue", |class| class.inventory.class.catalogue = None),
        ("both", |class| (class.inventory.class.training_type, class.inventory.class.catalogue) = (None, None)),
    ];
    for (name, change) in changes {
        let mut class = Builder::good();
        change(&mut class);
        let judgement = class.judged();
        let asking: Vec<&Finding> = judgement.findings.iter().filter(|finding| finding.message == "judge.needs").collect();
        let (told, repeated): (Vec<&Finding>, Vec<&Finding>) =
            asking.into_iter().partition(|finding| !finding.facts.contains_key("follows"));
        assert!(told.len() <= 2 && repeated.len() >= 2, "{name}: {} and {}", told.len(), repeated.len());
        assert!(told[0].level.decides(), "{name}");
        for finding in repeated {
            let Some(Fact::Text(rule)) = finding.facts.get("follows") else { panic!("{name}") };
            assert!(told.iter().any(|told| told.rule == *rule), "{name}: {} follows {rule}", finding.rule);
        }
    }
}

#[test]
fn an_archive_among_evidence_or_material_is_to_be_unpacked() {
    let table = [
        ("02_培训实施/2026-08-03T0900/照片/照片.zip", Role::Unplaced, "application/zip", true),
        ("02_培训实施/2026-08-03T0900/照片/IMG.rar", Role::Photo, "application/vnd.rar", true),
        ("02_培训实施/2026-08-03T0900/录像/VID.7z", Role::Recording, "application/x-7z-compressed", true),
        ("01_开班申请/04_学员身份证/身份证.zip", Role::IdCard, "application/zip", true),
        ("备份.zip", Role::Other, "application/zip", false),
        ("02_培训实施/2026-08-03T0900/照片/说明.txt", Role::Unplaced, "text/plain", false),
    ];
    for (path, role, media_type, told) in table {
        let mut class = Builder::good();
        let file = class.material(path, role);
        (file.facts.content, file.facts.media_type) = (Content::Other, media_type.to_owned());
        let judgement = class.judged();
        let found: Vec<(Outcome, String)> = of(&judgement, "X-11")
            .into_iter()
            .filter(|finding| matches!(&finding.subject, Subject::File { path: of } if of.as_str() == path))
            .map(|finding| (finding.outcome, finding.message.clone()))
            .collect();
        let expected = if told { vec![(Outcome::Insufficient, "archive".to_owned())] } else { Vec::new() };
        assert_eq!(found, expected, "{path}");
    }
}

#[test]
fn what_follows_from_a_folder_with_a_wrong_date_is_marked() {
    // Gives the second day no files, and adds a day folder with a wrong date.
    let second = |class: &mut Builder, folder: &str, date: &str| {
        class.without("/2026-08-04T");
        class.inventory.disagreements.push(Disagreement::DayWithoutLesson { folder: folder.to_owned(), date: date.to_owned() });
    };
    for (folder, date) in
        [("02_培训实施/第02天_20260814", "2026-08-14"), ("02_培训实施/8月24日", "2026-08-24"), ("02_培训实施/20250804", "2025-08-04")]
    {
        let mut class = Builder::good();
        second(&mut class, folder, date);
        let judgement = class.judged();
        let cause = of(&judgement, "X-15")[0];
        assert_eq!((cause.message.as_str(), texts(cause, "days")), ("day_misnamed", vec!["2026-08-04".to_owned()]), "{folder}");
        let of_day = judgement.findings.iter().filter(|finding| {
            matches!(&finding.subject, Subject::Session { id } if id.starts_with("2026-08-04")) && finding.outcome != Outcome::Pass
        });
        let follows: Vec<bool> = of_day.map(|finding| finding.facts.contains_key("follows")).collect();
        assert!(follows.len() >= 4 && follows.iter().all(|follows| *follows), "{folder}: {follows:?}");
    }
    // Two empty days and one folder: it is unknown which day was meant, so both days stay in the list.
    let mut class = Builder::good();
    second(&mut class, "02_培训实施/8月24日", "2026-08-24");
    class.without("/2026-08-03T");
    let judgement = class.judged();
    assert_eq!(of(&judgement, "X-15")[0].message, "day_without_lesson");
    assert!(judgement.findings.iter().all(|finding| !finding.facts.contains_key("follows")));
    // A file taken on one of the days decides.
    let photo = class.photo(SESSIONS[0], "IMG_9", at("2026-08-04T09:30"));
    photo.path = crate::words::path::MemberPath::new("02_培训实施/8月24日/照片/IMG_9.jpg").unwrap();
    (photo.placement.role, photo.placement.units) = (Role::Unplaced, Vec::new());
    let judgement = class.judged();
    assert_eq!(texts(of(&judgement, "X-15")[0], "days"), ["2026-08-04"]);
    let day = |date: &str| {
        judgement.findings.iter().any(|finding| {
            matches!(&finding.subject, Subject::Session { id } if id.starts_with(date)) && finding.facts.contains_key("follows")
        })
    };
    assert_eq!((day("2026-08-03"), day("2026-08-04")), (false, true));
}
