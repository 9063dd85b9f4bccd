//! Verifying a bag of any maker: only its integrity. Its origin and required content are not checked.

use std::path::Path;

use super::VERIFY_SCHEMA;
use crate::formats::bagit::any::checksum::Algorithm;
use crate::stages::check::{BagChecked, CheckOutcome, check_any};
use crate::stages::open::{OpenError, open_any};
use crate::stages::report::json::{FactReport, IntegrityReport, StepOutcome, Verdict, VerifyReport};
use crate::stages::report::speaker::Speaker;
use crate::stages::report::text::marked;
use crate::words::progress::Progress;
use crate::words::wording::Message;

/// The result of verifying a bag.
pub struct BagVerification {
    /// The check of all listed bytes.
    pub integrity: BagChecked,
}

/// Verifies a bag (a folder or a ZIP file) by its own manifests. Nothing is extracted or fetched.
///
/// # Errors
/// [`OpenError`] if there is nothing to verify. Faults of a bag are in the result.
pub fn verify_bag(path: &Path, progress: &dyn Progress) -> Result<BagVerification, OpenError> {
    let opened = open_any(path)?;
    Ok(BagVerification { integrity: check_any(&opened, progress) })
}

impl BagVerification {
    /// Whether the bag is intact.
    pub fn is_intact(&self) -> bool {
        self.integrity.outcome == CheckOutcome::Passed
    }

    /// The report for JSON. An intact bag has the verdict `not_checked`, because its origin is not authenticated.
    pub fn document(&self, path: &Path, speaker: &Speaker) -> VerifyReport {
        let found = self.integrity.findings.iter().chain(&self.integrity.remarks);
        VerifyReport {
            verdict: if self.is_intact() { Verdict::NotChecked } else { Verdict::Damaged },
            integrity: IntegrityReport {
                files: None,
                damaged_files: 0,
                outcome: if self.is_intact() { StepOutcome::Passed } else { StepOutcome::Failed },
                method: self.method_words(speaker),
                findings: found.map(|finding| FactReport::new(finding, speaker)).collect(),
            },
            ..VerifyReport::not_checked(VERIFY_SCHEMA, path)
        }
    }

    /// The report as lines of text: what was checked, the faults, the verdict.
    pub fn lines(&self, path: &Path, speaker: &Speaker) -> Vec<String> {
        let checked = &self.integrity;
        let key = if self.is_intact() { "report.integrity_passed" } else { "report.integrity_failed" };
        let integrity = Message::new(key).count("count", checked.findings.len()).text("method", self.method_words(speaker));
        let mut lines = vec![speaker.say(&Message::new("report.bundle").text("path", path.to_string_lossy()))];
        lines.extend(checked.version.iter().map(|version| speaker.say(&Message::new("bag.version").text("version", version))));
        lines.extend([String::new(), speaker.say(&integrity)]);
        lines.extend(marked("✘ ", &checked.findings, speaker));
        lines.extend(marked("！", &checked.remarks, speaker));
        lines.extend([String::new(), speaker.term(if self.is_intact() { "bag.intact" } else { "bag.damaged" })]);
        lines
    }

    fn method_words(&self, speaker: &Speaker) -> String {
        let checked = &self.integrity;
        if checked.algorithms.is_empty() {
            return speaker.term("bag.none");
        }
        let algorithms: Vec<&str> = checked.algorithms.iter().copied().map(Algorithm::shown).collect();
        let message = Message::new("bag.method")
            .text("algorithms", algorithms.join(", "))
            .count("files", checked.files)
            .count("tags", checked.tags)
            .text("size", speaker.bytes(checked.bytes));
        speaker.say(&message)
    }
}
