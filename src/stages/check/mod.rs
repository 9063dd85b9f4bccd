//! Checks the integrity of a bundle: every byte of the file is compared either with a digest or with the container computed from the sealed
//! data. Whether the right person sealed it is not checked here.

mod any_bag;
mod any_finding;
mod by_volume;
mod checked;
mod chunks;
mod conversion;
mod finding;
mod frame;
mod lists;
mod payload;
mod records;
mod recovery;
mod sample;
mod withheld;

use std::collections::BTreeSet;

use crate::formats::bagit::SIGNATURE_NAME;
use crate::formats::bagit::bag::Bag;
use crate::formats::chunks::{CHUNK_BYTES, with_chunk};
use crate::formats::container::audit::audit;
use crate::formats::container::fault::{ArchiveFault, Foreign};
use crate::formats::region::{FileRegion, ReadAt as _, zeros_at_end};
use crate::words::progress::Progress;

pub use any_bag::{BagChecked, check_any};
pub use any_finding::BagFinding;
pub use checked::{CheckOptions, CheckOutcome, Checked, Measured, Method, PayloadMethod, Sample, SampleOptions};
pub use finding::{ByteRange, Conflict, ContainerPart, IntegrityFinding};
pub use lists::{Lists, read_lists};

use conversion::Unconverted;

/// An archive does not end with this many zeros.
const LEAST_ZERO_TAIL: u64 = 4096;

/// Checks a bag. Runs in the current rayon pool and holds a few MiB per thread, plus the bag's lists. If text files of a folder only have
/// other line endings, this is reported, and the rest is checked with the sealed texts.
pub fn check(bag: &dyn Bag, options: CheckOptions<'_>, progress: &dyn Progress) -> Checked {
    let Some(plain) = Unconverted::of(bag) else { return check_as_it_is(bag, options, progress) };
    let mut checked = check_as_it_is(&plain, options, progress);
    checked.outcome = CheckOutcome::Failed;
    checked.findings.insert(0, IntegrityFinding::TextConverted { files: plain.count() });
    checked
}

fn check_as_it_is(bag: &dyn Bag, options: CheckOptions<'_>, progress: &dyn Progress) -> Checked {
    let mut findings: Vec<IntegrityFinding> = bag.faults().iter().map(|fault| IntegrityFinding::Archive { fault: fault.clone() }).collect();
    let mut remarks = Vec::new();
    if bag.faults().iter().any(ArchiveFault::is_endless) {
        return Checked {
            outcome: CheckOutcome::Failed,
            findings,
            remarks,
            method: Method { payload: PayloadMethod::NotRead, files: 0, bytes: 0, container: false },
            bundle_id: None,
            tag_manifest: None,
            signature: None,
            inventory: None,
            bag_info: None,
            measured: Vec::new(),
            sample: None,
        };
    }

    let mut records = records::read(bag, &mut findings);
    let plan = frame::plan(bag, &records, &mut findings, &mut remarks);
    let changed = |finding: &IntegrityFinding| matches!(finding, IntegrityFinding::ContainerChanged { .. });
    if bag.file(SIGNATURE_NAME).is_some() && (plan.is_none() || findings.iter().any(changed)) {
        // Sealed, but in another container: the way in which the container differs says more than its length or its changed bytes.
        let foreign = bag.container().map(|container| audit(container.bytes)).unwrap_or_default();
        // If every header was compared with the sealed one, each differing field is already reported.
        let said = |fault: &ArchiveFault| plan.is_some() && matches!(fault, ArchiveFault::Foreign { what: Foreign::Headers(_), .. });
        findings.extend(foreign.into_iter().filter(|fault| !said(fault)).map(|fault| IntegrityFinding::Archive { fault }));
    }
    let sealed = records.sealed(&mut findings);
    let withheld = match bag.container() {
        Some(_) => BTreeSet::new(),
        None => withheld::look(bag, &records, &mut findings),
    };
    records::compare_files(bag, &records, plan.is_some(), &withheld, &mut findings);
    if !withheld.is_empty() {
        // A recovery record could restore the withheld files, so a redacted copy omits it too.
        remarks.retain(|remark| !matches!(remark, IntegrityFinding::RecoveryMissing { .. }));
        remarks.push(IntegrityFinding::Withheld { files: withheld.into_iter().collect() });
    }

    let read = payload::read(&chunks::Job { bag, plan: plan.as_ref(), records: &records, sealed: &sealed, options, progress });
    let bounds = bag.container().map(|container| container.bytes.bounds()).unwrap_or_default();
    if let (Some(plan), [_, ..]) = (&plan, bounds.as_slice()) {
        findings.extend(by_volume::findings(plan, &sealed, &bounds, &read.findings));
    }
    findings.extend(read.findings);
    remarks.extend(read.remarks);
    let one_missing =
        |finding: &IntegrityFinding| matches!(finding, IntegrityFinding::Archive { fault: ArchiveFault::VolumeMissing { .. } });
    if findings.iter().any(one_missing) {
        // Files in a missing volume are a consequence of the missing volume.
        let (follows, left): (Vec<_>, Vec<_>) =
            findings.into_iter().partition(|finding| matches!(finding, IntegrityFinding::FileInMissingVolume { .. }));
        findings = left;
        remarks.extend(follows);
    }
    if let Some(from) = bag.container().and_then(|container| twice(container.bytes, bag.faults())) {
        findings.retain(|finding| !matches!(finding, IntegrityFinding::Archive { fault: ArchiveFault::Prefixed { .. } }));
        remarks.retain(|remark| !matches!(remark, IntegrityFinding::RecoveryDamaged { .. }));
        findings.insert(0, IntegrityFinding::Twice { from });
    }
    if !findings.is_empty()
        && let Some(container) = bag.container()
        && let Some(bytes) = zeros_at_end(container.bytes).ok().filter(|bytes| *bytes >= LEAST_ZERO_TAIL)
    {
        remarks.push(IntegrityFinding::TailZeros { from: container.bytes.len() - bytes, bytes });
    }

    let trusted = records.trusted();
    Checked {
        outcome: if findings.is_empty() { CheckOutcome::Passed } else { CheckOutcome::Failed },
        findings,
        remarks,
        method: Method {
            payload: read.method,
            files: read.files,
            bytes: read.bytes,
            container: plan.is_some() && records.signature.is_some(),
        },
        bundle_id: records.id,
        tag_manifest: records.tag_manifest.take(),
        signature: records.signature.take(),
        inventory: records.inventory.take().filter(|_| trusted.inventory),
        bag_info: records.info.take().filter(|_| trusted.info),
        measured: read.measured,
        sample: read.sample,
    }
}

/// Offset of the last copy, if the file contains a bundle twice, or its beginning before the whole.
fn twice(bytes: &FileRegion, faults: &[ArchiveFault]) -> Option<u64> {
    let from = faults.iter().find_map(|fault| if let ArchiveFault::Prefixed { bytes } = fault { Some(*bytes) } else { None })?;
    let length = from.min(bytes.len().saturating_sub(from));
    let mut at = 0;
    while at < length {
        let size = (length - at).min(CHUNK_BYTES);
        let first = with_chunk(bytes, at, size, <[u8]>::to_vec).ok()?;
        let entry = at > 0 || first.starts_with(b"PK\x03\x04");
        if !entry || !with_chunk(bytes, from + at, size, |last| first == last).ok()? {
            return None;
        }
        at += size;
    }
    (length > 0).then_some(from)
}

#[cfg(test)]
mod tests;
