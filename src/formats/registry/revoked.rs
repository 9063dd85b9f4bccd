//! The list of keys that are never to be trusted: plain public keys, one a line, as `ssh-keygen -r` takes them.

use crate::formats::signature::{KeyError, VerifyingKey};

/// The most lines that are read.
const MOST_LINES: usize = 100_000;

/// Keys that no time makes good.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revoked(Vec<VerifyingKey>);

/// The number of a line that is no public key. OpenSSH then trusts nobody by such a list, for what stands behind it is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevokedError {
    /// From 1.
    pub line: usize,
}

impl Revoked {
    /// Reads a list. Lines with keys of other kinds than are used here are passed over.
    ///
    /// # Errors
    /// [`RevokedError`] with the first line that is no public key.
    pub fn read(text: &str) -> Result<Self, RevokedError> {
        let mut keys = Vec::new();
        for (index, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
            let line = line.trim_matches([' ', '\t', '\r']);
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match VerifyingKey::read(line) {
                Ok(key) => keys.push(key),
                Err(KeyError::OtherKind(_)) => {}
                Err(_) => return Err(RevokedError { line: index + 1 }),
            }
            if index >= MOST_LINES {
                return Err(RevokedError { line: index + 1 });
            }
        }
        Ok(Self(keys))
    }

    /// Whether the key is in it.
    pub fn has(&self, key: &VerifyingKey) -> bool {
        self.0.iter().any(|revoked| revoked.same_key(key))
    }

    /// How many keys it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::signature::SigningKey;

    #[test]
    fn a_list_has_the_keys_of_its_lines_and_a_bad_line_spoils_it() {
        let (one, other) = (SigningKey::generate("a").unwrap().public(), SigningKey::generate("b").unwrap().public());
        let list = Revoked::read(&format!("\u{FEFF}# 已作废\r\n\r\n{} 遗失\r\n", one.line())).unwrap();
        assert!(list.has(&one) && !list.has(&other) && list.len() == 1);
        assert!(Revoked::read("").unwrap().is_empty());
        assert_eq!(Revoked::read(&format!("{}\nssh-ed25519 AAAA\n", one.line())), Err(RevokedError { line: 2 }));
        assert_eq!(Revoked::read("P ssh-ed25519 AAAA\n"), Err(RevokedError { line: 1 }));
    }
}
