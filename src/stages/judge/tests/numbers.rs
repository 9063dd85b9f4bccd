//! Tests of each number in the standard: the value itself, just below and just above it; and worked examples for hours and shares.

use super::builder::*;
use super::changes::*;
use super::mixed::{CHECK_IN, LIVE, LOG, QUIZ, mixed};
use crate::record::class::{Catalogue, LessonHours, LessonKind, LessonRow, Mode, TrainingType};
use crate::record::tables::PersonRow;
use crate::words::finding::{Fact, Outcome, Outcome::*};
use crate::words::moment::{Grade, Precision};

/// A rule, a function that makes a class with a value, and the expected outcomes for some values.
type Limit = (&'static str, fn(&mut Builder, i64), &'static [(i64, Outcome)]);

const LIMITS: &[Limit] = &[
    ("H-01", |class, days| taught(class, days, 60, 1_600), &[(7, Warning), (8, Pass), (13, Pass), (14, Warning)]),
    ("H-02", first_row, &[(29, Fail), (30, Pass), (31, Pass)]),
    (
        "H-03",
        |class, tenths| {
            of_type(class, TrainingType::Reskilling, Catalogue::Dadian);
            parts(class, &[(tenths, LessonKind::Practice, false), (60, LessonKind::Practice, false)]);
            rows(class)[1].date = "2026-08-04".to_owned().try_into().unwrap();
        },
        &[(39, Fail), (40, Pass), (41, Pass)],
    ),
    ("H-04", |class, tenths| halves(class, tenths, 600, LessonKind::Practice), &[(359, Fail), (360, Pass), (361, Pass)]),
    (
        "H-05",
        |class, minutes| rows(class)[0].breaks_min = u32::try_from(minutes).ok(),
        &[(19, Fail), (20, Pass), (21, Pass), (49, Pass), (50, Pass), (51, Fail)],
    ),
    ("H-06", |class, tenths| total(class, TrainingType::Skills, tenths), &[(599, Fail), (600, Pass), (601, Pass)]),
    ("H-07", |class, tenths| total(class, TrainingType::Upskilling, tenths), &[(799, Fail), (800, Pass), (801, Pass)]),
    ("H-08", |class, tenths| total(class, TrainingType::Reskilling, tenths), &[(399, Fail), (400, Pass), (401, Pass)]),
    (
        "H-09",
        |class, tenths| {
            parts(class, &[(tenths, LessonKind::Theory, true), (600 - tenths, LessonKind::Practice, false)]);
        },
        &[(59, Fail), (60, Pass), (61, Pass)],
    ),
    ("H-10", |class, days| short(class, TrainingType::Induction, days), &[(0, Insufficient), (1, Pass), (5, Pass), (6, Fail)]),
    ("H-11", |class, tenths| whole_day(class, TrainingType::Induction, tenths), &[(79, Fail), (80, Pass), (81, Pass)]),
    ("H-12", |class, tenths| theory(class, TrainingType::Induction, tenths), &[(47, Fail), (48, Pass), (49, Pass)]),
    ("H-13", |class, days| short(class, TrainingType::Adaptation, days), &[(0, Insufficient), (1, Pass), (3, Pass), (4, Fail)]),
    ("H-14", |class, tenths| whole_day(class, TrainingType::Adaptation, tenths), &[(79, Fail), (80, Pass), (81, Pass)]),
    ("H-15", |class, tenths| theory(class, TrainingType::Adaptation, tenths), &[(47, Fail), (48, Pass), (49, Pass)]),
    ("T-07", questions, &[(0, Fail), (1, Fail), (2, Pass), (3, Pass)]),
    (
        "T-08",
        |class, seconds| {
            mixed(class);
            class.rows(LOG)[3].until = class.rows(LOG)[3].at.map(|at| at + jiff::SignedDuration::from_secs(seconds));
        },
        &[(5_129, Fail), (5_130, Pass), (5_131, Pass)],
    ),
    (
        "T-10",
        |class, tenths| {
            mixed(class);
            class.rows(LOG)[3].hours = Some(LessonHours { tenths: u32::try_from(tenths).unwrap() });
        },
        &[(19, Fail), (20, Pass), (21, Warning)],
    ),
    (
        "T-10",
        |class, minutes| {
            mixed(class);
            let one = &mut class.rows(LOG)[3];
            (one.hours, one.until, one.minutes) = (None, None, u32::try_from(minutes).ok());
        },
        &[(79, Fail), (80, Pass), (81, Pass)],
    ),
    (
        "T-11",
        |class, seconds| {
            mixed(class);
            class.rows(CHECK_IN)[3].at = Some(start_of(LIVE) + jiff::SignedDuration::from_secs(seconds));
        },
        &[(-7_201, Warning), (-7_200, Pass), (0, Pass), (1, Warning), (600, Warning), (601, Fail)],
    ),
    (
        "T-14",
        |class, seconds| {
            mixed(class);
            class.find("截图_20.png").facts.start =
                Some(moment(at("2026-08-04T19:05") + jiff::SignedDuration::from_secs(seconds), Grade::B));
        },
        &[(599, Fail), (600, NeedsReview), (601, NeedsReview)],
    ),
    (
        "T-14",
        |class, count| {
            mixed(class);
            class.without("截图_");
            (0..count).for_each(|shot| drop(class.screenshot(LIVE, &format!("S{shot}"), start_of(LIVE) + min(10 * shot)).path.clone()));
        },
        &[(2, Fail), (3, NeedsReview), (4, NeedsReview)],
    ),
];

