//! Tests: all layouts of a class folder, and what a measured time may and may not decide.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::record::facts::{Content, DocumentFacts, PictureFacts, Problem, RecordingFacts};
use crate::record::session::units;
use crate::words::moment::{Grade, Moment, Precision, Reason, TimeSource};

/// Three days: 3 August with two morning sessions, one afternoon session and a live evening session; 4 August with one morning session;
/// 10 August with a video lesson. An assessment with two parts on 14 August.
fn class() -> ClassRecord {
    let lesson = |date: &str, start: &str, end: &str, course: &str, mode: &str| serde_json::json!({"date": date, "start": start, "end": end, "lesson_hours": 1, "course": course, "mode": mode});
    let json = serde_json::json!({
        "schema": "classproof/class/v1", "class_id": "1", "class_name": "面点班",
        "institution": {"name": "某校", "credit_code": "91330100799655058B"}, "start": "2026-08-03", "end": "2026-08-14",
        "timetable": [lesson("2026-08-03", "09:00", "10:00", "理论", "offline"), lesson("2026-08-03", "10:00", "12:00", "面点", "offline"),
                      lesson("2026-08-03", "14:00", "17:00", "面点", "offline"), lesson("2026-08-03", "19:00", "20:30", "面点", "online_live"),
                      lesson("2026-08-04", "09:00", "12:00", "面点", "offline"), lesson("2026-08-10", "09:00", "10:00", "面点", "online_video")],
        "assessments": [{"date": "2026-08-14", "start": "09:00", "end": "10:30", "part": "理论"},
                        {"date": "2026-08-14", "start": "10:30", "end": "12:00", "part": "实操"}]
    });
    serde_json::from_value(json).unwrap()
}

#[test]
fn a_lesson_that_ends_before_it_starts_is_none_and_shortens_none() {
    let mut class = class();
    let before = units(&class);
    let mut wrong = class.timetable[1].clone();
    (wrong.start, wrong.end) = (wrong.end, wrong.start);
    class.timetable.push(wrong);
    assert_eq!(units(&class), before);
}

const THEORY: &str = "2026-08-03T09:00";
const PASTRY: &str = "2026-08-03T10:00";
const AFTERNOON: &str = "2026-08-03T14:00";
const LIVE: &str = "2026-08-03T19:00";
const SECOND: &str = "2026-08-04T09:00";
const VIDEO: &str = "2026-08-10T09:00";
const EXAM: &str = "A2026-08-14T09:00";
const EXAM_PRACTICE: &str = "A2026-08-14T10:30";

fn member(path: &str) -> Member {
    Member { path: MemberPath::new(path).unwrap(), source_name: None, size: 1, modified: Timestamp::UNIX_EPOCH }
}

fn facts(content: Content) -> FileFacts {
    FileFacts { media_type: "x/x".to_owned(), content, times: Vec::new(), start: None, device: None, problems: Vec::new() }
}

fn picture() -> FileFacts {
    facts(Content::Picture(PictureFacts {
        width: 1,
        height: 1,
        orientation: 1,
        decoded: true,
        gps: false,
        mean_luma: None,
        clarity: None,
        pages: None,
        fingerprint: None,
    }))
}

fn recording(minutes: u64) -> FileFacts {
    facts(Content::Recording(RecordingFacts {
        recorded_us: None,
        container: "mov".to_owned(),
        codec: None,
        width: 1,
        height: 1,
        rotation: 0,
        length_us: minutes * 60_000_000,
        exact: None,
        claimed_us: None,
        frames: 1,
        frame_rate_milli: 1,
        longest_gap_us: 0,
        jumps: 0,
        video_tracks: 1,
        sound_us: None,
        repeated: None,
        captured_rate_milli: None,
        clock: None,
        audio: None,
        looks: crate::record::facts::SampledFrames::default(),
        glances: Vec::new(),
    }))
}

fn scan() -> FileFacts {
    facts(Content::Document(DocumentFacts { pages: 1 }))
}

fn other() -> FileFacts {
    facts(Content::Other)
}

