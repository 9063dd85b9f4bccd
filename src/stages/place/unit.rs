//! Chooses the sessions and assessments that a file can belong to: by its folders, then by its measured time.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::part;
use super::trail::Trail;
use crate::record::class::{ClassDate, ClassRecord, ClockTime, Mode};
use crate::record::layout::{NamedDate, Stage};
use crate::record::lesson_part::LessonPart;
use crate::record::session::{HalfDay, Unit, UnitKind};
use crate::words::moment::{Grade, Moment, Precision};

/// Whether a time may choose a unit: measured or written by the device, and more precise than a day.
pub fn places(moment: &Moment) -> bool {
    matches!(moment.grade, Grade::A | Grade::B) && moment.precision != Precision::Day
}

/// The units that the folders leave to choose from.
pub struct Choice {
    /// Indexes in the list of units.
    pub candidates: Vec<usize>,
    /// Whether the folders state the day.
    pub dated: bool,
    /// Whether half-day, mode or name excluded any unit.
    pub narrowed: bool,
}

/// The units of a class.
pub struct Units<'a> {
    class: &'a ClassRecord,
    units: &'a [Unit],
}

impl<'a> Units<'a> {
    pub fn new(class: &'a ClassRecord, units: &'a [Unit]) -> Self {
        Self { class, units }
    }

