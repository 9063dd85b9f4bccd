//! One line of a registry: principals, options, a key, and whatever comment; read as OpenSSH reads it (`sshsig.c`, `misc.c`), byte by byte.

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use crate::formats::signature::{KeyError, VerifyingKey};
use crate::words::moment::Zone;

/// What OpenSSH takes for blanks between words.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// The first word of the comment of a key that the district has revoked from its `valid-before` on.
const REVOKED: &str = "revoked";

/// One line of the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Line number, from 1.
    pub line: usize,
    /// Patterns of principals, as OpenSSH matches them: `*`, `?`, a leading `!`.
    pub principals: Vec<String>,
    /// The purposes that the key is trusted for; none = all.
    pub namespaces: Option<Vec<String>>,
    /// From when, inclusive.
    pub valid_after: Option<Timestamp>,
    /// Until when, inclusive.
    pub valid_before: Option<Timestamp>,
    /// The key.
    pub key: VerifyingKey,
    /// What stands behind the key, which OpenSSH passes over.
    pub comment: String,
}

/// Why a line is passed over, as OpenSSH passes it over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineProblem {
    /// No principals, or nothing behind them.
    Incomplete,
    /// An option that is not known, given twice, or whose value is not in quotes.
    Option,
    /// A time that is not `YYYYMMDD[HHMM[SS]][Z]`.
    Time,
    /// A key that is not an Ed25519 key.
    Key,
    /// A certificate authority: certificates are not used.
    CertAuthority,
}

impl Entry {
    /// Reads a line that is neither empty nor a comment. Times without `Z` are local times of `zone`.
    ///
    /// # Errors
    /// [`LineProblem`]: OpenSSH passes the line over as well, or it can not admit an Ed25519 key.
    pub fn read(number: usize, line: &str, zone: Zone) -> Result<Self, LineProblem> {
        let (principals, rest) = principals(line)?;
        let (options, (key, comment)) = match key(rest) {
            Err(KeyError::NotAPublicKey) => {
                let (options, behind) = options_and_rest(rest)?;
                (options, key(behind).map_err(|_| LineProblem::Key)?)
            }
            found => ("", found.map_err(|_| LineProblem::Key)?),
        };
        let options = Options::read(options, zone)?;
        if options.authority {
            return Err(LineProblem::CertAuthority);
        }
        Ok(Self {
            line: number,
            principals: principals.split(',').map(str::to_owned).collect(),
            namespaces: options.namespaces.map(|list| list.split(',').map(str::to_owned).collect()),
            valid_after: options.after,
            valid_before: options.before,
            key,
            comment: comment.to_owned(),
        })
    }

