//! The token of an authority: its time, and whether it holds (RFC 3161, 2.4.2; RFC 5652, 5.4).

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetString};
use der::{Any, Decode, Encode, Sequence, Tag, Tagged};
use jiff::Timestamp;
use jiff::civil::DateTime;
use sha1::{Digest, Sha1};
use spki::AlgorithmIdentifierOwned;
use x509_cert::Certificate;
use x509_cert::ext::pkix::SubjectKeyIdentifier;

use super::certificate::{MOST_CERTIFICATES, hash, is_for_timestamps, name, verify, vouched_for};
use super::message::{TimeStampResp, TstInfo};
use super::{Authorities, MOST_BYTES, Request, SHA_256, TST_INFO, TimestampProblem};

/// id-signedData, contentType, messageDigest (RFC 5652, 5.1, 11.1, 11.2).
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
/// signingCertificate and signingCertificateV2 (RFC 2634, 5.4; RFC 5035, 3).
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// A token as it was read; nothing of it is checked yet.
#[derive(Clone, Debug)]
pub struct Token {
    der: Vec<u8>,
    signed: SignedData,
    info: Vec<u8>,
}

/// What a token proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// When the data was there at the latest.
    pub at: Timestamp,
    /// The name of the authority in its certificate.
    pub authority: String,
    /// The serial number of the token, hexadecimal.
    pub serial: String,
}

/// ESSCertID and ESSCertIDv2 (RFC 5035, 4): the digest of the signer's certificate.
#[derive(Clone, Debug, Sequence)]
struct CertificateId {
    #[asn1(optional = "true")]
    hash_algorithm: Option<AlgorithmIdentifierOwned>,
    hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

/// SigningCertificate and SigningCertificateV2.
#[derive(Clone, Debug, Sequence)]
struct SigningCertificate {
    certificates: Vec<CertificateId>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

impl Token {
    /// Reads a token, or the answer of an authority that has one.
    ///
    /// # Errors
    /// [`TimestampProblem::NotAToken`] or [`TimestampProblem::Refused`].
    pub fn read(file: &[u8]) -> Result<Self, TimestampProblem> {
        const NONE: TimestampProblem = TimestampProblem::NotAToken;
        if file.len() > MOST_BYTES {
            return Err(NONE);
        }
        let content = match TimeStampResp::from_der(file) {
            Ok(answer) => answer.token.ok_or_else(|| TimestampProblem::Refused {
                status: answer.status.status,
                text: answer.status.status_string.unwrap_or_default().iter().map(|text| text.as_str()).collect::<Vec<_>>().join(" "),
            })?,
            Err(_) => ContentInfo::from_der(file).map_err(|_| NONE)?,
        };
        if content.content_type != SIGNED_DATA {
            return Err(NONE);
        }
        let signed: SignedData = content.content.decode_as().map_err(|_| NONE)?;
        let inside = signed.encap_content_info.econtent.as_ref().filter(|_| signed.encap_content_info.econtent_type == TST_INFO);
        let info = inside.ok_or(NONE)?.decode_as::<OctetString>().map_err(|_| NONE)?.into_bytes();
        TstInfo::from_der(&info).map_err(|_| NONE)?;
        Ok(Self { der: content.to_der().map_err(|_| NONE)?, signed, info })
    }

    /// The token alone, without the answer around it, as `openssl ts -verify -token_in` takes it.
    pub fn bytes(&self) -> &[u8] {
        &self.der
    }

    /// Checks that it is a token over `data`, that its signature holds, and that one of `authorities` vouches for its signer at its time.
    /// With the request at hand, that it is the answer to it. The certificates must still have been valid at `until`: when the token was
    /// stamped itself, else now. Nobody answers for a key after its certificate.
    ///
    /// # Errors
    /// [`TimestampProblem`].
    pub fn check(
        &self,
        data: &[u8],
        request: Option<&Request>,
        authorities: &Authorities,
        until: Timestamp,
    ) -> Result<Stamp, TimestampProblem> {
        const NONE: TimestampProblem = TimestampProblem::NotAToken;
        let info = TstInfo::from_der(&self.info).map_err(|_| NONE)?;
        let imprint = &info.message_imprint;
        let digest = hash(imprint.hash_algorithm.oid, data).ok_or_else(|| unknown(imprint.hash_algorithm.oid))?;
        if digest != imprint.hashed_message.as_bytes() {
            return Err(TimestampProblem::OtherData);
        }
        if let Some(nonce) = request.and_then(Request::nonce)
            && info.nonce.as_ref() != Some(nonce)
        {
            return Err(TimestampProblem::OtherNonce);
        }
        let at = time(&info).ok_or(NONE)?;
        let [signer] = self.signed.signer_infos.0.as_slice() else { return Err(NONE) };
        let carried = self.certificates();
        let certificate = carried.iter().chain(&authorities.0).find(|certificate| is_of(certificate, signer));
        let certificate = certificate.ok_or(TimestampProblem::NoCertificate)?;
        self.is_signed(signer, certificate)?;
        if !is_for_timestamps(certificate) {
            return Err(TimestampProblem::NotForTimestamps);
        }
        vouched_for(certificate, &carried, authorities, at)?;
        vouched_for(certificate, &carried, authorities, until.max(at)).map_err(|problem| match problem {
            TimestampProblem::OutsideValidity { certificate } => TimestampProblem::Expired { certificate },
            other => other,
        })?;
        let serial = info.serial_number.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Stamp { at, authority: name(certificate), serial })
    }

