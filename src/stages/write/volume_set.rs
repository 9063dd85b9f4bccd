//! The files of a bundle as one set: the archive or its volumes, their digests (`.sha256`) and labels (`.labels.txt`). One set replaces
//! another
//! as a whole, even if the program is killed or the power fails.
//!
//! 1. The archive is written, synced and split from its end, so that splitting needs space for only one more volume. Every file of the new
//!    set is on disk under a staged name (`NAME.zip.001.partial` …). The old set is untouched.
//! 2. `NAME.zip.replacing` is created, and the folder is synced. Now the new set is the bundle: readers look for each volume under its
//!    staged name first. If the program is killed before this step, the old set remains, and the next run removes the staged files.
//! 3. Staged files get their names, the last volume first; then the rest of the old set is removed, and the folder is synced.
//! 4. The note is removed. If the program is killed in step 3 or 4, the note remains, and the next run that writes this bundle completes
//!    these steps.
//!
//! If one file replaces one file or nothing, no note is needed: renaming is one step. After an error in step 3 the new set remains, to be
//! completed by the next run. If nothing may be overwritten and a foreign file takes one of the names in the meantime, everything is
//! undone.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::error::WriteError;
use super::partial::{Partial, give_name, sync_folder, take_over};
use crate::formats::region::{FileRegion, ReadAt};
use crate::formats::volumes::{
    MOST_VOLUMES, PARTIAL, Replacement, VolumeSize, digests_path, labels_path, numbers, staged_path, volume_path, with_ending,
};
use crate::words::digest::Digest;
use crate::words::progress::{Phase, Progress};

/// Bytes copied at a time.
const BLOCK_BYTES: u64 = 4 << 20;

/// A written volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// The path.
    pub path: PathBuf,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256.
    pub sha256: Digest,
}

impl Volume {
    /// The file name without its folder.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// The staged volumes of an archive. If dropped before [`StagedVolumes::commit`], they are removed.
pub struct StagedVolumes {
    target: PathBuf,
    overwrite: bool,
    /// In volume order.
    partials: Vec<Partial>,
    /// The volumes with their final names.
    pub volumes: Vec<Volume>,
}

impl StagedVolumes {
    pub(super) fn cut(
        mut whole: Partial,
        target: &Path,
        size: VolumeSize,
        overwrite: bool,
        progress: &dyn Progress,
    ) -> Result<Self, WriteError> {
        let length = whole.region()?.len();
        let count = length.div_ceil(size.bytes()).max(1);
        if count > MOST_VOLUMES {
            return Err(WriteError::TooManyVolumes { most: MOST_VOLUMES });
        }
        finish_replacement(target)?;
        clear_staged(target)?;
        let phase = Phase::Cut.begin(progress, length);
        let copy = |from: &FileRegion, to: Option<&Partial>, read: &Path| -> Result<Digest, WriteError> {
            let mut sha256 = Sha256::new();
            let mut block = Vec::new();
            let mut offset = 0;
            while offset < from.len() {
                if progress.is_stopped() {
                    return Err(WriteError::Interrupted);
                }
                let length = (from.len() - offset).min(BLOCK_BYTES);
                block.resize(usize::try_from(length).unwrap_or_default(), 0);
                from.read_exact_at(&mut block, offset).map_err(|error| WriteError::target(read, &error))?;
                sha256.update(&block);
                if let Some(to) = to {
                    to.write(&block, offset)?;
                }
                offset += length;
                phase.advance(length);
            }
            Ok(Digest(sha256.finalize().into()))
        };
        let mut partials = Vec::new();
        let mut volumes = Vec::new();
        for number in (2..=count).rev() {
            let path = volume_path(target, number);
            let from = (number - 1) * size.bytes();
            let part = whole.region()?.part(from, size.bytes());
            let partial = Partial::create(&path)?;
            let sha256 = copy(&part, Some(&partial), whole.path())?;
            partial.sync()?;
            whole.cut_to(from)?;
            volumes.push(Volume { path, bytes: part.len(), sha256 });
            partials.push(partial);
        }
        let first = whole.region()?;
        let sha256 = copy(&first, None, whole.path())?;
        whole.sync()?;
        whole.move_to(staged_path(target, 1))?;
        volumes.push(Volume { path: volume_path(target, 1), bytes: first.len(), sha256 });
        partials.push(whole);
        volumes.reverse();
        partials.reverse();
        Ok(Self { target: target.to_owned(), overwrite, partials, volumes })
    }

    /// The bytes of all volumes in their present state.
    ///
    /// # Errors
    /// System errors.
    pub fn region(&self) -> Result<FileRegion, WriteError> {
        let file = |(partial, volume): (&Partial, &Volume)| {
            let file = File::open(partial.path()).map_err(|error| WriteError::target(partial.path(), &error))?;
            Ok((Some(file), volume.bytes))
        };
        Ok(FileRegion::volumes(self.partials.iter().zip(&self.volumes).map(file).collect::<Result<_, WriteError>>()?))
    }

