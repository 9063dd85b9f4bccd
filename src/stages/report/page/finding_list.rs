//! Findings on a page: by weight and day, with links to their files.

use crate::record::standard::State;
use crate::stages::report::gaps::{Weight, by_day};
use crate::stages::report::page::class::Class;
use crate::stages::report::page::mark::{Link, Mark};
use crate::stages::report::text::ladder;
use crate::stages::report::words_of;
use crate::words::finding::{Finding, Outcome, Subject};

/// Most files linked in a finding.
const MOST_LINKS: usize = 12;

/// The findings of one day, or of the whole class.
#[derive(Clone, Debug)]
pub struct DayOfFindings {
    /// The day as text.
    pub day: String,
    /// Its findings.
    pub findings: Vec<ShownFinding>,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct ShownFinding {
    /// The anchor.
    pub anchor: String,
    /// Mark.
    pub mark: Mark,
    /// Outcome as text.
    pub outcome: String,
    /// Message.
    pub words: String,
    /// The rule and its clause.
    pub codes: String,
    /// The outcomes of the readings, if they disagree.
    pub readings: Option<String>,
    /// Link to its session.
    pub unit: Option<Link>,
    /// Links to the files that it is based on.
    pub files: Vec<Link>,
    /// Number of further files.
    pub more: usize,
}

/// The findings of one weight, by day.
pub fn of_weight(class: &Class<'_>, wanted: Weight) -> Vec<DayOfFindings> {
    let (speaker, shown) = (class.speaker(), class.shown);
    let days = by_day(shown.inventory, shown.judgement, class.standard(), speaker, |_, weight| weight == wanted);
    days.into_iter()
        .map(|(day, findings)| DayOfFindings {
            day: day.map_or_else(|| speaker.term("term.class"), |day| speaker.date(&day)),
            findings: findings.into_iter().map(|finding| shown_finding(class, finding, wanted)).collect(),
        })
        .collect()
}

fn shown_finding(class: &Class<'_>, finding: &Finding, weight: Weight) -> ShownFinding {
    let (speaker, standard) = (class.speaker(), class.standard());
    // The rule's level decides: a contradiction with weight "hint" is shown as a warning, not as a failure.
    let outcome = if weight == Weight::Hint && finding.outcome == Outcome::Fail { Outcome::Warning } else { finding.outcome };
    let rule = standard.rule(&finding.rule).filter(|rule| rule.record.state == State::Built || weight == Weight::Quiet);
    let clause = rule.map(|rule| rule.record.clause.as_str()).unwrap_or_default();
    let unit = match &finding.subject {
        Subject::Session { id } | Subject::Assessment { id } => {
            class.unit_anchor(id).map(|anchor| Link { to: format!("#{anchor}"), words: speaker.subject(&finding.subject) })
        }
        _ => None,
    };
    ShownFinding {
        anchor: class.finding_anchor(finding).unwrap_or_default(),
        mark: Mark::of(outcome),
        outcome: speaker.term_of("outcome", outcome),
        words: words_of(finding, standard, speaker),
        codes: format!("{} {clause}", finding.rule).trim_end().to_owned(),
        readings: (!finding.ladder.is_empty()).then(|| ladder(finding, speaker)),
        unit,
        files: finding.files.iter().filter_map(|path| class.link(path)).take(MOST_LINKS).collect(),
        more: finding.files.len().saturating_sub(MOST_LINKS),
    }
}
