//! Content that is used for more than one unit.

use super::super::engine::unit_subject;
use super::super::facts::{Facts, View};
use super::super::index::Index;
use super::kind;
use crate::words::finding::{Fact, Subject};

pub(super) fn views<'a>(index: &'a Index<'a>) -> Vec<View<'a>> {
    let mut views = Vec::new();
    for piece in &index.pieces {
        // A recording that goes on through several units is used in each of them rightly.
        if piece.units.len() < 2 || piece.counted.len() == piece.units.len() {
            continue;
        }
        let files: Vec<_> = piece.files.iter().filter_map(|&file| index.files.get(file)).collect();
        let (Some(first), Some(last)) = (files.first(), files.last()) else { continue };
        let mut facts = Facts::default();
        facts.word("kind", kind(piece.role));
        facts.text("file", last.record.path.to_string());
        facts.text("other", first.record.path.to_string());
        let units = piece.units.iter().filter_map(|&unit| index.units.get(unit));
        facts.list("places", units.map(|unit| Fact::Of(unit_subject(unit))).collect());
        let subject = Subject::File { path: last.record.path.clone() };
        views.push(View { subject, facts, files: files.into_iter().map(|file| file.record).collect() });
    }
    views
}
