//! The whole timetable: lesson hours by kind, mode and topic, and the days on which they were taught.

use std::collections::BTreeSet;

use super::super::facts::{Facts, View};
use super::super::index::Index;
use crate::record::class::{ClassDate, LessonKind, LessonRow, Mode};
use crate::record::people::normal;
use crate::record::session::UnitKind;
use crate::words::finding::{Fact, Subject};

pub(super) fn view<'a>(index: &'a Index<'a>) -> View<'a> {
    let rows = &index.inventory.class.timetable;
    let mut facts = Facts::default();
    facts.count("rows", rows.len());
    days(index, &mut facts);
    hours(index, &mut facts);
    topics(index, &mut facts);
    methods(index, &mut facts);
    groups(index, &mut facts);
    View { subject: Subject::Class, facts, files: Vec::new() }
}

fn sum(index: &Index, counts: impl Fn(&LessonRow) -> bool) -> i64 {
    index.inventory.class.timetable.iter().filter(|row| counts(row)).map(|row| i64::from(row.lesson_hours.tenths)).sum()
}

fn dates(index: &Index, counts: impl Fn(&LessonRow) -> bool) -> BTreeSet<ClassDate> {
    index.inventory.class.timetable.iter().filter(|row| counts(row)).map(|row| row.date).collect()
}

fn days(index: &Index, facts: &mut Facts) {
    let mut all = dates(index, |_| true);
    let mut without_video = dates(index, |row| row.mode != Mode::OnlineVideo);
    if index.settings.flag("count_assessment_day") {
        let assessed: Vec<ClassDate> = index.of_kind(UnitKind::Assessment).map(|(_, unit)| unit.date).collect();
        all.extend(&assessed);
        without_video.extend(&assessed);
    }
    facts.count("days", all.len());
    facts.count("days_without_video", without_video.len());
    let span = all.first().zip(all.last()).map(|(first, last)| i64::from((last.0 - first.0).get_days()) + 1);
    facts.fact("span_days", Fact::Count(span.unwrap_or_default()));
}

fn hours(index: &Index, facts: &mut Facts) {
    let mut put = |name: &'static str, hours: i64| facts.fact(name, Fact::LessonHours(hours));
    let practice = |row: &LessonRow| row.kind == Some(LessonKind::Practice);
    let online = |row: &LessonRow| row.mode != Mode::Offline;
    put("hours", sum(index, |_| true));
    put("hours_without_video", sum(index, |row| row.mode != Mode::OnlineVideo));
    put("online_hours", sum(index, online));
    put("offline_hours", sum(index, |row| !online(row)));
    put("theory_hours", sum(index, |row| row.kind == Some(LessonKind::Theory)));
    put("practice_hours", sum(index, |row| practice(row) && !is_offline_only_online(index, row)));
    put("practice_online", sum(index, |row| practice(row) && is_offline_only_online(index, row)));
    put("hours_of_no_kind", sum(index, |row| row.kind.is_none()));
    put("offline_hours_of_no_kind", sum(index, |row| row.kind.is_none() && !online(row)));
}

/// Practice that was not held offline does not count as practice (四（二）).
fn is_offline_only_online(index: &Index, row: &LessonRow) -> bool {
    row.mode != Mode::Offline && is_offline_only(index, row)
}

/// Whether a row must be held offline: practice, by its kind or by the words of its content.
pub(super) fn is_offline_only(index: &Index, row: &LessonRow) -> bool {
    row.kind == Some(LessonKind::Practice) || named(index, "offline_content", row.content_kind.as_deref())
}

/// Whether a word is one of the words of a parameter.
fn named(index: &Index, parameter: &str, word: Option<&str>) -> bool {
    let word = word.map(normal).unwrap_or_default();
    index.settings.words(parameter).iter().any(|words| is(words, &word))
}

/// Whether a word is in a group of synonyms such as `安全环保|安全|环保`.
fn is(group: &str, word: &str) -> bool {
    group.split('|').any(|one| normal(one) == word)
}

