//! Checks a bag of any maker against its own manifests (RFC 8493 and its drafts): complete, no extra files, and all listed digests match.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::any_finding::BagFinding;
use super::checked::CheckOutcome;
use crate::formats::bagit::any::checksum::{Algorithm, Running};
use crate::formats::bagit::any::declaration::{self, Declaration, Version};
use crate::formats::bagit::any::text::TextEncoding;
use crate::formats::bagit::any::{FETCH_NAME, MOST_LINES, MOST_LIST_BYTES, MOST_MANIFESTS, MOST_SMALL_BYTES, fetch, metadata, name, sums};
use crate::formats::bagit::bag::{Bag, BagFile};
use crate::formats::bagit::{DECLARATION_NAME, INFO_NAME, is_payload};
use crate::formats::container::fault::ArchiveFault;
use crate::words::path::shown;
use crate::words::progress::{Phase, Progress};
use crate::words::system;

/// The result of checking a bag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BagChecked {
    /// Passed if there are no findings.
    pub outcome: CheckOutcome,
    /// Faults; each makes the check fail.
    pub findings: Vec<BagFinding>,
    /// Notes that do not affect the outcome.
    pub remarks: Vec<BagFinding>,
    /// The declared version, `0.97`.
    pub version: Option<String>,
    /// The digest algorithms used.
    pub algorithms: Vec<Algorithm>,
    /// Number of payload files read.
    pub files: u64,
    /// Number of payload bytes read.
    pub bytes: u64,
    /// Number of tag files with a verified digest.
    pub tags: u64,
}

/// Checks a bag. Runs in the current rayon pool and holds one MiB per thread, plus the bag's lists.
pub fn check_any(bag: &dyn Bag, progress: &dyn Progress) -> BagChecked {
    let mut job = Job { bag, findings: Vec::new(), remarks: Vec::new(), declared: None, left: MOST_LIST_BYTES };
    job.findings.extend(bag.faults().iter().map(|fault| BagFinding::Archive { fault: fault.clone() }));
    let mut read = Hashed::default();
    if !bag.faults().iter().any(ArchiveFault::is_endless) {
        job.declared = job.declaration();
        let (payload, tags) = (job.manifests("manifest-"), job.manifests("tagmanifest-"));
        let sought = job.sought(&payload, &tags);
        read = hash(bag, &sought, progress);
        job.findings.append(&mut read.findings);
    }
    let declared = job.declared.map(|declared| format!("{}.{}", declared.version.major, declared.version.minor));
    BagChecked {
        outcome: if job.findings.is_empty() { CheckOutcome::Passed } else { CheckOutcome::Failed },
        findings: job.findings,
        remarks: job.remarks,
        version: declared,
        algorithms: read.algorithms.into_iter().collect(),
        files: read.files,
        bytes: read.bytes,
        tags: read.tags,
    }
}

/// A manifest that was read.
struct Manifest {
    file: String,
    algorithm: Option<Algorithm>,
    /// Digest (as written) and line number by name.
    digests: BTreeMap<String, (String, usize)>,
}

/// For each file of the bag, by its index: the digests to verify.
type Sought = BTreeMap<usize, Vec<(Algorithm, String)>>;

struct Job<'a> {
    bag: &'a dyn Bag,
    findings: Vec<BagFinding>,
    remarks: Vec<BagFinding>,
    declared: Option<Declaration>,
    /// Bytes of lists that may still be read.
    left: u64,
}

