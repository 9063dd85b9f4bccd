//! `trust add`, `list`, `revoke`, `rotate`, `sign` and `import`: the district's registry of trusted signers.

use std::path::{Path, PathBuf};

use classproof::formats::registry::{Edition, Entry, LineProblem, Registry, is_officer};
use classproof::formats::signature::{BUNDLE_NAMESPACE, RECEIPT_NAMESPACE, REGISTRY_NAMESPACE, VerifyingKey};
use classproof::pipelines::registry::change::{self, Change, change};
use classproof::pipelines::registry::import::import;
use classproof::pipelines::registry::load;
use classproof::record::class::credit_code;
use classproof::stages::report::answers::{TrustAddReport, TrustChangeReport, TrustEntryReport, TrustListReport, path_text};
use classproof::stages::report::judged::EditionReport;
use classproof::stages::write::refuse_inputs;
use classproof::words::finding::Fact;
use classproof::words::moment::Zone;
use classproof::words::wording::{Explain as _, Message};
use jiff::{SignedDuration, Timestamp};

use super::args::{
    SignerKind, TrustAddArgs, TrustCommand, TrustImportArgs, TrustListArgs, TrustRevokeArgs, TrustRotateArgs, TrustSignArgs, VersionArgs,
};
use super::exit::Exit;
use super::terminal::{Ended, Stop, Terminal, default_trust, shown_path, time};

/// For how many days an old key stays valid beside the new one.
const OVERLAP_DAYS: u16 = 30;

pub fn run(terminal: &Terminal, command: &TrustCommand) -> Ended {
    match command {
        TrustCommand::Add(args) => add(terminal, args),
        TrustCommand::List(args) => list(terminal, args),
        TrustCommand::Revoke(args) => revoke(terminal, args),
        TrustCommand::Rotate(args) => rotate(terminal, args),
        TrustCommand::Sign(args) => sign(terminal, args),
        TrustCommand::Import(args) => take_over(terminal, args),
    }
}

/// The registry to use: the given path, else the default path.
pub fn registry_path(given: Option<&PathBuf>) -> Result<PathBuf, Stop> {
    given.cloned().or_else(default_trust).ok_or_else(|| Stop::usage(Message::new("trust.no_folder")))
}

/// Reads a registry. `None` if no path was given and the default registry does not exist yet.
pub fn read_registry(terminal: &Terminal, given: Option<&PathBuf>) -> Result<Option<Registry>, Stop> {
    let path = registry_path(given)?;
    if given.is_none() && !path.try_exists().unwrap_or(false) {
        return Ok(None);
    }
    let registry = read(&path)?;
    for (number, problem) in &registry.passed_over {
        terminal.tell(&passed_over(&path, *number, *problem));
    }
    Ok(Some(registry))
}

fn read(path: &Path) -> Result<Registry, Stop> {
    load(path)?.ok_or_else(|| Stop::file(path, &std::io::ErrorKind::NotFound.into()))
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

/// What such a signer is trusted for, if it can have that name.
fn purpose(kind: SignerKind, principal: &str) -> Result<&'static str, Stop> {
    let (namespace, fits, otherwise) = match kind {
        SignerKind::Institution => (BUNDLE_NAMESPACE, credit_code::check(principal).is_ok(), "trust.not_a_code"),
        SignerKind::Officer => (RECEIPT_NAMESPACE, is_officer(principal), "trust.not_an_officer"),
        SignerKind::Root => (REGISTRY_NAMESPACE, is_officer(principal), "trust.not_an_officer"),
    };
    if fits { Ok(namespace) } else { Err(Stop::usage(Message::new(otherwise).text("value", principal))) }
}

fn public_key(terminal: &Terminal, path: &Path) -> Result<VerifyingKey, Stop> {
    Ok(VerifyingKey::read(&String::from_utf8_lossy(&terminal.read_small(path)?))?)
}

fn moment(text: &str) -> Result<Timestamp, Stop> {
    time(text).ok_or_else(|| Stop::usage(Message::new("usage.time").text("value", text)))
}

fn shown_time(at: Timestamp) -> Fact {
    Fact::Time(Zone::default().written(at))
}

/// Makes the next version of a registry, which must not be one of the files that are read.
fn changed(terminal: &Terminal, path: &Path, key: &Path, version: &VersionArgs, to: &Change<'_>) -> Result<Edition, Stop> {
    let read: Vec<PathBuf> = std::iter::once(key.to_owned()).chain(version.sign_with.clone()).collect();
    refuse_inputs(path, &read)?;
    let now = terminal.time(version.now.as_deref())?;
    let root = version.sign_with.as_ref().map(|root| terminal.signer(root, version.passphrase_file.as_deref())).transpose()?;
    Ok(change(path, to, now, root.as_deref())?)
}

