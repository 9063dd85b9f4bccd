//! For each built rule and each outcome that its record declares: a class that reaches it. A test fails where one is lacking.

use std::collections::BTreeSet;

use super::builder::*;
use crate::record::class::{Catalogue, Comparison, SignIn, SignInState, TrainingType, YesNoUnknown};
use crate::record::inventory::*;
use crate::record::standard::State;
use crate::words::finding::{Outcome, Outcome::*};
use crate::words::moment::{Grade, Precision};

type Change = fn(&mut Builder);

const AM: &str = SESSIONS[0];

/// Rule, outcome, message, and what is done to a class of which nothing is missing.
const CASES: &[(&str, Outcome, &str, Change)] = &[
    ("T-01", Pass, "met", |_| {}),
    ("T-01", NeedsReview, "review", |_| {}),
    ("T-01", NotApplicable, "judge.no_sessions", online),
    ("T-01", Undecided, "missing", |class| {
        class.without(&format!("{}/签到册", folder(AM)));
    }),
    ("T-01", Fail, "missing", |class| {
        each(class, Role::SignIn, |file| file.placement.role = Role::Other);
    }),
    ("T-01", Fail, "broken", |class| {
        each(class, Role::SignIn, |file| file.facts.problems.push(Problem::Empty));
    }),
    ("T-01", Insufficient, "unmeasured", |class| {
        each(class, Role::SignIn, |file| file.facts.problems.push(Problem::Undecodable));
    }),
    ("T-01", Fail, "strangers", |class| sign(class, "王小明", SignInState::Signed)),
    ("T-01", Pass, "met", |class| sign(class, "王小明", SignInState::Absent)),
    ("T-01", Pass, "met", |class| sign(class, "学 员7", SignInState::Late)),
    ("T-01", Undecided, "book_short", |class| book(class, 3)),
    ("T-01", Pass, "met", |class| book(class, 4)),
    ("T-01", Insufficient, "no_timetable", |class| class.inventory.class.timetable.clear()),
    ("T-02", Pass, "met", |_| {}),
    ("T-02", Insufficient, "no_timetable", |class| class.inventory.class.timetable.clear()),
    ("T-03", Insufficient, "no_timetable", |class| class.inventory.class.timetable.clear()),
    ("T-02", NeedsReview, "review", |_| {}),
    ("T-02", NotApplicable, "judge.no_sessions", online),
    ("T-02", Undecided, "too_few", |class| {
        class.without(&format!("{}/照片/IMG_1", folder(AM)));
    }),
    ("T-02", Fail, "too_few", |class| {
        each(class, Role::Photo, |file| file.placement.role = Role::Other);
    }),
    ("T-02", Fail, "too_few_counted", |class| {
        each(class, Role::Photo, |file| file.facts.problems.push(Problem::Broken { reason: String::new() }));
    }),
    ("T-02", Insufficient, "unmeasured", |class| {
        each(class, Role::Photo, |file| file.facts.problems.push(Problem::Undecodable));
    }),
    ("T-03", Pass, "met", |_| {}),
    ("T-03", NeedsReview, "review", |_| {}),
    ("T-03", NotApplicable, "judge.no_sessions", online),
    ("T-03", Undecided, "too_short", |class| {
        class.find("0900/录像/VID_2.mp4").facts.content = recording(298_000_000);
    }),
    ("T-03", Fail, "none", |class| {
        each(class, Role::Recording, |file| file.placement.role = Role::Other);
    }),
    ("T-03", Fail, "too_short", |class| {
        each(class, Role::Recording, |file| file.facts.content = recording(60_000_000));
    }),
    ("T-03", Fail, "broken", |class| {
        each(class, Role::Recording, |file| file.facts.problems.push(Problem::NoVideo));
    }),
    ("T-03", Insufficient, "unmeasured", |class| {
        each(class, Role::Recording, |file| file.facts.problems.push(Problem::RecorderFormat));
    }),
    ("T-03", Insufficient, "unplaced", |class| {
        each(class, Role::Recording, |file| file.facts.start = None);
    }),
    ("T-03", Pass, "full", |class| {
        class.without(&format!("{}/录像", folder(AM)));
        class.clip(AM, "VID_ALL", start_of(AM), 170 * 60_000_000);
    }),
    ("T-03", Warning, "short_unit", |class| {
        class.without(&format!("{}/录像", folder(AM)));
        class.inventory.class.timetable[0].end = "09:12".to_owned().try_into().unwrap();
        class.clip(AM, "VID_ALL", start_of(AM), 12 * 60_000_000);
    }),
    ("T-03", Warning, "barely", |class| {
        // The middle third begins at 09:56:40: 2:25 of 5:05 lie before it, and 2:40 in it.
        class.find("0900/录像/VID_1.mp4").facts.start = Some(moment(at("2026-08-03T09:54:15"), Grade::A));
        class.find("0900/录像/VID_1.mp4").facts.content = recording(305_000_000);
        class.find("0900/录像/VID_2.mp4").facts.start = Some(moment(at("2026-08-03T11:48:00"), Grade::A));
        class.clip(AM, "VID_3", at("2026-08-03T10:20"), 305_000_000);
        class.find("0900/录像/VID_0.mp4").facts.start = Some(moment(at("2026-08-03T08:56:00"), Grade::A));
    }),
    ("E-01", Pass, "met", |_| {}),
    ("E-01", NeedsReview, "review", |_| {}),
    ("E-01", Fail, "missing", |class| {
        class.without(&format!("{}/签到册", folder(EXAM)));
    }),
    ("E-01", Fail, "none_declared", |class| class.inventory.class.assessments.clear()),
    ("E-01", Undecided, "none_declared_open", induction_without_exam),
    ("E-01", Insufficient, "type_unknown", |class| {
        class.inventory.class.assessments.clear();
        class.inventory.class.training_type = None;
    }),
    ("E-02", Pass, "met", |_| {}),
    ("E-02", NeedsReview, "review", |_| {}),
    ("E-02", Fail, "too_few", |class| {
        class.without(&format!("{}/照片/IMG_2", folder(EXAM)));
    }),
    ("E-02", Fail, "none_declared", |class| class.inventory.class.assessments.clear()),
    ("E-02", Undecided, "none_declared_open", induction_without_exam),
    ("E-02", Insufficient, "unmeasured", |class| {
        each(class, Role::Photo, |file| file.facts.problems.push(Problem::TooLarge));
    }),
    ("E-02", NotApplicable, "waived", unified),
    ("E-02", Warning, "unproven", |class| class.inventory.class.switches.unified_appraisal = Some(true)),
    ("E-03", Pass, "met", |_| {}),
    ("E-03", NeedsReview, "review", |_| {}),
    ("E-03", Fail, "missing", |class| {
        class.without(&format!("{}/录像/VID_1", folder(EXAM)));
    }),
    ("E-03", Fail, "none_declared", |class| class.inventory.class.assessments.clear()),
    ("E-03", Undecided, "none_declared_open", induction_without_exam),
    ("E-03", Insufficient, "unplaced", |class| {
        each(class, Role::Recording, |file| file.facts.start = None);
    }),
    ("E-03", NotApplicable, "waived", unified),
    ("E-03", Warning, "short_unit", |class| {
        class.without(&format!("{}/录像", folder(EXAM)));
        class.inventory.class.assessments[0].end = "09:10".to_owned().try_into().unwrap();
        class.clip(EXAM, "VID_ALL", start_of(EXAM), 10 * 60_000_000);
    }),
    ("E-06", Pass, "met", |_| {}),
    ("E-06", Fail, "missing", |class| {
        class.without("成绩.xlsx");
    }),
    ("E-06", Fail, "broken", |class| class.find("成绩.xlsx").facts.problems.push(Problem::Broken { reason: String::new() })),
    ("E-06", Insufficient, "unmeasured", |class| class.find("成绩.xlsx").facts.problems.push(Problem::TooLarge)),
    ("E-06", Undecided, "none_declared_open", induction_without_exam),
    ("A-02", Pass, "met", |_| {}),
    ("A-02", Fail, "L-01.missing", |class| {
        class.without("01_开班申请表");
    }),
    ("A-02", Warning, "L-02.in_record", |class| {
        class.without("花名册.xlsx");
    }),
    ("A-02", Fail, "L-02.missing", |class| {
        class.without("花名册.xlsx");
        class.inventory.class.roster = None;
    }),
    ("A-02", Fail, "L-05.broken", |class| class.find("方案.pdf").facts.problems.push(Problem::Empty)),
    ("A-02", Fail, "L-06.missing", |class| class.inventory.class.switches.commissioned = Some(true)),
    ("A-02", Insufficient, "L-06.unknown", |class| class.inventory.class.switches.commissioned = None),
    ("A-02", Fail, "L-03.missing", |class| group(class, Some(Comparison::Failed))),
    ("A-02", Fail, "L-03.missing", |class| group(class, Some(Comparison::None))),
    ("A-02", Warning, "L-03.unclear", |class| group(class, None)),
    ("A-02", Pass, "met", |class| group(class, Some(Comparison::Passed))),
    ("A-02", Insufficient, "L-03.roster_unknown", |class| class.inventory.class.roster = None),
    ("A-02", Warning, "L-04.fewer", |class| {
        class.without("04_学员身份证/30");
    }),
    ("A-02", Undecided, "L-11.open", unified),
    ("A-02", Insufficient, "L-12.claim_unknown", |class| {
        class.without("04_补贴申请");
        class.inventory.class.switches.subsidy_claimed = None;
    }),
    ("A-02", Pass, "met", |class| {
        class.without("04_补贴申请");
        class.inventory.class.switches.subsidy_claimed = Some(false);
    }),
    ("A-02", Warning, "L-14.unknown", |class| class.inventory.class.switches.invoice = None),
    ("A-02", Fail, "L-14.missing", |class| class.inventory.class.switches.invoice = Some(YesNoUnknown::Yes)),
    ("A-02", Fail, "L-07.missing", |class| {
        class.inventory.files.retain(|file| !file.path.as_str().starts_with("02_培训实施/2026"));
    }),
    ("A-02", Fail, "L-10.missing", |class| {
        class.without(&folder(EXAM));
    }),
    ("A-04", Pass, "met", |_| {}),
    ("A-04", Fail, "no_record", |class| {
        class.without("class.json");
    }),
    ("A-04", Fail, "several_records", |class| {
        class.material("另一班/class.json", Role::ClassRecord);
    }),
    ("A-04", Fail, "empty", |class| {
        class.without("04_补贴申请");
    }),
    ("A-04", Insufficient, "subsidy_unknown", |class| {
        class.without("04_补贴申请");
        class.inventory.class.switches.subsidy_claimed = None;
    }),
    ("A-04", Pass, "met_without_subsidy", |class| {
        class.without("04_补贴申请");
        class.inventory.class.switches.subsidy_claimed = Some(false);
    }),
    ("P-06", Pass, "met", |class| class.roster(50)),
    ("P-06", Fail, "too_many", |class| class.roster(51)),
    ("P-06", Insufficient, "no_roster", |class| class.inventory.class.roster = None),
    ("P-06", Insufficient, "type_unknown", |class| {
        class.roster(51);
        class.inventory.class.training_type = None;
    }),
    ("P-06", NotApplicable, "exempt", |class| {
        class.roster(51);
        class.inventory.class.training_type = Some(TrainingType::Entrepreneurship);
    }),
    ("X-07", Pass, "met", |_| {}),
    ("X-07", Fail, "outside", |class| class.find("0900/照片/IMG_1.jpg").facts.start = Some(moment(at("2026-08-05T15:10"), Grade::A))),
    ("X-07", Fail, "impossible", |class| class.find("0900/照片/IMG_1.jpg").facts.start = Some(moment(at("2026-08-03T08:20"), Grade::C))),
    ("X-07", Warning, "transferred", |class| {
        class.find("0900/照片/IMG_1.jpg").facts.start = Some(moment(at("2026-08-03T09:20"), Grade::C));
    }),
    ("X-07", Warning, "untimed", |class| class.find("0900/照片/IMG_1.jpg").facts.start = None),
    ("X-07", Warning, "unplaced", |class| {
        class.find("0900/照片/IMG_1.jpg").placement.role = Role::Unplaced;
    }),
    ("X-08", Pass, "met", |_| {}),
    ("X-08", Fail, "picture", |class| {
        let root = class.find("0900/照片/IMG_1.jpg").root;
        class.find("1400/照片/IMG_2.jpg").root = root;
    }),
    ("X-08", Fail, "recording", |class| {
        let root = class.find("0900/录像/VID_1.mp4").root;
        class.find("1400/录像/VID_1.mp4").root = root;
    }),
    ("X-09", Pass, "met", |_| {}),
    ("X-09", Fail, "before_first", |class| {
        class.find("0900/照片/IMG_1.jpg").facts.start = Some(moment(at("2026-08-02T23:59:59"), Grade::A))
    }),
    ("X-09", Fail, "after_now", |class| class.find("0900/照片/IMG_1.jpg").facts.start = Some(moment(at("2026-09-01T08:00:01"), Grade::B))),
    ("X-11", Pass, "met", |_| {}),
    ("X-11", Fail, "empty", |class| problem(class, Problem::Empty)),
    ("X-11", Fail, "broken", |class| problem(class, Problem::Unreadable { reason: String::new() })),
    ("X-11", Fail, "no_video", |class| problem(class, Problem::NoVideo)),
    ("X-11", Fail, "truncated", |class| problem(class, Problem::Truncated)),
    ("X-11", Fail, "wrong_kind", |class| class.find("0900/录像/VID_1.mp4").facts.content = Content::Other),
    ("X-11", Insufficient, "recorder", |class| problem(class, Problem::RecorderFormat)),
    ("X-11", Insufficient, "undecodable", |class| problem(class, Problem::Undecodable)),
    ("X-11", NeedsReview, "black", |class| problem(class, Problem::Black)),
    ("X-11", NeedsReview, "still", |class| problem(class, Problem::Still)),
    ("X-11", Warning, "extension", |class| {
        problem(class, Problem::ExtensionDisagrees { extension: "mp4".to_owned(), media_type: "video/quicktime".to_owned() });
    }),
    ("X-11", Warning, "other", |class| class.material("说明.pdf", Role::Other).facts.problems.push(Problem::Empty)),
    ("X-11", Warning, "copied", |class| {
        problem(class, Problem::RecorderFormat);
        class.add("可播放副本/VID_1.mp4", Role::PlayableCopy, &[], recording(305_000_000), None);
    }),
    ("X-15", Pass, "met", |_| {}),
    ("X-15", Fail, "doors", |class| {
        let (field, json, workbook) = ("end".to_owned(), "2026-08-05".to_owned(), "2026-08-06".to_owned());
        class.inventory.disagreements.push(Disagreement::Doors { field, json, workbook });
    }),
    ("X-15", Fail, "day_without_lesson", |class| {
        let (folder, date) = ("第06天_20260808".to_owned(), "2026-08-08".to_owned());
        class.inventory.disagreements.push(Disagreement::DayWithoutLesson { folder, date });
    }),
    ("X-15", Fail, "statement", |class| state(class, "补贴.xlsx", StatedField::ClassName, "中式面点师1班")),
    ("X-15", Pass, "met", |class| state(class, "补贴.xlsx", StatedField::ClassName, "中式面点师初级 １班")),
    ("X-15", Pass, "met", |class| state(class, "补贴.xlsx", StatedField::Start, "2026年8月3日")),
    ("X-15", Fail, "statements", |class| {
        class.inventory.class.end = None;
        state(class, "补贴.xlsx", StatedField::End, "2026-08-05");
        state(class, "成绩.xlsx", StatedField::End, "2026-08-06");
    }),
];

