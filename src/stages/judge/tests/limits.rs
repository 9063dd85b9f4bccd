//! Tests of values just below, at and just above each limit.

use super::builder::*;
use crate::record::role::*;
use crate::words::finding::Outcome;
use crate::words::moment::{Grade, Precision};

#[test]
fn fifty_persons_are_a_class_and_the_same_id_counts_once() {
    let mut class = Builder::good();
    for (persons, expected) in [(49, Outcome::Pass), (50, Outcome::Pass), (51, Outcome::Fail)] {
        class.roster(persons);
        assert_eq!(outcome(&class.judged(), "P-06"), expected, "{persons}");
    }
    let roster = class.inventory.class.roster.as_mut().unwrap();
    roster[50].id_number = roster[0].id_number.as_deref().map(|id| format!(" {}", id.to_lowercase()));
    assert_eq!(outcome(&class.judged(), "P-06"), Outcome::Pass);
    let roster = class.inventory.class.roster.as_mut().unwrap();
    roster[50].id_number = None;
    roster[49].id_number = None;
    assert_eq!(outcome(&class.judged(), "P-06"), Outcome::Fail);
    let roster = class.inventory.class.roster.as_mut().unwrap();
    roster[50].name = format!("{} ", roster[49].name);
    assert_eq!(outcome(&class.judged(), "P-06"), Outcome::Pass);
}

#[test]
fn three_photographs_are_enough_and_more_are_fine() {
    for (taken_away, passes) in [(0, true), (1, false)] {
        let mut class = Builder::good();
        class.photo(SESSIONS[0], "IMG_4", start_of(SESSIONS[0]));
        for photo in 0..=taken_away {
            class.without(&format!("2026-08-03T0900/照片/IMG_{}", photo + 1));
        }
        assert_eq!(outcome(&class.judged(), "T-02") == Outcome::NeedsReview, passes);
    }
}

#[test]
fn a_picture_counts_up_to_a_quarter_of_an_hour_before_and_after() {
    for (time, within) in [("08:44:59", false), ("08:45:00", true), ("12:05:00", true), ("12:05:01", false)] {
        for grade in [Grade::A, Grade::B] {
            let mut class = Builder::good();
            class.find("2026-08-03T0900/照片/IMG_1.jpg").facts.start = Some(moment(at(&format!("2026-08-03T{time}")), grade));
            let judgement = class.judged();
            assert_eq!(outcome(&judgement, "T-02") == Outcome::NeedsReview, within, "{time}");
            assert_eq!(outcome(&judgement, "X-07") == Outcome::Pass, within, "{time}");
        }
    }
}

#[test]
fn a_clip_lies_within_its_session_with_its_whole_length() {
    for (time, within) in [("08:44:59", false), ("08:45:00", true), ("11:59:55", true), ("11:59:56", false)] {
        let mut class = Builder::good();
        class.find("2026-08-03T0900/录像/VID_2.mp4").facts.start = Some(moment(at(&format!("2026-08-03T{time}")), Grade::A));
        assert_eq!(outcome(&class.judged(), "X-07") == Outcome::Pass, within, "{time}");
    }
}

#[test]
fn a_picture_saved_before_the_lesson_began_is_not_of_it() {
    // The rule's own example: a picture saved by WeChat at 08:20 cannot show a lesson that begins later.
    for (time, possible) in [("08:20:00", false), ("08:59:59", false), ("09:00:00", true), ("23:00:00", true)] {
        let mut class = Builder::good();
        class.find("2026-08-03T0900/照片/IMG_1.jpg").facts.start = Some(moment(at(&format!("2026-08-03T{time}")), Grade::C));
        let judgement = class.judged();
        assert_eq!(outcome(&judgement, "T-02") == Outcome::NeedsReview, possible, "{time}");
        assert_eq!(outcome(&judgement, "X-07") == Outcome::Fail, !possible, "{time}");
    }
}

