//! Checking a class again: unchanged files are not measured again, and changed ones are, even if the change was hidden.

use std::fs::{self, File};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use classproof::formats::region::ReadAt;
use classproof::formats::sheet::{Sheet, SheetError};
use classproof::pipelines::check::{CheckOptions, check};
use classproof::record::standard::{Profile, Standard};
use classproof::stages::cache::CacheOptions;
use classproof::stages::probe::{InProcess, ProbeOptions, Probed, Prober};
use classproof::stages::report::speaker::Speaker;
use classproof::words::lang::Lang;
use classproof::words::path::MemberPath;
use classproof::words::playing_span::PlayingSpan;
use classproof::words::progress::Silent;

use super::classes::{RECORD, UNITS, record};
use super::program::{NOW, classproof, scratch};

/// Counts the requests.
#[derive(Default)]
struct Counting {
    asked: AtomicUsize,
}

impl Prober for Counting {
    fn probe(&self, path: &MemberPath, source: &Arc<dyn ReadAt>, options: &ProbeOptions) -> Probed {
        self.asked.fetch_add(1, Ordering::Relaxed);
        InProcess.probe(path, source, options)
    }

    fn played(&self, _: &MemberPath, _: &Arc<dyn ReadAt>, stretches: &[Range<u64>]) -> Vec<Option<PlayingSpan>> {
        vec![None; stretches.len()]
    }

    fn sheets(&self, path: &MemberPath, source: &Arc<dyn ReadAt>) -> Result<Vec<Sheet>, SheetError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        InProcess.sheets(path, source)
    }
}

/// A class with pictures, copies and tables, written some time ago.
fn class(name: &str) -> PathBuf {
    let class = scratch().join("remembered").join(name);
    let put = |path: String, bytes: &[u8]| {
        let path = class.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    put(RECORD.to_owned(), serde_json::to_string_pretty(&record()).unwrap().as_bytes());
    for (number, (folder, ..)) in UNITS.iter().enumerate() {
        let picture = image::RgbImage::from_fn(320, 240, |x, y| image::Rgb([(x * (number as u32 + 1)) as u8, (y * 3) as u8, 90]));
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode_image(&picture).unwrap();
        put(format!("{folder}/照片/IMG_{number}.jpg"), &bytes);
        put(format!("{folder}/照片/copy.jpg"), b"\xff\xd8 no picture");
    }
    put("03_考核评价/成绩统计表/成绩.csv".to_owned(), "姓名,理论,实操\n张三,85.5,九十分\n".as_bytes());
    class
}

fn checked(class: &Path, cache: &CacheOptions, previews: bool) -> (serde_json::Value, usize) {
    let (standard, prober) = (Standard::builtin().unwrap(), Counting::default());
    let profile = Profile::base(&standard).unwrap();
    let options = CheckOptions {
        standard: &standard,
        profile: &profile,
        now: NOW.parse().unwrap(),
        prober: &prober,
        previews,
        cache: Some(cache),
        progress: &Silent,
    };
    let report = check(class, options, Speaker::new(Lang::Chinese)).unwrap_or_else(|error| panic!("{error}"));
    (serde_json::to_value(report.document()).unwrap(), prober.asked.into_inner())
}

/// Longer than the timestamp resolution of the coarsest file systems.
fn a_while() {
    std::thread::sleep(Duration::from_millis(2_700));
}

#[test]
fn a_second_check_of_an_unchanged_class_measures_nothing_and_says_the_same() {
    let class = class("unchanged");
    let cache = CacheOptions { folder: scratch().join("remembered/cache"), program: "1".to_owned(), fresh: false };
    a_while();
    let (first, asked) = checked(&class, &cache, false);
    assert!(asked > 2 * UNITS.len(), "{asked}");
    for turn in 0..3 {
        let (again, asked) = checked(&class, &cache, false);
        assert_eq!(asked, 0, "turn {turn}");
        assert!(again == first, "turn {turn}");
    }
    // Other options, another program, and `--fresh`.
    let (with_pictures, asked) = checked(&class, &cache, true);
    assert!(asked > 0 && with_pictures == first);
    assert_eq!(checked(&class, &cache, true).1, 0);
    assert!(checked(&class, &CacheOptions { fresh: true, ..cache.clone() }, false).1 > 0);
    assert_eq!(checked(&class, &cache, false).1, 0, "a fresh check is remembered too");
    assert!(checked(&class, &CacheOptions { program: "2".to_owned(), ..cache }, false).1 > 0);
}

#[test]
fn a_file_that_changed_is_measured_anew_however_well_that_was_hidden() {
    let class = class("changed");
    let cache = CacheOptions { folder: scratch().join("remembered/cache-of-changed"), program: "1".to_owned(), fresh: false };
    a_while();
    checked(&class, &cache, false);
    let at = |number: usize| class.join(UNITS[number].0).join("照片").join(format!("IMG_{number}.jpg"));
    let times = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
    let set = |path: &Path, time: SystemTime| File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    type Change<'a> = Box<dyn Fn() + 'a>;
    let changes: [(&str, Change<'_>); 4] = [
        (
            "another byte, same size, time set back",
            Box::new(|| {
                let (path, mut bytes) = (at(0), fs::read(at(0)).unwrap());
                let time = times(&path);
                let last = bytes.len() - 30;
                bytes[last] ^= 0x55;
                fs::write(&path, bytes).unwrap();
                set(&path, time);
            }),
        ),
        (
            "another file in its place, same size and time",
            Box::new(|| {
                let (path, time) = (at(1), times(&at(1)));
                let other = class.with_extension("other");
                fs::write(&other, vec![7; fs::metadata(&path).unwrap().len() as usize]).unwrap();
                set(&other, time);
                fs::rename(&other, &path).unwrap();
            }),
        ),
        ("another time alone", Box::new(|| set(&at(2), SystemTime::now()))),
        (
            "longer, time set back",
            Box::new(|| {
                let (path, mut bytes) = (at(3), fs::read(at(3)).unwrap());
                let time = times(&path);
                bytes.push(0);
                fs::write(&path, bytes).unwrap();
                set(&path, time);
            }),
        ),
    ];
    for (name, change) in changes {
        change();
        a_while();
        let (found, asked) = checked(&class, &cache, false);
        assert_eq!(asked, 1, "{name}");
        let anew = checked(&class, &CacheOptions { fresh: true, ..cache.clone() }, false).0;
        assert!(found == anew, "{name}");
    }
}

/// The program itself: nothing is written into the class, and the second run has the same output.
#[test]
fn the_program_remembers_outside_the_class() {
    let class = class("program");
    let listed = || super::classes::files(&class);
    let before = listed();
    a_while();
    let run = |more: &[&str]| {
        let mut words: Vec<&dyn AsRef<std::ffi::OsStr>> = vec![&"check", &class, &"--now", &NOW, &"--json"];
        words.extend(more.iter().map(|word| word as &dyn AsRef<std::ffi::OsStr>));
        classproof(&words).ends(1).json()
    };
    let first = run(&[]);
    assert_eq!((run(&[]), run(&["--fresh"]), listed()), (first.clone(), first, before));
}
