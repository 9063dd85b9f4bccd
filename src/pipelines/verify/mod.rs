//! Verifying: opens the bundle, checks every byte, measures again, judges under the verifier's profile, and reports differences to the
//! packer's record.

mod bag;
mod damage;
mod report;

pub use crate::stages::report::json::Verdict;
pub use bag::{BagVerification, verify_bag};
pub use damage::damaged_files;
pub(super) use damage::{playing_times, rest_can_be_judged};
pub use report::{VERIFY_SCHEMA, renewal_parts};

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;

use crate::formats::bagit::bag::Bag;
use crate::formats::bagit::{FINDINGS_NAME, PAYLOAD_FOLDER, PROFILE_NAME, most_bytes};
use crate::formats::container::fault::ArchiveFault;
use crate::formats::receipt::{Piece, Receipt};
use crate::formats::region::ReadAt as _;
use crate::formats::registry::Registry;
use crate::formats::timestamp::{Authorities, Stamp};
use crate::pipelines::repair::reach;
use crate::pipelines::succession::Newer;
use crate::pipelines::survey::{Roots, Survey, SurveyOptions, attach_roots};
use crate::record::answers::Answers;
use crate::record::class::{ClassErrors, ClassRecord};
use crate::record::file::{FileRecord, Placement};
use crate::record::inventory::Inventory;
use crate::record::members::{Member, Members as _};
use crate::record::preview::{PreviewUse, Previews};
use crate::record::standard::{Judged, Judgement, Profile, Standard};
use crate::record::tables::PersonRow;
use crate::stages::authenticate::{Authenticity, AuthenticityFinding, authenticate};
use crate::stages::check::{CheckOptions, CheckOutcome, Checked, IntegrityFinding, check};
use crate::stages::evidence::{Chain, Proven, Stamps};
use crate::stages::judge::{judge, judge_reviewed};
use crate::stages::open::{OpenError, Opened, open};
use crate::stages::probe::{Probed, Prober};
use crate::stages::receipt::{ReceiptFiles, ReceiptWorth, Received};
use crate::stages::report::findings::FindingsFile;
use crate::words::digest::Digest;
use crate::words::finding::Outcome;
use crate::words::path::MemberPath;
use crate::words::progress::Progress;
use crate::words::proven_time::{Proof, ProvenTime};
use crate::words::review::HumanCheck;

use damage::{of_volumes, spoiled};

/// Options of [`verify`].
#[derive(Clone)]
pub struct VerifyOptions<'a> {
    /// The trusted signers; `None` without a registry.
    pub registry: Option<&'a Registry>,
    /// The time of verifying, after which nothing can have been taken.
    pub at: Timestamp,
    /// When the signer's key must have been valid.
    pub proven: ProvenTime,
    /// The verifier's standard.
    pub standard: &'a Standard,
    /// The verifier's profile. It decides, unless the packer's profile is accepted.
    pub profile: &'a Profile,
    /// Digests of packers' profiles that the verifier accepts instead of its own.
    pub accepted_profiles: &'a [Digest],
    /// An additional profile to judge under, for comparison.
    pub compare: Option<&'a Profile>,
    /// Whether to check the whole-file digests of the manifest in addition to the chunks.
    pub whole_files: bool,
    /// A receipt that may be of the bundle: one that counts answers the human checks and proves when the signature was there.
    pub receipt: Option<&'a ReceiptFiles>,
    /// Tokens and lists beside the bundle; they prove when its signature was there.
    pub stamps: &'a Stamps,
    /// Tokens and lists beside the receipt; they prove when that was there.
    pub receipt_stamps: &'a Stamps,
    /// The authorities whose tokens count.
    pub authorities: &'a Authorities,
    /// The bundles that say that they replace another.
    pub newer: &'a [Newer],
    /// Measures the files.
    pub prober: &'a dyn Prober,
    /// Whether to make previews of the files, for a report as HTML page.
    pub previews: bool,
    /// Receives progress.
    pub progress: &'a dyn Progress,
}

