//! The header of a page: its kind, its verdict, the label of the class.

use crate::record::class::ClassRecord;
use crate::stages::report::label::Label;
use crate::stages::report::page::mark::Mark;
use crate::stages::report::speaker::Speaker;
use crate::words::path::shown;

/// The header of a page.
#[derive(Clone, Debug)]
pub struct Headline {
    /// The kind of page.
    pub kind: String,
    /// The class, or the file if the class is unknown.
    pub title: String,
    /// The mark of the verdict.
    pub mark: Mark,
    /// The verdict as text.
    pub verdict: String,
    /// The basis of the verdict, and what it does not show.
    pub about: Vec<String>,
    /// The label, as pairs of name and value.
    pub label: Vec<(String, String)>,
}

/// The label of a class, as pairs of name and value.
pub fn label(class: &ClassRecord, speaker: &Speaker) -> Vec<(String, String)> {
    let label = Label::of(class);
    let name = |key: &str| speaker.term(key).trim_end_matches([':', '：', ' ']).to_owned();
    let mut lines = vec![
        (name("label.class"), label.class_name.clone()),
        (name("page.class_id"), label.class_id.clone()),
        (name("label.dates"), label.dates()),
        (name("label.institution"), label.institution.clone()),
        (name("page.credit_code"), class.institution.credit_code.clone()),
    ];
    lines.extend(class.training_type.map(|kind| (name("label.training_type"), speaker.term_of("training_type", kind))));
    let occupation: Vec<&str> = [class.occupation.as_deref(), class.level.as_deref()].into_iter().flatten().collect();
    if !occupation.is_empty() {
        lines.push((name("page.occupation"), occupation.join(" ")));
    }
    lines.extend(class.district.clone().map(|district| (name("page.district"), district)));
    lines.into_iter().map(|(name, value)| (name, shown(&value).into_owned())).collect()
}
