//! What damage means for the rest: which files it is in, where in a recording, and whether the others can still be judged.

use std::collections::BTreeSet;
use std::ops::Range;

use rayon::prelude::*;

use crate::formats::bagit::PAYLOAD_FOLDER;
use crate::formats::bagit::bag::Bag;
use crate::formats::container::fault::ArchiveFault;
use crate::record::facts::{Content, FileFacts, Problem};
use crate::record::layout::CLASS_INFO_FOLDER;
use crate::stages::check::{Checked, IntegrityFinding};
use crate::stages::open::Opened;
use crate::stages::probe::{Probed, Prober};
use crate::words::path::MemberPath;

/// Stretches of one recording of which the playing time is told.
const MOST_STRETCHES: usize = 64;

/// The payload files that a finding says are not as they were sealed.
pub fn damaged_files(findings: &[IntegrityFinding]) -> BTreeSet<MemberPath> {
    let file = |finding: &IntegrityFinding| match finding {
        IntegrityFinding::FileChanged { file, .. }
        | IntegrityFinding::FileUnreadable { file, .. }
        | IntegrityFinding::FileInMissingVolume { file, .. }
        | IntegrityFinding::FileCrc { file }
        | IntegrityFinding::FileDigest { file }
        | IntegrityFinding::FileMissing { file }
        | IntegrityFinding::FileSize { file, .. } => MemberPath::new(file.as_str()).ok()?.within(PAYLOAD_FOLDER),
        _ => None,
    };
    findings.iter().filter_map(file).collect()
}

/// Whether the files that are as they were sealed can be judged: the damage is within others, the lists are those that were signed over,
/// and it is known whose class it is.
pub(super) fn rest_can_be_judged(checked: &Checked) -> bool {
    let within_files = |finding: &IntegrityFinding| match finding {
        IntegrityFinding::FileChanged { .. }
        | IntegrityFinding::FileUnreadable { .. }
        | IntegrityFinding::FileInMissingVolume { .. }
        | IntegrityFinding::VolumeDamaged { .. }
        | IntegrityFinding::VolumeForeign { .. } => true,
        IntegrityFinding::Archive { fault } => of_volumes(fault),
        _ => false,
    };
    checked.inventory.is_some()
        && checked.signature.is_some()
        && checked.findings.iter().all(within_files)
        && damaged_files(&checked.findings).iter().all(|file| file.within(CLASS_INFO_FOLDER).is_none())
}

/// Whether a fault is one of a volume, and of nothing else.
pub(super) fn of_volumes(fault: &ArchiveFault) -> bool {
    matches!(fault, ArchiveFault::VolumeMissing { .. } | ArchiveFault::VolumeSize { .. })
}

/// What is known of a damaged file: its name. What it shows now is not what was sealed.
pub(super) fn spoiled(probed: &Probed) -> Probed {
    FileFacts { media_type: probed.facts.media_type.clone(), ..FileFacts::only(Problem::Damaged) }.into()
}

/// Where in the recordings the damage is, as whoever plays them counts.
pub(in crate::pipelines) fn playing_times(opened: &Opened, checked: &Checked, prober: &dyn Prober) -> Vec<IntegrityFinding> {
    let Some(inventory) = &checked.inventory else { return Vec::new() };
    let of_recording = |finding: &IntegrityFinding| {
        let (IntegrityFinding::FileChanged { file, ranges }
        | IntegrityFinding::FileUnreadable { file, ranges, .. }
        | IntegrityFinding::FileInMissingVolume { file, ranges }) = finding
        else {
            return None;
        };
        let path = MemberPath::new(file.as_str()).ok()?.within(PAYLOAD_FOLDER)?;
        let sealed = inventory.files.binary_search_by(|sealed| sealed.path.cmp(&path)).ok().and_then(|at| inventory.files.get(at))?;
        if !matches!(sealed.facts.content, Content::Recording(_)) {
            return None;
        }
        let source = Bag::open(opened, opened.file(file)?).ok()?;
        let stretches: Vec<Range<u64>> = ranges.iter().take(MOST_STRETCHES).map(|range| range.from..range.to).collect();
        let times: Vec<_> = prober.played(&path, &source, &stretches).into_iter().flatten().collect();
        Some(if times.is_empty() {
            IntegrityFinding::PlayingTimeUnknown { file: file.clone() }
        } else {
            IntegrityFinding::PlayingTime { file: file.clone(), times }
        })
    };
    checked.findings.par_iter().filter_map(of_recording).collect()
}
