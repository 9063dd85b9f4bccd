//! Places every file: its role, its session or assessment, and the basis of the decision.
//!
//! The mapping in the class record comes first, then the folders, then the measured time if the folders leave a choice. A time of grade C,
//! D or E never chooses a unit. A file that cannot be placed is [`Role::Unplaced`]; it is never dropped.

mod live_photo;
mod part;
mod role;
mod trail;
mod unit;

use std::collections::{BTreeMap, BTreeSet};

use crate::record::class::{ClassRecord, EvidenceMapping, MappedRole, Mode};
use crate::record::disagreement::Disagreement;
use crate::record::facts::FileFacts;
use crate::record::file::{Basis, Placement};
use crate::record::layout::{FolderName, Stage, part_mark, stage_material};
use crate::record::lesson_part::LessonPart;
use crate::record::members::Member;
use crate::record::role::Role;
use crate::record::session::Unit;
use crate::words::path::MemberPath;

use self::trail::{Trail, common_top, stem};
use self::unit::{Choice, Units};

/// The result of placing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// One per file, in the order of the files.
    pub placements: Vec<Placement>,
    /// Day folders whose date has no lesson, sorted by path.
    pub disagreements: Vec<Disagreement>,
}

/// Places files. The order of the files affects only the order of the placements.
pub fn place(class: &ClassRecord, units: &[Unit], files: &[(Member, FileFacts)]) -> Placed {
    let mut mapped: BTreeMap<MemberPath, Vec<&EvidenceMapping>> = BTreeMap::new();
    for mapping in &class.evidence_map {
        if let Some(path) = mapping.member_path() {
            mapped.entry(path).or_default().push(mapping);
        }
    }
    let top = common_top(files.iter().map(|(member, _)| &member.path));
    let units = Units::new(class, units);
    let mut without_lesson = BTreeSet::new();
    let mut placements: Vec<Placement> = files
        .iter()
        .map(|(member, facts)| {
            let trail = Trail::read(&member.path, top.as_deref());
            if let Some(day) = units.day_without_lesson(&trail) {
                without_lesson.insert(day);
            }
            let by_mapping = mapped.get(&member.path).and_then(|mappings| from_mapping(&units, mappings));
            by_mapping.unwrap_or_else(|| from_folders(&units, &trail, facts))
        })
        .collect();
    live_photo::join(files, &mut placements);
    // An empty timetable is the cause then; no day folder is wrong.
    if class.timetable.is_empty() && class.assessments.is_empty() {
        without_lesson.clear();
    }
    let disagreements = without_lesson.into_iter().map(|(folder, date)| Disagreement::DayWithoutLesson { folder, date }).collect();
    Placed { placements, disagreements }
}

fn simple(role: Role, basis: Basis) -> Placement {
    Placement { role, units: Vec::new(), part: None, basis, folder_date: None }
}

/// Combines the mappings of one file: all their units, the role of the first, and the part if they agree on it.
fn from_mapping(units: &Units<'_>, mappings: &[&EvidenceMapping]) -> Option<Placement> {
    let known: BTreeSet<usize> = mappings.iter().flat_map(|mapping| units.beginning(mapping.date, mapping.start)).collect();
    let (role, part) = mappings.first().map(|mapping| mapped_role(mapping.role))?;
    let same = mappings.iter().all(|mapping| mapped_role(mapping.role).1 == part);
    (!known.is_empty()).then(|| Placement { units: units.ids(known), part: part.filter(|_| same), ..simple(role, Basis::Mapping) })
}

fn mapped_role(role: MappedRole) -> (Role, Option<LessonPart>) {
    match role {
        MappedRole::SignIn => (Role::SignIn, None),
        MappedRole::Photo => (Role::Photo, None),
        MappedRole::Front => (Role::Recording, Some(LessonPart::Front)),
        MappedRole::Middle => (Role::Recording, Some(LessonPart::Middle)),
        MappedRole::End => (Role::Recording, Some(LessonPart::End)),
        MappedRole::FullRecording => (Role::Recording, Some(LessonPart::Full)),
        MappedRole::Screenshot => (Role::Screenshot, None),
        MappedRole::CheckIn => (Role::CheckIn, None),
        MappedRole::InClassQuiz => (Role::InClassQuiz, None),
    }
}

fn from_folders(units: &Units<'_>, trail: &Trail<'_>, facts: &FileFacts) -> Placement {
    if trail.playable {
        return simple(Role::PlayableCopy, Basis::Folder);
    }
    match trail.stage {
        Some(Stage::Return) => simple(Role::Receipt, Basis::Folder),
        Some(Stage::Playable) => simple(Role::PlayableCopy, Basis::Folder),
        Some(stage @ (Stage::ClassInfo | Stage::Opening | Stage::Subsidy)) => match stage_material(stage, &trail.below, trail.file) {
            Some(role) => simple(role, Basis::Folder),
            None if stage == Stage::ClassInfo && trail.below.is_empty() && role::is_class_record(trail.file) => {
                simple(Role::ClassRecord, Basis::Folder)
            }
            None => simple(Role::Other, Basis::None),
        },
        Some(stage @ (Stage::Training | Stage::Assessment)) => match stage_material(stage, &trail.below, trail.file) {
            Some(role) => simple(role, Basis::Folder),
            None if trail.below.is_empty() && role::by_content(trail.file, facts).is_none() && role::by_name(trail.file).is_none() => {
                simple(Role::Other, Basis::None)
            }
            None if trail.below.is_empty() || trail.says_anything() || units.named_in(trail) => evidence(units, trail, facts),
            None => simple(Role::Other, Basis::None),
        },
        None if trail.below.is_empty() && role::is_class_record(trail.file) => simple(Role::ClassRecord, Basis::Folder),
        None if trail.begins_as_evidence() => evidence(units, trail, facts),
        None => simple(Role::Other, Basis::None),
    }
}

