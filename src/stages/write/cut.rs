//! Cuts a file that is whole into volumes, before any of them gets its name. From the end on, so that it takes the room of one volume
//! more and not that of the whole once more.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::error::WriteError;
use super::partial::{PARTIAL, Partial};
use crate::formats::region::{FileRegion, ReadAt};
use crate::formats::volumes::{MOST_VOLUMES, VolumeSize, numbered, present, volume_path};
use crate::words::digest::Digest;
use crate::words::progress::{Phase, Progress};

/// Bytes that are copied at once.
const BLOCK_BYTES: u64 = 4 << 20;

/// A volume that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// The file that it becomes.
    pub path: PathBuf,
    /// Its bytes.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: Digest,
}

/// The volumes of a file, none of which has its name yet. Dropped before [`Cut::commit`], they are gone.
pub struct Cut {
    target: PathBuf,
    overwrite: bool,
    /// What became the first, and the others in their order.
    partials: Vec<Partial>,
    volumes: Vec<Volume>,
}

impl Cut {
    pub(super) fn make(
        whole: Partial,
        target: &Path,
        size: VolumeSize,
        overwrite: bool,
        progress: &dyn Progress,
    ) -> Result<Self, WriteError> {
        if !overwrite {
            Self::refuse_existing(target)?;
        }
        // What a run that was killed while it cut has left, perhaps into other sizes.
        for number in numbered(target, PARTIAL).map_err(|error| WriteError::target(target, &error))? {
            Partial::clear(&volume_path(target, number))?;
        }
        let length = whole.region()?.len();
        let count = length.div_ceil(size.bytes()).max(1);
        if count > MOST_VOLUMES {
            return Err(WriteError::TooManyVolumes { most: MOST_VOLUMES });
        }
        progress.begin(Phase::Cut, length);
        let mut partials = Vec::new();
        let mut volumes = Vec::new();
        for number in (2..=count).rev() {
            let path = volume_path(target, number);
            let from = (number - 1) * size.bytes();
            let part = whole.region()?.part(from, size.bytes());
            let partial = Partial::create(&path)?;
            let sha256 = copy(&part, Some(&partial), whole.path(), progress)?;
            partial.sync()?;
            whole.cut_to(from)?;
            volumes.push(Volume { path, bytes: part.len(), sha256 });
            partials.push(partial);
        }
        let first = whole.region()?;
        let sha256 = copy(&first, None, whole.path(), progress)?;
        whole.sync()?;
        progress.end(Phase::Cut);
        volumes.push(Volume { path: volume_path(target, 1), bytes: first.len(), sha256 });
        volumes.reverse();
        partials.push(whole);
        partials.reverse();
        Ok(Self { target: target.to_owned(), overwrite, partials, volumes })
    }

    /// Refuses where there are volumes of that name already.
    ///
    /// # Errors
    /// [`WriteError::TargetExists`], or what the system says of the folder.
    pub fn refuse_existing(target: &Path) -> Result<(), WriteError> {
        let there = present(target).map_err(|error| WriteError::target(target, &error))?;
        match there.first() {
            Some(number) => Err(WriteError::TargetExists { path: volume_path(target, *number).display().to_string() }),
            None => Ok(()),
        }
    }

    /// The bytes of all, as they lie now.
    ///
    /// # Errors
    /// What the system says.
    pub fn region(&self) -> Result<FileRegion, WriteError> {
        let file = |(partial, volume): (&Partial, &Volume)| {
            let file = File::open(partial.path()).map_err(|error| WriteError::target(partial.path(), &error))?;
            Ok((Some(file), volume.bytes))
        };
        Ok(FileRegion::volumes(self.partials.iter().zip(&self.volumes).map(file).collect::<Result<_, WriteError>>()?))
    }

    /// Gives all of them their names, the first one last: where it is, all are. After an error those that have theirs lose it again.
    ///
    /// # Errors
    /// [`WriteError::TargetExists`], or what the system says.
    pub fn commit(self) -> Result<Vec<Volume>, WriteError> {
        let failed = |path: &Path, error: &io::Error| WriteError::target(path, error);
        if self.overwrite {
            // No archive is better than one of old and new volumes.
            for number in present(&self.target).map_err(|error| failed(&self.target, &error))? {
                let path = volume_path(&self.target, number);
                fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
            }
        }
        let mut named: Vec<&Path> = Vec::new();
        for (partial, volume) in self.partials.into_iter().zip(&self.volumes).rev() {
            if let Err(error) = partial.publish(&volume.path, false) {
                named.into_iter().for_each(|path| drop(fs::remove_file(path)));
                return Err(error);
            }
            named.push(&volume.path);
        }
        Ok(self.volumes)
    }
}

/// Copies, or only reads, and hashes.
fn copy(from: &FileRegion, to: Option<&Partial>, read: &Path, progress: &dyn Progress) -> Result<Digest, WriteError> {
    let mut sha256 = Sha256::new();
    let mut block = Vec::new();
    let mut offset = 0;
    while offset < from.len() {
        let length = (from.len() - offset).min(BLOCK_BYTES);
        block.resize(usize::try_from(length).unwrap_or_default(), 0);
        from.read_exact_at(&mut block, offset).map_err(|error| WriteError::target(read, &error))?;
        sha256.update(&block);
        if let Some(to) = to {
            to.write(&block, offset)?;
        }
        offset += length;
        progress.advance(Phase::Cut, length);
    }
    Ok(Digest(sha256.finalize().into()))
}
