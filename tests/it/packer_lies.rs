//! A packer that records false facts: reported, and judged by the measured facts.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::classes::{Recording, UNITS, copy_of_whole_class, recordings, replace};
use super::institutions::{own_key, pack, resealed, unzipped, verify};

/// A class with a recording of 4:58, packed with an explanation and unzipped; also returns that recording's path in the class folder.
fn short_class(name: &str) -> (PathBuf, String) {
    let class = copy_of_whole_class(name);
    let [.., last] = recordings(0);
    let path = format!("{}/录像/{}", UNITS[0].0, last.name());
    fs::remove_file(class.join(&path)).unwrap();
    Recording { seconds: 298, ..last }.make(&class.join(&path));
    let bundle = pack(&class, own_key(), name, &[&"--with-gaps", &"录像剪短了"]);
    (unzipped(&bundle, &format!("{name}-unzipped")), path)
}

fn change_json(path: &Path, change: impl FnOnce(&mut Value)) {
    let mut value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    change(&mut value);
    replace(path, &serde_json::to_vec_pretty(&value).unwrap());
}

fn file_of<'a>(inventory: &'a mut Value, path: &str) -> &'a mut Value {
    inventory["files"].as_array_mut().unwrap().iter_mut().find(|file| file["path"] == path).unwrap()
}

fn kinds(report: &Value) -> Vec<(&str, Option<&str>)> {
    let all = report["packer_disagrees"].as_array().unwrap().iter();
    all.map(|one| (one["kind"].as_str().unwrap(), one["file"].as_str())).collect()
}

#[test]
fn a_recording_made_longer_on_paper_stays_as_short_as_it_is() {
    let (folder, path) = short_class("lie-length");
    let honest = verify(&resealed(&folder, own_key(), "honest.zip").path).ends(1).json();
    assert_eq!(kinds(&honest), []);

    change_json(&folder.join("inventory.json"), |inventory| {
        let content = &mut file_of(inventory, &path)["facts"]["content"];
        assert_eq!(content["length_us"], 298_000_000);
        content["length_us"] = json!(305_000_000);
    });
    change_json(&folder.join("findings.json"), |findings| {
        findings["judgement"]["outcome"] = json!("passed");
        for finding in findings["judgement"]["findings"].as_array_mut().unwrap() {
            if finding["rule"] == "T-03" {
                finding["outcome"] = json!("pass");
            }
        }
    });
    let bundle = resealed(&folder, own_key(), "lie-length.zip");
    let report = verify(&bundle.path).ends(1).json();
    assert_eq!((&report["verdict"], &report["integrity"]["outcome"]), (&json!("standard_not_met"), &json!("passed")));
    assert_eq!(kinds(&report), [("facts", Some(path.as_str())), ("finding", None)]);
    assert_eq!(report["packer_disagrees"][0]["fields"], json!(["content"]));
    assert_eq!(report["packer_disagrees"][1]["fields"], json!(["T-03"]));
    assert_eq!(report["standard"], honest["standard"], "what the packer says changes no verdict");
}

#[test]
fn a_file_placed_elsewhere_on_paper_is_judged_where_it_lies() {
    let (folder, path) = short_class("lie-place");
    change_json(&folder.join("inventory.json"), |inventory| {
        file_of(inventory, &path)["placement"] = json!({ "role": "other", "basis": "folder" });
    });
    let report = verify(&resealed(&folder, own_key(), "lie-place.zip").path).ends(1).json();
    assert_eq!(kinds(&report), [("placement", Some(path.as_str()))]);
    let message = report["packer_disagrees"][0]["message"].as_str().unwrap();
    assert!(["Other", "Recording", "["].iter().all(|rust| !message.contains(rust)), "{message}");
}

#[test]
fn a_class_record_other_than_the_one_inside_is_named() {
    let (folder, _) = short_class("lie-class");
    change_json(&folder.join("inventory.json"), |inventory| inventory["class"]["timetable"][0]["start"] = json!("10:00"));
    let report = verify(&resealed(&folder, own_key(), "lie-class.zip").path).ends(1).json();
    assert_eq!(kinds(&report), [("class", None)]);
    assert_eq!(report["bundle"]["label"]["class_id"], "2026-017");
}

/// The signer is compared with the credit code in the class record, not in the inventory.
#[test]
fn the_packer_can_not_name_another_signer_in_the_inventory() {
    let (folder, _) = short_class("lie-signer");
    change_json(&folder.join("inventory.json"), |inventory| {
        inventory["class"]["institution"]["credit_code"] = json!(super::classes::other_code());
    });
    let report = verify(&resealed(&folder, super::institutions::other_key(), "lie-signer.zip").path).ends(4).json();
    assert_eq!(report["authenticity"]["findings"][0]["kind"], "wrong_signer");
}

/// Sizes and digests in a bundle's lists must be true, whoever signed them.
#[test]
fn lists_that_contradict_each_other_are_damage() {
    let (folder, path) = short_class("lie-digest");
    for (index, (field, value)) in [("sha256", json!("0".repeat(64))), ("crc32", json!(1)), ("chunks", json!(1))].into_iter().enumerate() {
        let before = fs::read(folder.join("inventory.json")).unwrap();
        change_json(&folder.join("inventory.json"), |inventory| file_of(inventory, &path)["seal"][field] = value);
        super::institutions::reseal_folder(&folder, own_key());
        let report = verify(&folder).ends(3).json();
        assert_eq!(report["integrity"]["outcome"], "failed", "{index} {field}");
        replace(&folder.join("inventory.json"), &before);
    }
}
