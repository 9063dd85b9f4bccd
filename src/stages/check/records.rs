//! The tag files of a bag: each is compared with the tag manifest, parsed, and compared with the others.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::finding::{ByteRange, Conflict, IntegrityFinding};
use crate::formats::bagit::any::FETCH_NAME;
use crate::formats::bagit::bag::{Bag, BagFile};
use crate::formats::bagit::info::BagInfo;
use crate::formats::bagit::manifest::{self, ManifestLine};
use crate::formats::bagit::{
    CHUNKS_NAME, DECLARATION, DECLARATION_NAME, INFO_NAME, INVENTORY_NAME, MANIFEST_NAME, NEEDED_TAG_FILES, PAYLOAD_FOLDER, RECOVERY_NAME,
    SIGNATURE_NAME, TAG_MANIFEST_NAME, TagFault, WITHHELD_NAME, is_payload, most_bytes, writing,
};
use crate::formats::chunks::{LEAF_BYTES, chunk_count, root};
use crate::record::inventory::{INVENTORY_SCHEMA, Inventory};
use crate::words::digest::Digest;
use crate::words::path::MemberPath;
use crate::words::system;

/// Size and checksum of a tag file.
pub(super) struct TagFile {
    pub name: String,
    pub size: u64,
    pub crc32: u32,
}

/// The content of all tag files, as far as it can be read.
#[derive(Default)]
pub(super) struct Records {
    pub id: Option<Digest>,
    pub tag_manifest: Option<Vec<u8>>,
    pub signature: Option<Vec<u8>>,
    pub info: Option<BagInfo>,
    pub inventory: Option<Inventory>,
    /// The payload manifest, by path relative to the base folder.
    pub manifest: Option<BTreeMap<MemberPath, Digest>>,
    leaves: Option<Vec<u8>>,
    /// The tag files that were read, sorted by name, without tag manifest and signature.
    pub tags: Vec<TagFile>,
    /// Tag files that differ from the sealed ones.
    changed: Vec<String>,
}

/// Which records match the tag manifest byte for byte.
pub(super) struct Trusted {
    /// Manifest and inventory.
    pub lists: bool,
    pub inventory: bool,
    pub info: bool,
}

/// A payload file as sealed.
pub(super) struct Sealed<'a> {
    pub path: &'a MemberPath,
    pub size: u64,
    pub crc32: u32,
    pub sha256: Digest,
    /// Its leaves, 32 bytes each.
    pub leaves: &'a [u8],
}

