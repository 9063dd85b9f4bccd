//! All hostile archives (`fixtures/archives`) are rejected with a message that names the defect, quickly, with little memory, and without
//! leaving files.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use xtask::archives::bundle::{Bundle, registry};
use xtask::archives::lies::{Lie, all};
use xtask::archives::measure::{Run, make, run};

use super::classes::files;
use super::program::{AT, Argument, command, scratch, side_by_side};

/// Memory limit for `verify`.
const MOST_KIB: u64 = 256 * 1024;
/// The design goal is one second on an idle machine; tests run in parallel with others.
const MOST: Duration = Duration::from_secs(20);

/// A separate folder for the tests of this file.
fn folder(name: &str) -> PathBuf {
    let folder = scratch().join("archives").join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn trust() -> &'static Path {
    static TRUST: OnceLock<PathBuf> = OnceLock::new();
    TRUST.get_or_init(|| {
        let path = folder("trust").join("allowed_signers");
        fs::write(&path, registry()).unwrap();
        path
    })
}

/// Runs the program in an empty folder, which must stay empty.
fn in_an_empty_folder(name: &str, arguments: &[Argument<'_>]) -> Run {
    let here = folder("empty").join(name);
    fs::create_dir_all(&here).unwrap();
    let ran = run(command(arguments).current_dir(&here)).unwrap();
    assert_eq!(files(&here), Vec::<String>::new(), "{name} left something behind");
    fs::remove_dir(&here).unwrap();
    assert!(!ran.said.contains("panicked at"), "{name}: {}", ran.said);
    ran
}

/// Runs `work` for each archive, written to a folder.
fn on_each(name: &str, work: impl Fn(&Lie, &Path) + Sync) {
    let lies = all();
    side_by_side(&lies, |lie| {
        let place = folder(name).join(lie.name);
        fs::create_dir_all(&place).unwrap();
        let path = make(lie, &place).unwrap();
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        work(lie, &path);
        assert_eq!(files(&place), [lie.file()], "{} left something behind", lie.name);
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
        fs::remove_dir_all(&place).unwrap();
    });
}

/// The base bundle is valid, so each archive is rejected only for its single change.
#[test]
fn the_bundle_that_they_begin_with_is_intact_and_trusted() {
    let path = folder("good").join("good.zip");
    fs::write(&path, Bundle::new().zip()).unwrap();
    let ran = in_an_empty_folder("good", &[&"verify", &path, &"--trust", &trust(), &"--at", &AT]);
    assert!(ran.code == Some(1) && ran.said.contains("完整性：符合") && ran.said.contains("签名：可信"), "{}", ran.said);
}

#[test]
fn every_lie_is_named() {
    on_each("verify", |lie, path| {
        let ran = in_an_empty_folder(lie.name, &[&"verify", &path, &"--trust", &trust(), &"--at", &AT, &"--lang", &"zh-CN"]);
        assert_eq!(ran.code, Some(i32::from(lie.code)), "{}: {}", lie.name, ran.said);
        assert!(ran.said.contains(lie.words), "{} does not say {:?}: {}", lie.name, lie.words, ran.said);
        assert!(ran.took < MOST, "{} took {:?}", lie.name, ran.took);
        assert!(ran.peak_kib.is_none_or(|peak| peak < MOST_KIB), "{} had {:?} KiB", lie.name, ran.peak_kib);
        // Control characters from names or texts never reach the terminal.
        assert!(!ran.said.contains(['\u{1b}', '\0', '\u{202E}', '\u{2066}', '\u{2028}']), "{} reached the terminal", lie.name);
    });
}

/// `show` and `extract` finish quickly, and write nothing outside the requested folder and nothing that was not sealed.
#[test]
fn nothing_is_written_outside() {
    on_each("extract", |lie, path| {
        let shown = in_an_empty_folder(&format!("show-{}", lie.name), &[&"show", &path]);
        assert!(matches!(shown.code, Some(0 | 3 | 5)), "{}: {}", lie.name, shown.said);
        let around = folder("around").join(lie.name);
        let output = around.join("a/b/c/output");
        fs::create_dir_all(output.parent().unwrap()).unwrap();
        let extracted = in_an_empty_folder(&format!("extract-{}", lie.name), &[&"extract", &path, &"--output", &output]);
        assert!(matches!(extracted.code, Some(0 | 3 | 5)), "{}: {}", lie.name, extracted.said);
        for run in [&shown, &extracted] {
            assert!(run.took < MOST && run.peak_kib.is_none_or(|peak| peak < MOST_KIB), "{}: {run:?}", lie.name);
        }
        let written = files(&around);
        let sealed = ["a/b/c/output/00_班级信息/class.json", "a/b/c/output/note.txt"];
        let small = |file: &String| fs::metadata(around.join(file)).unwrap().len() < 1 << 20;
        let inside = |file: &String| file.starts_with("a/b/c/output/") && !file.contains(".partial");
        assert!(written.iter().all(|file| inside(file) && small(file)), "{}: {written:?}", lie.name);
        let links = written.iter().filter(|file| fs::symlink_metadata(around.join(file)).unwrap().is_symlink());
        assert_eq!(links.count(), 0, "{}", lie.name);
        if lie.name.starts_with("name_") {
            assert!(written.iter().all(|file| sealed.contains(&file.as_str())), "{}: {written:?}", lie.name);
        }
        fs::remove_dir_all(&around).unwrap();
    });
}

/// Special files are not opened: reading a pipe would block forever.
#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let pipe = folder("pipe").join("pipe.zip");
    super::program::tool("mkfifo", "coreutils", &[&pipe]).ends(0);
    for arguments in [&[&"verify" as Argument<'_>, &pipe][..], &[&"verify", &"--bag", &pipe], &[&"show", &pipe]] {
        let ran = in_an_empty_folder("pipe", arguments);
        assert!(ran.code == Some(5) && ran.said.contains("管道或设备"), "{}", ran.said);
    }
    fs::remove_file(pipe).unwrap();
}
