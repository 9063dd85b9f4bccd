//! What can be wrong with a standard's or a profile's files.

use crate::words::wording::{Explain, Message};

/// A standard or a profile that can not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StandardError {
    /// A file that the standard names is not there.
    #[error("{file} is missing")]
    Missing {
        /// The file.
        file: String,
    },
    /// A file is larger than a standard needs, or there are too many.
    #[error("{file} is too large")]
    TooLarge {
        /// The file.
        file: String,
    },
    /// A file is not JSON of the right form.
    #[error("{file}: {reason}")]
    Form {
        /// The file.
        file: String,
        /// What the reader said, with line and column.
        reason: String,
    },
    /// A field of a rule can not be used.
    #[error("{file}: rule {rule}, field {field}: {fault}")]
    Rule {
        /// The file.
        file: String,
        /// The rule's id.
        rule: String,
        /// The field, such as `cases[0].when`.
        field: String,
        /// What is wrong with it.
        fault: Fault,
    },
    /// A field outside the rules can not be used.
    #[error("{file}: field {field}: {fault}")]
    Field {
        /// The file.
        file: String,
        /// The field, such as `parameters.photos`.
        field: String,
        /// What is wrong with it.
        fault: Fault,
    },
    /// No profile of that name is shipped.
    #[error("no profile is called {name}")]
    NoSuchProfile {
        /// The name.
        name: String,
    },
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is needed and not there.
    #[error("is needed")]
    Needed,
    /// Another one has the same name.
    #[error("is there twice")]
    Twice,
    /// An expression that can not be compiled.
    #[error("can not be compiled: {reason}")]
    Expression {
        /// What the compiler said.
        reason: String,
    },
    /// An expression holds a number that is not whole.
    #[error("holds a number that is not whole")]
    Fraction,
    /// An expression goes over a list.
    #[error("goes over a list")]
    Loop,
    /// It names what does not exist: a fact, a parameter, a message, a question, a rule, a reading.
    #[error("names {name}, which does not exist")]
    Unknown {
        /// The name.
        name: String,
    },
    /// A value of the wrong kind or out of range.
    #[error("has the value {value}, which it can not take")]
    Value {
        /// The value.
        value: String,
    },
    /// A level may be raised, not lowered.
    #[error("would lower the level")]
    Lowered,
    /// The two languages have different blanks.
    #[error("has different blanks in the two languages")]
    Blanks,
}

impl Explain for StandardError {
    fn explain(&self) -> Message {
        match self {
            Self::Missing { file } => Message::new("judge.standard_file_missing").text("file", file),
            Self::TooLarge { file } => Message::new("judge.standard_file_large").text("file", file),
            Self::Form { file, reason } => Message::new("judge.standard_form").text("file", file).text("reason", reason),
            Self::NoSuchProfile { name } => Message::new("judge.no_such_profile").text("name", name),
            Self::Rule { file, rule, field, fault } => Message::new("judge.standard_rule")
                .text("file", file)
                .text("rule", rule)
                .text("field", field)
                .text("fault", fault.to_string()),
            Self::Field { file, field, fault } => match fault {
                Fault::Needed => Message::new("judge.field_needed").text("file", file).text("field", field),
                Fault::Lowered => Message::new("judge.level_lowered").text("file", file).text("field", field),
                Fault::Unknown { name } => Message::new("judge.field_unknown").text("file", file).text("field", field).text("name", name),
                Fault::Value { value } => Message::new("judge.field_value").text("file", file).text("field", field).text("value", value),
                _ => Message::new("judge.standard_field").text("file", file).text("field", field).text("fault", fault.to_string()),
            },
        }
    }
}
