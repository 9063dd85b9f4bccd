//! The registry of trusted signers: an OpenSSH `allowed_signers` file (ssh-keygen(1), ALLOWED SIGNERS), which may carry a version.

mod entry;
mod heading;
mod pattern;
mod revoked;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::formats::signature::VerifyingKey;
use crate::words::digest::Digest;
use crate::words::finding::Fact;
use crate::words::moment::Zone;
use crate::words::wording::{Explain, Message};

pub use entry::{Entry, LineProblem};
pub use heading::{HEADING_LINES, Heading, HeadingError};
use pattern::matches_list;
pub use revoked::{Revoked, RevokedError};

/// The most lines that are read.
const MOST_LINES: usize = 100_000;

/// The longest name of an institution, in characters.
const MOST_NAME: usize = 100;

/// The longest name of an officer, in bytes.
const MOST_OFFICER: usize = 64;

/// Which registry it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// SHA-256 of its file.
    pub digest: Digest,
    /// Its number and the day it was made, where it is numbered.
    pub heading: Option<Heading>,
    /// The fingerprint of the district's root key, where the signature beside the file was checked and holds.
    pub signed_by: Option<String>,
}

impl Explain for Edition {
    /// Which registry it is, in words.
    fn explain(&self) -> Message {
        let key = match (&self.heading, &self.signed_by) {
            (Some(_), Some(_)) => "registry.edition_signed",
            (Some(_), None) => "registry.edition_unsigned",
            (None, _) => "registry.edition_plain",
        };
        let message = Message::new(key).text("digest", self.digest.to_string()).text("root", self.signed_by.clone().unwrap_or_default());
        match &self.heading {
            Some(heading) => message.count("version", heading.version).with("date", Fact::Time(Zone::default().written(heading.date))),
            None => message,
        }
    }
}

/// A registry as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry {
    /// Which one it is.
    pub edition: Edition,
    /// The lines that can be used.
    pub entries: Vec<Entry>,
    /// The names that comment lines give: `# 91500113MA5U1ABC7D 某某学校`. OpenSSH passes these over.
    pub names: BTreeMap<String, String>,
    /// The lines that can not, by number.
    pub passed_over: Vec<(usize, LineProblem)>,
    /// Keys that are never to be trusted, whatever the lines say.
    pub revoked: Revoked,
}

/// What a registry says of a key that made a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Trusted for this principal, purpose and time.
    Trusted,
    /// Never to be trusted: it is in the list of revoked keys.
    Revoked,
    /// No line has the key.
    Unknown,
    /// Lines have the key, but for other principals.
    OtherPrincipal(Vec<String>),
    /// Lines have the key for this principal, but not for this purpose.
    OtherNamespace,
    /// Trusted only from then on.
    NotYetValid(Timestamp),
    /// Trusted only until then.
    Expired(Timestamp),
    /// Trusted only until then, when the district revoked it.
    RevokedSince(Timestamp),
}

impl Registry {
    /// Reads a registry. A byte order mark and CR at the ends of lines are passed over; times without `Z` are local times of `zone`.
    /// The list of revoked keys and the signature are other files: see [`Revoked::read`].
    pub fn read(text: &str, zone: Zone) -> Self {
        let edition = Edition { digest: Digest::of(text.as_bytes()), heading: Heading::read(text).ok().flatten(), signed_by: None };
        let mut registry =
            Self { edition, entries: Vec::new(), names: BTreeMap::new(), passed_over: Vec::new(), revoked: Revoked::default() };
        for (index, line) in text.trim_start_matches('\u{FEFF}').lines().take(MOST_LINES).enumerate() {
            // As in C, a line ends at a zero.
            let line = line.split('\0').next().unwrap_or_default().trim_start_matches([' ', '\t', '\r']);
            if let Some(comment) = line.strip_prefix('#') {
                registry.names.extend(named(comment));
                continue;
            }
            if line.is_empty() {
                continue;
            }
            match Entry::read(index + 1, line, zone) {
                Ok(entry) => registry.entries.push(entry),
                Err(problem) => registry.passed_over.push((index + 1, problem)),
            }
        }
        registry
    }

    /// What it says of `key` as the key of `principal`, for one purpose, at one time. Any matching line admits.
    pub fn standing(&self, key: &VerifyingKey, principal: &str, namespace: &str, at: Timestamp) -> Standing {
        if self.revoked.has(key) {
            return Standing::Revoked;
        }
        let with_key: Vec<&Entry> = self.entries.iter().filter(|entry| entry.key.same_key(key)).collect();
        if with_key.is_empty() {
            return Standing::Unknown;
        }
        let named: Vec<&Entry> = with_key.iter().copied().filter(|entry| matches_list(principal, &entry.principals)).collect();
        if named.is_empty() {
            return Standing::OtherPrincipal(with_key.iter().flat_map(|entry| entry.principals.iter().cloned()).collect());
        }
        let serves = |entry: &&Entry| entry.namespaces.as_ref().is_none_or(|list| matches_list(namespace, list));
        let purposed: Vec<&Entry> = named.into_iter().filter(serves).collect();
        if purposed.is_empty() {
            return Standing::OtherNamespace;
        }
        let early = |entry: &Entry| entry.valid_after.is_some_and(|after| at < after);
        let late = |entry: &Entry| entry.valid_before.is_some_and(|before| at > before);
        if purposed.iter().any(|entry| !early(entry) && !late(entry)) {
            return Standing::Trusted;
        }
        let last = purposed.iter().filter(|entry| late(entry)).max_by_key(|entry| (entry.valid_before, entry.is_revoked()));
        let until = last.and_then(|entry| Some((entry.valid_before?, entry.is_revoked())));
        let from = purposed.iter().filter(|entry| early(entry)).filter_map(|entry| entry.valid_after).min();
        match (until, from) {
            (Some((until, true)), _) => Standing::RevokedSince(until),
            (Some((until, false)), _) => Standing::Expired(until),
            (None, Some(from)) => Standing::NotYetValid(from),
            (None, None) => Standing::Unknown,
        }
    }
}

