//! The inventory: the class record, every file with what was measured of it, and where each file belongs. Both packing and
//! verifying judge this value and nothing else.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::class::ClassRecord;
use crate::record::tables::PeopleTable;
use crate::words::digest::Digest;
use crate::words::likeness::Fingerprint;
use crate::words::moment::{Moment, Reason};
use crate::words::path::MemberPath;

mod problem;
mod recording;

pub use problem::{GivenUp, Problem};
pub use recording::{DeviceClock, Looks, RecordingFacts, Repeated, Seconds};

/// The value of `schema` in `inventory.json`.
pub const INVENTORY_SCHEMA: &str = "classproof/inventory/v1";

/// What is known of one class and its files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    /// `classproof/inventory/v1`.
    pub schema: String,
    /// When it was measured: at packing the sealing time, at checking the time of the check. Nothing may be dated later.
    #[schemars(with = "String")]
    pub as_of: Timestamp,
    /// The class record, with the roster filled in from its workbook where it has one.
    pub class: ClassRecord,
    /// Every file, in the order of the UTF-8 bytes of the paths.
    pub files: Vec<FileRecord>,
    /// Files of the class folder that were left out, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// Names in the class folder that do not agree with the class record, day folders without a lesson, and the like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disagreements: Vec<Disagreement>,
    /// Files of different units that look alike without being the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alike: Vec<Alike>,
    /// What the tables of people say: rosters, scores, learning times, check-ins, questions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<PeopleTable>,
    /// What 情况说明 the class was packed with although it had gaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
}

/// One file: its bytes, what it says, and where it belongs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// Its path in the class folder.
    pub path: MemberPath,
    /// Its path on disk where that was written otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_name: Option<String>,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last modified.
    #[schemars(with = "String")]
    pub modified: Timestamp,
    /// The root of its chunk tree: its identity. Unknown only in a folder, for files that no other file equals in size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<Digest>,
    /// What its bytes are sealed by; present in bundles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<FileSeal>,
    /// What the file says.
    pub facts: FileFacts,
    /// Where it belongs.
    pub placement: Placement,
}

/// How a file's bytes are sealed in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileSeal {
    /// SHA-256 of the whole file, as in `manifest-sha256.txt`.
    pub sha256: Digest,
    /// CRC-32 of the whole file, as ZIP has it.
    pub crc32: u32,
    /// Number of chunks of 1 MiB.
    pub chunks: u64,
}

/// What a file says of itself, measured from its bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileFacts {
    /// Its type by content, such as `image/jpeg`; `application/octet-stream` where it is not known.
    pub media_type: String,
    /// What was measured.
    pub content: Content,
    /// Every time that was found, best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<Moment>,
    /// When the taking began: the best of the times that tell it. For grade C an upper bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Moment>,
    /// The device that made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Device>,
    /// What is wrong with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
}

impl FileFacts {
    /// The facts of a file of which nothing is known but this.
    pub fn only(problem: Problem) -> Self {
        Self {
            media_type: "application/octet-stream".to_owned(),
            content: Content::Other,
            times: Vec::new(),
            start: None,
            device: None,
            problems: vec![problem],
        }
    }

    /// The times at which the taking may have begun: the one that is known, or every reading of a container's time between which
    /// nothing chooses, best first.
    pub fn possible_starts(&self) -> impl Iterator<Item = &Moment> {
        let open = self.start_is_only_possible();
        let others = self.times.iter().filter(move |time| open && time.reason == Reason::Possible && Some(*time) != self.start.as_ref());
        self.start.iter().chain(others)
    }

    /// Whether the start is only one of several readings (可解释为).
    pub fn start_is_only_possible(&self) -> bool {
        self.start.as_ref().is_some_and(|start| start.reason == Reason::Possible)
    }
}

/// What was measured, by kind of file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[allow(clippy::large_enum_variant)] // One a file: what a box would save is nothing beside the file.
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// A still picture: photograph, scan or screenshot.
    Picture(PictureFacts),
    /// A moving picture.
    Recording(RecordingFacts),
    /// A paged document (PDF).
    Document(DocumentFacts),
    /// A table (xlsx, xls, ods, csv).
    Table(TableFacts),
    /// Anything else: type and digest only.
    Other,
}

/// A still picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PictureFacts {
    /// Width in pixels as shown, that is after turning by the orientation.
    pub width: u32,
    /// Height in pixels as shown.
    pub height: u32,
    /// EXIF orientation, 1 to 8; 1 where there is none.
    pub orientation: u8,
    /// Whether all of it could be decoded.
    pub decoded: bool,
    /// Whether it carries a GPS position (the position itself is not recorded).
    pub gps: bool,
    /// Mean brightness, 0 to 255.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_luma: Option<u8>,
    /// How clear it is; none where not all of it could be decoded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clarity: Option<Clarity>,
    /// Number of pages, where the file holds several (TIFF).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// What is kept of it to find the same picture again; none where there is too little to see in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Fingerprint>,
}

/// How clear a picture is, measured on a copy whose longer side has 504 pixels at most. Numbers for hints: a sharp picture of a bare
/// wall has low ones, and a clear one of the wrong room high ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clarity {
    /// Variance of the Laplacian of the brightness, rounded down: low where nothing has an edge.
    pub sharpness: u32,
    /// Pixels with a brightness below 16, in thousandths.
    pub dark_permille: u16,
    /// Pixels with a brightness of 240 or more, in thousandths.
    pub bright_permille: u16,
    /// Pixels clearly darker than what surrounds them, in thousandths: strokes and lines on paper.
    pub ink_permille: u16,
    /// Where the title of a page stands, in thousandths of its height from the top: the one line that is set in the middle, larger than
    /// what is written, alone above or below everything else. Over 500 the page may be upside down. None where there is no such line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_permille: Option<u16>,
}

