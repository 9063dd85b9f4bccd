//! Cases of the body of the text: G, N, H, P, M, S, A.

use super::super::changes::*;
use super::super::mixed::{LOG, QUIZ, mixed};
use super::{Case, CaseByProfile};
use crate::record::class::{Approval, Catalogue, Comparison, LessonKind, Mode, TrainingType, YesNoUnknown};
use crate::record::facts::Problem;
use crate::record::role::*;
use crate::stages::judge::tests::builder::*;
use crate::words::finding::Outcome::*;

pub(super) const CASES: &[Case] = &[
    ("G-01", District, "base", |_| {}),
    ("G-02", District, "district", |_| {}),
    ("N-01", NeedsReview, "look", |_| {}),
    ("N-02", Pass, "met", |_| {}),
    ("N-02", Warning, "none", |class| rows(class).iter_mut().for_each(|row| row.topics = vec!["刀工".to_owned()])),
    ("N-02", Warning, "one_day", |class| rows(class)[2].topics.clear()),
    ("N-02", Insufficient, "no_topics", no_topics),
    ("N-03", NeedsReview, "look", |_| {}),
    ("N-03", NeedsReview, "unnamed", |class| record(class).skill_standard = None),
    ("N-03", NotApplicable, "judge.not_applicable", special),
    ("N-03", NotApplicable, "judge.not_applicable", |class| {
        of_type(class, TrainingType::Induction, Catalogue::None);
        record(class).catalogue = None;
    }),
    ("N-03", Insufficient, "judge.needs", |class| record(class).training_type = None),
    ("N-04", District, "named", |class| record(class).training_type = None),
    ("N-04", District, "district", |class| record(class).skill_standard = None),
    ("N-04", NotApplicable, "judge.not_applicable", special),
    ("N-05", Pass, "met", special),
    ("N-05", NeedsReview, "review", special),
    ("N-05", NeedsReview, "unnamed", |class| {
        special(class);
        record(class).plan_approval = None;
    }),
    ("N-05", Fail, "late", |class| {
        special(class);
        record(class).plan_approval.as_mut().unwrap().date = "2026-08-04".to_owned().try_into().unwrap();
    }),
    ("N-05", NotApplicable, "judge.not_applicable", |_| {}),
    ("N-05", Insufficient, "judge.needs", |class| record(class).catalogue = None),
    ("N-06", Pass, "met", |class| {
        induction(class);
        topics(class, &["基本技能", "安全教育", "操作规程", "规章制度", "企业文化", "从业素质"]);
    }),
    ("N-06", NeedsReview, "review", |class| {
        induction(class);
        topics(class, &["基本技能", "安全教育", "操作规程", "规章制度", "企业文化", "从业素质"]);
    }),
    ("N-06", Warning, "missing", induction),
    ("N-06", NotApplicable, "judge.not_applicable", |_| {}),
    ("N-06", Insufficient, "judge.needs", |class| record(class).training_type = None),
    ("N-07", Pass, "met", |class| {
        adaptation(class);
        topics(class, &["劳动保障", "就业创业扶持政策", "从业素质"]);
    }),
    ("N-07", NeedsReview, "review", |class| {
        adaptation(class);
        topics(class, &["劳动保障", "就业创业扶持政策", "从业素质"]);
    }),
    ("N-07", Warning, "missing", adaptation),
    ("N-07", NotApplicable, "judge.not_applicable", |_| {}),
    ("N-07", Insufficient, "judge.needs", |class| record(class).training_type = None),
    ("N-08", NeedsReview, "unnamed", founders),
    ("N-08", NeedsReview, "look", |class| {
        founders(class);
        record(class).entrepreneurship_product = Some("SYB".to_owned());
    }),
    ("N-08", NotApplicable, "judge.not_applicable", |_| {}),
    ("N-08", Insufficient, "judge.needs", |class| record(class).training_type = None),
    ("H-01", Pass, "met", |_| {}),
    ("H-01", Warning, "outside", |class| record(class).subsidy_yuan = Some(1_600)),
    ("H-01", Insufficient, "no_subsidy", |class| record(class).subsidy_yuan = None),
    ("H-01", NotApplicable, "exempt", |class| record(class).switches.day_conversion_exempt = Some(true)),
    ("H-01", NotApplicable, "exempt", special),
    ("H-02", Pass, "met", |_| {}),
    ("H-02", Fail, "too_few", |class| hours(class, 20)),
    ("H-02", Undecided, "too_few", |class| {
        mixed(class);
        rows(class).pop();
        rows(class)[0].lesson_hours.tenths = 10;
    }),
    ("H-02", Insufficient, "H-05.no_timetable", |class| rows(class).clear()),
    ("H-02", NotApplicable, "judge.not_applicable", induction),
    ("H-03", Pass, "met", upskilling),
    ("H-03", Fail, "too_few", |class| {
        upskilling(class);
        hours(class, 20);
    }),
    ("H-03", Undecided, "too_few", |class| {
        upskilling(class);
        mixed(class);
        rows(class).pop();
        hours(class, 20);
    }),
    ("H-03", Insufficient, "judge.needs", |class| record(class).training_type = None),
    ("H-03", NotApplicable, "judge.not_applicable", |_| {}),
    ("H-04", Pass, "met", |_| {}),
    ("H-04", Fail, "too_few", |class| kinds(class, &[Some(LessonKind::Theory), Some(LessonKind::Theory)])),
    ("H-04", Fail, "too_few_online", |class| {
        kinds(class, &[Some(LessonKind::Theory)]);
        rows(class)[1].mode = Mode::OnlineLive;
    }),
    ("H-04", Insufficient, "kinds", |class| kinds(class, &[None, None])),
    ("H-04", NotApplicable, "judge.not_applicable", induction),
    ("H-05", Pass, "met", |_| {}),
    ("H-05", Pass, "met", mixed),
    ("H-05", Pass, "met", |class| rows(class)[0].lesson_hours.tenths = 0),
    ("H-05", Fail, "too_long", |class| rows(class)[0].breaks_min = Some(19)),
    ("H-05", Fail, "too_short", |class| rows(class)[0].breaks_min = Some(51)),
    ("H-05", Fail, "video_long", |class| {
        mixed(class);
        class.rows(LOG).iter_mut().for_each(|row| row.video_seconds = Some(6_001));
    }),
    ("H-05", Fail, "video_short", |class| {
        mixed(class);
        class.rows(LOG).iter_mut().for_each(|row| row.video_seconds = Some(4_799));
    }),
    ("H-05", Insufficient, "no_timetable", |class| rows(class).clear()),
    ("H-05", Insufficient, "video_unknown", |class| {
        mixed(class);
        class.rows(LOG).iter_mut().for_each(|row| row.video_seconds = None);
        rows(class)[4].end = "22:00".to_owned().try_into().unwrap();
    }),
    ("H-05", Undecided, "too_long", |class| {
        rows(class)[0].breaks_min = None;
    }),
    ("H-05", NotApplicable, "exempt", founders),
    ("H-06", Pass, "met", |class| {
        special(class);
        hours(class, 150);
    }),
    ("H-06", Fail, "too_few", special),
    ("H-06", Insufficient, "judge.needs", |class| record(class).catalogue = None),
    ("H-06", NotApplicable, "judge.not_applicable", |_| {}),
    ("H-07", Pass, "met", |class| {
        special(class);
        record(class).training_type = Some(TrainingType::Upskilling);
        hours(class, 200);
    }),
    ("H-07", Fail, "too_few", |class| of_type(class, TrainingType::Upskilling, Catalogue::LocalSpecial)),
    ("H-07", Insufficient, "judge.needs", |class| {
        upskilling(class);
        record(class).catalogue = None;
    }),
    ("H-07", NotApplicable, "judge.not_applicable", |_| {}),
    ("H-08", Pass, "met", |class| {
        of_type(class, TrainingType::Reskilling, Catalogue::LocalSpecial);
        hours(class, 100);
    }),
    ("H-08", Fail, "too_few", |class| of_type(class, TrainingType::Reskilling, Catalogue::LocalSpecial)),
    ("H-08", Insufficient, "judge.needs", |class| {
        record(class).training_type = None;
        record(class).catalogue = None;
    }),
    ("H-08", NotApplicable, "judge.not_applicable", |_| {}),
    ("H-09", Pass, "met", |_| {}),
    ("H-09", Fail, "too_few", |class| {
        rows(class)[2].topics.clear();
        rows(class)[0].lesson_hours.tenths = 9;
    }),
    ("H-09", Insufficient, "no_topics", no_topics),
    ("H-09", NotApplicable, "judge.not_applicable", induction),
    ("H-10", Pass, "met", induction),
    ("H-10", Fail, "too_many", |class| {
        induction(class);
        on_days(class, 6);
    }),
    ("H-10", Warning, "long_span", |class| {
        induction(class);
        rows(class)[1].date = "2026-08-13".to_owned().try_into().unwrap();
    }),
    ("H-10", Insufficient, "H-05.no_timetable", |class| {
        induction(class);
        rows(class).clear();
    }),
    ("H-10", NotApplicable, "judge.not_applicable", |_| {}),
    ("H-11", Pass, "met", induction),
    ("H-11", Fail, "too_few", |class| {
        induction(class);
        hours(class, 35);
    }),
    ("H-11", Undecided, "too_few", |class| {
        induction(class);
        rows(class)[1].mode = Mode::OnlineVideo;
    }),
    ("H-11", Insufficient, "judge.needs", |class| record(class).training_type = None),
    ("H-11", NotApplicable, "judge.not_applicable", |_| {}),
    ("H-12", Pass, "met", induction),
    ("H-12", Fail, "too_few", |class| {
        induction(class);
        kinds(class, &[Some(LessonKind::Practice)]);
    }),
    ("H-12", Insufficient, "kinds", |class| {
        induction(class);
        kinds(class, &[None]);
    }),
    ("H-12", NotApplicable, "judge.not_applicable", |_| {}),
    ("H-13", Pass, "met", adaptation),
    ("H-13", Fail, "too_many", |class| {
        adaptation(class);
        on_days(class, 4);
    }),
    ("H-13", Warning, "long_span", |class| {
        adaptation(class);
        rows(class)[1].date = "2026-08-09".to_owned().try_into().unwrap();
    }),
    ("H-13", Insufficient, "judge.needs", |class| record(class).training_type = None),
    ("H-13", NotApplicable, "judge.not_applicable", |_| {}),
    ("H-14", Pass, "met", adaptation),
    ("H-14", Fail, "too_few", |class| {
        adaptation(class);
        hours(class, 39);
    }),
    ("H-14", Undecided, "too_few", |class| {
        adaptation(class);
        rows(class)[1].mode = Mode::OnlineVideo;
    }),
    ("H-14", Insufficient, "judge.needs", |class| record(class).training_type = None),
    ("H-14", NotApplicable, "judge.not_applicable", |_| {}),
    ("H-15", Pass, "met", adaptation),
    ("H-15", Fail, "too_few", |class| {
        adaptation(class);
        kinds(class, &[Some(LessonKind::Practice)]);
    }),
    ("H-15", Insufficient, "kinds", |class| {
        adaptation(class);
        kinds(class, &[None]);
    }),
    ("H-15", NotApplicable, "judge.not_applicable", |_| {}),
    ("H-16", NeedsReview, "look", founders),
    ("H-16", NotApplicable, "judge.not_applicable", |_| {}),
    ("H-16", Insufficient, "judge.needs", |class| record(class).training_type = None),
    ("P-01", NeedsReview, "look", |_| {}),
    ("P-01", NeedsReview, "no_roster", |class| {
        record(class).roster = None;
        class.without("花名册.xlsx");
    }),
    ("P-02", NeedsReview, "look", |_| {}),
    ("P-02", NeedsReview, "unnamed", |class| record(class).skill_standard = None),
    ("P-02", NotApplicable, "judge.not_applicable", special),
    ("P-02", Insufficient, "judge.needs", |class| record(class).catalogue = None),
    ("P-03", District, "district", |_| {}),
    ("P-03", NotApplicable, "judge.not_applicable", special),
    ("P-04", NeedsReview, "look", special),
    ("P-04", NotApplicable, "judge.not_applicable", |_| {}),
    ("P-04", Insufficient, "judge.needs", |class| record(class).catalogue = None),
    ("P-05", NeedsReview, "look", founders),
    ("P-05", NotApplicable, "judge.not_applicable", |_| {}),
    ("P-05", Insufficient, "judge.needs", |class| record(class).training_type = None),
    ("P-06", Pass, "met", |class| class.roster(50)),
    ("P-06", Fail, "too_many", |class| class.roster(51)),
    ("P-06", Insufficient, "X-01.unread", |class| record(class).roster = None),
    ("P-06", Insufficient, "no_roster", |class| {
        record(class).roster = None;
        class.without("花名册.xlsx");
    }),
    ("P-06", Insufficient, "uncertain", |class| {
        class.roster(51);
        for trainee in record(class).roster.iter_mut().flatten().take(2) {
            trainee.id_number = Some("5.00113E+17".to_owned());
        }
    }),
    ("P-06", Insufficient, "type_unknown", |class| {
        class.roster(51);
        record(class).training_type = None;
    }),
    ("P-06", NotApplicable, "exempt", |class| {
        class.roster(51);
        founders(class);
    }),
    ("M-01", Pass, "met", |_| {}),
    ("M-01", Warning, "unknown", |class| rows(class)[0].method = Some("讲课".to_owned())),
    ("M-01", Insufficient, "none", |class| rows(class).iter_mut().for_each(|row| row.method = None)),
    ("M-02", Pass, "met", |_| {}),
    ("M-02", Warning, "more_online", |class| {
        mixed(class);
        rows(class)[5].lesson_hours.tenths = 101;
    }),
    ("M-02", Insufficient, "H-05.no_timetable", |class| rows(class).clear()),
    ("M-03", Pass, "met", mixed),
    ("M-03", Warning, "others", |class| {
        mixed(class);
        record(class).roster.as_mut().unwrap()[3].category = Some("企业职工".to_owned());
    }),
    ("M-03", Insufficient, "unknown", no_categories),
    ("M-03", NotApplicable, "judge.not_applicable", |_| {}),
    ("M-04", Pass, "met", mixed),
    ("M-04", Warning, "online", |class| {
        mixed(class);
        record(class).roster.as_mut().unwrap()[3].category = Some("脱贫人口（含监测对象）".to_owned());
        rows(class)[5].lesson_hours.tenths = 101;
    }),
    ("M-04", Insufficient, "M-03.unknown", no_categories),
    ("M-04", NotApplicable, "judge.not_applicable", |_| {}),
    ("M-05", Pass, "met", mixed),
    ("M-05", Warning, "other", |class| {
        mixed(class);
        rows(class)[5].content_kind = Some("观影".to_owned());
    }),
    ("M-05", Insufficient, "unknown", |class| {
        mixed(class);
        rows(class)[5].content_kind = None;
    }),
    ("M-05", NotApplicable, "judge.not_applicable", |_| {}),
    ("M-06", Pass, "met", mixed),
    ("M-06", Fail, "online", |class| {
        mixed(class);
        rows(class)[5].content_kind = Some("情景模拟".to_owned());
    }),
    ("M-06", Fail, "online", |class| {
        mixed(class);
        rows(class)[5].kind = Some(LessonKind::Practice);
    }),
    ("M-06", Insufficient, "unknown", |class| {
        mixed(class);
        rows(class)[5].content_kind = None;
        rows(class)[5].kind = None;
    }),
    ("M-07", Pass, "met", mixed),
    ("M-07", NeedsReview, "review", mixed),
    ("M-07", Fail, "video", |class| {
        mixed(class);
        class.without(QUIZ).without(LOG);
    }),
    ("M-07", Fail, "video_quiz", |class| {
        mixed(class);
        class.without(QUIZ);
    }),
    ("M-07", Fail, "video_log", |class| {
        mixed(class);
        class.without(LOG);
    }),
    ("M-07", Fail, "live", |class| {
        mixed(class);
        class.without("打卡").without("截图");
    }),
    ("M-07", Fail, "live_checkin", |class| {
        mixed(class);
        class.without("打卡");
    }),
    ("M-07", Fail, "live_screenshots", |class| {
        mixed(class);
        class.without("截图");
    }),
    ("M-07", Insufficient, "no_statement", |class| {
        mixed(class);
        class.without("平台达标说明");
    }),
    ("M-07", NotApplicable, "judge.not_applicable", |_| {}),
    ("S-01", NeedsReview, "unchanged", |_| {}),
    ("S-01", NeedsReview, "changed", |class| {
        class.material("00_班级信息/变更记录/调课.pdf", Role::ChangeRecord);
    }),
    ("S-02", Pass, "met", |_| {}),
    ("S-02", Warning, "open", |class| {
        class.without(&format!("{}/签到册", folder(EXAM)));
    }),
    ("S-03", Pass, "met", |_| {}),
    ("S-03", NeedsReview, "review", |_| {}),
    ("S-03", Warning, "unplaced", |class| class.find("0900/照片/IMG_1.jpg").placement.role = Role::Unplaced),
    ("S-04", Pass, "met", |_| {}),
    ("S-04", NeedsReview, "review", |_| {}),
    ("S-04", Warning, "missing", |class| {
        class.without("承诺书");
    }),
    ("S-05", Pass, "given", |class| {
        class.material("02_培训实施/家访记录.pdf", Role::Other);
    }),
    ("S-05", NotApplicable, "none", |_| {}),
    ("A-01", District, "district", |_| {}),
    ("A-02", Pass, "met", |_| {}),
    ("A-02", Fail, "L-01.missing", |class| {
        class.without("01_开班申请表");
    }),
    ("A-02", Fail, "L-06.missing", |class| record(class).switches.commissioned = Some(true)),
    ("A-02", Insufficient, "L-06.unknown", |class| record(class).switches.commissioned = None),
    ("A-02", Warning, "L-02.in_record", |class| {
        class.without("花名册.xlsx");
    }),
    ("A-02", Pass, "met", |class| group(class, Some(Comparison::Passed))),
    ("A-02", NeedsReview, "L-04.withheld", |class| each(class, Role::IdCard, |file| file.facts.problems.push(Problem::Withheld))),
    ("A-02", Undecided, "L-11.open", unified),
    ("A-02", Warning, "L-14.unknown", |class| record(class).switches.invoice = Some(YesNoUnknown::Unknown)),
    ("A-03", District, "district", |_| {}),
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
        record(class).switches.subsidy_claimed = None;
    }),
    ("A-04", Pass, "met_without_subsidy", |class| {
        class.without("04_补贴申请");
        record(class).switches.subsidy_claimed = Some(false);
    }),
    ("A-05", Pass, "met", |class| record(class).retention_years = Some(10)),
    ("A-05", NeedsReview, "review", |_| {}),
    ("A-05", Warning, "recommend", |_| {}),
    ("A-06", District, "district", |_| {}),
];

