//! Writes, opens and checks bundles: what was written passes, and every change is detected.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use classproof::formats::bagit::bag::Bag;
use classproof::formats::bagit::info::BagInfo;
use classproof::formats::bagit::{DECLARATION, DECLARATION_NAME, SIGNATURE_NAME, TAG_MANIFEST_NAME};
use classproof::formats::chunks;
use classproof::formats::region::{FileRegion, ReadAt};
use classproof::formats::signature::KeyError;
use classproof::record::class::ClassRecord;
use classproof::record::facts::{Content, FileFacts};
use classproof::record::file::{Basis, FileRecord, FileSeal, Placement};
use classproof::record::inventory::{INVENTORY_SCHEMA, Inventory};
use classproof::record::members::{Member, Members};
use classproof::record::role::Role;
use classproof::stages::check::{self, CheckOptions, CheckOutcome, Checked, IntegrityFinding, PayloadMethod};
use classproof::stages::open::{self, OpenError};
use classproof::stages::write::{BundleWriter, WriteError};
use classproof::words::digest::Digest;
use classproof::words::moment::Zone;
use classproof::words::path::MemberPath;
use classproof::words::progress::Silent;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

const FOLDER: &str = "2026-017_中式面点师初级1班_档案包_20260901";
const SIGNATURE: &[u8] = b"-----BEGIN SSH SIGNATURE-----\nnot a real one\n-----END SSH SIGNATURE-----\n";

/// A class folder in memory.
struct Files {
    members: Vec<Member>,
    bytes: Vec<Vec<u8>>,
    /// The size that members report when asked again.
    grown: Option<usize>,
}

impl Files {
    fn new(files: &[(&str, Vec<u8>)]) -> Self {
        let mut files = files.to_vec();
        files.sort();
        let member = |(index, (path, bytes)): (usize, &(&str, Vec<u8>))| Member {
            path: MemberPath::new(*path).unwrap(),
            source_name: None,
            size: bytes.len() as u64,
            modified: Timestamp::from_millisecond(1_785_720_000_123 + 3_000_000 * index as i64).unwrap(),
        };
        Self {
            members: files.iter().enumerate().map(member).collect(),
            bytes: files.into_iter().map(|(_, bytes)| bytes).collect(),
            grown: None,
        }
    }
}

impl Members for Files {
    fn members(&self) -> &[Member] {
        &self.members
    }
    fn open(&self, member: &Member) -> std::io::Result<Arc<dyn ReadAt>> {
        let index = self.members.iter().position(|one| one == member).unwrap();
        Ok(Arc::new(self.bytes[index].clone()))
    }
    fn is_as_listed(&self, member: &Member) -> std::io::Result<bool> {
        Ok(self.grown.is_none_or(|index| self.members[index] != *member))
    }
}

fn pattern(size: usize, seed: u8) -> Vec<u8> {
    (0..size).map(|at| (at.wrapping_mul(2_654_435_761) >> 7) as u8 ^ seed).collect()
}

fn small_class() -> Files {
    Files::new(&[
        ("00_班级信息/class.json", b"{}".to_vec()),
        ("02_培训实施/第01天_20260803/上午_线下/照片/IMG_1.jpg", pattern(300, 1)),
        ("02_培训实施/第01天_20260803/上午_线下/照片/空.jpg", Vec::new()),
        ("a.txt", b"x".to_vec()),
    ])
}

fn class() -> ClassRecord {
    let text = r#"{"schema":"classproof/class/v1","class_id":"2026-017","class_name":"中式面点师初级1班",
        "institution":{"name":"重庆市某某职业培训学校","credit_code":"91500000MA5U0XXX0X"}}"#;
    serde_json::from_str(text).unwrap()
}

fn sealed_at() -> Timestamp {
    "2026-09-01T02:00:01.5Z".parse().unwrap()
}

