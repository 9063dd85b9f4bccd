//! A class that was corrected and packed again: both bundles stay valid, and every report says which one is newer.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::classes::{RECORD, record};
use super::institutions::{Bundle, own_key, pack, registry, unzipped};
use super::program::{AT, Argument, Ran, classproof, scratch};
use super::receipts::{officer_key, with_officer};

const REASON: &str = "补充第三天下午的签到册";

/// A class with gaps of its own: it is changed.
fn class(name: &str) -> PathBuf {
    let class = scratch().join("corrected").join(name);
    fs::create_dir_all(class.join("00_班级信息")).unwrap();
    fs::write(class.join(RECORD), serde_json::to_vec(&record()).unwrap()).unwrap();
    class
}

fn packed(class: &Path, name: &str, more: &[Argument<'_>]) -> Bundle {
    pack(class, own_key(), name, &[&[&"--with-gaps" as Argument<'_>, &"试验"], more].concat())
}

fn verify(bundles: &[&Path], more: &[Argument<'_>]) -> Ran {
    let given: Vec<Argument<'_>> = bundles.iter().map(|path| path as Argument<'_>).collect();
    let rest: [Argument<'_>; 5] = [&"verify", &"--trust", &registry(), &"--at", &AT];
    classproof(&[&rest[..], &given, more].concat())
}

#[test]
fn every_report_says_which_bundle_replaces_which() {
    let class = class("one");
    let earlier = packed(&class, "corrected-earlier", &[]);
    fs::write(class.join("00_班级信息/补充说明.txt"), "补").unwrap();
    let ran = classproof(&[
        &"pack",
        &class,
        &"--key",
        &own_key(),
        &"--output",
        &scratch().join("corrected/shown.zip"),
        &"--now",
        &super::program::NOW,
        &"--with-gaps",
        &"试验",
        &"--supersedes",
        &earlier.path,
        &"--reason",
        &REASON,
    ])
    .ends(0);
    assert!(ran.stdout.contains(&earlier.id) && ran.stdout.contains(REASON), "{ran}");
    // By its id, too; and what is sealed does not depend on how it was named.
    let newer = packed(&class, "corrected-newer", &[&"--supersedes", &earlier.id.to_uppercase(), &"--reason", &REASON]);
    assert_eq!(fs::read(&newer.path).unwrap(), fs::read(scratch().join("corrected/shown.zip")).unwrap());

    let folder = unzipped(&newer, "corrected-unzipped");
    let info = fs::read_to_string(folder.join("bag-info.txt")).unwrap();
    assert!(info.ends_with(&format!("\nClassproof-Supersedes: {}\nClassproof-Supersedes-Reason: {REASON}\n", earlier.id)), "{info}");
    let index = fs::read_to_string(folder.join("index.html")).unwrap();
    assert!(index.contains(&earlier.id) && index.contains(REASON));

    let supersedes = serde_json::json!({ "id": earlier.id, "reason": REASON });
    let of_newer = verify(&[&newer.path], &[&"--json"]).ends(1).json();
    assert_eq!(of_newer["bundle"]["supersedes"], supersedes);
    assert_eq!((&of_newer["integrity"]["outcome"], &of_newer["authenticity"]["outcome"]), (&"passed".into(), &"passed".into()));
    let page = scratch().join("corrected/report.html");
    let words = verify(&[&newer.path], &[&"--report", &page]).ends(1).stdout;
    assert!(words.contains(&earlier.id) && words.contains(REASON), "{words}");
    assert!(fs::read_to_string(&page).unwrap().contains(REASON));
    let shown = classproof(&[&"show", &newer.path, &"--json"]).ends(0).json();
    assert_eq!(shown["supersedes"], supersedes);
    assert!(classproof(&[&"show", &newer.path]).ends(0).stdout.contains(REASON));
    let label = classproof(&[&"label", &newer.path, &"--as", &"text"]).ends(0).stdout;
    assert!(label.contains("更正") && label.contains(&earlier.id[..16]), "{label}");
    let receipt = scratch().join("corrected/newer.receipt.txt");
    let issue: [Argument<'_>; 11] =
        [&"receipt", &"issue", &newer.path, &"--key", &officer_key(), &"--trust", &with_officer(), &"--now", &AT, &"--json", &"--output"];
    classproof(&[&issue[..], &[&receipt]].concat());
    assert!(fs::read_to_string(&receipt).unwrap().contains(REASON));

    // The earlier one stays valid, and says nothing while it is alone; beside or together with the newer one it names it.
    let alone = verify(&[&earlier.path], &[&"--json"]).ends(1).json();
    assert_eq!(alone["bundle"].get("superseded_by"), None, "{alone}");
    let together = verify(&[&earlier.path, &newer.path], &[&"--json"]).ends(1).json();
    let told = |report: &Value, path: &Path| {
        assert_eq!(report["authenticity"]["outcome"], "passed", "{report}");
        let by = report["bundle"]["superseded_by"].as_array().unwrap_or_else(|| panic!("{report}"));
        assert_eq!(by.len(), 1, "{report}");
        assert_eq!((&by[0]["id"], &by[0]["reason"]), (&Value::from(newer.id.as_str()), &Value::from(REASON)));
        assert_eq!(by[0]["path"], path.to_str().unwrap());
    };
    told(&together[0], &newer.path);
    assert_eq!(together[1]["bundle"].get("superseded_by"), None);
    let shelf = scratch().join("corrected/shelf");
    fs::create_dir_all(&shelf).unwrap();
    let (one, other) = (shelf.join("a.zip"), shelf.join("b.zip"));
    fs::copy(&earlier.path, &one).unwrap();
    fs::copy(&newer.path, &other).unwrap();
    fs::write(shelf.join("c.zip"), "not an archive").unwrap();
    told(&verify(&[&one], &[&"--json"]).ends(1).json(), &other);
    let words = verify(&[&one], &[&"--report", &page, &"--force"]).ends(1).stdout;
    assert!(words.contains("b.zip") && words.contains(&newer.id), "{words}");
    assert!(fs::read_to_string(&page).unwrap().contains(&newer.id));
    // What a bundle says in a list that its own tag manifest does not have counts for nothing.
    super::program::spoiled(&newer.path, &other, &[super::program::place_in(&newer.path, REASON.as_bytes())]);
    assert_eq!(verify(&[&one], &[&"--json"]).ends(1).json()["bundle"].get("superseded_by"), None);
}

#[test]
fn a_correction_needs_both_the_bundle_and_a_reason_in_plain_words() {
    let class = class("other");
    let output = scratch().join("corrected/refused.zip");
    let refused = |more: &[Argument<'_>], code: i32| {
        let given: [Argument<'_>; 8] = [&"pack", &class, &"--key", &own_key(), &"--output", &output, &"--with-gaps", &"试验"];
        let ran = classproof(&[&given[..], more].concat()).ends(code);
        assert!(!output.exists());
        ran.stderr
    };
    let id = "ab".repeat(32);
    assert!(refused(&[&"--supersedes", &id], 2).contains("--reason"));
    assert!(refused(&[&"--reason", &REASON], 2).contains("--supersedes"));
    for (reason, said) in
        [("", "不能为空"), ("  ", "不能为空"), ("一\n二", "换行"), ("一\u{202E}二", "控制字符"), (&"长".repeat(201), "200")]
    {
        assert!(refused(&[&"--supersedes", &id, &"--reason", &reason], 2).contains(said), "{reason:?}");
    }
    assert!(refused(&[&"--supersedes", &scratch().join("没有.zip"), &"--reason", &REASON], 5).contains("没有.zip"));
    // Never is the earlier one overwritten.
    let earlier = packed(&class, "corrected-kept", &[]);
    let again: [Argument<'_>; 9] =
        [&"pack", &class, &"--key", &own_key(), &"--output", &earlier.path, &"--force", &"--supersedes", &earlier.path];
    classproof(&[&again[..], &[&"--reason", &REASON, &"--with-gaps", &"试验"]].concat()).ends(5);
}
