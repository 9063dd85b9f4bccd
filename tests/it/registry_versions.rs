//! The registry through the years: numbered, signed by the district's root key, handed out, and never taken back to an older version.

use std::fs;
use std::path::{Path, PathBuf};

use classproof::words::digest::Digest;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::classes::{other_code, own_code};
use super::institutions::{key, other_key, own_key, public, whole_bundle};
use super::program::{Argument, Ran, classproof, scratch, tool_in};

/// A registry in a folder of its own, with a root key and the times of its versions.
struct District {
    registry: PathBuf,
    root: PathBuf,
}

const ROOT: &str = "district-500101";

impl District {
    /// With the root key as version 1, and the institution of the class as version 2.
    fn new(name: &str) -> Self {
        let folder = scratch().join("districts").join(name);
        fs::create_dir_all(&folder).unwrap();
        let district = Self { registry: folder.join("登记"), root: key(&format!("{name}-root")) };
        district.add(&["--as", "root", "--principal", ROOT], &district.root, "2026-01-01");
        district.add(&["--principal", &own_code()], own_key(), "2026-01-02");
        district
    }

    fn run(&self, words: &[&str], more: &[Argument<'_>]) -> Ran {
        let words: Vec<Argument<'_>> = words.iter().map(|word| word as Argument<'_>).collect();
        classproof(&[&[&"trust" as Argument<'_>], &words[..], &[&"--trust", &self.registry], more].concat())
    }

    fn add(&self, words: &[&str], key: &Path, now: &str) {
        self.run(&[&["add"], words].concat(), &[&"--key", &public(key), &"--now", &now]).ends(0);
    }

    fn revoke(&self, key: &Path, when: &[&str], now: &str) -> Ran {
        self.run(&[&["revoke"], when].concat(), &[&"--key", &public(key), &"--now", &now])
    }

    fn sign(&self, root: &Path) -> Ran {
        self.run(&["sign"], &[&"--key", &root])
    }

    fn list(&self) -> Value {
        self.run(&["list"], &[&"--json"]).ends(0).json()
    }

    fn beside(&self, ending: &str) -> PathBuf {
        PathBuf::from(format!("{}{ending}", self.registry.display()))
    }

    /// A copy of the registry and what lies beside it, as it is handed out.
    fn handed_out(&self, name: &str) -> PathBuf {
        let folder = self.registry.with_file_name(name);
        fs::create_dir_all(folder.join("登记.v")).unwrap();
        for ending in ["", ".sig", ".revoked"] {
            if self.beside(ending).exists() {
                fs::copy(self.beside(ending), folder.join(format!("登记{ending}"))).unwrap();
            }
        }
        for entry in fs::read_dir(self.beside(".v")).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, folder.join("登记.v").join(path.file_name().unwrap())).unwrap();
        }
        folder.join("登记")
    }

    fn verify(&self, more: &[Argument<'_>]) -> Ran {
        classproof(&[&[&"verify" as Argument<'_>, &whole_bundle().path, &"--trust", &self.registry, &"--json"], more].concat())
    }

    /// That `ssh-keygen` takes the registry's signature, with the registry itself as the list of roots.
    fn is_signed_for_openssh(&self) -> bool {
        let bytes = fs::read(&self.registry).unwrap();
        let signature = self.beside(".sig");
        let arguments: [Argument<'_>; 10] =
            [&"-Y", &"verify", &"-f", &self.registry, &"-I", &ROOT, &"-n", &"classproof-registry-v1", &"-s", &signature];
        tool_in(Path::new("."), "ssh-keygen", "openssh-client", &arguments, &bytes).code == Some(0)
    }
}

fn import(from: &Path, to: &Path, more: &[Argument<'_>]) -> Ran {
    classproof(&[&[&"trust" as Argument<'_>, &"import", &from, &"--trust", &to], more].concat())
}

fn sha256(bytes: &[u8]) -> String {
    Digest(Sha256::digest(bytes).into()).to_string()
}

/// The one reason of a verification that does not trust.
#[track_caller]
fn reason(ran: Ran) -> Value {
    let report = ran.ends(4).json();
    assert_eq!(report["authenticity"]["findings"].as_array().unwrap().len(), 1);
    report["authenticity"]["reason"].clone()
}

#[test]
fn each_change_makes_a_version_that_names_the_one_before() {
    let district = District::new("versions");
    let text = fs::read_to_string(&district.registry).unwrap();
    let before = fs::read(district.beside(".v").join("0001")).unwrap();
    let digest = sha256(&before);
    assert!(text.starts_with("# classproof-registry: 1\n# version: 2\n# date: 2026-01-01T16:00:00Z\n"), "{text}");
    assert!(text.contains(&format!("# previous-sha256: {digest}\n# revoked-sha256: none\n")), "{text}");
    let list = district.list();
    assert_eq!((&list["edition"]["version"], &list["edition"]["signed_by"]), (&json!(2), &Value::Null));
    // The simple file without heading goes on as it was, and becomes version 0 with the next change.
    let plain = scratch().join("districts/plain");
    fs::write(&plain, format!("{} {}", own_code(), fs::read_to_string(public(own_key())).unwrap())).unwrap();
    let bytes = fs::read(&plain).unwrap();
    let verified = classproof(&[&"verify", &whole_bundle().path, &"--trust", &plain, &"--json"]).ends(0).json();
    assert_eq!(verified["authenticity"]["registry"]["version"], Value::Null);
    assert_eq!(verified["authenticity"]["registry"]["sha256"], sha256(&bytes).as_str());
    let said = classproof(&[&"verify", &whole_bundle().path, &"--trust", &plain]).ends(0);
    assert!(said.stdout.replace('\n', "").contains("登记文件：没有版本号，没有区县签名"), "{said}");
    let key = public(other_key());
    classproof(&[&"trust", &"add", &"--trust", &plain, &"--principal", &other_code(), &"--key", &key]).ends(0);
    assert_eq!(fs::read(format!("{}.v/0000", plain.display())).unwrap(), bytes);
    let text = fs::read_to_string(&plain).unwrap();
    assert!(text.contains("# version: 1\n") && text.contains(&own_code()) && text.contains(&other_code()), "{text}");
}

#[test]
fn a_signed_registry_is_named_and_one_that_was_changed_is_refused() {
    let district = District::new("signed");
    // A key that is no root of it can not sign it.
    let refused = district.sign(other_key()).ends(5);
    assert!(refused.stderr.contains("--as root"), "{refused}");
    district.sign(&district.root).ends(0);
    assert!(district.is_signed_for_openssh());
    let report = district.verify(&[]).ends(0).json();
    let fingerprint = classproof(&[&"key", &"show", &public(&district.root), &"--json"]).ends(0).json()["fingerprint"].clone();
    let edition = &report["authenticity"]["registry"];
    assert_eq!((&edition["version"], &edition["signed_by"]), (&json!(2), &fingerprint));
    // The next version is unsigned until it is signed, or is signed at once.
    district.add(&["--principal", &other_code()], other_key(), "2026-01-03");
    assert_eq!(district.verify(&[]).ends(0).json()["authenticity"]["registry"]["signed_by"], Value::Null);
    let officer = key("signed-officer");
    let at_once: [Argument<'_>; 6] = [&"--key", &public(&officer), &"--now", &"2026-01-04", &"--sign-with", &district.root];
    district.run(&["add", "--as", "officer", "--principal", "officer-1"], &at_once).ends(0);
    assert!(district.is_signed_for_openssh());
    assert_eq!(district.list()["edition"]["signed_by"], fingerprint);
    // One letter of a name changed by hand.
    let text = fs::read_to_string(&district.registry).unwrap();
    fs::write(&district.registry, format!("{text}# 91500113MA5U1ABC7D 某某学校\n")).unwrap();
    let refused = district.verify(&[]).ends(5);
    assert!(refused.stderr.contains("签名之后被改动过"), "{refused}");
    fs::write(&district.registry, text.replace("version: 4", "version: four")).unwrap();
    assert!(district.verify(&[]).ends(5).stderr.contains("版本说明"));
}

/// A key is stolen on 1 October: what it signs is refused, what is proven to be older stays.
#[test]
fn what_a_stolen_key_signs_is_refused_and_what_was_received_before_stays() {
    let district = District::new("stolen");
    let theft = "2026-09-15T08:00:00+08:00";
    let said = district.revoke(own_key(), &["--from", theft], "2026-10-02").ends(0);
    assert!(said.stdout.contains("此前的仍可信"), "{said}");
    assert_eq!(reason(district.verify(&[])), "revoked");
    assert_eq!(reason(district.verify(&[&"--at", &"2026-09-15T08:00:01+08:00"])), "revoked");
    district.verify(&[&"--at", &"2026-09-02"]).ends(0);
    assert!(fs::read_to_string(&district.registry).unwrap().contains("valid-before=\"20260915000000Z\""));
    assert!(district.run(&["list"], &[]).ends(0).stdout.contains("此时起作废"));
    let entries = district.list()["entries"].clone();
    assert_eq!((&entries[0]["revoked"], &entries[1]["revoked"]), (&json!(false), &json!(true)));
    // Never to be trusted: no time makes it good, for OpenSSH neither.
    district.revoke(own_key(), &["--never"], "2026-10-03").ends(0);
    assert_eq!(reason(district.verify(&[&"--at", &"2026-09-02"])), "revoked");
    assert_eq!(district.list()["revoked"], 1);
    district.revoke(own_key(), &["--never"], "2026-10-04").ends(5);
    district.revoke(&key("stolen-unknown"), &["--from", theft], "2026-10-04").ends(5);
    district.revoke(own_key(), &[], "2026-10-04").ends(2);
    // The list can not be taken away without the registry noticing.
    let list = fs::read(district.beside(".revoked")).unwrap();
    fs::remove_file(district.beside(".revoked")).unwrap();
    assert!(district.verify(&[]).ends(5).stderr.contains("作废名单"));
    fs::write(district.beside(".revoked"), [&list[..], b"nonsense\n"].concat()).unwrap();
    district.verify(&[]).ends(5);
    // The version from before the revocation had no list.
    let old = district.beside(".v").join("0003");
    classproof(&[&"verify", &whole_bundle().path, &"--trust", &old, &"--at", &"2026-09-02"]).ends(0);
}

#[test]
fn a_key_is_rotated_with_an_overlap() {
    let district = District::new("rotated");
    let new = key("rotated-new");
    let rotate = |key: &Path, code: &str, more: &[Argument<'_>]| {
        let key = public(key);
        let given: [Argument<'_>; 6] = [&"--key", &key, &"--principal", &code, &"--now", &"2026-08-20"];
        district.run(&["rotate"], &[&given[..], more].concat())
    };
    rotate(&new, &other_code(), &[]).ends(5);
    rotate(own_key(), &own_code(), &[]).ends(5);
    rotate(&new, &own_code(), &[&"--overlap", &"30"]).ends(0);
    district.verify(&[&"--at", &"2026-09-02"]).ends(0);
    assert_eq!(reason(district.verify(&[&"--at", &"2026-09-20"])), "expired");
    let by_new = super::institutions::pack(super::classes::whole_class(), &new, "rotated-new", &[]);
    let at = |at: &str| classproof(&[&"verify", &by_new.path, &"--trust", &district.registry, &"--at", &at, &"--json"]);
    at("2026-09-20").ends(0);
    assert_eq!(reason(at("2026-08-19")), "not_yet_valid");
}

#[test]
fn only_what_the_root_signed_is_imported_and_never_something_older() {
    let district = District::new("imported");
    let own = scratch().join("districts/imported-own");
    let unsigned = district.handed_out("unsigned");
    assert!(import(&unsigned, &own, &[]).ends(5).stderr.contains(".sig"));
    district.sign(&district.root).ends(0);
    let second = district.handed_out("second");
    // Another root than the one named; nothing is written.
    assert!(import(&second, &own, &[&"--root", &public(other_key())]).ends(5).stderr.contains("--root"));
    assert!(!own.exists());
    let said = import(&second, &own, &[]).ends(0);
    assert!(said.stdout.contains("第一次导入"), "{said}");
    let again = import(&second, &own, &[&"--root", &public(&district.root), &"--json"]).ends(0).json();
    assert_eq!((&again["edition"]["version"], &again["on_trust"]), (&json!(2), &json!(false)));
    // Two versions later, of which only the last is signed.
    district.add(&["--principal", &other_code()], other_key(), "2026-01-03");
    district.revoke(own_key(), &["--never"], "2026-01-04").ends(0);
    district.sign(&district.root).ends(0);
    let fourth = district.handed_out("fourth");
    fs::rename(fourth.with_file_name("登记.v/0003"), fourth.with_file_name("0003")).unwrap();
    assert!(import(&fourth, &own, &[]).ends(5).stderr.contains("0003"));
    fs::rename(fourth.with_file_name("0003"), fourth.with_file_name("登记.v/0003")).unwrap();
    let said = import(&fourth, &own, &[]).ends(0);
    assert!(!said.stdout.contains("第一次导入"), "{said}");
    assert_eq!(reason(classproof(&[&"verify", &whole_bundle().path, &"--trust", &own, &"--json"])), "revoked");
    assert_eq!(fs::read(format!("{}.v/0002", own.display())).unwrap(), fs::read(&second).unwrap());
    // The old one, in which the revoked key is still good, is refused and changes nothing.
    let (registry, signature) = (fs::read(&own).unwrap(), fs::read(format!("{}.sig", own.display())).unwrap());
    for (more, words) in [(vec![], "比已有的第 4 版旧"), (vec![&"--root" as Argument<'_>, &public(&district.root)], "第 2 版")] {
        let refused = import(&second, &own, &more).ends(5);
        assert!(refused.stderr.contains(words), "{refused}");
    }
    // Another fourth version of the same root is no continuation.
    let fork = District { registry: second.clone(), root: district.root.clone() };
    fork.add(&["--principal", &other_code()], other_key(), "2026-01-05");
    fork.add(&["--as", "officer", "--principal", "officer-2"], other_key(), "2026-01-06");
    fork.sign(&fork.root).ends(0);
    assert!(import(&fork.registry, &own, &[]).ends(5).stderr.contains("接不上"));
    assert_eq!((fs::read(&own).unwrap(), fs::read(format!("{}.sig", own.display())).unwrap()), (registry, signature));
    // A registry that the user made himself is not overwritten.
    let simple = scratch().join("districts/imported-simple");
    fs::write(&simple, "# mine\n").unwrap();
    assert!(import(&fourth, &simple, &[]).ends(5).stderr.contains("您自己登记的"));
    assert_eq!(fs::read(&simple).unwrap(), b"# mine\n");
}

#[test]
fn the_root_key_is_rotated_and_a_root_that_nobody_named_is_refused() {
    let district = District::new("roots");
    district.sign(&district.root).ends(0);
    let own = scratch().join("districts/roots-own");
    import(&district.handed_out("first"), &own, &[&"--root", &public(&district.root)]).ends(0);
    let (new, stranger) = (key("roots-new"), key("roots-stranger"));
    let rotated: [Argument<'_>; 10] =
        [&"--key", &public(&new), &"--principal", &ROOT, &"--as", &"root", &"--now", &"2026-02-01", &"--sign-with", &district.root];
    district.run(&["rotate"], &rotated).ends(0);
    // Whoever holds the files can write a version that names a root of his own; unsigned, it counts for nothing.
    let forged = District { registry: district.handed_out("forged"), root: stranger.clone() };
    let refused = forged.run(
        &["add", "--as", "root", "--principal", "district-2"],
        &[&"--key", &public(&stranger), &"--now", &"2026-02-02", &"--sign-with", &stranger],
    );
    assert!(refused.ends(5).stderr.contains("不是区县根密钥"));
    forged.add(&["--as", "root", "--principal", "district-2"], &stranger, "2026-02-02");
    forged.sign(&stranger).ends(5);
    let bytes = fs::read(&forged.registry).unwrap();
    let by_hand = tool_in(
        Path::new("."),
        "ssh-keygen",
        "openssh-client",
        &[&"-Y", &"sign", &"-f", &stranger, &"-n", &"classproof-registry-v1"],
        &bytes,
    )
    .ends(0);
    fs::write(forged.beside(".sig"), by_hand.stdout).unwrap();
    assert!(import(&forged.registry, &own, &[]).ends(5).stderr.contains("不是由区县根密钥签名"));
    // After the overlap the new root signs, and the old one does not.
    district.add(&["--principal", &other_code()], other_key(), "2026-04-01");
    assert!(district.sign(&district.root).ends(5).stderr.contains("不是区县根密钥"));
    district.sign(&new).ends(0);
    let said = import(&district.handed_out("second"), &own, &[]).ends(0);
    assert!(said.stdout.contains("第 4 版"), "{said}");
    // Who joins now takes the new root.
    let late = scratch().join("districts/roots-late");
    import(&district.handed_out("third"), &late, &[&"--root", &public(&district.root)]).ends(5);
    import(&district.handed_out("third"), &late, &[&"--root", &public(&new)]).ends(0);
}