/// Packs like the pipeline, with a signer that returns fixed bytes.
fn pack(target: &Path, files: &Files, overwrite: bool) -> Result<Digest, WriteError> {
    let folder = MemberPath::new(FOLDER).unwrap();
    let mut writer = BundleWriter::create(target, &folder, files, Zone::default(), overwrite)?;
    let digests = writer.payload(&AtomicBool::new(false), &Silent)?.unwrap();
    let record = |(member, digests): (&Member, &chunks::once::Digests)| FileRecord {
        path: member.path.clone(),
        source_name: None,
        size: member.size,
        modified: member.modified,
        root: Some(chunks::root(&digests.leaves)),
        seal: Some(FileSeal { sha256: digests.sha256, crc32: digests.crc32, chunks: digests.leaves.len() as u64 }),
        facts: FileFacts {
            media_type: "application/octet-stream".into(),
            content: Content::Other,
            times: Vec::new(),
            start: None,
            device: None,
            problems: Vec::new(),
        },
        placement: Placement { role: Role::Other, units: Vec::new(), part: None, basis: Basis::None, folder_date: None },
    };
    let inventory = Inventory {
        schema: INVENTORY_SCHEMA.into(),
        as_of: sealed_at(),
        class: class(),
        record_faults: Vec::new(),
        files: files.members.iter().zip(&digests).map(record).collect(),
        left_out: Vec::new(),
        disagreements: Vec::new(),
        alike: Vec::new(),
        tables: Vec::new(),
        explanation: None,
    };
    let info = BagInfo {
        source_organization: "重庆市某某职业培训学校".into(),
        external_identifier: "2026-017".into(),
        external_description: "中式面点师初级1班".into(),
        bagging_date: "2026-09-01".into(),
        payload_bytes: files.members.iter().map(|member| member.size).sum(),
        payload_files: files.members.len() as u64,
        software_agent: "classproof 0.1.0".into(),
        folder,
        sealed_at: Zone::default().written(sealed_at()),
        supersedes: None,
        recovery: None,
    };
    let leaves: Vec<u8> = digests.iter().flat_map(|digests| &digests.leaves).flat_map(|leaf| leaf.0).collect();
    let tags = vec![
        (DECLARATION_NAME.to_owned(), DECLARATION.to_vec()),
        ("bag-info.txt".to_owned(), info.write().unwrap()),
        ("inventory.json".to_owned(), serde_json::to_vec_pretty(&inventory).unwrap()),
        ("findings.json".to_owned(), b"[]".to_vec()),
        ("chunks-blake3.bin".to_owned(), leaves),
        ("index.html".to_owned(), b"<!doctype html>".to_vec()),
        ("verify/README.txt".to_owned(), "用法\n".into()),
        ("standard/T-01.json".to_owned(), b"{}".to_vec()),
    ];
    let finished = writer.finish(tags, sealed_at(), &mut |_| Ok(SIGNATURE.to_vec()))?;
    assert_eq!(fs::metadata(&finished.partial).unwrap().len(), finished.bytes);
    writer.commit()?;
    Ok(finished.id)
}

fn check(path: &Path) -> Checked {
    check::check(&open::open(path).unwrap(), CheckOptions::default(), &Silent)
}

fn check_whole(path: &Path) -> Checked {
    check::check(&open::open(path).unwrap(), CheckOptions { whole_files: true, sample: None }, &Silent)
}

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }
    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// Unzips with the `zip` crate, as a stock tool would.
fn unzip(bundle: &Path, into: &Path) -> PathBuf {
    zip::ZipArchive::new(fs::File::open(bundle).unwrap()).unwrap().extract(into).unwrap();
    into.join(FOLDER)
}

/// Repacks the entries with another tool, except those that match `drop`.
fn zip_again(bundle: &Path, to: &Path, method: zip::CompressionMethod, drop: &str) {
    let mut from = zip::ZipArchive::new(fs::File::open(bundle).unwrap()).unwrap();
    let mut into = zip::ZipWriter::new(fs::File::create(to).unwrap());
    let options = zip::write::SimpleFileOptions::default().compression_method(method);
    for index in 0..from.len() {
        let mut entry = from.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        if !name.ends_with(drop) {
            into.start_file(name, options).unwrap();
            std::io::copy(&mut entry, &mut into).unwrap();
        }
    }
    into.finish().unwrap();
}

