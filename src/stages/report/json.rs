//! JSON reports: versioned documents, independent of the program's internal types (`schemas/*.schema.json`).

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use crate::formats::bagit::supersedes::Supersedes;
use crate::record::facts::{Content, Device, FileFacts};
use crate::record::inventory::{Inventory, LeftOut};
use crate::record::isolation::Isolation;
use crate::record::preview::Faces;
use crate::record::role::Role;
use crate::record::standard::{Coverage, Deviation, Judged, Judgement, Standard};
use crate::stages::report::deep_path::DeepPath;
use crate::stages::report::judged::{EditionReport, JudgedReport};
use crate::stages::report::label::Label;
use crate::stages::report::receipt::ReceiptContent;
use crate::stages::report::sample::SampleReport;
use crate::stages::report::speaker::Speaker;
use crate::stages::report::tables::{TableNoteReport, table_notes};
use crate::stages::report::timestamp::{RenewalPart, TimestampPart};
use crate::stages::report::words_of;
use crate::words::digest::Digest;
use crate::words::finding::{Fact, Level, Outcome, ReadingOutcome, Subject};
use crate::words::moment::{Grade, Moment, Precision, Reason, TimeSource, Zone};
use crate::words::wording::Explain;

/// The `standard` part of `check --json` and `verify --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StandardReport {
    /// The id of the standard, such as `cq-16-2020`.
    pub id: String,
    /// SHA-256 of the standard's files.
    pub digest: String,
    /// The profile used.
    pub profile: ProfileReport,
    /// `passed`, `failed` or `not_checked`.
    pub outcome: StepOutcome,
    /// Number of rules judged, and number of rules.
    pub coverage: Coverage,
    /// Number of rules that need a review by a person.
    pub open_reviews: u32,
    /// All findings.
    pub rules: Vec<RuleReport>,
}

/// The profile used.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProfileReport {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// SHA-256 of its file.
    pub digest: String,
    /// Its deviations from the text.
    pub deviations: Vec<Deviation>,
}

/// The result of a step. A skipped step is never reported as passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// Passed.
    Passed,
    /// Failed.
    Failed,
    /// Not checked.
    NotChecked,
}

impl From<Judged> for StepOutcome {
    fn from(judged: Judged) -> Self {
        match judged {
            Judged::Passed => Self::Passed,
            Judged::Failed => Self::Failed,
        }
    }
}

/// One finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RuleReport {
    /// The rule's id.
    pub id: String,
    /// The clause in the text.
    pub clause: String,
    /// The level of the rule.
    pub level: Level,
    /// The outcome.
    pub outcome: Outcome,
    /// The subject of the finding.
    pub subject: Subject,
    /// The measured value, if the rule has one.
    pub measured: Option<Fact>,
    /// The required value, if the rule has one.
    pub required: Option<Fact>,
    /// The outcomes of the readings, if the rule has several.
    pub ladder: Vec<ReadingOutcome>,
    /// All facts of the message.
    pub facts: BTreeMap<String, Fact>,
    /// The files that the finding is based on.
    pub files: Vec<String>,
    /// The message in the reader's language.
    pub message: String,
}

/// The report of a judgement.
pub fn standard_report(judgement: &Judgement, standard: &Standard, speaker: &Speaker) -> StandardReport {
    let rules = judgement
        .findings
        .iter()
        .map(|finding| {
            let rule = standard.rule(&finding.rule);
            RuleReport {
                id: finding.rule.clone(),
                clause: rule.map(|rule| rule.record.clause.clone()).unwrap_or_default(),
                level: finding.level,
                outcome: finding.outcome,
                subject: finding.subject.clone(),
                measured: finding.facts.get("measured").cloned(),
                required: finding.facts.get("required").cloned(),
                ladder: finding.ladder.clone(),
                facts: finding.facts.clone(),
                files: finding.files.iter().map(ToString::to_string).collect(),
                message: words_of(finding, standard, speaker),
            }
        })
        .collect();
    StandardReport {
        id: judgement.standard.clone(),
        digest: judgement.standard_digest.to_string(),
        profile: ProfileReport {
            id: judgement.profile.clone(),
            name: judgement.profile_name.clone(),
            digest: judgement.profile_digest.to_string(),
            deviations: judgement.deviations.clone(),
        },
        outcome: judgement.outcome.into(),
        coverage: judgement.coverage,
        open_reviews: judgement.open_reviews,
        rules,
    }
}

