//! The result of a run over a fleet, computed from its log: as text and for JSON.

use std::path::Path;

use super::fleet::Coverage;
use super::report::less_than;
use crate::formats::sampling::odds;
use crate::record::fleet_log::{BundleResult, Entry, Run};
use crate::stages::report::json::{StepOutcome, VerifyReport};
use crate::stages::report::sampling::FleetReport;
use crate::stages::report::speaker::Speaker;
use crate::words::wording::Message;

/// Most findings of one bundle that are logged.
const MOST_FINDINGS: usize = 20;

/// The log entry of a bundle; `exit` is the exit code of a spot check of this bundle alone.
pub fn logged(run: u32, bundle: &str, exit: u8, report: &VerifyReport) -> BundleResult {
    let findings = report.integrity.findings.iter().filter(|_| report.integrity.outcome == StepOutcome::Failed);
    let messages = findings.chain(&report.authenticity.findings).map(|finding| finding.message.clone()).chain(report.error.clone());
    let (units, drawn) = report.sample.as_ref().map_or((0, 0), |sample| (sample.units, sample.drawn));
    BundleResult {
        run,
        bundle: bundle.to_owned(),
        id: report.bundle.id.clone(),
        exit,
        units,
        drawn,
        findings: messages.take(MOST_FINDINGS).collect(),
    }
}

/// The result of a run.
#[derive(Clone, Debug)]
pub struct Conclusion<'l> {
    run: &'l Run,
    results: Vec<&'l BundleResult>,
    coverage: Coverage,
    /// If no drawn bundle is bad, fewer bundles than this are bad, with the requested confidence.
    fewer_than: u64,
}

impl<'l> Conclusion<'l> {
    /// The result of everything that the log contains about a run, including the part before an interruption.
    pub fn new(run: &'l Run, entries: &'l [Entry], coverage: Coverage) -> Self {
        let of_run = |entry: &'l Entry| match entry {
            Entry::Result(result) if result.run == run.run => Some(result),
            _ => None,
        };
        let fewer_than = odds::archives_fewer_than(run.bundles, run.chosen.len() as u64, run.confidence.of_one(), run.confidence);
        Self { run, results: entries.iter().filter_map(of_run).collect(), coverage, fewer_than }
    }

    /// The exit codes of the bundles.
    pub fn exits(&self) -> impl Iterator<Item = u8> {
        self.results.iter().map(|result| result.exit)
    }

    /// Number of bundles that are not intact (3) or could not be opened (5).
    fn bad(&self) -> u64 {
        self.exits().filter(|exit| matches!(exit, 3 | 5)).count() as u64
    }

    fn drawn(&self) -> u64 {
        self.run.chosen.len() as u64
    }

    fn words(&self, speaker: &Speaker) -> String {
        let run = self.run;
        let key = match self.bad() {
            0 if self.drawn() == run.bundles => "spotcheck.fleet_all",
            0 => "spotcheck.fleet_clean",
            _ => "spotcheck.fleet_bad",
        };
        let message = Message::new(key)
            .count("bad", self.bad())
            .count("drawn", self.drawn())
            .count("fewer", self.fewer_than)
            .text("part", less_than(self.fewer_than, run.bad_share, run.bundles))
            .text("confidence", run.confidence.to_string())
            .text("share", run.share.to_string());
        speaker.say(&message)
    }

    /// The conclusion, and the progress of the rounds.
    pub fn lines(&self, log: &Path, speaker: &Speaker) -> Vec<String> {
        let coverage = Message::new("spotcheck.fleet_coverage")
            .count("seen", self.coverage.seen)
            .count("bundles", self.coverage.of)
            .count("runs", self.coverage.runs_left)
            .text("log", log.to_string_lossy());
        vec![String::new(), self.words(speaker), speaker.say(&coverage)]
    }

    /// The report for JSON; `results` are those of the bundles checked now.
    pub fn document(&self, log: &Path, results: Vec<VerifyReport>, speaker: &Speaker) -> FleetReport {
        let run = self.run;
        FleetReport {
            schema: "classproof/spotcheck-fleet/v1".to_owned(),
            log: log.to_string_lossy().into_owned(),
            run: run.run,
            seed: run.seed.clone(),
            confidence: run.confidence,
            share: run.share,
            bad_share: run.bad_share,
            bundles: run.bundles,
            drawn: self.drawn(),
            bad: self.bad(),
            untrusted: self.exits().filter(|exit| *exit == 4).count() as u64,
            fewer_than: self.fewer_than,
            seen: self.coverage.seen,
            runs_left: self.coverage.runs_left,
            conclusion: self.words(speaker),
            results,
        }
    }
}
