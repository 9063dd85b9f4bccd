//! Pictures, sheets and recordings reused in another session with the usual modifications: both files are reported for review by a person.
//! Merely similar material is not.

use std::fs;
use std::path::{Path, PathBuf};

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};
use serde_json::Value;
use xtask::sample::dice::Dice;
use xtask::sample::paper::sign_in_sheet;

use super::classes::{RECORD, UNITS, record};
use super::program::{NOW, classproof, scratch, tool};

/// A class folder with only its record.
fn class(name: &str) -> PathBuf {
    let class = scratch().join("twins").join(name);
    fs::create_dir_all(class.join(RECORD).parent().unwrap()).unwrap();
    fs::write(class.join(RECORD), serde_json::to_string_pretty(&record()).unwrap()).unwrap();
    class
}

fn place(class: &Path, unit: usize, kind: &str, name: &str) -> PathBuf {
    let path = class.join(UNITS[unit].0).join(kind).join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    path
}

/// The groups of files that a rule reports for review, by file name.
fn asked(class: &Path, rule: &str) -> Vec<Vec<String>> {
    let report = classproof(&[&"check", &class, &"--now", &NOW, &"--json"]).ends(1).json();
    let name = |path: &Value| path.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let rules = report["standard"]["rules"].as_array().unwrap();
    let found = rules.iter().filter(|found| found["id"] == rule && found["outcome"] == "needs_review");
    let groups = found.map(|found| {
        let names: Vec<String> = found["files"].as_array().unwrap().iter().map(name).collect();
        let message = found["message"].as_str().unwrap();
        assert!(names.is_empty() || message.contains("请人工确认") && names.iter().all(|name| message.contains(name)), "{message}");
        names
    });
    let mut groups: Vec<Vec<String>> = groups.filter(|names| !names.is_empty()).collect();
    groups.iter_mut().for_each(|names| names.sort());
    groups.sort();
    groups
}

/// A scene of many coloured objects.
fn scene(seed: u64) -> RgbImage {
    let mut dice = Dice::of(seed, "scene");
    let mut picture = RgbImage::from_pixel(640, 480, Rgb([170, 165, 150]));
    for _ in 0..60 {
        let (left, top) = (dice.below(600) as u32, dice.below(450) as u32);
        let (width, height) = (dice.between(15, 160) as u32, dice.between(15, 120) as u32);
        let colour = Rgb([(); 3].map(|()| dice.below(256) as u8));
        for y in top..(top + height).min(480) {
            for x in left..(left + width).min(640) {
                picture.put_pixel(x, y, colour);
            }
        }
    }
    picture
}

fn stamped(picture: &RgbImage) -> RgbImage {
    let mut stamped = picture.clone();
    for (x, y, pixel) in stamped.enumerate_pixels_mut() {
        if y >= 390 && x < 400 {
            pixel.0 = if (x / 5 + y / 9).is_multiple_of(3) { [255; 3] } else { pixel.0.map(|value| value / 2) };
        }
    }
    stamped
}

