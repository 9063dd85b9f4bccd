//! Effective parameters, readings and levels: those of the standard with the changes of the profile.

use super::compile::Rule;
use super::expression::Seen;
use super::load::Standard;
use super::parameter::ParameterValue;
use super::profile::Profile;
use crate::words::finding::{Fact, Level};

/// A standard combined with a profile.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a> {
    standard: &'a Standard,
    profile: &'a Profile,
}

impl<'a> Settings<'a> {
    /// Combines a standard with a profile.
    pub fn new(standard: &'a Standard, profile: &'a Profile) -> Self {
        Self { standard, profile }
    }

    /// The standard.
    pub fn standard(self) -> &'a Standard {
        self.standard
    }

    /// The Chinese name of the profile.
    pub fn profile_name(self) -> String {
        self.profile.name().zh
    }

    /// Number of deviations from the base text.
    pub fn deviations(self) -> usize {
        self.profile.deviations().len()
    }

    /// The value of a parameter.
    pub fn value(self, key: &str) -> Option<&'a ParameterValue> {
        self.profile.file().parameters.get(key).or_else(|| self.standard.parameter(key).map(|parameter| &parameter.value))
    }

    /// A number parameter; 0 if it does not exist.
    pub fn number(self, key: &str) -> i64 {
        match self.value(key) {
            Some(ParameterValue::Number(number)) => *number,
            _ => 0,
        }
    }

    /// A flag parameter; `false` if it does not exist.
    pub fn flag(self, key: &str) -> bool {
        matches!(self.value(key), Some(ParameterValue::Flag(true)))
    }

    /// A choice parameter; empty if it does not exist.
    pub fn choice(self, key: &str) -> &'a str {
        match self.value(key) {
            Some(ParameterValue::Text(text)) => text,
            _ => "",
        }
    }

    /// A share parameter as numerator and denominator; (1, 1) if it does not exist.
    pub fn share(self, key: &str) -> (i64, i64) {
        match self.value(key) {
            Some(ParameterValue::Share([parts, of])) => (*parts, *of),
            _ => (1, 1),
        }
    }

    /// A parameter that is a list of words; empty if it does not exist.
    pub fn words(self, key: &str) -> &'a [String] {
        match self.value(key) {
            Some(ParameterValue::Words(words)) => words,
            _ => &[],
        }
    }

    /// A parameter as a fact for a message.
    pub fn fact(self, key: &str) -> Option<Fact> {
        Some(self.standard.parameter(key)?.kind.fact(self.value(key)?))
    }

    /// Converts a number in the unit of a parameter to a fact for a message.
    pub fn in_unit_of(self, key: &str, number: i64) -> Fact {
        self.standard.parameter(key).map_or(Fact::Count(number), |parameter| parameter.kind.number(number))
    }

    /// A parameter as a value in an expression: `key`, or `key.parts` and `key.of` for a share.
    pub fn seen(self, name: &str) -> Option<Seen<'a>> {
        if let Some((key, part)) = name.split_once('.') {
            return match (self.value(key)?, part) {
                (ParameterValue::Share([parts, _]), "parts") => Some(Seen::Number(*parts)),
                (ParameterValue::Share([_, of]), "of") => Some(Seen::Number(*of)),
                _ => None,
            };
        }
        match self.value(name)? {
            ParameterValue::Flag(flag) => Some(Seen::Flag(*flag)),
            ParameterValue::Number(number) => Some(Seen::Number(*number)),
            ParameterValue::Text(text) => Some(Seen::Text(text)),
            ParameterValue::Words(words) => Some(Seen::Number(i64::try_from(words.len()).unwrap_or(i64::MAX))),
            ParameterValue::Share(_) => None,
        }
    }

    /// The reading that the profile pins, if any.
    pub fn pinned(self, key: &str) -> Option<&'a str> {
        self.profile.file().pins.get(key).map(String::as_str)
    }

    /// The effective level of a rule.
    pub fn level(self, rule: &Rule) -> Level {
        self.profile.file().levels.get(&rule.record.id).copied().unwrap_or(rule.record.level)
    }
}
