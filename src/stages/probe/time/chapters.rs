//! The times of chapters: a camera that splits its recordings writes the time of the first chapter into all. Each chapter begins when the
//! previous one ends.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use crate::record::chapter::{Chapter, chapter};
use crate::record::facts::{Content, FileFacts};
use crate::record::members::Member;
use crate::words::moment::{Moment, Reason, TimeSource};

/// Moves the possible times of later chapters to the end of the earlier ones. Independent of the order of files.
pub fn follow(files: &mut [(Member, FileFacts)]) {
    let mut recordings: BTreeMap<(String, String, String), BTreeMap<u32, usize>> = BTreeMap::new();
    for (index, (member, facts)) in files.iter().enumerate() {
        let folder = member.path.as_str().strip_suffix(member.path.file_name()).unwrap_or_default();
        if let (Some(Chapter { family, recording, number }), Content::Recording(_)) = (chapter(member.path.file_name()), &facts.content) {
            let key = (folder.to_owned(), family.to_ascii_uppercase(), recording.to_owned());
            recordings.entry(key).or_default().insert(number, index);
        }
    }
    for chapters in recordings.into_values() {
        let mut chapters = chapters.into_iter();
        let Some((mut number, first)) = chapters.next() else { continue };
        let Some((_, begun)) = files.get(first).filter(|_| number <= 1) else { continue };
        let begun = begun.clone();
        let mut before = length(&begun);
        for (next, index) in chapters {
            let Some((_, facts)) = files.get_mut(index).filter(|(_, facts)| next == number + 1 && written(facts) == written(&begun)) else {
                break;
            };
            if !facts.start_is_only_possible() {
                break;
            }
            begin_after(facts, &begun, before);
            (number, before) = (next, before + length(facts));
        }
    }
}

fn length(facts: &FileFacts) -> SignedDuration {
    let Content::Recording(recording) = &facts.content else { return SignedDuration::ZERO };
    let length = recording.recorded_us.unwrap_or(recording.length_us);
    SignedDuration::from_micros(i64::try_from(length).unwrap_or(i64::MAX))
}

/// The container's time as written.
fn written(facts: &FileFacts) -> Option<&Moment> {
    facts.times.iter().find(|time| time.source == TimeSource::CreationTimeUnclear)
}

fn begin_after(facts: &mut FileFacts, first: &FileFacts, before: SignedDuration) {
    for time in facts.times.iter_mut().filter(|time| time.reason == Reason::Possible) {
        let begun = first.times.iter().find(|begun| begun.reason == Reason::Possible && begun.source == time.source);
        if let Some(at) = begun.and_then(|begun| begun.at.checked_add(before).ok()) {
            time.at = at;
        }
    }
    facts.start = facts.times.first().cloned();
}