#[test]
fn each_limit_is_kept_to_the_unit() {
    for (rule, make, values) in LIMITS {
        for (value, expected) in *values {
            let mut class = Builder::good();
            make(&mut class, *value);
            let judgement = class.judged();
            assert_blanks(standard(), &judgement);
            assert_eq!(outcome(&judgement, rule), *expected, "{rule} at {value}: {:?}", said(&judgement, rule));
        }
    }
}

fn day(number: i64) -> crate::record::class::ClassDate {
    let day = jiff::civil::date(2026, 8, 3).checked_add(jiff::Span::new().days(number)).unwrap();
    crate::record::class::ClassDate(day)
}

/// A class with this many days, tenths of lesson hours per day, and subsidy.
fn taught(class: &mut Builder, days: i64, tenths: u32, yuan: u32) {
    let first = rows(class)[0].clone();
    let row = |number: i64| LessonRow { date: day(number), lesson_hours: LessonHours { tenths }, ..first.clone() };
    *rows(class) = (0..days).map(row).collect();
    record(class).subsidy_yuan = Some(yuan);
}

fn first_row(class: &mut Builder, tenths: i64) {
    rows(class)[0].lesson_hours.tenths = u32::try_from(tenths).unwrap();
}

/// Lessons of one day: tenths of lesson hours, kind, whether the topic is ethics.
fn parts(class: &mut Builder, parts: &[(i64, LessonKind, bool)]) {
    let first = rows(class)[0].clone();
    let row = |(tenths, kind, ethics): &(i64, LessonKind, bool)| LessonRow {
        kind: Some(*kind),
        topics: vec![if *ethics { "就业指导" } else { "刀工" }.to_owned()],
        lesson_hours: LessonHours { tenths: u32::try_from(*tenths).unwrap() },
        ..first.clone()
    };
    *rows(class) = parts.iter().map(row).collect();
}

fn other(kind: LessonKind) -> LessonKind {
    if kind == LessonKind::Theory { LessonKind::Practice } else { LessonKind::Theory }
}

fn halves(class: &mut Builder, tenths: i64, all: i64, kind: LessonKind) {
    parts(class, &[(tenths, kind, false), (all - tenths, other(kind), false)]);
}

fn total(class: &mut Builder, training_type: TrainingType, tenths: i64) {
    of_type(class, training_type, Catalogue::LocalSpecial);
    parts(class, &[(tenths, LessonKind::Practice, false)]);
}

fn short(class: &mut Builder, training_type: TrainingType, days: i64) {
    of_type(class, training_type, Catalogue::None);
    taught(class, days, 80, 0);
}

fn whole_day(class: &mut Builder, training_type: TrainingType, tenths: i64) {
    of_type(class, training_type, Catalogue::None);
    parts(class, &[(tenths, LessonKind::Theory, false)]);
}

fn theory(class: &mut Builder, training_type: TrainingType, tenths: i64) {
    of_type(class, training_type, Catalogue::None);
    halves(class, tenths, 80, LessonKind::Theory);
}

/// Adds this many questions for one trainee in a session of two lesson hours, in an export that names no videos.
fn questions(class: &mut Builder, count: i64) {
    mixed(class);
    let asked = class.rows(QUIZ).clone();
    let plain = |row: &PersonRow| PersonRow { video: None, ..row.clone() };
    let twice = asked.iter().skip(1).chain(asked.iter().skip(1)).map(plain);
    let first = (0..count).map(|_| plain(&asked[0]));
    *class.rows(QUIZ) = twice.chain(first).collect();
    class.rows(LOG).iter_mut().for_each(|row| row.video = None);
}

