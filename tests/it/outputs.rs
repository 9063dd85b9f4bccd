//! Output files: existing files are overwritten only with `--force`, and input files never.

use std::fs;
use std::path::Path;

use super::classes::{copy_of_whole_class, whole_class};
use super::institutions::{key, public, registry, whole_bundle};
use super::program::{AT, Argument, NOW, Ran, classproof, scratch};

fn verify_to(bundle: &Path, report: &Path, more: &[Argument<'_>]) -> Ran {
    let given: [Argument<'_>; 8] = [&"verify", &bundle, &"--trust", &registry(), &"--at", &AT, &"--report", &report];
    classproof(&[&given[..], more].concat())
}

#[test]
fn a_report_never_replaces_what_is_read() {
    let folder = scratch().join("report over input");
    fs::create_dir_all(&folder).unwrap();
    let bundle = folder.join("a.zip");
    fs::copy(&whole_bundle().path, &bundle).unwrap();
    let bytes = fs::read(&bundle).unwrap();
    fs::hard_link(&bundle, folder.join("linked.html")).unwrap();
    // The same for a volume, whichever one is named.
    let volume = folder.join("b.zip.001");
    fs::copy(&bundle, &volume).unwrap();
    let roundabout = folder.join("..").join("report over input").join("a.zip");
    let inputs = [(&bundle, bundle.clone()), (&bundle, roundabout), (&bundle, folder.join("linked.html")), (&folder.join("b.zip"), volume)];
    for (read, report) in inputs {
        for force in [&[][..], &[&"--force" as Argument<'_>]] {
            let refused = verify_to(read, &report, force).ends(5);
            assert!(refused.stderr.contains("不能覆盖"), "{refused}");
            assert_eq!(fs::read(&report).unwrap(), bytes, "{}", report.display());
        }
    }
    let trusted = fs::read(registry()).unwrap();
    verify_to(&bundle, registry(), &[&"--force"]).ends(5);
    assert_eq!(fs::read(registry()).unwrap(), trusted);
    let english = verify_to(&bundle, &bundle, &[&"--lang", &"en"]).ends(5);
    assert!(english.stderr.contains("is being read and is not overwritten"), "{english}");
}

#[test]
fn a_report_replaces_a_file_only_with_force() {
    let folder = scratch().join("report over file");
    fs::create_dir_all(&folder).unwrap();
    let report = folder.join("报告.html");
    for check in [false, true] {
        fs::write(&report, "precious").unwrap();
        let run = |more: &[Argument<'_>]| {
            let given: [Argument<'_>; 6] = [&"check", &whole_class(), &"--now", &NOW, &"--report", &report];
            if check { classproof(&[&given[..], more].concat()) } else { verify_to(&whole_bundle().path, &report, more) }
        };
        let refused = run(&[]).ends(5);
        assert!(refused.stderr.contains("--force"), "{refused}");
        assert_eq!(fs::read(&report).unwrap(), b"precious");
        run(&[&"--force"]).ends(0);
        assert!(fs::read_to_string(&report).unwrap().contains("中式面点师初级1班"));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "something is left beside the report");
    }
    classproof(&[&"verify", &whole_bundle().path, &"--force"]).ends(2);
}

#[test]
fn nothing_is_written_into_the_class_folder() {
    let class = copy_of_whole_class("report inside");
    let report = class.join("00_班级信息").join("报告.html");
    let refused = classproof(&[&"check", &class, &"--now", &NOW, &"--report", &report, &"--force"]).ends(5);
    assert!(refused.stderr.contains("请把输出文件放到别处") && !report.exists(), "{refused}");
}

#[test]
fn a_key_is_replaced_by_nothing() {
    let key = key("never overwritten");
    let public = public(&key);
    let (secret, line) = (fs::read(&key).unwrap(), fs::read(&public).unwrap());
    classproof(&[&"key", &"new", &"--no-passphrase", &"--out", &key]).ends(5);
    let pack: [Argument<'_>; 8] = [&"pack", &whole_class(), &"--key", &key, &"--output", &key, &"--now", &NOW];
    classproof(&[&pack[..], &[&"--force"]].concat()).ends(5);
    let code = super::classes::own_code();
    classproof(&[&"trust", &"add", &"--principal", &code, &"--key", &public, &"--trust", &public]).ends(5);
    assert_eq!((fs::read(&key).unwrap(), fs::read(&public).unwrap()), (secret, line));
}
