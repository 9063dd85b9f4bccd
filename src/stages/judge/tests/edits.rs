//! A mixed class of 48 people of which everything is known: each single removal or edit changes exactly the rules that it should.

use std::collections::BTreeMap;

use super::builder::*;
use super::changes::*;
use super::mixed::{CHECK_IN, LIVE, LOG, QUIZ, VIDEO, mixed};
use crate::record::class::{LearningHours, LessonHours, LessonKind, Mode, SignIn, SignInState, YesNoUnknown};
use crate::record::inventory::*;
use crate::record::standard::Judgement;
use crate::record::tables::PersonRow;
use crate::words::finding::Outcome;
use crate::words::moment::Grade;

const PEOPLE: u32 = 48;
const AM: &str = SESSIONS[0];

/// Offline mornings and afternoons, a video course, a live evening, an assessment; signed, scored, subsidised, recorded.
fn whole() -> Builder {
    let mut class = Builder::good();
    class.roster(PEOPLE);
    for person in 31..=PEOPLE {
        class.material(&format!("01_开班申请/04_学员身份证/{person:02}.jpg"), Role::IdCard);
    }
    mixed(&mut class);
    let all = |of: fn(u32) -> PersonRow| (1..=PEOPLE).map(of).collect::<Vec<_>>();
    class.read("成绩.xlsx", all(|no| PersonRow { passed: Some(true), ..row(no) }));
    class.read("补贴.xlsx", all(row));
    let offline: Vec<_> = rows(&mut class).iter().filter(|row| row.mode == Mode::Offline).map(|row| (row.date, row.start)).collect();
    let exam = record(&mut class).assessments[0].clone();
    for (date, start) in offline.into_iter().chain([(exam.date, exam.start)]) {
        let signed = |no| SignIn { date, start, name: format!("学员{no}"), state: SignInState::Signed };
        record(&mut class).sign_in.extend((1..=PEOPLE).map(signed));
    }
    let hours = |no| LearningHours {
        name: format!("学员{no}"),
        id_number: Some(id_number(no)),
        offline: LessonHours::try_from(12.0).ok(),
        online_video: LessonHours::try_from(2.0).ok(),
        online_live: LessonHours::try_from(2.0).ok(),
    };
    record(&mut class).learning_hours = (1..=PEOPLE).map(hours).collect();
    record(&mut class).retention_years = Some(10);
    class
}

/// What each rule came to: the worst of its findings.
fn outcomes(judgement: &Judgement) -> BTreeMap<&str, Outcome> {
    let mut worst: BTreeMap<&str, Outcome> = BTreeMap::new();
    for finding in &judgement.findings {
        let known = worst.entry(finding.rule.as_str()).or_insert(finding.outcome);
        *known = finding.outcome.min(*known);
    }
    worst
}

/// The rules that came to something else, in the order of the text: `T-01 undecided, …`.
fn changed(before: &Judgement, after: &Judgement) -> String {
    let (before, after) = (outcomes(before), outcomes(after));
    let mut changed: Vec<(usize, String)> = Vec::new();
    for (rule, outcome) in &after {
        if before.get(rule) != Some(outcome) {
            let word = serde_json::to_value(outcome).unwrap();
            changed.push((standard().position(rule).unwrap(), format!("{rule} {}", word.as_str().unwrap())));
        }
    }
    changed.sort();
    changed.into_iter().map(|(_, word)| word).collect::<Vec<_>>().join(", ")
}

