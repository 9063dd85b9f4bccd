//! The receipt (查验回执): issued for what is accepted and for what is not, checked by stock tools, and worth something only where a
//! registered officer signed it for this very bundle.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use classproof::formats::receipt::{Receipt, ReceiptVerdict};
use classproof::formats::registry::Registry;
use classproof::formats::signature::{RECEIPT_NAMESPACE, SigningKey};
use classproof::stages::receipt::{ReceiptFiles, ReceiptWorth};
use classproof::words::moment::Zone;
use serde_json::Value;

use super::classes::{RECORD, record, whole_class};
use super::institutions::{Bundle, key, other_key, own_key, pack, public, registry, unzipped, whole_bundle};
use super::label::{drawn, is_here, read_back, text_of};
use super::program::{AT, Argument, Ran, classproof, digest, place_in, scratch, spoiled, tool_in};
use super::volumes::cut;

pub const OFFICER: &str = "officer-500101-07";

/// The key of the district's officer.
pub fn officer_key() -> &'static Path {
    static KEY: OnceLock<PathBuf> = OnceLock::new();
    KEY.get_or_init(|| key("officer"))
}

/// The district's registry with its officer.
pub fn with_officer() -> &'static Path {
    static REGISTRY: OnceLock<PathBuf> = OnceLock::new();
    REGISTRY.get_or_init(|| {
        let path = scratch().join("allowed_signers_with_officer");
        fs::copy(registry(), &path).unwrap();
        let key = public(officer_key());
        classproof(&[&"trust", &"add", &"--as", &"officer", &"--principal", &OFFICER, &"--key", &key, &"--trust", &path]).ends(0);
        path
    })
}

fn folder(name: &str) -> PathBuf {
    let folder = scratch().join("receipts").join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A class with gaps: quick to verify, and not accepted.
pub fn with_gaps() -> &'static Bundle {
    static BUNDLE: OnceLock<Bundle> = OnceLock::new();
    BUNDLE.get_or_init(|| pack(&class_with_gaps(), own_key(), "for receipts", &[&"--with-gaps", &"试验"]))
}

/// The folder of that class.
pub fn class_with_gaps() -> PathBuf {
    static CLASS: OnceLock<PathBuf> = OnceLock::new();
    let make = || {
        let class = folder("class with gaps");
        fs::create_dir_all(class.join("00_班级信息")).unwrap();
        fs::write(class.join(RECORD), serde_json::to_vec(&record()).unwrap()).unwrap();
        class
    };
    CLASS.get_or_init(make).clone()
}