impl Job<'_> {
    fn version(&self) -> Version {
        self.declared.map_or(Version::RFC, |declared| declared.version)
    }

    fn bytes(&mut self, name: &str, most: u64) -> Option<Vec<u8>> {
        let file = self.bag.file(name)?;
        match self.bag.read(file, most) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                self.findings.push(BagFinding::TooLarge { file: shown(name).into_owned(), bytes: file.size, most });
                None
            }
            Err(error) => {
                self.findings.push(BagFinding::Unreadable { file: shown(name).into_owned(), reason: system::reason(&error) });
                None
            }
        }
    }

    fn text(&mut self, name: &str, most: u64) -> Option<String> {
        let bytes = self.bytes(name, most)?;
        let encoding = self.declared.map_or(TextEncoding::UTF8, |declared| declared.encoding);
        let file = shown(name).into_owned();
        let Some(text) = encoding.decode(&bytes) else {
            self.findings.push(BagFinding::NotText { file, encoding: encoding.name().to_owned() });
            return None;
        };
        if text.marked {
            self.remarks.push(BagFinding::Marked { file });
        }
        Some(text.text)
    }

    /// The text of a list. All lists together have a size limit.
    fn list(&mut self, name: &str) -> Option<String> {
        let bytes = self.bag.file(name)?.size;
        let text = self.text(name, self.left);
        self.left = self.left.saturating_sub(bytes);
        text
    }

    fn declaration(&mut self) -> Option<Declaration> {
        if self.bag.file(DECLARATION_NAME).is_none() {
            self.findings.push(BagFinding::DeclarationMissing);
            return None;
        }
        let bytes = self.bytes(DECLARATION_NAME, MOST_SMALL_BYTES)?;
        let read = declaration::read(&bytes).map_err(|fault| self.findings.push(fault.into())).ok();
        if read.is_some() && declaration::ends_blank(&bytes) {
            self.remarks.push(BagFinding::DeclarationBlank);
        }
        read
    }

    /// Reads all manifests whose names begin with `begins`.
    fn manifests(&mut self, begins: &str) -> Vec<Manifest> {
        let named = |file: &BagFile| {
            let algorithm = file.name.strip_prefix(begins)?.strip_suffix(".txt")?;
            (!algorithm.contains('/')).then(|| (file.name.clone(), Algorithm::named(algorithm)))
        };
        let mut found: Vec<_> = self.bag.files().iter().filter_map(named).collect();
        if found.len() > MOST_MANIFESTS {
            self.findings.push(BagFinding::TooMany { file: format!("{begins}….txt"), most: MOST_MANIFESTS });
            found.truncate(MOST_MANIFESTS);
        }
        found.into_iter().filter_map(|(file, algorithm)| self.manifest(file, algorithm)).collect()
    }

    fn manifest(&mut self, file: String, algorithm: Option<Algorithm>) -> Option<Manifest> {
        let text = self.list(&file)?;
        let sums = sums::read(&text, algorithm.map(Algorithm::digits));
        let label = shown(&file).into_owned();
        if algorithm.is_none() {
            self.remarks.push(BagFinding::UnknownAlgorithm { file: label.clone() });
        }
        self.findings.extend(sums.bad.iter().map(|&line| BagFinding::Line { file: label.clone(), line }));
        if sums.cut {
            self.findings.push(BagFinding::TooMany { file: label.clone(), most: MOST_LINES });
        }
        if sums.starred {
            self.remarks.push(BagFinding::Starred { file: label.clone() });
        }
        if sums.dotted {
            self.remarks.push(BagFinding::Dotted { file: label.clone() });
        }
        let of_payload = file.starts_with("manifest-");
        let mut manifest = Manifest { file, algorithm, digests: BTreeMap::new() };
        let mut folded: HashMap<String, String> = HashMap::with_capacity(sums.lines.len());
        for line in sums.lines {
            let (file, name, number) = (label.clone(), shown(&line.name).into_owned(), line.line);
            if name::check(&line.name).is_err() {
                self.findings.push(BagFinding::Name { file, line: number, name });
                continue;
            }
            if of_payload && !is_payload(&line.name) {
                self.findings.push(BagFinding::Outside { file, line: number, name });
                continue;
            }
            if let Some((digest, _)) = manifest.digests.get(&line.name) {
                if *digest != line.digest {
                    self.findings.push(BagFinding::TwiceDiffers { file, line: number, name });
                } else if self.version().is_final() {
                    self.findings.push(BagFinding::Twice { file, line: number, name });
                } else {
                    self.remarks.push(BagFinding::Twice { file, line: number, name });
                }
                continue;
            }
            if let Some(other) = folded.insert(line.name.nfc().collect::<String>().to_lowercase(), line.name.clone()) {
                self.remarks.push(BagFinding::CaseTwins { file, name, other: shown(&other).into_owned() });
            }
            manifest.digests.insert(line.name, (line.digest, number));
        }
        Some(manifest)
    }

    /// Compares the lists with the existing files and with each other. Returns the digests to verify.
    fn sought(&mut self, payload: &[Manifest], tags: &[Manifest]) -> Sought {
        if payload.is_empty() {
            self.findings.push(BagFinding::NoManifest);
        } else if payload.iter().all(|manifest| manifest.algorithm.is_none()) {
            self.findings.push(BagFinding::NoKnownManifest);
        } else if payload.iter().filter_map(|manifest| manifest.algorithm).all(Algorithm::is_weak) {
            self.remarks.push(BagFinding::Weak);
        }
        let names = Names::of(self.bag.files(), payload.iter().chain(tags));
        let mut sought = Sought::new();
        let mut fetched = self.fetch(payload, &names);
        let mut missing = BTreeSet::new();
        let mut listed: Vec<BTreeSet<usize>> = Vec::new();
        for manifest in payload.iter().chain(tags) {
            let mut own = BTreeSet::new();
            for (name, (digest, _)) in &manifest.digests {
                let Some((index, exact)) = names.find(name, self.version()) else {
                    missing.insert(name.clone());
                    continue;
                };
                if !exact {
                    self.remarks.push(BagFinding::NormalForm { name: shown(name).into_owned() });
                }
                own.insert(index);
                if let Some(algorithm) = manifest.algorithm {
                    sought.entry(index).or_default().push((algorithm, digest.clone()));
                }
            }
            listed.push(own);
        }
        for name in missing {
            let file = shown(&name).into_owned();
            self.findings.push(if fetched.remove(&name) { BagFinding::NotFetched { file } } else { BagFinding::Missing { file } });
        }
        self.unlisted(payload, &listed);
        self.tag_manifests(payload, tags);
        self.oxum();
        sought
    }

    /// Reports payload files that are missing in a list that must contain them.
    fn unlisted(&mut self, payload: &[Manifest], listed: &[BTreeSet<usize>]) {
        for (index, file) in self.bag.files().iter().enumerate().filter(|(_, file)| is_payload(&file.name)) {
            if self.findings.len() > MOST_LINES {
                // Reporting every file for every manifest would be too much to read.
                break;
            }
            let lists = payload.iter().zip(listed);
            let lacking: Vec<&str> = lists.filter(|(_, own)| !own.contains(&index)).map(|(manifest, _)| manifest.file.as_str()).collect();
            let file = shown(&file.name).into_owned();
            if !payload.is_empty() && lacking.len() == payload.len() {
                self.findings.push(BagFinding::Extra { file });
            } else if self.version().is_final() {
                let lacks = |manifest: &&str| BagFinding::NotInEvery { file: file.clone(), manifest: shown(manifest).into_owned() };
                self.findings.extend(lacking.iter().map(lacks));
            }
        }
    }

    /// In RFC 8493, a tag manifest lists every payload manifest and no tag manifest.
    fn tag_manifests(&mut self, payload: &[Manifest], tags: &[Manifest]) {
        for tag in tags.iter().filter(|_| self.declared.is_some_and(|declared| declared.version.is_final())) {
            let file = shown(&tag.file).into_owned();
            for manifest in payload.iter().filter(|manifest| !tag.digests.contains_key(&manifest.file)) {
                self.findings.push(BagFinding::TagManifestLacks { file: file.clone(), manifest: shown(&manifest.file).into_owned() });
            }
            for (name, (_, line)) in tag.digests.iter().filter(|(name, _)| name.starts_with("tagmanifest-") && !name.contains('/')) {
                self.findings.push(BagFinding::TagManifestListed { file: file.clone(), line: *line, name: shown(name).into_owned() });
            }
        }
    }

    /// The names in `fetch.txt`; they must be in the payload and in the manifests.
    fn fetch(&mut self, payload: &[Manifest], names: &Names<'_>) -> BTreeSet<String> {
        let mut fetched = BTreeSet::new();
        if self.bag.file(FETCH_NAME).is_none() {
            return fetched;
        }
        let Some(text) = self.list(FETCH_NAME) else { return fetched };
        let lines = fetch::read(&text);
        if lines.len() > MOST_LINES {
            self.findings.push(BagFinding::TooMany { file: FETCH_NAME.to_owned(), most: MOST_LINES });
        }
        for fetch::FetchLine { line, name } in lines {
            let file = FETCH_NAME.to_owned();
            let Some(raw) = name else {
                self.findings.push(BagFinding::Line { file, line });
                continue;
            };
            let name = shown(&raw).into_owned();
            if name::check(&raw).is_err() {
                self.findings.push(BagFinding::Name { file, line, name });
            } else if !is_payload(&raw) {
                self.findings.push(BagFinding::Outside { file, line, name });
            } else if payload.iter().any(|manifest| manifest.digests.contains_key(&raw)) || names.find(&raw, self.version()).is_some() {
                fetched.insert(raw);
            } else {
                self.findings.push(BagFinding::FetchUnlisted { line, name });
            }
        }
        fetched
    }

    fn oxum(&mut self) {
        if self.bag.file(INFO_NAME).is_none() {
            return;
        }
        let Some(text) = self.text(INFO_NAME, MOST_SMALL_BYTES) else { return };
        let told = metadata::read(&text);
        self.findings.extend(told.bad_line.map(|line| BagFinding::Line { file: INFO_NAME.to_owned(), line }));
        let payload = self.bag.files().iter().filter(|file| is_payload(&file.name));
        let found = payload.fold((0_u64, 0_u64), |(bytes, files), file| (bytes.saturating_add(file.size), files + 1));
        for oxum in told.oxums {
            match oxum {
                None => self.findings.push(BagFinding::OxumMalformed),
                Some(expected) if expected != found => {
                    let written = |(bytes, files): (u64, u64)| format!("{bytes}.{files}");
                    self.findings.push(BagFinding::Oxum { expected: written(expected), found: written(found) });
                }
                Some(_) => {}
            }
        }
    }
}

