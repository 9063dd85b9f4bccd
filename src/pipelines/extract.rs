//! Extracting: writes payload files of a bundle; each is verified by its leaves before it gets its name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::formats::bagit::bag::Bag as _;
use crate::formats::bagit::manifest::{self, ManifestLine};
use crate::formats::bagit::{PAYLOAD_FOLDER, RECOVERY_NAME, WITHHELD_NAME, is_payload};
use crate::formats::chunks::{CHUNK_BYTES, Tree, chunk_count, leaf};
use crate::formats::region::ReadAt;
use crate::formats::volumes::{PARTIAL, with_ending};
use crate::record::file::FileRecord;
use crate::record::inventory::Inventory;
use crate::record::layout::is_identity_paper;
use crate::record::members::Members;
use crate::stages::check::{Lists, read_lists};
use crate::stages::open::{OpenError, Opened, open};
use crate::stages::write::{WriteError, give_name};
use crate::words::digest::Digest;
use crate::words::path::MemberPath;
use crate::words::progress::{Phase, Progress};
use crate::words::wording::{Explain, Message, explained};

/// The result of extracting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extracted {
    /// Number of files written.
    pub files: u64,
    /// Number of bytes written.
    pub bytes: u64,
    /// Files that do not match their digests; they were not written.
    pub bad: Vec<MemberPath>,
    /// Copies of identity papers omitted from a redacted copy.
    pub withheld: Vec<MemberPath>,
    /// Files in a redacted copy with the same bytes as an omitted file.
    pub same: Vec<MemberPath>,
    /// Whether the lists are lost, so that the files were verified only by the CRC-32 in the entry headers.
    pub by_crc32: bool,
}

/// Why nothing could be extracted.
#[derive(Debug)]
pub enum ExtractError {
    /// There is no bundle.
    Open(OpenError),
    /// The lists of the bundle cannot be read or contradict each other.
    Lists,
    /// The output folder is not empty.
    NotEmpty(PathBuf),
    /// The bundle does not contain this file or folder.
    NoSuch(String),
    /// A file could not be written.
    Write(WriteError),
}

impl ExtractError {
    fn writing(path: PathBuf, error: std::io::Error) -> Self {
        Self::Write(match error.kind() {
            std::io::ErrorKind::AlreadyExists => WriteError::TargetExists { path: path.display().to_string() },
            _ => WriteError::target(&path, &error),
        })
    }
}

impl Explain for ExtractError {
    fn explain(&self) -> Message {
        match self {
            Self::Open(error) => error.explain(),
            Self::Lists => Message::new("extract.damaged"),
            Self::NotEmpty(path) => Message::new("extract.not_empty").text("path", path.to_string_lossy()),
            Self::NoSuch(name) => Message::new("extract.no_such").text("name", name),
            Self::Write(error) => error.explain(),
        }
    }
}

explained!(ExtractError { Open(OpenError), Write(WriteError) });

/// Writes the named files and folders (all, if none are named) below `output`, which must be empty or not exist. Only files that match the
/// sealed digests are written.
///
/// # Errors
/// [`ExtractError`]; files written before a disk error stay.
pub fn extract(bundle: &Path, output: &Path, names: &[String], progress: &dyn Progress) -> Result<Extracted, ExtractError> {
    let opened = opened_for(bundle, output)?;
    let Some(Lists { inventory, leaves, .. }) = read_lists(&opened) else { return save(&opened, output, names, progress) };
    let wanted = wanted(&inventory, names)?;
    let _phase = Phase::Extract.begin(progress, wanted.iter().map(|file| file.size).sum());
    payload(&opened, &wanted, &leaves, output, progress)
}

