//! A receipt of a verification: what was checked, what became of each item, what a person saw, and what the officer decided.

use jiff::Timestamp;

use super::pieces::Pieces;
use crate::formats::receipt::{CheckState, Checks, Item, Kept, Receipt, ReceiptVerdict};
use crate::pipelines::verify::{Verdict, Verification, damaged_files, rest_can_be_judged};
use crate::record::inventory::Inventory;
use crate::record::standard::{Judged, Keeping, Profile, Rule, Standard};
use crate::stages::check::{CheckOutcome, PayloadMethod};
use crate::stages::report::speaker::Speaker;
use crate::words::digest::Digest;
use crate::words::finding::Outcome;
use crate::words::wording::{Explain as _, Message};

/// What the officer decides and adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The officer, as the registry names the key.
    pub officer: String,
    /// The office (单位).
    pub office: Option<String>,
    /// When the receipt is signed.
    pub at: Timestamp,
    /// Why the officer rejects what the program would accept.
    pub reject: Option<String>,
    /// A remark.
    pub remark: Option<String>,
    /// SHA-256 of the registry.
    pub registry: Option<Digest>,
    /// Its version, where it has one.
    pub registry_version: Option<String>,
    /// SHA-256 of the receipt before this one.
    pub previous: Option<Digest>,
}

/// The receipt of a bundle that was verified. It is rejected where the verification or the officer rejects it, and accepted with remarks
/// where a human check is left open or something is remarked.
pub fn compose(
    verification: &Verification,
    pieces: Pieces,
    (standard, profile): (&Standard, &Profile),
    decision: Decision,
    speaker: &Speaker,
) -> Receipt {
    let reviews = verification.standard.as_ref().map(|measured| measured.reviews.clone()).unwrap_or_default();
    let open = reviews.iter().filter(|check| check.passed().is_none()).count();
    let noted = reviews.iter().any(|check| check.note.is_some());
    let by_machine = verification.verdict();
    let verdict = match (by_machine, &decision.reject) {
        (Verdict::Accepted, None) if open > 0 || noted || decision.remark.is_some() => ReceiptVerdict::AcceptedWithRemarks,
        (Verdict::Accepted, None) => ReceiptVerdict::Accepted,
        _ => ReceiptVerdict::Rejected,
    };
    let found = match by_machine {
        Verdict::Accepted if open > 0 && verdict != ReceiptVerdict::Rejected => {
            Some(speaker.say(&Message::new("receipt.reason_open").count("count", open)))
        }
        Verdict::Accepted => None,
        Verdict::StandardNotMet => Some(speaker.term("receipt.reason_standard_not_met")),
        Verdict::Damaged => Some(speaker.term("receipt.reason_damaged")),
        Verdict::Untrusted => Some(speaker.term("receipt.reason_untrusted")),
        Verdict::NotChecked => Some(speaker.term("receipt.reason_not_checked")),
    };
    let newer = verification.supersedes().map(|earlier| speaker.say(&earlier.explain()));
    let reasons: Vec<String> = [decision.reject, found, decision.remark, newer].into_iter().flatten().collect();
    let label = verification.label();
    let (integrity, authenticity) = (&verification.integrity, &verification.authenticity);
    Receipt {
        bundle: integrity.bundle_id,
        signature: integrity.signature.as_deref().map(Digest::of),
        container: pieces.whole,
        volumes: pieces.volumes,
        class_id: label.as_ref().map(|label| label.class_id.clone()),
        class_name: label.as_ref().map(|label| label.class_name.clone()),
        institution: label.as_ref().map(|label| label.institution.clone()),
        signer: authenticity.signer.clone(),
        signer_key: authenticity.fingerprint.clone(),
        registry: decision.registry,
        registry_version: decision.registry_version,
        checks: checks(verification),
        standard: (standard.digest(), standard.id().to_owned()),
        profile: (profile.digest(), profile.id().to_owned()),
        verdict,
        reason: (!reasons.is_empty()).then(|| reasons.join(&speaker.term("report.between_rungs"))),
        items: items(verification, standard, verdict, speaker),
        reviews,
        received: decision.at,
        officer: decision.officer,
        office: decision.office,
        previous: decision.previous,
        statement: Some(verification.promise(speaker)),
    }
}

/// How each of the checks ended.
fn checks(verification: &Verification) -> Checks {
    use CheckState::{Failed, NotChecked, Ok};
    let integrity = &verification.integrity;
    let state = |held: bool| if held { Ok } else { Failed };
    let made = |made: bool, state: CheckState| if made { state } else { NotChecked };
    let payload = integrity.method.payload;
    let intact = integrity.outcome == CheckOutcome::Passed;
    let files = state(damaged_files(integrity).is_empty());
    let frame = state(intact || rest_can_be_judged(integrity));
    Checks {
        signature: state(verification.authenticity.trusted),
        container: made(integrity.method.container || frame == Failed, frame),
        chunks: made(matches!(payload, PayloadMethod::Chunks | PayloadMethod::ChunksAndWholeFiles), files),
        manifest: made(matches!(payload, PayloadMethod::WholeFiles | PayloadMethod::ChunksAndWholeFiles), files),
        standard: verification.standard.as_ref().map_or(NotChecked, |measured| state(measured.judgement.outcome == Judged::Passed)),
    }
}

/// What each item of the list of materials came to, and what became of it: what the district keeps is kept only of what it accepts.
fn items(verification: &Verification, standard: &Standard, verdict: ReceiptVerdict, speaker: &Speaker) -> Vec<Item> {
    let measured = verification.standard.as_ref();
    let item = |rule: &Rule| {
        let material = rule.record.material.as_ref()?;
        let outcome = measured.and_then(|measured| measured.judgement.outcome_of(&rule.record.id)).unwrap_or(Outcome::NotChecked);
        let has = |inventory: &Inventory| {
            let holds = |role| inventory.files.iter().any(|file| file.placement.role == role);
            material.role.map_or(outcome != Outcome::NotApplicable, holds)
        };
        let keeping = match (measured.is_some_and(|measured| has(&measured.inventory)), material.keeping) {
            (false, _) => Kept::Neither,
            (true, Keeping::Retained) if verdict != ReceiptVerdict::Rejected => Kept::Kept,
            (true, _) => Kept::Returned,
        };
        Some(Item { rule: rule.record.id.clone(), outcome, keeping, title: rule.record.title.get(speaker.lang()).to_owned() })
    };
    standard.rules().iter().filter_map(item).collect()
}
