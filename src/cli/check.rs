//! `check`: judges a class folder before packing.

use std::path::Path;

use classproof::pipelines::check::{CheckOptions, check};

use super::args::CheckArgs;
use super::exit::Exit;
use super::output::{Report, inputs};
use super::rules::{profile, standard};
use super::terminal::{Ended, Terminal};
use super::workers;

pub fn run(terminal: &Terminal, args: &CheckArgs) -> Ended {
    let workers = workers::pool()?;
    let now = terminal.time(args.now.as_deref())?;
    let standard = standard(args.of.standard.as_deref())?;
    let profile = profile(terminal, &standard, args.profile.as_deref())?;
    let named = [args.profile.as_deref().map(Path::new)];
    let report = Report::new(args.report.as_ref(), args.force, &inputs(std::slice::from_ref(&args.dir), named, &args.of))?;
    let bars = terminal.bars();
    let options =
        CheckOptions { standard: &standard, profile: &profile, now, prober: &workers, previews: args.report.is_some(), progress: &bars };
    let checked = check(&args.dir, options, terminal.speaker())?;
    if let Some(report) = &report {
        report.write(&checked.page())?;
    }
    if terminal.json {
        terminal.out_json(&checked.document());
    } else if args.paste {
        terminal.out(&checked.paste().join("\n"));
    } else {
        terminal.show(&checked.lines(&args.dir, args.all));
    }
    Ok(if checked.is_met() { Exit::Good } else { Exit::NotMet })
}
