//! `--json` documents of the commands that do not judge, and of errors.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use crate::formats::bagit::supersedes::Supersedes;
use crate::formats::label_code::Belonging;
use crate::record::inventory::Inventory;
use crate::record::role::Role;
use crate::stages::report::json::ReceiptPart;
use crate::stages::report::judged::EditionReport;
use crate::stages::report::label::Label;
use crate::stages::report::receipt::ReceiptContent;
use crate::stages::report::timestamp::{RenewalPart, TimestampPart};
use crate::words::digest::Digest;

/// One document, or an array if the command line names several inputs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMore<T> {
    /// For one input.
    One(T),
    /// For several inputs, in their order.
    More(Vec<T>),
}

impl<T> From<Vec<T>> for OneOrMore<T> {
    fn from(mut all: Vec<T>) -> Self {
        match all.pop() {
            Some(one) if all.is_empty() => Self::One(one),
            last => {
                all.extend(last);
                Self::More(all)
            }
        }
    }
}

/// A path as text; parts that are not UTF-8 are replaced.
pub fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The error of any command.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ErrorReport {
    /// `classproof/error/v1`.
    pub schema: String,
    /// The error.
    pub error: ErrorPart,
}

/// An error.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ErrorPart {
    /// Stable key.
    pub key: String,
    /// The message in the reader's language.
    pub message: String,
    /// The exit code.
    pub exit: u8,
}

impl ErrorReport {
    /// The document of an error.
    pub fn new(key: &str, message: String, exit: u8) -> Self {
        Self { schema: "classproof/error/v1".to_owned(), error: ErrorPart { key: key.to_owned(), message, exit } }
    }
}

/// `init --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct InitReport {
    /// `classproof/init/v1`.
    pub schema: String,
    /// The class folder.
    pub path: String,
    /// New folders, relative to the class folder.
    pub folders: Vec<String>,
    /// New files, relative to the class folder.
    pub files: Vec<String>,
    /// Files that existed and were not changed.
    pub kept: Vec<String>,
}

/// `man --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ManReport {
    /// `classproof/man/v1`.
    pub schema: String,
    /// The pages; the page of the program itself comes first.
    pub pages: Vec<ManualPage>,
}

/// A page of the manual.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ManualPage {
    /// File name: `classproof-check.1`.
    pub name: String,
    /// The text, in roff format.
    pub text: String,
}

/// `completions --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CompletionsReport {
    /// `classproof/completions/v1`.
    pub schema: String,
    /// The shell.
    pub shell: String,
    /// The completion script.
    pub script: String,
}

/// `doctor --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DoctorReport {
    /// `classproof/doctor/v1`.
    pub schema: String,
    /// The version of the program.
    pub version: String,
    /// Operating system and processor.
    pub system: String,
    /// Language of the output.
    pub language: String,
    /// Locale of the system, if it has one.
    pub locale: Option<String>,
    /// The library that reads recordings.
    pub ffmpeg: String,
    /// File types that can be read.
    pub reads: Vec<DoctorTypes>,
    /// Stream types of recordings that can be decoded.
    pub decoders: Vec<String>,
    /// Stream types of recordings that cannot be decoded.
    pub decoders_missing: Vec<String>,
    /// Chinese font files of the system, at most eight.
    pub chinese_fonts: Vec<String>,
    /// The registry in the user's configuration folder; null if there is no such folder.
    pub registry: Option<DoctorFolder>,
    /// The cache of measurements; null if there is no such folder.
    pub cache: Option<DoctorFolder>,
    /// Isolation of the worker processes: `full`, `partial`, `process`, or `unknown` if none can be started.
    pub isolation: String,
    /// What is missing: `registry`, `fonts`, `decoders`, `isolation`, `ssh_keygen`.
    pub missing: Vec<String>,
}

/// File types of one class.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DoctorTypes {
    /// `picture`, `recording`, `document` or `table`.
    pub class: String,
    /// File name extensions.
    pub endings: Vec<String>,
}

/// A file or folder of the user.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DoctorFolder {
    /// The path.
    pub path: String,
    /// Whether it exists.
    pub is_there: bool,
}