#[test]
fn what_was_written_passes_as_a_file_and_unzipped() {
    let place = Place::new();
    let mib = 1 << 20;
    let files = Files::new(&[
        ("00_班级信息/class.json", b"{}".to_vec()),
        ("照片/一兆.jpg", pattern(mib, 2)),
        ("照片/一兆零一.jpg", pattern(mib + 1, 3)),
        ("照片/空.jpg", Vec::new()),
        ("照片/一字节.jpg", vec![7]),
        ("录像/前.mp4", pattern(9 * mib + 5, 4)),
    ]);
    let bundle = place.at("a.zip");
    let id = pack(&bundle, &files, false).unwrap();
    assert_eq!(place.names(), ["a.zip"]);
    let unzipped = unzip(&bundle, &place.at("out"));
    for (path, container) in [(bundle.as_path(), true), (unzipped.as_path(), false)] {
        for whole_files in [false, true] {
            let opened = open::open(path).unwrap();
            let checked = check::check(&opened, CheckOptions { whole_files, ..CheckOptions::default() }, &Silent);
            assert_eq!(checked.findings, []);
            assert_eq!(checked.remarks, []);
            assert_eq!(checked.outcome, CheckOutcome::Passed);
            assert_eq!(checked.method.container, container);
            assert_eq!(checked.method.bytes, files.members.iter().map(|member| member.size).sum::<u64>());
            let method = if whole_files { PayloadMethod::ChunksAndWholeFiles } else { PayloadMethod::Chunks };
            assert_eq!(checked.method.payload, method);
            assert_eq!(checked.bundle_id, Some(id));
            assert_eq!(checked.tag_manifest.map(|bytes| Digest(Sha256::digest(bytes).into())), Some(id));
            assert_eq!(checked.signature.as_deref(), Some(SIGNATURE));
            assert_eq!(checked.bag_info.unwrap().external_identifier, "2026-017");
            assert_eq!(checked.inventory.unwrap().files.len(), files.members.len());
            let members: Vec<&MemberPath> = opened.members().iter().map(|member| &member.path).collect();
            assert_eq!(members, files.members.iter().map(|member| &member.path).collect::<Vec<_>>());
            for (bytes, (member, measured)) in files.bytes.iter().zip(opened.members().iter().zip(&checked.measured)) {
                assert_eq!(&Members::open(&opened, member).unwrap().read_all(u64::MAX).unwrap(), bytes);
                assert_eq!(measured.root, Some(chunks::root_of(bytes).unwrap()));
            }
        }
    }
}

#[test]
fn the_same_class_gives_the_same_bytes() {
    let place = Place::new();
    let (one, other) = (place.at("a.zip"), place.at("b.zip"));
    pack(&one, &small_class(), false).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    pool.install(|| pack(&other, &small_class(), false)).unwrap();
    assert_eq!(fs::read(one).unwrap(), fs::read(other).unwrap());
}

#[test]
fn every_changed_byte_is_found() {
    let place = Place::new();
    let bundle = place.at("a.zip");
    pack(&bundle, &small_class(), false).unwrap();
    let bytes = fs::read(&bundle).unwrap();
    let mut file = fs::OpenOptions::new().write(true).open(&bundle).unwrap();
    let mut put = |offset: usize, byte: u8| {
        std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(offset as u64)).unwrap();
        file.write_all(&[byte]).unwrap();
    };
    let mut changed = 0;
    for (offset, &byte) in bytes.iter().enumerate() {
        // Sample the long zero padding: it is compared as one block with the rest of its header.
        let padding = offset > 8 && bytes[offset - 8..(offset + 8).min(bytes.len())].iter().all(|&byte| byte == 0);
        if padding && offset % 97 != 0 {
            continue;
        }
        put(offset, byte ^ (1 << (offset % 8)));
        let checked = check(&bundle);
        assert_eq!(checked.outcome, CheckOutcome::Failed, "the byte at {offset}");
        assert!(!checked.findings.is_empty());
        put(offset, byte);
        changed += 1;
    }
    assert!(changed > 8_000, "{changed}");
    assert_eq!(check(&bundle).findings, []);
}