/// Writes an unzipped copy of a bundle without the copies of identity papers (L-03, L-04): the sealed lists and the signature are
/// unchanged,
/// and a list of the omitted files is added. The recovery record is omitted too, because it could restore them.
///
/// # Errors
/// As [`extract`]; if the lists cannot be read, nothing is written.
pub fn extract_redacted(bundle: &Path, output: &Path, progress: &dyn Progress) -> Result<Extracted, ExtractError> {
    let opened = opened_for(bundle, output)?;
    let Lists { inventory, leaves, .. } = read_lists(&opened).ok_or(ExtractError::Lists)?;
    let private = |file: &&FileRecord| is_identity_paper(file.placement.role, &file.path);
    let (withheld, kept): (Vec<&FileRecord>, Vec<&FileRecord>) = inventory.files.iter().partition(private);
    let tags =
        || opened.files().iter().filter(|file| !is_payload(&file.name) && ![RECOVERY_NAME, WITHHELD_NAME].contains(&file.name.as_str()));
    let _phase = Phase::Extract.begin(progress, kept.iter().map(|file| file.size).chain(tags().map(|file| file.size)).sum());
    for tag in tags() {
        let path = below(output, &tag.name);
        under_its_name(&path, |out| {
            opened.read_through(tag, &mut |bytes| {
                progress.advance(Phase::Extract, bytes.len() as u64);
                unless_stopped(progress)?;
                out.write_all(bytes)
            })?;
            Ok(true)
        })
        .map_err(|error| ExtractError::writing(path, error))?;
    }
    let line = |file: &&FileRecord| {
        let path = MemberPath::new(format!("{PAYLOAD_FOLDER}/{}", file.path)).ok()?;
        Some(ManifestLine { path, sha256: file.seal.as_ref()?.sha256 })
    };
    if !withheld.is_empty() {
        let list = manifest::write(withheld.iter().filter_map(line).collect());
        let path = output.join(WITHHELD_NAME);
        under_its_name(&path, |out| out.write_all(&list).map(|()| true)).map_err(|error| ExtractError::writing(path, error))?;
    }
    let roots: BTreeSet<_> = withheld.iter().filter(|file| file.size > 0).filter_map(|file| file.root).collect();
    let same = kept.iter().filter(|file| file.root.is_some_and(|root| roots.contains(&root))).map(|file| file.path.clone()).collect();
    let written = payload(&opened, &kept, &leaves, &output.join(PAYLOAD_FOLDER), progress)?;
    Ok(Extracted { withheld: withheld.into_iter().map(|file| file.path.clone()).collect(), same, ..written })
}

/// Opens a bundle for extraction to a folder, which must be empty or not exist.
fn opened_for(bundle: &Path, output: &Path) -> Result<Opened, ExtractError> {
    let opened = open(bundle)?;
    let not_empty = std::fs::read_dir(output).is_ok_and(|mut entries| entries.next().is_some());
    if not_empty || output.is_file() { Err(ExtractError::NotEmpty(output.to_owned())) } else { Ok(opened) }
}

fn below(folder: &Path, name: &str) -> PathBuf {
    name.split('/').fold(folder.to_owned(), |folder, part| folder.join(part))
}

/// Writes payload files, each only if it matches its leaves.
fn payload(
    opened: &Opened,
    wanted: &[&FileRecord],
    leaves: &BTreeMap<MemberPath, Vec<Digest>>,
    output: &Path,
    progress: &dyn Progress,
) -> Result<Extracted, ExtractError> {
    let members: &dyn Members = opened;
    let by_path: BTreeMap<&MemberPath, _> = members.members().iter().map(|member| (&member.path, member)).collect();
    let mut extracted = Extracted::default();
    for file in wanted {
        let expected = leaves.get(&file.path).map(Vec::as_slice).unwrap_or_default();
        let source = by_path.get(&file.path).and_then(|member| members.open(member).ok());
        let path = below(output, file.path.as_str());
        let written = match source {
            Some(source) => under_its_name(&path, |out| copy(source.as_ref(), file, expected, out, progress))
                .map_err(|error| ExtractError::writing(path, error))?,
            None => false,
        };
        if written {
            extracted.files += 1;
            extracted.bytes += file.size;
        } else {
            extracted.bad.push(file.path.clone());
        }
    }
    Ok(extracted)
}

