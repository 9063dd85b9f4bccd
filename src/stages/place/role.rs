//! The role of a file, from its folder, its content and the words in its name.

use super::trail::{Trail, stem};
use crate::record::facts::{Content, FileFacts, Problem};
use crate::record::layout;
use crate::record::role::Role;

/// Kinds of evidence content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Picture,
    Recording,
}

/// Whether a file in 班级信息 is part of the class record itself.
pub fn is_class_record(file: &str) -> bool {
    file.eq_ignore_ascii_case("class.json")
        || matches!(stem(file).trim(), "班级信息" | "班级信息表" | "课程表" | "课程安排表" | "教学计划表")
}

/// Picture or recording, by content. By extension if the file could not be measured, so that a broken photograph is reported as one.
pub fn by_content(file: &str, facts: &FileFacts) -> Option<Kind> {
    match facts.content {
        Content::Picture(_) => return Some(Kind::Picture),
        Content::Recording(_) => return Some(Kind::Recording),
        Content::Document(_) | Content::Table(_) => return None,
        Content::Other => {}
    }
    if facts.problems.contains(&Problem::RecorderFormat) {
        return Some(Kind::Recording);
    }
    let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "jpg" | "jpeg" | "png" | "heic" | "heif" | "bmp" | "webp" | "tif" | "tiff" | "gif" | "avif" | "jxl" | "jp2" | "dng" | "cr3" => {
            Some(Kind::Picture)
        }
        "mp4" | "mov" | "m4v" | "3gp" | "avi" | "mkv" | "ts" | "mts" | "m2ts" | "flv" | "mpg" | "mpeg" | "vob" | "wmv" | "webm" | "dav"
        | "asf" | "ogv" | "mxf" | "rm" | "rmvb" => Some(Kind::Recording),
        _ => None,
    }
}

/// The role that the words in the file name indicate.
pub fn by_name(file: &str) -> Option<Role> {
    layout::evidence(stem(file))
}

/// The measured length of a recording in microseconds; 0 for anything else.
pub fn length_us(facts: &FileFacts) -> u64 {
    if let Content::Recording(recording) = &facts.content { recording.length_us } else { 0 }
}

/// The role of a file in an evidence folder; `None` if it cannot be determined.
///
/// The folder decides between sheets and pictures: a photograph in 签到册 is a sheet. The content decides between pictures and recordings,
/// because people mix them in one folder: a picture in 录像 is a photo (a screenshot if the lesson is online), and a recording in 照片 is
/// a recording. `online` states whether the units are held online.
pub fn of(trail: &Trail<'_>, facts: &FileFacts, online: bool) -> Option<Role> {
    let kind = by_content(trail.file, facts);
    let picture = if online { Role::Screenshot } else { Role::Photo };
    let named = by_name(trail.file);
    match (trail.said.evidence, kind) {
        (Some(said), _) if is_record(said) => Some(said),
        (Some(_), Some(Kind::Recording)) => Some(Role::Recording),
        (Some(Role::SignIn), _) if named == Some(Role::SignInBook) => named,
        (Some(Role::SignIn), _) => Some(Role::SignIn),
        (Some(said @ (Role::Photo | Role::Screenshot)), Some(Kind::Picture)) => Some(said),
        (Some(_), Some(Kind::Picture)) => Some(picture),
        (_, None) | (None, Some(_)) => match (named, kind) {
            (Some(Role::SignInBook), _) => named,
            (_, Some(Kind::Recording)) => Some(Role::Recording),
            (Some(said), _) if said == Role::SignIn || is_record(said) => named,
            (_, Some(Kind::Picture)) => Some(picture),
            (_, None) => None,
        },
    }
}

/// Whether the role is a book or a platform record, which may have any content.
fn is_record(role: Role) -> bool {
    matches!(role, Role::SignInBook | Role::CheckIn | Role::InClassQuiz | Role::LearningLog | Role::PlatformStatement)
}
