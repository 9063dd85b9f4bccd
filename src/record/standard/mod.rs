//! A standard as data: rules with their conditions as CEL expressions, named parameters, and the profiles that districts judge by.

mod builtin;
mod compile;
mod error;
mod expression;
mod judgement;
mod load;
mod parameter;
mod profile;
mod rule;
mod settings;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use compile::{CompiledCase, CompiledFigure, Rule};
pub use error::{Fault, StandardError};
pub use expression::{EvaluationError, Expression, Lookup, Seen};
pub use judgement::{Coverage, Judged, Judgement};
pub use load::Standard;
pub use parameter::{Parameter, ParameterKind, ParameterValue};
pub use profile::{Deviation, Profile, ProfileFile};
pub use rule::{
    Case, Check, Duty, Figure, Keeping, Material, Per, Question, Readings, RuleRecord, Source, Stage, StandardFile, State, Submission,
};
pub use settings::Settings;
pub use vocabulary::{CLASS_FACTS, FactDoc, FactType, facts_of, vocabulary_page, words_of};
