//! Damage at known positions, through the program: the report must match the damage, and the rest is still judged.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

use super::classes::{UNITS, copy_of_whole_class, file_in};
use super::institutions::{Bundle, own_key, pack, verify};
use super::program::{classproof, digest, scratch, spoiled, tool, write_at};

const CHUNK: u64 = 1 << 20;
const WORKBOOK: &str = "03_考核评价/成绩统计表/成绩统计表.xlsx";

/// The complete class with a recording of many MiB and a workbook; the second path is the recording.
fn class() -> &'static (PathBuf, PathBuf) {
    static CLASS: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    CLASS.get_or_init(|| {
        let class = copy_of_whole_class("damage");
        let recording = file_in(&class, &format!("{}/录像", UNITS[0].0), "VID_20260803_090501");
        let large = scratch().join("large.mp4");
        let to: [&dyn AsRef<std::ffi::OsStr>; 16] = [
            &"-hide_banner",
            &"-loglevel",
            &"error",
            &"-nostdin",
            &"-y",
            &"-i",
            &recording,
            &"-c:v",
            &"mjpeg",
            &"-q:v",
            &"4",
            &"-c:a",
            &"copy",
            &"-movflags",
            &"use_metadata_tags",
            &large,
        ];
        tool("ffmpeg", "ffmpeg", &to).ends(0);
        // Files of the copy are hard links, so replace this one.
        super::classes::replace(&recording, &fs::read(&large).unwrap());
        let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds/workbook/学员花名册.xlsx");
        fs::copy(book, class.join(WORKBOOK)).unwrap();
        (class, recording)
    })
}

fn bundle() -> &'static Bundle {
    static BUNDLE: OnceLock<Bundle> = OnceLock::new();
    BUNDLE.get_or_init(|| pack(&class().0, own_key(), "to be damaged", &[&"--with-gaps", &"试验", &"--no-reread"]))
}

/// A copy of the bundle with changed bytes. Files are identified by the end of their names.
fn damaged(name: &str, places: &[(&str, u64)]) -> PathBuf {
    let path = scratch().join(name);
    let places: Vec<u64> = places.iter().map(|(file, at)| place(file) + at).collect();
    spoiled(&bundle().path, &path, &places);
    path
}

/// Offset of a file's data in the bundle.
fn place(file: &str) -> u64 {
    let listing = tool(
        "python3",
        "python3",
        &[
            &"-c",
            &"import sys,zipfile,struct
z=zipfile.ZipFile(sys.argv[1]);i=[i for i in z.infolist() if i.filename.endswith(sys.argv[2])][0]
f=open(sys.argv[1],'rb');f.seek(i.header_offset+26);n,e=struct.unpack('<HH',f.read(4));print(i.header_offset+30+n+e)",
            &bundle().path,
            &file,
        ],
    )
    .ends(0);
    listing.stdout.trim().parse().unwrap()
}

fn findings<'r>(report: &'r Value, kind: &str) -> Vec<&'r Value> {
    report["integrity"]["findings"].as_array().unwrap().iter().filter(|finding| finding["kind"] == kind).collect()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// Playing times in milliseconds of the frames with bytes in a range, according to ffprobe.
fn by_ffprobe(recording: &Path, from: u64, to: u64) -> (u64, u64) {
    let arguments: [&dyn AsRef<std::ffi::OsStr>; 9] =
        [&"-v", &"error", &"-select_streams", &"v:0", &"-show_entries", &"packet=pts_time,size,pos", &"-of", &"csv=p=0", &recording];
    let listed = tool("ffprobe", "ffmpeg", &arguments).ends(0).stdout;
    let times = listed.lines().filter_map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        let (time, size, position): (f64, u64, u64) = (fields[0].parse().ok()?, fields[1].parse().ok()?, fields[2].parse().ok()?);
        (position < to && from < position + size).then_some((time * 1_000.0).round() as u64)
    });
    times.fold((u64::MAX, 0), |(least, most), time| (least.min(time), most.max(time)))
}

