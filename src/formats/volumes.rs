//! The volumes of an archive that is larger than a disc or a stick: `NAME.zip.001`, `.002` …, read as one without being joined.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::formats::container::fault::ArchiveFault;
use crate::formats::region::FileRegion;

/// The digits of a number; there can be as many volumes as these count.
const DIGITS: usize = 3;

/// How large a volume may become, in bytes: at least 1 MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumeSize(u64);

/// A text that is no size of a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no size of a volume: dvd, bd, 4GB, or bytes from 1 MiB on")]
pub struct VolumeSizeError;

impl VolumeSize {
    /// A DVD of one layer and a Blu-ray disc of one layer, each with some MiB left for the disc's own lists and the label.
    const DISCS: [(&str, u64); 2] = [("dvd", 4_470 << 20), ("bd", 23_840 << 20)];
    const UNITS: [(&str, u64); 6] =
        [("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("kb", 1_000), ("mb", 1_000_000), ("gb", 1_000_000_000)];

    /// Reads `dvd`, `bd`, `4GB`, `700MiB` or a number of bytes.
    ///
    /// # Errors
    /// [`VolumeSizeError`] for anything else, and below 1 MiB.
    pub fn parse(text: &str) -> Result<Self, VolumeSizeError> {
        let text = text.trim().to_ascii_lowercase();
        if let Some((_, bytes)) = Self::DISCS.iter().find(|(name, _)| *name == text) {
            return Ok(Self(*bytes));
        }
        let unit = Self::UNITS.iter().find_map(|(unit, bytes)| Some((text.strip_suffix(unit)?.trim_end(), *bytes)));
        let (digits, unit) = unit.unwrap_or((text.as_str(), 1));
        let number: u64 = digits.parse().map_err(|_| VolumeSizeError)?;
        number.checked_mul(unit).map_or(Err(VolumeSizeError), Self::of)
    }

    /// So many bytes.
    ///
    /// # Errors
    /// [`VolumeSizeError`] below 1 MiB.
    pub fn of(bytes: u64) -> Result<Self, VolumeSizeError> {
        if bytes >= 1 << 20 { Ok(Self(bytes)) } else { Err(VolumeSizeError) }
    }

    /// In bytes.
    pub fn bytes(self) -> u64 {
        self.0
    }
}

/// The most volumes that an archive can have.
pub const MOST_VOLUMES: u64 = 999;

/// The file of a volume, from 1.
pub fn volume_path(archive: &Path, number: u64) -> PathBuf {
    let mut name = archive.file_name().map_or_else(OsString::new, OsString::from);
    name.push(format!(".{number:0DIGITS$}"));
    archive.with_file_name(name)
}

/// The archive that a path means: of a volume the name without its number, else the path itself.
pub fn archive_of(path: &Path) -> PathBuf {
    let is_number =
        |text: &str| text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit()) && text.bytes().any(|byte| byte != b'0');
    match (path.extension().and_then(|extension| extension.to_str()), path.file_stem()) {
        (Some(extension), Some(stem)) if is_number(extension) => path.with_file_name(stem),
        _ => path.to_owned(),
    }
}

/// The numbers of the volumes that are there, in order.
///
/// # Errors
/// What the system says of the folder.
pub fn present(archive: &Path) -> io::Result<Vec<u64>> {
    numbered(archive, "")
}

/// The numbers of the volumes of which there are files with something more behind their names, in order.
///
/// # Errors
/// What the system says of the folder.
pub fn numbered(archive: &Path, behind: &str) -> io::Result<Vec<u64>> {
    let folder = archive.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut numbers = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(behind));
        let number = name.and_then(|name| name.rsplit_once('.')).and_then(|(_, number)| number.parse().ok());
        if let Some(number) =
            number.filter(|number| name == volume_path(archive, *number).file_name().and_then(|name| name.to_str()) && *number > 0)
            && path.is_file()
        {
            numbers.push(number);
        }
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// The bytes of an archive, and what is wrong with its volumes. A path that is a volume, or the name that all of them begin with where
/// there is no file of that name, means all of them.
///
/// # Errors
/// What the system says.
pub fn region(path: &Path) -> io::Result<(FileRegion, Vec<ArchiveFault>)> {
    let archive = archive_of(path);
    let is_volume = archive != path;
    if !is_volume && path.symlink_metadata().is_ok() {
        return Ok((File::open(path).and_then(FileRegion::whole)?, Vec::new()));
    }
    let numbers = present(&archive)?;
    let Some(last) = numbers.last().copied().filter(|_| !is_volume || path.exists()) else { return Err(io::ErrorKind::NotFound.into()) };
    join(&archive, &numbers, last)
}

fn join(archive: &Path, numbers: &[u64], last: u64) -> io::Result<(FileRegion, Vec<ArchiveFault>)> {
    let open = |number: &u64| {
        let file = File::open(volume_path(archive, *number))?;
        let length = file.metadata()?.len();
        Ok((*number, (file, length)))
    };
    let mut there: BTreeMap<u64, (File, u64)> = numbers.iter().map(open).collect::<io::Result<_>>()?;
    // All volumes but the last are of one size, which most of them still have where one was cut. Where only the last is there, nobody
    // can say where in the whole it lies.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_type_them() {
        let of = |text: &str| VolumeSize::parse(text).map(VolumeSize::bytes);
        assert_eq!([of("4GB"), of("4 gb"), of("700MiB"), of("2147483648")], [4_000_000_000, 4_000_000_000, 700 << 20, 1 << 31].map(Ok));
        assert!(of("DVD").unwrap() < 4_700_372_992 && of("bd").unwrap() < 25_025_314_816);
        for wrong in ["", "cd", "0", "1048575", "-4GB", "1.5GB", "4TB", "99999999999999999999", "18446744073709551615GB", "GB"] {
            assert_eq!(of(wrong), Err(VolumeSizeError), "{wrong}");
        }
    }

    #[test]
    fn a_volume_names_its_archive() {
        let of = |path: &str| archive_of(Path::new(path)).to_string_lossy().into_owned();
        assert_eq!(
            [of("a/班级.zip.001"), of("班级.zip.012"), of("x.000"), of("x.1"), of("x.zip")],
            ["a/班级.zip", "班级.zip", "x.000", "x.1", "x.zip"]
        );
        assert_eq!(volume_path(Path::new("a/班级.zip"), 7), Path::new("a/班级.zip.007"));
    }
}
