//! `trust add`, `trust list`: the district's registry of trusted signers.

use std::io::Write;
use std::path::{Path, PathBuf};

use classproof::formats::registry::{Entry, LineProblem, Registry, is_officer, line};
use classproof::formats::signature::{BUNDLE_NAMESPACE, RECEIPT_NAMESPACE, VerifyingKey};
use classproof::record::class::credit_code;
use classproof::stages::report::answers::{TrustAddReport, TrustEntryReport, TrustListReport, path_text};
use classproof::stages::write::refuse_inputs;
use classproof::words::moment::Zone;
use classproof::words::wording::Message;

use super::args::{SignerKind, TrustAddArgs, TrustCommand, TrustListArgs};
use super::exit::Exit;
use super::terminal::{Ended, Stop, Terminal, default_trust, shown_path, time};

pub fn run(terminal: &Terminal, command: &TrustCommand) -> Ended {
    match command {
        TrustCommand::Add(args) => add(terminal, args),
        TrustCommand::List(args) => list(terminal, args),
    }
}

/// The registry's path: the given one, else the default.
pub fn registry_path(given: Option<&PathBuf>) -> Result<PathBuf, Stop> {
    given.cloned().or_else(default_trust).ok_or_else(|| Stop::usage(Message::new("trust.no_folder")))
}

/// Reads a registry; `None` if the default one does not exist yet.
pub fn read_registry(terminal: &Terminal, given: Option<&PathBuf>) -> Result<Option<Registry>, Stop> {
    let path = registry_path(given)?;
    if given.is_none() && !path.try_exists().unwrap_or(false) {
        return Ok(None);
    }
    let registry = read(terminal, &path)?;
    for (number, problem) in &registry.passed_over {
        terminal.tell(&passed_over(&path, *number, *problem));
    }
    Ok(Some(registry))
}

fn read(terminal: &Terminal, path: &Path) -> Result<Registry, Stop> {
    let bytes = terminal.read_small(path)?;
    let key = if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") { "trust.utf16" } else { "trust.not_text" };
    let text = String::from_utf8(bytes).map_err(|_| Stop::failed(Message::new(key).text("path", shown_path(path))))?;
    Ok(Registry::read(&text, Zone::default()))
}

fn passed_over(path: &Path, number: usize, problem: LineProblem) -> Message {
    let key = match problem {
        LineProblem::Incomplete => "trust.line_incomplete",
        LineProblem::Option => "trust.line_option",
        LineProblem::Time => "trust.line_time",
        LineProblem::Key => "trust.line_key",
        LineProblem::CertAuthority => "trust.line_authority",
    };
    Message::new(key).text("path", shown_path(path)).count("line", number)
}

/// What such a signer is trusted for, if the name is one that it can have.
fn purpose(kind: SignerKind, principal: &str) -> Result<&'static str, Stop> {
    let (namespace, fits, otherwise) = match kind {
        SignerKind::Institution => (BUNDLE_NAMESPACE, credit_code::check(principal).is_ok(), "trust.not_a_code"),
        SignerKind::Officer => (RECEIPT_NAMESPACE, is_officer(principal), "trust.not_an_officer"),
    };
    if fits { Ok(namespace) } else { Err(Stop::usage(Message::new(otherwise).text("value", principal))) }
}

