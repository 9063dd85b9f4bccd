//! Platform records of a video course session: questions, first viewings, learning time.

use std::collections::{BTreeMap, BTreeSet};

use super::super::facts::View;
use super::super::group::Group;
use super::super::index::Index;
use super::super::people::TableRow;
use super::platform::{Names, Rows, face_files, files, rows, standing};
use super::unit::unit_facts;
use crate::record::class::Mode;
use crate::record::role::Role;
use crate::words::finding::Fact;

pub(super) fn view<'a>(group: &Group<'a>) -> View<'a> {
    let index = group.index;
    let mut facts = unit_facts(group.units());
    let unit = group.units.first().copied().unwrap_or_default();
    facts.fact("hours", Fact::LessonHours(index.unit_hours(unit)));

    let (quiz, log) = (rows(index, Role::InClassQuiz, unit), rows(index, Role::LearningLog, unit));
    let present: BTreeSet<usize> = log.rows.iter().flat_map(|row| row.persons.iter().copied()).collect();
    let expected: Vec<usize> = index.units.get(unit).map(|unit| index.people.on(unit.date).collect()).unwrap_or_default();

    let mut used = standing(
        &mut facts,
        index,
        &files(index, Role::InClassQuiz, unit),
        &Names { files: "quiz_files", broken: "quiz_broken", unread: "quiz_unread" },
    );
    facts.count("quiz_rows", quiz.rows.len());
    let lessons: i64 = quiz.units.iter().map(|unit| lessons(index, *unit)).sum();
    let needed = lessons.saturating_mul(index.settings.number("questions_per_lesson"));
    facts.fact("questions_needed", Fact::Count(needed));
    let asked = |person: &usize| quiz.rows.iter().filter(|row| row.persons.contains(person)).count();
    let learners = expected.iter().filter(|person| log.rows.is_empty() || present.contains(person));
    let unasked = learners.filter(|person| i64::try_from(asked(person)).unwrap_or(i64::MAX) < needed);
    facts.list("unasked", index.people.labels(unasked.copied()));

    used.extend(standing(
        &mut facts,
        index,
        &files(index, Role::LearningLog, unit),
        &Names { files: "log_files", broken: "log_broken", unread: "log_unread" },
    ));
    facts.count("log_rows", log.rows.len());
    facts.list("log_missing", index.people.labels(expected.iter().filter(|person| !present.contains(person)).copied()));
    let strangers = log.rows.iter().filter(|row| row.persons.is_empty() && !index.people.roster.is_empty());
    facts.list("log_strangers", strangers.map(|row| row.label()).collect());
    learning_time(index, &log, &present, &mut facts);
    first_viewings(index, &log, &mut facts);

    let statements = files(index, Role::PlatformStatement, unit);
    facts.count("statements", statements.len());
    let faces: Vec<_> = face_files(index, Mode::OnlineVideo, unit).map(|file| file.record).collect();
    facts.count("face_files", faces.len());
    used.extend(faces);
    View { subject: group.subject.clone(), facts, files: used }
}

/// The number of lessons that need a question: the lesson hours, or the number of videos if it is smaller.
fn lessons(index: &Index, unit: usize) -> i64 {
    let hours = (index.unit_hours(unit) / 10).max(1);
    match i64::try_from(videos(index, unit).len()) {
        Ok(videos) if videos > 0 => hours.min(videos),
        _ => hours,
    }
}

/// The videos of a session by name, with the greatest length that a row states.
fn videos<'i>(index: &'i Index, unit: usize) -> BTreeMap<&'i str, u64> {
    let mut videos = BTreeMap::new();
    for row in index.rows_about(Role::LearningLog, Some(unit)).chain(index.rows_about(Role::InClassQuiz, Some(unit))) {
        if let Some(name) = row.row.video.as_deref() {
            let length: &mut u64 = videos.entry(name).or_default();
            *length = (*length).max(row.row.video_seconds.unwrap_or_default());
        }
    }
    videos
}

