//! Certificates of authorities: whom the verifier trusts, and who vouches for the signer of a token (RFC 5280, 6.1).

use der::{Decode, Encode};
use jiff::Timestamp;
use rsa::pkcs8::DecodePublicKey;
use rsa::sha2::{Digest, Sha256, Sha384, Sha512};
use rsa::{Pkcs1v15Sign, RsaPublicKey};
use signature::hazmat::PrehashVerifier;
use spki::AlgorithmIdentifierOwned;
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

use super::{MOST_BYTES, SHA_256, SHA_384, SHA_512, TimestampProblem};
use crate::words::wording::explained;

/// Most certificates in a list or a token.
pub(super) const MOST_CERTIFICATES: usize = 200;
/// Most certificates between a token and an authority that the verifier trusts.
const LONGEST_CHAIN: usize = 8;
/// id-kp-timeStamping (RFC 3161, 2.3).
const TIME_STAMPING: der::asn1::ObjectIdentifier = der::asn1::ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");

/// The authorities that the verifier trusts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authorities(pub(super) Vec<Certificate>);

/// A list of certificates that can not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthoritiesError {
    /// The file has no certificates in PEM or DER form.
    NoCertificates,
}

explained!(AuthoritiesError => "timestamp.no_authorities");

impl Authorities {
    /// Reads certificates: PEM, one after the other with any text between them, or one in DER.
    ///
    /// # Errors
    /// [`AuthoritiesError`].
    pub fn read(file: &[u8]) -> Result<Self, AuthoritiesError> {
        const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
        const END: &str = "-----END CERTIFICATE-----";
        if file.len() > MOST_BYTES {
            return Err(AuthoritiesError::NoCertificates);
        }
        if let Ok(one) = Certificate::from_der(file) {
            return Ok(Self(vec![one]));
        }
        // The reader of chains in x509-cert takes no text behind the last certificate, and no empty file.
        let text = String::from_utf8_lossy(file).replace('\r', "");
        let mut found = Vec::new();
        for block in text.split(BEGIN).skip(1).take(MOST_CERTIFICATES) {
            let (inside, _) = block.split_once(END).ok_or(AuthoritiesError::NoCertificates)?;
            let pem = format!("{BEGIN}{inside}{END}\n");
            let (_, der) = der::pem::decode_vec(pem.as_bytes()).map_err(|_| AuthoritiesError::NoCertificates)?;
            found.push(Certificate::from_der(&der).map_err(|_| AuthoritiesError::NoCertificates)?);
        }
        if found.is_empty() { Err(AuthoritiesError::NoCertificates) } else { Ok(Self(found)) }
    }
}

/// The name of whoever a certificate is for.
pub(super) fn name(certificate: &Certificate) -> String {
    certificate.tbs_certificate.subject.to_string()
}

/// Checks that a certificate is one for time-stamps alone (RFC 3161, 2.3).
pub(super) fn is_for_timestamps(certificate: &Certificate) -> bool {
    let purpose = certificate.tbs_certificate.get::<ExtendedKeyUsage>();
    matches!(purpose, Ok(Some((true, usage))) if usage.0 == [TIME_STAMPING])
}

/// Checks that authorities which the verifier trusts vouch for `signer`, by certificates that were all valid at `at`.
pub(super) fn vouched_for(
    signer: &Certificate,
    carried: &[Certificate],
    trusted: &Authorities,
    at: Timestamp,
) -> Result<(), TimestampProblem> {
    let mut current = signer;
    for _ in 0..LONGEST_CHAIN {
        was_valid(current, at)?;
        if trusted.0.contains(current) {
            return Ok(());
        }
        if let Some(authority) = issuer(current, &trusted.0)? {
            return was_valid(authority, at);
        }
        match issuer(current, carried)? {
            // A certificate that vouches for itself proves nothing.
            Some(next) if next != current => current = next,
            _ => break,
        }
    }
    Err(TimestampProblem::Untrusted { signer: name(signer) })
}

fn was_valid(certificate: &Certificate, at: Timestamp) -> Result<(), TimestampProblem> {
    let validity = &certificate.tbs_certificate.validity;
    let seconds = |time: x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    if (seconds(validity.not_before)..=seconds(validity.not_after)).contains(&at.as_second()) {
        Ok(())
    } else {
        Err(TimestampProblem::OutsideValidity { certificate: name(certificate) })
    }
}

