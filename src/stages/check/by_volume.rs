//! Determines the damaged volumes of an archive: a damaged volume can be copied again, or a wrong one replaced.

use std::collections::BTreeMap;
use std::ops::Range;

use super::finding::{ByteRange, IntegrityFinding};
use super::frame::Plan;
use super::records::Sealed;
use crate::formats::bagit::PAYLOAD_FOLDER;
use crate::formats::chunks::{CHUNK_BYTES, chunk_count};

/// The chunks of a volume.
#[derive(Clone, Default)]
struct Tally {
    /// Chunks completely inside the volume.
    inside: u64,
    /// Damaged chunks among them, and their bytes.
    bad: u64,
    bad_bytes: u64,
    /// Damaged chunks that extend into another volume.
    across: u64,
}

/// Derives findings on volumes from the findings on files. `bounds` are the byte ranges of the volumes in the container.
pub(super) fn findings(plan: &Plan, sealed: &[Sealed<'_>], bounds: &[Range<u64>], found: &[IntegrityFinding]) -> Vec<IntegrityFinding> {
    let changed: BTreeMap<&str, &[ByteRange]> = found
        .iter()
        .filter_map(|finding| match finding {
            IntegrityFinding::FileChanged { file, ranges } => Some((file.as_str(), ranges.as_slice())),
            _ => None,
        })
        .collect();
    let mut tallies = vec![Tally::default(); bounds.len()];
    for (index, file) in sealed.iter().enumerate() {
        let Some(place) = plan.data_offset(index) else { continue };
        let name = format!("{PAYLOAD_FOLDER}/{}", file.path);
        let changed = changed.get(name.as_str()).copied();
        for chunk in 0..chunk_count(file.size) {
            let (from, to) = (chunk * CHUNK_BYTES, ((chunk + 1) * CHUNK_BYTES).min(file.size));
            // The ranges are sorted and aligned to chunks.
            let after =
                |ranges: &[ByteRange]| ranges.get(ranges.partition_point(|range| range.to <= from)).is_some_and(|range| range.from <= from);
            let bad = changed.is_some_and(after);
            let first = bounds.partition_point(|volume| volume.end <= place + from);
            let last = bounds.partition_point(|volume| volume.end < place + to);
            if let (Some(tally), true) = (tallies.get_mut(first), first == last) {
                tally.inside += 1;
                tally.bad += u64::from(bad);
                tally.bad_bytes += if bad { to - from } else { 0 };
            } else if bad {
                tallies.iter_mut().take(last + 1).skip(first).for_each(|tally| tally.across += 1);
            }
        }
    }
    let only_across = tallies.iter().all(|tally| tally.bad == 0);
    let say = |(number, tally): (u64, &Tally)| match tally {
        Tally { inside, bad, .. } if *inside > 0 && bad == inside => Some(IntegrityFinding::VolumeForeign { number }),
        Tally { bad: 1.., bad_bytes, .. } => Some(IntegrityFinding::VolumeDamaged { number, bytes: *bad_bytes }),
        // It is unknown which of the two volumes is damaged.
        Tally { across: 1.., .. } if only_across => Some(IntegrityFinding::VolumeDamaged { number, bytes: CHUNK_BYTES }),
        _ => None,
    };
    (1..).zip(&tallies).filter_map(say).collect()
}