/// The length of all videos of a session in seconds; 0 if the platform's tables do not state the length of each.
pub(super) fn seconds(index: &Index, unit: usize) -> i64 {
    let videos = videos(index, unit);
    let whole: u64 = videos.values().fold(0, |sum, length| sum.saturating_add(*length));
    if videos.values().all(|length| *length > 0) { i64::try_from(whole).unwrap_or(i64::MAX / 64).min(i64::MAX / 64) } else { 0 }
}

/// People whose recorded time is shorter than the lesson hours, exceeds them, or is missing.
fn learning_time(index: &Index, log: &Rows, present: &BTreeSet<usize>, facts: &mut super::super::facts::Facts) {
    let claimed: i64 = log.units.iter().map(|unit| index.unit_hours(*unit)).sum();
    let least = claimed.saturating_mul(index.settings.number("lesson_min"));
    let (mut short, mut over, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for person in present {
        let own = || log.rows.iter().filter(|row| row.persons.contains(person));
        let hours: Vec<i64> = own().filter_map(|row| row.row.hours_video.or(row.row.hours)).map(|hours| i64::from(hours.tenths)).collect();
        let seconds: Vec<i64> = own().filter_map(|row| watched(row)).collect();
        if !hours.is_empty() {
            let sum: i64 = hours.iter().sum();
            if sum < claimed {
                short.push(*person);
            } else if sum > claimed {
                over.push(*person);
            }
        } else if seconds.is_empty() {
            unknown.push(*person);
        } else if seconds.iter().fold(0_i64, |sum, one| sum.saturating_add(*one)).saturating_mul(10) < least.saturating_mul(60) {
            short.push(*person);
        }
    }
    facts.fact("hours_claimed", Fact::LessonHours(claimed));
    facts.list("log_short", index.people.labels(short));
    facts.list("log_over", index.people.labels(over));
    facts.list("log_without_time", index.people.labels(unknown));
}

/// Watched seconds of a row: from its start to its end, else the stated duration.
fn watched(row: &TableRow) -> Option<i64> {
    let clock = row.row.at.zip(row.row.until).map(|(at, until)| until.duration_since(at).as_secs());
    let counted = row.row.learned_seconds.or(row.row.minutes.map(|minutes| u64::from(minutes) * 60));
    clock.or_else(|| counted.and_then(|seconds| i64::try_from(seconds).ok()))
}

/// First viewings that took less time than the video, and those that cannot be measured. Later viewings are not checked.
fn first_viewings(index: &Index, log: &Rows, facts: &mut super::super::facts::Facts) {
    let (parts, of) = index.settings.share("first_pass_ratio");
    let mut first: BTreeMap<(&[usize], &str, &str), &TableRow> = BTreeMap::new();
    for row in &log.rows {
        let video = row.row.video.as_deref().unwrap_or(&row.row.cell);
        let who = if row.persons.is_empty() { row.row.name.as_str() } else { "" };
        let known = first.entry((&row.persons, who, video)).or_insert(row);
        if row.row.at.is_some_and(|at| known.row.at.is_none_or(|before| at < before)) {
            *known = row;
        }
    }
    let (mut measured, mut fast, mut unmeasured) = (0, Vec::new(), 0);
    for row in first.values() {
        match (watched(row), row.row.video_seconds.and_then(|seconds| i64::try_from(seconds).ok())) {
            (Some(watched), Some(length)) => {
                measured += 1;
                if watched.saturating_mul(of) < length.saturating_mul(parts) {
                    fast.push(row.persons.first().map_or_else(|| row.label(), |person| index.people.label(*person)));
                }
            }
            _ => unmeasured += 1,
        }
    }
    fast.dedup();
    facts.count("viewings", measured);
    facts.count("viewings_unmeasured", unmeasured);
    facts.list("viewings_fast", fast);
}
