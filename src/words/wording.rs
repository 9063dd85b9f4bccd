//! Words for people: messages by key in both languages, with blanks that facts fill. The words themselves are in `messages/*.json`.

use std::collections::BTreeMap;

use crate::words::finding::Fact;

/// A message without words: its key in the message files and the facts for its blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The key, `area.name`.
    pub key: &'static str,
    /// The facts, by the names of the blanks.
    pub facts: BTreeMap<&'static str, Fact>,
}

impl Message {
    /// A message without blanks.
    pub fn new(key: &'static str) -> Self {
        Self { key, facts: BTreeMap::new() }
    }

    /// Fills one blank.
    #[must_use]
    pub fn with(mut self, blank: &'static str, fact: Fact) -> Self {
        self.facts.insert(blank, fact);
        self
    }

    /// Fills one blank with a text from outside.
    #[must_use]
    pub fn text(self, blank: &'static str, text: impl Into<String>) -> Self {
        self.with(blank, Fact::Text(text.into()))
    }

    /// Fills one blank with a count.
    #[must_use]
    pub fn count(self, blank: &'static str, count: impl TryInto<i64>) -> Self {
        self.with(blank, Fact::Count(count.try_into().unwrap_or(i64::MAX)))
    }
}

/// What can say what happened, where, and what to do, as a message without words.
pub trait Explain {
    /// The message.
    fn explain(&self) -> Message;
}