#[test]
fn thirty_five_of_fifty_nine_are_less_than_three_fifths() {
    let mut class = Builder::good();
    halves(&mut class, 350, 590, LessonKind::Practice);
    let judgement = class.judged();
    let finding = of(&judgement, "H-04")[0];
    assert_eq!((finding.outcome, finding.message.as_str()), (Fail, "too_few"));
    assert_eq!(finding.facts.get("needed"), Some(&Fact::LessonHours(354)));
    assert_eq!(finding.facts.get("missing"), Some(&Fact::LessonHours(4)));
    assert_eq!(finding.facts.get("percent"), Some(&Fact::Share(5_932)));
}

#[test]
fn sixty_hours_on_eleven_days_are_enough_in_all_and_too_few_a_day() {
    let mut class = Builder::good();
    taught(&mut class, 11, 50, 1_600);
    rows(&mut class).iter_mut().take(10).for_each(|row| row.lesson_hours.tenths = 55);
    of_type(&mut class, TrainingType::Skills, Catalogue::LocalSpecial);
    let judgement = class.judged();
    assert_eq!((outcome(&judgement, "H-06"), outcome(&judgement, "H-02")), (Pass, Fail));
    assert_eq!(of(&judgement, "H-02")[0].facts.get("missing"), Some(&Fact::LessonHours(60)));
    for (tenths, expected) in [(590, Fail), (600, Pass)] {
        taught(&mut class, 10, tenths / 10, 1_600);
        assert_eq!(outcome(&class.judged(), "H-02"), expected, "{tenths}");
    }
}

#[test]
fn a_lesson_hour_is_computed_with_and_without_breaks_that_nobody_declared() {
    let cases = [
        ("11:50", Some(20), Pass, ""),
        ("11:50", None, Pass, ""),
        ("12:00", None, Undecided, "gross:fail:1 net:pass:0"),
        ("11:10", Some(0), Pass, ""),
        ("11:10", None, Undecided, "gross:pass:0 net:fail:1"),
        ("12:30", None, Fail, "gross:fail:1 net:fail:1"),
    ];
    for (end, breaks, expected, rungs) in cases {
        let mut class = Builder::good();
        let row = &mut rows(&mut class)[0];
        (row.start, row.end) = ("08:30".to_owned().try_into().unwrap(), end.to_owned().try_into().unwrap());
        (row.breaks_min, row.lesson_hours.tenths) = (breaks, 40);
        let judgement = class.judged();
        assert_eq!((outcome(&judgement, "H-05"), ladder(&judgement, "H-05").as_str()), (expected, rungs), "{end} {breaks:?}");
    }
    let mut class = Builder::good();
    let row = &mut rows(&mut class)[0];
    (row.start, row.end, row.breaks_min) = ("08:30".to_owned().try_into().unwrap(), "12:00".to_owned().try_into().unwrap(), None);
    row.lesson_hours.tenths = 40;
    for (policy, expected) in [("gross", Fail), ("net", Pass)] {
        let judgement = class.judged_with(&serde_json::json!({"pins": {"break_policy": policy}}));
        assert_eq!(outcome(&judgement, "H-05"), expected, "{policy}");
    }
    assert_eq!(of(&class.judged(), "H-05")[0].facts.get("measured"), Some(&Fact::Length(3_150_000_000)), "52.5 minutes");
}

#[test]
fn an_induction_of_eight_hours_needs_five_of_theory() {
    for (tenths, expected) in [(50, Pass), (40, Fail)] {
        let mut class = Builder::good();
        theory(&mut class, TrainingType::Induction, tenths);
        let judgement = class.judged();
        assert_eq!(["H-10", "H-11", "H-12"].map(|rule| outcome(&judgement, rule)), [Pass, Pass, expected]);
    }
}

