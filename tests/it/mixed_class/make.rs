//! Creates the mixed class: its record, from which `init` makes the workbooks, and its evidence; and editable copies of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};
use jiff::ToSpan as _;
use jiff::civil::DateTime;
use serde_json::{Value, json};
use xtask::sample::paper::sign_in_sheet;
use xtask::sample::people::{Person, people};
use xtask::sample::photo::Photo;
use xtask::sample::recording::Recording;
use xtask::sample::{Size, forms};

use super::super::classes::{files, own_code, replace};
use super::super::program::{classproof, scratch, side_by_side};
use super::papers::{self, Table};

pub const PEOPLE: u32 = 48;
pub const SEED: u64 = 31;
pub const DAYS: [&str; 3] = ["2026-08-03", "2026-08-04", "2026-08-05"];
pub const ASSESSED: &str = "2026-08-07";
pub const EXAM: &str = "03_考核评价/20260807_上午_实操";
pub const VIDEO: &str = "02_培训实施/线上视频";
/// Copies of all trainees' id cards, one page each.
pub const CARDS: &str = "01_开班申请/04_学员身份证/身份证复印件.pdf";
/// Examination papers of all trainees, one page each.
pub const EXAM_PAPERS: &str = "03_考核评价/试卷答题卡/试卷扫描件.pdf";
/// The workbooks created by `init`.
const BOOKS: [&str; 3] = ["00_班级信息/班级信息.xlsx", "00_班级信息/课程表.xlsx", "01_开班申请/02_学员花名册/学员花名册.xlsx"];
/// One frame per second: a recording is measured by its timestamps, not by its frames.
const SIZE: Size = Size { photo_width: 1280, width: 640, height: 360, frames: 1, bit_rate: None, sound_rate: 8000, noise: 0 };

/// Folder of an on-site morning; days from 0.
pub fn morning(day: usize) -> String {
    format!("02_培训实施/第{:02}天_{}/上午_线下", day + 1, compact(DAYS[day]))
}

/// Folder of a live evening; days from 0.
pub fn evening(day: usize) -> String {
    format!("02_培训实施/第{:02}天_{}/晚上_直播", day + 1, compact(DAYS[day]))
}

/// Sign-in sheet of a morning; days from 0.
pub fn sheet(day: usize) -> String {
    format!("{}/签到册/{}_上午_签到.jpg", morning(day), compact(DAYS[day]))
}

pub fn exam_sheet() -> String {
    format!("{EXAM}/签到册/{}_上午_签到.jpg", compact(ASSESSED))
}

/// Photograph of a morning; both numbers from 0.
pub fn photo(day: usize, number: usize) -> String {
    format!("{}/照片/IMG_{}.JPG", morning(day), 7101 + 10 * day + number)
}

/// Photograph of the assessment, from 0.
pub fn exam_photo(number: usize) -> String {
    format!("{EXAM}/照片/IMG_{}.JPG", 7141 + number)
}

/// Recordings of a morning; the first begins at 08:40.
pub fn recording(day: usize, number: usize) -> String {
    format!("{}/录像/VID_{}_{}.mp4", morning(day), compact(DAYS[day]), ["084000", "100000", "112000"][number])
}

/// Recordings of the assessment; the first begins at 09:05.
pub fn exam_recording(number: usize) -> String {
    format!("{EXAM}/录像/VID_{}_{}.mp4", compact(ASSESSED), ["090500", "095000", "103000"][number])
}

/// Screenshot of an evening at a time such as `190500`.
pub fn screenshot(day: usize, clock: &str) -> String {
    format!("{}/截图/Screenshot_{}-{clock}.png", evening(day), compact(DAYS[day]))
}

/// A trainee, from 0.
pub fn person(index: usize) -> Person {
    people(PEOPLE, SEED).remove(index)
}

/// Removes the hyphens: `20260803`.
pub fn compact(date: &str) -> String {
    date.replace('-', "")
}

/// Local time from a date and a time such as `09:00`.
pub fn at(date: &str, clock: &str) -> DateTime {
    format!("{date}T{clock}").parse().unwrap()
}

