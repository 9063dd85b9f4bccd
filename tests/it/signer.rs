//! Signers: only the class's institution is accepted, with a key that the district's registry trusts at the relevant time.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::classes::{files, other_code, own_code, whole_class};
use super::institutions::{Bundle, key, other_key, own_key, pack, public, registry, resealed, verify, whole_bundle, whole_bundle_unzipped};
use super::program::{AT, Argument, NOW, Ran, classproof, scratch, tool, tool_in};

/// Exit 4: intact, but not trusted for exactly this reason.
#[track_caller]
fn is_untrusted(ran: Ran, kind: &str) -> Value {
    let report = ran.ends(4).json();
    assert_eq!(report["verdict"], "untrusted");
    assert_eq!((&report["integrity"]["outcome"], &report["authenticity"]["outcome"]), (&json!("passed"), &json!("failed")));
    assert_eq!(report["authenticity"]["signer"], Value::Null);
    let findings = report["authenticity"]["findings"].as_array().unwrap();
    let kinds: Vec<&str> = findings.iter().map(|finding| finding["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, [kind]);
    assert!(!findings[0]["message"].as_str().unwrap().is_empty());
    findings[0].clone()
}

/// A copy of the unzipped bundle; its files are hard links until they are replaced.
fn unzipped_copy(name: &str) -> PathBuf {
    let (from, to) = (whole_bundle_unzipped(), scratch().join("unzipped").join(name));
    let to = to.join(from.file_name().unwrap());
    for path in files(from) {
        let target = to.join(&path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::hard_link(from.join(&path), target).unwrap();
    }
    to
}

#[test]
fn a_missing_signature_is_a_failed_one() {
    let folder = scratch().join("unsigned");
    fs::create_dir_all(&folder).unwrap();
    let again = folder.join("zipped-again.zip");
    let program = "import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1]) as a, zipfile.ZipFile(sys.argv[2], 'w') as b:\n    \
                   for i in a.infolist():\n        if not i.filename.endswith('.sig'): b.writestr(i, a.read(i))";
    tool("python3", "python3", &[&"-c", &program, &whole_bundle().path, &again]).ends(0);
    is_untrusted(verify(&again), "signature_missing");

    let deleted = folder.join("deleted.zip");
    fs::copy(&whole_bundle().path, &deleted).unwrap();
    tool("zip", "zip", &[&"-q", &"-d", &deleted, &"*/tagmanifest-sha256.txt.sig"]).ends(0);
    is_untrusted(verify(&deleted), "signature_missing");

    let unzipped = unzipped_copy("unsigned");
    fs::remove_file(unzipped.join("tagmanifest-sha256.txt.sig")).unwrap();
    is_untrusted(verify(&unzipped), "signature_missing");
}

#[test]
fn another_trusted_institution_can_not_sign_for_this_one() {
    let bundle = pack(whole_class(), other_key(), "signed-by-other", &[]);
    let finding = is_untrusted(verify(&bundle.path), "wrong_signer");
    assert_eq!((&finding["expected"], &finding["registered"]), (&json!(own_code()), &json!([other_code()])));
}

#[test]
fn a_key_that_nobody_registered_is_unknown() {
    let bundle = pack(whole_class(), &key("unknown"), "signed-by-unknown", &[]);
    let report = verify(&bundle.path);
    let shown = classproof(&[&"key", &"show", &public(&scratch().join("keys/unknown")), &"--json"]).ends(0).json();
    assert_eq!(is_untrusted(report, "unknown_key")["fingerprint"], shown["fingerprint"]);
}

#[test]
fn a_key_counts_only_in_its_window() {
    let at = |at: &str| classproof(&[&"verify", &whole_bundle().path, &"--trust", &registry(), &"--at", &at, &"--json"]);
    at("2026-12-31T23:59:59+08:00").ends(0);
    let finding = is_untrusted(at("2027-06-01"), "expired");
    assert_eq!(finding["until"], "2026-12-31T16:00:00Z");
    is_untrusted(at("2025-12-31"), "not_yet_valid");
}

/// When the key had to be valid, and who answers for that moment, is said wherever it decided.
#[test]
fn the_moment_that_counted_is_named_with_its_proof() {
    let registry = registry();
    let given =
        |more: &[Argument<'_>]| classproof(&[&[&"verify" as Argument<'_>, &whole_bundle().path, &"--trust", &registry], more].concat());
    let report = given(&[&"--at", &AT, &"--json"]).ends(0).json();
    assert_eq!((&report["authenticity"]["judged"]["by"], &report["authenticity"]["judged"]["at"]), (&json!("given"), &json!(AT)));
    assert!(given(&[&"--at", &AT]).ends(0).stdout.contains("公钥的有效期按 --at 指定的时间（2026-"));
    let page = scratch().join("judged.html");
    given(&[&"--at", &AT, &"--lang", &"en", &"--report", &page]).ends(0);
    assert!(fs::read_to_string(page).unwrap().contains("judged at the time given with --at"));
    // Without a time it is now, whether the key is valid or not.
    assert_eq!(given(&[&"--json"]).json()["authenticity"]["judged"]["by"], "now");
    let none = classproof(&[&"verify", &whole_bundle().path, &"--at", &AT, &"--json"]).ends(4).json();
    assert_eq!(none["authenticity"]["judged"], Value::Null);
}

/// An officer signs receipts and no bundles; the key of an institution is no officer's.
#[test]
fn an_officer_is_registered_for_receipts_alone() {
    let trust = scratch().join("officers");
    let add = |principal: &str, key: &Path, more: &[Argument<'_>]| {
        let key = public(key);
        let given: [Argument<'_>; 8] = [&"trust", &"add", &"--trust", &trust, &"--principal", &principal, &"--key", &key];
        classproof(&[&given[..], more].concat())
    };
    let report = add("officer-500101-07", own_key(), &[&"--as", &"officer", &"--json"]).ends(0).json();
    assert_eq!(report["namespace"], "classproof-receipt-v1");
    assert!(fs::read_to_string(&trust).unwrap().contains("officer-500101-07 namespaces=\"classproof-receipt-v1\" ssh-ed25519 "));
    let verify = || classproof(&[&"verify", &whole_bundle().path, &"--trust", &trust, &"--at", &AT, &"--json"]);
    is_untrusted(verify(), "wrong_signer");
    add(&own_code(), other_key(), &[]).ends(0);
    is_untrusted(verify(), "wrong_signer");
    for refused in ["officer 7", "张三", "a*", &"a".repeat(65)] {
        assert!(add(refused, own_key(), &[&"--as", &"officer"]).ends(2).stderr.contains("字母"), "{refused}");
    }
    let list = classproof(&[&"trust", &"list", &"--trust", &trust]).ends(0);
    assert!(list.stdout.contains("用途 查验回执") && list.stdout.contains("用途 档案包"), "{list}");
}

#[test]
fn without_a_registry_nobody_is_trusted() {
    let verify =
        |more: &[Argument<'_>]| classproof(&[&[&"verify" as Argument<'_>, &whole_bundle().path, &"--at", &AT, &"--json"], more].concat());
    is_untrusted(verify(&[]), "no_registry");
    let empty = scratch().join("empty_signers");
    fs::write(&empty, "# nobody\n").unwrap();
    is_untrusted(verify(&[&"--trust", &empty]), "unknown_key");
    // A named registry that does not exist differs from no registry.
    verify(&[&"--trust", &scratch().join("no_such_signers")]).ends(5);
}

