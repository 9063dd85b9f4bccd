//! Which part of a unit a recording shows: the third of the unit's time that it overlaps most, or all of it.

use jiff::Timestamp;

use crate::record::lesson_part::LessonPart;
use crate::record::session::Unit;

/// A full recording must contain this much of each third, in microseconds: one segment (附件1: 每段不低于5分钟).
const SEGMENT_US: i128 = 300_000_000;

/// The part by time. [`LessonPart::Full`] if the recording has at least five minutes in each third and covers 90 % of the unit. Otherwise
/// the third with the largest overlap; of two equal ones, the earlier. `None` if the recording lies outside the unit.
pub fn by_time(unit: &Unit, start: Timestamp, length_us: u64) -> Option<LessonPart> {
    let from = i128::from(unit.from.as_microsecond());
    let whole = i128::from(unit.to.as_microsecond()) - from;
    // All values times three, so that thirds are integers.
    let begin = 3 * (i128::from(start.as_microsecond()) - from);
    let end = begin + 3 * i128::from(length_us);
    let shared = |third: i128| (end.min((third + 1) * whole) - begin.max(third * whole)).max(0);
    if length_us == 0 {
        return match begin {
            begin if begin < 0 || begin > 3 * whole => None,
            begin if begin < whole => Some(LessonPart::Front),
            begin if begin < 2 * whole => Some(LessonPart::Middle),
            _ => Some(LessonPart::End),
        };
    }
    let thirds = [(LessonPart::Front, shared(0)), (LessonPart::Middle, shared(1)), (LessonPart::End, shared(2))];
    let total: i128 = thirds.iter().map(|(_, shared)| shared).sum();
    if thirds.iter().all(|(_, shared)| *shared >= 3 * SEGMENT_US) && 10 * total >= 27 * whole {
        return Some(LessonPart::Full);
    }
    let mut best = None;
    for (part, shared) in thirds {
        if shared > best.map_or(0, |(_, most)| most) {
            best = Some((part, shared));
        }
    }
    best.map(|(part, _)| part)
}