    pub fn get(&self, index: usize) -> Option<&'a Unit> {
        self.units.get(index)
    }

    pub fn ids(&self, chosen: impl IntoIterator<Item = usize>) -> Vec<String> {
        chosen.into_iter().filter_map(|index| self.units.get(index)).map(|unit| unit.id.clone()).collect()
    }

    /// Units that begin at this time. If there are none, units that contain it, because a mapping may name any row of a session.
    pub fn beginning(&self, date: ClassDate, start: ClockTime) -> Vec<usize> {
        let of = |fits: &dyn Fn(&Unit) -> bool| -> Vec<usize> {
            self.units.iter().enumerate().filter(|(_, unit)| unit.date == date && fits(unit)).map(|(index, _)| index).collect()
        };
        let exact = of(&|unit| unit.start == start);
        if exact.is_empty() { of(&|unit| unit.start <= start && start < unit.end) } else { exact }
    }

    /// Whether all given units are held online; false for an empty list.
    pub fn all_online(&self, chosen: &[usize]) -> bool {
        !chosen.is_empty() && chosen.iter().filter_map(|index| self.get(*index)).all(|unit| unit.mode != Mode::Offline)
    }

    /// Whether a folder has the name of a unit, as in 考核评价/理论.
    pub fn named_in(&self, trail: &Trail<'_>) -> bool {
        self.of_stage(trail).any(|(_, unit)| named(unit, trail))
    }

    fn of_stage(&self, trail: &Trail<'_>) -> impl Iterator<Item = (usize, &'a Unit)> {
        let kind = match trail.stage {
            Some(Stage::Training) => Some(UnitKind::Session),
            Some(Stage::Assessment) => Some(UnitKind::Assessment),
            _ => None,
        };
        self.units.iter().enumerate().filter(move |(_, unit)| kind.is_none_or(|kind| unit.kind == kind))
    }

    /// The date that the folders state: written out, or as the N-th day with a lesson (in 考核评价: with an assessment).
    pub fn date(&self, trail: &Trail<'_>) -> Option<ClassDate> {
        match (trail.said.date, trail.said.day) {
            (Some(NamedDate::Whole(date)), _) => Some(ClassDate(date)),
            (Some(NamedDate::MonthDay(month, day)), _) => self.with_year(month, day),
            (None, Some(number)) => {
                let assessments = trail.stage == Some(Stage::Assessment);
                let counted = |unit: &&Unit| (unit.kind == UnitKind::Assessment) == assessments;
                let dates: BTreeSet<ClassDate> = self.units.iter().filter(counted).map(|unit| unit.date).collect();
                let index = usize::try_from(number).ok()?.checked_sub(1)?;
                dates.into_iter().nth(index)
            }
            (None, None) => None,
        }
    }

    /// Adds the year to a month and day: the year of a lesson on that day, else a year that puts it between start and end of the class,
    /// else
    /// the year of the start.
    fn with_year(&self, month: i8, day: i8) -> Option<ClassDate> {
        let lessons = self.units.iter().map(|unit| unit.date.0);
        if let Some(date) = lessons.clone().find(|date| (date.month(), date.day()) == (month, day)) {
            return Some(ClassDate(date));
        }
        let (start, end) = (self.class.start.map(|date| date.0), self.class.end.map(|date| date.0));
        let years: Vec<i16> = [start, end, lessons.min()].into_iter().flatten().map(Date::year).collect();
        let dates: Vec<Date> = years.iter().filter_map(|year| Date::new(*year, month, day).ok()).collect();
        let within = |date: &&Date| start.is_some_and(|start| start <= **date) && end.is_some_and(|end| **date <= end);
        dates.iter().find(within).or(dates.first()).copied().map(ClassDate)
    }

    /// The day folder of a trail and its date, if nothing is held on that date.
    pub fn day_without_lesson(&self, trail: &Trail<'_>) -> Option<(String, String)> {
        let evidence = matches!(trail.stage, None | Some(Stage::Training | Stage::Assessment));
        let folder = trail.day_folder.as_ref().filter(|_| evidence && !trail.playable)?;
        let date = self.date(trail)?;
        (!self.of_stage(trail).any(|(_, unit)| unit.date == date)).then(|| (folder.clone(), date.to_string()))
    }

    /// The units that the folders allow: by stage and day, then half-day. Mode and name apply only if some unit matches them.
    pub fn candidates(&self, trail: &Trail<'_>) -> Choice {
        let date = self.date(trail);
        let dated = trail.said.names_day();
        let mut left: Vec<(usize, &Unit)> = self.of_stage(trail).filter(|(_, unit)| !dated || Some(unit.date) == date).collect();
        let all = left.len();
        if let Some(half) = trail.said.half {
            let begins = keep(&left, |unit| unit.half_day() == half);
            // A lesson over noon or into the evening counts for both halves if the second half has no lesson of its own.
            left = if begins.is_empty() { keep(&left, |unit| reaches(unit, half)) } else { begins };
        }
        let fitting = [keep(&left, |unit| Some(unit.mode) == trail.said.mode), keep(&left, |unit| named(unit, trail))];
        for fitting in fitting {
            let both: Vec<(usize, &Unit)> = left.iter().filter(|one| fitting.contains(one)).copied().collect();
            if !both.is_empty() {
                left = both;
            }
        }
        let narrowed = left.len() < all;
        Choice { candidates: left.into_iter().map(|(index, _)| index).collect(), dated, narrowed }
    }

    /// Chooses units by a measured time: the unit that contains it; for a recording, the unit with the largest overlap. A recording that
    /// covers
    /// several units in full belongs to all of them. `None` if no unit matches, or if units at the same time match equally.
    pub fn at_time(&self, among: &[usize], moment: &Moment, length_us: u64) -> Option<Vec<usize>> {
        let units: Vec<(usize, &Unit)> = among.iter().filter_map(|index| Some((*index, self.get(*index)?))).collect();
        if length_us == 0 {
            let holding = |fits: &dyn Fn(&Unit) -> bool| keep(&units, fits);
            // The end time belongs to the unit too, unless another unit begins then.
            let within = holding(&|unit| unit.from <= moment.at && moment.at < unit.to);
            let found = if within.is_empty() { holding(&|unit| unit.to == moment.at) } else { within };
            return if let [(only, _)] = found.as_slice() { Some(vec![*only]) } else { None };
        }
        let full = keep(&units, |unit| part::by_time(unit, moment.at, length_us) == Some(LessonPart::Full));
        if full.len() > 1 {
            let apart = full.windows(2).all(|pair| matches!(pair, [(_, one), (_, next)] if one.to <= next.from));
            return apart.then(|| full.into_iter().map(|(index, _)| index).collect());
        }
        let shared = |unit: &Unit| overlap_us(unit, moment.at, length_us);
        let most = units.iter().map(|(_, unit)| shared(unit)).max().filter(|most| *most > 0)?;
        let found = keep(&units, |unit| shared(unit) == most);
        if let [(only, _)] = found.as_slice() { Some(vec![*only]) } else { None }
    }
}

fn keep<'a>(units: &[(usize, &'a Unit)], fits: impl Fn(&Unit) -> bool) -> Vec<(usize, &'a Unit)> {
    units.iter().filter(|(_, unit)| fits(unit)).copied().collect()
}

fn named(unit: &Unit, trail: &Trail<'_>) -> bool {
    !unit.name.is_empty() && trail.below.iter().any(|folder| folder.contains(&unit.name))
}

/// Whether a unit overlaps this half-day.
fn reaches(unit: &Unit, half: HalfDay) -> bool {
    let (from, to) = match half {
        HalfDay::Morning => (0, 12 * 60),
        HalfDay::Afternoon => (12 * 60, 18 * 60),
        HalfDay::Evening => (18 * 60, 24 * 60),
    };
    unit.start.minutes() < to && unit.end.minutes() > from
}

/// Overlap of a recording and a unit, in microseconds; negative if they are apart.
fn overlap_us(unit: &Unit, start: Timestamp, length_us: u64) -> i128 {
    let begin = i128::from(start.as_microsecond());
    let end = begin + i128::from(length_us);
    end.min(i128::from(unit.to.as_microsecond())) - begin.max(i128::from(unit.from.as_microsecond()))
}
