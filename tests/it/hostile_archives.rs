//! Every archive that lies (`fixtures/archives`): refused with a message that names the lie, soon, in little memory, with nothing left behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use xtask::archives::bundle::{Bundle, registry};
use xtask::archives::lies::{Lie, all};
use xtask::archives::measure::{Run, make, run};

use super::classes::files;
use super::program::{AT, Argument, command, scratch, side_by_side};

/// What `verify` may have at most.
const MOST_KIB: u64 = 256 * 1024;
/// A second is promised on a quiet machine; here others run beside it.
const MOST: Duration = Duration::from_secs(20);

/// A folder that only the tests of this file use.
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

/// Runs the program in a folder of its own, which must stay empty.
fn in_an_empty_folder(name: &str, arguments: &[Argument<'_>]) -> Run {
    let here = folder("empty").join(name);
    fs::create_dir_all(&here).unwrap();
    let ran = run(command(arguments).current_dir(&here)).unwrap();
    assert_eq!(files(&here), Vec::<String>::new(), "{name} left something behind");
    fs::remove_dir(&here).unwrap();
    assert!(!ran.said.contains("panicked at"), "{name}: {}", ran.said);
    ran
}

/// The lies that are tried, each made into a folder of its own.
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

/// What all lies begin with is no lie: nothing but its one change decides.
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
        // Nothing in a name or a text reaches the terminal as it is.
        assert!(!ran.said.contains(['\u{1b}', '\0', '\u{202E}', '\u{2066}', '\u{2028}']), "{} reached the terminal", lie.name);
    });
}

/// Showing and extracting end in good time, and write nothing outside of the folder that was asked for, or anything that was not sealed.
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

/// What is neither a file nor a folder is not opened: a pipe would be waited for without end.
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
