//! `extract`: copies files out of a bundle.

use classproof::pipelines::extract::{extract, extract_redacted};
use classproof::stages::report::answers::{ExtractReport, path_text};
use classproof::words::finding::Fact;
use classproof::words::path::MemberPath;
use classproof::words::wording::Message;

use super::args::ExtractArgs;
use super::exit::Exit;
use super::interrupt;
use super::terminal::{Ended, Terminal, shown_path};

pub fn run(terminal: &Terminal, args: &ExtractArgs) -> Ended {
    interrupt::catch();
    let done = match args.redacted {
        true => extract_redacted(&args.bundle, &args.output, &terminal.bars())?,
        false => extract(&args.bundle, &args.output, &args.names, &terminal.bars())?,
    };
    let speaker = terminal.speaker();
    let bad: Vec<&str> = done.bad.iter().map(MemberPath::as_str).collect();
    let texts = |paths: &[MemberPath]| paths.iter().map(ToString::to_string).collect::<Vec<_>>();
    if terminal.json {
        terminal.out_json(&ExtractReport {
            schema: "classproof/extract/v1".to_owned(),
            output: path_text(&args.output),
            files: done.files,
            bytes: done.bytes,
            bad: texts(&done.bad),
            withheld: texts(&done.withheld),
            same: texts(&done.same),
            by_crc32: done.by_crc32,
        });
    } else {
        let key = match (done.by_crc32, args.redacted, done.withheld.is_empty()) {
            (true, _, _) => "extract.saved",
            (false, true, false) => "extract.redacted",
            (false, true, true) => "extract.nothing_withheld",
            (false, false, _) => "extract.done",
        };
        let message = Message::new(key)
            .count("count", done.files)
            .count("withheld", done.withheld.len())
            .text("size", speaker.bytes(done.bytes))
            .text("path", shown_path(&args.output));
        terminal.out(&speaker.say(&message));
        if !done.same.is_empty() {
            let files = done.same.iter().map(|path| Fact::Text(path.to_string())).collect();
            terminal.tell(&Message::new("extract.same").with("files", Fact::List(files)));
        }
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
