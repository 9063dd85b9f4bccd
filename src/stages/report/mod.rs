//! Reports: results as text in the reader's language and as JSON for programs. No report exposes the program's internal types.

pub mod answers;
pub mod deep_path;
pub mod findings;
pub mod gaps;
pub mod index;
pub mod json;
pub mod judged;
pub mod label;
pub mod mending;
pub mod page;
pub mod receipt;
pub mod rules;
pub mod sample;
pub mod sampling;
pub mod schemas;
pub mod speaker;
pub mod stock_check;
pub mod tables;
pub mod text;
pub mod timestamp;

use crate::record::standard::Standard;
use crate::words::finding::{Finding, Outcome};
use speaker::Speaker;

/// A finding as text: the message of its rule, with the facts inserted, and who settled what was left to a person.
pub fn words_of(finding: &Finding, standard: &Standard, speaker: &Speaker) -> String {
    let words = match standard.words_of(finding) {
        Some(words) => speaker.filled(words.get(speaker.lang()), &finding.facts),
        None => speaker.filled(&speaker.term(&finding.message), &finding.facts),
    };
    let settled = match finding.outcome {
        _ if !finding.facts.contains_key("reviewed_by") => return words,
        Outcome::Fail => "review.failed",
        _ => "review.passed",
    };
    format!("{words}{}", speaker.filled(&speaker.term(settled), &finding.facts))
}
