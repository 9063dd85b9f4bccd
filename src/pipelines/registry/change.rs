//! Changes of a registry: each makes a new numbered version, which names the one before by its digest; that one is kept.

use std::path::Path;

use jiff::Timestamp;

use super::shelf::{Files, Shelf};
use super::{RegistryError, Roots, Version, held, roots_before};
use crate::formats::registry::{Edition, Entry, HEADING_LINES, Heading, line};
use crate::formats::signature::{REGISTRY_NAMESPACE, Signs, VerifyingKey};
use crate::words::digest::Digest;

/// The first line of a new registry's body: a byte order mark that an editor puts before it does no harm to a comment.
const ABOUT: &str = "# classproof: allowed_signers (ssh-keygen -Y verify)";

/// The first line of a new list of revoked keys.
const ABOUT_REVOKED: &str = "# classproof: revoked keys (ssh-keygen -Y verify -r)";

/// One change.
#[derive(Clone, Debug)]
pub enum Change<'a> {
    /// A key is trusted for one principal and purpose.
    Add {
        /// Whose key it is.
        principal: &'a str,
        /// What for.
        namespace: &'a str,
        /// From when, inclusive.
        from: Option<Timestamp>,
        /// Until when, inclusive.
        until: Option<Timestamp>,
        /// The key.
        key: &'a VerifyingKey,
    },
    /// A key is not trusted any more from a moment on; what is proven to be older stays trusted.
    RevokeFrom {
        /// The key.
        key: &'a VerifyingKey,
        /// The moment.
        at: Timestamp,
    },
    /// A key is never trusted again, not even for what is older.
    RevokeEver {
        /// The key.
        key: &'a VerifyingKey,
    },
    /// A new key for a principal; the keys that it has now end after an overlap.
    Rotate {
        /// Whose key it is.
        principal: &'a str,
        /// What for.
        namespace: &'a str,
        /// The new key.
        key: &'a VerifyingKey,
        /// From when the new key is trusted.
        from: Timestamp,
        /// When the old keys end.
        until: Timestamp,
    },
}

/// Makes the next version of the registry at a path, or the first, signed where a root key is given.
///
/// # Errors
/// [`RegistryError`]: there is nothing to change, the key may not sign, or a file can not be read or written.
pub fn change(path: &Path, change: &Change<'_>, now: Timestamp, root: Option<&dyn Signs>) -> Result<Edition, RegistryError> {
    let shelf = Shelf::new(path);
    let before = held(&shelf)?;
    let (text, entries) = match &before {
        Some(before) => (before.text.as_str(), before.registry.entries.as_slice()),
        None => (ABOUT, [].as_slice()),
    };
    let mut lines: Vec<String> = text.trim_start_matches('\u{FEFF}').lines().map(str::to_owned).collect();
    let mut revoked = before.as_ref().and_then(|before| before.files.revoked.clone());
    let mut put = |entry: &Entry| {
        if let Some(line) = lines.get_mut(entry.line - 1) {
            *line = entry.written();
        }
    };
    match *change {
        Change::Add { principal, namespace, from, until, key } => {
            let added = line(principal, namespace, from, until, key);
            if entries.iter().any(|entry| Entry { comment: String::new(), ..entry.clone() }.written() == added) {
                return Err(RegistryError::Already { path: path.display().to_string() });
            }
            lines.push(added);
        }
        Change::RevokeFrom { key, at } => {
            let mut of_key = entries.iter().filter(|entry| entry.key.same_key(key)).peekable();
            of_key.peek().ok_or_else(|| RegistryError::UnknownKey { fingerprint: key.fingerprint() })?;
            for entry in of_key {
                if entry.valid_after.is_some_and(|after| at <= after) {
                    return Err(RegistryError::NeverValid { fingerprint: key.fingerprint() });
                }
                let mut entry = entry.clone();
                entry.revoke(at);
                put(&entry);
            }
        }
        Change::RevokeEver { key } => {
            if before.as_ref().is_some_and(|before| before.registry.revoked.has(key)) {
                return Err(RegistryError::Already { path: path.display().to_string() });
            }
            let list = revoked.take().unwrap_or_else(|| format!("{ABOUT_REVOKED}\n").into_bytes());
            let joint: &[u8] = if list.is_empty() || list.ends_with(b"\n") { b"" } else { b"\n" };
            revoked = Some([&list, joint, key.line().as_bytes(), b"\n"].concat());
        }
        Change::Rotate { principal, namespace, key, from, until } => {
            let serves = |entry: &&Entry| {
                let one = |list: &[String], name: &str| matches!(list, [only] if only == name);
                one(&entry.principals, principal) && entry.namespaces.as_deref().is_some_and(|list| one(list, namespace))
            };
            let mut of_principal = entries.iter().filter(serves).filter(|entry| entry.valid_before.is_none_or(|end| end > from)).peekable();
            of_principal.peek().ok_or_else(|| RegistryError::UnknownPrincipal { principal: principal.to_owned() })?;
            for entry in of_principal {
                if entry.key.same_key(key) {
                    return Err(RegistryError::Already { path: path.display().to_string() });
                }
                if entry.valid_before.is_none_or(|end| end > until) && entry.valid_after.is_none_or(|after| after < until) {
                    put(&Entry { valid_before: Some(until), ..entry.clone() });
                }
            }
            lines.push(line(principal, namespace, Some(from), None, key));
        }
    }
    store(&shelf, before.as_ref(), &lines, revoked, now, root)
}

