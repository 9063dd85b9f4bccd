//! File names of a bundle in volumes: `NAME.zip.001`, `.002` …, their digests and labels, and the marker file of an unfinished replacement.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// Number of digits of a volume number.
const DIGITS: usize = 3;

/// Maximum number of volumes.
pub const MOST_VOLUMES: u64 = 999;

/// Suffix of an incomplete file.
pub const PARTIAL: &str = ".partial";

/// Volume size in bytes; at least 1 MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumeSize(u64);

/// Not a valid volume size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no size of a volume: dvd, bd, 4GB, or bytes from 1 MiB on")]
pub struct VolumeSizeError;

impl VolumeSize {
    /// Capacity of a single-layer DVD and a single-layer Blu-ray disc, minus a few MiB for the file system and the label file.
    const DISCS: [(&str, u64); 2] = [("dvd", 4_470 << 20), ("bd", 23_840 << 20)];
    const UNITS: [(&str, u64); 6] =
        [("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("kb", 1_000), ("mb", 1_000_000), ("gb", 1_000_000_000)];

    /// Parses `dvd`, `bd`, `4GB`, `700MiB` or a number of bytes.
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

    /// A size in bytes.
    ///
    /// # Errors
    /// [`VolumeSizeError`] below 1 MiB.
    pub fn of(bytes: u64) -> Result<Self, VolumeSizeError> {
        if bytes >= 1 << 20 { Ok(Self(bytes)) } else { Err(VolumeSizeError) }
    }

    /// The size in bytes.
    pub fn bytes(self) -> u64 {
        self.0
    }
}

/// Appends a suffix to the file name.
pub fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(ending);
    path.with_file_name(name)
}

/// The path of volume `number`, from 1; 0 is the unsplit archive.
pub fn volume_path(archive: &Path, number: u64) -> PathBuf {
    if number == 0 { archive.to_owned() } else { with_ending(archive, &format!(".{number:0DIGITS$}")) }
}

/// The path of a complete new volume before it is renamed. The unsplit archive uses `.000`, because `NAME.zip.partial` is still being
/// written.
pub fn staged_path(archive: &Path, number: u64) -> PathBuf {
    with_ending(archive, &format!(".{number:0DIGITS$}{PARTIAL}"))
}

/// The path of the checksums of the volumes, for `sha256sum -c`.
pub fn digests_path(archive: &Path) -> PathBuf {
    with_ending(archive, ".sha256")
}

/// The path of the disc labels.
pub fn labels_path(archive: &Path) -> PathBuf {
    with_ending(archive, ".labels.txt")
}

/// The archive's path: of a volume, the path without its number; otherwise the path itself.
pub fn archive_of(path: &Path) -> PathBuf {
    let is_number =
        |text: &str| text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit()) && text.bytes().any(|byte| byte != b'0');
    match (path.extension().and_then(|extension| extension.to_str()), path.file_stem()) {
        (Some(extension), Some(stem)) if is_number(extension) => path.with_file_name(stem),
        _ => path.to_owned(),
    }
}

/// The volume numbers of an archive among the file names of its folder, sorted. `ending` must follow the number.
pub fn numbers<'a>(archive: &Path, ending: &str, names: impl Iterator<Item = &'a OsStr>) -> Vec<u64> {
    let Some(archive) = archive.file_name().and_then(OsStr::to_str) else { return Vec::new() };
    let number = |name: &'a OsStr| {
        let digits = name.to_str()?.strip_prefix(archive)?.strip_prefix('.')?.strip_suffix(ending)?;
        if digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
    };
    let mut numbers: Vec<u64> = names.filter_map(number).collect();
    numbers.sort_unstable();
    numbers
}

/// Content of the marker file `NAME.zip.replacing`, which exists while the files of a new bundle are renamed. Each volume of the new bundle
/// is then at its final or at its staged path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Number of volumes of the new bundle; 0 for a single file.
    pub volumes: u64,
    /// Whether it replaces older files.
    pub overwrite: bool,
}

impl Replacement {
    const FIRST_WORD: &str = "classproof-replacement-v1";

    /// The path of the marker file.
    pub fn path(archive: &Path) -> PathBuf {
        with_ending(archive, ".replacing")
    }

    /// The marker file's content.
    pub fn write(self) -> String {
        format!("{} {} {}\n", Self::FIRST_WORD, self.volumes, if self.overwrite { "overwrite" } else { "new" })
    }

    /// Parses the marker file; `None` for any other text.
    pub fn read(text: &str) -> Option<Self> {
        let (volumes, mode) = text.strip_prefix(Self::FIRST_WORD)?.strip_prefix(' ')?.strip_suffix('\n')?.split_once(' ')?;
        let volumes = volumes.parse().ok().filter(|volumes| *volumes <= MOST_VOLUMES)?;
        matches!(mode, "overwrite" | "new").then_some(Self { volumes, overwrite: mode == "overwrite" })
    }

    /// The volume numbers of the new bundle.
    pub fn numbers(self) -> std::ops::RangeInclusive<u64> {
        self.volumes.min(1)..=self.volumes
    }
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
        let archive = Path::new("a/班级.zip");
        assert_eq!(volume_path(archive, 7), Path::new("a/班级.zip.007"));
        let names = ["班级.zip.010", "班级.zip.002", "班级.zip.2", "班级.zip.003.partial", "班级.zip", "其他.zip.001"].map(OsStr::new);
        assert_eq!(numbers(archive, "", names.into_iter()), [2, 10]);
        assert_eq!(numbers(archive, PARTIAL, names.into_iter()), [3]);
    }

    #[test]
    fn a_note_of_a_replacement_is_read_as_written() {
        for note in [Replacement { volumes: 0, overwrite: true }, Replacement { volumes: 12, overwrite: false }] {
            assert_eq!(Replacement::read(&note.write()), Some(note));
        }
        for wrong in ["", "classproof-replacement-v1 1000 new\n", "classproof-replacement-v1 3 new", "classproof-replacement-v1 3 old\n"] {
            assert_eq!(Replacement::read(wrong), None, "{wrong}");
        }
    }
}
