//! Front, middle and end segments from recordings made by other tools: exact durations, joining, thirds, order and overlap, full
//! recordings, short units; and screenshots of a live lesson at least ten minutes apart. Each row is a lesson on its own day.

use std::fs;
use std::path::PathBuf;

use super::lessons::{Lesson, check, clip, found, pictures, write_record};
use crate::program::{scratch, side_by_side};

/// A file: name, frames, frame rate, container metadata.
type Clip = (&'static str, u32, &'static str, &'static [&'static str]);

/// A lesson with its files, the expected outcome and messages.
struct Row {
    about: &'static str,
    hours: (&'static str, &'static str),
    files: &'static [Clip],
    /// `pass` if there are no findings.
    outcome: &'static str,
    says: &'static [&'static str],
}

/// The usual lesson: its thirds end at 09:56:40 and 10:53:20.
const LESSON: (&str, &str) = ("09:00", "11:50");
const NTSC: &str = "30000/1001";
const FRONT: Clip = ("VID_{D}_090500.mp4", 305, "1", &[]);
const MIDDLE: Clip = ("VID_{D}_102000.mp4", 305, "1", &[]);
const END: Clip = ("VID_{D}_113000.mp4", 305, "1", &[]);
/// Recorder files without times in their names: start to the millisecond, and device.
const PIECE_1: Clip =
    ("REC_0001.mov", 180, "1", &["com.apple.quicktime.creationdate={d}T09:05:00.000+08:00", "com.apple.quicktime.make=Cam"]);

const fn row(
    about: &'static str,
    hours: (&'static str, &'static str),
    files: &'static [Clip],
    outcome: &'static str,
    says: &'static [&'static str],
) -> Row {
    Row { about, hours, files, outcome, says }
}