fn write(path: &Path, picture: &RgbImage, quality: u8) {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn changed_pictures_are_named_with_their_originals() {
    type Change = fn(&RgbImage) -> RgbImage;
    let changes: [(&str, Change, u8); 5] = [
        ("resized", |picture| imageops::resize(picture, 400, 300, FilterType::Triangle), 85),
        ("recompressed", RgbImage::clone, 30),
        ("cut", |picture| imageops::crop_imm(picture, 25, 8, 590, 460).to_image(), 85),
        ("mirrored", imageops::flip_horizontal, 85),
        ("stamped", stamped, 85),
    ];
    let class = class("pictures");
    let mut expected = Vec::new();
    for (number, (name, change, quality)) in changes.into_iter().enumerate() {
        let picture = scene(number as u64);
        let (original, copy) = (format!("original_{name}.jpg"), format!("{name}.jpg"));
        write(&place(&class, 0, "照片", &original), &picture, 90);
        write(&place(&class, 2, "照片", &copy), &change(&picture), quality);
        write(&place(&class, 3, "照片", &format!("other_{number}.jpg")), &scene(100 + number as u64), 90);
        // Blank pictures are not considered alike.
        write(&place(&class, number % 4, "照片", "blank.jpg"), &RgbImage::from_pixel(640, 480, Rgb([200; 3])), 80 + number as u8);
        let mut both = vec![original, copy];
        both.sort();
        expected.push(both);
    }
    expected.sort();
    assert_eq!(asked(&class, "X-08"), expected);
}

/// G32: pictures of one burst in one room are different; one saved twice counts once.
#[test]
fn pictures_of_one_burst_count_each_and_one_that_was_saved_twice_counts_once() {
    // A room with a walking person.
    let room = |step: u32| {
        let mut picture = scene(77);
        for (x, y) in (0..40).flat_map(|x| (0..150).map(move |y| (x, y))) {
            picture.put_pixel(200 + step * 12 + x, 250 + y, Rgb([30, 30, 60]));
        }
        picture
    };
    // Name, position of the person, quality.
    type Photos = &'static [(&'static str, u32, u8)];
    let rows: [(&str, Photos, &[&str]); 3] = [
        ("burst", &[("IMG_20260803_093015.jpg", 0, 90), ("IMG_20260803_093017.jpg", 1, 90), ("IMG_20260803_093019.jpg", 2, 90)], &[]),
        (
            "saved again",
            &[("IMG_20260803_093015.jpg", 0, 90), ("IMG_20260803_093017.jpg", 1, 90), ("IMG_20260803_093017_1.jpg", 1, 60)],
            &["IMG_20260803_093017_1.jpg"],
        ),
        // The first by path is counted: the bracket sorts before the dot.
        (
            "saved twice again",
            &[("IMG_20260803_093015.jpg", 0, 90), ("IMG_20260803_093015(1).jpg", 0, 70), ("IMG_20260803_093015(2).jpg", 0, 50)],
            &["IMG_20260803_093015.jpg", "IMG_20260803_093015(2).jpg"],
        ),
    ];
    for (name, photos, not_counted) in rows {
        let class = class(&format!("burst/{name}"));
        for (photo, step, quality) in photos {
            write(&place(&class, 0, "照片", photo), &room(*step), *quality);
        }
        let report = classproof(&[&"check", &class, &"--now", &NOW, &"--json"]).ends(1).json();
        let rules = report["standard"]["rules"].as_array().unwrap();
        let of_unit = |found: &&Value| found["id"] == "T-02" && found["outcome"] == "fail" && found.to_string().contains("IMG_2026");
        let said: Vec<&str> = rules.iter().filter(of_unit).map(|found| found["message"].as_str().unwrap()).collect();
        assert_eq!(said.is_empty(), not_counted.is_empty(), "{name}: {said:?}");
        assert!(not_counted.iter().all(|photo| said.concat().contains(photo)), "{name}: {said:?}");
        assert_eq!(asked(&class, "X-08"), [[""; 0]; 0], "{name}: one place is no second use");
    }
}

/// G33: white writing on black, from some scanners, is neither blank nor upside down: the hint is to scan it again.
#[test]
fn a_sheet_that_was_scanned_with_black_and_white_swapped_is_hinted_at() {
    let class = class("swapped");
    let right = place(&class, 0, "签到册", "签到.jpg");
    sign_in_sheet(&right, 30, 7, "unit").unwrap();
    let mut sheet = image::open(&right).unwrap().to_rgb8();
    imageops::invert(&mut sheet);
    for (unit, name) in [(1, "a.jpg"), (2, "b.png"), (3, "c.bmp")] {
        sheet.save(place(&class, unit, "签到册", name)).unwrap();
    }
    let report = classproof(&[&"check", &class, &"--now", &NOW, &"--json"]).ends(1).json();
    let rules = report["standard"]["rules"].as_array().unwrap();
    let said: Vec<&str> = rules
        .iter()
        .filter(|found| found["id"] == "T-01" && found["outcome"] == "warning")
        .map(|found| found["message"].as_str().unwrap())
        .collect();
    assert!(
        said.len() == 1 && said[0].contains("黑底") && ["a.jpg", "b.png", "c.bmp"].iter().all(|name| said[0].contains(name)),
        "{said:?}"
    );
    assert!(!said[0].contains("签到.jpg"), "{said:?}");
}

