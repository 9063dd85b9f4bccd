//! Parses the flags of a task and generates its help from the same table.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::failure::Failure;

/// A task with its description and flags.
#[derive(Debug, Clone, Copy)]
pub struct Task {
    /// The word after `cargo xtask`.
    pub name: &'static str,
    /// One line of description for the list of tasks.
    pub about: &'static str,
    /// Details for the task's help.
    pub details: &'static str,
    /// Its flags.
    pub flags: &'static [Flag],
}

/// One flag of a task.
#[derive(Debug, Clone, Copy)]
pub struct Flag {
    /// The flag, such as `--out`.
    pub name: &'static str,
    /// Name of its value, such as `DIR`; none for a switch.
    pub value: Option<&'static str>,
    /// Description, with the default.
    pub about: &'static str,
}

/// The parsed flags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    values: BTreeMap<&'static str, String>,
}

impl Given {
    /// Whether a flag is present.
    pub fn has(&self, flag: &str) -> bool {
        self.values.contains_key(flag)
    }

    /// The value of a flag, if present.
    pub fn text(&self, flag: &str) -> Option<&str> {
        self.values.get(flag).map(String::as_str)
    }

    /// The value of a flag as a whole number; `default` if absent.
    ///
    /// # Errors
    /// [`Failure::usage`] if it is not a whole number.
    pub fn number(&self, flag: &str, default: u64) -> Result<u64, Failure> {
        let Some(text) = self.text(flag) else { return Ok(default) };
        text.parse().map_err(|_| Failure::usage(format!("{flag} takes a whole number; this is {text:?}")))
    }
}

impl Task {
    /// Parses the arguments after the task's name. Accepts `--flag=value` and `--flag value`. `None` if help was requested.
    ///
    /// # Errors
    /// [`Failure::usage`] for an unknown or repeated flag, a missing value, or an unexpected argument.
    pub fn read(&self, words: &[String]) -> Result<Option<Given>, Failure> {
        let mut given = Given::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--help" || word == "-h" {
                return Ok(None);
            }
            let (name, joined) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (word.as_str(), None),
            };
            let flag = self.flags.iter().find(|flag| flag.name == name).ok_or_else(|| self.unknown(word))?;
            let value = match (flag.value, joined) {
                (None, None) => String::new(),
                (None, Some(_)) => return Err(Failure::usage(format!("{name} takes no value"))),
                (Some(_), Some(value)) => value,
                (Some(what), None) => {
                    words.next().cloned().ok_or_else(|| Failure::usage(format!("{name} needs its {what}: {}", flag.about)))?
                }
            };
            if given.values.insert(flag.name, value).is_some() {
                return Err(Failure::usage(format!("{name} is given twice")));
            }
        }
        Ok(Some(given))
    }

    fn unknown(&self, word: &str) -> Failure {
        let known: Vec<&str> = self.flags.iter().map(|flag| flag.name).collect();
        let known = if known.is_empty() { "it takes none".to_owned() } else { format!("it knows {}", known.join(", ")) };
        Failure::usage(format!("`{}` does not know {word:?}; {known}. `cargo xtask {} --help` explains.", self.name, self.name))
    }

    /// The help text of this task.
    pub fn help(&self) -> String {
        let mut text = format!("cargo xtask {}: {}\n", self.name, self.about);
        if !self.details.is_empty() {
            let _ = write!(text, "\n{}\n", self.details);
        }
        if !self.flags.is_empty() {
            text.push_str("\nFlags:\n");
            for flag in self.flags {
                let left = format!("{} {}", flag.name, flag.value.unwrap_or_default());
                let _ = writeln!(text, "  {left:<24} {}", flag.about);
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TASK: Task = Task {
        name: "paint",
        about: "Paints.",
        details: "",
        flags: &[
            Flag { name: "--out", value: Some("DIR"), about: "where" },
            Flag { name: "--days", value: Some("N"), about: "how long" },
            Flag { name: "--quick", value: None, about: "hurry" },
        ],
    };

    fn read(words: &[&str]) -> Result<Option<Given>, Failure> {
        TASK.read(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn flags_are_read_in_both_forms() {
        let given = read(&["--out", "a b", "--days=3", "--quick"]).ok().flatten();
        assert_eq!(given.as_ref().and_then(|given| given.text("--out")), Some("a b"));
        assert_eq!(given.as_ref().map(|given| given.number("--days", 2)), Some(Ok(3)));
        assert_eq!(given.as_ref().map(|given| given.has("--quick")), Some(true));
        assert_eq!(read(&[]).ok().flatten().map(|given| given.number("--days", 2)), Some(Ok(2)));
    }

    #[test]
    fn what_it_does_not_know_is_refused() {
        for words in [&["--ouT", "x"][..], &["stray"], &["--out"], &["--quick=1"], &["--days", "1", "--days", "2"]] {
            assert_eq!(read(words).err().map(|failure| failure.code), Some(2), "{words:?}");
        }
        assert!(read(&["--days", "soon"]).ok().flatten().is_some_and(|given| given.number("--days", 2).is_err()));
    }

    #[test]
    fn help_names_every_flag() {
        assert_eq!(read(&["--quick", "--help"]), Ok(None));
        assert!(TASK.flags.iter().all(|flag| TASK.help().contains(flag.name)));
    }
}