/// Places a file that lies in an evidence folder.
fn evidence(units: &Units<'_>, trail: &Trail<'_>, facts: &FileFacts) -> Placement {
    let folder_date = units.date(trail).map(|date| date.to_string());
    let unplaced = || Placement { folder_date: folder_date.clone(), ..simple(Role::Unplaced, Basis::None) };
    let trail = &with_sheet_name(units, trail);
    let Choice { candidates, dated, narrowed } = units.candidates(trail);
    let online = trail.said.mode.map_or_else(|| units.all_online(&candidates), |mode| mode != Mode::Offline);
    let Some(role) = role::of(trail, facts, online) else { return unplaced() };
    let placed =
        |chosen: Vec<usize>, part, basis| Placement { role, units: units.ids(chosen), part, basis, folder_date: folder_date.clone() };
    match role {
        Role::SignInBook => placed(Vec::new(), None, Basis::Folder),
        // Sheets and logs cover every session that their folder names.
        Role::SignIn | Role::CheckIn | Role::InClassQuiz | Role::LearningLog | Role::PlatformStatement => {
            match (candidates.as_slice(), dated) {
                ([], true) => unplaced(),
                (all, true) => placed(all.to_vec(), None, Basis::Folder),
                ([only], false) => placed(vec![*only], None, Basis::Folder),
                // Without a day it covers the whole class: a book, or a platform log.
                (_, false) if role == Role::SignIn => Placement { role: Role::SignInBook, ..placed(Vec::new(), None, Basis::Folder) },
                (_, false) => placed(Vec::new(), None, Basis::Folder),
            }
        }
        _ => {
            let length = role::length_us(facts);
            let measured = facts.start.as_ref().filter(|moment| unit::places(moment));
            let (chosen, by_folder) = match candidates.as_slice() {
                [only] => (vec![*only], true),
                many => match measured.and_then(|moment| units.at_time(many, moment, length)) {
                    Some(chosen) => (chosen, false),
                    None => return unplaced(),
                },
            };
            let agrees = measured.is_some_and(|moment| units.at_time(&chosen, moment, length).is_some());
            let basis = match (by_folder, agrees) {
                (true, false) => Basis::Folder,
                (true, true) => Basis::FolderAndTime,
                (false, _) if dated || narrowed => Basis::FolderAndTime,
                (false, _) => Basis::Time,
            };
            let part = (role == Role::Recording).then(|| part_of(units, trail, facts, &chosen, length)).flatten();
            placed(chosen, part, basis)
        }
    }
}

/// The part of its unit that a recording shows: by a reliable time, else by the marks in its name.
fn part_of(units: &Units<'_>, trail: &Trail<'_>, facts: &FileFacts, chosen: &[usize], length: u64) -> Option<LessonPart> {
    let measured = facts.start.as_ref().filter(|moment| unit::places(moment));
    let by_time = match (measured, chosen) {
        (Some(moment), [only]) => units.get(*only).and_then(|unit| part::by_time(unit, moment.at, length)),
        // Several units are chosen only if the recording covers each in full.
        (Some(_), _) => Some(LessonPart::Full),
        // The possible readings of an ambiguous time decide if they all give the same part.
        (None, [only]) if facts.start_is_only_possible() => {
            let parts = facts.possible_starts().filter_map(|moment| part::by_time(units.get(*only)?, moment.at, length));
            let parts: BTreeSet<LessonPart> = parts.collect();
            parts.first().copied().filter(|_| parts.len() == 1)
        }
        (None, _) => None,
    };
    by_time.or_else(|| part_mark(trail.file)).or(trail.said.part)
}

/// Fills gaps of the trail from the name of a sheet (`20260803_上午_签到_1.jpg`). Names given by cameras are ignored here: their time is
/// measured. A sheet in the folder of another day belongs to the folder.
fn with_sheet_name<'a>(units: &Units<'_>, trail: &Trail<'a>) -> Trail<'a> {
    let mut whole = trail.clone();
    let named = FolderName::read(stem(trail.file));
    if !matches!(named.evidence, Some(Role::SignIn | Role::CheckIn | Role::InClassQuiz)) {
        return whole;
    }
    if named.names_day() {
        (whole.said.day, whole.said.date) = (named.day, named.date);
        if trail.said.names_day() && units.date(&whole) != units.date(trail) {
            return trail.clone();
        }
    }
    whole.said.half = trail.said.half.or(named.half);
    whole
}

#[cfg(test)]
mod tests;
