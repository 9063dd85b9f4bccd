//! Measurements of a class from earlier runs, stored outside the class folder, so that unchanged files are not read again.
//!
//! One file per class, private to its user. A cache file that is damaged, not private, or from another program version is ignored. An entry
//! is valid only for a file with exactly its [`Stamp`]. Only `check` uses the cache: packing and verifying always measure.

#[cfg(windows)]
#[path = "cache_windows.rs"]
mod private;
#[cfg(unix)]
#[path = "cache_unix.rs"]
mod private;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::record::stamp::Stamp;
use crate::words::path::MemberPath;

/// Size limit of a cache file, for reading and writing.
const MOST_BYTES: u64 = 128 << 20;
/// Most classes in the cache. The class whose check is oldest is dropped first.
const MOST_CLASSES: usize = 40;
/// File extension.
const ENDING: &str = "measured";
/// A file that changed less than this before the check is not cached: it could change again and keep the same time. The coarsest file
/// systems store times in steps of two seconds.
const TOO_FRESH_NS: i64 = 2_500_000_000;

/// Settings of the cache.
#[derive(Clone, Debug)]
pub struct CacheOptions {
    /// The user's cache folder, outside the class folder.
    pub folder: PathBuf,
    /// Identifies the exact build of the program, because another build may measure differently.
    pub program: String,
    /// Ignore existing entries and replace them.
    pub fresh: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry<T> {
    stamp: Stamp,
    measured: T,
}

#[derive(Serialize, Deserialize)]
struct Content<T> {
    program: String,
    class: String,
    files: BTreeMap<MemberPath, Entry<T>>,
}

/// The cached measurements of one class.
pub struct Cache<T> {
    file: PathBuf,
    program: String,
    class: String,
    before: BTreeMap<MemberPath, Entry<T>>,
    now: Mutex<BTreeMap<MemberPath, Entry<T>>>,
    /// Files that changed at or after this time are not cached.
    fresh_from_ns: i64,
}

impl<T: Clone + Default + Serialize + DeserializeOwned> Cache<T> {
    /// Opens the cache of a class for one kind of measurement. `None` if the folder cannot be used or lies inside the class folder.
    pub fn open(class: &Path, kind: &str, options: &CacheOptions) -> Option<Self> {
        private::folder(&options.folder).ok()?;
        let (folder, class) = (fs::canonicalize(&options.folder).ok()?, fs::canonicalize(class).ok()?);
        if folder.starts_with(&class) {
            return None;
        }
        let class = format!("{kind} {}", class.to_string_lossy());
        let name = blake3::hash(class.as_bytes()).to_hex();
        let file = folder.join(format!("{}.{ENDING}", name.as_str().get(..32)?));
        let fresh_from_ns = clock(&folder)?.checked_sub(TOO_FRESH_NS)?;
        let mut cache =
            Self { file, program: options.program.clone(), class, before: BTreeMap::new(), now: Mutex::default(), fresh_from_ns };
        if !options.fresh {
            cache.before = cache.read().unwrap_or_default();
        }
        Some(cache)
    }

    fn read(&self) -> Option<BTreeMap<MemberPath, Entry<T>>> {
        let mut bytes = Vec::new();
        private::open(&self.file)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).ok()?;
        let (sum, body) = bytes.split_at_checked(64).filter(|_| bytes.len() as u64 <= MOST_BYTES)?;
        (blake3::hash(body).to_hex().as_bytes() == sum).then_some(())?;
        let content: Content<T> = serde_json::from_slice(body).ok()?;
        (content.program == self.program && content.class == self.class).then_some(content.files)
    }

    /// The cached value of a file with this stamp.
    pub fn of(&self, path: &MemberPath, stamp: Stamp) -> Option<T> {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = now.get(path).filter(|entry| entry.stamp == stamp).or_else(|| self.before.get(path));
        entry.filter(|entry| entry.stamp == stamp).map(|entry| entry.measured.clone())
    }

    /// Updates the value of a file; `change` gets the cached value, or the default.
    pub fn note(&self, path: &MemberPath, stamp: Stamp, change: impl FnOnce(&mut T)) {
        let mut measured = self.of(path, stamp).unwrap_or_default();
        change(&mut measured);
        self.now.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone(), Entry { stamp, measured });
    }

    /// Writes the entries of the files that still exist. If this fails, the next check measures again.
    pub fn save(self, stamps: &BTreeMap<MemberPath, Stamp>) {
        let mut files = self.before;
        files.extend(self.now.into_inner().unwrap_or_else(PoisonError::into_inner));
        files.retain(|path, entry| stamps.get(path) == Some(&entry.stamp) && entry.stamp.changed_ns < self.fresh_from_ns);
        let content = Content { program: self.program, class: self.class, files };
        let Ok(body) = serde_json::to_vec(&content) else { return };
        if body.len() as u64 > MOST_BYTES - 64 {
            return;
        }
        let Some(folder) = self.file.parent() else { return };
        let written = fresh_name(folder).and_then(|path| Ok((private::create(&path)?, path))).and_then(|(mut file, path)| {
            let written = file.write_all(blake3::hash(&body).to_hex().as_bytes()).and_then(|()| file.write_all(&body));
            drop(file);
            written.and_then(|()| fs::rename(&path, &self.file)).inspect_err(|_| drop(fs::remove_file(&path)))
        });
        if written.is_ok() {
            forget_oldest(folder);
        }
    }
}

/// The current time by the file system's clock, which can differ from the system clock.
fn clock(folder: &Path) -> Option<i64> {
    let path = fresh_name(folder).ok()?;
    let file = private::create(&path).ok()?;
    let time = file.metadata().and_then(|about| about.modified());
    drop(file);
    let _ = fs::remove_file(path);
    let since = time.ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_nanos()).ok()
}

fn forget_oldest(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let of_ours = |path: &PathBuf| path.extension().is_some_and(|ending| ending == ENDING);
    let age = |path: PathBuf| Some((fs::symlink_metadata(&path).and_then(|about| about.modified()).ok()?, path));
    let mut files: Vec<(SystemTime, PathBuf)> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(of_ours).filter_map(age).collect();
    files.sort();
    let many = files.len().saturating_sub(MOST_CLASSES);
    files.into_iter().take(many).for_each(|(_, path)| drop(fs::remove_file(path)));
}

fn fresh_name(folder: &Path) -> std::io::Result<PathBuf> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(std::io::Error::other)?;
    Ok(folder.join(format!("{:016x}.partial", u64::from_le_bytes(random))))
}

#[cfg(test)]
mod tests;
