//! The label of a class (注明班级名称、培训时间等信息, 附件3): what a disc would bear.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::class::ClassRecord;
use crate::stages::report::speaker::Speaker;
use crate::words::path::shown;

/// Class, dates and institution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Label {
    /// 班级编号.
    pub class_id: String,
    /// 班级名称.
    pub class_name: String,
    /// 培训机构.
    pub institution: String,
    /// First day of training; of the timetable where it is not declared.
    pub start: Option<String>,
    /// Last day of training or assessment.
    pub end: Option<String>,
}

impl Label {
    /// The label of a class.
    pub fn of(class: &ClassRecord) -> Self {
        let lessons = || class.timetable.iter().map(|row| row.date);
        let start = class.start.or_else(|| lessons().min());
        let end = class.end.or_else(|| lessons().chain(class.assessments.iter().map(|row| row.date)).max());
        Self {
            class_id: class.class_id.clone(),
            class_name: class.class_name.clone(),
            institution: class.institution.name.clone(),
            start: start.map(|date| date.to_string()),
            end: end.map(|date| date.to_string()),
        }
    }

    /// The training dates in words.
    pub fn dates(&self) -> String {
        match (&self.start, &self.end) {
            (Some(start), Some(end)) => format!("{start} — {end}"),
            (Some(date), None) | (None, Some(date)) => date.clone(),
            (None, None) => "—".to_owned(),
        }
    }

    /// The label as lines of text.
    pub fn lines(&self, speaker: &Speaker) -> Vec<String> {
        [
            ("label.institution", self.institution.as_str()),
            ("label.class", &format!("{}（{}）", self.class_name, self.class_id)),
            ("label.dates", &self.dates()),
        ]
        .map(|(key, value)| format!("{}{}", speaker.term(key), shown(value)))
        .to_vec()
    }
}
