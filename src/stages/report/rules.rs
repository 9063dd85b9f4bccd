//! Prints a standard: its rules in the order of the text, one rule in full, and all rules as a table.

use schemars::JsonSchema;
use serde::Serialize;

use crate::record::standard::{Parameter, Rule, RuleRecord, Standard};
use crate::stages::report::speaker::Speaker;

/// `standard list --json` and `standard table --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StandardTable {
    /// `classproof/standard-table/v1`.
    pub schema: String,
    /// The id of the standard.
    pub id: String,
    /// The document, such as 渝就发〔2020〕16号.
    pub document: String,
    /// SHA-256 of the standard's files.
    pub digest: String,
    /// The rules in the order of the text.
    pub rules: Vec<RuleRecord>,
}

/// The rules of a standard as a document.
pub fn table_document(standard: &Standard) -> StandardTable {
    StandardTable {
        schema: "classproof/standard-table/v1".to_owned(),
        id: standard.id().to_owned(),
        document: standard.file().document.clone(),
        digest: standard.digest().to_string(),
        rules: standard.rules().iter().map(|rule| rule.record.clone()).collect(),
    }
}

/// One line per rule: id, level, title.
pub fn list_lines(standard: &Standard, speaker: &Speaker) -> Vec<String> {
    let heading = format!("{} {} ({})", standard.id(), standard.file().document, standard.file().title.get(speaker.lang()));
    let rule = |rule: &Rule| {
        let record = &rule.record;
        format!("{:6} {}  {}", record.id, speaker.term_of("level", record.level), record.title.get(speaker.lang()))
    };
    std::iter::once(heading).chain(standard.rules().iter().map(rule)).collect()
}

/// One rule in full: clause, quotation, duty, level, how it is shown, readings, questions, parameters, messages.
pub fn rule_lines(rule: &Rule, standard: &Standard, speaker: &Speaker) -> Vec<String> {
    let record = &rule.record;
    let lang = speaker.lang();
    let mut lines = vec![format!("{} {}", record.id, record.title.get(lang))];
    let mut line = |key: &str, text: String| {
        if !text.is_empty() {
            lines.push(format!("  {}{text}", speaker.term(key)));
        }
    };
    line("rule.clause", record.clause.clone());
    for quote in &record.quotes {
        line("rule.quote", format!("「{quote}」"));
    }
    line("rule.duty", speaker.term_of("duty", record.duty));
    line("rule.level", speaker.term_of("level", record.level));
    line("rule.checks", record.checks.iter().map(|check| speaker.term_of("check", check)).collect::<Vec<_>>().join(" "));
    line("rule.per", speaker.term_of("per", record.per));
    line("rule.applies", record.applies.clone().unwrap_or_default());
    if let Some(readings) = &record.readings {
        let choices: Vec<String> = readings.choices.iter().map(|choice| speaker.term(&format!("reading.{choice}"))).collect();
        line("rule.readings", format!("{} {} ({})", readings.question, choices.join(" / "), readings.key));
    }
    for question in standard.file().questions.iter().filter(|question| record.questions.contains(&question.id)) {
        line("rule.question", format!("{} {} — {}", question.id, question.question.get(lang), question.treatment.get(lang)));
    }
    for (key, parameter) in record.parameters.iter().filter_map(|key| Some((key, standard.parameter(key)?))) {
        line("rule.parameter", format!("{key} = {}  {}", value(parameter, speaker), parameter.title.get(lang)));
    }
    if let Some(review) = &record.review {
        line("rule.review", review.get(lang).to_owned());
    }
    for words in record.messages.values() {
        line("rule.message", words.get(lang).to_owned());
    }
    lines
}

fn value(parameter: &Parameter, speaker: &Speaker) -> String {
    speaker.fact(&parameter.kind.fact(&parameter.value))
}

/// The whole standard as lines, for printing beside the text.
pub fn table_lines(standard: &Standard, speaker: &Speaker) -> Vec<String> {
    let mut lines = Vec::new();
    let mut clause = "";
    for rule in standard.rules() {
        let record = &rule.record;
        if record.clause != clause {
            clause = &record.clause;
            lines.extend([String::new(), clause.to_owned()]);
        }
        let quotes: Vec<String> = record.quotes.iter().map(|quote| format!("「{quote}」")).collect();
        let duty = speaker.term_of("duty", record.duty);
        let level = speaker.term_of("level", record.level);
        lines.push(format!("  {:6} {level} · {duty} · {}", record.id, record.title.get(speaker.lang())));
        lines.extend(quotes.iter().map(|quote| format!("         {quote}")));
    }
    lines
}
