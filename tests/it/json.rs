//! `--json`: exactly one document on stdout, with the documented fields.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::classes::{UNITS, copy_of_whole_class, file_in, recordings, whole_class};
use super::institutions::{own_key, registry, verify, whole_bundle};
use super::program::{AT, NOW, Ran, classproof, scratch};

/// The schemas in `schemas/`, by file name.
static SCHEMAS: LazyLock<BTreeMap<String, Validator>> = LazyLock::new(|| {
    let schema = |path: &Path| -> Option<(String, Validator)> {
        let name = path.file_name()?.to_str()?.strip_suffix(".schema.json")?.to_owned();
        let text: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        Some((name, jsonschema::validator_for(&text).unwrap()))
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    fs::read_dir(folder).unwrap().filter_map(|entry| schema(&entry.unwrap().path())).collect()
});

/// Checks that the printed document matches its schema: the one that it names, else that of its command.
#[track_caller]
pub fn fits_its_schema(words: &[&str], ran: &Ran) {
    let document = ran.json();
    let name = match document.get(0).unwrap_or(&document)["schema"].as_str() {
        Some(name) => name.strip_prefix("classproof/").and_then(|name| name.strip_suffix("/v1")).unwrap_or_else(|| panic!("{name}")),
        None if words.contains(&"probe") => "probe",
        None => "standard-show",
    };
    let command = name.split('-').next().unwrap();
    assert!(name == "error" || words.contains(&command), "{words:?} printed a document {name}");
    let schema = SCHEMAS.get(name).unwrap_or_else(|| panic!("{words:?} printed a document {name}, which has no schema"));
    if let Err(error) = schema.validate(&document) {
        panic!("{words:?}: the document does not fit {name}.schema.json: {error} at {}", error.instance_path());
    }
}

/// Commands that no other test runs with `--json`, and invalid command lines.
#[test]
fn every_command_has_a_schema() {
    let folder = scratch().join("every-command");
    fs::create_dir_all(&folder).unwrap();
    let (key, registry) = (folder.join("key"), folder.join("trusted/allowed_signers"));
    let made = classproof(&[&"key", &"new", &"--no-passphrase", &"--out", &key, &"--json"]).ends(0).json();
    let code = super::classes::own_code();
    classproof(&[&"trust", &"add", &"--principal", &code, &"--key", &made["public"].as_str().unwrap(), &"--trust", &registry, &"--json"])
        .ends(0);
    classproof(&[&"trust", &"list", &"--trust", &registry, &"--json"]).ends(0);
    let public = made["public"].as_str().unwrap();
    let root: [super::program::Argument<'_>; 8] = [&"trust", &"add", &"--trust", &registry, &"--principal", &"root", &"--as", &"root"];
    classproof(&[&root[..], &[&"--key", &public, &"--json"]].concat()).ends(0);
    classproof(&[&"trust", &"sign", &"--trust", &registry, &"--key", &key, &"--json"]).ends(0);
    classproof(&[&"trust", &"import", &registry, &"--trust", &folder.join("taken"), &"--json"]).ends(0);
    let other = super::institutions::public(super::institutions::other_key());
    let next: [super::program::Argument<'_>; 8] = [&"trust", &"rotate", &"--trust", &registry, &"--principal", &code, &"--key", &other];
    classproof(&[&next[..], &[&"--json"]].concat()).ends(0);
    classproof(&[&"trust", &"revoke", &"--trust", &registry, &"--key", &other, &"--never", &"--json"]).ends(0);
    classproof(&[&"init", &folder.join("class"), &"--json"]).ends(0);
    classproof(&[&"extract", &whole_bundle().path, &"-o", &folder.join("out"), &"--json"]).ends(0);
    classproof(&[&"standard", &"table", &"--json"]).ends(0);
    classproof(&[&"standard", &"show", &"T-03", &"--json"]).ends(0);
    assert!(classproof(&[&"standard", &"show", &"T-03", &"T-04", &"--json"]).ends(0).json().is_array());
    classproof(&[&"verify", &"--bag", &whole_bundle().path, &folder.join("none"), &"--json"]).ends(5);
    for wrong in [
        vec![&"--json" as super::program::Argument<'_>],
        vec![&"check", &"--json"],
        vec![&"chekc", &"--json"],
        vec![&"pack", &"--json", &"--no-such-option"],
    ] {
        let report = classproof(&wrong).ends(2).json();
        assert_eq!((&report["schema"], &report["error"]["exit"]), (&json!("classproof/error/v1"), &json!(2)), "{report}");
    }
}

/// Checks that a document has the sample's fields with the same JSON types; null matches anything.
#[track_caller]
fn has(document: &Value, sample: &Value) {
    for (name, like) in sample.as_object().unwrap() {
        let found = document.get(name).unwrap_or_else(|| panic!("the field {name} is missing: {document:#}"));
        let same = match like {
            Value::Null => true,
            Value::Object(_) => {
                has(found, like);
                true
            }
            Value::Array(_) => found.is_array(),
            Value::String(_) => found.is_string(),
            Value::Number(_) => found.is_number(),
            Value::Bool(_) => found.is_boolean(),
        };
        assert!(same, "{name} should be like {like}: {found}");
    }
}

fn has_standard(standard: &Value) {
    has(standard, &json!({ "id": "", "profile": { "name": "" }, "outcome": "", "coverage": { "judged": 0, "all": 0 }, "rules": [] }));
    assert_eq!(standard["id"], "cq-16-2020");
    assert!(["passed", "failed", "not_checked"].contains(&standard["outcome"].as_str().unwrap()));
    for rule in standard["rules"].as_array().unwrap() {
        has(
            rule,
            &json!({
                "id": "", "clause": "", "level": "", "outcome": "", "subject": { "kind": "" }, "measured": null, "required": null, "files": [],
                "message": "",
            }),
        );
        let outcomes =
            ["pass", "fail", "undecided", "needs_review", "insufficient", "not_applicable", "warning", "district", "not_checked"];
        assert!(outcomes.contains(&rule["outcome"].as_str().unwrap()), "{rule}");
        assert!(!rule["clause"].as_str().unwrap().is_empty() && !rule["message"].as_str().unwrap().is_empty(), "{rule}");
    }
}

fn has_verdicts(report: &Value) {
    has(
        report,
        &json!({
            "schema": "", "verdict": "", "bundle": { "path": "", "id": "", "label": null },
            "integrity": { "outcome": "", "method": "", "findings": [] },
            "authenticity": { "outcome": "", "signer": null, "fingerprint": null, "signed_at": null, "findings": [] }, "standard": null,
        }),
    );
}

#[test]
fn verify_has_three_verdicts() {
    let ran = verify(&whole_bundle().path).ends(0);
    assert_eq!(ran.stderr, "", "nothing to say beside the document");
    let report = ran.json();
    has_verdicts(&report);
    has_standard(&report["standard"]);
    assert_eq!(report["schema"], "classproof/verify/v1");
    assert_eq!(
        report["bundle"]["label"],
        json!({
            "class_id": "2026-017", "class_name": "中式面点师初级1班", "institution": "样例职业培训学校", "start": "2026-08-03", "end": "2026-08-05",
        })
    );
    assert_eq!(report["authenticity"]["signer"], super::classes::own_code());
    assert_eq!(report["authenticity"]["signed_at"], NOW);
    assert!(report["authenticity"]["fingerprint"].as_str().unwrap().starts_with("SHA256:"));
}

/// Several bundles: an array in their order, and the worst exit code in the order 5, 3, 4, 1.
#[test]
fn several_bundles_are_an_array_and_the_worst_decides() {
    let folder = scratch().join("several");
    fs::create_dir_all(&folder).unwrap();
    let good = &whole_bundle().path;
    let damaged = folder.join("damaged.zip");
    let mut bytes = fs::read(good).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x20;
    fs::write(&damaged, bytes).unwrap();
    let class = copy_of_whole_class("several");
    fs::remove_file(file_in(&class, &format!("{}/签到册", UNITS[0].0), "20260803_上午_签到")).unwrap();
    let gaps = super::institutions::pack(&class, own_key(), "several", &[&"--with-gaps", &"说明"]).path;
    let untrusted = super::institutions::pack(whole_class(), super::institutions::other_key(), "several-other", &[]).path;
    let missing = folder.join("missing.zip");
    let nothing = folder.join("nothing.zip");
    fs::write(&nothing, b"this is no archive").unwrap();

    let all = |paths: &[&std::path::PathBuf]| -> Ran {
        let mut arguments: Vec<super::program::Argument<'_>> = vec![&"verify", &"--json", &"--at", &AT, &"--trust"];
        let registry = registry();
        arguments.push(&registry);
        arguments.extend(paths.iter().map(|path| path as super::program::Argument<'_>));
        classproof(&arguments)
    };
    for (paths, code, verdicts) in [
        (vec![good, good], 0, vec!["accepted", "accepted"]),
        (vec![&gaps, good], 1, vec!["standard_not_met", "accepted"]),
        (vec![&gaps, &untrusted, good], 4, vec!["standard_not_met", "untrusted", "accepted"]),
        (vec![&damaged, &untrusted, &gaps], 3, vec!["damaged", "untrusted", "standard_not_met"]),
        (vec![&damaged, &missing, &nothing, good], 5, vec!["damaged", "not_checked", "not_checked", "accepted"]),
    ] {
        let report = all(&paths).ends(code).json();
        let reports = report.as_array().unwrap();
        let found: Vec<&str> = reports.iter().map(|report| report["verdict"].as_str().unwrap()).collect();
        assert_eq!(found, verdicts);
        for (report, path) in reports.iter().zip(paths) {
            assert_eq!(report["bundle"]["path"], path.to_str().unwrap());
            if report["verdict"] != "not_checked" {
                has_verdicts(report);
            }
        }
    }
    // As text: one line per bundle in the same order, and the number per verdict.
    let told = classproof(&[&"verify", &"--at", &AT, &"--trust", &registry(), &damaged, &missing, &gaps, good, &"--lang", &"en"]).ends(5);
    let summary = told.stdout.split_once("Summary (4)").unwrap_or_else(|| panic!("{told}")).1;
    let lines: Vec<&str> = summary.trim().lines().map(str::trim).collect();
    for (line, (path, verdict)) in
        lines.iter().zip([(&damaged, "not intact"), (&missing, "could not be opened"), (&gaps, "standard not met"), (good, "accepted")])
    {
        assert!(line.contains(verdict) && line.ends_with(path.to_str().unwrap()), "{told}");
    }
    assert_eq!(lines[4..], ["In all: accepted 1, standard not met 1, not intact 1, could not be opened 1"], "{told}");
    // A single bundle gives an object, not an array.
    assert!(all(&[good]).json().is_object());
    let report = all(&[&nothing]).ends(5).json();
    assert!(report.is_object() && report["integrity"]["outcome"] == "not_checked" && report["standard"].is_null(), "{report}");
    let report = all(&[&damaged]).ends(3).json();
    // The other files are judged; the verdict is about the damage.
    assert_eq!((&report["verdict"], &report["integrity"]["damaged_files"]), (&"damaged".into(), &1.into()), "{report}");
    assert!(!report["standard"].is_null(), "{report}");
}

#[test]
fn check_and_pack_have_the_same_judgement() {
    let ran = classproof(&[&"check", &whole_class(), &"--now", &NOW, &"--json"]).ends(0);
    assert_eq!(ran.stderr, "");
    let check = ran.json();
    has(&check, &json!({ "schema": "", "label": { "class_id": "" }, "unplaced": [], "left_out": [] }));
    has_standard(&check["standard"]);
    let target = scratch().join("json-pack.zip");
    let pack = classproof(&[&"pack", &whole_class(), &"--key", &own_key(), &"-o", &target, &"--now", &NOW, &"--json"]).ends(0).json();
    has(&pack, &json!({ "schema": "", "packed": true, "bundle": { "path": "", "id": "", "size": 0 }, "unplaced": [] }));
    assert_eq!(pack["standard"], check["standard"]);
    assert_eq!(pack["bundle"]["size"], target.metadata().unwrap().len());
    assert_eq!(verify(&target).ends(0).json()["standard"], check["standard"]);
}

#[test]
fn probe_says_what_it_sees_in_each_file() {
    let iphone = whole_class().join(UNITS[1].0).join("录像").join(recordings(1)[0].name());
    let android = whole_class().join(UNITS[0].0).join("录像").join(recordings(0)[0].name());
    let photo = file_in(whole_class(), &format!("{}/照片", UNITS[0].0), "IMG_20260803_0912");
    let missing = scratch().join("missing.jpg");
    let text = scratch().join("text.mp4");
    fs::write(&text, "not a video at all\n").unwrap();
    let ran = classproof(&[&"probe", &iphone, &missing, &android, &photo, &text, &"--json"]);
    let report = ran.json();
    let files = report.as_array().unwrap();
    assert_eq!(files.len(), 5, "a file that can not be read is no early end");
    for file in files {
        has(
            file,
            &json!({
                "path": "", "type": "", "width": null, "height": null, "duration_s": null, "claimed_duration_s": null, "start": null,
                "grade": null, "source": null, "times": [], "device": null, "problems": [],
            }),
        );
    }
    ran.ends(5);
    let [first, second, third, fourth, fifth] = files.as_slice() else { unreachable!() };
    for (file, recording) in [(first, &recordings(1)[0]), (third, &recordings(0)[0])] {
        assert_eq!((&file["width"], &file["height"], &file["duration_s"]), (&json!(320), &json!(180), &json!(305.0)));
        assert_eq!(file["start"], format!("{}T{}+08:00", recording.date, super::classes::clock(recording.start)), "{file:#}");
        assert_eq!((&file["grade"], &file["problems"]), (&json!("A"), &json!([])), "{file:#}");
    }
    assert!(!second["problems"].as_array().unwrap().is_empty());
    assert_eq!((&fourth["type"], &fourth["width"], &fourth["height"]), (&json!("image/jpeg"), &json!(1280), &json!(960)));
    assert_eq!((&fourth["start"], &fourth["grade"]), (&json!("2026-08-03T09:12:01+08:00"), &json!("A")));
    assert!(fourth["device"].to_string().contains("ELS-AN00"), "{fourth}");
    assert!(!fifth["problems"].as_array().unwrap().is_empty() && fifth["duration_s"].is_null(), "{fifth}");
    classproof(&[&"probe", &photo, &text, &"--json"]).ends(0);
}

#[test]
fn an_error_is_one_document_too() {
    let ran = classproof(&[&"check", &scratch().join("no-such-class"), &"--json"]).ends(5);
    has(&ran.json(), &json!({ "schema": "", "error": { "key": "", "message": "", "exit": 5 } }));
    let shown = classproof(&[&"show", &whole_bundle().path, &"--json"]).ends(0).json();
    has(&shown, &json!({ "schema": "", "id": "", "label": { "class_id": "" }, "files": [] }));
    assert_eq!(shown["id"], whole_bundle().id.as_str());
}
