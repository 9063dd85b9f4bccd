//! A changed byte anywhere, truncation, and bytes added before or after: always exit code 3 or 4, never accepted.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use classproof::formats::region::ReadAt;
use classproof::formats::registry::Registry;
use classproof::formats::sheet::{Sheet, SheetError};
use classproof::formats::timestamp::Authorities;
use classproof::pipelines::verify::{Verdict, VerifyOptions, verify};
use classproof::record::facts::{FileFacts, Problem};
use classproof::record::standard::{Profile, Standard};
use classproof::stages::probe::{InProcess, ProbeOptions, Probed, Prober};
use classproof::words::moment::Zone;
use classproof::words::path::MemberPath;
use classproof::words::progress::Silent;
use classproof::words::proven_time::ProvenTime;
use jiff::Timestamp;

use super::classes::{RECORD, files, pdf, record};
use super::institutions::{Bundle, own_key, pack, registry, resealed, unzipped, whole_bundle};
use super::program::{AT, classproof, scratch, side_by_side};

/// Number of random offsets tried on a class's bundle. `CLASSPROOF_FLIPS` sets another number, and enables all offsets of the smallest
/// bundle.
fn random_flips() -> usize {
    asked_flips().unwrap_or(500)
}

fn asked_flips() -> Option<usize> {
    std::env::var("CLASSPROOF_FLIPS").ok().map(|number| number.parse().expect("CLASSPROOF_FLIPS is a number"))
}

/// A class with a few small files: record, photographs, a recording of two seconds, a form.
fn small_bundle() -> &'static Bundle {
    static BUNDLE: OnceLock<Bundle> = OnceLock::new();
    BUNDLE.get_or_init(|| {
        let class = scratch().join("small");
        let unit = class.join("02_培训实施/第01天_20260803/上午_线下");
        for folder in ["照片", "录像", "签到册"] {
            fs::create_dir_all(unit.join(folder)).unwrap();
        }
        fs::create_dir_all(class.join("00_班级信息")).unwrap();
        fs::write(class.join(RECORD), serde_json::to_vec(&record()).unwrap()).unwrap();
        fs::write(unit.join("签到册/20260803_上午_签到.pdf"), pdf(&["Sign-in sheet"])).unwrap();
        for number in 1..=3_u8 {
            let picture = image::RgbImage::from_fn(96, 72, |x, y| image::Rgb([(x * 2) as u8, (y * 3) as u8, number * 60]));
            picture.save(unit.join(format!("照片/IMG_20260803_09100{number}.jpg"))).unwrap();
        }
        let recording = super::classes::Recording { date: "2026-08-03", start: 32_700, seconds: 2, look: 1, iphone: false };
        recording.make(&unit.join("录像").join(recording.name()));
        pack(&class, own_key(), "small", &[&"--with-gaps", &"试验"])
    })
}

/// The small class with a file of several chunks; the last one is partial.
fn large_bundle() -> &'static Bundle {
    static BUNDLE: OnceLock<Bundle> = OnceLock::new();
    BUNDLE.get_or_init(|| {
        small_bundle();
        let (from, class) = (scratch().join("small"), scratch().join("large"));
        for path in files(&from) {
            let target = class.join(&path);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(from.join(path), target).unwrap();
        }
        let mut dice = Dice(SEED + 3);
        let bytes: Vec<u8> = (0..(2 << 20) + 777).map(|_| dice.below(256) as u8).collect();
        fs::write(class.join("02_培训实施/第01天_20260803/资料.bin"), bytes).unwrap();
        pack(&class, own_key(), "large", &[&"--with-gaps", &"试验"])
    })
}

/// The same with the shortest possible tag files, so that every offset can be tried.
pub fn tiny_bundle() -> &'static Bundle {
    static BUNDLE: OnceLock<Bundle> = OnceLock::new();
    BUNDLE.get_or_init(make_tiny_bundle)
}

fn make_tiny_bundle() -> Bundle {
    let folder = unzipped(small_bundle(), "tiny-unzipped");
    for path in files(&folder) {
        if path.starts_with("standard/") {
            fs::remove_file(folder.join(path)).unwrap();
        } else if ["index.html", "findings.json", "verify/README.txt", "verify/verify.ps1"].contains(&path.as_str()) {
            fs::write(folder.join(path), "{}").unwrap();
        }
    }
    // One payload file is enough here.
    let inventory = folder.join("inventory.json");
    let mut value: serde_json::Value = serde_json::from_slice(&fs::read(&inventory).unwrap()).unwrap();
    let all = value["files"].as_array().unwrap().clone();
    let mut leaves = fs::read(folder.join("chunks-blake3.bin")).unwrap();
    assert_eq!((all[0]["path"].as_str(), leaves.len()), (Some(RECORD), 32 * all.len()), "the class record comes first, a leaf each");
    for file in &all[1..] {
        fs::remove_file(folder.join("data").join(file["path"].as_str().unwrap())).unwrap();
    }
    leaves.truncate(32);
    fs::write(folder.join("chunks-blake3.bin"), leaves).unwrap();
    let info = folder.join("bag-info.txt");
    let oxum = |files: &[serde_json::Value]| {
        format!("Payload-Oxum: {}.{}", files.iter().map(|file| file["size"].as_u64().unwrap()).sum::<u64>(), files.len())
    };
    let text = fs::read_to_string(&info).unwrap();
    assert!(text.contains(&oxum(&all)));
    fs::write(info, text.replace(&oxum(&all), &oxum(&all[..1]))).unwrap();
    value["files"] = serde_json::Value::Array(all[..1].to_vec());
    fs::write(inventory, value.to_string()).unwrap();
    resealed(&folder, own_key(), "tiny.zip")
}