fn unified(class: &mut Builder) {
    class.unified();
}

fn online(class: &mut Builder) {
    class.inventory.class.timetable.iter_mut().for_each(|row| row.mode = crate::record::class::Mode::OnlineLive);
}

fn induction_without_exam(class: &mut Builder) {
    class.inventory.class.assessments.clear();
    class.inventory.class.training_type = Some(TrainingType::Induction);
    class.inventory.class.catalogue = Some(Catalogue::None);
}

fn each(class: &mut Builder, role: Role, change: fn(&mut FileRecord)) {
    class.inventory.files.iter_mut().filter(|file| file.placement.role == role).for_each(change);
}

fn sign(class: &mut Builder, name: &str, state: SignInState) {
    let row = &class.inventory.class.timetable[0];
    class.inventory.class.sign_in.push(SignIn { date: row.date, start: row.start, name: name.to_owned(), state });
}

fn book(class: &mut Builder, pages: u32) {
    each(class, Role::SignIn, |file| {
        if file.path.as_str().starts_with("02") {
            file.placement.role = Role::Other;
        }
    });
    class.add("02_培训实施/签到册_整本/签到册.pdf", Role::SignInBook, &[], Content::Document(DocumentFacts { pages }), None);
}

fn group(class: &mut Builder, comparison: Option<Comparison>) {
    let trainee = class.inventory.class.roster.as_mut().unwrap().first_mut().unwrap();
    trainee.category = Some("2026届高校毕业生".to_owned());
    trainee.comparison = comparison;
}

