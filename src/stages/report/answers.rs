//! `--json` documents of the commands that do not judge, and of errors.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use crate::formats::label_code::Belonging;
use crate::record::inventory::Inventory;
use crate::record::role::Role;
use crate::stages::report::label::Label;
use crate::words::digest::Digest;

/// One document, or an array where the command line names several things.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMore<T> {
    /// For one thing.
    One(T),
    /// For several, in their order.
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

/// Any command that could not do its work.
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
    /// Its stable name.
    pub key: String,
    /// Its words in the reader's language.
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
    /// New files, likewise.
    pub files: Vec<String>,
    /// Files that existed and were not changed.
    pub kept: Vec<String>,
}

/// `man --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ManReport {
    /// `classproof/man/v1`.
    pub schema: String,
    /// The pages, that of the program first.
    pub pages: Vec<ManualPage>,
}

/// A page of the manual.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ManualPage {
    /// The name of its file: `classproof-check.1`.
    pub name: String,
    /// Its text, in the language of `man`.
    pub text: String,
}

/// `completions --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CompletionsReport {
    /// `classproof/completions/v1`.
    pub schema: String,
    /// The shell.
    pub shell: String,
    /// What it is to run.
    pub script: String,
}

/// `doctor --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DoctorReport {
    /// `classproof/doctor/v1`.
    pub schema: String,
    /// The version of the program.
    pub version: String,
    /// System and processor.
    pub system: String,
    /// The language of what is shown.
    pub language: String,
    /// The locale of the system, where it has one.
    pub locale: Option<String>,
    /// The library that recordings are read with.
    pub ffmpeg: String,
    /// The types of files that are read.
    pub reads: Vec<DoctorTypes>,
    /// Streams of recordings that can be decoded.
    pub decoders: Vec<String>,
    /// Streams of recordings that can not.
    pub decoders_missing: Vec<String>,
    /// Files of the system with Chinese fonts, at most eight.
    pub chinese_fonts: Vec<String>,
    /// The registry in the user's configuration folder; none where there is no such folder.
    pub registry: Option<DoctorFolder>,
    /// Where is remembered what files came to; likewise.
    pub cache: Option<DoctorFolder>,
    /// How well the processes that measure are shut off: `full`, `partial`, `process`, or `unknown` where none starts.
    pub isolation: String,
    /// What is missing: `registry`, `fonts`, `decoders`, `isolation`, `ssh_keygen`.
    pub missing: Vec<String>,
}

/// Types of files that are measured in one way.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DoctorTypes {
    /// `picture`, `recording`, `document` or `table`.
    pub class: String,
    /// The endings of their names.
    pub endings: Vec<String>,
}

/// A file or folder of the user.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DoctorFolder {
    /// Where.
    pub path: String,
    /// Whether it is there.
    pub is_there: bool,
}

/// `show --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShowReport {
    /// `classproof/show/v1`.
    pub schema: String,
    /// The bundle.
    pub path: String,
    /// Its id (档案指纹).
    pub id: Digest,
    /// The label of the class.
    pub label: Label,
    /// The explanation that it was packed with, where something was missing; as the packer gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
    /// The payload, as the packer's inventory lists it.
    pub files: Vec<ShownFile>,
}

/// One payload file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShownFile {
    /// Its path below `data/`.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// What it is for.
    pub role: Role,
    /// The sessions or assessments that it belongs to.
    pub units: Vec<String>,
}

impl ShowReport {
    /// The document of a bundle, from its inventory.
    pub fn new(path: &Path, id: Digest, inventory: &Inventory) -> Self {
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
    /// Its id (档案指纹).
    pub id: Digest,
    /// The label of the class.
    pub label: Label,
    /// How many discs have a label of their own.
    pub discs: usize,
    /// The files that were written.
    pub files: Vec<String>,
    /// The label as text, where that was asked for without a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Characters that the carried font has not: 〓 stands in their places.
    pub missing: Vec<String>,
    /// Whether a text was too long even in the smallest letters, and ends with `…`.
    pub shortened: bool,
}

/// `label --scan --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LabelScanReport {
    /// `classproof/label-scan/v1`.
    pub schema: String,
    /// The bundle.
    pub path: String,
    /// Its id (档案指纹).
    pub id: Digest,
    /// The photograph.
    pub picture: String,
    /// Whether the label is that of the bundle.
    pub outcome: Belonging,
    /// The codes in the photograph.
    pub codes: Vec<ScannedCode>,
}

/// A code in a photograph.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ScannedCode {
    /// Its text.
    pub text: String,
    /// The bundle whose label it is; none where it is no label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bundle: Option<Digest>,
    /// The number of the disc and how many there are; none where the bundle is on one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disc: Option<(u64, u64)>,
}

/// `extract --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExtractReport {
    /// `classproof/extract/v1`.
    pub schema: String,
    /// The folder that was written.
    pub output: String,
    /// Files written.
    pub files: u64,
    /// Bytes written.
    pub bytes: u64,
    /// Files that differ from their digests and were not written.
    pub bad: Vec<String>,
    /// Copies of identity papers that a redacted copy leaves out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<String>,
    /// Files of a redacted copy with the same bytes as one that was left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<String>,
    /// Whether the lists are lost, so that only the CRC-32 of each entry was checked.
    pub by_crc32: bool,
}

/// `key new --json`, `key show --json` and `key change-passphrase --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KeyReport {
    /// `classproof/key/v1`.
    pub schema: String,
    /// The file of the private key; only where it was written now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private: Option<String>,
    /// The file of the public key.
    pub public: String,
    /// Its fingerprint, `SHA256:…`.
    pub fingerprint: String,
    /// The public key in OpenSSH's form, without comment.
    pub line: String,
    /// The comment of the file; only for `key show`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// `trust add --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TrustAddReport {
    /// `classproof/trust-add/v1`.
    pub schema: String,
    /// The registry.
    pub registry: String,
    /// The 18-character 统一社会信用代码.
    pub principal: String,
    /// The key's fingerprint.
    pub fingerprint: String,
}

/// `trust list --json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TrustListReport {
    /// `classproof/trust-list/v1`.
    pub schema: String,
    /// The registry.
    pub registry: String,
    /// Its entries.
    pub entries: Vec<TrustEntryReport>,
    /// The numbers of lines that were not understood.
    pub passed_over: Vec<usize>,
}

/// One trusted key.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TrustEntryReport {
    /// The number of its line, from 1.
    pub line: usize,
    /// Whom it is trusted for.
    pub principals: Vec<String>,
    /// Its fingerprint.
    pub fingerprint: String,
    /// The namespaces that it is limited to; none for no limit.
    pub namespaces: Option<Vec<String>>,
    /// From when.
    pub valid_after: Option<String>,
    /// Until when.
    pub valid_before: Option<String>,
}
