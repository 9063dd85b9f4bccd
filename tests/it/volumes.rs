//! A bundle in volumes, through the program: split, verified without joining, with a missing, swapped or damaged volume, and joined again.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::institutions::{Bundle, own_key, pack, registry, verify};
use super::large_class::{Dice, LARGE_FILE, class, with_record};
use super::program::{AT, Argument, NOW, Ran, classproof, digest, scratch, spoiled, tool_in};

const SIZE: u64 = 8 << 20;

/// The large class with a recovery record, split into volumes.
pub fn cut(name: &str) -> Bundle {
    pack(class(), own_key(), name, &[&"--with-gaps", &"试验", &"--recovery", &"5%", &"--volume-size", &"8MiB"])
}

fn volume(first: &Path, number: u32) -> PathBuf {
    first.with_extension(format!("{number:03}"))
}

/// A copy of the volumes in a separate folder; returns the path of the first.
fn copied(of: &Bundle, name: &str) -> PathBuf {
    let folder = scratch().join(name);
    fs::create_dir_all(&folder).unwrap();
    for number in 1..=4 {
        let from = volume(&of.path, number);
        fs::copy(&from, folder.join(from.file_name().unwrap())).unwrap();
    }
    folder.join(of.path.file_name().unwrap())
}

fn findings(report: &Value, kind: &str) -> Vec<Value> {
    let all = report["integrity"]["findings"].as_array().unwrap();
    all.iter().filter(|finding| finding["kind"] == kind || finding["fault"] == kind).cloned().collect()
}

