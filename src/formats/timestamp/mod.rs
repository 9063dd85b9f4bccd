//! Time-stamps of an authority (RFC 3161): the request, and the token that comes back.
//!
//! A token proves that its data existed at its time, as far as the authority is trusted: the verifier names the authorities' certificates.

mod certificate;
mod message;
mod problem;
mod token;

pub use certificate::{Authorities, AuthoritiesError};
pub use message::{Request, RequestError};
pub use problem::TimestampProblem;
pub use token::{Stamp, Token};

/// Longest file that is read, in bytes: requests, tokens and lists of certificates are far shorter.
pub const MOST_BYTES: usize = 1 << 20;

/// id-ct-TSTInfo (RFC 3161, 2.4.2).
const TST_INFO: der::asn1::ObjectIdentifier = der::asn1::ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// SHA-256, SHA-384 and SHA-512 (RFC 5754).
const SHA_256: der::asn1::ObjectIdentifier = der::asn1::ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA_384: der::asn1::ObjectIdentifier = der::asn1::ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA_512: der::asn1::ObjectIdentifier = der::asn1::ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