/// Reads all tag files.
pub(super) fn read(bag: &dyn Bag, findings: &mut Vec<IntegrityFinding>) -> Records {
    let mut records = Records::default();
    let mut reader = Reader { bag, findings, payload_files: bag.files().iter().filter(|file| is_payload(&file.name)).count() };

    let listed = reader.needed(TAG_MANIFEST_NAME).and_then(|bytes| {
        records.id = Some(Digest::of(&bytes));
        let lines = reader.parse(TAG_MANIFEST_NAME, manifest::read(&bytes));
        records.tag_manifest = Some(bytes);
        lines
    });
    if bag.file(SIGNATURE_NAME).is_some() {
        records.signature = reader.bytes(SIGNATURE_NAME);
    }
    let listed: BTreeMap<String, Digest> =
        listed.unwrap_or_default().into_iter().map(|line| (line.path.to_string(), line.sha256)).collect();

    for name in listed.keys().filter(|name| is_payload(name) || [TAG_MANIFEST_NAME, SIGNATURE_NAME].contains(&name.as_str())) {
        reader.findings.push(IntegrityFinding::TagFileMalformed {
            file: TAG_MANIFEST_NAME.to_owned(),
            fault: TagFault::NotATagFile { line: listed.keys().take_while(|key| *key <= name).count(), name: name.clone() },
        });
    }
    for name in NEEDED_TAG_FILES {
        let there = bag.file(name).is_some();
        if !there || (records.tag_manifest.is_some() && !listed.contains_key(name)) {
            let file = name.to_owned();
            reader.findings.push(if there {
                IntegrityFinding::TagFileUnlisted { file }
            } else {
                IntegrityFinding::TagFileMissing { file }
            });
        }
    }
    for name in listed.keys().filter(|name| is_foreign(name)) {
        reader.findings.push(IntegrityFinding::TagFileForeign { file: name.clone() });
    }
    for (name, sha256) in &listed {
        let Some(bytes) = reader.listed(name) else { continue };
        records.tags.push(TagFile { name: name.clone(), size: bytes.len() as u64, crc32: crc32fast::hash(&bytes) });
        if Digest::of(&bytes) != *sha256 {
            reader.findings.push(IntegrityFinding::TagFileChanged { file: name.clone() });
            records.changed.push(name.clone());
        }
        records.take(name, bytes, &mut reader);
    }
    // Not in the tag manifest, but declared. If the declaration cannot be read, that is the fault to report.
    let recovery = records.info.as_ref().is_none_or(|info| info.recovery.is_some());
    let beside = |file: &&BagFile| {
        let own = [TAG_MANIFEST_NAME, SIGNATURE_NAME].contains(&file.name.as_str())
            || (recovery && file.name == RECOVERY_NAME)
            // Only a folder can be a redacted copy: a container is computed from all sealed data.
            || (bag.container().is_none() && file.name == WITHHELD_NAME);
        !is_payload(&file.name) && !own
    };
    for file in bag.files().iter().filter(beside).filter(|file| !listed.contains_key(&file.name)) {
        if records.tag_manifest.is_some() && !NEEDED_TAG_FILES.contains(&file.name.as_str()) {
            reader.findings.push(IntegrityFinding::TagFileUnlisted { file: file.name.clone() });
        } else if let Some(bytes) = reader.bytes(&file.name) {
            // Not authenticated, but it still helps to find further damage.
            records.changed.push(file.name.clone());
            records.take(&file.name, bytes, &mut reader);
        }
    }
    records.compare(bag, findings);
    records
}

/// Whether a tag file has a meaning in BagIt that the bundle format does not use.
fn is_foreign(name: &str) -> bool {
    let list = |name: &str| name.ends_with(".txt") && (name.starts_with("manifest-") || name.starts_with("tagmanifest-"));
    name == FETCH_NAME || (list(name) && ![MANIFEST_NAME, TAG_MANIFEST_NAME].contains(&name))
}

/// Whether values are nested more deeply than serde_json allows.
fn is_too_deep(json: &[u8]) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0_u32, false, false);
    json.iter().any(|byte| {
        match (in_text, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_text = !in_text,
            (false, b'[' | b'{') => depth += 1,
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > 128
    })
}

/// Reads tag files and reports their faults.
struct Reader<'a> {
    bag: &'a dyn Bag,
    findings: &'a mut Vec<IntegrityFinding>,
    payload_files: usize,
}

impl Reader<'_> {
    fn bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        let file = self.bag.file(name)?;
        let most = most_bytes(name, self.payload_files);
        match self.bag.read(file, most) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                self.findings.push(IntegrityFinding::TagFileTooLarge { file: name.to_owned(), bytes: file.size, most });
                None
            }
            Err(error) => {
                let ranges = vec![ByteRange { from: 0, to: file.size }];
                self.findings.push(IntegrityFinding::FileUnreadable { file: name.to_owned(), ranges, reason: system::reason(&error) });
                None
            }
        }
    }

    fn needed(&mut self, name: &str) -> Option<Vec<u8>> {
        if self.bag.file(name).is_none() {
            self.findings.push(IntegrityFinding::TagFileMissing { file: name.to_owned() });
        }
        self.bytes(name)
    }

    /// A file in the tag manifest. Files that every bundle needs were checked before.
    fn listed(&mut self, name: &str) -> Option<Vec<u8>> {
        if is_payload(name) || name == TAG_MANIFEST_NAME || name == SIGNATURE_NAME {
            return None;
        }
        if NEEDED_TAG_FILES.contains(&name) { self.bytes(name) } else { self.needed(name) }
    }

    fn parse<T>(&mut self, name: &str, read: Result<T, TagFault>) -> Option<T> {
        let failed = |fault| self.findings.push(IntegrityFinding::TagFileMalformed { file: name.to_owned(), fault });
        read.map_err(failed).ok()
    }
}

