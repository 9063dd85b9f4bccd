//! Class folders made with other tools: recordings and pictures by FFmpeg, EXIF by exiftool, papers and class.json by hand.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use xtask::sample::people::{Person, credit_code, people};

use super::program::{Ran, scratch, side_by_side, tool};

pub const PEOPLE: usize = 6;
pub const RECORD: &str = "00_班级信息/class.json";
/// The folders of the four sessions and the assessment, their dates, and the offset in hours for afternoons.
pub const UNITS: [(&str, &str, u32); 5] = [
    ("02_培训实施/第01天_20260803/上午_线下", "2026-08-03", 0),
    ("02_培训实施/第01天_20260803/下午_线下", "2026-08-03", 5),
    ("02_培训实施/第02天_20260804/上午_线下", "2026-08-04", 0),
    ("02_培训实施/第02天_20260804/下午_线下", "2026-08-04", 5),
    ("03_考核评价/20260805_上午_实操", "2026-08-05", 0),
];

pub fn own_code() -> String {
    credit_code(7)
}

pub fn other_code() -> String {
    credit_code(8)
}

/// A complete class folder, created once for all tests; read-only.
pub fn whole_class() -> &'static Path {
    static CLASS: OnceLock<PathBuf> = OnceLock::new();
    CLASS.get_or_init(|| {
        let class = scratch().join("2026-017_样例区_中式面点师初级_1班");
        make(&class);
        class
    })
}

/// A copy of the complete class; its files are hard links until they are replaced.
pub fn copy_of_whole_class(name: &str) -> PathBuf {
    renamed_class(name, |path| Some(path.to_owned()))
}

/// A copy of the complete class with files at other paths; `None` omits a file.
pub fn renamed_class(name: &str, place: impl Fn(&str) -> Option<String>) -> PathBuf {
    let (from, to) = (whole_class(), scratch().join("copies").join(name));
    assert!(!to.exists(), "two tests use the name {name}");
    for path in files(from) {
        if let Some(place) = place(&path) {
            let target = to.join(place);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::hard_link(from.join(path), target).unwrap();
        }
    }
    to
}

/// All files in a folder as relative paths with `/`.
pub fn files(folder: &Path) -> Vec<String> {
    fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                found.push(path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, folder, &mut found);
    found.sort();
    found
}

/// The only file in a class folder whose name begins with `begins`.
pub fn file_in(class: &Path, folder: &str, begins: &str) -> PathBuf {
    let matching: Vec<PathBuf> = fs::read_dir(class.join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(begins))
        .collect();
    let [one] = matching.as_slice() else { panic!("{folder}/{begins}…: {matching:?}") };
    one.clone()
}

/// Replaces a file that may be a hard link.
pub fn replace(path: &Path, bytes: &[u8]) {
    let _ = fs::remove_file(path);
    fs::write(path, bytes).unwrap();
}

/// Changes the class record of a copy.
pub fn change_record(class: &Path, change: impl FnOnce(&mut Value)) {
    let path = class.join(RECORD);
    let mut record = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut record);
    replace(&path, serde_json::to_string_pretty(&record).unwrap().as_bytes());
}

/// A roster of `count` people, in the form of the class record.
pub fn roster(count: usize) -> Value {
    let row = |person: &Person| {
        json!({
            "no": person.number, "name": person.name, "id_number": person.id_number, "category": "城镇登记失业人员", "comparison": "passed"
        })
    };
    people(count as u32, 7).iter().map(row).collect()
}

