//! The sheet of human checks (人工核验表): a text that the officer fills in with any editor and the program reads again.
//!
//! ```text
//! bundle = 3f2a…
//! [T-02.review session 2026-08-03T09:00]
//! 见教师 = 是
//! 人数约 = 28
//! 备注 =
//! ```

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::formats::sheet::plain_text;
use crate::record::standard::{Judgement, Standard};
use crate::stages::report::receipt::{asked_words, subject_words};
use crate::stages::report::speaker::Speaker;
use crate::words::digest::Digest;
use crate::words::lang::Lang;
use crate::words::path::shown;
use crate::words::review::{HumanCheck, Tick};
use crate::words::wording::{Explain, Message, template, term_key};

/// The most characters of a foreign text that a fault repeats.
const MOST_SHOWN: usize = 60;

/// What is wrong with a sheet. Lines are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AnswerFault {
    /// The file is no text.
    NotText,
    /// It does not say of which bundle it is.
    NoBundle,
    /// It is of another bundle.
    OtherBundle {
        /// What it names.
        found: String,
    },
    /// A line that is neither a heading nor a field.
    Line {
        /// The line.
        line: usize,
    },
    /// A field before the first heading.
    Outside {
        /// The line.
        line: usize,
    },
    /// A heading that this bundle's checks do not have.
    UnknownCheck {
        /// The line.
        line: usize,
        /// The heading.
        value: String,
    },
    /// A field that the check does not have.
    UnknownField {
        /// The line.
        line: usize,
        /// The field.
        field: String,
    },
    /// A heading or a field that is there twice.
    Twice {
        /// The line.
        line: usize,
        /// Which.
        field: String,
    },
    /// An answer that is none.
    Answer {
        /// The line.
        line: usize,
        /// The field.
        field: String,
        /// The answer.
        value: String,
    },
}

impl Explain for AnswerFault {
    fn explain(&self) -> Message {
        Message::of("answers.", "kind", self)
    }
}

/// A field of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Tick(Tick),
    Passed,
    Note,
}

impl Field {
    fn key(self) -> String {
        match self {
            Self::Tick(tick) => term_key("tick", tick),
            Self::Passed => "answers.field_passed".to_owned(),
            Self::Note => "answers.field_note".to_owned(),
        }
    }

    /// The fields of a check, in their order.
    fn of(check: &HumanCheck) -> Vec<Self> {
        let ticks = check.ticks.iter().map(|(tick, _)| Self::Tick(*tick));
        let whole = check.ticks.is_empty().then_some(Self::Passed);
        let counted = check.counted.then_some(Self::Tick(Tick::Headcount));
        ticks.chain(whole).chain(counted).chain([Self::Note]).collect()
    }

    /// Whether a name in a sheet is this field's, in either language.
    fn is_named(self, name: &str) -> bool {
        let key = self.key();
        [Lang::Chinese, Lang::English].into_iter().filter_map(|lang| template(lang, &key)).any(|word| word == name)
    }
}

/// The heading of a check.
fn heading(check: &HumanCheck) -> String {
    let question = &check.question;
    format!("{}.{} {}", question.rule, question.message, question.subject)
}

/// A sheet to be filled in.
pub fn blank(bundle: Option<Digest>, checks: &[HumanCheck], judgement: &Judgement, standard: &Standard, speaker: &Speaker) -> String {
    let id = bundle.map_or_else(|| "-".to_owned(), |id| id.to_string());
    let mut lines: Vec<String> = speaker.term("answers.head").lines().map(|line| format!("# {line}")).collect();
    lines.extend([String::new(), format!("bundle = {id}")]);
    for check in checks {
        let asked = [subject_words(&check.question, speaker), asked_words(check, judgement, standard, speaker)].join("  ");
        lines.extend([String::new(), format!("# {}", shown(&asked.replace('\n', " "))), format!("[{}]", heading(check))]);
        lines.extend(Field::of(check).into_iter().map(|field| format!("{} = ", speaker.term(&field.key()))));
    }
    lines.push(String::new());
    // Notepad ends lines so, and reads UTF-8 where it sees its mark.
    format!("\u{FEFF}{}", lines.join("\r\n"))
}

