//! Chinese sentences contain no English, neither in the message files nor from libraries and the system for broken files.

use std::fs;

use serde_json::Value;

use super::classes::{RECORD, record};
use super::institutions::whole_bundle;
use super::program::{NOW, Ran, classproof, scratch, tool};

/// The first three consecutive English words, if any. Commands to be typed do not count.
fn english(text: &str) -> Option<String> {
    let is_word = |word: &str| {
        let letters = word.trim_matches(|mark: char| mark.is_ascii_punctuation());
        !letters.is_empty() && letters.chars().all(|letter| letter.is_ascii_alphabetic() || matches!(letter, '\'' | '-' | '_' | '.'))
    };
    // A word directly next to a Chinese character is a name in the sentence.
    let words: Vec<&str> = text.split_whitespace().flat_map(|part| part.split_inclusive(|letter: char| !letter.is_ascii())).collect();
    let mut from = 0;
    for end in 0..=words.len() {
        if end == words.len() || !is_word(words[end]) {
            let run = &words[from..end];
            if run.len() >= 3 && !matches!(run[0].trim_matches('`'), "classproof" | "ssh-keygen" | "powershell") {
                return Some(run.join(" "));
            }
            from = end + 1;
        }
    }
    None
}

#[test]
fn what_is_english_is_told_from_commands_and_names() {
    for (text, found) in [
        ("打不开：the movie header is not there 请重新拷贝", true),
        ("打不开（a password is needed）", true),
        ("moov atom not found", true),
        ("classproof trust add 登记", false),
        ("用 WPS 或 Excel 另存为 xlsx", false),
        ("ssh-keygen -p -Z aes256-ctr -f 私钥", false),
        ("SHA-256、SHA-512 核对 3 个", false),
    ] {
        assert_eq!(english(text).is_some(), found, "{text}: {:?}", english(text));
    }
}

#[test]
fn the_messages_hold_no_english() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/words/messages");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let messages: Value = serde_json::from_str(&fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        for (key, message) in messages.as_object().unwrap() {
            // The README next to the signature consists of commands.
            if key == "verify_readme.text" {
                continue;
            }
            let words = message["zh"].as_str().unwrap();
            // A placeholder is replaced by other text, whatever its name.
            let mut plain = String::new();
            words.split('{').enumerate().for_each(|(number, part)| match part.split_once('}') {
                Some((_, behind)) if number > 0 => plain += &format!("空{behind}"),
                _ => plain += part,
            });
            let mut told = plain.lines().filter(|line| !line.trim_start().starts_with("classproof"));
            assert_eq!(told.find_map(english), None, "{key}: {words}");
            count += 1;
        }
    }
    assert!(count > 900, "{count}");
}

/// A small valid file of each kind.
fn whole() -> Vec<(&'static str, Vec<u8>)> {
    let folder = scratch().join("chinese-words");
    fs::create_dir_all(&folder).unwrap();
    let mut files = Vec::new();
    let clip = "-f lavfi -i testsrc2=s=64x48:r=5:d=4 -pix_fmt yuv420p";
    for (name, words) in [
        ("a.mp4", "-c:v libx264 -preset ultrafast"),
        ("b.mp4", "-c:v libx264 -preset ultrafast -movflags +faststart"),
        ("a.mkv", "-c:v libx264 -preset ultrafast"),
        ("a.avi", "-c:v mjpeg"),
        ("a.ts", "-c:v libx264 -preset ultrafast"),
        ("a.flv", "-c:v libx264 -preset ultrafast"),
        ("a.wmv", "-c:v wmv2"),
        ("a.jpg", "-frames:v 1"),
        ("a.png", "-frames:v 1"),
        ("a.gif", "-frames:v 1"),
        ("a.bmp", "-frames:v 1"),
        ("a.tif", "-frames:v 1"),
        ("a.webp", "-frames:v 1"),
    ] {
        let path = folder.join(name);
        let words: Vec<&str> = format!("-v error -nostdin -y {clip} {words}").leak().split(' ').collect();
        let mut all: Vec<&dyn AsRef<std::ffi::OsStr>> = words.iter().map(|word| word as _).collect();
        all.push(&path);
        tool("ffmpeg", "ffmpeg", &all).ends(0);
        files.push((name, fs::read(path).unwrap()));
    }
    let heic = folder.join("a.heic");
    tool("heif-enc", "libheif-examples", &[&"-q", &"50", &"-o", &heic, &folder.join("a.jpg")]).ends(0);
    files.push(("a.heic", fs::read(heic).unwrap()));
    let table = super::field_tables::workbook(&["序号|姓名|身份证号", "1|张三|ID1"], &[]);
    let page = |also: &str| {
        format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n3 0 \
             obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n{also}\n%%EOF\n"
        )
        .into_bytes()
    };
    let locked = "4 0 obj<</Filter/Standard/V 2/R 3/Length 128/P -4/O(01234567890123456789012345678901)/U(01234567890123456789012345678901)>>endobj\ntrailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[(0123456789012345)(0123456789012345)]>>";
    files.extend([
        ("a.xlsx", table.clone()),
        ("a.docx", table),
        ("a.pdf", page("trailer<</Size 4/Root 1 0 R>>")),
        ("locked.pdf", page(locked)),
        ("a.csv", "序号,姓名,身份证号\r\n1,张三,500113199003100012\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("a.zip", b"PK\x03\x04 nothing more".to_vec()),
        ("a.ofd", b"PK\x03\x04 OFD.xml".to_vec()),
        ("a.hevc", vec![0, 0, 0, 1, 0x40, 1, 12, 1]),
        ("a.lnk", b"L\0\0\0\x01\x14\x02\0".to_vec()),
    ]);
    files
}

