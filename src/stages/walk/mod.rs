//! Lists a class folder on disk: every file under a name that an archive can hold, and the names that no archive can hold.

mod names;
#[cfg(windows)]
#[path = "stamp_windows.rs"]
mod stamp;
#[cfg(unix)]
#[path = "stamp_unix.rs"]
mod stamp;

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use jiff::Timestamp;

use self::names::Names;
pub use self::names::{BadName, NameFault};
use crate::formats::region::{FileRegion, ReadAt};
use crate::record::inventory::{LeftOut, LeftOutReason};
use crate::record::members::{Member, Members};
use crate::record::stamp::Stamp;
use crate::words::finding::Fact;
use crate::words::path::MemberPath;
use crate::words::progress::{Phase, Progress};
use crate::words::system;
use crate::words::wording::{Explain, Message, explained};

/// Most files and folders in a class folder.
const MOST_ENTRIES: u64 = 1_000_000;
/// Deepest nesting of folders.
const MOST_DEPTH: usize = 64;

/// A class folder on disk.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
    members: Vec<Member>,
    /// Time of the last change, as exactly as the system knows it.
    changed: BTreeMap<MemberPath, Option<SystemTime>>,
    /// Files and folders that are not packed, sorted by the UTF-8 bytes of their paths; a folder stands for all its content.
    pub left_out: Vec<LeftOut>,
    /// The first entries, by path, that cannot be packed because of their name or file type, and the total number.
    pub bad_names: Option<(Vec<BadName>, u64)>,
}

/// Why a class folder cannot be listed or packed.
#[derive(Debug)]
pub enum WalkError {
    /// There is nothing at this path.
    Missing(String),
    /// A file, or something else that is not a folder.
    NotAFolder(String),
    /// It holds no file that can be packed.
    Empty(String),
    /// The system refuses to read it.
    Unreadable {
        /// The path.
        path: String,
        /// Why, as a term key: `system.denied`.
        reason: String,
    },
    /// More entries than allowed.
    TooMany {
        /// The folder.
        path: String,
        /// The limit.
        most: u64,
    },
    /// Folders are nested too deeply.
    TooDeep {
        /// The folder.
        path: String,
        /// The limit.
        most: usize,
    },
    /// Entries that cannot be packed because of their name or file type.
    Names {
        /// The first of them, by path.
        names: Vec<BadName>,
        /// Total number.
        count: u64,
    },
}

impl Explain for WalkError {
    fn explain(&self) -> Message {
        match self {
            Self::Missing(path) => Message::new("walk.missing").text("path", path),
            Self::NotAFolder(path) => Message::new("walk.not_a_folder").text("path", path),
            Self::Empty(path) => Message::new("walk.empty").text("path", path),
            Self::Unreadable { path, reason } => Message::new("walk.unreadable").text("path", path).term("reason", reason),
            Self::TooMany { path, most } => Message::new("walk.too_many").text("path", path).count("most", *most),
            Self::TooDeep { path, most } => Message::new("walk.too_deep").text("path", path).count("most", *most),
            Self::Names { names, count } => {
                let told = |bad: &BadName| Fact::List(vec![Fact::Text(bad.path.clone()), Fact::Term(bad.fault.term().to_owned())]);
                Message::new("walk.names").count("count", *count).with("names", Fact::List(names.iter().map(told).collect()))
            }
        }
    }
}

explained!(WalkError);

impl Folder {
    /// Lists a class folder. Links are not followed, nothing is changed, and no file is opened.
    ///
    /// # Errors
    /// [`WalkError`]. Files that cannot be packed are an error here only if there are no others.
    pub fn walk(dir: &Path, progress: &dyn Progress) -> Result<Self, WalkError> {
        let shown = || dir.display().to_string();
        match fs::metadata(dir) {
            Ok(about) if about.is_dir() => {}
            Ok(_) => return Err(WalkError::NotAFolder(shown())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(WalkError::Missing(shown())),
            Err(error) => return Err(WalkError::Unreadable { path: shown(), reason: system::reason(&error) }),
        }
        let mut walk = Walk {
            root: dir,
            progress,
            names: Names::default(),
            members: Vec::new(),
            changed: BTreeMap::new(),
            left_out: Vec::new(),
            entries: 0,
        };
        let phase = Phase::Walk.begin(progress, 0);
        walk.all()?;
        drop(phase);
        let Walk { names, mut members, changed, mut left_out, .. } = walk;
        let bad_names = names.all_bad();
        if members.is_empty() {
            return Err(match bad_names {
                Some((names, count)) => WalkError::Names { names, count },
                None => WalkError::Empty(shown()),
            });
        }
        members.sort_by(|a, b| a.path.as_str().as_bytes().cmp(b.path.as_str().as_bytes()));
        left_out.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { root: dir.to_owned(), members, changed, left_out, bad_names })
    }

