//! Previews of files for reports: thumbnails and hints. Never part of an inventory.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::facts::Clarity;
use crate::words::path::MemberPath;

/// The previews of a class, by file.
pub type Previews = BTreeMap<MemberPath, Preview>;

/// The preview of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preview {
    /// Thumbnails, each a JPEG in base64: the photograph; the first, a middle and the last frame of the recording; or the first pages of
    /// the document.
    pub pictures: Vec<String>,
    /// Clarity of the first; none if nothing was decoded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clarity: Option<Clarity>,
    /// Mean brightness of the first, 0 to 255.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_luma: Option<u8>,
    /// Detected faces; none if they were not searched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub faces: Option<Faces>,
    /// Why there is no thumbnail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unseen: Option<Unseen>,
}

/// The purpose of previews, which determines their size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreviewUse {
    /// A self-contained page: photographs are viewed, sheets must be readable.
    Report,
    /// The page inside a bundle, next to the original files: small, and identical on every computer, so documents are not rendered.
    Index,
}

impl PreviewUse {
    /// Length of the longer side of a picture, in pixels.
    pub fn side(self, is_sheet: bool) -> u32 {
        match (self, is_sheet) {
            (Self::Report, true) => 1_400,
            (Self::Report, false) => 504,
            (Self::Index, _) => 240,
        }
    }
}

/// Faces in a photograph. Only a hint: people who look away or down are not detected, so "none" means that a person should look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Faces {
    /// Number of faces detected.
    pub seen: u32,
    /// Width of the smallest face in pixels of the photograph; 0 if there is none.
    pub smallest: u32,
    /// Width of the largest face in pixels of the photograph; 0 if there is none.
    pub largest: u32,
}

/// Why a file has no thumbnail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "unseen", rename_all = "snake_case", deny_unknown_fields)]
pub enum Unseen {
    /// There is no decoder.
    NoDecoder {
        /// The codec or media type, such as `av1`.
        codec: String,
    },
    /// It exceeds the memory limit.
    TooLarge,
    /// It cannot be decoded.
    Broken,
}