/// The same facts with this local time, such as `2026-08-03T09:10`.
fn taken(mut facts: FileFacts, local: &str, grade: Grade, source: TimeSource) -> FileFacts {
    let at = format!("{local}:00+08:00").parse().unwrap();
    let reason = if source == TimeSource::CreationTimeUnclear { Reason::Possible } else { Reason::Stated };
    facts.start = Some(Moment { at, grade, source, precision: Precision::Second, reason });
    facts
}

fn measured(facts: FileFacts, local: &str) -> FileFacts {
    taken(facts, local, Grade::A, TimeSource::Exif)
}

fn place_all(files: &[(Member, FileFacts)]) -> Placed {
    let class = class();
    place(&class, &units(&class), files)
}

fn one(path: &str, facts: FileFacts) -> Placement {
    place_all(&[(member(path), facts)]).placements.remove(0)
}

fn is(path: &str, facts: FileFacts, role: Role, units: &[&str], basis: Basis) {
    let placement = one(path, facts);
    assert_eq!(
        (placement.role, placement.units, placement.basis),
        (role, units.iter().map(|id| (*id).to_owned()).collect(), basis),
        "{path}"
    );
}

#[test]
fn every_name_of_a_day_folder_finds_its_session() {
    for day in
        ["第01天_20260803", "第一天", "第1天_20260803", "第１天", "8月3日", "08月03日", "2026.8.3", "2026-08-03", "20260803", "8.3", "0803"]
    {
        for half in ["下午", "下午_线下", "PM_下午"] {
            let path = format!("02_培训实施/{day}/{half}/照片/1.jpg");
            let placement = one(&path, picture());
            assert_eq!((placement.role, placement.units), (Role::Photo, vec![AFTERNOON.to_owned()]), "{path}");
            assert_eq!(placement.folder_date.as_deref(), Some("2026-08-03"), "{path}");
        }
    }
    for folder in ["0803下午", "20260803_下午", "8月3日下午", "第1天下午", "第01天_20260803_下午_线下"] {
        is(&format!("02_培训实施/{folder}/照片/1.jpg"), picture(), Role::Photo, &[AFTERNOON], Basis::Folder);
    }
}

#[test]
fn every_name_of_a_stage_and_of_the_folders_around_it() {
    for stage in ["02_培训实施", "培训实施", "2.培训实施", "03_培训实施", "二、培训实施", "2026-017_面点班/02_培训实施", "a/b/培训实施"]
    {
        is(&format!("{stage}/第02天_20260804/上午/照片/1.jpg"), picture(), Role::Photo, &[SECOND], Basis::Folder);
    }
    is("第02天_20260804/上午/照片/1.jpg", picture(), Role::Photo, &[SECOND], Basis::Folder);
    let top = "2026-017_面点班/8月4日/照片/1.jpg";
    let files = [(member(top), picture()), (member("2026-017_面点班/杂物/a.txt"), other())];
    let placed = place_all(&files);
    assert_eq!(placed.placements[0].units, [SECOND]);
    assert_eq!(placed.placements[1].role, Role::Other);
}

#[test]
fn folder_names_and_content_give_the_role() {
    let day = "02_培训实施/第02天_20260804/上午";
    for (folder, facts, role) in [
        ("照片", picture(), Role::Photo),
        ("相片", picture(), Role::Photo),
        ("图片", picture(), Role::Photo),
        ("现场照片", picture(), Role::Photo),
        ("照片", recording(5), Role::Recording),
        ("录像", recording(5), Role::Recording),
        ("视频", recording(5), Role::Recording),
        ("影像", recording(5), Role::Recording),
        ("录像", picture(), Role::Photo),
        ("签到", scan(), Role::SignIn),
        ("签到册", picture(), Role::SignIn),
        ("签到表", scan(), Role::SignIn),
        ("考勤", picture(), Role::SignIn),
        ("签到册", recording(5), Role::Recording),
        ("截图", picture(), Role::Screenshot),
        ("打卡", picture(), Role::CheckIn),
        ("提问", scan(), Role::InClassQuiz),
    ] {
        let placement = one(&format!("{day}/{folder}/1"), facts);
        assert_eq!((placement.role, placement.units), (role, vec![SECOND.to_owned()]), "{folder}");
    }
    for (name, facts, role) in [
        ("IMG_1.jpg", picture(), Role::Photo),
        ("VID_1.mp4", recording(5), Role::Recording),
        ("签到_1.jpg", picture(), Role::SignIn),
        ("20260804_上午_签到.pdf", scan(), Role::SignIn),
        ("截图1_1905.png", picture(), Role::Photo),
    ] {
        let placement = one(&format!("{day}/{name}"), facts);
        assert_eq!((placement.role, placement.units), (role, vec![SECOND.to_owned()]), "{name}");
    }
    is(&format!("{day}/照片/名单.pdf"), scan(), Role::Unplaced, &[], Basis::None);
    is(&format!("{day}/录像/index00.bin"), other(), Role::Unplaced, &[], Basis::None);
}

