//! The registry of trusted signers: an OpenSSH `allowed_signers` file (ssh-keygen(1), ALLOWED SIGNERS).

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use wildmatch::WildMatch;

use crate::formats::signature::VerifyingKey;
use crate::words::moment::Zone;

const MOST_LINES: usize = 100_000;

/// Limit on an institution's name, in characters.
const MOST_NAME: usize = 100;

/// One line of the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Line number, from 1.
    pub line: usize,
    /// Principal patterns in OpenSSH syntax: `*`, `?`, a leading `!`.
    pub principals: Vec<String>,
    /// The namespaces that the key is trusted for; none means all.
    pub namespaces: Option<Vec<String>>,
    /// Start of validity, inclusive.
    pub valid_after: Option<Timestamp>,
    /// End of validity, inclusive.
    pub valid_before: Option<Timestamp>,
    /// The trusted key.
    pub key: VerifyingKey,
}

/// Why a line is ignored. OpenSSH ignores the same lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineProblem {
    /// No principals, or nothing after them.
    Incomplete,
    /// An unknown or repeated option, or a value without quotes.
    Option,
    /// A time that is not `YYYYMMDD[HHMM[SS]][Z]`.
    Time,
    /// A key that is not an Ed25519 key.
    Key,
    /// A certificate authority; certificates are not supported.
    CertAuthority,
}

/// The content of a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registry {
    /// The usable lines.
    pub entries: Vec<Entry>,
    /// Names of institutions from comment lines such as `# 91500113MA5U1ABC7D 某某学校`. OpenSSH ignores these lines.
    pub names: BTreeMap<String, String>,
    /// The ignored lines by number, with the reason.
    pub passed_over: Vec<(usize, LineProblem)>,
}

/// The status of a key according to the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Trusted for this principal, namespace and time.
    Trusted,
    /// The key is not in the registry.
    Unknown,
    /// The key is registered only for other principals.
    OtherPrincipal(Vec<String>),
    /// The key is registered for this principal, but not for this namespace.
    OtherNamespace,
    /// Valid only from this time.
    NotYetValid(Timestamp),
    /// Was valid until this time.
    Expired(Timestamp),
}

impl Registry {
    /// Reads a registry. Ignores a byte order mark and CR at line ends. Times without `Z` are local times of `zone`.
    pub fn read(text: &str, zone: Zone) -> Self {
        let mut registry = Self::default();
        for (index, line) in text.trim_start_matches('\u{FEFF}').lines().take(MOST_LINES).enumerate() {
            let line = line.trim();
            if let Some(comment) = line.strip_prefix('#') {
                registry.names.extend(named(comment));
                continue;
            }
            if line.is_empty() {
                continue;
            }
            match entry(index + 1, line, zone) {
                Ok(entry) => registry.entries.push(entry),
                Err(problem) => registry.passed_over.push((index + 1, problem)),
            }
        }
        registry
    }

    /// The status of `key` as the key of `principal`, for one namespace at one time. One matching line is enough.
    pub fn standing(&self, key: &VerifyingKey, principal: &str, namespace: &str, at: Timestamp) -> Standing {
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
        let until = purposed.iter().filter(|entry| late(entry)).filter_map(|entry| entry.valid_before).max();
        let from = purposed.iter().filter(|entry| early(entry)).filter_map(|entry| entry.valid_after).min();
        match (until, from) {
            (Some(until), _) => Standing::Expired(until),
            (None, Some(from)) => Standing::NotYetValid(from),
            (None, None) => Standing::Unknown,
        }
    }
}

/// Parses a name comment: an 18-character 统一社会信用代码, whitespace, and the name.
fn named(comment: &str) -> Option<(String, String)> {
    let (code, name) = comment.trim().split_once([' ', '\t', '\u{3000}'])?;
    let is_code = code.len() == 18 && code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    let name = name.trim();
    (is_code && !name.is_empty() && name.chars().count() <= MOST_NAME).then(|| (code.to_owned(), name.to_owned()))
}

/// The longest name of an officer, in bytes.
const MOST_OFFICER: usize = 64;

/// Whether an officer can be registered by this name: Latin letters, digits, `-`, `.` and `_`, 64 at most. So it needs no quotes and no
/// escapes in any file, and is no pattern.
pub fn is_officer(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    !name.is_empty() && name.len() <= MOST_OFFICER && name.bytes().all(allowed)
}

/// The line that trusts one key of one principal for one purpose.
pub fn line(principal: &str, namespace: &str, after: Option<Timestamp>, before: Option<Timestamp>, key: &VerifyingKey) -> String {
    let time = |name: &str, at: Timestamp| format!(",{name}=\"{}\"", at.strftime("%Y%m%d%H%M%SZ"));
    let after = after.map(|at| time("valid-after", at)).unwrap_or_default();
    let before = before.map(|at| time("valid-before", at)).unwrap_or_default();
    format!("{principal} namespaces=\"{namespace}\"{after}{before} {}", key.line())
}

fn entry(number: usize, line: &str, zone: Zone) -> Result<Entry, LineProblem> {
    let (principals, rest) = first_word(line).ok_or(LineProblem::Incomplete)?;
    let principals = unquoted(principals).ok_or(LineProblem::Option)?;
    let mut entry_options = Options::default();
    let (word, _) = first_word(rest).unwrap_or((rest, ""));
    let key_text = if word.starts_with("ssh-") || word.starts_with("ecdsa-") || word.starts_with("sk-") {
        rest
    } else {
        let (options, key) = first_word(rest).ok_or(LineProblem::Incomplete)?;
        entry_options = read_options(options, zone)?;
        key
    };
    let key_text: Vec<&str> = key_text.split_whitespace().take(2).collect();
    let key = VerifyingKey::read(&key_text.join(" ")).map_err(|_| LineProblem::Key)?;
    let principals = principals.split(',').map(str::to_owned).collect();
    Ok(Entry {
        line: number,
        principals,
        namespaces: entry_options.namespaces,
        valid_after: entry_options.after,
        valid_before: entry_options.before,
        key,
    })
}

