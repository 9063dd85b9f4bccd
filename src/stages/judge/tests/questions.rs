//! Tests of the questions that the text leaves open: which rules each affects, and which profile settings decide it.

use std::collections::BTreeSet;

use super::builder::standard;

/// Question, the rules that it affects, and the profile settings that decide it.
const QUESTIONS: [(&str, &str, &str); 38] = [
    ("Q-01", "T-02 T-03", "evidence_unit"),
    ("Q-02", "T-14", "live_unit"),
    ("Q-03", "T-01", "signin_unit"),
    ("Q-04", "T-03 E-03", "position_rule edge_minutes"),
    ("Q-05", "T-03 E-03", "segment_min_s segment_tolerance_s join_gap_s full_recording_counts full_recording_share"),
    ("Q-06", "T-02", "photo_elements"),
    ("Q-07", "T-14", "screenshot_gap_s"),
    ("Q-08", "H-05", "break_policy break_min"),
    ("Q-09", "H-02 H-03 H-11 H-14", "day_basis count_assessment_day"),
    ("Q-10", "H-02 H-03 H-04", "hours_basis"),
    ("Q-11", "H-04 H-09", "ethics_exclusive"),
    ("Q-12", "H-01", "daily_rate_min daily_rate_max"),
    ("Q-13", "H-10 H-13", "induction_days_min induction_days_max adaptation_days_min adaptation_days_max"),
    ("Q-14", "P-06", "class_size_max"),
    ("Q-15", "N-08 H-16 P-06", "entrepreneurship_hours_min entrepreneurship_size_max"),
    ("Q-16", "A-02 E-02 E-07 L-09", "unified_kinds"),
    ("Q-17", "A-02 L-11", "certificate_roster"),
    ("Q-18", "A-02 L-03 L-N2", "id_voucher_groups"),
    ("Q-19", "A-02 L-14", "invoice_required"),
    ("Q-20", "T-04 T-05 T-15 E-04 E-05", ""),
    ("Q-21", "M-07", "platform_register"),
    ("Q-22", "T-06 T-07", "questions_per_lesson"),
    ("Q-23", "T-08", "first_pass_ratio"),
    ("Q-24", "T-11", "checkin_grace_min checkin_early_min"),
    ("Q-25", "S-02 T-01 T-07 T-11", ""),
    ("Q-26", "T-01 E-01", "esign_replaces_paper"),
    ("Q-27", "L-07 L-10", "medium"),
    ("Q-28", "A-05", "retention_years"),
    ("Q-29", "A-02 E-01 E-02 E-03 E-06", "assessment_required"),
    ("Q-30", "T-10 L-08 X-05", ""),
    ("Q-31", "E-01 E-02 E-03", "assessment_unit"),
    ("Q-32", "E-02 E-03", ""),
    ("Q-33", "T-03 E-03", ""),
    ("Q-34", "T-02 T-03 E-02 E-03", "exception_records exception_words"),
    ("Q-35", "T-02", ""),
    ("Q-36", "T-01", "attendance_min"),
    (
        "Q-37",
        "T-01 T-02 T-03",
        "floor_photo_long floor_photo_short floor_video_long floor_video_short floor_luma floor_sharpness ceiling_bright floor_ink ceiling_ink floor_still",
    ),
    ("Q-38", "T-01 X-02 X-04 X-05", ""),
];

#[test]
fn each_question_is_handled_where_the_table_says() {
    let standard = standard();
    for ((question, rules, keys), listed) in QUESTIONS.iter().zip(&standard.file().questions) {
        assert_eq!(*question, listed.id);
        let touched: Vec<&str> = standard
            .rules()
            .iter()
            .filter(|rule| rule.record.questions.iter().any(|id| id == question))
            .map(|rule| rule.record.id.as_str())
            .collect();
        assert_eq!(touched.join(" "), *rules, "{question}");
        assert_eq!(listed.keys.join(" "), *keys, "{question}");
    }
}

#[test]
fn what_a_profile_may_set_exists_and_is_used() {
    let standard = standard();
    let keys: BTreeSet<&str> = QUESTIONS.iter().flat_map(|(_, _, keys)| keys.split_whitespace()).collect();
    for key in &keys {
        assert!(standard.parameter(key).is_some() != standard.choices_of(key).is_some(), "{key}");
    }
    let used: BTreeSet<&str> = standard.rules().iter().flat_map(|rule| rule.record.parameters.iter().map(String::as_str)).collect();
    let unused: Vec<&String> = standard.file().parameters.keys().filter(|key| !used.contains(key.as_str())).collect();
    assert!(unused.is_empty(), "no rule names {unused:?}");
}

#[test]
fn readings_are_those_of_the_questions() {
    let standard = standard();
    for (key, choices) in [
        ("evidence_unit", "session day course class"),
        ("live_unit", "session day course class"),
        ("signin_unit", "session day class"),
        ("assessment_unit", "event day class"),
        ("break_policy", "gross net"),
        ("day_basis", "with_video without_video span"),
    ] {
        assert_eq!(standard.choices_of(key).unwrap().join(" "), choices);
    }
}
