//! The time of a file from all its sources: start, grade, source and reason as printed by `probe`, and the result in a lesson from 09:00 to
//! 11:50 on the file's day: the part that a recording shows, and whether a picture counts.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::lessons::{Lesson, check, clip, found, list, pictures, write_record};
use crate::program::{classproof, scratch, side_by_side};

/// A file with expected results. Placeholders are filled by [`Lesson::fill`].
struct Row {
    /// Name, or path relative to the lesson's folder.
    name: &'static str,
    /// Container or EXIF metadata, as arguments for the tool.
    says: &'static [&'static str],
    /// Start in local time; `+1 09:00:00` for the next day; empty if there is none.
    start: &'static str,
    read: (&'static str, &'static str, &'static str),
    result: &'static str,
}

const fn row(
    name: &'static str,
    says: &'static [&'static str],
    start: &'static str,
    read: (&'static str, &'static str, &'static str),
    result: &'static str,
) -> Row {
    Row { name, says, start, read, result }
}

const NONE: (&str, &str, &str) = ("E", "", "");
const NAME: (&str, &str, &str) = ("B", "device_name", "class_zone");
const SAVED: (&str, &str, &str) = ("C", "transfer_name", "saved");
const POSSIBLE: (&str, &str, &str) = ("D", "creation_time_unclear", "possible");
const END: (&str, &str, &str) = ("A", "creation_time_end", "name_agrees");
const APPLE: (&str, &str, &str) = ("A", "quicktime_creation_date", "stated");

