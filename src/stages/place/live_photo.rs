//! The video of a live photo (实况照片) has the name of its picture or was taken at the same moment. It belongs to the picture and is not a
//! recording of the lesson.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::trail::stem;
use crate::record::facts::{Content, FileFacts};
use crate::record::file::Placement;
use crate::record::members::Member;
use crate::record::role::Role;

/// Phones record 1.5 seconds before and after the picture; some record 2.
const MOST_US: u64 = 4_500_000;
/// Largest difference of the two times if the names differ.
const SAME_MOMENT: SignedDuration = SignedDuration::from_secs(2);

/// Gives each video the placement of its picture.
pub fn join(files: &[(Member, FileFacts)], placements: &mut [Placement]) {
    let is_film = |facts: &FileFacts| matches!(&facts.content, Content::Recording(film) if (1..=MOST_US).contains(&film.length_us));
    if !files.iter().any(|(_, facts)| is_film(facts)) {
        return;
    }
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut by_folder: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, (member, facts)) in files.iter().enumerate() {
        if matches!(facts.content, Content::Picture(_)) {
            by_name.entry(name(member)).or_default().push(index);
            by_folder.entry(folder(member)).or_default().push(index);
        }
    }
    for (index, (member, facts)) in files.iter().enumerate().filter(|(_, (_, facts))| is_film(facts)) {
        let Some(film) = placements.get(index).filter(|film| matches!(film.role, Role::Recording | Role::Unplaced)) else { continue };
        let with_units =
            |picture: usize| placements.get(picture).is_some_and(|picture| picture.units.iter().any(|unit| film.units.contains(unit)));
        let is_here = |picture: usize| files.get(picture).is_some_and(|(other, _)| folder(other) == folder(member));
        let named = by_name.get(&name(member)).into_iter().flatten().copied();
        let same_name = named.into_iter().find(|picture| is_here(*picture) || with_units(*picture));
        let moment = exact(facts);
        let near = |picture: &usize| {
            let taken = files.get(*picture).and_then(|(_, facts)| exact(facts));
            moment.zip(taken).is_some_and(|(one, other)| one.duration_since(other).abs() <= SAME_MOMENT)
        };
        let beside = same_name.or_else(|| by_folder.get(folder(member)).into_iter().flatten().copied().find(|picture| near(picture)));
        if let Some(picture) = beside.and_then(|picture| placements.get(picture)).cloned()
            && let Some(film) = placements.get_mut(index)
        {
            *film = Placement { role: Role::LivePhoto, part: None, ..picture };
        }
    }
}

fn folder(member: &Member) -> &str {
    member.path.as_str().strip_suffix(member.path.file_name()).unwrap_or_default()
}

/// The name without extension and without the suffix that photo programs add to an exported video.
fn name(member: &Member) -> String {
    let name = stem(member.path.file_name()).to_lowercase();
    name.strip_suffix("_hevc").map_or(name.clone(), str::to_owned)
}

/// The start, if it is precise enough to identify a moment.
fn exact(facts: &FileFacts) -> Option<Timestamp> {
    facts.start.as_ref().filter(|start| super::unit::places(start)).map(|start| start.at)
}
