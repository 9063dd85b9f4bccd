//! `extract --redacted`: a copy without identity papers that the signature still proves; and personal numbers, which reports for people do
//! not show.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::classes::{UNITS, copy_of_whole_class, file_in, files, replace, whole_class};
use super::institutions::{Bundle, own_key, pack, registry, resealed, unzipped, verify};
use super::program::{AT, NOW, classproof, scratch, tool_in};

const LIST: &str = "withheld-sha256.txt";
const CARDS: &str = "data/01_开班申请/04_学员身份证/";

/// A bundle with a recovery record, and its redacted copy; read-only.
fn redacted() -> &'static (Bundle, PathBuf) {
    static COPY: OnceLock<(Bundle, PathBuf)> = OnceLock::new();
    COPY.get_or_init(|| {
        let bundle = pack(whole_class(), own_key(), "to-be-redacted", &[&"--recovery", &"50%"]);
        let copy = scratch().join("redacted");
        let ran = classproof(&[&"extract", &bundle.path, &"--redacted", &"--output", &copy, &"--json"]).ends(0).json();
        assert_eq!(ran["withheld"].as_array().unwrap().len(), cards().len(), "{ran}");
        (bundle, copy)
    })
}

/// The copies of id cards, as names in a bundle.
fn cards() -> Vec<String> {
    files(whole_class()).into_iter().map(|path| format!("data/{path}")).filter(|path| path.starts_with(CARDS)).collect()
}

/// An editable copy of the redacted copy.
fn changed(name: &str) -> PathBuf {
    let (from, to) = (&redacted().1, scratch().join("redacted-changed").join(name));
    for path in files(from) {
        fs::create_dir_all(to.join(&path).parent().unwrap()).unwrap();
        fs::hard_link(from.join(&path), to.join(&path)).unwrap();
    }
    to
}

fn kinds(report: &Value) -> Vec<String> {
    let findings = report["integrity"]["findings"].as_array().unwrap().iter();
    findings
        .map(|found| format!("{} {}", found["kind"].as_str().unwrap(), found["file"].as_str().unwrap_or_default()).trim().to_owned())
        .collect()
}

#[test]
fn a_redacted_copy_is_proven_by_the_signature_and_says_what_it_leaves_out() {
    let (bundle, copy) = redacted();
    let there = files(copy);
    assert!(!cards().is_empty() && !there.iter().any(|path| path.starts_with(CARDS) || path == "recovery.bin"), "{there:?}");
    let report = verify(copy).ends(0).json();
    assert_eq!((&report["integrity"]["outcome"], &report["integrity"]["damaged_files"]), (&json!("passed"), &json!(0)));
    assert_eq!(report["authenticity"]["outcome"], "passed");
    assert_eq!(report["bundle"]["id"], json!(bundle.id), "the same bundle");
    let whole = verify(&bundle.path).ends(0).json();
    assert_eq!(kinds(&report), ["withheld"]);
    assert_eq!(report["integrity"]["findings"][0]["files"], json!(cards()));
    assert_eq!(report["packer_disagrees"], json!([]));
    // Rules about files that are left out need review by a person; all others are as in the complete bundle.
    let rules = |report: &Value| -> Vec<String> {
        let rules = report["standard"]["rules"].as_array().unwrap().iter();
        let others = rules.filter(|found| !["L-04", "A-02", "L-N3"].contains(&found["id"].as_str().unwrap()));
        others.map(|found| format!("{} {} {}", found["id"], found["outcome"], found["message"])).collect()
    };
    assert_eq!(rules(&report), rules(&whole));
    let rules = report["standard"]["rules"].as_array().unwrap();
    assert!(rules.iter().any(|found| found["id"] == "L-04" && found["outcome"] == "needs_review"), "{report}");
    for (lang, words) in
        [("zh-CN", ["去标识副本", "不是损坏", "副本里的内容符合"]), ("en", ["redacted copy", "no damage", "left out on purpose"])]
    {
        let said = classproof(&[&"verify", copy, &"--trust", &registry(), &"--at", &AT, &"--lang", &lang]).ends(0).stdout.replace('\n', "");
        assert!(words.iter().all(|words| said.contains(words)), "{said}");
    }
    // Whoever has an original can verify it without the program.
    let original = unzipped(bundle, "to-be-redacted-unzipped");
    tool_in(&original, "sha256sum", "coreutils", &[&"--strict", &"--check", &copy.join(LIST)], b"").ends(0);
    // A redacted copy of the redacted copy is identical, and its spot check passes too.
    let again = scratch().join("redacted-again");
    classproof(&[&"extract", copy, &"--redacted", &"--output", &again]).ends(0);
    assert_eq!((files(&again), fs::read(again.join(LIST)).unwrap()), (there, fs::read(copy.join(LIST)).unwrap()));
    classproof(&[&"spotcheck", copy, &"--seed", &"1", &"--trust", &registry(), &"--at", &AT]).ends(0);
    // With the originals put back, it is the complete bundle again.
    for card in self::cards() {
        fs::create_dir_all(again.join(CARDS)).unwrap();
        fs::copy(original.join(&card), again.join(&card)).unwrap();
    }
    assert_eq!(kinds(&verify(&again).ends(0).json()), ["recovery_missing"]);
}

