//! What a receipt is worth, in words and for programs.

use crate::stages::receipt::ReceiptWorth;
use crate::stages::report::json::{FactReport, ReceiptPart, StepOutcome};
use crate::stages::report::receipt::{ReceiptContent, officer_words, verdict_words};
use crate::stages::report::speaker::Speaker;
use crate::words::finding::Fact;
use crate::words::moment::Zone;
use crate::words::wording::Message;

/// Who says what, or that it does not count.
pub fn words(worth: &ReceiptWorth, speaker: &Speaker) -> String {
    let Some(receipt) = worth.trusted() else {
        return speaker.say(&Message::new("receipt.worthless").text("path", &worth.path));
    };
    let message = Message::new("receipt.counts")
        .text("path", &worth.path)
        .text("officer", officer_words(receipt, worth.name.as_deref()))
        .with("received", Fact::Time(Zone::default().written(receipt.received)))
        .text("verdict", verdict_words(receipt, speaker));
    speaker.say(&message)
}

/// As a part of a document.
pub fn part(worth: &ReceiptWorth, speaker: &Speaker) -> ReceiptPart {
    ReceiptPart {
        path: worth.path.clone(),
        outcome: if worth.findings.is_empty() { StepOutcome::Passed } else { StepOutcome::Failed },
        digest: worth.digest,
        fingerprint: worth.fingerprint.clone(),
        officer_name: worth.name.clone(),
        findings: worth.findings.iter().map(|finding| FactReport::new(finding, speaker)).collect(),
        content: worth.receipt.as_ref().map(ReceiptContent::of),
    }
}