    /// Checks that everything in the folder can be packed.
    ///
    /// # Errors
    /// [`WalkError::Names`] with the entries that cannot.
    pub fn packable(&self) -> Result<(), WalkError> {
        match self.bad_names.clone() {
            Some((names, count)) => Err(WalkError::Names { names, count }),
            None => Ok(()),
        }
    }

    /// Path, size and time of change of every file: differs if files were added, removed or changed, and reads none.
    pub fn state(&self) -> Vec<(MemberPath, u64, Option<SystemTime>)> {
        let changed = |member: &Member| self.changed.get(&member.path).copied().flatten();
        self.members.iter().map(|member| (member.path.clone(), member.size, changed(member))).collect()
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path of a member on disk.
    pub fn source(&self, member: &Member) -> PathBuf {
        let name = member.source_name.as_deref().unwrap_or(member.path.as_str());
        name.split('/').fold(self.root.clone(), |path, part| path.join(part))
    }
}

impl Members for Folder {
    fn members(&self) -> &[Member] {
        &self.members
    }

    fn open(&self, member: &Member) -> io::Result<Arc<dyn ReadAt>> {
        let path = self.source(member);
        // The file may have become a pipe since it was listed; opening a pipe would block forever.
        if !fs::symlink_metadata(&path)?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        Ok(Arc::new(FileRegion::whole(File::open(path)?)?))
    }

    fn is_as_listed(&self, member: &Member) -> io::Result<bool> {
        let about = fs::symlink_metadata(self.source(member))?;
        // Archives store seconds, and a file can change twice within one second.
        let exactly = self.changed.get(&member.path).copied().flatten();
        Ok(about.is_file() && about.len() == member.size && modified(&about) == member.modified && about.modified().ok() == exactly)
    }

    fn stamp(&self, member: &Member) -> Option<Stamp> {
        stamp::of(&self.source(member)).filter(|stamp| stamp.size == member.size)
    }
}

struct Pending {
    path: PathBuf,
    names: Vec<String>,
}

struct Walk<'a> {
    root: &'a Path,
    progress: &'a dyn Progress,
    names: Names,
    members: Vec<Member>,
    changed: BTreeMap<MemberPath, Option<SystemTime>>,
    left_out: Vec<LeftOut>,
    entries: u64,
}