/// The three verdicts on one bundle, with their basis.
pub struct Verification {
    /// The check of all bytes.
    pub integrity: Checked,
    /// The signature.
    pub authenticity: Authenticity,
    /// The standard; `None` if it was not judged, because the bundle is damaged or has no readable class record.
    pub standard: Option<StandardCheck>,
    /// Why the class record cannot be read, if this prevents judging the standard.
    pub unread: Option<ClassErrors>,
    /// What the receipt is worth, where one was given.
    pub receipt: Option<ReceiptWorth>,
    /// What the tokens over the bundle's signature prove.
    pub stamped: Proven,
    /// What the tokens over the receipt's signature prove.
    pub receipt_stamped: Proven,
    /// The bundles that say that they replace this one.
    pub superseded_by: Vec<Newer>,
}

/// The measurements of this run, and their judgement.
pub struct StandardCheck {
    /// The inventory measured now.
    pub inventory: Inventory,
    /// Previews of the files, if requested.
    pub previews: Previews,
    /// The judgement of this run.
    pub judgement: Judgement,
    /// What the judgement leaves to people, with the answers of a receipt that counts.
    pub reviews: Vec<HumanCheck>,
    /// The packer's judgement, for comparison.
    pub packed: Option<Judgement>,
    /// The judgement under the profile given for comparison.
    pub compared: Option<Judgement>,
    /// Differences to the packer's inventory.
    pub disagreements: Vec<PackerDisagrees>,
}

/// A difference between the packer's record and the present measurement (`packer_disagrees`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackerDisagrees {
    /// The class record.
    Class,
    /// The facts of a file.
    Facts {
        /// The file.
        file: MemberPath,
        /// Names of the differing fields.
        fields: Vec<String>,
    },
    /// The placement of a file.
    Placement {
        /// The file.
        file: MemberPath,
        /// The packer's placement.
        before: Placement,
        /// The placement by the present measurement.
        now: Placement,
    },
    /// The outcome of a rule, if the packer judged by the same standard and profile.
    Finding {
        /// The rule.
        rule: String,
        /// The packer's outcome.
        before: Option<Outcome>,
        /// The present outcome.
        now: Option<Outcome>,
    },
    /// A file that is missing in the packer's inventory.
    Missing {
        /// The file.
        file: MemberPath,
    },
}

impl Verification {
    /// The verdict: damage comes before trust, trust before the standard.
    pub fn verdict(&self) -> Verdict {
        match (self.integrity.outcome, self.authenticity.trusted, self.standard.as_ref().map(|measured| measured.judgement.outcome)) {
            (CheckOutcome::Failed, _, _) => Verdict::Damaged,
            (CheckOutcome::Passed, false, _) => Verdict::Untrusted,
            (CheckOutcome::Passed, true, Some(Judged::Passed)) => Verdict::Accepted,
            (CheckOutcome::Passed, true, Some(Judged::Failed)) => Verdict::StandardNotMet,
            (CheckOutcome::Passed, true, None) => Verdict::NotChecked,
        }
    }
}

