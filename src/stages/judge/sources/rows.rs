//! Each row of the timetable: its length, its breaks, its content and mode, and what it overlaps.

use super::super::facts::{Facts, View, written};
use super::super::group::unit_subject;
use super::super::index::Index;
use super::timetable::is_offline_only;
use super::video_course;
use crate::record::class::{LessonRow, Mode};
use crate::record::session::UnitKind;
use crate::words::finding::{Fact, Subject};

pub(super) fn views<'a>(index: &'a Index<'a>) -> Vec<View<'a>> {
    let mut rows: Vec<(usize, &LessonRow)> = index.inventory.class.timetable.iter().enumerate().collect();
    let order =
        |row: &LessonRow| (row.date, row.start, row.end, row.course.clone(), row.teacher.clone(), row.place.clone(), row.lesson_hours);
    rows.sort_by_cached_key(|(_, row)| order(row));
    let mut views = Vec::new();
    for (place, (position, row)) in rows.iter().enumerate() {
        let unit = index.of_kind(UnitKind::Session).find(|(_, unit)| unit.rows.contains(position));
        let first = unit.is_some_and(|(_, unit)| {
            let earliest = rows.iter().find(|(position, _)| unit.rows.contains(position));
            earliest.is_some_and(|(earliest, _)| earliest == position)
        });
        let mut facts = Facts::default();
        facts.fact("date", Fact::Date(row.date.to_string()));
        facts.fact("row_span", Fact::Span(row.start.to_string(), row.end.to_string()));
        facts.text("course", &row.course);
        facts.declared("mode", row.mode);
        facts.fact("hours", Fact::LessonHours(i64::from(row.lesson_hours.tenths)));
        facts.fact("minutes", Fact::Count(row.end.minutes() - row.start.minutes()));
        facts.fact("start_minute", Fact::Count(row.start.minutes()));
        facts.fact("end_minute", Fact::Count(row.end.minutes()));
        facts.flag("breaks_known", row.breaks_min.is_some());
        facts.fact("breaks", Fact::Count(row.breaks_min.map_or(0, i64::from)));
        let kind = written(row.kind);
        facts.text("kind", &kind);
        let content = row.content_kind.as_deref().filter(|content| !content.trim().is_empty());
        facts.flag("content_known", content.is_some());
        let shown = content.map_or_else(|| Fact::Term(format!("judge.kind_{kind}")), |content| Fact::Text(content.to_owned()));
        facts.fact("content", shown);
        facts.flag("offline_only", is_offline_only(index, row));
        facts.flag("first_of_session", first);
        let session = unit.map(|(position, _)| position);
        facts.fact("session_hours", Fact::LessonHours(session.map_or(0, |session| index.unit_hours(session))));
        facts.fact("video_seconds", Fact::Count(session.map_or(0, |session| video_course::seconds(index, session))));
        let earlier = rows.iter().take(place).map(|(_, other)| *other).filter(|other| overlap(row, other));
        facts.list("overlaps", earlier.map(|other| Fact::Span(other.start.to_string(), other.end.to_string())).collect());
        let subject = unit.map_or_else(|| Subject::Day { date: row.date.to_string() }, |(_, unit)| unit_subject(unit));
        views.push(View { subject, facts, files: Vec::new() });
    }
    views
}

/// Whether two rows overlap. Video courses overlap nothing: people watch them at any time.
fn overlap(one: &LessonRow, other: &LessonRow) -> bool {
    let bound = |row: &LessonRow| row.mode != Mode::OnlineVideo;
    bound(one) && bound(other) && one.date == other.date && one.start < other.end && other.start < one.end
}