/// Issues a receipt on the day after packing.
fn issue(bundle: &Path, output: &Path, more: &[Argument<'_>]) -> Ran {
    let key = officer_key();
    let given: [Argument<'_>; 10] =
        [&"receipt", &"issue", &bundle, &"--trust", &with_officer(), &"--now", &AT, &"--office", &"某某区就业局", &"--json"];
    let signed: [Argument<'_>; 4] = [&"--key", &key, &"--output", &output];
    classproof(&[&given[..], &signed[..], more].concat())
}

fn check(receipt: &Path, more: &[Argument<'_>]) -> Ran {
    let given: [Argument<'_>; 8] = [&"receipt", &"verify", &receipt, &"--trust", &with_officer(), &"--at", &AT, &"--json"];
    classproof(&[&given[..], more].concat())
}

/// Verifies with a receipt.
fn verify_with(bundle: &Path, receipt: &Path, at: &str) -> Ran {
    classproof(&[&"verify", &bundle, &"--trust", &with_officer(), &"--at", &at, &"--receipt", &receipt, &"--json"])
}

/// A sheet of the whole class in which everything is answered with yes, but what `other` answers.
pub fn filled(name: &str, other: impl Fn(&str, &str) -> Option<&'static str>) -> PathBuf {
    static BLANK: OnceLock<String> = OnceLock::new();
    let blank = BLANK.get_or_init(|| {
        let path = folder("sheet").join("核验表.txt");
        classproof(&[
            &"receipt",
            &"issue",
            &whole_bundle().path,
            &"--trust",
            &with_officer(),
            &"--now",
            &AT,
            &"--blank-answers",
            &path,
            &"--json",
        ])
        .ends(0);
        fs::read_to_string(path).unwrap()
    });
    let mut heading = String::new();
    let fill = |line: &str| {
        if line.starts_with('[') {
            line.clone_into(&mut heading);
        }
        let Some(field) = line.strip_suffix(" = ") else { return line.to_owned() };
        let usual = match field {
            "备注" => "",
            "人数约" => "28",
            _ => "是",
        };
        format!("{line}{}", other(&heading, field).unwrap_or(usual))
    };
    let text: Vec<String> = blank.lines().map(fill).collect();
    let path = folder("sheet").join(name);
    fs::write(&path, text.join("\r\n")).unwrap();
    path
}

/// The receipt of the whole class, everything seen by a person.
fn whole() -> &'static Path {
    static RECEIPT: OnceLock<PathBuf> = OnceLock::new();
    RECEIPT.get_or_init(|| {
        let output = folder("whole").join("whole.receipt.txt");
        let ran = issue(&whole_bundle().path, &output, &[&"--answers", &filled("all.txt", |_, _| None)]).ends(0);
        assert_eq!(ran.json()["content"]["verdict"], "accepted", "{ran}");
        output
    })
}

fn rule<'a>(report: &'a Value, id: &str, outcome: &str) -> &'a Value {
    let rules = report["standard"]["rules"].as_array().unwrap();
    rules.iter().find(|rule| rule["id"] == id && rule["outcome"] == outcome).unwrap_or_else(|| panic!("{id} {outcome}: {report:#}"))
}

#[test]
fn what_is_seen_is_signed_and_stock_tools_check_it() {
    let text = fs::read_to_string(whole()).unwrap();
    let receipt = Receipt::read(text.as_bytes()).unwrap();
    let bundle = &whole_bundle().path;
    assert_eq!((receipt.verdict, receipt.open_reviews()), (ReceiptVerdict::Accepted, 0));
    assert_eq!(receipt.bundle.unwrap().to_string(), whole_bundle().id);
    let container = receipt.container.unwrap();
    assert_eq!((container.sha256.to_string(), container.bytes), (digest(std::slice::from_ref(bundle)), bundle.metadata().unwrap().len()));
    assert_eq!(receipt.registry.unwrap().to_string(), digest(&[with_officer().to_owned()]));
    assert!(receipt.registry_version.is_some_and(|version| version.parse::<u32>().is_ok()), "{text}");
    assert_eq!((receipt.officer.as_str(), receipt.signer.as_deref()), (OFFICER, Some(super::classes::own_code().as_str())));
    for said in [
        "checks: signature=ok container=ok chunks=ok manifest=ok standard=ok\n",
        "class-id: 2026-017\n",
        "received: 2026-09-02T00:00:00Z\n",
        "office: 某某区就业局\n",
        "previous-receipt-sha256: -\n",
        "check: T-02.review pass teacher=yes students=yes scene=yes clear=yes headcount=28 session 2026-08-03T",
        "item: L-01 pass kept 开班申请表\n",
        "item: L-04 pass returned 学员身份证\n",
        "不能证明课确实上过。\n",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert_eq!(text.lines().filter(|line| line.starts_with("item: L-")).count(), 14, "{text}");
    let unzipped = unzipped(whole_bundle(), "receipt-unzipped");
    let signature = unzipped.join("tagmanifest-sha256.txt.sig");
    assert_eq!(receipt.signature.unwrap().to_string(), digest(&[signature]));
    let verify = |input: &[u8]| {
        let signature = PathBuf::from(format!("{}.sig", whole().display()));
        let arguments: [Argument<'_>; 12] = [
            &"-Y",
            &"verify",
            &"-f",
            &with_officer(),
            &"-I",
            &OFFICER,
            &"-n",
            &RECEIPT_NAMESPACE,
            &"-s",
            &signature,
            &"-O",
            &"verify-time=20260902000000Z",
        ];
        tool_in(Path::new("."), "ssh-keygen", "openssh-client", &arguments, input).code
    };
    assert_eq!(verify(text.as_bytes()), Some(0));
    assert_ne!(verify(text.replace("accepted", "rejected").as_bytes()), Some(0));
    // The program says so too, of the file and of the folder.
    for bundle in [bundle, &unzipped] {
        let ran = check(whole(), &[bundle]).ends(0);
        assert_eq!(ran.json()["content"]["officer"], OFFICER, "{ran}");
    }
    fs::write(unzipped.join("data").join(RECORD), b"{}").unwrap();
    let ran = check(whole(), &[&unzipped]).ends(3);
    assert_eq!(ran.json()["findings"][0]["kind"], "bundle_damaged", "{ran}");
}

#[test]
fn a_receipt_settles_what_was_left_to_a_person_under_the_officers_name() {
    let bundle = &whole_bundle().path;
    let report = verify_with(bundle, whole(), AT).ends(0).json();
    assert_eq!((&report["standard"]["open_reviews"], &report["receipt"]["outcome"]), (&0.into(), &"passed".into()), "{report:#}");
    let settled = rule(&report, "T-02", "pass");
    let rules = report["standard"]["rules"].as_array().unwrap();
    assert!(rules.iter().all(|rule| rule["outcome"] != "needs_review"), "{report:#}");
    assert!(rules.iter().any(|rule| rule["id"] == "T-02" && rule["facts"]["reviewed_by"]["value"] == OFFICER), "{settled:#}");
    assert_eq!(report["packer_disagrees"], Value::Array(Vec::new()), "the packer had no answers");
    let page = folder("page").join("报告.html");
    let told = classproof(&[
        &"verify",
        bundle,
        &"--trust",
        &with_officer(),
        &"--at",
        &AT,
        &"--receipt",
        &whole(),
        &"--all",
        &"--report",
        &page,
        &"--lang",
        &"zh-CN",
    ])
    .ends(0);
    let page = fs::read_to_string(page).unwrap();
    for text in [&told.stdout, &page] {
        assert!(text.contains("查验回执：可信") && text.contains(OFFICER) && text.contains("人工核验：通过"), "{text}");
    }
    assert!(told.stdout.contains("结论：接受\n"), "{told}");

    // One thing that was not seen, in one session.
    let sheet = filled("no-teacher.txt", |heading, field| match field {
        "见教师" if heading.contains("T-02") && heading.contains("2026-08-03T09") => Some("否"),
        "备注" if heading.contains("T-02") && heading.contains("2026-08-03T09") => Some("老师不在画面里"),
        "签名笔迹无异常" => Some(""),
        _ => None,
    });
    let output = folder("no teacher").join("r.txt");
    let ran = issue(bundle, &output, &[&"--answers", &sheet]).ends(1);
    assert_eq!(ran.json()["content"]["verdict"], "rejected", "{ran}");
    let report = verify_with(bundle, &output, AT).ends(1).json();
    assert_eq!(report["verdict"], "standard_not_met");
    let failed = rule(&report, "T-02", "fail");
    assert_eq!(failed["subject"]["kind"], "session", "{failed:#}");
    let message = failed["message"].as_str().unwrap();
    assert!(message.contains("看不到教师") && message.contains("老师不在画面里") && message.contains(OFFICER), "{message}");
    rule(&report, "T-01", "needs_review");
}

#[test]
fn what_nobody_answered_stays_open_and_is_said() {
    let bundle = &whole_bundle().path;
    let output = folder("open").join("r.txt");
    let given: [Argument<'_>; 7] = [&"receipt", &"issue", bundle, &"--trust", &with_officer(), &"--now", &AT];
    let told = classproof(&[&given[..], &[&"--key", &officer_key(), &"--output", &output, &"--lang", &"zh-CN"]].concat()).ends(0);
    assert!(told.stdout.contains("项人工核验没有做") && told.stdout.contains("T-02"), "{told}");
    let receipt = Receipt::read(&fs::read(&output).unwrap()).unwrap();
    assert_eq!(receipt.verdict, ReceiptVerdict::AcceptedWithRemarks);
    assert!(receipt.open_reviews() > 3 && receipt.open_reviews() == receipt.reviews.len());
    let before = super::institutions::verify(bundle).ends(0).json();
    let report = verify_with(bundle, &output, AT).ends(0).json();
    assert_eq!(report["standard"], before["standard"]);
    // Nothing is written over, and nothing over what is read.
    let kept = fs::read(&output).unwrap();
    issue(bundle, &output, &[]).ends(5);
    issue(bundle, bundle, &[&"--force"]).ends(5);
    assert_eq!(fs::read(&output).unwrap(), kept);
    issue(bundle, &output, &[&"--force", &"--remark", &"请补交发票"]).ends(0);
    let changed = Receipt::read(&fs::read(&output).unwrap()).unwrap();
    assert!(changed.reason.unwrap().contains("请补交发票"));
}

#[test]
fn what_is_refused_gets_a_receipt_too() {
    let output = folder("refused").join("gaps.txt");
    let report = issue(&with_gaps().path, &output, &[]).ends(1).json();
    assert_eq!((&report["content"]["verdict"], &report["content"]["checks"]["standard"]), (&"rejected".into(), &"failed".into()));
    let ran = check(&output, &[&with_gaps().path]).ends(1);
    assert!(ran.json()["findings"].as_array().unwrap().is_empty(), "{ran}");

    let output = folder("refused").join("rejected.txt");
    let report = issue(&whole_bundle().path, &output, &[&"--reject", &"照片与现场抽查不符"]).ends(1).json();
    let content = &report["content"];
    assert_eq!((&content["verdict"], &content["checks"]["standard"]), (&"rejected".into(), &"ok".into()), "{report:#}");
    assert!(content["reason"].as_str().unwrap().starts_with("照片与现场抽查不符"), "{report:#}");
    assert!(content["items"].as_array().unwrap().iter().all(|item| item["keeping"] != "kept"), "{report:#}");

    let damaged = folder("refused").join("damaged.zip");
    let at = place_in(&with_gaps().path, "样例职业培训学校".as_bytes());
    spoiled(&with_gaps().path, &damaged, &[at]);
    let output = folder("refused").join("damaged.txt");
    let report = issue(&damaged, &output, &[]).ends(3).json();
    assert_eq!(report["content"]["verdict"], "rejected", "{report:#}");
    check(&output, &[&damaged]).ends(1);
    // The same bundle undamaged is not the file that was received.
    let ran = check(&output, &[&with_gaps().path]).ends(3);
    assert!(ran.json()["findings"][0]["kind"].as_str().unwrap().starts_with("other_"), "{ran}");

    let untrusted = pack(whole_class(), other_key(), "receipt of another", &[]);
    let output = folder("refused").join("untrusted.txt");
    let report = issue(&untrusted.path, &output, &[]).ends(4).json();
    assert_eq!((&report["content"]["verdict"], &report["content"]["signer"]), (&"rejected".into(), &Value::Null), "{report:#}");
}

#[test]
fn the_receipt_of_another_bundle_changes_nothing() {
    let ran = check(whole(), &[&with_gaps().path]).ends(3);
    let finding = &ran.json()["findings"][0];
    assert_eq!((&finding["kind"], &finding["bundle"]), (&"other_bundle".into(), &with_gaps().id.as_str().into()), "{ran}");
    let told =
        classproof(&[&"verify", &with_gaps().path, &"--trust", &with_officer(), &"--at", &AT, &"--receipt", &whole(), &"--lang", &"zh-CN"])
            .ends(1);
    assert!(told.stdout.contains("查验回执：不作数") && told.stdout.contains("另一个档案包"), "{told}");
}

#[test]
fn nobodys_receipt_but_a_registered_officers_counts() {
    let bundle = &whole_bundle().path;
    // The institution itself can not issue one.
    let output = folder("unregistered").join("r.txt");
    let own = own_key();
    let told = classproof(&[
        &"receipt",
        &"issue",
        bundle,
        &"--trust",
        &with_officer(),
        &"--now",
        &AT,
        &"--key",
        &own,
        &"--output",
        &output,
        &"--lang",
        &"zh-CN",
    ])
    .ends(4);
    assert!(told.stderr.contains("没有登记为出具回执的经办人") && !output.exists(), "{told}");
    // Nor sign the officer's text, nor one that names itself; nor does the officer's signature for another purpose count.
    let text = fs::read_to_string(whole()).unwrap();
    let signing = |path: &Path| SigningKey::read(&fs::read(path).unwrap(), || None).unwrap();
    let code = super::classes::own_code();
    let named_itself = text.replace(OFFICER, &code);
    for (name, text, key, namespace, kind, exit) in [
        ("other key", &text, own, RECEIPT_NAMESPACE, "other_officer", 4),
        ("itself", &named_itself, own, RECEIPT_NAMESPACE, "other_namespace", 4),
        ("purpose", &text, officer_key(), "classproof-bundle-v1", "other_purpose", 4),
    ] {
        let path = folder("unregistered").join(format!("{name}.receipt.txt"));
        fs::write(&path, text).unwrap();
        fs::write(format!("{}.sig", path.display()), signing(key).sign(namespace, text.as_bytes()).unwrap()).unwrap();
        let ran = check(&path, &[]).ends(exit);
        assert_eq!(ran.json()["findings"][0]["kind"], kind, "{ran}");
        let report = verify_with(bundle, &path, AT).ends(0).json();
        assert_eq!((&report["receipt"]["outcome"], &report["receipt"]["findings"][0]["kind"]), (&"failed".into(), &kind.into()));
        assert_ne!(report["standard"]["open_reviews"], 0);
    }
    let unsigned = folder("unregistered").join("unsigned.receipt.txt");
    fs::write(&unsigned, &text).unwrap();
    assert_eq!(check(&unsigned, &[]).ends(4).json()["findings"][0]["kind"], "signature_missing");
    // The registry of institutions alone knows no officer; before the receipt's time it is not there yet.
    let ran = classproof(&[&"receipt", &"verify", &whole(), &"--trust", &registry(), &"--at", &AT, &"--json"]).ends(4);
    assert_eq!(ran.json()["findings"][0]["kind"], "unknown_key", "{ran}");
    let ran = classproof(&[&"receipt", &"verify", &whole(), &"--trust", &with_officer(), &"--at", &"2026-09-01", &"--json"]).ends(4);
    assert_eq!(ran.json()["findings"][0]["kind"], "later", "{ran}");
    // An officer whose key was revoked since then, and one whose key was never to be trusted.
    let key = public(officer_key());
    for (kind, how) in [("revoked_since", &["--from", "2026-09-01"][..]), ("revoked", &["--never"])] {
        let registry = folder("unregistered").join(kind);
        fs::copy(with_officer(), &registry).unwrap();
        let mut revoke: Vec<Argument<'_>> = vec![&"trust", &"revoke", &"--trust", &registry, &"--key", &key];
        revoke.extend(how.iter().map(|word| word as Argument<'_>));
        classproof(&revoke).ends(0);
        let ran = classproof(&[&"receipt", &"verify", &whole(), &"--trust", &registry, &"--at", &AT, &"--json"]).ends(4);
        assert_eq!(ran.json()["findings"][0]["kind"], kind, "{ran}");
    }
}

#[test]
fn no_line_can_be_changed() {
    let text = fs::read(whole()).unwrap();
    let signature = fs::read(format!("{}.sig", whole().display())).unwrap();
    let registry = Registry::read(&fs::read_to_string(with_officer()).unwrap(), Zone::default());
    let counts = |text: Vec<u8>| {
        let files = ReceiptFiles { path: String::new(), text, signature: Some(signature.clone()) };
        ReceiptWorth::of(&files, Some(&registry), AT.parse().unwrap(), AT.parse().unwrap()).trusted().is_some()
    };
    assert!(counts(text.clone()));
    let mut start = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        for at in [0, line.len() / 2, line.len().saturating_sub(2), line.len() - 1] {
            for flip in [1, 0x20] {
                let mut changed = text.clone();
                changed[start + at] ^= flip;
                assert!(!counts(changed), "{}", String::from_utf8_lossy(line));
            }
        }
        let without = [&text[..start], &text[start + line.len()..]].concat();
        assert!(!counts(without), "{}", String::from_utf8_lossy(line));
        let twice = [&text[..start], line, line, &text[start + line.len()..]].concat();
        assert!(!counts(twice), "{}", String::from_utf8_lossy(line));
        start += line.len();
    }
    // Said plainly, with the exit code of its kind.
    let tampered = folder("tampered");
    for (name, change, exit, words) in [
        ("verdict", ("verdict: accepted", "verdict: rejected"), 4, "改动过"),
        ("missing", ("office: 某某区就业局\n", ""), 3, "office"),
        ("version", ("receipt: 1", "receipt: 9"), 5, "版本是 9"),
    ] {
        let path = tampered.join(format!("{name}.txt"));
        let changed = String::from_utf8(text.clone()).unwrap().replacen(change.0, change.1, 1);
        fs::write(&path, changed).unwrap();
        fs::write(format!("{}.sig", path.display()), &signature).unwrap();
        let told = classproof(&[&"receipt", &"verify", &path, &"--trust", &with_officer(), &"--at", &AT, &"--lang", &"zh-CN"]).ends(exit);
        assert!(told.stdout.contains(words) && told.stdout.contains("不作数"), "{told}");
    }
}

#[test]
fn a_sheet_with_faults_makes_no_receipt() {
    let bundle = &whole_bundle().path;
    let sheet = filled("faults.txt", |heading, field| (heading.contains("T-02") && field == "见学员").then_some("也许"));
    let output = folder("faults").join("r.txt");
    let ran = issue(bundle, &output, &[&"--answers", &sheet, &"--lang", &"zh-CN"]).ends(5);
    assert!(ran.stderr.contains("见学员") && ran.stderr.contains("也许") && !output.exists(), "{ran}");
    let other = folder("faults").join("other.txt");
    fs::write(&other, "bundle = 00\n").unwrap();
    let ran = issue(&with_gaps().path, &output, &[&"--answers", &other, &"--lang", &"zh-CN"]).ends(5);
    assert!(ran.stderr.contains("另一个档案包") && !output.exists(), "{ran}");
    // What can be seen of the form is seen before the bundle is read.
    fs::write(&other, "hello\n").unwrap();
    let ran = issue(&with_gaps().path, &output, &[&"--answers", &other, &"--lang", &"zh-CN"]).ends(5);
    assert!(ran.stderr.contains("第 1 行") && !output.exists(), "{ran}");
}

/// The institution's key has run out since: the receipt proves that the signature was there before.
#[test]
fn a_receipt_proves_when_the_signature_was_there() {
    const LATER: &str = "2028-01-01T00:00:00+08:00";
    let bundle = &whole_bundle().path;
    let report = classproof(&[&"verify", bundle, &"--trust", &with_officer(), &"--at", &LATER, &"--json"]).ends(4).json();
    assert_eq!(report["authenticity"]["findings"][0]["kind"], "expired", "{report:#}");
    let report = verify_with(bundle, whole(), LATER).ends(0).json();
    assert_eq!((&report["verdict"], &report["receipt"]["outcome"]), (&"accepted".into(), &"passed".into()));
    assert_eq!(report["authenticity"]["judged"]["by"], "receipt", "{report:#}");
}

#[test]
fn a_receipt_beside_the_bundle_is_found() {
    let folder = folder("beside");
    let bundle = folder.join("a.zip");
    fs::copy(&whole_bundle().path, &bundle).unwrap();
    let given: [Argument<'_>; 9] = [&"receipt", &"issue", &bundle, &"--trust", &with_officer(), &"--now", &AT, &"--key", &officer_key()];
    classproof(&[&given[..], &[&"--answers", &filled("beside.txt", |_, _| None), &"--json"]].concat()).ends(0);
    assert!(folder.join("a.zip.receipt.txt").is_file() && folder.join("a.zip.receipt.txt.sig").is_file());
    let verify = |more: &[Argument<'_>]| {
        let given: [Argument<'_>; 7] = [&"verify", &bundle, &"--trust", &with_officer(), &"--at", &AT, &"--json"];
        classproof(&[&given[..], more].concat()).ends(0).json()
    };
    assert_eq!(verify(&[])["standard"]["open_reviews"], 0);
    let without = verify(&[&"--no-receipt"]);
    assert!(without["receipt"].is_null() && without["standard"]["open_reviews"] != 0);
    let both: [Argument<'_>; 7] = [&"verify", &bundle, &bundle, &"--receipt", &whole(), &"--lang", &"en"];
    classproof(&both).ends(2);
}

#[test]
fn receipts_form_a_chain() {
    let folder = folder("chain");
    let [first, second, third] = ["1", "2", "3"].map(|name| folder.join(format!("{name}.receipt.txt")));
    issue(&with_gaps().path, &first, &[]).ends(1);
    issue(&with_gaps().path, &second, &[&"--previous", &first]).ends(1);
    issue(&with_gaps().path, &third, &[&"--previous", &second]).ends(1);
    assert_eq!(Receipt::read(&fs::read(&second).unwrap()).unwrap().previous.unwrap().to_string(), digest(std::slice::from_ref(&first)));
    let kind = |ran: Ran| ran.json()["findings"][0]["kind"].as_str().unwrap_or_default().to_owned();
    assert_eq!(kind(check(&third, &[&"--previous", &second, &"--previous", &first]).ends(1)), "");
    assert_eq!(kind(check(&third, &[&"--previous", &first]).ends(3)), "other_previous");
    assert_eq!(kind(check(&first, &[&"--previous", &second]).ends(3)), "no_previous");
    assert_eq!(kind(check(&second, &[&"--previous", &with_officer()]).ends(3)), "previous_form");
    issue(&with_gaps().path, &folder.join("4.txt"), &[&"--previous", &with_officer()]).ends(5);
    // None can follow one that is later.
    let given: [Argument<'_>; 8] =
        [&"receipt", &"issue", &with_gaps().path, &"--trust", &with_officer(), &"--key", &officer_key(), &"--lang"];
    let before: [Argument<'_>; 7] =
        [&"zh-CN", &"--previous", &first, &"--output", &folder.join("4.txt"), &"--now", &"2026-09-01T08:00:00+08:00"];
    let told = classproof(&[&given[..], &before[..]].concat()).ends(5);
    assert!(told.stderr.contains("上一份回执的时间反而更晚") && !folder.join("4.txt").exists(), "{told}");
}

#[test]
fn volumes_are_named_with_the_whole() {
    let bundle = cut("for receipts of volumes");
    let output = folder("volumes").join("r.txt");
    let ran = issue(&bundle.path, &output, &[]);
    let receipt = Receipt::read(&fs::read(&output).unwrap_or_else(|_| panic!("{ran}"))).unwrap();
    let volumes: Vec<PathBuf> = (1..=receipt.volumes.len()).map(|number| bundle.path.with_extension(format!("{number:03}"))).collect();
    assert_eq!(volumes.len(), 4);
    assert_eq!(receipt.container.unwrap().sha256.to_string(), digest(&volumes));
    for (volume, piece) in volumes.iter().zip(&receipt.volumes) {
        assert_eq!((piece.sha256.to_string(), piece.bytes), (digest(std::slice::from_ref(volume)), volume.metadata().unwrap().len()));
    }
}

/// A page of A4 or several, with its own font, the bundle's code, and room for signature and stamp.
#[test]
fn the_page_is_printed_from_the_text_alone() {
    let beside = whole().with_extension("pdf");
    let again = folder("page").join("again.pdf");
    let report = classproof(&[&"receipt", &"page", &whole(), &"--trust", &with_officer(), &"--output", &again, &"--json"]).ends(0).json();
    assert_eq!(report["missing"], Value::Array(Vec::new()));
    assert!(fs::read(&again).unwrap().starts_with(b"%PDF-"));
    classproof(&[&"receipt", &"page", &whole(), &"--trust", &with_officer(), &"--output", &again, &"--json"]).ends(5);
    classproof(&[&"receipt", &"page", &with_officer(), &"--json"]).ends(5);
    if !is_here("pdftoppm", "poppler-utils") || !is_here("zbarimg", "zbar-tools") {
        return;
    }
    for pdf in [&beside, &again] {
        let text: String = text_of(pdf).split_whitespace().collect();
        let digest = digest(&[whole().to_owned()]);
        for said in [
            "查验回执",
            "中式面点师初级1班（2026-017）",
            OFFICER,
            "某某区就业局",
            "单位（盖章）",
            "开班申请表",
            "区县留存",
            "已返还",
            "不能证明课确实上过",
            &digest,
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
        let pages = drawn(pdf, 150);
        // Signature, stamp and code stand below the items, and the human checks follow on pages of their own.
        assert!(pages.len() > 1);
        assert_eq!(read_back(&pages[0]), [format!("CLASSPROOF:1:{}", whole_bundle().id.to_uppercase())]);
        let page = image::open(&pages[0]).unwrap().into_luma8();
        assert_eq!((page.width().div_ceil(10), page.height().div_ceil(10)), (125, 176), "A4 at 150 dots an inch");
    }
}
