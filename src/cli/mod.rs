//! The command-line interface: parses arguments, calls the library, shows results. One file per subcommand.

mod agent;
mod args;
mod bars;
mod check;
mod desk;
mod doctor;
mod exit;
mod extract;
mod help;
mod init;
mod interrupt;
mod key;
mod label;
mod licences;
mod manual;
mod meant;
mod output;
mod own_window;
mod pack;
mod probe;
mod questions;
mod receipt;
mod recovery;
mod repair;
mod review_questions;
mod rules;
mod screen;
mod show;
mod side_by_side;
mod spotcheck;
mod standard;
mod terminal;
mod timestamp;
mod trust;
mod verify;
mod workers;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::ErrorKind;
use classproof::stages::report::answers::ErrorReport;
use classproof::words::lang::Lang;

use args::{Command, CommandLine};
use exit::Exit;
use terminal::{Ended, Terminal};

pub fn run() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    // A double click: the person has no command line in mind.
    let double_clicked = arguments.len() == 1 && own_window::is_own();
    if double_clicked {
        arguments.push("desk".into());
    }
    if workers::is_one(&arguments) {
        return workers::run(&Terminal { lang: Lang::English, json: true, quiet: true }, &arguments).into();
    }
    let lang = help::language(&arguments);
    if licences::are_asked_for(&arguments) {
        licences::show(&Terminal { lang, json: false, quiet: false });
        return Exit::Good.into();
    }
    let parsed = help::command(lang).try_get_matches_from(&arguments).and_then(|matches| CommandLine::from_arg_matches(&matches));
    let line = match parsed {
        Ok(line) => line,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            let _ = error.print();
            return Exit::Good.into();
        }
        Err(error) => {
            let terminal = Terminal { lang, json: arguments.iter().any(|argument| argument == "--json"), quiet: false };
            let (key, words) = help::usage_error(&error, lang);
            if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
                let _ = error.print();
            } else {
                terminal.err(&words);
            }
            if terminal.json {
                terminal.out_json(&ErrorReport::new(key, words, Exit::Usage.code()));
            }
            return Exit::Usage.into();
        }
    };
    let terminal = Terminal::new(&line.everywhere, lang);
    let ended = match pool(line.everywhere.jobs) {
        Some(pool) => pool.install(|| dispatch(&terminal, &line.command)),
        None => dispatch(&terminal, &line.command),
    };
    match ended {
        Ok(exit) => exit.into(),
        Err(stop) => {
            let exit = terminal.stop(&stop);
            if double_clicked {
                own_window::wait();
            }
            exit.into()
        }
    }
}

/// A thread pool of `jobs` threads; `None` if the number was not given.
fn pool(jobs: Option<u16>) -> Option<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs?)).build().ok()
}

fn dispatch(terminal: &Terminal, command: &Command) -> Ended {
    match command {
        Command::Init(args) => init::run(terminal, args),
        Command::Check(args) => check::run(terminal, args),
        Command::Pack(args) => pack::run(terminal, args),
        Command::Probe(args) => probe::run(terminal, args),
        Command::Verify(args) => verify::run(terminal, args),
        Command::Spotcheck(args) => spotcheck::run(terminal, args),
        Command::Show(args) => show::run(terminal, args),
        Command::Extract(args) => extract::run(terminal, args),
        Command::Label(args) => label::run(terminal, args),
        Command::Repair(args) => repair::run(terminal, args),
        Command::Timestamp(command) => timestamp::run(terminal, command),
        Command::Recovery(command) => recovery::run(terminal, command),
        Command::Receipt(command) => receipt::run(terminal, command),
        Command::Key(command) => key::run(terminal, command),
        Command::Trust(command) => trust::run(terminal, command),
        Command::Standard(command) => standard::run(terminal, command),
        Command::Desk(args) => desk::run(terminal, args),
        Command::Doctor => doctor::run(terminal),
        Command::Man(args) => manual::man(terminal, args),
        Command::Completions(args) => manual::completions(terminal, args),
    }
}