/// F6, G6: each kind truncated, with noise, with a wrong extension, or encrypted, at every place where a class may contain it.
#[test]
fn nothing_that_is_said_of_broken_files_is_english() {
    let class = scratch().join("chinese-words-class");
    let mut files = Vec::new();
    let put = |path: String, bytes: &[u8], files: &mut Vec<std::path::PathBuf>| {
        let path = class.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        files.push(path);
    };
    put(RECORD.to_owned(), record().to_string().as_bytes(), &mut Vec::new());
    let unit = super::classes::UNITS[0].0;
    let all = whole();
    for (number, (name, bytes)) in all.iter().enumerate() {
        let mut noise = bytes.clone();
        let length = noise.len();
        noise[length / 3..length * 2 / 3].iter_mut().enumerate().for_each(|(at, byte)| *byte ^= (at * 37 + 11) as u8);
        let other = &all[(number + 5) % all.len()].1;
        let ways = [
            ("whole", bytes.as_slice()),
            ("half", &bytes[..length / 2]),
            ("head", &bytes[..length.min(40)]),
            ("noise", &noise),
            ("other", other),
        ];
        for (turn, (way, bytes)) in ways.into_iter().enumerate() {
            // Use the three places in turn.
            let places = [format!("{unit}/照片"), format!("{unit}/录像"), "01_开班申请/02_学员花名册".to_owned()];
            let folder = &places[(number + turn) % places.len()];
            put(format!("{folder}/{way}_{name}"), bytes, &mut files);
        }
    }
    let said = |ran: Ran, what: &str| {
        for line in ran.stdout.lines().chain(ran.stderr.lines()) {
            assert_eq!(english(line), None, "{what}: {line}");
        }
    };
    said(classproof(&[&"check", &class, &"--now", &NOW, &"--all", &"--lang", &"zh-CN"]), "check");
    let mut probe: Vec<&dyn AsRef<std::ffi::OsStr>> = vec![&"probe", &"--lang", &"zh-CN"];
    probe.extend(files.iter().map(|file| file as &dyn AsRef<std::ffi::OsStr>));
    said(classproof(&probe), "probe");
    // Files that are not keys, registries or bundles.
    let bundle = fs::read(&whole_bundle().path).unwrap();
    for (name, bytes) in [
        ("noise", b"\x00\xffnoise".to_vec()),
        ("pem", b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n".to_vec()),
        ("openssh", b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n".to_vec()),
        ("cut bundle", bundle[..bundle.len() / 2].to_vec()),
        ("middle of a bundle", bundle[bundle.len() / 3..bundle.len() / 2].to_vec()),
        ("public", b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== a\n".to_vec()),
    ] {
        let path = scratch().join("chinese-words").join(name.replace(' ', "_"));
        fs::write(&path, bytes).unwrap();
        for (command, words) in [
            ("verify", vec!["verify"]),
            ("verify --bag", vec!["verify", "--bag"]),
            ("repair", vec!["repair"]),
            ("show", vec!["show"]),
            ("key show", vec!["key", "show"]),
            ("trust list", vec!["trust", "list", "--trust"]),
        ] {
            let mut all: Vec<&dyn AsRef<std::ffi::OsStr>> = words.iter().map(|word| word as _).collect();
            all.extend([&path as &dyn AsRef<std::ffi::OsStr>, &"--lang", &"zh-CN"]);
            said(classproof(&all), &format!("{command} of {name}"));
        }
    }
}
