//! The part of a unit that a recording shows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The part of a unit that a recording shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LessonPart {
    /// 前段.
    Front,
    /// 中段.
    Middle,
    /// 后段.
    End,
    /// 全程.
    Full,
}