#[test]
fn a_time_known_to_the_minute_may_be_any_second_of_it() {
    for (time, within) in [("08:44:00", false), ("08:45:00", true), ("12:05:00", true), ("12:06:00", false)] {
        let mut class = Builder::good();
        let mut start = moment(at(&format!("2026-08-03T{time}")), Grade::B);
        start.precision = Precision::Minute;
        class.find("2026-08-03T0900/照片/IMG_1.jpg").facts.start = Some(start);
        assert_eq!(outcome(&class.judged(), "X-07") == Outcome::Pass, within, "{time}");
    }
}

#[test]
fn evidence_is_dated_from_the_first_day_to_the_moment_of_judging() {
    for (time, fine) in
        [("2026-08-02T23:59:59", false), ("2026-08-03T00:00:00", true), ("2026-09-01T08:00:00", true), ("2026-09-01T08:00:01", false)]
    {
        let mut class = Builder::good();
        class.find("2026-08-03T0900/照片/IMG_1.jpg").facts.start = Some(moment(at(time), Grade::A));
        assert_eq!(outcome(&class.judged(), "X-09") == Outcome::Pass, fine, "{time}");
    }
}

#[test]
fn one_picture_used_twice_counts_for_the_session_that_its_time_fits() {
    let mut class = Builder::good();
    let first = class.find("2026-08-03T0900/照片/IMG_1.jpg").clone();
    let second = class.find("2026-08-04T0900/照片/IMG_1.jpg");
    second.root = first.root;
    // The time of the copy fits the second session.
    let mut judgement = class.judged();
    assert_eq!(ladder(&judgement, "T-02"), "session:fail:1 day:pass:0 course:pass:0 class:pass:0");
    assert_eq!(of(&judgement, "T-02")[0].message, "too_few_counted");
    assert_eq!(outcome(&judgement, "X-08"), Outcome::Fail);
    // Without a measured time, it counts for the earliest session.
    for path in ["2026-08-03T0900/照片/IMG_1.jpg", "2026-08-04T0900/照片/IMG_1.jpg"] {
        class.find(path).facts.start = None;
    }
    judgement = class.judged();
    assert_eq!(of(&judgement, "T-02")[0].subject, crate::words::finding::Subject::Session { id: SESSIONS[2].to_owned() });
}

#[test]
fn files_without_a_digest_are_different_from_each_other() {
    let mut class = Builder::good();
    class.inventory.files.iter_mut().for_each(|file| file.root = None);
    let judgement = class.judged();
    assert_eq!((outcome(&judgement, "T-02"), outcome(&judgement, "X-08")), (Outcome::NeedsReview, Outcome::NeedsReview));
}

#[test]
fn a_recording_that_goes_on_through_two_sessions_is_used_in_both_rightly() {
    let mut class = Builder::good();
    class.without("2026-08-03T0900/录像").without("2026-08-03T1400/录像");
    let file = class.clip(SESSIONS[0], "ALL", start_of(SESSIONS[0]), 470 * 60_000_000);
    file.placement.units.push(SESSIONS[1].to_owned());
    let judgement = class.judged();
    assert_eq!(outcome(&judgement, "T-03"), Outcome::NeedsReview);
    assert_eq!((outcome(&judgement, "X-07"), outcome(&judgement, "X-08")), (Outcome::Pass, Outcome::NeedsReview));
}

#[test]
fn unified_appraisal_without_proof_waives_nothing() {
    let mut class = Builder::good();
    class.inventory.class.switches.unified_appraisal = Some(true);
    class.without(&format!("{}/照片", folder(EXAM))).without(&format!("{}/录像", folder(EXAM))).without("试卷");
    let judgement = class.judged();
    assert_eq!(
        (outcome(&judgement, "E-02"), outcome(&judgement, "E-03"), outcome(&judgement, "A-02")),
        (Outcome::Fail, Outcome::Fail, Outcome::Fail)
    );
    class.unified();
    class.material("03_考核评价/培训合格证书发放花名册/名册.xlsx", Role::CertificateRoster);
    let judgement = class.judged();
    assert_eq!(
        (outcome(&judgement, "E-02"), outcome(&judgement, "E-03"), outcome(&judgement, "A-02")),
        (Outcome::NotApplicable, Outcome::NotApplicable, Outcome::Pass)
    );
    assert_eq!(outcome(&judgement, "E-01"), Outcome::NeedsReview);
}
