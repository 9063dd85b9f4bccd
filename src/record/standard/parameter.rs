//! Named parameters of a standard: numbers and choices with units.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::finding::Fact;
use crate::words::lang::Bilingual;

/// A named number or choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Description.
    pub title: Bilingual,
    /// Unit.
    pub kind: ParameterKind,
    /// Value in the base text.
    pub value: ParameterValue,
    /// For choices: the allowed values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
}

/// The unit of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParameterKind {
    /// A count of things.
    Count,
    /// Whole seconds.
    Seconds,
    /// Whole minutes.
    Minutes,
    /// Whole days.
    Days,
    /// Tenths of a lesson hour.
    LessonHours,
    /// Yuan.
    Yuan,
    /// A share as two whole numbers, `[3, 5]`; expressions use `.parts` and `.of`.
    Share,
    /// Yes or no.
    Flag,
    /// One of the choices.
    Choice,
    /// A list of words, such as names of groups.
    Words,
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ParameterValue {
    /// Yes or no.
    Flag(bool),
    /// A number in the parameter's unit.
    Number(i64),
    /// A choice.
    Text(String),
    /// A share.
    Share([i64; 2]),
    /// A list of words.
    Words(Vec<String>),
}

/// Maximum value of a number, so that products in expressions cannot overflow (a year in microseconds is 3.2e13).
const MOST: i64 = 1_000_000_000;

impl Parameter {
    /// Whether a value has the parameter's type and range: numbers from 0 to 10⁹, shares from 0 to 1.
    pub fn takes(&self, value: &ParameterValue) -> bool {
        match (self.kind, value) {
            (ParameterKind::Flag, ParameterValue::Flag(_)) => true,
            (ParameterKind::Choice, ParameterValue::Text(text)) => self.choices.contains(text),
            (ParameterKind::Share, ParameterValue::Share([parts, of])) => (0..=*of).contains(parts) && (1..=1_000).contains(of),
            (ParameterKind::Words, ParameterValue::Words(_)) => true,
            (ParameterKind::Flag | ParameterKind::Choice | ParameterKind::Share | ParameterKind::Words, _) => false,
            (_, ParameterValue::Number(number)) => (0..=MOST).contains(number),
            _ => false,
        }
    }
}

impl ParameterKind {
    /// Converts a value of this kind to a fact for a message.
    pub fn fact(self, value: &ParameterValue) -> Fact {
        match value {
            ParameterValue::Number(number) => self.number(*number),
            ParameterValue::Share([parts, of]) => Fact::Share(parts.saturating_mul(10_000).checked_div(*of).unwrap_or_default()),
            ParameterValue::Text(text) => Fact::Text(text.clone()),
            ParameterValue::Flag(flag) => Fact::Term(if *flag { "judge.yes" } else { "judge.no" }.to_owned()),
            ParameterValue::Words(words) => Fact::List(words.iter().cloned().map(Fact::Text).collect()),
        }
    }

    /// Converts a number of this kind to a fact for a message; for a share, in hundredths of a percent.
    pub fn number(self, number: i64) -> Fact {
        match self {
            Self::Seconds => Fact::Length(number.saturating_mul(1_000_000)),
            Self::Minutes => Fact::Length(number.saturating_mul(60_000_000)),
            Self::LessonHours => Fact::LessonHours(number),
            Self::Share => Fact::Share(number),
            _ => Fact::Count(number),
        }
    }
}