/// A class and its judgement: the part shared by `check --json` and `pack --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClassReport {
    /// The label of the class.
    pub label: Label,
    /// The judgement.
    pub standard: StandardReport,
    /// Problems in tables of people, with their cells.
    pub tables: Vec<TableNoteReport>,
    /// Files that could not be placed.
    pub unplaced: Vec<String>,
    /// Files that are not packed.
    pub left_out: Vec<LeftOut>,
}

impl ClassReport {
    /// The report of a class.
    pub fn new(inventory: &Inventory, judgement: &Judgement, standard: &Standard, speaker: &Speaker) -> Self {
        let unplaced = inventory.files.iter().filter(|file| file.placement.role == Role::Unplaced);
        Self {
            label: Label::of(&inventory.class),
            standard: standard_report(judgement, standard, speaker),
            tables: table_notes(inventory, speaker),
            unplaced: unplaced.map(|file| file.path.to_string()).collect(),
            left_out: inventory.left_out.clone(),
        }
    }
}

/// `check --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CheckReport {
    /// `classproof/check/v1`.
    pub schema: String,
    /// The class.
    #[serde(flatten)]
    pub class: ClassReport,
}

/// `pack --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PackReport {
    /// `classproof/pack/v1`.
    pub schema: String,
    /// Whether a bundle was written.
    pub packed: bool,
    /// The bundle; null if packing was refused because of gaps.
    pub bundle: Option<PackedBundle>,
    /// 情况说明, if the class was packed with gaps.
    pub explanation: Option<String>,
    /// The earlier bundle that this one replaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Supersedes>,
    /// The class.
    #[serde(flatten)]
    pub class: ClassReport,
}

/// A written bundle.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PackedBundle {
    /// The path.
    pub path: String,
    /// The bundle's id (档案指纹).
    pub id: String,
    /// Size in bytes.
    pub size: u64,
    /// The volumes in order, if the bundle was split.
    pub volumes: Vec<VolumeReport>,
    /// The longest path, if unpacking on a Windows desktop would exceed the limit of Windows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub too_deep: Option<DeepPath>,
}

/// A written volume.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct VolumeReport {
    /// The path.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256.
    pub sha256: String,
}

/// The document of `pack --json`; without a bundle, packing was refused.
pub fn pack_report(
    bundle: Option<PackedBundle>,
    explanation: Option<String>,
    supersedes: Option<Supersedes>,
    class: ClassReport,
) -> PackReport {
    PackReport { schema: "classproof/pack/v1".to_owned(), packed: bundle.is_some(), bundle, explanation, supersedes, class }
}

/// `verify --json`, one bundle.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct VerifyReport {
    /// `classproof/verify/v1`.
    pub schema: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The bundle.
    pub bundle: BundleReport,
    /// Integrity of all bytes.
    pub integrity: IntegrityReport,
    /// The signature.
    pub authenticity: AuthenticityReport,
    /// The district's receipt, where one was given or lies beside the bundle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<ReceiptPart>,
    /// The time-stamp beside the bundle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<TimestampPart>,
    /// The time-stamps over lists of evidence beside the bundle, by their numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renewals: Vec<RenewalPart>,
    /// The time-stamp beside the receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt_timestamp: Option<TimestampPart>,
    /// The standard; null if it was not judged.
    pub standard: Option<StandardReport>,
    /// Problems in tables of people, with their cells.
    pub tables: Vec<TableNoteReport>,
    /// The packer's judgement under its own profile; not decisive.
    pub packed: Option<StandardReport>,
    /// The judgement under the profile named with `--compare`.
    pub compared: Option<StandardReport>,
    /// Differences between the packer's record and the present measurement.
    pub packer_disagrees: Vec<PackerDisagreesReport>,
    /// The sample, if only a sample was checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<SampleReport>,
    /// Why nothing could be verified, or why the standard was not judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl VerifyReport {
    /// A report in which nothing was checked, for the given schema; callers fill in what is known.
    pub fn not_checked(schema: &str, path: &Path) -> Self {
        Self {
            schema: schema.to_owned(),
            verdict: Verdict::NotChecked,
            bundle: BundleReport {
                path: path.to_string_lossy().into_owned(),
                id: None,
                label: None,
                explanation: None,
                supersedes: None,
                superseded_by: Vec::new(),
            },
            integrity: IntegrityReport {
                outcome: StepOutcome::NotChecked,
                method: String::new(),
                files: None,
                damaged_files: 0,
                findings: Vec::new(),
            },
            authenticity: AuthenticityReport {
                outcome: StepOutcome::NotChecked,
                signer: None,
                signer_name: None,
                fingerprint: None,
                signed_at: None,
                registry: None,
                judged: None,
                reason: None,
                findings: Vec::new(),
            },
            receipt: None,
            timestamp: None,
            renewals: Vec::new(),
            receipt_timestamp: None,
            standard: None,
            tables: Vec::new(),
            packed: None,
            compared: None,
            packer_disagrees: Vec::new(),
            sample: None,
            error: None,
        }
    }
}

