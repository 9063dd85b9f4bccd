//! Tests of profiles in judging: parameters, levels, deviations.

use serde_json::{Value, json};

use super::builder::*;
use crate::record::standard::{Deviation, Judged, Judgement};
use crate::words::finding::Outcome;

fn judged(class: &Builder, changes: &Value) -> Judgement {
    class.judged_with(changes)
}

#[test]
fn a_profile_sets_numbers_and_every_departure_is_listed() {
    let class = Builder::good();
    let judgement = judged(&class, &json!({"parameters": {"photos": 4, "segments": 3}, "pins": {"evidence_unit": "session"}}));
    assert_eq!(outcome(&judgement, "T-02"), Outcome::Fail);
    assert_eq!(judgement.deviations.len(), 2);
    assert!(matches!(&judgement.deviations[0], Deviation::Pin { key, reading } if key == "evidence_unit" && reading == "session"));
    assert!(matches!(&judgement.deviations[1], Deviation::Parameter { key, .. } if key == "photos"));
    assert!(class.judged().deviations.is_empty());
}

#[test]
fn a_raised_level_decides() {
    let mut class = Builder::good();
    let root = class.find("2026-08-03T0900/照片/IMG_1.jpg").root;
    class.photo(SESSIONS[0], "IMG_4", start_of(SESSIONS[0]) + min(5));
    class.photo(SESSIONS[1], "IMG_4", start_of(SESSIONS[1]) + min(5)).root = root;
    assert_eq!(outcome(&class.judged(), "X-08"), Outcome::Fail);
    assert_eq!(class.judged().outcome, Judged::Passed);
    assert_eq!(judged(&class, &json!({"levels": {"X-08": "data"}})).outcome, Judged::Failed);
}

#[test]
fn the_rules_of_segments_follow_the_profile() {
    let mut class = Builder::good();
    // The middle clip of one session is in its first third, 26 minutes after the start.
    class.find("2026-08-03T0900/录像/VID_1.mp4").facts.start = Some(moment(at("2026-08-03T09:26"), crate::words::moment::Grade::A));
    for (rule, expected) in [("thirds", Outcome::Undecided), ("edges", Outcome::NeedsReview), ("order", Outcome::NeedsReview)] {
        assert_eq!(outcome(&judged(&class, &json!({"parameters": {"position_rule": rule}})), "T-03"), expected, "{rule}");
    }
    let mut class = Builder::good();
    class.find("2026-08-03T0900/录像/VID_2.mp4").facts.content = recording(299_000_000);
    assert_eq!(outcome(&judged(&class, &json!({"parameters": {"segment_tolerance_s": 1}})), "T-03"), Outcome::NeedsReview);
}

#[test]
fn the_roster_of_certificates_follows_the_profile() {
    let class = Builder::good();
    for (choice, expected) in [("literal", Outcome::Pass), ("never", Outcome::Pass), ("always", Outcome::Fail)] {
        assert_eq!(outcome(&judged(&class, &json!({"parameters": {"certificate_roster": choice}})), "A-02"), expected, "{choice}");
    }
}