    /// Whether it is a token over `data`; nothing else of it is checked.
    pub fn is_over(&self, data: &[u8]) -> bool {
        let Ok(info) = TstInfo::from_der(&self.info) else { return false };
        let imprint = &info.message_imprint;
        hash(imprint.hash_algorithm.oid, data).is_some_and(|digest| digest == imprint.hashed_message.as_bytes())
    }

    fn certificates(&self) -> Vec<Certificate> {
        let carried = self.signed.certificates.iter().flat_map(|set| set.0.iter()).take(MOST_CERTIFICATES);
        carried.filter_map(|choice| if let CertificateChoices::Certificate(one) = choice { Some(one.clone()) } else { None }).collect()
    }

    /// Checks the signed attributes and the signature over them (RFC 5652, 5.4 and 5.6).
    fn is_signed(&self, signer: &SignerInfo, certificate: &Certificate) -> Result<(), TimestampProblem> {
        const WRONG: TimestampProblem = TimestampProblem::WrongSignature;
        let attributes = signer.signed_attrs.as_ref().ok_or(WRONG)?;
        let value = |oid: ObjectIdentifier| {
            let mut values = attributes.iter().filter(|attribute| attribute.oid == oid).flat_map(|attribute| attribute.values.iter());
            values.next().filter(|_| values.next().is_none())
        };
        let kind = value(CONTENT_TYPE).and_then(|value| value.decode_as::<ObjectIdentifier>().ok());
        let digest = value(MESSAGE_DIGEST).and_then(|value| value.decode_as::<OctetString>().ok()).ok_or(WRONG)?;
        let expected = hash(signer.digest_alg.oid, &self.info).ok_or_else(|| unknown(signer.digest_alg.oid))?;
        if kind != Some(TST_INFO) || digest.as_bytes() != expected {
            return Err(WRONG);
        }
        let encoded = certificate.to_der().map_err(|_| WRONG)?;
        let id = |oid| value(oid).and_then(|value| value.decode_as::<SigningCertificate>().ok());
        let id = |oid| id(oid).and_then(|ids: SigningCertificate| ids.certificates.into_iter().next());
        let named = match (id(SIGNING_CERTIFICATE_V2), id(SIGNING_CERTIFICATE)) {
            (Some(id), _) => {
                let algorithm = id.hash_algorithm.as_ref().map_or(SHA_256, |algorithm| algorithm.oid);
                hash(algorithm, &encoded).ok_or_else(|| unknown(algorithm))? == id.hash.as_bytes()
            }
            (None, Some(id)) => Sha1::digest(&encoded).as_slice() == id.hash.as_bytes(),
            (None, None) => false,
        };
        if !named {
            return Err(WRONG);
        }
        let message = attributes.to_der().map_err(|_| WRONG)?;
        verify(certificate, &signer.signature_algorithm, Some(signer.digest_alg.oid), &message, signer.signature.as_bytes())
    }
}

fn unknown(algorithm: ObjectIdentifier) -> TimestampProblem {
    TimestampProblem::UnknownAlgorithm { algorithm: algorithm.to_string() }
}

/// Whether a certificate is that of the signer.
fn is_of(certificate: &Certificate, signer: &SignerInfo) -> bool {
    let certificate = &certificate.tbs_certificate;
    match &signer.sid {
        SignerIdentifier::IssuerAndSerialNumber(id) => id.issuer == certificate.issuer && id.serial_number == certificate.serial_number,
        SignerIdentifier::SubjectKeyIdentifier(id) => {
            matches!(certificate.get::<SubjectKeyIdentifier>(), Ok(Some((_, own))) if own == *id)
        }
    }
}

/// `20260803093000Z` or `20260803093000.634219Z` (RFC 3161, 2.4.2: always in UTC, with seconds).
fn time(info: &TstInfo<'_>) -> Option<Timestamp> {
    if info.gen_time.tag() != Tag::GeneralizedTime {
        return None;
    }
    let text = std::str::from_utf8(info.gen_time.value()).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 14 || fraction.len() > 9 || !digits(whole) || !digits(fraction) || (text.contains('.') && fraction.is_empty()) {
        return None;
    }
    let nanoseconds: i32 = format!("{fraction:0<9}").parse().ok()?;
    let moment = DateTime::strptime("%Y%m%d%H%M%S", whole).ok()?;
    let moment = moment.with().subsec_nanosecond(nanoseconds).build().ok()?;
    jiff::tz::Offset::UTC.to_timestamp(moment).ok()
}
