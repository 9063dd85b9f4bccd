//! The messages between applicant and authority (RFC 3161, 2.4).

use cms::content_info::ContentInfo;
use der::asn1::{BitString, Int, OctetString, Utf8StringRef};
use der::{Any, AnyRef, Decode, Encode, Sequence};
use rsa::sha2::{Digest, Sha256, Sha512};
use spki::AlgorithmIdentifierOwned;

use super::{MOST_BYTES, SHA_256, SHA_512};
use crate::words::wording::explained;

/// The digest of the stamped data (RFC 3161, 2.4.1).
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct MessageImprint {
    pub(super) hash_algorithm: AlgorithmIdentifierOwned,
    pub(super) hashed_message: OctetString,
}

/// TimeStampReq (RFC 3161, 2.4.1).
#[derive(Clone, Debug, Sequence)]
struct TimeStampReq {
    version: u8,
    message_imprint: MessageImprint,
    #[asn1(optional = "true")]
    req_policy: Option<der::asn1::ObjectIdentifier>,
    #[asn1(optional = "true")]
    nonce: Option<Int>,
    #[asn1(default = "Default::default")]
    cert_req: bool,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<Any>,
}

/// PKIStatusInfo (RFC 3161, 2.4.2).
#[derive(Clone, Debug, Sequence)]
pub(super) struct StatusInfo<'a> {
    pub(super) status: u32,
    #[asn1(optional = "true")]
    pub(super) status_string: Option<Vec<Utf8StringRef<'a>>>,
    #[asn1(optional = "true")]
    pub(super) fail_info: Option<BitString>,
}

/// TimeStampResp (RFC 3161, 2.4.2).
#[derive(Clone, Debug, Sequence)]
pub(super) struct TimeStampResp<'a> {
    pub(super) status: StatusInfo<'a>,
    #[asn1(optional = "true")]
    pub(super) token: Option<ContentInfo>,
}

/// Accuracy (RFC 3161, 2.4.2).
#[derive(Clone, Debug, Sequence)]
pub(super) struct Accuracy {
    #[asn1(optional = "true")]
    seconds: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    millis: Option<Int>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    micros: Option<Int>,
}

/// TSTInfo (RFC 3161, 2.4.2). The time is kept as it is written: it may have fractions of a second, which DER libraries refuse.
#[derive(Clone, Debug, Sequence)]
pub(super) struct TstInfo<'a> {
    version: u8,
    policy: der::asn1::ObjectIdentifier,
    pub(super) message_imprint: MessageImprint,
    pub(super) serial_number: Int,
    pub(super) gen_time: AnyRef<'a>,
    #[asn1(optional = "true")]
    accuracy: Option<Accuracy>,
    #[asn1(default = "Default::default")]
    ordering: bool,
    #[asn1(optional = "true")]
    pub(super) nonce: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    tsa: Option<AnyRef<'a>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<x509_cert::ext::Extensions>,
}

/// A request for a time-stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    der: Vec<u8>,
    nonce: Option<Int>,
}

/// A request that can not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestError {
    /// The file is no request (RFC 3161, 2.4.1).
    NotARequest,
}

explained!(RequestError => "timestamp.no_request");

impl Request {
    /// A request over the SHA-256 of `data`, which asks for the authority's certificate. The nonce must be unpredictable.
    ///
    /// # Errors
    /// [`RequestError`]: the encoding failed.
    pub fn new(data: &[u8], nonce: [u8; 8]) -> Result<Self, RequestError> {
        Self::with(SHA_256, Sha256::digest(data).to_vec(), nonce)
    }

    /// The same over the SHA-512 of a list of evidence: what renews a proof must not rest on the digest that it renews.
    ///
    /// # Errors
    /// [`RequestError`]: the encoding failed.
    pub fn of_list(list: &[u8], nonce: [u8; 8]) -> Result<Self, RequestError> {
        Self::with(SHA_512, Sha512::digest(list).to_vec(), nonce)
    }

    fn with(algorithm: der::asn1::ObjectIdentifier, digest: Vec<u8>, nonce: [u8; 8]) -> Result<Self, RequestError> {
        // A positive number without leading zeros, whatever was drawn.
        let [first, rest @ ..] = nonce;
        let positive: Vec<u8> = std::iter::once(first & 0x3F | 0x40).chain(rest).collect();
        let request = TimeStampReq {
            version: 1,
            message_imprint: MessageImprint {
                hash_algorithm: AlgorithmIdentifierOwned { oid: algorithm, parameters: Some(Any::null()) },
                hashed_message: OctetString::new(digest).map_err(|_| RequestError::NotARequest)?,
            },
            req_policy: None,
            nonce: Some(Int::new(&positive).map_err(|_| RequestError::NotARequest)?),
            cert_req: true,
            extensions: None,
        };
        let der = request.to_der().map_err(|_| RequestError::NotARequest)?;
        Ok(Self { der, nonce: request.nonce })
    }

    /// Reads a request of any program.
    ///
    /// # Errors
    /// [`RequestError`].
    pub fn read(file: &[u8]) -> Result<Self, RequestError> {
        if file.len() > MOST_BYTES {
            return Err(RequestError::NotARequest);
        }
        let request = TimeStampReq::from_der(file).map_err(|_| RequestError::NotARequest)?;
        Ok(Self { der: file.to_vec(), nonce: request.nonce })
    }

    /// The bytes to hand to the authority (`application/timestamp-query`).
    pub fn bytes(&self) -> &[u8] {
        &self.der
    }

    /// The number by which the answer is recognised.
    pub(super) fn nonce(&self) -> Option<&Int> {
        self.nonce.as_ref()
    }
}
