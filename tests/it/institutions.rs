//! Test data of institutions and district: keys, a registry, and bundles of the complete class.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use classproof::formats::region::{FileRegion, ReadAt};
use classproof::formats::signature::{BUNDLE_NAMESPACE, SigningKey};
use classproof::record::inventory::Inventory;
use classproof::record::members::{Member, Members};
use classproof::stages::write::BundleWriter;
use classproof::words::digest::Digest;
use classproof::words::path::MemberPath;
use classproof::words::progress::Silent;
use sha2::{Digest as _, Sha256};

use super::classes::{files, other_code, own_code, replace, whole_class};
use super::program::{AT, Argument, NOW, Ran, classproof, scratch, tool_in};

/// A key pair made by the program, without passphrase.
pub fn key(name: &str) -> PathBuf {
    let path = scratch().join("keys").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    classproof(&[&"key", &"new", &"--out", &path, &"--no-passphrase", &"--comment", &name]).ends(0);
    path
}

pub fn public(key: &Path) -> PathBuf {
    PathBuf::from(format!("{}.pub", key.display()))
}

pub fn own_key() -> &'static Path {
    static KEY: OnceLock<PathBuf> = OnceLock::new();
    KEY.get_or_init(|| key("own"))
}

/// The key of another registered institution.
pub fn other_key() -> &'static Path {
    static KEY: OnceLock<PathBuf> = OnceLock::new();
    KEY.get_or_init(|| key("other"))
}

/// The district's registry: both institutions, valid in 2026.
pub fn registry() -> &'static Path {
    static REGISTRY: OnceLock<PathBuf> = OnceLock::new();
    REGISTRY.get_or_init(|| {
        let path = scratch().join("allowed_signers");
        for (code, key) in [(own_code(), own_key()), (other_code(), other_key())] {
            let key = public(key);
            let window: [Argument<'_>; 6] = [&"--from", &"2026-01-01", &"--until", &"2027-01-01", &"--now", &"2026-01-05"];
            let who: [Argument<'_>; 8] = [&"trust", &"add", &"--trust", &path, &"--principal", &code, &"--key", &key];
            classproof(&[&who[..], &window[..]].concat()).ends(0);
        }
        path
    })
}

#[derive(Debug, Clone)]
pub struct Bundle {
    pub path: PathBuf,
    /// The bundle's id (档案指纹).
    pub id: String,
}

/// Packs a class folder with a key and further options.
pub fn pack(class: &Path, key: &Path, name: &str, more: &[Argument<'_>]) -> Bundle {
    let folder = scratch().join("bundles").join(name);
    fs::create_dir_all(&folder).unwrap();
    let given: [Argument<'_>; 9] = [&"pack", &class, &"--key", &key, &"--output", &folder, &"--now", &NOW, &"--json"];
    let report = classproof(&[&given[..], more].concat()).ends(0).json();
    let text = |name: &str| report["bundle"][name].as_str().unwrap_or_else(|| panic!("no bundle.{name}: {report}")).to_owned();
    Bundle { path: text("path").into(), id: text("id") }
}

/// The bundle of the complete class, packed once for all tests; read-only.
pub fn whole_bundle() -> &'static Bundle {
    static BUNDLE: OnceLock<Bundle> = OnceLock::new();
    BUNDLE.get_or_init(|| pack(whole_class(), own_key(), "whole", &[]))
}

/// The base folder of the unzipped bundle; read-only.
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

/// Verifies against the district's registry on the day after packing, with JSON output.
pub fn verify(bundle: &Path) -> Ran {
    classproof(&[&"verify", &bundle, &"--trust", &registry(), &"--at", &AT, &"--json"])
}

/// Files on disk as members of a class folder.
struct OnDisk {
    folder: PathBuf,
    members: Vec<Member>,
}

impl Members for OnDisk {
    fn members(&self) -> &[Member] {
        &self.members
    }

    fn open(&self, member: &Member) -> std::io::Result<Arc<dyn ReadAt>> {
        Ok(Arc::new(FileRegion::whole(fs::File::open(self.folder.join(member.path.as_str()))?)?))
    }
}

/// Seals an unzipped bundle again with its current tag files, as a packer would: both manifests, container, signature.
pub fn resealed(folder: &Path, key: &Path, name: &str) -> Bundle {
    let inventory: Inventory = serde_json::from_slice(&fs::read(folder.join("inventory.json")).unwrap()).unwrap();
    let members =
        inventory.files.iter().map(|file| Member { path: file.path.clone(), source_name: None, size: file.size, modified: file.modified });
    let on_disk = OnDisk { folder: folder.join("data"), members: members.collect() };
    let path = scratch().join("bundles").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let base = MemberPath::new(folder.file_name().unwrap().to_str().unwrap()).unwrap();
    let mut writer = BundleWriter::create(&path, &base, &on_disk, inventory.class.timezone, false).unwrap();
    writer.payload(&AtomicBool::new(false), &Silent).unwrap();
    let key = SigningKey::read(&fs::read(key).unwrap(), || None).unwrap();
    let made_by_the_writer = ["manifest-sha256.txt", "tagmanifest-sha256.txt", "tagmanifest-sha256.txt.sig"];
    let tags = files(folder).into_iter().filter(|path| !path.starts_with("data/") && !made_by_the_writer.contains(&path.as_str()));
    let tags = tags.map(|path| (path.clone(), fs::read(folder.join(path)).unwrap())).collect();
    let finished = writer.finish(tags, inventory.as_of, &mut |bytes| Ok(key.sign(BUNDLE_NAMESPACE, bytes).unwrap())).unwrap();
    writer.commit().unwrap();
    Bundle { path, id: finished.id.to_string() }
}

/// Recomputes tag manifest and signature of an unzipped bundle.
pub fn reseal_folder(folder: &Path, key: &Path) {
    let path = folder.join("tagmanifest-sha256.txt");
    let text = fs::read_to_string(&path).unwrap();
    let lines = text.lines().map(|line| {
        let (_, name) = line.split_once("  ").unwrap();
        format!("{}  {name}\n", Digest(Sha256::digest(fs::read(folder.join(name)).unwrap()).into()))
    });
    let manifest = lines.collect::<String>().into_bytes();
    let key = SigningKey::read(&fs::read(key).unwrap(), || None).unwrap();
    replace(&folder.join("tagmanifest-sha256.txt.sig"), &key.sign(BUNDLE_NAMESPACE, &manifest).unwrap());
    replace(&path, &manifest);
}
