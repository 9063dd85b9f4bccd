//! Files are measured in separate processes. If one crashes, only its file is affected, and it is reported by name.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use classproof::formats::region::{FileRegion, ReadAt};
use classproof::record::facts::{Content, FileFacts, GivenUp, Problem};
use classproof::record::isolation::Isolation;
use classproof::stages::probe::worker::{Launch, Limits, Pool};
use classproof::stages::probe::{InProcess, ProbeOptions, Prober};
use classproof::words::path::MemberPath;
use serde_json::Value;

use super::program::{NOW, classproof, program, scratch};

fn folder(name: &str) -> PathBuf {
    let folder = scratch().join("isolation").join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn launch() -> Launch {
    Launch { program: program(), arguments: vec!["probe-worker".into()], environment: environment() }
}

fn environment() -> Vec<(OsString, OsString)> {
    ["PATH", "LD_LIBRARY_PATH", "SystemRoot"].iter().filter_map(|name| Some((name.into(), std::env::var_os(name)?))).collect()
}

fn fixtures() -> Vec<PathBuf> {
    let of = |folder: &str| fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder)).unwrap();
    let mut paths: Vec<PathBuf> = of("media").chain(of("tables")).map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() > 20);
    paths
}

fn name(path: &Path) -> MemberPath {
    MemberPath::new(path.file_name().unwrap().to_str().unwrap()).unwrap()
}

fn whole(path: &Path) -> Arc<dyn ReadAt> {
    Arc::new(FileRegion::whole(fs::File::open(path).unwrap()).unwrap())
}

fn probed(prober: &dyn Prober, path: &Path) -> FileFacts {
    prober.probe(&name(path), &whole(path), &ProbeOptions::default()).facts
}