#[test]
fn damage_is_named_by_file_stretch_and_playing_time_and_the_rest_is_judged() {
    let (class, recording) = class();
    let length = fs::metadata(recording).unwrap().len();
    assert!(length > 6 * CHUNK, "{length}");
    let photo = file_in(class, &format!("{}/照片", UNITS[1].0), "IMG_1004");
    let (photo, recording_name) = (name(&photo), name(recording));
    let at = 3 * CHUNK + 4_711;
    let path = damaged("damaged.zip", &[(&photo, 1_000), (&recording_name, at), ("成绩统计表.xlsx", 99)]);
    let report = verify(&path).ends(3).json();
    assert_eq!(report["verdict"], "damaged");

    let changed = findings(&report, "file_changed");
    assert_eq!(changed.len(), 3, "{report}");
    let of = |end: &str| *changed.iter().find(|finding| finding["file"].as_str().unwrap().ends_with(end)).unwrap();
    assert_eq!(of(&recording_name)["ranges"], serde_json::json!([{ "from": 3 * CHUNK, "to": 4 * CHUNK }]));
    for whole in [&photo, "成绩统计表.xlsx"] {
        assert_eq!((&of(whole)["ranges"][0]["from"], of(whole)["ranges"].as_array().unwrap().len()), (&0.into(), 1));
    }
    // The playing time is that of the frames in the range; no other file has one.
    let times = findings(&report, "playing_time");
    assert_eq!(times.len(), 1, "{report}");
    let told = (times[0]["times"][0]["from_ms"].as_u64().unwrap(), times[0]["times"][0]["to_ms"].as_u64().unwrap());
    let expected = by_ffprobe(recording, 3 * CHUNK, 4 * CHUNK);
    assert!(told.0.abs_diff(expected.0) <= 1 && told.1.abs_diff(expected.1) <= 1, "{told:?} {expected:?}");
    assert!(expected.1 - expected.0 < 305_000 / 3 && expected.0 > 0, "{expected:?}");
    let second = told.0 / 1_000;
    assert!(times[0]["message"].as_str().unwrap().contains(&format!("{:02}:{:02}", second / 60, second % 60)), "{report}");

    // Three files are damaged; the others are judged as before, and the damaged ones do not count.
    let all = report["integrity"]["files"].as_u64().unwrap();
    assert_eq!(report["integrity"]["damaged_files"], 3);
    let rules = report["standard"]["rules"].as_array().unwrap_or_else(|| panic!("not judged: {report}"));
    let unmeasured: Vec<&Value> = rules.iter().filter(|rule| rule["id"] == "X-11" && rule["outcome"] == "insufficient").collect();
    assert!(unmeasured.iter().any(|rule| rule["message"].as_str().unwrap().contains("封装后已损坏")), "{unmeasured:#?}");
    let intact = verify(&bundle().path).json();
    let of_rule = |report: &Value, id: &str| -> Vec<String> {
        let rules = report["standard"]["rules"].as_array().unwrap().iter();
        rules.filter(|rule| rule["id"] == id).map(|rule| format!("{} {}", rule["subject"], rule["outcome"])).collect()
    };
    assert_eq!(of_rule(&report, "S-01"), of_rule(&intact, "S-01"));
    assert_ne!(of_rule(&report, "T-03"), of_rule(&intact, "T-03"), "a recording less, and nothing changed");
    assert_eq!(report["packer_disagrees"], intact["packer_disagrees"]);
    let words = classproof(&[&"verify", &path]).ends(3).stdout;
    for said in [&format!("{all} 个文件中有 3 个损坏，其余 {} 个", all - 3), "受影响的播放时间", "以下按其余完好的文件判定"]
    {
        assert!(words.contains(said), "{said}: {words}");
    }
    // Only intact files are extracted.
    let out = scratch().join("saved from damage");
    let saved = classproof(&[&"extract", &path, &"-o", &out, &"--json"]).ends(3).json();
    assert_eq!((saved["files"].as_u64().unwrap(), saved["bad"].as_array().unwrap().len()), (all - 3, 3), "{saved}");
    let again = classproof(&[&"spotcheck", &path, &"--number", &"1000"]).ends(3).stdout;
    assert!(again.contains("受影响的播放时间") && again.contains("至少有 3 个损坏"), "{again}");
}