#[test]
fn a_key_for_other_purposes_is_not_trusted_for_bundles() {
    let path = scratch().join("for_files");
    let line = fs::read_to_string(public(own_key())).unwrap();
    fs::write(&path, format!("{} namespaces=\"file,git\" {line}", own_code())).unwrap();
    is_untrusted(classproof(&[&"verify", &whole_bundle().path, &"--trust", &path, &"--at", &AT, &"--json"]), "other_namespace");
}

/// A registry next to or inside a bundle is never used.
#[test]
fn what_comes_with_a_bundle_is_not_trusted() {
    let folder = scratch().join("with-registry");
    fs::create_dir_all(&folder).unwrap();
    let bundle = folder.join("bundle.zip");
    fs::copy(&whole_bundle().path, &bundle).unwrap();
    fs::copy(registry(), folder.join("allowed_signers")).unwrap();
    let mut command = super::program::command(&[&"verify", &bundle, &"--at", &AT, &"--json"]);
    is_untrusted(Ran::of(command.current_dir(&folder)), "no_registry");
}

/// Signs the tag manifest of an unzipped bundle again with OpenSSH.
fn sign_with_openssh(folder: &Path, key: &Path, namespace: &str, text: &[u8]) {
    let signature = folder.join("tagmanifest-sha256.txt.sig");
    fs::remove_file(&signature).unwrap();
    let ran = tool_in(folder, "ssh-keygen", "openssh-client", &[&"-Y", &"sign", &"-f", &key, &"-n", &namespace], text).ends(0);
    fs::write(signature, ran.stdout).unwrap();
}