/// A file on disk, a region of a larger file, and bytes in memory give the same facts, in this process and in a worker.
#[test]
fn a_worker_finds_what_this_process_finds_wherever_the_bytes_lie() {
    let pool = Pool::new(launch(), Limits::default());
    let archive = folder("in-place").join("archive");
    for path in fixtures() {
        let (bytes, options) = (fs::read(&path).unwrap(), ProbeOptions::default());
        fs::write(&archive, [&[b'P'; 4_096][..], &bytes, &[0; 77]].concat()).unwrap();
        let stretch = FileRegion::whole(fs::File::open(&archive).unwrap()).unwrap().part(4_096, bytes.len() as u64);
        let sources: [Arc<dyn ReadAt>; 3] = [whole(&path), Arc::new(stretch), Arc::new(bytes)];
        let here = InProcess.probe(&name(&path), &sources[0], &options);
        for source in &sources {
            assert_eq!(pool.probe(&name(&path), source, &options), here, "{}", path.display());
        }
    }
    let reached = pool.isolation().unwrap();
    assert!(if cfg!(target_os = "linux") { reached == Isolation::Full } else { reached == Isolation::Process });
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_can_do_nothing_but_measure() {
    // Output goes through a pipe, because a worker may not write to any file, even one already open.
    let told = classproof(&[&"probe-worker", &"--self-check"]).ends(0).json();
    assert_eq!(told["isolation"], "full");
    let attempts: Vec<(&str, bool)> =
        told["attempts"].as_array().unwrap().iter().map(|one| (one["what"].as_str().unwrap(), one["refused"].as_bool().unwrap())).collect();
    let refused = ["open", "list", "write", "remove", "connect", "bind", "start", "become", "signal", "allocate"].map(|what| (what, true));
    assert_eq!(attempts, [&refused[..], &[("thread", false), ("memory", false)]].concat(), "{told:#}");
    assert!(!Path::new("/tmp/classproof-self-check").exists());
}

/// A worker that reports ready and then misbehaves on its first start, and works on its second. Its stdin is the connection to the parent.
#[cfg(unix)]
fn once(test: &str, misbehaviour: &str) -> Launch {
    let marker = folder(test).join("started");
    let script = r#"[ -e "$1" ] && exec "$0" probe-worker; : > "$1"; printf 'r\006\000\000\000"full"' >&0; "#;
    let arguments = ["-c".into(), format!("{script}{misbehaviour}").into(), program().into(), marker.into()];
    Launch { program: "/bin/sh".into(), arguments: arguments.into(), environment: environment() }
}

/// The first file is lost in this way, but its type and the time in its name are reported; all others are measured.
#[cfg(unix)]
#[track_caller]
fn costs_one_file(test: &str, misbehaviour: &str, wall: u64, how: GivenUp) {
    let started = Instant::now();
    let limits = Limits { wall: Duration::from_secs(wall), ..Limits::default() };
    let pool = Pool::new(once(test, misbehaviour), limits);
    let lost = folder(test).join("VID_20260803_090000.mp4");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/media/plain.mp4"), &lost).unwrap();
    let facts = probed(&pool, &lost);
    assert_eq!((facts.media_type.as_str(), &facts.content), ("video/mp4", &Content::Other));
    assert_eq!(facts.problems, [Problem::GaveUp { how }]);
    assert_eq!(facts.start.map(|start| start.at.to_string()).as_deref(), Some("2026-08-03T01:00:00Z"));
    for path in &fixtures()[..6] {
        assert_eq!(probed(&pool, path), probed(&InProcess, path), "{}", path.display());
    }
    // Nothing waited until the sleeping worker woke up.
    assert!(started.elapsed() < Duration::from_secs(300), "{test}: {:?}", started.elapsed());
}

#[cfg(unix)]
#[test]
fn a_crash_costs_one_file() {
    costs_one_file("crash", "kill -SEGV $$", 600, GivenUp::Crashed);
}

#[cfg(unix)]
#[test]
fn a_hang_costs_one_file() {
    costs_one_file("hang", "exec sleep 600", 2, GivenUp::TooLong);
}

#[cfg(unix)]
#[test]
fn running_in_circles_costs_one_file() {
    costs_one_file("circles", "ulimit -S -t 1; while :; do :; done", 600, GivenUp::TooLong);
}

#[cfg(unix)]
#[test]
fn answers_without_sense_cost_one_file() {
    let answers = [
        ("no-json", r"t\004\000\000\000oops"),
        ("endless", r"t\377\377\377\377"),
        ("greedy", r"w\014\000\000\000\0\0\0\0\0\0\0\0\377\377\377\377"),
        ("unknown", r"x\000\000\000\000"),
    ];
    for (test, answer) in answers {
        costs_one_file(test, &format!("printf '{answer}' >&0; exec sleep 600"), 600, GivenUp::Crashed);
    }
    costs_one_file("flood", "exec yes >&0", 600, GivenUp::Crashed);
}

/// If a worker ends before it reads a file, the file is not to blame.
#[cfg(unix)]
#[test]
fn a_worker_that_ends_at_once_is_replaced() {
    let marker = folder("at-once").join("started");
    let script = r#"[ -e "$1" ] && exec "$0" probe-worker; : > "$1"; kill -SEGV $$"#;
    let arguments = vec!["-c".into(), script.into(), program().into(), marker.into()];
    let pool = Pool::new(Launch { program: "/bin/sh".into(), arguments, environment: environment() }, Limits::default());
    assert_eq!(probed(&pool, &fixtures()[0]), probed(&InProcess, &fixtures()[0]));
}

#[test]
fn a_worker_that_can_not_be_started_is_said() {
    let nothing = Launch { program: folder("none").join("nothing"), arguments: Vec::new(), environment: environment() };
    let facts = probed(&Pool::new(nothing, Limits::default()), &fixtures()[0]);
    assert_eq!(facts.problems, [Problem::GaveUp { how: GivenUp::NotStarted }]);
}

/// A document of half a gigabyte of zeros (a sparse file), which exceeds the worker's memory limit.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_takes_too_much_memory_is_named_and_the_others_are_measured() {
    let folder = folder("too-much");
    let (large, small) = (folder.join("large.pdf"), folder.join("small.mp4"));
    fs::write(&large, "%PDF-1.4\n").unwrap();
    fs::File::options().write(true).open(&large).unwrap().set_len(512 << 20).unwrap();
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/media/plain.mp4"), &small).unwrap();
    for (lang, words) in [("zh-CN", "内存超出上限"), ("en", "more memory than is allowed")] {
        let ran = classproof(&[&"probe", &large, &small, &"--json", &"--jobs", &"1", &"--lang", &lang]).ends(0);
        let reports = ran.json();
        assert_eq!(reports[0]["type"], "application/pdf");
        assert_eq!((&reports[0]["problems"][0]["problem"], &reports[0]["problems"][0]["how"]), (&"gave_up".into(), &"too_much".into()));
        assert!(reports[0]["problems"][0]["message"].as_str().unwrap().contains(words), "{ran}");
        assert_eq!((&reports[1]["duration_s"], &reports[1]["problems"]), (&8.0.into(), &Value::Array(Vec::new())));
    }
}

