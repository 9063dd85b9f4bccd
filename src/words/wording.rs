//! Texts for people: bilingual messages by key, with placeholders filled from facts. The texts are in `messages/*.json`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use serde::Serialize;
use serde_json::Value;

use crate::words::finding::{Fact, Told};
use crate::words::lang::{Bilingual, Lang};
use crate::words::path::{PathError, shown};

/// A message without text: its key in the message files and the facts for its placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The key, `area.name`.
    pub key: &'static str,
    /// The facts, by placeholder name.
    pub facts: BTreeMap<&'static str, Fact>,
    /// The underlying message; it fills the placeholder `cause`.
    pub cause: Option<Box<Message>>,
}

impl Message {
    /// A message without facts.
    pub fn new(key: &'static str) -> Self {
        Self { key, facts: BTreeMap::new(), cause: None }
    }

    /// The message of an error or a finding that serialises as an object. The key is `area` followed by the value of the field `tag`;
    /// strings, numbers and lists that the template uses become facts.
    pub fn of(area: &str, tag: &str, value: &impl Serialize) -> Self {
        let value = serde_json::to_value(value).unwrap_or_default();
        let name = value.get(tag).and_then(Value::as_str).unwrap_or_default();
        let key = CATALOGUE.get_key_value(&format!("{area}{name}")).map_or("term.unknown", |(key, _)| key.as_str());
        let facts = |message: Self, (blank, value): (&&'static str, &Value)| match fact(value) {
            Some(fact) => message.with(blank, fact),
            None => message,
        };
        let named = template(Lang::English, key).map(blanks).unwrap_or_default();
        named.iter().filter_map(|blank| Some((blank, value.get(blank)?))).fold(Self::new(key), facts)
    }

    /// Fills one placeholder.
    #[must_use]
    pub fn with(mut self, blank: &'static str, fact: Fact) -> Self {
        self.facts.insert(blank, fact);
        self
    }

    /// Converts to a fact of a finding; drops the cause.
    pub fn told(self) -> Fact {
        let facts = self.facts.into_iter().map(|(blank, fact)| (blank.to_owned(), fact)).collect();
        Fact::Told(Told { key: self.key.to_owned(), facts })
    }

    /// Sets the cause.
    #[must_use]
    pub fn because(self, cause: Self) -> Self {
        Self { cause: Some(Box::new(cause)), ..self }
    }

    /// Formats the message; `fact` formats one fact.
    pub fn words(&self, lang: Lang, fact: &dyn Fn(&Fact) -> String) -> String {
        let words = template(lang, self.key).unwrap_or(self.key);
        fill(words, |blank| match (blank, &self.cause) {
            ("cause", Some(cause)) => Some(cause.words(lang, fact)),
            _ => self.facts.get(blank).map(fact),
        })
    }

    /// Fills one placeholder with external text.
    #[must_use]
    pub fn text(self, blank: &'static str, text: impl Into<String>) -> Self {
        self.with(blank, Fact::Text(text.into()))
    }

    /// Fills one placeholder with the text of a term.
    #[must_use]
    pub fn term(self, blank: &'static str, key: impl Into<String>) -> Self {
        self.with(blank, Fact::Term(key.into()))
    }

    /// Fills one placeholder with a count.
    #[must_use]
    pub fn count(self, blank: &'static str, count: impl TryInto<i64>) -> Self {
        self.with(blank, Fact::Count(count.try_into().unwrap_or(i64::MAX)))
    }
}

fn fact(value: &Value) -> Option<Fact> {
    Some(match value {
        Value::String(text) => Fact::Text(text.clone()),
        Value::Number(number) => number.as_i64().map_or_else(|| Fact::Text(number.to_string()), Fact::Count),
        Value::Array(values) => Fact::List(values.iter().filter_map(fact).collect()),
        _ => return None,
    })
}

/// English text for logs and tests. User output goes through a `Speaker`, which knows the language and the sessions.
impl fmt::Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.words(Lang::English, &plain))
    }
}

/// The term key of a value that serialises as a string: `term_key("role", Role::Photo)` is `role.photo`.
pub fn term_key(area: &str, value: impl Serialize) -> String {
    let name = serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_lowercase)).unwrap_or_default();
    format!("{area}.{name}")
}

