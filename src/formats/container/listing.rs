//! Lists the entries of an untrusted ZIP file with the crate `zip`, within fixed limits, and reports every fault visible from the headers.

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom};

use unicode_normalization::UnicodeNormalization;
use zip::CompressionMethod;
use zip::HasZipMetadata;
use zip::ZipReadOptions;
use zip::read::{ArchiveOffset, Config, OwnedZipFileEntry, ZipFileEntry};
use zip::unstable::read::ZipIterable;

use super::entry::{ArchiveEntry, Storage};
use super::fault::{ArchiveFault, named};
use super::window::Window;
use super::{DIRECTORY_HEADER_BYTES, LOCAL_HEADER, MOST_DIRECTORY_BYTES, MOST_ENTRIES, end_record, local_walk, u16_at};
use crate::formats::bagit::{DECLARATION_NAME, TAG_MANIFEST_NAME, any};
use crate::formats::region::{FileRegion, ReadAt};
use crate::words::path::{MemberPath, PathError};

/// The entries and faults of a ZIP file.
#[derive(Default)]
pub struct Listing {
    /// The base folder, taken from the first entry.
    pub folder: Option<String>,
    /// The entries with safe names, sorted by name; names are unique.
    pub entries: Vec<ArchiveEntry>,
    /// The faults found.
    pub faults: Vec<ArchiveFault>,
    /// Offset of the archive in the file; all other offsets are relative to it.
    pub start: u64,
}

/// Limit on the total size of compressed entries: this multiple of the archive size, plus [`FREE_EXPANSION`].
const MOST_EXPANSION: u64 = 10;
const FREE_EXPANSION: u64 = 64 << 20;
const INFLATE_BLOCK_BYTES: u64 = 64 << 10;
const DIRECTORY_BLOCK_BYTES: u64 = 64 << 10;
/// Size of a local header with padding.
const HEADER_BLOCK_BYTES: u64 = 4 << 10;

/// Lists a bundle. `None` if the file is not a ZIP file: it has neither an entry at its start nor an end record.
///
/// # Errors
/// I/O errors at the start or end of the file.
pub fn read(file: &FileRegion) -> io::Result<Option<Listing>> {
    read_by(file, Rules::Bundle)
}

/// Lists a bag made by any program. Any name that some system can create is allowed, and the bag may be at the top level.
///
/// # Errors
/// As [`read`].
pub fn read_any(file: &FileRegion) -> io::Result<Option<Listing>> {
    read_by(file, Rules::AnyBag)
}

/// The naming rules to apply.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rules {
    Bundle,
    AnyBag,
}

fn read_by(file: &FileRegion, rules: Rules) -> io::Result<Option<Listing>> {
    let mut begins = [0; 4];
    let is_entry = file.len() >= 4 && !file.is_missing(0, 4) && file.read_exact_at(&mut begins, 0).map(|()| begins == LOCAL_HEADER)?;
    let mut listing = Listing::default();
    let directory = match end_record::find(file)? {
        None if is_entry => Err(ArchiveFault::NoEnd),
        None => return Ok(None),
        Some(Err(fault)) => Err(fault),
        Some(Ok(end)) => {
            listing.start = end.start;
            if end.start > 0 {
                listing.faults.push(ArchiveFault::Prefixed { bytes: end.start });
            }
            if end.stop < file.len() {
                listing.faults.push(ArchiveFault::Appended { bytes: file.len() - end.stop });
            }
            let archive = file.part(end.start, end.stop - end.start);
            let listed = within_bounds(&end).and_then(|()| directory(&archive, &end));
            if listed.is_ok() && !is_filled(&archive, &end) {
                listing.faults.push(ArchiveFault::EndLies);
            }
            listed
        }
    };
    let entries = directory.unwrap_or_else(|fault| {
        let too_many = matches!(fault, ArchiveFault::TooManyEntries { .. } | ArchiveFault::DirectoryTooLarge { .. });
        listing.faults.push(fault);
        listing.start = 0;
        if too_many { Vec::new() } else { local_walk::walk(file) }
    });
    listing.take(entries, file.len(), rules);
    Ok(Some(listing))
}