/// Kills workers of a running program during a check.
#[cfg(target_os = "linux")]
#[test]
fn a_killed_worker_does_not_end_the_run() {
    use std::process::Stdio;

    let class = super::classes::whole_class();
    let mut command = super::program::command(&[&"check", &class, &"--now", &NOW, &"--json"]);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let tasks = PathBuf::from(format!("/proc/{}/task", child.id()));
    let killer = std::thread::spawn(move || {
        let deadline = Instant::now() + Duration::from_secs(30);
        let mut killed = 0;
        while killed < 3 && Instant::now() < deadline {
            let Ok(threads) = fs::read_dir(&tasks) else { break };
            for thread in threads.flatten() {
                for worker in fs::read_to_string(thread.path().join("children")).unwrap_or_default().split_whitespace() {
                    // Kill workers that hold a requested file or are about to. A worker that is not ready yet has only its libraries open.
                    let ended = std::process::Command::new("sh").args(["-c", "kill -SEGV \"$0\"", worker]).status().unwrap();
                    killed += u32::from(ended.success());
                    std::thread::sleep(Duration::from_millis(30));
                }
            }
        }
        killed
    });
    let output = child.wait_with_output().unwrap();
    let killed = killer.join().unwrap();
    let ran = super::program::Ran::from(output);
    assert!(killed > 0, "no worker was seen");
    assert!(matches!(ran.code, Some(0 | 1)), "{ran}");
    let report = ran.json();
    let rule = |rule: &&Value| rule["id"] == "X-11" && rule["outcome"] != "pass";
    let lost: Vec<&Value> = report["standard"]["rules"].as_array().unwrap().iter().filter(rule).collect();
    for finding in &lost {
        assert_eq!(finding["outcome"], "insufficient", "{finding:#}");
        assert!(finding["message"].as_str().unwrap().contains("没有量出来"), "{finding:#}");
    }
    assert_eq!(ran.code, Some(i32::from(!lost.is_empty())), "{ran}");
}

/// A small run of `cargo xtask fuzz-media`.
#[test]
fn spoiled_media_files_are_named_and_end_nothing() {
    let options = xtask::fuzz_media::Options { count: 150, seed: 2026, classproof: program(), out: folder("fuzz") };
    let outcome = xtask::fuzz_media::run(&options).unwrap();
    println!("{outcome}");
    assert_eq!(outcome.wrong, Vec::<String>::new());
    assert_eq!(outcome.files, 150);
    let said = |word: &str| outcome.said.values().filter_map(|said| said.get(word)).sum::<usize>();
    assert!(said("broken") > 20 && said("measured") > 20, "{outcome}");
}

/// Workbooks with false sizes, endlessly repeated cells, or cyclic references.
fn hostile_workbooks() -> Vec<(&'static str, Vec<u8>)> {
    let scores = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tables/scores.xls")).unwrap();
    let patched = |from: &[u8], to: &[u8]| {
        let mut bytes = scores.clone();
        let places: Vec<usize> = (0..bytes.len() - to.len()).filter(|at| scores[*at..].starts_with(from)).collect();
        assert!(!places.is_empty());
        places.iter().for_each(|at| bytes[*at..at + to.len()].copy_from_slice(to));
        bytes
    };
    let mut ring = scores.clone();
    let table = 512 * (1 + u32::from_le_bytes(scores[76..80].try_into().unwrap()) as usize);
    ring[table..table + 512].fill(0);
    let packed = |parts: &[(&str, &str)]| {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in parts {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut archive, text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    };
    let cells = "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
                 xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\"><office:body><office:spreadsheet><table:table \
                 table:name=\"甲\"><table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell office:value-type=\"float\" \
                 office:value=\"1\" table:number-columns-repeated=\"16000\"/></table:table-row></table:table></office:spreadsheet>\
                 </office:body></office:document-content>";
    let ods = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>"),
        ("content.xml", cells),
    ];
    let strings = "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" uniqueCount=\"99999999999\"/>";
    vec![
        ("claims.xls", patched(&[0x00, 0x02, 14, 0], &[0x00, 0x02, 14, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF])),
        ("far.xls", patched(&[0xFD, 0x00, 10, 0, 0, 0, 0, 0], &[0xFD, 0x00, 10, 0, 0xFF, 0xFF, 0xFF, 0x00])),
        ("ring.xls", ring),
        ("repeats.ods", packed(&ods)),
        ("strings.xlsx", packed(&[("xl/workbook.xml", "<workbook/>"), ("xl/sharedStrings.xml", strings)])),
    ]
}

#[test]
fn a_hostile_workbook_costs_itself_alone() {
    let pool = Pool::new(launch(), Limits { processor: Duration::from_secs(10), ..Limits::default() });
    let good: Arc<dyn ReadAt> = Arc::new(fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tables/scores.ods")).unwrap());
    let good_name = MemberPath::new("scores.ods").unwrap();
    let expected = InProcess.sheets(&good_name, &good).unwrap();
    for (name, bytes) in hostile_workbooks() {
        let (name, source): (_, Arc<dyn ReadAt>) = (MemberPath::new(name).unwrap(), Arc::new(bytes));
        let started = Instant::now();
        let opened = pool.sheets(&name, &source).map(|sheets| sheets.len());
        println!("{name}: {opened:?} after {:?}", started.elapsed());
        assert!(opened.is_err() || name.as_str() == "far.xls", "{name}: {opened:?}");
        let facts = pool.probe(&name, &source, &ProbeOptions::default()).facts;
        assert!(!facts.problems.is_empty() || name.as_str() == "far.xls", "{name}: {facts:?}");
        assert_eq!(pool.sheets(&good_name, &good).as_ref(), Ok(&expected), "{name}");
    }
}
