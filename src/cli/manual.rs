//! `man` and `completions`: manual pages and shell completions, generated from the clap command.

use std::path::Path;

use clap::Command;
use classproof::stages::report::answers::{CompletionsReport, ManReport, ManualPage};
use classproof::words::lang::Lang;

use super::args::{CompletionsArgs, ManArgs};
use super::exit::Exit;
use super::help;
use super::terminal::{Ended, Stop, Terminal};

/// Prints the first page, or writes all pages into a folder.
pub fn man(terminal: &Terminal, args: &ManArgs) -> Ended {
    let pages = pages(terminal.lang).map_err(|error| Stop::file(Path::new("man"), &error))?;
    if let Some(folder) = &args.folder {
        std::fs::create_dir_all(folder).map_err(|error| Stop::file(folder, &error))?;
        for page in &pages {
            let path = folder.join(&page.name);
            std::fs::write(&path, &page.text).map_err(|error| Stop::file(&path, &error))?;
        }
    }
    if terminal.json {
        terminal.out_json(&ManReport { schema: "classproof/man/v1".to_owned(), pages });
    } else if args.folder.is_some() {
        terminal.out(&pages.iter().map(|page| page.name.as_str()).collect::<Vec<_>>().join("\n"));
    } else {
        terminal.out(pages.first().map(|page| page.text.trim_end()).unwrap_or_default());
    }
    Ok(Exit::Good)
}

pub fn completions(terminal: &Terminal, args: &CompletionsArgs) -> Ended {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut help::command(terminal.lang), "classproof", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    if terminal.json {
        let shell = args.shell.to_string();
        terminal.out_json(&CompletionsReport { schema: "classproof/completions/v1".to_owned(), shell, script });
    } else {
        terminal.out(script.trim_end());
    }
    Ok(Exit::Good)
}

/// One page for the program and one per command: `classproof.1`, `classproof-key-new.1`.
fn pages(lang: Lang) -> std::io::Result<Vec<ManualPage>> {
    let mut whole = help::command(lang);
    whole.build();
    let mut pages = Vec::new();
    let mut pending = vec![(String::from("classproof"), whole)];
    while let Some((name, command)) = pending.pop() {
        let mut below: Vec<(String, Command)> =
            command.get_subcommands().map(|sub| (format!("{name}-{}", sub.get_name()), sub.clone())).collect();
        below.reverse();
        pending.extend(below);
        let mut text = Vec::new();
        clap_mangen::Man::new(command).manual("classproof").render(&mut text)?;
        pages.push(ManualPage { name: format!("{name}.1"), text: String::from_utf8_lossy(&text).into_owned() });
    }
    Ok(pages)
}