impl Records {
    fn take(&mut self, name: &str, bytes: Vec<u8>, reader: &mut Reader<'_>) {
        match name {
            DECLARATION_NAME if bytes != DECLARATION => {
                reader.parse::<()>(name, Err(writing(&bytes).unwrap_or(TagFault::NotAsPrescribed)));
            }
            INFO_NAME => self.info = reader.parse(name, BagInfo::read(&bytes)),
            MANIFEST_NAME => {
                let pairs = |lines: Vec<ManifestLine>| lines.into_iter().map(|line| (line.path, line.sha256)).collect();
                self.manifest = reader.parse(name, manifest::read(&bytes)).map(pairs);
            }
            CHUNKS_NAME => self.leaves = Some(bytes),
            INVENTORY_NAME => match serde_json::from_slice::<Inventory>(&bytes) {
                Ok(inventory) if inventory.schema == INVENTORY_SCHEMA => self.inventory = Some(inventory),
                Ok(inventory) => {
                    let fault = TagFault::Version { version: inventory.schema };
                    reader.findings.push(IntegrityFinding::TagFileMalformed { file: name.to_owned(), fault });
                }
                Err(_) if is_too_deep(&bytes) => reader.findings.push(IntegrityFinding::InventoryTooDeep),
                Err(error) => reader.findings.push(IntegrityFinding::InventoryUnreadable { reason: error.to_string() }),
            },
            _ => {}
        }
    }

    /// Reports contradictions between the records.
    fn compare(&mut self, bag: &dyn Bag, findings: &mut Vec<IntegrityFinding>) {
        let disagree = IntegrityFinding::disagree;
        if let (Some(info), Some(folder)) = (&self.info, bag.folder())
            && info.folder.as_str() != folder
        {
            findings.push(disagree(Conflict::Folder));
        }
        let Some(inventory) = &self.inventory else { return };
        let ordered = inventory.files.iter().zip(inventory.files.iter().skip(1)).all(|(one, other)| one.path < other.path);
        if !ordered || inventory.files.iter().any(|file| file.seal.is_none() || file.root.is_none()) {
            findings.push(disagree(Conflict::InventoryFiles));
            self.inventory = None;
            return;
        }
        if let Some(info) = &self.info {
            let bytes = inventory.files.iter().map(|file| file.size).fold(0, u64::saturating_add);
            if (info.payload_bytes, info.payload_files) != (bytes, inventory.files.len() as u64) {
                findings.push(disagree(Conflict::Oxum));
            }
            let sealed_at = inventory.class.timezone.written(inventory.as_of);
            if info.sealed_at != sealed_at || !sealed_at.starts_with(&info.bagging_date) {
                findings.push(disagree(Conflict::SealedAt));
            }
        }
        let Some(manifest) = &self.manifest else { return };
        let mut left: BTreeMap<&str, &Digest> = manifest.iter().map(|(path, sha256)| (path.as_str(), sha256)).collect();
        for file in &inventory.files {
            let name = format!("{PAYLOAD_FOLDER}/{}", file.path);
            match (left.remove(name.as_str()), &file.seal) {
                (None, _) => findings.push(IntegrityFinding::disagree_on(Conflict::NotInManifest, name)),
                (Some(sha256), Some(seal)) if seal.sha256 != *sha256 => {
                    findings.push(IntegrityFinding::disagree_on(Conflict::Sha256, name));
                }
                _ => {}
            }
        }
        findings.extend(left.into_keys().map(|name| IntegrityFinding::disagree_on(Conflict::NotInInventory, name)));
    }

