//! The extent of damage: the damaged files, the position in recordings, and whether the other files can be judged.

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

/// Most damaged ranges of one recording for which a playing time is computed.
const MOST_STRETCHES: usize = 64;

/// The payload files that differ from the sealed ones.
pub fn damaged_files(checked: &Checked) -> BTreeSet<MemberPath> {
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
    checked.findings.iter().chain(&checked.remarks).filter_map(file).collect()
}

/// Whether the intact files can be judged: the damage is only in other files, and the signed lists and the class record are intact.
pub(in crate::pipelines) fn rest_can_be_judged(checked: &Checked) -> bool {
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
        && damaged_files(checked).iter().all(|file| file.within(CLASS_INFO_FOLDER).is_none())
}

/// Whether a fault only concerns volumes.
pub(super) fn of_volumes(fault: &ArchiveFault) -> bool {
    matches!(fault, ArchiveFault::VolumeMissing { .. } | ArchiveFault::VolumeSize { .. })
}

/// The facts of a damaged file: only its type, because its content is not the sealed one.
pub(super) fn spoiled(probed: &Probed) -> Probed {
    FileFacts { media_type: probed.facts.media_type.clone(), ..FileFacts::only(Problem::Damaged) }.into()
}

/// The playing times at which recordings are damaged.
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
    checked.findings.par_iter().chain(&checked.remarks).filter_map(of_recording).collect()
}
