//! Repairing: finds a recovery record, writes a new file that equals the sealed one byte for byte, and verifies it before it gets its name.

mod reach;
mod report;

pub use reach::reach;

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::formats::bagit::RECOVERY_NAME;
use crate::formats::bagit::bag::Bag;
use crate::formats::container::fault::ArchiveFault;
use crate::formats::container::read_back::read_back;
use crate::formats::recovery::{Found, Header, Mended, Pieces, Share, Target as _, find, mend};
use crate::formats::region::{FileRegion, ReadAt, crc32_of};
use crate::formats::signature::{BUNDLE_NAMESPACE, Signature};
use crate::formats::volumes::VolumeSize;
use crate::pipelines::recovery::beside;
use crate::stages::check::{CheckOptions, CheckOutcome, Checked, check};
use crate::stages::open::{OpenError, Opened, open, open_region, region};
use crate::stages::report::mending::{LeftReport, RepairOutcome, StretchReport};
use crate::stages::write::{NewFile, WriteError};
use crate::words::digest::Digest;
use crate::words::progress::{Phase, Progress};
use crate::words::system;
use crate::words::wording::{Explain, Message, explained};

/// The result of a repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// The outcome.
    pub outcome: RepairOutcome,
    /// The new file, if one was written.
    pub output: Option<PathBuf>,
    /// Size in bytes.
    pub size: u64,
    /// The bundle's id and the share that can be repaired, from the record.
    pub record: Option<(Digest, Share)>,
    /// Damaged byte ranges, in whole blocks.
    pub damaged: Vec<StretchReport>,
    /// Those of them that could not be restored.
    pub lost: Vec<StretchReport>,
    /// Bytes at a wrong offset.
    pub moved: u64,
    /// Damaged bytes of the record.
    pub record_damaged: u64,
    /// What remains of the payload, if it could not be repaired and its lists can be read.
    pub left: Option<LeftReport>,
}

/// Why a repair could not be attempted.
#[derive(Debug)]
pub enum RepairError {
    /// There is no bundle, or it cannot be read at all.
    Open(OpenError),
    /// The new file could not be written.
    Write(WriteError),
    /// The given file contains no record for a bundle of this size.
    NoRecordIn(PathBuf),
    /// The bundle is intact and has no record: there is nothing to repair.
    Whole,
}

impl Explain for RepairError {
    fn explain(&self) -> Message {
        match self {
            Self::Open(error) => error.explain(),
            Self::Write(error) => error.explain(),
            Self::NoRecordIn(path) => Message::new("repair.no_record_in").text("path", path.to_string_lossy()),
            Self::Whole => Message::new("repair.whole_without_record"),
        }
    }
}

explained!(RepairError { Open(OpenError), Write(WriteError) });

/// Repairs a bundle with the record inside it, the one beside it (`NAME.recovery`), or the given one. Writes one file or volumes. Holds
/// only
/// one set of blocks in memory, for bundles of any size.
///
/// # Errors
/// [`RepairError`]. Too much damage is not an error, but [`RepairOutcome::NotMendable`]. In both cases no partial file is left behind.
pub fn repair(
    bundle: &Path,
    output: &Path,
    recovery: Option<&Path>,
    volume_size: Option<VolumeSize>,
    progress: &dyn Progress,
) -> Result<Repaired, RepairError> {
    let container = region(bundle)?;
    let records = match recovery {
        Some(path) => {
            let record = region(path)?;
            let found = find(&record, Some(container.len())).ok_or_else(|| RepairError::NoRecordIn(path.to_owned()))?;
            vec![(found, Some(record))]
        }
        None => {
            if let Some(repaired) = whole_copy(bundle, &container, (output, volume_size), progress)? {
                return Ok(repaired);
            }
            records(bundle, &container)
        }
    };
    let mut last = None;
    for (found, record) in &records {
        let repaired = attempt(&container, found, record.as_ref(), (output, volume_size), progress)?;
        if repaired.output.is_some() {
            return Ok(repaired);
        }
        last = Some(repaired);
    }
    last.map_or_else(|| without_record(bundle, progress), Ok)
}

/// The records inside a bundle and beside it.
fn records(bundle: &Path, container: &FileRegion) -> Vec<(Found, Option<FileRegion>)> {
    let mut records: Vec<_> = find(container, None).map(|found| (found, None)).into_iter().collect();
    let record = region(&beside(bundle)).ok();
    let found = record.as_ref().and_then(|record| find(record, Some(container.len())));
    records.extend(found.map(|found| (found, record)));
    records
}