/// The inputs of verification. The signer is trusted, so that only the bytes decide.
struct Verifier {
    standard: Standard,
    profile: Profile,
    registry: Registry,
    at: Timestamp,
}

/// Measures nothing, because only the bytes matter, and a bundle with a damaged file is judged by its other files each time.
struct Unmeasured;

impl Prober for Unmeasured {
    fn probe(&self, _path: &MemberPath, _source: &Arc<dyn ReadAt>, _options: &ProbeOptions) -> Probed {
        FileFacts::only(Problem::Undecodable).into()
    }

    fn sheets(&self, path: &MemberPath, source: &Arc<dyn ReadAt>) -> Result<Vec<Sheet>, SheetError> {
        InProcess.sheets(path, source)
    }
}

impl Verifier {
    fn new() -> Self {
        let standard = Standard::builtin().unwrap();
        Self {
            profile: Profile::base(&standard).unwrap(),
            standard,
            registry: Registry::read(&fs::read_to_string(registry()).unwrap(), Zone::default()),
            at: AT.parse().unwrap(),
        }
    }

    fn code(&self, path: &Path) -> u8 {
        self.verdict(path).0
    }

    /// The program's exit code for a file, and the kind of its first finding.
    fn verdict(&self, path: &Path) -> (u8, String) {
        let options = VerifyOptions {
            previews: false,
            registry: Some(&self.registry),
            at: self.at,
            proven: ProvenTime::given(self.at),
            standard: &self.standard,
            profile: &self.profile,
            accepted_profiles: &[],
            compare: None,
            whole_files: false,
            receipt: None,
            stamps: &classproof::stages::evidence::Stamps::default(),
            receipt_stamps: &classproof::stages::evidence::Stamps::default(),
            newer: &[],
            authorities: &Authorities::default(),
            prober: &Unmeasured,
            progress: &Silent,
        };
        let verification = match verify(path, &options) {
            Ok(verification) => verification,
            Err(error) => return (5, error.to_string()),
        };
        let kind = |finding: serde_json::Value| finding["kind"].as_str().unwrap_or_default().to_owned();
        let integrity = verification.integrity.findings.first().map(|finding| kind(serde_json::to_value(finding).unwrap()));
        let authenticity = || verification.authenticity.findings.first().map(|finding| kind(serde_json::to_value(finding).unwrap()));
        let first = integrity.or_else(authenticity).unwrap_or_default();
        let code = match verification.verdict() {
            Verdict::Accepted => 0,
            Verdict::StandardNotMet | Verdict::NotChecked => 1,
            Verdict::Damaged => 3,
            Verdict::Untrusted => 4,
        };
        (code, first)
    }
}

const SEED: u64 = 0x2026_0803;

/// A deterministic random number generator (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (number ^ (number >> 31)) % end
    }
}

/// Changes one byte at a time in copies, on all cores, and returns the changes with an exit code other than 3 or 4.
fn wrong_codes(bundle: &Path, name: &str, changes: &[(u64, u8)]) -> Vec<(u64, u8, u8)> {
    let verifier = Verifier::new();
    let bytes = fs::read(bundle).unwrap();
    let wrong = Mutex::new(Vec::new());
    let seen: Mutex<BTreeMap<String, usize>> = Mutex::default();
    let shares: Vec<(usize, &[(u64, u8)])> = changes.chunks(changes.len().div_ceil(8).max(1)).enumerate().collect();
    side_by_side(&shares, |(number, share)| {
        let path = scratch().join(format!("{name}-{number}.zip"));
        fs::write(&path, &bytes).unwrap();
        let mut file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        let mut put = |byte: u8, offset: u64| {
            file.seek(SeekFrom::Start(offset)).unwrap();
            file.write_all(&[byte]).unwrap();
        };
        for &(offset, change) in *share {
            let byte = bytes[offset as usize];
            put(byte ^ change, offset);
            let (code, first) = verifier.verdict(&path);
            *seen.lock().unwrap().entry(format!("exit {code}, {first}")).or_default() += 1;
            if !matches!(code, 3 | 4) {
                wrong.lock().unwrap().push((offset, change, code));
            }
            put(byte, offset);
        }
        // After restoring the byte, the bundle verifies again.
        assert!(matches!(verifier.code(&path), 0 | 1), "the bundle itself is intact and trusted, whether it has gaps or not");
        fs::remove_file(&path).unwrap();
    });
    let seen = seen.into_inner().unwrap();
    println!("{name}: {} changes of {} bytes: {seen:?}", changes.len(), bytes.len());
    wrong.into_inner().unwrap()
}

