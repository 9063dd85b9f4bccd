//! What can be wrong with a standard's or a profile's files.

use crate::words::finding::Fact;
use crate::words::wording::{Explain, Message, explained};

/// A standard or a profile that can not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandardError {
    /// A file that the standard names is not there.
    Missing {
        /// The file.
        file: String,
    },
    /// A file is larger than a standard needs, or there are too many.
    TooLarge {
        /// The file.
        file: String,
    },
    /// A file is not JSON of the right form.
    Form {
        /// The file.
        file: String,
        /// What the reader said, with line and column.
        reason: String,
    },
    /// A field of a rule can not be used.
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
    Field {
        /// The file.
        file: String,
        /// The field, such as `parameters.photos`.
        field: String,
        /// What is wrong with it.
        fault: Fault,
    },
    /// No profile of that name is shipped.
    NoSuchProfile {
        /// The name.
        name: String,
    },
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is needed and not there.
    Needed,
    /// Another one has the same name.
    Twice,
    /// An expression that can not be compiled.
    Expression {
        /// What the compiler said.
        reason: String,
    },
    /// An expression holds a number that is not whole.
    Fraction,
    /// An expression goes over a list.
    Loop,
    /// It names what does not exist: a fact, a parameter, a message, a question, a rule, a reading.
    Unknown {
        /// The name.
        name: String,
    },
    /// A value of the wrong kind or out of range.
    Value {
        /// The value.
        value: String,
    },
    /// A level may be raised, not lowered.
    Lowered,
    /// The two languages have different blanks.
    Blanks,
}

explained!(StandardError);

impl Explain for StandardError {
    fn explain(&self) -> Message {
        match self {
            Self::Missing { file } => Message::new("judge.standard_file_missing").text("file", file),
            Self::TooLarge { file } => Message::new("judge.standard_file_large").text("file", file),
            Self::Form { file, reason } => Message::new("judge.standard_form").text("file", file).text("reason", reason),
            Self::NoSuchProfile { name } => Message::new("judge.no_such_profile").text("name", name),
            Self::Rule { file, rule, field, fault } => fault.fill(Message::new("judge.standard_rule").text("rule", rule), file, field),
            Self::Field { file, field, fault } => {
                let key = match fault {
                    Fault::Needed => "judge.field_needed",
                    Fault::Lowered => "judge.level_lowered",
                    Fault::Unknown { .. } => "judge.field_unknown",
                    Fault::Value { .. } => "judge.field_value",
                    _ => "judge.standard_field",
                };
                fault.fill(Message::new(key), file, field)
            }
        }
    }
}

impl Fault {
    /// Fills the blanks of a message with where the fault is and what it is.
    fn fill(&self, message: Message, file: &str, field: &str) -> Message {
        let (fault, what) = match self {
            Self::Needed => ("judge.fault_needed", ""),
            Self::Twice => ("judge.fault_twice", ""),
            Self::Expression { reason } => ("judge.fault_expression", reason.as_str()),
            Self::Fraction => ("judge.fault_fraction", ""),
            Self::Loop => ("judge.fault_loop", ""),
            Self::Unknown { name } => ("judge.fault_unknown", name.as_str()),
            Self::Value { value } => ("judge.fault_value", value.as_str()),
            Self::Lowered => ("judge.fault_lowered", ""),
            Self::Blanks => ("judge.fault_blanks", ""),
        };
        message.text("file", file).text("field", field).with("fault", Fact::Term(fault.to_owned())).text("what", what)
    }
}