fn problem(class: &mut Builder, problem: Problem) {
    class.find("0900/录像/VID_1.mp4").facts.problems.push(problem);
}

fn state(class: &mut Builder, file: &str, field: StatedField, value: &str) {
    let Content::Table(table) = &mut class.find(file).facts.content else { panic!("{file} is no table") };
    table.statements.push(Statement { field, value: value.to_owned(), cell: "Sheet1!B2".to_owned() });
}

#[test]
fn each_case_comes_to_its_outcome() {
    let standard = standard();
    for (number, (rule, outcome, message, change)) in CASES.iter().enumerate() {
        let mut class = Builder::good();
        change(&mut class);
        let judgement = class.judged();
        assert_blanks(&standard, &judgement);
        let said = said(&judgement, rule);
        assert!(said.contains(&(*outcome, (*message).to_owned())), "case {number}: {rule} {outcome:?} {message}, but it said {said:?}");
        if matches!(outcome, Pass) {
            assert!(
                said.iter().all(|(outcome, _)| !matches!(outcome, Fail | Insufficient | Undecided)),
                "case {number}: {rule} said {said:?}"
            );
        }
    }
}

#[test]
fn every_declared_outcome_of_every_built_rule_is_reached() {
    let declared: BTreeSet<(String, Outcome)> = standard()
        .rules()
        .iter()
        .filter(|rule| rule.record.state == State::Built)
        .flat_map(|rule| rule.record.outcomes.iter().map(|outcome| (rule.record.id.clone(), *outcome)))
        .collect();
    let reached: BTreeSet<(String, Outcome)> = CASES.iter().map(|(rule, outcome, _, _)| ((*rule).to_owned(), *outcome)).collect();
    assert_eq!(declared.difference(&reached).collect::<Vec<_>>(), Vec::<&(String, Outcome)>::new(), "declared, but no case reaches it");
    assert_eq!(reached.difference(&declared).collect::<Vec<_>>(), Vec::<&(String, Outcome)>::new(), "reached, but not declared");
}