/// The verdict on a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Intact, signed by the right signer with a trusted key, and the standard is met as far as a program can check.
    Accepted,
    /// Intact and trusted, but the standard is not met.
    StandardNotMet,
    /// Not intact.
    Damaged,
    /// Intact, but not signed by the right signer with a trusted key.
    Untrusted,
    /// Something was not checked.
    NotChecked,
}

/// A bundle.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BundleReport {
    /// The path.
    pub path: String,
    /// The bundle's id (档案指纹), if its tag manifest could be read.
    pub id: Option<String>,
    /// The label of the class, if its record could be read.
    pub label: Option<Label>,
    /// The packer's explanation, if the class was packed with gaps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
    /// The earlier bundle that this one replaces, by its own account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Supersedes>,
    /// Bundles, among those verified together and those in their folders, that say that they replace this one. Nothing of them is verified
    /// here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub superseded_by: Vec<NewerReport>,
}

/// A bundle that says that it replaces another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NewerReport {
    /// Its path.
    pub path: String,
    /// Its id.
    pub id: Digest,
    /// Why, by its own account.
    pub reason: String,
}

/// Integrity of all bytes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IntegrityReport {
    /// The result.
    pub outcome: StepOutcome,
    /// The method of the check.
    pub method: String,
    /// Number of sealed payload files; null if the inventory cannot be read.
    pub files: Option<u64>,
    /// Number of payload files known to differ from the sealed ones.
    pub damaged_files: u64,
    /// Faults and notes.
    pub findings: Vec<FactReport>,
}

/// The signature.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuthenticityReport {
    /// The result.
    pub outcome: StepOutcome,
    /// The principal that the key is trusted for.
    pub signer: Option<String>,
    /// The signer's name in the registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signer_name: Option<String>,
    /// The fingerprint of the key.
    pub fingerprint: Option<String>,
    /// The time stated by the signer; claimed, not proven.
    pub signed_at: Option<String>,
    /// When the key had to be valid, and what proves that moment; none where it did not come to that.
    pub judged: Option<JudgedReport>,
    /// The registry that was asked; none where none was given.
    pub registry: Option<EditionReport>,
    /// The one reason why it is not trusted: `unsigned`, `bad_signature`, `wrong_namespace`, `unknown_signer`, `wrong_signer`,
    /// `not_yet_valid`, `expired` or `revoked`.
    pub reason: Option<String>,
    /// Why it is not trusted.
    pub findings: Vec<FactReport>,
}

/// A typed fact with its message.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FactReport {
    /// The fact.
    #[serde(flatten)]
    pub fact: serde_json::Map<String, serde_json::Value>,
    /// The message in the reader's language.
    pub message: String,
}

impl FactReport {
    /// A fact that serialises as an object, with its message.
    pub fn new(fact: &(impl Serialize + Explain), speaker: &Speaker) -> Self {
        let written = match serde_json::to_value(fact) {
            Ok(serde_json::Value::Object(written)) => written,
            _ => serde_json::Map::new(),
        };
        Self { fact: written, message: speaker.say(&fact.explain()) }
    }
}

