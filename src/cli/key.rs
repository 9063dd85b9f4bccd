//! `key new`, `key show`, `key form`, `key change-passphrase`: the institution's key pair.

use std::path::{Path, PathBuf};

use classproof::formats::signature::{SigningKey, VerifyingKey};
use classproof::formats::volumes::with_ending;
use classproof::pipelines::registration::{self, Registration};
use classproof::record::class::credit_code;
use classproof::stages::report::answers::{KeyReport, path_text};
use classproof::stages::write::{refuse_inputs, write_file};
use classproof::words::wording::Message;
use zeroize::Zeroizing;

use super::args::{KeyChangePassphraseArgs, KeyCommand, KeyFormArgs, KeyNewArgs, KeyShowArgs};
use super::exit::Exit;
use super::label::with_code_points;
use super::questions::ask_signer;
use super::terminal::{Ended, Stop, Terminal, shown_path};

/// What the names of the public key and of the form add to that of the private key.
const PUBLIC_ENDING: &str = ".pub";
const FORM_ENDING: &str = ".form.pdf";

pub fn run(terminal: &Terminal, command: &KeyCommand) -> Ended {
    match command {
        KeyCommand::New(args) => new(terminal, args),
        KeyCommand::Show(args) => show(terminal, args),
        KeyCommand::ChangePassphrase(args) => change_passphrase(terminal, args),
        KeyCommand::Form(args) => form(terminal, args),
    }
}

fn new(terminal: &Terminal, args: &KeyNewArgs) -> Ended {
    let public_path = with_ending(&args.out, PUBLIC_ENDING);
    let form_path = with_ending(&args.out, FORM_ENDING);
    if let Some(code) = args.credit_code.as_deref().filter(|code| credit_code::check(code).is_err()) {
        return Err(Stop::usage(Message::new("trust.not_a_code").text("value", code)));
    }
    for path in [&args.out, &public_path, &form_path] {
        if path.try_exists().unwrap_or(false) {
            return Err(Stop::failed(Message::new("key.exists").text("path", shown_path(path))));
        }
    }
    let signer = match args.institution.clone().zip(args.credit_code.clone()) {
        None if args.comment.is_empty() && terminal.can_ask() && !terminal.json => {
            let (stdin, stderr) = (std::io::stdin(), std::io::stderr());
            ask_signer(&terminal.speaker(), &mut stdin.lock(), &mut stderr.lock()).map_err(|error| Stop::file(Path::new("-"), &error))?
        }
        given => given,
    };
    // A key is one line of text.
    let signer = signer.map(|(institution, code)| (institution.split_whitespace().collect::<Vec<_>>().join(" "), code));
    let comment = match &signer {
        Some((institution, code)) if args.comment.is_empty() => format!("{code} {institution}"),
        _ => args.comment.clone(),
    };
    let passphrase = new_passphrase(terminal, args.passphrase_file.as_deref(), args.no_passphrase)?;
    let key = SigningKey::generate(&comment)?;
    let public = key.public();
    write_file(&args.out, key.to_file(passphrase.as_deref().map(String::as_str))?.as_bytes(), false, true)?;
    let line = format!("{} {comment}\n", public.line());
    write_file(&public_path, line.replace(" \n", "\n").as_bytes(), false, false).inspect_err(|_| drop(std::fs::remove_file(&args.out)))?;
    let written = match &signer {
        Some((institution, code)) => {
            let about = Registration { institution, credit_code: code, key: &public, at: terminal.time(None)? };
            write_form(terminal, &form_path, false, &about)?;
            Some(path_text(&form_path))
        }
        None => None,
    };
    if terminal.json {
        terminal.out_json(&KeyReport { form: written, ..document(Some(&args.out), &public_path, &public, None) });
    } else {
        let message = Message::new("key.made")
            .text("private", shown_path(&args.out))
            .text("public", shown_path(&public_path))
            .text("fingerprint", public.fingerprint());
        terminal.out(&terminal.speaker().say(&message));
        if written.is_some() {
            terminal.out(&terminal.speaker().say(&Message::new("key.form_made").text("path", shown_path(&form_path))));
        }
    }
    Ok(Exit::Good)
}

/// Writes the registration form, and tells of characters that the font has not.
fn write_form(terminal: &Terminal, path: &Path, force: bool, about: &Registration<'_>) -> Result<(), Stop> {
    let drawn = registration::form(about, &terminal.speaker()).ok_or_else(|| Stop::failed(Message::new("label.no_font")))?;
    write_file(path, &drawn.files.concat(), force, false)?;
    if !drawn.missing.is_empty() {
        terminal.tell(&Message::new("key.form_missing").text("characters", with_code_points(&drawn.missing)));
    }
    Ok(())
}

/// `key form`: whose key it is stands in its comment, if `key new` was told, or is given.
fn form(terminal: &Terminal, args: &KeyFormArgs) -> Ended {
    let (key, private) = public_half(terminal, &args.file)?;
    let told = key.comment().split_once(' ').filter(|(code, _)| credit_code::check(code).is_ok());
    let institution = args.institution.as_deref().or(told.map(|(_, name)| name.trim())).filter(|name| !name.is_empty());
    let code = args.credit_code.as_deref().or(told.map(|(code, _)| code));
    let Some((institution, code)) = institution.zip(code) else { return Err(Stop::usage(Message::new("key.form_needs"))) };
    if credit_code::check(code).is_err() {
        return Err(Stop::usage(Message::new("trust.not_a_code").text("value", code)));
    }
    let path = args.output.clone().unwrap_or_else(|| with_ending(&private, FORM_ENDING));
    refuse_inputs(&path, std::slice::from_ref(&args.file))?;
    write_form(terminal, &path, args.force, &Registration { institution, credit_code: code, key: &key, at: terminal.time(None)? })?;
    if terminal.json {
        terminal.out_json(&KeyReport { form: Some(path_text(&path)), ..document(None, &args.file, &key, Some(key.comment())) });
    } else {
        terminal.out(&terminal.speaker().say(&Message::new("key.form_made").text("path", shown_path(&path))));
    }
    Ok(Exit::Good)
}

/// The public key of a file, of the private key beside it, and the path of the private one.
fn public_half(terminal: &Terminal, file: &Path) -> Result<(VerifyingKey, PathBuf), Stop> {
    let bytes = Zeroizing::new(terminal.read_small(file)?);
    let text = String::from_utf8_lossy(&bytes);
    if text.contains("PRIVATE KEY") {
        let beside = with_ending(file, PUBLIC_ENDING);
        return Ok((VerifyingKey::read(&String::from_utf8_lossy(&terminal.read_small(&beside)?))?, file.to_owned()));
    }
    let private = if file.extension().is_some_and(|ending| ending == "pub") { file.with_extension("") } else { file.to_owned() };
    Ok((VerifyingKey::read(&text)?, private))
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
        let public_path = with_ending(&args.file, PUBLIC_ENDING);
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
        form: None,
    }
}

fn show(terminal: &Terminal, args: &KeyShowArgs) -> Ended {
    let (public, _) = public_half(terminal, &args.file)?;
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
