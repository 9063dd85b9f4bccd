//! `spotcheck`: checks a random sample of a bundle, or of a collection of bundles.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use classproof::pipelines::spotcheck::fleet::{self, Asked};
use classproof::pipelines::spotcheck::log::Log;
use classproof::pipelines::spotcheck::{Conclusion, SPOTCHECK_SCHEMA, SpotcheckOptions, logged, spotcheck};
use classproof::pipelines::verify::Verdict;
use classproof::record::fleet_log::Entry;
use classproof::stages::check::SampleOptions;
use classproof::stages::write::refuse_inputs;
use classproof::words::moment::Zone;
use classproof::words::portion::Portion;
use classproof::words::system;
use classproof::words::wording::Message;

use super::args::SpotcheckArgs;
use super::bars::Bars;
use super::exit::Exit;
use super::side_by_side::{self, BundleOutput};
use super::terminal::{Ended, Stop, Terminal};
use super::trust::read_registry;
use super::workers;

/// Default file name of a collection's log.
const LOG_NAME: &str = "classproof-spotcheck.jsonl";

/// Bundles in a folder or a list, with their log.
struct Fleet {
    /// The folder that the paths are relative to.
    root: PathBuf,
    bundles: Vec<String>,
    log: PathBuf,
}

pub fn run(terminal: &Terminal, args: &SpotcheckArgs) -> Ended {
    let sample = SampleOptions {
        seed: args.seed.clone().map_or_else(random_seed, Ok)?,
        confidence: args.confidence.unwrap_or(Portion::NINETY_NINE),
        share: args.share.unwrap_or(Portion::ONE),
        number: args.number,
    };
    match fleet_of(terminal, args)? {
        Some(_) if args.number.is_some() => Err(Stop::usage(Message::new("spotcheck.fleet_number"))),
        Some(fleet) => of_fleet(terminal, args, &fleet, sample),
        None => {
            let bars = terminal.bars();
            let check = checker(terminal, args, &bars)?;
            side_by_side::all(terminal, &bars, &args.bundles, |path| Ok(check(path, &sample)))
        }
    }
}

type Check<'a> = Box<dyn Fn(&Path, &SampleOptions) -> BundleOutput + Sync + 'a>;

fn checker<'a>(terminal: &'a Terminal, args: &SpotcheckArgs, bars: &'a Bars) -> Result<Check<'a>, Stop> {
    let workers = workers::pool()?;
    let proven = terminal.proven_time(args.at.as_deref())?;
    let registry = read_registry(terminal, args.trust.as_ref())?;
    Ok(Box::new(move |path, sample| {
        let options = SpotcheckOptions { sample, registry: registry.as_ref(), proven: proven.clone(), prober: &workers, progress: bars };
        let speaker = terminal.speaker();
        match spotcheck(path, &options) {
            Ok(checked) => BundleOutput {
                exit: match checked.verdict() {
                    Verdict::Damaged => Exit::Damaged,
                    Verdict::Untrusted => Exit::Untrusted,
                    Verdict::Accepted | Verdict::StandardNotMet | Verdict::NotChecked => Exit::Good,
                },
                document: checked.sample_document(path, sample, &speaker),
                lines: checked.sample_lines(path, sample, &speaker),
            },
            Err(error) => BundleOutput::unopened(terminal, SPOTCHECK_SCHEMA, path, &error),
        }
    }))
}

