//! Loading a standard: its files are read, its expressions compiled, and every name in them checked, so that judging can not meet a hole.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::builtin;
use super::error::{Fault, StandardError};
use super::expression::Expression;
use super::parameter::{Parameter, ParameterKind};
use super::rule::{Case, RuleFile, RuleRecord, Source, StandardFile, State};
use super::vocabulary::{CLASS_FACTS, facts_of, unit_facts, words_of};
use crate::words::digest::Digest;
use crate::words::finding::Finding;
use crate::words::lang::Bilingual;
use crate::words::path::MemberPath;

const STANDARD_SCHEMA: &str = "classproof/standard/v1";
const RULES_SCHEMA: &str = "classproof/rules/v1";
/// The file that every standard begins with.
const MAIN: &str = "standard.json";
/// The largest file of a standard, in bytes, and the most files.
const LARGEST: usize = 4 << 20;
const MOST_FILES: usize = 256;
/// Blanks that the engine fills for every message.
const ENGINE_BLANKS: [&str; 3] = ["subject", "looked", "evidence"];
/// The name of the reading that is computed, in rules that have readings.
const READING: &str = "reading";

/// A standard, ready to judge by.
#[derive(Debug)]
pub struct Standard {
    file: StandardFile,
    rules: Vec<Rule>,
    index: BTreeMap<String, usize>,
    files: Vec<(String, Vec<u8>)>,
    digest: Digest,
}

/// A rule with its expressions compiled.
#[derive(Debug)]
pub struct Rule {
    /// What its file says.
    pub record: RuleRecord,
    /// When it applies.
    pub applies: Option<Expression>,
    /// Which units it concerns.
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

/// A case with its expressions compiled.
#[derive(Debug)]
pub struct CompiledCase {
    /// What its file says.
    pub case: Case,
    /// When it holds.
    pub when: Option<Expression>,
    /// How much is missing.
    pub missing: Option<Expression>,
    /// Numbers that its words name.
    pub figures: Vec<CompiledFigure>,
    /// The blanks of its message.
    pub blanks: Vec<String>,
}

/// A figure with its expression compiled.
#[derive(Debug)]
pub struct CompiledFigure {
    /// The blank that it fills.
    pub name: String,
    /// What it comes to.
    pub value: Expression,
    /// Its unit.
    pub unit: ParameterKind,
}

impl Standard {
    /// The shipped standard, 渝就发〔2020〕16号（试行）.
    ///
    /// # Errors
    /// None in practice: the shipped files are loaded by the tests.
    pub fn builtin() -> Result<Self, StandardError> {
        Self::load(builtin::FILES.iter().map(|&(name, bytes)| (name.to_owned(), bytes.to_vec())).collect())
    }

    /// Reads a standard from a folder: `standard.json` and the files that it names.
    ///
    /// # Errors
    /// As [`Standard::load`]; [`StandardError::Missing`] for files that can not be read.
    pub fn read_folder(folder: &Path) -> Result<Self, StandardError> {
        let read = |name: &str| {
            let path = folder.join(name);
            let missing = || StandardError::Missing { file: path.display().to_string() };
            if std::fs::metadata(&path).map_err(|_| missing())?.len() > LARGEST as u64 {
                return Err(StandardError::TooLarge { file: path.display().to_string() });
            }
            std::fs::read(&path).map_err(|_| missing())
        };
        let main = read(MAIN)?;
        let file: StandardFile = parse(MAIN, &main)?;
        let mut files = vec![(MAIN.to_owned(), main)];
        for (index, name) in file.files.iter().enumerate() {
            if MemberPath::new(name.as_str()).is_err() || name.contains('/') || index >= MOST_FILES {
                return Err(field(MAIN, &format!("files[{index}]"), Fault::Value { value: name.clone() }));
            }
            files.push((name.clone(), read(name)?));
        }
        Self::load(files)
    }