    /// The line as it is written.
    pub fn written(&self) -> String {
        let quoted = |text: String| text.replace('"', "\\\"");
        let time = |name: &str, at: Timestamp| format!("{name}=\"{}\"", at.strftime("%Y%m%d%H%M%SZ"));
        let namespaces = self.namespaces.as_ref().map(|list| format!("namespaces=\"{}\"", quoted(list.join(","))));
        let after = self.valid_after.map(|at| time("valid-after", at));
        let before = self.valid_before.map(|at| time("valid-before", at));
        let options: Vec<String> = [namespaces, after, before].into_iter().flatten().collect();
        let principals = self.principals.join(",");
        let plain = !principals.is_empty() && !principals.contains(BLANKS) && !principals.starts_with('#');
        let principals = if plain { principals } else { format!("\"{principals}\"") };
        let words = [principals, options.join(","), self.key.line(), self.comment.clone()];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Whether the district has ended the key's validity before its time, because it is not to be trusted from then on.
    pub fn is_revoked(&self) -> bool {
        self.valid_before.is_some() && self.comment.split(BLANKS).next() == Some(REVOKED)
    }

    /// Ends the validity at that moment and marks the key as revoked; an earlier end stays.
    pub fn revoke(&mut self, at: Timestamp) {
        self.valid_before = Some(self.valid_before.map_or(at, |before| before.min(at)));
        // A window must not be empty: OpenSSH then passes over the line, which admits nothing either, but nobody sees why.
        self.valid_after = self.valid_after.filter(|after| self.valid_before.is_some_and(|before| *after < before));
        if !self.is_revoked() {
            self.comment = format!("{REVOKED} {}", self.comment).trim_end().to_owned();
        }
    }
}

/// The first word, which may be in quotes, and what follows it (`strdelimw`).
fn principals(line: &str) -> Result<(String, &str), LineProblem> {
    let end = line.find(|character| BLANKS.contains(&character) || character == '"').ok_or(LineProblem::Incomplete)?;
    let (before, from) = line.split_at(end);
    let (principals, rest) = match from.strip_prefix('"') {
        Some(quoted) => {
            let (inside, rest) = quoted.split_once('"').ok_or(LineProblem::Option)?;
            (format!("{before}{inside}"), rest)
        }
        None => (before.to_owned(), from),
    };
    let rest = rest.trim_start_matches(BLANKS);
    if rest.is_empty() { Err(LineProblem::Incomplete) } else { Ok((principals, rest)) }
}

/// A key at the start, and what stands behind it.
fn key(text: &str) -> Result<(VerifyingKey, &str), KeyError> {
    let (kind, rest) = text.split_once([' ', '\t']).ok_or(KeyError::NotAPublicKey)?;
    let rest = rest.trim_start_matches([' ', '\t']);
    let (blob, comment) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
    let key = VerifyingKey::read(&format!("{kind} {}", blob.trim_end_matches(BLANKS)))?;
    Ok((key, comment.trim_matches(BLANKS)))
}

/// The options up to the first blank outside quotes, and what follows (`sshkey_advance_past_options`).
fn options_and_rest(text: &str) -> Result<(&str, &str), LineProblem> {
    let (mut quoted, mut escaped) = (false, false);
    let end = text.char_indices().find(|&(place, character)| {
        if escaped {
            escaped = false;
            return false;
        }
        escaped = text.get(place..).is_some_and(|from| from.starts_with("\\\""));
        quoted ^= character == '"';
        !quoted && !escaped && (character == ' ' || character == '\t')
    });
    let Some((end, _)) = end else { return Err(if quoted { LineProblem::Option } else { LineProblem::Incomplete }) };
    let (options, rest) = text.split_at(end);
    Ok((options, rest.trim_start_matches(BLANKS)))
}

#[derive(Default)]
struct Options {
    authority: bool,
    namespaces: Option<String>,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
}

impl Options {
    /// As `sshsigopt_parse` reads them.
    fn read(text: &str, zone: Zone) -> Result<Self, LineProblem> {
        let mut options = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(behind) = after_name(rest, "cert-authority") {
                options.authority = true;
                rest = behind;
            } else if let Some(behind) = after_name(rest, "namespaces=") {
                let (value, behind) = unquoted(behind)?;
                once(&mut options.namespaces, value)?;
                rest = behind;
            } else if let Some(behind) = after_name(rest, "valid-after=") {
                let (value, behind) = unquoted(behind)?;
                once(&mut options.after, time(&value, zone).ok_or(LineProblem::Time)?)?;
                rest = behind;
            } else if let Some(behind) = after_name(rest, "valid-before=") {
                let (value, behind) = unquoted(behind)?;
                once(&mut options.before, time(&value, zone).ok_or(LineProblem::Time)?)?;
                rest = behind;
            }
            if rest.is_empty() {
                break;
            }
            rest = rest.strip_prefix(',').filter(|rest| !rest.is_empty()).ok_or(LineProblem::Option)?;
        }
        match (options.after, options.before) {
            (Some(after), Some(before)) if before <= after => Err(LineProblem::Time),
            _ => Ok(options),
        }
    }
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), LineProblem> {
    if place.replace(value).is_some() { Err(LineProblem::Option) } else { Ok(()) }
}

/// What follows an option's name, in upper or lower case.
fn after_name<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(name.len())?;
    start.eq_ignore_ascii_case(name).then_some(rest)
}

/// A value in quotes, in which `\"` is a quote, and what follows it (`opt_dequote`).
fn unquoted(text: &str) -> Result<(String, &str), LineProblem> {
    let mut rest = text.strip_prefix('"').ok_or(LineProblem::Option)?;
    let mut value = String::new();
    loop {
        if let Some(behind) = rest.strip_prefix('"') {
            return Ok((value, behind));
        }
        rest = rest.strip_prefix('\\').filter(|behind| behind.starts_with('"')).unwrap_or(rest);
        let mut characters = rest.chars();
        value.push(characters.next().ok_or(LineProblem::Option)?);
        rest = characters.as_str();
    }
}

