//! The recovery record through the program: each kind of damage within its share is repaired to the identical file, and larger damage is
//! reported.

use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use classproof::formats::container::read_back::read_back;
use classproof::formats::recovery::{Geometry, Share, find};

use super::institutions::{own_key, pack, unzipped, verify};
use super::large_class::{Dice, LARGE_FILE, class, with_record, without_record};
use super::program::{classproof, scratch, side_by_side, tool};

/// Offsets of the record in a bundle.
struct Places {
    /// Offset of the record's local header.
    protected: usize,
    record: usize,
    record_end: usize,
}

fn places(bytes: &[u8]) -> Places {
    let header = find(&bytes.to_vec(), None).unwrap().header;
    let record = header.place as usize;
    Places { protected: header.geometry.protected as usize, record, record_end: record + header.geometry.record_bytes() as usize }
}

/// A change to a file's bytes.
type Change = Box<dyn Fn(&mut Vec<u8>) + Sync>;

/// A kind of damage: description and function.
type Damage = (&'static str, Change);

/// Damage that 5 % must repair.
fn damages(bytes: &[u8]) -> Vec<Damage> {
    let share = bytes.len() / 25;
    let end = bytes.len();
    let zero = move |from: usize, to: usize| -> Change { Box::new(move |bytes| bytes[from..to].fill(0)) };
    vec![
        ("a burst of 4 % at the beginning", zero(0, share)),
        ("a burst of 4 % in the middle", Box::new(move |bytes| bytes[end / 2..end / 2 + share].fill(0xE5))),
        ("a burst of 4 % at the end", zero(end - share, end)),
        (
            "1,000 spread bytes",
            Box::new(|bytes| {
                let mut dice = Dice(7);
                for _ in 0..1_000 {
                    let at = dice.below(bytes.len());
                    bytes[at] ^= 1 + dice.below(255) as u8;
                }
            }),
        ),
        ("the tail lost", Box::new(move |bytes| bytes.truncate(end - share))),
        ("the ZIP directory zeroed", zero(end - 4_000, end)),
        ("the ZIP directory cut off", Box::new(move |bytes| bytes.truncate(end - 4_000))),
        ("the first MiB zeroed", zero(0, 1 << 20)),
        ("the first MiB cut away", Box::new(|bytes| drop(bytes.drain(..1 << 20)))),
        ("a MiB in the middle cut away", Box::new(|bytes| drop(bytes.drain(9_000_000..9_000_000 + (1 << 20))))),
        ("bytes put in front", Box::new(|bytes| drop(bytes.splice(..0, [7; 1_000])))),
    ]
}

/// Damages a copy, repairs it, and compares the result with the sealed file.
fn is_mended(sealed: &Path, bytes: &[u8], (what, damage): &Damage, record: Option<&Path>) {
    let folder = scratch().join("mend").join(what);
    fs::create_dir_all(&folder).unwrap();
    let (damaged, output) = (folder.join("damaged.zip"), folder.join("mended.zip"));
    let mut changed = bytes.to_vec();
    damage(&mut changed);
    assert!(changed != bytes, "{what}: nothing was damaged");
    fs::write(&damaged, &changed).unwrap();
    let ran = match record {
        None => classproof(&[&"repair", &damaged, &"-o", &output, &"--json"]),
        Some(record) => classproof(&[&"repair", &damaged, &"-o", &output, &"--recovery", &record, &"--json"]),
    };
    let report = ran.ends(0).json();
    assert_eq!(report["outcome"], "mended", "{what}: {report}");
    assert!(fs::read(&output).unwrap() == bytes, "{what}: {} differs from {}", output.display(), sealed.display());
    assert!(fs::read(&damaged).unwrap() == changed, "{what}: the damaged file was changed");
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn every_damage_within_the_share_is_mended_to_the_identical_file() {
    let bundle = with_record();
    let bytes = fs::read(&bundle.path).unwrap();
    let Places { protected, record, record_end } = places(&bytes);
    assert!(record_end - record < protected / 12, "the record takes {} of {protected}", record_end - record);
    let mut all = damages(&bytes);
    let length = protected / 25;
    for (what, from) in [
        ("over the beginning of the record", record - length / 2),
        ("at the beginning of the record", record),
        ("over the end of the record", record_end - length),
    ] {
        all.push((what, Box::new(move |bytes| bytes[from..from + length].fill(0))));
    }
    side_by_side(&all, |damage| is_mended(&bundle.path, &bytes, damage, None));
}

#[test]
fn a_record_beside_the_bundle_mends_it_too() {
    let bundle = without_record();
    let bytes = fs::read(&bundle.path).unwrap();
    let copy = scratch().join("beside.zip");
    fs::write(&copy, &bytes).unwrap();
    let report = classproof(&[&"recovery", &"add", &copy, &"--share", &"5%", &"--json"]).ends(0).json();
    let record = scratch().join("beside.zip.recovery");
    assert_eq!(report["output"].as_str(), record.to_str());
    assert_eq!(report["size"].as_u64(), Some(record.metadata().unwrap().len()));
    assert_eq!((report["share"].as_str(), report["id"].as_str()), (Some("5%"), Some(bundle.id.as_str())));
    // A second record is refused.
    classproof(&[&"recovery", &"add", &copy]).ends(5);
    let all: Vec<Damage> = damages(&bytes).into_iter().map(|(what, damage)| (&*format!("beside, {what}").leak(), damage)).collect();
    side_by_side(&all, |damage| is_mended(&bundle.path, &bytes, damage, Some(&record)));

    // A record found by its name, and itself damaged.
    let mut spoiled = fs::read(&record).unwrap();
    spoiled[..2_000].fill(0);
    fs::write(&record, &spoiled).unwrap();
    let mut damaged = bytes.clone();
    damaged[100_000..300_000].fill(0);
    fs::write(&copy, &damaged).unwrap();
    let output = scratch().join("beside mended.zip");
    let report = classproof(&[&"repair", &copy, &"-o", &output, &"--json"]).ends(0).json();
    assert!(report["record_damaged"].as_u64() >= Some(1_024) && fs::read(&output).unwrap() == bytes, "{report}");
    // A damaged bundle gets no record.
    classproof(&[&"recovery", &"add", &copy, &"-o", &scratch().join("never.recovery")]).ends(3);
    assert!(!scratch().join("never.recovery").exists());
}

#[test]
fn more_than_the_share_is_said_with_what_is_left() {
    let bundle = with_record();
    let bytes = fs::read(&bundle.path).unwrap();
    let folder = scratch().join("too much");
    fs::create_dir_all(&folder).unwrap();
    let (damaged, output) = (folder.join("damaged.zip"), folder.join("mended.zip"));
    let length = bytes.len() * 6 / 100;
    let mut changed = bytes.clone();
    changed[bytes.len() / 2..bytes.len() / 2 + length].fill(0);
    fs::write(&damaged, &changed).unwrap();
    let report = classproof(&[&"repair", &damaged, &"-o", &output, &"--json"]).ends(3).json();
    assert_eq!((report["outcome"].as_str(), report["output"].as_str()), (Some("not_mendable"), None), "{report}");
    let left = &report["left"];
    let files = left["files"].as_u64().unwrap();
    assert!(files > 4 && left["whole"].as_u64() == Some(files - 1), "{report}");
    assert_eq!(left["damaged"], serde_json::json!([LARGE_FILE]), "{report}");
    let lost: u64 = report["lost"].as_array().unwrap().iter().map(|one| one["to"].as_u64().unwrap() - one["from"].as_u64().unwrap()).sum();
    assert!((length as u64..length as u64 + 2_000).contains(&lost), "{lost} of {length}");
    let words = classproof(&[&"repair", &damaged, &"-o", &output, &"--lang", &"en"]).ends(3).stdout;
    assert!(words.contains("can not be mended") && words.contains(&format!("whole: {} of {files}", files - 1)), "{words}");

    // The record and everything after it is lost, and one byte of evidence is changed.
    changed = bytes[..places(&bytes).protected].to_vec();
    changed[bytes.len() / 2] ^= 1;
    fs::write(&damaged, &changed).unwrap();
    let report = classproof(&[&"repair", &damaged, &"-o", &output, &"--json"]).ends(3).json();
    assert_eq!((report["outcome"].as_str(), report["left"]["whole"].as_u64()), (Some("no_record"), Some(files - 1)), "{report}");
    let there: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(there, ["damaged.zip"], "something was left behind");
}

#[test]
fn verifying_says_what_became_of_the_record_and_refuses_nothing_for_it() {
    let bundle = with_record();
    let bytes = fs::read(&bundle.path).unwrap();
    let Places { protected, record, .. } = places(&bytes);
    let intact = verify(&bundle.path).ends(1).json();
    assert_eq!((&intact["integrity"]["outcome"], &intact["integrity"]["findings"]), (&"passed".into(), &serde_json::json!([])));
    tool("unzip", "unzip", &[&"-tqq", &bundle.path]).ends(0);

    let path = scratch().join("record changed.zip");
    fs::write(&path, &bytes).unwrap();
    let mut file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    let mut flip = |at: usize, back: bool| {
        file.seek(SeekFrom::Start(at as u64)).unwrap();
        file.write_all(&[bytes[at] ^ u8::from(!back)]).unwrap();
    };
    let header = Geometry::new(protected as u64, Share::USUAL).unwrap();
    for at in [0, 300, 1_024, 5_000, header.record_bytes() as usize / 2, header.record_bytes() as usize - 1] {
        flip(record + at, false);
        let report = verify(&path).ends(1).json();
        assert_eq!(report["integrity"]["outcome"], "passed", "{at}: {report}");
        assert_eq!(report["integrity"]["findings"][0]["kind"], "recovery_damaged", "{at}: {report}");
        flip(record + at, true);
    }
    // Its headers belong to the container.
    for at in [protected + 2, protected + 14, record - 1] {
        flip(at, false);
        assert_eq!(verify(&path).ends(3).json()["verdict"], "damaged", "{at}");
        flip(at, true);
    }
    verify(&path).ends(1);

    // Removed, with an adjusted directory.
    let (layout, crc32) = read_back(&bytes, protected as u64).unwrap().unwrap();
    let ending = layout.ending(|index| crc32[index]);
    fs::write(&path, [&bytes[..protected], &ending.directory, &ending.end].concat()).unwrap();
    let report = verify(&path).ends(1).json();
    assert_eq!(report["integrity"]["outcome"], "passed", "{report}");
    assert_eq!(report["integrity"]["findings"][0]["kind"], "recovery_missing", "{report}");
    assert!(report["integrity"]["findings"][0]["message"].as_str().unwrap().contains("5%"), "{report}");

    // Unzipped, with and without the record.
    let folder = unzipped(bundle, "with record, unzipped");
    assert_eq!(verify(&folder).ends(1).json()["integrity"]["outcome"], "passed");
    fs::remove_file(folder.join("recovery.bin")).unwrap();
    assert_eq!(verify(&folder).ends(1).json()["integrity"]["findings"][0]["kind"], "recovery_missing");
    // An undeclared record is an unexpected file.
    let folder = unzipped(without_record(), "without record, unzipped");
    fs::write(folder.join("recovery.bin"), "x").unwrap();
    assert_eq!(verify(&folder).ends(3).json()["integrity"]["findings"][0]["kind"], "tag_file_unlisted");
}

#[test]
fn what_is_whole_is_copied_or_left_alone_and_nothing_is_overwritten() {
    let bundle = with_record();
    let output = scratch().join("whole again.zip");
    let report = classproof(&[&"repair", &bundle.path, &"-o", &output, &"--json"]).ends(0).json();
    assert_eq!(report["outcome"], "whole", "{report}");
    assert!(fs::read(&output).unwrap() == fs::read(&bundle.path).unwrap());
    fs::write(&output, "mine").unwrap();
    classproof(&[&"repair", &bundle.path, &"-o", &output]).ends(5);
    assert_eq!(fs::read(&output).unwrap(), b"mine");
    let none = scratch().join("never.zip");
    assert!(classproof(&[&"repair", &without_record().path, &"-o", &none]).ends(5).stderr.contains("recovery add"));
    classproof(&[&"repair", &scratch().join("nothing.zip"), &"-o", &none]).ends(5);
    classproof(&[&"repair", &bundle.path, &"-o", &none, &"--recovery", &class().join(LARGE_FILE)]).ends(5);
    assert!(!none.exists());
}

#[test]
fn the_same_class_gets_the_same_record() {
    let again = pack(class(), own_key(), "with record again", &[&"--with-gaps", &"试验", &"--recovery", &"5%"]);
    assert!(fs::read(again.path).unwrap() == fs::read(&with_record().path).unwrap());
}
