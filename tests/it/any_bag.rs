//! `verify --bag`: bags of any program, as folders and ZIP files, each with exactly one defect.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::institutions::whole_bundle;
use super::program::{Ran, classproof, scratch, side_by_side};

fn hex<D: Digest>(bytes: &[u8]) -> String {
    D::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(Clone)]
struct Bag(Vec<(String, Vec<u8>)>);

impl Bag {
    /// A bag of this BagIt version with manifests of four algorithms, as in RFC 8493.
    fn new(version: &str) -> Self {
        let payload: [(&str, &[u8]); 3] = [("data/照片/a b.jpg", b"a photograph"), ("data/empty", b""), ("data/list.txt", b"one\n")];
        let mut files: Vec<(String, Vec<u8>)> = payload.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
        let list = |of: fn(&[u8]) -> String| -> Vec<u8> {
            payload.iter().map(|(name, bytes)| format!("{}  {name}\n", of(bytes))).collect::<String>().into_bytes()
        };
        files.push(("bagit.txt".into(), format!("BagIt-Version: {version}\nTag-File-Character-Encoding: UTF-8\n").into_bytes()));
        files.push(("bag-info.txt".into(), b"Payload-Oxum: 16.3\nContact-Name: A\n  and B\n".to_vec()));
        files.push(("manifest-md5.txt".into(), list(hex::<Md5>)));
        files.push(("manifest-sha1.txt".into(), list(hex::<Sha1>)));
        files.push(("manifest-sha256.txt".into(), list(hex::<Sha256>)));
        files.push(("manifest-sha512.txt".into(), list(hex::<Sha512>)));
        Self(files).sealed()
    }

    fn bytes(&mut self, name: &str) -> &mut Vec<u8> {
        let place = self.0.iter().position(|(known, _)| known == name);
        let place = place.unwrap_or_else(|| {
            self.0.push((name.to_owned(), Vec::new()));
            self.0.len() - 1
        });
        &mut self.0[place].1
    }

    fn text(&mut self, name: &str, change: impl FnOnce(String) -> String) {
        let text = String::from_utf8(self.bytes(name).clone()).unwrap();
        *self.bytes(name) = change(text).into_bytes();
    }

    fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self
    }

    /// Adds matching tag manifests.
    fn sealed(mut self) -> Self {
        let tags = self.0.iter().filter(|(name, _)| !name.starts_with("data/") && !name.starts_with("tagmanifest"));
        let list: String = tags.map(|(name, bytes)| format!("{}  {name}\n", hex::<Sha256>(bytes))).collect();
        *self.bytes("tagmanifest-sha256.txt") = list.into_bytes();
        self
    }

    /// Changes the bag and updates the tag manifests, so that only this change is wrong.
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self.sealed()
    }

    fn folder(&self, name: &str) -> PathBuf {
        let folder = scratch().join("any-bag").join(name);
        for (name, bytes) in &self.0 {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        folder
    }

    /// As a streamed ZIP file: deflated, with sizes after the data. `base` is the base folder with a trailing `/`, or empty.
    fn zip(&self, name: &str, base: &str) -> PathBuf {
        let path = scratch().join("any-bag").join(format!("{name}.zip"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut zip = zip::ZipWriter::new_stream(fs::File::create(&path).unwrap());
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        for (name, bytes) in &self.0 {
            zip.start_file(format!("{base}{name}"), options).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
        path
    }
}

fn verify(path: &Path) -> Ran {
    classproof(&[&"verify", &"--bag", &path, &"--lang", &"zh-CN"])
}

/// Expects this exit code and these words for the bag, both as a folder and as a ZIP file.
#[track_caller]
fn judged(bag: &Bag, name: &str, code: i32, words: &[&str]) {
    for path in [bag.folder(name), bag.zip(name, "base/")] {
        let ran = verify(&path).ends(code);
        for word in words {
            assert!(ran.stdout.contains(word), "{name} lacks {word:?}: {ran}");
        }
    }
}

#[test]
fn an_intact_bag_is_intact_and_nothing_more() {
    let bag = Bag::new("1.0");
    for path in [bag.folder("good"), bag.zip("good", "base/"), bag.zip("good-at-the-top", "")] {
        let ran = verify(&path).ends(0);
        assert!(ran.stdout.contains("MD5, SHA-1, SHA-256, SHA-512 核对 3 个内容文件") && ran.stdout.contains("结论：内容完整"), "{ran}");
        let report = classproof(&[&"verify", &"--bag", &path, &"--json"]).ends(0).json();
        assert_eq!((&report["verdict"], &report["integrity"]["outcome"]), (&"not_checked".into(), &"passed".into()));
        assert_eq!((&report["authenticity"]["outcome"], &report["standard"]), (&"not_checked".into(), &serde_json::Value::Null));
        assert_eq!(report["integrity"]["findings"], serde_json::json!([]));
    }
    // A classproof bundle is also a valid BagIt bag.
    let ours = verify(&whole_bundle().path).ends(0);
    assert!(ours.stdout.contains("SHA-256") && !ours.stdout.contains('✘'), "{ours}");
}

#[test]
fn what_is_wrong_is_named() {
    let good = || Bag::new("1.0");
    judged(&good().with(|bag| bag.bytes("data/list.txt")[0] = b'O'), "changed", 3, &["“data/list.txt”内容已变：MD5", "SHA-512"]);
    judged(&good().without("data/empty"), "missing", 3, &["少了“data/empty”"]);
    judged(&good().with(|bag| bag.bytes("data/more").push(1)), "extra", 3, &["多出“data/more”", "Payload-Oxum 应为 17.4"]);
    judged(&good().without("bagit.txt"), "undeclared", 3, &["缺少 bagit.txt"]);
    judged(&good().with(|bag| bag.text("bagit.txt", |text| format!("\u{FEFF}{text}"))), "mark", 3, &["字节顺序标记"]);
    judged(&good().with(|bag| bag.text("bagit.txt", |text| text.replace("1.0", "7.0"))), "version", 3, &["版本号“7.0”"]);
    judged(&good().with(|bag| bag.text("bagit.txt", |text| text.replace("UTF-8", "Klingon"))), "encoding", 3, &["“Klingon”"]);
    let drop_line = |text: String| text.lines().skip(1).map(|line| format!("{line}\n")).collect();
    judged(&good().with(|bag| bag.text("manifest-md5.txt", drop_line)), "partial", 3, &["manifest-md5.txt 没有列出“data/照片/a b.jpg”"]);
    judged(&good().with(|bag| bag.text("manifest-md5.txt", |text| text.clone() + &text)), "twice", 3, &["列了两次", "校验值相同"]);
    let lie = |text: String| text.clone() + &text.replacen(['0', '1', '2', '3', '4', '5', '6', '7'], "f", 1);
    judged(&good().with(|bag| bag.text("manifest-md5.txt", lie)), "twice-differs", 3, &["列了两次，校验值不同"]);
    for (number, name) in ["../outside", "/etc/passwd", "~/x", "C:\\x", "\\\\server\\x", "data/../../x"].into_iter().enumerate() {
        let line = format!("{}  {name}\n", hex::<Md5>(b""));
        judged(&good().with(|bag| bag.text("manifest-md5.txt", |text| text + &line)), &format!("outside-{number}"), 3, &["跑到包外", name]);
    }
    let tag = format!("{}  bag-info.txt\n", hex::<Md5>(b""));
    judged(&good().with(|bag| bag.text("manifest-md5.txt", |text| text + &tag)), "not-payload", 3, &["不在 data 文件夹里"]);
    judged(&good().with(|bag| bag.text("manifest-md5.txt", |text| text + "nonsense\n")), "line", 3, &["manifest-md5.txt 第 4 行写法不对"]);
    let mut tag_changed = good();
    tag_changed.text("bag-info.txt", |text| text.replace('A', "B"));
    judged(&tag_changed, "tag-changed", 3, &["“bag-info.txt”内容已变：SHA-256"]);
    let mut unlisted = good();
    unlisted.text("tagmanifest-sha256.txt", |text| {
        text.lines().filter(|line| !line.ends_with("md5.txt")).map(|line| format!("{line}\n")).collect()
    });
    judged(&unlisted, "tag-manifest-lacks", 3, &["tagmanifest-sha256.txt 没有列出 manifest-md5.txt"]);
    judged(&good().with(|bag| *bag.bytes("bag-info.txt") = b"Payload-Oxum: many\n".to_vec()), "oxum", 3, &["Payload-Oxum 写法不对"]);
}

#[test]
fn what_is_elsewhere_is_not_fetched() {
    let line = |name: &str| format!("http://localhost/x - {name}\n").into_bytes();
    let held = Bag::new("1.0").with(|bag| *bag.bytes("fetch.txt") = line("data/empty"));
    judged(&held, "fetched", 0, &["内容完整"]);
    judged(&held.without("data/empty"), "not-fetched", 3, &["少了“data/empty”，fetch.txt 说它在别处"]);
    judged(&Bag::new("1.0").with(|bag| *bag.bytes("fetch.txt") = line("data/new")), "fetch-new", 3, &["“data/new”不在内容清单里"]);
    judged(&Bag::new("1.0").with(|bag| *bag.bytes("fetch.txt") = line("../new")), "fetch-out", 3, &["fetch.txt 第 1 行", "跑到包外"]);
}

/// Deviations that the drafts allowed, or that are common in tools, are reported but do not affect the verdict.
#[test]
fn habits_of_others_are_said() {
    let draft = || Bag::new("0.97");
    let listed = |text: String| text.replace("  data/", " *data/");
    judged(&draft().with(|bag| bag.text("manifest-md5.txt", listed)), "starred", 0, &["“*”"]);
    judged(&draft().with(|bag| bag.text("manifest-md5.txt", |text| text.replace("  data/", "  ./data/"))), "dotted", 0, &["“./”"]);
    judged(&draft().with(|bag| bag.text("manifest-md5.txt", |text| text.clone() + &text)), "twice-draft", 0, &["校验值相同"]);
    let first = |text: String| text.lines().take(1).map(|line| format!("{line}\n")).collect();
    judged(&draft().with(|bag| bag.text("manifest-md5.txt", first)), "partial-draft", 0, &["内容完整"]);
    let only_md5 = ["sha1", "sha256", "sha512"].iter().fold(draft(), |bag, name| bag.without(&format!("manifest-{name}.txt"))).sealed();
    judged(&only_md5, "weak", 0, &["MD5 或 SHA-1"]);
    judged(&draft().with(|bag| bag.text("manifest-md5.txt", |text| format!("\u{FEFF}{text}"))), "marked", 0, &["字节顺序标记"]);
    let strange = |bag: &mut Bag| *bag.bytes("manifest-blake3.txt") = format!("{}  data/empty\n", "ab".repeat(32)).into_bytes();
    judged(&draft().with(strange), "unknown-digest", 0, &["manifest-blake3.txt 用了本程序不会计算的校验方法"]);
    let mut utf16 = draft();
    utf16.text("bagit.txt", |text| text.replace("UTF-8", "UTF-16"));
    for name in ["manifest-md5.txt", "manifest-sha1.txt", "manifest-sha256.txt", "manifest-sha512.txt", "bag-info.txt"] {
        let text = String::from_utf8(utf16.bytes(name).clone()).unwrap();
        *utf16.bytes(name) = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    }
    judged(&utf16.without("tagmanifest-sha256.txt"), "utf-16", 0, &["内容完整"]);
}

#[test]
fn what_is_no_bag_can_not_be_read() {
    let folder = scratch().join("any-bag/nothing");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("a.txt"), "x").unwrap();
    for path in [folder.clone(), folder.join("a.txt"), folder.join("missing")] {
        let ran = verify(&path).ends(5);
        assert!(ran.stdout.is_empty() && !ran.stderr.is_empty(), "{ran}");
    }
}

/// The conformance cases of the Library of Congress, if present; `judge.py` next to them defines the expected results.
#[test]
fn the_conformance_cases_are_judged_rightly() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/bagit");
    let listed = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).map(|entries| entries.map(|entry| entry.unwrap().path()).collect::<Vec<_>>());
        entries.unwrap_or_default().into_iter().filter(|path| path.is_dir()).collect()
    };
    let bags: Vec<PathBuf> = listed(&cases).iter().flat_map(|version| listed(version)).flat_map(|category| listed(&category)).collect();
    if bags.is_empty() {
        println!("{} is not there: nothing to hold the program against", cases.display());
        return;
    }
    side_by_side(&bags, |bag| {
        let part = |depth: usize| bag.ancestors().nth(depth).unwrap().file_name().unwrap().to_str().unwrap().to_owned();
        let (name, category) = (part(0), part(1));
        let said = ["made-with-md5sum-tools", "relative-path", "same-filename-listed-twice-with-the-same-hash"];
        let spoken = category == "warning" && said.contains(&name.as_str());
        let ran = verify(bag).ends(if category == "valid" || spoken { 0 } else { 3 });
        assert!(!spoken || ran.stdout.contains('！'), "{}: {ran}", bag.display());
    });
}
