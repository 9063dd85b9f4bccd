//! Tests of readings: all are computed; if one session lacks something, the rule is undecided until a profile chooses what is counted
//! together.

use super::builder::*;
use crate::record::standard::Judged;
use crate::words::finding::{Fact, Outcome, Subject};

#[test]
fn one_session_short_is_undecided_with_the_ladder_and_names_the_session() {
    let mut class = Builder::good();
    class.without(&format!("{}/照片/IMG_1", folder(SESSIONS[0])));
    let judgement = class.judged();
    assert_eq!(judgement.outcome, Judged::Failed);
    assert_eq!(ladder(&judgement, "T-02"), "session:fail:1 day:pass:0 course:pass:0 class:pass:0");
    let findings = of(&judgement, "T-02");
    let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
    assert_eq!((finding.outcome, &finding.subject), (Outcome::Undecided, &Subject::Session { id: SESSIONS[0].to_owned() }));
    assert_eq!(finding.facts.get("measured"), Some(&Fact::Count(2)));
    assert_eq!(finding.facts.get("required"), Some(&Fact::Count(3)));
    assert_eq!(finding.facts.get("missing"), Some(&Fact::Count(1)));
    assert_eq!(finding.files.len(), 2);
}

#[test]
fn a_profile_decides_by_its_reading() {
    let mut class = Builder::good();
    class.without(&format!("{}/照片/IMG_1", folder(SESSIONS[0])));
    for (profile, expected) in [("每课次", Outcome::Fail), ("每天", Outcome::NeedsReview), ("per-class", Outcome::NeedsReview)] {
        assert_eq!(outcome(&class.judged_by(profile), "T-02"), expected, "{profile}");
    }
    class.without("2026-08-03T0900/照片").without("2026-08-03T1400/照片");
    assert_eq!(outcome(&class.judged_by("per-day"), "T-02"), Outcome::Fail);
    assert_eq!(of(&class.judged_by("per-day"), "T-02")[0].subject, Subject::Day { date: "2026-08-03".to_owned() });
    assert_eq!(ladder(&class.judged(), "T-02"), "session:fail:6 day:fail:3 course:pass:0 class:pass:0");
}

#[test]
fn a_class_that_meets_no_reading_fails_in_each_session() {
    let mut class = Builder::good();
    class.without("/照片/IMG_1").without("/照片/IMG_2").without("2026-08-03T0900/照片").without("2026-08-03T1400/照片");
    let judgement = class.judged();
    assert_eq!(ladder(&judgement, "T-02"), "session:fail:10 day:fail:4 course:fail:4 class:fail:1");
    assert_eq!(of(&judgement, "T-02").len(), 4);
    assert!(of(&judgement, "T-02").iter().all(|finding| finding.outcome == Outcome::Fail));
}

#[test]
fn what_can_not_be_computed_under_a_wider_reading_is_no_failure_yet() {
    let mut class = Builder::good();
    class.without("/录像");
    for clip in ["a", "b", "c"] {
        class.clip(SESSIONS[3], clip, start_of(SESSIONS[3]), 305_000_000).facts.start = None;
    }
    let judgement = class.judged();
    assert_eq!(ladder(&judgement, "T-03"), "session:fail:12 day:fail:6 course:fail:6 class:insufficient:3");
    assert!(of(&judgement, "T-03").iter().all(|finding| finding.outcome == Outcome::Insufficient));
    assert_eq!(judgement.outcome, Judged::Failed);
}

#[test]
fn sessions_that_all_pass_make_every_wider_reading_pass() {
    // Sessions of different lengths: no clip of the class is in the middle third of the joined time.
    let mut class = Builder::good();
    class.inventory.class.timetable.truncate(2);
    class.inventory.class.timetable[1].end = "14:40".to_owned().try_into().unwrap();
    class.without("2026-08-04").without("2026-08-03T1400/录像").without("0900/录像/VID_1").without("0900/录像/VID_2");
    class.clip(SESSIONS[0], "m", at("2026-08-03T09:57"), 305_000_000);
    class.clip(SESSIONS[0], "e", at("2026-08-03T11:40"), 305_000_000);
    for (name, start) in [("a", "14:00"), ("b", "14:15"), ("c", "14:33")] {
        class.clip(SESSIONS[1], name, at(&format!("2026-08-03T{start}")), 305_000_000);
    }
    assert_eq!(ladder(&class.judged(), "T-03"), "session:pass:0 day:pass:0 course:pass:0 class:pass:0");
}

#[test]
fn sign_in_is_read_per_session_day_and_class() {
    let mut class = Builder::good();
    class.without("2026-08-03T0900/签到册");
    assert_eq!(ladder(&class.judged(), "T-01"), "session:fail:1 day:pass:0 class:pass:0");
    class.without("2026-08-03T1400/签到册");
    assert_eq!(ladder(&class.judged(), "T-01"), "session:fail:2 day:fail:1 class:pass:0");
    assert_eq!(outcome(&class.judged_by("per-day"), "T-01"), Outcome::Fail);
    assert_eq!(outcome(&class.judged_by("per-class"), "T-01"), Outcome::NeedsReview);
}

#[test]
fn an_assessment_in_two_parts_has_its_own_ladder() {
    let mut class = Builder::good();
    let mut second = class.inventory.class.assessments[0].clone();
    second.start = "14:00".to_owned().try_into().unwrap();
    second.end = "16:00".to_owned().try_into().unwrap();
    class.inventory.class.assessments.push(second);
    assert_eq!(ladder(&class.judged(), "E-02"), "event:fail:3 day:pass:0 class:pass:0");
    assert_eq!(of(&class.judged(), "E-02")[0].subject, Subject::Assessment { id: "A2026-08-05T14:00".to_owned() });
}
