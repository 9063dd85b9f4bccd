//! The problems of each file.

use super::super::evidence::File;
use super::super::facts::{Facts, View, written};
use super::super::index::Index;
use super::stages::{is_supervision, stage_of_role};
use crate::record::class::RecordFault;
use crate::record::facts::{Content, Problem};
use crate::record::role::Role;
use crate::words::finding::{Fact, Subject};

pub(super) fn views<'a>(index: &'a Index<'a>) -> Vec<View<'a>> {
    let mut views = Vec::new();
    for file in &index.files {
        // Data withheld in a redacted copy is not a problem here; it is reported with its item.
        let told = file.record.facts.problems.iter().filter(|problem| **problem != Problem::Withheld);
        let mut problems: Vec<(String, Option<&Problem>)> = told.map(|problem| (word(problem), Some(problem))).collect();
        if is_of_wrong_kind(file) && !problems.iter().any(|(problem, _)| explains(problem)) {
            problems.push(("wrong_kind".to_owned(), None));
        }
        if is_archive(file) {
            problems.retain(|(problem, _)| problem != "wrong_kind");
            problems.push(("archive".to_owned(), None));
        }
        problems.sort_unstable();
        problems.dedup_by(|one, other| one.0 == other.0);
        for (problem, measured) in problems {
            let mut facts = Facts::default();
            if let Some(measured) = measured {
                figures(measured, &mut facts);
            }
            facts.text("file", file.record.path.to_string());
            facts.text("problem", problem);
            facts.word("place", place(file.record.placement.role));
            facts.text("extension", file.record.path.extension());
            facts.text("media_type", file.record.facts.media_type.clone());
            facts.flag("copied", file.copy.is_some());
            facts.text("copy", file.copy.map(|copy| copy.path.to_string()).unwrap_or_default());
            views.push(View {
                subject: Subject::File { path: file.record.path.clone() },
                facts,
                files: [Some(file.record), file.copy].into_iter().flatten().collect(),
            });
        }
    }
    views.extend(record(index));
    views
}

/// Parts of the class record that could not be read.
fn record<'a>(index: &'a Index<'a>) -> Vec<View<'a>> {
    let view = |fault: &'a RecordFault| {
        let mut facts = Facts::default();
        facts.text("file", &fault.file);
        facts.text("problem", "record");
        facts.word("place", "material");
        for name in ["extension", "media_type", "copy"] {
            facts.text(name, "");
        }
        facts.flag("copied", false);
        facts.fact("said", fault.said.clone());
        let file = index.files.iter().find(|file| file.record.path.as_str() == fault.file);
        let subject = file.map_or(Subject::Class, |file| Subject::File { path: file.record.path.clone() });
        View { subject, facts, files: file.map(|file| file.record).into_iter().collect() }
    };
    index.inventory.record_faults.iter().map(view).collect()
}

/// The name of a problem in rules: its JSON name, except for a few problems that need several names.
fn word(problem: &Problem) -> String {
    match problem {
        Problem::CutShort { claimed_us: None, .. } => "cut".to_owned(),
        Problem::PartlyDamaged { from_percent: Some(_) } => "damaged_from".to_owned(),
        Problem::Edited { other_thumbnail: true, .. } => "edited_scene".to_owned(),
        _ => serde_json::to_value(problem).ok().and_then(|problem| Some(written(problem.get("problem")?))).unwrap_or_default(),
    }
}

/// The values of a problem, as shown in messages.
fn figures(problem: &Problem, facts: &mut Facts) {
    let mut length = |name: &'static str, us: u64| facts.fact(name, Fact::Length(i64::try_from(us).unwrap_or(i64::MAX)));
    match problem {
        Problem::CutShort { claimed_us, length_us } => {
            length("claimed", claimed_us.unwrap_or(0));
            length("length", *length_us);
        }
        Problem::Jumps { count, gap_us } => {
            length("gap", *gap_us);
            facts.fact("jumps", Fact::Count(i64::from(*count)));
        }
        Problem::Sparse { frames, length_us, gap_us } => {
            length("length", *length_us);
            length("gap", *gap_us);
            facts.fact("frames", Fact::Count(i64::try_from(*frames).unwrap_or(i64::MAX)));
        }
        Problem::SoundLonger { sound_us, length_us } => {
            length("sound", *sound_us);
            length("length", *length_us);
        }
        Problem::Speed { captured_milli, shown_milli } => {
            let rate = |milli: u64| format!("{}.{:03}", milli / 1_000, milli % 1_000);
            facts.text("captured_rate", rate(*captured_milli));
            facts.text("shown_rate", rate(*shown_milli));
        }
        Problem::Looped { repeated_us, lag_us } => {
            length("repeated", *repeated_us);
            length("lag", *lag_us);
        }
        Problem::Recurring { again, sampled } => {
            facts.fact("again", Fact::Count(i64::from(*again)));
            facts.fact("sampled", Fact::Count(i64::from(*sampled)));
        }
        Problem::ShownShorter { shown_us, recorded_us } => {
            length("shown", *shown_us);
            length("recorded", *recorded_us);
        }
        Problem::Blanked { length_us, listed_us } => {
            length("length", *length_us);
            length("listed", *listed_us);
        }
        Problem::PartlyDamaged { from_percent: Some(percent) } => facts.text("percent", percent.to_string()),
        Problem::BadPages { pages } => {
            facts.fact("pages", Fact::List(pages.iter().map(|page| Fact::Count(i64::from(*page))).collect()));
        }
        Problem::UnclearTime { written } => facts.text("written", written.clone()),
        Problem::Edited { days, software, .. } => {
            facts.text("days", days.to_string());
            facts.text("software", software.clone());
        }
        _ => {}
    }
}

/// Whether a problem already explains why a file has the wrong kind for its place.
fn explains(problem: &str) -> bool {
    !matches!(
        problem,
        "extension_disagrees"
            | "truncated"
            | "partly_damaged"
            | "damaged_from"
            | "bad_pages"
            | "cut_short"
            | "cut"
            | "jumps"
            | "sparse"
            | "sound_longer"
            | "speed"
            | "looped"
            | "recurring"
            | "black"
            | "still"
            | "shown_shorter"
            | "blanked"
            | "joined"
            | "unclear_time"
            | "edited"
            | "edited_scene"
    )
}

/// Whether a file is among photographs or recordings but is neither.
fn is_of_wrong_kind(file: &File) -> bool {
    match file.record.placement.role {
        Role::Photo | Role::Screenshot => !matches!(file.record.facts.content, Content::Picture(_)),
        Role::Recording => !matches!(file.record.facts.content, Content::Recording(_)),
        _ => false,
    }
}

/// Whether a file that should be evidence or material is an archive: its content was not examined.
fn is_archive(file: &File) -> bool {
    let archives = ["application/zip", "application/vnd.rar", "application/x-7z-compressed", "application/gzip", "application/x-tar"];
    archives.contains(&file.record.facts.media_type.as_str()) && place(file.record.placement.role) != "other"
}

fn place(role: Role) -> &'static str {
    match role {
        role if is_supervision(role) => "evidence",
        Role::Unplaced => "evidence",
        Role::ClassRecord | Role::Pledge | Role::ChangeRecord => "material",
        role if stage_of_role(role).is_some() => "material",
        _ => "other",
    }
}