fn add(terminal: &Terminal, args: &TrustAddArgs) -> Ended {
    let namespace = purpose(args.kind, &args.principal)?;
    let path = registry_path(args.trust.as_ref())?;
    let key = public_key(terminal, &args.key)?;
    let (from, until) = (args.from.as_deref().map(moment).transpose()?, args.until.as_deref().map(moment).transpose()?);
    if from.zip(until).is_some_and(|(from, until)| until <= from) {
        return Err(Stop::usage(Message::new("trust.window")));
    }
    let to = Change::Add { principal: &args.principal, namespace, from, until, key: &key };
    let edition = changed(terminal, &path, &args.key, &args.version, &to)?;
    if terminal.json {
        terminal.out_json(&TrustAddReport {
            schema: "classproof/trust-add/v1".to_owned(),
            registry: path_text(&path),
            principal: args.principal.clone(),
            namespace: namespace.to_owned(),
            version: number(&edition),
            signed_by: edition.signed_by,
            fingerprint: key.fingerprint(),
        });
        return Ok(Exit::Good);
    }
    let added = match args.kind {
        SignerKind::Institution => "trust.added",
        SignerKind::Officer => "trust.added_officer",
        SignerKind::Root => "trust.added_root",
    };
    let message =
        Message::new(added).text("path", shown_path(&path)).text("principal", &args.principal).text("fingerprint", key.fingerprint());
    let speaker = terminal.speaker();
    terminal.out(&format!("{}\n{}", speaker.say(&message), speaker.say(&versioned(&edition))));
    Ok(Exit::Good)
}

fn number(edition: &Edition) -> u32 {
    edition.heading.as_ref().map_or(0, |heading| heading.version)
}

fn versioned(edition: &Edition) -> Message {
    let key = if edition.signed_by.is_some() { "trust.version_signed" } else { "trust.version_unsigned" };
    Message::new(key).count("version", number(edition))
}

/// Tells a change as a document or in words.
fn told(terminal: &Terminal, path: &Path, change: &str, edition: &Edition, fingerprint: String, words: &[Message]) {
    if terminal.json {
        terminal.out_json(&TrustChangeReport {
            schema: "classproof/trust-change/v1".to_owned(),
            registry: path_text(path),
            change: change.to_owned(),
            edition: EditionReport::from(edition),
            fingerprint,
            on_trust: words.iter().any(|message| message.key == "trust.on_trust"),
        });
    } else {
        let speaker = terminal.speaker();
        terminal.out(&words.iter().map(|message| speaker.say(message)).collect::<Vec<_>>().join("\n"));
    }
}

fn revoke(terminal: &Terminal, args: &TrustRevokeArgs) -> Ended {
    let path = registry_path(args.trust.as_ref())?;
    let key = public_key(terminal, &args.key)?;
    let from = args.from.as_deref().map(moment).transpose()?;
    let to = match from {
        Some(at) => Change::RevokeFrom { key: &key, at },
        None => Change::RevokeEver { key: &key },
    };
    let edition = changed(terminal, &path, &args.key, &args.version, &to)?;
    let done = match from {
        Some(at) => Message::new("trust.revoked_from").with("at", shown_time(at)),
        None => Message::new("trust.revoked_ever"),
    };
    let words = [done.text("fingerprint", key.fingerprint()), versioned(&edition)];
    told(terminal, &path, "revoke", &edition, key.fingerprint(), &words);
    Ok(Exit::Good)
}

fn rotate(terminal: &Terminal, args: &TrustRotateArgs) -> Ended {
    let namespace = purpose(args.kind, &args.principal)?;
    let path = registry_path(args.trust.as_ref())?;
    let key = public_key(terminal, &args.key)?;
    let from = terminal.time(args.version.now.as_deref())?;
    let days = SignedDuration::from_hours(24 * i64::from(args.overlap.unwrap_or(OVERLAP_DAYS)));
    let until = from.checked_add(days).map_err(|_| Stop::usage(Message::new("trust.window")))?;
    let to = Change::Rotate { principal: &args.principal, namespace, key: &key, from, until };
    let edition = changed(terminal, &path, &args.key, &args.version, &to)?;
    let done = Message::new("trust.rotated").text("principal", &args.principal).text("fingerprint", key.fingerprint());
    told(terminal, &path, "rotate", &edition, key.fingerprint(), &[done.with("until", shown_time(until)), versioned(&edition)]);
    Ok(Exit::Good)
}

