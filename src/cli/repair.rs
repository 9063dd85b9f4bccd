//! `repair`: writes a new file that is byte-identical to the sealed bundle.

use classproof::pipelines::repair::repair;

use super::args::RepairArgs;
use super::exit::Exit;
use super::interrupt;
use super::terminal::{Ended, Terminal};

pub fn run(terminal: &Terminal, args: &RepairArgs) -> Ended {
    interrupt::catch();
    let repaired = repair(&args.bundle, &args.output, args.recovery.as_deref(), args.volume_size, &terminal.bars())?;
    if terminal.json {
        terminal.out_json(&repaired.document(&args.bundle));
    } else {
        terminal.show(&repaired.lines(&terminal.speaker()));
    }
    Ok(if repaired.output.is_some() { Exit::Good } else { Exit::Damaged })
}
