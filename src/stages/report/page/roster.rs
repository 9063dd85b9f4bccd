//! The people of a class, with masked names and id numbers.

use crate::record::class::Comparison;
use crate::record::people::{masked_name, masked_number, normal};
use crate::stages::report::gaps::{Weight, weight};
use crate::stages::report::page::class::Class;
use crate::stages::report::page::mark::Link;
use crate::words::finding::Subject;

/// One trainee.
#[derive(Clone, Debug)]
pub struct Row {
    /// 序号.
    pub no: u32,
    /// The name, masked.
    pub name: String,
    /// The id number, masked.
    pub id_number: String,
    /// 人员类别.
    pub category: String,
    /// 信息比对.
    pub comparison: String,
    /// Whether the person passed the assessment, if recorded.
    pub passed: String,
    /// Findings about this person.
    pub findings: Vec<Link>,
}

/// The roster.
pub fn roster(class: &Class<'_>) -> Vec<Row> {
    let speaker = class.speaker();
    let record = &class.shown.inventory.class;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    record
        .roster
        .iter()
        .flatten()
        .map(|trainee| Row {
            no: trainee.no,
            name: masked_name(&trainee.name),
            id_number: masked_number(&text(&trainee.id_number)),
            category: text(&trainee.category),
            comparison: trainee.comparison.map(|comparison| speaker.term(compared(comparison))).unwrap_or_default(),
            passed: record
                .scores
                .iter()
                .find(|score| normal(&score.name) == normal(&trainee.name))
                .and_then(|score| score.passed)
                .map(|passed| speaker.term(if passed { "page.passed" } else { "page.not_passed" }))
                .unwrap_or_default(),
            findings: findings(class, trainee.no),
        })
        .collect()
}

fn findings(class: &Class<'_>, no: u32) -> Vec<Link> {
    let all = class.shown.judgement.findings.iter().enumerate();
    let here = all.filter(|(_, finding)| {
        finding.subject == (Subject::Person { no }) && matches!(weight(finding, class.standard()), Weight::Gap | Weight::Hint)
    });
    here.map(|(number, finding)| Link { to: format!("#f{number}"), words: finding.rule.clone() }).collect()
}

fn compared(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Passed => "page.compared_passed",
        Comparison::Failed => "page.compared_failed",
        Comparison::None => "page.compared_none",
    }
}
