//! The bytes of a bundle from its file or its volumes, read as one without joining them on disk.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::formats::container::fault::ArchiveFault;
use crate::formats::region::FileRegion;
use crate::formats::volumes::{Replacement, archive_of, numbers, staged_path, volume_path};

/// The bytes of an archive, and the faults of its volumes. The path of any volume means the whole set; so does the archive's path if no
/// file
/// exists there. While a bundle is being replaced (`NAME.zip.replacing` exists), all of these paths mean the new bundle.
///
/// # Errors
/// Errors of the system.
pub fn region(path: &Path) -> io::Result<(FileRegion, Vec<ArchiveFault>)> {
    let archive = archive_of(path);
    if let Some(new) = replacement(&archive) {
        let open = |number: u64| File::open(staged_path(&archive, number)).or_else(|_| File::open(volume_path(&archive, number)));
        if new.volumes == 0 {
            return Ok((open(0).and_then(FileRegion::whole)?, Vec::new()));
        }
        let there: Vec<(u64, File)> = new.numbers().filter_map(|number| Some((number, open(number).ok()?))).collect();
        return join(there, new.volumes);
    }
    let is_volume = archive != path;
    if !is_volume && path.symlink_metadata().is_ok() {
        return Ok((File::open(path).and_then(FileRegion::whole)?, Vec::new()));
    }
    let numbers = present(&archive)?;
    let Some(last) = numbers.last().copied().filter(|_| !is_volume || path.exists()) else { return Err(io::ErrorKind::NotFound.into()) };
    let open = |number: u64| Ok((number, File::open(volume_path(&archive, number))?));
    join(numbers.into_iter().map(open).collect::<io::Result<_>>()?, last)
}

/// Every file that a path to a bundle may mean: itself, the archive and its volumes.
pub fn files(path: &Path) -> Vec<PathBuf> {
    let archive = archive_of(path);
    let volumes = present(&archive).unwrap_or_default();
    let volumes = volumes.into_iter().map(|number| volume_path(&archive, number));
    [path.to_owned(), archive.clone()].into_iter().chain(volumes).collect()
}

fn replacement(archive: &Path) -> Option<Replacement> {
    let mut text = String::new();
    let note = Replacement::path(archive);
    // Reading a pipe of that name would never end.
    if !note.symlink_metadata().ok()?.is_file() {
        return None;
    }
    File::open(note).ok()?.take(64).read_to_string(&mut text).ok()?;
    Replacement::read(&text)
}

/// The numbers of the existing volumes, in order.
fn present(archive: &Path) -> io::Result<Vec<u64>> {
    let folder = archive.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names: Vec<OsString> = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<_>>()?;
    let there = numbers(archive, "", names.iter().map(OsString::as_os_str));
    Ok(there.into_iter().filter(|number| *number > 0 && volume_path(archive, *number).is_file()).collect())
}

fn join(there: Vec<(u64, File)>, last: u64) -> io::Result<(FileRegion, Vec<ArchiveFault>)> {
    let with_length = |(number, file): (u64, File)| {
        let length = file.metadata()?.len();
        Ok((number, (file, length)))
    };
    let mut there: BTreeMap<u64, (File, u64)> = there.into_iter().map(with_length).collect::<io::Result<_>>()?;
    // All volumes but the last have the same size, and most still have it if one was truncated. If only the last exists, its offset in the
    // whole is unknown.
    let mut sizes: BTreeMap<u64, u32> = BTreeMap::new();
    there.range(..last).for_each(|(_, (_, length))| *sizes.entry(*length).or_default() += 1);
    let usual = sizes.into_iter().max_by_key(|(_, count)| *count).map_or(0, |(size, _)| size);
    let mut faults = Vec::new();
    let mut files = Vec::new();
    for number in 1..=last {
        files.push(match there.remove(&number) {
            Some((file, length)) if number == last => (Some(file), length),
            Some((file, length)) => {
                if length != usual {
                    faults.push(ArchiveFault::VolumeSize { number, expected: usual, found: length });
                }
                (Some(file), usual)
            }
            None => {
                faults.push(ArchiveFault::VolumeMissing { number });
                (None, usual)
            }
        });
    }
    Ok((FileRegion::volumes(files), faults))
}

/// The files of a bundle with their sizes in bytes: its volumes in order, or the single file or folder.
pub fn discs(path: &Path) -> Vec<(String, u64)> {
    let archive = archive_of(path);
    let is_set = archive != path || path.symlink_metadata().is_err();
    let volumes = if is_set { present(&archive).unwrap_or_default() } else { Vec::new() };
    let paths: Vec<PathBuf> =
        if volumes.is_empty() { vec![path.to_owned()] } else { volumes.into_iter().map(|number| volume_path(&archive, number)).collect() };
    let named = |path: &PathBuf| {
        let whole = path.canonicalize().ok();
        let name = path.file_name().or_else(|| whole.as_ref()?.file_name()).unwrap_or_default();
        (name.to_string_lossy().into_owned(), path.metadata().map_or(0, |metadata| metadata.len()))
    };
    paths.iter().map(named).collect()
}
