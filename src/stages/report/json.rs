//! JSON reports: versioned documents, independent of the program's internal types (`schemas/*.schema.json`).

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use crate::record::facts::{Content, Device, FileFacts};
use crate::record::inventory::{Inventory, LeftOut};
use crate::record::isolation::Isolation;
use crate::record::preview::Faces;
use crate::record::role::Role;
use crate::record::standard::{Coverage, Deviation, Judged, Judgement, Standard};
use crate::stages::report::deep_path::DeepPath;
use crate::stages::report::label::Label;
use crate::stages::report::sample::SampleReport;
use crate::stages::report::speaker::Speaker;
use crate::stages::report::tables::{TableNoteReport, table_notes};
use crate::stages::report::words_of;
use crate::words::finding::{Fact, Level, Outcome, ReadingOutcome, Subject};
use crate::words::moment::{Grade, Moment, Precision, Reason, TimeSource, Zone};
use crate::words::wording::Explain;

/// The `standard` part of `check --json` and `verify --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StandardReport {
    /// The id of the standard, such as `cq-16-2020`.
    pub id: String,
    /// SHA-256 over the standard's files.
    pub digest: String,
    /// The profile that decided.
    pub profile: ProfileReport,
    /// `passed`, `failed` or `not_checked`.
    pub outcome: StepOutcome,
    /// How many rules were judged, of how many.
    pub coverage: Coverage,
    /// How many rules wait for a person.
    pub open_reviews: u32,
    /// Every finding.
    pub rules: Vec<RuleReport>,
}

/// The profile that decided.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProfileReport {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// SHA-256 of its file.
    pub digest: String,
    /// Where it departs from the base text.
    pub deviations: Vec<Deviation>,
}

/// What a step came to. A step that was skipped never reads as good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// It holds.
    Passed,
    /// It does not.
    Failed,
    /// It was not looked at.
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
    /// Where it stands in the text.
    pub clause: String,
    /// How binding it is.
    pub level: Level,
    /// What it came to.
    pub outcome: Outcome,
    /// What it is about.
    pub subject: Subject,
    /// What was measured, where the rule has a measure.
    pub measured: Option<Fact>,
    /// What is required, where the rule has a measure.
    pub required: Option<Fact>,
    /// The readings, where the rule has several.
    pub ladder: Vec<ReadingOutcome>,
    /// All facts of the message.
    pub facts: BTreeMap<String, Fact>,
    /// The files that it rests on.
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

/// A class and its judgement: the part that `check --json` and `pack --json` have in common.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClassReport {
    /// The label of the class.
    pub label: Label,
    /// The judgement.
    pub standard: StandardReport,
    /// What could not be taken from tables of people, with the cell.
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
    /// The bundle; none where packing was refused for gaps.
    pub bundle: Option<PackedBundle>,
    /// 情况说明, where the class was packed with gaps.
    pub explanation: Option<String>,
    /// The class.
    #[serde(flatten)]
    pub class: ClassReport,
}

/// A bundle that was written.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PackedBundle {
    /// Where.
    pub path: String,
    /// Its id (档案指纹).
    pub id: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its volumes in their order, where it was cut into some.
    pub volumes: Vec<VolumeReport>,
    /// The longest path, where unpacking on a Windows desktop would pass what Windows takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub too_deep: Option<DeepPath>,
}

/// A volume that was written.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct VolumeReport {
    /// Where.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: String,
}