/// Verifies a bundle, zipped or unzipped. Nothing is extracted.
///
/// # Errors
/// [`OpenError`] if there is nothing to verify. Faults of a bundle are in the result.
pub fn verify(path: &Path, options: &VerifyOptions<'_>) -> Result<Verification, OpenError> {
    let opened = open(path)?;
    let measuring = Measuring::new(&opened, options);
    // With damage outside single files nothing will be judged, so measuring stops.
    let damaged = AtomicBool::new(false);
    let bytes = || {
        let checked = check(&opened, CheckOptions { whole_files: options.whole_files, sample: None }, options.progress);
        damaged.store(checked.outcome == CheckOutcome::Failed && !rest_can_be_judged(&checked), Ordering::Relaxed);
        checked
    };
    let (measuring, unread) = match measuring {
        Ok(measuring) => (measuring, None),
        Err(error) => (None, Some(error)),
    };
    let (mut integrity, measuring) = rayon::join(bytes, || measuring.map(|measuring| measuring.probed(&damaged)));
    let intact = integrity.outcome == CheckOutcome::Passed;
    let judgeable = intact || rest_can_be_judged(&integrity);
    let (at, authorities) = (options.at, options.authorities);
    let chain = Chain::judge(&options.stamps.renewals, None, authorities, at);
    let over = |chain: &Chain, stamps: &Stamps, signature: Option<&[u8]>| {
        signature.map(|signature| chain.prove(stamps.token.as_deref(), signature, authorities, at)).unwrap_or_default()
    };
    let stamped = over(&chain, options.stamps, integrity.signature.as_deref());
    let receipt_chain = Chain::judge(&options.receipt_stamps.renewals, Some(&chain), authorities, at);
    let receipt_signature = options.receipt.and_then(|files| files.signature.as_deref());
    let receipt_stamped = over(&receipt_chain, options.receipt_stamps, receipt_signature);
    let receipt_there = receipt_stamped.earliest.as_ref().map_or(at, |stamp| stamp.at);
    let worth = |files: &ReceiptFiles| ReceiptWorth::of(files, options.registry, at, receipt_there).against(&received(&integrity, None));
    let receipt = options.receipt.map(worth);
    let given = receipt.as_ref().and_then(ReceiptWorth::trusted);
    let answers = given.map(answers);
    let standard = measuring.filter(|_| judgeable).and_then(|measuring| measuring.judged(&opened, &integrity, answers.as_ref(), options));
    let times = playing_times(&opened, &integrity, options.prober);
    integrity.remarks.extend(times);
    if !intact && path.is_file() && !mostly_foreign(&opened) {
        integrity.remarks.extend(reach(path, options.progress).map(|(reaches, share)| match reaches {
            true => IntegrityFinding::RecoveryReaches { share },
            false => IntegrityFinding::RecoveryFallsShort { share },
        }));
    }
    let told = integrity.inventory.as_ref().map(|inventory| &inventory.class);
    // For an intact bundle, the class record inside counts: the packer's inventory could name any institution.
    let class = if intact { standard.as_ref().map(|measured| &measured.inventory.class) } else { told };
    // Whether the signature was valid is judged at the earliest proven time: an officer or an authority had it before them then.
    let by_officer = |receipt: &Receipt| ProvenTime { at: receipt.received, proof: Proof::Receipt { officer: receipt.officer.clone() } };
    let by_authority = |stamp: &Stamp| ProvenTime { at: stamp.at, proof: Proof::Timestamp { authority: stamp.authority.clone() } };
    // A receipt that counts names the signature, so that who had the receipt had that as well.
    let of_receipt = receipt_stamped.earliest.as_ref().filter(|_| given.is_some());
    let proofs = given.map(by_officer).into_iter().chain(stamped.earliest.iter().chain(of_receipt).map(by_authority));
    let proven = proofs.fold(options.proven.clone(), ProvenTime::or_earlier);
    let authenticity = authenticated(&integrity, options.registry, class, &proven);
    let unread = unread.filter(|_| judgeable && standard.is_none());
    let replaces = |newer: &&Newer| integrity.bundle_id == Some(newer.supersedes.id());
    let superseded_by = options.newer.iter().filter(replaces).cloned().collect();
    Ok(Verification { integrity, authenticity, standard, unread, receipt, stamped, receipt_stamped, superseded_by })
}

/// What of a bundle a receipt must name.
pub fn received(integrity: &Checked, container: Option<Piece>) -> Received {
    Received { id: integrity.bundle_id, signature: integrity.signature.as_deref().map(Digest::of), container }
}

/// The human checks of a receipt that counts.
fn answers(receipt: &Receipt) -> Answers {
    Answers { officer: receipt.officer.clone(), at: receipt.received, checks: receipt.reviews.clone() }
}

/// Whether the data before an archive is longer than the archive: searching it for a recovery record could take too long.
fn mostly_foreign(opened: &Opened) -> bool {
    let length = opened.container().map_or(0, |container| container.bytes.len());
    let in_front = |fault: &ArchiveFault| matches!(fault, ArchiveFault::Prefixed { bytes } if *bytes > length / 2);
    opened.faults().iter().any(in_front)
}

/// Checks the signature: the key must be trusted for the institution of this class.
pub(super) fn authenticated(
    integrity: &Checked,
    registry: Option<&Registry>,
    class: Option<&ClassRecord>,
    proven: &ProvenTime,
) -> Authenticity {
    let code = class.map(|class| class.institution.credit_code.as_str());
    match &integrity.tag_manifest {
        Some(bytes) => authenticate(bytes, integrity.signature.as_deref(), registry, code, proven),
        None => Authenticity {
            trusted: false,
            signer: None,
            name: None,
            fingerprint: None,
            registry: None,
            judged: None,
            // A signature without the list that it is over does not fit what is here.
            findings: vec![if integrity.signature.is_some() { AuthenticityFinding::Wrong } else { AuthenticityFinding::SignatureMissing }],
        },
    }
}

