//! The moment at which a signer's validity is judged, and what proves that the signature was there by then.

use jiff::Timestamp;

use crate::words::finding::Fact;
use crate::words::moment::Zone;
use crate::words::wording::{Explain, Message};

/// A moment by which something was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenTime {
    /// The moment.
    pub at: Timestamp,
    /// What proves it.
    pub proof: Proof,
}

/// What proves that something was signed by a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It is here now.
    Now,
    /// Nothing but the word of whoever verifies (`--at`).
    Given,
    /// A receipt: this officer had it before him.
    Receipt {
        /// The principal of the officer.
        officer: String,
    },
    /// A time-stamp of an authority that the verifier trusts.
    Timestamp {
        /// The name of the authority in its certificate.
        authority: String,
    },
}

impl ProvenTime {
    /// The present.
    pub fn now(at: Timestamp) -> Self {
        Self { at, proof: Proof::Now }
    }

    /// A moment that whoever verifies answers for.
    pub fn given(at: Timestamp) -> Self {
        Self { at, proof: Proof::Given }
    }

    /// The name of its proof in documents.
    pub fn name(&self) -> &'static str {
        match self.proof {
            Proof::Now => "now",
            Proof::Given => "given",
            Proof::Receipt { .. } => "receipt",
            Proof::Timestamp { .. } => "timestamp",
        }
    }

    /// The earlier of two: what was signed by then was signed by the later one as well.
    #[must_use]
    pub fn or_earlier(self, other: Self) -> Self {
        if other.at < self.at { other } else { self }
    }
}

impl Explain for ProvenTime {
    fn explain(&self) -> Message {
        let at = Fact::Time(Zone::default().written(self.at));
        match &self.proof {
            Proof::Now => Message::new("proven.now").with("at", at),
            Proof::Given => Message::new("proven.given").with("at", at),
            Proof::Receipt { officer } => Message::new("proven.receipt").with("at", at).text("officer", officer),
            Proof::Timestamp { authority } => Message::new("proven.timestamp").with("at", at).text("authority", authority),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earlier_proof_counts() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = ProvenTime::now(at("2026-09-02T00:00:00Z"));
        let receipt = ProvenTime { at: at("2026-09-01T00:00:00Z"), proof: Proof::Receipt { officer: "officer-1".to_owned() } };
        assert_eq!(now.clone().or_earlier(receipt.clone()).name(), "receipt");
        assert_eq!(receipt.or_earlier(now).name(), "receipt");
    }
}
