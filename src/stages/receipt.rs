//! What a receipt is worth: whether a registered officer signed it, whether it is of this bundle, and whether it follows the one before.
//! Nothing that a receipt says counts before that.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::formats::receipt::{Piece, Receipt, ReceiptError};
use crate::formats::registry::{Registry, Standing};
use crate::formats::signature::{RECEIPT_NAMESPACE, Signature, SignatureError};
use crate::words::digest::Digest;
use crate::words::finding::Fact;
use crate::words::moment::Zone;
use crate::words::wording::{Explain, Message};

/// A receipt and its signature as they lie there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptFiles {
    /// Where the text was read.
    pub path: String,
    /// The text.
    pub text: Vec<u8>,
    /// The signature; none where there is no file.
    pub signature: Option<Vec<u8>>,
}

/// What a receipt is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptWorth {
    /// Where it was read.
    pub path: String,
    /// What it says, where it can be read.
    pub receipt: Option<Receipt>,
    /// SHA-256 of its text, by which the next one names it.
    pub digest: Digest,
    /// The fingerprint of the key that signed it.
    pub fingerprint: Option<String>,
    /// The name that the registry gives for the officer.
    pub name: Option<String>,
    /// Why it does not count; empty where it does.
    pub findings: Vec<ReceiptFinding>,
}

/// The bundle that a receipt must be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its id.
    pub id: Option<Digest>,
    /// SHA-256 of its signature file.
    pub signature: Option<Digest>,
    /// The container, where it was read for this.
    pub container: Option<Piece>,
}

/// Why a receipt does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReceiptFinding {
    /// The text is no receipt.
    Form {
        /// Why.
        error: ReceiptError,
    },
    /// There is no signature.
    SignatureMissing,
    /// The signature file is no signature.
    SignatureMalformed,
    /// The signature was made for another purpose.
    OtherPurpose,
    /// The signature does not fit the text.
    SignatureWrong,
    /// No registry was given.
    NoRegistry,
    /// The registry does not know the key.
    UnknownKey {
        /// Its fingerprint.
        fingerprint: String,
    },
    /// The key is registered for somebody else.
    OtherOfficer {
        /// The officer that the receipt names.
        officer: String,
        /// Whom the key is registered for.
        registered: Vec<String>,
    },
    /// The key is registered for other purposes than receipts.
    OtherNamespace,
    /// The key was valid only from then on.
    NotYetValid {
        /// From when, in UTC.
        #[schemars(with = "String")]
        from: Timestamp,
    },
    /// The key was valid only until then.
    Expired {
        /// Until when, in UTC.
        #[schemars(with = "String")]
        until: Timestamp,
    },
    /// The key is never to be trusted: the district has revoked it.
    Revoked,
    /// The district has revoked the key from then on.
    RevokedSince {
        /// From when, in UTC.
        #[schemars(with = "String")]
        since: Timestamp,
    },
    /// The district has revoked the key from a moment on, and nothing but the receipt's own word says that it is older.
    MaybeBackdated {
        /// From when the key is revoked, in UTC.
        #[schemars(with = "String")]
        since: Timestamp,
    },
    /// It says that it was made later than the time of this check.
    Later {
        /// When it says that it was made, in UTC.
        #[schemars(with = "String")]
        received: Timestamp,
    },
    /// It is of another bundle.
    OtherBundle {
        /// The id in the receipt; `-` where it has none.
        receipt: String,
        /// The id of this bundle; `-` where it can not be read.
        bundle: String,
    },
    /// It is of the same content under another signature.
    OtherSignature,
    /// It is of another file: the content may be the same, the file that was received is not this one.
    OtherContainer {
        /// SHA-256 of the container in the receipt.
        receipt: String,
        /// SHA-256 of this one.
        bundle: String,
    },
    /// The unzipped bundle is not as it was sealed.
    BundleDamaged,
    /// It names no receipt before it, and one was given.
    NoPrevious,
    /// The receipt that was given is not the one before it.
    OtherPrevious {
        /// SHA-256 of the one before, as this receipt names it.
        named: String,
        /// SHA-256 of the one that was given.
        given: String,
    },
    /// The receipt before it says that it was made later.
    PreviousLater,
    /// The text that was given as the receipt before is none.
    PreviousForm {
        /// Why.
        error: ReceiptError,
    },
}

impl Explain for ReceiptFinding {
    fn explain(&self) -> Message {
        let message = Message::of("receipt.", "kind", self);
        let time = |at: &Timestamp| Fact::Time(Zone::default().written(*at));
        match self {
            Self::Form { error } | Self::PreviousForm { error } => message.because(error.explain()),
            Self::NotYetValid { from: at } => message.with("from", time(at)),
            Self::RevokedSince { since: at } | Self::MaybeBackdated { since: at } => message.with("since", time(at)),
            Self::Expired { until: at } => message.with("until", time(at)),
            Self::Later { received: at } => message.with("received", time(at)),
            _ => message,
        }
    }
}

/// How bad a finding is, for the end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Failing {
    /// It is not signed by a registered officer.
    Untrusted,
    /// It is not whole, or not of this bundle.
    Damaged,
    /// It is of a version that can not be read here.
    Unread,
}

impl ReceiptFinding {
    /// How bad it is.
    pub fn failing(&self) -> Failing {
        match self {
            Self::Form { error: ReceiptError::Version { .. } } => Failing::Unread,
            Self::Form { .. }
            | Self::OtherBundle { .. }
            | Self::OtherSignature
            | Self::OtherContainer { .. }
            | Self::BundleDamaged
            | Self::NoPrevious
            | Self::OtherPrevious { .. }
            | Self::PreviousLater
            | Self::PreviousForm { .. } => Failing::Damaged,
            _ => Failing::Untrusted,
        }
    }
}