/// The list is not signed: it excuses only identity papers that were sealed as such.
#[test]
fn the_list_excuses_nothing_but_identity_papers() {
    let manifest = fs::read_to_string(redacted().1.join("manifest-sha256.txt")).unwrap();
    let line = |name: &str| manifest.lines().find(|line| line.ends_with(name)).unwrap().to_owned() + "\n";
    let list = fs::read_to_string(redacted().1.join(LIST)).unwrap();
    let photo = file_in(whole_class(), &format!("{}/照片", UNITS[0].0), "IMG_20260803_0912");
    let photo = format!("data/{}", photo.strip_prefix(whole_class()).unwrap().to_str().unwrap());
    let roster =
        files(whole_class()).into_iter().find(|path| path.starts_with("01_开班申请/02_")).map(|path| format!("data/{path}")).unwrap();
    let card = cards().remove(0);
    let sorted = |text: &str| {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        lines.sort_by_key(|line| &line[66..]);
        lines.concat()
    };
    let missing = |name: &str| format!("file_missing {name}");
    let unfit = |name: &str| format!("withheld_unfit {name}");
    let malformed = || format!("tag_file_malformed {LIST}");
    let all: Vec<String> = cards().iter().map(|card| missing(card)).collect();
    let other_digest = list.replacen(&list[..4], if list.starts_with("0000") { "1111" } else { "0000" }, 1);
    // Removed file, list content, expected findings.
    type Case<'a> = (&'a str, Option<&'a str>, Option<String>, Vec<String>);
    let cases: [Case<'_>; 9] = [
        ("a photo is missing", Some(&photo), Some(list.clone()), vec![missing(&photo)]),
        ("a photo is called withheld", Some(&photo), Some(sorted(&(list.clone() + &line(&photo)))), vec![unfit(&photo), missing(&photo)]),
        (
            "a roster is called withheld",
            Some(&roster),
            Some(sorted(&(list.clone() + &line(&roster)))),
            vec![unfit(&roster), missing(&roster)],
        ),
        ("no list", None, None, all.clone()),
        ("a card is not on the list", None, Some(list.replace(&line(&card), "")), vec![missing(&card)]),
        ("another digest", None, Some(other_digest), vec![unfit(&card), missing(&card)]),
        (
            "a name that was not sealed",
            None,
            Some(sorted(&(list.clone() + &line(&card).replace(".jpg", "x.jpg")))),
            vec![unfit(&card.replace(".jpg", "x.jpg"))],
        ),
        ("twice", None, Some(list.clone() + &list), [vec![malformed()], all.clone()].concat()),
        ("other ends of lines", None, Some(list.replace('\n', "\r\n")), [vec![malformed()], all].concat()),
    ];
    for (number, (name, gone, list, expected)) in cases.into_iter().enumerate() {
        let copy = changed(&number.to_string());
        if let Some(gone) = gone {
            fs::remove_file(copy.join(gone)).unwrap();
        }
        match list {
            Some(list) => replace(&copy.join(LIST), list.as_bytes()),
            None => fs::remove_file(copy.join(LIST)).unwrap(),
        }
        let report = verify(&copy).ends(3).json();
        let mut found = kinds(&report);
        found.retain(|kind| !["withheld", "recovery_missing"].contains(&kind.as_str()));
        assert_eq!(found, expected, "{name}");
        assert_eq!(report["verdict"], "damaged", "{name}");
    }
    // Files that are present are checked as usual.
    let copy = changed("spoiled");
    replace(&copy.join(&photo), b"x");
    assert!(kinds(&verify(&copy).ends(3).json()).contains(&format!("file_size {photo}")));
    // An archive is fully determined by the sealed data; there a list excuses nothing.
    let packed = changed("packed");
    let archive = scratch().join("redacted-packed.zip");
    tool_in(packed.parent().unwrap(), "zip", "zip", &[&"-q", &"-0", &"-r", &archive, &"packed"], b"").ends(0);
    let found = kinds(&verify(&archive).ends(3).json());
    assert!(found.contains(&format!("tag_file_unlisted {LIST}")) && found.contains(&missing(&card)), "{found:?}");
}