fn add(terminal: &Terminal, args: &TrustAddArgs) -> Ended {
    let namespace = purpose(args.kind, &args.principal)?;
    let path = registry_path(args.trust.as_ref())?;
    refuse_inputs(&path, std::slice::from_ref(&args.key))?;
    let key = VerifyingKey::read(&String::from_utf8_lossy(&terminal.read_small(&args.key)?))?;
    let when = |text: &Option<String>| -> Result<Option<jiff::Timestamp>, Stop> {
        text.as_deref().map(|text| time(text).ok_or_else(|| Stop::usage(Message::new("usage.time").text("value", text)))).transpose()
    };
    let (from, until) = (when(&args.from)?, when(&args.until)?);
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        return Err(Stop::usage(Message::new("trust.window")));
    }
    let exists = path.try_exists().unwrap_or(false);
    let mut text = String::new();
    if exists {
        let there = read(terminal, &path)?;
        if there.entries.iter().any(|entry| {
            entry.key.same_key(&key)
                && entry.principals == [args.principal.clone()]
                && entry.namespaces.as_deref() == Some(&[namespace.to_owned()])
                && entry.valid_after == from
                && entry.valid_before == until
        }) {
            return Err(Stop::failed(Message::new("trust.already").text("path", shown_path(&path))));
        }
        let ends = terminal.read_small(&path)?;
        if !ends.is_empty() && !ends.ends_with(b"\n") {
            text.push('\n');
        }
    } else {
        text.push_str("# classproof: allowed_signers (ssh-keygen -Y verify)\n");
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| Stop::file(folder, &error))?;
        }
    }
    text.push_str(&line(&args.principal, namespace, from, until, &key));
    text.push('\n');
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(&path).map_err(|error| Stop::file(&path, &error))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| Stop::file(&path, &error))?;
    if terminal.json {
        terminal.out_json(&TrustAddReport {
            schema: "classproof/trust-add/v1".to_owned(),
            registry: path_text(&path),
            principal: args.principal.clone(),
            namespace: namespace.to_owned(),
            fingerprint: key.fingerprint(),
        });
    } else {
        let added = if args.kind == SignerKind::Officer { "trust.added_officer" } else { "trust.added" };
        let message =
            Message::new(added).text("path", shown_path(&path)).text("principal", &args.principal).text("fingerprint", key.fingerprint());
        terminal.out(&terminal.speaker().say(&message));
    }
    Ok(Exit::Good)
}

fn list(terminal: &Terminal, args: &TrustListArgs) -> Ended {
    let path = registry_path(args.trust.as_ref())?;
    let registry = read(terminal, &path)?;
    let zone = Zone::default();
    let written = |at: Option<jiff::Timestamp>| at.map(|at| zone.written(at));
    if terminal.json {
        let entry = |entry: &Entry| TrustEntryReport {
            line: entry.line,
            principals: entry.principals.clone(),
            fingerprint: entry.key.fingerprint(),
            namespaces: entry.namespaces.clone(),
            valid_after: written(entry.valid_after),
            valid_before: written(entry.valid_before),
        };
        terminal.out_json(&TrustListReport {
            schema: "classproof/trust-list/v1".to_owned(),
            registry: path_text(&path),
            entries: registry.entries.iter().map(entry).collect(),
            passed_over: registry.passed_over.iter().map(|(line, _)| *line).collect(),
        });
        return Ok(Exit::Good);
    }
    let speaker = terminal.speaker();
    let open = speaker.term("trust.open");
    let mut lines = vec![speaker.say(&Message::new("trust.list").text("path", shown_path(&path)).count("count", registry.entries.len()))];
    for entry in &registry.entries {
        let namespaces = entry.namespaces.iter().flatten();
        let purposes = namespaces.map(|namespace| match namespace.as_str() {
            BUNDLE_NAMESPACE => speaker.term("trust.for_bundles"),
            RECEIPT_NAMESPACE => speaker.term("trust.for_receipts"),
            other => other.to_owned(),
        });
        let purposes = if entry.namespaces.is_some() { purposes.collect::<Vec<_>>().join(",") } else { open.clone() };
        let message = Message::new("trust.entry")
            .text("purposes", purposes)
            .text("principals", entry.principals.join(","))
            .text("fingerprint", entry.key.fingerprint())
            .text("from", written(entry.valid_after).unwrap_or_else(|| open.clone()))
            .text("until", written(entry.valid_before).unwrap_or_else(|| open.clone()));
        lines.push(speaker.say(&message));
    }
    lines.extend(registry.passed_over.iter().map(|(number, problem)| speaker.say(&passed_over(&path, *number, *problem))));
    terminal.out(&lines.join("\n"));
    Ok(Exit::Good)
}
