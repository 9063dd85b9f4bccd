//! Generates `schemas/standards/FACTS.md` from the documentation of the facts.

use super::facts::{CLASS_FACTS, FactDoc, FactType};
use super::source::{Source, facts_of};

/// The content of `schemas/standards/FACTS.md`.
pub fn vocabulary_page() -> String {
    let mut page = String::from(HEAD);
    section(&mut page, "Every rule: the class", CLASS_FACTS);
    for &source in Source::ALL.iter().filter(|&&source| source != Source::Class) {
        let name = serde_json::to_value(source).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        section(&mut page, &format!("Source `{name}`"), facts_of(source));
    }
    page
}

fn section(page: &mut String, title: &str, facts: impl IntoIterator<Item = &'static FactDoc>) {
    page.push_str(&format!("\n## {title}\n\n| name | seen as | what it is |\n| --- | --- | --- |\n"));
    for fact in facts {
        let kind = match fact.kind {
            FactType::Count => "number",
            FactType::Length => "number (µs)",
            FactType::LessonHours => "number (tenths)",
            FactType::Word => "word",
            FactType::Text => "text",
            FactType::Flag => "flag",
            FactType::List => "number (of entries)",
        };
        page.push_str(&format!("| `{}` | {kind} | {} |\n", fact.name, fact.about));
    }
}

const HEAD: &str = "# The facts that rules are written over

Written by `cargo xtask schemas` from `src/record/standard/facts.rs` and `source.rs`; do not edit.

Conditions and requirements in a standard's files are expressions in CEL (Common Expression Language). They may name the facts below and the
standard's parameters as `param.key`; a share is `param.key.parts` and `param.key.of`, so that shares are compared by multiplying whole numbers.
There are no fractions: lesson hours are tenths, lengths are microseconds, and a number with a decimal point is refused when the standard is loaded.
A list is seen as the number of its entries. A rule with `readings` is computed in each of them, and its expressions see which one as `reading`. Messages may name the same facts and the rule's parameters as `{blanks}`, further `{subject}`, `{measured}`, `{required}`, `{missing}` and the `figures` of their case;
the words of a pass and of a review also `{looked}` (how many subjects) and `{evidence}` (how many files).

Some facts are themselves counted by parameters. A standard that uses them defines these; where it does not, a number is 0, a flag no, a list empty:
the class `id_voucher_groups`, `platform_register`, `ceiling_bright` and `floor_…`; `timetable` `count_assessment_day`, `ethics_topics`, `induction_topics`, `adaptation_topics`,
`methods`, `online_content`, `offline_content`, `online_groups`, `offline_groups`; `rows` `offline_content`; `photos`, `screenshots` and `placing` `time_slack_min`;
`photos` and `recordings` `exception_words`; `screenshots` `screenshot_gap_s`; `recordings` `segment_min_s`, `segment_tolerance_s`, `join_gap_s`, `position_rule`,
`edge_minutes`, `full_recording_counts`, `full_recording_share`, `time_slack_min`; `video_course` `questions_per_lesson`, `first_pass_ratio`, `lesson_min`;
`live_course` `checkin_grace_min`, `checkin_early_min`; `clocks` `clock_slack_min`. Of a list of words, each may name several for the same: `安全环保|安全|环保`.
";
