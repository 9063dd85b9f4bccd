//! Finds the row of headings of a table, and tells rows of data from titles, notes and totals.

use std::collections::BTreeMap;

use super::cell::label;
use crate::formats::sheet::Sheet;

/// How far down a row of headings is searched.
const HEADER_ROWS: u32 = 10;

/// A row of headings and where its columns are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header<F> {
    /// The row, from 0.
    pub row: u32,
    /// The columns by what they hold.
    pub columns: BTreeMap<F, u32>,
}

/// Finds the row among the first ten that has most of the columns, at least two of them. Where two columns mean the same, the left
/// one counts; of two rows that have as many, the upper one.
pub fn find<F: Ord>(sheet: &Sheet, called: impl Fn(&str) -> Option<F>) -> Option<Header<F>> {
    let mut best: Option<Header<F>> = None;
    for (&row, cells) in sheet.rows.range(..HEADER_ROWS) {
        let mut columns = BTreeMap::new();
        for (&index, cell) in cells {
            if let Some(field) = called(&cell.value.to_string()) {
                columns.entry(field).or_insert(index);
            }
        }
        if columns.len() >= 2 && best.as_ref().is_none_or(|best| columns.len() > best.columns.len()) {
            best = Some(Header { row, columns });
        }
    }
    best
}

/// Whether a row is a total or a note of whoever made the table, by its first filled cell and how many are filled.
pub fn is_note(first: &str, filled: usize) -> bool {
    let first = label(first);
    let begins = |words: &[&str]| words.iter().any(|word| first.starts_with(word));
    begins(&["合计", "总计", "小计", "共计", "平均", "本页", "总人数"])
        || (filled == 1 && begins(&["备注", "注", "说明", "制表", "填表", "审核"]))
}
