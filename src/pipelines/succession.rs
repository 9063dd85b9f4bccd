//! Replaced bundles: the id of an earlier bundle, and which bundles beside one say that they replace it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::formats::bagit::bag::Bag as _;
use crate::formats::bagit::info::BagInfo;
use crate::formats::bagit::supersedes::Supersedes;
use crate::formats::bagit::{INFO_NAME, TAG_MANIFEST_NAME, manifest, most_bytes};
use crate::stages::open::{OpenError, Opened, open};
use crate::words::digest::Digest;
use crate::words::wording::{Explain, Message, explained};

/// The most bundles of one folder that are looked into without being named.
const MOST_NEIGHBOURS: usize = 256;

/// A bundle that says that it replaces another. Only that statement was read; nothing of it was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newer {
    /// Its path.
    pub path: PathBuf,
    /// Its id.
    pub id: Digest,
    /// Which bundle it replaces, and why.
    pub supersedes: Supersedes,
}

impl Explain for Newer {
    fn explain(&self) -> Message {
        Message::new("supersedes.replaced")
            .text("path", self.path.to_string_lossy())
            .text("id", self.id.to_string())
            .text("reason", self.supersedes.reason())
    }
}

/// Why a bundle has no id.
#[derive(Debug)]
pub enum EarlierError {
    /// There is no bundle.
    Open(OpenError),
    /// It has no tag manifest that can be read.
    NoId,
}

impl Explain for EarlierError {
    fn explain(&self) -> Message {
        match self {
            Self::Open(error) => error.explain(),
            Self::NoId => Message::new("supersedes.no_id"),
        }
    }
}

explained!(EarlierError { Open(OpenError) });

/// The id of a bundle; nothing of it is verified.
///
/// # Errors
/// [`EarlierError`].
pub fn id_of(bundle: &Path) -> Result<Digest, EarlierError> {
    let tag_manifest = small(&open(bundle)?, TAG_MANIFEST_NAME).ok_or(EarlierError::NoId)?;
    Ok(Digest::of(&tag_manifest))
}

/// The bundles among these, and among those in their folders, that say that they replace another. Of a folder's bundles that are not named
/// the first 256 are looked into.
pub fn newer(bundles: &[PathBuf]) -> Vec<Newer> {
    let folder = |bundle: &PathBuf| bundle.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    let folders: BTreeSet<PathBuf> = bundles.iter().map(folder).collect();
    let mut paths: Vec<PathBuf> = bundles.to_vec();
    for folder in folders {
        let names = fs::read_dir(&folder).into_iter().flatten().flatten().filter(|entry| is_bundle(&entry.file_name().to_string_lossy()));
        let join = |name: fs::DirEntry| if folder == Path::new(".") { name.file_name().into() } else { folder.join(name.file_name()) };
        let found: BTreeSet<PathBuf> = names.map(join).filter(|path| !bundles.contains(path)).collect();
        paths.extend(found.into_iter().take(MOST_NEIGHBOURS));
    }
    paths.into_par_iter().filter_map(read).collect()
}

fn is_bundle(name: &str) -> bool {
    let name = name.to_lowercase();
    name.ends_with(".zip") || name.ends_with(".zip.001")
}

/// What a bundle says that it replaces; `None` where it says nothing, or its own list has another `bag-info.txt`.
fn read(path: PathBuf) -> Option<Newer> {
    let opened = open(&path).ok()?;
    let info = small(&opened, INFO_NAME)?;
    let supersedes = BagInfo::read(&info).ok()?.supersedes?;
    let tag_manifest = small(&opened, TAG_MANIFEST_NAME)?;
    let listed = manifest::read(&tag_manifest).ok()?;
    let own = listed.iter().find(|line| line.path.as_str() == INFO_NAME)?;
    (own.sha256 == Digest::of(&info)).then(|| Newer { path, id: Digest::of(&tag_manifest), supersedes })
}

fn small(opened: &Opened, name: &str) -> Option<Vec<u8>> {
    opened.read(opened.file(name)?, most_bytes(name, 0)).ok()
}