#[test]
fn average_hours_are_computed_with_and_without_video_and_by_the_span_where_a_profile_says_so() {
    let mut class = Builder::good();
    mixed(&mut class);
    rows(&mut class).pop();
    first_row(&mut class, 10);
    let judgement = class.judged();
    assert_eq!(ladder(&judgement, "H-02"), "with_video:pass:0 without_video:fail:20");
    for (basis, expected) in [("with_video", Pass), ("without_video", Fail), ("span", Pass)] {
        let pins = serde_json::json!({"pins": {"day_basis": basis}});
        assert_eq!(outcome(&class.judged_with(&pins), "H-02"), expected, "{basis}");
    }
    // A free day between them makes the span longer.
    rows(&mut class).iter_mut().for_each(|row| row.date = if row.date == day(0) { day(0) } else { day(2) });
    assert_eq!(outcome(&class.judged_with(&serde_json::json!({"pins": {"day_basis": "span"}})), "H-02"), Fail);
    let with_assessment = serde_json::json!({"parameters": {"count_assessment_day": true}});
    assert_eq!(outcome(&Builder::good().judged_with(&with_assessment), "H-02"), Fail, "12 lesson hours on three days");
}

#[test]
fn practice_online_is_not_counted_as_practice() {
    let mut class = Builder::good();
    rows(&mut class)[0].mode = Mode::OnlineLive;
    let judgement = class.judged();
    assert_eq!((outcome(&judgement, "M-06"), outcome(&judgement, "H-04")), (Fail, Pass), "9 of 12");
    rows(&mut class)[1].mode = Mode::OnlineVideo;
    let judgement = class.judged();
    let finding = of(&judgement, "H-04")[0];
    assert_eq!((finding.outcome, finding.message.as_str()), (Fail, "too_few_online"), "6 of 12");
    assert_eq!(finding.facts.get("practice_online"), Some(&Fact::LessonHours(60)));
    // The kind of content alone is enough.
    let mut class = Builder::good();
    let row = &mut rows(&mut class)[0];
    (row.mode, row.kind, row.content_kind) = (Mode::OnlineLive, Some(LessonKind::Theory), Some("互动 交流".to_owned()));
    assert_eq!(outcome(&class.judged(), "M-06"), Fail);
}

#[test]
fn ethics_may_be_practice_unless_a_profile_says_no() {
    let class = Builder::good();
    let judgement = class.judged();
    assert_eq!(of(&judgement, "H-09")[0].facts.get("ethics_practice_hours"), Some(&Fact::LessonHours(60)));
    let exclusive = class.judged_with(&serde_json::json!({"parameters": {"ethics_exclusive": true}}));
    assert_eq!(outcome(&exclusive, "H-09"), Fail);
}

#[test]
fn screenshots_known_to_the_minute_need_eleven_minutes() {
    for (minutes, expected) in [(["05", "15", "25"], Undecided), (["05", "16", "27"], NeedsReview), (["05", "14", "23"], Fail)] {
        let mut class = Builder::good();
        mixed(&mut class);
        for (name, minute) in ["截图_05.png", "截图_20.png", "截图_40.png"].into_iter().zip(minutes) {
            let mut shown = moment(at(&format!("2026-08-04T19:{minute}")), Grade::B);
            shown.precision = Precision::Minute;
            class.find(name).facts.start = Some(shown);
        }
        assert_eq!(outcome(&class.judged(), "T-14"), expected, "{minutes:?}");
    }
}

#[test]
fn a_screenshot_between_two_others_spoils_nothing() {
    let mut class = Builder::good();
    mixed(&mut class);
    class.screenshot(LIVE, "EXTRA", at("2026-08-04T19:05:30"));
    assert_eq!(outcome(&class.judged(), "T-14"), NeedsReview);
}

#[test]
fn records_that_name_no_session_speak_of_all_that_none_names() {
    let mut class = Builder::good();
    mixed(&mut class);
    rows(&mut class).push(super::mixed::lesson("2026-08-05", "online_video", "营养配餐"));
    assert_eq!(outcome(&class.judged(), "T-10"), Fail, "the second video session has no row");
    for table in [LOG, QUIZ] {
        class.rows(table).iter_mut().for_each(|row| (row.unit, row.video, row.at, row.until) = (None, None, None, None));
    }
    class.rows(LOG).iter_mut().for_each(|row| row.hours = LessonHours::try_from(3.9).ok());
    assert_eq!(outcome(&class.judged(), "T-10"), Fail, "3.9 of 4 lesson hours");
    class.rows(LOG).iter_mut().for_each(|row| row.hours = LessonHours::try_from(4.0).ok());
    let judgement = class.judged();
    assert_eq!(outcome(&judgement, "T-10"), Pass);
    assert_eq!(outcome(&judgement, "T-07"), Fail, "one question for four lessons");
}
