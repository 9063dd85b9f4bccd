//! The small sealed bundle from which all hostile archives are derived: one class record, two files and a fixed key, so it is
//! deterministic.

use std::collections::BTreeMap;

use classproof::formats::chunks::{leaf, root};
use classproof::formats::signature::{BUNDLE_NAMESPACE, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::container::{Container, Entry};

/// The base folder.
pub const FOLDER: &str = "2026-017_示范班_档案包_20260901";
/// Credit code of the signing institution; its region code does not exist.
pub const CODE: &str = "91990000MA5U1ABC8G";
/// Time of sealing.
const SEALED_AT: &str = "2026-09-01T00:00:00Z";
/// Seeds of the keys. They sign nothing but these archives.
const OWN_SEED: [u8; 32] = *b"hostile archives: the signer key";
const OTHER_SEED: [u8; 32] = *b"hostile archives: a stranger key";

/// A bundle that has not been written as a container yet.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The base folder.
    pub folder: String,
    /// Payload files by path relative to `data/`, in container order.
    pub payload: Vec<(String, Vec<u8>)>,
    /// Tag files by name, except tag manifest and signature.
    pub tags: BTreeMap<String, Vec<u8>>,
    /// The tag manifest.
    pub tag_manifest: Vec<u8>,
    /// The signature.
    pub signature: Option<Vec<u8>>,
}

fn key(seed: &[u8; 32]) -> SigningKey {
    let pair = ssh_key::private::Ed25519Keypair::from_seed(seed);
    let file = ssh_key::PrivateKey::from(pair).to_openssh(ssh_key::LineEnding::LF);
    let file = file.unwrap_or_else(|error| panic!("a key of a seed: {error}"));
    SigningKey::read(file.as_bytes(), || None).unwrap_or_else(|error| panic!("a key of a seed: {error}"))
}

/// The registry that trusts the signer, for `--trust`.
pub fn registry() -> String {
    format!("{CODE} namespaces=\"{BUNDLE_NAMESPACE}\" {}\n", key(&OWN_SEED).public().line())
}

/// Signs with the signer's key, or with another key, for a namespace.
pub fn sign(message: &[u8], stranger: bool, purpose: &str) -> Vec<u8> {
    let key = key(if stranger { &OTHER_SEED } else { &OWN_SEED });
    key.sign(purpose, message).unwrap_or_else(|error| panic!("a signature: {error}"))
}

