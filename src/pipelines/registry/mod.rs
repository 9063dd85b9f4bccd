//! The registry of trusted signers on the disk: its present version, and beside it the signature, the list of revoked keys and the
//! versions before.

pub mod change;
mod error;
pub mod import;
mod shelf;

use std::path::Path;

use jiff::Timestamp;

use crate::formats::registry::{Heading, Registry, Revoked, Standing};
use crate::formats::signature::{REGISTRY_NAMESPACE, Signature, VerifyingKey};
use crate::words::digest::Digest;
use crate::words::moment::Zone;

pub use error::RegistryError;
use shelf::Files;
pub use shelf::Shelf;

/// A version of a registry as it was read: its files agree with each other, its signature was not looked at yet.
struct Version {
    files: Files,
    text: String,
    registry: Registry,
}

impl Version {
    fn read(files: Files, path: &Path) -> Result<Self, RegistryError> {
        let at = || path.display().to_string();
        let utf16 = files.registry.starts_with(b"\xff\xfe") || files.registry.starts_with(b"\xfe\xff");
        let text = String::from_utf8(files.registry.clone())
            .map_err(|_| if utf16 { RegistryError::Utf16 { path: at() } } else { RegistryError::NotText { path: at() } })?;
        let heading = Heading::read(&text).map_err(|_| RegistryError::Heading { path: at() })?;
        let digest = files.revoked.as_ref().map(|bytes| Digest::of(bytes));
        if heading.is_some_and(|heading| heading.revoked != digest) {
            return Err(RegistryError::OtherRevoked { path: at() });
        }
        let mut registry = Registry::read(&text, Zone::default());
        if let Some(list) = &files.revoked {
            let list = String::from_utf8_lossy(list);
            registry.revoked =
                Revoked::read(&list).map_err(|error| RegistryError::RevokedLine { path: format!("{}.revoked", at()), line: error.line })?;
        }
        Ok(Self { files, text, registry })
    }

    fn heading(&self) -> Option<&Heading> {
        self.registry.edition.heading.as_ref()
    }

    fn number(&self) -> u32 {
        self.heading().map_or(0, |heading| heading.version)
    }

    fn digest(&self) -> Digest {
        self.registry.edition.digest
    }

    /// The key that signed it, if the signature fits its bytes; none where there is no signature.
    fn signer(&self) -> Result<Option<VerifyingKey>, RegistryError> {
        let Some(file) = &self.files.signature else { return Ok(None) };
        let signature = Signature::read(file).map_err(|_| RegistryError::BadSignature)?;
        signature.check(REGISTRY_NAMESPACE, &self.files.registry).map_err(|_| RegistryError::BadSignature)?;
        Ok(Some(signature.key()))
    }
}

/// Reads the registry at a path; none where there is no file. A signature beside a numbered one must be of a root key that the version
/// signed before it names, or of one of its own where none was.
///
/// # Errors
/// [`RegistryError`]: it can not be read, its files do not agree, or it was not signed as it is now.
pub fn load(path: &Path) -> Result<Option<Registry>, RegistryError> {
    let shelf = Shelf::new(path);
    Ok(held(&shelf)?.map(|version| version.registry))
}

/// What a shelf holds now, with its signature checked.
fn held(shelf: &Shelf) -> Result<Option<Version>, RegistryError> {
    let Some(files) = shelf.present()? else { return Ok(None) };
    let mut version = Version::read(files, shelf.path())?;
    if let (Some(heading), Some(key)) = (version.heading().cloned(), version.signer()?) {
        if !roots_before(shelf, heading.version, &version)?.admits(&key, heading.date) {
            return Err(RegistryError::NotByRoot { fingerprint: key.fingerprint() });
        }
        version.registry.edition.signed_by = Some(key.fingerprint());
    }
    Ok(Some(version))
}

/// Who may sign a version: the root keys of the last version before it that was signed, else its own.
fn roots_before(shelf: &Shelf, number: u32, own: &Version) -> Result<Roots, RegistryError> {
    for before in (0..number).rev() {
        let Some(files) = shelf.old(before)? else { break };
        if files.signature.is_some() {
            return Ok(Roots(Version::read(files, &shelf.old_path(before, ""))?.registry));
        }
    }
    Ok(Roots(own.registry.clone()))
}

/// The root keys that a version names.
struct Roots(Registry);

impl Roots {
    /// Whether a key may sign at that moment. A line without purposes names no root: it was written for institutions.
    fn admits(&self, key: &VerifyingKey, at: Timestamp) -> bool {
        let lines = self.0.entries.iter().filter(|entry| entry.namespaces.is_some() && entry.key.same_key(key));
        let mut principals = lines.flat_map(|entry| &entry.principals);
        principals.any(|principal| self.0.standing(key, principal, REGISTRY_NAMESPACE, at) == Standing::Trusted)
    }
}
