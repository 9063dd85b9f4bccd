//! Invalid input: a clear error in both languages, the right exit code, and no files left behind.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::classes::{RECORD, UNITS, change_record, copy_of_whole_class, file_in, files, recordings, replace};
use super::institutions::own_key;
use super::program::{Argument, NOW, Ran, classproof, prepared, program, scratch};

/// A folder for a test's bundle, checked afterwards for unexpected files.
struct Target(PathBuf);

impl Target {
    fn new(name: &str) -> Self {
        let folder = scratch().join("targets").join(name);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    #[track_caller]
    fn holds(&self, names: &[&str]) {
        assert_eq!(files(&self.0), names);
    }
}

fn pack(class: &Path, target: &Path, more: &[Argument<'_>]) -> Ran {
    let given: [Argument<'_>; 8] = [&"pack", &class, &"--key", &own_key(), &"-o", &target, &"--now", &NOW];
    classproof(&[&given[..], more].concat())
}

/// `check` and `pack` both reject a folder with this exit code and these words, in both languages, and write nothing.
#[track_caller]
fn is_refused(class: &Path, name: &str, code: i32, words: [&[&str]; 2]) {
    let target = Target::new(name);
    for (lang, words) in ["zh-CN", "en"].into_iter().zip(words) {
        let runs = [classproof(&[&"check", &class, &"--now", &NOW, &"--lang", &lang]), pack(class, &target.0, &[&"--lang", &lang])];
        for ran in runs {
            let said = format!("{}{}", ran.stdout, ran.stderr);
            let ran = ran.ends(code);
            for word in words {
                assert!(said.contains(word), "the words lack {word:?}: {ran}");
            }
            if code == 5 {
                assert!(ran.stdout.is_empty(), "an error is for stderr: {ran}");
            }
        }
        target.holds(&[]);
    }
}

#[test]
fn a_folder_that_is_not_there() {
    let path = scratch().join("没有这个班");
    is_refused(&path, "missing", 5, [&["没有这个班", "找不到"], &["没有这个班", "no such folder"]]);
    assert!(!path.exists());
    let file = scratch().join("a-file");
    fs::write(&file, "x").unwrap();
    is_refused(&file, "file", 5, [&["a-file", "不是文件夹"], &["a-file", "not a folder"]]);
}

#[test]
fn an_empty_folder() {
    let path = scratch().join("空文件夹");
    fs::create_dir_all(&path).unwrap();
    is_refused(&path, "empty", 5, [&["空文件夹", "空的"], &["空文件夹", "empty"]]);
    assert_eq!(fs::read_dir(path).unwrap().count(), 0);
}

#[test]
fn a_folder_without_a_class_record() {
    let class = copy_of_whole_class("no-record");
    fs::remove_file(class.join(RECORD)).unwrap();
    is_refused(&class, "no-record", 5, [&["class.json", "班级信息"], &["class.json", "init"]]);
}

#[test]
fn a_class_record_with_a_wrong_date() {
    let class = copy_of_whole_class("wrong-date");
    change_record(&class, |record| record["timetable"][1]["date"] = json!("2026-02-30"));
    let words: &[&str] = &["class.json", "timetable[1].date", "2026-02-30"];
    is_refused(&class, "wrong-date", 5, [words, words]);
}

#[test]
fn a_class_record_with_an_unknown_field() {
    let class = copy_of_whole_class("unknown-field");
    change_record(&class, |record| record["timetable"][0]["teecher"] = json!("周明"));
    is_refused(&class, "unknown-field", 5, [&["teecher", "timetable[0]"], &["teecher", "timetable[0]"]]);
}

#[test]
fn a_name_that_no_bag_can_hold_is_refused_in_words() {
    let class = copy_of_whole_class("control-character");
    change_record(&class, |record| record["institution"]["name"] = json!("渝\u{1}培训学校"));
    let ran = pack(&class, &Target::new("control-character").0, &[&"--with-gaps", &"试"]);
    for rust in ["Value", "{", "label"] {
        assert!(!ran.stderr.contains(rust), "{ran}");
    }
    ran.ends(5);
}

#[test]
fn a_class_record_that_is_no_json_or_lacks_what_it_must_have() {
    let class = copy_of_whole_class("no-json");
    replace(&class.join(RECORD), b"{ \"schema\": ");
    is_refused(&class, "no-json", 5, [&["class.json", "JSON"], &["class.json", "JSON"]]);
    let class = copy_of_whole_class("no-name");
    change_record(&class, |record| drop(record.as_object_mut().unwrap().remove("class_name")));
    is_refused(&class, "no-name", 5, [&["class_name"], &["class_name"]]);
    let class = copy_of_whole_class("wrong-code");
    change_record(&class, |record| record["institution"]["credit_code"] = json!("91350100M000100Y44"));
    is_refused(&class, "wrong-code", 5, [&["91350100M000100Y44"], &["91350100M000100Y44"]]);
}

/// The message of a rule's finding about a file.
fn told(report: &Value, rule: &str, file: &str) -> String {
    let rules = report["standard"]["rules"].as_array().unwrap();
    let about = |found: &&Value| found["id"] == rule && found["outcome"] == "fail" && found["subject"]["path"] == file;
    let found: Vec<&Value> = rules.iter().filter(about).collect();
    let [finding] = found.as_slice() else {
        panic!("{rule} of {file}: {found:#?}\n{:#?}", rules.iter().filter(|found| found["id"] == rule).collect::<Vec<_>>())
    };
    finding["message"].as_str().unwrap().to_owned()
}

#[track_caller]
fn is_a_gap(class: &Path, name: &str, file: &str, words: [&[&str]; 2]) {
    let target = Target::new(name);
    for (lang, words) in ["zh-CN", "en"].into_iter().zip(words) {
        let report = classproof(&[&"check", &class, &"--now", &NOW, &"--json", &"--lang", &lang]).ends(1).json();
        let message = told(&report, "X-11", file);
        for word in words.iter().chain([&file]) {
            assert!(message.contains(word), "the message lacks {word:?}: {message}");
        }
        let ran = pack(class, &target.0, &[&"--lang", &lang]).ends(1);
        assert!(ran.stdout.contains(file), "{ran}");
        target.holds(&[]);
    }
}

#[test]
fn a_recording_that_is_a_text_file() {
    let class = copy_of_whole_class("text-video");
    let file = format!("{}/录像/{}", UNITS[0].0, recordings(0)[1].name());
    replace(&class.join(&file), "这不是录像\n".repeat(50).as_bytes());
    is_a_gap(&class, "text-video", &file, [&[], &[]]);
}

#[test]
fn a_photograph_of_no_bytes() {
    let class = copy_of_whole_class("empty-photo");
    let path = file_in(&class, &format!("{}/照片", UNITS[2].0), "IMG_20260804_1005");
    replace(&path, b"");
    let file = path.strip_prefix(&class).unwrap().to_str().unwrap().to_owned();
    is_a_gap(&class, "empty-photo", &file, [&["0 字节"], &["0 bytes"]]);
}

/// A recording that was only half copied: the part present is measured.
#[test]
fn a_recording_that_was_not_copied_to_its_end() {
    let class = copy_of_whole_class("cut-video");
    let file = format!("{}/录像/{}", UNITS[0].0, recordings(0)[1].name());
    let bytes = fs::read(class.join(&file)).unwrap();
    replace(&class.join(&file), &bytes[..bytes.len() / 2]);
    classproof(&[&"check", &class, &"--now", &NOW]).ends(1);
}

/// `check` judges the rest and lists these files among the gaps; `pack` refuses.
#[cfg(unix)]
#[test]
fn names_that_no_bundle_can_hold_are_named_with_the_mend() {
    let names: [(&str, &[&str], &[&str]); 3] = [
        ("link.txt", &["链接"], &["link"]),
        ("a\\b.txt", &["b.txt", "改名"], &["b.txt", "rename"]),
        ("con.txt", &["con.txt", "改名"], &["con.txt", "rename"]),
    ];
    for (number, (name, zh, en)) in names.into_iter().enumerate() {
        let class = copy_of_whole_class(&format!("name-{number}"));
        let path = class.join("04_补贴申请").join(name);
        if number == 0 {
            std::os::unix::fs::symlink("/etc/hostname", path).unwrap()
        } else {
            fs::write(path, "x").unwrap()
        };
        let sheet = file_in(&class, &format!("{}/签到册", UNITS[0].0), "20260803_上午_签到");
        fs::remove_file(sheet).unwrap();
        let target = Target::new(&format!("name-{number}"));
        for (lang, words, gap) in [("zh-CN", zh, "T-01"), ("en", en, "T-01")] {
            let checked = classproof(&[&"check", &class, &"--now", &NOW, &"--lang", &lang]).ends(1);
            assert!(words.iter().all(|word| checked.stdout.contains(word)) && checked.stdout.contains(gap), "{checked}");
            let packed = pack(&class, &target.0, &[&"--lang", &lang]).ends(5);
            assert!(packed.stdout.is_empty() && words.iter().all(|word| packed.stderr.contains(word)), "{packed}");
            target.holds(&[]);
        }
    }
}

#[test]
fn a_target_that_exists() {
    let class = copy_of_whole_class("exists");
    let target = Target::new("exists");
    let file = target.0.join("bundle.zip");
    fs::write(&file, "somebody's").unwrap();
    for (lang, words) in [("zh-CN", "--force"), ("en", "--force")] {
        let ran = pack(&class, &file, &[&"--lang", &lang]).ends(5);
        assert!(ran.stderr.contains(words) && ran.stderr.contains("bundle.zip"), "{ran}");
        target.holds(&["bundle.zip"]);
        assert_eq!(fs::read(&file).unwrap(), b"somebody's");
    }
    pack(&class, &file, &[&"--force"]).ends(0);
    target.holds(&["bundle.zip"]);
    assert!(fs::read(&file).unwrap().starts_with(b"PK\x03\x04"));
}

#[test]
fn a_target_inside_the_class_folder_or_in_no_folder() {
    let class = copy_of_whole_class("inside");
    let before = files(&class);
    for inside in [class.clone(), class.join("x.zip"), class.join("04_补贴申请/x.zip")] {
        let ran = pack(&class, &inside, &[]).ends(5);
        assert!(ran.stderr.contains("-o"), "{ran}");
    }
    assert_eq!(files(&class), before);
    let target = Target::new("no-folder");
    pack(&class, &target.0.join("there/is/none.zip"), &[]).ends(5);
    target.holds(&[]);
}

/// The shell limits the file size to 2 MiB, as the file system of a USB stick does at 4 GB.
#[cfg(unix)]
#[test]
fn a_disk_that_takes_no_file_of_this_size() {
    let class = copy_of_whole_class("file-limit");
    let target = Target::new("file-limit");
    for (lang, words) in [("zh-CN", ["bundle.zip", "FAT32"]), ("en", ["bundle.zip", "FAT32"])] {
        let mut command = std::process::Command::new("sh");
        // Without the trap, the signal would end the program before it gets the error.
        command.args(["-c", "trap '' XFSZ; ulimit -f 4096; exec \"$@\"", "sh"]).arg(program());
        let file = target.0.join("bundle.zip");
        let given: [Argument<'_>; 10] = [&"pack", &class, &"--key", &own_key(), &"-o", &file, &"--now", &NOW, &"--lang", &lang];
        let ran = Ran::of(&mut prepared(command, &given)).ends(5);
        assert!(words.iter().all(|word| ran.stderr.contains(word)), "{ran}");
        target.holds(&[]);
    }
}

/// A small RAM disk, unmounted when dropped.
#[cfg(target_os = "linux")]
struct Disk(PathBuf);

#[cfg(target_os = "linux")]
impl Disk {
    /// `None` if mounting requires root and the test does not run as root.
    fn new(name: &str, bytes: u64) -> Option<Self> {
        let folder = scratch().join("disks").join(name);
        fs::create_dir_all(&folder).unwrap();
        let size = format!("size={bytes}");
        let ran = super::program::tool("mount", "mount", &[&"-t", &"tmpfs", &"-o", &size, &"tmpfs", &folder]);
        (ran.code == Some(0)).then_some(Self(folder))
    }
}

#[cfg(target_os = "linux")]
impl Drop for Disk {
    fn drop(&mut self) {
        super::program::tool("umount", "mount", &[&self.0]);
    }
}

/// A disk that becomes full immediately, in the middle, or before the last pages.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full() {
    let class = copy_of_whole_class("full-disk");
    let needed = super::institutions::whole_bundle().path.metadata().unwrap().len();
    for (number, bytes) in [4_096, needed / 2, needed - 16_384].into_iter().enumerate() {
        let Some(disk) = Disk::new(&format!("full-{number}"), bytes) else {
            println!("no disk of its own can be mounted here; a file that may not grow stands for it in the test above");
            return;
        };
        // If the disk is far too small, the program refuses before writing; if only the last bytes lack space, it fails while writing.
        let (zh, en) = if bytes <= needed / 2 { ("只剩", "disk is too full") } else { ("清理空间", "disk is") };
        for (lang, words) in [("zh-CN", ["bundle.zip", "磁盘空间不足", zh]), ("en", ["bundle.zip", "disk is", en])] {
            let ran = pack(&class, &disk.0.join("bundle.zip"), &[&"--lang", &lang]).ends(5);
            assert!(words.iter().all(|word| ran.stderr.contains(word)), "{ran}");
            assert_eq!(files(&disk.0), Vec::<String>::new());
        }
    }
}

/// A file without read permission. The tests may run as root, who can read everything, so the program runs as nobody.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_can_not_be_read() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    // A folder accessible to every user, wherever the repository is.
    let place = tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o755)).tempdir().unwrap();
    let copy = place.path().join("classproof");
    fs::copy(program(), &copy).unwrap();
    let (key, class) = (place.path().join("key"), place.path().join("class"));
    let from = copy_of_whole_class("unreadable");
    for path in files(&from) {
        let to = class.join(&path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from.join(&path), to).unwrap();
    }
    fs::copy(own_key(), &key).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let out = place.path().join("out");
    fs::create_dir(&out).unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o777)).unwrap();
    let file = file_in(&class, &format!("{}/照片", UNITS[0].0), "IMG_20260803_1005");
    let name = file.strip_prefix(&class).unwrap().to_str().unwrap();
    let root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let run = |given: &[Argument<'_>]| {
        let mut command = std::process::Command::new(if root { "setpriv" } else { copy.to_str().unwrap() });
        if root {
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&copy);
        }
        Ran::of(&mut prepared(command, given))
    };
    run(&[&"check", &class, &"--now", &NOW]).ends(0);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    for lang in ["zh-CN", "en"] {
        let ran = run(&[&"check", &class, &"--now", &NOW, &"--lang", &lang]).ends(1);
        assert!(ran.stdout.contains(name), "{ran}");
        let ran = run(&[&"pack", &class, &"--key", &key, &"-o", &out, &"--now", &NOW, &"--lang", &lang]).ends(5);
        assert!(ran.stderr.contains(name), "{ran}");
        assert_eq!(files(&out), Vec::<String>::new());
    }
    // A folder that cannot be listed may hide anything.
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let folder = class.join("04_补贴申请");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o000)).unwrap();
    let ran = run(&[&"check", &class, &"--now", &NOW]).ends(5);
    assert!(ran.stderr.contains("04_补贴申请"), "{ran}");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn keys_that_are_none() {
    let class = copy_of_whole_class("no-key");
    let target = Target::new("no-key");
    for (name, text) in [("missing", None), ("text", Some("no key")), ("public", Some("ssh-ed25519 AAAA"))] {
        let key = scratch().join(format!("key-{name}"));
        if let Some(text) = text {
            fs::write(&key, text).unwrap();
        }
        let ran = classproof(&[&"pack", &class, &"--key", &key, &"-o", &target.0, &"--now", &NOW]).ends(5);
        assert!(!ran.stderr.is_empty() && ran.stdout.is_empty(), "{ran}");
        target.holds(&[]);
    }
}
