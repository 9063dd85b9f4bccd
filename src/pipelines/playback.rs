//! Playback: reads parts of the files in a verified bundle. Each chunk is compared with its sealed leaf before its bytes are passed on.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use crate::formats::bagit::bag::Bag as _;
use crate::formats::bagit::{CHUNKS_NAME, most_bytes};
use crate::formats::chunks::{CHUNK_BYTES, LEAF_BYTES, leaf, root, with_chunk};
use crate::record::inventory::Inventory;
use crate::record::members::{Member, Members};
use crate::stages::open::{OpenError, Opened, open};
use crate::words::digest::Digest;
use crate::words::path::MemberPath;

/// A bundle whose files can be read in part.
pub struct Playback {
    opened: Opened,
    files: BTreeMap<MemberPath, (Member, Vec<Digest>)>,
}

impl Playback {
    /// Opens the bundle of this inventory, which must have passed the check of its digest. Files whose leaves do not fit the inventory are
    /// not available.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn of(path: &Path, inventory: &Inventory) -> Result<Self, OpenError> {
        let opened = open(path)?;
        let leaves = opened
            .file(CHUNKS_NAME)
            .and_then(|file| opened.read(file, most_bytes(CHUNKS_NAME, inventory.files.len())).ok())
            .unwrap_or_default();
        let step = usize::try_from(LEAF_BYTES).unwrap_or_default();
        let mut leaves = leaves.chunks_exact(step).filter_map(|leaf| Some(Digest(leaf.try_into().ok()?)));
        let mut files = BTreeMap::new();
        for file in &inventory.files {
            let count = file.seal.as_ref().map_or(0, |seal| seal.chunks);
            let own: Vec<Digest> = leaves.by_ref().take(usize::try_from(count).unwrap_or_default()).collect();
            let member = opened.member(&file.path).filter(|member| member.size == file.size);
            if let Some(member) = member.filter(|_| file.root == Some(root(&own))) {
                files.insert(file.path.clone(), (member.clone(), own));
            }
        }
        Ok(Self { opened, files })
    }

    /// The size of a file in bytes; `None` if it is not available.
    pub fn size(&self, path: &MemberPath) -> Option<u64> {
        self.files.get(path).map(|(member, _)| member.size)
    }

    /// Reads from `offset` to the end of its chunk, at most `most` bytes.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] if the bytes of the chunk are not the sealed ones; [`io::ErrorKind::NotFound`] for an unknown file;
    /// else I/O errors.
    pub fn read(&self, path: &MemberPath, offset: u64, most: u64) -> io::Result<Vec<u8>> {
        let (member, leaves) = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        let index = offset / CHUNK_BYTES;
        let start = index * CHUNK_BYTES;
        let sealed = usize::try_from(index).ok().and_then(|index| leaves.get(index)).ok_or(io::ErrorKind::UnexpectedEof)?;
        let source = Members::open(&self.opened, member)?;
        with_chunk(source.as_ref(), start, (member.size - start).min(CHUNK_BYTES), |chunk| {
            if leaf(member.size, index, chunk) != *sealed {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let wanted = chunk.get(usize::try_from(offset - start).unwrap_or_default()..).unwrap_or_default();
            Ok(wanted.get(..usize::try_from(most).unwrap_or(usize::MAX).min(wanted.len())).unwrap_or_default().to_vec())
        })?
    }
}