/// Recordings of 305 seconds; the thirds of the lesson end at 09:56:40 and 10:53:20.
const RECORDINGS: &[Row] = &[
    // Names given by cameras, without any other time.
    row("VID_{D}_093015.mp4", &[], "09:30:15", NAME, "front"),
    row("IMG_{D}_101500.mov", &[], "10:15:00", NAME, "middle"),
    row("{D}_111500.mp4", &[], "11:15:00", NAME, "end"),
    row("VID{D}093015.mp4", &[], "09:30:15", NAME, "front"),
    row("video_{D}_101500.mp4", &[], "10:15:00", NAME, "middle"),
    row("DJI_{D}101500_0001_D.MP4", &[], "10:15:00", NAME, "middle"),
    row("PXL_{D}_013015144.mp4", &[], "09:30:15.144", ("B", "device_name", "stated"), "front"),
    row("PXL_{D}_013015144.TS.mp4", &[], "09:30:15.144", ("B", "device_name", "stated"), "front"),
    row("Screen_Recording_{D}_101500_Tencent.mp4", &[], "10:15:00", NAME, "middle"),
    row("后_VID_{D}_093015.mp4", &[], "09:30:15", NAME, "front"),
    row("VID_{D}_093015.ts", &[], "09:30:15", NAME, "front"),
    row("VID_{D}_101500.avi", &[], "10:15:00", NAME, "middle"),
    row("VID_{D}_111500.flv", &[], "11:15:00", NAME, "end"),
    row("VID_{D}_150000.mp4", &[], "15:00:00", NAME, "elsewhere"),
    // Recorders.
    row("NVR_ch1_main_{D}111500_{D}112005.mp4", &[], "11:15:00", NAME, "end"),
    row("NVR_ch1_main_{D}095500_{D}102500 00_20_00-00_25_05.mp4", &[], "10:15:00", NAME, "middle"),
    row("{d}/001/dav/09/09.30.15-09.35.20[R][0@0][0].mp4", &[], "", NONE, "front"),
    row("09.30.15-09.35.20[R][0@0][0].mp4", &[], "", NONE, "front"),
    row("ch01_00000000034000000.mp4", &[], "", NONE, "unknown"),
    row("ch01_00000000034000000 00_00_44-00_06_54.mp4", &[], "", NONE, "unknown"),
    row("中_ch01_00000000034000000.mp4", &[], "", NONE, "middle"),
    row("DJI_0001.MP4", &[], "", NONE, "unknown"),
    // Cut from longer recordings: the name has the start of the longer one.
    row("VID_{D}_093015~2.mp4", &[], "09:30:15", ("D", "device_name", "cut_from"), "unknown"),
    row("中_VID_{D}_093015_trim.mp4", &[], "09:30:15", ("D", "device_name", "cut_from"), "middle"),
    // The name decides between the readings of creation_time.
    row("VID_{D}_101501.mp4", &["creation_time={d}T02:20:05Z"], "10:15:00", END, "middle"),
    row("{D}_093015.mp4", &["creation_time={d}T01:35:20Z"], "09:30:15", END, "front"),
    row("PXL_{D}_013015144.mp4", &["creation_time={d}T01:35:21Z"], "09:30:16", END, "front"),
    row("VID_{D}_093015.mp4", &["creation_time={d}T01:30:16Z"], "09:30:16", ("A", "creation_time_start", "name_agrees"), "front"),
    row("VID_{D}_093015.mp4", &["creation_time={d}T09:35:20Z"], "09:30:15", ("A", "creation_time_local_end", "name_agrees"), "front"),
    row("VID_{D}_093015.mp4", &["creation_time={d}T09:30:14Z"], "09:30:14", ("A", "creation_time_local_start", "name_agrees"), "front"),
    // Read as the end it is in the front part, read as the start in the middle: the name decides for the front.
    row("VID_{D}_095255.mp4", &["creation_time={d}T01:58:00Z"], "09:52:55", END, "front"),
    row("VID_{D}_093015.mkv", &["creation_time={d}T01:35:20Z"], "09:30:15", END, "front"),
    row("VID_{D}_093015.mp4", &["creation_time={d}T04:00:00Z"], "09:30:15", NAME, "front"),
    // Zero is not a time.
    row("VID_{D}_093015.mp4", &["creation_time=1970-01-01T00:00:00Z"], "09:30:15", NAME, "front"),
    row("MOV_0001.mp4", &["creation_time=1970-01-01T00:00:00Z"], "", NONE, "unknown"),
    row("MOV_0002.mp4", &["creation_time=1904-01-01T00:00:00Z"], "", NONE, "unknown"),
    // An iPhone's own date; the container's was rewritten at export.
    row("IMG_1234.MOV", &["com.apple.quicktime.creationdate={d}T10:30:15+0900"], "09:30:15", APPLE, "front"),
    row(
        "IMG_1235.MOV",
        &["com.apple.quicktime.creationdate={d}T10:15:00+0800", "creation_time={d}T09:17:18Z"],
        "10:15:00",
        APPLE,
        "middle",
    ),
    // Android tags show that it is the end.
    row(
        "MOV_0003.mp4",
        &["creation_time={d}T02:20:05Z", "com.android.version=14"],
        "10:15:00",
        ("A", "creation_time_end", "android_tags"),
        "middle",
    ),
    // Undecided: counts as declared if all readings that fit show the same part, otherwise not.
    row("MOV_0004.mp4", &["creation_time={d}T02:20:05Z"], "10:20:05", POSSIBLE, "middle"),
    row("GX010123.MP4", &["creation_time={d}T10:15:00Z"], "18:15:00", POSSIBLE, "middle"),
    row("MOV_0005.mp4", &["creation_time={d}T01:58:00Z"], "09:58:00", POSSIBLE, "unknown"),
    row("前_MOV_0006.mp4", &["creation_time={d}T01:58:00Z"], "09:58:00", POSSIBLE, "front"),
    row("MOV_0007.mkv", &["creation_time={d}T02:20:05Z"], "10:20:05", POSSIBLE, "middle"),
    // Other files of the device decide if they agree: local end time for the X3.
    row(
        "VID_{D}_093015.mp4",
        &["creation_time={d}T09:35:20Z", "make=Insta360", "model=X3"],
        "09:30:15",
        ("A", "creation_time_local_end", "name_agrees"),
        "front",
    ),
    row("X3_0007.mp4", &["creation_time={d}T09:58:00Z", "make=Insta360", "model=X3"], "17:58:00", POSSIBLE, "front"),
    row("X4_0007.mp4", &["creation_time={d}T09:58:00Z", "make=Insta360", "model=X4"], "17:58:00", POSSIBLE, "unknown"),
    // Chat programs: an upper bound.
    row("mmexport{ms 09:20:15}.mp4", &[], "09:20:15", SAVED, "unknown"),
    row("后_mmexport{ms 12:20:15}.mp4", &[], "12:20:15", SAVED, "end"),
    row("mmexport{ms 08:20:00}.mp4", &[], "08:20:00", SAVED, "elsewhere"),
    row("wx_camera_{ms 09:20:15}.mp4", &[], "09:20:15", SAVED, "unknown"),
    row("微信视频{d}_113000_123.mp4", &[], "11:30:00.123", SAVED, "unknown"),
    row("VID-{D}-WA0001.mp4", &[], "00:00:00", SAVED, "unknown"),
    // Recorders, desktops, meeting and screen programs.
    row("00_{D}093015_{D}094015.mp4", &[], "09:30:15", NAME, "front"),
    row("192.168.1.64_01_{D}101500123.mp4", &[], "10:15:00.123", NAME, "middle"),
    row("{D}111500-{D}112005.mp4", &[], "11:15:00", NAME, "end"),
    row("{D}093016.mp4", &[], "09:30:16", NAME, "front"),
    row("ch7-{D}T093015-{D}T094015.mp4", &[], "09:30:15", NAME, "front"),
    row("WIN_{D}_10_15_00_Pro.mp4", &[], "10:15:00", NAME, "middle"),
    row("{d} 11-15-00.mkv", &[], "11:15:00", NAME, "end"),
    row("屏幕录制 {d} 093015.mp4", &[], "09:30:15", NAME, "front"),
    row("录屏_{D}_101500.mp4", &[], "10:15:00", NAME, "middle"),
    row("Screen Recording {d} at 11.15.00.mov", &[], "11:15:00", NAME, "end"),
    row("Screenrecorder-{d}-09-30-15-120.mp4", &[], "09:30:15.120", NAME, "front"),
    row("Replay {d} 09-30-15.mp4", &[], "09:30:15", SAVED, "unknown"),
    row("GMT{D}-021500_Recording_1920x1080.mp4", &[], "10:15:00", ("B", "device_name", "stated"), "middle"),
    row("{D}111500-张三的快速会议-视频-1.mp4", &[], "11:15:00", SAVED, "unknown"),
    row("会议录制_{D}111500.mp4", &[], "11:15:00", SAVED, "unknown"),
    row("lv_0_{D}101500.mp4", &[], "10:15:00", SAVED, "unknown"),
    row("公开课{ms 09:30:15}.mp4", &[], "09:30:15", ("D", "unknown_name", "class_zone"), "front"),
    // A name given by a clerk is a declaration.
    row("录像1_0930.mp4", &[], "", NONE, "front"),
];

