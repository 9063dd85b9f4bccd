//! Cases of annex 1: T.

use super::super::builder::*;
use super::super::changes::*;
use super::super::mixed::{CHECK_IN, LIVE, LOG, QUIZ, VIDEO, mixed};
use super::{Case, CaseByProfile};
use crate::record::class::{LessonHours, SignInState};
use crate::record::facts::*;
use crate::record::role::*;
use crate::record::tables::PersonRow;
use crate::words::finding::Outcome::*;
use crate::words::moment::{Grade, Precision};

const AM: &str = SESSIONS[0];

pub(super) const CASES: &[Case] = &[
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
    ("T-02", Insufficient, "T-01.no_timetable", |class| class.inventory.class.timetable.clear()),
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
    ("T-03", Insufficient, "T-01.no_timetable", |class| class.inventory.class.timetable.clear()),
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
    ("T-03", Pass, "joined", |class| {
        class.find("0900/录像/VID_0.mp4").facts.content = recording(180_000_000);
        class.clip(AM, "VID_9", at("2026-08-03T09:08:00"), 150_000_000);
    }),
    ("T-03", Warning, "short_unit", |class| {
        class.without(&format!("{}/录像", folder(AM)));
        class.inventory.class.timetable[0].end = "09:12".to_owned().try_into().unwrap();
        class.clip(AM, "VID_ALL", start_of(AM), 12 * 60_000_000);
    }),
    ("T-03", Warning, "barely", |class| {
        // The middle third begins at 09:56:40: 2:25 of the 5:05 are before it, and 2:40 are in it.
        class.find("0900/录像/VID_1.mp4").facts.start = Some(moment(at("2026-08-03T09:54:15"), Grade::A));
        class.find("0900/录像/VID_1.mp4").facts.content = recording(305_000_000);
        class.find("0900/录像/VID_2.mp4").facts.start = Some(moment(at("2026-08-03T11:48:00"), Grade::A));
        class.clip(AM, "VID_3", at("2026-08-03T10:20"), 305_000_000);
        class.find("0900/录像/VID_0.mp4").facts.start = Some(moment(at("2026-08-03T08:56:00"), Grade::A));
    }),
    ("T-01", Fail, "electronic", |class| {
        each(class, Role::SignIn, |file| file.placement.role = Role::CheckIn);
    }),
    ("T-02", Undecided, "exception", |class| {
        class.without(&format!("{}/照片", folder(AM)));
        class.material("00_班级信息/变更记录/20260803_车间禁止拍摄_批准.pdf", Role::ChangeRecord);
    }),
    ("T-02", Warning, "small", |class| {
        class.find("0900/照片/IMG_1.jpg").facts.content = sized(719, 1280, 120);
    }),
    ("T-01", Warning, "blank", |class| {
        each(class, Role::SignIn, |file| file.facts.content = of_clarity(|clarity| clarity.ink_permille = 3));
    }),
    ("T-01", Warning, "dark", |class| {
        each(class, Role::SignIn, |file| file.facts.content = sized(1240, 1754, 12));
    }),
    ("T-01", Warning, "dark", |class| {
        each(class, Role::SignIn, |file| file.facts.content = of_clarity(|clarity| clarity.ink_permille = 501));
    }),
    ("T-01", Warning, "upside_down", |class| {
        each(class, Role::SignIn, |file| file.facts.content = of_clarity(|clarity| clarity.title_permille = Some(501)));
    }),
    ("T-02", Warning, "bright", |class| {
        class.find("0900/照片/IMG_1.jpg").facts.content = of_clarity(|clarity| clarity.bright_permille = 601);
    }),
    ("T-02", Warning, "blurred", |class| {
        class.find("0900/照片/IMG_1.jpg").facts.content = of_clarity(|clarity| clarity.sharpness = 29);
    }),
    ("T-02", Warning, "dark", |class| {
        class.find("0900/照片/IMG_1.jpg").facts.content = sized(4000, 3000, 19);
    }),
    ("T-03", Undecided, "exception", |class| {
        class.without(&format!("{}/录像", folder(AM)));
        class.material("00_班级信息/变更记录/2026-08-03不便拍摄.pdf", Role::ChangeRecord);
    }),
    ("T-03", Warning, "small", |class| {
        change_recording(class, |recording| (recording.width, recording.height) = (639, 360));
    }),
    ("T-03", Warning, "frozen", |class| {
        change_recording(class, |recording| recording.looks = SampledFrames { sampled: 10, black: 0, still: 6, again: 0 });
    }),
    ("T-03", Fail, "one_part", |class| {
        for (clip, minute) in [(0, 0), (1, 6), (2, 12)] {
            let start = start_of(AM) + min(minute);
            class.find(&format!("0900/录像/VID_{clip}.mp4")).facts.start = Some(moment(start, Grade::A));
        }
        without_others(class);
    }),
    ("T-03", Undecided, "missing", |class| {
        class.without("0900/录像/VID_1");
    }),
    ("T-03", Undecided, "short_and_missing", |class| {
        class.without(&format!("{}/录像/VID_1", folder(AM)));
        class.find("0900/录像/VID_2.mp4").facts.content = recording(200_000_000);
    }),
    ("T-03", Undecided, "overlapping", |class| overlapping(class, AM, 170)),
    ("T-04", District, "district", |_| {}),
    ("T-04", District, "recorded", supervised),
    ("T-04", NotApplicable, "judge.not_applicable", online),
    ("T-05", District, "district", |_| {}),
    ("T-05", District, "recorded", supervised),
    ("T-05", NotApplicable, "judge.not_applicable", |class| record(class).switches.remote_monitoring = Some(true)),
    ("T-06", Pass, "met", |class| {
        mixed(class);
        class.material("02_培训实施/线上视频/人脸识别/记录.xlsx", Role::Other);
    }),
    ("T-06", NotApplicable, "not_given", mixed),
    ("T-06", NotApplicable, "judge.no_sessions", |_| {}),
    ("T-07", Pass, "met", mixed),
    ("T-07", Fail, "missing", |class| {
        mixed(class);
        class.without(QUIZ);
    }),
    ("T-07", Fail, "broken", |class| {
        mixed(class);
        broken_table(class, QUIZ);
    }),
    ("T-07", Fail, "no_rows", |class| {
        mixed(class);
        class.rows(QUIZ).iter_mut().for_each(|row| row.unit = Some(LIVE.to_owned()));
    }),
    ("T-07", Fail, "unasked", |class| {
        mixed(class);
        class.rows(QUIZ).remove(7);
    }),
    ("T-07", NeedsReview, "unread", |class| {
        mixed(class);
        class.inventory.tables.clear();
    }),
    ("T-07", Insufficient, "T-01.no_timetable", |class| rows(class).clear()),
    ("T-07", NotApplicable, "judge.no_sessions", |_| {}),
    ("T-08", Pass, "met", mixed),
    ("T-08", Fail, "fast", |class| {
        mixed(class);
        class.rows(LOG)[3].until = Some(at("2026-08-03T20:00"));
    }),
    ("T-08", NeedsReview, "statement", |class| {
        mixed(class);
        class.rows(LOG).iter_mut().for_each(|row| row.until = None);
    }),
    ("T-08", Insufficient, "unmeasured", |class| {
        mixed(class);
        class.rows(LOG)[3].video_seconds = None;
        class.without("平台达标说明");
    }),
    ("T-08", Insufficient, "no_log", |class| {
        mixed(class);
        class.without(LOG).without("平台达标说明");
        class.inventory.tables.clear();
    }),
    ("T-08", NotApplicable, "judge.no_sessions", |_| {}),
    ("T-09", NeedsReview, "look", mixed),
    ("T-09", NotApplicable, "not_given", |class| {
        mixed(class);
        class.without("平台达标说明");
    }),
    ("T-10", Pass, "met", mixed),
    ("T-10", Pass, "met", |class| {
        mixed(class);
        record(class).roster.as_mut().unwrap()[0].left = Some("2026-08-02".to_owned().try_into().unwrap());
        class.rows(LOG).remove(0);
    }),
    ("T-10", Fail, "missing", |class| {
        mixed(class);
        class.without(LOG);
    }),
    ("T-10", Fail, "broken", |class| {
        mixed(class);
        broken_table(class, LOG);
    }),
    ("T-10", Fail, "no_rows", |class| {
        mixed(class);
        class.rows(LOG).clear();
        class.rows(LOG).push(PersonRow { unit: Some(LIVE.to_owned()), ..row(1) });
    }),
    ("T-10", Fail, "absent", |class| {
        mixed(class);
        class.rows(LOG).remove(29);
    }),
    ("T-10", Fail, "short", |class| {
        mixed(class);
        class.rows(LOG)[3].hours = LessonHours::try_from(1.9).ok();
    }),
    ("T-10", NeedsReview, "unread", |class| {
        mixed(class);
        class.inventory.tables.clear();
    }),
    ("T-10", Insufficient, "no_time", |class| {
        mixed(class);
        let one = &mut class.rows(LOG)[3];
        (one.hours, one.until) = (None, None);
    }),
    ("T-10", Warning, "over", |class| {
        mixed(class);
        class.rows(LOG)[3].hours = LessonHours::try_from(2.1).ok();
    }),
    ("T-10", Warning, "strangers", |class| {
        mixed(class);
        let mut stranger = class.rows(LOG)[3].clone();
        (stranger.name, stranger.id_number) = ("王小明".to_owned(), None);
        class.rows(LOG).push(stranger);
    }),
    ("T-10", NotApplicable, "judge.no_sessions", |_| {}),
    ("T-11", Pass, "met", mixed),
    ("T-11", Fail, "missing", |class| {
        mixed(class);
        class.without(CHECK_IN);
    }),
    ("T-11", Fail, "broken", |class| {
        mixed(class);
        broken_table(class, CHECK_IN);
    }),
    ("T-11", Fail, "no_rows", |class| {
        mixed(class);
        class.rows(CHECK_IN).iter_mut().for_each(|row| row.unit = Some(VIDEO.to_owned()));
    }),
    ("T-11", Fail, "too_late", |class| {
        mixed(class);
        class.rows(CHECK_IN)[3].at = Some(at("2026-08-04T19:10:01"));
    }),
    ("T-11", NeedsReview, "unread", |class| {
        mixed(class);
        class.inventory.tables.clear();
    }),
    ("T-11", Insufficient, "no_times", |class| {
        mixed(class);
        class.rows(CHECK_IN).iter_mut().for_each(|row| row.at = None);
    }),
    ("T-11", Warning, "late", |class| {
        mixed(class);
        class.rows(CHECK_IN)[3].at = Some(at("2026-08-04T19:00:01"));
    }),
    ("T-11", Warning, "early", |class| {
        mixed(class);
        class.rows(CHECK_IN)[3].at = Some(at("2026-08-04T16:59:59"));
    }),
    ("T-11", Warning, "unchecked", |class| {
        mixed(class);
        class.rows(CHECK_IN).remove(3);
    }),
    ("T-11", NotApplicable, "judge.no_sessions", |_| {}),
    ("T-12", Pass, "met", |class| {
        mixed(class);
        class.add(&format!("{}/人脸识别.png", folder(LIVE)), Role::Other, &[LIVE], picture(), None);
    }),
    ("T-12", NotApplicable, "not_given", mixed),
    ("T-13", Pass, "met", |class| {
        mixed(class);
        class.add(&format!("{}/提问/提问.png", folder(LIVE)), Role::InClassQuiz, &[LIVE], picture(), None);
    }),
    ("T-13", NotApplicable, "not_given", |class| {
        mixed(class);
        class.find(QUIZ).placement.units = vec![VIDEO.to_owned()];
    }),
    ("T-14", Pass, "met", mixed),
    ("T-14", NeedsReview, "review", mixed),
    ("T-14", Fail, "too_few", |class| {
        mixed(class);
        class.without("截图_05");
    }),
    ("T-14", Fail, "too_few_counted", |class| {
        mixed(class);
        class.find("截图_05.png").facts.problems.push(Problem::Empty);
    }),
    ("T-14", Fail, "too_close", |class| {
        mixed(class);
        class.find("截图_05.png").facts.start = Some(moment(at("2026-08-04T19:10:01"), Grade::B));
    }),
    ("T-14", Insufficient, "unmeasured", |class| {
        mixed(class);
        class.find("截图_05.png").facts.problems.push(Problem::Undecodable);
    }),
    ("T-14", Insufficient, "untimed", |class| {
        mixed(class);
        class.find("截图_05.png").facts.start = Some(moment(at("2026-08-04T21:00"), Grade::C));
    }),
    ("T-14", Undecided, "minutes_only", |class| {
        mixed(class);
        for (name, minute) in [("截图_05.png", "05"), ("截图_20.png", "15"), ("截图_40.png", "25")] {
            let mut shown = moment(at(&format!("2026-08-04T19:{minute}")), Grade::B);
            shown.precision = Precision::Minute;
            class.find(name).facts.start = Some(shown);
        }
    }),
    ("T-14", NotApplicable, "judge.no_sessions", |_| {}),
    ("T-15", District, "district", mixed),
    ("T-15", District, "recorded", |class| {
        mixed(class);
        supervised(class);
    }),
    ("T-15", NotApplicable, "judge.not_applicable", |_| {}),
    ("T-16", Pass, "given", |class| {
        class.material("02_培训实施/家访记录.pdf", Role::Other);
    }),
    ("T-16", NotApplicable, "none", |_| {}),
];