/// `YYYYMMDD[HHMM[SS]]`, with `Z` or `UTC` behind it in UTC. As the C library has it, 31 February is 3 March and second 61 is allowed.
fn time(text: &str, zone: Zone) -> Option<Timestamp> {
    let mark = ["Z", "UTC"].into_iter().find(|mark| {
        let start = text.len().saturating_sub(mark.len());
        start > 0 && text.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(mark))
    });
    let digits = text.get(..text.len() - mark.map_or(0, str::len))?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || ![8, 12, 14].contains(&digits.len()) {
        return None;
    }
    let part = |from: usize| digits.get(from..from + 2).map_or(Some(0), |part| part.parse::<i8>().ok());
    let year = digits.get(..4)?.parse::<i16>().ok()?;
    let (day, second) = (part(6)?, part(12)?);
    if !(1..=31).contains(&day) || second > 61 {
        return None;
    }
    let first = DateTime::new(year, part(4)?, 1, part(8)?, part(10)?, 0, 0).ok()?;
    let beyond = SignedDuration::from_secs((i64::from(day) - 1) * 86_400 + i64::from(second));
    let zone = if mark.is_some() { Zone::parse("+00:00").ok()? } else { zone };
    // The last hours of the year 9999 are beyond what can be held.
    let at = first.checked_add(beyond).ok().and_then(|local| zone.timestamp(local)).unwrap_or(Timestamp::MAX);
    Some(at).filter(|at| at.as_second() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::signature::SigningKey;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_line_is_written_as_it_is_read() {
        let key = SigningKey::generate("k").unwrap().public().line();
        for line in [
            format!("P {key}"),
            format!("P,!Q namespaces=\"a,b\" {key} 某某 学校"),
            format!("P namespaces=\"a\\\"b\",valid-after=\"20260101000000Z\",valid-before=\"20270101000000Z\" {key}"),
            format!("\"\" {key}"),
            format!("\"#P\" {key}"),
            format!("\"P Q\" valid-before=\"20270101000000Z\" {key}"),
        ] {
            assert_eq!(Entry::read(1, &line, Zone::default()).unwrap().written(), line);
        }
    }

    #[test]
    fn a_revoked_key_ends_once_and_is_marked() {
        let key = SigningKey::generate("k").unwrap().public().line();
        let mut entry = Entry::read(1, &format!("P valid-before=\"20270101000000Z\" {key} 某校"), Zone::default()).unwrap();
        assert!(!entry.is_revoked());
        entry.revoke(at("2026-06-01T00:00:00Z"));
        entry.revoke(at("2026-07-01T00:00:00Z"));
        assert_eq!(entry.written(), format!("P valid-before=\"20260601000000Z\" {key} revoked 某校"));
        assert!(Entry::read(1, &entry.written(), Zone::default()).unwrap().is_revoked());
    }

    #[test]
    fn times_are_read_as_the_c_library_reads_them() {
        assert_eq!(time("20260803", Zone::default()), Some(at("2026-08-02T16:00:00Z")));
        assert_eq!(time("202608030905Z", Zone::default()), Some(at("2026-08-03T09:05:00Z")));
        assert_eq!(time("202608030905utc", Zone::default()), Some(at("2026-08-03T09:05:00Z")));
        assert_eq!(time("20260803090507", Zone::default()), Some(at("2026-08-03T01:05:07Z")));
        assert_eq!(time("20260231Z", Zone::default()), Some(at("2026-03-03T00:00:00Z")));
        assert_eq!(time("20261231235960Z", Zone::default()), Some(at("2027-01-01T00:00:00Z")));
        assert_eq!(time("99991231Z", Zone::default()), Some(Timestamp::MAX));
        for wrong in ["20261303", "20260100", "2026", "Z", "19700101Z", "19690101Z", "2026010124Z", "202601012460Z", "２０２６"] {
            assert_eq!(time(wrong, Zone::default()), None, "{wrong}");
        }
    }
}
