//! Computes the facts of each source of `schemas/standards/FACTS.md`.

mod candidates;
mod carried_names;
pub(super) mod class;
mod clocks;
mod dates;
mod disagreements;
mod live_course;
mod materials;
pub(super) mod misnamed_days;
mod order;
mod parts;
mod person_hours;
mod persons;
mod pictures;
mod placing;
mod platform;
mod presence;
mod problems;
mod recordings;
mod rows;
pub(super) mod rules;
mod scores;
mod sign_in;
mod signers;
mod staged;
mod stages;
mod subsidised;
mod timetable;
mod twins;
pub(super) mod unit;
mod video_course;

use super::facts::{Facts, View};
use super::group::Group;
use super::index::Index;
use crate::record::standard::{Rule, Source};
use crate::words::finding::Subject;
use rules::RuleResult;

/// The view of a group of units; `groups` is the number of groups in the reading.
pub(super) fn of_group<'a>(source: Source, group: &Group<'a>, groups: usize) -> View<'a> {
    match source {
        Source::SignIn => sign_in::view(group, groups),
        Source::Photos => pictures::photos(group),
        Source::Recordings => recordings::view(group),
        Source::VideoCourse => video_course::view(group),
        Source::LiveCourse => live_course::view(group),
        Source::Screenshots => pictures::screenshots(group),
        _ => View { subject: group.subject.clone(), facts: unit::unit_facts(group.units()), files: Vec::new() },
    }
}

/// The views of a source that is not about units. A view may be judged by another rule: an item of the list of materials by its own rule.
pub(super) fn of_class<'a>(
    source: Source,
    index: &'a Index<'a>,
    rule: &'a Rule,
    others: &[RuleResult<'_>],
) -> Vec<(Option<&'a Rule>, View<'a>)> {
    let own = |views: Vec<View<'a>>| views.into_iter().map(|view| (None, view)).collect();
    match source {
        Source::Class => own(vec![View { subject: Subject::Class, facts: Facts::default(), files: Vec::new() }]),
        Source::Rules => own(vec![rules::view(rule, others)]),
        Source::Timetable => own(vec![timetable::view(index)]),
        Source::Rows => own(rows::views(index)),
        Source::Order => own(order::views(index)),
        Source::Persons => own(persons::views(index)),
        Source::Scores => own(vec![scores::view(index)]),
        Source::Materials => materials::views(index, rule),
        Source::Stages => own(vec![stages::view(index)]),
        Source::Placing => own(placing::views(index)),
        Source::Twins => own(twins::views(index)),
        Source::SheetTwins => own(twins::sheets(index)),
        Source::Dates => own(dates::views(index)),
        Source::Clocks => own(vec![clocks::view(index)]),
        Source::Problems => own(problems::views(index)),
        Source::Disagreements => own(disagreements::views(index)),
        Source::Signers => own(signers::views(index)),
        Source::Candidates => own(vec![candidates::view(index)]),
        Source::Subsidised => own(vec![subsidised::view(index)]),
        Source::PersonHours => own(vec![person_hours::view(index)]),
        Source::Presence => own(vec![presence::view(index)]),
        Source::SignIn | Source::Photos | Source::Recordings | Source::VideoCourse | Source::LiveCourse | Source::Screenshots => Vec::new(),
    }
}