#[test]
fn damage_is_named_by_file_and_chunk() {
    let place = Place::new();
    let mib = 1 << 20;
    let files = Files::new(&[("a.mp4", pattern(5 * mib + 3, 1)), ("b.jpg", pattern(10, 2)), ("c.jpg", pattern(10, 3))]);
    let bundle = place.at("a.zip");
    pack(&bundle, &files, false).unwrap();
    let mut bytes = fs::read(&bundle).unwrap();
    let find = |bytes: &[u8], data: &[u8]| bytes.windows(data.len()).position(|window| window == data).unwrap();
    let a = find(&bytes, &files.bytes[0][..4096]);
    for at in [mib, 3 * mib - 1, 5 * mib + 2] {
        bytes[a + at] ^= 0x10;
    }
    let c = find(&bytes, &files.bytes[2]);
    bytes[c] ^= 1;
    fs::write(&bundle, bytes).unwrap();
    let ranges = |list: &[(usize, usize)]| list.iter().map(|&(from, to)| check::ByteRange { from: from as u64, to: to as u64 }).collect();
    let expected = [
        IntegrityFinding::FileChanged { file: "data/a.mp4".into(), ranges: ranges(&[(mib, 3 * mib), (5 * mib, 5 * mib + 3)]) },
        IntegrityFinding::FileChanged { file: "data/c.jpg".into(), ranges: ranges(&[(0, 10)]) },
    ];
    assert_eq!(check(&bundle).findings, expected);
    assert_eq!(check_whole(&bundle).findings, expected);
    let roots: Vec<Option<Digest>> = check(&bundle).measured.iter().map(|measured| measured.root).collect();
    assert_eq!(roots[1], Some(chunks::root_of(&files.bytes[1]).unwrap()));
    assert_ne!(roots[0], Some(chunks::root_of(&files.bytes[0]).unwrap()));
}

#[test]
fn a_copy_without_its_signature_is_whole_but_was_not_compared() {
    let place = Place::new();
    let bundle = place.at("a.zip");
    let id = pack(&bundle, &small_class(), false).unwrap();
    for (name, method) in [("stored.zip", zip::CompressionMethod::Stored), ("deflated.zip", zip::CompressionMethod::Deflated)] {
        let copy = place.at(name);
        zip_again(&bundle, &copy, method, SIGNATURE_NAME);
        for checked in [check(&copy), check_whole(&copy)] {
            assert_eq!(checked.findings, [], "{name}");
            assert_eq!(checked.remarks, [IntegrityFinding::ContainerNotCompared]);
            assert_eq!((checked.outcome, checked.signature, checked.bundle_id), (CheckOutcome::Passed, None, Some(id)));
            assert!(!checked.method.container);
        }
    }
    let unzipped = unzip(&bundle, &place.at("out"));
    fs::remove_file(unzipped.join(SIGNATURE_NAME)).unwrap();
    let checked = check(&unzipped);
    assert_eq!((checked.findings, checked.signature), (Vec::new(), None));
}

#[test]
fn a_signed_copy_that_was_packed_again_is_another_container() {
    let place = Place::new();
    let bundle = place.at("a.zip");
    pack(&bundle, &small_class(), false).unwrap();
    let copy = place.at("b.zip");
    zip_again(&bundle, &copy, zip::CompressionMethod::Stored, "nothing");
    let checked = check(&copy);
    assert!(matches!(checked.findings[..], [IntegrityFinding::ContainerLength { .. }]), "{:?}", checked.findings);
}

#[test]
fn without_tag_manifest_nothing_is_whole() {
    let place = Place::new();
    let bundle = place.at("a.zip");
    pack(&bundle, &small_class(), false).unwrap();
    let copy = place.at("b.zip");
    zip_again(&bundle, &copy, zip::CompressionMethod::Stored, TAG_MANIFEST_NAME);
    let checked = check(&copy);
    assert!(checked.findings.contains(&IntegrityFinding::TagFileMissing { file: TAG_MANIFEST_NAME.into() }));
    assert!(checked.inventory.is_none() && checked.bundle_id.is_none());
}

