//! Several rules may lack the same entries of the class record: the gap list asks for each entry once.

use crate::words::finding::{Fact, Finding};

/// Marks findings that only ask for entries that other findings ask for, with the rule of such a finding (`follows`). Deciding rules ask
/// first.
pub(super) fn mark_repeated_needs(judged: &mut [Vec<Finding>]) {
    let mut told: Vec<(Fact, String)> = Vec::new();
    for decides in [true, false] {
        let asks = |finding: &&mut Finding| finding.message == "judge.needs" && finding.level.decides() == decides;
        for finding in judged.iter_mut().flatten().filter(asks) {
            let Some(Fact::List(fields)) = finding.facts.get("fields").cloned() else { continue };
            let by = |field: &Fact| told.iter().find(|(known, _)| known == field).map(|(_, rule)| rule.clone());
            let rules: Option<Vec<String>> = fields.iter().map(by).collect();
            match rules.as_deref() {
                Some([rule, ..]) => drop(finding.facts.insert("follows".to_owned(), Fact::Text(rule.clone()))),
                _ => told.extend(fields.into_iter().map(|field| (field, finding.rule.clone()))),
            }
        }
    }
}