pub(super) const BY_PROFILE: &[CaseByProfile] = &[
    (r#"{"parameters": {"esign_replaces_paper": true}}"#, "T-01", Pass, "met", |class| {
        each(class, Role::SignIn, |file| file.placement.role = Role::CheckIn);
    }),
    (r#"{"parameters": {"attendance_min": [4, 5]}, "pins": {"signin_unit": "session"}}"#, "T-01", Fail, "attendance", |class| {
        attended(class, 23)
    }),
    (r#"{"parameters": {"attendance_min": [4, 5]}, "pins": {"signin_unit": "session"}}"#, "T-01", Pass, "met", |class| attended(class, 24)),
    (r#"{"parameters": {"photo_elements": "each"}}"#, "T-02", NeedsReview, "each_element", |_| {}),
    (r#"{"parameters": {"exception_records": false}, "pins": {"evidence_unit": "session"}}"#, "T-02", Fail, "too_few", |class| {
        class.without(&format!("{}/照片", folder(AM)));
        class.material("00_班级信息/变更记录/20260803_禁止拍摄.pdf", Role::ChangeRecord);
    }),
    (r#"{"pins": {"live_unit": "class"}}"#, "T-14", Pass, "met", mixed),
];

fn sized(width: u32, height: u32, luma: u8) -> Content {
    Content::Picture(PictureFacts {
        width,
        height,
        orientation: 1,
        decoded: true,
        gps: false,
        mean_luma: Some(luma),
        clarity: None,
        pages: None,
        fingerprint: None,
    })
}

fn of_clarity(change: fn(&mut Clarity)) -> Content {
    let mut clarity = Clarity { sharpness: 400, dark_permille: 20, bright_permille: 20, ink_permille: 60, title_permille: Some(40) };
    change(&mut clarity);
    match sized(4000, 3000, 120) {
        Content::Picture(picture) => Content::Picture(PictureFacts { clarity: Some(clarity), ..picture }),
        other => other,
    }
}

fn change_recording(class: &mut Builder, change: fn(&mut RecordingFacts)) {
    match &mut class.find("0900/录像/VID_1.mp4").facts.content {
        Content::Recording(recording) => change(recording),
        other => panic!("{other:?}"),
    }
}

/// Keeps only the first session and its evidence, so that all readings agree.
fn without_others(class: &mut Builder) {
    rows(class).truncate(1);
}

fn supervised(class: &mut Builder) {
    class.material("02_培训实施/区县监管记录/抽查.pdf", Role::DistrictRecord);
}

fn broken_table(class: &mut Builder, end: &str) {
    class.find(end).facts.problems.push(Problem::Empty);
    class.inventory.tables.retain(|table| !table.file.as_str().ends_with(end));
}

/// The first `count` of the thirty people signed at the first session.
fn attended(class: &mut Builder, count: u32) {
    (1..=count).for_each(|no| sign(class, &format!("学员{no}"), SignInState::Signed));
}
