//! Stages of a class and their materials, recognised by folder and file names.

use unicode_normalization::UnicodeNormalization;

use crate::record::role::Role;
use crate::words::path::MemberPath;

/// Maximum depth of a stage folder: the class may be inside two further folders.
const DEEPEST_STAGE: usize = 3;

/// The stages of a class, each with its own folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// 班级信息.
    ClassInfo,
    /// 开班申请.
    Opening,
    /// 培训实施.
    Training,
    /// 考核评价.
    Assessment,
    /// 补贴申请.
    Subsidy,
    /// 查验返还.
    Return,
    /// 可播放副本.
    Playable,
}

/// Removes a leading number (`02_`, `2、`, `二、`, `（二）`, `第二`) and its separator from a name.
fn bare(name: &str) -> String {
    let plain: String = name.nfkc().filter(|character| !character.is_whitespace()).collect();
    let number = |character: char| character.is_ascii_digit() || "一二三四五六七八九十".contains(character);
    let head = plain.trim_start_matches(['第', '(']);
    let rest = head.trim_start_matches(number);
    // Without a separator, a name such as 一次性… does not begin with a number and is left unchanged.
    let marked = rest.trim_start_matches(['_', '-', '.', '、', ')', ',', '—']);
    if marked.len() < rest.len() || (rest.len() < head.len() && head.starts_with(|character: char| character.is_ascii_digit())) {
        marked.to_owned()
    } else {
        plain
    }
}

/// The stage of a folder name, with or without a number, and with or without 阶段, 环节 or 资料 at the end.
pub fn stage(name: &str) -> Option<Stage> {
    let bare = bare(name);
    let stem = ["资料", "材料", "环节", "阶段"].iter().fold(bare.as_str(), |stem, tail| stem.strip_suffix(tail).unwrap_or(stem));
    Some(match stem.trim_end_matches(['_', '-']) {
        "班级信息" | "班级" | "基本信息" => Stage::ClassInfo,
        "开班申请" | "开班" => Stage::Opening,
        "培训实施" | "培训过程" | "实施" => Stage::Training,
        "考核评价" | "考核" | "考评" => Stage::Assessment,
        "补贴申请" | "补贴申领" | "补贴" => Stage::Subsidy,
        "查验返还" => Stage::Return,
        "可播放副本" => Stage::Playable,
        _ => return None,
    })
}

/// Keywords per stage, separated by spaces. The first match decides, so more specific words come first.
const MATERIALS: &[(Stage, &[(&str, Role)])] = &[
    (Stage::ClassInfo, &[("变更", Role::ChangeRecord), ("承诺", Role::Pledge), ("调课", Role::ChangeRecord)]),
    (
        Stage::Opening,
        &[
            ("开班申请表 申请表", Role::OpeningForm),
            ("花名册", Role::Roster),
            ("身份凭证", Role::IdVoucher),
            ("身份证", Role::IdCard),
            ("培训方案 教学计划", Role::TrainingPlan),
            ("委托 协议", Role::CommissionAgreement),
            ("承诺", Role::Pledge),
        ],
    ),
    (
        Stage::Training,
        &[
            ("学时记录花名册 学时花名册", Role::LearningHoursRoster),
            ("监管记录 区县监管", Role::DistrictRecord),
            ("变更 调课", Role::ChangeRecord),
        ],
    ),
    (
        Stage::Assessment,
        &[
            ("成绩 结果统计", Role::ScoreSheet),
            ("试卷 答题卡", Role::ExamPapers),
            ("合格证 证书", Role::CertificateRoster),
            ("统一鉴定 鉴定证明", Role::UnifiedAppraisalProof),
            ("监管记录", Role::DistrictRecord),
        ],
    ),
    (Stage::Subsidy, &[("花名册 补贴人员", Role::SubsidyRoster), ("发票", Role::Invoice), ("申请表 申领表", Role::SubsidyForm)]),
];

/// The material of a folder or file within a stage, by keywords in its name.
pub fn material(stage: Stage, name: &str) -> Option<Role> {
    let plain: String = name.nfkc().filter(|character| !character.is_whitespace()).collect();
    let (_, words) = MATERIALS.iter().find(|(of, _)| *of == stage)?;
    words.iter().find(|(words, _)| words.split(' ').any(|word| plain.contains(word))).map(|(_, role)| *role)
}

/// The stage folder in a path: its index and the stage.
pub fn stage_folder(folders: &[&str]) -> Option<(usize, Stage)> {
    let named = |(at, folder): (usize, &&str)| stage(folder).filter(|stage| *stage != Stage::Playable).map(|stage| (at, stage));
    folders.iter().enumerate().take(DEEPEST_STAGE).find_map(named)
}

/// The material of a file: from the folders below the stage folder, or from the file name if there are none.
pub fn stage_material(stage: Stage, below: &[&str], file: &str) -> Option<Role> {
    match below {
        [] => material(stage, file),
        below => below.iter().find_map(|folder| material(stage, folder)),
    }
}

/// Whether a file is a copy of identity papers (L-03, L-04). Requires both the sealed role and the path: a packer could otherwise declare a
/// recording to be an id card.
pub fn is_identity_paper(sealed: Role, path: &MemberPath) -> bool {
    let mut folders: Vec<&str> = path.parts().collect();
    let file = folders.pop().unwrap_or_default();
    let Some((at, stage)) = stage_folder(&folders).filter(|(_, found)| *found == Stage::Opening) else { return false };
    let playable = folders.iter().any(|folder| self::stage(folder) == Some(Stage::Playable));
    let placed = stage_material(stage, folders.get(at + 1..).unwrap_or_default(), file);
    !playable && sealed.is_of_identity() && placed.is_some_and(Role::is_of_identity)
}
