//! `timestamp request`, `timestamp attach`, `timestamp verify`: time-stamps of an authority over the signature of a bundle or receipt.

use std::path::{Path, PathBuf};

use classproof::formats::timestamp::{Authorities, Stamp, TimestampProblem};
use classproof::pipelines::timestamp::{Stamped, TimestampError, ask, authorities};
use classproof::stages::report::answers::{TimestampReport, TimestampRequestReport, path_text};
use classproof::stages::report::timestamp::TimestampPart;
use classproof::stages::write::refuse_inputs;
use classproof::words::wording::Message;

use super::args::{TimestampAttachArgs, TimestampCommand, TimestampRequestArgs, TimestampVerifyArgs};
use super::exit::Exit;
use super::terminal::{Ended, Stop, Terminal, shown_path};

pub fn run(terminal: &Terminal, command: &TimestampCommand) -> Ended {
    match command {
        TimestampCommand::Request(args) => request(terminal, args),
        TimestampCommand::Attach(args) => attach(terminal, args),
        TimestampCommand::Verify(args) => verify(terminal, args),
    }
}

fn request(terminal: &Terminal, args: &TimestampRequestArgs) -> Ended {
    let stamped = Stamped::read(&args.file)?;
    let output = args.output.clone().unwrap_or_else(|| stamped.request_path());
    refuse_inputs(&output, std::slice::from_ref(&args.file))?;
    let mut nonce = [0; 8];
    getrandom::fill(&mut nonce).map_err(|_| Stop::failed(Message::new("timestamp.no_chance")))?;
    let request = stamped.request(&output, nonce, args.force)?;
    if let Some(url) = &args.tsa {
        let answer = ask(url, &request)?;
        let authorities = trusted(args.authorities.as_ref())?;
        let proven = stamped.attach(&answer, &authorities, args.force).map_err(refused)?;
        return Ok(told(terminal, &stamped, &stamped.token_path(), &proven));
    }
    if terminal.json {
        terminal.out_json(&TimestampRequestReport {
            schema: "classproof/timestamp-request/v1".to_owned(),
            path: path_text(&args.file),
            request: path_text(&output),
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
    let stamped = Stamped::read(&args.file)?;
    let authorities = trusted(args.authorities.as_ref())?;
    let answer = terminal.read_small(&args.answer)?;
    let proven = stamped.attach(&answer, &authorities, args.force).map_err(refused)?;
    Ok(told(terminal, &stamped, &stamped.token_path(), &proven))
}

fn verify(terminal: &Terminal, args: &TimestampVerifyArgs) -> Ended {
    let stamped = Stamped::read(&args.file)?;
    let authorities = trusted(args.authorities.as_ref())?;
    let path = args.token.clone().unwrap_or_else(|| stamped.token_path());
    let proven = stamped.check(Some(&path), &authorities)?;
    let proven = proven.ok_or_else(|| Stop::failed(Message::new("timestamp.no_token").text("path", shown_path(&path))))?;
    Ok(told(terminal, &stamped, &path, &proven))
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

/// An answer that does not belong to the signature is untrusted, not a failure of the program.
fn refused(error: TimestampError) -> Stop {
    let exit = if matches!(error, TimestampError::Problem(_)) { Exit::Untrusted } else { Exit::Failed };
    Stop { exit, ..Stop::from(error) }
}

fn told(terminal: &Terminal, stamped: &Stamped, token: &Path, proven: &Result<Stamp, TimestampProblem>) -> Exit {
    let speaker = terminal.speaker();
    let proves = TimestampPart::new(proven, &speaker);
    if terminal.json {
        terminal.out_json(&TimestampReport {
            schema: "classproof/timestamp/v1".to_owned(),
            path: path_text(&stamped.base),
            token: path_text(token),
            proves,
        });
    } else {
        let token = Message::new("timestamp.token").text("path", shown_path(token));
        terminal.show(&[proves.message, speaker.say(&token)]);
    }
    match proven {
        Ok(_) => Exit::Good,
        Err(problem) if problem.is_not_checked() => Exit::NotMet,
        Err(_) => Exit::Untrusted,
    }
}