/// The class record: three days with practice in the morning and live lessons in the evening, two lesson hours by video, an assessment.
///
/// All values are at their limits: twelve of twenty lesson hours are practice (60 %), two cover a topic of 二（一） (10 %), and without the
/// video there are six per day.
fn record() -> Value {
    let row = |date: &str, span: (&str, &str), breaks: u32, hours: u32, lesson: &str, topics: &[&str]| {
        let practice = lesson == "面点制作";
        let (mode, teacher, place) = match lesson {
            "面点制作" => ("offline", "唐丽", json!("实训一室")),
            "面点基础" => ("online_live", "周明", Value::Null),
            _ => ("online_video", "周明", Value::Null),
        };
        let mut row = json!({
            "date": date, "start": span.0, "end": span.1, "breaks_min": breaks, "lesson_hours": hours, "course": lesson, "mode": mode,
            "kind": if practice { "practice" } else { "theory" }, "content_kind": if practice { "实训教学" } else { "知识讲授" },
            "method": if practice { "岗位实训" } else { "网络教学" }, "teacher": teacher, "topics": topics,
        });
        if practice {
            row["place"] = place;
        } else {
            row["platform"] = json!("云课堂");
        }
        row
    };
    let topics: [&[&str]; 3] = [&["职业道德"], &[], &["就业指导"]];
    let mut timetable = Vec::new();
    for (day, topics) in DAYS.into_iter().zip(topics) {
        timetable.push(row(day, ("08:30", "11:50"), 20, 4, "面点制作", &[]));
        if day == DAYS[1] {
            timetable.push(row(day, ("14:00", "15:30"), 0, 2, "厨房管理", &[]));
        }
        timetable.push(row(day, ("19:00", "19:45"), 0, 1, "面点基础", topics));
        timetable.push(row(day, ("19:55", "20:40"), 0, 1, "面点基础", &[]));
    }
    json!({
        "schema": "classproof/class/v1", "class_id": "2026-031", "class_name": "中式面点师初级3班",
        "institution": { "name": "样例职业培训学校", "credit_code": own_code(), "kind": "institution" },
        "district": "样例区", "training_type": "skills", "catalogue": "dadian", "occupation": "中式面点师", "level": "初级",
        "start": DAYS[0], "end": ASSESSED, "subsidy_yuan": 480, "skill_standard": "中式面点师国家职业技能标准",
        "plan_approval": { "number": "样例区人社培〔2026〕31号", "date": "2026-07-27" }, "retention_years": 10,
        "head": "周明", "clerk": "唐丽", "timetable": timetable,
        "assessments": [{ "date": ASSESSED, "start": "09:00", "end": "11:00", "part": "实操", "place": "实训一室" }],
        "roster": roster(PEOPLE),
        "switches": { "commissioned": false, "unified_appraisal": false, "subsidy_claimed": true, "invoice": "no", "remote_monitoring": false },
    })
}

/// Roster rows: graduates confirmed by the platform.
fn roster(count: u32) -> Value {
    let row = |person: &Person| {
        json!({
            "no": person.number, "name": person.name, "id_number": person.id_number, "category": "高校毕业生", "comparison": "passed"
        })
    };
    people(count, SEED).iter().map(row).collect()
}

/// The class folder, created once; read-only.
pub fn mixed_class() -> &'static Path {
    static CLASS: OnceLock<PathBuf> = OnceLock::new();
    CLASS.get_or_init(|| {
        let class = scratch().join("mixed/2026-031_样例区_中式面点师初级_3班");
        init(&class, &record());
        evidence(&class);
        papers_of_all(&class, PEOPLE);
        for (path, title) in [
            ("00_班级信息/承诺书.pdf", "Statement of truth"),
            ("01_开班申请/01_开班申请表/开班申请表_盖章扫描.pdf", "Application to open a class"),
            ("01_开班申请/05_培训方案/培训方案_盖章扫描.pdf", "Training plan"),
            ("02_培训实施/线上视频/平台达标说明/平台达标说明.pdf", "What the platform does"),
            ("04_补贴申请/01_补贴申请表/补贴申请表_盖章扫描.pdf", "Application for the subsidy"),
        ] {
            put(&class.join(path), &forms::pdf(title, &["2026-031".to_owned()]));
        }
        class
    })
}

/// Runs `init` for the workbooks and the folders derived from them.
fn init(class: &Path, record: &Value) {
    let from = scratch().join(format!("{}.json", class.file_name().unwrap().to_str().unwrap()));
    fs::write(&from, record.to_string()).unwrap();
    classproof(&[&"init", &class, &"--from", &from, &"--json"]).ends(0);
    fs::remove_file(from).unwrap();
}

fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    replace(path, bytes);
}

/// Recordings, photographs, sheets and screenshots, in parallel on all cores.
fn evidence(class: &Path) {
    enum Job {
        Recording(DateTime, String),
        Photo(DateTime, String),
        Sheet(String),
        Screenshot(DateTime, String),
    }
    let mut jobs = Vec::new();
    for (day, date) in DAYS.into_iter().enumerate() {
        for (number, clock) in ["08:40", "10:00", "11:20"].into_iter().enumerate() {
            jobs.push(Job::Recording(at(date, clock), recording(day, number)));
        }
        for (number, clock) in ["08:52:11", "10:07:40", "11:31:05"].into_iter().enumerate() {
            jobs.push(Job::Photo(at(date, clock), photo(day, number)));
        }
        jobs.push(Job::Sheet(sheet(day)));
        for clock in ["19:05:00", "19:20:00", "20:10:00"] {
            jobs.push(Job::Screenshot(at(date, clock), screenshot(day, &clock.replace(':', ""))));
        }
    }
    for (number, clock) in ["09:05", "09:50", "10:30"].into_iter().enumerate() {
        jobs.push(Job::Recording(at(ASSESSED, clock), exam_recording(number)));
        jobs.push(Job::Photo(at(ASSESSED, clock) + 5.minutes(), exam_photo(number)));
    }
    jobs.push(Job::Sheet(exam_sheet()));
    side_by_side(&jobs, |job| match job {
        Job::Recording(start, path) => make_recording(*start, 301, &class.join(path)),
        Job::Photo(at, path) => take_photo(*at, &class.join(path)),
        Job::Sheet(path) => sign_in_sheet(&class.join(path), PEOPLE as usize, SEED, path).unwrap(),
        Job::Screenshot(at, path) => take_screenshot(*at, &class.join(path)),
    });
}