impl Walk<'_> {
    fn all(&mut self) -> Result<(), WalkError> {
        let mut pending = vec![Pending { path: self.root.to_owned(), names: Vec::new() }];
        while let Some(folder) = pending.pop() {
            self.folder(&folder, &mut pending)?;
        }
        Ok(())
    }

    fn folder(&mut self, folder: &Pending, pending: &mut Vec<Pending>) -> Result<(), WalkError> {
        let unreadable =
            |path: &Path, error: &io::Error| WalkError::Unreadable { path: path.display().to_string(), reason: system::reason(error) };
        if folder.names.len() > MOST_DEPTH {
            return Err(WalkError::TooDeep { path: folder.path.display().to_string(), most: MOST_DEPTH });
        }
        let mut found: Vec<(String, PathBuf, Metadata)> = Vec::new();
        for entry in fs::read_dir(&folder.path).map_err(|error| unreadable(&folder.path, &error))? {
            let entry = entry.map_err(|error| unreadable(&folder.path, &error))?;
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                return Err(WalkError::TooMany { path: self.root.display().to_string(), most: MOST_ENTRIES });
            }
            let path = entry.path();
            // The metadata of the entry itself: links are not followed. Junctions count as links on Windows.
            let about = entry.metadata().map_err(|error| unreadable(&path, &error))?;
            match entry.file_name().into_string() {
                Ok(name) => found.push((name, path, about)),
                Err(name) => self.names.bad(joined(&folder.names, &name.to_string_lossy()), NameFault::NotUtf8),
            }
        }
        let is_original = |name: &String, about: &Metadata| about.is_file() && is_recording(name);
        let originals: Vec<String> =
            found.iter().filter(|(name, _, about)| is_original(name, about)).map(|(name, ..)| stem(name).to_lowercase()).collect();
        for (name, path, about) in found {
            let shown = joined(&folder.names, &name);
            if let Some(reason) = left_out(&name, about.is_dir(), &originals) {
                self.left_out.push(LeftOut { path: shown, reason });
            } else if about.file_type().is_symlink() {
                self.names.bad(shown, NameFault::Symlink);
            } else if about.is_file() && is_in_cloud(&about) {
                self.names.bad(shown, NameFault::InCloud);
            } else if about.is_dir() || about.is_file() {
                let names: Vec<String> = folder.names.iter().cloned().chain([name]).collect();
                match MemberPath::from_source(names.iter().map(String::as_str)) {
                    Err(error) => self.names.bad(shown, error.into()),
                    Ok(member) if about.is_dir() => {
                        self.names.folder(&member, &shown);
                        pending.push(Pending { path, names });
                    }
                    Ok(member) => self.file(member, shown, &about),
                }
            } else {
                self.names.bad(shown, NameFault::Special);
            }
        }
        Ok(())
    }

    fn file(&mut self, path: MemberPath, shown: String, about: &Metadata) {
        self.names.file(&path, &shown);
        self.changed.insert(path.clone(), about.modified().ok());
        let source_name = (shown != path.as_str()).then_some(shown);
        self.members.push(Member { path, source_name, size: about.len(), modified: modified(about) });
        self.progress.advance(Phase::Walk, 1);
    }
}

/// Whether reading the file would first download it from a cloud: OneDrive and similar services mark their placeholders.
#[cfg(windows)]
fn is_in_cloud(about: &Metadata) -> bool {
    use std::os::windows::fs::MetadataExt as _;
    is_recalled(about.file_attributes())
}

/// Whether the attributes ([MS-FSCC] 2.6) contain offline, recall on open or recall on data access. Pinned and unpinned do not tell where
/// the data is.
#[cfg(any(windows, test))]
fn is_recalled(attributes: u32) -> bool {
    const OFFLINE: u32 = 0x1000;
    const RECALL_ON_OPEN: u32 = 0x4_0000;
    const RECALL_ON_DATA_ACCESS: u32 = 0x40_0000;
    attributes & (OFFLINE | RECALL_ON_OPEN | RECALL_ON_DATA_ACCESS) != 0
}

/// Other systems have no such attribute.
#[cfg(not(windows))]
fn is_in_cloud(_about: &Metadata) -> bool {
    false
}

fn joined(folders: &[String], name: &str) -> String {
    folders.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join("/")
}

/// Time of the last change, rounded down to a second because archives store seconds. 1970 if the system knows none.
fn modified(about: &Metadata) -> Timestamp {
    let known = about.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
    let second = known.and_then(|time| i64::try_from(time.as_nanosecond().div_euclid(1_000_000_000)).ok());
    second.and_then(|second| Timestamp::from_second(second).ok()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Whether to leave out a file or folder: files that systems and programs write for themselves are not evidence.
fn left_out(name: &str, folder: bool, originals: &[String]) -> Option<LeftOutReason> {
    let lower = name.to_lowercase();
    let system = if folder {
        matches!(
            lower.as_str(),
            "__macosx" | ".spotlight-v100" | ".trashes" | ".fseventsd" | ".temporaryitems" | "$recycle.bin" | "system volume information"
        )
    } else {
        lower.starts_with("._") || matches!(lower.as_str(), "thumbs.db" | "ehthumbs.db" | "desktop.ini" | ".ds_store" | ".localized")
    };
    if system {
        return Some(LeftOutReason::System);
    }
    if folder {
        return None;
    }
    if lower.starts_with("~$") || lower.starts_with(".~") {
        return Some(LeftOutReason::Lock);
    }
    // Left out only next to its original: without it, the twin may be the only copy.
    let twin = lower.strip_suffix(".lrf").is_some_and(|stem| originals.iter().any(|original| original == stem));
    twin.then_some(LeftOutReason::LowResolutionTwin)
}

fn is_recording(name: &str) -> bool {
    matches!(name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).as_deref(), Some("mp4" | "mov" | "m4v"))
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests;