#[test]
fn what_is_missing_or_too_much_in_an_unzipped_bundle_is_named() {
    let place = Place::new();
    let bundle = place.at("a.zip");
    pack(&bundle, &small_class(), false).unwrap();
    let unzipped = unzip(&bundle, &place.at("out"));
    fs::remove_file(unzipped.join("data/a.txt")).unwrap();
    fs::write(unzipped.join("data/Thumbs.db"), b"x").unwrap();
    fs::write(unzipped.join("recovery.bin"), b"x").unwrap();
    fs::write(unzipped.join("data/00_班级信息/class.json"), b"{ }").unwrap();
    fs::remove_file(unzipped.join("findings.json")).unwrap();
    let findings = check(&unzipped).findings;
    for expected in [
        IntegrityFinding::FileMissing { file: "data/a.txt".into() },
        IntegrityFinding::FileExtra { file: "data/Thumbs.db".into() },
        IntegrityFinding::TagFileUnlisted { file: "recovery.bin".into() },
        IntegrityFinding::TagFileMissing { file: "findings.json".into() },
        IntegrityFinding::FileSize { file: "data/00_班级信息/class.json".into(), expected: 2, found: 3 },
    ] {
        assert!(findings.contains(&expected), "{expected:?} in {findings:?}");
    }
    assert_eq!(findings.len(), 5);
}

#[test]
fn cut_prefixed_and_appended_files_are_not_intact() {
    let place = Place::new();
    let bundle = place.at("a.zip");
    pack(&bundle, &small_class(), false).unwrap();
    let bytes = fs::read(&bundle).unwrap();
    let cases: Vec<Vec<u8>> = vec![
        [b"MZ".as_slice(), &bytes].concat(),
        [&bytes, b"\0".as_slice()].concat(),
        [&bytes, bytes.as_slice()].concat(),
        bytes[..bytes.len() - 1].to_vec(),
        bytes[..bytes.len() / 2].to_vec(),
        bytes[..4].to_vec(),
    ];
    let copy = place.at("b.zip");
    for case in cases {
        fs::write(&copy, &case).unwrap();
        let checked = check(&copy);
        assert_eq!(checked.outcome, CheckOutcome::Failed, "{} bytes", case.len());
    }
}

#[test]
fn only_what_is_no_archive_can_not_be_opened() {
    let place = Place::new();
    let path = |path: &Path| path.display().to_string();
    let missing = place.at("missing.zip");
    assert_eq!(open::open(&missing).err(), Some(OpenError::Missing { path: path(&missing) }));
    let text = place.at("text.zip");
    fs::write(&text, "不是压缩包").unwrap();
    assert_eq!(open::open(&text).err(), Some(OpenError::NotAnArchive { path: path(&text) }));
    fs::write(&text, b"").unwrap();
    assert_eq!(open::open(&text).err(), Some(OpenError::NotAnArchive { path: path(&text) }));
    assert_eq!(open::open(place.folder.path()).err(), Some(OpenError::NotABag { path: path(place.folder.path()) }));
}

#[test]
fn a_target_is_not_overwritten_unless_told() {
    let place = Place::new();
    let bundle = place.at("a.zip");
    fs::write(&bundle, "precious").unwrap();
    let exists = Err(WriteError::TargetExists { path: bundle.display().to_string() });
    assert_eq!(pack(&bundle, &small_class(), false), exists);
    assert_eq!(fs::read(&bundle).unwrap(), b"precious");
    pack(&bundle, &small_class(), true).unwrap();
    assert_eq!(check(&bundle).findings, []);
    assert_eq!(place.names(), ["a.zip"]);
}

