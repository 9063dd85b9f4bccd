//! Why a text is no receipt.

use schemars::JsonSchema;
use serde::Serialize;

use crate::words::wording::{Explain, Message, explained};

/// Why a text is no receipt. Lines are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReceiptError {
    /// It does not begin as one does.
    NotOne,
    /// A version that this program does not know.
    Version {
        /// The version.
        found: String,
    },
    /// It is longer than a receipt can be.
    TooLong,
    /// It is not UTF-8.
    NotText,
    /// Lines that do not end in LF alone, or no end of the last line.
    LineEnds,
    /// A line has no key.
    NoKey {
        /// The line.
        line: usize,
    },
    /// A key that receipts do not have.
    UnknownKey {
        /// The line.
        line: usize,
        /// The key.
        key: String,
    },
    /// A key is missing.
    Missing {
        /// The key.
        key: String,
    },
    /// A key is there once too often.
    Twice {
        /// The line.
        line: usize,
        /// The key.
        key: String,
    },
    /// A key stands where another belongs.
    Order {
        /// The line.
        line: usize,
        /// The key.
        key: String,
        /// The key that belongs there.
        expected: String,
    },
    /// A value that the key can not have, or that is not written in the one way in which it is.
    Value {
        /// The line.
        line: usize,
        /// The key.
        key: String,
    },
}

impl Explain for ReceiptError {
    fn explain(&self) -> Message {
        Message::of("receipt.form_", "kind", self)
    }
}

explained!(ReceiptError);