/// The collection named on the command line: a list, or a folder that is not an extracted bundle.
fn fleet_of(terminal: &Terminal, args: &SpotcheckArgs) -> Result<Option<Fleet>, Stop> {
    let (root, bundles, log) = match (&args.list, args.bundles.as_slice()) {
        (Some(list), _) => {
            let text = String::from_utf8_lossy(&terminal.read_small(list)?).into_owned();
            let root = list.parent().map(Path::to_owned).unwrap_or_default();
            let mut log = list.as_os_str().to_owned();
            log.push(".jsonl");
            (root, fleet::listed(&text), PathBuf::from(log))
        }
        (None, [folder]) if is_fleet(folder) => {
            let bundles = fleet::bundles(folder).map_err(|error| {
                Stop::failed(Message::new("spotcheck.folder").text("path", folder.to_string_lossy()).term("reason", system::reason(&error)))
            })?;
            (folder.clone(), bundles, folder.join(LOG_NAME))
        }
        (None, several) if several.iter().any(|path| is_fleet(path)) => return Err(Stop::usage(Message::new("spotcheck.one_folder"))),
        (None, _) => return Ok(None),
    };
    let log = args.log.clone().unwrap_or(log);
    let read: Vec<PathBuf> = bundles.iter().map(|bundle| root.join(bundle)).chain(args.list.clone()).collect();
    refuse_inputs(&log, &read.into_iter().filter(|path| path.is_file()).collect::<Vec<_>>())?;
    if bundles.is_empty() {
        let named = args.list.as_ref().unwrap_or(&root);
        return Err(Stop::failed(Message::new("spotcheck.no_bundles").text("path", named.to_string_lossy())));
    }
    Ok(Some(Fleet { root, bundles, log }))
}

fn is_fleet(path: &Path) -> bool {
    path.is_dir() && !path.join("bagit.txt").exists()
}

fn of_fleet(terminal: &Terminal, args: &SpotcheckArgs, fleet: &Fleet, sample: SampleOptions) -> Ended {
    let asked = Asked {
        at: Zone::default().written(terminal.time(None)?),
        seed: sample.seed.clone(),
        confidence: sample.confidence,
        share: sample.share,
        bad_share: args.bad_share.unwrap_or(Portion::FIVE),
    };
    let bars = terminal.bars();
    let check = checker(terminal, args, &bars)?;
    let mut log = Log::open(&fleet.log)?;
    let underway = fleet::begin(&mut log, &fleet.bundles, &asked)?;
    let run = &underway.run;
    let begun = if underway.done.is_empty() { "spotcheck.fleet_begun" } else { "spotcheck.fleet_resumed" };
    let begun = Message::new(begun)
        .count("run", run.run)
        .count("bundles", run.bundles)
        .count("drawn", run.chosen.len())
        .count("done", underway.done.len())
        .text("seed", &run.seed);
    terminal.tell(&begun);
    // A resumed run keeps its original parameters.
    let sample = SampleOptions { seed: run.seed.clone(), confidence: run.confidence, share: run.share, number: None };
    let left = underway.left();
    let names: Vec<PathBuf> = left.iter().map(PathBuf::from).collect();
    let writing = Mutex::new(log);
    let told = side_by_side::each(terminal, &bars, &names, |name| {
        let told = check(&fleet.root.join(name), &sample);
        let result = logged(run.run, &name.to_string_lossy(), told.exit.code(), &told.document);
        writing.lock().unwrap_or_else(PoisonError::into_inner).add(Entry::Result(result))?;
        // For a clean bundle, the table line is enough.
        let lines = if told.exit == Exit::Good { Vec::new() } else { told.lines };
        Ok(BundleOutput { lines, ..told })
    })?;
    let mut log = writing.into_inner().unwrap_or_else(PoisonError::into_inner);
    log.add(Entry::End { run: run.run })?;
    let conclusion = Conclusion::new(run, &log.entries, fleet::coverage(&log, &fleet.bundles, run.chosen.len()));
    let speaker = terminal.speaker();
    if terminal.json {
        terminal.out_json(&conclusion.document(&fleet.log, told.into_iter().map(|(_, document)| document).collect(), &speaker));
    } else {
        let mut lines = side_by_side::table(terminal, &names, &told);
        lines.extend(conclusion.lines(&fleet.log, &speaker));
        terminal.show(&lines);
    }
    let worst =
        [Exit::Failed, Exit::Damaged, Exit::Untrusted].into_iter().find(|worst| conclusion.exits().any(|exit| exit == worst.code()));
    Ok(worst.unwrap_or(Exit::Good))
}

/// An unpredictable seed: 16 random bytes in hexadecimal.
fn random_seed() -> Result<String, Stop> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| Stop::failed(Message::new("spotcheck.no_seed")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
