//! Why a time-stamp proves nothing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::wording::{Explain, Message};

/// Why a token is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TimestampProblem {
    /// The file is no answer of an authority and no token, or it is damaged.
    NotAToken,
    /// The authority answered, but refused to stamp.
    Refused {
        /// Its status (RFC 3161, 2.4.2): 2 = rejection.
        status: u32,
        /// Its words; empty if it gave none.
        text: String,
    },
    /// The token is over other data.
    OtherData,
    /// The token answers another request.
    OtherNonce,
    /// The token does not contain the certificate of its signer.
    NoCertificate,
    /// The signature of the token does not hold.
    WrongSignature,
    /// The certificate is not one for time-stamps (RFC 3161, 2.3).
    NotForTimestamps,
    /// No certificate that the verifier trusts vouches for the signer.
    Untrusted {
        /// The name of the signer.
        signer: String,
    },
    /// A certificate was not valid at the time in the token.
    OutsideValidity {
        /// The name in the certificate.
        certificate: String,
    },
    /// A certificate was valid at the time in the token, but not any more when the token was needed: at the time of the next one over it, or
    /// of this check.
    Expired {
        /// The name in the certificate.
        certificate: String,
    },
    /// The request was not answered yet.
    NoToken,
    /// The list of evidence is damaged, or the list that the token is over does not hold it.
    BadList,
    /// The list of evidence does not hold this signature: it is another one's.
    NotListed,
    /// The token uses an algorithm that the program does not know; it was not checked.
    UnknownAlgorithm {
        /// The object identifier of the algorithm.
        algorithm: String,
    },
}

impl TimestampProblem {
    /// Whether a token is kept all the same: what it lacks may be known later.
    pub fn is_kept(&self) -> bool {
        matches!(self, Self::Untrusted { .. } | Self::UnknownAlgorithm { .. })
    }

    /// Whether the token was not checked, as opposed to refused.
    pub fn is_not_checked(&self) -> bool {
        matches!(self, Self::UnknownAlgorithm { .. })
    }
}

impl Explain for TimestampProblem {
    fn explain(&self) -> Message {
        Message::of("timestamp.problem.", "kind", self)
    }
}
