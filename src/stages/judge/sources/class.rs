//! Facts of the class: its switches, how many units it has, and its roster in numbers.

use crate::record::class::{Catalogue, Comparison, Mode, TrainingType, YesNoUnknown};
use crate::record::inventory::Role;
use crate::record::people;
use crate::record::session::UnitKind;
use crate::words::moment::Grade;

use super::super::facts::Facts;
use super::super::index::Index;

pub(in super::super) fn facts(index: &Index) -> Facts {
    let class = &index.inventory.class;
    let switches = &class.switches;
    let mut facts = Facts::default();
    facts.word("training_type", training_type(class.training_type));
    facts.word(
        "catalogue",
        match class.catalogue {
            Some(Catalogue::Dadian) => "dadian",
            Some(Catalogue::SpecialAbility) => "special_ability",
            Some(Catalogue::LocalSpecial) => "local_special",
            Some(Catalogue::None) => "none",
            None => "unknown",
        },
    );
    facts.word("commissioned", yes_no(switches.commissioned));
    facts.word("unified_appraisal", yes_no(switches.unified_appraisal));
    facts.count("unified_proofs", index.of_role(Role::UnifiedAppraisalProof).count());
    facts.word("subsidy_claimed", yes_no(switches.subsidy_claimed));
    facts.word(
        "invoice",
        match switches.invoice {
            Some(YesNoUnknown::Yes) => "yes",
            Some(YesNoUnknown::No) => "no",
            Some(YesNoUnknown::Unknown) | None => "unknown",
        },
    );
    facts.word("remote_monitoring", yes_no(switches.remote_monitoring));
    facts.word("day_conversion_exempt", yes_no(switches.day_conversion_exempt));
    facts.count("sessions", index.of_kind(UnitKind::Session).count());
    let of_mode = |mode: Mode| index.of_kind(UnitKind::Session).filter(|(_, unit)| unit.mode == mode).count();
    facts.count("offline_sessions", of_mode(Mode::Offline));
    facts.count("online_video_sessions", of_mode(Mode::OnlineVideo));
    facts.count("online_live_sessions", of_mode(Mode::OnlineLive));
    facts.count("assessments", index.of_kind(UnitKind::Assessment).count());
    roster(index, &mut facts);
    let timed = index.files.iter().filter(|file| matches!(file.record.placement.role, Role::Photo | Role::Recording | Role::Screenshot));
    let graded = |wanted: fn(Option<Grade>) -> bool| {
        timed.clone().filter(move |file| wanted(index.start(file).map(|start| start.grade))).map(|file| file.record)
    };
    facts.paths("transferred", graded(|grade| grade == Some(Grade::C)));
    facts.paths("untimed", graded(|grade| matches!(grade, None | Some(Grade::D | Grade::E))));
    facts.paths("unplaced_files", index.of_role(Role::Unplaced).map(|file| file.record));
    facts
}

fn roster(index: &Index, facts: &mut Facts) {
    let roster = index.inventory.class.roster.as_deref();
    facts.flag("roster_known", roster.is_some_and(|roster| !roster.is_empty()));
    let roster = roster.unwrap_or_default();
    facts.count("persons", people::distinct(roster));
    let groups: Vec<String> = index.settings.words("id_voucher_groups").iter().map(|group| people::normal(group)).collect();
    let listed = |category: &Option<String>| {
        category.as_deref().map(people::normal).is_some_and(|category| groups.iter().any(|group| category.contains(group.as_str())))
    };
    let compared = |wanted: fn(Option<Comparison>) -> bool| {
        roster.iter().filter(move |trainee| listed(&trainee.category) && wanted(trainee.comparison)).count()
    };
    facts.count("voucher_persons", compared(|comparison| matches!(comparison, Some(Comparison::Failed | Comparison::None))));
    facts.count("voucher_unclear", compared(|comparison| comparison.is_none()));
}

fn training_type(training_type: Option<TrainingType>) -> &'static str {
    match training_type {
        Some(TrainingType::Skills) => "skills",
        Some(TrainingType::Upskilling) => "upskilling",
        Some(TrainingType::Reskilling) => "reskilling",
        Some(TrainingType::Induction) => "induction",
        Some(TrainingType::Adaptation) => "adaptation",
        Some(TrainingType::Entrepreneurship) => "entrepreneurship",
        None => "unknown",
    }
}

fn yes_no(switch: Option<bool>) -> &'static str {
    match switch {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    }
}
