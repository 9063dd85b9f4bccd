//! Tests with folder names from practice.

use jiff::civil::date;

use super::*;
use crate::record::lesson_part::LessonPart;
use crate::record::role::Role;

#[test]
fn every_name_of_a_stage() {
    let table = [
        (Stage::ClassInfo, &["00_班级信息", "班级信息", "0.班级信息", "班级资料"] as &[&str]),
        (
            Stage::Opening,
            &["01_开班申请", "开班申请", "1、开班申请", "一、开班申请", "（一）开班申请", "02_开班申请", "开班申请资料", "1开班申请"],
        ),
        (Stage::Training, &["02_培训实施", "培训实施", "2.培训实施", "二、培训实施环节", "03-培训实施", "培训实施阶段"]),
        (Stage::Assessment, &["03_考核评价", "考核评价", "04_考核评价", "考核评价资料"]),
        (Stage::Subsidy, &["04_补贴申请", "补贴申请", "补贴申请材料"]),
        (Stage::Return, &["05_查验返还", "查验返还"]),
        (Stage::Playable, &["可播放副本", "06_可播放副本"]),
    ];
    for (expected, names) in table {
        for name in names {
            assert_eq!(stage(name), Some(expected), "{name}");
        }
    }
    for name in ["2026-017_巴南区_中式面点师初级_1班", "第01天_20260803", "照片", "一次性资料", "开班仪式照片", "培训实施方案"]
    {
        assert_eq!(stage(name), None, "{name}");
    }
}

#[test]
fn every_name_of_a_day() {
    let whole = Some(NamedDate::Whole(date(2026, 8, 3)));
    let short = Some(NamedDate::MonthDay(8, 3));
    let table = [
        ("第01天_20260803", Some(1), whole, None),
        ("第一天", Some(1), None, None),
        ("第1天_20260803", Some(1), whole, None),
        ("第十二天", Some(12), None, None),
        ("第二十天_8月3日", Some(20), short, None),
        ("01_第3天", Some(3), None, None),
        ("第１天", Some(1), None, None),
        ("8月3日", None, short, None),
        ("08月03日上午", None, short, Some(HalfDay::Morning)),
        ("2026年8月3日", None, whole, None),
        ("2026.8.3", None, whole, None),
        ("2026-08-03", None, whole, None),
        ("0803上午", None, short, Some(HalfDay::Morning)),
        ("0803", None, short, None),
        ("8.3", None, short, None),
        ("8.3下午", None, short, Some(HalfDay::Afternoon)),
        ("20260803_上午", None, whole, Some(HalfDay::Morning)),
        ("20260814_上午_理论", None, Some(NamedDate::Whole(date(2026, 8, 14))), Some(HalfDay::Morning)),
    ];
    for (name, day, date, half) in table {
        let read = FolderName::read(name);
        assert_eq!((read.day, read.date, read.half), (day, date, half), "{name}");
    }
    for name in [
        "2026-017_巴南区_中式面点师初级_1班",
        "20260803-20260814_面点班",
        "1201教室",
        "0803机房",
        "1.2版本",
        "20260230",
        "第天",
        "照片",
        "13月1日",
    ] {
        assert!(!FolderName::read(name).names_day(), "{name}");
    }
}

#[test]
fn every_name_of_evidence() {
    let table = [
        (Role::SignIn, &["签到", "签到册", "签到表", "考勤", "考勤表", "签到照片"] as &[&str]),
        (Role::SignInBook, &["签到册_整本", "整本签到册"]),
        (Role::Photo, &["照片", "相片", "图片", "现场照片", "照片_上午"]),
        (Role::Recording, &["录像", "视频", "影像", "分段录像"]),
        (Role::Screenshot, &["截图", "直播截图", "视频截图"]),
        (Role::CheckIn, &["打卡", "课前打卡"]),
        (Role::InClassQuiz, &["提问", "课间提问"]),
        (Role::LearningLog, &["学时记录"]),
        (Role::PlatformStatement, &["平台达标说明"]),
    ];
    for (expected, names) in table {
        for name in names {
            assert_eq!(FolderName::read(name).evidence, Some(expected), "{name}");
        }
    }
    assert_eq!(FolderName::read("线上视频").evidence, None);
    assert_eq!(FolderName::read("线上视频").mode, Some(Mode::OnlineVideo));
    assert_eq!(FolderName::read("晚上_直播").mode, Some(Mode::OnlineLive));
    assert_eq!(FolderName::read("上午_线下").mode, Some(Mode::Offline));
    assert_eq!(FolderName::read("上午下午").half, None);
}

#[test]
fn every_role_mark() {
    let table = [
        (LessonPart::Front, &["前_IMG_1.mp4", "前.mp4", "前段.mp4", "录像前.mp4", "01_前_a.mp4", "前1.mp4"] as &[&str]),
        (LessonPart::Middle, &["中_VID.mp4", "中段", "视频-中.mp4", "中"]),
        (LessonPart::End, &["后_x.mp4", "后.mp4", "上午后段.mp4"]),
        (LessonPart::Full, &["全程.mp4", "全程录像"]),
    ];
    for (expected, names) in table {
        for name in names {
            assert_eq!(part_mark(name), Some(expected), "{name}");
        }
    }
    for name in ["VID_20260803_090000.mp4", "中式面点.mp4", "前段后段.mp4", "课前打卡", "前_后.mp4", "全.mp4", "以后.mp4"]
    {
        assert_eq!(part_mark(name), None, "{name}");
    }
}

#[test]
fn every_name_that_init_makes_is_read_back() {
    for folder in OPENING_FOLDERS.iter().chain([&COMMISSION_FOLDER]) {
        assert!(material(Stage::Opening, folder).is_some(), "{folder}");
    }
    for folder in ASSESSMENT_FOLDERS.iter().chain([&UNIFIED_APPRAISAL_FOLDER]) {
        assert!(material(Stage::Assessment, folder).is_some(), "{folder}");
    }
    for folder in SUBSIDY_FOLDERS {
        assert!(material(Stage::Subsidy, folder).is_some(), "{folder}");
    }
    for folder in ON_SITE_FOLDERS.iter().chain(LIVE_FOLDERS).chain(ONLINE_VIDEO_FOLDERS) {
        assert!(FolderName::read(folder).evidence.is_some(), "{folder}");
    }
    assert_eq!(material(Stage::ClassInfo, CHANGES_FOLDER), Some(Role::ChangeRecord));
    for half in [HalfDay::Morning, HalfDay::Afternoon, HalfDay::Evening] {
        for mode in [Mode::Offline, Mode::OnlineLive, Mode::OnlineVideo] {
            let read = FolderName::read(&half_day_folder(half, mode));
            assert_eq!((read.half, read.mode, read.evidence), (Some(half), Some(mode), None));
        }
    }
    let day = FolderName::read(&day_folder(104, date(2026, 8, 3)));
    assert_eq!((day.day, day.date), (Some(104), Some(NamedDate::Whole(date(2026, 8, 3)))));
    assert_eq!(assessment_folder(date(2026, 8, 14), HalfDay::Morning, "理论/笔试?"), "20260814_上午_理论_笔试_");
    assert_eq!(assessment_folder(date(2026, 8, 14), HalfDay::Morning, ""), "20260814_上午");
}