pub fn make_recording(start: DateTime, seconds: u32, path: &Path) {
    Recording { start, seconds, room: "实训一室".to_owned(), size: SIZE, seed: SEED }.write(path).unwrap();
}

pub fn take_photo(at: DateTime, path: &Path) {
    let _ = fs::remove_file(path);
    Photo { at, room: "实训一室".to_owned(), width: SIZE.photo_width, seed: SEED }.write(path).unwrap();
}

/// A screenshot: no camera, no EXIF.
fn take_screenshot(at: DateTime, path: &Path) {
    let photo = path.with_extension("jpg");
    Photo { at, room: "直播间".to_owned(), width: 640, seed: SEED }.write(&photo).unwrap();
    let picture = image::open(&photo).unwrap().to_rgb8();
    fs::remove_file(photo).unwrap();
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Sub);
    encoder.write_image(&picture, picture.width(), picture.height(), ExtendedColorType::Rgb8).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Papers of all trainees: the tables, and scans with one page each.
fn papers_of_all(class: &Path, count: u32) {
    for table in papers::tables(&people(count, SEED)) {
        put(&class.join(&table.path), &table.workbook());
    }
    for path in [CARDS, EXAM_PAPERS] {
        put(&class.join(path), &pages(path, count));
    }
}

/// A scan of `count` pages.
pub fn pages(title: &str, count: u32) -> Vec<u8> {
    let lines: Vec<String> = (1..=count).map(|page| format!("{} {page}", title.len())).collect();
    super::super::classes::pdf(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

/// An editable copy of the class.
pub struct Class {
    pub dir: PathBuf,
    record: Value,
}

impl Class {
    /// A copy under another name; its files are hard links until they are replaced.
    pub fn copy(name: &str) -> Self {
        let (from, dir) = (mixed_class(), scratch().join("mixed/copies").join(name));
        assert!(!dir.exists(), "two edits have the name {name}");
        for path in files(from) {
            let target = dir.join(&path);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::hard_link(from.join(path), target).unwrap();
        }
        Self { dir, record: record() }
    }

    pub fn drop(&self, path: &str) {
        let path = self.dir.join(path);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
    }

    pub fn rename(&self, from: &str, to: &str) {
        fs::rename(self.dir.join(from), self.dir.join(to)).unwrap();
    }

    pub fn put(&self, path: &str, bytes: &[u8]) {
        put(&self.dir.join(path), bytes);
    }

    pub fn form(&self, path: &str) {
        self.put(path, &forms::pdf("Form", &[path.len().to_string()]));
    }

    pub fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.dir.join(path)).unwrap()
    }

    /// Replaces a recording or a photograph.
    pub fn retake(&self, path: &str, take: impl FnOnce(&Path)) {
        let path = self.dir.join(path);
        let _ = fs::remove_file(&path);
        take(&path);
    }

    /// Changes the record and writes the workbooks again.
    pub fn record(&mut self, change: impl FnOnce(&mut Value)) {
        change(&mut self.record);
        let fresh = self.dir.with_extension("books");
        init(&fresh, &self.record);
        for book in BOOKS {
            put(&self.dir.join(book), &fs::read(fresh.join(book)).unwrap());
        }
        fs::remove_dir_all(fresh).unwrap();
    }

    /// Changes the timetable row of a day (from 0) that begins at `start`.
    pub fn lesson(&mut self, day: usize, start: &str, change: impl FnOnce(&mut Value)) {
        self.record(|record| {
            let rows = record["timetable"].as_array_mut().unwrap();
            change(rows.iter_mut().find(|row| row["date"] == DAYS[day] && row["start"] == start).unwrap());
        });
    }

    pub fn switch(&mut self, name: &str, value: Value) {
        self.record(|record| record["switches"][name] = value);
    }

    /// Changes the number of trainees, with all papers.
    pub fn size(&mut self, count: u32) {
        self.record(|record| record["roster"] = roster(count));
        papers_of_all(&self.dir, count);
    }

    /// Changes a table and writes it again.
    pub fn table(&self, path: &str, change: impl FnOnce(&mut Table)) {
        let mut table = papers::tables(&people(PEOPLE, SEED)).into_iter().find(|table| table.path == path).unwrap();
        change(&mut table);
        self.put(path, &table.workbook());
    }
}