#[test]
fn damage_outside_of_evidence_is_named_and_nothing_is_judged() {
    let path = damaged("damaged tag file.zip", &[("inventory.json", 5_000)]);
    let report = verify(&path).ends(3).json();
    assert_eq!(findings(&report, "tag_file_changed")[0]["file"], "inventory.json", "{report}");
    assert_eq!(report["standard"], Value::Null);
    // If the class record is damaged, nothing about the class can be trusted.
    let path = damaged("damaged class record.zip", &[("00_班级信息/class.json", 100)]);
    let report = verify(&path).ends(3).json();
    assert_eq!((&report["standard"], &report["integrity"]["damaged_files"]), (&Value::Null, &1.into()), "{report}");
}

#[test]
fn copies_that_were_not_finished_say_so() {
    let length = fs::metadata(&bundle().path).unwrap().len();
    let half = length / 2;
    let copied = |name: &str| {
        let path = scratch().join(name);
        fs::copy(&bundle().path, &path).unwrap();
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        (path, file)
    };
    let message = |report: &Value| report["integrity"]["findings"].to_string();
    let (cut, file) = copied("cut.zip");
    file.set_len(half).unwrap();
    assert!(message(&verify(&cut).ends(3).json()).contains("没有拷贝完"));
    let (zeros, file) = copied("room was made.zip");
    file.set_len(half).unwrap();
    file.set_len(length).unwrap();
    let report = verify(&zeros).ends(3).json();
    let tail = findings(&report, "tail_zeros");
    assert_eq!((tail[0]["from"].as_u64().unwrap() <= half, tail.len()), (true, 1), "{report}");
    let (nothing, file) = copied("zeros.zip");
    file.set_len(0).unwrap();
    file.set_len(70_000).unwrap();
    assert!(classproof(&[&"verify", &nothing]).ends(5).stderr.contains("全是 0"));
    // Zeros inside a recording.
    let (holed, file) = copied("a hole.zip");
    write_at(&file, &vec![0; 2 * CHUNK as usize], place(&name(&class().1)) + 2 * CHUNK);
    let report = verify(&holed).ends(3).json();
    assert_eq!(findings(&report, "file_zeros")[0]["bytes"], 2 * CHUNK, "{report}");

    // Without its lists: entries with a correct CRC-32 are extracted, and the message says how little that proves.
    let out = scratch().join("saved from a cut archive");
    let ran = classproof(&[&"extract", &cut, &"-o", &out, &"--json"]).ends(3);
    let saved = ran.json();
    assert_eq!(saved["by_crc32"], true, "{saved}");
    let files = super::classes::files(&out);
    assert_eq!(files.len() as u64, saved["files"].as_u64().unwrap());
    assert!(!files.is_empty());
    for file in &files {
        assert_eq!(digest(&[out.join(file)]), digest(&[class().0.join(file)]), "{file}");
    }
    let lacking = classproof(&[&"extract", &cut, &"没有的文件.jpg", &files[0], &"-o", &scratch().join("saved nothing")]).ends(5);
    assert!(lacking.stderr.contains("没有的文件.jpg"), "{}", lacking.stderr);
    let out = scratch().join("saved from zeros");
    let words = classproof(&[&"extract", &zeros, &"-o", &out]).ends(3).stdout;
    assert!(words.contains("CRC-32") && words.contains("不能证明"), "{words}");
    assert!(super::classes::files(&out).len() >= files.len());
}