fn class() -> Value {
    json!({
        "schema": "classproof/class/v1", "class_id": "2026-017", "class_name": "示范班",
        "institution": { "name": "样例职业培训学校", "credit_code": CODE },
    })
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Bundle {
    /// The valid bundle.
    pub fn new() -> Self {
        Self::of(vec![("00_班级信息/class.json".to_owned(), class().to_string().into_bytes()), ("note.txt".to_owned(), b"one\n".to_vec())])
    }

    /// A valid bundle with one more file of any name.
    pub fn with(name: &str, bytes: &[u8]) -> Self {
        let mut payload = Self::new().payload;
        payload.push((name.to_owned(), bytes.to_vec()));
        payload.sort();
        Self::of(payload)
    }

    /// A valid bundle with this payload.
    pub fn of(payload: Vec<(String, Vec<u8>)>) -> Self {
        let mut leaves = Vec::new();
        let mut files = Vec::new();
        let mut manifest = String::new();
        for (path, bytes) in &payload {
            let own: Vec<_> = (0..).zip(bytes.chunks(1 << 20)).map(|(index, chunk)| leaf(bytes.len() as u64, index, chunk)).collect();
            files.push(json!({
                "path": path, "size": bytes.len(), "modified": SEALED_AT, "root": root(&own),
                "seal": { "sha256": sha256(bytes), "crc32": crc32fast::hash(bytes), "chunks": own.len() },
                "facts": { "media_type": "application/octet-stream", "content": { "kind": "other" }, "times": [], "problems": [] },
                "placement": { "role": "other", "basis": "none" },
            }));
            leaves.extend(own.iter().flat_map(|leaf| leaf.0));
            manifest.push_str(&format!("{}  data/{path}\n", sha256(bytes)));
        }
        let size: usize = payload.iter().map(|(_, bytes)| bytes.len()).sum();
        let info = format!(
            "Source-Organization: 样例职业培训学校\nExternal-Identifier: 2026-017\nExternal-Description: 示范班\nBagging-Date: 2026-09-01\n\
             Payload-Oxum: {size}.{}\nBag-Software-Agent: classproof 0.1.0\nClassproof-Format: 1\nClassproof-Folder: {FOLDER}\n\
             Classproof-Sealed-At: 2026-09-01T08:00:00+08:00\n",
            payload.len()
        );
        let inventory = json!({ "schema": "classproof/inventory/v1", "as_of": SEALED_AT, "class": class(), "files": files });
        let tags = BTreeMap::from([
            ("bagit.txt".to_owned(), b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".to_vec()),
            ("bag-info.txt".to_owned(), info.into_bytes()),
            ("manifest-sha256.txt".to_owned(), manifest.into_bytes()),
            ("inventory.json".to_owned(), inventory.to_string().into_bytes()),
            ("chunks-blake3.bin".to_owned(), leaves),
        ]);
        let mut bundle = Self { folder: FOLDER.to_owned(), payload, tags, tag_manifest: Vec::new(), signature: None };
        bundle.seal();
        bundle
    }

    /// Recomputes tag manifest and signature.
    pub fn seal(&mut self) {
        self.tag_manifest = self.tags.iter().map(|(name, bytes)| format!("{}  {name}\n", sha256(bytes))).collect::<String>().into_bytes();
        self.sign();
    }

    /// Recomputes the signature.
    pub fn sign(&mut self) {
        self.signature = Some(sign(&self.tag_manifest, false, BUNDLE_NAMESPACE));
    }

    /// Changes one tag file and seals again.
    #[must_use]
    pub fn tag(mut self, name: &str, change: impl FnOnce(&mut Vec<u8>)) -> Self {
        change(self.tags.entry(name.to_owned()).or_default());
        self.seal();
        self
    }

    /// As [`Self::tag`], for text.
    #[must_use]
    pub fn text(self, name: &str, change: impl FnOnce(&str) -> String) -> Self {
        self.tag(name, |bytes| *bytes = change(&String::from_utf8_lossy(bytes)).into_bytes())
    }

    /// As [`Self::tag`], for the inventory.
    #[must_use]
    pub fn inventory(self, change: impl FnOnce(&mut Value)) -> Self {
        self.tag("inventory.json", |bytes| {
            let mut value = serde_json::from_slice(bytes).unwrap_or_default();
            change(&mut value);
            *bytes = value.to_string().into_bytes();
        })
    }

    /// Changes the text of the tag manifest and signs again.
    #[must_use]
    pub fn list(mut self, change: impl FnOnce(&str) -> String) -> Self {
        self.tag_manifest = change(&String::from_utf8_lossy(&self.tag_manifest)).into_bytes();
        self.sign();
        self
    }

    /// The canonical container.
    pub fn container(&self) -> Container {
        let mut entries = Vec::new();
        let mut push = |name: &str, bytes: &[u8]| entries.push(Entry::new(format!("{}/{name}", self.folder), bytes));
        for (path, bytes) in &self.payload {
            push(&format!("data/{path}"), bytes);
        }
        for (name, bytes) in &self.tags {
            push(name, bytes);
        }
        push("tagmanifest-sha256.txt", &self.tag_manifest);
        if let Some(signature) = &self.signature {
            push("tagmanifest-sha256.txt.sig", signature);
        }
        Container { entries, ..Container::default() }
    }

    /// The container's bytes.
    pub fn zip(&self) -> Vec<u8> {
        self.container().write()
    }
}

impl Default for Bundle {
    fn default() -> Self {
        Self::new()
    }
}