/// Decompresses a deflated entry sequentially, never more than its stated size.
///
/// # Errors
/// Errors of `take`; [`io::ErrorKind::InvalidData`] if the data is invalid or longer than stated, [`io::ErrorKind::UnexpectedEof`] if it is
/// shorter.
pub fn inflate(archive: FileRegion, entry: &OwnedZipFileEntry, size: u64, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let blocks = archive.len() / INFLATE_BLOCK_BYTES + 64;
    let mut reader = Window::new(archive, INFLATE_BLOCK_BYTES, blocks);
    let broken = |error: zip::result::ZipError| io::Error::new(io::ErrorKind::InvalidData, error.to_string());
    let mut inflated = entry.as_ref().with_reader(&mut reader, ZipReadOptions::new()).map_err(broken)?;
    let mut buffer = vec![0; 64 << 10];
    let mut left = size;
    loop {
        let count = inflated.read(&mut buffer).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
        if count == 0 {
            return if left == 0 { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
        }
        left = left.checked_sub(count as u64).ok_or(io::ErrorKind::InvalidData)?;
        take(buffer.get(..count).unwrap_or_default())?;
    }
}

fn within_bounds(end: &end_record::End) -> Result<(), ArchiveFault> {
    if end.entries > MOST_ENTRIES {
        return Err(ArchiveFault::TooManyEntries { count: end.entries, most: MOST_ENTRIES });
    }
    if end.directory_bytes > MOST_DIRECTORY_BYTES {
        return Err(ArchiveFault::DirectoryTooLarge { bytes: end.directory_bytes, most: MOST_DIRECTORY_BYTES });
    }
    Ok(())
}

/// Reads the directory entry by entry, so that a false count or size cannot cause a large allocation.
fn directory(archive: &FileRegion, end: &end_record::End) -> Result<Vec<Result<ArchiveEntry, ArchiveFault>>, ArchiveFault> {
    let unreadable = |reason: String| ArchiveFault::DirectoryUnreadable { reason };
    // Enough to read the directory once, plus some reads to find it.
    let blocks = end.directory_bytes / DIRECTORY_BLOCK_BYTES * 2 + 64;
    let config = Config { archive_offset: ArchiveOffset::Known(0) };
    let mut reader = ZipIterable::try_new(Window::new(archive.clone(), DIRECTORY_BLOCK_BYTES, blocks), config)
        .map_err(|error| unreadable(error.to_string()))?;
    if reader.len() as u64 != end.entries {
        return Err(ArchiveFault::EndLies);
    }
    let mut headers = Window::new(archive.clone(), HEADER_BLOCK_BYTES, end.entries + 64);
    let mut entries = Vec::new();
    for entry in reader.files().map_err(|error| unreadable(error.to_string()))? {
        let entry = entry.map_err(|error| unreadable(error.to_string()))?;
        if entry.is_dir() && entry.size() == 0 && entry.compressed_size() == 0 {
            // Entries for folders, added by other tools; they have no content.
            continue;
        }
        entries.push(listed(entry, &mut headers, end.directory_offset));
    }
    Ok(entries)
}

/// Whether the counted records fill the directory exactly. Otherwise a reader that uses the directory size would see more entries.
fn is_filled(archive: &FileRegion, end: &end_record::End) -> bool {
    let mut reader = Window::new(archive.clone(), DIRECTORY_BLOCK_BYTES, end.directory_bytes / DIRECTORY_BLOCK_BYTES * 2 + 64);
    let mut at = end.directory_offset;
    for _ in 0..end.entries {
        let mut head = [0; 46];
        if reader.seek(SeekFrom::Start(at)).and_then(|_| reader.read_exact(&mut head)).is_err() {
            return false;
        }
        let lengths = [28, 30, 32].iter().filter_map(|&place| u16_at(&head, place)).map(u64::from).sum::<u64>();
        at = at.saturating_add(DIRECTORY_HEADER_BYTES + lengths);
    }
    at == end.directory_offset.saturating_add(end.directory_bytes)
}

fn listed(entry: ZipFileEntry<'static>, headers: &mut Window, directory_offset: u64) -> Result<ArchiveEntry, ArchiveFault> {
    let file = named(entry.name_raw());
    let Ok(name) = String::from_utf8(entry.name_raw().to_vec()) else {
        return Err(ArchiveFault::name(entry.name_raw(), &PathError::NotUtf8));
    };
    let regular = entry.unix_mode().is_none_or(|mode| matches!(mode & 0o170_000, 0 | 0o100_000));
    if !regular || entry.is_symlink() || entry.is_dir() {
        return Err(ArchiveFault::Special { file });
    }
    if entry.encrypted() {
        return Err(ArchiveFault::Encrypted { file });
    }
    let (size, stored_bytes, header_offset, crc32) = (entry.size(), entry.compressed_size(), entry.header_start(), entry.crc32());
    let modified = entry.last_modified().map(|time| (time.datepart(), time.timepart()));
    let Ok(data_offset) = entry.get_metadata().data_start(headers) else {
        return Err(ArchiveFault::Place { file });
    };
    if stored_bytes > directory_offset {
        return Err(ArchiveFault::LongerThanArchive { file, bytes: stored_bytes });
    }
    if data_offset.checked_add(stored_bytes).is_none_or(|end| end > directory_offset) {
        return Err(ArchiveFault::Place { file });
    }
    let storage = match entry.compression() {
        CompressionMethod::Stored if size != stored_bytes => return Err(ArchiveFault::Sizes { file }),
        CompressionMethod::Stored => Storage::Stored,
        CompressionMethod::Deflated => Storage::Deflated(Box::new(entry.into())),
        other => return Err(ArchiveFault::Method { file, method: other.to_string() }),
    };
    Ok(ArchiveEntry { name, size, stored_bytes, header_offset, data_offset, modified, storage, crc32 })
}

/// Whether a name is that of `bagit.txt` in a top-level folder.
fn declares(name: &str) -> bool {
    name.split_once('/').is_some_and(|(_, rest)| rest == DECLARATION_NAME)
}

impl Listing {
    /// Accepts the entries with safe names and records a fault for every other one.
    fn take(&mut self, entries: Vec<Result<ArchiveEntry, ArchiveFault>>, file_bytes: u64, rules: Rules) {
        self.find_nested(&entries);
        let mut safe = Vec::with_capacity(entries.len());
        let allowed = |name: &str| match rules {
            Rules::Bundle => MemberPath::new(name).map(|_| ()),
            Rules::AnyBag => any::name::check(name),
        };
        let mut crooked = Vec::new();
        for entry in entries {
            if let Ok(entry) = &entry
                && rules == Rules::Bundle
                && matches!(allowed(&entry.name), Err(PathError::NotNormal))
            {
                crooked.push(entry.name.clone());
            }
            let checked = entry.and_then(|entry| match allowed(&entry.name) {
                Ok(()) => Ok(entry),
                Err(reason) => Err(ArchiveFault::name(entry.name.as_bytes(), &reason)),
            });
            match checked {
                Ok(entry) => safe.push(entry),
                Err(fault) => self.faults.push(fault),
            }
        }
        self.find_crooked_twins(&crooked, &safe);
        self.find_overlaps(&mut safe);
        self.find_expansion(&safe, file_bytes);
        // The first entry in the archive determines the base folder; all others must be in it.
        self.folder = match rules {
            Rules::Bundle => safe.first(),
            // Other programs write entries in any order.
            Rules::AnyBag if safe.iter().any(|entry| entry.name == DECLARATION_NAME) => None,
            Rules::AnyBag => safe.iter().find(|entry| declares(&entry.name)).or(safe.first()),
        }
        .and_then(|entry| entry.name.split_once('/'))
        .map(|(folder, _)| folder.to_owned());
        let folder = self.folder.clone().unwrap_or_default();
        let at_the_top = rules == Rules::AnyBag && self.folder.is_none();
        safe.retain(|entry| {
            let inside = at_the_top || entry.name.split_once('/').is_some_and(|(first, _)| first == folder);
            if !inside {
                self.faults.push(ArchiveFault::OutsideFolder { file: named(entry.name.as_bytes()) });
            }
            inside
        });
        safe.sort_by(|one, other| one.name.cmp(&other.name).then(one.header_offset.cmp(&other.header_offset)));
        self.find_twins(&mut safe, rules);
        self.entries = safe;
    }

    /// Reports an archive inside an archive that is not a bag itself.
    fn find_nested(&mut self, entries: &[Result<ArchiveEntry, ArchiveFault>]) {
        let mut names = entries.iter().flatten().map(|entry| entry.name.as_str());
        let is_bag = |name: &str| name.rsplit('/').next().is_some_and(|last| [DECLARATION_NAME, TAG_MANIFEST_NAME].contains(&last));
        if names.clone().any(is_bag) {
            return;
        }
        if let Some(name) = names.find(|name| name.to_ascii_lowercase().ends_with(".zip")) {
            self.faults.push(ArchiveFault::Nested { file: named(name.as_bytes()) });
        }
    }

    /// Reports entries whose names equal another one after Unicode normalisation and case folding: some systems treat both as the same
    /// file.
    fn find_crooked_twins(&mut self, crooked: &[String], safe: &[ArchiveEntry]) {
        if crooked.is_empty() {
            return;
        }
        let folded: HashMap<String, &str> = safe.iter().map(|entry| (entry.name.to_lowercase(), entry.name.as_str())).collect();
        for name in crooked {
            if let Some(other) = folded.get(&name.nfc().collect::<String>().to_lowercase()) {
                self.faults.push(ArchiveFault::Twins { file: named(name.as_bytes()), other: named(other.as_bytes()) });
            }
        }
    }

    /// Sorts entries by offset and reports overlapping ones.
    fn find_overlaps(&mut self, entries: &mut [ArchiveEntry]) {
        entries.sort_by_key(|entry| (entry.header_offset, entry.data_offset));
        for (one, other) in entries.iter().zip(entries.iter().skip(1)) {
            if one.data_offset.saturating_add(one.stored_bytes) > other.header_offset {
                self.faults.push(ArchiveFault::Overlap { file: named(one.name.as_bytes()), other: named(other.name.as_bytes()) });
            }
        }
    }

    fn find_expansion(&mut self, entries: &[ArchiveEntry], file_bytes: u64) {
        let deflated = entries.iter().filter(|entry| matches!(entry.storage, Storage::Deflated(_)));
        let bytes = deflated.fold(0_u64, |sum, entry| sum.saturating_add(entry.size));
        let most = file_bytes.saturating_mul(MOST_EXPANSION).saturating_add(FREE_EXPANSION);
        if bytes > most {
            self.faults.push(ArchiveFault::Expands { bytes, most });
        }
    }

    /// Reports duplicate names, ignoring case, because some systems would unpack only one of them. Drops exact duplicates.
    fn find_twins(&mut self, entries: &mut Vec<ArchiveEntry>, rules: Rules) {
        let mut seen = HashMap::with_capacity(entries.len());
        entries.retain(|entry| {
            let folded = if rules == Rules::Bundle { entry.name.to_lowercase() } else { entry.name.clone() };
            if let Some(other) = seen.get(&folded) {
                self.faults.push(ArchiveFault::Twins { file: named(entry.name.as_bytes()), other: named(String::as_bytes(other)) });
                return *other != entry.name;
            }
            seen.insert(folded, entry.name.clone());
            true
        });
    }
}