/// Measures in parallel with the check of the bytes. Results count only for intact bytes.
struct Measuring<'a> {
    survey: Survey<'a>,
    how: SurveyOptions<'a>,
    probed: Vec<Probed>,
}

impl<'a> Measuring<'a> {
    /// `None` if the archive cannot be intact.
    fn new(opened: &'a Opened, options: &VerifyOptions<'a>) -> Result<Option<Self>, ClassErrors> {
        if !opened.faults().iter().all(of_volumes) {
            return Ok(None);
        }
        let (prober, previews, progress) = (options.prober, options.previews, options.progress);
        let survey = Survey::begin(opened, prober)?;
        Ok(Some(Self {
            survey,
            how: SurveyOptions { as_of: options.at, prober, previews: previews.then_some(PreviewUse::Report), progress },
            probed: Vec::new(),
        }))
    }

    fn probed(mut self, damaged: &AtomicBool) -> Self {
        self.probed = self.survey.probe(&self.how, damaged);
        self
    }

    /// Judges the measurements. The packer's record is only compared.
    fn judged(
        mut self,
        opened: &Opened,
        integrity: &Checked,
        answers: Option<&Answers>,
        options: &VerifyOptions<'_>,
    ) -> Option<StandardCheck> {
        let packed = integrity.inventory.as_ref()?;
        let spoilt = damaged_files(integrity);
        for (member, probed) in opened.members().iter().zip(&mut self.probed) {
            if spoilt.contains(&member.path) {
                *probed = spoiled(probed);
            }
        }
        let mut roots: Roots = integrity.measured.iter().filter_map(|file| Some((file.path.clone(), file.root?))).collect();
        let withheld = withheld_files(integrity);
        // Their digests are known, so copies of them in other places are still detected.
        roots.extend(withheld.iter().filter_map(|file| Some((file.path.clone(), file.root?))));
        self.survey.add_withheld(withheld.iter().map(|file| member(file)).collect());
        let previews = self.survey.take_previews(&mut self.probed);
        let mut inventory = self.survey.inventory(self.probed, &[], packed.as_of.min(options.at));
        attach_roots(&mut inventory, &roots);
        let mut measured = judged(packed, inventory, previews, opened, answers, options);
        // Differences caused by damage or by omitted files are not the packer's fault.
        let unseen = |path: &MemberPath| withheld.iter().any(|file| file.path == *path);
        measured.disagreements.retain(|one| match one {
            PackerDisagrees::Facts { file, .. } if unseen(file) => false,
            PackerDisagrees::Facts { file, .. } | PackerDisagrees::Placement { file, .. } | PackerDisagrees::Missing { file } => {
                !spoilt.contains(file)
            }
            PackerDisagrees::Finding { .. } => spoilt.is_empty() && withheld.is_empty(),
            PackerDisagrees::Class => true,
        });
        Some(measured)
    }
}

/// The files omitted from a redacted copy, as sealed.
fn withheld_files(integrity: &Checked) -> Vec<&FileRecord> {
    let Some(inventory) = &integrity.inventory else { return Vec::new() };
    let sealed = |name: &String| {
        let path = MemberPath::new(name.as_str()).ok()?.within(PAYLOAD_FOLDER)?;
        inventory.files.binary_search_by(|file| file.path.cmp(&path)).ok().and_then(|at| inventory.files.get(at))
    };
    integrity.withheld().iter().filter_map(sealed).collect()
}

fn member(file: &FileRecord) -> Member {
    Member { path: file.path.clone(), source_name: None, size: file.size, modified: file.modified }
}

fn judged(
    packed: &Inventory,
    inventory: Inventory,
    previews: Previews,
    opened: &Opened,
    answers: Option<&Answers>,
    options: &VerifyOptions<'_>,
) -> StandardCheck {
    let accepted = packed_profile(opened, options);
    let profile = accepted.as_ref().unwrap_or(options.profile);
    let (judgement, reviews) = judge_reviewed(&inventory, options.standard, profile, None);
    let mut disagreements = compare(packed, &inventory);
    let told = packed_judgement(opened);
    if let Some(told) = &told {
        disagreements.extend(compare_outcomes(told, &judgement));
    }
    let compared = options.compare.map(|profile| judge(&inventory, options.standard, profile));
    let mut measured = StandardCheck { inventory, previews, judgement, reviews, packed: told, compared, disagreements };
    // The packer had no answers: with them the judgement is another.
    if let Some(answers) = answers {
        measured.review(answers, options.standard, profile);
    }
    measured
}

