//! Facts of the class: its switches, its numbers of units, and its roster in numbers.

use std::collections::BTreeSet;

use crate::record::class::{Comparison, Mode};
use crate::record::facts::{Clarity, Content};
use crate::record::file::FileRecord;
use crate::record::people::{distinct, identifies, normal};
use crate::record::role::Role;
use crate::record::session::UnitKind;
use crate::record::standard::Stage;
use crate::words::finding::Fact;
use crate::words::moment::Grade;

use super::super::evidence::{Opening, opening};
use super::super::facts::Facts;
use super::super::index::Index;
use super::staged;
use super::stages::stage_of;

pub(in super::super) fn facts(index: &Index) -> Facts {
    let class = &index.inventory.class;
    let switches = &class.switches;
    let mut facts = Facts::default();
    facts.declared("training_type", class.training_type);
    facts.declared("catalogue", class.catalogue);
    facts.word("commissioned", yes_no(switches.commissioned));
    facts.word("unified_appraisal", yes_no(switches.unified_appraisal));
    facts.count("unified_proofs", index.of_role(Role::UnifiedAppraisalProof).count());
    facts.word("subsidy_claimed", yes_no(switches.subsidy_claimed));
    facts.declared("invoice", switches.invoice);
    facts.word("remote_monitoring", yes_no(switches.remote_monitoring));
    facts.word("day_conversion_exempt", yes_no(switches.day_conversion_exempt));
    facts.count("sessions", index.of_kind(UnitKind::Session).count());
    let of_mode = |mode: Mode| index.of_kind(UnitKind::Session).filter(|(_, unit)| unit.mode == mode).count();
    facts.count("offline_sessions", of_mode(Mode::Offline));
    facts.count("online_video_sessions", of_mode(Mode::OnlineVideo));
    facts.count("online_live_sessions", of_mode(Mode::OnlineLive));
    facts.count("assessments", index.of_kind(UnitKind::Assessment).count());
    roster(index, &mut facts);
    declared(index, &mut facts);
    files(index, &mut facts);
    quality(index, &mut facts);
    let timed = index.files.iter().filter(|file| matches!(file.record.placement.role, Role::Photo | Role::Recording | Role::Screenshot));
    // Broken files have no time either; they are only reported as broken.
    let timed = timed.filter(|file| opening(file.measured) != Opening::Broken);
    let graded = |wanted: fn(Option<Grade>) -> bool| {
        timed.clone().filter(move |file| wanted(index.start(file).map(|start| start.grade))).map(|file| file.record)
    };
    facts.paths("transferred", graded(|grade| grade == Some(Grade::C)));
    let fits = |file: &&super::super::evidence::File| {
        let units: Vec<_> = file.units.iter().filter_map(|&unit| index.units.get(unit)).collect();
        let open = file.record.facts.start_is_only_possible();
        let touches = |start| units.iter().any(|unit| index.touches(unit, index.taken(file, start)));
        open && file.record.facts.possible_starts().any(touches)
    };
    let weak = timed.clone().filter(|file| index.start(file).is_none_or(|start| start.grade >= Grade::D));
    facts.paths("untimed", weak.filter(|file| !fits(file)).map(|file| file.record));
    facts.paths("explained", timed.clone().filter(fits).map(|file| file.record));
    facts.paths("clustered", staged::clustered(index));
    facts.paths("unplaced_files", index.of_role(Role::Unplaced).map(|file| file.record));
    facts
}

