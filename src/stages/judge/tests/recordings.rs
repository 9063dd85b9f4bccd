//! Tests of front, middle and end: lengths to the microsecond, thirds, joining, full recordings, clocks of other cameras.

use super::builder::*;
use crate::record::class::ClassRecord;
use crate::record::facts::*;
use crate::record::lesson_part::*;
use crate::record::role::*;
use crate::words::finding::{Fact, Finding, Outcome};
use crate::words::moment::Grade;

const AM: &str = SESSIONS[0];

/// One session, 09:00 to 11:50, with these clips: local start time, length in microseconds.
fn session(clips: &[(&str, u64)]) -> Builder {
    let mut class = Builder::good();
    let record: &mut ClassRecord = &mut class.inventory.class;
    record.timetable.truncate(1);
    class.without("2026-08-03T0900/录像").without("2026-08-03T1400").without("2026-08-04").without(&folder(EXAM));
    for (number, (start, length)) in clips.iter().enumerate() {
        class.clip(AM, &format!("VID_{number}"), at(&format!("2026-08-03T{start}")), *length);
    }
    class
}

fn finding(class: &Builder) -> Finding {
    let judgement = class.judged();
    assert_blanks(standard(), &judgement);
    of(&judgement, "T-03").first().map(|finding| (*finding).clone()).unwrap()
}