#[test]
fn a_sheet_that_was_scanned_twice_is_named() {
    let class = class("sheets");
    for unit in [0, 1, 3] {
        sign_in_sheet(&place(&class, unit, "签到册", &format!("签到_{unit}.jpg")), 30, 7, &format!("unit {unit}")).unwrap();
    }
    let page = image::open(place(&class, 0, "签到册", "签到_0.jpg")).unwrap().to_rgb8();
    let moved = imageops::crop_imm(&page, 9, 14, 1225, 1735).to_image();
    write(&place(&class, 2, "签到册", "签到_2.jpg"), &imageops::resize(&moved, 980, 1388, FilterType::Triangle), 70);
    assert_eq!(asked(&class, "X-12"), [["签到_0.jpg", "签到_2.jpg"]]);
}

#[test]
fn a_recording_that_was_encoded_again_cut_or_shifted_is_named() {
    let class = class("recordings");
    let ffmpeg = |words: &str, path: &Path| {
        let mut all: Vec<&dyn AsRef<std::ffi::OsStr>> = vec![&"-v", &"error", &"-nostdin", &"-y"];
        let words: Vec<&str> = words.split_whitespace().collect();
        all.extend(words.iter().map(|word| word as &dyn AsRef<std::ffi::OsStr>));
        all.push(&path);
        tool("ffmpeg", "ffmpeg", &all).ends(0);
    };
    // A zoom that never repeats a picture, and other material.
    let source = scratch().join("twins/source.mp4");
    ffmpeg("-f lavfi -i mandelbrot=size=320x180:rate=2 -t 120 -pix_fmt yuv420p -c:v libx264 -preset ultrafast -g 4", &source);
    let original = place(&class, 0, "录像", "original.mp4");
    fs::copy(&source, &original).unwrap();
    let input = format!("-i {}", source.to_str().unwrap());
    let encoded = "-c:v libx264 -preset ultrafast -crf 32";
    ffmpeg(&format!("{input} -vf scale=426:240 {encoded} -g 8"), &place(&class, 1, "录像", "encoded.mp4"));
    ffmpeg(&format!("{input} -t 80 -c copy"), &place(&class, 2, "录像", "cut.mp4"));
    ffmpeg(&format!("-ss 22 {input} {encoded} -g 6"), &place(&class, 3, "录像", "shifted.mp4"));
    let other = "-f lavfi -i testsrc2=size=320x180:rate=2 -t 120 -pix_fmt yuv420p";
    ffmpeg(&format!("{other} {encoded} -g 4"), &place(&class, 4, "录像", "other.mp4"));
    // One recording, one finding.
    assert_eq!(asked(&class, "X-08"), [["cut.mp4", "encoded.mp4", "original.mp4", "shifted.mp4"]]);
}

/// An upside-down sheet gets a hint, in the class and by itself; a correct one does not.
#[test]
fn a_sheet_that_was_scanned_upside_down_is_hinted_at() {
    let class = class("upside-down");
    let sheets: Vec<PathBuf> = (0..UNITS.len()).map(|unit| place(&class, unit, "签到册", &format!("签到_{unit}.jpg"))).collect();
    for (unit, sheet) in sheets.iter().enumerate() {
        sign_in_sheet(sheet, 20 + 5 * unit, 11, &format!("unit {unit}")).unwrap();
    }
    let named = || {
        let report = classproof(&[&"check", &class, &"--now", &NOW, &"--json", &"--all"]).ends(1).json();
        let rules = report["standard"]["rules"].as_array().unwrap();
        let found = rules.iter().filter(|found| found["id"] == "T-01" && found["outcome"] == "warning");
        found.map(|found| found["message"].as_str().unwrap().to_owned()).collect::<Vec<String>>()
    };
    assert_eq!(named(), [""; 0]);
    let turned = sheets.last().unwrap();
    imageops::rotate180(&image::open(turned).unwrap().into_rgb8()).save(turned).unwrap();
    let messages = named();
    assert!(
        messages.len() == 1 && messages[0].contains("颠倒") && messages[0].contains(&format!("签到_{}.jpg", sheets.len() - 1)),
        "{messages:?}"
    );
    let hint = |sheet: &PathBuf| classproof(&[&"probe", sheet]).ends(0).stdout.contains("可能扫描颠倒了");
    assert!(hint(turned) && !hint(&sheets[0]));
}
