//! Renewed time-stamps: lists of evidence that `sha512sum` checks, one token for a whole shelf, and what no list can prove.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::institutions::{own_key, public, whole_bundle};
use super::program::{Argument, Ran, classproof, scratch, tool, tool_in};
use super::receipts::with_gaps;
use super::timestamps::Authority;

fn shelf(name: &str) -> PathBuf {
    let folder = scratch().join("renewals").join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A bundle under a name of its own.
fn put(folder: &Path, name: &str) -> PathBuf {
    let bundle = folder.join(name);
    fs::copy(&with_gaps().path, &bundle).unwrap();
    bundle
}

fn beside(base: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", base.display()))
}

fn timestamp(words: &[Argument<'_>]) -> Ran {
    classproof(&[&[&"timestamp" as Argument<'_>], words].concat())
}

fn sums(folder: &Path, list: &Path) -> Ran {
    tool_in(folder, "sha512sum", "coreutils", &[&"-c", &"--strict", &list], b"")
}

#[test]
fn one_token_serves_a_whole_shelf_and_each_bundle_takes_its_proof_along() {
    let authority = Authority::usual("for-shelves");
    let shelf = shelf("shelf");
    let bundles: Vec<PathBuf> = ["甲.zip", "乙.zip", "丙.zip"].iter().map(|name| put(&shelf, name)).collect();
    fs::write(shelf.join("readme.txt"), "not a bundle").unwrap();
    let registry = super::institutions::registry();
    let asked = timestamp(&[&"renew", &shelf, &"--trust", &registry, &"--json"]).ends(0).json();
    assert_eq!(asked["lists"].as_array().unwrap().len(), 3, "{asked}");
    let request = PathBuf::from(asked["request"].as_str().unwrap());
    // Until the answer is there, a second request would only confuse.
    assert!(timestamp(&[&"renew", &shelf, &"--trust", &registry]).ends(5).stderr.contains("--force"));
    let waiting = timestamp(&[&"verify", &bundles[0], &"--authorities", &authority.root, &"--json"]).ends(4).json();
    assert_eq!(waiting["problem"]["kind"], "no_token");
    let answer = authority.answer(&request, "shelf.tsr");
    let kept = timestamp(&[&"attach", &shelf, &answer, &"--authorities", &authority.root, &"--json"]).ends(0).json();
    assert_eq!(kept["tokens"].as_array().unwrap().len(), 3, "{kept}");
    assert!(kept["message"].as_str().unwrap().contains("清单所列"), "{kept}");
    let said = timestamp(&[&"verify", &bundles[0], &"--authorities", &authority.root]).ends(0).stdout;
    assert!(said.contains("第 1 份证据清单"), "{said}");

    // The second alone, in another place, with its own files: checked by the program and by stock tools.
    let away = scratch().join("renewals/away");
    fs::create_dir_all(&away).unwrap();
    for entry in fs::read_dir(&shelf).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with("乙.zip") || name.starts_with("registry-") {
            fs::copy(entry.path(), away.join(name)).unwrap();
        }
    }
    let own = away.join("乙.zip");
    let proven = timestamp(&[&"verify", &own, &"--authorities", &authority.root, &"--json"]).ends(0).json();
    assert_eq!(proven["renewals"][0]["authority"], "CN=Authority", "{proven}");
    tool_in(&away, "unzip", "unzip", &[&"-q", &own], b"").ends(0);
    let (list, day) = (beside(&own, ".evidence-001.sha512"), beside(&own, ".evidence-001.day.sha512"));
    let ran = sums(&away, &list).ends(0);
    for listed in ["chunks-blake3.bin", "inventory.json", "tagmanifest-sha256.txt", "tagmanifest-sha256.txt.sig", "registry-"] {
        assert!(ran.stdout.contains(listed), "{listed}: {ran}");
    }
    let ran = tool_in(&away, "sha512sum", "coreutils", &[&"-c", &"--ignore-missing", &day], b"").ends(0);
    assert_eq!(ran.stdout, "乙.zip.evidence-001.sha512: OK\n");
    let token = beside(&own, ".evidence-001.tst");
    let check: [Argument<'_>; 8] = [&"ts", &"-verify", &"-data", &day, &"-in", &token, &"-token_in", &"-CAfile"];
    assert!(tool("openssl", "openssl", &[&check[..], &[&authority.root]].concat()).ends(0).stdout.contains("Verification: OK"));

    // Every file of the proof counts.
    for changed in [&list, &day, &token] {
        let before = fs::read(changed).unwrap();
        let mut other = before.clone();
        let at = other.len() / 2;
        other[at] = if other[at] == b'0' { b'1' } else { b'0' };
        fs::write(changed, other).unwrap();
        let ran = timestamp(&[&"verify", &own, &"--authorities", &authority.root]);
        assert_eq!(ran.code, Some(4), "{} {ran}", changed.display());
        fs::write(changed, before).unwrap();
    }
    // The lists of another bundle prove nothing of this one.
    let stranger = away.join("别的.zip");
    fs::copy(&whole_bundle().path, &stranger).unwrap();
    for ending in [".evidence-001.sha512", ".evidence-001.day.sha512", ".evidence-001.tst"] {
        fs::copy(beside(&own, ending), beside(&stranger, ending)).unwrap();
    }
    let ran = timestamp(&[&"verify", &stranger, &"--authorities", &authority.root, &"--json"]).ends(4).json();
    assert_eq!(ran["renewals"][0]["problem"]["kind"], "not_listed", "{ran}");

    // The next list holds the one before with its token.
    timestamp(&[&"renew", &own, &"--trust", &registry]).ends(0);
    let second = beside(&own, ".evidence-002.sha512");
    let listed = sums(&away, &second).ends(0).stdout;
    for file in [".evidence-001.sha512", ".evidence-001.day.sha512", ".evidence-001.tst"] {
        assert!(listed.contains(&format!("乙.zip{file}: OK")), "{listed}");
    }
    // An answer for another request is refused; the right one is kept.
    assert!(timestamp(&[&"attach", &own, &answer, &"--authorities", &authority.root]).ends(4).stderr.contains("另一个文件"));
    let answer = authority.answer(&beside(&own, ".evidence-002.tsq"), "second.tsr");
    timestamp(&[&"attach", &own, &answer, &"--authorities", &authority.root]).ends(0);
    let proven = timestamp(&[&"verify", &own, &"--authorities", &authority.root, &"--json"]).ends(0).json();
    let at = |number: usize, field: &str| proven["renewals"][number][field].as_str().unwrap().to_owned();
    // The first is judged at the time of the second.
    assert_eq!(at(0, "judged"), at(1, "at"), "{proven}");
}

#[test]
fn what_can_not_be_renewed_is_said() {
    let folder = shelf("wrong");
    assert!(timestamp(&[&"renew", &folder]).ends(5).stderr.contains("没有可以续期"));
    let (here, there) = (put(&folder, "a.zip"), put(&shelf("wrong/below"), "a.zip"));
    assert!(timestamp(&[&"renew", &here, &there]).ends(5).stderr.contains("同名"));
    assert!(!beside(&here, ".evidence-001.sha512").exists());
    let missing = folder.join("没有");
    assert!(timestamp(&[&"renew", &here, &"--trust", &missing]).ends(5).stderr.contains("没有"));
    let damaged = folder.join("damaged.zip");
    let at = super::program::place_in(&here, b"\"schema\": \"classproof/inventory/v1\"");
    super::program::spoiled(&here, &damaged, &[at]);
    assert!(timestamp(&[&"renew", &damaged]).ends(5).stderr.contains("损坏"));
    // A list that is far too long keeps no bundle from being verified, and is not read.
    let long = put(&shelf("long"), "a.zip");
    fs::write(beside(&long, ".evidence-001.sha512"), vec![b'0'; (512 << 10) + 1]).unwrap();
    assert!(timestamp(&[&"verify", &long]).ends(5).stderr.contains("evidence-001.sha512"));
    let verify: [Argument<'_>; 6] = [&"verify", &long, &"--trust", &super::institutions::registry(), &"--at", &super::program::AT];
    let ran = classproof(&verify).ends(1);
    assert!(ran.stderr.contains("evidence-001.sha512") && ran.stdout.contains("签名：可信"), "{ran}");
    // A shelf whose answer is another's.
    let authority = Authority::usual("for-nobody");
    timestamp(&[&"renew", &here]).ends(0);
    timestamp(&[&"renew", &there]).ends(0);
    let answer = authority.answer(&beside(&there, ".evidence-001.tsq"), "other.tsr");
    timestamp(&[&"attach", &folder, &answer]).ends(4);
    assert!(!beside(&here, ".evidence-001.tst").exists());
}

/// A receipt of an officer whose key was stolen later: the thief could write any date, a time-stamp could not be.
#[test]
fn a_time_stamp_over_a_receipt_tells_it_from_a_backdated_one() {
    let authority = Authority::usual("over-receipts");
    let folder = shelf("receipts");
    let bundle = put(&folder, "bundle.zip");
    let (registry, officer) = (folder.join("登记"), super::institutions::key("stamped-officer"));
    let add = |kind: &str, principal: &str, key: &Path| {
        let given: [Argument<'_>; 8] = [&"trust", &"add", &"--trust", &registry, &"--as", &kind, &"--principal", &principal];
        classproof(&[&given[..], &[&"--key", &public(key), &"--now", &"2026-01-05"]].concat()).ends(0);
    };
    add("institution", &super::classes::own_code(), own_key());
    add("officer", "officer-7", &officer);
    let issue: [Argument<'_>; 9] =
        [&"receipt", &"issue", &bundle, &"--trust", &registry, &"--key", &officer, &"--now", &super::program::AT];
    classproof(&issue);
    let receipt = beside(&bundle, ".receipt.txt");
    let verify = |more: &[Argument<'_>]| -> Value {
        let given: [Argument<'_>; 7] = [&"verify", &bundle, &"--trust", &registry, &"--at", &"2027-06-01", &"--json"];
        classproof(&[&given[..], more].concat()).json()
    };
    assert_eq!(verify(&[])["receipt"]["outcome"], "passed");
    // The officer's key is stolen after the time-stamp.
    timestamp(&[&"request", &receipt]).ends(0);
    let answer = authority.answer(&beside(&receipt, ".tsq"), "receipt.tsr");
    timestamp(&[&"attach", &receipt, &answer, &"--authorities", &authority.root]).ends(0);
    let revoke: [Argument<'_>; 6] = [&"trust", &"revoke", &"--trust", &registry, &"--key", &public(&officer)];
    classproof(&[&revoke[..], &[&"--from", &"2027-03-01", &"--now", &"2027-03-02"]].concat()).ends(0);
    let doubted = verify(&[]);
    assert_eq!(doubted["receipt"]["findings"][0]["kind"], "maybe_backdated", "{doubted}");
    assert_eq!(doubted["authenticity"]["judged"]["by"], "given");
    let proven = verify(&[&"--authorities", &authority.root]);
    assert_eq!(proven["receipt"]["outcome"], "passed", "{proven}");
    assert_eq!(proven["receipt_timestamp"]["authority"], "CN=Authority");
    assert_eq!(proven["authenticity"]["judged"]["by"], "receipt");
    let alone = |more: &[Argument<'_>], code: i32| {
        let given: [Argument<'_>; 8] = [&"receipt", &"verify", &receipt, &"--trust", &registry, &"--at", &"2027-06-01", &"--json"];
        classproof(&[&given[..], more].concat()).ends(code);
    };
    alone(&[], 4);
    // It rejects the bundle, since the class has gaps; it counts.
    alone(&[&"--authorities", &authority.root], 1);
    // Renewed without its bundle: who keeps receipts alone renews them.
    let kept = shelf("receipts alone");
    for ending in ["", ".sig", ".tst"] {
        fs::copy(beside(&receipt, ending), kept.join(format!("bundle.zip.receipt.txt{ending}"))).unwrap();
    }
    timestamp(&[&"renew", &kept]).ends(0);
    let list = kept.join("bundle.zip.receipt.txt.evidence-001.sha512");
    assert_eq!(sums(&kept, &list).ends(0).stdout.lines().count(), 3);
}

/// An officer who receives a bundle after its key has expired takes the time-stamp beside it into account, as `verify` does.
#[test]
fn a_late_receipt_takes_the_time_stamp_into_account() {
    let authority = Authority::usual("late-receipts");
    let folder = shelf("late");
    let (bundle, registry, officer) = (put(&folder, "bundle.zip"), folder.join("登记"), super::institutions::key("late-officer"));
    let add: [Argument<'_>; 6] = [&"trust", &"add", &"--trust", &registry, &"--now", &"2026-01-05"];
    let institution: [Argument<'_>; 6] =
        [&"--principal", &super::classes::own_code(), &"--key", &public(own_key()), &"--until", &"2027-01-01"];
    classproof(&[&add[..], &institution].concat()).ends(0);
    classproof(&[&add[..], &[&"--as", &"officer", &"--principal", &"officer-8", &"--key", &public(&officer)]].concat()).ends(0);
    timestamp(&[&"request", &bundle]).ends(0);
    let answer = authority.answer(&beside(&bundle, ".tsq"), "late.tsr");
    timestamp(&[&"attach", &bundle, &answer, &"--authorities", &authority.root]).ends(0);
    let issued = |name: &str, more: &[Argument<'_>]| {
        let output = folder.join(name);
        let given: [Argument<'_>; 9] = [&"receipt", &"issue", &bundle, &"--trust", &registry, &"--key", &officer, &"--now", &"2027-06-01"];
        classproof(&[&given[..], &[&"--output", &output], more].concat());
        fs::read_to_string(output).unwrap()
    };
    assert!(issued("without.receipt.txt", &[]).contains("\nchecks: signature=failed "));
    assert!(issued("with.receipt.txt", &[&"--authorities", &authority.root]).contains("\nchecks: signature=ok "));
}
