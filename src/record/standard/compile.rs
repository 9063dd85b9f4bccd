//! Compiles the rules of a standard: checks all expressions, and all names in expressions and messages, before any judging.

use std::collections::{BTreeMap, BTreeSet};

use super::error::{Fault, StandardError};
use super::expression::Expression;
use super::facts::{CLASS_FACTS, UNIT_FACTS, words_of};
use super::parameter::ParameterKind;
use super::rule::{Case, RuleRecord, StandardFile, State};
use super::source::{Source, facts_of};
use crate::words::finding::Outcome;
use crate::words::lang::Bilingual;

/// Placeholders that the engine fills in every message.
const ENGINE_BLANKS: [&str; 3] = ["subject", "looked", "evidence"];
/// The fact that contains the current reading, in rules with readings.
const READING: &str = "reading";

/// A rule with its expressions compiled.
#[derive(Debug)]
pub struct Rule {
    /// The content of its file.
    pub record: RuleRecord,
    /// The condition under which the rule applies.
    pub applies: Option<Expression>,
    /// The condition that selects its units.
    pub of: Option<Expression>,
    /// [`RuleRecord::gate`].
    pub gate: Vec<CompiledCase>,
    /// [`RuleRecord::cases`].
    pub cases: Vec<CompiledCase>,
    /// [`RuleRecord::notes`].
    pub notes: Vec<CompiledCase>,
    /// [`RuleRecord::remarks`].
    pub remarks: Vec<CompiledCase>,
}

/// A compiled case.
#[derive(Debug)]
pub struct CompiledCase {
    /// The case in its file.
    pub case: Case,
    /// The condition.
    pub when: Option<Expression>,
    /// The missing amount.
    pub missing: Option<Expression>,
    /// Numbers used in its message.
    pub figures: Vec<CompiledFigure>,
    /// The placeholders of its message.
    pub blanks: Vec<String>,
}

/// A compiled figure.
#[derive(Debug)]
pub struct CompiledFigure {
    /// The placeholder that it fills.
    pub name: String,
    /// Its value.
    pub value: Expression,
    /// Its unit.
    pub unit: ParameterKind,
}

/// Checks that a standard's named expressions compile and that their names differ from all facts.
///
/// # Errors
/// The name and its fault.
pub(super) fn check_expressions(expressions: &BTreeMap<String, String>) -> Result<(), (&str, Fault)> {
    for (name, text) in expressions {
        Expression::compile(text).map_err(|fault| (name.as_str(), fault))?;
        let mut facts = Source::ALL.iter().flat_map(|&source| facts_of(source)).chain(CLASS_FACTS);
        if [READING, "param"].contains(&name.as_str()) || facts.any(|fact| fact.name == name) {
            return Err((name, Fault::Twice));
        }
    }
    Ok(())
}

/// The placeholders of a text, without duplicates, sorted.
fn blanks(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// Compiles one rule and checks all names in it.
pub(super) struct Compiler<'a> {
    pub(super) name: &'a str,
    pub(super) file: &'a StandardFile,
    pub(super) words: &'a BTreeMap<&'a str, &'a BTreeMap<String, Bilingual>>,
    pub(super) record: &'a RuleRecord,
}