/// The files of a bag by the names that manifests may use for them.
struct Names<'a> {
    exact: HashMap<&'a str, usize>,
    /// By NFC name; `None` if several files share it, or if one of them is listed under its exact name.
    normal: HashMap<String, Option<usize>>,
}

impl<'a> Names<'a> {
    fn of(files: &'a [BagFile], manifests: impl Iterator<Item = &'a Manifest>) -> Self {
        let exact: HashMap<&str, usize> = files.iter().enumerate().map(|(index, file)| (file.name.as_str(), index)).collect();
        let mut normal: HashMap<String, Option<usize>> = HashMap::new();
        for (index, file) in files.iter().enumerate().filter(|(_, file)| !file.name.is_ascii()) {
            let other = normal.insert(file.name.nfc().collect(), Some(index));
            if other.is_some() {
                normal.insert(file.name.nfc().collect(), None);
            }
        }
        for name in manifests.flat_map(|manifest| manifest.digests.keys()).filter(|name| exact.contains_key(name.as_str())) {
            if !name.is_ascii() {
                normal.insert(name.nfc().collect(), None);
            }
        }
        Self { exact, normal }
    }

    /// The file that a listed name means, and whether the name is written identically. The RFC decodes escapes first; the drafts did not.
    fn find(&self, name: &str, version: Version) -> Option<(usize, bool)> {
        let decoded = name::decoded(name);
        let (first, second) = if version.is_final() { (decoded.as_ref(), name) } else { (name, decoded.as_ref()) };
        let exact = self.exact.get(first).or_else(|| self.exact.get(second));
        let normal = || self.normal.get(&first.nfc().collect::<String>()).copied().flatten();
        exact.map(|&index| (index, true)).or_else(|| normal().map(|index| (index, false)))
    }
}

