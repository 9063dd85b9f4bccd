//! Authenticity: checks that the institution of the class signed the bundle with a key that the verifier's registry trusts.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::formats::registry::{Edition, Registry, Standing};
use crate::formats::signature::{BUNDLE_NAMESPACE, Signature, SignatureError};
use crate::words::finding::Fact;
use crate::words::moment::Zone;
use crate::words::proven_time::ProvenTime;
use crate::words::wording::{Explain, Message};

/// The result of checking a bundle's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticity {
    /// Whether the right signer signed it with a trusted key.
    pub trusted: bool,
    /// The principal that the key is trusted for.
    pub signer: Option<String>,
    /// The signer's name in the registry.
    pub name: Option<String>,
    /// The fingerprint of the key that made the signature.
    pub fingerprint: Option<String>,
    /// The registry that was asked; `None` if it did not come to that.
    pub registry: Option<Edition>,
    /// When the key had to be valid, and what proves that moment; none where it did not come to that.
    pub judged: Option<ProvenTime>,
    /// Why it is not trusted; empty if it is.
    pub findings: Vec<AuthenticityFinding>,
}

/// Why a signature is not trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AuthenticityFinding {
    /// There is no signature. A missing signature counts as a failed one.
    SignatureMissing,
    /// The file is not an SSHSIG signature, or its kind is not allowed for bundles.
    Malformed,
    /// The file has other text before or after the signature.
    Surrounded,
    /// The namespace of the signature is not the one for bundles.
    OtherPurpose,
    /// The signature does not match the tag manifest.
    Wrong,
    /// No registry is configured.
    NoRegistry,
    /// The registry does not know the key.
    UnknownKey {
        /// Its fingerprint.
        fingerprint: String,
    },
    /// The key is registered, but not for the institution of the class.
    WrongSigner {
        /// The credit code of the class record.
        expected: String,
        /// The principals that the key is registered for.
        registered: Vec<String>,
    },
    /// The key is registered, but not for this namespace.
    OtherNamespace,
    /// The key is not valid yet.
    NotYetValid {
        /// Start of validity, in UTC.
        #[schemars(with = "String")]
        from: Timestamp,
    },
    /// The key is no longer valid.
    Expired {
        /// End of validity, in UTC.
        #[schemars(with = "String")]
        until: Timestamp,
    },
    /// The key is in the district's list of revoked keys.
    Revoked,
    /// The district revoked the key from then on.
    RevokedSince {
        /// From when, in UTC.
        #[schemars(with = "String")]
        since: Timestamp,
    },
    /// No class record names the institution.
    NoClassRecord,
}

/// The one reason why a signature is not trusted: what a finding comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// There is no signature.
    Unsigned,
    /// The signature is not one, or does not fit the content.
    BadSignature,
    /// The signature or the key is for another purpose.
    WrongNamespace,
    /// Nobody has registered the key, or there is no registry.
    UnknownSigner,
    /// The key is not that of the institution of the class.
    WrongSigner,
    /// The key was not yet valid.
    NotYetValid,
    /// The key was not valid any more.
    Expired,
    /// The district has revoked the key.
    Revoked,
}

impl AuthenticityFinding {
    /// What it comes to.
    pub fn reason(&self) -> Reason {
        match self {
            Self::SignatureMissing => Reason::Unsigned,
            Self::Malformed | Self::Surrounded | Self::Wrong => Reason::BadSignature,
            Self::OtherPurpose | Self::OtherNamespace => Reason::WrongNamespace,
            Self::NoRegistry | Self::UnknownKey { .. } => Reason::UnknownSigner,
            Self::WrongSigner { .. } | Self::NoClassRecord => Reason::WrongSigner,
            Self::NotYetValid { .. } => Reason::NotYetValid,
            Self::Expired { .. } => Reason::Expired,
            Self::Revoked | Self::RevokedSince { .. } => Reason::Revoked,
        }
    }
}

impl Explain for AuthenticityFinding {
    fn explain(&self) -> Message {
        let message = Message::of("authenticity.", "kind", self);
        match self {
            Self::NotYetValid { from: at } => message.with("from", Fact::Time(Zone::default().written(*at))),
            Self::RevokedSince { since: at } => message.with("since", Fact::Time(Zone::default().written(*at))),
            Self::Expired { until: at } => message.with("until", Fact::Time(Zone::default().written(*at))),
            _ => message,
        }
    }
}

