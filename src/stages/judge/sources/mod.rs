//! Where the facts come from: one file per source of `schemas/standards/FACTS.md`.

pub(super) mod class;
mod dates;
mod disagreements;
mod materials;
mod parts;
mod photos;
mod placing;
mod problems;
mod recordings;
mod scores;
mod sign_in;
mod stages;
mod twins;

use super::engine::Group;
use super::facts::{Facts, View};
use super::index::Index;
use crate::record::class::Mode;
use crate::record::inventory::Role;
use crate::record::session::Unit;
use crate::record::standard::{Rule, Source};
use crate::words::finding::{Fact, Subject};

/// The view of a group of units; `groups` is how many groups the reading has.
pub(super) fn of_group<'a>(source: Source, group: &Group<'a>, groups: usize) -> View<'a> {
    match source {
        Source::SignIn => sign_in::view(group, groups),
        Source::Photos => photos::view(group),
        Source::Recordings => recordings::view(group),
        _ => View { subject: group.subject.clone(), facts: unit_facts(group.units()), files: Vec::new() },
    }
}

/// The views of a source that is not of units. A view may be judged by another rule: an item of the list of materials by its own.
pub(super) fn of_class<'a>(source: Source, index: &'a Index<'a>, rule: &'a Rule) -> Vec<(Option<&'a Rule>, View<'a>)> {
    let own = |views: Vec<View<'a>>| views.into_iter().map(|view| (None, view)).collect();
    match source {
        Source::Class => own(vec![View { subject: Subject::Class, facts: Facts::default(), files: Vec::new() }]),
        Source::Scores => own(vec![scores::view(index)]),
        Source::Materials => materials::views(index, rule),
        Source::Stages => own(vec![stages::view(index)]),
        Source::Placing => own(placing::views(index)),
        Source::Twins => own(twins::views(index)),
        Source::Dates => own(dates::views(index)),
        Source::Problems => own(problems::views(index)),
        Source::Disagreements => own(disagreements::views(index)),
        Source::SignIn | Source::Photos | Source::Recordings => Vec::new(),
    }
}

/// The facts that every unit or group of units has.
pub(super) fn unit_facts<'a>(units: impl Iterator<Item = &'a Unit>) -> Facts {
    let mut facts = Facts::default();
    let (mut minutes, mut count) = (0, 0);
    let (mut first, mut last): (Option<&Unit>, Option<&Unit>) = (None, None);
    for unit in units {
        minutes += unit.end.minutes() - unit.start.minutes();
        count += 1;
        first = first.or(Some(unit));
        last = Some(unit);
    }
    let mode = match first.map(|unit| unit.mode) {
        Some(Mode::OnlineVideo) => "online_video",
        Some(Mode::OnlineLive) => "online_live",
        Some(Mode::Offline) | None => "offline",
    };
    facts.word("mode", mode);
    facts.fact("minutes", Fact::Count(minutes));
    facts.count("units", count);
    let clock = |time: Option<String>| time.unwrap_or_default();
    facts.fact("span", Fact::Span(clock(first.map(|unit| unit.start.to_string())), clock(last.map(|unit| unit.end.to_string()))));
    facts
}

/// What a piece of evidence is called in rules and messages.
fn kind(role: Role) -> &'static str {
    match role {
        Role::Photo => "photo",
        Role::Screenshot => "screenshot",
        _ => "recording",
    }
}
