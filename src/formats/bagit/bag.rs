//! A bag whose files can be listed and read, stored in a container or as a folder.

use std::io;
use std::sync::Arc;

use crate::formats::container::fault::ArchiveFault;
use crate::formats::container::listing::Listing;
use crate::formats::region::{FileRegion, ReadAt};

/// One file of a bag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BagFile {
    /// The path relative to the base folder.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// Whether it can be read at any offset. A compressed entry can only be read sequentially.
    pub seekable: bool,
}

/// The container of a bag.
pub struct Container<'a> {
    /// All bytes of the container.
    pub bytes: &'a FileRegion,
    /// The entries listed in its central directory.
    pub listing: &'a Listing,
}

/// A bag whose files can be listed and read. Its content is untrusted.
pub trait Bag: Sync {
    /// The name of the base folder, if there is one.
    fn folder(&self) -> Option<&str>;

    /// All files, sorted by the bytes of their names; names are unique.
    fn files(&self) -> &[BagFile];

    /// Opens a seekable file.
    ///
    /// # Errors
    /// I/O errors; [`io::ErrorKind::Unsupported`] if the file is not seekable.
    fn open(&self, file: &BagFile) -> io::Result<Arc<dyn ReadAt>>;

    /// Passes all bytes of a file to `take`, in order, never more than its size.
    ///
    /// # Errors
    /// Errors of the system or of `take`; [`io::ErrorKind::InvalidData`] if a compressed entry cannot be decompressed.
    fn read_through(&self, file: &BagFile, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()>;

    /// Faults of the container or folder itself, independent of the file contents.
    fn faults(&self) -> &[ArchiveFault];

    /// The container; `None` for a folder.
    fn container(&self) -> Option<Container<'_>>;

    /// Finds a file by name.
    fn file(&self, name: &str) -> Option<&BagFile> {
        let files = self.files();
        files.binary_search_by(|file| file.name.as_str().cmp(name)).ok().and_then(|index| files.get(index))
    }

    /// Reads a whole file of at most `most` bytes.
    ///
    /// # Errors
    /// [`io::ErrorKind::FileTooLarge`] if it is longer; else as [`Bag::read_through`].
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
