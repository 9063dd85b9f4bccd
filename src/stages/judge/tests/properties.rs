//! Tests of properties that hold for every class: order does not matter, and more evidence makes nothing worse.

use proptest::prelude::*;

use super::builder::*;
use super::mixed::{LIVE, lesson, mixed};
use crate::record::facts::Problem;
use crate::record::role::Role;
use crate::record::standard::{Judgement, Profile};
use crate::stages::judge::judge;
use crate::words::finding::Outcome;

/// A class with some files removed, some clips shortened, some times and table rows removed; with or without online lessons.
fn damaged(away: &[usize], cut: &[usize], lost: &[usize], online: bool) -> Builder {
    let mut class = Builder::good();
    if online {
        mixed(&mut class);
    }
    let count = class.inventory.files.len();
    for &file in cut {
        if let crate::record::facts::Content::Recording(recording) = &mut class.inventory.files[file % count].facts.content {
            recording.length_us = 200_000_000;
        }
    }
    for &file in lost {
        class.inventory.files[file % count].facts.start = None;
        for table in &mut class.inventory.tables {
            let rows = table.rows.len();
            table.rows.remove(file % rows);
        }
    }
    let mut index = 0;
    class.inventory.files.retain(|_| {
        index += 1;
        !away.iter().any(|file| file % count == index - 1)
    });
    class
}

fn numbers() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..200_usize, 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_order_of_files_and_rows_changes_a_judgement(away in numbers(), cut in numbers(), lost in numbers(), online in any::<bool>(), seed in any::<u64>()) {
        let class = damaged(&away, &cut, &lost, online);
        let mut shuffled = class.clone();
        let mut state = seed | 1;
        let mut next = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % most
        };
        let files = &mut shuffled.inventory.files;
        (1..files.len()).rev().for_each(|last| files.swap(last, next(last + 1)));
        let rows = &mut shuffled.inventory.class.timetable;
        (1..rows.len()).rev().for_each(|last| rows.swap(last, next(last + 1)));
        let roster = shuffled.inventory.class.roster.as_mut().unwrap();
        (1..roster.len()).rev().for_each(|last| roster.swap(last, next(last + 1)));
        let tables = &mut shuffled.inventory.tables;
        (1..tables.len()).rev().for_each(|last| tables.swap(last, next(last + 1)));
        for table in tables {
            (1..table.rows.len()).rev().for_each(|last| table.rows.swap(last, next(last + 1)));
        }
        prop_assert_eq!(class.judged(), shuffled.judged());
    }

    /// Whatever file is added, rules that were met stay met, except the rules that look for faults in each file.
    #[test]
    fn more_evidence_makes_nothing_worse(
        away in numbers(), online in any::<bool>(), session in 0..4_usize, minute in -60..200_i64, seconds in 1..600_u64, twin in any::<bool>(),
    ) {
        let class = damaged(&away, &[], &[], online);
        let mut more = class.clone();
        let (unit, other) = (SESSIONS[session], SESSIONS[(session + 1) % 4]);
        more.photo(unit, "EXTRA", start_of(unit) + min(minute));
        let root = more.clip(unit, "EXTRA", start_of(unit) + min(minute), seconds * 1_000_000).root;
        let sheet = more.sheet(unit).root;
        more.screenshot(LIVE, "EXTRA", start_of(LIVE) + min(minute));
        more.material("01_开班申请/05_培训方案/方案2.pdf", Role::TrainingPlan);
        if twin {
            more.clip(other, "TWIN", start_of(unit) + min(minute), seconds * 1_000_000).root = root;
            more.sheet(other).root = sheet;
        }
        let standard = standard();
        for profile in ["base", "per-session", "per-day", "per-class"] {
            let profile = Profile::shipped(profile, standard).unwrap();
            let (before, after) = (judge(&class.inventory, standard, &profile), judge(&more.inventory, standard, &profile));
            for rule in standard.rules().iter().map(|rule| rule.record.id.as_str()).filter(|rule| !COUNT_DOWNWARD.contains(rule)) {
                prop_assert!(!met(&before, rule) || met(&after, rule), "{} {}", rule, profile.id());
            }
        }
    }
}

/// A change to a class.
type Change = fn(&mut Builder);

/// Rules with an upper limit, or rules that find faults in single files: more evidence may break them.
/// P-06 counts persons, A-04 class records, H-05, H-10, H-13, M-06 and X-06 rows of the timetable, X-01 to rows of lists;
/// no added file changes these. A file alone can break the cross-checks of times, twins, clocks and formats.
const COUNT_DOWNWARD: [&str; 6] = ["X-07", "X-08", "X-09", "X-11", "X-12", "X-16"];

fn met(judgement: &Judgement, rule: &str) -> bool {
    !matches!(outcome(judgement, rule), Outcome::Fail | Outcome::Insufficient | Outcome::Undecided)
}

#[test]
fn rules_that_count_downward_are_broken_by_more() {
    let more: [(&str, Change); 11] = [
        ("P-06", |class| class.roster(51)),
        ("A-04", |class| drop(class.material("另一班/class.json", Role::ClassRecord).path.clone())),
        ("X-01", |class| {
            let roster = class.inventory.class.roster.as_mut().unwrap();
            let mut twin = roster[0].clone();
            twin.no = 31;
            roster.push(twin);
        }),
        ("X-06", |class| {
            let twin = class.inventory.class.timetable[0].clone();
            class.inventory.class.timetable.push(twin);
        }),
        ("M-06", |class| {
            let mut online = lesson("2026-08-05", "online_live", "实训");
            online.content_kind = Some("实训教学".to_owned());
            class.inventory.class.timetable.push(online);
        }),
        ("H-05", |class| {
            let mut long = lesson("2026-08-05", "offline", "长课");
            long.lesson_hours.tenths = 10;
            class.inventory.class.timetable.push(long);
        }),
        ("X-07", |class| drop(class.photo(SESSIONS[0], "EXTRA", at("2026-08-04T12:30")).path.clone())),
        ("X-08", |class| {
            let root = class.find("0900/照片/IMG_1.jpg").root;
            class.photo(SESSIONS[1], "EXTRA", start_of(SESSIONS[1])).root = root;
        }),
        ("X-09", |class| drop(class.photo(SESSIONS[0], "EXTRA", at("2026-07-01T12:30")).path.clone())),
        ("X-11", |class| class.photo(SESSIONS[0], "EXTRA", start_of(SESSIONS[0])).facts.problems.push(Problem::Empty)),
        ("X-12", |class| {
            let root = class.find("2026-08-03T0900/签到册/签到.jpg").root;
            class.sheet(SESSIONS[1]).root = root;
        }),
    ];
    for (rule, add) in more {
        let mut class = Builder::good();
        mixed(&mut class);
        assert!(met(&class.judged(), rule), "{rule}");
        add(&mut class);
        assert!(!met(&class.judged(), rule), "{rule}");
    }
}

#[test]
fn findings_stand_in_the_order_of_the_text() {
    let standard = standard();
    let judgement = damaged(&[40, 50, 60, 70], &[55, 65, 75], &[44], true).judged();
    let places: Vec<Option<usize>> = judgement.findings.iter().map(|finding| standard.position(&finding.rule)).collect();
    assert!(places.is_sorted());
}
