//! A complete class with some online lessons: one video course, one live session.

use serde_json::json;

use super::builder::*;
use crate::record::class::{Comparison, LessonHours, LessonRow};
use crate::record::role::Role;
use crate::record::tables::PersonRow;

pub(super) const VIDEO: &str = "2026-08-03T19:00";
pub(super) const LIVE: &str = "2026-08-04T19:00";
/// Exports of the platform.
pub(super) const LOG: &str = "学时记录/学时.xlsx";
pub(super) const QUIZ: &str = "课间提问/提问.xlsx";
pub(super) const CHECK_IN: &str = "打卡/打卡.xlsx";

/// A lesson of two lesson hours from 19:00 to 20:30.
pub(super) fn lesson(date: &str, mode: &str, course: &str) -> LessonRow {
    serde_json::from_value(json!({"date": date, "start": "19:00", "end": "20:30", "breaks_min": 0, "lesson_hours": 2, "course": course,
        "kind": "theory", "content_kind": "知识讲授", "method": "网络教学", "mode": mode, "teacher": "李老师", "platform": "云课堂"}))
    .unwrap()
}

/// Adds a video course on the first evening and a live session on the second, with the platform's records of both.
pub(super) fn mixed(class: &mut Builder) {
    let timetable = &mut class.inventory.class.timetable;
    timetable.push(lesson("2026-08-03", "online_video", "食品安全"));
    timetable.push(lesson("2026-08-04", "online_live", "政策解读"));
    for trainee in class.inventory.class.roster.as_mut().unwrap() {
        trainee.category = Some("2026届高校毕业生".to_owned());
        trainee.comparison = Some(Comparison::Passed);
    }
    class.material("02_培训实施/线上视频/平台达标说明/说明.pdf", Role::PlatformStatement);
    let of_all = |of: &dyn Fn(u32) -> PersonRow| (1..=30).map(of).collect::<Vec<_>>();
    let video = |no| PersonRow { unit: Some(VIDEO.to_owned()), video: Some("食品安全".to_owned()), ..row(no) };
    let viewed = of_all(&|no| PersonRow {
        at: Some(at("2026-08-03T19:00")),
        until: Some(at("2026-08-03T20:30")),
        video_seconds: Some(5_400),
        hours: LessonHours::try_from(2.0).ok(),
        ..video(no)
    });
    class.table("02_培训实施/线上视频/学时记录/学时.xlsx", Role::LearningLog, &[], viewed);
    let asked = of_all(&|no| PersonRow { at: Some(at("2026-08-03T19:40")), ..video(no) });
    class.table("02_培训实施/线上视频/课间提问/提问.xlsx", Role::InClassQuiz, &[], asked);
    let checked = of_all(&|no| PersonRow { unit: Some(LIVE.to_owned()), at: Some(at("2026-08-04T18:50")), ..row(no) });
    class.table(&format!("{}/打卡/打卡.xlsx", folder(LIVE)), Role::CheckIn, &[LIVE], checked);
    for minute in [5, 20, 40] {
        class.screenshot(LIVE, &format!("截图_{minute:02}"), start_of(LIVE) + min(minute));
    }
}