fn treats(row: &LessonRow, group: &str) -> bool {
    row.topics.iter().any(|topic| is(group, &normal(topic)))
}

fn topics(index: &Index, facts: &mut Facts) {
    let ethics = |row: &LessonRow| index.settings.words("ethics_topics").iter().any(|group| treats(row, group));
    let practice = |row: &LessonRow| row.kind == Some(LessonKind::Practice) && !is_offline_only_online(index, row);
    facts.fact("ethics_hours", Fact::LessonHours(sum(index, ethics)));
    facts.fact("ethics_practice_hours", Fact::LessonHours(sum(index, |row| ethics(row) && practice(row))));
    facts.count("ethics_days", dates(index, ethics).len());
    let rows = &index.inventory.class.timetable;
    facts.count("rows_with_topics", rows.iter().filter(|row| !row.topics.is_empty()).count());
    for (name, parameter) in [("induction_topics_missing", "induction_topics"), ("adaptation_topics_missing", "adaptation_topics")] {
        let groups = index.settings.words(parameter).iter();
        let missing = groups.filter(|group| !rows.iter().any(|row| treats(row, group)));
        facts.list(name, missing.map(|group| Fact::Text(group.split('|').next().unwrap_or_default().to_owned())).collect());
    }
}

/// Distinct words, sorted.
fn texts<'a>(words: impl Iterator<Item = &'a str>) -> Vec<Fact> {
    let words: BTreeSet<&str> = words.collect();
    words.into_iter().map(|word| Fact::Text(word.to_owned())).collect()
}

fn methods(index: &Index, facts: &mut Facts) {
    let rows = &index.inventory.class.timetable;
    let given = rows.iter().filter_map(|row| row.method.as_deref()).filter(|method| !method.trim().is_empty());
    facts.count("rows_with_method", given.clone().count());
    facts.list("methods_unknown", texts(given.filter(|method| !named(index, "methods", Some(method)))));
    let online = || rows.iter().filter(|row| row.mode != Mode::Offline);
    let content = online().filter_map(|row| row.content_kind.as_deref()).filter(|content| !content.trim().is_empty());
    let other = |content: &&str| !named(index, "online_content", Some(content)) && !named(index, "offline_content", Some(content));
    facts.count("online_rows", online().count());
    facts.count("online_rows_with_content", content.clone().count());
    facts.list("online_content_unknown", texts(content.filter(other)));
}

/// Who is trained online, by the groups in the roster.
fn groups(index: &Index, facts: &mut Facts) {
    let people = &index.people;
    let of = |parameter: &str, category: &str| {
        let category = normal(category);
        let mut groups = index.settings.words(parameter).iter().flat_map(|group| group.split('|'));
        groups.any(|group| category.contains(&normal(group)))
    };
    let categories =
        || people.roster.iter().filter_map(|trainee| trainee.category.as_deref()).filter(|category| !category.trim().is_empty());
    facts.count("persons_with_category", categories().count());
    let others = || categories().filter(|category| !of("online_groups", category));
    facts.count("online_others", others().count());
    facts.list("online_other_groups", texts(others()));
    let (online, offline) = (sum(index, |row| row.mode != Mode::Offline), sum(index, |row| row.mode == Mode::Offline));
    let mostly_online = people.roster.iter().enumerate().filter(|(position, trainee)| {
        let own =
            index.inventory.class.learning_hours.iter().find(|row| people.find(&row.name, row.id_number.as_deref()).contains(position));
        let tenths = |hours: Option<crate::record::class::LessonHours>| hours.map_or(0, |hours| i64::from(hours.tenths));
        let (online, offline) =
            own.map_or((online, offline), |own| (tenths(own.online_video) + tenths(own.online_live), tenths(own.offline)));
        trainee.category.as_deref().is_some_and(|category| of("offline_groups", category)) && online > offline
    });
    facts.list("mostly_online", people.labels(mostly_online.map(|(position, _)| position)));
}
