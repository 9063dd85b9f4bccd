//! Suggests the intended command for a wrong command line: a Chinese command name, a typing error, or a path in place of a command.

use std::path::Path;

use clap::error::{ContextKind, ContextValue};
use classproof::words::path::quoted;

/// Common Chinese names of the commands.
const SPOKEN: &[(&str, &[&str])] = &[
    ("init", &["新建", "建班", "创建", "初始化", "开班"]),
    ("check", &["检查", "自查", "查", "核对", "缺项"]),
    ("pack", &["打包", "封装", "封存", "归档", "存档"]),
    ("probe", &["看文件", "探测", "测量", "文件信息"]),
    ("verify", &["核验", "验证", "校验", "查验", "验收"]),
    ("spotcheck", &["抽查", "抽检", "抽验"]),
    ("show", &["查看", "显示", "目录"]),
    ("label", &["标签", "打印标签", "光盘标签"]),
    ("extract", &["取出", "提取", "解包", "解压", "导出"]),
    ("repair", &["修复", "修理", "恢复"]),
    ("recovery add", &["恢复记录"]),
    ("receipt issue", &["回执", "查验回执", "出回执", "开回执", "返还"]),
    ("key new", &["密钥", "私钥", "生成密钥"]),
    ("trust add", &["登记", "信任"]),
    ("timestamp request", &["时间戳"]),
    ("standard list", &["标准", "规则", "口径"]),
    ("doctor", &["诊断", "体检", "自检", "环境"]),
    ("man", &["手册"]),
    ("completions", &["补全"]),
    ("--help", &["帮助", "说明", "help"]),
    ("--version", &["版本", "version"]),
];

/// The complete command line to suggest, if any.
pub fn command(error: &clap::Error) -> Option<String> {
    let program = program(error);
    if let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) {
        let word = word.trim();
        let whole = !program.contains(' ');
        if let Some((command, _)) = SPOKEN.iter().find(|(_, words)| words.contains(&word)).filter(|_| whole) {
            return Some(format!("{program} {command}"));
        }
        // A folder or a bundle was dropped onto the program.
        if whole && Path::new(word).is_dir() {
            return Some(format!("{program} check {}", quoted(word)));
        }
        if whole && Path::new(word).is_file() {
            let command = if word.to_lowercase().ends_with(".zip") { "verify" } else { "probe" };
            return Some(format!("{program} {command} {}", quoted(word)));
        }
    }
    let slip = |kind| match error.get(kind)? {
        ContextValue::String(word) => Some(word.clone()),
        ContextValue::Strings(words) => words.last().cloned(),
        _ => None,
    };
    slip(ContextKind::SuggestedSubcommand).or_else(|| slip(ContextKind::SuggestedArg)).map(|word| format!("{program} {word}"))
}

/// The fixed words of clap's usage line, such as `classproof key`.
fn program(error: &clap::Error) -> String {
    let usage = error.get(ContextKind::Usage).map(ToString::to_string).unwrap_or_default();
    let words = usage.split_whitespace().skip_while(|word| *word != "classproof");
    let words: Vec<&str> = words.take_while(|word| !word.starts_with(['[', '<', '-'])).collect();
    if words.is_empty() { "classproof".to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::help;
    use classproof::words::lang::Lang;

    fn meant(words: &[&str]) -> Option<String> {
        let error = help::command(Lang::Chinese).try_get_matches_from([&["classproof"], words].concat()).unwrap_err();
        command(&error)
    }

    #[test]
    fn every_spoken_word_names_one_command_that_there_is() {
        let mut seen = Vec::new();
        for (command, words) in SPOKEN {
            for word in *words {
                assert!(!seen.contains(word), "{word} names two commands");
                seen.push(*word);
                assert_eq!(meant(&[word]), Some(format!("classproof {command}")), "{word}");
            }
            let all: Vec<&str> = [&["classproof"][..], &command.split(' ').collect::<Vec<_>>(), &["--help"]].concat();
            let error = help::command(Lang::Chinese).try_get_matches_from(all).unwrap_err();
            assert!(matches!(error.kind(), clap::error::ErrorKind::DisplayHelp | clap::error::ErrorKind::DisplayVersion), "{command}");
        }
    }

    #[test]
    fn slips_of_the_keys_and_files_in_the_place_of_a_command_name_the_right_one() {
        for (words, expected) in [
            (&["chekc"][..], Some("classproof check")),
            (&["verfiy", "x"], Some("classproof verify")),
            (&["key", "shwo"], Some("classproof key show")),
            (&["check", "x", "--repot", "r.html"], Some("classproof check --report")),
            (&["src"], Some("classproof check src")),
            (&["Cargo.toml"], Some("classproof probe Cargo.toml")),
            (&["key", "检查"], None),
            (&["完全不相干"], None),
            (&["check"], None),
        ] {
            assert_eq!(meant(words).as_deref(), expected, "{words:?}");
        }
    }
}