/// The class record, written by hand.
pub fn record() -> Value {
    let row = |date: &str, start: &str, end: &str, practice: bool, topics: &[&str]| {
        json!({
            "date": date, "start": start, "end": end, "breaks_min": 20, "lesson_hours": 3, "course": if practice { "面点制作" } else { "面点基础" },
            "kind": if practice { "practice" } else { "theory" }, "content_kind": if practice { "实训教学" } else { "知识讲授" },
            "topics": topics, "mode": "offline", "method": if practice { "岗位实训" } else { "现场教学" },
            "teacher": if practice { "唐丽" } else { "周明" }, "place": if practice { "实训一室" } else { "一号教室" },
        })
    };
    json!({
        "schema": "classproof/class/v1", "class_id": "2026-017", "class_name": "中式面点师初级1班",
        "institution": { "name": "样例职业培训学校", "credit_code": own_code() },
        "district": "样例区", "training_type": "skills", "catalogue": "dadian", "occupation": "中式面点师", "level": "初级",
        "start": "2026-08-03", "end": "2026-08-05", "timezone": "+08:00",
        "timetable": [
            row("2026-08-03", "09:00", "11:50", false, &["职业道德", "安全环保和健康卫生"]),
            row("2026-08-03", "14:00", "16:50", true, &[]),
            row("2026-08-04", "09:00", "11:50", true, &[]),
            row("2026-08-04", "14:00", "16:50", true, &["就业指导"]),
        ],
        "assessments": [{ "date": "2026-08-05", "start": "09:00", "end": "11:00", "part": "实操", "place": "实训一室" }],
        "roster": roster(PEOPLE),
        "switches": {
            "commissioned": false, "unified_appraisal": false, "subsidy_claimed": true, "invoice": "no", "remote_monitoring": false
        },
    })
}

#[derive(Debug, Clone)]
pub struct Recording {
    /// Date, `2026-08-03`.
    pub date: &'static str,
    /// Start in seconds since midnight, local time at +08:00.
    pub start: u32,
    /// Duration in seconds.
    pub seconds: u32,
    /// Selects picture and sound.
    pub look: u32,
    /// Recorded by an iPhone, else by an Android phone.
    pub iphone: bool,
}

impl Recording {
    /// The file name given by the phone.
    pub fn name(&self) -> String {
        if self.iphone {
            format!("IMG_{:04}.MOV", 2000 + self.look)
        } else {
            format!("VID_{}_{}.mp4", self.date.replace('-', ""), clock(self.start).replace(':', ""))
        }
    }

    /// An Android phone stores the end in UTC, an iPhone the start with its time zone.
    fn times(&self) -> Vec<String> {
        if self.iphone {
            let start = format!("com.apple.quicktime.creationdate={}T{}+0800", self.date, clock(self.start));
            let marks = ["com.apple.quicktime.make=Apple", "com.apple.quicktime.model=iPhone 12"].map(str::to_owned);
            [vec![start, format!("creation_time={}T{}Z", self.date, clock(self.start - 8 * 3600))], marks.into()].concat()
        } else {
            let end = format!("creation_time={}T{}Z", self.date, clock(self.start + self.seconds - 8 * 3600));
            vec![end, "com.android.version=12".to_owned()]
        }
    }

    /// Creates the file with FFmpeg.
    pub fn make(&self, path: &Path) {
        let picture = "testsrc2=size=320x180:rate=5";
        let sound = format!("sine=frequency={}:sample_rate=8000", 200 + 20 * self.look);
        let (seconds, hue) = (self.seconds.to_string(), format!("hue=h={}", 17 * self.look));
        let inputs: [&str; 17] = [
            "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", &sound, "-t", &seconds, "-vf", &hue, "-threads", "1", "-pix_fmt", "yuv420p",
            "-y",
        ];
        let encoders = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "48", "-c:a", "aac", "-aac_coder", "fast", "-b:a", "12k"];
        ffmpeg(&[&inputs[..], &encoders[..]].concat(), &self.times(), path);
    }

    /// The same picture and sound with this recording's time, as if a clerk had copied a file and changed its time.
    pub fn make_from(&self, other: &Path, path: &Path) {
        ffmpeg(&["-y", "-i", other.to_str().unwrap(), "-c", "copy"], &self.times(), path);
    }
}

fn ffmpeg(arguments: &[&str], metadata: &[String], path: &Path) {
    let mut all = vec!["-hide_banner", "-loglevel", "error", "-nostdin"];
    all.extend(arguments);
    if !metadata.is_empty() {
        all.extend(["-movflags", "use_metadata_tags"]);
    }
    all.extend(metadata.iter().flat_map(|entry| ["-metadata", entry]));
    all.push(path.to_str().unwrap());
    let all: Vec<&dyn AsRef<std::ffi::OsStr>> = all.iter().map(|word| word as _).collect();
    tool("ffmpeg", "ffmpeg", &all).ends(0);
}