    /// The payload as sealed, if inventory and chunk file match; otherwise empty.
    pub fn sealed(&self, findings: &mut Vec<IntegrityFinding>) -> Vec<Sealed<'_>> {
        let (Some(inventory), Some(leaves)) = (&self.inventory, &self.leaves) else { return Vec::new() };
        let mut sealed = Vec::with_capacity(inventory.files.len());
        let mut rest = leaves.as_slice();
        for file in &inventory.files {
            let (Some(seal), Some(expected_root)) = (&file.seal, file.root) else { continue };
            let bytes = chunk_count(file.size).checked_mul(LEAF_BYTES).and_then(|bytes| usize::try_from(bytes).ok());
            let Some((own, behind)) = bytes.and_then(|bytes| rest.split_at_checked(bytes)) else {
                findings.push(IntegrityFinding::disagree(Conflict::ChunkFile));
                return Vec::new();
            };
            rest = behind;
            let name = || format!("{PAYLOAD_FOLDER}/{}", file.path);
            if seal.chunks != chunk_count(file.size) {
                findings.push(IntegrityFinding::disagree_on(Conflict::ChunkCount, name()));
            }
            if root(&digests(own).collect::<Vec<_>>()) != expected_root {
                findings.push(IntegrityFinding::disagree_on(Conflict::Root, name()));
            }
            sealed.push(Sealed { path: &file.path, size: file.size, crc32: seal.crc32, sha256: seal.sha256, leaves: own });
        }
        if !rest.is_empty() {
            findings.push(IntegrityFinding::disagree(Conflict::ChunkFile));
            return Vec::new();
        }
        sealed
    }

    pub fn trusted(&self) -> Trusted {
        let unchanged = |name: &str| self.tag_manifest.is_some() && !self.changed.iter().any(|changed| changed == name);
        let inventory = unchanged(INVENTORY_NAME);
        Trusted { lists: inventory && unchanged(MANIFEST_NAME), inventory, info: unchanged(INFO_NAME) }
    }
}

/// Leaves as digests.
pub(super) fn digests(leaves: &[u8]) -> impl Iterator<Item = Digest> + '_ {
    leaves.as_chunks().0.iter().map(|leaf| Digest(*leaf))
}

/// Reports payload files that are missing, extra, or of another size. If all offsets are known (`planned`), a file missing from the
/// archive's
/// directory means a damaged directory, which is already reported. Files omitted from a redacted copy (`withheld`) are not damage.
pub(super) fn compare_files(
    bag: &dyn Bag,
    records: &Records,
    planned: bool,
    withheld: &BTreeSet<String>,
    findings: &mut Vec<IntegrityFinding>,
) {
    let mut sealed: BTreeMap<String, Option<u64>> = BTreeMap::new();
    if let Some(manifest) = &records.manifest {
        sealed.extend(manifest.keys().map(|path| (path.to_string(), None)));
    }
    if let Some(inventory) = &records.inventory {
        sealed.extend(inventory.files.iter().map(|file| (format!("{PAYLOAD_FOLDER}/{}", file.path), Some(file.size))));
    }
    if records.manifest.is_none() && records.inventory.is_none() {
        return;
    }
    for (name, size) in &sealed {
        match (bag.file(name), size) {
            (None, _) if planned || withheld.contains(name) => {}
            (None, _) => findings.push(IntegrityFinding::FileMissing { file: name.clone() }),
            (Some(found), Some(size)) if found.size != *size => {
                findings.push(IntegrityFinding::FileSize { file: name.clone(), expected: *size, found: found.size });
            }
            _ => {}
        }
    }
    let extra = bag.files().iter().filter(|file| is_payload(&file.name) && !sealed.contains_key(&file.name));
    findings.extend(extra.map(|file| IntegrityFinding::FileExtra { file: file.name.clone() }));
}
