//! Related files: the video of a live photo, the chapters of one recording, one picture with two extensions; and the clock that a camcorder
//! writes into its stream.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::lessons::{Lesson, check, clip, found, list, pictures, write_record};
use crate::program::{classproof, scratch};

fn lesson(day: i32) -> Lesson {
    Lesson { day, from: "09:00", to: "11:50", live: false }
}

fn class(name: &str, lessons: &[Lesson]) -> PathBuf {
    let class = scratch().join("media_truth").join(name);
    write_record(&class, lessons);
    class
}

fn only<'a>(report: &'a Value, rule: &str, lesson: Lesson) -> &'a Value {
    let found = found(report, rule, &lesson.id());
    let [finding] = found.as_slice() else { panic!("{rule} {found:#?}") };
    finding
}

#[test]
fn the_film_of_a_live_photo_belongs_to_its_picture() {
    let lessons: Vec<Lesson> = (0..4).map(lesson).collect();
    let class = class("live", &lessons);
    // Next to the picture; as exported by a photo program; in the folder of recordings; related only by time.
    let films = [
        ("照片", "IMG_6694", "IMG_6694.MOV"),
        ("照片", "IMG_6695", "IMG_6695_HEVC.MOV"),
        ("录像", "IMG_6696", "img_6696.mp4"),
        ("照片", "IMG_20260304_093014", "VID_20260304_093015.mp4"),
    ];
    let mut wanted = Vec::new();
    for (lesson, (folder, picture, film)) in lessons.iter().zip(films) {
        let here = class.join(lesson.folder());
        let written = lesson.fill("-DateTimeOriginal={d} 09:30:14");
        wanted.push((here.join("照片").join(format!("{picture}.JPG")), vec![written, "-Make=Apple".to_owned()]));
        clip(&here.join(folder).join(film), 3, "1", &[]);
    }
    pictures(&wanted);
    let report = check(&class, "per-session");
    for (lesson, (_, _, film)) in lessons.iter().zip(films) {
        let recordings = only(&report, "T-03", *lesson);
        assert!(list(recordings, "short_files").is_empty(), "{film} {recordings:#}");
        assert!(!recordings["message"].as_str().unwrap().contains(film), "{recordings:#}");
        assert_eq!(only(&report, "T-02", *lesson)["measured"]["value"], 1, "{film}");
    }
    // A short recording without a picture is just a short recording; so is one with a picture that is too long for a live photo.
    let alone = self::class("not-live", &lessons[..2]);
    let folder = |day: usize| alone.join(lessons[day].folder());
    clip(&folder(0).join("录像/IMG_7000.MOV"), 3, "1", &[]);
    clip(&folder(1).join("照片/IMG_7001.MOV"), 30, "1", &[]);
    pictures(&[(folder(1).join("照片/IMG_7001.JPG"), Vec::new())]);
    let report = check(&alone, "per-session");
    for (lesson, film) in lessons.iter().zip(["IMG_7000.MOV", "IMG_7001.MOV"]) {
        let recordings = only(&report, "T-03", *lesson);
        assert!(list(recordings, "short_files").iter().any(|path| path.ends_with(film)), "{recordings:#}");
    }
}

#[test]
fn chapters_follow_each_other_and_are_one_recording() {
    let lessons: Vec<Lesson> = (0..4).map(lesson).collect();
    let class = class("chapters", &lessons);
    // 1: three chapters of 2 min. 2: two chapters of the older kind. 3: the first one is missing. 4: two unrelated recordings.
    let rows: [&[(&str, &str)]; 4] = [
        &[("GX010123.MP4", "01:30:15"), ("GX020123.MP4", "01:30:15"), ("GX030123.MP4", "01:30:15")],
        &[("GOPR0007.MP4", "09:30:15"), ("GP010007.MP4", "09:30:15"), ("GP020007.MP4", "09:30:15")],
        &[("GX020124.MP4", "01:30:15"), ("GX030124.MP4", "01:30:15")],
        &[("GX010125.MP4", "01:30:15"), ("GX010126.MP4", "01:30:15")],
    ];
    for (lesson, files) in lessons.iter().zip(rows) {
        for (name, at) in files {
            clip(&class.join(lesson.folder()).join("录像").join(name), 125, "1", &[lesson.fill(&format!("creation_time={{d}}T{at}Z"))]);
        }
    }
    let report = check(&class, "per-session");
    let message = |day: usize| only(&report, "T-03", lessons[day])["message"].as_str().unwrap_or_default().to_owned();
    for (day, run) in [
        (0, "GX010123.MP4 + GX020123.MP4 + GX030123.MP4（09:30:15—09:36:30，前段，2 分 5 秒 + 2 分 5 秒 + 2 分 5 秒 = 6 分 15 秒）"),
        (1, "GOPR0007.MP4 + GP010007.MP4 + GP020007.MP4（09:30:15—09:36:30，前段，2 分 5 秒 + 2 分 5 秒 + 2 分 5 秒 = 6 分 15 秒）"),
    ] {
        assert!(message(day).contains(run), "{}", message(day));
        assert_eq!(list(only(&report, "T-03", lessons[day]), "parts_missing"), ["judge.part_middle", "judge.part_end"]);
    }
    for day in [2, 3] {
        assert!(!message(day).contains(" + "), "{}", message(day));
        assert_eq!(list(only(&report, "T-03", lessons[day]), "parts_missing").len(), 3);
    }
}

