//! What a person looks at: small pictures of a file and the hints that go with them. They are made for reports alone and are never
//! part of an inventory, so that packing and verifying stay fast and agree.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::facts::Clarity;
use crate::words::path::MemberPath;

/// The previews of a class, by file.
pub type Previews = BTreeMap<MemberPath, Preview>;

/// How a file looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preview {
    /// Small pictures, each a JPEG in base64: the photograph, the first frame of the recording, the first pages of the document.
    pub pictures: Vec<String>,
    /// How clear the first of them is; none where nothing was decoded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clarity: Option<Clarity>,
    /// Mean brightness of the first of them, 0 to 255.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_luma: Option<u8>,
    /// The faces that were seen; none where nobody looked for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub faces: Option<Faces>,
    /// Why there is no picture, where there is none although one was wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unseen: Option<Unseen>,
}

/// Faces in a photograph. A hint: people who look away or down are not seen, and none seen means "look at it".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Faces {
    /// How many were seen.
    pub seen: u32,
    /// Width of the smallest in pixels of the photograph; 0 where none was seen.
    pub smallest: u32,
    /// Width of the largest in pixels of the photograph; 0 where none was seen.
    pub largest: u32,
}

/// Why a file can not be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "unseen", rename_all = "snake_case", deny_unknown_fields)]
pub enum Unseen {
    /// The program, or the FFmpeg that it runs with, has no decoder for this.
    NoDecoder {
        /// What would have to be decoded, such as `av1`.
        codec: String,
    },
    /// It would take more memory than one picture may.
    TooLarge,
    /// It can not be decoded.
    Broken,
}