#[test]
fn a_broken_or_empty_file_is_still_what_its_folder_and_ending_say() {
    let day = "02_培训实施/第02天_20260804/上午";
    let broken = FileFacts { problems: vec![Problem::Empty], ..other() };
    is(&format!("{day}/照片/1.jpg"), broken.clone(), Role::Photo, &[SECOND], Basis::Folder);
    is(&format!("{day}/录像/后.mp4"), broken, Role::Recording, &[SECOND], Basis::Folder);
    let block = FileFacts { problems: vec![Problem::RecorderFormat], ..other() };
    is(&format!("{day}/录像/hiv00012"), block, Role::Recording, &[SECOND], Basis::Folder);
}

#[test]
fn a_half_day_with_several_sessions_is_divided_by_measured_time() {
    let folder = "02_培训实施/第01天_20260803/上午_线下/照片";
    let path = format!("{folder}/1.jpg");
    is(&path, measured(picture(), "2026-08-03T09:30"), Role::Photo, &[THEORY], Basis::FolderAndTime);
    is(&path, measured(picture(), "2026-08-03T10:00"), Role::Photo, &[PASTRY], Basis::FolderAndTime);
    is(&path, measured(picture(), "2026-08-03T12:00"), Role::Photo, &[PASTRY], Basis::FolderAndTime);
    is(&path, taken(picture(), "2026-08-03T09:30", Grade::B, TimeSource::DeviceName), Role::Photo, &[THEORY], Basis::FolderAndTime);
    is(&path, measured(picture(), "2026-08-03T12:01"), Role::Unplaced, &[], Basis::None);
    is(&path, picture(), Role::Unplaced, &[], Basis::None);
    for (grade, source) in [
        (Grade::C, TimeSource::TransferName),
        (Grade::D, TimeSource::CreationTimeUnclear),
        (Grade::D, TimeSource::Folder),
        (Grade::E, TimeSource::RoleMark),
    ] {
        is(&path, taken(picture(), "2026-08-03T09:30", grade, source), Role::Unplaced, &[], Basis::None);
    }
    assert_eq!(one(&path, picture()).folder_date.as_deref(), Some("2026-08-03"));
    let named = "02_培训实施/第01天_20260803/上午_线下_面点/照片/1.jpg";
    is(named, picture(), Role::Photo, &[PASTRY], Basis::Folder);
    let sheet = "02_培训实施/第01天_20260803/上午_线下/签到册/1.jpg";
    is(sheet, measured(picture(), "2026-08-03T09:30"), Role::SignIn, &[THEORY, PASTRY], Basis::Folder);
}

#[test]
fn a_day_without_half_days_is_divided_by_measured_time() {
    let path = "02_培训实施/8月3日/1.jpg";
    is(path, measured(picture(), "2026-08-03T15:00"), Role::Photo, &[AFTERNOON], Basis::FolderAndTime);
    is(path, measured(picture(), "2026-08-03T18:00"), Role::Unplaced, &[], Basis::None);
    is(path, measured(picture(), "2026-08-04T10:00"), Role::Unplaced, &[], Basis::None);
    is("02_培训实施/8月3日/签到.jpg", picture(), Role::SignIn, &[THEORY, PASTRY, AFTERNOON, LIVE], Basis::Folder);
    is("02_培训实施/8月3日/20260803_上午_签到_1.jpg", picture(), Role::SignIn, &[THEORY, PASTRY], Basis::Folder);
    is("02_培训实施/8月3日/签到册/20260803_下午_签到.jpg", picture(), Role::SignIn, &[AFTERNOON], Basis::Folder);
    is("02_培训实施/8月4日/IMG_20260803_093015.jpg", picture(), Role::Photo, &[SECOND], Basis::Folder);
}

