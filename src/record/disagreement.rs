//! Contradictions within a class folder.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Two places that should agree and do not, or a folder without a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Disagreement {
    /// `class.json` and the workbooks differ.
    #[serde(rename = "doors")]
    RecordFiles {
        /// The field's name.
        field: String,
        /// The value in `class.json`.
        json: String,
        /// The value in the workbook.
        workbook: String,
    },
    /// A day folder for a date without lessons.
    DayWithoutLesson {
        /// The folder's path.
        folder: String,
        /// Its date.
        date: String,
    },
}