const EXIF: (&str, &str, &str) = ("A", "exif", "class_zone");
const EXIF_ZONE: (&str, &str, &str) = ("A", "exif_with_offset", "stated");

const PICTURES: &[Row] = &[
    row("IMG_0001.JPG", &["-DateTimeOriginal={d} 09:30:15", "-OffsetTimeOriginal=+08:00"], "09:30:15", EXIF_ZONE, "counts"),
    row("IMG_0002.JPG", &["-DateTimeOriginal={d} 10:30:15", "-OffsetTimeOriginal=+09:00"], "09:30:15", EXIF_ZONE, "counts"),
    row("IMG_0003.JPG", &["-DateTimeOriginal={d} 09:30:15", "-SubSecTimeOriginal=25"], "09:30:15.250", EXIF, "counts"),
    row("IMG_0004.JPG", &["-GPSDateStamp={d}", "-GPSTimeStamp=01:30:15"], "09:30:15", ("D", "exif_gps", "possible"), "counts"),
    row("IMG_0005.JPG", &["-DateTimeOriginal#=0000:00:00 00:00:00"], "", NONE, "counts"),
    row("IMG_0006.JPG", &["-DateTimeOriginal={d} 15:10:00"], "15:10:00", EXIF, "does not"),
    row("IMG_{D}_093015.jpg", &["-DateTimeOriginal={d} 15:10:00"], "15:10:00", ("B", "exif", "name_differs"), "does not"),
    row("IMG_{D}_101600.jpg", &["-DateTimeOriginal={d} 10:15:00"], "10:15:00", EXIF, "counts"),
    row("PXL_{D}_013015144.jpg", &["-DateTimeOriginal={d} 10:30:15"], "10:30:15", ("B", "exif", "name_differs"), "counts"),
    row("IMG_{D}_093015.jpg", &[], "09:30:15", NAME, "counts"),
    row("IMG_{D}_093015_HDR.jpg", &[], "09:30:15", NAME, "counts"),
    row("IMG_{D}_093015~2.jpg", &[], "09:30:15", NAME, "counts"),
    row("IMG_{D}_093015 - 副本.jpg", &[], "09:30:15", NAME, "counts"),
    row("IMG_{D}_150000.jpg", &[], "15:00:00", NAME, "does not"),
    row("MVIMG_{D}_093015.jpg", &[], "09:30:15", NAME, "counts"),
    row("IMG{D}093015.jpg", &[], "09:30:15", NAME, "counts"),
    row("{D}_093015.jpg", &[], "09:30:15", NAME, "counts"),
    row("00001IMG_00001_BURST{D}093015.jpg", &[], "09:30:15", NAME, "counts"),
    row("TimePhoto_{D}_093015.jpg", &[], "09:30:15", NAME, "counts"),
    row("Original_TimePhoto_{D}_093015.jpg", &[], "09:30:15", NAME, "counts"),
    row("Screenshot_{D}-093015_微信.jpg", &[], "09:30:15", NAME, "counts"),
    row("Screenshot_{d}-09-30-15-25_0123456789abcdef.jpg", &[], "09:30:15.250", NAME, "counts"),
    row("Screenshot_{D}_093015_com.tencent.wemeet.app.jpg", &[], "09:30:15", NAME, "counts"),
    row("QQ截图{D}093015.png", &[], "09:30:15", NAME, "counts"),
    row("微信截图_{D}093015.png", &[], "09:30:15", NAME, "counts"),
    row("企业微信截图_{e4 09:30:15}.png", &[], "09:30:15", NAME, "counts"),
    row("企业微信截图_0b5b9d3e-4f3c-4b1e-9a55-1d2c3b4a5f6e.png", &[], "", NONE, "counts"),
    // A picture saved an hour before the lesson cannot show it; one saved later may.
    row("mmexport{ms 08:20:00}.jpg", &[], "08:20:00", SAVED, "does not"),
    row("mmexport{ms 09:20:15}.jpg", &[], "09:20:15", SAVED, "counts"),
    row("thumbmmexport{ms 09:20:15}.jpg", &[], "09:20:15", SAVED, "counts"),
    row("mmexport0123456789abcdef0123456789abcdef_{ms 09:20:15}.jpeg", &[], "09:20:15", SAVED, "counts"),
    row("mmexport0123456789abcdef0123456789abcdef.jpeg", &[], "", NONE, "counts"),
    row("微信图片_{D}221659.jpg", &[], "22:16:59", SAVED, "counts"),
    row("微信图片_{D}2216591.jpg", &[], "22:16:59", SAVED, "counts"),
    row("微信图片_{D}221659_116_43.jpg", &[], "22:16:59", SAVED, "counts"),
    row("QQ图片{D}221659.jpg", &[], "22:16:59", SAVED, "counts"),
    row("Dingtalk_{D}221659.jpg", &[], "22:16:59", SAVED, "counts"),
    row("WhatsApp Image {d} at 22.16.59.jpeg", &[], "22:16:59", SAVED, "counts"),
    row("WhatsApp Image {d} at 10.16.59 PM.jpeg", &[], "22:16:59", SAVED, "counts"),
    row("IMG-{D}-WA0001.jpg", &[], "00:00:00", SAVED, "counts"),
    row("IMG_1234.HEIC.jpg", &[], "", NONE, "counts"),
    row("WIN_{D}_09_30_15_Pro.jpg", &[], "09:30:15", NAME, "counts"),
    row("屏幕截图 {d} 093015.png", &[], "09:30:15", NAME, "counts"),
    row("截屏{d} 09.30.15.png", &[], "09:30:15", NAME, "counts"),
    row("Screenshot {d} at 09.30.15.png", &[], "09:30:15", NAME, "counts"),
    row("Snipaste_{d}_09-30-15.png", &[], "09:30:15", NAME, "counts"),
    row("腾讯会议截图{D}093015.png", &[], "09:30:15", NAME, "counts"),
    row("{d} 09.30.15.jpg", &[], "09:30:15", NAME, "counts"),
    row("今日水印相机_{D}093015.jpg", &[], "09:30:15", NAME, "counts"),
    row("微信图片_{d}_093015_123.jpg", &[], "09:30:15.123", SAVED, "counts"),
    row("IMG_{D}_093015_WeChat.jpg", &[], "09:30:15", SAVED, "counts"),
    row("MYXJ_{D}093015123_save.jpg", &[], "09:30:15.123", SAVED, "counts"),
    row("Camera_XHS_{ms 09:30:15}.jpg", &[], "09:30:15", SAVED, "counts"),
    row("扫描全能王 {d} 09.30.jpg", &[], "09:30:00", SAVED, "counts"),
];

