//! The label of a class (注明班级名称、培训时间等信息, 附件3): what a disc would bear.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::class::ClassRecord;
use crate::stages::report::speaker::Speaker;
use crate::words::digest::Digest;
use crate::words::path::shown;
use crate::words::wording::Message;

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

/// What each disc with a volume is to bear, as text to print and cut up: the class, the dates, which disc of how many. `volumes` are the
/// names of the files and their bytes.
pub fn volume_labels(label: &Label, id: &Digest, volumes: &[(String, u64)], speaker: &Speaker) -> String {
    let one = |(number, (name, bytes)): (usize, &(String, u64))| {
        let disc = Message::new("label.disc").count("number", number as u64).count("count", volumes.len());
        let mut lines = label.lines(speaker);
        lines.push(speaker.say(&disc));
        lines.push(format!("{}{}（{}）", speaker.term("label.file"), shown(name), speaker.bytes(*bytes)));
        lines.push(speaker.say(&Message::new("report.id").text("id", id.to_string())));
        lines.join("\n")
    };
    let labels: Vec<String> = (1..).zip(volumes).map(one).collect();
    format!("{}\n", labels.join("\n\n----------------------------------------\n\n"))
}
