//! `pack`: judge, write, sign, read back.

use std::path::Path;

use classproof::formats::bagit::supersedes::Supersedes;
use classproof::pipelines::pack::{PackOptions, Packed, pack};
use classproof::pipelines::succession::id_of;
use classproof::record::session::units;
use classproof::stages::report::deep_path::too_deep;
use classproof::stages::report::json::{ClassReport, PackedBundle, VolumeReport, pack_report};
use classproof::stages::report::text::class_lines;
use classproof::stages::write::Volume;
use classproof::words::digest::Digest;
use classproof::words::wording::{Explain as _, Message};

use super::args::PackArgs;
use super::exit::Exit;
use super::interrupt;
use super::output::inputs;
use super::rules::{profile, standard};
use super::terminal::{Ended, Stop, Terminal, shown_path};
use super::workers;

pub fn run(terminal: &Terminal, args: &PackArgs) -> Ended {
    interrupt::catch();
    if args.with_gaps.as_ref().is_some_and(|words| words.trim().is_empty()) {
        return Err(Stop::usage(Message::new("cli.gaps_need_words")));
    }
    let workers = workers::pool()?;
    let now = terminal.time(args.now.as_deref())?;
    let standard = standard(args.of.standard.as_deref())?;
    let profile = profile(terminal, &standard, args.profile.as_deref())?;
    let key = terminal.signer(&args.key, args.passphrase_file.as_deref())?;
    let profile_file = args.profile.as_deref().map(Path::new);
    let named = [Some(args.key.as_path()), args.passphrase_file.as_deref(), profile_file, args.supersedes.as_deref()];
    let inputs = inputs(&[], named, &args.of);
    let supersedes = supersedes(args)?;
    let bars = terminal.bars();
    let options = PackOptions {
        key: key.as_ref(),
        output: args.output.as_deref(),
        replace: args.force,
        with_gaps: args.with_gaps.as_deref(),
        supersedes: supersedes.as_ref(),
        standard: &standard,
        profile: &profile,
        recovery: args.recovery,
        volume_size: args.volume_size,
        lang: terminal.lang,
        inputs: &inputs,
        reread: !args.no_reread,
        now,
        prober: &workers,
        progress: &bars,
    };
    match pack(&args.dir, &options)? {
        Packed::Refused { inventory, judgement } => {
            let speaker = terminal.speaker().knowing(units(&inventory.class));
            if terminal.json {
                terminal.out_json(&pack_report(None, None, None, ClassReport::new(&inventory, &judgement, &standard, &speaker)));
            } else {
                let mut lines = class_lines(&inventory, &judgement, &standard, &speaker, args.all);
                lines.push(speaker.term("pack.refused"));
                terminal.show(&lines);
            }
            Ok(Exit::NotMet)
        }
        Packed::Bundle { path, id, size, volumes, labels, inventory, judgement } => {
            let speaker = terminal.speaker().knowing(units(&inventory.class));
            let base = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let base = if volumes.is_empty() { base.as_str() } else { base.trim_end_matches(".zip") };
            let too_deep = too_deep(base, inventory.files.iter().map(|file| file.path.as_str()));
            if terminal.json {
                let volume = |volume: &Volume| VolumeReport {
                    path: volume.path.to_string_lossy().into_owned(),
                    size: volume.bytes,
                    sha256: volume.sha256.to_string(),
                };
                let volumes = volumes.iter().map(volume).collect();
                let bundle = PackedBundle { path: path.to_string_lossy().into_owned(), id: id.to_string(), size, volumes, too_deep };
                terminal.out_json(&pack_report(
                    Some(bundle),
                    inventory.explanation.clone(),
                    supersedes,
                    ClassReport::new(&inventory, &judgement, &standard, &speaker),
                ));
                return Ok(Exit::Good);
            }
            let mut lines = class_lines(&inventory, &judgement, &standard, &speaker, args.all);
            if let Some(explanation) = &inventory.explanation {
                lines.push(speaker.say(&Message::new("pack.with_gaps").text("explanation", explanation)));
            }
            lines.extend(supersedes.map(|earlier| speaker.say(&earlier.explain())));
            let made = Message::new(if args.no_reread { "pack.made_unread" } else { "pack.made" });
            lines.push(speaker.say(&made.text("path", shown_path(&path)).text("size", speaker.bytes(size)).text("id", id.to_string())));
            if let Some(labels) = labels {
                let cut = Message::new("pack.cut").count("count", volumes.len()).text("labels", shown_path(&labels));
                lines.push(speaker.say(&cut));
            }
            if let Some(deep) = too_deep {
                let told = Message::new("pack.too_deep").text("path", deep.path).count("length", deep.length).count("over", deep.over);
                lines.push(speaker.say(&told));
            }
            terminal.show(&lines);
            Ok(Exit::Good)
        }
    }
}

/// The earlier bundle and the reason, as given: an id, or a bundle whose id is read.
fn supersedes(args: &PackArgs) -> Result<Option<Supersedes>, Stop> {
    let (earlier, reason) = match (&args.supersedes, &args.reason) {
        (None, None) => return Ok(None),
        (Some(_), None) => return Err(Stop::usage(Message::new("supersedes.no_reason"))),
        (None, Some(_)) => return Err(Stop::usage(Message::new("supersedes.no_bundle"))),
        (Some(earlier), Some(reason)) => (earlier, reason),
    };
    let id = earlier.to_str().and_then(|text| Digest::parse(text).ok());
    let reason = |id| Supersedes::new(id, reason).map_err(|error| Stop::usage(error.explain()));
    // What is wrong with the reason is said before a bundle is opened.
    reason(id.unwrap_or(Digest([0; 32])))?;
    let id = id.map_or_else(|| id_of(earlier), Ok)?;
    reason(id).map(Some)
}
