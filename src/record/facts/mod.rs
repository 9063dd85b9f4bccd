//! Facts measured from a file's bytes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::likeness::Fingerprint;
use crate::words::moment::{Moment, Reason};

mod problem;
mod recording;

pub use problem::{GivenUp, Problem};
pub use recording::{DeviceClock, RecordingFacts, Repeated, SampledFrames, Seconds};

/// Facts measured from a file's bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileFacts {
    /// Media type by content, such as `image/jpeg`; `application/octet-stream` if unknown.
    pub media_type: String,
    /// Facts specific to the kind of file.
    pub content: Content,
    /// All times found, best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<Moment>,
    /// Start of the recording or time of the picture: the best suitable time. For grade C an upper bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Moment>,
    /// The device that made the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Device>,
    /// Problems of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
}

impl FileFacts {
    /// The facts of a file with one problem and no other facts.
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

    /// The possible start times: the known one, or all equally possible readings of a container's time, best first.
    pub fn possible_starts(&self) -> impl Iterator<Item = &Moment> {
        let open = self.start_is_only_possible();
        let others = self.times.iter().filter(move |time| open && time.reason == Reason::Possible && Some(*time) != self.start.as_ref());
        self.start.iter().chain(others)
    }

    /// Whether the start is only one of several possible readings (可解释为).
    pub fn start_is_only_possible(&self) -> bool {
        self.start.as_ref().is_some_and(|start| start.reason == Reason::Possible)
    }
}

/// Facts by kind of file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[allow(clippy::large_enum_variant)] // One per file, so boxing would save nothing noticeable.
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// A still picture: photograph, scan or screenshot.
    Picture(PictureFacts),
    /// A recording.
    Recording(RecordingFacts),
    /// A paged document (PDF).
    Document(DocumentFacts),
    /// A table (xlsx, xls, ods, csv).
    Table(TableFacts),
    /// Anything else; only type and digest are known.
    Other,
}

/// Facts of a still picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PictureFacts {
    /// Width in pixels as displayed, after applying the orientation.
    pub width: u32,
    /// Height in pixels as displayed.
    pub height: u32,
    /// EXIF orientation, 1 to 8; 1 if there is none.
    pub orientation: u8,
    /// Whether the picture could be decoded completely.
    pub decoded: bool,
    /// Whether there is a GPS position. The position itself is not recorded.
    pub gps: bool,
    /// Mean brightness, 0 to 255.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_luma: Option<u8>,
    /// Clarity; none if the picture could not be decoded completely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clarity: Option<Clarity>,
    /// Number of pages, if the file has several (TIFF).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// Fingerprint for finding near-duplicates; none if the picture has too little detail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Fingerprint>,
}

/// Clarity of a picture, measured on a copy with a longer side of at most 504 pixels. Only for hints: a sharp picture of a bare wall has
/// low values, and a clear picture of the wrong room has high ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clarity {
    /// Variance of the Laplacian of the brightness, rounded down; low if there are no edges.
    pub sharpness: u32,
    /// Pixels with brightness below 16, in thousandths.
    pub dark_permille: u16,
    /// Pixels with brightness of at least 240, in thousandths.
    pub bright_permille: u16,
    /// Pixels clearly darker than their surroundings, in thousandths: strokes and lines on paper.
    pub ink_permille: u16,
    /// Position of a page's title, in thousandths of the height from the top. A title is a single centred line, larger than the text and
    /// separate, above or below everything else. Above 500, the page may be upside down. None if there is no such line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_permille: Option<u16>,
}

/// Facts of a paged document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentFacts {
    /// Number of pages.
    pub pages: u32,
}

/// Facts of a table: its statements about the class, for comparison with the class record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableFacts {
    /// Sheet names.
    pub sheets: Vec<String>,
    /// Non-empty rows in all sheets.
    pub rows: u32,
    /// Statements about class name, number and dates, with their positions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Statement>,
}

/// A table's statement about the class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The field of the class record that it corresponds to.
    pub field: StatedField,
    /// The stated value.
    pub value: String,
    /// The position, such as `Sheet1!B2`.
    pub cell: String,
}

/// A field of the class record that is repeated in forms and rosters.
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

/// The device that made a file, according to the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// Make.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    /// Model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The software that wrote the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software: Option<String>,
}

impl Device {
    /// Make and model, which identify a camera type. Software is not used, because editors put their names there.
    pub fn camera(&self) -> Option<(&str, &str)> {
        let (make, model) = (self.make.as_deref().unwrap_or_default(), self.model.as_deref().unwrap_or_default());
        (!make.is_empty() || !model.is_empty()).then_some((make, model))
    }
}
