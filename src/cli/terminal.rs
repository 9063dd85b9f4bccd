//! Shared by all subcommands: language, output, error messages, time, and reading of user files.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use classproof::formats::signature::{KeyError, SigningKey, Signs, VerifyingKey};
use classproof::stages::report::answers::ErrorReport;
use classproof::stages::report::speaker::Speaker;
use classproof::stages::small_file;
use classproof::stages::write::others_may_read;
use classproof::words::lang::Lang;
use classproof::words::moment::Zone;
use classproof::words::path::shown;
use classproof::words::proven_time::ProvenTime;
use classproof::words::system;
use classproof::words::wording::{Explain, Message};
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::agent::AgentKey;
use super::args::Everywhere;
use super::bars::Bars;
use super::exit::Exit;
use super::screen::Screen;

/// Language and output settings of one run.
pub struct Terminal {
    pub lang: Lang,
    /// If set, stdout gets exactly one JSON document.
    pub json: bool,
    /// If set, only results and errors are shown.
    pub quiet: bool,
}

/// An error that ends the run: message and exit code.
#[derive(Debug)]
pub struct Stop {
    pub exit: Exit,
    pub message: Message,
}

impl<E: Explain> From<E> for Stop {
    fn from(error: E) -> Self {
        Self { exit: Exit::Failed, message: error.explain() }
    }
}

impl Stop {
    /// An invalid command line (exit code 2).
    pub fn usage(message: Message) -> Self {
        Self { exit: Exit::Usage, message }
    }

    /// Work that could not be done (exit code 5).
    pub fn failed(message: Message) -> Self {
        Self { exit: Exit::Failed, message }
    }

    /// An I/O error at a path.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        let known = match error.kind() {
            std::io::ErrorKind::NotFound => Some("cli.file_missing"),
            std::io::ErrorKind::PermissionDenied => Some("cli.file_denied"),
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Some("cli.file_disk_full"),
            _ => None,
        };
        Self::failed(match known {
            Some(key) => Message::new(key).text("path", path.to_string_lossy()),
            None => Message::new("cli.file").text("path", path.to_string_lossy()).term("reason", system::reason(error)),
        })
    }
}

/// The result of a subcommand.
pub type Ended = Result<Exit, Stop>;

impl Terminal {
    pub fn new(everywhere: &Everywhere, lang: Lang) -> Self {
        Self { lang, json: everywhere.json, quiet: everywhere.quiet }
    }

    pub fn speaker(&self) -> Speaker {
        Speaker::new(self.lang)
    }

    /// Progress bars on stderr; none if `quiet` or `json` is set.
    pub fn bars(&self) -> Bars {
        Bars::new(self.lang, self.quiet || self.json)
    }

    /// Writes to stdout. A closed pipe is not an error.
    pub fn out(&self, text: &str) {
        let mut stdout = std::io::stdout().lock();
        let _ = stdout.write_all(text.as_bytes()).and_then(|()| if text.ends_with('\n') { Ok(()) } else { stdout.write_all(b"\n") });
        let _ = stdout.flush();
    }

    /// Writes lines for people to stdout, wrapped to the terminal.
    pub fn show(&self, lines: &[String]) {
        self.out(&Screen::of_stdout().shown(&lines.join("\n")));
    }

