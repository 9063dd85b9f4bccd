//! Errors in the files of a standard or a profile.

use crate::words::finding::Fact;
use crate::words::wording::{Explain, Message, explained};

/// Why a standard or a profile cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandardError {
    /// A file that the standard refers to is missing.
    Missing {
        /// The file name.
        file: String,
    },
    /// A file exceeds the size limit, or there are too many files.
    TooLarge {
        /// The file name.
        file: String,
    },
    /// A file is not valid JSON of the expected form.
    Form {
        /// The file name.
        file: String,
        /// The parser's error message, with line and column.
        reason: String,
    },
    /// An invalid field of a rule.
    Rule {
        /// The file name.
        file: String,
        /// The rule's id.
        rule: String,
        /// The field, such as `cases[0].when`.
        field: String,
        /// The fault.
        fault: Fault,
    },
    /// An invalid field outside the rules.
    Field {
        /// The file name.
        file: String,
        /// The field, such as `parameters.photos`.
        field: String,
        /// The fault.
        fault: Fault,
    },
    /// There is no built-in profile of that name.
    NoSuchProfile {
        /// The name.
        name: String,
    },
}

/// A fault of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A required field is missing.
    Needed,
    /// A duplicate name.
    Twice,
    /// An expression that does not compile.
    Expression {
        /// The compiler's error message.
        reason: String,
    },
    /// An expression with a number that is not whole.
    Fraction,
    /// An expression that iterates over a list.
    Loop,
    /// An unknown fact, parameter, message, question, rule or reading.
    Unknown {
        /// The name.
        name: String,
    },
    /// A value of the wrong type or out of range.
    Value {
        /// The value.
        value: String,
    },
    /// A profile lowers a level; levels may only be raised.
    Lowered,
    /// The two languages have different placeholders.
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
