//! Help and usage errors, in both languages.

use std::fs;
use std::path::Path;

use super::classes::whole_class;
use super::institutions::{own_key, whole_bundle};
use super::program::{Argument, Ran, classproof, command, scratch, spoiled};
use super::receipts::{officer_key, with_officer};

const COMMANDS: [&[&str]; 41] = [
    &[],
    &["init"],
    &["desk"],
    &["check"],
    &["pack"],
    &["probe"],
    &["verify"],
    &["show"],
    &["extract"],
    &["label"],
    &["repair"],
    &["recovery", "add"],
    &["receipt"],
    &["receipt", "issue"],
    &["receipt", "verify"],
    &["receipt", "page"],
    &["key"],
    &["key", "new"],
    &["key", "show"],
    &["key", "change-passphrase"],
    &["key", "form"],
    &["trust", "add"],
    &["trust", "list"],
    &["trust", "rotate"],
    &["trust", "revoke"],
    &["trust", "sign"],
    &["trust", "import"],
    &["trust"],
    &["recovery"],
    &["spotcheck"],
    &["timestamp"],
    &["timestamp", "request"],
    &["timestamp", "attach"],
    &["timestamp", "verify"],
    &["timestamp", "renew"],
    &["standard"],
    &["standard", "list"],
    &["standard", "show"],
    &["standard", "table"],
    &["doctor"],
    &["completions"],
];

fn run(words: &[&str], more: &[&str]) -> Ran {
    let all: Vec<Argument<'_>> = words.iter().chain(more).map(|word| word as Argument<'_>).collect();
    classproof(&all)
}

#[test]
fn every_command_explains_itself_in_both_languages() {
    for command in COMMANDS {
        let zh = run(command, &["--help", "--lang", "zh-CN"]).ends(0);
        let en = run(command, &["--help", "--lang", "en"]).ends(0);
        for (ran, usage) in [(&zh, "用法："), (&en, "Usage:")] {
            assert!(ran.stdout.contains(usage) && ran.stderr.is_empty(), "{command:?} {ran}");
            let undescribed: Vec<&str> = ran
                .stdout
                .lines()
                .zip(ran.stdout.lines().skip(1).chain([""]))
                .filter(|(line, next)| {
                    let option = line.trim_start().starts_with('-') && line.starts_with("  ");
                    let described_here = line.trim_start().split("  ").filter(|part| !part.trim().is_empty()).count() > 1;
                    option && !described_here && (next.trim().is_empty() || next.trim_start().starts_with('-'))
                })
                .map(|(line, _)| line)
                .collect();
            assert!(undescribed.is_empty(), "{command:?}: options without words: {undescribed:?}\n{ran}");
        }
        assert!(!zh.stdout.contains("Usage") && !zh.stdout.contains("Options:"), "{zh}");
        let han = |text: &str| text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
        let english = |line: &&str| !han(line) || ["班级", "〔", "每", "课程表"].iter().any(|word| line.contains(word));
        assert!(en.stdout.lines().all(|line| english(&line)), "{en}");
    }
}

