//! One entry point ("door") per kind of untrusted bytes: passes them to the product as in normal use and formats all results. For any
//! input, none may panic, hang, or use much memory. Also compiled into the tests, which replay earlier findings.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use classproof::formats::agent;
use classproof::formats::bagit::bag::{Bag, BagFile, Container};
use classproof::formats::bagit::info::BagInfo;
use classproof::formats::bagit::{CHUNKS_NAME, INVENTORY_NAME, TAG_MANIFEST_NAME, manifest};
use classproof::formats::container::fault::ArchiveFault;
use classproof::formats::receipt::Receipt;
use classproof::formats::region::ReadAt;
use classproof::formats::registry::{Entry, Heading, Registry, Revoked, line};
use classproof::formats::sheet::{self, Limits, Sheet};
use classproof::formats::signature::{BUNDLE_NAMESPACE, Signature, SigningKey, VerifyingKey};
use classproof::formats::timestamp::{Authorities, Request, Token};
use classproof::pipelines::receipt::Sheet as AnswerSheet;
use classproof::record::file::FileRecord;
use classproof::record::inventory::Inventory;
use classproof::record::members::{Member, Members};
use classproof::record::preview::Previews;
use classproof::record::role::Role;
use classproof::record::session::units;
use classproof::record::standard::{Profile, Settings, Standard};
use classproof::stages::authenticate::authenticate;
use classproof::stages::check::{CheckOptions, CheckOutcome, check};
use classproof::stages::judge::judge;
use classproof::stages::open::open;
use classproof::stages::probe::{InProcess, Prober as _};
use classproof::stages::read::class::{self, workbook};
use classproof::stages::read::{self, Source};
use classproof::stages::report::index::index_page;
use classproof::stages::report::receipt::lines;
use classproof::stages::report::speaker::Speaker;
use classproof::words::digest::Digest;
use classproof::words::lang::Lang;
use classproof::words::moment::Zone;
use classproof::words::progress::Silent;
use classproof::words::proven_time::ProvenTime;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// An entry point: accepts any bytes and returns.
pub type Door = fn(&[u8]);

/// All entry points by name. Fuzz targets, seed folders and findings use the same names.
pub const ALL: [(&str, Door); 14] = [
    ("container", container),
    ("tag_files", tag_files),
    ("inventory", inventory),
    ("chunks", chunks),
    ("signature", signature),
    ("key", key),
    ("registry", registry),
    ("receipt", receipt),
    ("timestamp", timestamp),
    ("class_record", class_record),
    ("workbook", workbook),
    ("people_table", people_table),
    ("standard", standard),
    ("profile", profile),
];

/// The tag files of the seed bundle in one file; see [`InMemory::read`].
const TAG_FILES: &[u8] = include_bytes!("../seeds/tag_files/small");
/// Separates files in [`TAG_FILES`]: at the start of a line, followed by the file name.
pub const SEPARATOR: &[u8] = b"\n%%%% ";

/// A possible archive: lists it, checks it and reads every small member.
pub fn container(bytes: &[u8]) {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    let path = FILE.get_or_init(|| {
        let memory = PathBuf::from("/dev/shm");
        let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
        folder.join(format!("classproof-fuzz-{}.zip", std::process::id()))
    });
    std::fs::write(path, bytes).expect("a file can be written");
    if let Ok(opened) = open(path) {
        let checked = check(&opened, CheckOptions { whole_files: true, sample: None }, &Silent);
        let _ = format!("{:?}", checked.findings);
        for file in opened.files().iter().filter(|file| file.size <= 1 << 16).take(32) {
            if opened.faults().is_empty() {
                let _ = Bag::read(&opened, file, 1 << 16);
            }
        }
        if checked.outcome == CheckOutcome::Passed {
            let _ = checked.inventory.map(|inventory| inventory.files.len());
        }
    }
    let _ = std::fs::remove_file(path);
}

/// The files of a bag. If the input contains no tag manifest, one that matches is added, so that the files are actually parsed.
pub fn tag_files(bytes: &[u8]) {
    let _ = BagInfo::read(bytes).map(|info| info.write());
    if let Ok(lines) = manifest::read(bytes) {
        assert_eq!(manifest::write(lines), bytes, "a manifest is read in its one form alone");
    }
    looked_at(&InMemory::read(bytes));
}

