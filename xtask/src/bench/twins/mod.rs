//! Detection rate of near-duplicates: pictures, sheets and recordings modified in the usual ways, against different ones that look similar.
//! Measured with the product's own fingerprints and limits.

use std::sync::Arc;

use classproof::record::facts::Content;
use classproof::stages::probe::{ProbeOptions, probe};
use classproof::words::path::MemberPath;

use crate::failure::Failure;

mod paint;
mod pictures;
mod recordings;
mod sheets;

/// Measures all three kinds and prints the tables; `quick` uses a fifth of the material.
pub fn all(quick: bool) -> Result<(), Failure> {
    let holds = [pictures::measure(quick)?, sheets::measure(quick)?, recordings::measure(quick)?];
    if holds.iter().all(|&holds| holds) { Ok(()) } else { Err(Failure::new("twins are not found as well as they have to be")) }
}

/// The product's facts of a file.
fn content(name: &str, bytes: Vec<u8>) -> Result<Content, Failure> {
    let path = MemberPath::new(name).map_err(|error| Failure::new(format!("{name}: {error:?}")))?;
    Ok(probe(&path, &(Arc::new(bytes) as _), &ProbeOptions::default()).facts.content)
}

/// Distances of pairs, and how many pairs had no distance because they are certainly different.
#[derive(Default)]
struct Distances {
    measured: Vec<u32>,
    far: usize,
}

impl Distances {
    fn add(&mut self, distance: Option<u32>) {
        match distance {
            Some(distance) => self.measured.push(distance),
            None => self.far += 1,
        }
    }

    fn take(&mut self, other: &Self) {
        self.measured.extend(&other.measured);
        self.far += other.far;
    }

    fn pairs(&self) -> usize {
        self.measured.len() + self.far
    }

    fn within(&self, limit: u32) -> f64 {
        let within = self.measured.iter().filter(|&&distance| distance <= limit).count();
        within as f64 / self.pairs().max(1) as f64
    }

    /// The distance at this quantile, in thousandths.
    fn at(&self, thousandths: usize) -> String {
        let mut sorted = self.measured.clone();
        sorted.sort_unstable();
        let at = (self.pairs() * thousandths / 1000).min(self.pairs().saturating_sub(1));
        sorted.get(at).map_or_else(|| "far".to_owned(), u32::to_string)
    }
}

/// Prints the results of one kind and returns whether the targets are met.
fn report(what: &str, limit: u32, recall: f64, same: &[(&str, Distances)], different: &[(&str, Distances)]) -> bool {
    println!("\n{what}: alike at a distance of at most {limit}");
    println!("  {:<44} {:>6} {:>8}   distances at 0.1, 5, 50, 95, 99.9 %", "pairs", "number", "alike");
    let (mut all_same, mut all_different) = (Distances::default(), Distances::default());
    for (sum, lines) in [(&mut all_same, same), (&mut all_different, different)] {
        for (name, distances) in lines {
            line(name, distances, limit);
            sum.take(distances);
        }
    }
    line("all that are the same", &all_same, limit);
    line("all that are different", &all_different, limit);
    let (found, false_alarms) = (all_same.within(limit), all_different.within(limit));
    let holds = found >= recall && false_alarms <= 0.001;
    let verdict = if holds { "holds" } else { "DOES NOT HOLD" };
    println!("  recall {found:.4} (at least {recall}), false alarms {:.2} % (at most 0.1 %): {verdict}", false_alarms * 100.0);
    holds
}

fn line(name: &str, distances: &Distances, limit: u32) {
    let at: Vec<String> = [1, 50, 500, 950, 999].map(|at| distances.at(at)).to_vec();
    println!("  {name:<44} {:>6} {:>8.4}   {}", distances.pairs(), distances.within(limit), at.join("  "));
}
