//! Edits of the evidence of sessions and of the assessment: sheets, photographs, recordings, screenshots, platform exports.
//!
//! If evidence is missing for one of three mornings, T-01 to T-03 are undecided: it is missing for that day and that session, but not for
//! the course and the class. S-02 summarises the annexes.

use super::Edit;
use super::make::{
    ASSESSED, Class, DAYS, EXAM, VIDEO, at, evening, exam_recording, exam_sheet, make_recording, morning, person, photo, recording,
    screenshot, sheet, take_photo,
};
use super::papers::{check_ins, live_questions, log, video_questions};

/// Renames the second screenshot of an evening.
fn second_screenshot(class: &Class, clock: &str) {
    class.rename(&screenshot(1, "192000"), &screenshot(1, clock));
}

/// Changes one person's check-in time of an evening.
fn checked_in(class: &Class, day: usize, clock: &str) {
    class.table(&check_ins(day), |table| table.set(6, "打卡时间", &format!("{} {clock}", DAYS[day])));
}

pub const EDITS: &[Edit] = &[
    // On-site mornings.
    Edit {
        name: "no sign-in sheet of a morning",
        edit: |class| class.drop(&sheet(1)),
        changes: &[("S-02", "warning"), ("T-01", "undecided")],
    },
    Edit {
        name: "no sign-in sheets at all",
        edit: |class| (0..3).for_each(|day| class.drop(&sheet(day))),
        changes: &[("S-02", "warning"), ("T-01", "fail")],
    },
    Edit {
        name: "the same sheet for two mornings",
        edit: |class| class.put(&sheet(1), &class.read(&sheet(0))),
        changes: &[("X-12", "fail")],
    },
    Edit { name: "two photographs", edit: |class| class.drop(&photo(1, 1)), changes: &[("S-02", "warning"), ("T-02", "undecided")] },
    Edit {
        name: "no photographs at all",
        edit: |class| (0..3).for_each(|day| class.drop(&format!("{}/照片", morning(day)))),
        changes: &[("S-02", "warning"), ("T-02", "fail")],
    },
    Edit {
        name: "a photograph of the day before",
        edit: |class| {
            class.put(&photo(1, 0).replace("IMG_7111", "IMG_7101"), &class.read(&photo(0, 0)));
            class.drop(&photo(1, 0));
        },
        changes: &[("S-02", "warning"), ("T-02", "undecided"), ("X-07", "fail"), ("X-08", "fail")],
    },
    Edit {
        name: "a photograph of the afternoon after",
        edit: |class| class.retake(&photo(0, 2), |path| take_photo(at(DAYS[2], "15:10"), path)),
        // The camera's file numbers increase while its clock jumps back.
        changes: &[("S-02", "warning"), ("T-02", "undecided"), ("X-07", "fail"), ("X-16", "fail")],
    },
    Edit {
        name: "a photograph from before the class",
        edit: |class| class.retake(&photo(0, 0), |path| take_photo(at("2026-07-30", "10:00"), path)),
        changes: &[("S-02", "warning"), ("T-02", "undecided"), ("X-07", "fail"), ("X-09", "fail")],
    },
    Edit {
        name: "a photograph without bytes",
        edit: |class| class.put(&photo(2, 1), b""),
        changes: &[("S-02", "warning"), ("T-02", "undecided"), ("X-11", "fail")],
    },
    Edit {
        name: "a recording of 298 seconds",
        edit: |class| class.retake(&recording(0, 2), |path| make_recording(at(DAYS[0], "11:20"), 298, path)),
        changes: &[("S-02", "warning"), ("T-03", "undecided")],
    },
    Edit {
        name: "no recording of the middle",
        edit: |class| class.drop(&recording(0, 1)),
        changes: &[("S-02", "warning"), ("T-03", "undecided")],
    },
    Edit {
        name: "three recordings of the first hour",
        edit: |class| {
            for (number, clock) in [(1, "08:46"), (2, "08:52")] {
                class.drop(&recording(1, number));
                let name = format!("{}/录像/VID_20260804_{}00.mp4", morning(1), clock.replace(':', ""));
                class.retake(&name, |path| make_recording(at(DAYS[1], clock), 301, path));
            }
        },
        changes: &[("S-02", "warning"), ("T-03", "undecided")],
    },
    // Live evenings.
    Edit { name: "no check-ins of an evening", edit: |class| class.drop(&check_ins(0)), changes: &[("S-02", "warning"), ("T-11", "fail")] },
    Edit {
        name: "no check-ins at all",
        edit: |class| (0..3).for_each(|day| class.drop(&check_ins(day))),
        changes: &[("M-07", "fail"), ("S-02", "warning"), ("T-11", "fail"), ("X-02", "insufficient")],
    },
    Edit { name: "a check-in five minutes late", edit: |class| checked_in(class, 1, "19:05:00"), changes: &[("T-11", "warning")] },
    Edit {
        name: "a check-in in the middle of the lesson",
        edit: |class| checked_in(class, 1, "19:15:00"),
        changes: &[("S-02", "warning"), ("T-11", "fail")],
    },
    Edit {
        name: "a check-in of a stranger",
        edit: |class| {
            class.table(&check_ins(1), |table| {
                table.rows.push(["49", "欧阳生", "509900199001010017", "2026-08-04 18:50:00"].map(str::to_owned).to_vec());
            });
        },
        changes: &[("X-02", "fail")],
    },
    Edit { name: "two screenshots", edit: |class| class.drop(&screenshot(2, "201000")), changes: &[("S-02", "warning"), ("T-14", "fail")] },
    Edit { name: "screenshots ten minutes apart", edit: |class| second_screenshot(class, "191500"), changes: &[] },
    Edit {
        name: "screenshots a second too close",
        edit: |class| second_screenshot(class, "191459"),
        changes: &[("S-02", "warning"), ("T-14", "fail")],
    },
    Edit {
        name: "screenshots to the minute",
        edit: |class| {
            for (number, (from, to)) in [("190500", "1905"), ("192000", "1915"), ("201000", "1925")].into_iter().enumerate() {
                class.rename(&screenshot(0, from), &format!("{}/截图/截图{}_{to}.png", evening(0), number + 1));
            }
        },
        // A time in a file name given by a person is declared, not measured.
        changes: &[("S-02", "warning"), ("T-14", "undecided"), ("X-07", "warning")],
    },
    Edit {
        name: "no questions on the evenings",
        edit: |class| (0..3).for_each(|day| class.drop(&live_questions(day))),
        // A basic requirement only for video courses.
        changes: &[("T-13", "not_applicable")],
    },
    // Video lessons.
    Edit {
        name: "no learning record",
        edit: |class| class.drop(&log()),
        // The platform's own statement remains, for review by a person.
        changes: &[("M-07", "fail"), ("S-02", "warning"), ("T-08", "needs_review"), ("T-10", "fail")],
    },
    Edit {
        name: "a learning record without one person",
        edit: |class| class.table(&log(), |table| table.rows.retain(|row| row[1] != person(20).name)),
        changes: &[("S-02", "warning"), ("T-10", "fail")],
    },
    Edit {
        name: "a learning record with a stranger",
        edit: |class| {
            class.table(&log(), |table| {
                let mut row = table.rows[0].clone();
                (row[1], row[2]) = ("欧阳生".to_owned(), "509900199001010017".to_owned());
                table.rows.push(row);
            });
        },
        changes: &[("T-10", "warning")],
    },
    Edit {
        name: "a first viewing too fast",
        // 42 of 45 minutes are 93 %.
        edit: |class| {
            class.table(&log(), |table| {
                table.set(0, "开始学习时间", "2026-08-04 14:00:00");
                table.set(0, "完成时间", "2026-08-04 14:42:00");
            });
        },
        changes: &[("S-02", "warning"), ("T-08", "fail")],
    },
    Edit {
        name: "videos of fifty-one minutes",
        edit: |class| {
            class.table(&log(), |table| {
                for row in 0..table.rows.len() {
                    let hour = 14 + row % 2;
                    table.set(row, "视频时长", "00:51:00");
                    table.set(row, "开始学习时间", &format!("2026-08-04 {hour}:00:00"));
                    table.set(row, "完成时间", &format!("2026-08-04 {hour}:51:00"));
                }
            });
        },
        changes: &[("H-05", "fail")],
    },
    Edit {
        name: "no questions within the videos",
        edit: |class| class.drop(&video_questions()),
        changes: &[("M-07", "fail"), ("S-02", "warning"), ("T-07", "fail")],
    },
    Edit {
        name: "one person was never asked",
        edit: |class| class.table(&video_questions(), |table| table.rows.retain(|row| row[1] != person(20).name)),
        changes: &[("S-02", "warning"), ("T-07", "fail")],
    },
    Edit {
        name: "nothing of the platform",
        edit: |class| class.drop(&format!("{VIDEO}/平台达标说明")),
        changes: &[("M-07", "insufficient"), ("T-09", "not_applicable")],
    },
    // There is only one assessment, so evidence missing there is missing in every reading.
    Edit {
        name: "no sign-in sheet of the assessment",
        edit: |class| class.drop(&exam_sheet()),
        changes: &[("E-01", "fail"), ("S-02", "warning")],
    },
    Edit {
        name: "no photographs of the assessment",
        edit: |class| class.drop(&format!("{EXAM}/照片")),
        changes: &[("E-02", "fail"), ("S-02", "warning")],
    },
    Edit {
        name: "a short recording of the assessment",
        edit: |class| class.retake(&exam_recording(1), |path| make_recording(at(ASSESSED, "09:50"), 299, path)),
        changes: &[("E-03", "fail"), ("S-02", "warning")],
    },
    // Folders.
    Edit {
        name: "a day folder of another date",
        edit: |class| class.rename("02_培训实施/第02天_20260804", "02_培训实施/第02天_20260808"),
        changes: &[
            ("S-02", "warning"),
            ("S-03", "warning"),
            ("T-01", "undecided"),
            ("T-02", "undecided"),
            // The second of three equal mornings is the middle of the course and of the class, so its recordings are missing in every
            // reading.
            ("T-03", "fail"),
            ("T-11", "fail"),
            ("T-14", "fail"),
            ("X-07", "warning"),
            ("X-15", "fail"),
        ],
    },
];
