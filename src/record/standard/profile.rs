//! A district profile (区县口径): pinned readings, changed parameters, raised levels, and the document that they are based on.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::builtin;
use super::error::{Fault, StandardError};
use super::load::Standard;
use super::parameter::ParameterValue;
use crate::record::class::ClassDate;
use crate::words::digest::Digest;
use crate::words::finding::Level;
use crate::words::lang::Bilingual;

/// The value of `schema` in a profile's file.
pub(super) const PROFILE_SCHEMA: &str = "classproof/profile/v1";
/// Maximum size of a profile in bytes.
const LARGEST: usize = 1 << 20;

/// The content of a profile file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileFile {
    /// `classproof/profile/v1`.
    pub schema: String,
    /// A short id, such as `per-day`.
    pub id: String,
    /// Id of the standard that it applies to.
    pub standard: String,
    /// Name; required if it deviates from the base text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Bilingual>,
    /// Date; required if it deviates from the base text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<ClassDate>,
    /// Number of the document that it is based on; required if it deviates from the base text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// Pinned readings by key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pins: BTreeMap<String, String>,
    /// Changed parameters by key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, ParameterValue>,
    /// Raised levels by rule id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub levels: BTreeMap<String, Level>,
}

/// One deviation of a profile from the base text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Deviation {
    /// Pins a reading that the text leaves open.
    Pin {
        /// Key of the reading.
        key: String,
        /// The pinned reading.
        reading: String,
    },
    /// Changes a parameter.
    Parameter {
        /// Key of the parameter.
        key: String,
        /// The value in the base text.
        from: ParameterValue,
        /// The value in the profile.
        to: ParameterValue,
    },
    /// Raises the level of a rule.
    Level {
        /// The rule's id.
        rule: String,
        /// The level in the base text.
        from: Level,
        /// The level in the profile.
        to: Level,
    },
}

/// A profile that has been checked against a standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    file: ProfileFile,
    bytes: Vec<u8>,
    digest: Digest,
    deviations: Vec<Deviation>,
}

impl Profile {
    /// The base text: no pinned readings, no changed parameters.
    ///
    /// # Errors
    /// As [`Profile::load`]; none for the built-in standard.
    pub fn base(standard: &Standard) -> Result<Self, StandardError> {
        let file = ProfileFile {
            schema: PROFILE_SCHEMA.to_owned(),
            id: "base".to_owned(),
            standard: standard.id().to_owned(),
            name: None,
            date: None,
            document: None,
            pins: BTreeMap::new(),
            parameters: BTreeMap::new(),
            levels: BTreeMap::new(),
        };
        match builtin::profile("base") {
            Some((name, bytes)) if standard.id() == builtin::STANDARD => Self::load(name, bytes, standard),
            _ => {
                let bytes = serde_json::to_vec_pretty(&file)
                    .map_err(|error| StandardError::Form { file: "base.json".to_owned(), reason: error.to_string() })?;
                Self::load("base.json", &bytes, standard)
            }
        }
    }

    /// A built-in profile by its id or Chinese name: `base`, `per-session` 每课次, `per-day` 每天, `per-class` 每班.
    ///
    /// # Errors
    /// [`StandardError::NoSuchProfile`]; else as [`Profile::load`].
    pub fn shipped(name: &str, standard: &Standard) -> Result<Self, StandardError> {
        let (file, bytes) = builtin::profile(name).ok_or_else(|| StandardError::NoSuchProfile { name: name.to_owned() })?;
        Self::load(file, bytes, standard)
    }

    /// Parses a profile and checks it against the standard. `file` is used in errors.
    ///
    /// # Errors
    /// [`StandardError`] with the file and the field: an unknown reading, parameter or rule, a value out of range, a lowered level, or a
    /// deviation from the base text without name, date and document number.
    pub fn load(file: &str, bytes: &[u8], standard: &Standard) -> Result<Self, StandardError> {
        if bytes.len() > LARGEST {
            return Err(StandardError::TooLarge { file: file.to_owned() });
        }
        let read: ProfileFile =
            serde_json::from_slice(bytes).map_err(|error| StandardError::Form { file: file.to_owned(), reason: error.to_string() })?;
        let fault = |field: &str, fault: Fault| StandardError::Field { file: file.to_owned(), field: field.to_owned(), fault };
        if read.schema != PROFILE_SCHEMA {
            return Err(fault("schema", Fault::Value { value: read.schema }));
        }
        if read.standard != standard.id() {
            return Err(fault("standard", Fault::Value { value: read.standard }));
        }
        let mut deviations = Vec::new();
        for (key, reading) in &read.pins {
            let field = format!("pins.{key}");
            let choices = standard.choices_of(key).ok_or_else(|| fault(&field, Fault::Unknown { name: key.clone() }))?;
            if !choices.contains(reading) {
                return Err(fault(&field, Fault::Value { value: reading.clone() }));
            }
            deviations.push(Deviation::Pin { key: key.clone(), reading: reading.clone() });
        }
        for (key, value) in &read.parameters {
            let field = format!("parameters.{key}");
            let parameter = standard.parameter(key).ok_or_else(|| fault(&field, Fault::Unknown { name: key.clone() }))?;
            if !parameter.takes(value) {
                return Err(fault(&field, Fault::Value { value: serde_json::to_string(value).unwrap_or_default() }));
            }
            if *value != parameter.value {
                deviations.push(Deviation::Parameter { key: key.clone(), from: parameter.value.clone(), to: value.clone() });
            }
        }
        for (id, &level) in &read.levels {
            let field = format!("levels.{id}");
            let rule = standard.rule(id).ok_or_else(|| fault(&field, Fault::Unknown { name: id.clone() }))?;
            if rule.record.level.decides() && rule.record.level != level || !level.decides() {
                return Err(fault(&field, Fault::Lowered));
            }
            if rule.record.level != level {
                deviations.push(Deviation::Level { rule: id.clone(), from: rule.record.level, to: level });
            }
        }
        if !deviations.is_empty() {
            let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
            if read.name.as_ref().is_none_or(|name| name.zh.trim().is_empty()) {
                return Err(fault("name", Fault::Needed));
            }
            if read.date.is_none() {
                return Err(fault("date", Fault::Needed));
            }
            if blank(&read.document) {
                return Err(fault("document", Fault::Needed));
            }
        }
        Ok(Self { file: read, bytes: bytes.to_vec(), digest: Digest::of(bytes), deviations })
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.file.id
    }

    /// The name; the id if it has none.
    pub fn name(&self) -> Bilingual {
        self.file.name.clone().unwrap_or_else(|| Bilingual { zh: self.file.id.clone(), en: self.file.id.clone() })
    }

    /// The content of its file.
    pub fn file(&self) -> &ProfileFile {
        &self.file
    }

    /// The bytes of its file, as stored in a bundle.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 of its file.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The deviations from the base text.
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }
}
