//! The recovery record of a bundle: whether it exists as declared, and whether it could repair the bundle. It does not affect the outcome.

use super::finding::IntegrityFinding;
use super::records::Records;
use crate::formats::bagit::RECOVERY_NAME;
use crate::formats::bagit::bag::Bag;
use crate::formats::recovery::{Share, inspect};
use crate::formats::region::{ReadAt as _, crc32_of};

/// An existing, declared record.
pub(super) struct Record {
    pub share: Share,
    /// The CRC-32 that its headers must have; `None` if the record is damaged, because then it is unknown.
    pub crc32: Option<u32>,
}

/// Checks the record against its own digests. `None` if there is none or it is not declared.
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