/// The certificate that issued another, as its signature shows; `None` if there is none.
fn issuer<'a>(of: &Certificate, among: &'a [Certificate]) -> Result<Option<&'a Certificate>, TimestampProblem> {
    let message = of.tbs_certificate.to_der().map_err(|_| TimestampProblem::NotAToken)?;
    let mut unknown = None;
    for candidate in among.iter().filter(|candidate| candidate.tbs_certificate.subject == of.tbs_certificate.issuer) {
        if !may_issue(candidate) {
            continue;
        }
        match verify(candidate, &of.signature_algorithm, None, &message, of.signature.raw_bytes()) {
            Ok(()) => return Ok(Some(candidate)),
            Err(problem) if problem.is_not_checked() => unknown = Some(problem),
            Err(_) => {}
        }
    }
    unknown.map_or(Ok(None), Err)
}

fn may_issue(certificate: &Certificate) -> bool {
    let constraints = certificate.tbs_certificate.get::<BasicConstraints>();
    let usage = certificate.tbs_certificate.get::<KeyUsage>();
    matches!(constraints, Ok(Some((_, constraints))) if constraints.ca)
        && usage.is_ok_and(|usage| usage.is_none_or(|(_, usage)| usage.key_cert_sign()))
}

/// Checks a signature by the key of a certificate. `digest` names the hash function where the algorithm does not.
pub(super) fn verify(
    by: &Certificate,
    algorithm: &AlgorithmIdentifierOwned,
    digest: Option<der::asn1::ObjectIdentifier>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), TimestampProblem> {
    let key = &by.tbs_certificate.subject_public_key_info;
    let unknown = |oid: &dyn ToString| TimestampProblem::UnknownAlgorithm { algorithm: oid.to_string() };
    let (is_rsa, digest) = match algorithm.oid.to_string().as_str() {
        // rsaEncryption, then sha256/384/512WithRSAEncryption (RFC 8017, A.2.4).
        "1.2.840.113549.1.1.1" => (true, digest.ok_or_else(|| unknown(&algorithm.oid))?),
        "1.2.840.113549.1.1.11" => (true, SHA_256),
        "1.2.840.113549.1.1.12" => (true, SHA_384),
        "1.2.840.113549.1.1.13" => (true, SHA_512),
        // ecdsa-with-SHA256/384/512 (RFC 5758, 3.2).
        "1.2.840.10045.4.3.2" => (false, SHA_256),
        "1.2.840.10045.4.3.3" => (false, SHA_384),
        "1.2.840.10045.4.3.4" => (false, SHA_512),
        _ => return Err(unknown(&algorithm.oid)),
    };
    let hashed = hash(digest, message).ok_or_else(|| unknown(&digest))?;
    let wrong = TimestampProblem::WrongSignature;
    if is_rsa {
        let encoded = key.to_der().map_err(|_| TimestampProblem::NotAToken)?;
        let key = RsaPublicKey::from_public_key_der(&encoded).map_err(|_| unknown(&key.algorithm.oid))?;
        let scheme = match digest {
            SHA_256 => Pkcs1v15Sign::new::<Sha256>(),
            SHA_384 => Pkcs1v15Sign::new::<Sha384>(),
            _ => Pkcs1v15Sign::new::<Sha512>(),
        };
        return key.verify(scheme, &hashed, signature).map_err(|_| wrong);
    }
    let curve = key.algorithm.parameters.as_ref().and_then(|curve| curve.decode_as::<der::asn1::ObjectIdentifier>().ok());
    let point = key.subject_public_key.raw_bytes();
    // A curve takes the leading bits of a longer digest, and none shorter than half of it (SEC 1, 4.1.4).
    match curve.map(|curve| curve.to_string()).as_deref() {
        Some("1.2.840.10045.3.1.7") => {
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(|_| TimestampProblem::NotAToken)?;
            let signature = p256::ecdsa::Signature::from_der(signature).map_err(|_| wrong.clone())?;
            key.verify_prehash(&hashed, &signature).map_err(|_| wrong)
        }
        Some("1.3.132.0.34") => {
            let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(|_| TimestampProblem::NotAToken)?;
            let signature = p384::ecdsa::Signature::from_der(signature).map_err(|_| wrong.clone())?;
            key.verify_prehash(&hashed, &signature).map_err(|_| wrong)
        }
        other => Err(unknown(&other.unwrap_or("1.2.840.10045.2.1"))),
    }
}

/// A digest by a hash function that is still safe; `None` for any other.
pub(super) fn hash(algorithm: der::asn1::ObjectIdentifier, bytes: &[u8]) -> Option<Vec<u8>> {
    match algorithm {
        SHA_256 => Some(Sha256::digest(bytes).to_vec()),
        SHA_384 => Some(Sha384::digest(bytes).to_vec()),
        SHA_512 => Some(Sha512::digest(bytes).to_vec()),
        _ => None,
    }
}