#[test]
fn without_any_day_only_a_measured_time_places() {
    let path = "02_培训实施/照片/1.jpg";
    is(path, measured(picture(), "2026-08-04T09:30"), Role::Photo, &[SECOND], Basis::Time);
    is(path, picture(), Role::Unplaced, &[], Basis::None);
    is(
        "02_培训实施/1.mp4",
        taken(recording(30), "2026-08-03T14:30", Grade::B, TimeSource::DeviceName),
        Role::Recording,
        &[AFTERNOON],
        Basis::Time,
    );
    is("02_培训实施/签到/20260804_上午_签到.jpg", picture(), Role::SignIn, &[SECOND], Basis::Folder);
    is("02_培训实施/签到册_整本/签到册.pdf", scan(), Role::SignInBook, &[], Basis::Folder);
    is("02_培训实施/签到册/签到册.pdf", scan(), Role::SignInBook, &[], Basis::Folder);
}

#[test]
fn a_measured_time_that_agrees_strengthens_the_folder() {
    let path = "02_培训实施/第02天_20260804/上午/照片/1.jpg";
    is(path, measured(picture(), "2026-08-04T09:30"), Role::Photo, &[SECOND], Basis::FolderAndTime);
    is(path, measured(picture(), "2026-08-05T09:30"), Role::Photo, &[SECOND], Basis::Folder);
    is(path, taken(picture(), "2026-08-04T09:30", Grade::C, TimeSource::TransferName), Role::Photo, &[SECOND], Basis::Folder);
}

#[test]
fn parts_are_the_thirds_that_a_recording_shares_most_with() {
    let path = "02_培训实施/第02天_20260804/上午/录像/1.mp4";
    let part = |start: &str, minutes: u64| one(path, measured(recording(minutes), start)).part;
    // 09:00 to 12:00: the thirds end at 10:00 and 11:00.
    assert_eq!(part("2026-08-04T09:00", 5), Some(LessonPart::Front));
    assert_eq!(part("2026-08-04T09:58", 5), Some(LessonPart::Middle));
    assert_eq!(part("2026-08-04T09:57", 6), Some(LessonPart::Front), "the earlier of two equal thirds");
    assert_eq!(part("2026-08-04T11:55", 30), Some(LessonPart::End));
    assert_eq!(part("2026-08-04T08:50", 11), Some(LessonPart::Front));
    assert_eq!(part("2026-08-04T09:00", 180), Some(LessonPart::Full));
    assert_eq!(part("2026-08-04T08:00", 300), Some(LessonPart::Full));
    assert_eq!(part("2026-08-04T09:18", 162), Some(LessonPart::Full), "ninety per cent");
    assert_eq!(part("2026-08-04T09:19", 161), Some(LessonPart::Middle));
    assert_eq!(part("2026-08-04T12:00", 5), None);
    assert_eq!(part("2026-08-05T09:00", 5), None);
    assert_eq!(part("2026-08-04T11:30", 0), Some(LessonPart::End));
}

#[test]
fn role_marks_tell_the_part_only_where_no_time_does() {
    let day = "02_培训实施/第02天_20260804/上午";
    for (name, part) in
        [("前_1.mp4", LessonPart::Front), ("中.mp4", LessonPart::Middle), ("录像-后.mp4", LessonPart::End), ("全程.mp4", LessonPart::Full)]
    {
        assert_eq!(one(&format!("{day}/录像/{name}"), recording(5)).part, Some(part), "{name}");
    }
    assert_eq!(one(&format!("{day}/录像/中段/1.mp4"), recording(5)).part, Some(LessonPart::Middle));
    assert_eq!(one(&format!("{day}/录像/前_1.mp4"), measured(recording(5), "2026-08-04T11:30")).part, Some(LessonPart::End));
    let unclear = taken(recording(5), "2026-08-04T11:30", Grade::D, TimeSource::CreationTimeUnclear);
    let placement = one(&format!("{day}/录像/1.mp4"), unclear);
    assert_eq!((placement.part, placement.basis), (Some(LessonPart::End), Basis::Folder));
    let sent = taken(recording(5), "2026-08-04T11:30", Grade::C, TimeSource::TransferName);
    assert_eq!(one(&format!("{day}/录像/1.mp4"), sent).part, None);
    assert_eq!(one(&format!("{day}/照片/前_1.jpg"), picture()).part, None);
}