impl ReceiptWorth {
    /// Judges a receipt: it must be one, and signed by the officer that it names, whom the registry trusts for receipts at the time that
    /// it names, which must not lie after `at`. A key that was revoked from a moment on could have signed with an earlier date since: then it
    /// must be proven that the receipt was there before that moment. `proven` is the earliest time by which it was there, `at` at the latest.
    pub fn of(files: &ReceiptFiles, registry: Option<&Registry>, at: Timestamp, proven: Timestamp) -> Self {
        let (receipt, form) = match Receipt::read(&files.text) {
            Ok(receipt) => (Some(receipt), None),
            Err(error) => (None, Some(ReceiptFinding::Form { error })),
        };
        let (fingerprint, signed) = match signature(files) {
            Ok(signature) => (Some(signature.key().fingerprint()), Ok(signature)),
            Err(finding) => (None, Err(finding)),
        };
        let findings = match (&receipt, form, signed) {
            (_, Some(form), _) => vec![form],
            (_, None, Err(finding)) => vec![finding],
            (None, None, _) => Vec::new(),
            (Some(receipt), None, Ok(signature)) => officer(receipt, &signature, registry, (at, proven)).into_iter().collect(),
        };
        let name = receipt.as_ref().and_then(|receipt| registry?.names.get(&receipt.officer).cloned());
        Self { path: files.path.clone(), receipt, digest: Digest::of(&files.text), fingerprint, name, findings }
    }

    /// Holds it against a bundle.
    #[must_use]
    pub fn against(mut self, bundle: &Received) -> Self {
        let Some(receipt) = &self.receipt else { return self };
        let shown = |digest: Option<Digest>| digest.map_or_else(|| "-".to_owned(), |digest| digest.to_string());
        let containers = receipt.container.zip(bundle.container);
        let known = receipt.bundle.is_some() || containers.is_some();
        let other = if receipt.bundle != bundle.id || !known {
            Some(ReceiptFinding::OtherBundle { receipt: shown(receipt.bundle), bundle: shown(bundle.id) })
        } else if receipt.signature != bundle.signature {
            Some(ReceiptFinding::OtherSignature)
        } else {
            let other = containers.filter(|(named, found)| named != found);
            other.map(|(named, found)| ReceiptFinding::OtherContainer {
                receipt: named.sha256.to_string(),
                bundle: found.sha256.to_string(),
            })
        };
        self.findings.extend(other);
        self
    }

    /// Follows the chain: each of the texts must be the receipt before the last.
    #[must_use]
    pub fn after(mut self, previous: &[Vec<u8>]) -> Self {
        let mut last = self.receipt.clone();
        for text in previous {
            let Some(receipt) = last else { return self };
            let given = Digest::of(text);
            let before = Receipt::read(text);
            let finding = match (receipt.previous, &before) {
                (_, Err(error)) => Some(ReceiptFinding::PreviousForm { error: error.clone() }),
                (None, Ok(_)) => Some(ReceiptFinding::NoPrevious),
                (Some(named), Ok(_)) if named != given => {
                    Some(ReceiptFinding::OtherPrevious { named: named.to_string(), given: given.to_string() })
                }
                (Some(_), Ok(before)) if before.received > receipt.received => Some(ReceiptFinding::PreviousLater),
                (Some(_), Ok(_)) => None,
            };
            let broken = finding.is_some();
            self.findings.extend(finding);
            last = before.ok().filter(|_| !broken);
        }
        self
    }

    /// What it says, where it counts.
    pub fn trusted(&self) -> Option<&Receipt> {
        self.receipt.as_ref().filter(|_| self.findings.is_empty())
    }
}

fn signature(files: &ReceiptFiles) -> Result<Signature, ReceiptFinding> {
    let file = files.signature.as_deref().ok_or(ReceiptFinding::SignatureMissing)?;
    let signature = Signature::read(file).map_err(|_| ReceiptFinding::SignatureMalformed)?;
    match signature.check(RECEIPT_NAMESPACE, &files.text) {
        Ok(()) => Ok(signature),
        Err(SignatureError::Namespace) => Err(ReceiptFinding::OtherPurpose),
        Err(_) => Err(ReceiptFinding::SignatureWrong),
    }
}

/// Why the signer is not the registered officer that the receipt names.
fn officer(
    receipt: &Receipt,
    signature: &Signature,
    registry: Option<&Registry>,
    (at, proven): (Timestamp, Timestamp),
) -> Option<ReceiptFinding> {
    let Some(registry) = registry else { return Some(ReceiptFinding::NoRegistry) };
    let key = signature.key();
    match registry.standing(&key, &receipt.officer, RECEIPT_NAMESPACE, receipt.received) {
        Standing::Trusted if receipt.received > at => Some(ReceiptFinding::Later { received: receipt.received }),
        Standing::Trusted => match registry.standing(&key, &receipt.officer, RECEIPT_NAMESPACE, proven) {
            Standing::RevokedSince(since) => Some(ReceiptFinding::MaybeBackdated { since }),
            _ => None,
        },
        Standing::Unknown => Some(ReceiptFinding::UnknownKey { fingerprint: key.fingerprint() }),
        Standing::OtherPrincipal(registered) => Some(ReceiptFinding::OtherOfficer { officer: receipt.officer.clone(), registered }),
        Standing::OtherNamespace => Some(ReceiptFinding::OtherNamespace),
        Standing::NotYetValid(from) => Some(ReceiptFinding::NotYetValid { from }),
        Standing::Expired(until) => Some(ReceiptFinding::Expired { until }),
        Standing::Revoked => Some(ReceiptFinding::Revoked),
        Standing::RevokedSince(since) => Some(ReceiptFinding::RevokedSince { since }),
    }
}