/// A sheet that was filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    bundle: String,
    sections: Vec<Section>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Section {
    line: usize,
    heading: String,
    fields: Vec<(usize, String, String)>,
}

impl Sheet {
    /// Reads a sheet: UTF-8 with or without its mark, UTF-16 or GB18030; blank lines and lines that begin with `#` say nothing.
    ///
    /// # Errors
    /// Everything that is wrong with its form.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<AnswerFault>> {
        let text = plain_text(bytes).map_err(|_| vec![AnswerFault::NotText])?;
        let (mut bundle, mut sections, mut faults) = (None, Vec::<Section>::new(), Vec::new());
        for (line, words) in (1..).zip(text.trim_start_matches('\u{FEFF}').lines().map(str::trim)) {
            if words.is_empty() || words.starts_with('#') {
                continue;
            }
            if let Some(heading) = words.strip_prefix('[').and_then(|words| words.strip_suffix(']')) {
                sections.push(Section { line, heading: heading.to_owned(), fields: Vec::new() });
                continue;
            }
            let Some((field, value)) = words.split_once(['=', '＝']) else {
                faults.push(AnswerFault::Line { line });
                continue;
            };
            let (field, value) = (field.trim().to_owned(), value.trim().to_owned());
            match sections.last_mut() {
                Some(section) => section.fields.push((line, field, value)),
                None if field == "bundle" && bundle.is_none() => bundle = Some(value),
                None => faults.push(AnswerFault::Outside { line }),
            }
        }
        match bundle {
            Some(bundle) if faults.is_empty() => Ok(Self { bundle, sections }),
            bundle => {
                faults.extend(bundle.is_none().then_some(AnswerFault::NoBundle));
                Err(faults)
            }
        }
    }

    /// Puts the answers to the checks of a bundle. What the sheet leaves empty, or does not have, stays open.
    ///
    /// # Errors
    /// Everything that is wrong with it; then no check was changed for good: give the checks up.
    pub fn answer(&self, bundle: Option<Digest>, checks: &mut [HumanCheck]) -> Result<(), Vec<AnswerFault>> {
        if bundle.is_none_or(|id| id.to_string() != self.bundle.to_ascii_lowercase()) {
            return Err(vec![AnswerFault::OtherBundle { found: short(&self.bundle) }]);
        }
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        for section in &self.sections {
            let Section { line, heading: name, fields } = section;
            if !seen.insert(name) {
                faults.push(AnswerFault::Twice { line: *line, field: short(name) });
                continue;
            }
            match checks.iter_mut().find(|check| heading(check) == *name) {
                Some(check) => fill(check, fields, &mut faults),
                None => faults.push(AnswerFault::UnknownCheck { line: *line, value: short(name) }),
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

fn fill(check: &mut HumanCheck, fields: &[(usize, String, String)], faults: &mut Vec<AnswerFault>) {
    let known = Field::of(check);
    let mut seen = BTreeSet::new();
    for (line, name, value) in fields {
        let line = *line;
        let Some(field) = known.iter().copied().find(|field| field.is_named(name)) else {
            faults.push(AnswerFault::UnknownField { line, field: short(name) });
            continue;
        };
        if !seen.insert(field) {
            faults.push(AnswerFault::Twice { line, field: short(name) });
            continue;
        }
        if value.is_empty() {
            continue;
        }
        let wrong = || AnswerFault::Answer { line, field: short(name), value: short(value) };
        match field {
            Field::Note => check.note = Some(value.clone()),
            Field::Tick(Tick::Headcount) => match value.parse() {
                Ok(count) => check.headcount = Some(count),
                Err(_) => faults.push(wrong()),
            },
            Field::Passed => match yes_or_no(value) {
                Some(answer) => check.answer = Some(answer),
                None => faults.push(wrong()),
            },
            Field::Tick(tick) => match (yes_or_no(value), check.ticks.iter_mut().find(|(asked, _)| *asked == tick)) {
                (Some(answer), Some((_, found))) => *found = Some(answer),
                _ => faults.push(wrong()),
            },
        }
    }
}

/// An answer as people write it.
pub fn yes_or_no(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "是" | "有" | "通过" | "y" | "yes" | "√" | "✓" | "✔" => Some(true),
        "否" | "没有" | "无" | "不通过" | "n" | "no" | "×" | "✗" | "✘" | "x" => Some(false),
        _ => None,
    }
}

fn short(text: &str) -> String {
    text.chars().take(MOST_SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::review::Question;

    fn checks() -> Vec<HumanCheck> {
        let question =
            |rule: &str, subject: &str| Question { rule: rule.to_owned(), message: "review".to_owned(), subject: subject.to_owned() };
        vec![
            HumanCheck::open(question("T-02", "session 2026-08-03T09:00"), &[Tick::Teacher, Tick::Clear, Tick::Headcount]),
            HumanCheck::open(question("A-05", "class"), &[]),
        ]
    }

    fn id() -> Digest {
        Digest([0x3f; 32])
    }

    fn answered(text: &str) -> Result<Vec<HumanCheck>, Vec<AnswerFault>> {
        let mut checks = checks();
        Sheet::read(text.as_bytes())?.answer(Some(id()), &mut checks)?;
        Ok(checks)
    }

    #[test]
    fn what_is_filled_in_is_read_in_either_language() {
        let head = format!("\u{FEFF}# 说明\r\nbundle = {}\r\n", id());
        assert_eq!(answered(&head), Ok(checks()), "nothing answered");
        for text in [
            "[T-02.review session 2026-08-03T09:00]\r\n见教师 = 是\r\n清晰＝ 否\r\n人数约=28\r\n备注 = 后排看不清\r\n[A-05.review class]\r\n通过 = √\r\n",
            "[A-05.review class]\npassed = yes\n[T-02.review session 2026-08-03T09:00]\nteacher seen = y\nclear = no\nabout how many people = 28\nnote = 后排看不清",
        ] {
            let found = answered(&format!("{head}{text}")).unwrap();
            assert_eq!(found[0].ticks, [(Tick::Teacher, Some(true)), (Tick::Clear, Some(false))]);
            assert_eq!((found[0].headcount, found[0].note.as_deref(), found[1].answer), (Some(28), Some("后排看不清"), Some(true)));
        }
    }

    #[test]
    fn faults_say_where_and_all_are_said() {
        let faults = |text: &str| answered(text).unwrap_err();
        let head = format!("bundle = {}\n", id());
        assert_eq!(faults(""), [AnswerFault::NoBundle]);
        assert_eq!(faults("bundle = 00\n"), [AnswerFault::OtherBundle { found: "00".to_owned() }]);
        let field = |text: &str| text.to_owned();
        assert_eq!(faults(&format!("备注 = x\n{head}hello\n")), [AnswerFault::Outside { line: 1 }, AnswerFault::Line { line: 3 }]);
        assert_eq!(
            faults(&format!(
                "{head}[T-99.review class]\n[A-05.review class]\n见教师 = 是\n通过 = 也许\n通过 = 是\n[A-05.review class]\n\
                 [T-02.review session 2026-08-03T09:00]\n人数约 = 很多\n"
            )),
            [
                AnswerFault::UnknownCheck { line: 2, value: field("T-99.review class") },
                AnswerFault::UnknownField { line: 4, field: field("见教师") },
                AnswerFault::Answer { line: 5, field: field("通过"), value: field("也许") },
                AnswerFault::Twice { line: 6, field: field("通过") },
                AnswerFault::Twice { line: 7, field: field("A-05.review class") },
                AnswerFault::Answer { line: 9, field: field("人数约"), value: field("很多") },
            ]
        );
    }
}
