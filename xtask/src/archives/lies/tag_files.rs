//! Tag files in another form, missing, superfluous or contradictory; all correctly sealed and signed.

use super::Lie;
use crate::archives::bundle::{Bundle, FOLDER, sha256};

fn text(name: &'static str, says: &'static str, file: &'static str, words: &'static str, change: fn(&str) -> String) -> Lie {
    Lie::kept(name, says, 3, words, move || Bundle::new().text(file, change).zip())
}

fn list(name: &'static str, says: &'static str, words: &'static str, change: fn(&str) -> String) -> Lie {
    Lie::kept(name, says, 3, words, move || Bundle::new().list(change).zip())
}

fn reversed(text: &str) -> String {
    text.lines().rev().map(|line| format!("{line}\n")).collect()
}

/// Repeats the first line.
fn doubled(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    format!("{first}\n{text}")
}

fn returned(text: &str) -> String {
    text.replace('\n', "\r\n")
}

fn marked(text: &str) -> String {
    format!("\u{FEFF}{text}")
}

fn without(file: &'static str) -> impl Fn() -> Vec<u8> {
    move || {
        let mut bundle = Bundle::new();
        bundle.tags.remove(file);
        bundle.seal();
        bundle.zip()
    }
}

/// A sealed tag file with this name.
fn with(file: &'static str, bytes: &'static [u8]) -> impl Fn() -> Vec<u8> {
    move || Bundle::new().tag(file, |there| *there = bytes.to_vec()).zip()
}

const DECLARATION: &str = "bagit.txt";
const INFO: &str = "bag-info.txt";
const MANIFEST: &str = "manifest-sha256.txt";

