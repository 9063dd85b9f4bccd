//! Progress for people: a bar with rate and time left where stderr is a terminal, a plain line a phase where it is not.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;

use classproof::stages::report::speaker::Speaker;
use classproof::words::lang::Lang;
use classproof::words::progress::{Phase, Progress};
use indicatif::{ProgressBar, ProgressStyle};

/// Shows progress on stderr.
pub struct Bars {
    speaker: Speaker,
    shown: bool,
    current: Mutex<Option<ProgressBar>>,
}

impl Bars {
    /// Bars in one language; `quiet` shows nothing.
    pub fn new(lang: Lang, quiet: bool) -> Self {
        Self { speaker: Speaker::new(lang), shown: !quiet, current: Mutex::new(None) }
    }

    fn words(&self, phase: Phase) -> String {
        self.speaker.term(match phase {
            Phase::Walk => "progress.walk",
            Phase::Probe => "progress.probe",
            Phase::Write => "progress.write",
            Phase::Check => "progress.check",
            Phase::Extract => "progress.extract",
            Phase::Recovery => "progress.recovery",
            Phase::Repair => "progress.repair",
        })
    }
}

impl Progress for Bars {
    fn begin(&self, phase: Phase, total: u64) {
        if !self.shown {
            return;
        }
        let words = self.words(phase);
        if !std::io::stderr().is_terminal() {
            if phase.counts_bytes() {
                let _ = writeln!(std::io::stderr(), "{words} {}", self.speaker.bytes(total));
            }
            return;
        }
        let template = if phase.counts_bytes() {
            "{prefix} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}"
        } else {
            "{prefix} {wide_bar} {pos}/{len} {eta}"
        };
        let bar = ProgressBar::new(total).with_prefix(words);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(std::time::Duration::from_millis(200));
        if let Ok(mut current) = self.current.lock() {
            *current = Some(bar);
        }
    }

    fn advance(&self, steps: u64) {
        if let Ok(current) = self.current.lock()
            && let Some(bar) = current.as_ref()
        {
            bar.inc(steps);
        }
    }

    fn end(&self) {
        if let Ok(mut current) = self.current.lock()
            && let Some(bar) = current.take()
        {
            bar.finish_and_clear();
        }
    }
}