/// The results of hashing.
#[derive(Default)]
struct Hashed {
    findings: Vec<BagFinding>,
    algorithms: BTreeSet<Algorithm>,
    files: u64,
    bytes: u64,
    tags: u64,
}

/// Reads every required file once and computes all its digests.
fn hash(bag: &dyn Bag, sought: &Sought, progress: &dyn Progress) -> Hashed {
    let files: Vec<(&BagFile, &Vec<(Algorithm, String)>)> =
        sought.iter().filter_map(|(index, digests)| Some((bag.files().get(*index)?, digests))).collect();
    let phase = Phase::Check.begin(progress, files.iter().fold(0, |sum, (file, _)| sum.saturating_add(file.size)));
    let findings: Vec<Vec<BagFinding>> = files.par_iter().map(|(file, digests)| wrong(bag, file, digests, progress)).collect();
    drop(phase);
    let mut hashed = Hashed { findings: findings.into_iter().flatten().collect(), ..Hashed::default() };
    for (file, digests) in files {
        hashed.algorithms.extend(digests.iter().map(|(algorithm, _)| *algorithm));
        if is_payload(&file.name) {
            hashed.files += 1;
            hashed.bytes = hashed.bytes.saturating_add(file.size);
        } else {
            hashed.tags += 1;
        }
    }
    hashed
}

fn wrong(bag: &dyn Bag, file: &BagFile, digests: &[(Algorithm, String)], progress: &dyn Progress) -> Vec<BagFinding> {
    let name = || shown(&file.name).into_owned();
    let wanted: BTreeSet<Algorithm> = digests.iter().map(|(algorithm, _)| *algorithm).collect();
    let mut running: Vec<(Algorithm, Running)> = wanted.into_iter().map(|algorithm| (algorithm, algorithm.begin())).collect();
    let read = bag.read_through(file, &mut |bytes| {
        running.iter_mut().for_each(|(_, running)| running.update(bytes));
        progress.advance(Phase::Check, bytes.len() as u64);
        Ok(())
    });
    if let Err(error) = read {
        return vec![BagFinding::Unreadable { file: name(), reason: system::reason(&error) }];
    }
    let found: BTreeMap<Algorithm, String> = running.into_iter().map(|(algorithm, running)| (algorithm, running.finish())).collect();
    let differs = |(algorithm, expected): &&(Algorithm, String)| found.get(algorithm) != Some(expected);
    let changed = |(algorithm, _): &(Algorithm, String)| BagFinding::Changed { file: name(), algorithm: algorithm.shown().to_owned() };
    digests.iter().filter(differs).map(changed).collect()
}
