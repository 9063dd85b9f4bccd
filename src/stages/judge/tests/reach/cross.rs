//! Cases of the cross-checks: X.

use super::super::builder::*;
use super::super::changes::*;
use super::super::mixed::{CHECK_IN, LIVE, LOG, mixed};
use super::Case;
use crate::record::class::{Approval, LearningHours, LessonHours, RecordFault, SignIn, SignInState, Trainee};
use crate::record::disagreement::*;
use crate::record::facts::*;
use crate::record::role::*;
use crate::record::tables::PersonRow;
use crate::words::finding::Outcome::*;
use crate::words::finding::{Fact, Told};
use crate::words::moment::{Grade, Moment, Precision, Reason, TimeSource};

pub(super) const CASES: &[Case] = &[
    ("X-01", Pass, "met", |_| {}),
    ("X-01", Insufficient, "no_roster", nobody),
    ("X-01", Insufficient, "unread", |class| record(class).roster = None),
    ("X-01", Insufficient, "missing", |class| id(class, None)),
    ("X-01", Fail, "no_name", |class| first(class).name = "\u{3000}".to_owned()),
    ("X-01", Fail, "damaged", |class| id(class, Some("509900199003070000"))),
    ("X-01", Fail, "damaged", |class| id(class, Some("5.099E+17"))),
    ("X-01", Fail, "length", |class| id(class, Some("50990019900307"))),
    ("X-01", Fail, "characters", |class| id(class, Some("5099001990030700IX"))),
    ("X-01", Fail, "birth", |class| id(class, Some("509900199013070011"))),
    ("X-01", Fail, "check", |class| {
        let mut wrong = id_number(1);
        let last = wrong.pop().unwrap();
        wrong.push(if last == '1' { '2' } else { '1' });
        id(class, Some(&wrong));
    }),
    ("X-01", Fail, "twin", |class| id(class, Some(&id_number(9)))),
    ("X-01", Warning, "twin_name", |class| {
        let roster = record(class).roster.as_mut().unwrap();
        (roster[0].id_number, roster[1].id_number) = (None, None);
        roster[1].name = roster[0].name.clone();
    }),
    ("X-02", Pass, "met", |class| sign(class, "学 员7", SignInState::Signed)),
    ("X-02", Pass, "met", mixed),
    ("X-02", Fail, "strangers", |class| sign(class, "王小明", SignInState::Signed)),
    ("X-02", Fail, "similar", |class| sign(class, "字员7", SignInState::Late)),
    ("X-02", Fail, "strangers", |class| {
        mixed(class);
        class.rows(CHECK_IN).push(PersonRow { unit: Some(LIVE.to_owned()), name: "王小明".to_owned(), ..PersonRow::default() });
    }),
    ("X-02", Insufficient, "none", |_| {}),
    ("X-03", Pass, "met", subsidised),
    ("X-03", Insufficient, "none", |_| {}),
    ("X-03", Insufficient, "no_scores", |class| class.read("补贴.xlsx", (1..=30).map(row).collect())),
    ("X-03", Fail, "L-13.strangers", |class| {
        subsidised(class);
        class.rows("补贴.xlsx").push(PersonRow { name: "王小明".to_owned(), ..PersonRow::default() });
    }),
    ("X-03", Fail, "L-13.failed", |class| {
        subsidised(class);
        class.rows("成绩.xlsx")[4].passed = Some(false);
    }),
    ("X-03", Fail, "twins", |class| {
        subsidised(class);
        class.rows("补贴.xlsx").push(row(3));
    }),
    ("X-03", Fail, "L-13.unproven", |class| {
        subsidised(class);
        class.rows("成绩.xlsx")[4].passed = None;
    }),
    ("X-03", NotApplicable, "judge.not_applicable", |class| record(class).switches.subsidy_claimed = Some(false)),
    ("X-04", Pass, "met", examined),
    ("X-04", Insufficient, "unknown", |_| {}),
    ("X-04", Fail, "unsigned", |class| {
        examined(class);
        record(class).sign_in.pop();
    }),
    ("X-04", Warning, "unscored", |class| {
        examined(class);
        class.rows("成绩.xlsx").pop();
    }),
    ("X-04", NotApplicable, "judge.not_applicable", |class| record(class).assessments.clear()),
    ("X-05", Pass, "met", |class| learned(class, 12.0)),
    ("X-05", Pass, "met_with_attendance", |class| {
        learned(class, 12.0);
        signed_everywhere(class);
    }),
    ("X-05", Fail, "over", |class| learned(class, 12.1)),
    ("X-05", Fail, "off", |class| {
        learned(class, 9.0);
        signed_everywhere(class);
    }),
    ("X-05", Insufficient, "none", |_| {}),
    ("X-06", Pass, "met", mixed),
    ("X-06", Pass, "met", |class| {
        mixed(class);
        let video = &mut rows(class)[4];
        video.start = "14:00".to_owned().try_into().unwrap();
    }),
    ("X-06", Fail, "overlap", |class| rows(class)[1].start = "11:49".to_owned().try_into().unwrap()),
    ("X-06", Pass, "met", |class| rows(class)[1].start = "11:50".to_owned().try_into().unwrap()),
    ("X-06", Fail, "early", |class| rows(class)[0].start = "05:59".to_owned().try_into().unwrap()),
    ("X-06", Pass, "met", |class| rows(class)[0].start = "06:00".to_owned().try_into().unwrap()),
    ("X-06", Fail, "late", |class| rows(class)[1].end = "23:01".to_owned().try_into().unwrap()),
    ("X-06", Pass, "met", |class| rows(class)[1].end = "23:00".to_owned().try_into().unwrap()),
    ("X-06", Insufficient, "H-05.no_timetable", |class| rows(class).clear()),
    ("X-08", NeedsReview, "review", |_| {}),
    ("X-10", Insufficient, "no_ledger", |_| {}),
    ("X-12", Pass, "met", |_| {}),
    ("X-12", NeedsReview, "review", |_| {}),
    ("X-12", NeedsReview, "twin_alike", |class| {
        class.alike("2026-08-04T0900/签到册/签到.jpg", "2026-08-03T0900/签到册/签到.jpg");
    }),
    ("X-12", NeedsReview, "twins_alike", |class| {
        class.alike("2026-08-04T0900/签到册/签到.jpg", "2026-08-03T0900/签到册/签到.jpg");
        class.alike("2026-08-04T1400/签到册/签到.jpg", "2026-08-03T0900/签到册/签到.jpg");
    }),
    ("X-12", Fail, "twin", |class| {
        let root = class.find("2026-08-03T0900/签到册/签到.jpg").root;
        class.find("2026-08-04T0900/签到册/签到.jpg").root = root;
    }),
    ("X-13", Pass, "met", |_| {}),
    ("X-13", Fail, "approved_late", |class| {
        let date = "2026-08-04".to_owned().try_into().unwrap();
        record(class).plan_approval = Some(Approval { number: "7".to_owned(), date });
    }),
    ("X-13", Fail, "starts_late", |class| record(class).start = Some("2026-08-04".to_owned().try_into().unwrap())),
    ("X-13", Fail, "ends_early", |class| record(class).end = Some("2026-08-03".to_owned().try_into().unwrap())),
    ("X-13", Fail, "ends_before_assessment", |class| record(class).end = Some("2026-08-04".to_owned().try_into().unwrap())),
    ("X-13", Fail, "assessed_early", |class| record(class).assessments[0].date = "2026-08-03".to_owned().try_into().unwrap()),
    ("X-13", Warning, "undated", |class| record(class).end = None),
    ("X-13", Insufficient, "H-05.no_timetable", |class| rows(class).clear()),
    ("X-14", Pass, "met", |class| {
        mixed(class);
        sign(class, "学员1", SignInState::Signed);
    }),
    ("X-14", Fail, "twice", |class| {
        mixed(class);
        sign(class, "学员1", SignInState::Signed);
        class.rows(LOG)[0].at = Some(at("2026-08-03T11:49:59"));
        class.rows(LOG)[0].until = Some(at("2026-08-03T12:49:59"));
    }),
    ("X-14", Insufficient, "unknown", mixed),
    ("X-14", NotApplicable, "judge.not_applicable", |_| {}),
    ("X-15", Fail, "document", |class| record(class).governing_document = Some("渝人社发〔2024〕13号".to_owned())),
    ("X-15", Pass, "met", |class| record(class).governing_document = Some("渝就发[2020]16号（试行）".to_owned())),
    ("X-16", Pass, "met", |class| located(class, 600)),
    ("X-16", Fail, "jump", |class| located(class, 601)),
    ("X-16", Fail, "jump", |class| {
        numbered(class, "IMG_1001", "09:20");
        numbered(class, "IMG_1002", "09:09");
    }),
    ("X-16", Pass, "met", |class| {
        numbered(class, "IMG_1001", "09:20");
        numbered(class, "IMG_1002", "09:21");
    }),
    ("X-16", Pass, "met", |class| {
        numbered(class, "IMG_9999", "09:20");
        numbered(class, "IMG_0001", "09:40");
    }),
    ("X-16", Warning, "counted_on", |class| {
        for (number, unit) in [SESSIONS[0], SESSIONS[1], SESSIONS[2], EXAM].into_iter().enumerate() {
            class.photo(unit, &format!("IMG_20{number:02}"), start_of(unit) + min(10));
        }
    }),
    ("X-16", Pass, "met", |class| {
        for (number, unit) in [(1, SESSIONS[0]), (2, SESSIONS[2]), (4, EXAM)] {
            class.photo(unit, &format!("IMG_200{number}"), start_of(unit) + min(10));
        }
    }),
    ("X-16", Insufficient, "unknown", |_| {}),
    // Both are 7 h 58 min slow.
    ("X-16", Warning, "constant", |class| slow(class, &["0900/照片/IMG_1.jpg", "0900/照片/IMG_2.jpg"])),
    ("X-16", Fail, "jump_and_constant", |class| {
        slow(class, &["0900/照片/IMG_1.jpg", "0900/照片/IMG_2.jpg"]);
        numbered(class, "IMG_1001", "09:20");
        numbered(class, "IMG_1002", "09:09");
    }),
    // Saved by a chat program an hour before the camera's capture time.
    ("X-16", Fail, "jump", |class| {
        let file = class.find("0900/照片/IMG_1.jpg");
        let mut saved = moment(file.facts.start.as_ref().unwrap().at - jiff::SignedDuration::from_mins(60), Grade::C);
        saved.source = TimeSource::TransferName;
        file.facts.times.push(saved);
    }),
    ("X-07", Fail, "outside_clock", |class| slow(class, &["0900/照片/IMG_1.jpg", "0900/照片/IMG_2.jpg"])),
    ("X-07", Warning, "explained", |class| {
        let file = class.find("0900/录像/VID_1.mp4");
        let start = file.facts.start.as_mut().unwrap();
        (start.grade, start.source, start.reason) = (Grade::D, TimeSource::CreationTimeUnclear, Reason::Possible);
        file.facts.times = vec![start.clone()];
    }),
    ("X-07", Pass, "met", |_| {}),
    ("X-07", Fail, "outside", |class| class.find("0900/照片/IMG_1.jpg").facts.start = Some(moment(at("2026-08-05T15:10"), Grade::A))),
    ("X-07", Fail, "impossible", |class| class.find("0900/照片/IMG_1.jpg").facts.start = Some(moment(at("2026-08-03T08:20"), Grade::C))),
    ("X-07", Warning, "transferred", |class| {
        class.find("0900/照片/IMG_1.jpg").facts.start = Some(moment(at("2026-08-03T09:20"), Grade::C));
    }),
    ("X-07", Warning, "untimed", |class| class.find("0900/照片/IMG_1.jpg").facts.start = None),
    ("X-07", Warning, "clustered", |class| {
        class.photo(SESSIONS[0], "STAGED", at("2026-08-04T09:20"));
    }),
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
    ("X-08", NeedsReview, "picture_alike", |class| {
        class.alike("2026-08-04T0900/照片/IMG_2.jpg", "2026-08-03T0900/照片/IMG_1.jpg");
    }),
    ("X-08", NeedsReview, "recording_alike", |class| {
        class.alike("2026-08-04T1400/录像/VID_1.mp4", "2026-08-03T0900/录像/VID_1.mp4");
    }),
    ("X-08", NeedsReview, "pictures_alike", |class| {
        class.alike("2026-08-04T0900/照片/IMG_2.jpg", "2026-08-03T0900/照片/IMG_1.jpg");
        class.alike("2026-08-04T1400/照片/IMG_2.jpg", "2026-08-03T0900/照片/IMG_1.jpg");
    }),
    ("X-08", NeedsReview, "recordings_alike", |class| {
        class.alike("2026-08-04T1400/录像/VID_1.mp4", "2026-08-03T0900/录像/VID_1.mp4");
        class.alike("2026-08-04T0900/录像/VID_1.mp4", "2026-08-04T1400/录像/VID_1.mp4");
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
    ("X-11", Fail, "cut_short", |class| problem(class, Problem::CutShort { claimed_us: Some(310_000_000), length_us: 305_000_000 })),
    ("X-11", Fail, "cut", |class| problem(class, Problem::CutShort { claimed_us: None, length_us: 305_000_000 })),
    ("X-11", Warning, "jumps", |class| problem(class, Problem::Jumps { count: 1, gap_us: 3_600_000_000 })),
    ("X-11", Warning, "sparse", |class| {
        problem(class, Problem::Sparse { frames: 33, length_us: 330_000_000, gap_us: 10_000_000 });
    }),
    ("X-11", Warning, "sound_longer", |class| problem(class, Problem::SoundLonger { sound_us: 310_000_000, length_us: 305_000_000 })),
    ("X-11", NeedsReview, "speed", |class| problem(class, Problem::Speed { captured_milli: 1_000, shown_milli: 30_000 })),
    ("X-11", NeedsReview, "looped", |class| problem(class, Problem::Looped { repeated_us: 290_000_000, lag_us: 10_000_000 })),
    ("X-11", NeedsReview, "recurring", |class| problem(class, Problem::Recurring { again: 6, sampled: 12 })),
    ("X-11", Fail, "wrong_kind", |class| class.find("0900/录像/VID_1.mp4").facts.content = Content::Other),
    ("X-11", Insufficient, "archive", |class| {
        let file = class.find("0900/录像/VID_1.mp4");
        (file.facts.content, file.facts.media_type) = (Content::Other, "application/zip".to_owned());
    }),
    ("X-11", Insufficient, "recorder", |class| problem(class, Problem::RecorderFormat)),
    ("X-11", Insufficient, "undecodable", |class| problem(class, Problem::Undecodable)),
    ("X-11", Insufficient, "record", |class| {
        let said = Fact::Told(Told { key: "class.no_record".into(), facts: [("where".to_owned(), Fact::Text("a".into()))].into() });
        class.inventory.record_faults.push(RecordFault { file: "00_班级信息/课程表.xlsx".into(), said });
    }),
    ("X-11", Insufficient, "too_many_pixels", |class| problem(class, Problem::TooManyPixels)),
    ("X-11", Fail, "damaged_from", |class| problem(class, Problem::PartlyDamaged { from_percent: Some(50) })),
    ("X-11", Fail, "partly_damaged", |class| problem(class, Problem::PartlyDamaged { from_percent: None })),
    ("X-11", Fail, "bad_pages", |class| problem(class, Problem::BadPages { pages: vec![2, 3] })),
    ("X-11", Insufficient, "locked", |class| problem(class, Problem::Locked)),
    ("X-11", Warning, "shown_shorter", |class| problem(class, Problem::ShownShorter { shown_us: 300_000_000, recorded_us: 305_000_000 })),
    ("X-11", Warning, "joined", |class| problem(class, Problem::Joined { at: 1_000_000 })),
    ("X-11", Fail, "blanked", |class| problem(class, Problem::Blanked { length_us: 186_000_000, listed_us: 310_000_000 })),
    ("X-11", Warning, "unclear_time", |class| problem(class, Problem::UnclearTime { written: "八月三日".to_owned() })),
    ("X-11", Warning, "edited", |class| {
        problem(class, Problem::Edited { days: 17, software: "Adobe Photoshop 24".to_owned(), other_thumbnail: false });
    }),
    ("X-11", Warning, "edited_scene", |class| {
        problem(class, Problem::Edited { days: 2, software: "GIMP 2.10".to_owned(), other_thumbnail: true });
    }),
    ("X-11", Insufficient, "damaged", |class| problem(class, Problem::Damaged)),
    ("X-11", Insufficient, "gave_up", |class| problem(class, Problem::GaveUp { how: GivenUp::Crashed })),
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
        class.inventory.disagreements.push(Disagreement::RecordFiles { field, json, workbook });
    }),
    ("X-15", Fail, "day_misnamed", |class| {
        let (folder, date) = ("02_培训实施/第02天_20260814".to_owned(), "2026-08-14".to_owned());
        class.without("/2026-08-04T");
        class.inventory.disagreements.push(Disagreement::DayWithoutLesson { folder, date });
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

fn first(class: &mut Builder) -> &mut Trainee {
    record(class).roster.as_mut().unwrap().first_mut().unwrap()
}

fn id(class: &mut Builder, id_number: Option<&str>) {
    first(class).id_number = id_number.map(str::to_owned);
}

fn passed() -> Vec<PersonRow> {
    (1..=30).map(|no| PersonRow { passed: Some(true), ..row(no) }).collect()
}

/// Removes the people, and the file that should list them.
fn nobody(class: &mut Builder) {
    record(class).roster = None;
    class.without("花名册.xlsx");
}

pub(super) fn subsidised(class: &mut Builder) {
    class.read("补贴.xlsx", (1..=30).map(row).collect());
    class.read("成绩.xlsx", passed());
}

fn examined(class: &mut Builder) {
    class.read("成绩.xlsx", passed());
    let exam = record(class).assessments[0].clone();
    let signed = |no| SignIn { date: exam.date, start: exam.start, name: format!("学员{no}"), state: SignInState::Signed };
    record(class).sign_in.extend((1..=30).map(signed));
}

fn learned(class: &mut Builder, hours: f64) {
    let offline = LessonHours::try_from(hours).ok();
    let hours = LearningHours { name: "学员1".to_owned(), id_number: None, offline, online_video: None, online_live: None };
    record(class).learning_hours.push(hours);
}

fn signed_everywhere(class: &mut Builder) {
    for row in rows(class).clone() {
        record(class).sign_in.push(SignIn { date: row.date, start: row.start, name: "学员1".to_owned(), state: SignInState::Signed });
    }
}

/// Two photographs with satellite time; the camera's clock changes by this many seconds between them.
fn located(class: &mut Builder, seconds: i64) {
    for (name, ahead) in [("0900/照片/IMG_1.jpg", 5), ("0900/照片/IMG_2.jpg", 5 + seconds)] {
        let file = class.find(name);
        let exact = file.facts.start.clone().unwrap().at - jiff::SignedDuration::from_secs(ahead);
        let gps = Moment { at: exact, grade: Grade::A, source: TimeSource::ExifGps, precision: Precision::Second, reason: Reason::Stated };
        file.facts.times.push(gps);
    }
}

/// Photographs by a camera whose clock is 7 h 58 min slow compared with satellite time.
fn slow(class: &mut Builder, names: &[&str]) {
    for name in names {
        let file = class.find(name);
        let exact = file.facts.start.clone().unwrap().at;
        let gps = Moment { at: exact, grade: Grade::A, source: TimeSource::ExifGps, precision: Precision::Second, reason: Reason::Stated };
        let start = file.facts.start.as_mut().unwrap();
        start.at = exact - jiff::SignedDuration::from_mins(478);
        file.facts.times = vec![start.clone(), gps];
    }
}

/// A photograph with a number given by the camera.
fn numbered(class: &mut Builder, name: &str, time: &str) {
    let device = Device { make: Some("Canon".to_owned()), ..Device::default() };
    class.photo(SESSIONS[0], name, at(&format!("2026-08-03T{time}"))).facts.device = Some(device);
}
