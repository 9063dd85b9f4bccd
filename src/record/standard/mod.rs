//! A standard as data: rules with conditions as CEL expressions, named parameters, and the profiles of districts.

mod builtin;
mod compile;
mod error;
mod expression;
mod facts;
mod judgement;
mod load;
mod page;
mod parameter;
mod profile;
mod rule;
mod settings;
mod source;

#[cfg(test)]
mod tests;

pub use compile::{CompiledCase, CompiledFigure, Rule};
pub use error::{Fault, StandardError};
pub use expression::{EvaluationError, Expression, Lookup, Seen};
pub use facts::{CLASS_FACTS, FactDoc, FactType, words_of};
pub use judgement::{Coverage, Judged, Judgement};
pub use load::Standard;
pub use page::vocabulary_page;
pub use parameter::{Parameter, ParameterKind, ParameterValue};
pub use profile::{Deviation, Profile, ProfileFile};
pub use rule::{Case, Check, Duty, Figure, Keeping, Material, Per, Question, Readings, RuleRecord, Stage, StandardFile, State, Submission};
pub use settings::Settings;
pub use source::{Source, facts_of};
