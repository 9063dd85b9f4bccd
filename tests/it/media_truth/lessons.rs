//! Lessons with evidence made by FFmpeg and exiftool: a class with only a timetable and media files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::classes::{RECORD, own_code, roster};
use crate::program::{NOW, classproof, scratch, tool};

/// A lesson: day (0 is 1 March 2026), start, end, and whether it is a live stream.
#[derive(Clone, Copy, Debug)]
pub struct Lesson {
    pub day: i32,
    pub from: &'static str,
    pub to: &'static str,
    pub live: bool,
}

impl Lesson {
    pub fn date(self) -> Date {
        Date::constant(2026, 3, 1).checked_add(jiff::Span::new().days(self.day)).unwrap()
    }

    pub fn id(self) -> String {
        format!("{}T{}", self.date(), self.from)
    }

    pub fn folder(self) -> String {
        let half = if self.live { "晚上_直播" } else { "上午_线下" };
        format!("02_培训实施/第{:02}天_{}/{half}", self.day + 1, self.date().strftime("%Y%m%d"))
    }

    /// Fills placeholders: `{D}` is `20260301`, `{d}` is `2026-03-01`, `{ms 09:20:15}` milliseconds since 1970 and `{e4 09:20:15}` units of
    /// 0.1 ms, both for that local time.
    pub fn fill(self, text: &str) -> String {
        let date = self.date();
        let mut filled = text.replace("{D}", &date.strftime("%Y%m%d").to_string()).replace("{d}", &date.to_string());
        for (blank, zeros) in [("{ms ", "000"), ("{e4 ", "0000")] {
            while let Some(start) = filled.find(blank) {
                let clock = filled[start + blank.len()..start + blank.len() + 8].to_owned();
                let at: Timestamp = format!("{date}T{clock}+08:00").parse().unwrap();
                filled = filled.replace(&format!("{blank}{clock}}}"), &format!("{}{zeros}", at.as_second()));
            }
        }
        filled
    }
}

/// Writes the record of a class with these lessons.
pub fn write_record(class: &Path, lessons: &[Lesson]) {
    let row = |lesson: &Lesson| {
        json!({
            "date": lesson.date().to_string(), "start": lesson.from, "end": lesson.to, "lesson_hours": 3, "course": "面点制作",
            "kind": "theory", "content_kind": "知识讲授", "mode": if lesson.live { "online_live" } else { "offline" },
            "teacher": "周明", "place": "一号教室",
        })
    };
    let record = json!({
        "schema": "classproof/class/v1", "class_id": "2026-003", "class_name": "中式面点师初级3班",
        "institution": { "name": "样例职业培训学校", "credit_code": own_code() },
        "district": "样例区", "training_type": "skills", "catalogue": "dadian", "occupation": "中式面点师", "level": "初级",
        "timezone": "+08:00", "timetable": lessons.iter().map(row).collect::<Vec<_>>(), "roster": roster(3),
        "switches": { "commissioned": false, "unified_appraisal": false, "subsidy_claimed": false, "invoice": "no" },
    });
    let path = class.join(RECORD);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, serde_json::to_string_pretty(&record).unwrap()).unwrap();
}

/// The output of `check --json` with this profile.
pub fn check(class: &Path, profile: &str) -> Value {
    let ran = classproof(&[&"check", &class, &"--profile", &profile, &"--now", &NOW, &"--json"]);
    assert!(matches!(ran.code, Some(0 | 1)), "{ran}");
    ran.json()
}

/// The findings of a rule for a subject, by id or path; for the whole class if `subject` is empty.
pub fn found<'a>(report: &'a Value, rule: &str, subject: &str) -> Vec<&'a Value> {
    let of = |finding: &&Value| {
        let about = &finding["subject"];
        let named = about["id"].as_str().or(about["path"].as_str()).unwrap_or_default();
        finding["id"] == rule && named == subject
    };
    report["standard"]["rules"].as_array().unwrap().iter().filter(of).collect()
}

