//! `show`: a bundle's label and contents, without verification.

use classproof::pipelines::extract::ExtractError;
use classproof::stages::check::read_lists;
use classproof::stages::open::open;
use classproof::stages::report::answers::ShowReport;
use classproof::stages::report::label::Label;
use classproof::stages::report::speaker::shown;
use classproof::words::wording::{Explain as _, Message};

use super::args::ShowArgs;
use super::exit::Exit;
use super::terminal::{Ended, Terminal, shown_path};

pub fn run(terminal: &Terminal, args: &ShowArgs) -> Ended {
    let opened = open(&args.bundle)?;
    let lists = read_lists(&opened).ok_or(ExtractError::Lists)?;
    let speaker = terminal.speaker();
    if terminal.json {
        terminal.out_json(&ShowReport::new(&args.bundle, lists.bundle_id, &lists.inventory, lists.supersedes));
        return Ok(Exit::Good);
    }
    let mut lines = vec![
        speaker.say(&Message::new("report.bundle").text("path", shown_path(&args.bundle))),
        speaker.say(&Message::new("report.id").text("id", lists.bundle_id.to_string())),
    ];
    lines.extend(Label::of(&lists.inventory.class).lines(&speaker));
    lines.extend(lists.supersedes.as_ref().map(|earlier| speaker.say(&earlier.explain())));
    if let Some(explanation) = &lists.inventory.explanation {
        lines.push(speaker.say(&Message::new("report.explained").text("explanation", explanation)));
    }
    lines.push(String::new());
    for file in &lists.inventory.files {
        let size = speaker.bytes(file.size);
        let role = speaker.term_of("role", file.placement.role);
        lines.push(format!("{size:>10}  {role}  {}", shown(file.path.as_str())));
    }
    lines.extend([String::new(), speaker.term("show.unverified")]);
    terminal.show(&lines);
    Ok(Exit::Good)
}