#[test]
fn a_recording_over_several_sessions() {
    let path = "02_培训实施/第01天_20260803/上午_线下/录像/1.mp4";
    is(path, measured(recording(180), "2026-08-03T09:00"), Role::Recording, &[THEORY, PASTRY], Basis::FolderAndTime);
    assert_eq!(one(path, measured(recording(180), "2026-08-03T09:00")).part, Some(LessonPart::Full));
    is(path, measured(recording(30), "2026-08-03T09:50"), Role::Recording, &[PASTRY], Basis::FolderAndTime);
    is(path, measured(recording(30), "2026-08-03T09:45"), Role::Unplaced, &[], Basis::None);
    is(path, measured(recording(10), "2026-08-03T12:30"), Role::Unplaced, &[], Basis::None);
}

#[test]
fn online_sessions_and_the_folders_of_online_video() {
    let live = "02_培训实施/第01天_20260803/晚上_直播";
    is(&format!("{live}/截图/截图1_1905.png"), picture(), Role::Screenshot, &[LIVE], Basis::Folder);
    is(&format!("{live}/1.png"), picture(), Role::Screenshot, &[LIVE], Basis::Folder);
    is(&format!("{live}/打卡/1.png"), picture(), Role::CheckIn, &[LIVE], Basis::Folder);
    is(&format!("{live}/提问/1.csv"), other(), Role::InClassQuiz, &[LIVE], Basis::Folder);
    is("02_培训实施/线上视频/学时记录/1.xlsx", other(), Role::LearningLog, &[VIDEO], Basis::Folder);
    is("02_培训实施/线上视频/课间提问/1.xlsx", other(), Role::InClassQuiz, &[VIDEO], Basis::Folder);
    is("02_培训实施/线上视频/平台达标说明/1.pdf", scan(), Role::PlatformStatement, &[VIDEO], Basis::Folder);
    is("02_培训实施/8月10日/学时记录/1.xlsx", other(), Role::LearningLog, &[VIDEO], Basis::Folder);
}

#[test]
fn assessments_are_told_by_date_half_day_and_part() {
    is("03_考核评价/20260814_上午_理论/照片/1.jpg", picture(), Role::Photo, &[EXAM], Basis::Folder);
    is("03_考核评价/20260814_上午_实操/录像/1.mp4", recording(5), Role::Recording, &[EXAM_PRACTICE], Basis::Folder);
    is("考核评价/实操/照片/1.jpg", picture(), Role::Photo, &[EXAM_PRACTICE], Basis::Folder);
    is("03_考核评价/8月14日/签到/1.jpg", picture(), Role::SignIn, &[EXAM, EXAM_PRACTICE], Basis::Folder);
    is("03_考核评价/8月14日/照片/1.jpg", measured(picture(), "2026-08-14T11:00"), Role::Photo, &[EXAM_PRACTICE], Basis::FolderAndTime);
    is("03_考核评价/第一天/照片/1.jpg", measured(picture(), "2026-08-14T11:00"), Role::Photo, &[EXAM_PRACTICE], Basis::FolderAndTime);
}

