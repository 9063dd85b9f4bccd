//! What holds for every class: order makes no difference, and more evidence makes nothing worse.

use proptest::prelude::*;

use super::builder::*;
use crate::record::standard::Profile;
use crate::stages::judge::judge;
use crate::words::finding::Outcome;

/// A class with some files taken away, some clips cut and some times lost.
fn damaged(away: &[usize], cut: &[usize], lost: &[usize]) -> Builder {
    let mut class = Builder::good();
    let count = class.inventory.files.len();
    for &file in cut {
        if let crate::record::inventory::Content::Recording(recording) = &mut class.inventory.files[file % count].facts.content {
            recording.length_us = 200_000_000;
        }
    }
    for &file in lost {
        class.inventory.files[file % count].facts.start = None;
    }
    let mut index = 0;
    class.inventory.files.retain(|_| {
        index += 1;
        !away.iter().any(|file| file % count == index - 1)
    });
    class
}

fn numbers() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..200_usize, 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_order_of_files_and_rows_changes_a_judgement(away in numbers(), cut in numbers(), lost in numbers(), seed in any::<u64>()) {
        let class = damaged(&away, &cut, &lost);
        let mut shuffled = class.clone();
        let mut state = seed | 1;
        let mut next = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % most
        };
        let files = &mut shuffled.inventory.files;
        (1..files.len()).rev().for_each(|last| files.swap(last, next(last + 1)));
        let rows = &mut shuffled.inventory.class.timetable;
        (1..rows.len()).rev().for_each(|last| rows.swap(last, next(last + 1)));
        let roster = shuffled.inventory.class.roster.as_mut().unwrap();
        (1..roster.len()).rev().for_each(|last| roster.swap(last, next(last + 1)));
        prop_assert_eq!(class.judged(), shuffled.judged());
    }

    /// Rules that count downward, and so may fail by more: P-06 (persons), A-04 (class records), and the cross-checks of single files.
    #[test]
    fn more_evidence_makes_no_count_worse(away in numbers(), extra in 0..4_usize, minute in 0..160_i64) {
        let class = damaged(&away, &[], &[]);
        let mut more = class.clone();
        more.photo(SESSIONS[extra], "EXTRA", start_of(SESSIONS[extra]) + min(minute));
        more.clip(SESSIONS[extra], "EXTRA", start_of(SESSIONS[extra]) + min(minute), 305_000_000);
        more.sheet(SESSIONS[extra]);
        let met = |judgement: &crate::record::standard::Judgement, rule: &str| {
            !matches!(outcome(judgement, rule), Outcome::Fail | Outcome::Insufficient | Outcome::Undecided)
        };
        let standard = standard();
        for profile in ["base", "per-session", "per-day", "per-class"] {
            let profile = Profile::shipped(profile, &standard).unwrap();
            let (before, after) = (judge(&class.inventory, &standard, &profile), judge(&more.inventory, &standard, &profile));
            for rule in ["T-01", "T-02", "T-03", "E-01", "E-02", "E-03", "E-06", "A-02"] {
                prop_assert!(!met(&before, rule) || met(&after, rule), "{} {}", rule, profile.id());
            }
        }
    }
}

#[test]
fn findings_stand_in_the_order_of_the_text() {
    let standard = standard();
    let judgement = damaged(&[40, 50, 60, 70], &[55, 65, 75], &[44]).judged();
    let places: Vec<Option<usize>> = judgement.findings.iter().map(|finding| standard.position(&finding.rule)).collect();
    assert!(places.is_sorted());
}
