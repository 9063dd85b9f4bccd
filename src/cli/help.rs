//! Help and usage errors in the user's language. clap knows the options; `messages/help.json` has the texts.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};
use classproof::words::lang::Lang;
use classproof::words::path::shown;
use classproof::words::wording::{fill, template};

use super::args::CommandLine;
use super::meant;

/// The clap command with the help texts of one language.
pub fn command(lang: Lang) -> Command {
    let command = worded(CommandLine::command(), "help.classproof", lang);
    match lang {
        Lang::English => command,
        Lang::Chinese => headed(command),
    }
}

/// Replaces clap's English headings by Chinese ones, at every level.
fn headed(command: Command) -> Command {
    let has_subcommands = command.has_subcommands();
    let subcommands = if has_subcommands { "\n命令：\n{subcommands}\n" } else { "" };
    let positionals = if command.get_positionals().next().is_some() { "\n参数：\n{positionals}\n" } else { "" };
    let page = format!("{{about-with-newline}}\n用法：{{usage}}\n{subcommands}{positionals}\n选项：\n{{options}}{{after-help}}");
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.into_iter().fold(command.help_template(page), |command, name| command.mut_subcommand(name, headed))
}

/// Sets the help texts of a command, its options and its subcommands. Keys: `help.pack`, `help.pack.key`, `help.everywhere.json`.
fn worded(command: Command, key: &str, lang: Lang) -> Command {
    let about = template(lang, key).unwrap_or_default();
    let mut command = command.about(about).disable_help_subcommand(true);
    if let Some(after) = template(lang, &format!("{key}.after")) {
        command = command.after_help(after);
    }
    let options: Vec<String> = command.get_arguments().map(|option| option.get_id().to_string()).collect();
    for option in options {
        let words = template(lang, &format!("{key}.{option}")).or_else(|| template(lang, &format!("help.everywhere.{option}")));
        if let Some(words) = words {
            command = command.mut_arg(option, |option| option.help(words));
        }
    }
    let words = |option: &str| template(lang, &format!("help.everywhere.{option}")).unwrap_or_default();
    let help = clap::Arg::new("help").long("help").short('h').action(clap::ArgAction::Help).display_order(998).help(words("help"));
    command = command.disable_help_flag(true).arg(help);
    if key == "help.classproof" {
        let version = clap::Arg::new("version").long("version").short('V').action(clap::ArgAction::Version).display_order(999);
        command = command.arg(version.help(words("version")));
        let licences = clap::Arg::new("licences").long("licences").action(clap::ArgAction::SetTrue).display_order(1000);
        command = command.arg(licences.help(words("licences")));
    }
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| {
        let key = if key == "help.classproof" { format!("help.{name}") } else { format!("{key}.{name}") };
        command.mut_subcommand(name, |sub| worded(sub, &key, lang))
    })
}

/// The message key and the text for a usage error.
pub fn usage_error(error: &clap::Error, lang: Lang) -> (&'static str, String) {
    let key = match error.kind() {
        ErrorKind::UnknownArgument => "usage.unknown_argument",
        ErrorKind::InvalidSubcommand => "usage.unknown_command",
        ErrorKind::MissingRequiredArgument => "usage.missing",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage.value",
        ErrorKind::ArgumentConflict => "usage.conflict",
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "usage.no_command",
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => "usage.number",
        _ => "usage.other",
    };
    let blank = |name: &str| {
        let kind = match name {
            "argument" => ContextKind::InvalidArg,
            "command" => ContextKind::InvalidSubcommand,
            "value" => ContextKind::InvalidValue,
            "prior" => ContextKind::PriorArg,
            _ => return None,
        };
        error.get(kind).map(context)
    };
    let words = fill(template(lang, key).unwrap_or(key), |name| blank(name).or_else(|| Some(String::new())));
    let meant = meant::command(error).map(|command| fill(template(lang, "usage.meant").unwrap_or_default(), |_| Some(command.clone())));
    let words = meant.map_or(words.clone(), |meant| format!("{words}\n{meant}"));
    let usage = error.get(ContextKind::Usage).map(context).unwrap_or_default();
    let usage = usage.trim_start_matches("Usage: ");
    let label = template(lang, "usage.usage").unwrap_or_default();
    let more = template(lang, "usage.more").unwrap_or_default();
    (key, if usage.is_empty() { format!("{words}\n{more}") } else { format!("{words}\n{label}{usage}\n{more}") })
}

fn context(value: &ContextValue) -> String {
    let styled = |text: &StyledStr| text.to_string();
    let text = match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(" "),
        ContextValue::StyledStr(text) => styled(text),
        ContextValue::StyledStrs(texts) => texts.iter().map(styled).collect::<Vec<_>>().join(" "),
        ContextValue::Number(number) => number.to_string(),
        ContextValue::Bool(yes) => yes.to_string(),
        _ => String::new(),
    };
    shown(&text).into_owned()
}

/// The language, needed before the command line is parsed: `--lang`, else the locale, else Chinese.
pub fn language(arguments: &[std::ffi::OsString]) -> Lang {
    let mut asked = arguments.iter().filter_map(|argument| argument.to_str());
    while let Some(argument) = asked.next() {
        let value = match argument.strip_prefix("--lang") {
            Some("") => asked.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        match value {
            Some(value) if value.to_lowercase().starts_with("en") => return Lang::English,
            Some(_) => return Lang::Chinese,
            None => {}
        }
    }
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty());
    match locale {
        Some(locale) if locale.to_lowercase().starts_with("en") => Lang::English,
        _ => Lang::Chinese,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_option_has_words_in_both_languages() {
        fn look(command: &Command, key: &str, lang: Lang, missing: &mut Vec<String>) {
            if template(lang, key).is_none() {
                missing.push(key.to_owned());
            }
            for option in command.get_arguments() {
                if option.get_help().is_none_or(|help| help.to_string().is_empty()) {
                    missing.push(format!("{key}.{}", option.get_id()));
                }
            }
            for sub in command.get_subcommands() {
                let sub_key =
                    if key == "help.classproof" { format!("help.{}", sub.get_name()) } else { format!("{key}.{}", sub.get_name()) };
                look(sub, &sub_key, lang, missing);
            }
        }
        for lang in [Lang::Chinese, Lang::English] {
            let mut missing = Vec::new();
            look(&command(lang), "help.classproof", lang, &mut missing);
            assert!(missing.is_empty(), "{missing:?}");
        }
        command(Lang::Chinese).debug_assert();
    }

    #[test]
    fn the_language_is_known_before_the_rest_is_read() {
        let arguments = |texts: &[&str]| texts.iter().map(std::ffi::OsString::from).collect::<Vec<_>>();
        assert_eq!(language(&arguments(&["verify", "--lang", "en", "x"])), Lang::English);
        assert_eq!(language(&arguments(&["verify", "--lang=zh-CN"])), Lang::Chinese);
    }
}
