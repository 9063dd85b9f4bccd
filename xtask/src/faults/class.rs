//! The small class that is packed repeatedly: record, recording, pictures, table, and a file of more than one block.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use image::{DynamicImage, ImageFormat, RgbImage};
use serde_json::json;

use crate::failure::Failure;
use crate::process::repository;
use crate::sample::dice::Dice;

/// The folder of the class's only session.
const SESSION: &str = "02_培训实施/第01天_20260803/上午_线下";

/// Creates the class. Deterministic, including modification times, which have a fraction of 0.25 s.
///
/// # Errors
/// If it cannot be written.
pub fn make(folder: &Path) -> Result<(), Failure> {
    let mut dice = Dice::of(1, "class of the faults");
    put(folder, "00_班级信息/class.json", &serde_json::to_vec_pretty(&record()).unwrap_or_default())?;
    let recording = repository().join("fixtures/media/plain.mp4");
    put(folder, &format!("{SESSION}/录像/VID_20260803_091000.mp4"), &fs::read(&recording).map_err(Failure::at(&recording))?)?;
    for number in 1..=2 {
        let picture = DynamicImage::from(RgbImage::from_fn(48, 36, |x, y| image::Rgb([(x * 5) as u8, (y * 7) as u8, number * 90])));
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Jpeg).map_err(|error| Failure::new(error.to_string()))?;
        put(folder, &format!("{SESSION}/照片/IMG_20260803_09100{number}.jpg"), bytes.get_ref())?;
    }
    put(folder, &format!("{SESSION}/签到册/签到.csv"), "姓名,签到时间\n王芳,2026-08-03 08:55\n".as_bytes())?;
    let large: Vec<u8> = (0..(4 << 20) + 5_000_u32).map(|_| dice.number() as u8).collect();
    put(folder, &format!("{SESSION}/其他材料.bin"), &large)
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let path = folder.join(name);
    let written = fs::create_dir_all(path.parent().unwrap_or(folder)).and_then(|()| {
        fs::write(&path, bytes)?;
        File::options().write(true).open(&path)?.set_modified(SystemTime::UNIX_EPOCH + Duration::from_millis(1_785_744_000_250))
    });
    written.map_err(Failure::at(&path))
}

/// Copies a folder with modification times.
///
/// # Errors
/// If it cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to).map_err(Failure::at(to))?;
    for entry in fs::read_dir(from).map_err(Failure::at(from))? {
        let path = entry.map_err(Failure::at(from))?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            let copied = fs::copy(&path, &target).and_then(|_| {
                let modified = path.metadata()?.modified()?;
                File::options().write(true).open(&target)?.set_modified(modified)
            });
            copied.map_err(Failure::at(&target))?;
        }
    }
    Ok(())
}

fn record() -> serde_json::Value {
    json!({
        "schema": "classproof/class/v1", "class_id": "2026-017", "class_name": "中式面点师初级1班",
        "institution": { "name": "样例职业培训学校", "credit_code": crate::sample::people::credit_code(7) },
        "district": "样例区", "training_type": "skills", "catalogue": "dadian", "occupation": "中式面点师", "level": "初级",
        "start": "2026-08-03", "end": "2026-08-03", "timezone": "+08:00",
        "timetable": [{
            "date": "2026-08-03", "start": "09:00", "end": "11:50", "breaks_min": 20, "lesson_hours": 3, "course": "面点基础",
            "kind": "theory", "content_kind": "知识讲授", "topics": ["职业道德"], "mode": "offline", "method": "现场教学",
            "teacher": "周明", "place": "一号教室",
        }],
        "assessments": [], "roster": [],
        "switches": {
            "commissioned": false, "unified_appraisal": false, "subsidy_claimed": true, "invoice": "no", "remote_monitoring": false
        },
    })
}