/// In the bundle of a small class; and a quarter as many in one of the complete class and one with a file of several chunks.
#[test]
fn a_byte_changed_at_random_is_always_seen() {
    let many = random_flips();
    for (bundle, name, count) in [
        (small_bundle(), "random", many - many / 2),
        (whole_bundle(), "random-whole", many / 4),
        (large_bundle(), "random-large", many / 4),
    ] {
        let length = bundle.path.metadata().unwrap().len();
        let mut dice = Dice(SEED);
        let changes: Vec<(u64, u8)> = (0..count).map(|_| (dice.below(length), 1 + dice.below(255) as u8)).collect();
        assert_eq!(wrong_codes(&bundle.path, name, &changes), [], "(offset, change, exit code) with the seed {SEED:#x}");
    }
}

/// Every byte of the smallest bundle (headers, tag files, signature, directory, padding) with one bit changed. The usual run tries every
/// fifth byte, with every bit somewhere; the long run tries all.
#[test]
fn the_bytes_of_headers_and_tag_files_are_held() {
    let bundle = tiny_bundle();
    let length = bundle.path.metadata().unwrap().len();
    assert!(length < 100_000, "{length} bytes are too many to try each");
    let step = if asked_flips().is_some() { 1 } else { 5 };
    let changes: Vec<(u64, u8)> = (0..length).step_by(step).map(|offset| (offset, 1 << (offset % 8))).collect();
    assert_eq!(wrong_codes(&bundle.path, "every", &changes), [], "(offset, change, exit code)");
}

/// The same through the program: exit code, verdict and message.
#[test]
fn the_program_calls_a_changed_bundle_damaged_or_untrusted() {
    let bundle = small_bundle();
    let bytes = fs::read(&bundle.path).unwrap();
    let mut dice = Dice(SEED + 1);
    let mut offsets: Vec<u64> = (0..40).map(|_| dice.below(bytes.len() as u64)).collect();
    offsets.extend([0, 1, 2, 3, 8, 26, bytes.len() as u64 - 1, bytes.len() as u64 - 22, bytes.len() as u64 - 16]);
    let jobs: Vec<(u64, PathBuf)> = offsets.iter().map(|offset| (*offset, scratch().join(format!("flip-{offset}.zip")))).collect();
    side_by_side(&jobs, |(offset, path)| {
        let mut changed = bytes.clone();
        changed[*offset as usize] ^= 0x40;
        fs::write(path, changed).unwrap();
        let ran = classproof(&[&"verify", path, &"--trust", &registry(), &"--at", &AT, &"--json"]);
        let report = ran.json();
        match ran.code {
            Some(3) => {
                assert!(report["verdict"] == "damaged" && report["integrity"]["findings"][0]["message"].is_string(), "{offset} {ran}")
            }
            Some(4) => assert!(report["verdict"] == "untrusted" && report["authenticity"]["outcome"] == "failed", "{offset} {ran}"),
            _ => panic!("offset {offset}: {ran}"),
        }
        fs::remove_file(path).unwrap();
    });
}

/// Truncated to any length, and with bytes added before or after. A file that begins or ends like an archive is a damaged archive; any
/// other is not an archive.
#[test]
fn what_is_cut_or_added_is_seen() {
    let bytes = fs::read(&small_bundle().path).unwrap();
    let verifier = Verifier::new();
    let mut dice = Dice(SEED + 2);
    let mut lengths: Vec<usize> = (0..60).map(|_| dice.below(bytes.len() as u64) as usize).collect();
    lengths.extend([4, 5, 29, 30, 31, 100, 4_095, 4_096, 4_097, bytes.len() - 1, bytes.len() - 21, bytes.len() - 22, bytes.len() - 23]);
    let path = scratch().join("cut.zip");
    for length in lengths {
        fs::write(&path, &bytes[..length]).unwrap();
        assert_eq!(verifier.code(&path), if length < 4 { 5 } else { 3 }, "cut to {length} bytes");
    }
    for extra in [&b"\0"[..], b"PK\x05\x06", &[0; 4_096], &bytes] {
        fs::write(&path, [&bytes, extra].concat()).unwrap();
        assert_eq!(verifier.code(&path), 3, "{} bytes behind it", extra.len());
        fs::write(&path, [extra, &bytes].concat()).unwrap();
        assert_eq!(verifier.code(&path), 3, "{} bytes in front of it", extra.len());
    }
    for nothing in [&b""[..], b"P", b"PK\x03", b"GIF89a and no archive"] {
        fs::write(&path, nothing).unwrap();
        assert_eq!(verifier.code(&path), 5, "{nothing:?}");
    }
}