/// Checks the signature over the exact bytes of the tag manifest. The key must be trusted for `credit_code` (from the class record), in the
/// bundle namespace, at the proven time. Nothing inside the bundle can make a key trusted.
pub fn authenticate(
    tag_manifest: &[u8],
    signature: Option<&[u8]>,
    registry: Option<&Registry>,
    credit_code: Option<&str>,
    proven: &ProvenTime,
) -> Authenticity {
    let refused = |fingerprint: Option<String>, finding| Authenticity {
        trusted: false,
        signer: None,
        name: None,
        fingerprint,
        registry: registry.map(|registry| registry.edition.clone()),
        judged: None,
        findings: vec![finding],
    };
    let Some(file) = signature else { return refused(None, AuthenticityFinding::SignatureMissing) };
    let signature = match Signature::read(file) {
        Ok(signature) => signature,
        Err(SignatureError::Surrounded) => return refused(None, AuthenticityFinding::Surrounded),
        Err(_) => return refused(None, AuthenticityFinding::Malformed),
    };
    let key = signature.key();
    let fingerprint = key.fingerprint();
    match signature.check(BUNDLE_NAMESPACE, tag_manifest) {
        Ok(()) => {}
        Err(SignatureError::Namespace) => return refused(Some(fingerprint), AuthenticityFinding::OtherPurpose),
        Err(SignatureError::Wrong) => return refused(Some(fingerprint), AuthenticityFinding::Wrong),
        Err(_) => return refused(Some(fingerprint), AuthenticityFinding::Malformed),
    }
    let Some(registry) = registry else { return refused(Some(fingerprint), AuthenticityFinding::NoRegistry) };
    let Some(code) = credit_code else { return refused(Some(fingerprint), AuthenticityFinding::NoClassRecord) };
    let finding = match registry.standing(&key, code, BUNDLE_NAMESPACE, proven.at) {
        Standing::Trusted => {
            return Authenticity {
                trusted: true,
                signer: Some(code.to_owned()),
                name: registry.names.get(code).cloned(),
                fingerprint: Some(fingerprint),
                registry: Some(registry.edition.clone()),
                judged: Some(proven.clone()),
                findings: Vec::new(),
            };
        }
        Standing::Unknown => AuthenticityFinding::UnknownKey { fingerprint: fingerprint.clone() },
        Standing::OtherPrincipal(registered) => AuthenticityFinding::WrongSigner { expected: code.to_owned(), registered },
        Standing::OtherNamespace => AuthenticityFinding::OtherNamespace,
        Standing::NotYetValid(from) => AuthenticityFinding::NotYetValid { from },
        Standing::Expired(until) => AuthenticityFinding::Expired { until },
        Standing::Revoked => AuthenticityFinding::Revoked,
        Standing::RevokedSince(since) => AuthenticityFinding::RevokedSince { since },
    };
    Authenticity { judged: Some(proven.clone()), ..refused(Some(fingerprint), finding) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::registry::line;
    use crate::formats::signature::SigningKey;

    const CODE: &str = "91500113MA5U1ABCXX";

    #[test]
    fn only_the_institution_of_the_class_with_a_registered_key_is_trusted() {
        let (own, other) = (SigningKey::generate("own").unwrap(), SigningKey::generate("other").unwrap());
        let until = "2027-01-01T00:00:00Z".parse().unwrap();
        let registry = Registry::read(
            &format!(
                "{}\n{}\n",
                line(CODE, BUNDLE_NAMESPACE, None, Some(until), &own.public()),
                line("OTHER", BUNDLE_NAMESPACE, None, None, &other.public())
            ),
            Zone::default(),
        );
        let at: Timestamp = "2026-09-01T00:00:00Z".parse().unwrap();
        let by_own = own.sign(BUNDLE_NAMESPACE, b"manifest").unwrap();
        let by_other = other.sign(BUNDLE_NAMESPACE, b"manifest").unwrap();
        let by_stranger = SigningKey::generate("x").unwrap().sign(BUNDLE_NAMESPACE, b"manifest").unwrap();
        let judge = |bytes: &[u8], signature: Option<&[u8]>, registry: Option<&Registry>, code: Option<&str>, at| {
            authenticate(bytes, signature, registry, code, &ProvenTime::given(at)).findings
        };
        assert!(authenticate(b"manifest", Some(&by_own), Some(&registry), Some(CODE), &ProvenTime::given(at)).trusted);
        assert_eq!(judge(b"manifest", None, Some(&registry), Some(CODE), at), [AuthenticityFinding::SignatureMissing]);
        assert_eq!(judge(b"manifest", Some(b"x"), Some(&registry), Some(CODE), at), [AuthenticityFinding::Malformed]);
        assert_eq!(judge(b"Manifest", Some(&by_own), Some(&registry), Some(CODE), at), [AuthenticityFinding::Wrong]);
        assert_eq!(judge(b"manifest", Some(&by_own), None, Some(CODE), at), [AuthenticityFinding::NoRegistry]);
        assert_eq!(judge(b"manifest", Some(&by_own), Some(&registry), None, at), [AuthenticityFinding::NoClassRecord]);
        assert_eq!(
            judge(b"manifest", Some(&by_other), Some(&registry), Some(CODE), at),
            [AuthenticityFinding::WrongSigner { expected: CODE.to_owned(), registered: vec!["OTHER".to_owned()] }]
        );
        assert!(matches!(
            judge(b"manifest", Some(&by_stranger), Some(&registry), Some(CODE), at)[..],
            [AuthenticityFinding::UnknownKey { .. }]
        ));
        let later: Timestamp = "2027-06-01T00:00:00Z".parse().unwrap();
        assert_eq!(judge(b"manifest", Some(&by_own), Some(&registry), Some(CODE), later), [AuthenticityFinding::Expired { until }]);
        let for_files = own.sign("file", b"manifest").unwrap();
        assert_eq!(judge(b"manifest", Some(&for_files), Some(&registry), Some(CODE), at), [AuthenticityFinding::OtherPurpose]);
    }
}
