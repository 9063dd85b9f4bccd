//! Edits of the timetable and the dates: lesson hours, breaks, shares, practice, order of dates.

use serde_json::{Value, json};

use super::Edit;
use super::make::DAYS;

fn set(row: &mut Value, fields: &[(&str, Value)]) {
    for (name, value) in fields {
        row[*name] = value.clone();
    }
}

pub const EDITS: &[Edit] = &[
    Edit {
        name: "too long a break",
        // (200 − 60) ÷ 4 = 35 minutes.
        edit: |class| class.lesson(0, "08:30", |row| row["breaks_min"] = json!(60)),
        changes: &[("H-05", "fail")],
    },
    Edit {
        name: "breaks not declared",
        // 220 ÷ 4 = 55 minutes without breaks, (220 − 30) ÷ 4 = 47.5 with the usual breaks.
        edit: |class| {
            class.lesson(0, "08:30", |row| {
                row["end"] = json!("12:10");
                row.as_object_mut().unwrap().remove("breaks_min");
            });
        },
        changes: &[("H-05", "undecided")],
    },
    Edit {
        name: "breaks not declared and none needed",
        // 200 ÷ 4 = 50 and (200 − 30) ÷ 4 = 42.5: both are within the limits.
        edit: |class| {
            class.lesson(0, "08:30", |row| {
                row.as_object_mut().unwrap().remove("breaks_min");
            });
        },
        changes: &[],
    },
    Edit {
        name: "an hour less",
        // Three lesson hours of 60 minutes; 11 of 19 are practice; 17 in three days without the video, 19 with it; 20 are recorded.
        edit: |class| class.lesson(0, "08:30", |row| row["lesson_hours"] = json!(3)),
        changes: &[("H-02", "undecided"), ("H-04", "fail"), ("H-05", "fail"), ("X-05", "fail")],
    },
    Edit {
        name: "half an evening less",
        // 17 lesson hours in three days without the video, 19 with it; 20 are recorded for everyone. The last screenshot is 25 minutes
        // after the end of the shorter evening.
        edit: |class| {
            class.record(|record| {
                record["timetable"].as_array_mut().unwrap().retain(|row| row["date"] != DAYS[1] || row["start"] != "19:55");
            });
        },
        changes: &[("H-02", "undecided"), ("S-02", "warning"), ("T-14", "fail"), ("X-05", "fail"), ("X-07", "fail")],
    },
    Edit {
        name: "the video on a day of its own",
        // Twenty lesson hours on four days are five per day; without the video it is eighteen on three days.
        edit: |class| class.lesson(1, "14:00", |row| row["date"] = json!("2026-08-06")),
        changes: &[("H-02", "undecided")],
    },
    Edit {
        name: "a morning of theory",
        // Eight of twenty lesson hours are practice.
        edit: |class| class.lesson(2, "08:30", |row| set(row, &[("kind", json!("theory")), ("content_kind", json!("知识讲授"))])),
        changes: &[("H-04", "fail")],
    },
    Edit {
        name: "practice on line",
        // Another hour of online practice does not count, so the share stays at twelve of twenty.
        edit: |class| class.lesson(1, "19:55", |row| set(row, &[("kind", json!("practice")), ("content_kind", json!("实训教学"))])),
        changes: &[("M-06", "fail")],
    },
    Edit {
        name: "role play on line",
        edit: |class| class.lesson(1, "14:00", |row| row["content_kind"] = json!("情景模拟")),
        changes: &[("M-06", "fail")],
    },
    Edit {
        name: "something else on line",
        edit: |class| class.lesson(1, "14:00", |row| row["content_kind"] = json!("自由讨论")),
        changes: &[("M-05", "warning")],
    },
    Edit {
        name: "a topic less",
        // One lesson hour of twenty, all on one day.
        edit: |class| class.lesson(2, "19:00", |row| row["topics"] = json!([])),
        changes: &[("H-09", "fail"), ("N-02", "warning")],
    },
    Edit {
        name: "a method that nobody knows",
        edit: |class| class.lesson(0, "08:30", |row| row["method"] = json!("自学")),
        changes: &[("M-01", "warning")],
    },
    Edit {
        name: "a lesson into the night",
        // 225 minutes for one lesson hour, until 23:40.
        edit: |class| class.lesson(0, "19:55", |row| row["end"] = json!("23:40")),
        changes: &[("H-05", "fail"), ("X-06", "fail")],
    },
    Edit {
        name: "the class ends before its assessment",
        edit: |class| class.record(|record| record["end"] = json!("2026-08-06")),
        changes: &[("X-13", "fail")],
    },
    Edit {
        name: "the plan was approved too late",
        edit: |class| class.record(|record| record["plan_approval"]["date"] = json!(DAYS[1])),
        changes: &[("X-13", "fail")],
    },
    Edit {
        name: "too much subsidy for three days",
        // 900 yuan correspond to five to seven days.
        edit: |class| class.record(|record| record["subsidy_yuan"] = json!(900)),
        changes: &[("H-01", "warning")],
    },
];