fn looked_at(bag: &InMemory) {
    let checked = check(bag, CheckOptions { whole_files: true, sample: None }, &Silent);
    let _ = format!("{:?}{:?}", checked.findings, checked.remarks);
    if let Some(bytes) = &checked.tag_manifest {
        let _ = authenticate(bytes, checked.signature.as_deref(), None, None, &ProvenTime::given(Timestamp::UNIX_EPOCH));
    }
}

/// `inventory.json` alone: parsed, judged and formatted.
pub fn inventory(bytes: &[u8]) {
    let Ok(inventory) = serde_json::from_slice::<Inventory>(bytes) else { return };
    let standard = builtin();
    let profile = Profile::base(standard).expect("there is a base profile");
    let judgement = judge(&inventory, standard, &profile);
    let page = index_page(&inventory, &judgement, Settings::new(standard, &profile), &Previews::new(), None);
    assert!(!page.contains("<script>x"), "what an inventory says is shown as text");
    let again = serde_json::to_vec(&inventory).expect("an inventory can be written");
    assert!(serde_json::from_slice::<Inventory>(&again).is_ok_and(|read| read == inventory), "what was read can be written");
}

/// `chunks-blake3.bin` in an otherwise valid bag.
pub fn chunks(bytes: &[u8]) {
    let mut bag = InMemory::read(TAG_FILES);
    bag.put(CHUNKS_NAME, bytes);
    looked_at(&bag);
}

/// A signature file (SSHSIG).
pub fn signature(bytes: &[u8]) {
    if let Ok(signature) = Signature::read(bytes) {
        let _ = signature.key().fingerprint();
        assert!(signature.check(BUNDLE_NAMESPACE, b"never signed").is_err(), "nobody signed this");
    }
    let registry = Registry::read("", Zone::default());
    assert!(!authenticate(b"never signed", Some(bytes), Some(&registry), Some("x"), &ProvenTime::given(Timestamp::UNIX_EPOCH)).trusted);
}

/// A private key file without passphrase, a public key line, or an answer of an agent.
pub fn key(bytes: &[u8]) {
    for key in agent::keys(bytes).unwrap_or_default().iter().take(16) {
        assert!(agent::signature(bytes, key, BUNDLE_NAMESPACE, b"never signed").is_err(), "a list of keys is no signature");
    }
    if let Ok(key) = SigningKey::read(bytes, || None) {
        let signed = key.sign(BUNDLE_NAMESPACE, b"message").expect("a key that was read can sign");
        let signature = Signature::read(&signed).expect("a signature that was made can be read");
        assert!(signature.check(BUNDLE_NAMESPACE, b"message").is_ok());
        let _ = key.to_file(None);
    }
    if let Some(key) = std::str::from_utf8(bytes).ok().and_then(|text| VerifyingKey::read(text).ok()) {
        let _ = (key.fingerprint(), key.comment().len());
        assert!(VerifyingKey::read(&key.line()).is_ok_and(|again| again.same_key(&key)), "a key that was read can be written");
    }
}

/// A registry (`allowed_signers`), the heading of a version, a list of revoked keys.
pub fn registry(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(Some(heading)) = Heading::read(&text) {
        assert_eq!(Heading::read(&heading.written()), Ok(Some(heading)), "a heading that was read can be written");
    }
    let _ = Revoked::read(&text);
    let registry = Registry::read(&text, Zone::default());
    let _ = format!("{:?}", registry.passed_over);
    for entry in registry.entries.iter().take(16) {
        for principal in entry.principals.iter().map(String::as_str).take(16).chain(["91500112MA5U0007XF", ""]) {
            let _ = registry.standing(&entry.key, principal, BUNDLE_NAMESPACE, Timestamp::UNIX_EPOCH);
            assert!(
                Entry::read(1, &entry.written(), Zone::default()).is_ok_and(|again| again.key.same_key(&entry.key)),
                "a line is written"
            );
            let _ = line(principal, BUNDLE_NAMESPACE, entry.valid_after, entry.valid_before, &entry.key);
        }
    }
}

