//! The facts of one subject, as expressions and messages see them.

use serde::Serialize;

use crate::record::file::FileRecord;
use crate::record::standard::{Lookup, Seen, Settings};
use crate::words::finding::{Fact, Subject};

/// A fact, or a flag that only expressions use.
#[derive(Clone, Debug, PartialEq)]
enum Known {
    Flag(bool),
    Word(&'static str),
    Shown(Fact),
}

/// Facts by their documented names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Facts {
    known: Vec<(&'static str, Known)>,
}

impl Facts {
    pub(super) fn flag(&mut self, name: &'static str, flag: bool) {
        self.known.push((name, Known::Flag(flag)));
    }

    pub(super) fn word(&mut self, name: &'static str, word: &'static str) {
        self.known.push((name, Known::Word(word)));
    }

    /// A value in its JSON form; `unknown` if it is not declared.
    pub(super) fn declared(&mut self, name: &'static str, word: impl Serialize) {
        self.text(name, written(word));
    }

    pub(super) fn fact(&mut self, name: &'static str, fact: Fact) {
        self.known.push((name, Known::Shown(fact)));
    }

    pub(super) fn count(&mut self, name: &'static str, count: usize) {
        self.fact(name, Fact::Count(i64::try_from(count).unwrap_or(i64::MAX)));
    }

    pub(super) fn text(&mut self, name: &'static str, text: impl Into<String>) {
        self.fact(name, Fact::Text(text.into()));
    }

    pub(super) fn list(&mut self, name: &'static str, list: Vec<Fact>) {
        self.fact(name, Fact::List(list));
    }

    /// A list of files by their paths.
    pub(super) fn paths<'a>(&mut self, name: &'static str, files: impl IntoIterator<Item = &'a FileRecord>) {
        self.list(name, files.into_iter().map(|file| Fact::Text(file.path.to_string())).collect());
    }

    pub(super) fn seen(&self, name: &str) -> Option<Seen<'_>> {
        let (_, known) = self.known.iter().find(|(known, _)| *known == name)?;
        Some(match known {
            Known::Flag(flag) => Seen::Flag(*flag),
            Known::Word(word) => Seen::Text(word),
            Known::Shown(fact) => match fact {
                Fact::Count(number) | Fact::Length(number) | Fact::LessonHours(number) | Fact::Share(number) => Seen::Number(*number),
                Fact::Text(text) | Fact::Term(text) | Fact::Time(text) | Fact::Date(text) | Fact::Span(text, _) => Seen::Text(text),
                Fact::Of(subject) => Seen::Text(match subject {
                    Subject::Session { id } | Subject::Assessment { id } | Subject::Item { id } => id,
                    Subject::Day { date } => date,
                    Subject::Course { name } => name,
                    Subject::File { path } => path.as_str(),
                    Subject::Class | Subject::Person { .. } => "",
                }),
                Fact::ClockError(error) => Seen::Number(error.ahead),
                Fact::SegmentCandidate(stretch) => Seen::Number(stretch.length()),
                Fact::Told(told) => Seen::Text(&told.key),
                Fact::List(list) => Seen::Number(i64::try_from(list.len()).unwrap_or(i64::MAX)),
            },
        })
    }

    /// A fact in the form that messages show.
    pub(super) fn shown(&self, name: &str) -> Option<Fact> {
        let (_, known) = self.known.iter().find(|(known, _)| *known == name)?;
        Some(match known {
            Known::Flag(flag) => Fact::Term(if *flag { "judge.yes" } else { "judge.no" }.to_owned()),
            Known::Word(word) => Fact::Text((*word).to_owned()),
            Known::Shown(fact) => fact.clone(),
        })
    }
}

/// A value in its JSON form; `unknown` for `None`.
pub(super) fn written(word: impl Serialize) -> String {
    let word = serde_json::to_value(word).ok();
    word.as_ref().and_then(serde_json::Value::as_str).unwrap_or("unknown").to_owned()
}

/// One subject of a rule, with its facts and the files that they are based on.
#[derive(Clone, Debug)]
pub(super) struct View<'a> {
    pub(super) subject: Subject,
    pub(super) facts: Facts,
    pub(super) files: Vec<&'a FileRecord>,
}

/// Looks names up in the facts of the subject, then of the class, then in the parameters in force.
pub(super) struct Scope<'a> {
    pub(super) own: Option<&'a Facts>,
    pub(super) class: &'a Facts,
    pub(super) settings: Settings<'a>,
    /// The reading being computed.
    pub(super) reading: &'a str,
    /// Assumed values of undeclared facts of the class.
    pub(super) supposed: &'a [(&'a str, &'static str)],
}

impl Lookup for Scope<'_> {
    fn look_up(&self, name: &str) -> Option<Seen<'_>> {
        if let Some((_, word)) = self.supposed.iter().find(|(supposed, _)| *supposed == name) {
            return Some(Seen::Text(word));
        }
        match name.strip_prefix("param.") {
            Some(key) => self.settings.seen(key),
            None if name == "reading" => Some(Seen::Text(self.reading)),
            None => self.own.and_then(|facts| facts.seen(name)).or_else(|| self.class.seen(name)),
        }
    }
}

impl Scope<'_> {
    pub(super) fn shown(&self, name: &str) -> Option<Fact> {
        self.own.and_then(|facts| facts.shown(name)).or_else(|| self.class.shown(name))
    }
}
