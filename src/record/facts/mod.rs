//! The facts of a file, measured from its bytes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::likeness::Fingerprint;
use crate::words::moment::{Moment, Reason};

mod problem;
mod recording;

pub use problem::{GivenUp, Problem};
pub use recording::{DeviceClock, RecordingFacts, Repeated, SampledFrames, Seconds};

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