/// What is done, and what changes.
const EDITS: &[(&str, fn(&mut Builder), &str)] = &[
    ("a sign-in sheet is missing", |class| {
        class.without(&format!("{}/签到册", folder(AM)));
    }, ""),
    ("all sign-in sheets of lessons are missing", |class| {
        for unit in SESSIONS {
            class.without(&format!("{}/签到册", folder(unit)));
        }
    }, ""),
    ("two photographs of a session", |class| {
        class.without(&format!("{}/照片/IMG_1", folder(AM)));
    }, ""),
    ("no photograph at all", |class| {
        class.without("/照片/");
    }, ""),
    ("a recording of 4:58", |class| {
        class.find("0900/录像/VID_2.mp4").facts.content = recording(298_000_000);
    }, ""),
    ("all recordings of lessons in the first third", |class| {
        for unit in SESSIONS {
            for clip in 0..3 {
                let start = start_of(unit) + min(6 * clip);
                class.find(&format!("{}/录像/VID_{clip}.mp4", folder(unit))).facts.start = Some(moment(start, Grade::A));
            }
        }
    }, ""),
    ("a photograph of the assessment is missing", |class| {
        class.without(&format!("{}/照片/IMG_2", folder(EXAM)));
    }, ""),
    ("the recordings of the assessment are missing", |class| {
        class.without(&format!("{}/录像", folder(EXAM)));
    }, ""),
    ("the sign-in sheet of the assessment is missing", |class| {
        class.without(&format!("{}/签到册", folder(EXAM)));
    }, ""),
    ("the table of scores is missing", |class| {
        class.without("成绩.xlsx");
        class.inventory.tables.retain(|table| table.role != Role::ScoreSheet);
    }, ""),
    ("one did not pass", |class| {
        class.rows("成绩.xlsx")[4].passed = Some(false);
    }, ""),
    ("the opening form is missing", |class| {
        class.without("01_开班申请表");
    }, ""),
    ("the file of the roster is missing", |class| {
        class.without("花名册.xlsx");
    }, ""),
    ("there is no roster at all", |class| {
        class.without("花名册.xlsx");
        record(class).roster = None;
    }, ""),
    ("the id cards are missing", |class| {
        class.without("04_学员身份证");
    }, ""),
    ("one id card is missing", |class| {
        class.without("04_学员身份证/30");
    }, ""),
    ("the plan is missing", |class| {
        class.without("方案.pdf");
    }, ""),
    ("the roster of hours is missing", |class| {
        class.without("学时记录花名册");
    }, ""),
    ("the papers are missing", |class| {
        class.without("试卷.pdf");
    }, ""),
    ("the form for the subsidy is missing", |class| {
        class.without("01_补贴申请表");
    }, ""),
    ("the roster of subsidies is missing", |class| {
        class.without("补贴.xlsx");
        class.inventory.tables.retain(|table| table.role != Role::SubsidyRoster);
    }, ""),
    ("no subsidy is claimed", |class| {
        class.without("04_补贴申请");
        class.inventory.tables.retain(|table| table.role != Role::SubsidyRoster);
        record(class).switches.subsidy_claimed = Some(false);
    }, ""),
    ("an enterprise commissioned the class", |class| {
        record(class).switches.commissioned = Some(true);
    }, ""),
    ("an invoice is needed", |class| {
        record(class).switches.invoice = Some(YesNoUnknown::Yes);
    }, ""),
    ("unified appraisal is claimed", |class| {
        record(class).switches.unified_appraisal = Some(true);
    }, ""),
    ("unified appraisal is proven", |class| {
        class.unified();
    }, ""),
    ("three people more", |class| {
        class.roster(51);
    }, ""),
    ("an id number with a wrong check digit", |class| {
        let wrong = record(class).roster.as_ref().unwrap()[4].id_number.clone().unwrap();
        let last = if wrong.ends_with('1') { '2' } else { '1' };
        record(class).roster.as_mut().unwrap()[4].id_number = Some(format!("{}{last}", &wrong[..17]));
    }, ""),
    ("an id number twice", |class| {
        record(class).roster.as_mut().unwrap()[4].id_number = Some(id_number(9));
    }, ""),
    ("a lesson hour less", |class| {
        rows(class)[0].lesson_hours.tenths = 29;
    }, ""),
    ("four lesson hours less", |class| {
        rows(class)[0].lesson_hours.tenths = 0;
        rows(class)[1].lesson_hours.tenths = 20;
        rows(class)[1].breaks_min = Some(80);
    }, ""),
    ("breaks that are not declared", |class| {
        rows(class)[0].breaks_min = None;
    }, ""),
    ("practice online", |class| {
        rows(class)[5].content_kind = Some("实训教学".to_owned());
    }, ""),
    ("a practice lesson that was theory", |class| {
        rows(class)[0].kind = Some(LessonKind::Theory);
    }, ""),
    ("two practice lessons that were theory", |class| {
        rows(class)[0].kind = Some(LessonKind::Theory);
        rows(class)[1].kind = Some(LessonKind::Theory);
    }, ""),
    ("no topics", |class| {
        rows(class).iter_mut().for_each(|row| row.topics.clear());
    }, ""),
    ("lessons that overlap", |class| {
        rows(class)[1].start = "11:40".to_owned().try_into().unwrap();
        rows(class)[1].breaks_min = None;
    }, ""),
    ("the check-in is missing", |class| {
        class.without(CHECK_IN);
        class.inventory.tables.retain(|table| table.role != Role::CheckIn);
    }, ""),
    ("a check-in eleven minutes late", |class| {
        class.rows(CHECK_IN)[3].at = Some(at("2026-08-04T19:11"));
    }, ""),
    ("a screenshot is missing", |class| {
        class.without("截图_05");
    }, ""),
    ("screenshots too close", |class| {
        class.find("截图_20.png").facts.start = Some(moment(at("2026-08-04T19:14:59"), Grade::B));
    }, ""),
    ("the questions are missing", |class| {
        class.without(QUIZ);
        class.inventory.tables.retain(|table| table.role != Role::InClassQuiz);
    }, ""),
    ("the learning log is missing", |class| {
        class.without(LOG);
        class.inventory.tables.retain(|table| table.role != Role::LearningLog);
    }, ""),
    ("the statement of the platform is missing", |class| {
        class.without("平台达标说明");
    }, ""),
    ("one is not in the learning log", |class| {
        class.rows(LOG).remove(3);
    }, ""),
    ("a video watched too fast", |class| {
        class.rows(LOG)[3].until = Some(at("2026-08-03T20:00"));
    }, ""),
    ("a photograph used twice", |class| {
        let root = class.find("0900/照片/IMG_1.jpg").root;
        class.find("2026-08-04T1400/照片/IMG_2.jpg").root = root;
    }, ""),
    ("a photograph of another day", |class| {
        class.find("0900/照片/IMG_1.jpg").facts.start = Some(moment(at("2026-08-05T15:10"), Grade::A));
    }, ""),
    ("a stranger signs", |class| {
        sign(class, "王小明", SignInState::Signed);
    }, ""),
    ("somebody absent with full hours", |class| {
        record(class).sign_in.remove(0);
    }, ""),
    ("the class begins after its first lesson", |class| {
        record(class).start = Some("2026-08-04".to_owned().try_into().unwrap());
    }, ""),
    ("another document governs", |class| {
        record(class).governing_document = Some("渝人社发〔2024〕13号".to_owned());
    }, ""),
    ("the pledge is missing", |class| {
        class.without("承诺书");
    }, ""),
    ("an empty file", |class| {
        class.find("申请表.pdf").facts.problems.push(Problem::Empty);
    }, ""),
    ("the video lesson is a live one", |class| {
        rows(class)[4].mode = Mode::OnlineLive;
        class.rows(LOG).iter_mut().for_each(|row| row.unit = Some(VIDEO.to_owned()));
    }, ""),
    ("the live lesson was held on site", |class| {
        rows(class)[5].mode = Mode::Offline;
        assert_eq!(LIVE, "2026-08-04T19:00");
    }, ""),
];