/// The rows with their lessons and file paths.
fn placed(rows: &'static [Row], class: &str, folder: &str) -> (PathBuf, Vec<(Lesson, &'static Row, PathBuf)>) {
    let class = scratch().join("media_truth").join(class);
    let place = |(day, row): (usize, &'static Row)| {
        let lesson = Lesson { day: i32::try_from(day).unwrap(), from: "09:00", to: "11:50", live: false };
        let path = class.join(lesson.folder()).join(folder).join(lesson.fill(row.name));
        (lesson, row, path)
    };
    let placed: Vec<_> = rows.iter().enumerate().map(place).collect();
    write_record(&class, &placed.iter().map(|(lesson, _, _)| *lesson).collect::<Vec<_>>());
    (class, placed)
}

/// Compares `probe` and the result in the lesson with every row, and reports all differences at once.
fn compare(placed: &[(Lesson, &Row, PathBuf)], result: impl Fn(Lesson, &PathBuf) -> String) {
    let files: Vec<&PathBuf> = placed.iter().map(|(_, _, path)| path).collect();
    let mut arguments: Vec<&dyn AsRef<std::ffi::OsStr>> = vec![&"probe", &"--json"];
    arguments.extend(files.iter().map(|path| *path as &dyn AsRef<std::ffi::OsStr>));
    let probed = classproof(&arguments).ends(0).json();
    let mut wrong = Vec::new();
    for ((lesson, row, path), seen) in placed.iter().zip(probed.as_array().unwrap()) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let start = if row.start.is_empty() { String::new() } else { format!("{}T{}+08:00", lesson.date(), row.start) };
        let wanted = [start.as_str(), row.read.0, row.read.1, row.read.2, row.result].map(str::to_owned);
        let found = [text(&seen["start"]), text(&seen["grade"]), text(&seen["source"]), text(&seen["reason"]), result(*lesson, path)];
        if found != wanted {
            wrong.push(format!("{} {:?}\n  wanted {wanted:?}\n  found  {found:?}", row.name, row.says));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows differ:\n{}", wrong.len(), placed.len(), wrong.join("\n"));
}

#[test]
fn recordings_by_everything_that_tells_their_time() {
    let (class, placed) = placed(RECORDINGS, "recordings", "录像");
    side_by_side(&placed, |(lesson, row, path)| {
        clip(path, 305, "1", &row.says.iter().map(|entry| lesson.fill(entry)).collect::<Vec<_>>());
    });
    let report = check(&class, "per-session");
    compare(&placed, |lesson, _| {
        let found = found(&report, "T-03", &lesson.id());
        let [finding] = found.as_slice() else { panic!("{}: {found:#?}", lesson.id()) };
        let missing = list(finding, "parts_missing");
        let shown: Vec<&str> =
            ["front", "middle", "end"].into_iter().filter(|part| !missing.contains(&format!("judge.part_{part}"))).collect();
        match shown.as_slice() {
            [] if !list(finding, "other_time").is_empty() => "elsewhere".to_owned(),
            [] => {
                assert!(finding["message"].as_str().unwrap().contains("看不出哪一段"), "{finding:#}");
                "unknown".to_owned()
            }
            shown => shown.join(" "),
        }
    });
    // Results that depend on one of several readings are reported.
    let explained: Vec<String> = found(&report, "X-07", "").into_iter().flat_map(|finding| list(finding, "explained")).collect();
    let names: Vec<&str> = explained.iter().filter_map(|path| path.rsplit('/').next()).collect();
    assert_eq!(names, ["MOV_0004.mp4", "GX010123.MP4", "MOV_0005.mp4", "前_MOV_0006.mp4", "MOV_0007.mkv", "X4_0007.mp4"]);
}

#[test]
fn pictures_by_everything_that_tells_their_time() {
    let (class, placed) = placed(PICTURES, "pictures", "照片");
    let wanted: Vec<(PathBuf, Vec<String>)> =
        placed.iter().map(|(lesson, row, path)| (path.clone(), row.says.iter().map(|entry| lesson.fill(entry)).collect())).collect();
    pictures(&wanted);
    let report = check(&class, "per-session");
    compare(&placed, |lesson, _| {
        let found = found(&report, "T-02", &lesson.id());
        let [finding] = found.as_slice() else { panic!("{}: {found:#?}", lesson.id()) };
        match finding["measured"]["value"].as_i64() {
            Some(1) => "counts".to_owned(),
            Some(0) => "does not".to_owned(),
            other => format!("{other:?}"),
        }
    });
    // Saved before the lesson began, so it cannot belong there.
    let (_, _, early) = placed.iter().find(|(_, row, _)| row.name == "mmexport{ms 08:20:00}.jpg").unwrap();
    let path = early.strip_prefix(&class).unwrap().to_str().unwrap();
    let finding = found(&report, "X-07", path);
    assert_eq!(finding[0]["outcome"], "fail");
    assert!(finding[0]["message"].as_str().unwrap().contains("就已保存，早于"), "{:#}", finding[0]);
}

/// Seven photographs of a camera whose clock is 7 h 58 min slow according to GPS, one of them after the clock was set; and another
/// camera's.
#[test]
fn a_clock_that_is_always_wrong_is_named_and_one_that_jumps_is_found() {
    let lesson = |day| Lesson { day, from: "09:00", to: "11:50", live: false };
    let make = |class: &str, last: &str| {
        let class = scratch().join("media_truth").join(class);
        let photo = |day: i32, name: &str, shown: &str, satellite: &str| {
            let says = [
                "-Make=Canon",
                "-Model=EOS M50",
                &format!("-DateTimeOriginal={shown}"),
                "-GPSDateStamp={d}",
                &format!("-GPSTimeStamp={satellite}"),
            ]
            .map(|entry| lesson(day).fill(entry));
            (class.join(lesson(day).folder()).join("照片").join(name), says.to_vec())
        };
        let mut wanted: Vec<_> = (0..6).map(|day| photo(day, "a.jpg", "{d} 01:32:00", "01:30:00")).collect();
        wanted.push(photo(6, "a.jpg", last, "01:30:00"));
        pictures(&wanted);
        write_record(&class, &(0..7).map(lesson).collect::<Vec<_>>());
        (check(&class, "per-session"), lesson(0).folder(), class)
    };
    let (report, folder, _) = make("slow_clock", "{d} 01:32:00");
    let clocks = found(&report, "X-16", "");
    let told = clocks.iter().find(|finding| finding["outcome"] == "warning").unwrap()["message"].as_str().unwrap();
    assert!(told.contains("Canon EOS M50 慢 7 小时 58 分钟（7 个文件，与卫星定位时间相比）"), "{told}");
    let placing = found(&report, "X-07", &format!("{folder}/照片/a.jpg"));
    assert_eq!(placing[0]["outcome"], "fail", "the verdict stays with the time as it was measured");
    let told = placing[0]["message"].as_str().unwrap();
    assert!(told.contains("拍摄于 2026-03-01 01:32") && told.contains("校正后为 2026-03-01 09:30"), "{told}");

    let (report, _, _) = make("set_clock", "{d} 09:30:00");
    let clocks = found(&report, "X-16", "");
    assert_eq!(clocks[0]["outcome"], "fail");
    assert_eq!(list(clocks[0], "clock_jumps"), [format!("{}/照片/a.jpg", lesson(6).folder())]);
    assert!(clocks[0]["message"].as_str().unwrap().contains("慢 7 小时 58 分钟（6 个文件"), "{:#}", clocks[0]);
}

/// A camera with correct file names and container times that are 7 h 58 min slow. Different durations show which reading applies.
#[test]
fn a_container_that_differs_from_the_names_by_a_constant_is_named() {
    let class = scratch().join("media_truth/slow_container");
    let lesson = |day| Lesson { day, from: "09:00", to: "11:50", live: false };
    // The recordings end at 09:35:20, 09:36:00, 09:40:15; in UTC minus 7:58 that is 17:37 on the previous day, and so on.
    let files = [(0, 305, "17:37:20"), (1, 345, "17:38:00"), (2, 600, "17:42:15")];
    side_by_side(&files, |(day, seconds, end)| {
        let written = format!("creation_time={}T{end}Z", lesson(*day).date().yesterday().unwrap());
        let path = class.join(lesson(*day).folder()).join("录像").join(lesson(*day).fill("VID_{D}_093015.mp4"));
        clip(&path, *seconds, "1", &[written, "make=Cam".to_owned(), "model=One".to_owned()]);
    });
    write_record(&class, &[lesson(0), lesson(1), lesson(2)]);
    let report = check(&class, "per-session");
    let told: Vec<&str> = found(&report, "X-16", "").iter().filter_map(|finding| finding["message"].as_str()).collect();
    assert!(told.iter().any(|told| told.contains("Cam One 慢 7 小时 58 分钟（3 个文件，与文件名里的时间相比）")), "{told:?}");
    // The names count, and they are correct.
    assert!(found(&report, "X-07", &format!("{}/录像/{}", lesson(0).folder(), lesson(0).fill("VID_{D}_093015.mp4"))).is_empty());
}

/// The output of `probe` gives the reason for a time.
#[test]
fn probe_says_why() {
    let folder = scratch().join("media_truth/why");
    let path = folder.join("VID_20260803_093015.mp4");
    clip(&path, 305, "1", &["creation_time=2026-08-03T01:35:20Z".to_owned()]);
    let said = classproof(&[&"probe", &path, &"--lang", &"en"]).ends(0).stdout;
    assert!(said.contains("2026-08-03 09:30:15 (A measured, container time, end less length; agrees with the time in the name)"), "{said}");
    let other = folder.join("MOV_0001.mp4");
    fs::rename(&path, &other).unwrap();
    let said = classproof(&[&"probe", &other]).ends(0).stdout;
    assert!(said.contains("可解释为，没有旁证"), "{said}");
}
