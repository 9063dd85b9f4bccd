//! The heading of a registry's version: five comment lines, which OpenSSH passes over.
//!
//! ```text
//! # classproof-registry: 1
//! # version: 7
//! # date: 2026-11-29T10:00:00Z
//! # previous-sha256: 64 digits of the version before, or none
//! # revoked-sha256: 64 digits of the list of revoked keys, or none
//! ```

use jiff::Timestamp;

use crate::words::digest::Digest;
use crate::words::wording::explained;

/// What the first line begins with; behind it stands the version of this form.
const FIRST: &str = "# classproof-registry: ";

/// The form that is written and read.
const FORM: &str = "1";

/// How many lines it has.
pub const HEADING_LINES: usize = 5;

/// Which version of a registry this is, and what it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its number, from 1; each change makes the next one.
    pub version: u32,
    /// When it was made, to the second.
    pub date: Timestamp,
    /// SHA-256 of the version before; none for a first one that nothing was before.
    pub previous: Option<Digest>,
    /// SHA-256 of the list of revoked keys beside it; none where there is no list.
    pub revoked: Option<Digest>,
}

/// A heading that is not written as one is written, or in a form that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadingError;

explained!(HeadingError => "registry.heading");

impl Heading {
    /// Reads the heading of a registry; none where it has none, as registries that nobody numbers.
    ///
    /// # Errors
    /// [`HeadingError`] where it begins like one and does not go on like one.
    pub fn read(text: &str) -> Result<Option<Self>, HeadingError> {
        let mut lines = text.trim_start_matches('\u{FEFF}').lines();
        match lines.next().and_then(|line| line.strip_prefix(FIRST)) {
            None => return Ok(None),
            Some(FORM) => {}
            Some(_) => return Err(HeadingError),
        }
        let mut value = |name: &str| lines.next().and_then(|line| line.strip_prefix(name)).ok_or(HeadingError);
        let digest = |text: &str| match text {
            "none" => Ok(None),
            digits => Digest::parse(digits).map(Some).map_err(|_| HeadingError),
        };
        let heading = Self {
            version: value("# version: ")?.parse().ok().filter(|version| *version > 0).ok_or(HeadingError)?,
            date: value("# date: ")?.parse().map_err(|_| HeadingError)?,
            previous: digest(value("# previous-sha256: ")?)?,
            revoked: digest(value("# revoked-sha256: ")?)?,
        };
        // One spelling only, so that two versions with the same facts have the same bytes.
        let written = heading.written();
        let same = text.trim_start_matches('\u{FEFF}').lines().zip(written.lines()).all(|(one, other)| one == other);
        if same { Ok(Some(heading)) } else { Err(HeadingError) }
    }

    /// The five lines.
    pub fn written(&self) -> String {
        let digest = |digest: Option<Digest>| digest.map_or_else(|| "none".to_owned(), |digest| digest.to_string());
        format!(
            "{FIRST}{FORM}\n# version: {}\n# date: {}\n# previous-sha256: {}\n# revoked-sha256: {}\n",
            self.version,
            self.date.strftime("%Y-%m-%dT%H:%M:%SZ"),
            digest(self.previous),
            digest(self.revoked)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_read_as_it_is_written_and_in_no_other_way() {
        let heading = Heading { version: 7, date: "2026-11-29T10:00:00Z".parse().unwrap(), previous: Some(Digest([7; 32])), revoked: None };
        let text = heading.written();
        assert_eq!(Heading::read(&format!("\u{FEFF}{text}P ssh-ed25519 AAAA\n")), Ok(Some(heading)));
        assert_eq!(Heading::read("# other\n"), Ok(None));
        assert_eq!(Heading::read(""), Ok(None));
        for (from, to) in [
            ("registry: 1", "registry: 2"),
            ("version: 7", "version: 0"),
            ("version: 7", "version: +7"),
            ("version: 7", "version: 07"),
            ("10:00:00Z", "18:00:00+08:00"),
            ("0707", "070"),
            ("revoked-sha256: none", "revoked-sha256: None"),
            ("# date", "# day"),
        ] {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text);
            assert_eq!(Heading::read(&changed), Err(HeadingError), "{changed}");
        }
        assert_eq!(Heading::read(text.split_at(80).0), Err(HeadingError));
    }
}