/// A receipt and whether it counts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReceiptPart {
    /// Where it was read.
    pub path: String,
    /// Whether it counts: `passed` or `failed`.
    pub outcome: StepOutcome,
    /// SHA-256 of its text, by which the next one names it.
    pub digest: Digest,
    /// The fingerprint of the key that signed it.
    pub fingerprint: Option<String>,
    /// The name that the registry gives for the officer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer_name: Option<String>,
    /// Why it does not count.
    pub findings: Vec<FactReport>,
    /// What it says; none where it can not be read.
    pub content: Option<ReceiptContent>,
}

/// A difference to the packer's record.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PackerDisagreesReport {
    /// `class`, `facts`, `placement` or `missing`.
    pub kind: String,
    /// The file.
    pub file: Option<String>,
    /// The facts that differ.
    pub fields: Vec<String>,
    /// The message in the reader's language.
    pub message: String,
}

/// `probe --json`, one file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProbeReport {
    /// The path as given on the command line.
    pub path: String,
    /// Media type by content.
    #[serde(rename = "type")]
    pub media_type: String,
    /// Width in pixels as displayed.
    pub width: Option<u32>,
    /// Height in pixels as displayed.
    pub height: Option<u32>,
    /// Measured length of the video track, in seconds.
    pub duration_s: Option<f64>,
    /// The length that the container claims, in seconds.
    pub claimed_duration_s: Option<f64>,
    /// Start of recording or capture, local time with offset.
    pub start: Option<String>,
    /// Grade of that time.
    pub grade: Grade,
    /// Source of that time.
    pub source: Option<TimeSource>,
    /// Why this grade and reading.
    pub reason: Option<Reason>,
    /// All times found.
    pub times: Vec<TimeReport>,
    /// The recording device.
    pub device: Option<Device>,
    /// All other measurements.
    pub content: Content,
    /// Visible faces, if requested; only a hint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub faces: Option<Faces>,
    /// Problems of the file.
    pub problems: Vec<FactReport>,
    /// Isolation of the worker processes; null if none was needed or could be started.
    pub isolation: Option<Isolation>,
}

/// One time of a file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TimeReport {
    /// Local time with offset.
    pub at: String,
    /// Grade.
    pub grade: Grade,
    /// Source.
    pub source: TimeSource,
    /// Precision.
    pub precision: Precision,
    /// Why this grade and reading.
    pub reason: Reason,
}

/// The report of one file. Times are shown in `zone`.
pub fn probe_report(
    path: &str,
    facts: &FileFacts,
    faces: Option<Faces>,
    zone: Zone,
    isolation: Option<Isolation>,
    speaker: &Speaker,
) -> ProbeReport {
    let seconds = |microseconds: u64| microseconds as f64 / 1e6;
    let (width, height, duration, claimed) = match &facts.content {
        Content::Picture(picture) => (Some(picture.width), Some(picture.height), None, None),
        Content::Recording(recording) => {
            (Some(recording.width), Some(recording.height), Some(seconds(recording.length_us)), recording.claimed_us.map(seconds))
        }
        Content::Document(_) | Content::Table(_) | Content::Other => (None, None, None, None),
    };
    let time = |moment: &Moment| TimeReport {
        at: zone.written(moment.at),
        grade: moment.grade,
        source: moment.source,
        precision: moment.precision,
        reason: moment.reason,
    };
    ProbeReport {
        path: path.to_owned(),
        media_type: facts.media_type.clone(),
        width: width.filter(|&width| width > 0),
        height: height.filter(|&height| height > 0),
        duration_s: duration,
        claimed_duration_s: claimed,
        start: facts.start.as_ref().map(|start| zone.written(start.at)),
        grade: facts.start.as_ref().map_or(Grade::E, |start| start.grade),
        source: facts.start.as_ref().map(|start| start.source),
        reason: facts.start.as_ref().map(|start| start.reason),
        times: facts.times.iter().map(time).collect(),
        device: facts.device.clone(),
        content: facts.content.clone(),
        faces,
        problems: facts.problems.iter().map(|problem| FactReport::new(problem, speaker)).collect(),
        isolation,
    }
}