impl StandardCheck {
    /// Judges again, with what a person has answered.
    pub fn review(&mut self, answers: &Answers, standard: &Standard, profile: &Profile) {
        (self.judgement, self.reviews) = judge_reviewed(&self.inventory, standard, profile, Some(answers));
    }
}

/// The differences between the packer's inventory and the present measurement.
fn compare(packed: &Inventory, measured: &Inventory) -> Vec<PackerDisagrees> {
    let mut found = Vec::new();
    if packed.class != measured.class {
        found.push(PackerDisagrees::Class);
    }
    let told: BTreeMap<&MemberPath, &FileRecord> = packed.files.iter().map(|file| (&file.path, file)).collect();
    for file in &measured.files {
        let Some(told) = told.get(&file.path) else {
            found.push(PackerDisagrees::Missing { file: file.path.clone() });
            continue;
        };
        let fields = differing_fields(told, file);
        if !fields.is_empty() {
            found.push(PackerDisagrees::Facts { file: file.path.clone(), fields });
        }
        if told.placement != file.placement {
            let (before, now) = (told.placement.clone(), file.placement.clone());
            found.push(PackerDisagrees::Placement { file: file.path.clone(), before, now });
        }
    }
    // The wording of problems may change between versions; the rows of a table must not.
    let rows: BTreeMap<&MemberPath, &[PersonRow]> = measured.tables.iter().map(|table| (&table.file, table.rows.as_slice())).collect();
    for table in packed.tables.iter().filter(|table| rows.get(&table.file).copied().unwrap_or_default() != table.rows) {
        found.push(PackerDisagrees::Facts { file: table.file.clone(), fields: vec!["rows".to_owned()] });
    }
    found
}

/// The packer's profile, if the verifier accepts its digest.
fn packed_profile(opened: &Opened, options: &VerifyOptions<'_>) -> Option<Profile> {
    if options.accepted_profiles.is_empty() {
        return None;
    }
    let bytes = opened.read(opened.file(PROFILE_NAME)?, most_bytes(PROFILE_NAME, 0)).ok()?;
    let profile = Profile::load(PROFILE_NAME, &bytes, options.standard).ok()?;
    options.accepted_profiles.contains(&profile.digest()).then_some(profile)
}

/// The packer's judgement, from `findings.json`.
fn packed_judgement(opened: &Opened) -> Option<Judgement> {
    let bytes = opened.read(opened.file(FINDINGS_NAME)?, most_bytes(FINDINGS_NAME, 0)).ok()?;
    let file: FindingsFile = serde_json::from_slice(&bytes).ok()?;
    Some(file.judgement)
}

/// Rules with different outcomes, if both judged by the same standard and profile.
fn compare_outcomes(told: &Judgement, now: &Judgement) -> Vec<PackerDisagrees> {
    if (told.standard_digest, told.profile_digest) != (now.standard_digest, now.profile_digest) {
        return Vec::new();
    }
    let rules: BTreeSet<&str> = now.findings.iter().map(|finding| finding.rule.as_str()).collect();
    let differs = |rule: &str| {
        let (before, outcome) = (told.outcome_of(rule), now.outcome_of(rule));
        (before != outcome).then(|| PackerDisagrees::Finding { rule: rule.to_owned(), before, now: outcome })
    };
    rules.into_iter().filter_map(differs).collect()
}

/// The names of the facts that differ in their JSON form.
fn differing_fields(told: &FileRecord, measured: &FileRecord) -> Vec<String> {
    if told.facts == measured.facts {
        return Vec::new();
    }
    let fields = |record: &FileRecord| match serde_json::to_value(&record.facts) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (told, measured) = (fields(told), fields(measured));
    let mut names: Vec<String> =
        told.keys().chain(measured.keys()).filter(|name| told.get(*name) != measured.get(*name)).cloned().collect();
    names.sort_unstable();
    names.dedup();
    names
}
