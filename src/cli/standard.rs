//! `standard list`, `standard show`, `standard table`: shows the rules.

use classproof::stages::report::answers::OneOrMore;
use classproof::stages::report::page::standard_table::table_page;
use classproof::stages::report::rules::{list_lines, rule_lines, table_document, table_lines};
use classproof::words::wording::Message;

use super::args::{StandardCommand, StandardShowArgs, StandardTableArgs, TableForm};
use super::exit::Exit;
use super::rules::standard;
use super::terminal::{Ended, Stop, Terminal};

pub fn run(terminal: &Terminal, command: &StandardCommand) -> Ended {
    match command {
        StandardCommand::List(args) => {
            let standard = standard(args.standard.as_deref())?;
            if terminal.json {
                terminal.out_json(&table_document(&standard));
            } else {
                terminal.out(&list_lines(&standard, &terminal.speaker()).join("\n"));
            }
            Ok(Exit::Good)
        }
        StandardCommand::Show(args) => show(terminal, args),
        StandardCommand::Table(args) => table(terminal, args),
    }
}

fn show(terminal: &Terminal, args: &StandardShowArgs) -> Ended {
    let standard = standard(args.of.standard.as_deref())?;
    let mut lines = Vec::new();
    let mut records = Vec::new();
    for id in &args.rules {
        let rule = standard.rule(&id.to_uppercase()).ok_or_else(|| Stop::usage(Message::new("usage.no_rule").text("id", id)))?;
        lines.extend(rule_lines(rule, &standard, &terminal.speaker()));
        records.push(rule.record.clone());
    }
    if terminal.json {
        terminal.out_json(&OneOrMore::from(records));
    } else {
        terminal.out(&lines.join("\n"));
    }
    Ok(Exit::Good)
}

fn table(terminal: &Terminal, args: &StandardTableArgs) -> Ended {
    let standard = standard(args.of.standard.as_deref())?;
    if terminal.json {
        terminal.out_json(&table_document(&standard));
        return Ok(Exit::Good);
    }
    match args.format {
        TableForm::Text => terminal.out(&table_lines(&standard, &terminal.speaker()).join("\n")),
        TableForm::Html => terminal.out(&table_page(&standard, &terminal.speaker())),
    }
    Ok(Exit::Good)
}
