//! `timestamp request`, `attach`, `verify` and `renew`: time-stamps of an authority over the signature of a bundle or receipt, or over lists of
//! all evidence.

use std::path::{Path, PathBuf};

use classproof::formats::evidence::ListPaths;
use classproof::formats::timestamp::{Authorities, Stamp, TimestampProblem};
use classproof::pipelines::timestamp::{Stamped, TimestampError, ask, authorities, renew, stamps};
use classproof::pipelines::verify::renewal_parts;
use classproof::stages::evidence::Stamps;
use classproof::stages::report::answers::{TimestampReport, TimestampRequestReport, path_text};
use classproof::stages::report::speaker::Speaker;
use classproof::stages::report::timestamp::TimestampPart;
use classproof::stages::write::refuse_inputs;
use classproof::words::wording::{Explain as _, Message};

use super::args::{TimestampAttachArgs, TimestampCommand, TimestampRenewArgs, TimestampRequestArgs, TimestampVerifyArgs};
use super::exit::Exit;
use super::terminal::{Ended, Stop, Terminal, shown_path};
use super::trust::registry_path;

pub fn run(terminal: &Terminal, command: &TimestampCommand) -> Ended {
    match command {
        TimestampCommand::Request(args) => request(terminal, args),
        TimestampCommand::Attach(args) => attach(terminal, args),
        TimestampCommand::Verify(args) => verify(terminal, args),
        TimestampCommand::Renew(args) => renew(terminal, args),
    }
}

fn request(terminal: &Terminal, args: &TimestampRequestArgs) -> Ended {
    let stamped = Stamped::read(&args.file)?;
    let output = args.output.clone().unwrap_or_else(|| stamped.request_path());
    refuse_inputs(&output, std::slice::from_ref(&args.file))?;
    let request = stamped.request(&output, nonce()?, args.force)?;
    if let Some(url) = &args.tsa {
        let answer = ask(url, &request)?;
        let authorities = trusted(args.authorities.as_ref())?;
        let proven = stamped.attach(&answer, &authorities, terminal.time(None)?, args.force).map_err(refused)?;
        return Ok(told(terminal, &stamped.base, &[stamped.token_path()], &proven, TimestampPart::new));
    }
    if terminal.json {
        terminal.out_json(&TimestampRequestReport {
            schema: "classproof/timestamp-request/v1".to_owned(),
            path: path_text(&args.file),
            request: path_text(&output),
            lists: Vec::new(),
        });
    } else {
        terminal.out(
            &terminal
                .speaker()
                .say(&Message::new("timestamp.requested").text("path", shown_path(&output)).text("file", shown_path(&args.file))),
        );
    }
    Ok(Exit::Good)
}

fn attach(terminal: &Terminal, args: &TimestampAttachArgs) -> Ended {
    let at = terminal.time(args.at.as_deref())?;
    let authorities = trusted(args.authorities.as_ref())?;
    let answer = terminal.read_small(&args.answer)?;
    // A list that waits for this answer comes before the signature alone.
    if let Some(kept) = renew::attach(std::slice::from_ref(&args.file), &answer, &authorities, at).map_err(refused)? {
        return Ok(told(terminal, &args.file, &kept.tokens, &kept.stamp, TimestampPart::of_lists));
    }
    if args.file.is_dir() && Stamped::read(&args.file).is_err() {
        return Err(refused(TimestampProblem::OtherData.into()));
    }
    let stamped = Stamped::read(&args.file)?;
    let proven = stamped.attach(&answer, &authorities, at, args.force).map_err(refused)?;
    Ok(told(terminal, &stamped.base, &[stamped.token_path()], &proven, TimestampPart::new))
}

fn renew(terminal: &Terminal, args: &TimestampRenewArgs) -> Ended {
    let registry = registry_path(args.trust.as_ref())?;
    if args.trust.is_some() && !registry.is_file() {
        return Err(Stop::file(&registry, &std::io::ErrorKind::NotFound.into()));
    }
    let extras = renew::registry_files(&registry)?;
    let asked = renew::renew(&args.of, &extras, nonce()?, args.force)?;
    if let Some(url) = &args.tsa {
        let answer = ask(url, &asked.request)?;
        let authorities = trusted(args.authorities.as_ref())?;
        let kept = renew::attach(&args.of, &answer, &authorities, terminal.time(None)?).map_err(refused)?;
        let kept = kept.ok_or_else(|| refused(TimestampProblem::OtherData.into()))?;
        let of = args.of.first().map(PathBuf::as_path).unwrap_or(Path::new("."));
        return Ok(told(terminal, of, &kept.tokens, &kept.stamp, TimestampPart::of_lists));
    }
    let lists: Vec<PathBuf> = asked.of.iter().map(|(base, number)| ListPaths::of(base, *number).list).collect();
    let of = match args.of.as_slice() {
        [one] => shown_path(one),
        many => many.iter().map(|path| shown_path(path)).collect::<Vec<_>>().join(" "),
    };
    if terminal.json {
        terminal.out_json(&TimestampRequestReport {
            schema: "classproof/timestamp-request/v1".to_owned(),
            path: of,
            request: path_text(&asked.request_path),
            lists: lists.iter().map(|path| path_text(path)).collect(),
        });
    } else {
        let message = Message::new("timestamp.asked_to_renew").count("count", lists.len()).text("path", shown_path(&asked.request_path));
        terminal.out(&terminal.speaker().say(&message.text("of", of)));
    }
    Ok(Exit::Good)
}

