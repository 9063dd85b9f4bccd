//! The order of the dates of the class.

use super::super::facts::{Facts, View};
use super::super::index::Index;
use crate::record::class::ClassDate;
use crate::record::session::UnitKind;
use crate::words::finding::{Fact, Subject};

/// One view for each pair of dates in the wrong order.
pub(super) fn views<'a>(index: &'a Index<'a>) -> Vec<View<'a>> {
    let class = &index.inventory.class;
    let of = |kind: UnitKind| index.of_kind(kind).map(|(_, unit)| unit.date);
    let (first, last) = (of(UnitKind::Session).min(), of(UnitKind::Session).max());
    let (assessed, assessed_last) = (of(UnitKind::Assessment).min(), of(UnitKind::Assessment).max());
    let approved = class.plan_approval.as_ref().map(|approval| approval.date);
    let pairs = [
        ("approved_late", approved, first),
        ("starts_late", class.start, first),
        ("ends_early", last, class.end),
        ("assessed_early", last, assessed),
        ("ends_before_assessment", assessed_last, class.end),
    ];
    let wrong = pairs.into_iter().filter_map(|(fault, before, after)| {
        let (before, after) = before.zip(after)?;
        (before > after).then(|| view(fault, before, after))
    });
    wrong.collect()
}

fn view<'a>(fault: &'static str, before: ClassDate, after: ClassDate) -> View<'a> {
    let mut facts = Facts::default();
    facts.word("fault", fault);
    facts.fact("before", Fact::Date(before.to_string()));
    facts.fact("after", Fact::Date(after.to_string()));
    View { subject: Subject::Class, facts, files: Vec::new() }
}
