//! Spot checks through the program: what is drawn, found and reported; collections over several runs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use classproof::formats::sampling::draw;
use classproof::words::digest::Digest;
use serde_json::Value;

use super::institutions::{other_key, pack, registry};
use super::large_class::{LARGE_FILE, LARGE_FILE_BYTES, LARGE_PICTURE, class, without_record};
use super::program::{AT, Argument, Ran, classproof, place_in, read_at, scratch, spoiled};

const CHUNK: usize = 1 << 20;
/// The chunks of the large file, and the large picture.
const UNITS: u64 = (LARGE_FILE_BYTES / CHUNK) as u64 + 1;

fn spotcheck(path: &Path, more: &[Argument<'_>]) -> Ran {
    let given: [Argument<'_>; 7] = [&"spotcheck", &path, &"--trust", &registry(), &"--at", &AT, &"--json"];
    classproof(&[&given[..], more].concat())
}

/// A copy of the bundle with one changed byte in each of these chunks of the large file.
fn damaged(name: &str, chunks: &[usize]) -> PathBuf {
    let path = scratch().join(name);
    let place = place_of(&class().join(LARGE_FILE), 0);
    let places: Vec<u64> = chunks.iter().map(|chunk| place + (chunk * CHUNK) as u64 + 777).collect();
    spoiled(&without_record().path, &path, &places);
    path
}

/// Offset in the bundle of 64 bytes of a class file, from `from` on.
fn place_of(file: &Path, from: u64) -> u64 {
    let mut begins = [0; 64];
    read_at(&fs::File::open(file).unwrap(), &mut begins, from);
    place_in(&without_record().path, &begins)
}

fn sample(report: &Value, name: &str) -> u64 {
    report["sample"][name].as_u64().unwrap_or_else(|| panic!("no sample.{name}: {report}"))
}

#[test]
fn a_clean_sample_says_what_it_means_and_nothing_more() {
    let report = spotcheck(&without_record().path, &[&"--seed", &"骰子 4 2 6"]).ends(0).json();
    assert_eq!((&report["schema"], &report["verdict"]), (&"classproof/spotcheck/v1".into(), &"not_checked".into()), "{report}");
    // Units not drawn are unknown, and the standard was not judged.
    assert_eq!((&report["integrity"]["outcome"], &report["standard"]), (&"not_checked".into(), &Value::Null), "{report}");
    assert_eq!(report["authenticity"]["outcome"], "passed", "{report}");
    // With so few units, 99 % requires all.
    assert_eq!([sample(&report, "units"), sample(&report, "drawn"), sample(&report, "bad")], [UNITS, UNITS, 0]);
    let few = spotcheck(&without_record().path, &[&"--number", &"5", &"--seed", &"骰子 4 2 6"]).ends(0).json();
    assert_eq!([sample(&few, "units"), sample(&few, "drawn")], [UNITS, 5]);
    // C(25 - m, 5) / C(25, 5) is at most 0.01 from m = 14 on.
    assert_eq!(sample(&few, "fewer_than"), 14, "{few}");
    assert!((few["sample"]["single"].as_f64().unwrap() - 0.2).abs() < 1e-9);
    let words = classproof(&[&"spotcheck", &without_record().path, &"--number", &"5", &"--seed", &"骰子 4 2 6"]).ends(4).stdout;
    for said in ["25 个单元中抽了 5 个", "99%", "20%", "骰子 4 2 6", "classproof verify"] {
        assert!(words.contains(said), "{said}: {words}");
    }
}

/// Exactly the units defined by the format are drawn, and the same seed repeats them.
#[test]
fn the_seed_decides_what_is_found() {
    let chunks = [3, 11, 12];
    let path = damaged("three chunks.zip", &chunks);
    let id = Digest::parse(&without_record().id).unwrap();
    let all = spotcheck(&path, &[&"--number", &"1000", &"--seed", &"any"]).ends(3).json();
    assert_eq!([sample(&all, "drawn"), sample(&all, "bad")], [UNITS, 3]);
    let ranges = &all["integrity"]["findings"][0]["ranges"];
    let at = |chunk: usize| (chunk * CHUNK) as u64;
    assert_eq!(*ranges, serde_json::json!([{ "from": at(3), "to": at(4) }, { "from": at(11), "to": at(13) }]), "{all}");
    // The picture comes before the large file, so it is unit 0.
    let bad: BTreeSet<u64> = chunks.iter().map(|chunk| *chunk as u64 + 1).collect();
    let mut found = 0;
    for seed in 0..40 {
        let seed = format!("seed {seed}");
        let expected = draw::numbers(&seed, &id, UNITS).take(4).filter(|unit| bad.contains(unit)).count() as u64;
        let ran = spotcheck(&path, &[&"--number", &"4", &"--seed", &seed]);
        let report = ran.json();
        assert_eq!(sample(&report, "bad"), expected, "{seed}");
        assert_eq!(report["verdict"], if expected > 0 { "damaged" } else { "not_checked" }, "{seed}");
        found += u64::from(expected > 0);
        if expected > 0 {
            let again = spotcheck(&path, &[&"--number", &"4", &"--seed", &seed]).ends(3);
            assert_eq!(again.stdout, ran.stdout);
        }
    }
    // 42 % of the samples of 4 out of 25 contain one of 3.
    assert!((9..=25).contains(&found), "{found}");
}

/// Inexpensive parts are always checked: small files, tag files, sizes, container, signature.
#[test]
fn what_is_small_is_never_left_to_chance() {
    let bundle = &without_record().path;
    let length = fs::metadata(bundle).unwrap().len();
    let path = scratch().join("small things.zip");
    let within = |needle: &[u8]| place_in(bundle, needle);
    for at in [within(b"Sign-in sheet"), within(b"Payload-Oxum"), within(b"BEGIN SSH SIGNATURE") + 60, length - 8, 3] {
        spoiled(bundle, &path, &[at]);
        let exit = spotcheck(&path, &[&"--number", &"0"]).code;
        assert!([Some(3), Some(4)].contains(&exit), "{at}: {exit:?}");
    }
    fs::copy(bundle, &path).unwrap();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(length - 5_000).unwrap();
    spotcheck(&path, &[&"--number", &"0"]).ends(3);
    let stranger = pack(class(), other_key(), "spot check of a stranger", &[&"--with-gaps", &"试验"]);
    assert_eq!(spotcheck(&stranger.path, &[]).ends(4).json()["verdict"], "untrusted");
    // A picture is one unit, wherever the damage in it is.
    let large = class().join("02_培训实施/第01天_20260803/上午_线下").join(LARGE_PICTURE);
    let end = fs::metadata(&large).unwrap().len() - 200;
    spoiled(bundle, &path, &[place_of(&large, 64) - 64 + end]);
    let report = spotcheck(&path, &[]).ends(3).json();
    assert_eq!(sample(&report, "bad"), 1, "{report}");
}

#[test]
fn a_fleet_takes_turns_and_keeps_a_log() {
    let folder = scratch().join("fleet");
    fs::create_dir_all(folder.join("2026")).unwrap();
    for number in 0..7 {
        fs::hard_link(&without_record().path, folder.join(format!("2026/{number}.zip"))).unwrap();
    }
    fs::write(folder.join("说明.txt"), "no bundle").unwrap();
    let fleet = |more: &[Argument<'_>]| {
        let usual: [Argument<'_>; 6] = [&"--confidence", &"90%", &"--share", &"20%", &"--bad-share", &"40%"];
        spotcheck(&folder, &[&usual[..], more].concat())
    };
    let first = fleet(&[&"--seed", &"first"]).ends(0).json();
    assert_eq!((&first["bundles"], &first["run"], &first["bad"]), (&7.into(), &1.into(), &0.into()), "{first}");
    // 3 of 7 are bad: a sample of 3 misses all with C(4,3)/C(7,3) = 11 %, a sample of 4 with 3 %.
    assert_eq!((&first["drawn"], &first["seen"], &first["runs_left"]), (&4.into(), &4.into(), &1.into()), "{first}");
    let second = fleet(&[&"--seed", &"second"]).ends(0).json();
    assert_eq!((&second["run"], &second["seen"], &second["runs_left"]), (&2.into(), &7.into(), &0.into()), "{second}");
    let names = |report: &Value| -> BTreeSet<String> {
        report["results"].as_array().unwrap().iter().map(|one| one["bundle"]["path"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&first).union(&names(&second)).count(), 7);
    let log = fs::read_to_string(folder.join("classproof-spotcheck.jsonl")).unwrap();
    let kinds: Vec<String> =
        log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["kind"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "result").count(), 8, "{kinds:?}");
    assert_eq!((kinds[0].as_str(), kinds.iter().filter(|kind| *kind == "end").count()), ("fleet", 2));

    // Interrupted in the second run: the same bundles remain to be checked, and existing results are kept.
    let cut: Vec<&str> = log.lines().collect();
    let kept = cut.iter().position(|line| line.contains("\"run\":2") && line.contains("\"kind\":\"result\"")).unwrap() + 1;
    fs::write(folder.join("classproof-spotcheck.jsonl"), format!("{}\n{{\"kind\":\"res", cut[..kept].join("\n"))).unwrap();
    let resumed = fleet(&[&"--seed", &"third"]).ends(0).json();
    assert_eq!((&resumed["run"], &resumed["seed"], &resumed["seen"]), (&2.into(), &"second".into(), &7.into()), "{resumed}");
    assert_eq!(resumed["results"].as_array().unwrap().len(), 3);
    assert!(names(&resumed).is_subset(&names(&second)));
}

#[test]
fn a_bad_bundle_of_a_fleet_is_named_and_decides() {
    let folder = scratch().join("fleet with a bad one");
    fs::create_dir_all(&folder).unwrap();
    fs::hard_link(&without_record().path, folder.join("good.zip")).unwrap();
    fs::rename(damaged("of a fleet.zip", &(0..24).collect::<Vec<_>>()), folder.join("bad.zip")).unwrap();
    let list = folder.join("清单.txt");
    fs::write(&list, "\u{feff}# 二〇二六年\r\ngood.zip\r\n\r\nbad.zip\r\n").unwrap();
    let ran = classproof(&[&"spotcheck", &"--list", &list, &"--trust", &registry(), &"--at", &AT]).ends(3);
    for said in ["bad.zip", "good.zip", "2 个档案包，1 个有问题", "清单.txt.jsonl"] {
        assert!(ran.stdout.contains(said), "{said}: {}", ran.stdout);
    }
    assert!(fs::read_to_string(folder.join("清单.txt.jsonl")).unwrap().contains("bad.zip"));
    fs::write(&list, "good.zip\nnot there.zip\n").unwrap();
    let other = folder.join("other.jsonl");
    classproof(&[&"spotcheck", &"--list", &list, &"--log", &other, &"--trust", &registry(), &"--at", &AT]).ends(5);
}

#[test]
fn what_makes_no_sense_is_said() {
    let folder = scratch().join("fleet of none");
    fs::create_dir_all(&folder).unwrap();
    assert!(classproof(&[&"spotcheck", &folder]).ends(5).stderr.contains(".zip"));
    fs::hard_link(&without_record().path, folder.join("one.zip")).unwrap();
    classproof(&[&"spotcheck", &folder, &"--number", &"3"]).ends(2);
    classproof(&[&"spotcheck", &folder, &folder]).ends(2);
    classproof(&[&"spotcheck", &without_record().path, &"--confidence", &"100%"]).ends(2);
    classproof(&[&"spotcheck"]).ends(2);
    fs::write(folder.join("notes.jsonl"), "mine\n").unwrap();
    classproof(&[&"spotcheck", &folder, &"--log", &folder.join("notes.jsonl")]).ends(5);
    // A foreign file without a line break is refused and not changed.
    let plain = folder.join("plain.txt");
    fs::write(&plain, "notes without a line break").unwrap();
    classproof(&[&"spotcheck", &folder, &"--log", &plain]).ends(5);
    assert_eq!(fs::read(&plain).unwrap(), b"notes without a line break");
    assert_eq!(fs::read_to_string(folder.join("notes.jsonl")).unwrap(), "mine\n");
}
