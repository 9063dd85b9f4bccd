//! The folder structure of a class: what `init` creates, and which other names are accepted.

mod folder;
mod material;

pub use folder::{DayNumber, FolderName, NamedDate, evidence, part_mark};
pub use material::{Stage, is_identity_paper, material, stage, stage_folder, stage_material};

use super::class::Mode;
use super::session::HalfDay;
use crate::words::path::MemberPath;

/// 班级信息.
pub const CLASS_INFO_FOLDER: &str = "00_班级信息";
/// 变更记录, below 班级信息.
pub const CHANGES_FOLDER: &str = "变更记录";
/// 开班申请.
pub const OPENING_FOLDER: &str = "01_开班申请";
/// 学员花名册, below 开班申请.
pub const ROSTER_FOLDER: &str = "02_学员花名册";
/// The folders below 开班申请 that every class has.
pub const OPENING_FOLDERS: &[&str] = &["01_开班申请表", ROSTER_FOLDER, "03_学员身份凭证", "04_学员身份证", "05_培训方案"];
/// 委托培训协议, below 开班申请, for a class commissioned by an enterprise.
pub const COMMISSION_FOLDER: &str = "06_委托培训协议";
/// 培训实施.
pub const TRAINING_FOLDER: &str = "02_培训实施";
/// The folders below 培训实施 that every class has, besides its days.
pub const TRAINING_FOLDERS: &[&str] = &["签到册_整本", "学员学时记录花名册", "区县监管记录"];
/// 线上视频, below 培训实施.
pub const ONLINE_VIDEO_FOLDER: &str = "线上视频";
/// The folders below 线上视频.
pub const ONLINE_VIDEO_FOLDERS: &[&str] = &["学时记录", "课间提问", "平台达标说明"];
/// 考核评价.
pub const ASSESSMENT_FOLDER: &str = "03_考核评价";
/// The folders below 考核评价 that every class has, besides its events.
pub const ASSESSMENT_FOLDERS: &[&str] = &["成绩统计表", "试卷答题卡", "培训合格证书发放花名册"];
/// 统一鉴定证明, below 考核评价, for a class in a unified appraisal.
pub const UNIFIED_APPRAISAL_FOLDER: &str = "统一鉴定证明";
/// 补贴申请.
pub const SUBSIDY_FOLDER: &str = "04_补贴申请";
/// The folders below 补贴申请.
pub const SUBSIDY_FOLDERS: &[&str] = &["01_补贴申请表", "02_补贴人员花名册", "03_税务发票"];
/// 查验返还.
pub const RETURN_FOLDER: &str = "05_查验返还";
/// 可播放副本.
pub const PLAYABLE_FOLDER: &str = "可播放副本";
/// The evidence folders of an offline half-day and of an assessment.
pub const ON_SITE_FOLDERS: &[&str] = &["签到册", "照片", "录像"];
/// The evidence folders of a live-stream half-day.
pub const LIVE_FOLDERS: &[&str] = &["打卡", "截图", "提问"];

/// `第01天_20260803`; `number` is the number of the training day, from 1.
pub fn day_folder(number: usize, date: jiff::civil::Date) -> String {
    format!("第{number:02}天_{}", compact(date))
}

/// `上午_线下`.
pub fn half_day_folder(half: HalfDay, mode: Mode) -> String {
    let mode = match mode {
        Mode::Offline => "线下",
        Mode::OnlineLive => "直播",
        Mode::OnlineVideo => "线上视频",
    };
    format!("{}_{mode}", half_day_word(half))
}

/// `20260814_上午_理论`; without the part if it is empty.
pub fn assessment_folder(date: jiff::civil::Date, half: HalfDay, part: &str) -> String {
    let part = safe(part);
    let tail = if part.is_empty() { String::new() } else { format!("_{part}") };
    format!("{}_{}{tail}", compact(date), half_day_word(half))
}

fn compact(date: jiff::civil::Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

fn half_day_word(half: HalfDay) -> &'static str {
    match half {
        HalfDay::Morning => "上午",
        HalfDay::Afternoon => "下午",
        HalfDay::Evening => "晚上",
    }
}

/// A text as part of a folder name: replaces characters that are not allowed by `_`, and limits it to 30 characters.
fn safe(text: &str) -> String {
    let allowed = |character: char| MemberPath::new(format!("x{character}x")).is_ok_and(|path| path.parts().count() == 1);
    let name: String = text.trim().chars().take(30).map(|character| if allowed(character) { character } else { '_' }).collect();
    name.trim_end_matches(['.', ' ']).to_owned()
}

#[cfg(test)]
mod tests;
