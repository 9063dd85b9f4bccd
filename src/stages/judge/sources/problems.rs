//! What is wrong with each file.

use super::super::facts::{Facts, View};
use super::super::index::{File, Index};
use super::materials::{is_supervision, stage_of_role};
use crate::record::inventory::{Content, Problem, Role};
use crate::words::finding::Subject;

pub(super) fn views<'a>(index: &'a Index<'a>) -> Vec<View<'a>> {
    let mut views = Vec::new();
    for file in &index.files {
        let mut problems: Vec<&'static str> = file.record.facts.problems.iter().map(word).collect();
        if is_of_wrong_kind(file) && !problems.iter().any(|problem| explains(problem)) {
            problems.push("wrong_kind");
        }
        problems.sort_unstable();
        problems.dedup();
        for problem in problems {
            let mut facts = Facts::default();
            facts.text("file", file.record.path.to_string());
            facts.word("problem", problem);
            facts.word("place", place(file.record.placement.role));
            facts.text("extension", file.record.path.extension());
            facts.text("media_type", file.record.facts.media_type.clone());
            facts.flag("copied", file.copied);
            views.push(View { subject: Subject::File { path: file.record.path.clone() }, facts, files: vec![file.record] });
        }
    }
    views
}

fn word(problem: &Problem) -> &'static str {
    match problem {
        Problem::Empty => "empty",
        Problem::Unreadable { .. } => "unreadable",
        Problem::ExtensionDisagrees { .. } => "extension_disagrees",
        Problem::Broken { .. } => "broken",
        Problem::Truncated => "truncated",
        Problem::NoVideo => "no_video",
        Problem::Black => "black",
        Problem::Still => "still",
        Problem::RecorderFormat => "recorder_format",
        Problem::Undecodable => "undecodable",
        Problem::TooLarge => "too_large",
        Problem::GaveUp { .. } => "gave_up",
    }
}

/// Whether a problem says already why a file is not what its place asks for.
fn explains(problem: &str) -> bool {
    !matches!(problem, "extension_disagrees" | "truncated" | "black" | "still")
}

/// Whether a file lies among photographs or recordings and is neither.
fn is_of_wrong_kind(file: &File) -> bool {
    match file.record.placement.role {
        Role::Photo | Role::Screenshot => !matches!(file.record.facts.content, Content::Picture(_)),
        Role::Recording => !matches!(file.record.facts.content, Content::Recording(_)),
        _ => false,
    }
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
