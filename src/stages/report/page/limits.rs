//! Hours, shares and counts as bars with their limits.

use crate::stages::report::page::class::Class;
use crate::stages::report::page::mark::Mark;
use crate::words::finding::{Fact, Finding, Outcome, Subject};

/// A measured value and its limit.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What is measured.
    pub name: String,
    /// The rule.
    pub rule: String,
    /// Link to its finding.
    pub to: String,
    /// Whether the limit is met.
    pub mark: Mark,
    /// The measured value as text.
    pub measured: String,
    /// The required value as text.
    pub required: String,
    /// Whether it is an upper limit.
    pub most: bool,
    /// Length of the bar, in percent of the row.
    pub length: String,
    /// Position of the limit, in percent of the row.
    pub limit: String,
}

/// The measured values of the whole class that have a limit, in the order of the text.
pub fn limits(class: &Class<'_>) -> Vec<Bar> {
    let whole = |(_, finding): &(usize, &Finding)| {
        finding.subject == Subject::Class
            && matches!(finding.outcome, Outcome::Pass | Outcome::Fail | Outcome::Undecided | Outcome::Warning)
    };
    class.shown.judgement.findings.iter().enumerate().filter(whole).filter_map(|(number, finding)| bar(class, number, finding)).collect()
}

fn bar(class: &Class<'_>, number: usize, finding: &Finding) -> Option<Bar> {
    let speaker = class.speaker();
    let (measured, required) = (finding.facts.get("measured")?, finding.facts.get("required")?);
    // A share is shown as a percentage; the hours are in the finding.
    let shown = if matches!(required, Fact::Share(_)) { finding.facts.get("percent").unwrap_or(measured) } else { measured };
    let (value, limit) = (comparable(shown)?, comparable(required)?);
    if std::mem::discriminant(shown) != std::mem::discriminant(required) || limit <= 0 || value < 0 {
        return None;
    }
    let most = match finding.outcome {
        Outcome::Pass => value < limit,
        _ => value > limit,
    };
    // The larger of the two takes nine tenths of the row.
    let whole = value.max(limit).max(1);
    let length = |number: i64| format!("{}.{:02}%", number * 90 / whole, number.saturating_mul(9_000) / whole % 100);
    let title = class.standard().rule(&finding.rule)?.record.title.get(speaker.lang()).to_owned();
    Some(Bar {
        name: title,
        rule: finding.rule.clone(),
        to: format!("#f{number}"),
        mark: Mark::of(finding.outcome),
        measured: speaker.fact(shown),
        required: speaker.fact(required),
        most,
        length: length(value),
        limit: length(limit),
    })
}

fn comparable(fact: &Fact) -> Option<i64> {
    match fact {
        Fact::Count(number) | Fact::LessonHours(number) | Fact::Share(number) | Fact::Length(number) => Some(*number),
        _ => None,
    }
}
