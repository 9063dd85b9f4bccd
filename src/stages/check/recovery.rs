//! The recovery record of a bundle: whether it is there as declared, and whether it could mend anything. It decides nothing.

use super::finding::IntegrityFinding;
use super::records::Records;
use crate::formats::bagit::RECOVERY_NAME;
use crate::formats::bagit::bag::Bag;
use crate::formats::recovery::{Share, inspect};
use crate::formats::region::{ReadAt as _, crc32_of};

/// A record that is there and declared.
pub(super) struct Record {
    pub share: Share,
    /// The CRC-32 that its headers must name; none where it is damaged, so that nothing can be told from it.
    pub crc32: Option<u32>,
}

/// Holds the record against its own digests. None where none is declared or there.
pub(super) fn look(bag: &dyn Bag, records: &Records, remarks: &mut Vec<IntegrityFinding>) -> Option<Record> {
    let share = records.info.as_ref()?.recovery?;
    let Some(file) = bag.file(RECOVERY_NAME) else {
        remarks.push(IntegrityFinding::RecoveryMissing { share });
        return None;
    };
    let inspected = bag.open(file).and_then(|record| Ok((inspect(record.as_ref())?, crc32_of(record.as_ref())?)));
    let container = bag.container().map(|container| container.bytes.len());
    let (damaged, crc32) = match inspected {
        Ok((inspection, crc32)) => {
            let own = inspection.header.is_some_and(|header| {
                header.share == share
                    && records.id.is_none_or(|id| header.bundle_id == id)
                    && container.is_none_or(|bytes| header.container == bytes)
            });
            (if own { inspection.damaged } else { file.size }, Some(crc32))
        }
        Err(_) => (file.size, None),
    };
    if damaged > 0 {
        remarks.push(IntegrityFinding::RecoveryDamaged { bytes: damaged, of: file.size });
    }
    Some(Record { share, crc32: crc32.filter(|_| damaged == 0) })
}