const ROWS: &[Row] = &[
    row("one in each third", LESSON, &[FRONT, MIDDLE, END], "pass", &[]),
    row("order of the files does not matter", LESSON, &[END, FRONT, MIDDLE], "pass", &[]),
    row(
        "8990 frames at 29.97 a second lack 0.033 s",
        LESSON,
        &[FRONT, MIDDLE, ("VID_{D}_113000.mp4", 8990, NTSC, &[])],
        "fail",
        &["录像太短", "4 分 59.966 秒", "差 0.033 秒", "（11:30:00—11:34:59，后段，4 分 59.966 秒，差 0.033 秒）"],
    ),
    row(
        "8991 frames are 299.9997 s",
        LESSON,
        &[FRONT, MIDDLE, ("VID_{D}_113000.mp4", 8991, NTSC, &[])],
        "fail",
        &["4 分 59.999 秒", "差 不到 0.001 秒"],
    ),
    row("8992 frames are enough", LESSON, &[FRONT, MIDDLE, ("VID_{D}_113000.mp4", 8992, NTSC, &[])], "pass", &[]),
    row("300 s are enough", LESSON, &[FRONT, MIDDLE, ("VID_{D}_113000.mp4", 300, "1", &[])], "pass", &[]),
    row("299 s are not", LESSON, &[FRONT, MIDDLE, ("VID_{D}_113000.mp4", 299, "1", &[])], "fail", &["差 1 秒"]),
    row(
        "three clips of the first third, end to end",
        LESSON,
        &[("VID_{D}_090000.mp4", 310, "1", &[]), ("VID_{D}_090510.mp4", 310, "1", &[]), ("VID_{D}_091020.mp4", 310, "1", &[])],
        "fail",
        &[
            "都在前段（09:00—09:16，课程 09:00—11:50），缺中段、后段",
            "09:57—10:53、10:53—11:50",
            "5 分 10 秒 + 5 分 10 秒 + 5 分 10 秒 = 15 分 30 秒",
        ],
    ),
    row(
        "three clips of the first third, apart",
        LESSON,
        &[("VID_{D}_090000.mp4", 310, "1", &[]), ("VID_{D}_090610.mp4", 310, "1", &[]), ("VID_{D}_091220.mp4", 310, "1", &[])],
        "fail",
        &["都在前段（09:00—09:18", "缺中段、后段", "VID_20260309_090610.mp4（09:06:10—09:11:20，前段，5 分 10 秒）"],
    ),
    row("the end is missing", LESSON, &[FRONT, MIDDLE], "fail", &["缺后段", "10:53—11:50", "已有 2 段，要求 3 段"]),
    row(
        "two parts are missing, one by 90 s",
        LESSON,
        &[FRONT, ("VID_{D}_102000.mp4", 210, "1", &[])],
        "fail",
        &["录像太短也不够", "差 1 分 30 秒", "缺中段、后段"],
    ),
    row("no recording at all", LESSON, &[], "fail", &["没有录像"]),
    // Consecutive pieces of one device.
    row(
        "3:00 and 2:30 with a gap of 0.4 s",
        LESSON,
        &[
            PIECE_1,
            ("REC_0002.mov", 150, "1", &["com.apple.quicktime.creationdate={d}T09:08:00.400+08:00", "com.apple.quicktime.make=Cam"]),
            MIDDLE,
            END,
        ],
        "pass",
        &["REC_0001.mov + REC_0002.mov（09:05:00—09:10:30，前段，3 分钟 + 2 分 30 秒 = 5 分 30 秒）", "相隔不超过 2 秒"],
    ),
    row(
        "a gap of 2 s",
        LESSON,
        &[
            PIECE_1,
            ("REC_0002.mov", 150, "1", &["com.apple.quicktime.creationdate={d}T09:08:02.000+08:00", "com.apple.quicktime.make=Cam"]),
            MIDDLE,
            END,
        ],
        "pass",
        &["= 5 分 30 秒"],
    ),
    row(
        "a gap of 2.001 s",
        LESSON,
        &[
            PIECE_1,
            ("REC_0002.mov", 150, "1", &["com.apple.quicktime.creationdate={d}T09:08:02.001+08:00", "com.apple.quicktime.make=Cam"]),
            MIDDLE,
            END,
        ],
        "fail",
        &["录像太短", "差 2 分钟", "差 2 分 30 秒"],
    ),
    row(
        "two devices",
        LESSON,
        &[
            PIECE_1,
            ("REC_0002.mov", 150, "1", &["com.apple.quicktime.creationdate={d}T09:08:00.400+08:00", "com.apple.quicktime.make=Other"]),
            MIDDLE,
            END,
        ],
        "fail",
        &["录像太短", "缺前段"],
    ),
    row(
        "pieces of a recorder's channel by their names",
        LESSON,
        &[("NVR_ch1_main_{D}090500_{D}090800.mp4", 180, "1", &[]), ("NVR_ch1_main_{D}090800_{D}091030.mp4", 150, "1", &[]), MIDDLE, END],
        "pass",
        &["3 分钟 + 2 分 30 秒 = 5 分 30 秒"],
    ),
    row(
        "pieces of two channels",
        LESSON,
        &[("NVR_ch1_main_{D}090500_{D}090800.mp4", 180, "1", &[]), ("NVR_ch2_main_{D}090800_{D}091030.mp4", 150, "1", &[]), MIDDLE, END],
        "fail",
        &["录像太短"],
    ),
    row(
        "pieces that are too short together",
        LESSON,
        &[("VID_{D}_090500.mp4", 120, "1", &[]), ("VID_{D}_090700.mp4", 150, "1", &[]), MIDDLE, END],
        "fail",
        &["差 30 秒", "2 分钟 + 2 分 30 秒 = 4 分 30 秒，差 30 秒"],
    ),
    row(
        "pieces of which only names of saving are known are not joined",
        LESSON,
        &[("mmexport{ms 09:12:00}.mp4", 180, "1", &[]), ("mmexport{ms 09:15:00}.mp4", 150, "1", &[]), MIDDLE, END],
        "fail",
        &["录像太短", "时间未知，看不出哪一段，3 分钟，差 2 分钟"],
    ),
    // The whole lesson.
    row(
        "nine tenths of the lesson",
        LESSON,
        &[("VID_{D}_090800.mp4", 9180, "1", &[])],
        "pass",
        &["全程录像视同三段", "（09:08:00—11:41:00，全程，2 小时 33 分钟）"],
    ),
    row("a second less", LESSON, &[("VID_{D}_090800.mp4", 9179, "1", &[])], "fail", &["录像不足"]),
    row(
        "the whole in pieces",
        LESSON,
        &[
            ("NVR_ch1_main_{D}090000_{D}092820.mp4", 1700, "1", &[]),
            ("NVR_ch1_main_{D}092820_{D}095640.mp4", 1700, "1", &[]),
            ("NVR_ch1_main_{D}095640_{D}102500.mp4", 1700, "1", &[]),
            ("NVR_ch1_main_{D}102500_{D}105320.mp4", 1700, "1", &[]),
            ("NVR_ch1_main_{D}105320_{D}112140.mp4", 1700, "1", &[]),
            ("NVR_ch1_main_{D}112140_{D}115000.mp4", 1700, "1", &[]),
        ],
        "pass",
        &["全程录像视同三段", "= 2 小时 50 分钟"],
    ),
    row(
        "a recording declared to be the whole",
        LESSON,
        &[("全程_ch01_00000000034000000.mp4", 9180, "1", &[])],
        "pass",
        &["全程录像视同三段"],
    ),
    // Thirds, order, overlap.
    row(
        "segments that share time",
        LESSON,
        &[("VID_{D}_095400.mp4", 305, "1", &[]), ("IMG_{D}_095700.mp4", 305, "1", &[]), END],
        "fail",
        &["时间有重叠"],
    ),
    row(
        "most of it lies before its part",
        LESSON,
        &[("VID_{D}_085600.mp4", 305, "1", &[]), MIDDLE, END],
        "warning",
        &["VID_", "前段（其中 1 分 5 秒）"],
    ),
    row("a clip over the border belongs where most of it lies", LESSON, &[FRONT, ("VID_{D}_095500.mp4", 305, "1", &[]), END], "pass", &[]),
    row("the time outweighs the mark in the name", LESSON, &[("前_VID_{D}_113000.mp4", 305, "1", &[]), MIDDLE], "fail", &["缺前段"]),
    row(
        "marks tell the part where no time does",
        LESSON,
        &[
            ("前_ch01_00000000001000000.mp4", 305, "1", &[]),
            ("中_ch01_00000000002000000.mp4", 305, "1", &[]),
            ("后_ch01_00000000003000000.mp4", 305, "1", &[]),
        ],
        "pass",
        &[],
    ),
    row(
        "saved before the lesson",
        LESSON,
        &[FRONT, MIDDLE, ("后_mmexport{ms 08:20:00}.mp4", 305, "1", &[])],
        "fail",
        &["的拍摄时间不在这里"],
    ),
    row(
        "a clip of the afternoon",
        LESSON,
        &[FRONT, MIDDLE, ("VID_{D}_153000.mp4", 305, "1", &[])],
        "fail",
        &["的拍摄时间不在这里", "缺后段"],
    ),
    // If the end were taken for the start, the third clip would be outside this lesson.
    row(
        "the end in the container, the start in the name",
        LESSON,
        &[FRONT, MIDDLE, ("VID_{D}_114500.mp4", 305, "1", &["creation_time={d}T03:50:05Z"])],
        "pass",
        &[],
    ),
    // Units too short for three segments.
    row("twelve minutes, recorded whole", ("09:00", "09:12"), &[("VID_{D}_090000.mp4", 720, "1", &[])], "warning", &["不足三段录像的时长"]),
    row("twelve minutes, one clip", ("09:00", "09:12"), &[("VID_{D}_090100.mp4", 305, "1", &[])], "fail", &["录像不足"]),
    row(
        "fifteen minutes hold three",
        ("09:00", "09:15"),
        &[("VID_{D}_090000.mp4", 300, "1", &[]), ("IMG_{D}_090500.mp4", 300, "1", &[]), ("VID_{D}_091000.mp4", 300, "1", &[])],
        "pass",
        &[],
    ),
];