fn sign(terminal: &Terminal, args: &TrustSignArgs) -> Ended {
    let path = registry_path(args.trust.as_ref())?;
    let root = terminal.signer(&args.key, args.passphrase_file.as_deref())?;
    let edition = change::sign(&path, root.as_ref())?;
    let fingerprint = root.public().fingerprint();
    let done = Message::new("trust.signed").text("fingerprint", &fingerprint).count("version", number(&edition));
    told(terminal, &path, "sign", &edition, fingerprint, &[done]);
    Ok(Exit::Good)
}

fn take_over(terminal: &Terminal, args: &TrustImportArgs) -> Ended {
    let path = registry_path(args.trust.as_ref())?;
    refuse_inputs(&path, std::slice::from_ref(&args.registry))?;
    let root = args.root.as_deref().map(|root| public_key(terminal, root)).transpose()?;
    let imported = import(&args.registry, &path, root.as_ref())?;
    let fingerprint = imported.edition.signed_by.clone().unwrap_or_default();
    let done = Message::new("trust.imported").text("fingerprint", &fingerprint).count("version", number(&imported.edition));
    let mut words = vec![done];
    words.extend(imported.on_trust.then(|| Message::new("trust.on_trust").text("path", shown_path(&path))));
    told(terminal, &path, "import", &imported.edition, fingerprint, &words);
    Ok(Exit::Good)
}

fn list(terminal: &Terminal, args: &TrustListArgs) -> Ended {
    let path = registry_path(args.trust.as_ref())?;
    let registry = read(&path)?;
    let zone = Zone::default();
    let written = |at: Option<Timestamp>| at.map(|at| zone.written(at));
    if terminal.json {
        let entry = |entry: &Entry| TrustEntryReport {
            line: entry.line,
            principals: entry.principals.clone(),
            fingerprint: entry.key.fingerprint(),
            namespaces: entry.namespaces.clone(),
            valid_after: written(entry.valid_after),
            valid_before: written(entry.valid_before),
            revoked: entry.is_revoked(),
        };
        terminal.out_json(&TrustListReport {
            schema: "classproof/trust-list/v1".to_owned(),
            registry: path_text(&path),
            edition: EditionReport::from(&registry.edition),
            entries: registry.entries.iter().map(entry).collect(),
            revoked: registry.revoked.len(),
            passed_over: registry.passed_over.iter().map(|(line, _)| *line).collect(),
        });
        return Ok(Exit::Good);
    }
    let speaker = terminal.speaker();
    let open = speaker.term("trust.open");
    let mut lines = vec![
        speaker.say(&Message::new("trust.list").text("path", shown_path(&path)).count("count", registry.entries.len())),
        speaker.say(&registry.edition.explain()),
    ];
    for entry in &registry.entries {
        let namespaces = entry.namespaces.iter().flatten();
        let purposes = namespaces.map(|namespace| match namespace.as_str() {
            BUNDLE_NAMESPACE => speaker.term("trust.for_bundles"),
            RECEIPT_NAMESPACE => speaker.term("trust.for_receipts"),
            REGISTRY_NAMESPACE => speaker.term("trust.for_registry"),
            other => other.to_owned(),
        });
        let purposes = if entry.namespaces.is_some() { purposes.collect::<Vec<_>>().join(",") } else { open.clone() };
        let message = Message::new(if entry.is_revoked() { "trust.entry_revoked" } else { "trust.entry" })
            .text("purposes", purposes)
            .text("principals", entry.principals.join(","))
            .text("fingerprint", entry.key.fingerprint())
            .text("from", written(entry.valid_after).unwrap_or_else(|| open.clone()))
            .text("until", written(entry.valid_before).unwrap_or_else(|| open.clone()));
        lines.push(speaker.say(&message));
    }
    if !registry.revoked.is_empty() {
        let message = Message::new("trust.revoked_count").text("path", shown_path(&path)).count("count", registry.revoked.len());
        lines.push(speaker.say(&message));
    }
    lines.extend(registry.passed_over.iter().map(|(number, problem)| speaker.say(&passed_over(&path, *number, *problem))));
    terminal.out(&lines.join("\n"));
    Ok(Exit::Good)
}