/// A receipt, and a sheet of human checks: what is read as a receipt is written as it was.
pub fn receipt(bytes: &[u8]) {
    match Receipt::read(bytes) {
        Ok(receipt) => {
            assert_eq!(receipt.text().as_bytes(), bytes, "a receipt is read in its one spelling alone");
            let _ = lines(&receipt, None, None, &Speaker::new(Lang::Chinese));
        }
        Err(error) => drop(error.to_string()),
    }
    if let Ok(sheet) = AnswerSheet::read(bytes) {
        let _ = sheet.answer(Some(Digest([0; 32])), &mut []);
    }
}

/// Requests, tokens and certificates of time-stamps.
pub fn timestamp(bytes: &[u8]) {
    let request = Request::read(bytes).ok();
    let authorities = Authorities::read(bytes).unwrap_or_default();
    if let Ok(token) = Token::read(bytes) {
        let _ = format!("{:?}", token.check(b"data", request.as_ref(), &authorities, jiff::Timestamp::UNIX_EPOCH));
        assert!(Token::read(token.bytes()).is_ok(), "a token that was read can be read again");
    }
}

/// `class.json`: parsed, and its sessions computed.
pub fn class_record(bytes: &[u8]) {
    match class::from_json(bytes) {
        Ok(record) => {
            let _ = units(&record);
            let again = serde_json::to_vec(&record).expect("a record can be written");
            assert!(class::from_json(&again).is_ok_and(|read| read == record), "what was read can be written");
        }
        Err(error) => shown(&error),
    }
}

/// A workbook or table of the class record, passed to every function that accepts one.
pub fn workbook(bytes: &[u8]) {
    let limits = Limits { bytes: 16 << 20, unpacked: 128 << 20, rows: 5_000, columns: 256, refuse: true };
    // In the program, a worker with limited memory does this; the fuzzer limits the memory of the whole run.
    let Ok(mut sheets) = sheet::open(&bytes.to_vec(), &limits) else { return };
    sheets.iter_mut().for_each(Sheet::fill_merged);
    let mut draft = workbook::Draft::new();
    workbook::read_info_workbook(&mut draft, "班级信息.xlsx", &sheets);
    workbook::read_timetable_workbook(&mut draft, "课程表.xlsx", &sheets);
    workbook::read_roster(&mut draft, "学员花名册.xlsx", &sheets);
    draft.faults.iter().for_each(shown);
}

/// A table of people; the first byte selects its kind.
pub fn people_table(bytes: &[u8]) {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let roles = [Role::Roster, Role::ScoreSheet, Role::LearningLog, Role::LearningHoursRoster, Role::CheckIn, Role::InClassQuiz];
    let inventory = seed_inventory();
    let mut file: FileRecord = inventory.files.first().cloned().expect("the seed has a file");
    file.placement.role = roles[usize::from(*kind) % roles.len()];
    let member = Member { path: file.path.clone(), source_name: None, size: bytes.len() as u64, modified: file.modified };
    let members = OneFile { member: vec![member], bytes: bytes.to_vec() };
    let source = Source { members: &members, open_sheets: &|path, source| InProcess.sheets(path, source) };
    let read = read::people::read(source, &[file], &inventory.class, &units(&inventory.class));
    let _ = format!("{read:?}");
}

/// One rule of a standard; all other files are the built-in ones.
pub fn standard(bytes: &[u8]) {
    let mut files = builtin().files().to_vec();
    if let Some(file) = files.iter_mut().find(|(name, _)| name.ends_with("rules/T-03.json")) {
        file.1 = bytes.to_vec();
    }
    match Standard::load(files) {
        Ok(standard) => {
            let profile = Profile::base(&standard).expect("there is a base profile");
            let _ = judge(seed_inventory(), &standard, &profile);
        }
        Err(error) => shown(&error),
    }
}

/// A profile.
pub fn profile(bytes: &[u8]) {
    match Profile::load("profile.json", bytes, builtin()) {
        Ok(profile) => drop(judge(seed_inventory(), builtin(), &profile)),
        Err(error) => shown(&error),
    }
}

