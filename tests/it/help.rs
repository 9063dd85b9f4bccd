//! Help and usage errors, in both languages.

use super::program::{Argument, Ran, classproof};

const COMMANDS: [&[&str]; 16] = [
    &[],
    &["init"],
    &["check"],
    &["pack"],
    &["probe"],
    &["verify"],
    &["show"],
    &["extract"],
    &["label"],
    &["repair"],
    &["recovery", "add"],
    &["key"],
    &["key", "new"],
    &["key", "show"],
    &["trust", "add"],
    &["trust", "list"],
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

#[test]
fn without_a_choice_the_words_are_chinese() {
    assert!(run(&["--help"], &[]).ends(0).stdout.contains("用法："));
}

#[test]
fn the_exit_codes_stand_in_the_help() {
    let help = run(&["--help", "--lang", "en"], &[]).ends(0).stdout;
    // However wide the page is.
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