#[test]
fn signatures_of_openssh_are_read_and_their_purpose_and_text_count() {
    let folder = unzipped_copy("signed-by-openssh");
    let manifest = fs::read(folder.join("tagmanifest-sha256.txt")).unwrap();
    sign_with_openssh(&folder, own_key(), "classproof-bundle-v1", &manifest);
    verify(&folder).ends(0);
    sign_with_openssh(&folder, own_key(), "file", &manifest);
    is_untrusted(verify(&folder), "other_purpose");
    sign_with_openssh(&folder, own_key(), "classproof-bundle-v1", b"something else\n");
    is_untrusted(verify(&folder), "wrong");
    super::classes::replace(&folder.join("tagmanifest-sha256.txt.sig"), b"signed: the head");
    is_untrusted(verify(&folder), "malformed");
    // The same in the container: the signed content counts, not the mere presence of a signature.
    let bundle = resealed(&folder, own_key(), "signed-again.zip");
    assert_eq!(verify(&bundle.path).ends(0).json()["bundle"]["id"], whole_bundle().id.as_str());
}

#[test]
fn a_key_of_openssh_signs_bundles() {
    let path = scratch().join("keys/openssh");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    tool("ssh-keygen", "openssh-client", &[&"-q", &"-t", &"ed25519", &"-N", &"", &"-C", &"机构", &"-f", &path]).ends(0);
    let Bundle { path: bundle, .. } = pack(whole_class(), &path, "openssh-key", &[]);
    let trust = scratch().join("openssh_signers");
    classproof(&[&"trust", &"add", &"--trust", &trust, &"--principal", &own_code(), &"--key", &public(&path)]).ends(0);
    classproof(&[&"verify", &bundle, &"--trust", &trust, &"--at", &AT]).ends(0);
    // Other key types are rejected with a message.
    let rsa = scratch().join("keys/rsa");
    tool("ssh-keygen", "openssh-client", &[&"-q", &"-t", &"rsa", &"-N", &"", &"-f", &rsa]).ends(0);
    let ran = classproof(&[&"pack", &whole_class(), &"--key", &rsa, &"-o", &scratch().join("rsa.zip"), &"--now", &NOW]).ends(5);
    assert!(ran.stderr.contains("ssh-ed25519"), "{ran}");
    // Encrypted with an old cipher: the message says what to do, not that the passphrase is wrong.
    let (old, right) = (scratch().join("keys/3des"), scratch().join("3des.txt"));
    fs::write(&right, "pass\n").unwrap();
    tool("ssh-keygen", "openssh-client", &[&"-q", &"-t", &"ed25519", &"-N", &"pass", &"-Z", &"3des-cbc", &"-f", &old]).ends(0);
    let out = scratch().join("3des.zip");
    let pack: [Argument<'_>; 8] = [&"pack", &whole_class(), &"--key", &old, &"--passphrase-file", &right, &"-o", &out];
    let ran = classproof(&[&pack[..], &[&"--now", &NOW]].concat()).ends(5);
    assert!(ran.stderr.contains("ssh-keygen -p -Z aes256-ctr"), "{ran}");
    tool("ssh-keygen", "openssh-client", &[&"-q", &"-p", &"-Z", &"aes256-ctr", &"-P", &"pass", &"-N", &"pass", &"-f", &old]).ends(0);
    classproof(&[&pack[..], &[&"--now", &NOW]].concat()).ends(0);
}

/// The program accepts a line exactly when OpenSSH accepts it.
#[test]
fn the_registry_is_read_as_openssh_reads_it() {
    let folder = unzipped_copy("read-as-openssh");
    let manifest = fs::read(folder.join("tagmanifest-sha256.txt")).unwrap();
    let key = fs::read_to_string(public(own_key())).unwrap();
    let (code, key, space) = (own_code(), key.trim(), "classproof-bundle-v1");
    let trust = scratch().join("as_openssh");
    for (line, believed) in [
        (format!("{code} namespaces=\"{space}\" {key}"), true),
        (format!("{code} namespaces={space} {key}"), false),
        (format!("{code} namespaces= {key}"), false),
        (format!("{code} NAMESPACES=\"{space}\" {key}"), true),
        (format!("{code} namespaces=\"file,{space}\" {key}"), true),
        (format!("{code} namespaces=\"{space}\",valid-after=\"20260101\" {key}"), true),
        (format!("{code} namespaces=\"{space}\",valid-after=20260101 {key}"), false),
        (format!("{code} valid-before=20270101Z {key}"), false),
        (format!("{code} valid-before=\"20270101Z\" {key}"), true),
        (format!("{code} unknown=\"x\" {key}"), false),
        (format!("\"{code}\" {key}"), true),
        (format!("*,!{code} {key}"), false),
    ] {
        fs::write(&trust, format!("{line}\n")).unwrap();
        let signature = folder.join("tagmanifest-sha256.txt.sig");
        let at = "-Overify-time=20260902000000Z";
        let openssh: [Argument<'_>; 11] = [&"-Y", &"verify", &"-f", &trust, &"-I", &code, &"-n", &space, &"-s", &signature, &at];
        let openssh = tool_in(&folder, "ssh-keygen", "openssh-client", &openssh, &manifest);
        assert_eq!(openssh.code == Some(0), believed, "OpenSSH of {line}: {openssh}");
        let ours = classproof(&[&"verify", &folder, &"--trust", &trust, &"--at", &AT, &"--json"]);
        assert_eq!(ours.code == Some(0), believed, "{line}: {ours}");
    }
}

#[test]
fn a_passphrase_protects_the_key() {
    let (path, right, wrong) = (scratch().join("keys/protected"), scratch().join("right.txt"), scratch().join("wrong.txt"));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&right, "一二三 four\r\n").unwrap();
    fs::write(&wrong, "一二三 five\n").unwrap();
    classproof(&[&"key", &"new", &"--out", &path, &"--passphrase-file", &right]).ends(0);
    let opened = tool("ssh-keygen", "openssh-client", &[&"-y", &"-P", &"一二三 four", &"-f", &path]).ends(0);
    assert!(fs::read_to_string(public(&path)).unwrap().starts_with(opened.stdout.trim()));
    assert_ne!(tool("ssh-keygen", "openssh-client", &[&"-y", &"-P", &"", &"-f", &path]).code, Some(0));

    let target = scratch().join("protected.zip");
    let pack = |more: &[Argument<'_>]| {
        let given: [Argument<'_>; 8] = [&"pack", &whole_class(), &"--key", &path, &"-o", &target, &"--now", &NOW];
        classproof(&[&given[..], more].concat())
    };
    for (lang, words) in [("zh-CN", "口令不对"), ("en", "passphrase is wrong")] {
        let ran = pack(&[&"--passphrase-file", &wrong, &"--lang", &lang]).ends(5);
        assert!(ran.stderr.contains(words), "{ran}");
    }
    let ran = pack(&[]).ends(5);
    assert!(ran.stderr.contains("--passphrase-file"), "{ran}");
    assert!(!target.exists());
    pack(&[&"--passphrase-file", &right]).ends(0);
    assert!(target.exists());
}

/// The passphrase changes, the key does not; without the current passphrase nothing changes.
#[test]
fn a_passphrase_is_changed_and_taken_away() {
    let (path, first, second) = (scratch().join("keys/changed"), scratch().join("first.txt"), scratch().join("second.txt"));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&first, "第一个\n").unwrap();
    fs::write(&second, "second 口令\n").unwrap();
    classproof(&[&"key", &"new", &"--out", &path, &"--passphrase-file", &first, &"--comment", &"某某学校"]).ends(0);
    let line = fs::read_to_string(public(&path)).unwrap();
    let change = |more: &[Argument<'_>]| classproof(&[&[&"key" as Argument<'_>, &"change-passphrase", &path], more].concat());
    let opens = |passphrase: &str| {
        let ran = tool("ssh-keygen", "openssh-client", &[&"-y", &"-P", &passphrase, &"-f", &path]);
        ran.code == Some(0) && line.trim() == ran.stdout.trim()
    };
    let before = fs::read(&path).unwrap();
    for refused in
        [change(&[&"--passphrase-file", &second, &"--new-passphrase-file", &second]), change(&[&"--new-passphrase-file", &second])]
    {
        refused.ends(5);
        assert_eq!(fs::read(&path).unwrap(), before);
    }
    let changed = change(&[&"--passphrase-file", &first, &"--new-passphrase-file", &second]).ends(0);
    assert!(changed.stdout.contains("不必重新登记") && opens("second 口令") && !opens("第一个"), "{changed}");
    let taken = change(&[&"--passphrase-file", &second, &"--no-passphrase", &"--json"]).ends(0).json();
    assert!(line.starts_with(taken["line"].as_str().unwrap()) && opens(""), "{taken}");
    assert_eq!(fs::read_to_string(public(&path)).unwrap(), line);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600, "nobody else may read a private key");
    }
}