/// A paged document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentFacts {
    /// Number of pages.
    pub pages: u32,
}

/// A table: what it says of the class, so that it can be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableFacts {
    /// Names of the sheets.
    pub sheets: Vec<String>,
    /// Rows with anything in them, over all sheets.
    pub rows: u32,
    /// What it says of class name, number and dates, with where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Statement>,
}

/// What a table says of the class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Which field of the class record it is about.
    pub field: StatedField,
    /// What it says.
    pub value: String,
    /// Where, such as `Sheet1!B2`.
    pub cell: String,
}

/// A field of the class record that forms and rosters repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatedField {
    /// 班级编号.
    ClassId,
    /// 班级名称.
    ClassName,
    /// 机构名称.
    Institution,
    /// 开班日期.
    Start,
    /// 结业日期.
    End,
}

/// The device that made a file, as the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// Maker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    /// Model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Software that wrote the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software: Option<String>,
}

impl Device {
    /// Maker and model: what tells one camera from another. Software alone tells nothing, since editors leave their names there.
    pub fn camera(&self) -> Option<(&str, &str)> {
        let (make, model) = (self.make.as_deref().unwrap_or_default(), self.model.as_deref().unwrap_or_default());
        (!make.is_empty() || !model.is_empty()).then_some((make, model))
    }
}

/// Where a file belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Placement {
    /// What it is for.
    pub role: Role,
    /// The sessions or assessments that it belongs to; a sign-in book may belong to several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// For recordings: which part of the unit it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// What the placement rests on.
    pub basis: Basis,
    /// The date that the folder says, `2026-08-03`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder_date: Option<String>,
}

/// What a file is for (资料项 and 监管资料).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 签到册.
    SignIn,
    /// 签到册（整本）.
    SignInBook,
    /// 现场照片.
    Photo,
    /// 录像.
    Recording,
    /// 截图.
    Screenshot,
    /// 课前打卡.
    CheckIn,
    /// 课间提问.
    InClassQuiz,
    /// 学员学时记录 of the platform (T-10).
    LearningLog,
    /// 平台达标说明.
    PlatformStatement,
    /// 班级信息, 课程表 or class.json.
    ClassRecord,
    /// 承诺书.
    Pledge,
    /// 变更记录.
    ChangeRecord,
    /// 开班申请表 (L-01).
    OpeningForm,
    /// 学员花名册 (L-02).
    Roster,
    /// 学员身份凭证 (L-03).
    IdVoucher,
    /// 学员身份证 (L-04).
    IdCard,
    /// 培训方案 (L-05).
    TrainingPlan,
    /// 委托培训协议 (L-06).
    CommissionAgreement,
    /// 学员学时记录花名册 (L-08).
    LearningHoursRoster,
    /// 学员试卷、答题卡 (L-09).
    ExamPapers,
    /// 成绩统计表 (E-06).
    ScoreSheet,
    /// 培训合格证书发放花名册 (L-11).
    CertificateRoster,
    /// 统一鉴定证明.
    UnifiedAppraisalProof,
    /// 补贴申请表 (L-12).
    SubsidyForm,
    /// 补贴人员花名册 (L-13).
    SubsidyRoster,
    /// 税务发票 (L-14).
    Invoice,
    /// 区县监管记录.
    DistrictRecord,
    /// 可播放副本: a copy that any player opens; never evidence.
    PlayableCopy,
    /// 查验返还.
    Receipt,
    /// 其他资料.
    Other,
    /// Lies in a place for evidence, but which session or role it belongs to can not be told.
    Unplaced,
}

/// Which part of a unit a recording shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// 前段.
    Front,
    /// 中段.
    Middle,
    /// 后段.
    End,
    /// 全程.
    Full,
}

/// What a placement rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The folders alone.
    Folder,
    /// The folders and the measured time.
    FolderAndTime,
    /// The measured time alone.
    Time,
    /// The 监管映射 of the class record.
    Mapping,
    /// Nothing: it could not be placed.
    None,
}

/// Two files of different units that look alike without being the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alike {
    /// The one whose path comes later.
    pub file: MemberPath,
    /// The one that it looks like.
    pub other: MemberPath,
}

/// A file that was not packed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Its path on disk.
    pub path: String,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why a file is not packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutReason {
    /// A file that the system keeps for itself (`Thumbs.db`, `.DS_Store`, `desktop.ini`, `._…`, `__MACOSX`).
    System,
    /// A lock file of an open document (`~$…`).
    Lock,
    /// A low-resolution twin that a camera writes (`.LRF`).
    LowResolutionTwin,
}

/// Two places that should say the same and do not, or a folder that fits no lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Disagreement {
    /// `class.json` and the workbooks say different things.
    Doors {
        /// The field.
        field: String,
        /// What `class.json` says.
        json: String,
        /// What the workbook says.
        workbook: String,
    },
    /// A day folder whose date has no lesson.
    DayWithoutLesson {
        /// The folder.
        folder: String,
        /// Its date.
        date: String,
    },
}