#[test]
fn a_target_that_came_meanwhile_is_not_overwritten() {
    let place = Place::new();
    let bundle = place.at("a.zip");
    let files = small_class();
    let mut writer = BundleWriter::create(&bundle, &MemberPath::new(FOLDER).unwrap(), &files, Zone::default(), false).unwrap();
    writer.payload(&AtomicBool::new(false), &Silent).unwrap();
    writer.finish(Vec::new(), sealed_at(), &mut |_| Ok(SIGNATURE.to_vec())).unwrap();
    fs::write(&bundle, "precious").unwrap();
    assert_eq!(writer.commit(), Err(WriteError::TargetExists { path: bundle.display().to_string() }));
    assert_eq!(fs::read(&bundle).unwrap(), b"precious");
    assert_eq!(place.names(), ["a.zip"]);
}

#[test]
fn leftovers_are_replaced_but_another_run_is_not_disturbed() {
    let place = Place::new();
    let bundle = place.at("a.zip");
    fs::write(place.at("a.zip.partial"), pattern(1 << 20, 9)).unwrap();
    pack(&bundle, &small_class(), false).unwrap();
    assert_eq!(check(&bundle).findings, []);
    assert_eq!(place.names(), ["a.zip"]);

    let other = place.at("b.zip");
    let files = small_class();
    let folder = MemberPath::new(FOLDER).unwrap();
    let running = BundleWriter::create(&other, &folder, &files, Zone::default(), false).unwrap();
    let busy = WriteError::Busy { path: place.at("b.zip.partial").display().to_string() };
    assert_eq!(pack(&other, &files, false), Err(busy));
    drop(running);
    assert_eq!(place.names(), ["a.zip"]);
    pack(&other, &files, false).unwrap();
}

#[test]
fn a_file_that_changes_while_it_is_packed_is_named_and_nothing_is_left() {
    let place = Place::new();
    let files = Files { grown: Some(1), ..small_class() };
    let changed = WriteError::SourceChanged { file: files.members[1].path.to_string() };
    assert_eq!(pack(&place.at("a.zip"), &files, false), Err(changed));
    assert!(place.names().is_empty());
}

#[test]
fn a_signer_that_fails_leaves_nothing() {
    let place = Place::new();
    let files = small_class();
    let mut writer = BundleWriter::create(&place.at("a.zip"), &MemberPath::new(FOLDER).unwrap(), &files, Zone::default(), false).unwrap();
    writer.payload(&AtomicBool::new(false), &Silent).unwrap();
    let failed = writer.finish(Vec::new(), sealed_at(), &mut |_| Err(KeyError::WrongPassphrase));
    assert_eq!(failed, Err(WriteError::NotSigned(KeyError::WrongPassphrase)));
    drop(writer);
    assert!(place.names().is_empty());
}

#[test]
fn names_that_some_systems_take_for_one_are_not_packed() {
    let place = Place::new();
    let files = Files::new(&[("IMG_1.JPG", Vec::new()), ("img_1.jpg", Vec::new())]);
    let twins = WriteError::Twins { file: "IMG_1.JPG".into(), other: "img_1.jpg".into() };
    assert_eq!(pack(&place.at("a.zip"), &files, false), Err(twins));
    assert!(place.names().is_empty());
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_partial_file_is_not_followed() {
    let place = Place::new();
    let precious = place.at("precious");
    fs::write(&precious, "precious").unwrap();
    std::os::unix::fs::symlink(&precious, place.at("a.zip.partial")).unwrap();
    let refused = pack(&place.at("a.zip"), &small_class(), false);
    assert!(matches!(refused, Err(WriteError::Unwritable { .. })), "{refused:?}");
    assert_eq!(fs::read(&precious).unwrap(), b"precious");
}

#[test]
fn a_part_of_the_container_reads_like_the_file() {
    let place = Place::new();
    let bundle = place.at("a.zip");
    pack(&bundle, &small_class(), false).unwrap();
    let opened = open::open(&bundle).unwrap();
    assert_eq!(opened.folder(), Some(FOLDER));
    let file = opened.file("data/a.txt").unwrap();
    assert_eq!(opened.read(file, 1).unwrap(), b"x");
    assert_eq!(opened.read(file, 0).unwrap_err().kind(), std::io::ErrorKind::FileTooLarge);
    let whole = FileRegion::whole(fs::File::open(&bundle).unwrap()).unwrap();
    assert_eq!(opened.container().unwrap().bytes.len(), whole.len());
}
