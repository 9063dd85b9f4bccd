//! Platform records of a live session: check-in before the start, questions, face recognition.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::super::facts::View;
use super::super::group::Group;
use super::platform::{Names, face_files, files, rows, standing};
use super::unit::unit_facts;
use crate::record::class::Mode;
use crate::record::role::Role;

pub(super) fn view<'a>(group: &Group<'a>) -> View<'a> {
    let index = group.index;
    let mut facts = unit_facts(group.units());
    let position = group.units.first().copied().unwrap_or_default();
    let mut used = standing(
        &mut facts,
        index,
        &files(index, Role::CheckIn, position),
        &Names { files: "checkin_files", broken: "checkin_broken", unread: "checkin_unread" },
    );
    let rows = rows(index, Role::CheckIn, position).rows;
    facts.count("checkin_rows", rows.len());
    facts.count("checkin_timed", rows.iter().filter(|row| row.row.at.is_some()).count());
    let mut first: BTreeMap<usize, Timestamp> = BTreeMap::new();
    let mut present: BTreeSet<usize> = BTreeSet::new();
    for row in &rows {
        present.extend(&row.persons);
        let Some(at) = row.row.at else { continue };
        for person in &row.persons {
            let known = first.entry(*person).or_insert(at);
            *known = at.min(*known);
        }
    }
    let (mut on_time, mut late, mut too_late, mut early) = (0, Vec::new(), Vec::new(), Vec::new());
    if let Some(unit) = index.units.get(position) {
        let minutes = |key: &str| index.settings.number(key).saturating_mul(60_000_000);
        let begin = unit.from.as_microsecond();
        for (person, at) in &first {
            let after = at.as_microsecond().saturating_sub(begin);
            if after > minutes("checkin_grace_min") {
                too_late.push(*person);
            } else if after > 0 {
                late.push(*person);
            } else {
                on_time += 1;
                if after < -minutes("checkin_early_min") {
                    early.push(*person);
                }
            }
        }
        let absent = index.people.on(unit.date).filter(|person| !present.contains(person));
        facts.list("unchecked", index.people.labels(absent));
    }
    facts.count("on_time", on_time);
    facts.list("late", index.people.labels(late));
    facts.list("too_late", index.people.labels(too_late));
    facts.list("early", index.people.labels(early));
    let quiz = files(index, Role::InClassQuiz, position);
    facts.count("quiz_files", quiz.len());
    used.extend(quiz.iter().map(|file| file.record));
    let faces: Vec<_> = face_files(index, Mode::OnlineLive, position).map(|file| file.record).collect();
    facts.count("face_files", faces.len());
    used.extend(faces);
    View { subject: group.subject.clone(), facts, files: used }
}
