//! `key new`, `key show`, `key change-passphrase`: the institution's key pair.

use std::path::{Path, PathBuf};

use classproof::formats::signature::{SigningKey, VerifyingKey};
use classproof::stages::report::answers::{KeyReport, path_text};
use classproof::stages::write::write_file;
use classproof::words::wording::Message;
use zeroize::Zeroizing;

use super::args::{KeyChangePassphraseArgs, KeyCommand, KeyNewArgs, KeyShowArgs};
use super::exit::Exit;
use super::terminal::{Ended, Stop, Terminal, shown_path};

pub fn run(terminal: &Terminal, command: &KeyCommand) -> Ended {
    match command {
        KeyCommand::New(args) => new(terminal, args),
        KeyCommand::Show(args) => show(terminal, args),
        KeyCommand::ChangePassphrase(args) => change_passphrase(terminal, args),
    }
}

fn new(terminal: &Terminal, args: &KeyNewArgs) -> Ended {
    let public_path = PathBuf::from(format!("{}.pub", args.out.display()));
    for path in [&args.out, &public_path] {
        if path.try_exists().unwrap_or(false) {
            return Err(Stop::failed(Message::new("key.exists").text("path", shown_path(path))));
        }
    }
    let passphrase = new_passphrase(terminal, args.passphrase_file.as_deref(), args.no_passphrase)?;
    let key = SigningKey::generate(&args.comment)?;
    let public = key.public();
    write_file(&args.out, key.to_file(passphrase.as_deref().map(String::as_str))?.as_bytes(), false, true)?;
    let line = format!("{} {}\n", public.line(), args.comment);
    write_file(&public_path, line.replace(" \n", "\n").as_bytes(), false, false).inspect_err(|_| drop(std::fs::remove_file(&args.out)))?;
    if terminal.json {
        terminal.out_json(&document(Some(&args.out), &public_path, &public, None));
    } else {
        let message = Message::new("key.made")
            .text("private", shown_path(&args.out))
            .text("public", shown_path(&public_path))
            .text("fingerprint", public.fingerprint());
        terminal.out(&terminal.speaker().say(&message));
    }
    Ok(Exit::Good)
}

/// Read from the file or from two equal prompts; `None` if `none` is set.
fn new_passphrase(terminal: &Terminal, file: Option<&Path>, none: bool) -> Result<Option<Zeroizing<String>>, Stop> {
    if none {
        return Ok(None);
    }
    if let Some(path) = file {
        let passphrase = terminal.passphrase_from(path)?;
        return if passphrase.is_empty() { Err(Stop::usage(Message::new("key.passphrase_empty"))) } else { Ok(Some(passphrase)) };
    }
    if !terminal.can_ask() {
        return Err(Stop::usage(Message::new("key.nobody_to_ask")));
    }
    let ask = |key: &str| {
        let typed = rpassword::prompt_password(terminal.speaker().term(key));
        typed.map(Zeroizing::new).map_err(|_| Stop::usage(Message::new("key.nobody_to_ask")))
    };
    let first = ask("key.prompt_new")?;
    if first.is_empty() {
        return Err(Stop::usage(Message::new("key.passphrase_empty")));
    }
    if ask("key.prompt_again")? == first { Ok(Some(first)) } else { Err(Stop::usage(Message::new("key.passphrases_differ"))) }
}

/// Rewrites the key file with another passphrase. The key pair does not change, so existing signatures stay valid.
fn change_passphrase(terminal: &Terminal, args: &KeyChangePassphraseArgs) -> Ended {
    // If the path is a symbolic link, replace its target, not the link.
    let file = args.file.canonicalize().map_err(|error| Stop::file(&args.file, &error))?;
    let key = terminal.signing_key(&file, args.passphrase_file.as_deref())?;
    let passphrase = new_passphrase(terminal, args.new_passphrase_file.as_deref(), args.no_passphrase)?;
    write_file(&file, key.to_file(passphrase.as_deref().map(String::as_str))?.as_bytes(), true, true)?;
    let public = key.public();
    if terminal.json {
        let public_path = PathBuf::from(format!("{}.pub", args.file.display()));
        terminal.out_json(&document(Some(&args.file), &public_path, &public, None));
    } else {
        let said = if passphrase.is_some() { "key.passphrase_changed" } else { "key.passphrase_removed" };
        let message = Message::new(said).text("private", shown_path(&args.file)).text("fingerprint", public.fingerprint());
        terminal.out(&terminal.speaker().say(&message));
    }
    Ok(Exit::Good)
}

fn document(private: Option<&Path>, public: &Path, key: &VerifyingKey, comment: Option<&str>) -> KeyReport {
    KeyReport {
        schema: "classproof/key/v1".to_owned(),
        private: private.map(path_text),
        public: path_text(public),
        fingerprint: key.fingerprint(),
        line: key.line(),
        comment: comment.map(str::to_owned),
    }
}

fn show(terminal: &Terminal, args: &KeyShowArgs) -> Ended {
    let bytes = Zeroizing::new(terminal.read_small(&args.file)?);
    let text = String::from_utf8_lossy(&bytes);
    let public = if text.contains("PRIVATE KEY") {
        let beside = PathBuf::from(format!("{}.pub", args.file.display()));
        VerifyingKey::read(&String::from_utf8_lossy(&terminal.read_small(&beside)?))?
    } else {
        VerifyingKey::read(&text)?
    };
    if terminal.json {
        terminal.out_json(&document(None, &args.file, &public, Some(public.comment())));
    } else {
        let message = Message::new("key.shown")
            .text("fingerprint", public.fingerprint())
            .text("line", public.line())
            .text("comment", public.comment());
        terminal.out(&terminal.speaker().say(&message));
    }
    Ok(Exit::Good)
}