impl Compiler<'_> {
    pub(super) fn rule(&self) -> Result<Rule, StandardError> {
        let record = self.record;
        let class: BTreeSet<&str> = CLASS_FACTS.iter().map(|fact| fact.name).collect();
        let mut all = class.clone();
        if let Some(source) = record.source {
            all.extend(facts_of(source).map(|fact| fact.name));
        }
        if record.readings.is_some() {
            all.insert(READING);
        }
        let mut units = class.clone();
        units.extend(UNIT_FACTS.iter().map(|fact| fact.name));
        if record.state == State::Built && record.source.is_none() {
            return Err(self.error("source", Fault::Needed));
        }
        if record.source.is_some() && record.cases.last().is_none_or(|case| case.when.is_some()) {
            return Err(self.error("cases", Fault::Needed));
        }
        if !record.ticks.is_empty() && record.review.is_none() {
            return Err(self.error("review", Fault::Needed));
        }
        for (index, prefix) in record.roll_up.iter().enumerate() {
            let names_another = self.words.keys().any(|id| *id != record.id && id.starts_with(prefix.as_str()));
            self.known(&format!("roll_up[{index}]"), prefix, names_another)?;
        }
        if (record.source == Some(Source::Rules)) == record.roll_up.is_empty() {
            return Err(self.error("roll_up", Fault::Needed));
        }
        for (index, name) in record.needs.iter().enumerate() {
            self.known(&format!("needs[{index}]"), name, words_of(name).is_some())?;
        }
        let review = record.review.iter().map(|words| ("review", words));
        for (key, words) in record.messages.iter().map(|(key, words)| (key.as_str(), words)).chain(review) {
            if blanks(&words.zh) != blanks(&words.en) {
                return Err(self.error(&format!("messages.{key}"), Fault::Blanks));
            }
        }
        for (index, id) in record.questions.iter().enumerate() {
            self.known(&format!("questions[{index}]"), id, self.file.questions.iter().any(|question| question.id == *id))?;
        }
        for (index, key) in record.parameters.iter().enumerate() {
            self.known(&format!("parameters[{index}]"), key, self.file.parameters.contains_key(key))?;
        }
        if let Some(readings) = &record.readings {
            let question = self.file.questions.iter().find(|question| question.id == readings.question);
            self.known("readings.question", &readings.question, question.is_some_and(|question| question.keys.contains(&readings.key)))?;
            if readings.choices.is_empty() {
                return Err(self.error("readings.choices", Fault::Needed));
            }
        }
        let expression = |field: &str, text: &Option<String>, names: &BTreeSet<&str>| {
            text.as_ref().map(|text| self.expression(field, text, names)).transpose()
        };
        Ok(Rule {
            applies: expression("applies", &record.applies, &class)?,
            of: expression("of", &record.of, &units)?,
            gate: self.cases("gate", &record.gate, if record.material.is_some() { &all } else { &class })?,
            cases: self.cases("cases", &record.cases, &all)?,
            notes: self.cases("notes", &record.notes, &all)?,
            remarks: self.cases("remarks", &record.remarks, &class)?,
            record: record.clone(),
        })
    }

    fn cases(&self, field: &str, cases: &[Case], names: &BTreeSet<&str>) -> Result<Vec<CompiledCase>, StandardError> {
        cases.iter().enumerate().map(|(index, case)| self.case(&format!("{field}[{index}]"), case, names)).collect()
    }

    fn case(&self, field: &str, case: &Case, names: &BTreeSet<&str>) -> Result<CompiledCase, StandardError> {
        let expression = |part: &str, text: &Option<String>| {
            text.as_ref().map(|text| self.expression(&format!("{field}.{part}"), text, names)).transpose()
        };
        if case.outcome == Outcome::NotChecked {
            return Err(self.error(&format!("{field}.outcome"), Fault::Value { value: "not_checked".to_owned() }));
        }
        let message = format!("{field}.message");
        let (rule, key) = case.message.split_once('.').unwrap_or((self.record.id.as_str(), &case.message));
        let words = self.words.get(rule).and_then(|messages| messages.get(key));
        let words = words.ok_or_else(|| self.error(&message, Fault::Unknown { name: case.message.clone() }))?;
        let blanks = blanks(&words.zh);
        for blank in &blanks {
            let given = match *blank {
                name if case.figures.contains_key(name) => true,
                "measured" => case.measured.is_some(),
                "required" => case.required.is_some(),
                "missing" => case.missing.is_some(),
                name => names.contains(name) || ENGINE_BLANKS.contains(&name) || self.record.parameters.iter().any(|key| key == name),
            };
            self.known(&message, blank, given)?;
        }
        if let Some(name) = &case.measured {
            self.known(&format!("{field}.measured"), name, names.contains(name.as_str()) || case.figures.contains_key(name))?;
        }
        if let Some(key) = &case.required {
            self.known(&format!("{field}.required"), key, self.record.parameters.contains(key))?;
        }
        let figures = case.figures.iter().map(|(name, figure)| {
            let value = self.expression(&format!("{field}.figures.{name}"), &figure.value, names)?;
            Ok(CompiledFigure { name: name.clone(), value, unit: figure.unit })
        });
        Ok(CompiledCase {
            figures: figures.collect::<Result<_, StandardError>>()?,
            when: expression("when", &case.when)?,
            missing: expression("missing", &case.missing)?,
            blanks: blanks.into_iter().map(str::to_owned).collect(),
            case: case.clone(),
        })
    }

    fn expression(&self, field: &str, text: &str, names: &BTreeSet<&str>) -> Result<Expression, StandardError> {
        let expression = Expression::compile(text).map_err(|fault| self.error(field, fault))?;
        for name in expression.names() {
            let known = match name.strip_prefix("param.") {
                None => names.contains(name.as_str()),
                Some(parameter) => {
                    let (key, part) = parameter.split_once('.').unwrap_or((parameter, ""));
                    let kind = self.file.parameters.get(key).map(|parameter| parameter.kind);
                    let form = if kind == Some(ParameterKind::Share) { matches!(part, "parts" | "of") } else { part.is_empty() };
                    kind.is_some() && form && self.record.parameters.iter().any(|listed| listed == key)
                }
            };
            self.known(field, &name, known)?;
        }
        Ok(expression)
    }

    fn known(&self, field: &str, name: &str, known: bool) -> Result<(), StandardError> {
        if known { Ok(()) } else { Err(self.error(field, Fault::Unknown { name: name.to_owned() })) }
    }

    fn error(&self, field: &str, fault: Fault) -> StandardError {
        StandardError::Rule { file: self.name.to_owned(), rule: self.record.id.clone(), field: field.to_owned(), fault }
    }
}