pub fn all() -> Vec<Lie> {
    vec![
        text("declaration_mark", "bagit.txt with a byte order mark", DECLARATION, "bagit.txt 开头有字节顺序标记", marked),
        text("declaration_cr", "bagit.txt with CR", DECLARATION, "bagit.txt 第 1 行有回车符", returned),
        text("declaration_version", "bagit.txt of another version", DECLARATION, "bagit.txt 的写法与格式规定不同", |text| {
            text.replace("1.0", "0.97")
        }),
        text("declaration_encoding", "bagit.txt declares UTF-16", DECLARATION, "bagit.txt 的写法与格式规定不同", |text| {
            text.replace("UTF-8", "UTF-16")
        }),
        text("declaration_third_line", "bagit.txt with a third line", DECLARATION, "bagit.txt 的写法与格式规定不同", |text| {
            format!("{text}Other: x\n")
        }),
        text("info_mark", "bag-info.txt with a byte order mark", INFO, "bag-info.txt 开头有字节顺序标记", marked),
        text("info_cr", "bag-info.txt with CR", INFO, "bag-info.txt 第 1 行有回车符", returned),
        text("info_order", "bag-info.txt in another order", INFO, "bag-info.txt 第 1 行应为 Source-Organization", reversed),
        text("info_twice", "a line of bag-info.txt twice", INFO, "bag-info.txt 第 2 行应为 External-Identifier", doubled),
        text("info_folded", "a folded line in bag-info.txt", INFO, "bag-info.txt 第 4 行", |text| {
            text.replace("示范班\n", "示范班\n  folded\n")
        }),
        text("info_extra_line", "a further line in bag-info.txt", INFO, "bag-info.txt 的写法与格式规定不同", |text| {
            format!("{text}Other: x\n")
        }),
        text("info_version", "a format version that nobody knows", INFO, "格式版本是“2”", |text| {
            text.replace("Format: 1", "Format: 2")
        }),
        text("info_oxum", "another Payload-Oxum", INFO, "Payload-Oxum 与 inventory.json", |text| text.replace(".2\n", ".3\n")),
        text("info_oxum_zeros", "Payload-Oxum with leading zeros", INFO, "bag-info.txt 的写法与格式规定不同", |text| {
            text.replace(".2\n", ".02\n")
        }),
        text("info_sealed_at", "another time of sealing", INFO, "封装时间不同", |text| text.replace("T08:00:00", "T09:00:00")),
        text("info_folder", "another base folder", INFO, "文件夹名与 bag-info.txt 封存的不同", |text| {
            text.replace(FOLDER, "elsewhere")
        }),
        text("info_folder_climbs", "a base folder that climbs", INFO, "Classproof-Folder 的值不对", |text| text.replace(FOLDER, "..")),
        text("info_control", "an escape sequence in the institution's name", INFO, "bag-info.txt", |text| {
            text.replace("样例", "\u{1b}[2J样例")
        }),
        Lie::kept("info_not_utf8", "bag-info.txt in GB18030", 3, "bag-info.txt 不是 UTF-8", || {
            Bundle::new().tag(INFO, |bytes| *bytes = b"Source-Organization: \xD1\xF9\xC0\xFD\n".to_vec()).zip()
        }),
        text("manifest_mark", "the manifest with a byte order mark", MANIFEST, "manifest-sha256.txt 开头有字节顺序标记", marked),
        text("manifest_cr", "the manifest with CR", MANIFEST, "manifest-sha256.txt 第 1 行有回车符", returned),
        text("manifest_order", "the manifest in another order", MANIFEST, "manifest-sha256.txt 第 2 行顺序不对", reversed),
        text("manifest_twice", "a file twice in the manifest", MANIFEST, "又列了一次", doubled),
        text("manifest_twice_differs", "a file twice in the manifest with other digests", MANIFEST, "又列了一次", |text| {
            let line = text.lines().next().unwrap_or_default();
            format!("{}{}\n{text}", "0".repeat(64), &line[64..])
        }),
        text(
            "manifest_missing_line",
            "a file that the manifest lacks",
            MANIFEST,
            "inventory.json 有“data/note.txt”，manifest-sha256.txt 没有",
            |text| text.lines().take(1).map(|line| format!("{line}\n")).collect(),
        ),
        text(
            "manifest_extra_line",
            "a file that only the manifest has",
            MANIFEST,
            "manifest-sha256.txt 有“data/zzz.txt”，inventory.json 没有",
            |text| format!("{text}{}  data/zzz.txt\n", "0".repeat(64)),
        ),
        text("manifest_star", "the manifest as md5sum -b writes", MANIFEST, "manifest-sha256.txt 第 1 行", |text| {
            text.replace("  data", " *data")
        }),
        text("manifest_upper_case", "digests in upper case", MANIFEST, "manifest-sha256.txt 第 1 行的写法不对", |text| {
            text.lines().map(|line| format!("{}{}\n", line[..64].to_uppercase(), &line[64..])).collect()
        }),
        text(
            "manifest_unfinished",
            "the last line of the manifest without its end",
            MANIFEST,
            "manifest-sha256.txt 第 2 行没有换行就结束",
            |text| text.trim_end().to_owned(),
        ),
        text("manifest_empty_line", "an empty line in the manifest", MANIFEST, "manifest-sha256.txt 第 3 行的写法不对", |text| {
            format!("{text}\n")
        }),
        text("manifest_climbs", "the manifest lists a file outside of the bag", MANIFEST, "会跑到文件夹外", |text| {
            format!("{}  ../../etc/passwd\n{text}", "0".repeat(64))
        }),
        text("manifest_tag_file", "the manifest lists a tag file", MANIFEST, "“bagit.txt”", |text| {
            format!("{}  bagit.txt\n{text}", "0".repeat(64))
        }),
        text(
            "manifest_digest",
            "another digest in the manifest, the right one in the inventory",
            MANIFEST,
            "SHA-256 在 manifest-sha256.txt 和",
            |text| text.lines().map(|line| format!("{}{}\n", "0".repeat(64), &line[64..])).collect(),
        ),
        list("tag_manifest_mark", "the tag manifest with a byte order mark", "tagmanifest-sha256.txt 开头有字节顺序标记", marked),
        list("tag_manifest_cr", "the tag manifest with CR", "tagmanifest-sha256.txt 第 1 行有回车符", returned),
        list("tag_manifest_order", "the tag manifest in another order", "tagmanifest-sha256.txt 第 2 行顺序不对", reversed),
        list("tag_manifest_twice", "a file twice in the tag manifest", "又列了一次", doubled),
        list("tag_manifest_unlisted", "a tag file that the tag manifest lacks", "封装清单里没有它", |text| {
            text.lines().filter(|line| !line.ends_with("inventory.json")).map(|line| format!("{line}\n")).collect()
        }),
        list("tag_manifest_missing_file", "the tag manifest lists a file that is not there", "缺少 zzz.txt", |text| {
            format!("{text}{}  zzz.txt\n", "0".repeat(64))
        }),
        list("tag_manifest_itself", "the tag manifest lists itself", "列出“tagmanifest-sha256.txt”", |text| {
            format!("{text}{}  tagmanifest-sha256.txt\n", "0".repeat(64))
        }),
        list("tag_manifest_payload", "the tag manifest lists payload", "列出“data/note.txt”", |text| {
            // At its sorted position: after chunks-blake3.bin, before inventory.json.
            let line = format!("{}  data/note.txt\n", sha256(b"one\n"));
            let place = text.find("inventory.json").map_or(0, |at| text[..at].rfind('\n').map_or(0, |end| end + 1));
            format!("{}{line}{}", &text[..place], &text[place..])
        }),
        list(
            "tag_manifest_wrong_digest",
            "another digest of the inventory in the tag manifest",
            "inventory.json 不是封装时的内容",
            |text| {
                let changed = |line: &str| {
                    if line.ends_with("inventory.json") { format!("{}{}\n", "0".repeat(64), &line[64..]) } else { format!("{line}\n") }
                };
                text.lines().map(changed).collect()
            },
        ),
        Lie::kept("tag_manifest_missing", "no tag manifest", 3, "缺少 tagmanifest-sha256.txt", || {
            let mut container = Bundle::new().container();
            container.entries.retain(|entry| !entry.record.name.ends_with(b"tagmanifest-sha256.txt"));
            container.write()
        }),
        Lie::kept("declaration_missing", "no bagit.txt", 3, "缺少 bagit.txt", without(DECLARATION)),
        Lie::kept("info_missing", "no bag-info.txt", 3, "缺少 bag-info.txt", without(INFO)),
        Lie::kept("manifest_missing", "no manifest", 3, "缺少 manifest-sha256.txt", without(MANIFEST)),
        Lie::kept("inventory_missing", "no inventory", 3, "缺少 inventory.json", without("inventory.json")),
        Lie::kept("chunks_missing", "no chunk file", 3, "缺少 chunks-blake3.bin", without("chunks-blake3.bin")),
        Lie::kept(
            "fetch_list",
            "a sealed fetch.txt: other tools would fetch a file from elsewhere",
            3,
            "档案包里不该有 fetch.txt",
            with("fetch.txt", b"http://localhost/x - data/note.txt\n"),
        ),
        Lie::kept(
            "second_manifest",
            "a sealed manifest-md5.txt with other digests",
            3,
            "档案包里不该有 manifest-md5.txt",
            with("manifest-md5.txt", b"d41d8cd98f00b204e9800998ecf8427e  data/note.txt\n"),
        ),
        Lie::kept(
            "second_tag_manifest",
            "a sealed tagmanifest-md5.txt",
            3,
            "档案包里不该有 tagmanifest-md5.txt",
            with("tagmanifest-md5.txt", b"d41d8cd98f00b204e9800998ecf8427e  bagit.txt\n"),
        ),
        Lie::kept("unsealed_tag_file", "a tag file that was added after sealing", 3, "多出 notes.txt", || {
            let mut container = Bundle::new().container();
            container.entries.push(crate::archives::container::Entry::new(format!("{FOLDER}/notes.txt"), *b"added\n"));
            container.write()
        }),
    ]
}
