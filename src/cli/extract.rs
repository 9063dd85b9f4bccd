//! `extract`: writes files out of a bundle.

use classproof::pipelines::extract::extract;
use classproof::stages::report::answers::{ExtractReport, path_text};
use classproof::words::path::MemberPath;
use classproof::words::wording::Message;

use super::args::ExtractArgs;
use super::exit::Exit;
use super::interrupt;
use super::terminal::{Ended, Terminal, shown_path};

pub fn run(terminal: &Terminal, args: &ExtractArgs) -> Ended {
    interrupt::catch();
    let done = extract(&args.bundle, &args.output, &args.names, &terminal.bars())?;
    let speaker = terminal.speaker();
    let bad: Vec<&str> = done.bad.iter().map(MemberPath::as_str).collect();
    if terminal.json {
        terminal.out_json(&ExtractReport {
            schema: "classproof/extract/v1".to_owned(),
            output: path_text(&args.output),
            files: done.files,
            bytes: done.bytes,
            bad: bad.iter().map(ToString::to_string).collect(),
            by_crc32: done.by_crc32,
        });
    } else {
        let message = Message::new(if done.by_crc32 { "extract.saved" } else { "extract.done" })
            .count("count", done.files)
            .text("size", speaker.bytes(done.bytes))
            .text("path", shown_path(&args.output));
        terminal.out(&speaker.say(&message));
        terminal.tell(&Message::new("extract.unsigned"));
    }
    if bad.is_empty() && !done.by_crc32 {
        return Ok(Exit::Good);
    }
    if !bad.is_empty() {
        terminal.err(&speaker.say(&Message::new("extract.bad").count("count", bad.len()).text("files", bad.join(", "))));
    }
    Ok(Exit::Damaged)
}