/// Signs the present version with a root key of the district.
///
/// # Errors
/// [`RegistryError`]: it has no number, the key may not sign it, or a file can not be read or written.
pub fn sign(path: &Path, root: &dyn Signs) -> Result<Edition, RegistryError> {
    let shelf = Shelf::new(path);
    let files = shelf.present()?.ok_or_else(|| RegistryError::missing(path))?;
    let version = Version::read(Files { signature: None, ..files }, path)?;
    let heading = version.heading().ok_or_else(|| RegistryError::NoNumber { path: path.display().to_string() })?;
    let roots = roots_before(&shelf, heading.version, &version)?;
    let signature = signature(&version, &roots, root)?;
    shelf.sign(&signature)?;
    Ok(Edition { signed_by: Some(root.public().fingerprint()), ..version.registry.edition })
}

fn signature(version: &Version, roots: &Roots, root: &dyn Signs) -> Result<Vec<u8>, RegistryError> {
    let key = root.public();
    if !version.heading().is_some_and(|heading| roots.admits(&key, heading.date)) {
        return Err(RegistryError::NotARoot { fingerprint: key.fingerprint() });
    }
    Ok(root.sign(REGISTRY_NAMESPACE, &version.files.registry)?)
}

/// Writes the next version and keeps the one before.
fn store(
    shelf: &Shelf,
    before: Option<&Version>,
    lines: &[String],
    revoked: Option<Vec<u8>>,
    now: Timestamp,
    root: Option<&dyn Signs>,
) -> Result<Edition, RegistryError> {
    if before.and_then(Version::heading).is_some_and(|heading| now < heading.date) {
        return Err(RegistryError::Clock);
    }
    let heading = Heading {
        version: before.map_or(0, Version::number) + 1,
        date: now,
        previous: before.map(Version::digest),
        revoked: revoked.as_ref().map(|list| Digest::of(list)),
    };
    let headed = before.is_some_and(|before| before.heading().is_some());
    let body = lines.iter().skip(if headed { HEADING_LINES } else { 0 });
    let text = body.fold(heading.written(), |text, line| text + line + "\n");
    let files = Files { registry: text.into_bytes(), signature: None, revoked };
    let mut version = Version::read(files, shelf.path())?;
    if let Some(root) = root {
        let signed_before = match before {
            Some(before) if before.files.signature.is_some() => Roots(before.registry.clone()),
            _ => roots_before(shelf, heading.version, &version)?,
        };
        version.files.signature = Some(signature(&version, &signed_before, root)?);
        version.registry.edition.signed_by = Some(root.public().fingerprint());
    }
    if let Some(before) = before {
        shelf.keep(before.number(), &before.files)?;
    }
    shelf.replace(&version.files)?;
    Ok(version.registry.edition)
}
