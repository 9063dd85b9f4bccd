//! Takes a registry that the district hands out: only one that its root key has signed, and never an older one than was seen before.

use std::path::Path;

use super::shelf::{Files, Shelf};
use super::{RegistryError, Roots, Version, held};
use crate::formats::registry::{Edition, Heading};
use crate::formats::signature::VerifyingKey;

/// What an import came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The registry that is there now.
    pub edition: Edition,
    /// The version that was there before.
    pub before: Option<u32>,
    /// Whether the root key was taken on trust, because no other version named it and nobody did.
    pub on_trust: bool,
}

/// Takes the registry at `from`, with its signature and the versions before it beside it, in the place of the one at `to`. The key that
/// signed it must be `root`, else a root key of the version that was there; at the first import one of its own.
///
/// # Errors
/// [`RegistryError`]: it is not signed, not by that root, older than the one that is there, or no continuation of it.
pub fn import(from: &Path, to: &Path, root: Option<&VerifyingKey>) -> Result<Imported, RegistryError> {
    let (source, target) = (Shelf::new(from), Shelf::new(to));
    let files = source.present()?.ok_or_else(|| RegistryError::missing(from))?;
    let mut handed = Version::read(files, from)?;
    let Some(heading) = handed.heading().cloned() else { return Err(RegistryError::NoNumber { path: from.display().to_string() }) };
    let Some(key) = handed.signer()? else { return Err(RegistryError::NotSigned { path: from.display().to_string() }) };
    let before = held(&target)?;
    let (kept, roots) = match &before {
        Some(before) => continued(before, &handed, &heading, &source)?,
        None => (history(&heading, &source)?, None),
    };
    let own = roots.is_none();
    let by_root = match root {
        Some(root) if root.same_key(&key) => true,
        Some(_) => return Err(RegistryError::OtherRoot { fingerprint: key.fingerprint() }),
        None => roots.unwrap_or_else(|| Roots(handed.registry.clone())).admits(&key, heading.date),
    };
    if !by_root {
        return Err(RegistryError::NotByRoot { fingerprint: key.fingerprint() });
    }
    for (number, files) in &kept {
        target.keep(*number, files)?;
    }
    if before.as_ref().is_none_or(|before| before.files != handed.files) {
        if let Some(before) = before.as_ref().filter(|before| before.number() < heading.version) {
            target.keep(before.number(), &before.files)?;
        }
        target.replace(&handed.files)?;
    }
    handed.registry.edition.signed_by = Some(key.fingerprint());
    Ok(Imported { edition: handed.registry.edition, before: before.map(|before| before.number()), on_trust: own && root.is_none() })
}

/// The versions between, and the root keys that may sign the one handed out; no roots where no version that is trusted names one.
type Between = (Vec<(u32, Files)>, Option<Roots>);

/// That the version handed out goes on from the one that is there, step by step.
fn continued(before: &Version, handed: &Version, heading: &Heading, source: &Shelf) -> Result<Between, RegistryError> {
    let Some(there) = before.heading() else { return Err(RegistryError::OwnRegistry) };
    if heading.version < there.version {
        return Err(RegistryError::Older { handed: heading.version, there: there.version });
    }
    let mut roots = before.files.signature.is_some().then(|| Roots(before.registry.clone()));
    if heading.version == there.version {
        return if handed.digest() == before.digest() {
            Ok((Vec::new(), roots))
        } else {
            Err(RegistryError::Fork { version: there.version })
        };
    }
    let (mut last, mut date, mut kept) = (before.digest(), there.date, Vec::new());
    for number in there.version + 1..heading.version {
        let files = source.old(number)?.ok_or(RegistryError::StepMissing { version: number })?;
        let step = Version::read(files, &source.old_path(number, ""))?;
        let Some(told) = step.heading() else { return Err(RegistryError::Fork { version: number }) };
        if told.version != number || told.previous != Some(last) || told.date < date {
            return Err(RegistryError::Fork { version: number });
        }
        // A step that nobody signed names no roots: whoever holds the files could have written it.
        if let Some(key) = step.signer()? {
            if roots.as_ref().is_some_and(|roots| !roots.admits(&key, told.date)) {
                return Err(RegistryError::NotByRoot { fingerprint: key.fingerprint() });
            }
            roots = roots.map(|_| Roots(step.registry.clone()));
        }
        (last, date) = (step.digest(), told.date);
        kept.push((number, step.files));
    }
    if heading.previous != Some(last) || heading.date < date {
        return Err(RegistryError::Fork { version: heading.version });
    }
    Ok((kept, roots))
}

/// The versions before, as far back as they are there and each is the one that the next one names.
fn history(heading: &Heading, source: &Shelf) -> Result<Vec<(u32, Files)>, RegistryError> {
    let (mut kept, mut previous) = (Vec::new(), heading.previous);
    for number in (0..heading.version).rev() {
        let Some(files) = source.old(number)? else { break };
        let step = Version::read(files, &source.old_path(number, ""))?;
        if previous != Some(step.digest()) || step.number() != number {
            break;
        }
        previous = step.heading().and_then(|heading| heading.previous);
        kept.push((number, step.files));
    }
    Ok(kept)
}
