//! Places of a class folder that contradict each other.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Two places that should say the same and do not, or a folder that fits no lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Disagreement {
    /// `class.json` and the workbooks say different things.
    #[serde(rename = "doors")]
    RecordFiles {
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