pub fn list(finding: &Value, fact: &str) -> Vec<String> {
    let facts = finding["facts"][fact]["value"].as_array();
    let value = |fact: &Value| fact["value"].as_str().map_or_else(|| fact["value"].to_string(), str::to_owned);
    facts.map(|facts| facts.iter().map(value).collect()).unwrap_or_default()
}

/// A recording of `frames` frames without any timestamps, created once for all tests.
fn plain(frames: u32, rate: &str, ending: &str) -> PathBuf {
    type Made = BTreeMap<(u32, String, String), Arc<OnceLock<PathBuf>>>;
    static MADE: OnceLock<Mutex<Made>> = OnceLock::new();
    let key = (frames, rate.to_owned(), ending.to_owned());
    let made = MADE.get_or_init(Mutex::default).lock().unwrap().entry(key).or_default().clone();
    made.get_or_init(|| {
        let folder = scratch().join("lessons");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("plain_{frames}_{}.{ending}", rate.replace('/', "_")));
        let picture = format!("testsrc2=size=64x48:rate={rate}");
        let frames = frames.to_string();
        ffmpeg(&["-f", "lavfi", "-i", &picture, "-frames:v", &frames, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "48"], &path);
        path
    })
    .clone()
}

/// A recording with these frames, frame rate and container metadata.
pub fn clip(path: &Path, frames: u32, rate: &str, metadata: &[String]) {
    static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let ending = path.extension().unwrap().to_str().unwrap().to_lowercase();
    let from = plain(frames, rate, if ending == "mov" { "mp4" } else { &ending });
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    // No two files are byte-identical, as for real recordings.
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let comment = format!("comment=clip {number}");
    let mut arguments = vec!["-i", from.to_str().unwrap(), "-c", "copy"];
    if matches!(ending.as_str(), "mp4" | "mov") {
        arguments.extend(["-movflags", "use_metadata_tags"]);
    }
    arguments.extend(["-metadata", &comment]);
    arguments.extend(metadata.iter().flat_map(|entry| ["-metadata", entry]));
    let ts = format!("service_name=clip {number}");
    if ending == "ts" {
        arguments.extend(["-metadata", &ts]);
    }
    ffmpeg(&arguments, path);
}

/// Small pictures, all different, with these exiftool arguments for each.
pub fn pictures(wanted: &[(PathBuf, Vec<String>)]) {
    let raw = scratch().join("lessons/pictures").join(format!("{:?}", std::thread::current().id()));
    fs::create_dir_all(&raw).unwrap();
    let count = wanted.len().to_string();
    for ending in ["jpg", "png"] {
        let target = raw.join(format!("%03d.{ending}"));
        ffmpeg(&["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=1", "-frames:v", &count, "-start_number", "0"], &target);
    }
    let mut script = String::new();
    for (number, (path, exif)) in wanted.iter().enumerate() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let ending = if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png")) { "png" } else { "jpg" };
        fs::rename(raw.join(format!("{number:03}.{ending}")), path).unwrap();
        if !exif.is_empty() {
            script += &format!("-q\n-m\n-overwrite_original\n{}\n{}\n-execute\n", exif.join("\n"), path.to_str().unwrap());
        }
    }
    if !script.is_empty() {
        let arguments = raw.join("exif.args");
        fs::write(&arguments, script).unwrap();
        let ran = tool("exiftool", "libimage-exiftool-perl", &[&"-@", &arguments]);
        assert!(ran.code == Some(0) && ran.stderr.is_empty(), "{ran}");
    }
}

fn ffmpeg(arguments: &[&str], path: &Path) {
    let mut all = vec!["-hide_banner", "-loglevel", "error", "-nostdin", "-y"];
    all.extend(arguments);
    all.push(path.to_str().unwrap());
    let all: Vec<&dyn AsRef<std::ffi::OsStr>> = all.iter().map(|word| word as _).collect();
    tool("ffmpeg", "ffmpeg", &all).ends(0);
}