#[derive(Default)]
struct Options {
    namespaces: Option<Vec<String>>,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
}

fn read_options(text: &str, zone: Zone) -> Result<Options, LineProblem> {
    let mut options = Options::default();
    let mut rest = text;
    while !rest.is_empty() {
        let end = outside_quotes(rest, |character| character == ',').unwrap_or(rest.len());
        let (option, behind) = rest.split_at(end);
        rest = behind.strip_prefix(',').unwrap_or(behind);
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        // As in OpenSSH, a value without quotes makes the whole line unusable.
        let value = || value.strip_prefix('"').and_then(unquoted_end).ok_or(LineProblem::Option);
        let time = || time(value()?, zone).ok_or(LineProblem::Time);
        let twice = match name.to_ascii_lowercase().as_str() {
            "namespaces" => options.namespaces.replace(value()?.split(',').map(str::to_owned).collect()).is_some(),
            "valid-after" => options.after.replace(time()?).is_some(),
            "valid-before" => options.before.replace(time()?).is_some(),
            "cert-authority" => return Err(LineProblem::CertAuthority),
            _ => true,
        };
        if twice {
            return Err(LineProblem::Option);
        }
    }
    if let (Some(after), Some(before)) = (options.after, options.before)
        && before <= after
    {
        return Err(LineProblem::Time);
    }
    Ok(options)
}

/// The text up to the first space or tab outside quotes, and the rest after it.
fn first_word(text: &str) -> Option<(&str, &str)> {
    let end = outside_quotes(text, |character| character == ' ' || character == '\t')?;
    let (word, rest) = text.split_at(end);
    let rest = rest.trim_start();
    (!word.is_empty() && !rest.is_empty()).then_some((word, rest))
}

fn outside_quotes(text: &str, wanted: impl Fn(char) -> bool) -> Option<usize> {
    let mut quoted = false;
    for (index, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            character if !quoted && wanted(character) => return Some(index),
            _ => {}
        }
    }
    None
}

fn unquoted(text: &str) -> Option<&str> {
    text.strip_prefix('"').map_or_else(|| (!text.contains('"')).then_some(text), unquoted_end)
}

/// The text before the closing quote.
fn unquoted_end(rest: &str) -> Option<&str> {
    rest.strip_suffix('"').filter(|inner| !inner.contains('"'))
}

/// `YYYYMMDD[HHMM[SS]][Z]`.
fn time(text: &str, zone: Zone) -> Option<Timestamp> {
    let (digits, utc) = match text.strip_suffix(['Z', 'z']) {
        Some(digits) => (digits, true),
        None => (text, false),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || ![8, 12, 14].contains(&digits.len()) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to).map_or(Some(0), |part| part.parse::<i8>().ok());
    let year = digits.get(..4)?.parse::<i16>().ok()?;
    let local = DateTime::new(year, part(4, 6)?, part(6, 8)?, part(8, 10)?, part(10, 12)?, part(12, 14)?, 0).ok()?;
    if utc { Zone::parse("+00:00").ok()?.timestamp(local) } else { zone.timestamp(local) }
}

/// OpenSSH pattern list: at least one pattern matches and no negated one does.
fn matches_list(text: &str, patterns: &[String]) -> bool {
    let mut found = false;
    for pattern in patterns {
        match pattern.strip_prefix('!') {
            Some(negated) if matches_pattern(text, negated) => return false,
            Some(_) => {}
            None => found = found || matches_pattern(text, pattern),
        }
    }
    found
}

/// `*` matches any characters, `?` exactly one.
fn matches_pattern(text: &str, pattern: &str) -> bool {
    WildMatch::new(pattern).matches(text)
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

    #[test]
    fn patterns_match_as_openssh_matches_them() {
        for (text, pattern, expected) in [
            ("abc", "abc", true),
            ("abc", "a*", true),
            ("abc", "a?c", true),
            ("abc", "*b", false),
            ("", "*", true),
            ("aXbXc", "a*b*c", true),
            ("a", "", false),
            ("", "", true),
            ("ac", "a?c", false),
            ("院一", "院?", true),
            (&"a".repeat(10_000), "*a*a*a*a*a*a*b", false),
        ] {
            assert_eq!(matches_pattern(text, pattern), expected, "{text} {pattern}");
        }
        let list = |patterns: &[&str]| patterns.iter().map(|&pattern| pattern.to_owned()).collect::<Vec<_>>();
        assert!(matches_list("inst-1", &list(&["inst-*", "!inst-2"])));
        assert!(!matches_list("inst-2", &list(&["inst-*", "!inst-2"])));
        assert!(!matches_list("x", &list(&["!y"])));
    }

    #[test]
    fn times_without_z_are_local() {
        assert_eq!(time("20260803", Zone::default()), Some(at("2026-08-02T16:00:00Z")));
        assert_eq!(time("202608030905Z", Zone::default()), Some(at("2026-08-03T09:05:00Z")));
        assert_eq!(time("20260803090507", Zone::default()), Some(at("2026-08-03T01:05:07Z")));
        assert_eq!(time("20261303", Zone::default()), None);
    }
}