#[test]
fn materials_go_by_their_folders() {
    for (path, role) in [
        ("00_班级信息/class.json", Role::ClassRecord),
        ("00_班级信息/班级信息.xlsx", Role::ClassRecord),
        ("班级信息/课程表.xlsx", Role::ClassRecord),
        ("班级信息.xlsx", Role::ClassRecord),
        ("00_班级信息/承诺书.pdf", Role::Pledge),
        ("00_班级信息/变更记录/调课.pdf", Role::ChangeRecord),
        ("01_开班申请/01_开班申请表/a.pdf", Role::OpeningForm),
        ("01_开班申请/开班申请表_盖章扫描.pdf", Role::OpeningForm),
        ("01_开班申请/02_学员花名册/a.xlsx", Role::Roster),
        ("01_开班申请/03_学员身份凭证/a.jpg", Role::IdVoucher),
        ("开班申请/学员身份证/01_张三.jpg", Role::IdCard),
        ("01_开班申请/05_培训方案/a.pdf", Role::TrainingPlan),
        ("01_开班申请/06_委托培训协议/a.pdf", Role::CommissionAgreement),
        ("02_培训实施/学员学时记录花名册/a.xlsx", Role::LearningHoursRoster),
        ("02_培训实施/区县监管记录/20260803/a.jpg", Role::DistrictRecord),
        ("03_考核评价/成绩统计表/a.xlsx", Role::ScoreSheet),
        ("03_考核评价/学员考核评价成绩统计表.xlsx", Role::ScoreSheet),
        ("03_考核评价/试卷答题卡/a.pdf", Role::ExamPapers),
        ("03_考核评价/培训合格证书发放花名册/a.xlsx", Role::CertificateRoster),
        ("03_考核评价/统一鉴定证明/a.pdf", Role::UnifiedAppraisalProof),
        ("04_补贴申请/01_补贴申请表/a.pdf", Role::SubsidyForm),
        ("04_补贴申请/02_补贴人员花名册/a.xlsx", Role::SubsidyRoster),
        ("04_补贴申请/03_税务发票/a.ofd", Role::Invoice),
        ("05_查验返还/回执.pdf", Role::Receipt),
        ("可播放副本/a.mp4", Role::PlayableCopy),
        ("02_培训实施/第02天_20260804/上午/可播放副本/a.mp4", Role::PlayableCopy),
    ] {
        is(path, other(), role, &[], Basis::Folder);
    }
    for path in ["杂物/a.txt", "a.txt", "02_培训实施/杂物/a.jpg", "01_开班申请/杂物/a.jpg", "02_培训实施/说明.txt", "00_班级信息/说明.txt"]
    {
        is(path, if path.ends_with("jpg") { picture() } else { other() }, Role::Other, &[], Basis::None);
    }
}

#[test]
fn the_mapping_comes_before_everything() {
    let mut class = class();
    let map = |file: &str, date: &str, start: &str, role: &str| {
        serde_json::from_value(serde_json::json!({"file": file, "date": date, "start": start, "role": role})).unwrap()
    };
    class.evidence_map = vec![
        map("02_培训实施\\8月3日\\1.mp4", "2026-08-04", "10:30", "end"),
        map("杂物/本.pdf", "2026-08-03", "09:00", "sign_in"),
        map("杂物/本.pdf", "2026-08-04", "09:00", "sign_in"),
        map("杂物/全.mp4", "2026-08-03", "09:00", "full_recording"),
        map("杂物/全.mp4", "2026-08-03", "10:00", "front"),
    ];
    let files = [
        (member("02_培训实施/8月3日/1.mp4"), measured(recording(5), "2026-08-03T14:30")),
        (member("杂物/本.pdf"), scan()),
        (member("杂物/全.mp4"), recording(5)),
    ];
    let placed = place(&class, &units(&class), &files);
    let expected = [
        (Role::Recording, vec![SECOND], Some(LessonPart::End)),
        (Role::SignIn, vec![THEORY, SECOND], None),
        (Role::Recording, vec![THEORY, PASTRY], None),
    ];
    for (placement, (role, units, part)) in placed.placements.iter().zip(expected) {
        assert_eq!((placement.role, placement.part, placement.basis), (role, part, Basis::Mapping));
        assert_eq!(placement.units, units);
    }
}

