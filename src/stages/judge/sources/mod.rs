//! Where the facts come from: one file per source of `schemas/standards/FACTS.md`.

mod candidates;
pub(super) mod class;
mod clocks;
mod dates;
mod disagreements;
mod live_course;
mod materials;
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
mod rules;
mod scores;
mod sign_in;
mod signers;
mod staged;
mod stages;
mod subsidised;
mod timetable;
mod twins;
mod video_course;

use super::engine::{Group, Told};
use super::facts::{Facts, View};
use super::index::Index;
use crate::record::class::Mode;
use crate::record::file::FileRecord;
use crate::record::role::Role;
use crate::record::session::Unit;
use crate::record::standard::{Rule, Source};
use crate::words::finding::{Fact, Subject};

/// The view of a group of units; `groups` is how many groups the reading has.
pub(super) fn of_group<'a>(source: Source, group: &Group<'a>, groups: usize) -> View<'a> {
    match source {
        Source::SignIn => sign_in::view(group, groups),
        Source::Photos => pictures::photos(group),
        Source::Recordings => recordings::view(group),
        Source::VideoCourse => video_course::view(group),
        Source::LiveCourse => live_course::view(group),
        Source::Screenshots => pictures::screenshots(group),
        _ => View { subject: group.subject.clone(), facts: unit_facts(group.units()), files: Vec::new() },
    }
}

/// The views of a source that is not of units. A view may be judged by another rule: an item of the list of materials by its own.
pub(super) fn of_class<'a>(source: Source, index: &'a Index<'a>, rule: &'a Rule, others: &[Told<'_>]) -> Vec<(Option<&'a Rule>, View<'a>)> {
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
    facts.word("mode", mode(first.map_or(Mode::Offline, |unit| unit.mode)));
    facts.fact("minutes", Fact::Count(minutes));
    facts.count("units", count);
    let clock = |time: Option<String>| time.unwrap_or_default();
    facts.fact("span", Fact::Span(clock(first.map(|unit| unit.start.to_string())), clock(last.map(|unit| unit.end.to_string()))));
    facts
}

/// How a session is held, as rules call it.
fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Offline => "offline",
        Mode::OnlineVideo => "online_video",
        Mode::OnlineLive => "online_live",
    }
}

/// Records that speak of an exception for one of the days of some units, by their names (such as `20260804_不便拍摄_批准.pdf`).
fn exceptions<'a>(index: &Index<'a>, units: &[&Unit]) -> Vec<&'a FileRecord> {
    let words = index.settings.words("exception_words");
    let dated = |path: &str| {
        let digits: String = path.chars().filter(char::is_ascii_digit).collect();
        units.iter().any(|unit| digits.contains(&unit.date.to_string().replace('-', "")))
    };
    let speaks = |file: &&super::evidence::File<'a>| {
        let path = file.record.path.as_str();
        file.record.placement.role == Role::ChangeRecord && words.iter().any(|word| path.contains(word.as_str())) && dated(path)
    };
    index.files.iter().filter(speaks).map(|file| file.record).collect()
}

/// What a piece of evidence is called in rules and messages.
fn kind(role: Role) -> &'static str {
    match role {
        Role::Photo => "photo",
        Role::Screenshot => "screenshot",
        _ => "recording",
    }
}