/// Writes the intact copy in a file that contains the bundle twice, or its beginning before the whole.
fn whole_copy(
    bundle: &Path,
    container: &FileRegion,
    (output, volume_size): (&Path, Option<VolumeSize>),
    progress: &dyn Progress,
) -> Result<Option<Repaired>, RepairError> {
    let Ok(opened) = open(bundle) else { return Ok(None) };
    let prefixed = opened.faults().iter().find_map(|fault| if let ArchiveFault::Prefixed { bytes } = fault { Some(*bytes) } else { None });
    let Some(from) = prefixed else { return Ok(None) };
    let length = container.len();
    for (from, length) in [(from, length.saturating_sub(from)), (0, from)] {
        let part = container.part(from, length);
        let Ok(copy) = open_region(part.clone(), bundle) else { continue };
        let checked = check(&copy, CheckOptions::default(), progress);
        if checked.outcome != CheckOutcome::Passed {
            continue;
        }
        let file = NewFile::create(output)?;
        let mut block = vec![0; 1 << 20];
        let mut offset = 0;
        while offset < length {
            let wanted = usize::try_from(length - offset).unwrap_or(usize::MAX).min(block.len());
            let bytes = block.get_mut(..wanted).unwrap_or_default();
            part.read_exact_at(bytes, offset).map_err(|error| file.unreadable(error))?;
            file.put(bytes, offset)?;
            offset += wanted as u64;
        }
        file.sync()?;
        let written = commit(file, length, (output, volume_size), progress)?;
        let record = find(&part, None).map(|found| (found.header.bundle_id, found.header.share));
        return Ok(Some(Repaired {
            outcome: RepairOutcome::Mended,
            output: Some(written),
            size: length,
            record,
            damaged: Vec::new(),
            lost: Vec::new(),
            moved: 0,
            record_damaged: 0,
            left: None,
        }));
    }
    Ok(None)
}

/// Gives the new file its name, cut into volumes where they were asked for. Returns the path of the file or of its first volume.
fn commit(
    file: NewFile,
    length: u64,
    (output, volume_size): (&Path, Option<VolumeSize>),
    progress: &dyn Progress,
) -> Result<PathBuf, WriteError> {
    let first = match volume_size.filter(|size| length > size.bytes()) {
        Some(size) => file.cut(size, progress)?.commit(None)?.into_iter().next().map(|first| first.path),
        None => file.commit().map(|()| None)?,
    };
    Ok(first.unwrap_or_else(|| output.to_owned()))
}

/// Possible displacements of pieces of a container.
fn shifts(container: &FileRegion, found: &Found, beside: bool) -> Vec<i64> {
    if !beside {
        return found.shifts.clone();
    }
    // Displacements in the record's own file say nothing about the container, whose start or end may be cut off.
    let moved = i64::try_from(i128::from(container.len()) - i128::from(found.header.container)).ok().filter(|shift| *shift != 0);
    [0].into_iter().chain(moved).collect()
}

/// The pieces of the container and of its record.
fn pieces<'a>(container: &'a FileRegion, found: &'a Found, record: Option<&'a FileRegion>, shifts: &'a [i64]) -> (Pieces<'a>, Pieces<'a>) {
    let of_record = match record {
        Some(record) => Pieces::new(record, 0, &found.shifts),
        None => Pieces::new(container, found.header.place, &found.shifts),
    };
    (Pieces::new(container, 0, shifts), of_record)
}

/// Tries one record.
fn attempt(
    container: &FileRegion,
    found: &Found,
    record: Option<&FileRegion>,
    (output, volume_size): (&Path, Option<VolumeSize>),
    progress: &dyn Progress,
) -> Result<Repaired, RepairError> {
    let header = &found.header;
    let shifts = shifts(container, found, record.is_some());
    let (data, of_record) = pieces(container, found, record, &shifts);
    let file = NewFile::create(output)?;
    let phase = Phase::Repair.begin(progress, header.geometry.protected);
    let mended = mend(found, &data, &of_record, &file, progress)?;
    drop(phase);
    let complete = complete(&file, header)?;
    file.sync()?;

    let opened = open(file.path()).ok();
    let checked = opened.as_ref().map(|opened| check(opened, CheckOptions::default(), progress));
    if progress.is_stopped() {
        return Err(WriteError::Interrupted.into());
    }
    let sealed = mended.whole && complete && checked.as_ref().is_some_and(|checked| is_sealed(checked, header));
    let mut repaired = Repaired {
        outcome: RepairOutcome::NotMendable,
        output: None,
        size: header.container,
        record: Some((header.bundle_id, header.share)),
        damaged: stretches(&mended.damaged, opened.as_ref()),
        lost: stretches(&mended.lost, opened.as_ref()),
        moved: mended.moved,
        record_damaged: mended.record_damaged,
        left: None,
    };
    if sealed {
        let written = commit(file, header.container, (output, volume_size), progress)?;
        let untouched = mended == Mended { whole: true, ..Mended::default() } && container.len() == header.container;
        let same = untouched && has_same_ending(container, output, header);
        repaired.outcome = if same { RepairOutcome::Whole } else { RepairOutcome::Mended };
        repaired.output = Some(written);
    } else {
        repaired.left = checked.as_ref().and_then(left);
    }
    Ok(repaired)
}

