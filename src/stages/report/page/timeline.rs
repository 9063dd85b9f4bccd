//! A day as a timeline: lessons as bars with their thirds, recordings as spans, photographs as ticks.

use jiff::Timestamp;

use crate::record::facts::Content;
use crate::record::file::FileRecord;
use crate::record::lesson_part::LessonPart;
use crate::record::role::Role;
use crate::record::session::Unit;
use crate::stages::report::page::class::Class;
use crate::stages::report::speaker::shown;
use crate::words::moment::{Grade, Precision};
use crate::words::wording::Message;

/// Height of a lesson row and of a recording row, in pixels.
const LESSON: u32 = 30;
const RECORDING: u32 = 12;
const TICK: u32 = 16;
/// Height of the row of hours, in pixels.
const HEAD: u32 = 20;
const GAP: u32 = 6;
/// Most rows for overlapping items.
const MOST_ROWS: usize = 6;

/// The timeline of a day. Horizontal positions are in percent, vertical ones in pixels.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// Text description for screen readers.
    pub described: String,
    /// Height in pixels.
    pub height: u32,
    /// Full hours.
    pub hours: Vec<Hour>,
    /// All other elements.
    pub boxes: Vec<Drawn>,
}

/// A full hour.
#[derive(Clone, Debug)]
pub struct Hour {
    /// Horizontal position.
    pub x: String,
    /// Its number, if there is room.
    pub label: String,
}

/// A box in the timeline.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Its class in the style sheet.
    pub kind: &'static str,
    /// Left edge.
    pub x: String,
    /// Width.
    pub width: String,
    /// Upper edge.
    pub y: u32,
    /// Height.
    pub height: u32,
    /// Tooltip.
    pub title: String,
    /// Label in its centre.
    pub label: String,
    /// Position of its centre.
    pub middle: (String, u32),
}

/// The term key of the part of a session that a recording shows.
pub fn part_of(file: &FileRecord, unit: &Unit) -> Option<&'static str> {
    let told = file.placement.part.map(|part| match part {
        LessonPart::Front => "judge.part_front",
        LessonPart::Middle => "judge.part_middle",
        LessonPart::End => "judge.part_end",
        LessonPart::Full => "judge.part_full",
    });
    let by_time = || {
        let (from, to) = span(file)?;
        let (begin, end) = (unit.from.as_second(), unit.to.as_second());
        let third = (end - begin) / 3;
        let inside = |part: i64| {
            let edge = |number: i64| if number == 3 { end } else { begin + third * number };
            (to.min(edge(part + 1)) - from.max(edge(part))).max(0)
        };
        if third > 0 && from <= begin + (end - begin) / 10 && to >= end - (end - begin) / 10 {
            return Some("judge.part_full");
        }
        let best = (0..3).max_by_key(|&part| (inside(part), -part)).filter(|&part| inside(part) > 0)?;
        ["judge.part_front", "judge.part_middle", "judge.part_end"].get(usize::try_from(best).ok()?).copied()
    };
    told.or_else(by_time)
}

/// The term keys of the thirds.
pub const THIRDS: [&str; 3] = ["judge.part_front", "judge.part_middle", "judge.part_end"];

/// Start and end of a file, in seconds since 1970; equal for a picture. `None` if the time is unknown or only an upper bound.
fn span(file: &FileRecord) -> Option<(i64, i64)> {
    let start = file.facts.start.as_ref().filter(|start| start.precision != Precision::Day && start.grade != Grade::E)?;
    let from = start.at.as_second();
    Some(match &file.facts.content {
        Content::Recording(recording) => (from, from.saturating_add(i64::try_from(recording.length_us / 1_000_000).unwrap_or(0))),
        _ => (from, from),
    })
}

/// A session in the timeline: its files, and the thirds without a valid recording.
pub struct Session<'a> {
    /// The session.
    pub unit: &'a Unit,
    /// Its name.
    pub name: String,
    /// Its files.
    pub files: Vec<&'a FileRecord>,
    /// Indexes of the missing thirds.
    pub lacking: Vec<usize>,
}