fn nonce() -> Result<[u8; 8], Stop> {
    let mut nonce = [0; 8];
    getrandom::fill(&mut nonce).map_err(|_| Stop::failed(Message::new("timestamp.no_chance")))?;
    Ok(nonce)
}

fn verify(terminal: &Terminal, args: &TimestampVerifyArgs) -> Ended {
    let at = terminal.time(args.at.as_deref())?;
    let stamped = Stamped::read(&args.file)?;
    let authorities = trusted(args.authorities.as_ref())?;
    let path = args.token.clone().unwrap_or_else(|| stamped.token_path());
    let proven = stamped.check(Some(&path), &authorities, at)?;
    let first = proven.renewals.first();
    let (path, token) = match (&proven.token, first) {
        (Some(token), _) => (path, token),
        (None, Some(first)) => (ListPaths::of(&stamped.base, first.number).token, &first.stamp),
        (None, None) => return Err(Stop::failed(Message::new("timestamp.no_token").text("path", shown_path(&path)))),
    };
    let speaker = terminal.speaker();
    let renewals = renewal_parts(&proven, &speaker);
    if terminal.json {
        terminal.out_json(&TimestampReport {
            schema: "classproof/timestamp/v1".to_owned(),
            path: path_text(&stamped.base),
            token: path_text(&path),
            tokens: Vec::new(),
            proves: TimestampPart::new(token, &speaker),
            renewals,
        });
    } else {
        let file = speaker.say(&Message::new("timestamp.token").text("path", shown_path(&path)));
        let token = proven.token.as_ref().map(|token| TimestampPart::new(token, &speaker).message);
        let renewals = renewals.into_iter().map(|part| part.proves.message);
        let lines: Vec<String> = token.into_iter().chain(renewals).chain([file]).collect();
        terminal.show(&lines);
    }
    Ok(if proven.earliest.is_some() { Exit::Good } else { exit(token) })
}

/// The certificates of the authorities that are trusted: those of the file that is named, else those of the user's own file, else none.
pub fn trusted(given: Option<&PathBuf>) -> Result<Authorities, Stop> {
    let own = || dirs::config_dir().map(|folder| folder.join("classproof").join("timestamp_authorities.pem"));
    let Some(path) = given.cloned().or_else(own) else { return Ok(Authorities::default()) };
    match authorities(&path)? {
        None if given.is_some() => Err(Stop::file(&path, &std::io::ErrorKind::NotFound.into())),
        found => Ok(found.unwrap_or_default()),
    }
}

/// The time-stamps beside the bundle or its receipt.
pub fn stamps_of(terminal: &Terminal, of: &Path) -> Stamps {
    // Those that can not be read keep no bundle from being verified.
    let unread = |error: TimestampError| terminal.tell(&Message::new("timestamp.not_used").because(error.explain()));
    stamps(of).map_err(unread).unwrap_or_default()
}

/// An answer that does not belong to the signature is untrusted, not a failure of the program.
fn refused(error: TimestampError) -> Stop {
    let exit = if matches!(error, TimestampError::Problem(_)) { Exit::Untrusted } else { Exit::Failed };
    Stop { exit, ..Stop::from(error) }
}

/// Tells what a token proves that was kept in these files.
fn told(
    terminal: &Terminal,
    of: &Path,
    tokens: &[PathBuf],
    proven: &Result<Stamp, TimestampProblem>,
    part: fn(&Result<Stamp, TimestampProblem>, &Speaker) -> TimestampPart,
) -> Exit {
    let speaker = terminal.speaker();
    let proves = part(proven, &speaker);
    if terminal.json {
        let all: Vec<String> = tokens.iter().map(|path| path_text(path)).collect();
        terminal.out_json(&TimestampReport {
            schema: "classproof/timestamp/v1".to_owned(),
            path: path_text(of),
            token: all.first().cloned().unwrap_or_default(),
            tokens: if all.len() > 1 { all } else { Vec::new() },
            proves,
            renewals: Vec::new(),
        });
    } else {
        let mut lines = vec![proves.message];
        lines.extend(tokens.iter().map(|path| speaker.say(&Message::new("timestamp.token").text("path", shown_path(path)))));
        terminal.show(&lines);
    }
    exit(proven)
}

fn exit(proven: &Result<Stamp, TimestampProblem>) -> Exit {
    match proven {
        Ok(_) => Exit::Good,
        Err(problem) if problem.is_not_checked() => Exit::NotMet,
        Err(_) => Exit::Untrusted,
    }
}