#[test]
fn volumes_are_the_same_archive() {
    let bundle = cut("in volumes");
    assert!(bundle.path.to_string_lossy().ends_with(".zip.001"));
    let volumes: Vec<PathBuf> = (1..=4).map(|number| volume(&bundle.path, number)).collect();
    assert!(!volume(&bundle.path, 5).exists());
    assert_eq!(digest(&volumes), digest(&[with_record().path.clone()]), "joined it is another file");
    assert!(volumes[..3].iter().all(|volume| fs::metadata(volume).unwrap().len() == SIZE));
    let last = digest(&volumes[3..]);
    let folder = bundle.path.parent().unwrap();
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let ends: Vec<&str> = names.iter().filter_map(|name| name.split_once(".zip")).map(|(_, end)| end).collect();
    assert_eq!(ends, [".001", ".002", ".003", ".004", ".labels.txt", ".sha256"], "{names:?}");
    tool_in(folder, "sha256sum", "coreutils", &[&"-c", &names[5]], b"").ends(0);
    let labels = fs::read_to_string(folder.join(&names[4])).unwrap();
    for said in ["第 1 张，共 4 张", "第 4 张，共 4 张", "中式面点师初级1班", "2026-08-03", &bundle.id, &names[2]] {
        assert!(labels.contains(said), "{said}: {labels}");
    }

    // By any volume, and by the name without number.
    let archive = bundle.path.with_extension("");
    for path in [&bundle.path, &volume(&bundle.path, 3), &archive] {
        let report = verify(path).ends(1).json();
        assert_eq!((&report["integrity"]["outcome"], &report["authenticity"]["outcome"]), (&"passed".into(), &"passed".into()), "{report}");
        assert_eq!(report["bundle"]["id"], bundle.id.as_str());
    }
    classproof(&[&"spotcheck", &bundle.path, &"--trust", &registry(), &"--at", &AT]).ends(0);
    assert!(classproof(&[&"show", &bundle.path]).ends(0).stdout.contains("中式面点师初级1班"));
    let out = scratch().join("out of volumes");
    classproof(&[&"extract", &bundle.path, &"-o", &out]).ends(0);
    assert_eq!(digest(&[out.join(LARGE_FILE)]), digest(&[class().join(LARGE_FILE)]));
    // A second run is refused; with --force the result is the same.
    let given: [Argument<'_>; 9] = [&"pack", &class(), &"--key", &own_key(), &"--output", &folder, &"--now", &NOW, &"--json"];
    let more: [Argument<'_>; 4] = [&"--with-gaps", &"试验", &"--volume-size", &"12MiB"];
    classproof(&[&given[..], &more[..]].concat()).ends(5);
    assert_eq!(digest(&[volume(&bundle.path, 4)]), last);
    classproof(&[&given[..], &more[..], &[&"--force"]].concat()).ends(0);
    assert!(volume(&bundle.path, 3).exists() && !volume(&bundle.path, 4).exists(), "an old volume is left");
    verify(&bundle.path).ends(1);
    // Leftovers of a killed run with smaller volumes are deleted.
    let leftover = volume(&bundle.path, 7).with_extension("007.partial");
    fs::write(&leftover, "left").unwrap();
    classproof(&[&given[..], &more[..], &[&"--force"]].concat()).ends(0);
    assert!(!leftover.exists());
}

#[test]
fn what_fits_is_not_cut() {
    let bundle = pack(class(), own_key(), "fits", &[&"--with-gaps", &"试验", &"--recovery", &"5%", &"--volume-size", &"dvd"]);
    assert_eq!(digest(&[bundle.path]), digest(&[with_record().path.clone()]));
    classproof(&[&"pack", &class(), &"--key", &own_key(), &"--volume-size", &"1.5GB"]).ends(2);
}

#[test]
fn a_volume_that_is_missing_swapped_or_short_is_named() {
    let bundle = cut("for mistakes");
    let first = copied(&bundle, "a volume is missing");
    fs::remove_file(volume(&first, 2)).unwrap();
    let report = verify(&first).ends(3).json();
    assert_eq!(findings(&report, "volume_missing").len(), 1, "{report}");
    assert!(findings(&report, "volume_missing")[0]["message"].as_str().unwrap().contains("第 002 卷"), "{report}");
    // The content of the other volumes is judged: the small files come first, and only one file extends into the missing volume.
    assert_eq!(findings(&report, "container_changed"), Vec::<Value>::new(), "{report}");
    let unreadable = findings(&report, "file_in_missing_volume");
    assert_eq!(unreadable.len(), 1, "{report}");
    assert!(unreadable[0]["file"].as_str().unwrap().ends_with("原始素材.dat"));
    let first = copied(&bundle, "the first volume is missing");
    fs::remove_file(volume(&first, 1)).unwrap();
    let report = verify(&volume(&first, 2)).ends(3).json();
    assert_eq!(findings(&report, "volume_missing")[0]["number"], 1, "{report}");
    let first = copied(&bundle, "the last volume is missing");
    fs::remove_file(volume(&first, 4)).unwrap();
    let report = verify(&first).ends(3).json();
    assert!(findings(&report, "volumes_end_early")[0]["message"].as_str().unwrap().contains("第 003 卷"), "{report}");

    let first = copied(&bundle, "two volumes swapped");
    fs::rename(volume(&first, 2), first.with_extension("aside")).unwrap();
    fs::rename(volume(&first, 3), volume(&first, 2)).unwrap();
    fs::rename(first.with_extension("aside"), volume(&first, 3)).unwrap();
    let report = verify(&first).ends(3).json();
    let foreign: Vec<u64> = findings(&report, "volume_foreign").iter().map(|finding| finding["number"].as_u64().unwrap()).collect();
    assert_eq!(foreign, [2, 3], "{report}");

    let first = copied(&bundle, "a volume is short");
    fs::OpenOptions::new().write(true).open(volume(&first, 2)).unwrap().set_len(5 << 20).unwrap();
    let report = verify(&first).ends(3).json();
    assert_eq!(
        (&findings(&report, "volume_size")[0]["number"], &findings(&report, "volume_size")[0]["found"]),
        (&2.into(), &(5 << 20).into())
    );
}

#[test]
fn a_damaged_volume_is_named_and_mended() {
    let bundle = cut("for damage");
    let first = copied(&bundle, "a volume is damaged");
    let mut dice = Dice(11);
    let places: Vec<u64> = (0..50).map(|_| (2 << 20) + dice.below(1 << 18) as u64).collect();
    spoiled(&volume(&bundle.path, 3), &volume(&first, 3), &places);
    let report = verify(&first).ends(3).json();
    let damaged = findings(&report, "volume_damaged");
    assert_eq!((damaged.len(), &damaged[0]["number"]), (1, &3.into()), "{report}");
    let output = scratch().join("mended from volumes.zip");
    classproof(&[&"repair", &first, &"-o", &output]).ends(0);
    assert_eq!(digest(&[output]), digest(&[with_record().path.clone()]));
    // Repair into volumes; the damaged one may be replaced.
    let output = scratch().join("mended into volumes.zip");
    let report = classproof(&[&"repair", &first, &"-o", &output, &"--volume-size", &"8MiB", &"--json"]).ends(0).json();
    assert!(report["output"].as_str().unwrap().ends_with(".zip.001"), "{report}");
    let mended = output.with_file_name("mended into volumes.zip.003");
    assert_eq!(digest(&[mended]), digest(&[volume(&bundle.path, 3)]));
    assert!(!output.exists());
    // One record for all volumes.
    let added = classproof(&[&"recovery", &"add", &bundle.path, &"--json"]).ends(0).json();
    assert!(added["output"].as_str().unwrap().ends_with(".zip.recovery"), "{added}");
}

/// Packs the class to a path with further options.
fn pack_to(target: &Path, now: &dyn AsRef<std::ffi::OsStr>, more: &[Argument<'_>]) -> Ran {
    let given: [Argument<'_>; 9] = [&"pack", &class(), &"--key", &own_key(), &"--output", &target, &"--now", now, &"--json"];
    classproof(&[&given[..], &[&"--with-gaps", &"试验", &"--no-reread"], more].concat())
}

fn id_of(path: &Path) -> String {
    let report = verify(path).ends(1).json();
    assert_eq!(report["integrity"]["outcome"], "passed", "{report}");
    report["bundle"]["id"].as_str().unwrap().to_owned()
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

const LATER: &str = "2026-09-02T08:00:00+08:00";
const SET: [&str; 6] = ["a.zip.001", "a.zip.002", "a.zip.003", "a.zip.004", "a.zip.labels.txt", "a.zip.sha256"];

#[test]
fn an_archive_and_its_volumes_replace_each_other_as_one_set() {
    let folder = scratch().join("one set");
    fs::create_dir_all(&folder).unwrap();
    let target = folder.join("a.zip");
    let id = |ran: Ran| ran.ends(0).json()["bundle"]["id"].as_str().unwrap().to_owned();
    let cut: [Argument<'_>; 2] = [&"--volume-size", &"8MiB"];
    let old = id(pack_to(&target, &NOW, &[]));
    pack_to(&target, &LATER, &cut).ends(5);
    assert_eq!((names_in(&folder), id_of(&target)), (vec!["a.zip".to_owned()], old.clone()));
    let new = id(pack_to(&target, &LATER, &[&cut[..], &[&"--force"]].concat()));
    assert_ne!(old, new);
    assert_eq!(
        (names_in(&folder), id_of(&target), id_of(&volume(&target.with_extension("zip.001"), 2))),
        (SET.map(str::to_owned).to_vec(), new.clone(), new.clone())
    );
    // Existing volumes also count as an archive of that name.
    let refused = pack_to(&target, &NOW, &[]).ends(5);
    assert!(refused.stderr.contains("a.zip.001"), "{refused}");
    assert_eq!(id_of(&target), new);
    assert_eq!(id(pack_to(&target, &NOW, &[&"--force"])), old);
    assert_eq!((names_in(&folder), id_of(&target)), (vec!["a.zip".to_owned()], old));
}

/// Every state after a killed replacement with its marker file: the new volumes are the bundle, and the next run finishes the replacement.
#[test]
fn a_replacement_that_was_killed_is_the_new_bundle_and_is_finished() {
    let (folder, fresh) = (scratch().join("killed"), scratch().join("killed-fresh"));
    fs::create_dir_all(&folder).unwrap();
    fs::create_dir_all(&fresh).unwrap();
    let target = folder.join("a.zip");
    let cut: [Argument<'_>; 3] = [&"--volume-size", &"8MiB", &"--force"];
    let new = pack_to(&fresh.join("a.zip"), &LATER, &cut).ends(0).json()["bundle"]["id"].as_str().unwrap().to_owned();
    // Other sizes, so that no old volume equals a new one.
    pack_to(&target, &NOW, &[&"--volume-size", &"3MiB"]).ends(0);
    let old: Vec<String> = names_in(&folder);
    let kept = scratch().join("killed-old");
    fs::create_dir_all(&kept).unwrap();
    old.iter().for_each(|name| assert!(fs::copy(folder.join(name), kept.join(name)).is_ok()));
    for named in 0..=SET.len() {
        names_in(&folder).iter().for_each(|name| fs::remove_file(folder.join(name)).unwrap());
        old.iter().for_each(|name| assert!(fs::copy(kept.join(name), folder.join(name)).is_ok()));
        for (at, name) in ["a.zip.sha256", "a.zip.labels.txt", "a.zip.004", "a.zip.003", "a.zip.002", "a.zip.001"].iter().enumerate() {
            let to = if at < named { (*name).to_owned() } else { format!("{name}.partial") };
            fs::copy(fresh.join(name), folder.join(to)).unwrap();
        }
        fs::write(folder.join("a.zip.replacing"), "classproof-replacement-v1 4 overwrite\n").unwrap();
        assert_eq!((id_of(&target), id_of(&folder.join("a.zip.002"))), (new.clone(), new.clone()), "{named} of the names are given");
        pack_to(&target, &NOW, &[]).ends(5);
        assert_eq!((names_in(&folder), id_of(&target)), (SET.map(str::to_owned).to_vec(), new.clone()), "{named}");
    }
}
