//! Assigns a row of a table to a session or assessment, by its date, time and course, and by the place of the file.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::record::class::Mode;
use crate::record::people::normal;
use crate::record::role::Role;
use crate::record::session::{Unit, UnitKind};

/// What a row states about its session.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// The day.
    pub day: Option<Date>,
    /// Start of the session.
    pub start: Option<Time>,
    /// Time of the row's own event.
    pub at: Option<Timestamp>,
    /// The course, in the form used for comparison.
    pub course: Option<String>,
}

/// The unit of a row among all units of the class; `None` if it cannot be determined, or if no unit matches the row.
///
/// A table may contain more than the session of its folder, because platforms export whole classes. So the folder counts only if the row
/// leaves several units or states nothing.
pub fn unit_of<'a>(hints: &Hints, role: Role, units: &'a [Unit], placed: &[String]) -> Option<&'a Unit> {
    let mut left = fitting(role, units)?;
    let placed = |unit: &&Unit| placed.contains(&unit.id);
    let mut named = false;
    if let Some(course) = &hints.course {
        named = narrow(&mut left, |unit| normal(&unit.name) == *course);
    }
    // A video lesson can be watched on any day; the course alone identifies it.
    if let ([unit], true) = (left.as_slice(), named)
        && unit.mode == Mode::OnlineVideo
    {
        return Some(unit);
    }
    let Some(day) = hints.day else {
        if left.len() > 1 {
            left.retain(placed);
        }
        return only(&left);
    };
    left.retain(|unit| unit.date.0 == day);
    if let Some(start) = hints.start {
        narrow(&mut left, |unit| unit.start.0 == start);
    }
    match hints.at {
        // A check-in belongs to the lesson with the nearest start; it may be early or late.
        Some(at) if role == Role::CheckIn => left.into_iter().min_by_key(|unit| unit.from.duration_since(at).abs()),
        Some(at) => {
            if !narrow(&mut left, |unit| (unit.from..=unit.to).contains(&at)) {
                left.retain(|unit| unit.mode == Mode::OnlineVideo || unit.kind == UnitKind::Assessment);
            }
            only(&left)
        }
        None => {
            narrow(&mut left, placed);
            only(&left)
        }
    }
}

/// The units that a table of this role can be about; `None` if it is about the whole class.
fn fitting(role: Role, units: &[Unit]) -> Option<Vec<&Unit>> {
    let of = |kind: UnitKind| units.iter().filter(move |unit| unit.kind == kind).collect::<Vec<_>>();
    let mut sessions = of(UnitKind::Session);
    match role {
        Role::ScoreSheet => return Some(of(UnitKind::Assessment)),
        Role::CheckIn => narrow(&mut sessions, |unit| unit.mode == Mode::OnlineLive),
        Role::InClassQuiz | Role::LearningLog => narrow(&mut sessions, |unit| unit.mode != Mode::Offline),
        _ => return None,
    };
    Some(sessions)
}

/// Keeps the units that match, if any do.
fn narrow(left: &mut Vec<&Unit>, fits: impl Fn(&&Unit) -> bool) -> bool {
    let any = left.iter().any(&fits);
    if any {
        left.retain(fits);
    }
    any
}

fn only<'a>(left: &[&'a Unit]) -> Option<&'a Unit> {
    match left {
        [only] => Some(only),
        _ => None,
    }
}
