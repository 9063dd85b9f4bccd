//! The score tables (学员考核评价成绩统计表).

use super::super::evidence::{Opening, opening};
use super::super::facts::{Facts, View};
use super::super::index::Index;
use super::candidates::scores;
use crate::record::role::Role;
use crate::words::finding::Subject;

pub(super) fn view<'a>(index: &'a Index<'a>) -> View<'a> {
    let mut facts = Facts::default();
    let standing =
        |wanted: Opening| index.of_role(Role::ScoreSheet).filter(move |file| opening(file.measured) == wanted).map(|file| file.record);
    facts.count("score_sheets", standing(Opening::Opens).count());
    facts.paths("score_sheets_broken", standing(Opening::Broken));
    facts.paths("score_sheets_unmeasured", standing(Opening::Unmeasured));
    let scores = scores(index);
    facts.count("scored", scores.of.len());
    let without = (0..index.people.roster.len()).filter(|person| !scores.of.contains_key(person));
    facts.list("score_missing", index.people.labels(without));
    let known = !index.people.roster.is_empty();
    facts.list("score_strangers", if known { scores.strangers } else { Vec::new() });
    View { subject: Subject::Class, facts, files: standing(Opening::Opens).collect() }
}
