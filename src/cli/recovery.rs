//! `recovery add`: writes a recovery record beside an existing bundle.

use classproof::formats::recovery::Share;
use classproof::pipelines::recovery::{RecoveryError, add};
use classproof::words::wording::Message;

use super::args::RecoveryCommand;
use super::exit::Exit;
use super::interrupt;
use super::terminal::{Ended, Stop, Terminal, shown_path};

pub fn run(terminal: &Terminal, command: &RecoveryCommand) -> Ended {
    interrupt::catch();
    let RecoveryCommand::Add(args) = command;
    let added = add(&args.bundle, args.output.as_deref(), args.share.unwrap_or(Share::USUAL), &terminal.bars()).map_err(|error| {
        let exit = if matches!(error, RecoveryError::Damaged) { Exit::Damaged } else { Exit::Failed };
        Stop { exit, ..Stop::from(error) }
    })?;
    if terminal.json {
        terminal.out_json(&added.document(&args.bundle));
        return Ok(Exit::Good);
    }
    let speaker = terminal.speaker();
    let message = Message::new("recovery.made")
        .text("path", shown_path(&added.output))
        .text("size", speaker.bytes(added.size))
        .text("share", added.share.to_string())
        .text("id", added.id.to_string());
    terminal.out(&speaker.say(&message));
    Ok(Exit::Good)
}
