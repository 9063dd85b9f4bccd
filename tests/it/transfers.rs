//! Effects of file transfers on a bundle: converted line ends, duplicated files, something that is not a bag; and statements of a report
//! about itself and the signer.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::classes::{own_code, whole_class};
use super::institutions::{own_key, pack, registry, unzipped, verify, whole_bundle, whole_bundle_unzipped};
use super::large_class::{with_record, without_record};
use super::program::{AT, classproof, scratch};

fn kinds(report: &Value) -> Vec<String> {
    let found = report["integrity"]["findings"].as_array().unwrap().iter();
    found.map(|finding| finding["kind"].as_str().unwrap().to_owned()).collect()
}

/// Changes all files in a folder with these extensions.
fn each(folder: &Path, endings: &[&str], change: &dyn Fn(Vec<u8>) -> Vec<u8>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each(&path, endings, change);
        } else if endings.iter().any(|ending| path.to_str().unwrap().ends_with(ending)) {
            let bytes = fs::read(&path).unwrap();
            fs::write(&path, change(bytes)).unwrap();
        }
    }
}

fn with_returns(bytes: Vec<u8>) -> Vec<u8> {
    String::from_utf8(bytes).map_or_else(|error| error.into_bytes(), |text| text.replace('\n', "\r\n").into_bytes())
}

fn with_returns_at_the_end_too(bytes: Vec<u8>) -> Vec<u8> {
    let mut bytes = with_returns(bytes);
    if !bytes.ends_with(b"\n") {
        bytes.push(b'\r');
    }
    bytes
}