#[test]
fn a_class_of_which_nothing_is_missing_is_accepted_with_open_reviews() {
    let judgement = Builder::good().judged();
    let stops: Vec<_> = judgement.findings.iter().filter(|finding| finding.outcome <= Undecided).collect();
    assert!(stops.is_empty(), "{stops:#?}");
    assert_eq!(judgement.outcome, crate::record::standard::Judged::Passed);
    assert_eq!((judgement.coverage.judged, judgement.coverage.all), (15, 107));
    assert_eq!(judgement.open_reviews, 6);
}

#[test]
fn every_rule_has_a_finding_and_none_that_is_not_built_passes() {
    let standard = standard();
    for class in [Builder::good(), Builder::bare()] {
        let judgement = class.judged();
        for rule in standard.rules() {
            let findings = of(&judgement, &rule.record.id);
            assert!(!findings.is_empty(), "{}", rule.record.id);
            if rule.record.state == State::NotBuilt {
                assert!(findings.iter().all(|finding| finding.outcome == NotChecked), "{}", rule.record.id);
            }
        }
    }
}

#[test]
fn a_time_known_only_to_the_day_places_nothing_outside_its_day() {
    let mut class = Builder::good();
    let mut day = moment(at("2026-08-03T00:00"), Grade::B);
    day.precision = Precision::Day;
    class.find("0900/照片/IMG_1.jpg").facts.start = Some(day);
    assert_eq!(outcome(&class.judged(), "X-07"), Pass);
    assert_eq!(outcome(&class.judged(), "T-02"), NeedsReview);
}
