//! Everything in the container except the files' bytes: computed from the sealed data, and compared byte by byte.

use super::finding::{ByteRange, ContainerPart, IntegrityFinding};
use super::records::Records;
use super::recovery::{self, Record};
use crate::formats::bagit::bag::{Bag, Container};
use crate::formats::bagit::{PAYLOAD_FOLDER, RECOVERY_NAME, SIGNATURE_NAME, TAG_MANIFEST_NAME};
use crate::formats::container::fields::{self, HeaderField};
use crate::formats::container::layout::{Layout, LayoutError};
use crate::formats::recovery::Geometry;
use crate::formats::region::{FileRegion, ReadAt};
use crate::words::path::MemberPath;

/// Offset of the CRC-32 in a local header.
const CRC32_AT: u64 = 14;

/// The expected offsets, for a file with the expected length.
pub(super) struct Plan {
    layout: Layout,
    bytes: FileRegion,
}

impl Plan {
    /// Offset of a payload file's bytes in the container.
    pub fn data_offset(&self, index: usize) -> Option<u64> {
        self.layout.entries().get(index).map(|entry| entry.data_offset)
    }

    /// The bytes of a payload file, at the offset computed from the sealed data.
    pub fn payload(&self, index: usize) -> Option<FileRegion> {
        self.layout.entries().get(index).map(|entry| self.bytes.part(entry.data_offset, entry.size))
    }
}

/// Computes the container and compares it. `None` if there is no container, if the sealed data is unknown, or if the length differs.
/// Without a signature nothing is compared: a repacked copy has another container and may still be intact.
pub(super) fn plan(
    bag: &dyn Bag,
    records: &Records,
    findings: &mut Vec<IntegrityFinding>,
    remarks: &mut Vec<IntegrityFinding>,
) -> Option<Plan> {
    let recovery = recovery::look(bag, records, remarks);
    let container = bag.container()?;
    let Some(signature) = &records.signature else {
        if bag.file(SIGNATURE_NAME).is_none() {
            remarks.push(IntegrityFinding::ContainerNotCompared);
        }
        return None;
    };
    // Missing records were already reported when they were read.
    let (layout, crc32) = match expected(records, signature, recovery.as_ref(), container.bytes)? {
        Ok(expected) => expected,
        Err(_) => {
            findings.push(IntegrityFinding::InventoryUnreadable { reason: "its entries make no container".to_owned() });
            return None;
        }
    };
    let (expected, found) = (layout.length(), container.bytes.len());
    if expected != found {
        findings.push(IntegrityFinding::ContainerLength { expected, found });
        return None;
    }
    let plan = Plan { layout, bytes: container.bytes.clone() };
    let before = findings.len();
    plan.compare(&crc32, findings);
    if findings.len() == before && !plan.agrees_with(&container) {
        // The same bytes can be read in two ways: the reader was directed to another directory. Its listing is not trusted.
        let range = ByteRange { from: plan.layout.directory_offset(), to: found };
        findings.push(IntegrityFinding::ContainerChanged { part: ContainerPart::EndRecord, file: None, fields: Vec::new(), range });
    }
    Some(plan)
}

/// The layout computed from the sealed data, with the CRC-32 of every entry.
fn expected(
    records: &Records,
    signature: &[u8],
    recovery: Option<&Record>,
    found: &FileRegion,
) -> Option<Result<(Layout, Vec<u32>), LayoutError>> {
    let (info, inventory) = (records.info.as_ref()?, records.inventory.as_ref()?);
    let tag_manifest = records.tag_manifest.as_ref()?;
    let mut layout = Layout::new(inventory.class.timezone);
    let mut crc32 = Vec::new();
    let mut push = |name: String, size: u64, modified, crc: u32| -> Result<(), LayoutError> {
        layout.push(format!("{}/{name}", info.folder), size, modified)?;
        crc32.push(crc);
        Ok(())
    };
    let mut all = || -> Result<(), LayoutError> {
        for file in &inventory.files {
            let crc = file.seal.as_ref().map_or(0, |seal| seal.crc32);
            push(format!("{PAYLOAD_FOLDER}/{}", file.path), file.size, file.modified, crc)?;
        }
        for tag in &records.tags {
            push(tag.name.clone(), tag.size, inventory.as_of, tag.crc32)?;
        }
        for (name, bytes) in [(TAG_MANIFEST_NAME, tag_manifest.as_slice()), (SIGNATURE_NAME, signature)] {
            push(name.to_owned(), bytes.len() as u64, inventory.as_of, crc32fast::hash(bytes))?;
        }
        Ok(())
    };
    let mut done = all();
    if let (Ok(()), Some(record)) = (&done, recovery) {
        done = add_record(&mut layout, record, &info.folder, found).map(|crc| crc32.push(crc));
    }
    Some(done.map(|()| (layout, crc32)))
}