/// Entries of the class record other than its switches.
fn declared(index: &Index, facts: &mut Facts) {
    let class = &index.inventory.class;
    let text = |text: &Option<String>| text.as_deref().map(str::trim).unwrap_or_default().to_owned();
    facts.text("skill_standard", text(&class.skill_standard));
    facts.text("entrepreneurship_product", text(&class.entrepreneurship_product));
    facts.text("day_conversion_document", text(&class.switches.day_conversion_document));
    facts.flag("plan_approved", class.plan_approval.is_some());
    facts.text("plan_approval", class.plan_approval.as_ref().map(|approval| approval.number.clone()).unwrap_or_default());
    let first = index.of_kind(UnitKind::Session).map(|(_, unit)| unit.date).min();
    let late = class.plan_approval.as_ref().zip(first).is_some_and(|(approval, first)| approval.date > first);
    facts.flag("plan_approved_late", late);
    let date = |date: Option<crate::record::class::ClassDate>| Fact::Date(date.map(|date| date.to_string()).unwrap_or_default());
    facts.fact("plan_approved_on", date(class.plan_approval.as_ref().map(|approval| approval.date)));
    facts.fact("first_day", date(first));
    facts.flag("start_known", class.start.is_some());
    facts.flag("end_known", class.end.is_some());
    facts.fact("subsidy_yuan", Fact::Count(class.subsidy_yuan.map_or(0, i64::from)));
    facts.fact("retention_years", Fact::Count(class.retention_years.map_or(0, i64::from)));
    let platforms: BTreeSet<&str> =
        class.timetable.iter().filter(|row| row.mode != Mode::Offline).filter_map(|row| row.platform.as_deref()).collect();
    let registered = |platform: &&str| index.settings.words("platform_register").iter().any(|known| normal(known) == normal(platform));
    facts.flag("platforms_registered", !platforms.is_empty() && platforms.iter().all(registered));
    facts.list("platforms", platforms.into_iter().map(|platform| Fact::Text(platform.to_owned())).collect());
    facts.text("profile", index.settings.profile_name());
    facts.count("deviations", index.settings.deviations());
}

/// Counts of files that are not judged per unit.
fn files(index: &Index, facts: &mut Facts) {
    let of = |role: Role| index.of_role(role).map(|file| file.record);
    facts.count("files", index.files.len());
    facts.count("plan_files", of(Role::TrainingPlan).count());
    facts.count("pledges", of(Role::Pledge).count());
    facts.paths("change_records", of(Role::ChangeRecord));
    facts.paths("district_records", of(Role::DistrictRecord));
    facts.count("statement_files", of(Role::PlatformStatement).count());
    // Questions in live lessons are not evidence for video courses.
    let of_video = |role: Role| {
        let speaks = |unit: &usize| index.units.get(*unit).is_some_and(|unit| unit.mode == Mode::OnlineVideo);
        index.of_role(role).filter(move |file| file.units.is_empty() || file.units.iter().any(speaks)).count()
    };
    facts.count("quiz_records", of_video(Role::InClassQuiz));
    facts.count("log_records", of_video(Role::LearningLog));
    facts.count("checkin_records", of(Role::CheckIn).count());
    facts.count("screenshot_files", of(Role::Screenshot).count());
    let extra = |stage: Stage| index.of_role(Role::Other).filter(move |file| stage_of(index, file) == Some(stage)).map(|file| file.record);
    facts.paths("extra_delivery", extra(Stage::Delivery));
    facts.paths("extra_assessment", extra(Stage::Assessment));
}