#[test]
fn day_folders_without_a_lesson_are_told_once() {
    let files = [
        (member("甲/02_培训实施/第06天_20260808/上午/照片/1.jpg"), picture()),
        (member("甲/02_培训实施/第06天_20260808/上午/照片/2.jpg"), picture()),
        (member("甲/02_培训实施/8月14日/照片/2.jpg"), picture()),
        (member("甲/03_考核评价/20260803_上午/照片/2.jpg"), picture()),
        (member("甲/02_培训实施/第09天/照片/2.jpg"), picture()),
        (member("甲/02_培训实施/区县监管记录/20260803/a.jpg"), picture()),
    ];
    let placed = place_all(&files);
    let told = |folder: &str, date: &str| Disagreement::DayWithoutLesson { folder: folder.to_owned(), date: date.to_owned() };
    assert_eq!(
        placed.disagreements,
        [
            told("甲/02_培训实施/8月14日", "2026-08-14"),
            told("甲/02_培训实施/第06天_20260808", "2026-08-08"),
            told("甲/03_考核评价/20260803_上午", "2026-08-03"),
        ]
    );
    // If there are no lessons, no folder has a wrong day.
    let mut nothing = class();
    (nothing.timetable, nothing.assessments) = (Vec::new(), Vec::new());
    assert_eq!(place(&nothing, &[], &files).disagreements, []);
    assert!(placed.placements[..5].iter().all(|placement| placement.role == Role::Unplaced && placement.units.is_empty()));
    assert_eq!(placed.placements[0].folder_date.as_deref(), Some("2026-08-08"));
}

#[test]
fn a_half_day_without_a_lesson_places_nothing_but_one_over_noon_counts() {
    is("02_培训实施/第02天_20260804/下午/照片/1.jpg", picture(), Role::Unplaced, &[], Basis::None);
    let mut class = class();
    class.timetable[4].end = crate::record::class::ClockTime::parse("14:00").unwrap();
    let files = [(member("02_培训实施/第02天_20260804/下午/照片/1.jpg"), picture())];
    assert_eq!(place(&class, &units(&class), &files).placements[0].units, [SECOND]);
}

#[test]
fn sessions_at_the_same_time_are_not_guessed() {
    let mut class = class();
    let mut twin = class.timetable[4].clone();
    twin.place = Some("2 号".to_owned());
    class.timetable.push(twin);
    let files = [
        (member("02_培训实施/8月4日/上午/照片/1.jpg"), measured(picture(), "2026-08-04T09:30")),
        (member("02_培训实施/8月4日/上午/录像/1.mp4"), measured(recording(180), "2026-08-04T09:00")),
    ];
    let placed = place(&class, &units(&class), &files);
    assert!(placed.placements.iter().all(|placement| placement.role == Role::Unplaced));
}

proptest! {
    #[test]
    fn the_order_of_files_changes_nothing(order in Just((0..12_usize).collect::<Vec<_>>()).prop_shuffle(), top in any::<bool>()) {
        let paths = ["02_培训实施/8月3日/1.jpg", "02_培训实施/第01天/上午/照片/1.jpg", "02_培训实施/20260808/1.jpg", "杂物/1.txt", "签到册/2.jpg",
                     "03_考核评价/理论/1.mp4", "00_班级信息/class.json", "02_培训实施/1.mp4", "8月4日/照片/x.jpg", "可播放副本/1.mp4",
                     "02_培训实施/20260809/1.jpg", "04_补贴申请/发票.pdf"];
        let files: Vec<(Member, FileFacts)> = paths.iter().map(|path| {
            let path = if top { format!("外层/{path}") } else { (*path).to_owned() };
            let facts = if path.ends_with("mp4") { measured(recording(10), "2026-08-03T14:30") } else { measured(picture(), "2026-08-03T09:30") };
            (member(&path), facts)
        }).collect();
        let straight = place_all(&files);
        let shuffled = place_all(&order.iter().map(|index| files[*index].clone()).collect::<Vec<_>>());
        prop_assert_eq!(&shuffled.disagreements, &straight.disagreements);
        for (at, index) in order.iter().enumerate() {
            prop_assert_eq!(&shuffled.placements[at], &straight.placements[*index]);
        }
    }

    #[test]
    fn any_names_are_placed_without_panic(parts in proptest::collection::vec("[第一二十天日月上午下签到照片录像前中后0-9_.年 ]{1,12}", 1..5)) {
        let path = parts.iter().map(|part| part.trim().trim_end_matches('.')).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        if let Ok(path) = MemberPath::new(path) {
            let file = Member { path, source_name: None, size: 1, modified: Timestamp::UNIX_EPOCH };
            prop_assert_eq!(place_all(&[(file, picture())]).placements.len(), 1);
        }
    }
}
