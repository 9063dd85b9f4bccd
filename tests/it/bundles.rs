//! Keys, registries, and the bundle of the whole class.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::classes::{other_code, own_code, whole_class};
use super::program::{AT, Argument, NOW, Ran, classproof, scratch, tool_in};

/// A key pair that the program made, without a passphrase.
pub fn key(name: &str) -> PathBuf {
    let path = scratch().join("keys").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    classproof(&[&"key", &"new", &"--out", &path, &"--no-passphrase", &"--comment", &name]).ends(0);
    path
}

/// The public half of a key.
pub fn public(key: &Path) -> PathBuf {
    PathBuf::from(format!("{}.pub", key.display()))
}

/// The key of the class's institution.
pub fn own_key() -> &'static Path {
    static KEY: OnceLock<PathBuf> = OnceLock::new();
    KEY.get_or_init(|| key("own"))
}

/// The key of another institution that is registered as well.
pub fn other_key() -> &'static Path {
    static KEY: OnceLock<PathBuf> = OnceLock::new();
    KEY.get_or_init(|| key("other"))
}

/// The district's registry: both institutions, valid for the year 2026.
pub fn registry() -> &'static Path {
    static REGISTRY: OnceLock<PathBuf> = OnceLock::new();
    REGISTRY.get_or_init(|| {
        let path = scratch().join("allowed_signers");
        for (code, key) in [(own_code(), own_key()), (other_code(), other_key())] {
            let key = public(key);
            let window: [Argument<'_>; 4] = [&"--from", &"2026-01-01", &"--until", &"2027-01-01"];
            let who: [Argument<'_>; 8] = [&"trust", &"add", &"--trust", &path, &"--principal", &code, &"--key", &key];
            classproof(&[&who[..], &window[..]].concat()).ends(0);
        }
        path
    })
}

/// A bundle: its file and its id.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The file.
    pub path: PathBuf,
    /// Its id (档案指纹).
    pub id: String,
}

/// Packs a class folder with a key into a folder of scratch, with whatever other options.
pub fn pack(class: &Path, key: &Path, name: &str, more: &[Argument<'_>]) -> Bundle {
    let folder = scratch().join("bundles").join(name);
    fs::create_dir_all(&folder).unwrap();
    let given: [Argument<'_>; 9] = [&"pack", &class, &"--key", &key, &"--output", &folder, &"--now", &NOW, &"--json"];
    let report = classproof(&[&given[..], more].concat()).ends(0).json();
    let text = |name: &str| report["bundle"][name].as_str().unwrap_or_else(|| panic!("no bundle.{name}: {report}")).to_owned();
    Bundle { path: text("path").into(), id: text("id") }
}

/// The bundle of the whole class, packed once for all tests. Nobody writes into it.
pub fn whole_bundle() -> &'static Bundle {
    static BUNDLE: OnceLock<Bundle> = OnceLock::new();
    BUNDLE.get_or_init(|| pack(whole_class(), own_key(), "whole", &[]))
}

/// The bundle of the whole class as `unzip` leaves it: the base folder. Nobody writes into it.
pub fn whole_bundle_unzipped() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| unzipped(whole_bundle(), "whole-unzipped"))
}

/// Unzips a bundle with Info-ZIP and returns the base folder.
pub fn unzipped(bundle: &Bundle, name: &str) -> PathBuf {
    let folder = scratch().join(name);
    fs::create_dir_all(&folder).unwrap();
    tool_in(&folder, "unzip", "unzip", &[&"-q", &bundle.path], b"").ends(0);
    let mut entries: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(entries.len(), 1, "one base folder: {entries:?}");
    entries.remove(0)
}

/// Verifies against the district's registry on the day after packing, as JSON.
pub fn verify(bundle: &Path) -> Ran {
    classproof(&[&"verify", &bundle, &"--trust", &registry(), &"--at", &AT, &"--json"])
}
