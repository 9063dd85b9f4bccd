//! Loads a standard from its files: `standard.json` and one file per rule.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::builtin;
use super::compile::{Compiler, Rule, check_expressions};
use super::error::{Fault, StandardError};
use super::parameter::Parameter;
use super::rule::{RuleRecord, StandardFile};
use crate::words::digest::Digest;
use crate::words::finding::Finding;
use crate::words::lang::Bilingual;
use crate::words::path::MemberPath;

const STANDARD_SCHEMA: &str = "classproof/standard/v2";
/// The main file of a standard.
const MAIN: &str = "standard.json";
/// Maximum size of a file in bytes.
const LARGEST: usize = 1 << 20;
const MOST_RULES: usize = 1_000;

/// A loaded standard.
#[derive(Debug)]
pub struct Standard {
    file: StandardFile,
    rules: Vec<Rule>,
    index: BTreeMap<String, usize>,
    files: Vec<(String, Vec<u8>)>,
    digest: Digest,
}

impl Standard {
    /// The built-in standard, 渝就发〔2020〕16号（试行）.
    ///
    /// # Errors
    /// None in practice: the tests load the built-in files.
    pub fn builtin() -> Result<Self, StandardError> {
        let rules = builtin::RULES.iter().map(|&(name, bytes)| (format!("rules/{name}"), bytes.to_vec()));
        Self::load(std::iter::once((MAIN.to_owned(), builtin::MAIN.to_vec())).chain(rules).collect())
    }

    /// Loads a standard from a folder: `standard.json` and `rules/ID.json` for each rule that it lists.
    ///
    /// # Errors
    /// As [`Standard::load`]; [`StandardError::Missing`] for files that cannot be read.
    pub fn read_folder(folder: &Path) -> Result<Self, StandardError> {
        let read = |name: String| {
            let path = folder.join(&name);
            let missing = || StandardError::Missing { file: path.display().to_string() };
            if std::fs::metadata(&path).map_err(|_| missing())?.len() > LARGEST as u64 {
                return Err(StandardError::TooLarge { file: path.display().to_string() });
            }
            Ok((name, std::fs::read(&path).map_err(|_| missing())?))
        };
        let main = read(MAIN.to_owned())?;
        let rules: Vec<String> = rule_files(&parse(MAIN, &main.1)?)?;
        let rules: Result<Vec<_>, StandardError> = rules.into_iter().map(read).collect();
        Self::load(std::iter::once(main).chain(rules?).collect())
    }

    /// Loads a standard from named files: `standard.json` and `rules/ID.json` for each rule that it lists.
    ///
    /// # Errors
    /// [`StandardError`] with the file, the rule and the field.
    pub fn load(mut files: Vec<(String, Vec<u8>)>) -> Result<Self, StandardError> {
        files.sort();
        if let Some((name, _)) = files.iter().find(|(_, bytes)| bytes.len() > LARGEST) {
            return Err(StandardError::TooLarge { file: name.clone() });
        }
        let bytes = |name: &str| {
            let found = files.binary_search_by(|(file, _)| file.as_str().cmp(name)).ok().and_then(|at| files.get(at));
            found.map(|(_, bytes)| bytes.as_slice()).ok_or_else(|| StandardError::Missing { file: name.to_owned() })
        };
        let file: StandardFile = parse(MAIN, bytes(MAIN)?)?;
        if file.schema != STANDARD_SCHEMA {
            return Err(field("schema", Fault::Value { value: file.schema }));
        }
        for (key, parameter) in &file.parameters {
            if !parameter.takes(&parameter.value) {
                let value = serde_json::to_string(&parameter.value).unwrap_or_else(|_| key.clone());
                return Err(field(&format!("parameters.{key}.value"), Fault::Value { value }));
            }
        }
        check_expressions(&file.expressions).map_err(|(name, fault)| field(&format!("expressions.{name}"), fault))?;
        let mut records: Vec<(String, RuleRecord)> = Vec::new();
        for (name, id) in rule_files(&file)?.into_iter().zip(&file.rules) {
            let mut record: RuleRecord = parse(&name, bytes(&name)?)?;
            if record.id != *id {
                let fault = Fault::Value { value: record.id.clone() };
                return Err(StandardError::Rule { file: name, rule: record.id, field: "id".to_owned(), fault });
            }
            record.write_out(&file.expressions);
            records.push((name, record));
        }
        let words: BTreeMap<&str, &BTreeMap<String, Bilingual>> =
            records.iter().map(|(_, record)| (record.id.as_str(), &record.messages)).collect();
        let compiled: Result<Vec<_>, StandardError> =
            records.iter().map(|(name, record)| Compiler { name, file: &file, words: &words, record }.rule()).collect();
        let rules: Vec<Rule> = compiled?;
        let index = file.rules.iter().cloned().zip(0..).collect();
        let digest = digest(&files);
        Ok(Self { file, rules, index, files, digest })
    }

    /// The id, such as `cq-16-2020`.
    pub fn id(&self) -> &str {
        &self.file.id
    }

    /// The content of `standard.json`.
    pub fn file(&self) -> &StandardFile {
        &self.file
    }

    /// The rules in the order of the text.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// A rule by its id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.get(*self.index.get(id)?)
    }

    /// The index of a rule in the order of the text.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// A parameter with its value in the base text.
    pub fn parameter(&self, key: &str) -> Option<&Parameter> {
        self.file.parameters.get(key)
    }

    /// The readings that a profile can choose for a key: the choices of all rules with this key, strictest first.
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

    /// The text of a message by rule id and message key. A key such as `L-06.missing` refers to a message of another rule. `None` for keys
    /// of the message files, such as `judge.not_built`.
    pub fn words(&self, rule: &str, key: &str) -> Option<&Bilingual> {
        let (rule, key) = key.split_once('.').unwrap_or((rule, key));
        let record = &self.rule(rule)?.record;
        if key == "review" { record.review.as_ref() } else { record.messages.get(key) }
    }

    /// The text of a finding's message; `None` if it is in the message files.
    pub fn words_of(&self, finding: &Finding) -> Option<&Bilingual> {
        self.words(&finding.rule, &finding.message)
    }

    /// Names and contents of its files, sorted by name, as stored in a bundle.
    pub fn files(&self) -> &[(String, Vec<u8>)] {
        &self.files
    }

    /// SHA-256 over all files sorted by name: name, a zero byte, length as 8 bytes little-endian, content.
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

/// A fault of `standard.json`.
fn field(field: &str, fault: Fault) -> StandardError {
    StandardError::Field { file: MAIN.to_owned(), field: field.to_owned(), fault }
}

/// File names of the rules, in the order of the text.
fn rule_files(file: &StandardFile) -> Result<Vec<String>, StandardError> {
    let name = |(index, id): (usize, &String)| {
        let fault = |fault| Err(field(&format!("rules[{index}]"), fault));
        let name = format!("rules/{id}.json");
        match file.rules.iter().take(index).any(|before| before == id) {
            true => fault(Fault::Twice),
            false if id.contains('/') || MemberPath::new(name.as_str()).is_err() || index >= MOST_RULES => {
                fault(Fault::Value { value: id.clone() })
            }
            false => Ok(name),
        }
    };
    file.rules.iter().enumerate().map(name).collect()
}