fn parts(finding: &Finding, name: &str) -> Vec<String> {
    let Some(Fact::List(list)) = finding.facts.get(name) else { return Vec::new() };
    list.iter()
        .map(|fact| match fact {
            Fact::Term(text) | Fact::Text(text) => text.trim_start_matches("judge.part_").to_owned(),
            Fact::Span(from, to) => format!("{from}—{to}"),
            Fact::Length(length) => length.to_string(),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn five_minutes_are_three_hundred_seconds() {
    for (length, passes) in [(299_966_666, false), (299_999_999, false), (300_000_000, true), (300_000_001, true)] {
        let class = session(&[("09:05", 305_000_000), ("10:10", 305_000_000), ("11:30", length)]);
        let judgement = class.judged();
        assert_eq!(outcome(&judgement, "T-03") == Outcome::NeedsReview, passes, "{length}");
        if !passes {
            let finding = finding(&class);
            assert_eq!((finding.outcome, finding.message.as_str()), (Outcome::Fail, "too_short"));
            assert_eq!(finding.facts.get("shortfalls"), Some(&Fact::List(vec![Fact::Length(300_000_000 - length as i64)])));
            assert_eq!(parts(&finding, "parts_missing"), ["end"]);
            assert_eq!(parts(&finding, "short_files"), [format!("{}/录像/VID_2.mp4", folder(AM))]);
        }
    }
}

#[test]
fn three_cuts_of_the_beginning_are_one_part() {
    // 09:00:00–09:05:10, 09:05:10–09:10:20, 09:10:20–09:15:30.
    let class = session(&[("09:00:00", 310_000_000), ("09:05:10", 310_000_000), ("09:10:20", 310_000_000)]);
    let finding = finding(&class);
    assert_eq!(finding.outcome, Outcome::Fail);
    assert_eq!(parts(&finding, "parts_missing"), ["middle", "end"]);
    assert_eq!(parts(&finding, "intervals_missing"), ["09:57—10:53", "10:53—11:50"]);
    // With gaps between them, the message uses the same words.
    let class = session(&[("09:00:00", 310_000_000), ("09:06:10", 310_000_000), ("09:12:20", 310_000_000)]);
    let finding = self::finding(&class);
    assert_eq!((finding.outcome, finding.message.as_str()), (Outcome::Fail, "one_part"));
    assert_eq!(parts(&finding, "recordings_in"), ["front"]);
    assert_eq!(finding.facts.get("recorded_span"), Some(&Fact::Span("09:00".to_owned(), "09:18".to_owned())));
}

#[test]
fn files_of_one_device_are_joined_over_a_gap_of_two_seconds() {
    // 3:00 and 2:30 with gaps of 0.4 s, 2 s and 2.000001 s.
    for (gap, joined) in [(400_000, true), (2_000_000, true), (2_000_001, false)] {
        let mut class = session(&[("09:05", 180_000_000), ("10:10", 305_000_000), ("11:30", 305_000_000)]);
        let start = at("2026-08-03T09:08") + jiff::SignedDuration::from_micros(gap);
        class.clip(AM, "VID_9", start, 150_000_000);
        assert_eq!(outcome(&class.judged(), "T-03") == Outcome::NeedsReview, joined, "{gap}");
        // A file of another device is not part of the run.
        class.find("VID_9.mp4").facts.device = None;
        assert_eq!(outcome(&class.judged(), "T-03"), Outcome::Fail);
    }
}

#[test]
fn contiguous_pieces_that_cover_the_session_count_as_all_parts() {
    let pieces: Vec<(String, u64)> =
        (0..12).map(|piece| (format!("{:02}:{:02}", 9 + piece * 14 / 60, piece * 14 % 60), 14 * 60_000_000)).collect();
    let pieces: Vec<(&str, u64)> = pieces.iter().map(|(start, length)| (start.as_str(), *length)).collect();
    assert!(said(&session(&pieces).judged(), "T-03").contains(&(Outcome::Pass, "full".to_owned())));
}

#[test]
fn a_full_recording_covers_nine_tenths() {
    // 153 minutes are nine tenths of 170.
    let covered = session(&[("09:08", 153 * 60_000_000)]);
    assert!(said(&covered.judged(), "T-03").contains(&(Outcome::Pass, "full".to_owned())));
    assert_eq!(outcome(&covered.judged(), "T-03"), Outcome::NeedsReview);
    let short = session(&[("09:08", 153 * 60_000_000 - 1)]);
    assert_eq!(outcome(&short.judged(), "T-03"), Outcome::Fail);
}

#[test]
fn segments_that_share_time_are_not_three() {
    // The second camera's clip begins before the first camera's clip ends.
    let class = session(&[("09:54:00", 305_000_000), ("09:57:00", 305_000_000), ("11:30", 305_000_000)]);
    let finding = finding(&class);
    assert_eq!((finding.outcome, finding.message.as_str()), (Outcome::Fail, "overlapping"));
}

#[test]
fn a_declared_part_counts_where_the_time_is_not_known() {
    let mut class = session(&[("09:05", 305_000_000), ("10:10", 305_000_000), ("11:30", 305_000_000)]);
    for (name, part) in [("VID_0", LessonPart::Front), ("VID_1", LessonPart::Middle), ("VID_2", LessonPart::End)] {
        let file = class.find(&format!("{name}.mp4"));
        file.facts.start = None;
        file.placement.part = Some(part);
    }
    assert_eq!(outcome(&class.judged(), "T-03"), Outcome::NeedsReview);
    class.find("VID_1.mp4").placement.part = Some(LessonPart::Front);
    assert_eq!(parts(&finding(&class), "parts_missing"), ["middle"]);
    class.find("VID_1.mp4").placement.part = None;
    assert_eq!((finding(&class).outcome, finding(&class).message.as_str()), (Outcome::Insufficient, "unplaced"));
}

#[test]
fn a_measured_time_outweighs_a_declared_part() {
    let mut class = session(&[("09:05", 305_000_000), ("09:20", 305_000_000), ("11:30", 305_000_000)]);
    class.find("VID_1.mp4").placement.part = Some(LessonPart::Middle);
    assert_eq!(parts(&finding(&class), "parts_missing"), ["middle"]);
}

#[test]
fn a_recording_of_another_time_does_not_count() {
    let mut class = session(&[("09:05", 305_000_000), ("10:10", 305_000_000), ("11:30", 305_000_000)]);
    class.find("VID_2.mp4").facts.start = Some(moment(at("2026-08-03T15:30"), Grade::B));
    let finding = finding(&class);
    assert_eq!((finding.outcome, finding.message.as_str()), (Outcome::Fail, "other_time"));
    assert_eq!(parts(&finding, "other_time"), [format!("{}/录像/VID_2.mp4", folder(AM))]);
}

#[test]
fn the_same_recording_twice_counts_once() {
    let mut class = session(&[("09:05", 305_000_000), ("10:10", 305_000_000)]);
    let root = class.find("VID_1.mp4").root;
    class.clip(AM, "VID_2", at("2026-08-03T11:30"), 305_000_000).root = root;
    assert_eq!(parts(&finding(&class), "parts_missing"), ["end"]);
}

#[test]
fn a_playable_copy_is_measured_for_a_recorders_own_format() {
    let mut class = session(&[("09:05", 305_000_000), ("10:10", 305_000_000), ("11:30", 305_000_000)]);
    let file = class.find("VID_2.mp4");
    file.facts.problems.push(Problem::RecorderFormat);
    file.facts.content = Content::Other;
    assert_eq!(finding(&class).message, "unmeasured");
    class.add("可播放副本/VID_2.mp4", Role::PlayableCopy, &[], recording(305_000_000), None);
    assert_eq!(outcome(&class.judged(), "T-03"), Outcome::NeedsReview);
    class.find("可播放副本/VID_2.mp4").facts.content = recording(200_000_000);
    assert_eq!(finding(&class).message, "too_short");
}

/// The pairs of original and copy that X-11 reports.
fn copied(class: &Builder) -> Vec<(String, String)> {
    let judgement = class.judged();
    assert_blanks(standard(), &judgement);
    let text = |finding: &Finding, name: &str| match finding.facts.get(name) {
        Some(Fact::Text(text)) => text.clone(),
        other => panic!("{other:?}"),
    };
    let named = of(&judgement, "X-11").into_iter().filter(|finding| finding.message == "copied");
    named
        .map(|finding| {
            assert_eq!(finding.files.len(), 2);
            (text(finding, "file"), text(finding, "copy"))
        })
        .collect()
}

#[test]
fn a_copy_stands_for_one_original_by_its_name_and_folder_or_else_by_its_start() {
    let mut class = session(&[("09:05", 305_000_000), ("10:10", 305_000_000), ("11:30", 305_000_000)]);
    for name in ["VID_0.mp4", "VID_1.mp4", "VID_2.mp4"] {
        class.find(name).facts.problems.push(Problem::RecorderFormat);
    }
    let start = class.find("VID_0.mp4").facts.start.clone();
    let here = format!("{}/可播放副本", folder(AM));
    class.add("可播放副本/vid_1.mp4", Role::PlayableCopy, &[], recording(305_000_000), None);
    class.add(&format!("{here}/VID_1.mp4"), Role::PlayableCopy, &[], recording(305_000_000), None);
    // Another name, the same second.
    class.add("可播放副本/导出.mp4", Role::PlayableCopy, &[], recording(305_000_000), start);
    let original = |number: u32| format!("{}/录像/VID_{number}.mp4", folder(AM));
    let pairs = [(original(0), "可播放副本/导出.mp4".to_owned()), (original(1), format!("{here}/VID_1.mp4"))];
    assert_eq!(copied(&class), pairs);
    // A copy that does not open replaces nothing, and a copy can replace only one original.
    class.find("导出.mp4").facts.problems.push(Problem::NoVideo);
    class.clip(AM, "VID_1x", at("2026-08-03T11:00"), 305_000_000).facts.problems.push(Problem::RecorderFormat);
    assert_eq!(copied(&class), pairs[1..]);
}

#[test]
fn too_short_and_missing_are_said_together() {
    let class = session(&[("09:05", 305_000_000), ("10:10", 298_000_000)]);
    let finding = finding(&class);
    assert_eq!((finding.outcome, finding.message.as_str()), (Outcome::Fail, "short_and_missing"));
    assert_eq!(parts(&finding, "parts_missing"), ["middle", "end"]);
    assert_eq!(parts(&finding, "measured"), ["298000000"]);
}
