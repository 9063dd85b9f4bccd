//! How the containers of a device write their time, learned from its files.
//!
//! A device writes all its files in the same way: if the time in a file name determined the reading of `creation_time`, this reading
//! applies to the other files of the device. If its files disagree, nothing is chosen.

use std::collections::BTreeMap;

use crate::record::facts::{Content, FileFacts};
use crate::stages::probe::time::evidence;
use crate::words::moment::{Grade, Moment, Reason, TimeSource};

/// In a recording shorter than this (microseconds), start and end cannot be distinguished at the precision of names.
const TELLING_US: u64 = 20_000_000;

/// Chooses the reading of `creation_time` from the other files of the device. Independent of the order of files.
pub fn agree(files: Vec<&mut FileFacts>) {
    let mut readings: BTreeMap<(String, String), Option<TimeSource>> = BTreeMap::new();
    for facts in &files {
        if let (Some(camera), Some(reading)) = (camera(facts), shown(facts)) {
            let known = readings.entry(camera).or_insert(Some(reading));
            *known = known.filter(|known| *known == reading);
        }
    }
    for facts in files {
        if let Some(reading) = camera(facts).and_then(|camera| readings.get(&camera).copied().flatten()) {
            choose(facts, reading);
        }
    }
}

fn camera(facts: &FileFacts) -> Option<(String, String)> {
    facts.device.as_ref()?.camera().map(|(make, model)| (make.to_owned(), model.to_owned()))
}

/// The reading determined by other evidence of the file.
fn shown(facts: &FileFacts) -> Option<TimeSource> {
    let chosen = |time: &&Moment| matches!(time.reason, Reason::NameAgrees | Reason::CreationDateAgrees);
    let long = matches!(&facts.content, Content::Recording(recording) if recording.length_us >= TELLING_US);
    facts.times.iter().find(chosen).filter(|_| long).map(|time| time.source)
}

/// If all readings are only possible, and there is no better time, the device's reading becomes a measured time.
fn choose(facts: &mut FileFacts, reading: TimeSource) {
    let possible = |time: &Moment| time.reason == Reason::Possible;
    if facts.start.as_ref().is_none_or(|start| start.grade <= Grade::B) {
        return;
    }
    let Some(mut chosen) = facts.times.iter().find(|time| possible(time) && time.source == reading).cloned() else { return };
    (chosen.grade, chosen.reason) = (Grade::A, Reason::DeviceAgrees);
    facts.times.retain(|time| !possible(time));
    facts.times.push(chosen);
    evidence::sort(&mut facts.times);
    facts.start = facts.times.first().cloned();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::facts::{Device, RecordingFacts};
    use crate::stages::probe::time::evidence::{ContainerTimes, TimeEvidence, weigh};
    use crate::words::moment::{Precision, Zone};

    const LENGTH_US: u64 = 305_000_000;

    fn file(model: &str, creation: &str, name: Option<&str>) -> FileFacts {
        let metadata = [("creation_time".to_owned(), creation.to_owned())];
        let name = name.map(|name| Moment {
            at: name.parse().unwrap(),
            grade: Grade::B,
            source: TimeSource::DeviceName,
            precision: Precision::Second,
            reason: Reason::ClassZone,
        });
        let evidence = TimeEvidence { name, container: ContainerTimes::read(&metadata), length_us: LENGTH_US, ..TimeEvidence::default() };
        let (times, start) = weigh(&evidence, Zone::default());
        let content = Content::Recording(RecordingFacts { length_us: LENGTH_US, ..RecordingFacts::default() });
        let device = (!model.is_empty()).then(|| Device { model: Some(model.to_owned()), ..Device::default() });
        FileFacts { media_type: String::new(), content, times, start, device, problems: Vec::new() }
    }

    fn starts(mut files: Vec<FileFacts>) -> Vec<(String, Grade, Reason)> {
        agree(files.iter_mut().collect());
        files.into_iter().map(|facts| facts.start.unwrap()).map(|start| (start.at.to_string(), start.grade, start.reason)).collect()
    }

    #[test]
    fn a_name_chooses_for_the_other_files_of_its_device() {
        // Local time labelled UTC, at the end: 09:35:20 minus 305 s is 09:30:15.
        let named = || file("X3", "2026-08-03T09:35:20Z", Some("2026-08-03T01:30:15Z"));
        let nameless = || file("X3", "2026-08-03T11:05:05Z", None);
        let found = starts(vec![nameless(), named(), file("X4", "2026-08-03T11:05:05Z", None), file("", "2026-08-03T11:05:05Z", None)]);
        assert_eq!(found[0], ("2026-08-03T03:00:00Z".to_owned(), Grade::A, Reason::DeviceAgrees));
        assert_eq!(found[1].2, Reason::NameAgrees);
        assert_eq!(found[2], ("2026-08-03T11:05:05Z".to_owned(), Grade::D, Reason::Possible));
        assert_eq!(found[3].2, Reason::Possible);
    }

    #[test]
    fn files_that_disagree_choose_nothing() {
        let end = || file("X3", "2026-08-03T09:35:20Z", Some("2026-08-03T01:30:15Z"));
        let start = || file("X3", "2026-08-03T09:30:15Z", Some("2026-08-03T01:30:15Z"));
        let nameless = || file("X3", "2026-08-03T11:05:05Z", None);
        for files in [vec![end(), start(), nameless()], vec![nameless(), start(), end()], vec![end(), start(), end(), nameless()]] {
            assert!(starts(files).iter().any(|(_, grade, reason)| (*grade, *reason) == (Grade::D, Reason::Possible)));
        }
    }
}
