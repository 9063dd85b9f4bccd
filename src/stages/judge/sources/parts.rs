//! Front, middle and end of a unit as time spans, and which of them a segment shows.

use crate::record::session::Unit;

/// A time span in microseconds since 1970.
pub(super) type Span = (i64, i64);

/// The three parts of a unit, or of several units joined end to end; then a part may consist of several spans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    windows: [Vec<Span>; 3],
}

impl Parts {
    /// Thirds of the time of the units, joined end to end in their order.
    pub(super) fn thirds(units: &[&Unit]) -> Self {
        let whole = total(units);
        Self::cut(units, whole / 3, whole - whole / 3)
    }

    /// Front and end with `edge` microseconds each, and the rest as the middle; thirds if nothing would remain.
    pub(super) fn edges(units: &[&Unit], edge: i64) -> Self {
        let whole = total(units);
        if edge <= 0 || edge.saturating_mul(2) >= whole { Self::thirds(units) } else { Self::cut(units, edge, whole - edge) }
    }

    fn cut(units: &[&Unit], first: i64, second: i64) -> Self {
        let bounds = [(0, first), (first, second), (second, i64::MAX)];
        let mut parts = Self::default();
        let mut before = 0;
        for unit in units {
            let (from, to) = (unit.from.as_microsecond(), unit.to.as_microsecond());
            for (window, (low, high)) in parts.windows.iter_mut().zip(bounds) {
                let begin = from.saturating_add((low - before).max(0));
                let end = to.min(from.saturating_add(high.saturating_sub(before)));
                if begin < end {
                    window.push((begin, end));
                }
            }
            before += to - from;
        }
        parts
    }

    /// The spans of one part.
    pub(super) fn window(&self, part: usize) -> &[Span] {
        self.windows.get(part).map_or(&[], Vec::as_slice)
    }

    /// How much of a span is inside a part, in microseconds.
    pub(super) fn inside(&self, part: usize, span: Span) -> i64 {
        self.window(part).iter().map(|window| overlap(*window, span)).sum()
    }

    /// The part that a span overlaps most; the nearest if it overlaps none.
    pub(super) fn main(&self, span: Span) -> usize {
        let best = (0..3).map(|part| (self.inside(part, span), std::cmp::Reverse(part))).max();
        match best {
            Some((inside, std::cmp::Reverse(part))) if inside > 0 => part,
            _ => (0..3).min_by_key(|&part| self.distance(part, span)).unwrap_or_default(),
        }
    }

    fn distance(&self, part: usize, span: Span) -> i64 {
        let apart = |window: &Span| (window.0 - span.1).max(span.0 - window.1).max(0);
        self.window(part).iter().map(apart).min().unwrap_or(i64::MAX)
    }
}

/// Total time of the units, in microseconds.
pub(super) fn total(units: &[&Unit]) -> i64 {
    units.iter().map(|unit| unit.to.as_microsecond() - unit.from.as_microsecond()).sum()
}

/// Overlap of two spans, in microseconds.
pub(super) fn overlap(a: Span, b: Span) -> i64 {
    (a.1.min(b.1) - a.0.max(b.0)).max(0)
}
