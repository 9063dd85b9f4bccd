//! What a label says, what it is for, and what comes of drawing it.

use std::collections::BTreeSet;

use crate::formats::label_code::LabelCode;
use crate::words::lang::Lang;

/// What a label says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    /// The language that it is in.
    pub lang: Lang,
    /// What it is the label of: 培训班级档案.
    pub heading: String,
    /// The institution.
    pub institution: String,
    /// The class.
    pub name: String,
    /// What else is said: a term and its value each.
    pub rows: Vec<(String, String)>,
    /// The term for the bundle's id.
    pub id_term: String,
    /// What the code is for, in small print.
    pub hint: String,
    /// The code.
    pub code: LabelCode,
}

/// What a label is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// The cover of a box or folder: A4, 210 × 297 mm.
    Cover,
    /// The insert of a disc case, 120 × 120 mm.
    Case,
    /// The sheet in the bag of a stick, 90 × 60 mm.
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

/// Labels as a file, and what is to be told of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// The files: one PDF with all labels, or one SVG for each.
    pub files: Vec<Vec<u8>>,
    /// Characters that the carried font has not; 〓 stands in their places.
    pub missing: BTreeSet<char>,
    /// Whether a text was too long even in the smallest letters, and ends with `…`.
    pub shortened: bool,
}
