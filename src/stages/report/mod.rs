//! Reports: what was found, for people in their language and for programs as JSON. No format shows the program's inner types.

pub mod findings;
pub mod gaps;
pub mod html;
pub mod index;
pub mod json;
pub mod label;
pub mod schemas;
pub mod speaker;
pub mod text;

use crate::record::standard::Standard;
use crate::words::finding::Finding;
use crate::words::wording::template;
use speaker::Speaker;

/// A finding in words: its rule's message with the facts in its blanks.
pub fn words_of(finding: &Finding, standard: &Standard, speaker: &Speaker) -> String {
    let lang = speaker.lang();
    let of_rule = standard.rule(&finding.rule).and_then(|rule| rule.record.messages.get(&finding.message)).map(|words| words.get(lang));
    let words = of_rule.or_else(|| template(lang, &format!("judge.{}", finding.message)));
    words.map_or_else(|| speaker.term_of("outcome", finding.outcome), |words| speaker.filled(words, &finding.facts))
}
