//! The content of a label, its size, and the result of drawing it.

use std::collections::BTreeSet;

use crate::formats::label_code::LabelCode;
use crate::words::lang::Lang;

/// The content of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    /// Language of the texts.
    pub lang: Lang,
    /// The kind of document: 培训班级档案.
    pub heading: String,
    /// The institution.
    pub institution: String,
    /// The class.
    pub name: String,
    /// Further rows: a term and its value each.
    pub rows: Vec<(String, String)>,
    /// The term for the bundle's id.
    pub id_term: String,
    /// The purpose of the code, in small print.
    pub hint: String,
    /// The code.
    pub code: LabelCode,
}

/// The formats of labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// The cover of a box or folder: A4, 210 × 297 mm.
    Cover,
    /// The insert of a disc case: 120 × 120 mm.
    Case,
    /// The sheet in the bag of a USB stick: 90 × 60 mm.
    Bag,
}

impl Size {
    /// Width and height in millimetres.
    pub fn millimetres(self) -> (f32, f32) {
        match self {
            Self::Cover => (210.0, 297.0),
            Self::Case => (120.0, 120.0),
            Self::Bag => (90.0, 60.0),
        }
    }
}

/// Finished labels, and what to report about them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// One PDF with all labels, or one SVG per label.
    pub files: Vec<Vec<u8>>,
    /// Characters that the embedded font lacks; 〓 replaces them.
    pub missing: BTreeSet<char>,
    /// Whether a text was too long even in the smallest size, and ends with `…`.
    pub shortened: bool,
}