/// Whether the bytes outside all blocks were correct too: the record's own header, and the directory.
fn has_same_ending(container: &FileRegion, output: &Path, header: &Header) -> bool {
    let Ok(new) = region(output) else { return false };
    let protected = header.geometry.protected;
    let behind = (header.place + header.geometry.record_bytes()).max(protected);
    [(protected, header.place.max(protected) - protected), (behind, header.container - behind)].into_iter().all(|(from, length)| {
        let digest = |file: &FileRegion| crc32_of(&file.part(from, length)).ok();
        digest(container) == digest(&new)
    })
}

/// Writes what follows the protected bytes of a container with an embedded record: the record's header and the directory, computed from the
/// headers of all entries. Returns whether this was possible.
fn complete(file: &NewFile, header: &Header) -> Result<bool, WriteError> {
    if !header.is_inside() {
        return Ok(true);
    }
    let written = file.region()?;
    let failed = |error: std::io::Error| WriteError::Unwritable { path: file.path().display().to_string(), reason: system::reason(&error) };
    let Some((mut layout, mut crc32)) = read_back(&written, header.geometry.protected).map_err(failed)? else { return Ok(false) };
    let folder = layout.entries().last().and_then(|last| last.name.split_once('/')).map(|(folder, _)| folder.to_owned());
    let Some(folder) = folder else { return Ok(false) };
    let Ok(placed) = layout.push_like_last(format!("{folder}/{RECOVERY_NAME}"), header.geometry.record_bytes()) else { return Ok(false) };
    let placed = placed.clone();
    if placed.data_offset != header.place || layout.length() != header.container {
        return Ok(false);
    }
    let own = crc32_of(&written.part(placed.data_offset, placed.size)).map_err(failed)?;
    crc32.push(own);
    file.put(&placed.local_header(own), placed.header_offset)?;
    let ending = layout.ending(|index| crc32.get(index).copied().unwrap_or_default());
    file.put(&ending.directory, layout.directory_offset())?;
    file.put(&ending.end, layout.directory_offset() + ending.directory.len() as u64)?;
    Ok(true)
}

/// Whether a check confirms the sealed state: all bytes, the id, and the signature, whoever signed.
fn is_sealed(checked: &Checked, header: &Header) -> bool {
    let signed = match (&checked.signature, &checked.tag_manifest) {
        (Some(signature), Some(bytes)) => {
            Signature::read(signature).is_ok_and(|signature| signature.check(BUNDLE_NAMESPACE, bytes).is_ok())
        }
        // A bundle without a signature was protected in that state.
        (None, _) => !header.is_inside(),
        (Some(_), None) => false,
    };
    checked.outcome == CheckOutcome::Passed && checked.bundle_id == Some(header.bundle_id) && signed
}

/// What remains of the payload.
fn left(checked: &Checked) -> Option<LeftReport> {
    let inventory = checked.inventory.as_ref()?;
    let measured: std::collections::BTreeMap<_, _> = checked.measured.iter().map(|file| (&file.path, file.root)).collect();
    let is_whole = |root: Option<Digest>, found: Option<&Option<Digest>>| root.is_some() && found.copied().flatten() == root;
    let damaged = inventory.files.iter().filter(|file| !is_whole(file.root, measured.get(&file.path)));
    let damaged: Vec<String> = damaged.map(|file| file.path.to_string()).collect();
    let files = inventory.files.len() as u64;
    Some(LeftReport { files, whole: files - damaged.len() as u64, damaged })
}

/// Byte ranges, with the names of the entries that have bytes in them.
fn stretches(ranges: &[Range<u64>], opened: Option<&Opened>) -> Vec<StretchReport> {
    let mut entries: Vec<(u64, u64, &str)> = opened
        .and_then(Bag::container)
        .map(|container| container.listing.entries.iter().map(|entry| (entry.data_offset, entry.size, entry.name.as_str())).collect())
        .unwrap_or_default();
    entries.sort_unstable();
    let stretch = |range: &Range<u64>| {
        let first = entries.partition_point(|(at, size, _)| at + size <= range.start);
        let inside = entries.iter().skip(first).take_while(|(at, ..)| *at < range.end);
        let files = inside.map(|(_, _, name)| name.split_once('/').map_or(*name, |(_, rest)| rest).to_owned()).collect();
        StretchReport { from: range.start, to: range.end, files }
    };
    ranges.iter().map(stretch).collect()
}

/// The result if there is no record.
fn without_record(bundle: &Path, progress: &dyn Progress) -> Result<Repaired, RepairError> {
    let checked = match open(bundle) {
        Ok(opened) => Some(check(&opened, CheckOptions::default(), progress)),
        Err(OpenError::NotAnArchive { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    if checked.as_ref().is_some_and(|checked| checked.outcome == CheckOutcome::Passed) {
        return Err(RepairError::Whole);
    }
    Ok(Repaired {
        outcome: RepairOutcome::NoRecord,
        output: None,
        size: 0,
        record: None,
        damaged: Vec::new(),
        lost: Vec::new(),
        moved: 0,
        record_damaged: 0,
        left: checked.as_ref().and_then(left),
    })
}