/// If a packer seals a photograph as an id card, it is still not excused, because its path counts too.
#[test]
fn a_photo_that_the_packer_calls_an_id_card_is_not_excused() {
    let folder = unzipped(&pack(whole_class(), own_key(), "lie-card", &[]), "lie-card-unzipped");
    let photo = file_in(whole_class(), &format!("{}/照片", UNITS[0].0), "IMG_20260803_0912");
    let photo = photo.strip_prefix(whole_class()).unwrap().to_str().unwrap();
    let mut inventory: Value = serde_json::from_slice(&fs::read(folder.join("inventory.json")).unwrap()).unwrap();
    let told = inventory["files"].as_array_mut().unwrap().iter_mut().find(|file| file["path"] == photo).unwrap();
    told["placement"] = json!({ "role": "id_card", "basis": "folder" });
    replace(&folder.join("inventory.json"), inventory.to_string().as_bytes());
    let lie = resealed(&folder, own_key(), "lie-card.zip");
    let copy = scratch().join("lie-card-redacted");
    let ran = classproof(&[&"extract", &lie.path, &"--redacted", &"--output", &copy, &"--json"]).ends(0).json();
    assert!(!ran["withheld"].as_array().unwrap().contains(&json!(photo)), "{ran}");
    let name = format!("data/{photo}");
    let manifest = fs::read_to_string(copy.join("manifest-sha256.txt")).unwrap();
    let line = manifest.lines().find(|line| line.ends_with(&name)).unwrap().to_owned() + "\n";
    let list = fs::read_to_string(copy.join(LIST)).unwrap();
    replace(&copy.join(LIST), (list + &line).as_bytes());
    fs::remove_file(copy.join(&name)).unwrap();
    let report = verify(&copy).ends(3).json();
    assert!(
        [format!("withheld_unfit {name}"), format!("file_missing {name}")].iter().all(|kind| kinds(&report).contains(kind)),
        "{report}"
    );
}

#[test]
fn a_twin_of_an_identity_paper_elsewhere_is_told() {
    let class = copy_of_whole_class("card-twin");
    let card = cards().remove(0);
    let card = card.strip_prefix("data/").unwrap();
    let twin = "02_培训实施/区县监管记录/附件.jpg";
    fs::create_dir_all(class.join(twin).parent().unwrap()).unwrap();
    fs::copy(class.join(card), class.join(twin)).unwrap();
    let bundle = pack(&class, own_key(), "card-twin", &[&"--with-gaps", &"测试"]);
    let ran =
        classproof(&[&"extract", &bundle.path, &"--redacted", &"--output", &scratch().join("card-twin-out"), &"--json"]).ends(0).json();
    assert_eq!(ran["same"], json!([twin]));
}

/// Personal numbers in file names: masked for people, complete for machines.
#[test]
fn numbers_in_names_of_files_are_masked_for_people_and_whole_for_machines() {
    let class = copy_of_whole_class("numbers");
    let id = "500113199003071234";
    let names =
        [format!("01_开班申请/04_学员身份证/{id}_张三.jpg"), "02_培训实施/第01天_20260803/上午_线下/照片/唐丽13812345678.jpg".to_owned()];
    for name in &names {
        fs::write(class.join(name), b"").unwrap();
    }
    let page = scratch().join("numbers.html");
    let said = classproof(&[&"check", &class, &"--now", &NOW, &"--all", &"--report", &page]).ends(1);
    let html = fs::read_to_string(&page).unwrap();
    let shown = said.stdout.replace('\n', "");
    for text in [&shown, &html] {
        assert!(!text.contains(id) && !text.contains("13812345678"), "{text}");
        assert!(text.contains("500113********1234") && text.contains("138****5678"), "{text}");
    }
    let json = classproof(&[&"check", &class, &"--now", &NOW, &"--json"]).ends(1).stdout;
    assert!(names.iter().all(|name| json.contains(name.as_str())), "{json}");
    let bundle = pack(&class, own_key(), "numbers", &[&"--with-gaps", &"测试"]);
    let listed = classproof(&[&"show", &bundle.path]).ends(0).stdout;
    assert!(listed.contains("500113********1234") && !listed.contains(id) && !listed.contains("13812345678"), "{listed}");
    let verified = classproof(&[&"verify", &bundle.path, &"--trust", &registry(), &"--at", &AT, &"--all"]);
    assert!(!verified.stdout.contains(id) && !verified.stdout.contains("13812345678"), "{verified}");
    let index = fs::read_to_string(unzipped(&bundle, "numbers-unzipped").join("index.html")).unwrap();
    // Links must contain the real names; visible text is masked.
    let words: String = index.split('<').map(|piece| piece.split_once('>').map_or("", |(_, words)| words)).collect();
    assert!(!words.contains(id) && !words.contains("13812345678"));
}

/// A redacted copy of a damaged bundle omits the damaged file and reports it.
#[test]
fn damage_is_named_while_the_copy_is_made() {
    let folder: &Path = &unzipped(&pack(whole_class(), own_key(), "to-be-spoiled", &[]), "to-be-spoiled-unzipped");
    let photo = file_in(&folder.join("data"), &format!("{}/照片", UNITS[0].0), "IMG_20260803_0912");
    let length = fs::read(&photo).unwrap().len();
    replace(&photo, &vec![7; length]);
    let ran = classproof(&[&"extract", &folder, &"--redacted", &"--output", &scratch().join("spoiled-redacted"), &"--json"]).ends(3).json();
    assert_eq!(ran["bad"].as_array().unwrap().len(), 1, "{ran}");
    // File names and `--redacted` exclude each other.
    classproof(&[&"extract", &folder, &"data/01_开班申请", &"--redacted", &"--output", &scratch().join("never")]).ends(2);
}