/// Formats seconds since midnight as `09:05:00`.
pub fn clock(seconds: u32) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The recordings of a unit: one in each third, 5:05 long.
pub fn recordings(unit: usize) -> [Recording; 3] {
    let (_, date, later) = UNITS[unit];
    let starts = if unit == 4 { [(9, 5), (9, 50), (10, 30)] } else { [(9, 5), (10, 20), (11, 30)] };
    let mut look = 3 * unit as u32;
    starts.map(|(hour, minute)| {
        look += 1;
        Recording { date, start: (hour + later) * 3600 + minute * 60 + look, seconds: 305, look, iphone: later > 0 }
    })
}

fn make(class: &Path) {
    enum Job {
        Recording(Recording, PathBuf),
        Pictures(&'static str, u32, u32, PathBuf),
    }
    let mut jobs = Vec::new();
    for (unit, (folder, _, _)) in UNITS.into_iter().enumerate() {
        for part in ["录像", "照片", "签到册"] {
            fs::create_dir_all(class.join(folder).join(part)).unwrap();
        }
        for recording in recordings(unit) {
            let path = class.join(folder).join("录像").join(recording.name());
            jobs.push(Job::Recording(recording, path));
        }
    }
    let raw = scratch().join("raw");
    fs::create_dir_all(&raw).unwrap();
    let photos = 3 * UNITS.len() as u32;
    jobs.push(Job::Pictures("1280x960", 4, photos, raw.join("photo_%02d.jpg")));
    jobs.push(Job::Pictures("1240x1754", 5, UNITS.len() as u32, raw.join("sheet_%02d.jpg")));
    jobs.push(Job::Pictures("640x400", 6, 2 * PEOPLE as u32, raw.join("card_%02d.jpg")));
    side_by_side(&jobs, |job| match job {
        Job::Recording(recording, path) => recording.make(path),
        Job::Pictures(size, seed, count, path) => {
            // Fixed colours, because the default ones differ in each run, even with a seed.
            let colours = ["203a60", "d0b080", "5080a0", "e0d8c8", "7a5a3c", "304030", "a8c0dc"];
            let colours: String = colours.iter().enumerate().map(|(number, colour)| format!(":c{number}=0x{colour}")).collect();
            let source = format!("gradients=s={size}:seed={seed}:n=7:speed=0.7:rate=1:type=radial{colours}");
            let count = count.to_string();
            ffmpeg(&["-y", "-f", "lavfi", "-i", &source, "-vf", "noise=alls=12", "-frames:v", &count, "-q:v", "4"], &[], path);
        }
    });
    photographs(class, &raw);
    papers(class, &raw);
    fs::create_dir_all(class.join("00_班级信息")).unwrap();
    fs::write(class.join(RECORD), serde_json::to_string_pretty(&record()).unwrap()).unwrap();
    set_times(class);
}

/// Names each photograph and writes its EXIF, in one run of exiftool.
fn photographs(class: &Path, raw: &Path) {
    let mut script = String::new();
    let mut number = 0;
    for (folder, date, later) in UNITS {
        for (hour, minute) in [(9, 12), (10, 5), (10, 55)] {
            number += 1;
            let time = clock((hour + later) * 3600 + minute * 60 + number);
            let (device, name) = if later > 0 {
                ("-Make=Apple\n-Model=iPhone 12", format!("IMG_{}.JPG", 1000 + number))
            } else {
                ("-Make=HUAWEI\n-Model=ELS-AN00", format!("IMG_{}_{}.jpg", date.replace('-', ""), time.replace(':', "")))
            };
            let path = class.join(folder).join("照片").join(name);
            fs::rename(raw.join(format!("photo_{number:02}.jpg")), &path).unwrap();
            let taken = format!("{} {time}", date.replace('-', ":"));
            script += &format!(
                "-q\n-overwrite_original\n-DateTimeOriginal={taken}\n-CreateDate={taken}\n-OffsetTimeOriginal=+08:00\n{device}\n{}\n-execute\n",
                path.to_str().unwrap()
            );
        }
    }
    let arguments = raw.join("exif.args");
    fs::write(&arguments, script).unwrap();
    let ran: Ran = tool("exiftool", "libimage-exiftool-perl", &[&"-@", &arguments]);
    assert!(ran.code == Some(0) && ran.stderr.is_empty(), "{ran}");
}

fn papers(class: &Path, raw: &Path) {
    let put = |path: &str, bytes: &[u8]| {
        let path = class.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    for (unit, (folder, date, later)) in UNITS.into_iter().enumerate() {
        let half = if later > 0 { "下午" } else { "上午" };
        let mark = format!("{folder}/签到册/{}_{half}_签到", date.replace('-', ""));
        if unit == 1 {
            // This one is a PDF, as made by an office copier.
            put(&format!("{mark}.pdf"), &pdf(&["Sign-in sheet 2026-08-03 afternoon"]));
        } else {
            put(&format!("{mark}_1.jpg"), &fs::read(raw.join(format!("sheet_{:02}.jpg", unit + 1))).unwrap());
        }
    }
    let trainees = people(PEOPLE as u32, 7);
    for (index, person) in trainees.iter().enumerate() {
        let name = format!("{:02}_{}", person.number, person.name);
        let card = |index: usize| fs::read(raw.join(format!("card_{:02}.jpg", index + 1))).unwrap();
        put(&format!("01_开班申请/04_学员身份证/{name}.jpg"), &card(index));
        put(&format!("03_考核评价/试卷答题卡/{name}.jpg"), &card(PEOPLE + index));
    }
    for (path, title) in [
        ("00_班级信息/承诺书.pdf", "Statement of truth"),
        ("01_开班申请/01_开班申请表/开班申请表_盖章扫描.pdf", "Application to open a class"),
        ("01_开班申请/02_学员花名册/学员花名册_盖章扫描.pdf", "Roster"),
        ("01_开班申请/05_培训方案/培训方案_盖章扫描.pdf", "Training plan"),
        ("02_培训实施/学员学时记录花名册/学员学时记录花名册.pdf", "Lesson hours"),
        ("03_考核评价/成绩统计表/学员考核评价成绩统计表.pdf", "Scores"),
        ("04_补贴申请/01_补贴申请表/补贴申请表_盖章扫描.pdf", "Application for the subsidy"),
        ("04_补贴申请/02_补贴人员花名册/补贴人员花名册.pdf", "Roster of the subsidy"),
    ] {
        put(path, &pdf(&[title, "Page 2"]));
    }
}

/// A PDF with one line of text per page.
pub fn pdf(pages: &[&str]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[{}]/Count {}>>", kids.join(" "), pages.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>".to_owned(),
    ];
    for (page, text) in pages.iter().enumerate() {
        let content = format!("BT /F 14 Tf 60 780 Td ({text}) Tj ET");
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R/Resources<</Font<</F 3 0 R>>>>>>",
            5 + 2 * page
        ));
        objects.push(format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()));
    }
    let (mut file, mut table) = (String::from("%PDF-1.5\n"), String::from("0000000000 65535 f \n"));
    for (index, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let (size, at) = (objects.len() + 1, file.len());
    file += &format!("xref\n0 {size}\n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n");
    file.into_bytes()
}

/// Sets modification times on the days of the class, one minute apart.
fn set_times(class: &Path) {
    let first = SystemTime::UNIX_EPOCH + Duration::from_secs(1_785_900_000);
    for (index, path) in files(class).iter().enumerate() {
        let file = fs::OpenOptions::new().append(true).open(class.join(path)).unwrap();
        file.set_modified(first + Duration::from_secs(61 * index as u64)).unwrap();
    }
}

/// Names, contents and times of everything in a folder.
pub fn snapshot(folder: &Path) -> BTreeMap<String, (SystemTime, Vec<u8>)> {
    fn walk(root: &Path, folder: &Path, seen: &mut BTreeMap<String, (SystemTime, Vec<u8>)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            let bytes = if path.is_dir() { Vec::new() } else { fs::read(&path).unwrap() };
            seen.insert(name, (path.metadata().unwrap().modified().unwrap(), bytes));
            if path.is_dir() {
                walk(root, &path, seen);
            }
        }
    }
    let mut seen = BTreeMap::from([(String::new(), (folder.metadata().unwrap().modified().unwrap(), Vec::new()))]);
    walk(folder, folder, &mut seen);
    seen
}