pub(super) const BY_PROFILE: &[CaseByProfile] = &[
    (r#"{"parameters": {"photos": 4}}"#, "G-01", District, "adapted", |_| {}),
    (r#"{"parameters": {"induction_days_min": 2}}"#, "H-10", Fail, "too_few", induction),
    (r#"{"parameters": {"adaptation_days_min": 2}}"#, "H-13", Fail, "too_few", adaptation),
    (r#"{"parameters": {"entrepreneurship_hours_min": 120}}"#, "H-16", Pass, "met", founders),
    (r#"{"parameters": {"entrepreneurship_hours_min": 121}}"#, "H-16", Fail, "too_few", founders),
    (r#"{"parameters": {"entrepreneurship_size_max": 29}}"#, "P-06", Fail, "too_many_entrepreneurs", founders),
    (r#"{"parameters": {"entrepreneurship_size_max": 30}}"#, "P-06", Pass, "met", founders),
    (r#"{"parameters": {"platform_register": ["云 课堂"]}}"#, "M-07", Pass, "met", |class| {
        mixed(class);
        class.without("平台达标说明");
    }),
    (r#"{"parameters": {"pledge_required": true}}"#, "S-04", Fail, "required", |class| {
        class.without("承诺书");
    }),
    (r#"{"parameters": {"retention_years": 10}}"#, "A-05", Insufficient, "undeclared", |_| {}),
    (r#"{"parameters": {"retention_years": 10}}"#, "A-05", Fail, "too_short", |class| record(class).retention_years = Some(9)),
    (r#"{"parameters": {"retention_years": 10}}"#, "A-05", Pass, "met", |class| record(class).retention_years = Some(10)),
];

fn no_topics(class: &mut Builder) {
    rows(class).iter_mut().for_each(|row| row.topics.clear());
}

fn topics(class: &mut Builder, topics: &[&str]) {
    rows(class)[0].topics = topics.iter().map(|topic| (*topic).to_owned()).collect();
}

fn hours(class: &mut Builder, tenths: u32) {
    let offline = rows(class).iter_mut().filter(|row| row.mode == Mode::Offline);
    offline.for_each(|row| row.lesson_hours.tenths = tenths);
}

fn kinds(class: &mut Builder, kinds: &[Option<LessonKind>]) {
    rows(class).iter_mut().zip(kinds).for_each(|(row, kind)| row.kind = *kind);
}

/// Copies the first row to `days` days, beginning on 3 August.
fn on_days(class: &mut Builder, days: i8) {
    let first = rows(class)[0].clone();
    *rows(class) = (0..days)
        .map(|day| {
            let mut row = first.clone();
            row.date = format!("2026-08-{:02}", 3 + day).try_into().unwrap();
            row
        })
        .collect();
}

fn special(class: &mut Builder) {
    of_type(class, TrainingType::Skills, Catalogue::LocalSpecial);
    let date = "2026-08-03".to_owned().try_into().unwrap();
    record(class).plan_approval = Some(Approval { number: "某府办〔2026〕7号".to_owned(), date });
}

fn upskilling(class: &mut Builder) {
    of_type(class, TrainingType::Upskilling, Catalogue::SpecialAbility);
}

fn induction(class: &mut Builder) {
    one_day(class, TrainingType::Induction);
}

fn adaptation(class: &mut Builder) {
    one_day(class, TrainingType::Adaptation);
}

fn founders(class: &mut Builder) {
    of_type(class, TrainingType::Entrepreneurship, Catalogue::None);
}

fn no_categories(class: &mut Builder) {
    mixed(class);
    record(class).roster.as_mut().unwrap().iter_mut().for_each(|trainee| trainee.category = None);
}