#[test]
fn one_picture_under_two_endings_counts_once() {
    let lessons: Vec<Lesson> = (0..1).map(lesson).collect();
    let class = class("endings", &lessons);
    let here = class.join(lessons[0].folder()).join("照片");
    pictures(&[(here.join("IMG_5000.JPG"), Vec::new()), (here.join("IMG_5001.JPG"), Vec::new())]);
    for copy in ["IMG_5000.MOV", "IMG_5000.HEIC", "IMG_5000 (1).JPG"] {
        fs::copy(here.join("IMG_5000.JPG"), here.join(copy)).unwrap();
    }
    let report = check(&class, "per-session");
    assert_eq!(only(&report, "T-02", lessons[0])["measured"]["value"], 2);
}

/// AVCHD: the camera writes its clock into each key frame.
#[test]
fn the_clock_of_a_camcorder_is_read_from_its_pictures() {
    let folder = scratch().join("camcorder");
    fs::create_dir_all(&folder).unwrap();
    let digits =
        |digits: &str| (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16).unwrap()).collect::<Vec<u8>>();
    let mut files = Vec::new();
    // Name, time zone with year and month, day and time, expected start.
    for (name, year, day, start) in [
        ("00001.MTS", "10202608", "03093015", "2026-08-03T09:30:15+08:00"),
        ("00002.MTS", "b0202612", "31235959", "2026-12-31T23:59:59+08:00"),
        ("00003.m2ts", "10202608", "03110001", "2026-08-03T11:00:01+08:00"),
        ("00004.MTS", "10202613", "03093015", ""),
        ("00005.MTS", "10202608", "ff093015", ""),
    ] {
        let fields = [b"MDPM\x02\x18".to_vec(), digits(year), vec![0x19], digits(day), vec![0x80]].concat();
        // The bytes as Latin-1 characters, because FFmpeg's argument must be text.
        let unit = {
            let id = digits("17ee8c60f84d11d98cd60800200c9a66");
            let payload = [id, fields].concat();
            [&[0, 0, 0, 1, 6, 5, u8::try_from(payload.len() - 1).unwrap()], payload.as_slice()].concat()
        };
        let (raw, path) = (folder.join(format!("{name}.h264")), folder.join(name));
        ffmpeg(&[
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=320x240:r=25:d=8",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-x264-params",
            "aud=1",
            raw.to_str().unwrap(),
        ]);
        let stream = fs::read(&raw).unwrap();
        let first = stream.windows(5).position(|start| start[..4] == [0, 0, 0, 1] && start[4] & 31 == 7).unwrap();
        fs::write(&raw, [&stream[..first], &unit, &stream[first..]].concat()).unwrap();
        ffmpeg(&["-r", "25", "-i", raw.to_str().unwrap(), "-c", "copy", "-f", "mpegts", "-mpegts_m2ts_mode", "1", path.to_str().unwrap()]);
        files.push((path, start));
    }
    let mut arguments: Vec<&dyn AsRef<std::ffi::OsStr>> = vec![&"probe", &"--json"];
    arguments.extend(files.iter().map(|(path, _)| path as &dyn AsRef<std::ffi::OsStr>));
    let probed = classproof(&arguments).ends(0).json();
    for ((path, start), seen) in files.iter().zip(probed.as_array().unwrap()) {
        assert_eq!(seen["start"].as_str().unwrap_or_default(), *start, "{path:?} {seen:#}");
        if !start.is_empty() {
            assert_eq!((seen["grade"].as_str(), seen["source"].as_str()), (Some("A"), Some("recorder_clock")), "{path:?}");
        }
    }
}

fn ffmpeg(words: &[&str]) {
    let mut all: Vec<&dyn AsRef<std::ffi::OsStr>> = vec![&"-hide_banner", &"-loglevel", &"error", &"-nostdin", &"-y"];
    all.extend(words.iter().map(|word| word as &dyn AsRef<std::ffi::OsStr>));
    crate::program::tool("ffmpeg", "ffmpeg", &all).ends(0);
}