/// `show --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShowReport {
    /// `classproof/show/v1`.
    pub schema: String,
    /// The bundle.
    pub path: String,
    /// The bundle's id (档案指纹).
    pub id: Digest,
    /// The label of the class.
    pub label: Label,
    /// The packer's explanation, if the class was packed with gaps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
    /// The earlier bundle that this one replaces, by its own account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Supersedes>,
    /// The payload files listed in the packer's inventory.
    pub files: Vec<ShownFile>,
}

/// One payload file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShownFile {
    /// Path below `data/`.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// The role of the file.
    pub role: Role,
    /// Ids of its sessions or assessments.
    pub units: Vec<String>,
}

impl ShowReport {
    /// The document of a bundle, from its inventory.
    pub fn new(path: &Path, id: Digest, inventory: &Inventory, supersedes: Option<Supersedes>) -> Self {
        let files = inventory.files.iter().map(|file| ShownFile {
            path: file.path.to_string(),
            size: file.size,
            role: file.placement.role,
            units: file.placement.units.clone(),
        });
        Self {
            schema: "classproof/show/v1".to_owned(),
            path: path_text(path),
            id,
            label: Label::of(&inventory.class),
            explanation: inventory.explanation.clone(),
            supersedes,
            files: files.collect(),
        }
    }
}

/// `label --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LabelReport {
    /// `classproof/label/v1`.
    pub schema: String,
    /// The bundle.
    pub path: String,
    /// The bundle's id (档案指纹).
    pub id: Digest,
    /// The label of the class.
    pub label: Label,
    /// Number of discs that have their own label.
    pub discs: usize,
    /// The written files.
    pub files: Vec<String>,
    /// The label as text, if requested without an output file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Characters that the embedded font lacks; 〓 replaces them.
    pub missing: Vec<String>,
    /// Whether a text was too long even in the smallest size, and ends with `…`.
    pub shortened: bool,
}

/// `label --scan --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LabelScanReport {
    /// `classproof/label-scan/v1`.
    pub schema: String,
    /// The bundle.
    pub path: String,
    /// The bundle's id (档案指纹).
    pub id: Digest,
    /// The photograph.
    pub picture: String,
    /// Whether the label belongs to the bundle.
    pub outcome: Belonging,
    /// The codes in the photograph.
    pub codes: Vec<ScannedCode>,
}

/// A code in a photograph.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ScannedCode {
    /// Its text.
    pub text: String,
    /// The bundle of the label; null if the code is not a label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bundle: Option<Digest>,
    /// Number of the disc and number of discs; null if the bundle is on one disc.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disc: Option<(u64, u64)>,
}

/// `extract --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExtractReport {
    /// `classproof/extract/v1`.
    pub schema: String,
    /// The output folder.
    pub output: String,
    /// Number of files written.
    pub files: u64,
    /// Number of bytes written.
    pub bytes: u64,
    /// Files that do not match their digests; they were not written.
    pub bad: Vec<String>,
    /// Copies of identity papers omitted from a redacted copy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<String>,
    /// Files in a redacted copy with the same bytes as an omitted file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<String>,
    /// Whether the manifests are lost, so that only the CRC-32 of each entry was checked.
    pub by_crc32: bool,
}

/// `key new --json`, `key show --json`, `key form --json` and `key change-passphrase --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KeyReport {
    /// `classproof/key/v1`.
    pub schema: String,
    /// The private key file; only if it was written now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private: Option<String>,
    /// The public key file.
    pub public: String,
    /// Fingerprint, `SHA256:…`.
    pub fingerprint: String,
    /// The public key in OpenSSH format, without comment.
    pub line: String,
    /// The comment in the file; only for `key show`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The registration form; only where it was written now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
}

/// `timestamp request --json` and `timestamp renew --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TimestampRequestReport {
    /// `classproof/timestamp-request/v1`.
    pub schema: String,
    /// The bundle or receipt.
    pub path: String,
    /// The request (RFC 3161, 2.4.1).
    pub request: String,
    /// The lists of evidence that it is over, where it renews.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<String>,
}

