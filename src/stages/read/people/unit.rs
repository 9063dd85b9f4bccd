//! Which session or assessment a row of a table belongs to, by what it says of date, time and course, and by where the file lies.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::record::class::Mode;
use crate::record::people::normal;
use crate::record::role::Role;
use crate::record::session::{Unit, UnitKind};

/// What a row says of the session that it belongs to.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// The day.
    pub day: Option<Date>,
    /// When the session begins.
    pub start: Option<Time>,
    /// When the row's own event happened.
    pub at: Option<Timestamp>,
    /// The course, as it is compared.
    pub course: Option<String>,
}

/// The unit of a row among all of the class; none where it can not be told, or where what the row says fits none.
///
/// A table may hold more than the session whose folder it lies in, since platforms export a whole class; so the folder counts only
/// where the row itself leaves several, or says nothing.
pub fn unit_of<'a>(hints: &Hints, role: Role, units: &'a [Unit], placed: &[String]) -> Option<&'a Unit> {
    let mut left = fitting(role, units)?;
    let placed = |unit: &&Unit| placed.contains(&unit.id);
    let mut named = false;
    if let Some(course) = &hints.course {
        named = narrow(&mut left, |unit| normal(&unit.name) == *course);
    }
    // A recorded lesson is watched on any day; the course alone names it.
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
        // A check-in belongs to the lesson that begins nearest to it: before it, or late.
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

/// The units that a table of this role can be about; none where it is about the whole class.
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

/// Keeps what fits, if anything does.
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