/// The timeline of one day. `None` if there is no session.
pub fn timeline(class: &Class<'_>, sessions: &[Session<'_>], described: String) -> Option<Timeline> {
    let speaker = class.speaker();
    let zone = class.shown.inventory.class.timezone;
    let midnight = |at: Timestamp| {
        let local = zone.local(at);
        at.as_second() - i64::from(local.hour()) * 3600 - i64::from(local.minute()) * 60 - i64::from(local.second())
    };
    let first = sessions.iter().map(|session| session.unit.from).min()?;
    let last = sessions.iter().map(|session| session.unit.to).max()?;
    let day = midnight(first);
    let hour = |second: i64| (second - day).div_euclid(3600);
    // Half an hour before and after, in full hours; at least six hours.
    let from = hour(first.as_second() - 1800).max(0);
    let to = (hour(last.as_second() + 1800 - 1) + 1).max(from + 6).min(26);
    let (begin, length) = (day + from * 3600, (to - from) * 3600);
    let inside = |second: i64| second.clamp(begin, begin + length);
    let x = |second: i64| percent(inside(second) - begin, length);
    let drawn = |kind: &'static str, (left, right): (i64, i64), (y, height): (u32, u32), title: String, label: String| {
        let (left, right) = (inside(left), inside(right));
        let middle = (percent((left + right) / 2 - begin, length), y + height / 2 + 4);
        Drawn { kind, x: percent(left - begin, length), width: percent(right - left, length), y, height, title, label, middle }
    };
    let step = if to - from > 12 { 2 } else { 1 };
    let hours = (from..=to).map(|number| Hour {
        x: x(day + number * 3600),
        label: if (number - from) % step == 0 && number < to { format!("{:02}", number % 24) } else { String::new() },
    });
    let mut boxes = Vec::new();
    let mut y = HEAD;
    let mut rows = Rows::default();
    for session in sessions {
        let unit = session.unit;
        let (from, to) = (unit.from.as_second(), unit.to.as_second());
        let row = rows.of((from, to));
        let place = (y + row * (LESSON + 2), LESSON);
        let edge = |number: i64| if number == 3 { to } else { from + (to - from) / 3 * number };
        for (number, third) in (0..3).zip(THIRDS) {
            let label = speaker.term(third).chars().next().map(String::from).unwrap_or_default();
            let kind = ["third one", "third two", "third three"].get(usize::try_from(number).unwrap_or(0)).copied().unwrap_or("third");
            boxes.push(drawn(kind, (edge(number), edge(number + 1)), place, session.name.clone(), label));
        }
    }
    y += rows.count() * (LESSON + 2) + GAP;
    let files = || sessions.iter().flat_map(|session| session.files.iter().copied());
    let title = |file: &FileRecord| {
        let start = file.facts.start.as_ref();
        let at = start.map(|start| zone.local(start.at).strftime("%H:%M:%S").to_string()).unwrap_or_default();
        let grade = start.map(|start| speaker.term_of("grade", start.grade)).unwrap_or_default();
        format!("{} {at} {grade}", shown(file.path.file_name()))
    };
    let is_picture = |file: &&FileRecord| matches!(file.placement.role, Role::Photo | Role::Screenshot);
    let mut ticks = false;
    for (file, (at, _)) in files().filter(is_picture).filter_map(|file| Some((file, span(file)?))) {
        let grade = file.facts.start.as_ref().map_or(Grade::E, |start| start.grade);
        boxes.push(drawn(tick(grade), (at, at), (y, TICK), title(file), String::new()));
        ticks = true;
    }
    y += if ticks { TICK + GAP } else { 0 };
    let mut rows = Rows::default();
    for session in sessions {
        let (from, to) = (session.unit.from.as_second(), session.unit.to.as_second());
        let edge = |number: i64| if number == 3 { to } else { from + (to - from) / 3 * number };
        for number in &session.lacking {
            let third = i64::try_from(*number).unwrap_or(0);
            let name = THIRDS.get(*number).map(|part| speaker.term(part)).unwrap_or_default();
            let said = speaker.say(&Message::new("page.lacks").text("what", name));
            let span = (edge(third), edge(third + 1));
            boxes.push(drawn("lacks", span, (y, RECORDING), said, String::new()));
        }
    }
    let is_recording = |file: &&FileRecord| file.placement.role == Role::Recording;
    for (file, (start, end)) in files().filter(is_recording).filter_map(|file| Some((file, span(file)?))) {
        let grade = file.facts.start.as_ref().map_or(Grade::E, |start| start.grade);
        let row = rows.of((start, end));
        boxes.push(drawn(recording(grade), (start, end), (y + row * (RECORDING + 2), RECORDING), title(file), String::new()));
    }
    let lacks = sessions.iter().any(|session| !session.lacking.is_empty());
    y += rows.count().max(u32::from(lacks)) * (RECORDING + 2);
    Some(Timeline { described, height: y + 2, hours: hours.collect(), boxes })
}

fn tick(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "tick g-a",
        Grade::B => "tick g-b",
        Grade::C => "tick g-c",
        Grade::D | Grade::E => "tick g-d",
    }
}

fn recording(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "rec g-a",
        Grade::B => "rec g-b",
        Grade::C => "rec g-c",
        Grade::D | Grade::E => "rec g-d",
    }
}

/// A part of a whole in percent, with two decimals. Computed with integers, so that it is the same on every machine.
fn percent(part: i64, whole: i64) -> String {
    let hundredths = part.saturating_mul(10_000) / whole.max(1);
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// Arranges overlapping spans in rows below each other.
#[derive(Default)]
struct Rows {
    ends: Vec<Vec<(i64, i64)>>,
}

impl Rows {
    fn of(&mut self, span: (i64, i64)) -> u32 {
        let free = |row: &Vec<(i64, i64)>| row.iter().all(|other| span.1 <= other.0 || other.1 <= span.0);
        let row = self.ends.iter().position(free).unwrap_or(self.ends.len()).min(MOST_ROWS - 1);
        match self.ends.get_mut(row) {
            Some(spans) => spans.push(span),
            None => self.ends.push(vec![span]),
        }
        u32::try_from(row).unwrap_or(0)
    }

    fn count(&self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_per_cent_with_two_places() {
        for (part, whole, said) in [(0, 7, "0.00%"), (1, 3, "33.33%"), (7, 7, "100.00%"), (1, 0, "100.00%")] {
            assert_eq!(percent(part, whole), said);
        }
    }

    #[test]
    fn what_shares_time_stands_below_each_other() {
        let mut rows = Rows::default();
        assert_eq!([(0, 10), (10, 20), (5, 15), (12, 14), (0, 5)].map(|span| rows.of(span)), [0, 0, 1, 2, 1]);
        assert_eq!(rows.count(), 3);
    }
}
