//! Opens a bundle, zipped or unzipped, for checking. Nothing is extracted, and no content is trusted.

mod archive;
mod error;
mod folder;
mod parts;
mod volumes;

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use crate::formats::bagit::bag::{Bag, BagFile, Container};
use crate::formats::bagit::{DECLARATION_NAME, PAYLOAD_FOLDER};
use crate::formats::chunks::{CHUNK_BYTES, with_chunk};
use crate::formats::container::fault::ArchiveFault;
use crate::formats::region::{FileRegion, ReadAt};
use crate::record::members::{Member, Members};
use crate::words::path::MemberPath;

pub use error::OpenError;
use parts::Maker;
pub use volumes::{discs, files};

enum Source {
    Archive(archive::Archive),
    Folder(folder::Folder),
}

/// An opened bundle: a [`Bag`] for checking its bytes, and [`Members`] for reading the class folder in it.
pub struct Opened {
    source: Source,
    files: Vec<BagFile>,
    members: Vec<Member>,
    faults: Vec<ArchiveFault>,
}

/// Opens a ZIP file or a folder.
///
/// # Errors
/// [`OpenError`] only. Other faults are left to the integrity check.
pub fn open(path: &Path) -> Result<Opened, OpenError> {
    open_by(path, Maker::Ours)
}

/// The bytes of a file, or of the volumes that a path means. Faults of the volumes are reported by [`open`].
///
/// # Errors
/// [`OpenError`] only.
pub fn region(path: &Path) -> Result<FileRegion, OpenError> {
    volumes::region(path).map(|(region, _)| region).map_err(|error| OpenError::system(path, &error))
}

/// Opens a container whose bytes are already available. Errors show the path `shown`.
///
/// # Errors
/// [`OpenError`] only.
pub fn open_region(bytes: FileRegion, shown: &Path) -> Result<Opened, OpenError> {
    let (archive, files, times, faults) = archive::read(bytes, Vec::new(), shown, Maker::Ours)?;
    Ok(Opened::of(Source::Archive(archive), files, times, faults))
}

/// Opens a bag of any maker, as ZIP file or folder. Names only have to stay inside the bag.
///
/// # Errors
/// [`OpenError`] only.
pub fn open_any(path: &Path) -> Result<Opened, OpenError> {
    let opened = open_by(path, Maker::Any)?;
    let manifest = |name: &str| name.starts_with("manifest-") && name.ends_with(".txt");
    let known = opened.files.iter().any(|file| file.name == DECLARATION_NAME || manifest(&file.name));
    // A damaged archive may have been a bag, so it is not rejected here.
    let whole = opened.faults.iter().all(|fault| matches!(fault, ArchiveFault::OutsideFolder { .. } | ArchiveFault::Nested { .. }));
    if known || !whole { Ok(opened) } else { Err(OpenError::NoBag { path: path.display().to_string() }) }
}

fn open_by(path: &Path, maker: Maker) -> Result<Opened, OpenError> {
    let (source, files, times, faults) = match fs::metadata(path) {
        Ok(found) if found.is_dir() => {
            let (folder, files, times, faults) = folder::open(path, maker)?;
            (Source::Folder(folder), files, times, faults)
        }
        Ok(found) if !found.is_file() => return Err(OpenError::NotAFile { path: path.display().to_string() }),
        // A path that does not exist may have volumes.
        Ok(_) | Err(_) => {
            let (archive, files, times, faults) = archive::open(path, maker)?;
            (Source::Archive(archive), files, times, faults)
        }
    };
    Ok(Opened::of(source, files, times, faults))
}

impl Bag for Opened {
    fn folder(&self) -> Option<&str> {
        match &self.source {
            Source::Archive(archive) => archive.folder(),
            Source::Folder(_) => None,
        }
    }

    fn files(&self) -> &[BagFile] {
        &self.files
    }

    fn open(&self, file: &BagFile) -> io::Result<Arc<dyn ReadAt>> {
        let index = self.index(&file.name)?;
        match &self.source {
            Source::Archive(archive) => archive.open(index),
            Source::Folder(folder) => folder.open(index),
        }
    }

    fn read_through(&self, file: &BagFile, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        if let (false, Source::Archive(archive)) = (file.seekable, &self.source) {
            return archive.inflate(self.index(&file.name)?, take);
        }
        let source = Bag::open(self, file)?;
        if source.len() != file.size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut offset = 0;
        while offset < file.size {
            let length = (file.size - offset).min(CHUNK_BYTES);
            with_chunk(source.as_ref(), offset, length, &mut *take)??;
            offset += length;
        }
        Ok(())
    }

    fn faults(&self) -> &[ArchiveFault] {
        &self.faults
    }

    fn container(&self) -> Option<Container<'_>> {
        match &self.source {
            Source::Archive(archive) => Some(archive.container()),
            Source::Folder(_) => None,
        }
    }
}

impl Opened {
    fn of(source: Source, files: Vec<BagFile>, times: Vec<Timestamp>, faults: Vec<ArchiveFault>) -> Self {
        let members = files.iter().zip(times).filter_map(|(file, modified)| {
            let path = MemberPath::new(file.name.as_str()).ok()?.within(PAYLOAD_FOLDER)?;
            Some(Member { path, source_name: None, size: file.size, modified })
        });
        Self { members: members.collect(), source, files, faults }
    }

    /// The CRC-32 of a file from its entry header; `None` in a folder.
    pub fn claimed_crc32(&self, file: &BagFile) -> Option<u32> {
        match &self.source {
            Source::Archive(archive) => archive.crc32(self.index(&file.name).ok()?),
            Source::Folder(_) => None,
        }
    }

    fn index(&self, name: &str) -> io::Result<usize> {
        self.files.binary_search_by(|file| file.name.as_str().cmp(name)).map_err(|_| io::ErrorKind::NotFound.into())
    }
}

impl Members for Opened {
    fn members(&self) -> &[Member] {
        &self.members
    }

    fn open(&self, member: &Member) -> io::Result<Arc<dyn ReadAt>> {
        let name = format!("{PAYLOAD_FOLDER}/{}", member.path);
        let file = self.files.get(self.index(&name)?).ok_or(io::ErrorKind::NotFound)?;
        Bag::open(self, file)
    }
}

#[cfg(test)]
mod tests;