/// The document of `pack --json`; without a bundle, packing was refused.
pub fn pack_report(bundle: Option<PackedBundle>, explanation: Option<String>, class: ClassReport) -> PackReport {
    PackReport { schema: "classproof/pack/v1".to_owned(), packed: bundle.is_some(), bundle, explanation, class }
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
    /// Every byte.
    pub integrity: IntegrityReport,
    /// The signature.
    pub authenticity: AuthenticityReport,
    /// The standard; none where it was not judged.
    pub standard: Option<StandardReport>,
    /// What could not be taken from tables of people, with the cell.
    pub tables: Vec<TableNoteReport>,
    /// What the packer judged under its own profile; it does not decide.
    pub packed: Option<StandardReport>,
    /// The judgement under the profile named with `--compare`.
    pub compared: Option<StandardReport>,
    /// Where the packer's record says otherwise than what was measured now.
    pub packer_disagrees: Vec<PackerDisagreesReport>,
    /// What was drawn, where a sample was checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<SampleReport>,
    /// Why nothing could be verified, or why the standard was not judged, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl VerifyReport {
    /// A report in which nothing was checked, for the given schema; callers fill in what is known.
    pub fn not_checked(schema: &str, path: &Path) -> Self {
        Self {
            schema: schema.to_owned(),
            verdict: Verdict::NotChecked,
            bundle: BundleReport { path: path.to_string_lossy().into_owned(), id: None, label: None, explanation: None },
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
                findings: Vec::new(),
            },
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
    /// Intact, signed by the right and trusted signer, and the standard is met as far as a machine can see.
    Accepted,
    /// Intact and trusted, but the standard is not met.
    StandardNotMet,
    /// Not intact.
    Damaged,
    /// Intact, but not signed by the right and trusted signer.
    Untrusted,
    /// Something was not looked at.
    NotChecked,
}

/// A bundle.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BundleReport {
    /// Where it was read.
    pub path: String,
    /// Its id (档案指纹), where its tag manifest could be read.
    pub id: Option<String>,
    /// The label of the class, where its record could be read.
    pub label: Option<Label>,
    /// The explanation that it was packed with, where something was missing; as the packer gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
}

/// Every byte.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IntegrityReport {
    /// What it came to.
    pub outcome: StepOutcome,
    /// How it was checked.
    pub method: String,
    /// Payload files that were sealed; none where the inventory can not be read.
    pub files: Option<u64>,
    /// How many of them are known not to be as they were sealed.
    pub damaged_files: u64,
    /// What is wrong, or worth knowing.
    pub findings: Vec<FactReport>,
}

/// The signature.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuthenticityReport {
    /// What it came to.
    pub outcome: StepOutcome,
    /// The principal that the key is trusted for.
    pub signer: Option<String>,
    /// The name that the registry gives for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signer_name: Option<String>,
    /// The fingerprint of the key.
    pub fingerprint: Option<String>,
    /// The signer's own account of when; claimed, not proven.
    pub signed_at: Option<String>,
    /// Why it is not trusted.
    pub findings: Vec<FactReport>,
}

/// A typed fact with its words.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FactReport {
    /// The fact.
    #[serde(flatten)]
    pub fact: serde_json::Map<String, serde_json::Value>,
    /// The words in the reader's language.
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

/// Where the packer's record says otherwise.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PackerDisagreesReport {
    /// `class`, `facts`, `placement` or `missing`.
    pub kind: String,
    /// The file.
    pub file: Option<String>,
    /// The facts that differ.
    pub fields: Vec<String>,
    /// The words in the reader's language.
    pub message: String,
}

/// `probe --json`, one file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProbeReport {
    /// The file as it was named.
    pub path: String,
    /// Its type by content.
    #[serde(rename = "type")]
    pub media_type: String,
    /// Width in pixels as shown.
    pub width: Option<u32>,
    /// Height in pixels as shown.
    pub height: Option<u32>,
    /// Measured length of the video track in seconds.
    pub duration_s: Option<f64>,
    /// The length that the container claims, in seconds.
    pub claimed_duration_s: Option<f64>,
    /// When the taking began, local time with offset.
    pub start: Option<String>,
    /// What that time is worth.
    pub grade: Grade,
    /// Where it was read.
    pub source: Option<TimeSource>,
    /// Why it was read so.
    pub reason: Option<Reason>,
    /// Every time that was found.
    pub times: Vec<TimeReport>,
    /// The device that made it.
    pub device: Option<Device>,
    /// What else was measured.
    pub content: Content,
    /// Faces to be seen, where they were asked for; a hint only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub faces: Option<Faces>,
    /// What is wrong with it.
    pub problems: Vec<FactReport>,
    /// How well the processes that measured were shut off from the system; null where none was needed or could be started.
    pub isolation: Option<Isolation>,
}

/// One time of a file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TimeReport {
    /// Local time with offset.
    pub at: String,
    /// What it is worth.
    pub grade: Grade,
    /// Where it was read.
    pub source: TimeSource,
    /// How finely it is known.
    pub precision: Precision,
    /// Why it was read so.
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