/// Extracts what it can if the lists are lost, because the archive was truncated or they are damaged: files that match the CRC-32 in their
/// entry header. This detects accidental damage, but not manipulation.
fn save(opened: &Opened, output: &Path, names: &[String], progress: &dyn Progress) -> Result<Extracted, ExtractError> {
    let plain = |name: &String| name.trim_end_matches('/').strip_prefix("data/").unwrap_or(name.trim_end_matches('/')).to_owned();
    let names: Vec<(&String, String)> = names.iter().map(|name| (name, plain(name))).collect();
    let is_in = |path: &MemberPath, name: &str| path.as_str() == name || path.within(name).is_some();
    let asked = |path: &MemberPath| names.is_empty() || names.iter().any(|(_, name)| is_in(path, name));
    let there = opened.files().iter().filter_map(|file| {
        let path = MemberPath::new(file.name.as_str()).ok()?.within(PAYLOAD_FOLDER)?;
        Some((path, file, opened.claimed_crc32(file)?))
    });
    let there: Vec<_> = there.filter(|(path, ..)| asked(path)).collect();
    if there.is_empty() && names.is_empty() {
        return Err(ExtractError::Lists);
    }
    if let Some((name, _)) = names.iter().find(|(_, name)| !there.iter().any(|(path, ..)| is_in(path, name))) {
        return Err(ExtractError::NoSuch((*name).clone()));
    }
    let _phase = Phase::Extract.begin(progress, there.iter().map(|(_, file, _)| file.size).sum());
    let mut extracted = Extracted { by_crc32: true, ..Extracted::default() };
    for (path, file, crc32) in there {
        let place = below(output, path.as_str());
        let written = under_its_name(&place, |out| {
            let mut found = crc32fast::Hasher::new();
            let read = opened.read_through(file, &mut |bytes| {
                found.update(bytes);
                progress.advance(Phase::Extract, bytes.len() as u64);
                unless_stopped(progress)?;
                out.write_all(bytes)
            });
            unless_stopped(progress)?;
            Ok(read.is_ok() && found.finalize() == crc32)
        });
        if written.map_err(|error| ExtractError::writing(place, error))? {
            extracted.files += 1;
            extracted.bytes += file.size;
        } else {
            extracted.bad.push(path);
        }
    }
    Ok(extracted)
}

fn wanted<'a>(inventory: &'a Inventory, names: &[String]) -> Result<Vec<&'a FileRecord>, ExtractError> {
    if names.is_empty() {
        return Ok(inventory.files.iter().collect());
    }
    let mut wanted: BTreeMap<&MemberPath, &FileRecord> = BTreeMap::new();
    for name in names {
        let plain = name.trim_end_matches('/');
        let plain = plain.strip_prefix("data/").unwrap_or(plain);
        let inside = |file: &&FileRecord| file.path.as_str() == plain || file.path.within(plain).is_some();
        let before = wanted.len();
        wanted.extend(inventory.files.iter().filter(inside).map(|file| (&file.path, file)));
        if wanted.len() == before && !inventory.files.iter().any(|file| inside(&file)) {
            return Err(ExtractError::NoSuch(name.clone()));
        }
    }
    Ok(wanted.into_values().collect())
}

/// Writes a file as `NAME.partial`, which must not exist, and renames it only if `write` returns true. Returns the result of `write`.
fn under_its_name(path: &Path, write: impl FnOnce(&mut File) -> std::io::Result<bool>) -> std::io::Result<bool> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let partial = with_ending(path, PARTIAL);
    let mut file = File::options().write(true).create_new(true).open(&partial)?;
    let written = write(&mut file);
    drop(file);
    let named = match written {
        Ok(true) => give_name(&partial, path, false).map(|()| true),
        other => other,
    };
    if !matches!(named, Ok(true)) {
        let _ = std::fs::remove_file(&partial);
    }
    named
}

fn unless_stopped(progress: &dyn Progress) -> std::io::Result<()> {
    if progress.is_stopped() { Err(std::io::ErrorKind::Interrupted.into()) } else { Ok(()) }
}

/// Copies a file chunk by chunk while the leaves match. Returns whether all did.
fn copy(source: &dyn ReadAt, file: &FileRecord, expected: &[Digest], out: &mut File, progress: &dyn Progress) -> std::io::Result<bool> {
    if source.len() != file.size || expected.len() as u64 != chunk_count(file.size) {
        return Ok(false);
    }
    let mut tree = Tree::default();
    let mut chunk = vec![0; usize::try_from(CHUNK_BYTES.min(file.size)).unwrap_or_default()];
    let mut offset = 0;
    for (index, expected) in (0..).zip(expected) {
        let length = usize::try_from(CHUNK_BYTES.min(file.size - offset)).unwrap_or_default();
        let Some(bytes) = chunk.get_mut(..length) else { return Ok(false) };
        unless_stopped(progress)?;
        source.read_exact_at(bytes, offset)?;
        let found = leaf(file.size, index, bytes);
        if found != *expected {
            return Ok(false);
        }
        tree.push(found);
        out.write_all(bytes)?;
        offset += length as u64;
        progress.advance(Phase::Extract, length as u64);
    }
    if file.root != Some(tree.root()) {
        return Ok(false);
    }
    // Only the content matters: a file system without times is not an error.
    let since_1970 = u64::try_from(file.modified.as_second()).map(std::time::Duration::from_secs).unwrap_or_default();
    let _ = out.set_modified(std::time::SystemTime::UNIX_EPOCH + since_1970);
    Ok(true)
}