/// Adds the recovery record, whose size follows from its offset. Returns its CRC-32; if the record is damaged, the one in its local header.
fn add_record(layout: &mut Layout, record: &Record, folder: &MemberPath, found: &FileRegion) -> Result<u32, LayoutError> {
    let geometry = Geometry::new(layout.directory_offset(), record.share).ok_or(LayoutError::TooLarge)?;
    let placed = layout.push_like_last(format!("{folder}/{RECOVERY_NAME}"), geometry.record_bytes())?;
    let told = || {
        let mut bytes = [0; 4];
        found.read_exact_at(&mut bytes, placed.header_offset + CRC32_AT).map(|()| u32::from_le_bytes(bytes))
    };
    Ok(record.crc32.unwrap_or_else(|| told().unwrap_or_default()))
}

impl Plan {
    fn compare(&self, crc32: &[u32], findings: &mut Vec<IntegrityFinding>) {
        for (entry, crc32) in self.layout.entries().iter().zip(crc32) {
            if let Some((range, fields)) = self.differing(&entry.local_header(*crc32), entry.header_offset, fields::local) {
                let file = entry.name.split_once('/').map(|(_, rest)| rest.to_owned());
                findings.push(IntegrityFinding::ContainerChanged { part: ContainerPart::LocalHeader, file, fields, range });
            }
        }
        let ending = self.layout.ending(|index| crc32.get(index).copied().unwrap_or_default());
        let records_at = self.layout.directory_offset();
        if self.differing(&ending.directory, records_at, fields::directory).is_some() {
            let ends = ending.records.iter().copied().skip(1).chain([ending.directory.len()]);
            for ((entry, from), to) in self.layout.entries().iter().zip(&ending.records).zip(ends) {
                let record = ending.directory.get(*from..to).unwrap_or_default();
                if let Some((range, fields)) = self.differing(record, records_at + *from as u64, fields::directory) {
                    let file = entry.name.split_once('/').map(|(_, rest)| rest.to_owned());
                    findings.push(IntegrityFinding::ContainerChanged { part: ContainerPart::DirectoryRecord, file, fields, range });
                }
            }
        }
        if let Some((range, fields)) = self.differing(&ending.end, records_at + ending.directory.len() as u64, fields::end) {
            findings.push(IntegrityFinding::ContainerChanged { part: ContainerPart::EndRecord, file: None, fields, range });
        }
    }

    /// The range from the first to the last differing byte, and the fields concerned; the whole range if it cannot be read.
    fn differing(
        &self,
        expected: &[u8],
        offset: u64,
        fields: fn(&[u8], &[u8]) -> Vec<HeaderField>,
    ) -> Option<(ByteRange, Vec<HeaderField>)> {
        let mut found = vec![0; expected.len()];
        if self.bytes.read_exact_at(&mut found, offset).is_err() {
            // A missing volume is already reported as a fault of the archive.
            if self.bytes.is_missing(offset, expected.len() as u64) {
                return None;
            }
            return Some((ByteRange { from: offset, to: offset + expected.len() as u64 }, Vec::new()));
        }
        // The usual case: all bytes are equal, so compare them at once first.
        if expected == found {
            return None;
        }
        let differs = |(one, other): (&u8, &u8)| one != other;
        let first = expected.iter().zip(&found).position(differs)?;
        let last = expected.iter().zip(&found).rposition(differs)?;
        let range = ByteRange { from: offset + first as u64, to: offset + last as u64 + 1 };
        Some((range, fields(expected, &found)))
    }

    /// Whether the listing, which was used to read the tag files, has the entries of this layout.
    fn agrees_with(&self, container: &Container<'_>) -> bool {
        let listed = &container.listing.entries;
        container.listing.start == 0
            && listed.len() == self.layout.entries().len()
            && self.layout.entries().iter().all(|entry| {
                listed
                    .binary_search_by(|listed| listed.name.cmp(&entry.name))
                    .ok()
                    .and_then(|index| listed.get(index))
                    .is_some_and(|listed| (listed.data_offset, listed.size) == (entry.data_offset, entry.size))
            })
    }
}