/// The principal and its name in a comment: an 18-character 统一社会信用代码, blanks, and the name.
fn named(comment: &str) -> Option<(String, String)> {
    let (code, name) = comment.trim().split_once([' ', '\t', '\u{3000}'])?;
    let is_code = code.len() == 18 && code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    let name = name.trim();
    (is_code && !name.is_empty() && name.chars().count() <= MOST_NAME).then(|| (code.to_owned(), name.to_owned()))
}

/// Whether an officer can be registered by this name: Latin letters, digits, `-`, `.` and `_`, 64 at most. So it needs no quotes and no
/// escapes in any file, and is no pattern.
pub fn is_officer(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    !name.is_empty() && name.len() <= MOST_OFFICER && name.bytes().all(allowed)
}

/// The line that trusts one key of one principal for one purpose.
pub fn line(principal: &str, namespace: &str, after: Option<Timestamp>, before: Option<Timestamp>, key: &VerifyingKey) -> String {
    let entry = Entry {
        line: 0,
        principals: vec![principal.to_owned()],
        namespaces: Some(vec![namespace.to_owned()]),
        valid_after: after,
        valid_before: before,
        key: key.clone(),
        comment: String::new(),
    };
    entry.written()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::signature::SigningKey;

    const CODE: &str = "91500113MA5U1ABCXX";
    const SPACE: &str = "classproof-bundle-v1";

    #[test]
    fn comments_may_name_principals() {
        for (text, name) in [
            ("# 91500113MA5U1ABCXX 某某职业培训学校", Some("某某职业培训学校")),
            ("#91500113MA5U1ABCXX\t某某 学校 ", Some("某某 学校")),
            ("\u{FEFF}# 91500113MA5U1ABCXX　某某学校\r\n", Some("某某学校")),
            ("# 91500113MA5U1ABCXX", None),
            ("# 登记于 2026 年", None),
            ("# 91500113ma5u1abcxx 某某学校", None),
        ] {
            assert_eq!(Registry::read(text, Zone::default()).names.get(CODE).map(String::as_str), name, "{text:?}");
        }
    }

    fn key() -> VerifyingKey {
        SigningKey::generate("k").unwrap().public()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_written_line_trusts_one_institution_for_bundles_in_its_window() {
        let key = key();
        let text = line(CODE, SPACE, Some(at("2026-01-01T00:00:00Z")), Some(at("2027-01-01T00:00:00Z")), &key);
        let registry = Registry::read(&format!("\u{FEFF}# 登记\r\n\r\n{text} 备注\r\n"), Zone::default());
        assert_eq!(registry.passed_over, []);
        let standing = |principal: &str, space: &str, when: &str| registry.standing(&key, principal, space, at(when));
        assert_eq!(standing(CODE, SPACE, "2026-06-01T00:00:00Z"), Standing::Trusted);
        assert_eq!(standing(CODE, SPACE, "2026-01-01T00:00:00Z"), Standing::Trusted);
        assert_eq!(standing(CODE, SPACE, "2027-01-01T00:00:00Z"), Standing::Trusted);
        assert_eq!(standing(CODE, SPACE, "2025-12-31T23:59:59Z"), Standing::NotYetValid(at("2026-01-01T00:00:00Z")));
        assert_eq!(standing(CODE, SPACE, "2027-01-01T00:00:01Z"), Standing::Expired(at("2027-01-01T00:00:00Z")));
        assert_eq!(standing(CODE, "file", "2026-06-01T00:00:00Z"), Standing::OtherNamespace);
        assert_eq!(standing("other", SPACE, "2026-06-01T00:00:00Z"), Standing::OtherPrincipal(vec![CODE.to_owned()]));
        assert_eq!(registry.standing(&super::tests::key(), CODE, SPACE, at("2026-06-01T00:00:00Z")), Standing::Unknown);
    }

    #[test]
    fn names_of_officers_are_plain() {
        for (name, allowed) in [
            ("officer-500101-07", true),
            ("Zhang.San_2", true),
            ("", false),
            ("张三", false),
            ("a b", false),
            ("a*", false),
            ("!a", false),
            ("a,b", false),
        ] {
            assert_eq!(is_officer(name), allowed, "{name}");
        }
        assert!(is_officer(&"a".repeat(64)) && !is_officer(&"a".repeat(65)));
    }

    #[test]
    fn a_bad_line_is_passed_over_and_named() {
        let key = key().line();
        let text = format!(
            "{CODE}\n{CODE} unknown=\"x\" {key}\n{CODE} valid-after=\"2026\" {key}\n{CODE} ssh-rsa AAAA\n{CODE} cert-authority {key}\n\
             {CODE} namespaces=\"a\",namespaces=\"b\" {key}\n{CODE} namespaces=\"a {key}\n{CODE} {key}\n\
             {CODE} namespaces={SPACE} {key}\n{CODE} namespaces=\"{SPACE}\",valid-after=20260101 {key}\n{CODE} namespaces= {key}\n"
        );
        let registry = Registry::read(&text, Zone::default());
        assert_eq!(registry.entries.iter().map(|entry| entry.line).collect::<Vec<_>>(), [8]);
        assert_eq!(registry.passed_over.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7, 9, 10, 11]);
    }
}