/// Every error must have a message in both languages.
fn shown(error: &impl classproof::words::wording::Explain) {
    for lang in [Lang::Chinese, Lang::English] {
        assert!(!Speaker::new(lang).say(&error.explain()).is_empty());
    }
}

fn builtin() -> &'static Standard {
    static STANDARD: OnceLock<Standard> = OnceLock::new();
    STANDARD.get_or_init(|| Standard::builtin().expect("the shipped standard can be read"))
}

fn seed_inventory() -> &'static Inventory {
    static INVENTORY: OnceLock<Inventory> = OnceLock::new();
    INVENTORY.get_or_init(|| {
        let bag = InMemory::read(TAG_FILES);
        serde_json::from_slice(&bag.bytes[INVENTORY_NAME]).expect("the seed's inventory can be read")
    })
}

/// A class folder with one file.
struct OneFile {
    member: Vec<Member>,
    bytes: Vec<u8>,
}

impl Members for OneFile {
    fn members(&self) -> &[Member] {
        &self.member
    }

    fn open(&self, _: &Member) -> io::Result<Arc<dyn ReadAt>> {
        Ok(Arc::new(self.bytes.clone()))
    }
}

/// A bag in memory.
struct InMemory {
    files: Vec<BagFile>,
    bytes: BTreeMap<String, Vec<u8>>,
}

impl InMemory {
    /// Splits the input at the separators; each part is a file with the name after its separator.
    fn read(bytes: &[u8]) -> Self {
        let mut bag = Self { files: Vec::new(), bytes: BTreeMap::new() };
        let mut rest = bytes;
        while let Some(at) = find(rest, SEPARATOR) {
            let from = rest.get(at + SEPARATOR.len()..).unwrap_or_default();
            let end = find(from, b"\n").unwrap_or(from.len());
            let name = String::from_utf8_lossy(from.get(..end).unwrap_or_default()).into_owned();
            rest = from.get(end..).unwrap_or_default();
            let length = find(rest, SEPARATOR).unwrap_or(rest.len());
            // The line end belongs to the separator.
            let content = rest.get(1..length).unwrap_or_default().to_vec();
            if bag.bytes.len() < 64 {
                bag.bytes.insert(name, content);
            }
        }
        bag.listed();
        bag
    }

    fn put(&mut self, name: &str, bytes: &[u8]) {
        self.bytes.insert(name.to_owned(), bytes.to_vec());
        self.bytes.remove(TAG_MANIFEST_NAME);
        self.listed();
    }

    fn listed(&mut self) {
        if !self.bytes.contains_key(TAG_MANIFEST_NAME) {
            let mut manifest = String::new();
            for (name, bytes) in self.bytes.iter().filter(|(name, _)| !name.starts_with("data/")) {
                let sha256: [u8; 32] = Sha256::digest(bytes).into();
                let hex: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
                manifest.push_str(&format!("{hex}  {name}\n"));
            }
            self.bytes.insert(TAG_MANIFEST_NAME.to_owned(), manifest.into_bytes());
        }
        let file = |(name, bytes): (&String, &Vec<u8>)| BagFile { name: name.clone(), size: bytes.len() as u64, seekable: true };
        self.files = self.bytes.iter().map(file).collect();
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

impl Bag for InMemory {
    fn folder(&self) -> Option<&str> {
        None
    }

    fn files(&self) -> &[BagFile] {
        &self.files
    }

    fn open(&self, file: &BagFile) -> io::Result<Arc<dyn ReadAt>> {
        let bytes = self.bytes.get(&file.name).ok_or(io::ErrorKind::NotFound)?;
        Ok(Arc::new(bytes.clone()))
    }

    fn read_through(&self, file: &BagFile, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        self.bytes.get(&file.name).ok_or_else(|| io::ErrorKind::NotFound.into()).and_then(|bytes| take(bytes))
    }

    fn faults(&self) -> &[ArchiveFault] {
        &[]
    }

    fn container(&self) -> Option<Container<'_>> {
        None
    }
}