    pub fn out_json(&self, value: &impl serde::Serialize) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => self.out(&text),
            Err(error) => self.err(&error.to_string()),
        }
    }

    pub fn err(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// Writes a message to stderr unless `quiet` is set.
    pub fn tell(&self, message: &Message) {
        if !self.quiet {
            self.err(&self.speaker().say(message));
        }
    }

    /// Reports the error: text on stderr, and with `--json` a document on stdout. Returns the exit code.
    pub fn stop(&self, stop: &Stop) -> Exit {
        let words = self.speaker().say(&stop.message);
        self.err(&format!("{}{words}", self.speaker().term("cli.error")));
        if self.json {
            self.out_json(&ErrorReport::new(stop.message.key, words, stop.exit.code()));
        }
        stop.exit
    }

    /// The time from the command line, else from the clock.
    pub fn time(&self, given: Option<&str>) -> Result<Timestamp, Stop> {
        match given {
            None => Ok(whole_second(Timestamp::now())),
            Some(text) => time(text).ok_or_else(|| Stop::usage(Message::new("usage.time").text("value", text))),
        }
    }

    /// The time at which keys must have been valid: the one given on the command line, else the present.
    pub fn proven_time(&self, given: Option<&str>) -> Result<ProvenTime, Stop> {
        let at = self.time(given)?;
        Ok(if given.is_some() { ProvenTime::given(at) } else { ProvenTime::now(at) })
    }

    /// The key to sign with: a private key file, `agent:SHA256:…`, or a public key file whose private half the agent holds.
    pub fn signer(&self, key: &Path, passphrase_file: Option<&Path>) -> Result<Box<dyn Signs>, Stop> {
        if let Some(fingerprint) = key.to_str().and_then(|key| key.strip_prefix("agent:")) {
            return Ok(Box::new(AgentKey::with_fingerprint(fingerprint)?));
        }
        if key.extension().is_some_and(|ending| ending == "pub") {
            let public = VerifyingKey::read(&String::from_utf8_lossy(&self.read_small(key)?))?;
            return Ok(Box::new(AgentKey::of(&public)?));
        }
        Ok(Box::new(self.signing_key(key, passphrase_file)?))
    }

    /// Reads a private key. Asks for its passphrase if it has one.
    pub fn signing_key(&self, path: &Path, passphrase_file: Option<&Path>) -> Result<SigningKey, Stop> {
        let open = std::fs::File::open(path).map_err(|error| Stop::file(path, &error))?;
        if others_may_read(&open).map_err(|error| Stop::file(path, &error))? {
            return Err(KeyError::Exposed(path.to_string_lossy().into_owned()).into());
        }
        let file = Zeroizing::new(small_file::read_opened(open).map_err(|error| Stop::file(path, &error))?);
        let given = passphrase_file.map(|path| self.passphrase_from(path)).transpose()?;
        let prompt = Message::new("key.prompt").text("path", path.to_string_lossy());
        let ask = || {
            given.or_else(|| {
                if self.can_ask() { rpassword::prompt_password(self.speaker().say(&prompt)).ok().map(Zeroizing::new) } else { None }
            })
        };
        Ok(SigningKey::read(&file, ask)?)
    }

    /// Whether stdin and stderr are both terminals.
    pub fn can_ask(&self) -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// The first line of a passphrase file.
    pub fn passphrase_from(&self, path: &Path) -> Result<Zeroizing<String>, Stop> {
        let bytes = Zeroizing::new(self.read_small(path)?);
        // Allocate the full length at once: a growing string leaves copies in memory that are not zeroed.
        let mut line = Zeroizing::new(String::with_capacity(bytes.len()));
        bytes.as_slice().read_line(&mut line).map_err(|error| Stop::file(path, &error))?;
        Ok(Zeroizing::new(line.trim_start_matches('\u{FEFF}').trim_end_matches(['\r', '\n']).to_owned()))
    }

    /// Reads a file of at most 16 MiB, such as a key, a registry or a profile.
    pub fn read_small(&self, path: &Path) -> Result<Vec<u8>, Stop> {
        small_file::read(path).map_err(|error| Stop::file(path, &error))
    }
}

/// The default registry, in the user's configuration folder.
pub fn default_trust() -> Option<PathBuf> {
    dirs::config_dir().map(|folder| folder.join("classproof").join("allowed_signers"))
}

/// Parses a time as people type it: RFC 3339, or a local date or date and time in China's time zone.
pub fn time(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(whole_second(at));
    }
    let local =
        text.parse::<jiff::civil::DateTime>().ok().or_else(|| text.parse::<jiff::civil::Date>().ok().map(|date| date.at(0, 0, 0, 0)))?;
    Zone::default().timestamp(local).map(whole_second)
}

fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// A path as text without control characters.
pub fn shown_path(path: &Path) -> String {
    shown(&path.to_string_lossy()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_type_them() {
        let at = |text: &str| time(text).map(|at| at.to_string());
        assert_eq!(at("2026-09-01T08:00:00+08:00"), Some("2026-09-01T00:00:00Z".to_owned()));
        assert_eq!(at("2026-09-01"), Some("2026-08-31T16:00:00Z".to_owned()));
        assert_eq!(at("2026-09-01T12:30:00"), Some("2026-09-01T04:30:00Z".to_owned()));
        assert_eq!(at("yesterday"), None);
    }
}