#[test]
fn a_bundle_whose_texts_were_converted_is_not_called_tampered() {
    type Row = (&'static str, &'static [&'static str], fn(Vec<u8>) -> Vec<u8>);
    let rows: [Row; 3] = [
        ("every text", &[".txt", ".json", ".html", ".sig"], with_returns_at_the_end_too),
        ("lists and signature", &[".txt", ".sig"], with_returns),
        ("the declaration and the contents", &["bagit.txt", "bag-info.txt", ".html"], with_returns),
    ];
    for (name, endings, change) in rows {
        let folder = unzipped(whole_bundle(), &format!("converted {name}"));
        each(&folder, endings, &change);
        let report = verify(&folder).ends(3).json();
        assert_eq!(kinds(&report), ["text_converted"], "{name}: {report:#}");
        assert_eq!(report["bundle"]["id"], whole_bundle().id.as_str(), "{name}");
        let said = report["integrity"]["findings"][0]["message"].as_str().unwrap();
        assert!(said.contains("换行") || said.contains("ends of lines"), "{said}");
    }
    // A changed text in addition to the conversion is still reported.
    let folder = unzipped(whole_bundle(), "converted and changed");
    each(&folder, &[".txt", ".json", ".html", ".sig"], &with_returns_at_the_end_too);
    let path = folder.join("index.html");
    fs::write(&path, fs::read_to_string(&path).unwrap().replacen("<h1>", "<h1>x", 1)).unwrap();
    let found = kinds(&verify(&folder).ends(3).json());
    assert!(found.contains(&"text_converted".to_owned()) && found.contains(&"tag_file_changed".to_owned()), "{found:?}");
    // A changed text alone is not reported as a conversion.
    let folder = unzipped(whole_bundle(), "changed alone");
    fs::write(folder.join("index.html"), "x").unwrap();
    assert!(!kinds(&verify(&folder).ends(3).json()).contains(&"text_converted".to_owned()));
}

#[test]
fn a_file_that_holds_the_bundle_twice_says_so_and_is_mended_from_the_whole_copy() {
    let bytes = fs::read(&with_record().path).unwrap();
    let plain = fs::read(&without_record().path).unwrap();
    let cut = |bytes: &[u8], end: usize| bytes[..end].to_vec();
    for (name, twice, whole) in [
        ("twice", [bytes.clone(), bytes.clone()].concat(), &bytes),
        ("twice without a record", [plain.clone(), plain.clone()].concat(), &plain),
        ("begun again", [cut(&plain, plain.len() / 3), plain.clone()].concat(), &plain),
    ] {
        let path = scratch().join(format!("{name}.zip"));
        fs::write(&path, &twice).unwrap();
        let report = verify(&path).ends(3).json();
        assert!(kinds(&report).contains(&"twice".to_owned()), "{name}: {:?}", kinds(&report));
        let mended = scratch().join(format!("{name}.mended.zip"));
        classproof(&[&"repair", &path, &"-o", &mended]).ends(0);
        assert!(fs::read(&mended).unwrap() == *whole, "{name}");
        // The copy is cut if volumes are asked for.
        classproof(&[&"repair", &path, &"-o", &scratch().join(format!("{name}.cut.zip")), &"--volume-size", &"1MiB"]).ends(0);
        let volumes = (1..).map(|number| scratch().join(format!("{name}.cut.zip.{number:03}"))).take_while(|volume| volume.exists());
        let volumes: Vec<Vec<u8>> = volumes.map(|volume| fs::read(volume).unwrap()).collect();
        assert!(volumes.len() > 1 && volumes.concat() == *whole, "{name}: {}", volumes.len());
    }
}

#[test]
fn verify_says_whether_the_recovery_record_suffices() {
    let bytes = fs::read(&with_record().path).unwrap();
    let length = bytes.len();
    for (name, from, to, kind) in [
        ("a byte", length / 2, length / 2 + 1, "recovery_reaches"),
        ("two percent", length / 4, length / 4 + length / 50, "recovery_reaches"),
        ("half", length / 8, length * 5 / 8, "recovery_falls_short"),
        ("a fifth", length / 3, length / 3 + length / 5, "recovery_falls_short"),
    ] {
        let mut bytes = bytes.clone();
        bytes[from..to].iter_mut().for_each(|byte| *byte ^= 0x55);
        let path = scratch().join(format!("reach {name}.zip"));
        fs::write(&path, bytes).unwrap();
        let found = kinds(&verify(&path).ends(3).json());
        assert!(found.contains(&kind.to_owned()), "{name}: {found:?}");
    }
    let path = scratch().join("reach nothing.zip");
    let mut bytes = fs::read(&without_record().path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert!(!kinds(&verify(&path).ends(3).json()).iter().any(|kind| kind.starts_with("recovery")));
}

#[test]
fn what_is_no_bag_is_said_to_be_none() {
    let folder = scratch().join("no bag");
    fs::create_dir_all(folder.join("data")).unwrap();
    fs::write(folder.join("data/a.txt"), "a").unwrap();
    let flat = scratch().join("no bag.zip");
    let nested = scratch().join("no bag nested.zip");
    for (path, names) in [(&flat, ["a.txt", "b.txt"]), (&nested, ["照片/a.txt", "照片/b.txt"])] {
        let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
        for name in names {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        }
        zip.finish().unwrap();
    }
    for path in [&folder, &flat, &nested] {
        let ran = classproof(&[&"verify", &"--bag", path, &"--lang", &"zh-CN"]).ends(5);
        assert!(ran.stderr.contains("这不是 BagIt 包") && ran.stderr.contains("bagit.txt") && !ran.stderr.contains("inventory"), "{ran}");
    }
}

#[test]
fn the_name_beside_trusted_is_the_registry_s_and_the_bundle_s_own_is_claimed() {
    let bundle = &whole_bundle().path;
    let lines = fs::read_to_string(registry()).unwrap();
    for (name, comment) in [
        ("某某职业培训学校", format!("# {} 某某职业培训学校\n", own_code())),
        ("巴南甲校", format!("#{}\t巴南甲校\n", own_code())),
        ("", String::new()),
    ] {
        let trust = scratch().join("named signers");
        fs::write(&trust, format!("{comment}{lines}")).unwrap();
        let ran = classproof(&[&"verify", bundle, &"--trust", &trust, &"--at", &AT, &"--lang", &"zh-CN"]);
        let line = ran.stdout.lines().find(|line| line.starts_with("签名：可信")).unwrap_or_else(|| panic!("{ran}")).to_owned();
        let trusted = line.split("；档案包自称").next().unwrap();
        assert!(trusted.contains(&own_code()) && trusted.contains(name), "{line}");
        assert!(line.contains("档案包自称“") && !trusted.contains("样例"), "{line}");
    }
    // The text mentions only what was actually shown.
    let said = |path: &Path, more: &[&str]| {
        let mut given: Vec<&dyn AsRef<std::ffi::OsStr>> = vec![&"verify", &path, &"--at", &AT, &"--lang", &"zh-CN"];
        given.extend(more.iter().map(|word| word as &dyn AsRef<std::ffi::OsStr>));
        classproof(&given).stdout
    };
    let trust = registry().to_str().unwrap();
    let whole = said(bundle, &["--trust", trust]);
    assert!(whole.contains("以上只说明：封装后未改动、由登记的机构签名、要求的材料齐备"), "{whole}");
    let untrusted = said(bundle, &[]);
    assert!(untrusted.contains("以上只说明：封装后未改动、") && !untrusted.contains("由登记的机构签名"), "{untrusted}");
    let changed = unzipped(whole_bundle(), "changed for the promise");
    fs::write(changed.join("index.html"), "x").unwrap();
    let damaged = said(&changed, &["--trust", trust]);
    assert!(!damaged.contains("封装后未改动") && !damaged.contains("齐备"), "{damaged}");
    assert!(whole_bundle_unzipped().is_dir());
}

#[test]
fn an_explanation_of_gaps_is_in_every_report() {
    for (number, words) in ["教室停电半天", "原件在区县复核", "一名学员退班"].into_iter().enumerate() {
        let bundle = pack(whole_class(), own_key(), &format!("explained {number}"), &[&"--with-gaps", &words, &"--no-reread"]);
        let explained = classproof(&[&"show", &bundle.path, &"--json"]).ends(0).json()["explanation"].clone();
        if explained.is_null() {
            // A class without gaps needs no explanation.
            let class = super::classes::copy_of_whole_class(&format!("explained {number}"));
            fs::remove_dir_all(class.join("01_开班申请/05_培训方案")).unwrap();
            let bundle = pack(&class, own_key(), &format!("explained gaps {number}"), &[&"--with-gaps", &words, &"--no-reread"]);
            says(&bundle.path, words);
        } else {
            says(&bundle.path, words);
        }
    }
}

fn says(bundle: &Path, words: &str) {
    let line = format!("情况说明（机构自称）：{words}");
    for command in ["show", "verify"] {
        let ran = classproof(&[&command, &bundle, &"--lang", &"zh-CN"]);
        assert!(ran.stdout.contains(&line), "{command}: {ran}");
    }
    assert_eq!(classproof(&[&"show", &bundle, &"--json"]).ends(0).json()["explanation"], words);
    assert_eq!(verify(bundle).json()["bundle"]["explanation"], words);
    let page = scratch().join("explained.html");
    let _ = fs::remove_file(&page);
    classproof(&[&"verify", &bundle, &"--trust", &registry(), &"--at", &AT, &"--lang", &"zh-CN", &"--report", &page]);
    assert!(fs::read_to_string(&page).unwrap().contains(&line));
}
