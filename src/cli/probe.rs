//! `probe`: the measured facts of single files.

use std::path::Path;
use std::sync::Arc;

use classproof::formats::region::{FileRegion, ReadAt};
use classproof::record::facts::{Content, FileFacts, Problem};
use classproof::record::preview::{Faces, Preview};
use classproof::stages::probe::worker::Pool;
use classproof::stages::probe::{ProbeOptions, Probed, Prober as _};
use classproof::stages::report::json::{ProbeReport, probe_report};
use classproof::stages::report::speaker::Speaker;
use classproof::words::finding::Fact;
use classproof::words::moment::{Grade, Moment, Zone};
use classproof::words::path::MemberPath;
use classproof::words::system;
use classproof::words::wording::{Explain, Message};
use rayon::prelude::*;

use super::args::ProbeArgs;
use super::exit::Exit;
use super::terminal::{Ended, Stop, Terminal, shown_path};
use super::workers;

pub fn run(terminal: &Terminal, args: &ProbeArgs) -> Ended {
    let zone = match args.zone.as_deref() {
        None => Zone::default(),
        Some(text) => Zone::parse(text).map_err(|_| Stop::usage(Message::new("usage.zone").text("value", text)))?,
    };
    let workers = workers::pool()?;
    let speaker = terminal.speaker();
    let options = ProbeOptions { zone, preview: args.faces, faces: args.faces, ..ProbeOptions::default() };
    let (facts, previews): (Vec<FileFacts>, Vec<Option<Preview>>) =
        args.files.par_iter().map(|path| facts(&workers, path, &options)).map(|probed| (probed.facts, probed.preview)).unzip();
    let unreadable = facts.iter().any(|facts| facts.problems.iter().any(|problem| matches!(problem, Problem::Unreadable { .. })));
    if terminal.json {
        let reports: Vec<ProbeReport> = args
            .files
            .iter()
            .zip(&facts)
            .zip(&previews)
            .map(|((path, facts), preview)| {
                let faces = preview.as_ref().and_then(|preview| preview.faces);
                probe_report(&path.to_string_lossy(), facts, faces, zone, workers.isolation(), &speaker)
            })
            .collect();
        terminal.out_json(&reports);
    } else {
        for ((path, facts), preview) in args.files.iter().zip(&facts).zip(&previews) {
            let mut lines = lines(path, facts, zone, &speaker);
            lines.extend(preview.as_ref().and_then(|preview| preview.faces).map(|faces| faces_line(faces, &speaker)));
            terminal.out(&lines.join("\n"));
        }
    }
    Ok(if unreadable { Exit::Failed } else { Exit::Good })
}

/// Measures one file. A file that cannot be opened yields a problem, not an error.
fn facts(workers: &Pool, path: &Path, options: &ProbeOptions) -> Probed {
    let unreadable = |reason: String| Probed::from(FileFacts::only(Problem::Unreadable { reason }));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = MemberPath::from_source([name.as_str()]).or_else(|_| MemberPath::new("file"));
    let opened = std::fs::File::open(path)
        .and_then(|file| if file.metadata()?.is_file() { FileRegion::whole(file) } else { Err(std::io::ErrorKind::IsADirectory.into()) });
    match (name, opened) {
        (Ok(name), Ok(region)) => {
            let source: Arc<dyn ReadAt> = Arc::new(region);
            workers.probe(&name, &source, options)
        }
        (_, Err(error)) => unreadable(system::reason(&error)),
        (Err(_), _) => unreadable(system::reason(&std::io::ErrorKind::InvalidFilename.into())),
    }
}

fn faces_line(faces: Faces, speaker: &Speaker) -> String {
    speaker.say(&match faces.seen {
        0 => Message::new("probe.no_face"),
        seen => Message::new("probe.faces").count("seen", seen).count("smallest", faces.smallest).count("largest", faces.largest),
    })
}

fn lines(path: &Path, facts: &FileFacts, zone: Zone, speaker: &Speaker) -> Vec<String> {
    let mut lines = vec![shown_path(path), speaker.say(&Message::new("probe.type").text("type", &facts.media_type))];
    let size = |width: u32, height: u32| speaker.say(&Message::new("probe.size").count("width", width).count("height", height));
    let length = |microseconds: u64| Fact::Length(i64::try_from(microseconds).unwrap_or(i64::MAX));
    match &facts.content {
        Content::Picture(picture) => {
            lines.push(size(picture.width, picture.height));
            let message = Message::new("probe.picture")
                .count("orientation", picture.orientation)
                .text("luma", picture.mean_luma.map_or_else(|| "—".to_owned(), |luma| luma.to_string()))
                .with("gps", Fact::Term(if picture.gps { "term.yes" } else { "term.no" }.to_owned()));
            lines.push(speaker.say(&message));
            lines.extend(picture.clarity.map(|clarity| {
                let message = Message::new("probe.clarity")
                    .count("sharpness", clarity.sharpness)
                    .count("dark", clarity.dark_permille)
                    .count("bright", clarity.bright_permille)
                    .count("ink", clarity.ink_permille);
                speaker.say(&message)
            }));
            let turned = picture.clarity.and_then(|clarity| clarity.title_permille).filter(|place| *place > 500);
            lines.extend(turned.map(|place| speaker.say(&Message::new("probe.upside_down").count("value", place))));
            lines.extend(picture.pages.map(|pages| speaker.say(&Message::new("probe.pages").count("pages", pages))));
        }
        Content::Recording(recording) => {
            lines.push(size(recording.width, recording.height));
            let message = Message::new("probe.recording")
                .with("length", length(recording.length_us))
                .with("claimed", recording.claimed_us.map_or_else(|| Fact::Text("—".to_owned()), length))
                .count("frames", recording.frames)
                .text("rate", format!("{}.{:03}", recording.frame_rate_milli / 1_000, recording.frame_rate_milli % 1_000))
                .text("codec", recording.codec.as_deref().unwrap_or("—"))
                .text("audio", recording.audio.as_deref().unwrap_or("—"));
            lines.push(speaker.say(&message));
        }
        Content::Document(document) => lines.push(speaker.say(&Message::new("probe.document").count("pages", document.pages))),
        Content::Table(table) => {
            lines.push(speaker.say(&Message::new("probe.table").count("rows", table.rows).text("sheets", table.sheets.join("、"))));
        }
        Content::Other => {}
    }
    let time = |key: &'static str, moment: &Moment| {
        let message = Message::new(key)
            .text("at", speaker.time(&zone.written(moment.at)))
            .text("grade", speaker.term_of("grade", moment.grade))
            .text("source", speaker.term_of("source", moment.source))
            .text("reason", speaker.term_of("reason", moment.reason));
        speaker.say(&message)
    };
    match &facts.start {
        Some(start) if start.grade == Grade::C => lines.push(time("probe.not_later", start)),
        Some(start) => lines.push(time("probe.start", start)),
        None => lines.push(speaker.term("probe.no_time")),
    }
    lines.extend(facts.times.iter().filter(|moment| Some(*moment) != facts.start.as_ref()).map(|moment| time("probe.time", moment)));
    if let Some(device) = &facts.device {
        let parts: Vec<&str> = [&device.make, &device.model, &device.software].into_iter().filter_map(|part| part.as_deref()).collect();
        lines.push(speaker.say(&Message::new("probe.device").text("device", parts.join(" "))));
    }
    lines.extend(
        facts.problems.iter().map(|problem| speaker.say(&Message::new("probe.problem").text("problem", speaker.say(&problem.explain())))),
    );
    lines
}
