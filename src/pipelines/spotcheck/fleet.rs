//! A fleet of bundles: selects the bundles to check in this run, so that a stated share of bad ones is detected and the runs cover all in
//! turn.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::log::{Log, LogError};
use crate::formats::sampling::odds;
use crate::record::fleet_log::{BundleResult, Chosen, Entry, LOG_SCHEMA, Run};
use crate::words::portion::Portion;

/// Deepest nesting of folders.
const MOST_DEPTH: usize = 16;

/// Lists the bundles below a folder, with `/` in paths: `*.zip`, and `*.zip.001` for one in volumes. Links are not followed.
///
/// # Errors
/// A folder cannot be listed: a part of a fleet must not pass for the whole.
pub fn bundles(folder: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    list(folder, "", 0, &mut found)?;
    found.sort_unstable();
    Ok(found)
}

fn list(folder: &Path, below: &str, depth: usize, found: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        // The log cannot store names that are not Unicode.
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = format!("{below}{name}");
        let lower = name.to_lowercase();
        if kind.is_dir() && depth < MOST_DEPTH {
            list(&entry.path(), &format!("{path}/"), depth + 1, found)?;
        } else if kind.is_file() && (lower.ends_with(".zip") || lower.ends_with(".zip.001")) {
            found.push(path);
        }
    }
    Ok(())
}

/// The bundles of a list: one per line, without blank lines and lines that begin with `#`; no duplicates, in order.
pub fn listed(text: &str) -> Vec<String> {
    let lines = text.trim_start_matches('\u{FEFF}').lines().map(str::trim);
    let bundles: BTreeSet<&str> = lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    bundles.into_iter().map(str::to_owned).collect()
}

/// The request for a run.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Start time.
    pub at: String,
    /// Seed of the selection.
    pub seed: String,
    /// The confidence.
    pub confidence: Portion,
    /// The share of damaged units in a bad bundle.
    pub share: Portion,
    /// The share of bad bundles.
    pub bad_share: Portion,
}

/// A run in progress.
#[derive(Clone, Debug)]
pub struct Underway {
    /// The run.
    pub run: Run,
    /// Results already in the log, if the run was interrupted.
    pub done: Vec<BundleResult>,
}

impl Underway {
    /// The bundles still to be checked, in order.
    pub fn left(&self) -> Vec<String> {
        let done: BTreeSet<&str> = self.done.iter().map(|result| result.bundle.as_str()).collect();
        self.run.chosen.iter().map(|chosen| chosen.bundle.clone()).filter(|bundle| !done.contains(bundle.as_str())).collect()
    }
}

/// Resumes the interrupted run, or begins the next one: draws as many bundles as the confidence requires, in turn.
///
/// The order within a round is by SHA-256 over the fleet's seed, the round (four bytes, big-endian) and the bundle's path. Without the seed
/// nobody can predict the order, and new bundles fit into it.
///
/// # Errors
/// [`LogError`].
pub fn begin(log: &mut Log, bundles: &[String], asked: &Asked) -> Result<Underway, LogError> {
    if log.entries.is_empty() {
        log.add(Entry::Fleet { schema: LOG_SCHEMA.to_owned(), seed: asked.seed.clone() })?;
    }
    let last = log.entries.iter().rev().find_map(|entry| if let Entry::Run(run) = entry { Some(run.clone()) } else { None });
    if let Some(run) = &last
        && !log.entries.contains(&Entry::End { run: run.run })
    {
        let of_run = |entry: &Entry| match entry {
            Entry::Result(result) if result.run == run.run => Some(result.clone()),
            _ => None,
        };
        return Ok(Underway { done: log.entries.iter().filter_map(of_run).collect(), run: run.clone() });
    }
    let count = bundles.len() as u64;
    let each = asked.confidence.of_one();
    let wanted = odds::archives_needed(count, asked.bad_share.of(count), each, asked.confidence);
    let run = Run {
        run: last.map_or(1, |last| last.run.saturating_add(1)),
        at: asked.at.clone(),
        seed: asked.seed.clone(),
        confidence: asked.confidence,
        share: asked.share,
        bad_share: asked.bad_share,
        bundles: count,
        chosen: choose(&log.entries, bundles, usize::try_from(wanted).unwrap_or(usize::MAX)),
    };
    log.add(Entry::Run(run.clone()))?;
    Ok(Underway { run, done: Vec::new() })
}

fn choose(entries: &[Entry], bundles: &[String], wanted: usize) -> Vec<Chosen> {
    let seed = entries.first().and_then(|first| if let Entry::Fleet { seed, .. } = first { Some(seed.as_str()) } else { None });
    let mut round = current_round(entries);
    let mut out: BTreeSet<&str> = drawn_in(entries, round).collect();
    let mut chosen: Vec<Chosen> = Vec::new();
    while chosen.len() < wanted.min(bundles.len()) {
        let mut turn: Vec<(&String, [u8; 32])> = bundles
            .iter()
            .filter(|bundle| !out.contains(bundle.as_str()))
            .map(|bundle| (bundle, place(seed.unwrap_or_default(), round, bundle)))
            .collect();
        turn.sort_unstable_by_key(|(_, place)| *place);
        let missing = wanted.min(bundles.len()) - chosen.len();
        chosen.extend(turn.into_iter().take(missing).map(|(bundle, _)| Chosen { bundle: bundle.clone(), round }));
        // The round is complete. Bundles drawn in this run come last in the next round.
        if chosen.len() < wanted.min(bundles.len()) {
            round = round.saturating_add(1);
            let just_now: BTreeSet<String> = chosen.iter().map(|chosen| chosen.bundle.clone()).collect();
            out = bundles.iter().map(String::as_str).filter(|bundle| just_now.contains(*bundle)).collect();
        }
    }
    chosen
}