fn plain(fact: &Fact) -> String {
    match fact {
        Fact::Text(text) | Fact::Time(text) | Fact::Date(text) => shown(text).into_owned(),
        Fact::Term(key) => template(Lang::English, key).unwrap_or(key).to_owned(),
        Fact::Told(told) => fill(template(Lang::English, &told.key).unwrap_or(&told.key), |blank| told.facts.get(blank).map(plain)),
        Fact::List(facts) => facts.iter().map(plain).collect::<Vec<_>>().join(", "),
        Fact::Count(number) | Fact::Length(number) | Fact::LessonHours(number) | Fact::Share(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}

/// Errors and findings that can be shown as a message: what happened, where, and what to do.
pub trait Explain {
    /// The message.
    fn explain(&self) -> Message;
}

/// Implements `Display` and `Error` for types that implement [`Explain`], so that error texts are only in the message files.
///
/// * `explained!(KeyError);`
/// * `explained!(PackError { Walk(WalkError), Write(WriteError) });` also implements `From` for errors of earlier steps.
/// * `explained!(DigestError => "digest.form");` also implements [`Explain`], for an error with one message and no facts.
macro_rules! explained {
    ($error:ty) => {
        impl std::fmt::Display for $error {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&$crate::words::wording::Explain::explain(self), formatter)
            }
        }
        impl std::error::Error for $error {}
    };
    ($error:ident { $($variant:ident($source:ty)),+ $(,)? }) => {
        $crate::words::wording::explained!($error);
        $(impl From<$source> for $error {
            fn from(source: $source) -> Self {
                Self::$variant(source)
            }
        })+
    };
    ($error:ident => $key:literal) => {
        impl $crate::words::wording::Explain for $error {
            fn explain(&self) -> $crate::words::wording::Message {
                $crate::words::wording::Message::new($key)
            }
        }
        $crate::words::wording::explained!($error);
    };
}
pub(crate) use explained;

// In this file because this file imports `path.rs`, and import cycles are not allowed.
impl Explain for PathError {
    fn explain(&self) -> Message {
        Message::new(self.term())
    }
}

explained!(PathError);

/// The message files, one per subject.
const FILES: &[&str] = &[
    include_str!("messages/bag.json"),
    include_str!("messages/class.json"),
    include_str!("messages/cli.json"),
    include_str!("messages/desk.json"),
    include_str!("messages/help.json"),
    include_str!("messages/init.json"),
    include_str!("messages/integrity.json"),
    include_str!("messages/judge.json"),
    include_str!("messages/key.json"),
    include_str!("messages/probe.json"),
    include_str!("messages/page.json"),
    include_str!("messages/receipt.json"),
    include_str!("messages/recovery.json"),
    include_str!("messages/registry.json"),
    include_str!("messages/spotcheck.json"),
    include_str!("messages/report.json"),
    include_str!("messages/tables.json"),
    include_str!("messages/terms.json"),
    include_str!("messages/timestamp.json"),
    include_str!("messages/walk.json"),
    include_str!("messages/write.json"),
];

static CATALOGUE: LazyLock<BTreeMap<String, Bilingual>> = LazyLock::new(|| {
    let read = |text: &&str| serde_json::from_str::<BTreeMap<String, Bilingual>>(text).unwrap_or_default();
    FILES.iter().flat_map(read).collect()
});

/// The text of a message with its placeholders; `None` if no message file has the key.
pub fn template(lang: Lang, key: &str) -> Option<&'static str> {
    CATALOGUE.get(key).map(|words| words.get(lang))
}

/// All entries of the message files.
pub fn keys() -> impl Iterator<Item = (&'static str, &'static Bilingual)> {
    CATALOGUE.iter().map(|(key, words)| (key.as_str(), words))
}

/// Replaces the placeholders `{name}` of a template; a placeholder for which `value` returns `None` stays as it is.
pub fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, from_brace)) = rest.split_once('{') {
        filled.push_str(before);
        match from_brace.split_once('}') {
            Some((blank, after)) => {
                filled.push_str(&value(blank).unwrap_or_else(|| format!("{{{blank}}}")));
                rest = after;
            }
            None => {
                filled.push('{');
                rest = from_brace;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// The placeholder names of a template.
pub fn blanks(template: &str) -> Vec<&str> {
    template.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(blank, _)| blank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_file_is_read_and_no_key_stands_twice() {
        let mut count = 0;
        for text in FILES {
            let messages: BTreeMap<String, Bilingual> = serde_json::from_str(text).unwrap();
            count += messages.len();
        }
        assert_eq!(count, CATALOGUE.len());
    }

    #[test]
    fn both_languages_have_words_and_the_same_blanks() {
        for (key, words) in keys() {
            assert!(!words.zh.is_empty() && !words.en.is_empty(), "{key}");
            let sorted = |text: &'static str| {
                let mut names = blanks(text);
                names.sort_unstable();
                names.dedup();
                names
            };
            assert_eq!(sorted(&words.zh), sorted(&words.en), "{key}");
        }
    }

    #[test]
    fn errors_are_written_in_the_words_of_their_message() {
        assert_eq!(PathError::Climbs.to_string(), "a part that climbs");
        let message = Message::new("trust.not_text").text("path", "a\u{1b}b");
        assert!(!message.to_string().contains('\u{1b}'));
    }

    #[test]
    fn blanks_are_filled_and_unknown_ones_stay() {
        let filled = fill("缺 {count} 张：{where} {x", |blank| (blank == "count").then(|| "2".to_owned()));
        assert_eq!(filled, "缺 2 张：{where} {x");
    }
}
