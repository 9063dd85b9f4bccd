//! Facts of every unit, records of exceptions for its days, and the names of kinds of evidence.

use super::super::evidence::File;
use super::super::facts::Facts;
use super::super::index::Index;
use crate::record::class::Mode;
use crate::record::file::FileRecord;
use crate::record::role::Role;
use crate::record::session::Unit;
use crate::words::finding::Fact;

/// Facts of a unit or a group of units.
pub(in super::super) fn unit_facts<'a>(units: impl Iterator<Item = &'a Unit>) -> Facts {
    let mut facts = Facts::default();
    let (mut minutes, mut count) = (0, 0);
    let (mut first, mut last): (Option<&Unit>, Option<&Unit>) = (None, None);
    for unit in units {
        minutes += unit.end.minutes() - unit.start.minutes();
        count += 1;
        first = first.or(Some(unit));
        last = Some(unit);
    }
    facts.declared("mode", first.map_or(Mode::Offline, |unit| unit.mode));
    facts.fact("minutes", Fact::Count(minutes));
    facts.count("units", count);
    let clock = |time: Option<String>| time.unwrap_or_default();
    facts.fact("span", Fact::Span(clock(first.map(|unit| unit.start.to_string())), clock(last.map(|unit| unit.end.to_string()))));
    facts
}

/// Records of an exception for one of the days of the units, found by their names (such as `20260804_不便拍摄_批准.pdf`).
pub(super) fn exceptions<'a>(index: &Index<'a>, units: &[&Unit]) -> Vec<&'a FileRecord> {
    let words = index.settings.words("exception_words");
    let dated = |path: &str| {
        let digits: String = path.chars().filter(char::is_ascii_digit).collect();
        units.iter().any(|unit| digits.contains(&unit.date.to_string().replace('-', "")))
    };
    let speaks = |file: &&File<'a>| {
        let path = file.record.path.as_str();
        file.record.placement.role == Role::ChangeRecord && words.iter().any(|word| path.contains(word.as_str())) && dated(path)
    };
    index.files.iter().filter(speaks).map(|file| file.record).collect()
}

/// The name of a kind of evidence in rules and messages.
pub(super) fn kind(role: Role) -> &'static str {
    match role {
        Role::Photo => "photo",
        Role::Screenshot => "screenshot",
        _ => "recording",
    }
}
