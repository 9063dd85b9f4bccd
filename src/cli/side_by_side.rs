//! Several bundles on one command line: verified in parallel, printed in order, summarised in a table.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use classproof::stages::open::OpenError;
use classproof::stages::report::answers::OneOrMore;
use classproof::stages::report::json::{Verdict, VerifyReport};
use classproof::words::wording::{Explain as _, Message};
use rayon::prelude::*;

use crate::cli::bars::Bars;
use crate::cli::exit::Exit;
use crate::cli::terminal::{Ended, Stop, Terminal, shown_path};

/// Maximum number of bundles verified at once: enough for small ones to fill all cores, few enough to keep disk reads mostly sequential.
const MOST_TOGETHER: usize = 4;

pub struct BundleOutput {
    /// The exit code for this bundle alone.
    pub exit: Exit,
    /// For `--json`.
    pub document: VerifyReport,
    /// For people; empty if the table says enough.
    pub lines: Vec<String>,
}

impl BundleOutput {
    /// A path that could not be opened: nothing was verified.
    pub fn unopened(terminal: &Terminal, schema: &str, path: &Path, error: &OpenError) -> Self {
        let document = VerifyReport { error: Some(terminal.speaker().say(&error.explain())), ..VerifyReport::not_checked(schema, path) };
        Self { exit: Exit::Failed, document, lines: Vec::new() }
    }
}

/// Prints results in command-line order, whichever is ready first.
#[derive(Default)]
struct InOrder {
    /// The next bundle to print.
    next: usize,
    /// Results that wait for an earlier bundle.
    ready: BTreeMap<usize, BundleOutput>,
    printed: Vec<(Exit, VerifyReport)>,
}

/// Verifies all paths and returns the worst exit code. With `--json`, prints one document, or an array if there are several paths.
///
/// # Errors
/// The first [`Stop`] that `verify` returns.
pub fn all(terminal: &Terminal, bars: &Bars, paths: &[PathBuf], verify: impl Fn(&Path) -> Result<BundleOutput, Stop> + Sync) -> Ended {
    Ok(sum_up(terminal, paths, each(terminal, bars, paths, verify)?))
}

/// Prints the JSON document, or the table if there are several bundles, and returns the worst exit code.
pub fn sum_up(terminal: &Terminal, paths: &[PathBuf], told: Vec<(Exit, VerifyReport)>) -> Exit {
    let exit = told.iter().fold(Exit::Good, |worst, (exit, _)| worst.or_worse(*exit));
    if terminal.json {
        terminal.out_json(&OneOrMore::from(told.into_iter().map(|(_, document)| document).collect::<Vec<_>>()));
    } else if told.len() > 1 {
        terminal.out(&table(terminal, paths, &told).join("\n"));
    }
    exit
}

/// Verifies all paths, prints each result and returns the results in order.
///
/// # Errors
/// The first [`Stop`] that `verify` returns.
pub fn each(
    terminal: &Terminal,
    bars: &Bars,
    paths: &[PathBuf],
    verify: impl Fn(&Path) -> Result<BundleOutput, Stop> + Sync,
) -> Result<Vec<(Exit, VerifyReport)>, Stop> {
    let order = Mutex::new(InOrder::default());
    let upcoming = AtomicUsize::new(0);
    let lane = |_| {
        while let Some((number, path)) = Some(upcoming.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, paths.get(at)?))) {
            let told = verify(path)?;
            let mut order = order.lock().unwrap_or_else(PoisonError::into_inner);
            order.ready.insert(number, told);
            order.print(terminal, bars);
        }
        Ok::<(), Stop>(())
    };
    let lanes = rayon::current_num_threads().min(paths.len()).min(MOST_TOGETHER);
    (0..lanes).into_par_iter().with_max_len(1).try_for_each(lane)?;
    Ok(order.into_inner().unwrap_or_else(PoisonError::into_inner).printed)
}

impl InOrder {
    fn print(&mut self, terminal: &Terminal, bars: &Bars) {
        while let Some(told) = self.ready.remove(&self.next) {
            self.next += 1;
            if !terminal.json && !told.lines.is_empty() {
                bars.above(|| terminal.show(&told.lines));
            }
            if let Some(error) = &told.document.error {
                bars.above(|| terminal.err(&format!("{}{error}", terminal.speaker().term("cli.error"))));
            }
            self.printed.push((told.exit, told.document));
        }
    }
}

/// One line per bundle, then the number of bundles per verdict.
pub fn table(terminal: &Terminal, paths: &[PathBuf], told: &[(Exit, VerifyReport)]) -> Vec<String> {
    let speaker = terminal.speaker();
    let words = |document: &VerifyReport| speaker.term(short(document));
    let mut lines = vec![String::new(), speaker.say(&Message::new("summary.title").count("count", told.len()))];
    let mut counts: BTreeMap<u8, (String, usize)> = BTreeMap::new();
    for (path, (exit, document)) in paths.iter().zip(told) {
        let words = words(document);
        let id = document.bundle.id.as_deref().unwrap_or_default();
        let id = id.get(..12).map_or_else(|| "-".repeat(12), str::to_owned);
        lines.push(format!("  {} {id}  {words}  {}", if *exit == Exit::Good { "✔" } else { "✘" }, shown_path(path)));
        counts.entry(exit.code()).or_insert((words, 0)).1 += 1;
    }
    let counts: Vec<String> = counts.into_values().map(|(words, count)| format!("{words} {count}")).collect();
    lines.push(speaker.say(&Message::new("summary.counts").text("counts", counts.join(&speaker.term("summary.between")))));
    lines
}

fn short(document: &VerifyReport) -> &'static str {
    match document.verdict {
        _ if document.error.is_some() => "summary.failed",
        Verdict::Accepted => "summary.accepted",
        Verdict::StandardNotMet => "summary.standard_not_met",
        Verdict::Damaged => "summary.damaged",
        Verdict::Untrusted => "summary.untrusted",
        Verdict::NotChecked if document.sample.is_some() => "summary.sampled",
        Verdict::NotChecked => "summary.not_checked",
    }
}
