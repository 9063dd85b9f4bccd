//! The report of a spot check, for JSON and as text. It also states what a sample cannot detect.

use std::path::Path;

use crate::formats::sampling::odds;
use crate::pipelines::verify::{Verdict, Verification};
use crate::stages::check::{Sample, SampleOptions};
use crate::stages::report::json::VerifyReport;
use crate::stages::report::sample::SampleReport;
use crate::stages::report::speaker::Speaker;
use crate::words::portion::Portion;
use crate::words::wording::Message;

/// The value of `schema` in `spotcheck --json`.
pub const SPOTCHECK_SCHEMA: &str = "classproof/spotcheck/v1";

impl Verification {
    /// The report for JSON.
    pub fn sample_document(&self, path: &Path, options: &SampleOptions, speaker: &Speaker) -> VerifyReport {
        let sample = self.integrity.sample.map(|sample| SampleReport {
            seed: options.seed.clone(),
            confidence: options.confidence,
            share: options.share,
            units: sample.units,
            drawn: sample.drawn,
            bad: sample.bad,
            full: sample.full,
            fewer_than: sample.fewer_than,
            single: single(&sample),
            conclusion: self.conclusion(&sample, options, speaker),
        });
        VerifyReport { sample, schema: SPOTCHECK_SCHEMA.to_owned(), ..self.integrity_document(path, speaker) }
    }

    /// The report as lines of text.
    pub fn sample_lines(&self, path: &Path, options: &SampleOptions, speaker: &Speaker) -> Vec<String> {
        let mut lines = self.heading(path, speaker);
        lines.push(String::new());
        lines.extend(self.integrity_lines(speaker));
        if let Some(sample) = &self.integrity.sample {
            let drawn = Message::new("spotcheck.drawn")
                .count("units", sample.units)
                .count("drawn", sample.drawn)
                .count("bad", sample.bad)
                .count("full", sample.full)
                .text("seed", &options.seed);
            lines.push(speaker.say(&drawn));
            lines.push(self.conclusion(sample, options, speaker));
        }
        lines.extend(self.authenticity_lines(speaker));
        lines.extend([String::new(), self.sample_verdict(speaker)]);
        if let Some(sample) = self.integrity.sample.filter(|sample| sample.drawn < sample.units) {
            lines.push(speaker.say(&Message::new("spotcheck.limits").text("chance", percent(single(&sample)))));
        }
        lines
    }

    fn sample_verdict(&self, speaker: &Speaker) -> String {
        speaker.term(match self.verdict() {
            Verdict::Damaged => "spotcheck.damaged",
            Verdict::Untrusted => "spotcheck.untrusted",
            _ => "spotcheck.clean",
        })
    }

    fn conclusion(&self, sample: &Sample, options: &SampleOptions, speaker: &Speaker) -> String {
        let key = match sample {
            Sample { bad: 1.., .. } => "spotcheck.concluded_bad",
            sample if sample.drawn == sample.units => "spotcheck.concluded_all",
            Sample { drawn: 0, .. } => "spotcheck.concluded_nothing",
            _ => "spotcheck.concluded_clean",
        };
        let message = Message::new(key)
            .count("bad", sample.bad)
            .count("drawn", sample.drawn)
            .text("confidence", options.confidence.to_string())
            .text("part", less_than(sample.fewer_than, options.share, sample.units))
            .count("fewer", sample.fewer_than);
        speaker.say(&message)
    }
}

/// The probability that a single bad unit is drawn.
fn single(sample: &Sample) -> f64 {
    1.0 - odds::all_good(sample.units, 1, sample.drawn)
}

/// `number` of `whole` as an upper bound: the requested share if it gives this number, else a percentage.
pub(super) fn less_than(number: u64, share: Portion, whole: u64) -> String {
    if number == share.of(whole) { share.to_string() } else { percent_up(number as f64 / whole.max(1) as f64) }
}

/// In percent, rounded.
fn percent(part: f64) -> String {
    written(part, f64::round)
}

/// In percent, rounded up because it is an upper bound. Rounding errors just above a round number are ignored.
fn percent_up(part: f64) -> String {
    written(part, |digits| (digits - 1e-6).ceil())
}

/// With two significant digits, and all digits before the decimal point.
fn written(part: f64, round: fn(f64) -> f64) -> String {
    let percent = part * 100.0;
    let mut decimals = 0_u32;
    while decimals < 6 && percent * 10_f64.powi(i32::try_from(decimals).unwrap_or(0)) < 9.95 && percent > 0.0 {
        decimals += 1;
    }
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or(0));
    let text = format!("{:.*}", decimals as usize, round(percent * scale) / scale);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_have_two_digits_that_count_and_bounds_are_rounded_up() {
        assert_eq!([0.0, 0.008_96, 0.01, 0.123, 0.5, 1.0].map(percent), ["0%", "0.9%", "1%", "12%", "50%", "100%"]);
        // 19 of 1,913 are 0.993 %. "Fewer than 20" satisfies the 1 % from which 20 was computed.
        assert_eq!([less_than(20, Portion::ONE, 1_913), less_than(19, Portion::ONE, 1_913)], ["1%", "1%"]);
        assert_eq!([0.01, 512.0 / 51_200.0, 0.010_01, 0.000_012_1, 0.099_9].map(percent_up), ["1%", "1%", "1.1%", "0.0013%", "10%"]);
    }
}