    /// Takes a standard from its files, by name: `standard.json` and those that it names.
    ///
    /// # Errors
    /// [`StandardError`] names the file, the rule and the field.
    pub fn load(mut files: Vec<(String, Vec<u8>)>) -> Result<Self, StandardError> {
        files.sort();
        if let Some((name, _)) = files.iter().find(|(_, bytes)| bytes.len() > LARGEST) {
            return Err(StandardError::TooLarge { file: name.clone() });
        }
        let bytes = |name: &str| {
            let found = files.iter().find(|(file, _)| file == name);
            found.map(|(_, bytes)| bytes.as_slice()).ok_or_else(|| StandardError::Missing { file: name.to_owned() })
        };
        let file: StandardFile = parse(MAIN, bytes(MAIN)?)?;
        if file.schema != STANDARD_SCHEMA {
            return Err(field(MAIN, "schema", Fault::Value { value: file.schema }));
        }
        for (key, parameter) in &file.parameters {
            if !parameter.takes(&parameter.value) {
                return Err(field(MAIN, &format!("parameters.{key}.value"), Fault::Value { value: format!("{:?}", parameter.value) }));
            }
        }
        let mut records: Vec<(String, RuleRecord)> = Vec::new();
        for name in &file.files {
            let rules: RuleFile = parse(name, bytes(name)?)?;
            if rules.schema != RULES_SCHEMA {
                return Err(field(name, "schema", Fault::Value { value: rules.schema }));
            }
            records.extend(rules.rules.into_iter().map(|record| (name.clone(), record)));
        }
        let mut index = BTreeMap::new();
        for (position, (name, record)) in records.iter().enumerate() {
            if index.insert(record.id.clone(), position).is_some() {
                return Err(StandardError::Rule {
                    file: name.clone(),
                    rule: record.id.clone(),
                    field: "id".to_owned(),
                    fault: Fault::Twice,
                });
            }
        }
        let words: BTreeMap<&str, &BTreeMap<String, Bilingual>> =
            records.iter().map(|(_, record)| (record.id.as_str(), &record.messages)).collect();
        let rules: Result<Vec<Rule>, StandardError> =
            records.iter().map(|(name, record)| Compiler { name, file: &file, words: &words, record }.rule()).collect();
        let rules = rules?;
        let digest = digest(&files);
        Ok(Self { file, rules, index, files, digest })
    }

    /// Its id, such as `cq-16-2020`.
    pub fn id(&self) -> &str {
        &self.file.id
    }

    /// What `standard.json` says.
    pub fn file(&self) -> &StandardFile {
        &self.file
    }

    /// Its rules in the order of the text.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// One rule by its id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.get(*self.index.get(id)?)
    }

    /// The place of a rule in the order of the text.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// A parameter as the base text has it.
    pub fn parameter(&self, key: &str) -> Option<&Parameter> {
        self.file.parameters.get(key)
    }

    /// The readings that a key pins: the choices of every rule that has it, strictest first.
    pub fn choices_of(&self, key: &str) -> Option<Vec<String>> {
        let mut choices: Vec<String> = Vec::new();
        for readings in self.rules.iter().filter_map(|rule| rule.record.readings.as_ref()).filter(|readings| readings.key == key) {
            for choice in readings.choices.iter().chain(&readings.closed) {
                if !choices.contains(choice) {
                    choices.push(choice.clone());
                }
            }
        }
        (!choices.is_empty()).then_some(choices)
    }

    /// The words of a message, by a rule's id and the message's key; a key such as `L-06.missing` names another rule's message.
    /// None for the keys of message files, such as `judge.not_built`.
    pub fn words(&self, rule: &str, key: &str) -> Option<&Bilingual> {
        let (rule, key) = key.split_once('.').unwrap_or((rule, key));
        let record = &self.rule(rule)?.record;
        if key == "review" { record.review.as_ref() } else { record.messages.get(key) }
    }

    /// The words of a finding; none where they stand in the message files.
    pub fn words_of(&self, finding: &Finding) -> Option<&Bilingual> {
        self.words(&finding.rule, &finding.message)
    }

    /// The bytes of its files by name, in the order of the names, as the bundle stores them.
    pub fn files(&self) -> &[(String, Vec<u8>)] {
        &self.files
    }

    /// SHA-256 over all files in the order of their names: name, a zero byte, length as 8 bytes little-endian, bytes.
    pub fn digest(&self) -> Digest {
        self.digest
    }
}

fn digest(files: &[(String, Vec<u8>)]) -> Digest {
    let mut hash = Sha256::new();
    for (name, bytes) in files {
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    Digest(hash.finalize().into())
}

fn parse<T: DeserializeOwned>(name: &str, bytes: &[u8]) -> Result<T, StandardError> {
    serde_json::from_slice(bytes).map_err(|error| StandardError::Form { file: name.to_owned(), reason: error.to_string() })
}

fn field(file: &str, field: &str, fault: Fault) -> StandardError {
    StandardError::Field { file: file.to_owned(), field: field.to_owned(), fault }
}

/// The blanks of a text, each once, in order of their names.
fn blanks(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// Compiles one rule and checks what it names.
struct Compiler<'a> {
    name: &'a str,
    file: &'a StandardFile,
    words: &'a BTreeMap<&'a str, &'a BTreeMap<String, Bilingual>>,
    record: &'a RuleRecord,
}

impl Compiler<'_> {
    fn rule(&self) -> Result<Rule, StandardError> {
        let record = self.record;
        let class: BTreeSet<&str> = CLASS_FACTS.iter().map(|fact| fact.name).collect();
        let mut all = class.clone();
        if let Some(source) = record.source {
            all.extend(facts_of(source).iter().map(|fact| fact.name));
        }
        if record.readings.is_some() {
            all.insert(READING);
        }
        let mut units = class.clone();
        units.extend(unit_facts().iter().map(|fact| fact.name));
        if record.state == State::Built && record.source.is_none() {
            return Err(self.error("source", Fault::Needed));
        }
        if record.source.is_some() && record.cases.last().is_none_or(|case| case.when.is_some()) {
            return Err(self.error("cases", Fault::Needed));
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