/// Creates the files used in the examples, under the names of both languages.
fn named_in_examples(folder: &Path) {
    let recovery = folder.join("档案包.zip.recovery");
    for (class, key, bundle, registry_name, shelf, passphrase) in [
        ("班级文件夹", "机构私钥", "档案包.zip", "区县登记", "档案柜", "口令.txt"),
        ("CLASS", "KEY", "BUNDLE.zip", "REGISTRY", "SHELF", "PASSPHRASE.txt"),
    ] {
        for path in super::classes::files(whole_class()) {
            let target = folder.join(class).join(&path);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::hard_link(whole_class().join(&path), target).unwrap();
        }
        fs::copy(own_key(), folder.join(key)).unwrap();
        fs::copy(super::institutions::public(own_key()), folder.join(format!("{key}.pub"))).unwrap();
        fs::copy(&whole_bundle().path, folder.join(bundle)).unwrap();
        fs::create_dir(folder.join(shelf)).unwrap();
        fs::copy(&whole_bundle().path, folder.join(shelf).join("a.zip")).unwrap();
        fs::copy(with_officer(), folder.join(registry_name)).unwrap();
        fs::write(folder.join(passphrase), "correct horse\n").unwrap();
    }
    static ROOT: std::sync::OnceLock<std::path::PathBuf> = std::sync::OnceLock::new();
    let root = ROOT.get_or_init(|| super::institutions::key("examples-root"));
    for (district, root_name, next) in [("区县总登记", "根密钥", "新公钥.pub"), ("DISTRICT", "ROOTKEY", "NEXT.pub")] {
        fs::copy(root, folder.join(root_name)).unwrap();
        fs::copy(super::institutions::public(root), folder.join(format!("{root_name}.pub"))).unwrap();
        fs::copy(super::institutions::public(super::institutions::other_key()), folder.join(next)).unwrap();
        let keys = [("root", "district-500112", root.as_path()), ("institution", "91500113MA5U1ABC7D", own_key())];
        for (kind, principal, key) in keys {
            let (registry, key) = (folder.join(district), super::institutions::public(key));
            let who: [Argument<'_>; 8] = [&"--trust", &registry, &"--as", &kind, &"--principal", &principal, &"--key", &key];
            classproof(&[&[&"trust" as Argument<'_>, &"add"], &who[..]].concat()).ends(0);
        }
    }
    for officer in ["经办人私钥", "OFFICER"] {
        fs::copy(officer_key(), folder.join(officer)).unwrap();
    }
    stamped(folder);
    classproof(&[&"recovery", &"add", &folder.join("档案包.zip"), &"--output", &recovery]).ends(0);
    fs::copy(&recovery, folder.join("BUNDLE.zip.recovery")).unwrap();
    for damaged in ["损坏.zip", "DAMAGED.zip"] {
        spoiled(&whole_bundle().path, &folder.join(damaged), &[50_000]);
    }
    let photo = super::classes::file_in(whole_class(), &format!("{}/照片", super::classes::UNITS[0].0), "IMG_20260803_0912");
    for name in ["照片.jpg", "PHOTO.jpg"] {
        fs::copy(&photo, folder.join(name)).unwrap();
    }
}

/// Time-stamps of the bundles, the answers that they come from, and the root certificate behind them.
fn stamped(folder: &Path) {
    static AUTHORITY: std::sync::OnceLock<super::timestamps::Authority> = std::sync::OnceLock::new();
    let authority = AUTHORITY.get_or_init(|| super::timestamps::Authority::usual("examples"));
    for (bundle, answer, roots) in [("档案包.zip", "回复.tsr", "时间戳根证书.pem"), ("BUNDLE.zip", "ANSWER.tsr", "ROOTS.pem")] {
        let request = folder.join("request.tsq");
        classproof(&[&"timestamp", &"request", &folder.join(bundle), &"--output", &request]).ends(0);
        fs::copy(authority.answer(&request, "example.tsr"), folder.join(answer)).unwrap();
        fs::remove_file(request).unwrap();
        fs::copy(&authority.root, folder.join(roots)).unwrap();
        classproof(&[&"timestamp", &"attach", &folder.join(bundle), &folder.join(answer), &"--authorities", &authority.root]).ends(0);
    }
}

/// The example of every command works, in both languages.
#[test]
fn the_example_in_every_help_runs() {
    for (lang, marks) in [("zh-CN", "例："), ("en", "Example")] {
        let folder = scratch().join("examples").join(lang);
        fs::create_dir_all(&folder).unwrap();
        named_in_examples(&folder);
        // The desk stays until its page is closed; `desk.rs` runs it.
        let ends = |words: &&[&str]| !words.is_empty() && *words != ["desk"];
        let all = COMMANDS.iter().copied().chain([&["man"][..]]).filter(ends);
        for words in all {
            let help = run(words, &["--help", "--lang", lang]).ends(0).stdout;
            // Ignore line wrapping.
            let example = help.split_once(marks).unwrap_or_else(|| panic!("{words:?} has no example: {help}")).1;
            let example = example.trim_start_matches('s').trim_start_matches(':');
            let example = example.split("退出码").next().unwrap().split("Exit code").next().unwrap();
            // Of several examples take the first, without its comment.
            let example = match example.strip_prefix('\n') {
                Some(several) => several.trim_start().split("  ").next().unwrap().lines().next().unwrap(),
                None => example,
            };
            let mut parts = example.split_whitespace();
            assert_eq!(parts.next(), Some("classproof"), "{words:?}: {example}");
            let arguments: Vec<&str> = parts.collect();
            // An earlier example repaired a bundle with this record; this one creates it.
            if words == ["recovery"] {
                ["档案包.zip.recovery", "BUNDLE.zip.recovery"].iter().for_each(|record| fs::remove_file(folder.join(record)).unwrap());
            }
            assert!(arguments.starts_with(&words[..1]), "{words:?}: {example}");
            let all: Vec<Argument<'_>> = arguments.iter().map(|word| word as Argument<'_>).collect();
            let ran = Ran::of(command(&all).current_dir(&folder));
            // A sealed class is judged at the current time, when its signer may no longer be registered.
            let at_present = ["verify", "spotcheck", "receipt"].contains(&words[0]) && ran.code == Some(4);
            // The receipt of such a bundle says that it is rejected.
            let rejected = words == ["receipt", "verify"] && ran.code == Some(1);
            assert!(ran.code == Some(0) || at_present || rejected, "{words:?}: {example}: {ran}");
        }
    }
}

#[test]
fn a_wrong_command_names_the_right_one() {
    for (words, right) in [
        (&["检查", "班级"][..], "classproof check"),
        (&["打包"], "classproof pack"),
        (&["核验", "a.zip"], "classproof verify"),
        (&["chekc", "x"], "classproof check"),
        (&["key", "shwo"], "classproof key show"),
        (&["check", "x", "--repot", "y"], "--report"),
    ] {
        for lang in ["zh-CN", "en"] {
            let ran = run(words, &["--lang", lang]).ends(2);
            assert!(ran.stderr.contains(right), "{words:?} {ran}");
        }
    }
    let dropped = scratch().join("dropped folder");
    fs::create_dir_all(&dropped).unwrap();
    let ran = classproof(&[&dropped]).ends(2);
    assert!(ran.stderr.contains("classproof check '") || ran.stderr.contains("classproof check \""), "{ran}");
}

/// The manual has one page per command, and the shell completions contain the commands.
#[test]
fn manual_and_completions_are_made_from_the_command_line() {
    let folder = scratch().join("manual");
    let ran = classproof(&[&"man", &folder]).ends(0);
    for page in ["classproof.1", "classproof-check.1", "classproof-key-new.1", "classproof-standard-table.1"] {
        assert!(ran.stdout.lines().any(|line| line == page), "{ran}");
        let text = fs::read_to_string(folder.join(page)).unwrap();
        assert!(text.contains(".TH ") && text.contains("lang"), "{page}: {text}");
    }
    assert!(classproof(&[&"man"]).ends(0).stdout.contains(".TH classproof 1"));
    assert_eq!(classproof(&[&"man", &"--json"]).ends(0).json()["pages"][0]["name"], "classproof.1");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = classproof(&[&"completions", &shell]).ends(0);
        assert!(
            ["check", "spotcheck", "--with-gaps"].iter().all(|word| ran.stdout.contains(word.trim_start_matches('-'))),
            "{shell}: {ran}"
        );
    }
    assert_eq!(classproof(&[&"completions", &"bash", &"--json"]).ends(0).json()["shell"], "bash");
    classproof(&[&"completions", &"tcsh"]).ends(2);
}

#[test]
fn doctor_says_what_is_there_and_what_is_missing() {
    for (lang, words) in [
        ("zh-CN", ["档案包格式", "能读的录像", "FFmpeg", "heic", "H.264"]),
        ("en", ["bundle format", "Recordings", "FFmpeg", "heic", "H.264"]),
    ] {
        let ran = classproof(&[&"doctor", &"--lang", &lang]).ends(0);
        assert!(words.iter().all(|word| ran.stdout.contains(word)), "{ran}");
    }
    let report = classproof(&[&"doctor", &"--json"]).ends(0).json();
    let missing = report["missing"].as_array().unwrap();
    assert_eq!((report["language"].as_str(), report["version"].as_str()), (Some("zh-CN"), Some(env!("CARGO_PKG_VERSION"))));
    // The test user has no registry; everything missing is described in words.
    assert!(missing.iter().any(|lack| lack == "registry"), "{report}");
    assert_eq!(report["isolation"], "full", "{report}");
}

#[test]
fn without_a_choice_the_words_are_chinese() {
    assert!(run(&["--help"], &[]).ends(0).stdout.contains("用法："));
}

#[test]
fn the_exit_codes_stand_in_the_help() {
    let help = run(&["--help", "--lang", "en"], &[]).ends(0).stdout;
    // Ignore line wrapping.
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["0 accepted", "1 standard not met", "2 usage", "3 not intact", "4 not trusted", "5 could not be done"] {
        assert!(help.contains(words), "{help}");
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    assert_eq!(run(&["--version"], &[]).ends(0).stdout.trim(), concat!("classproof ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_wrong_command_line_is_exit_2_and_said_in_words() {
    let cases: [(&[&str], &str, &str); 10] = [
        (&["frobnicate"], "没有这个命令：frobnicate", "no such command: frobnicate"),
        (&["check", "x", "--frob"], "没有这个选项：--frob", "no such option: --frob"),
        (&["check"], "还缺", "Missing"),
        (&["pack", "x"], "--key", "--key"),
        (&["check", "x", "--jobs", "0"], "--jobs", "--jobs"),
        (&["check", "x", "--now", "gestern"], "gestern", "gestern"),
        (&["verify", "x", "--at", "2026-13-01"], "2026-13-01", "2026-13-01"),
        (&["pack", "x", "--key", "k", "--recovery", "51%"], "51%", "51%"),
        (&["probe", "x", "--zone", "Mars"], "Mars", "Mars"),
        (&["key", "new", "--out", "x", "--no-passphrase", "--passphrase-file", "y"], "不能同时使用", "can not be used together"),
    ];
    for (words, zh, en) in cases {
        for (lang, words_wanted) in [("zh-CN", zh), ("en", en)] {
            let ran = run(words, &["--lang", lang]).ends(2);
            assert!(ran.stdout.is_empty() && ran.stderr.contains(words_wanted), "{words:?} {ran}");
        }
    }
    assert_eq!(run(&[], &[]).code, Some(2));
}