    /// Gives all volumes their names, together with their digests, and with labels if given.
    ///
    /// # Errors
    /// [`WriteError::TargetExists`], or a system error.
    pub fn commit(mut self, labels: Option<&str>) -> Result<Vec<Volume>, WriteError> {
        if let Some(labels) = labels {
            let digests: String = self.volumes.iter().map(|volume| format!("{}  {}\n", volume.sha256, volume.name())).collect();
            for (path, text) in [(digests_path(&self.target), digests.as_str()), (labels_path(&self.target), labels)] {
                if !self.overwrite {
                    refuse(&path)?;
                }
                let partial = Partial::create(&path)?;
                partial.write(text.as_bytes(), 0)?;
                partial.sync()?;
                self.partials.push(partial);
            }
        }
        if !self.overwrite {
            refuse_existing(&self.target)?;
        }
        replace(&self.target, self.partials, Replacement { volumes: self.volumes.len() as u64, overwrite: self.overwrite })?;
        Ok(self.volumes)
    }
}

/// Gives an archive in one file its name. Old volumes of that name are removed together with the archive they belong to.
pub(super) fn publish(mut whole: Partial, target: &Path, overwrite: bool) -> Result<(), WriteError> {
    let volumes = numbered(target, "")?;
    match volumes.first() {
        Some(number) if !overwrite => Err(exists(&volume_path(target, *number))),
        Some(_) => {
            clear_staged(target)?;
            whole.move_to(staged_path(target, 0))?;
            replace(target, vec![whole], Replacement { volumes: 0, overwrite })
        }
        None => whole.publish(target, overwrite),
    }
}

/// Fails if an archive of that name exists, as one file or as volumes.
///
/// # Errors
/// [`WriteError::TargetExists`], or a system error concerning the folder.
pub(super) fn refuse_existing(target: &Path) -> Result<(), WriteError> {
    refuse(target)?;
    numbered(target, "")?.first().map_or(Ok(()), |number| Err(exists(&volume_path(target, *number))))
}

/// Prepares the set for a new run: completes the replacement begun by a killed run, or removes its staged files.
///
/// # Errors
/// [`WriteError::Busy`] if another run is working on it, or a system error.
pub(super) fn recover(target: &Path) -> Result<(), WriteError> {
    finish_replacement(target)?;
    clear_staged(target)
}

/// Steps 3 and 4, if a run was killed before completing them.
fn finish_replacement(target: &Path) -> Result<(), WriteError> {
    let path = Replacement::path(target);
    let Some(note) = take_over(&path)? else { return Ok(()) };
    let mut text = String::new();
    let read = (&note).take(64).read_to_string(&mut text);
    let new = read.ok().and_then(|_| Replacement::read(&text)).ok_or_else(|| exists(&path))?;
    give_names(target, new)
}

/// Removes staged files, except those that another run is writing.
fn clear_staged(target: &Path) -> Result<(), WriteError> {
    for number in numbered(target, PARTIAL)? {
        // Number 0 is the archive in one file; no other run uses its staged name.
        Partial::clear(&with_ending(target, &format!(".{number:03}")))?;
    }
    [digests_path(target), labels_path(target), Replacement::path(target)].iter().try_for_each(|path| Partial::clear(path))
}

/// Steps 2 to 4.
fn replace(target: &Path, mut staged: Vec<Partial>, new: Replacement) -> Result<(), WriteError> {
    let path = Replacement::path(target);
    let mut note = Partial::create(&path)?;
    note.write(new.write().as_bytes(), 0)?;
    note.sync()?;
    sync_folder(target).map_err(|error| WriteError::target(target, &error))?;
    note.publish(&path, false)?;
    let paths: Vec<PathBuf> = staged.iter().map(|partial| partial.path().to_owned()).collect();
    staged.iter_mut().for_each(Partial::leave);
    let given = give_names(target, new);
    if given.is_err() && !new.overwrite {
        // Without the note, staged files are only leftovers.
        let _ = fs::remove_file(&path);
        let named = new.numbers().map(|number| (staged_path(target, number), volume_path(target, number)));
        let beside = [digests_path(target), labels_path(target)].map(|path| (with_ending(&path, PARTIAL), path));
        for (staged, named) in named.chain(beside) {
            // A staged file that no longer exists has its final name and is ours; any other file with such a name is foreign.
            if paths.contains(&staged) && !staged.exists() {
                let _ = fs::remove_file(named);
            }
        }
        paths.iter().for_each(|path| drop(fs::remove_file(path)));
    }
    given
}

/// Steps 3 and 4; repeating them does no harm.
fn give_names(target: &Path, new: Replacement) -> Result<(), WriteError> {
    let failed = |path: &Path, error: &io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => WriteError::target(path, error),
    };
    let volumes = new.numbers().rev().map(|number| (staged_path(target, number), volume_path(target, number)));
    let beside = [digests_path(target), labels_path(target)].map(|path| (with_ending(&path, PARTIAL), path));
    for (staged, named) in beside.into_iter().chain(volumes) {
        if staged.symlink_metadata().is_ok() {
            give_name(&staged, &named, new.overwrite).map_err(|error| failed(&named, &error))?;
        }
    }
    if new.overwrite {
        let mut old: Vec<PathBuf> = Vec::new();
        if new.volumes == 0 {
            old.extend([digests_path(target), labels_path(target)]);
        } else {
            old.push(target.to_owned());
        }
        old.extend(numbered(target, "")?.into_iter().filter(|number| *number > new.volumes).map(|number| volume_path(target, number)));
        for path in old {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&path, &error)),
                _ => {}
            }
        }
    }
    let note = Replacement::path(target);
    let known = sync_folder(target).and_then(|()| fs::remove_file(&note)).and_then(|()| sync_folder(target));
    known.map_err(|error| failed(&note, &error))
}

/// The numbers of the existing volumes with this name ending, in order.
fn numbered(target: &Path, ending: &str) -> Result<Vec<u64>, WriteError> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<OsString>>>());
    let names = names.map_err(|error| WriteError::target(target, &error))?;
    let there = numbers(target, ending, names.iter().map(OsString::as_os_str));
    Ok(there.into_iter().filter(|number| *number > 0 || !ending.is_empty()).collect())
}

fn refuse(path: &Path) -> Result<(), WriteError> {
    if path.symlink_metadata().is_ok() { Err(exists(path)) } else { Ok(()) }
}

fn exists(path: &Path) -> WriteError {
    WriteError::TargetExists { path: path.display().to_string() }
}
