//! Twenty years of one bundle: sealed in 2026, its key stolen, expired, the root key followed by another, its time-stamps renewed twice, and
//! proven in 2046 by the program and by stock tools alone.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::classes::own_code;
use super::institutions::{key, own_key, pack, public, whole_bundle};
use super::program::{Argument, Ran, classproof, scratch, tool_in};
use super::receipts::{filled, officer_key, with_gaps};
use super::timestamps::Authority;

const OFFICER: &str = "officer-500112-07";
const DISTRICT: &str = "district-500112";

/// The district's folder: the bundle, all that lies beside it, and the registry.
struct Play {
    folder: PathBuf,
    registry: PathBuf,
    bundle: PathBuf,
    /// The certificates of all authorities.
    roots: PathBuf,
}

impl Play {
    fn trust(&self, words: &[&str], key: &Path, root: &Path) -> Ran {
        let words: Vec<Argument<'_>> = words.iter().map(|word| word as Argument<'_>).collect();
        let rest: [Argument<'_>; 6] = [&"--trust", &self.registry, &"--key", &public(key), &"--sign-with", &root];
        classproof(&[&[&"trust" as Argument<'_>], &words[..], &rest].concat()).ends(0)
    }

    /// Stamps what a request is over, by an authority of that time.
    fn stamped(&self, of: &Path, request: &Path, authority: &Authority, at: &str) {
        let answer = authority.answer(request, "answer.tsr");
        let given: [Argument<'_>; 8] = [&"timestamp", &"attach", &of, &answer, &"--authorities", &authority.root, &"--at", &at];
        classproof(&given).ends(0);
        let known = fs::read(&self.roots).unwrap_or_default();
        fs::write(&self.roots, [known, fs::read(&authority.root).unwrap()].concat()).unwrap();
    }

    fn verify(&self, bundle: &Path, at: &str) -> (i32, Value) {
        let given: [Argument<'_>; 9] =
            [&"verify", &bundle, &"--trust", &self.registry, &"--authorities", &self.roots, &"--at", &at, &"--json"];
        let ran = classproof(&given);
        (ran.code.unwrap(), ran.json())
    }

    /// A copy of the bundle in a folder of its own, with those of the files beside it that are wanted.
    fn with(&self, name: &str, wanted: impl Fn(&str) -> bool) -> PathBuf {
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder).unwrap();
        for entry in fs::read_dir(&self.folder).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
            let name = entry.file_name().into_string().unwrap();
            if name == "档案包.zip" || name.strip_prefix("档案包.zip").is_some_and(&wanted) {
                fs::copy(entry.path(), folder.join(name)).unwrap();
            }
        }
        folder.join("档案包.zip")
    }
}

fn beside(base: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", base.display()))
}

fn kind(report: &Value) -> &str {
    report["authenticity"]["findings"][0]["kind"].as_str().unwrap_or("trusted")
}

fn by(report: &Value) -> &str {
    report["authenticity"]["judged"]["by"].as_str().unwrap_or("nothing")
}

#[test]
fn a_bundle_of_2026_is_proven_in_2046() {
    let folder = scratch().join("twenty-years");
    fs::create_dir_all(folder.join("柜")).unwrap();
    let play = Play {
        registry: folder.join("登记"),
        bundle: folder.join("柜/档案包.zip"),
        roots: folder.join("roots.pem"),
        folder: folder.join("柜"),
    };
    let (root, next_root, thief) = (key("root-2026"), key("root-2031"), key("thief"));

    // 2026: the district's registry; the class is sealed, received and stamped.
    play.trust(&["add", "--as", "root", "--principal", DISTRICT, "--now", "2026-01-05"], &root, &root);
    let code = own_code();
    play.trust(&["add", "--principal", &code, "--until", "2029-09-01", "--now", "2026-01-06"], own_key(), &root);
    play.trust(&["add", "--as", "officer", "--principal", OFFICER, "--now", "2026-01-07"], officer_key(), &root);
    let old = folder.join("old");
    for ending in ["", ".sig"] {
        fs::copy(beside(&play.registry, ending), beside(&old, ending)).unwrap();
    }
    fs::copy(&whole_bundle().path, &play.bundle).unwrap();
    let sheet = filled("all.txt", |_, _| None);
    let issue: [Argument<'_>; 9] =
        [&"receipt", &"issue", &play.bundle, &"--trust", &play.registry, &"--key", &officer_key(), &"--answers", &sheet];
    classproof(&[&issue[..], &[&"--now", &"2026-09-02T10:00:00+08:00"]].concat()).ends(0);
    let receipt = beside(&play.bundle, ".receipt.txt");
    let first = Authority::founded("of-2026", "2026-09-03 02:00:00");
    for of in [&play.bundle, &receipt] {
        classproof(&[&"timestamp", &"request", of]).ends(0);
        play.stamped(of, &beside(of, ".tsq"), &first, "2026-09-03T12:00:00+08:00");
    }

    // 2029: the key was stolen in March, and expires in September. The thief seals with an earlier date, a receipt of nobody's, and a stamp.
    play.trust(&["revoke", "--from", "2029-03-01", "--now", "2029-03-10"], own_key(), &root);
    let class = super::receipts::class_with_gaps();
    let forged = pack(&class, own_key(), "stolen in 2029", &[&"--with-gaps", &"试验"]);
    let stolen = folder.join("伪造.zip");
    fs::copy(&forged.path, &stolen).unwrap();
    let own = folder.join("own registry");
    let officer: [Argument<'_>; 8] = [&"trust", &"add", &"--trust", &own, &"--as", &"officer", &"--principal", &OFFICER];
    classproof(&[&officer[..], &[&"--key", &public(&thief)]].concat()).ends(0);
    let issue: [Argument<'_>; 9] =
        [&"receipt", &"issue", &stolen, &"--trust", &own, &"--key", &thief, &"--now", &"2026-09-02T10:00:00+08:00"];
    classproof(&issue);
    classproof(&[&"timestamp", &"request", &stolen]).ends(0);
    let second = Authority::founded("of-2029", "2029-04-02 02:00:00");
    play.stamped(&stolen, &beside(&stolen, ".tsq"), &second, "2029-04-02T12:00:00+08:00");
    let (exit, report) = play.verify(&stolen, "2029-05-01");
    assert_eq!((exit, kind(&report), by(&report)), (4, "revoked_since", "timestamp"), "{report}");
    assert_eq!(report["receipt"]["findings"][0]["kind"], "unknown_key", "{report}");
    // The real one is proven to be older: by the officer's receipt, and by the stamp alone.
    let (exit, report) = play.verify(&play.bundle, "2029-05-01");
    assert_eq!((exit, kind(&report), by(&report)), (0, "trusted", "receipt"), "{report}");
    let stamp_only = play.with("stamp only", |ending| ending == ".tst");
    assert_eq!(by(&play.verify(&stamp_only, "2030-05-01").1), "timestamp");
    let bare = play.with("bare", |_| false);
    assert_eq!((play.verify(&bare, "2030-05-01").0, kind(&play.verify(&bare, "2030-05-01").1)), (4, "revoked_since"));

    // 2031: another root key. 2033: the officer's key is stolen, too.
    play.trust(&["rotate", "--as", "root", "--principal", DISTRICT, "--now", "2031-01-10"], &next_root, &root);
    play.trust(&["revoke", "--from", "2033-01-01", "--now", "2033-01-05"], officer_key(), &next_root);

    // 2034 and 2042: all evidence of the shelf is listed and stamped again.
    fs::copy(&with_gaps().path, play.folder.join("另一个.zip")).unwrap();
    let third = Authority::founded("of-2034", "2034-05-01 02:00:00");
    let fourth = Authority::founded("of-2042", "2042-05-01 02:00:00");
    for (number, authority, at) in [(1, &third, "2034-05-01T12:00:00+08:00"), (2, &fourth, "2042-05-01T12:00:00+08:00")] {
        let asked = classproof(&[&"timestamp", &"renew", &play.folder, &"--trust", &play.registry, &"--json"]).ends(0).json();
        play.stamped(&play.folder, Path::new(asked["request"].as_str().unwrap()), authority, at);
        assert!(beside(&play.bundle, &format!(".evidence-{number:03}.tst")).exists());
    }

    // 2046: an auditor. The district's newest registry follows from the one of 2026; the old one does not follow from the newest.
    let auditor = folder.join("auditor");
    classproof(&[&"trust", &"import", &old, &"--trust", &auditor, &"--root", &public(&root)]).ends(0);
    classproof(&[&"trust", &"import", &play.registry, &"--trust", &auditor]).ends(0);
    assert!(classproof(&[&"trust", &"import", &old, &"--trust", &auditor]).ends(5).stderr.contains("旧"));
    let play = Play { registry: auditor, ..play };
    let (exit, report) = play.verify(&play.bundle, "2046-05-01");
    assert_eq!((exit, kind(&report), by(&report)), (0, "trusted", "receipt"), "{report}");
    assert_eq!(report["verdict"], "accepted");
    assert_eq!(report["receipt"]["outcome"], "passed");
    assert_eq!(report["authenticity"]["judged"]["at"], "2026-09-02T10:00:00+08:00");
    for (number, judged) in [(0, "2042-05-01"), (1, "2046-05-01")] {
        let renewal = &report["renewals"][number];
        assert_eq!(renewal["authority"], "CN=Authority", "{report}");
        assert!(renewal["judged"].as_str().unwrap().starts_with(judged), "{report}");
    }
    // Without the last renewal nothing holds: the certificate of 2034 has ended. Without any, neither does that of 2026.
    let once = play.with("renewed once", |ending| !ending.starts_with(".evidence-002"));
    let (exit, report) = play.verify(&once, "2046-05-01");
    assert_eq!((exit, kind(&report), &report["renewals"][0]["problem"]["kind"]), (4, "revoked_since", &"expired".into()), "{report}");
    assert_eq!(report["receipt"]["findings"][0]["kind"], "maybe_backdated");
    let never = play.with("never renewed", |ending| !ending.starts_with(".evidence"));
    let (exit, report) = play.verify(&never, "2046-05-01");
    assert_eq!((exit, &report["timestamp"]["problem"]["kind"]), (4, &"expired".into()), "{report}");
    // And what the thief sealed is still refused.
    assert_eq!(play.verify(&stolen, "2046-05-01").0, 4);

    by_stock_tools(&play);
}

/// The commands of `verify/README.txt`, as they stand there, with the names and times of this play.
fn by_stock_tools(play: &Play) {
    tool_in(&play.folder, "unzip", "unzip", &[&"-q", &"档案包.zip"], b"").ends(0);
    let entries = fs::read_dir(&play.folder).unwrap().map(|entry| entry.unwrap().path());
    let inside = entries.filter(|path| path.join("bagit.txt").is_file()).last().unwrap();
    let readme = fs::read_to_string(inside.join("verify/README.txt")).unwrap();
    let chinese = readme.split("\n----\n").next().unwrap();
    // The district publishes its root keys; the auditor's registry lies elsewhere.
    let roots = play.folder.join("published");
    let registry = fs::read_to_string(&play.registry).unwrap();
    let lines: Vec<&str> = registry.lines().filter(|line| line.contains("classproof-registry-v1")).collect();
    assert_eq!(lines.len(), 2);
    fs::write(&roots, lines.join("\n")).unwrap();
    fs::copy(&play.registry, inside.join("../allowed_signers")).unwrap();
    fs::copy(beside(&play.registry, ".sig"), inside.join("../allowed_signers.sig")).unwrap();

    let seconds = |at: &str| at.parse::<jiff::Timestamp>().unwrap().as_second().to_string();
    let (renewed, again, audit) = (seconds("2034-05-01T04:00:00Z"), seconds("2042-05-01T04:00:00Z"), seconds("2046-05-01T00:00:00Z"));
    let mut ran = 0;
    let mut run = |line: &str, said: &str| {
        let line = line
            .replace("allowed_signers", "../allowed_signers")
            .replace("-CAfile ROOTS.pem", &format!("-CAfile '{}'", play.roots.display()))
            .replace("-f ROOTS", "-f ../published")
            .replace("OFFICER", OFFICER)
            .replace("DISTRICT", DISTRICT);
        let shell = tool_in(&inside, "sh", "dash", &[&"-c", &line], b"");
        assert!(shell.code == Some(0) && (shell.stdout.contains(said) || shell.stderr.contains(said)), "{line}\n{shell}");
        ran += 1;
    };
    for line in chinese.lines().filter_map(|line| line.strip_prefix("     ")) {
        // Each stamp is judged at the time of the next one, and the key at the time that is proven.
        let stamped = |at: &str| format!("{line} -attime {at}");
        match line {
            line if line.starts_with("classproof") || line.starts_with("powershell") => {}
            line if line.starts_with("sha256sum -c") => run(line, "OK"),
            line if line.starts_with("sha256sum") => run(line, &whole_bundle().id),
            line if line.contains("classproof-bundle-v1 -s") => {
                run(&line.replace(" -s ", " -O verify-time=20260902020000Z -s "), "Good \"classproof-bundle-v1\" signature");
            }
            line if line.contains("classproof-receipt-v1") => {
                run(&line.replace("20260902000000Z", "20260902020000Z"), "Good \"classproof-receipt-v1\" signature");
            }
            line if line.contains("classproof-registry-v1") => {
                // As of the day of that version.
                run(&line.replace(" -s ", " -O verify-time=20330105000000Z -s "), "Good \"classproof-registry-v1\" signature");
            }
            line if line.contains("pkeyutl") => run(line, "Signature Verified Successfully"),
            line if line.starts_with("grep") => run(line, &own_code()),
            line if line.starts_with("openssl ts -reply") => run(line, "Time stamp: Sep  3"),
            line if line.starts_with("openssl ts -verify") && !line.contains("evidence") => run(&stamped(&renewed), "Verification: OK"),
            // One token is over the lists of the whole shelf, so that those without a list of many do not apply.
            line if line.contains("evidence-001.sha512 -in") => {}
            line if line.contains("-data ../档案包.zip.evidence-001") => {
                run(&stamped(&again), "Verification: OK");
                run(&stamped(&audit).replace("evidence-001", "evidence-002"), "Verification: OK");
            }
            line if line.starts_with("cd ..") => {
                run(line, "OK");
                run(&line.replace("evidence-001", "evidence-002"), "OK");
            }
            line => run(line, ""),
        }
    }
    assert!(ran >= 19, "{ran} commands: {chinese}");
}