fn place(seed: &str, round: u32, bundle: &str) -> [u8; 32] {
    Sha256::new().chain_update(seed).chain_update(round.to_be_bytes()).chain_update(bundle).finalize().into()
}

fn chosen_so_far(entries: &[Entry]) -> impl Iterator<Item = &Chosen> {
    entries.iter().filter_map(|entry| if let Entry::Run(run) = entry { Some(&run.chosen) } else { None }).flatten()
}

fn current_round(entries: &[Entry]) -> u32 {
    chosen_so_far(entries).map(|chosen| chosen.round).max().unwrap_or(1)
}

fn drawn_in(entries: &[Entry], round: u32) -> impl Iterator<Item = &str> {
    chosen_so_far(entries).filter(move |chosen| chosen.round == round).map(|chosen| chosen.bundle.as_str())
}

/// Progress of the rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Number of bundles drawn in any run.
    pub seen: u64,
    /// Number of bundles.
    pub of: u64,
    /// Number of runs of this size until every bundle has been drawn.
    pub runs_left: u64,
}

/// The progress of the rounds; `a_run` is the number of bundles per run.
pub fn coverage(log: &Log, bundles: &[String], a_run: usize) -> Coverage {
    let drawn: BTreeSet<&str> = chosen_so_far(&log.entries).map(|chosen| chosen.bundle.as_str()).collect();
    let seen = bundles.iter().filter(|bundle| drawn.contains(bundle.as_str())).count();
    Coverage { seen: seen as u64, of: bundles.len() as u64, runs_left: (bundles.len() - seen).div_ceil(a_run.max(1)) as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(seed: &str) -> Asked {
        Asked {
            at: "2026-11-26T10:00:00+08:00".to_owned(),
            seed: seed.to_owned(),
            confidence: Portion::NINETY_NINE,
            share: Portion::ONE,
            bad_share: Portion::FIVE,
        }
    }

    fn log(name: &str) -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("classproof-{name}-{}.jsonl", std::process::id()));
        let _ = fs::remove_file(&path);
        path
    }

    fn fleet(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("{number:03}.zip")).collect()
    }

    fn finish(log: &mut Log, underway: &Underway) {
        for bundle in underway.left() {
            let result = BundleResult { run: underway.run.run, bundle, id: None, exit: 0, units: 1, drawn: 1, findings: Vec::new() };
            log.add(Entry::Result(result)).unwrap();
        }
        log.add(Entry::End { run: underway.run.run }).unwrap();
    }

    #[test]
    fn runs_take_turns_until_all_were_drawn() {
        let path = log("turns");
        let bundles = fleet(300);
        let mut all = BTreeSet::new();
        let mut runs = 0;
        loop {
            let mut log = Log::open(&path).unwrap();
            let underway = begin(&mut log, &bundles, &asked(&format!("seed {runs}"))).unwrap();
            let chosen: BTreeSet<String> = underway.left().into_iter().collect();
            assert_eq!(chosen.len(), underway.run.chosen.len(), "one bundle twice in a run");
            finish(&mut log, &underway);
            all.extend(chosen);
            runs += 1;
            let covered = coverage(&log, &bundles, underway.run.chosen.len());
            assert_eq!(covered.seen, all.len() as u64);
            if covered.runs_left == 0 {
                break;
            }
        }
        let a_run = odds::archives_needed(300, 15, 0.99, Portion::NINETY_NINE);
        assert_eq!(runs, 300_u64.div_ceil(a_run));
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_run_that_was_broken_off_goes_on_where_it_was() {
        let path = log("broken-off");
        let bundles = fleet(40);
        let mut first = Log::open(&path).unwrap();
        let underway = begin(&mut first, &bundles, &asked("one")).unwrap();
        let done = BundleResult {
            run: 1,
            bundle: underway.left()[0].clone(),
            id: None,
            exit: 3,
            units: 1,
            drawn: 1,
            findings: vec!["坏".to_owned()],
        };
        first.add(Entry::Result(done.clone())).unwrap();
        drop(first);
        // The power failed while a line was being written.
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend(br#"{"kind":"result","run":1,"bund"#);
        fs::write(&path, &bytes).unwrap();
        let mut again = Log::open(&path).unwrap();
        let resumed = begin(&mut again, &bundles, &asked("two")).unwrap();
        assert_eq!((&resumed.run, &resumed.done), (&underway.run, &vec![done]));
        assert_eq!(resumed.left(), underway.left()[1..]);
        finish(&mut again, &resumed);
        drop(again);
        let mut last = Log::open(&path).unwrap();
        assert_eq!(begin(&mut last, &bundles, &asked("three")).unwrap().run.run, 2);
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_log_of_something_else_is_not_added_to() {
        let path = log("other");
        fs::write(&path, "{\"kind\":\"end\",\"run\":1}\n").unwrap();
        assert!(matches!(Log::open(&path), Err(LogError::Line { line: 1, .. })));
        fs::write(&path, "notes\n").unwrap();
        assert!(matches!(Log::open(&path), Err(LogError::Line { line: 1, .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), "notes\n");
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn small_fleets_are_checked_whole() {
        assert_eq!(choose(&[], &fleet(3), 3).len(), 3);
        assert_eq!(choose(&[], &[], 5), []);
    }
}
