//! Progress display: on a terminal, a bar per phase with rate and remaining time; otherwise one plain line per phase that
//! counts bytes.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use classproof::stages::report::speaker::Speaker;
use classproof::words::lang::Lang;
use classproof::words::progress::{Phase, Progress};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

pub struct Bars {
    speaker: Speaker,
    shown: bool,
    /// Running phases by their terms: the bar, and how many `begin` calls have no `end` yet.
    going: Mutex<BTreeMap<&'static str, (ProgressBar, usize)>>,
    together: MultiProgress,
}

impl Bars {
    /// `quiet` shows nothing.
    pub fn new(lang: Lang, quiet: bool) -> Self {
        Self { speaker: Speaker::new(lang), shown: !quiet, going: Mutex::default(), together: MultiProgress::new() }
    }

    /// Lets `write` print to stdout without disturbing the bars.
    pub fn above(&self, write: impl FnOnce()) {
        self.together.suspend(write);
    }

    fn going(&self) -> MutexGuard<'_, BTreeMap<&'static str, (ProgressBar, usize)>> {
        self.going.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Bars {
    fn begin(&self, phase: Phase, total: u64) {
        if !self.shown {
            return;
        }
        let words = self.speaker.term(phase.term());
        if !std::io::stderr().is_terminal() {
            if phase.counts_bytes() {
                let _ = writeln!(std::io::stderr(), "{words} {}", self.speaker.bytes(total));
            }
            return;
        }
        let mut going = self.going();
        let (bar, times) = going.entry(phase.term()).or_insert_with(|| {
            let template = if phase.counts_bytes() {
                "{prefix} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}"
            } else {
                "{prefix} {wide_bar} {pos}/{len} {eta}"
            };
            let bar = self.together.add(ProgressBar::new(0).with_prefix(words));
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(200));
            (bar, 0)
        });
        bar.inc_length(total);
        *times += 1;
    }

    fn advance(&self, phase: Phase, steps: u64) {
        if let Some((bar, _)) = self.going().get(phase.term()) {
            bar.inc(steps);
        }
    }

    fn is_stopped(&self) -> bool {
        super::interrupt::is_asked()
    }

    fn end(&self, phase: Phase) {
        let mut going = self.going();
        let Some((_, times)) = going.get_mut(phase.term()) else { return };
        *times -= 1;
        if *times == 0
            && let Some((bar, _)) = going.remove(phase.term())
        {
            bar.finish_and_clear();
            self.together.remove(&bar);
        }
    }
}