#[test]
fn keys_are_shown_and_never_overwritten() {
    let path = key("shown");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600, "nobody else may read a private key");
    }
    let line = fs::read_to_string(public(&path)).unwrap();
    let shown = |file: &Path| classproof(&[&"key", &"show", &file, &"--json"]).ends(0).json();
    let (private, other) = (shown(&path), shown(&public(&path)));
    assert_eq!((&private["line"], &private["fingerprint"]), (&other["line"], &other["fingerprint"]));
    assert!(line.starts_with(private["line"].as_str().unwrap()) && line.trim_end().ends_with(" shown"));
    let openssh = tool("ssh-keygen", "openssh-client", &[&"-l", &"-f", &public(&path)]).ends(0);
    assert_eq!(openssh.stdout.split(' ').nth(1), private["fingerprint"].as_str());
    let before = fs::read(&path).unwrap();
    classproof(&[&"key", &"new", &"--out", &path, &"--no-passphrase"]).ends(5);
    assert_eq!(fs::read(&path).unwrap(), before);
    let words = classproof(&[&"key", &"show", &path]).ends(0);
    assert!(words.stdout.contains(private["fingerprint"].as_str().unwrap()) && !words.stdout.contains("PRIVATE"), "{words}");
}

#[test]
fn the_registry_is_listed_with_its_windows_and_bad_lines() {
    let path = scratch().join("listed_signers");
    let text = fs::read_to_string(registry()).unwrap();
    fs::write(&path, format!("{text}half a line\n")).unwrap();
    let list = classproof(&[&"trust", &"list", &"--trust", &path, &"--json"]).ends(0).json();
    let entries = list["entries"].as_array().unwrap();
    let principals: Vec<&Value> = entries.iter().map(|entry| &entry["principals"]).collect();
    assert_eq!(principals, [&json!([own_code()]), &json!([other_code()])]);
    assert_eq!(
        (&entries[0]["valid_after"], &entries[0]["valid_before"]),
        (&json!("2026-01-01T00:00:00+08:00"), &json!("2027-01-01T00:00:00+08:00"))
    );
    assert_eq!(list["passed_over"], json!([text.lines().count() + 1]));
    for (lang, words) in [("zh-CN", "不限"), ("en", "open")] {
        let open = scratch().join(format!("open_signers_{lang}"));
        classproof(&[&"trust", &"add", &"--trust", &open, &"--principal", &own_code(), &"--key", &public(own_key())]).ends(0);
        let ran = classproof(&[&"trust", &"list", &"--trust", &open, &"--lang", &lang]).ends(0);
        assert!(ran.stdout.contains(&own_code()) && ran.stdout.contains(words), "{ran}");
    }
    // A duplicate key, an invalid code, and an empty validity period are refused.
    let add = |code: &str, more: &[Argument<'_>]| {
        let key = public(own_key());
        let given: [Argument<'_>; 8] = [&"trust", &"add", &"--trust", &path, &"--principal", &code, &"--key", &key];
        classproof(&[&given[..], more].concat())
    };
    add(&own_code(), &[&"--from", &"2026-01-01", &"--until", &"2027-01-01"]).ends(5);
    add(&own_code().replace("MJ", "MK"), &[]).ends(2);
    add(&own_code(), &[&"--from", &"2027-01-01", &"--until", &"2026-01-01"]).ends(2);
}

/// Public keys in other formats are named, with the remedy.
#[test]
fn public_keys_in_other_forms_are_named() {
    let folder = scratch().join("other-forms");
    fs::create_dir_all(&folder).unwrap();
    let line = format!("{} 某某学校\n", fs::read_to_string(public(own_key())).unwrap().trim());
    let utf16 = |order: fn(u16) -> [u8; 2]| [0xFEFF].into_iter().chain(line.encode_utf16()).flat_map(order).collect::<Vec<u8>>();
    let marked = [b"\xef\xbb\xbf", line.as_bytes()].concat();
    for (name, bytes, code, words) in [
        ("notepad.pub", utf16(u16::to_le_bytes), 5, "另存为 UTF-8"),
        ("other-end.pub", utf16(u16::to_be_bytes), 5, "另存为 UTF-8"),
        ("putty.pub", b"---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----\n".to_vec(), 5, "ssh-keygen -i -f"),
        ("marked.pub", marked, 0, ""),
    ] {
        let (path, registry) = (folder.join(name), folder.join(format!("{name}.registry")));
        let _ = fs::remove_file(&registry);
        fs::write(&path, bytes).unwrap();
        let ran = classproof(&[&"trust", &"add", &"--principal", &"91500113MA5U1ABC7D", &"--trust", &registry, &"--key", &path]);
        assert!(ran.code == Some(code) && ran.stderr.contains(words), "{name}: {ran}");
    }
    let registry = folder.join("notepad.registry");
    fs::write(&registry, utf16(u16::to_le_bytes)).unwrap();
    let ran = classproof(&[&"trust", &"list", &"--trust", &registry]);
    assert!(ran.code == Some(5) && ran.stderr.contains("另存为 UTF-8"), "{ran}");
}
