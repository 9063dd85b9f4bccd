//! The same folder, time and key give the same bytes, and the folder is not changed.

use std::fs;

use super::classes::{copy_of_whole_class, snapshot, whole_class};
use super::institutions::{other_key, own_key, pack, whole_bundle};
use super::program::{NOW, classproof, scratch};

#[test]
fn packing_again_gives_the_same_bytes_on_any_number_of_threads() {
    let first = whole_bundle();
    let bytes = fs::read(&first.path).unwrap();
    for jobs in ["1", "2"] {
        let again = pack(whole_class(), own_key(), &format!("jobs-{jobs}"), &[&"--jobs", &jobs]);
        assert_eq!((again.path.file_name(), &again.id), (first.path.file_name(), &first.id));
        assert!(fs::read(&again.path).unwrap() == bytes, "--jobs {jobs} gives other bytes");
    }
    // A copy of the folder elsewhere, with the same times, is equivalent.
    let copied = pack(&copy_of_whole_class("same"), own_key(), "same", &[&"--no-reread"]);
    assert!(fs::read(&copied.path).unwrap() == bytes, "the place of the folder shows in the bundle");
}

#[test]
fn time_and_key_are_all_that_the_bytes_hang_on() {
    let first = whole_bundle();
    let other = pack(whole_class(), other_key(), "other-key", &[]);
    assert_eq!(other.id, first.id, "the id is of what was sealed, whoever signed it");
    assert!(fs::read(&other.path).unwrap() != fs::read(&first.path).unwrap());
    let folder = scratch().join("bundles/later");
    fs::create_dir_all(&folder).unwrap();
    let later =
        classproof(&[&"pack", &whole_class(), &"--key", &own_key(), &"-o", &folder, &"--now", &"2026-09-01T08:00:01+08:00", &"--json"]);
    assert_ne!(later.ends(0).json()["bundle"]["id"], first.id.as_str());
}

#[test]
fn the_source_folder_stays_as_it_was() {
    let class = copy_of_whole_class("untouched");
    let before = snapshot(&class);
    classproof(&[&"check", &class, &"--now", &NOW]).ends(0);
    pack(&class, own_key(), "untouched", &[]);
    let video = class.join(super::classes::UNITS[0].0).join("录像").join(super::classes::recordings(0)[0].name());
    classproof(&[&"probe", &video]).ends(0);
    let after = snapshot(&class);
    assert!(before == after, "{:?}", before.iter().zip(&after).find(|(one, other)| one != other).map(|(one, _)| one.0));
}

#[test]
fn the_bundle_lies_beside_the_class_folder_under_its_own_name() {
    let folder = scratch().join("beside");
    let class = folder.join("class");
    fs::create_dir_all(&folder).unwrap();
    fs::rename(copy_of_whole_class("beside"), &class).unwrap();
    classproof(&[&"pack", &class, &"--key", &own_key(), &"--now", &NOW]).ends(0);
    let mut names: Vec<String> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["2026-017_中式面点师初级1班_档案包_20260901.zip", "class"]);
}