#[test]
fn the_whole_class_is_clean() {
    let judgement = whole().judged();
    let not_met: Vec<_> = judgement
        .findings
        .iter()
        .filter(|finding| finding.outcome <= Outcome::Undecided || finding.outcome == Outcome::Warning)
        .map(|finding| (finding.rule.as_str(), finding.message.as_str()))
        .collect();
    assert_eq!(not_met, [("X-10", "no_ledger"), ("X-16", "unknown")], "what this program can not know");
}

#[test]
fn each_edit_changes_exactly_the_rules_that_it_should() {
    let before = whole().judged();
    let mut wrong = Vec::new();
    for (edit, change, expected) in EDITS {
        let mut class = whole();
        change(&mut class);
        let found = changed(&before, &class.judged());
        if found != *expected {
            wrong.push(format!("{edit}: {found}"));
        }
    }
    assert!(EDITS.len() >= 40 && wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn temporary_big() {
    let mut class = whole();
    let first = rows(&mut class)[0].clone();
    for number in 0..56_i64 {
        let day = jiff::civil::date(2026, 8, 10).checked_add(jiff::Span::new().days(number)).unwrap();
        let mut row = first.clone();
        row.date = crate::record::class::ClassDate(day);
        row.mode = [Mode::Offline, Mode::OnlineLive, Mode::OnlineVideo][number as usize % 3];
        rows(&mut class).push(row);
        let unit = format!("{day}T09:00");
        let start = start_of(&unit);
        for n in 0..5 {
            class.photo(&unit, &format!("P{n}"), start + min(n));
        }
        for p in 1..=PEOPLE {
            let r = PersonRow { unit: Some(unit.clone()), at: Some(start), video: Some("v".into()), ..row_of(p) };
            class.rows(LOG).push(r.clone());
            class.rows(QUIZ).push(r.clone());
            class.rows(CHECK_IN).push(r);
        }
    }
    let begin = std::time::Instant::now();
    let judgement = class.judged();
    panic!("{} files, {} rows: {:?}, {}", class.inventory.files.len(), rows(&mut class).len(), begin.elapsed(), judgement.findings.len());
}
fn row_of(no: u32) -> PersonRow { row(no) }
