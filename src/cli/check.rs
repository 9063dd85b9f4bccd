//! `check`: judges a class folder before packing.

use std::path::Path;
use std::time::Duration;

use classproof::pipelines::check::{CheckOptions, check};
use classproof::stages::walk::Folder;
use classproof::words::progress::Silent;
use classproof::words::wording::Message;

use super::args::CheckArgs;
use super::exit::Exit;
use super::interrupt;
use super::output::{Report, inputs};
use super::rules::{profile, standard};
use super::terminal::{Ended, Stop, Terminal};
use super::workers;

/// Polling interval of `--watch`.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

pub fn run(terminal: &Terminal, args: &CheckArgs) -> Ended {
    let workers = workers::pool()?;
    let now = terminal.time(args.now.as_deref())?;
    let standard = standard(args.of.standard.as_deref())?;
    let profile = profile(terminal, &standard, args.profile.as_deref())?;
    let named = [args.profile.as_deref().map(Path::new)];
    let report = Report::new(args.report.as_ref(), args.force, &inputs(std::slice::from_ref(&args.dir), named, &args.of))?;
    let bars = terminal.bars();
    let cache = workers::cache(args.fresh);
    let options = CheckOptions {
        standard: &standard,
        profile: &profile,
        now,
        prober: &workers,
        previews: args.report.is_some(),
        cache: cache.as_ref(),
        progress: &bars,
    };
    if args.watch {
        return watch(terminal, args, options);
    }
    let checked = check(&args.dir, options, terminal.speaker())?;
    if let Some(report) = &report {
        report.write(&checked.page(None))?;
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

/// Checks now, and again after each change of the folder once the folder has stopped changing. Runs until Ctrl-C and returns the result of
/// the last check.
fn watch(terminal: &Terminal, args: &CheckArgs, options: CheckOptions<'_>) -> Ended {
    if terminal.json {
        return Err(Stop::usage(Message::new("usage.watch_json")));
    }
    interrupt::catch();
    let speaker = terminal.speaker();
    // `None` if the folder cannot be listed at the moment; the check itself reports that.
    let state = || Folder::walk(&args.dir, &Silent).map(|folder| folder.state()).ok();
    loop {
        let seen = state();
        // With `--now` all checks use the same time.
        let now = terminal.time(args.now.as_deref())?;
        let ended = match check(&args.dir, CheckOptions { now, ..options }, terminal.speaker()) {
            Ok(checked) => {
                terminal.show(&checked.lines(&args.dir, args.all));
                if checked.is_met() { Exit::Good } else { Exit::NotMet }
            }
            Err(error) => terminal.stop(&Stop::from(error)),
        };
        terminal.out(&speaker.term("check.watching"));
        let mut rested = seen.clone();
        loop {
            if interrupt::is_asked() {
                return Ok(ended);
            }
            std::thread::sleep(LOOK_AGAIN);
            let found = state();
            // While files are being copied, each poll finds a new state; wait until two polls agree.
            if found != seen && found == rested {
                break;
            }
            rested = found;
        }
        terminal.out(&speaker.term("check.again"));
    }
}
