//! A bundle as a ZIP file: its files are byte ranges of it.

use std::io;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::error::OpenError;
use super::parts::{Maker, Parts};
use super::volumes;
use crate::formats::bagit::bag::{BagFile, Container};
use crate::formats::container::entry::Storage;
use crate::formats::container::fault::ArchiveFault;
use crate::formats::container::listing::{self, Listing};
use crate::formats::region::{FileRegion, ReadAt, zeros_at_end};
use crate::words::moment::Zone;

pub(super) struct Archive {
    bytes: FileRegion,
    listing: Listing,
}

pub(super) fn open(path: &Path, maker: Maker) -> Result<Parts<Archive>, OpenError> {
    let (bytes, faults) = volumes::region(path).map_err(|error| OpenError::system(path, &error))?;
    read(bytes, faults, path, maker)
}

/// `faults`: the faults of its volumes.
pub(super) fn read(bytes: FileRegion, mut faults: Vec<ArchiveFault>, path: &Path, maker: Maker) -> Result<Parts<Archive>, OpenError> {
    let read = match maker {
        Maker::Ours => listing::read,
        Maker::Any => listing::read_any,
    };
    let Some(mut listing) = read(&bytes).map_err(|error| OpenError::system(path, &error))? else {
        let path = path.display().to_string();
        let zeros = !bytes.is_empty() && zeros_at_end(&bytes).is_ok_and(|zeros| zeros == bytes.len());
        return Err(if zeros { OpenError::Zeros { path } } else { OpenError::NotAnArchive { path } });
    };
    if listing.faults.contains(&ArchiveFault::NoEnd)
        && let [.., _, _] = bytes.bounds().as_slice()
    {
        faults.push(ArchiveFault::VolumesEndEarly { number: bytes.bounds().len() as u64 });
    }
    faults.append(&mut listing.faults);
    let below = |name: &str| match &listing.folder {
        Some(folder) => name.strip_prefix(folder.as_str()).and_then(|rest| rest.strip_prefix('/')).unwrap_or(name).to_owned(),
        None => name.to_owned(),
    };
    let files = listing.entries.iter().map(|entry| BagFile {
        name: below(&entry.name),
        size: entry.size,
        seekable: matches!(entry.storage, Storage::Stored),
    });
    let files: Vec<BagFile> = files.collect();
    let times = listing.entries.iter().map(|entry| time(entry.modified)).collect();
    Ok((Archive { bytes, listing }, files, times, faults))
}

impl Archive {
    pub fn folder(&self) -> Option<&str> {
        self.listing.folder.as_deref()
    }

    pub fn container(&self) -> Container<'_> {
        Container { bytes: &self.bytes, listing: &self.listing }
    }

    pub fn crc32(&self, index: usize) -> Option<u32> {
        self.listing.entries.get(index).map(|entry| entry.crc32)
    }

    pub fn open(&self, index: usize) -> io::Result<Arc<dyn ReadAt>> {
        let entry = self.listing.entries.get(index).ok_or(io::ErrorKind::NotFound)?;
        match entry.storage {
            Storage::Stored => Ok(Arc::new(self.archive().part(entry.data_offset, entry.size))),
            Storage::Deflated(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    pub fn inflate(&self, index: usize, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let entry = self.listing.entries.get(index).ok_or(io::ErrorKind::NotFound)?;
        match &entry.storage {
            Storage::Stored => Err(io::ErrorKind::Unsupported.into()),
            Storage::Deflated(deflated) => listing::inflate(self.archive(), deflated, entry.size, take),
        }
    }

    /// The archive without bytes prepended to it.
    fn archive(&self) -> FileRegion {
        self.bytes.part(self.listing.start, self.bytes.len())
    }
}

/// ZIP headers store local time, and only the inventory states the time zone. China's zone is assumed until it is read.
fn time(dos: Option<(u16, u16)>) -> Timestamp {
    let (date, time) = dos.unwrap_or_default();
    let part = |word: u16, at: u32, bits: u32| i8::try_from(word >> at & ((1 << bits) - 1)).unwrap_or_default();
    let year = i16::try_from(date >> 9).unwrap_or_default() + 1980;
    DateTime::new(year, part(date, 5, 4), part(date, 0, 5), part(time, 11, 5), part(time, 5, 6), part(time, 0, 5).saturating_mul(2), 0)
        .ok()
        .and_then(|local| Zone::default().timestamp(local))
        .unwrap_or(Timestamp::UNIX_EPOCH)
}
