//! Collects the problems of a table: few enough for a person to read, and without identifying anybody.

use crate::record::people::{masked_number, numbers_masked};
use crate::record::tables::{CellFault, CellProblem};

/// Most problems of one table that are listed.
const MOST: usize = 100;
/// Characters of a found value that are kept.
const MOST_FOUND: usize = 60;

/// The problems of one table.
#[derive(Default)]
pub struct Problems {
    listed: Vec<CellProblem>,
    more: u64,
}

impl Problems {
    pub fn push(&mut self, cell: String, kind: CellFault, found: &str) {
        if self.listed.len() >= MOST {
            self.more = self.more.saturating_add(1);
            return;
        }
        let found = match kind {
            CellFault::Id { .. } | CellFault::NoName => masked_number(found.trim()),
            _ => numbers_masked(found).into_owned(),
        };
        self.listed.push(CellProblem { cell, kind, found: found.chars().take(MOST_FOUND).collect() });
    }

    /// A problem of a whole sheet or file.
    pub fn of_all(cell: String, kind: CellFault, found: &str) -> Vec<CellProblem> {
        vec![CellProblem { cell, kind, found: found.chars().take(MOST_FOUND * 4).collect() }]
    }

    /// The listed problems; the last one counts those beyond the limit.
    pub fn listed(mut self) -> Vec<CellProblem> {
        if self.more > 0 {
            self.listed.push(CellProblem { cell: String::new(), kind: CellFault::More { count: self.more }, found: String::new() });
        }
        self.listed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_of_a_person_is_shown() {
        let mut problems = Problems::default();
        problems.push("A1".to_owned(), CellFault::Word, "证 11010519491231002X号 2026-08-03");
        problems.push("A2".to_owned(), CellFault::NoName, "11010519491231002X");
        let found: Vec<String> = problems.listed().into_iter().map(|problem| problem.found).collect();
        assert_eq!(found, ["证 110105********002X号 2026-08-03", "110105********002X"]);
    }

    #[test]
    fn a_hundred_are_listed_and_the_rest_counted() {
        let mut problems = Problems::default();
        (0..150).for_each(|row| problems.push(format!("A{row}"), CellFault::Score, "x"));
        let listed = problems.listed();
        assert_eq!((listed.len(), &listed[100].kind), (101, &CellFault::More { count: 50 }));
    }
}
