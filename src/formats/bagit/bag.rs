//! A bag as something whose files can be listed and read, wherever it lies: stored in a container, or as a folder.

use std::io;
use std::sync::Arc;

use crate::formats::container::fault::ArchiveFault;
use crate::formats::container::listing::Listing;
use crate::formats::region::{FileRegion, ReadAt};

/// One file of a bag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BagFile {
    /// Its path below the base folder.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Whether it can be read at any offset; a compressed entry can only be read from front to back.
    pub seekable: bool,
}

/// The container that a bag lies in.
pub struct Container<'a> {
    /// All its bytes.
    pub bytes: &'a FileRegion,
    /// The entries as its own directory lists them.
    pub listing: &'a Listing,
}

/// A bag whose files can be listed and read. Nothing that it says is trusted.
pub trait Bag: Sync {
    /// The name of the base folder, where there is one.
    fn folder(&self) -> Option<&str>;

    /// All files in the order of the bytes of their names; no name twice.
    fn files(&self) -> &[BagFile];

    /// The bytes of a file that is seekable.
    ///
    /// # Errors
    /// What the system says; [`io::ErrorKind::Unsupported`] for a file that is not seekable.
    fn open(&self, file: &BagFile) -> io::Result<Arc<dyn ReadAt>>;

    /// Hands over all bytes of a file from front to back, never more than its size.
    ///
    /// # Errors
    /// What the system or `take` says, or [`io::ErrorKind::InvalidData`] where a compressed entry can not be read.
    fn read_through(&self, file: &BagFile, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()>;

    /// What is wrong with the way it lies there, whatever its files say.
    fn faults(&self) -> &[ArchiveFault];

    /// The container; none for a folder.
    fn container(&self) -> Option<Container<'_>>;

    /// The file of that name.
    fn file(&self, name: &str) -> Option<&BagFile> {
        let files = self.files();
        files.binary_search_by(|file| file.name.as_str().cmp(name)).ok().and_then(|index| files.get(index))
    }

    /// All bytes of a file that is no longer than `most`.
    ///
    /// # Errors
    /// [`io::ErrorKind::FileTooLarge`] where it is longer, else as [`Bag::read_through`].
    fn read(&self, file: &BagFile, most: u64) -> io::Result<Vec<u8>> {
        if file.size > most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let mut bytes = Vec::new();
        self.read_through(file, &mut |more| {
            bytes.extend_from_slice(more);
            Ok(())
        })?;
        Ok(bytes)
    }
}
