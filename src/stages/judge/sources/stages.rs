//! The four stages of a class's files, and its class record.

use std::collections::BTreeSet;

use super::super::evidence::File;
use super::super::facts::{Facts, View};
use super::super::index::Index;
use crate::record::role::Role;
use crate::record::session::UnitKind;
use crate::record::standard::Stage;
use crate::words::finding::{Fact, Subject};

/// The stages, with their folder names and the terms used in messages.
const STAGES: [(Stage, &str, &str); 4] = [
    (Stage::Opening, "开班申请", "judge.stage_opening"),
    (Stage::Delivery, "培训实施", "judge.stage_delivery"),
    (Stage::Assessment, "考核评价", "judge.stage_assessment"),
    (Stage::Subsidy, "补贴申请", "judge.stage_subsidy"),
];

pub(super) fn view<'a>(index: &'a Index<'a>) -> View<'a> {
    let filled: BTreeSet<Stage> = index.files.iter().filter_map(|file| stage_of(index, file)).collect();
    let claimed = index.inventory.class.switches.subsidy_claimed == Some(true);
    let empty = STAGES.iter().filter(|(stage, _, _)| !filled.contains(stage) && (*stage != Stage::Subsidy || claimed));
    let records: Vec<_> = index.of_role(Role::ClassRecord).map(|file| file.record).collect();
    let folders: BTreeSet<Vec<&str>> = records
        .iter()
        .map(|file| {
            let mut parts: Vec<&str> = file.path.parts().collect();
            parts.pop();
            parts
        })
        .collect();
    let mut facts = Facts::default();
    facts.count("class_records", folders.len());
    facts.list("empty_stages", empty.map(|(_, _, term)| Fact::Term((*term).to_owned())).collect());
    facts.flag("subsidy_stage_empty", !filled.contains(&Stage::Subsidy));
    View { subject: Subject::Class, facts, files: records }
}

/// The stage of a file: by its role, by the unit in which it is placed, else by its folder.
pub(super) fn stage_of(index: &Index, file: &File) -> Option<Stage> {
    let role = file.record.placement.role;
    if matches!(role, Role::PlayableCopy | Role::Receipt | Role::ClassRecord | Role::Pledge | Role::ChangeRecord) {
        return None;
    }
    if let Some(stage) = stage_of_role(role) {
        return Some(stage);
    }
    if is_supervision(role)
        && let Some(unit) = file.units.first().and_then(|&unit| index.units.get(unit))
    {
        return Some(if unit.kind == UnitKind::Assessment { Stage::Assessment } else { Stage::Delivery });
    }
    let mut folders: Vec<&str> = file.record.path.parts().collect();
    folders.pop();
    STAGES.iter().find(|(_, name, _)| folders.iter().any(|folder| folder.contains(name))).map(|(stage, _, _)| *stage)
}

/// Whether the role belongs to 监管资料: sheets, pictures, recordings and platform records.
pub(super) fn is_supervision(role: Role) -> bool {
    matches!(
        role,
        Role::SignIn
            | Role::SignInBook
            | Role::Photo
            | Role::LivePhoto
            | Role::Recording
            | Role::Screenshot
            | Role::CheckIn
            | Role::InClassQuiz
            | Role::LearningLog
            | Role::PlatformStatement
    )
}

/// The stage of a role that belongs to only one stage.
pub(super) fn stage_of_role(role: Role) -> Option<Stage> {
    match role {
        Role::OpeningForm | Role::Roster | Role::IdVoucher | Role::IdCard | Role::TrainingPlan | Role::CommissionAgreement => {
            Some(Stage::Opening)
        }
        Role::LearningHoursRoster => Some(Stage::Delivery),
        Role::ExamPapers | Role::ScoreSheet | Role::CertificateRoster | Role::UnifiedAppraisalProof => Some(Stage::Assessment),
        Role::SubsidyForm | Role::SubsidyRoster | Role::Invoice => Some(Stage::Subsidy),
        _ => None,
    }
}
