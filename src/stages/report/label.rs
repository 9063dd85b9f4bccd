//! The label of a class (注明班级名称、培训时间等信息, 附件3), as written on a disc.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::formats::bagit::supersedes::Supersedes;
use crate::record::class::ClassRecord;
use crate::record::facts::Content;
use crate::record::inventory::Inventory;
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
    /// First day of training; from the timetable if it is not declared.
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

    /// The training dates as text.
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

/// A disc, USB stick or folder with a bundle or one of its volumes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disc {
    /// Number of the disc and number of discs; `(1, 1)` for a bundle in one piece.
    pub place: (u64, u64),
    /// Name of the file on it.
    pub file: String,
    /// Size of the file in bytes.
    pub bytes: u64,
}

impl Disc {
    /// One disc per volume, from file names and sizes in bytes.
    pub fn of(volumes: &[(String, u64)]) -> Vec<Self> {
        let count = volumes.len() as u64;
        (1..).zip(volumes).map(|(number, (file, bytes))| Self { place: (number, count), file: file.clone(), bytes: *bytes }).collect()
    }
}

/// The rows on the label of a disc, besides class and institution: terms and values (资料类别, 第 n 张共 m 张, 制作日期 …). The date is that of
/// sealing, not of printing.
pub fn rows(inventory: &Inventory, supersedes: Option<&Supersedes>, disc: &Disc, speaker: &Speaker) -> Vec<(String, String)> {
    let label = Label::of(&inventory.class);
    let (number, count) = disc.place;
    let place = Message::new("label.disc").count("number", number).count("count", count);
    let made = inventory.class.timezone.local(inventory.as_of).date();
    let mut rows = vec![
        ("label.class_id", label.class_id.clone()),
        ("label.dates", label.dates()),
        ("label.kinds", kinds(inventory, speaker)),
        ("label.medium", speaker.say(&place)),
        ("label.file", speaker.say(&Message::new("label.file_of").text("file", &disc.file).text("size", speaker.bytes(disc.bytes)))),
        ("label.made_on", made.to_string()),
    ];
    // The first digits are enough to find the earlier disc.
    rows.extend(supersedes.map(|earlier| {
        let id: String = earlier.id().to_string().chars().take(16).collect();
        ("label.corrected", speaker.say(&Message::new("label.replaces").text("id", id)))
    }));
    rows.into_iter().map(|(key, value)| (speaker.term(key).trim_end_matches(['：', ':', ' ']).to_owned(), value)).collect()
}

/// The kinds of material, with their numbers.
fn kinds(inventory: &Inventory, speaker: &Speaker) -> String {
    let mut counts = [0_usize; 5];
    let keys: [&'static str; 5] = ["label.pictures", "label.recordings", "label.documents", "label.tables", "label.others"];
    for file in &inventory.files {
        let kind = match &file.facts.content {
            Content::Picture(_) => 0,
            Content::Recording(_) => 1,
            Content::Document(_) => 2,
            Content::Table(_) => 3,
            Content::Other => 4,
        };
        counts.iter_mut().skip(kind).take(1).for_each(|count| *count += 1);
    }
    let there = keys.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    let said: Vec<String> = there.map(|(key, count)| speaker.say(&Message::new(key).count("count", count))).collect();
    said.join(&speaker.term("label.and"))
}

/// The labels of all discs as text, to print and cut.
pub fn text_labels(inventory: &Inventory, supersedes: Option<&Supersedes>, id: &Digest, discs: &[Disc], speaker: &Speaker) -> String {
    let label = Label::of(&inventory.class);
    let colon = speaker.term("label.colon");
    let one = |disc: &Disc| {
        let mut lines = vec![
            format!("{}{}", speaker.term("label.institution"), shown(&label.institution)),
            format!("{}{}", speaker.term("label.class_name"), shown(&label.class_name)),
        ];
        lines.extend(rows(inventory, supersedes, disc, speaker).iter().map(|(term, value)| format!("{term}{colon}{}", shown(value))));
        lines.push(speaker.say(&Message::new("report.id").text("id", id.to_string())));
        lines.join("\n")
    };
    let labels: Vec<String> = discs.iter().map(one).collect();
    format!("{}\n", labels.join("\n\n----------------------------------------\n\n"))
}