fn lessons() -> Vec<(Lesson, &'static Row)> {
    let lesson = |day: usize, row: &Row| Lesson { day: i32::try_from(day).unwrap(), from: row.hours.0, to: row.hours.1, live: false };
    ROWS.iter().enumerate().map(|(day, row)| (lesson(day, row), row)).collect()
}

#[test]
fn segments_are_joined_measured_and_held_against_the_thirds() {
    let class = scratch().join("media_truth/segments");
    let lessons = lessons();
    let files: Vec<(PathBuf, &Clip, Lesson)> = lessons
        .iter()
        .flat_map(|(lesson, row)| {
            row.files.iter().map(|file| (class.join(lesson.folder()).join("录像").join(lesson.fill(file.0)), file, *lesson))
        })
        .collect();
    side_by_side(&files, |(path, (_, frames, rate, says), lesson)| {
        clip(path, *frames, rate, &says.iter().map(|entry| lesson.fill(entry)).collect::<Vec<_>>());
    });
    write_record(&class, &lessons.iter().map(|(lesson, _)| *lesson).collect::<Vec<_>>());
    let report = check(&class, "per-session");
    let mut wrong = Vec::new();
    for (lesson, row) in &lessons {
        let found = found(&report, "T-03", &lesson.id());
        let outcome =
            ["fail", "insufficient", "warning"].into_iter().find(|wanted| found.iter().any(|finding| finding["outcome"] == *wanted));
        let said: Vec<&str> = found.iter().filter_map(|finding| finding["message"].as_str()).collect();
        let missing: Vec<&&str> = row.says.iter().filter(|words| !said.iter().any(|said| said.contains(**words))).collect();
        if outcome.unwrap_or("pass") != row.outcome || !missing.is_empty() {
            wrong.push(format!("{} ({}): {outcome:?}, not said: {missing:?}\n  {}", row.about, lesson.date(), said.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows differ:\n{}", wrong.len(), lessons.len(), wrong.join("\n"));

    // Alternatives to thirds for districts: the first and last quarter of an hour, or only the order.
    let profile = |rule: &str| {
        let path = scratch().join(format!("media_truth/{rule}.json"));
        let pins = r#"{"evidence_unit": "session", "signin_unit": "session", "assessment_unit": "event"}"#;
        let text = format!(
            r#"{{"schema": "classproof/profile/v1", "id": "{rule}", "standard": "cq-16-2020", "name": {{"zh": "样例口径", "en": "Sample"}},
            "date": "2026-01-01", "document": "样例", "pins": {pins}, "parameters": {{"position_rule": "{rule}"}}}}"#
        );
        fs::write(&path, text).unwrap();
        check(&class, path.to_str().unwrap())
    };
    let fails = |report: &serde_json::Value, about: &str| {
        let (lesson, _) = lessons.iter().find(|(_, row)| row.about == about).unwrap();
        found(report, "T-03", &lesson.id()).iter().any(|finding| finding["outcome"] == "fail")
    };
    let order = profile("order");
    assert!(!fails(&order, "three clips of the first third, apart"));
    assert!(fails(&order, "the end is missing"));
    let edges = profile("edges");
    // 11:30 is outside the last quarter of an hour.
    assert!(fails(&edges, "one in each third"));
    assert!(!fails(&edges, "the end in the container, the start in the name"));
}

/// Screenshots of a live lesson from 19:00 to 20:30 by name, the expected outcome and message.
type Shots = (&'static [&'static str], &'static str, &'static str);

#[test]
fn screenshots_lie_ten_minutes_apart() {
    let rows: &[Shots] = &[
        (&["Screenshot_{D}-190500.png", "Screenshot_{D}-191500.png", "Screenshot_{D}-192500.png"], "pass", ""),
        (
            &["Screenshot_{D}-190500.png", "Screenshot_{D}-191459.png", "Screenshot_{D}-192500.png"],
            "fail",
            "19:05:00 与 19:14:59 相隔 9 分 59 秒",
        ),
        (&["截图1_1905.png", "截图2_1915.png", "截图3_1925.png"], "undecided", "只知道到分钟"),
        (&["截图1_1905.png", "截图2_1916.png", "截图3_1927.png"], "pass", ""),
        (&["截图1_1905.png", "截图2_1914.png", "截图3_1925.png"], "fail", "间隔不足"),
        (&["微信截图_{D}190500.png", "QQ截图{D}191500.png", "企业微信截图_{e4 19:25:00}.png"], "pass", ""),
        (&["Screenshot_{D}-190500.png", "Screenshot_{D}-191500.png", "Screenshot_{D}-191600.png", "Screenshot_{D}-192500.png"], "pass", ""),
        (&["Screenshot_{D}-190500.png", "Screenshot_{D}-191500.png", "mmexport{ms 19:25:00}.jpg"], "insufficient", "没有截图时间"),
        (&["Screenshot_{D}-190500.png", "Screenshot_{D}-191500.png", "mmexport{ms 18:25:00}.jpg"], "fail", "时间不对"),
        (&["Screenshot_{D}-190500.png", "Screenshot_{D}-191500.png", "Screenshot_{D}-112500.png"], "fail", "时间不对"),
        (&["Screenshot_{D}-190500.png", "Screenshot_{D}-191500.png"], "fail", "还差 1 张"),
    ];
    let class = scratch().join("media_truth/screenshots");
    let lesson = |day: usize| Lesson { day: i32::try_from(day).unwrap(), from: "19:00", to: "20:30", live: true };
    let place = |(day, (names, _, _)): (usize, &Shots)| {
        let lesson = lesson(day);
        names.iter().map(|name| (class.join(lesson.folder()).join("截图").join(lesson.fill(name)), Vec::new())).collect::<Vec<_>>()
    };
    pictures(&rows.iter().enumerate().flat_map(place).collect::<Vec<_>>());
    write_record(&class, &(0..rows.len()).map(lesson).collect::<Vec<_>>());
    let report = check(&class, "per-session");
    for (day, (names, outcome, says)) in rows.iter().enumerate() {
        let found = found(&report, "T-14", &lesson(day).id());
        let told =
            found.first().map_or(("pass", ""), |finding| (finding["outcome"].as_str().unwrap(), finding["message"].as_str().unwrap()));
        assert_eq!(told.0, *outcome, "{names:?}: {}", told.1);
        assert!(told.1.contains(says), "{names:?}: {}", told.1);
    }
    // 599 seconds as a number.
    let finding = found(&report, "T-14", &lesson(1).id())[0];
    assert_eq!(finding["measured"]["value"], 599_000_000_i64);
}