/// Pictures and recordings below the minimum quality.
fn quality(index: &Index, facts: &mut Facts) {
    let number = |key: &str| index.settings.number(key);
    let small = |width: u32, height: u32, long: &str, short: &str| {
        i64::from(width.max(height)) < number(long) || i64::from(width.min(height)) < number(short)
    };
    let of = |role: Role, below: &dyn Fn(&Content) -> bool| -> Vec<&FileRecord> {
        index.of_role(role).filter(|file| below(&file.measured.content)).map(|file| file.record).collect()
    };
    facts.paths(
        "photos_small",
        of(Role::Photo, &|content| match content {
            Content::Picture(picture) => picture.decoded && small(picture.width, picture.height, "floor_photo_long", "floor_photo_short"),
            _ => false,
        }),
    );
    let dark = |content: &Content| match content {
        Content::Picture(picture) => picture.mean_luma.is_some_and(|luma| i64::from(luma) < number("floor_luma")),
        _ => false,
    };
    facts.paths("photos_dark", of(Role::Photo, &dark));
    let clarity = |content: &Content, below: &dyn Fn(&Clarity) -> bool| match content {
        Content::Picture(picture) => picture.clarity.as_ref().is_some_and(below),
        _ => false,
    };
    let blank = |clarity: &Clarity| i64::from(clarity.ink_permille) < number("floor_ink");
    let bright = |clarity: &Clarity| i64::from(clarity.bright_permille) > number("ceiling_bright");
    facts.paths("photos_bright", of(Role::Photo, &|content| clarity(content, &bright)));
    let blurred = |clarity: &Clarity| i64::from(clarity.sharpness) < number("floor_sharpness");
    facts.paths("photos_blurred", of(Role::Photo, &|content| clarity(content, &blurred)));
    let sheets = |below: &dyn Fn(&Content) -> bool| [of(Role::SignIn, below), of(Role::SignInBook, below)].concat();
    // White writing on black is not blank paper: there, the paper is measured as ink.
    let inked = |clarity: &Clarity| i64::from(clarity.ink_permille) > number("ceiling_ink");
    let swapped = |content: &Content| dark(content) || clarity(content, &inked);
    facts.paths("sheets_blank", sheets(&|content| !swapped(content) && clarity(content, &blank)));
    facts.paths("sheets_dark", sheets(&swapped));
    // A title in the upper half is in its normal place.
    let turned = |clarity: &Clarity| clarity.title_permille.is_some_and(|place| place > 500);
    facts.paths("sheets_upside_down", sheets(&|content| !swapped(content) && clarity(content, &turned)));
    facts.paths(
        "recordings_small",
        of(Role::Recording, &|content| match content {
            Content::Recording(recording) => {
                recording.codec.is_some() && small(recording.width, recording.height, "floor_video_long", "floor_video_short")
            }
            _ => false,
        }),
    );
    let (parts, whole) = index.settings.share("floor_still");
    facts.paths(
        "recordings_frozen",
        of(Role::Recording, &|content| match content {
            Content::Recording(recording) => i64::from(recording.looks.still) * whole > i64::from(recording.looks.sampled) * parts,
            _ => false,
        }),
    );
}

fn roster(index: &Index, facts: &mut Facts) {
    let roster = index.inventory.class.roster.as_deref();
    facts.flag("roster_known", roster.is_some_and(|roster| !roster.is_empty()));
    facts.paths("roster_files", index.of_role(Role::Roster).map(|file| file.record));
    let roster = roster.unwrap_or_default();
    facts.count("persons", distinct(roster));
    let damaged = |id: &&str| !id.trim().is_empty() && !identifies(id);
    facts.count("persons_uncertain", roster.iter().filter_map(|trainee| trainee.id_number.as_deref()).filter(damaged).count());
    let results = |wanted: Option<Comparison>| roster.iter().filter(move |trainee| trainee.comparison == wanted).count();
    facts.count("compared_passed", results(Some(Comparison::Passed)));
    facts.count("compared_failed", results(Some(Comparison::Failed)));
    facts.count("compared_none", results(Some(Comparison::None)));
    facts.count("compared_unknown", results(None));
    let groups: Vec<String> = index.settings.words("id_voucher_groups").iter().map(|group| normal(group)).collect();
    let listed = |category: &Option<String>| {
        category.as_deref().map(normal).is_some_and(|category| groups.iter().any(|group| category.contains(group.as_str())))
    };
    let compared = |wanted: fn(Option<Comparison>) -> bool| {
        roster.iter().filter(move |trainee| listed(&trainee.category) && wanted(trainee.comparison)).count()
    };
    facts.count("voucher_persons", compared(|comparison| matches!(comparison, Some(Comparison::Failed | Comparison::None))));
    facts.count("voucher_unclear", compared(|comparison| comparison.is_none()));
}

fn yes_no(switch: Option<bool>) -> &'static str {
    match switch {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    }
}
