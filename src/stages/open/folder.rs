//! An unzipped bundle: a folder that contains the files of the bag.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use unicode_normalization::UnicodeNormalization;

use super::error::OpenError;
use super::parts::{Maker, Parts};
use crate::formats::bagit::bag::BagFile;
use crate::formats::bagit::{DECLARATION_NAME, INVENTORY_NAME, TAG_MANIFEST_NAME, any};
use crate::formats::container::MOST_ENTRIES;
use crate::formats::container::fault::{ArchiveFault, named};
use crate::formats::region::{FileRegion, ReadAt};
use crate::words::path::{MemberPath, PathError};

pub(super) struct Folder {
    /// The path of each file of the bag, in the order of the files.
    paths: Vec<PathBuf>,
}

struct Found {
    file: BagFile,
    modified: Timestamp,
    path: PathBuf,
}

pub(super) fn open(path: &Path, maker: Maker) -> Result<Parts<Folder>, OpenError> {
    let known = match maker {
        Maker::Ours => [DECLARATION_NAME, INVENTORY_NAME, TAG_MANIFEST_NAME].iter().any(|name| path.join(name).is_file()),
        Maker::Any => path.join(DECLARATION_NAME).is_file() || has_manifest(path),
    };
    if !known {
        let path = path.display().to_string();
        return Err(if maker == Maker::Ours { OpenError::NotABag { path } } else { OpenError::NoBag { path } });
    }
    let mut found = Vec::new();
    let mut faults = Vec::new();
    // Folders not listed yet, with their names relative to the bag.
    let mut waiting = vec![(path.to_owned(), String::new())];
    while let Some((folder, below)) = waiting.pop() {
        let listed = fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        for entry in listed.map_err(|error| OpenError::system(&folder, &error))? {
            let raw = entry.file_name();
            // Names in our bundles are in NFC, whatever the file system made of them. Names in other bags are compared unchanged.
            let written = |name: &str| if maker == Maker::Ours { name.nfc().collect::<String>() } else { name.to_owned() };
            let Some(name) = raw.to_str().map(written) else {
                faults.push(ArchiveFault::name(raw.as_encoded_bytes(), &PathError::NotUtf8));
                continue;
            };
            let name = if below.is_empty() { name } else { format!("{below}/{name}") };
            let allowed = match maker {
                Maker::Ours => MemberPath::new(name.as_str()).map(|_| ()),
                Maker::Any => any::name::check(&name),
            };
            if let Err(reason) = allowed {
                faults.push(ArchiveFault::name(name.as_bytes(), &reason));
                continue;
            }
            // The metadata of the entry itself: links are not followed, because they could lead anywhere.
            let state = entry.metadata().map_err(|error| OpenError::system(&entry.path(), &error))?;
            if state.is_dir() {
                waiting.push((entry.path(), name));
            } else if state.is_file() {
                let modified = state.modified().ok().and_then(|time| Timestamp::try_from(time).ok()).unwrap_or(Timestamp::UNIX_EPOCH);
                found.push(Found { file: BagFile { name, size: state.len(), seekable: true }, modified, path: entry.path() });
            } else {
                faults.push(ArchiveFault::Special { file: named(name.as_bytes()) });
            }
        }
        if found.len() as u64 > MOST_ENTRIES {
            faults.push(ArchiveFault::TooManyEntries { count: found.len() as u64, most: MOST_ENTRIES });
            break;
        }
    }
    found.sort_by(|one, other| one.file.name.cmp(&other.file.name));
    found.dedup_by(|later, first| {
        let twins = later.file.name == first.file.name;
        if twins {
            faults.push(ArchiveFault::Twins { file: later.file.name.clone(), other: first.file.name.clone() });
        }
        twins
    });
    let mut files = Vec::with_capacity(found.len());
    let mut times = Vec::with_capacity(found.len());
    let mut paths = Vec::with_capacity(found.len());
    for one in found {
        files.push(one.file);
        times.push(one.modified);
        paths.push(one.path);
    }
    Ok((Folder { paths }, files, times, faults))
}

/// Whether a folder has a payload manifest: then it is a bag, even if `bagit.txt` is missing.
fn has_manifest(path: &Path) -> bool {
    let manifest = |name: &str| name.starts_with("manifest-") && name.ends_with(".txt");
    fs::read_dir(path).is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name().to_str().is_some_and(manifest)))
}

impl Folder {
    pub fn open(&self, index: usize) -> io::Result<Arc<dyn ReadAt>> {
        let path = self.paths.get(index).ok_or(io::ErrorKind::NotFound)?;
        Ok(Arc::new(FileRegion::whole(File::open(path)?)?))
    }
}
