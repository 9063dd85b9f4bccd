//! Which part of a unit a recording shows: the third of the unit's time with which it shares most, or all of it.

use jiff::Timestamp;

use crate::record::lesson_part::LessonPart;
use crate::record::session::Unit;

/// What a full recording must hold of each third, in microseconds: one segment (附件1: 每段不低于5分钟).
const SEGMENT_US: i128 = 300_000_000;

/// The part by time: [`LessonPart::Full`] where at least five minutes lie in each third and 90 % of the unit is covered, else the third
/// with the largest overlap, the earlier of two equal ones. None where the recording lies outside the unit.
pub fn by_time(unit: &Unit, start: Timestamp, length_us: u64) -> Option<LessonPart> {
    let from = i128::from(unit.from.as_microsecond());
    let whole = i128::from(unit.to.as_microsecond()) - from;
    // Three times every figure, so that thirds are whole numbers.
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
