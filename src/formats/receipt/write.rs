//! The text of a receipt.

use std::fmt::Write as _;

use super::{ANSWERS, KEPT, Names, OUTCOMES, PASSES, Piece, Receipt, STATES, VERDICTS, VERSION};
use crate::words::digest::Digest;
use crate::words::path::shown;
use crate::words::review::HumanCheck;

/// The most characters of a value that is a text.
const MOST_TEXT: usize = 1_000;

impl Receipt {
    /// The text, to be signed as it is. Texts from outside are brought into one line.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |key: &str, value: &str| {
            let _ = writeln!(text, "{key}: {value}");
        };
        line("classproof-receipt", VERSION);
        line("bundle-sha256", &digest(self.bundle));
        line("bundle-signature-sha256", &digest(self.signature));
        line("container-sha256", &digest(self.container.map(|container| container.sha256)));
        line("container-bytes", &self.container.map_or_else(|| "-".to_owned(), |container| container.bytes.to_string()));
        for (number, Piece { sha256, bytes }) in (1..).zip(&self.volumes) {
            let number: u32 = number;
            line("volume", &format!("{number} {sha256} {bytes}"));
        }
        line("class-id", &known(self.class_id.as_deref()));
        line("class-name", &known(self.class_name.as_deref()));
        line("institution", &known(self.institution.as_deref()));
        line("signer", &known(self.signer.as_deref()));
        line("signer-key", &known(self.signer_key.as_deref()));
        line("registry-sha256", &digest(self.registry));
        line("registry-version", &known(self.registry_version.as_deref()));
        let checks = self.checks.named().map(|(name, state)| format!("{name}={}", name_of(&STATES, state)));
        line("checks", &checks.join(" "));
        line("standard", &format!("{} {}", self.standard.0, known(Some(&self.standard.1))));
        line("profile", &format!("{} {}", self.profile.0, known(Some(&self.profile.1))));
        line("verdict", name_of(&VERDICTS, self.verdict));
        line("reason", &known(self.reason.as_deref()));
        for item in &self.items {
            let (outcome, kept) = (name_of(&OUTCOMES, item.outcome), name_of(&KEPT, item.keeping));
            line("item", &format!("{} {outcome} {kept} {}", item.rule, known(Some(&item.title))));
        }
        for check in &self.reviews {
            line("check", &answered(check));
            if let Some(note) = &check.note {
                line("note", &known(Some(note)));
            }
        }
        line("received", &self.received.to_string());
        line("officer", &known(Some(&self.officer)));
        line("office", &known(self.office.as_deref()));
        line("previous-receipt-sha256", &digest(self.previous));
        line("statement", &known(self.statement.as_deref()));
        text
    }
}

fn digest(digest: Option<Digest>) -> String {
    digest.map_or_else(|| "-".to_owned(), |digest| digest.to_string())
}

/// A text in one line; `-` where nothing is known.
fn known(text: Option<&str>) -> String {
    text.and_then(one_line).unwrap_or_else(|| "-".to_owned())
}

/// A text from outside as a value can hold it: one line, nothing in it that steers, not too long; none where nothing is left.
pub(super) fn one_line(text: &str) -> Option<String> {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let safe: String = shown(&joined).chars().take(MOST_TEXT).collect();
    let safe = safe.trim();
    (!safe.is_empty() && safe != "-").then(|| safe.to_owned())
}

/// The word for a value.
pub(super) fn name_of<T: PartialEq + Copy, const N: usize>(names: &Names<T, N>, value: T) -> &'static str {
    names.iter().find(|(named, _)| *named == value).map_or("-", |(_, name)| *name)
}

/// `T-02.review pass teacher=yes clear=yes headcount=28 session 2026-08-03T09:00`.
fn answered(check: &HumanCheck) -> String {
    let question = &check.question;
    let mut line = format!("{}.{} {}", question.rule, question.message, name_of(&PASSES, check.passed()));
    for (tick, found) in &check.ticks {
        let _ = write!(line, " {}={}", tick.name(), name_of(&ANSWERS, *found));
    }
    if check.counted {
        let count = check.headcount.map_or_else(|| "open".to_owned(), |count| count.to_string());
        let _ = write!(line, " headcount={count}");
    }
    let _ = write!(line, " {}", known(Some(&question.subject)));
    line
}