/// `timestamp attach --json`, `timestamp verify --json`, and `timestamp request` and `renew` with `--tsa --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TimestampReport {
    /// `classproof/timestamp/v1`.
    pub schema: String,
    /// The bundle or receipt.
    pub path: String,
    /// The token.
    pub token: String,
    /// Where one answer is for many: all tokens that were written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<String>,
    /// What it proves.
    #[serde(flatten)]
    pub proves: TimestampPart,
    /// The time-stamps over lists of evidence, by their numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renewals: Vec<RenewalPart>,
}

/// `trust add --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TrustAddReport {
    /// `classproof/trust-add/v1`.
    pub schema: String,
    /// The registry.
    pub registry: String,
    /// The 18-character 统一社会信用代码 of an institution, or the name of an officer.
    pub principal: String,
    /// What the key is trusted for: `classproof-bundle-v1` of an institution, `classproof-receipt-v1` of an officer, `classproof-registry-v1` of a root key.
    pub namespace: String,
    /// The version of the registry that has it.
    pub version: u32,
    /// The fingerprint of the root key that signed that version; none where it is not signed.
    pub signed_by: Option<String>,
    /// The key's fingerprint.
    pub fingerprint: String,
}

/// `trust revoke --json`, `trust rotate --json`, `trust sign --json` and `trust import --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TrustChangeReport {
    /// `classproof/trust-change/v1`.
    pub schema: String,
    /// The registry.
    pub registry: String,
    /// What was done: `revoke`, `rotate`, `sign` or `import`.
    pub change: String,
    /// Which registry it is now.
    pub edition: EditionReport,
    /// The fingerprint of the key that was revoked or registered, or that signed.
    pub fingerprint: String,
    /// Whether nothing but the registry itself vouches for the root key: only at a first import without `--root`.
    pub on_trust: bool,
}

/// `trust list --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TrustListReport {
    /// `classproof/trust-list/v1`.
    pub schema: String,
    /// The registry.
    pub registry: String,
    /// Which registry it is.
    pub edition: EditionReport,
    /// Its entries.
    pub entries: Vec<TrustEntryReport>,
    /// How many keys are in the list of keys that are never to be trusted.
    pub revoked: usize,
    /// Numbers of the lines that were not understood.
    pub passed_over: Vec<usize>,
}

/// One trusted key.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TrustEntryReport {
    /// Line number, from 1.
    pub line: usize,
    /// The principals that it is trusted for.
    pub principals: Vec<String>,
    /// Fingerprint.
    pub fingerprint: String,
    /// The namespaces that it is limited to; null if unlimited.
    pub namespaces: Option<Vec<String>>,
    /// Start of validity.
    pub valid_after: Option<String>,
    /// End of validity.
    pub valid_before: Option<String>,
    /// Whether the district revoked it from then on.
    pub revoked: bool,
}

/// `receipt verify --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReceiptReport {
    /// `classproof/receipt/v1`.
    pub schema: String,
    /// The bundle that it was held against, where one was named.
    pub bundle: Option<String>,
    /// The receipt.
    #[serde(flatten)]
    pub receipt: ReceiptPart,
}

/// `receipt issue --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReceiptIssueReport {
    /// `classproof/receipt-issue/v1`.
    pub schema: String,
    /// The bundle.
    pub bundle: String,
    /// The files that were written: text, signature and page; or the blank sheet of human checks.
    pub files: Vec<String>,
    /// SHA-256 of the text, by which the next receipt names this one; none where a blank sheet was written.
    pub digest: Option<Digest>,
    /// What it says.
    pub content: Option<ReceiptContent>,
    /// Characters that the carried font has not: 〓 stands in their places on the page.
    pub missing: Vec<String>,
}

/// `receipt page --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReceiptPageReport {
    /// `classproof/receipt-page/v1`.
    pub schema: String,
    /// The receipt.
    pub path: String,
    /// The page.
    pub file: String,
    /// Characters that the carried font has not: 〓 stands in their places.
    pub missing: Vec<String>,
}
